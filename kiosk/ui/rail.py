"""The rail: a column at the left, or a bar on top where the window is narrow. It shows only what works."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from kiosk.ui.kit.icons import paint_icon
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_fill, painter_for
from kiosk.ui.kit.pressables import Pressable
from kiosk.ui.kit.region import as_region

WIDTH = 104


@dataclass(frozen=True, slots=True)
class Destination:
    """One entry of the rail."""

    id: str
    label: str
    icon: str
    at_foot: bool = False


DESTINATIONS = (
    Destination("home", "Home", "house"),
    Destination("browse", "Browse", "library"),
    Destination("my-list", "My list", "list-checks"),
    Destination("stories", "Stories", "hand-heart"),
    Destination("display", "Display", "contrast", at_foot=True),
    Destination("about", "About", "info", at_foot=True),
    Destination("finish", "Finish", "log-out", at_foot=True),
)


class Form(Enum):
    """How an entry shows its icon and its word."""

    BESIDE = "beside"
    OVER = "over"
    WORD = "word"


class RailButton(Pressable):
    """Icon and word in the form that the rail has room for."""

    def __init__(self, look: Look, destination: Destination) -> None:
        super().__init__(look, "List" if look.narrow and destination.id == "my-list" else destination.label)
        self._icon, self._present, self._badge = destination.icon, False, 0
        self.form = Form.OVER
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_present(self, present: bool) -> None:
        """Mark it as the section one is in."""
        self._present = present
        self.setAccessibleDescription("current section" if present else "")
        self.update()

    def show_badge(self, number: int) -> None:
        """Show how many there are, at the icon."""
        self._badge = number
        self.updateGeometry()
        self.setAccessibleName(f"My list, {number} item{'' if number == 1 else 's'}")
        self.update()

    def _badge_size(self) -> tuple[float, float]:
        """Width and height of the number's circle; nothing where there is no number."""
        side = self.look.text(15) * 1.35
        return (side * (1.4 if self._badge > 9 else 1), side) if self._badge else (0.0, 0.0)

    def _paint_badge(self, painter: QPainter, left: float, top: float) -> None:
        """The number in a circle."""
        look, (width, side) = self.look, self._badge_size()
        area = QRectF(left, top, width, side)
        ground, ink = ("focus_ink", "focus") if self.hasFocus() else ("sun", "rail")
        if look.contrast and self._present and not self.hasFocus():
            ground, ink = "rail", "rail_ink"
        box(painter, area, side / 2, look[ground])
        painter.setPen(look[ink])
        painter.setFont(look.font(15, bold=True))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(self._badge))

    def set_form(self, form: Form) -> None:
        """Draw it in another form."""
        if form is not self.form:
            self.form = form
            self.updateGeometry()
            self.update()

    def minimumSizeHint(self) -> QSize:
        """The label is never cut."""
        return self.sizeHint()

    def sizeHint(self) -> QSize:
        """At least a full target."""
        look = self.look
        words = QFontMetricsF(look.font(15, bold=True)).horizontalAdvance(self.label)
        if not look.compact:
            return QSize(round(84 * (1 + 0.6 * (look.scale - 1))), look.target(66))
        if self.form is Form.OVER:
            return QSize(round(words) + 14, look.text(20) + round(look.text(15) * 1.3) + 14)
        if self.form is Form.BESIDE:
            return QSize(round(words + self._icon_size() + look.space(28 if look.low else 40)), look.bar_target(56))
        if self._badge:
            words = self._icon_size() * 0.7 + look.text(15) * 1.9
        return QSize(round(words) + 10, look.bar_target(56))

    def _icon_size(self) -> int:
        small = self.look.compact and (self.look.low or self.form is not Form.BESIDE)
        return self.look.text(20 if small else 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, mark, icon, word."""
        painter = painter_for(self)
        look, area = self.look, QRectF(self.rect())
        ink = look["rail_muted"]
        if self.hasFocus():
            focus_fill(painter, area, 10, look)
            ink = look["focus_ink"]
        elif self._present:
            box(painter, area, 10, look["rail_on"])
            ink = look["on_primary"] if look.contrast else look["rail_ink"]
            if not look.compact and not look.contrast:
                painter.fillRect(QRectF(0, area.height() / 2 - 14, 4, 28), look["sun"])
        elif self.hovered:
            box(painter, area, 10, None, look["rail_muted"], 2)
            ink = look["rail_ink"]
        painter.setFont(look.font(15, bold=True))
        painter.setPen(ink)
        paint = {Form.BESIDE: self._paint_beside, Form.OVER: self._paint_over, Form.WORD: self._paint_word}
        at = paint[self.form](painter, area, ink)
        if self._badge:
            self._paint_badge(painter, *at)
        painter.end()

    def _paint_beside(self, painter: QPainter, area: QRectF, ink: QColor) -> tuple[float, float]:
        """Icon and word side by side; where a badge goes."""
        icon, left = self._icon_size(), self.look.space(8 if self.look.low else 14)
        wide, tall = self._badge_size()
        if not self._badge:  # else it is in the icon's place: the bar has no more room
            paint_icon(painter, self._icon, ink, left, (area.height() - icon) / 2, icon)
        words = area.adjusted(left + icon + self.look.space(8), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.label)
        return left + (icon - wide) / 2, (area.height() - tall) / 2

    def _paint_over(self, painter: QPainter, area: QRectF, ink: QColor) -> tuple[float, float]:
        """Icon over word; where a badge goes."""
        icon, line = self._icon_size(), self.look.text(15) * 1.3
        top = (area.height() - icon - line - 4) / 2
        wide, tall = self._badge_size()
        painter.drawText(QRectF(0, top + icon + 4, area.width(), line), Qt.AlignmentFlag.AlignCenter, self.label)
        if self.look.compact and self._badge:
            return (area.width() - wide) / 2, top + (icon - tall) / 2
        paint_icon(painter, self._icon, ink, (area.width() - icon) / 2, top, icon)
        return (area.width() + icon) / 2 - tall * 0.45, max(top - tall * 0.3, 2)  # the icon’s upper right corner

    def _paint_word(self, painter: QPainter, area: QRectF, ink: QColor) -> tuple[float, float]:
        """The word, or instead of it the icon with its badge: both have no room; where the badge goes."""
        icon = self._icon_size()
        if self._badge:
            paint_icon(painter, self._icon, ink, 5, (area.height() - icon) / 2, icon)
        else:
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.label)
        return 5 + icon * 0.7, 2.0


class _Emblem(QWidget):
    """The product's sign: a book with a heart."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        side = round(44 * (1 + 0.4 * (look.scale - 1)))
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        look, area = self._look, QRectF(self.rect())
        if look.contrast:
            box(painter, area, 10, look["rail"], look["rail_ink"], 2)
        else:
            box(painter, area, 10, look["sun"])
        icon = round(area.width() * 0.6)
        ink = look["rail_ink"] if look.contrast else look["rail"]
        at = (area.width() - icon) / 2
        paint_icon(painter, "book-heart", ink, at, at, icon)
        painter.end()


class Rail(QWidget):
    """Where one can go.

    Signals:
        chosen: a destination was pressed; carries its id.
    """

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._sharing = look, False
        as_region(self, "Main navigation")
        across = look.compact
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom, self)
        row.setSpacing(look.space(4 if across else 8))
        self._row, self._emblem = row, _Emblem(look)
        row.addWidget(self._emblem, 0, Qt.AlignmentFlag.AlignCenter)
        if not across:
            row.addSpacing(look.space(10))
        self.buttons: dict[str, RailButton] = {}
        for foot in (False, True):
            if foot:
                row.addStretch(1)
            for destination in (one for one in DESTINATIONS if one.at_foot is foot):
                button = RailButton(look, destination)
                button.clicked.connect(lambda _=False, one=destination: self.chosen.emit(one.id))
                self.buttons[destination.id] = button
                row.addWidget(button)
        self._present = self.buttons["home"]
        if across:
            side, above = (look.space(6), 3) if look.low else (look.space(14), look.space(6))
            row.setContentsMargins(side, above, side, above)
            self._fit()
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        else:
            row.setContentsMargins(10, 15, 10, 15)
            self.setFixedWidth(round(WIDTH * (1 + 0.6 * (look.scale - 1))))

    def take_focus(self) -> None:
        """The focus goes to the section one is in, or to the first where there was no room for that."""
        shown = [self._present, *self.buttons.values()]
        next(one for one in shown if not one.isHidden()).setFocus(Qt.FocusReason.TabFocusReason)

    def show_listed(self, count: int) -> None:
        """My list is there once something is on it, or while one is on its page."""
        button = self.buttons["my-list"]
        button.setVisible(count > 0 or button is self._present)
        button.show_badge(count)
        self._show_stories()

    def show_sharing(self, works: bool) -> None:
        """Stories are there where one can be sealed and there is room; Home has a way to them too."""
        self._sharing = works
        self._show_stories()

    def _show_stories(self) -> None:
        button, listed = self.buttons["stories"], not self.buttons["my-list"].isHidden()
        if self._look.compact:
            room = not listed and not self._look.narrow
        else:
            others = [
                one.sizeHint().height() for one in self.buttons.values() if not one.isHidden() and one is not button
            ]
            least = (len(others) + 1) * (button.sizeHint().height() + self._look.space(8)) + round(
                WIDTH * self._look.scale
            )
            room = not self.isVisible() or self.height() >= least
        button.setVisible(self._sharing and room)
        if self._look.compact:
            self._fit()

    def _fit(self) -> None:
        """The roomiest form of the bar that fits: with the emblem, without it, and with the words below the icons.

        A low bar has one line, so its last form is the words alone.
        """
        look = self._look
        last = (Form.WORD if look.low else Form.OVER), False
        ways = [last] if look.narrow else [(Form.BESIDE, not look.low), (Form.BESIDE, False), last]
        for form, emblem in ways:
            self._emblem.setVisible(emblem)
            self._row.setSpacing(look.space(1 if form is Form.WORD else 4))
            for button in self.buttons.values():
                button.set_form(form)
            if self._row.sizeHint().width() <= self.width():
                break

    def minimumSizeHint(self) -> QSize:
        """A bar takes what width there is: it never makes the window wider than the screen."""
        return QSize(0, self.sizeHint().height()) if self._look.compact else super().minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A small window has no room for everything."""
        super().resizeEvent(event)
        self._show_stories()

    def set_present(self, section: str) -> None:
        """Mark the section one is in."""
        self._present = self.buttons.get(section, self._present)
        for name, button in self.buttons.items():
            button.set_present(name == section)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground."""
        painter = painter_for(self)
        painter.fillRect(self.rect(), self._look["rail"])
        if self._look.contrast:
            if self._look.compact:
                painter.fillRect(0, self.height() - 2, self.width(), 2, self._look["line"])
            else:
                painter.fillRect(self.width() - 2, 0, 2, self.height(), self._look["line"])
        painter.end()
