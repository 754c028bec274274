"""Editors that tell of every change which a person makes, be it by key, by pasting, or through an assistive program.

`QLineEdit.textEdited` is silent where an assistive program puts text in, as a voice does that takes dictation; and
`QPlainTextEdit.textChanged` speaks also while letters are only being composed.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit


class Line(QLineEdit):
    """One line.

    Signals:
        written: the text is another, and the page has not put it there; carries the text.
    """

    written = Signal(str)

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._by_us = False
        self.textChanged.connect(self._changed)

    def setText(self, text: str | None) -> None:
        """Another text, put there by the page itself."""
        self._by_us = True
        super().setText(text)
        self._by_us = False

    def clear(self) -> None:
        """No text, as the page wants it."""
        self.setText("")

    def _changed(self, text: str) -> None:
        if not self._by_us:
            self.written.emit(text)


class Area(QPlainTextEdit):
    """Several lines.

    Signals:
        written: the text is another, and the page has not put it there; carries the text.
    """

    written = Signal(str)

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._by_us, self._known = False, self.toPlainText()
        self.textChanged.connect(self._changed)

    def setPlainText(self, text: str) -> None:
        """Another text, put there by the page itself."""
        self._by_us = True
        super().setPlainText(text)
        self._by_us = False

    def _changed(self) -> None:
        text = self.toPlainText()
        other, self._known = text != self._known, text
        if other and not self._by_us:
            self.written.emit(text)
