"""The keys that work everywhere in the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiosk.ui.places import Home, Place


class Keyed(Protocol):
    """What the keys do."""

    def focus_search(self) -> None:
        """Go to a search field."""

    def back(self) -> None:
        """Go back one place."""

    def go(self, place: Place) -> None:
        """Open a place."""

    def change_text_size(self, direction: int) -> None:
        """One step larger, smaller, or back to the usual size."""

    def next_region(self) -> None:
        """From the rail to the page and back."""

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
        ("F6", window.next_region),
        ("F1", window.open_tips),
    )
    for keys, action in actions:
        shortcut = QShortcut(QKeySequence(keys), cast("QWidget", window))
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(action)
