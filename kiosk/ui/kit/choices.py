"""Rows to tick and chips to choose from."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.ui.kit.icons import paint_icon
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_fill, painter_for
from kiosk.ui.kit.para import Laid, lay_out
from kiosk.ui.kit.pressables import ACTIVE_CHIP, CHIP, Button, Pressable


class FacetRow(Pressable):
    """A box to tick with a label and a count; a count of nothing disables it, and it stays in place."""

    def __init__(self, look: Look, label: str, count: int, *, checked: bool = False) -> None:
        super().__init__(look, label)
        self._count = -1
        self._laid: dict[tuple[int, bool], Laid] = {}  # layouts ask for the same height dozens of times
        self.setCheckable(True)
        self.show_count(count, checked=checked)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_count(self, count: int, *, checked: bool) -> None:
        """Show another count, and whether it is ticked."""
        if (count, checked) == (self._count, self.isChecked()):
            return
        self._count = count
        self._laid.clear()
        self.setChecked(checked)
        self.setEnabled(count > 0 or checked)
        self.setAccessibleName(f"{self.label}, {count} result{'' if count == 1 else 's'}")
        self.update()

    def _tick(self) -> int:
        return round(24 * (1 + 0.6 * (self.look.scale - 1)))

    def _counted(self) -> int:
        metrics = QFontMetricsF(self.look.font(16))
        return round(metrics.horizontalAdvance(f"{self._count:,}")) + self.look.space(12)

    def _lay(self, width: int) -> Laid:
        key = (width, self.isChecked())
        if key not in self._laid:
            self._laid[key] = self._lay_anew(width)
        return self._laid[key]

    def _lay_anew(self, width: int) -> Laid:
        room = width - self._tick() - self.look.space(16) - self._counted()
        return lay_out(self.label, self.look.font(16, bold=self.isChecked()), max(room, 40), 1.2)

    def hasHeightForWidth(self) -> bool:
        """Long labels wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """A compact row: at least 40 px."""
        return max(self.look.target(40), round(self._lay(width).height + self.look.space(10)))

    def sizeHint(self) -> QSize:
        """The usual facet column."""
        width = round(220 * self.look.scale)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Room for the tick, the count and a word."""
        return QSize(160, self.look.target(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tick box, label, count."""
        painter = painter_for(self)
        look, tick = self.look, self._tick()
        middle = self.height() / 2
        square = QRectF(4, middle - tick / 2 - (2 if self.hasFocus() else 0), tick, tick)
        enabled = self.isEnabled()
        focused = self.hasFocus()
        if focused:
            focus_fill(painter, QRectF(self.rect()), 8, look)
        elif self.hovered:
            box(painter, QRectF(self.rect()), 8, look["tint"], look["link"] if look.contrast else None, 2)
        edge = look["focus_ink"] if focused else look["control"]
        if self.isChecked():
            box(painter, square, 5, look["focus_ink" if focused else "primary"])
            ink = look["focus" if focused else "on_primary"]
            paint_icon(painter, "check", ink, square.x() + 3, square.y() + 3, tick - 6)
        else:
            ground = look["surface"] if enabled and not focused else None  # dark on yellow would look ticked
            box(painter, square, 5, ground, edge if enabled else look["edge"], 2, dashed=not enabled)
        laid = self._lay(self.width())
        painter.setPen(look["focus_ink" if focused else "ink" if enabled else "muted"])
        laid.layout.draw(painter, QPointF(tick + look.space(12), middle - laid.height / 2))
        painter.setFont(look.font(16))
        painter.setPen(look["focus_ink" if focused else "muted"])
        right = QRectF(0, 0, self.width() - look.space(8), self.height())
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{self._count:,}")
        painter.end()


class ChoiceGroup(QWidget):
    """Chips that exclude each other; a screen reader says what they are about before it says the chosen one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)


class ChoiceChip(Button):
    """One of several that exclude each other: reads as a radio button."""

    def __init__(
        self, look: Look, text: str, *, icon: str = "", chosen: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, text, ACTIVE_CHIP if chosen else CHIP, icon=icon, parent=parent)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setChecked(chosen)
        self.toggled.connect(lambda on: self.set_style(ACTIVE_CHIP if on else CHIP))
        self.toggled.connect(lambda _: self._be_a_stop_or_not())

    def showEvent(self, event: QShowEvent) -> None:
        """Now its neighbours are known."""
        super().showEvent(event)
        self._be_a_stop_or_not()

    def _be_a_stop_or_not(self) -> None:
        """Tab comes to the chosen one of several; from there, arrows go on. By itself Qt would come to the first."""
        stop, parent = True, self.parentWidget()
        if self.autoExclusive() and parent is not None and not self.isChecked():
            options = Qt.FindChildOption.FindDirectChildrenOnly
            group = [one for one in parent.findChildren(ChoiceChip, options=options) if one.autoExclusive()]
            stop = self is group[0] and not any(one.isChecked() for one in group)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if stop else Qt.FocusPolicy.NoFocus)
