"""Telling a screen reader what has changed, without moving the focus."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

CALM = 600  # ms: while one types, only the last count is told


class Announcer(QObject):
    """Polite messages, of which only the latest within a moment is spoken."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._text = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CALM)
        self._timer.timeout.connect(self._speak)

    def say(self, text: str) -> None:
        """Say this in a moment, unless something else is said first."""
        self._text = text
        self._timer.start()

    def warn(self, text: str) -> None:
        """Say this at once, whatever is just being said; what else was to be said can wait for another time."""
        self._timer.stop()
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self._window, text)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(event)

    def _speak(self) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, self._text))
