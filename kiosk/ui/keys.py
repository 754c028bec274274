"""The keys that work everywhere in the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.page import Page
from kiosk.ui.places import Home, Place, Reading


class Keyed(Protocol):
    """What the keys do."""

    look: Look

    @property
    def place(self) -> Place:
        """Where the visit is."""

    @property
    def page(self) -> Page:
        """The page shown."""

    def focus_search(self) -> None:
        """Go to a search field."""

    def back(self) -> None:
        """Go back one place."""

    def go(self, place: Place) -> None:
        """Open a place."""

    def change_text_size(self, direction: int) -> None:
        """One step larger, smaller, or back to the usual size."""

    def turn_easy_reading(self) -> None:
        """Easy reading on, or off again."""

    def next_region(self, step: int) -> None:
        """From region to region: the next one, or with -1 the one before."""

    def open_tips(self) -> None:
        """Show how to search."""


def bind_keys(window: Keyed) -> None:
    """Let the keys do what they are for, once for each press; ``window`` is a widget as well."""
    actions: tuple[tuple[str, Callable[[], None]], ...] = (
        ("Ctrl+K", window.focus_search),
        ("Alt+Left", window.back),
        ("Alt+Home", lambda: window.go(Home())),
        ("Ctrl++", lambda: window.change_text_size(1)),
        ("Ctrl+=", lambda: window.change_text_size(1)),
        ("Ctrl+-", lambda: window.change_text_size(-1)),
        ("Ctrl+0", lambda: window.change_text_size(0)),
        ("F6", lambda: window.next_region(1)),
        ("Shift+F6", lambda: window.next_region(-1)),
        ("F8", window.turn_easy_reading),
        ("F1", window.open_tips),
    )
    for keys, action in actions:
        shortcut = QShortcut(QKeySequence(keys), cast("QWidget", window))
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(action)


def act_on_key(window: Keyed, event: QKeyEvent) -> bool:
    """What a key that nothing else wants does; False where that is nothing."""
    writing = isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
    if event.key() == Qt.Key.Key_Slash and window.look.single_keys and not writing:
        window.focus_search()
    elif event.key() == Qt.Key.Key_Escape and isinstance(window.place, Reading):
        window.back()
    elif isinstance(window.page.scroller, PageScroll) and window.page.scroller.scroll_by_key(event):
        event.accept()
    else:
        return False
    return True
