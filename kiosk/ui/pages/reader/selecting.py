"""Selecting text across the views it is shown in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QTextCursor

from kiosk.ui.kit.browser import Browser


class Selecting(QObject):
    """Follows the pointer from the view it was pressed in to others; views are numbered in reading order."""

    def __init__(self, parent: QObject, whole_text: Callable[[], str]) -> None:
        """``whole_text`` gives all of the text, also what no view shows yet."""
        super().__init__(parent)
        self._whole_text = whole_text
        self._views: dict[int, Browser] = {}
        self._from: tuple[int, int] | None = None  # view, and place in it
        self._everything = False

    def add(self, number: int, view: Browser) -> None:
        """Take a view in."""
        self._views[number] = view
        view.copied = self.text
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)
        if self._everything:
            view.selectAll()

    def remove(self, number: int) -> None:
        """Let a view go."""
        del self._views[number]

    def has(self, number: int) -> bool:
        """Whether something is selected in a view, so that it must stay."""
        return not self._everything and self._views[number].textCursor().hasSelection()

    def first(self) -> int | None:
        """The view in which the selection begins; None where nothing is selected."""
        if self._everything:
            return 0
        return min((number for number, view in self._views.items() if view.textCursor().hasSelection()), default=None)

    def text(self) -> str:
        """All that is selected."""
        if self._everything:
            return self._whole_text()
        parts = (self._views[number].textCursor().selection().toPlainText() for number in sorted(self._views))
        return "\n".join(part for part in parts if part).replace("\ufffc", "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Presses begin a selection, moves extend it; Ctrl+A selects everything."""
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.matches(QKeySequence.StandardKey.SelectAll):
                self._everything = True
                for view in self._views.values():
                    view.selectAll()
                return True
            return False
        if not isinstance(event, QMouseEvent):
            return False
        number = next((n for n, view in self._views.items() if view.viewport() is watched), None)
        if number is None:
            return False
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._begin(number, event.position().toPoint())
        elif event.type() == QEvent.Type.MouseMove and event.buttons() & Qt.MouseButton.LeftButton:
            return self._extend(event.globalPosition().toPoint())
        return False

    def _begin(self, number: int, at: QPoint) -> None:
        self._everything = False
        for view in self._views.values():
            self._clear(view)
        self._from = number, self._views[number].cursorForPosition(at).position()

    def _extend(self, at: QPoint) -> bool:
        """Select to a place on the screen; False where the view under the pointer does that itself."""
        if self._from is None or self._from[0] not in self._views:
            return False
        start, place = self._from
        end = self._under(at)
        for number, view in self._views.items():
            if not min(start, end) <= number <= max(start, end):
                self._clear(view)
        if end == start:
            return False
        down = end > start
        for number in range(min(start, end), max(start, end) + 1):
            found = self._views.get(number)
            if found is None:
                continue
            length = found.document().characterCount() - 1
            edge = found.cursorForPosition(found.viewport().mapFromGlobal(at)).position()
            first = place if number == start else (0 if down else length)
            last = edge if number == end else (length if down else 0)
            self._select(found, first, last)
        return True

    def _under(self, at: QPoint) -> int:
        number = min(self._views)
        for other in sorted(self._views):
            if self._views[other].mapToGlobal(QPoint(0, 0)).y() <= at.y():
                number = other
        return number

    def _select(self, view: Browser, first: int, last: int) -> None:
        cursor = view.textCursor()
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        view.setTextCursor(cursor)

    def _clear(self, view: Browser) -> None:
        cursor = view.textCursor()
        if cursor.hasSelection():
            cursor.clearSelection()
            view.setTextCursor(cursor)
