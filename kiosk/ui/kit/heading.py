"""Headings that a screen reader knows as headings, and that take the focus after navigation."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.reading_order import keep_place


class Heading(Para):
    """A heading of level 1 to 4; focusable by code only, so that pages can announce themselves."""

    def __init__(self, look: Look, text: str, level: int, size: float, *, lines: int = 0) -> None:
        super().__init__(look, text, size, bold=True, leading=1.22, lines=lines)
        self.level = level
        self.setProperty("headingLevel", level)
        # Qt for Python lets no interface carry the level as such; so a screen reader reads it after the role.
        self.setAccessibleDescription(f"Level {level}")
        self._ring = False
        if level == 1:
            keep_place(self)  # it has the focus once a page is opened, and Tab goes on from there

    def take_focus(self) -> None:
        """Be where reading goes on after a page was opened."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words, underlined in the focus colours when the focus came by key."""
        if self.hasFocus() and self._ring:
            painter = painter_for(self)
            painter.fillRect(QRectF(self.rect()), self._look["focus"])
            painter.end()
        super().paintEvent(event)
