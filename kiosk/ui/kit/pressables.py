"""Buttons, chips and links, drawn by us: rest, hover, pressed, focus, disabled.

They take focus by Tab only, so that a touch never leaves a focus mark behind, and they do not
fire when a finger that was scrolling lifts off over them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kiosk.ui.kit.icons import paint_icon
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_fill, painter_for
from kiosk.ui.kit.para import Laid, lay_out

SCROLL_SLACK = 12  # px a finger may move and still press


class Pressable(QAbstractButton):
    """Whatever can be pressed: hover, Enter as well as Space, and no press at the end of a scroll."""

    def __init__(self, look: Look, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setText(text.replace("&", "&&"))  # a lone & would become a shortcut mark
        self.label = text
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._pressed_at: QPoint | None = None

    @property
    def hovered(self) -> bool:
        """Whether the pointer is over it and it can be pressed."""
        return self.underMouse() and self.isEnabled()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show hover."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide hover."""
        super().leaveEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where on the screen the press began."""
        self._pressed_at = event.globalPosition().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Press, unless the pointer travelled: then the page was scrolled."""
        start, self._pressed_at = self._pressed_at, None
        if start is not None and (event.globalPosition().toPoint() - start).manhattanLength() > SCROLL_SLACK:
            self.setDown(False)
            event.accept()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class Style:
    """How one kind of button is drawn at rest and under the pointer; tokens, sizes at 100 %."""

    ground: str | None = None
    ground_hover: str | None = None
    border: str | None = None
    border_width: int = 2
    ink: str = "link"
    ink_hover: str = "link"
    size: int = 17
    bold: bool = True
    height: int = 48
    pad: int = 16
    pill: bool = False
    icon: int = 20
    in_bar: bool = False  # in a bar over the page, which is lower in a low window


PRIMARY = Style("primary", "primary_hover", None, ink="on_primary", ink_hover="on_primary", height=56, pad=20)
SECONDARY = Style("surface", "tint", "primary")
QUIET = Style(None, "tint")
CHIP = Style("surface", "tint2", "control", 1, "ink", "ink", 16, True, 48, 16, True)
ACTIVE_CHIP = Style("primary", "primary_hover", None, 1, "on_primary", "on_primary", 16, True, 48, 16, True)
BACK = Style(None, "tint", pad=3)  # its arrow begins nearly where the text below it does; the focus still has an edge
BAR = Style(None, "tint", ink="ink", ink_hover="link", bold=True, in_bar=True)
BAR_QUIET = Style(None, "tint", in_bar=True)


class Button(Pressable):
    """A button with an optional icon before or after its words; the words wrap when room is short."""

    def __init__(
        self,
        look: Look,
        text: str,
        style: Style = SECONDARY,
        *,
        icon: str = "",
        trailing: str = "",
        align_left: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, text, parent)
        self.style_ = style
        self._icon, self._trailing, self._align_left = icon, trailing, align_left
        self._laid: dict[int, Laid] = {}  # layouts ask for the same height dozens of times
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _icon_size(self) -> int:
        return self.look.text(self.style_.icon)

    def _least(self) -> int:
        """As high as it is at least, and as wide."""
        look, height = self.look, self.style_.height
        return look.bar_target(height) if self.style_.in_bar else look.target(height)

    def _around(self) -> int:
        """Width taken by padding and icons."""
        icons = (1 if self._icon else 0) + (1 if self._trailing else 0)
        gap = self.look.space(8) if self.label else 0
        return 2 * self.look.space(self.style_.pad) + icons * (self._icon_size() + gap)

    def _lay(self, width: int) -> Laid:
        if width not in self._laid:
            if len(self._laid) > 4:
                self._laid.clear()
            self._laid[width] = self._lay_anew(width)
        return self._laid[width]

    def _lay_anew(self, width: int) -> Laid:
        return lay_out(self.label, self.look.font(self.style_.size, bold=self.style_.bold), width, 1.25)

    def hasHeightForWidth(self) -> bool:
        """Words wrap, so the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """At least the target size, more when the words wrap."""
        words = self._lay(max(width - self._around(), 20)).height if self.label else 0.0
        return max(self._least(), round(words + self.look.space(8 if self.look.low and self.style_.in_bar else 18)))

    def sizeHint(self) -> QSize:
        """All words on one line."""
        metrics = QFontMetricsF(self.look.font(self.style_.size, bold=self.style_.bold))
        width = max(round(metrics.horizontalAdvance(self.label) + 2) + self._around(), self._least())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The longest word on a line of its own."""
        metrics = QFontMetricsF(self.look.font(self.style_.size, bold=self.style_.bold))
        longest = max((metrics.horizontalAdvance(word) for word in self.label.split()), default=0.0)
        return QSize(max(round(longest + 2) + self._around(), self._least()), self._least())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, then icon and words."""
        painter = painter_for(self)
        ink = self._paint_ground(painter)
        self._paint_label(painter, ink)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> QColor:
        look, style, area = self.look, self.style_, QRectF(self.rect())
        radius = area.height() / 2 if style.pill else 8.0
        if not self.isEnabled():
            box(painter, area, radius, look["sunken"], look["edge"], 2 if look.contrast else 1, dashed=True)
            return look["muted"]
        if self.hasFocus():
            focus_fill(painter, area, radius, look)
            return look["focus_ink"]
        hovered = self.hovered or self.isDown()
        ground = style.ground_hover if hovered else style.ground
        border = style.border
        if look.contrast and hovered:
            border = "link"
        if ground or border:
            box(
                painter,
                area,
                radius,
                look[ground] if ground else None,
                look[border] if border else None,
                max(style.border_width, 2) if look.contrast else style.border_width,
            )
        return look[style.ink_hover if hovered else style.ink]

    def _paint_label(self, painter: QPainter, ink: QColor) -> None:
        look, icon = self.look, self._icon_size()
        gap = look.space(8) if self.label else 0
        laid = self._lay(max(self.width() - self._around(), 20))
        words = laid.width if self.label else 0.0
        whole = words + (icon + gap if self._icon else 0) + (icon + gap if self._trailing else 0)
        left = look.space(self.style_.pad) if self._align_left else max((self.width() - whole) / 2, 0)
        middle = (self.height() - (3 if self.hasFocus() else 0)) / 2
        painter.setPen(ink)
        if self._icon:
            paint_icon(painter, self._icon, ink, left, middle - icon / 2, icon)
            left += icon + gap
        if self.label:
            laid.layout.draw(painter, QPointF(left, middle - laid.height / 2))
        if self._trailing:
            at = self.width() - look.space(self.style_.pad) - icon if self._align_left else left + words + gap
            paint_icon(painter, self._trailing, ink, at, middle - icon / 2, icon)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def set_style(self, style: Style) -> None:
        """Draw it as another kind of button, for example a chosen chip."""
        self.style_ = style
        self._laid.clear()
        self.updateGeometry()
        self.update()

    def set_label(self, text: str) -> None:
        """Say something else."""
        self.label = text
        self._laid.clear()
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()


class ActionLink(Button):
    """Underlined words with an arrow: goes somewhere."""

    def __init__(self, look: Look, text: str, *, trailing: str = "arrow-right", parent: QWidget | None = None) -> None:
        style = Style(None, None, None, ink="link", ink_hover="link_hover", pad=0, size=17, height=44)
        super().__init__(look, text, style, trailing=trailing, align_left=False, parent=parent)

    def _paint_ground(self, painter: QPainter) -> QColor:
        if self.hasFocus():
            area = QRectF(self.rect())
            painter.fillRect(area, self.look["focus"])
            painter.fillRect(QRectF(0, area.height() - 4, area.width(), 4), self.look["focus_ink"])
            return self.look["focus_ink"]
        return self.look["link_hover" if self.hovered else "link"]

    def _paint_label(self, painter: QPainter, ink: QColor) -> None:
        laid = self._lay(max(self.width() - self._around(), 20))
        self._align_left = laid.layout.lineCount() > 1  # several lines in the middle would look indented
        super()._paint_label(painter, ink)
        if self.hasFocus():
            return
        icon = self._icon_size() + self.look.space(8) if self._trailing else 0
        left = 0.0 if self._align_left else max((self.width() - laid.width - icon) / 2, 0)
        top = (self.height() - laid.height) / 2
        for place in range(laid.layout.lineCount()):
            line = laid.layout.lineAt(place)
            base = top + laid.height * (place + 1) / laid.layout.lineCount() - round(2 * self.look.scale)
            painter.fillRect(QRectF(left, base, line.naturalTextWidth(), 3 if self.hovered else 1), ink)


def icon_button(look: Look, name: str, icon: str, act: Callable[[], object]) -> Button:
    """A small button that shows only an icon; ``name`` is what a screen reader says."""
    button = Button(look, "", BAR, icon=icon)
    button.setAccessibleName(name)
    button.clicked.connect(lambda: act())
    return button


def step_with(pressed: QWidget, other: QWidget, step: Callable[[], object]) -> None:
    """Go one step on or back; where the button pressed for it can lead no further, the focus goes to the other one.

    By itself it would go to whatever comes next, and be pressed there.
    """
    focused = pressed.hasFocus()
    step()
    if focused and not pressed.isEnabled():
        other.setFocus(Qt.FocusReason.OtherFocusReason)
