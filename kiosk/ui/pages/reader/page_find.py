"""Find in page: between the strip that asks and the body that shows; how many matches there are, and which is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiosk.ui.kit.overlay import covering
from kiosk.ui.pages.reader.bar import ReaderBar
from kiosk.ui.pages.reader.body import Body


class PageFind(QObject):
    """Finds in one body.

    Signals:
        told: something has changed that a screen reader should say; carries the words.
    """

    told = Signal(str)

    def __init__(self, bar: ReaderBar, body: Body, page: QWidget) -> None:
        super().__init__(page)
        self._bar, self._body, self._page = bar, body, page
        self._matches, self._match = 0, -1
        bar.find_strip.wanted.connect(self._find)
        bar.find_strip.moved.connect(self._go_on)
        for keys, step in (("Ctrl+F", 0), ("F3", 1), ("Shift+F3", -1)):
            shortcut = QShortcut(QKeySequence(keys), page)
            shortcut.activated.connect(lambda step=step: self._key(step))

    @property
    def words(self) -> str | None:
        """What is looked for; None where find is closed."""
        return None if self._bar.find_strip.isHidden() else self._bar.find_strip.text

    def open_with(self, words: str) -> None:
        """Open find with words that were looked for before."""
        self._bar.find_strip.field.line.setText(words)
        self._bar.open_find()

    def _key(self, step: int) -> None:
        """F3 goes on finding; without anything found yet, it opens find as Ctrl+F does."""
        if covering(self._page.window()) is None:
            if step and self._matches:
                self._go_on(step)
            else:
                self._bar.open_find()

    def _find(self, text: str) -> None:
        self._matches = self._body.find_text(text)
        self._match = self._body.nearest_match() if self._matches else -1
        if self._matches:
            self._body.show_match(self._match)
        self._bar.find_strip.tell(self._matches, self._match)
        if text.strip():
            self.told.emit(self._bar.find_strip.said)

    def _go_on(self, step: int) -> None:
        if self._matches:
            self._match = (self._match + step) % self._matches
            self._body.show_match(self._match)
            self._bar.find_strip.tell(self._matches, self._match)
            self.told.emit(self._bar.find_strip.said)
