"""The outline beside an item's text: sections, pages or chapters, the present one marked."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiosk.model import PassageId
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_fill, painter_for
from kiosk.ui.kit.para import Laid, lay_out
from kiosk.ui.kit.pressables import Pressable


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an outline: where it leads, what it says, what stands at its right."""

    passage_id: PassageId
    label: str
    right: str = ""
    right_said: str = ""  # how that is read out, where by itself it would tell nothing
    level: int = 2


class OutlineRow(Pressable):
    """A line to press; the present one has a bar at its left and a tinted ground."""

    def __init__(self, look: Look, entry: Entry) -> None:
        super().__init__(look, entry.label)
        self.entry = entry
        self.present = False
        self._laid: dict[tuple[int, bool], Laid] = {}  # layouts ask for the same height dozens of times
        if entry.right:
            self.setAccessibleName(f"{entry.label}, {entry.right_said or entry.right}")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _indent(self) -> int:
        return self.look.space(14) + self.look.space(14) * max(self.entry.level - 2, 0)

    def _right_width(self) -> int:
        if not self.entry.right:
            return 0
        return round(QFontMetricsF(self.look.font(16)).horizontalAdvance(self.entry.right)) + self.look.space(14)

    def _lay(self, width: int) -> Laid:
        key = width, self.present
        if key not in self._laid:
            if len(self._laid) > 4:
                self._laid.clear()
            room = width - self._indent() - self.look.space(10) - self._right_width()
            self._laid[key] = lay_out(self.label, self.look.font(16, bold=self.present), max(room, 40), 1.3, 3)
        return self._laid[key]

    def hasHeightForWidth(self) -> bool:
        """Headings wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """A compact row."""
        return max(self.look.target(42), round(self._lay(width).height + self.look.space(16)))

    def sizeHint(self) -> QSize:
        """The usual column."""
        width = round(220 * self.look.scale)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Narrow columns break lines."""
        return QSize(120, self.look.target(42))

    def set_present(self, present: bool) -> None:
        """Mark it as where the reader is."""
        if present != self.present:
            self.present = present
            self.setAccessibleDescription("you are here" if present else "")
            self.updateGeometry()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, bar, label, what stands at the right."""
        painter = painter_for(self)
        look, area = self.look, QRectF(self.rect())
        ink = look["ink"]
        if self.hasFocus():
            focus_fill(painter, area, 8, look)
            ink = look["focus_ink"]
        elif self.present:
            box(painter, area, 8, look["tint"], look["line"] if look.contrast else None, 2)
            painter.fillRect(QRectF(0, area.height() * 0.25, 4, area.height() * 0.5), look["primary"])
            ink = look["link"]
        elif self.hovered:
            box(painter, area, 8, look["sunken"], look["link"] if look.contrast else None, 2)
        laid = self._lay(self.width())
        painter.setPen(ink)
        laid.layout.draw(painter, QPointF(self._indent(), (area.height() - laid.height) / 2))
        if self.entry.right:
            painter.setFont(look.font(16))
            painter.setPen(ink if self.hasFocus() else look["muted"])
            right = area.adjusted(0, 0, -look.space(10), 0)
            painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.entry.right)
        painter.end()


class Outline(QWidget):
    """A titled list of entries.

    Signals:
        chosen: an entry was pressed; carries its passage id.
    """

    chosen = Signal(str)

    def __init__(self, look: Look, title: str, entries: list[Entry]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(4))
        heading = Heading(look, title, 2, 15)
        heading.set_tone("muted")
        column.addWidget(heading)
        column.addSpacing(look.space(4))
        self.rows: list[OutlineRow] = []
        self._places = {entry.passage_id: number for number, entry in enumerate(entries)}
        self._present = -1
        for entry in entries:
            row = OutlineRow(look, entry)
            row.clicked.connect(lambda _=False, entry=entry: self.chosen.emit(entry.passage_id))
            self.rows.append(row)
            column.addWidget(row)
        column.addStretch(1)

    @property
    def present_row(self) -> OutlineRow | None:
        """The entry marked."""
        return self.rows[self._present] if self._present >= 0 else None

    def take_focus(self) -> None:
        """The focus goes to the entry of what is being read."""
        (self.present_row or self.rows[0]).setFocus(Qt.FocusReason.TabFocusReason)

    def set_present(self, passage_id: str) -> OutlineRow | None:
        """Mark the entry of a passage; the row marked, or None where the outline has none."""
        number = self._places.get(PassageId(passage_id), -1)
        if self._present not in (-1, number):
            self.rows[self._present].set_present(False)
        self._present = number
        if number < 0:
            return None
        self.rows[number].set_present(True)
        return self.rows[number]
