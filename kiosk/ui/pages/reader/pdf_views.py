"""The two views of a report, one of which is shown: its original pages, once they may be, and its text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Passage
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.reader.body import COLUMN
from kiosk.ui.pages.reader.original import Fit, OriginalPages
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.reader.pdf_source import CANNOT, PdfSource


class PdfViews(QWidget):
    """Text first; the original takes its place by itself as long as the person has neither chosen nor done anything.

    Signals:
        turning: the other view is about to be shown by itself; carries whether that is the text.
        changed: the other view is shown, or can be, or cannot any more.
        zoomed: the original pages have another size.
        failed: the original cannot be shown, or not any more.
    """

    turning = Signal(bool)
    changed = Signal()
    zoomed = Signal()
    failed = Signal()

    def __init__(self, look: Look, passages: Sequence[Passage], text: PagesBody, source: PdfSource) -> None:
        super().__init__()
        self._look, self._passages, self._text, self._source = look, passages, text, source
        self._original: OriginalPages | None = None
        self._sizing = (Fit.WIDTH, 100, 0)
        self.wants_text = False  # the person has chosen the text
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._sheet = QWidget()  # the text is as wide as text anywhere, in the middle
        row = QHBoxLayout(self._sheet)
        row.setContentsMargins(0, 0, 0, 0)
        text.setMaximumWidth(round(COLUMN * look.scale))
        row.addStretch(1)
        row.addWidget(text, 100)
        row.addStretch(1)
        self._column.addWidget(self._sheet)
        self._sheet.show()  # else it would count as hidden until the page is shown
        source.ready.connect(self._ready)
        source.failed.connect(self._gone)
        source.passed.connect(self._page_passed)

    @property
    def original(self) -> OriginalPages:
        """The original pages, where it `can_show` them."""
        if self._original is None:
            raise RuntimeError("the original has not been tried yet")
        return self._original

    @property
    def can_show(self) -> bool:
        """Whether there are original pages to show."""
        return self._original is not None

    @property
    def trouble(self) -> str:
        """Why there are no original pages, as a sentence; "" where there are, or may be soon."""
        return CANNOT if self._source.has_failed else ""

    @property
    def shows_text(self) -> bool:
        """Whether the text is shown, and not the original."""
        return not self._sheet.isHidden()

    @property
    def sizing(self) -> tuple[Fit, int, int]:
        """How large the original pages are, also before they are there."""
        return self._original.sizing if self._original is not None else self._sizing

    def set_sizing(self, fit: Fit, percent: int, left: int) -> None:
        """Show the original pages in this size, as soon as they are there."""
        self._sizing = (fit, percent, left)
        if self._original is not None:
            self._original.set_sizing(fit, percent, left)

    def begin_known(self) -> None:
        """Show the original at once where it was tried before."""
        if self._source.pdf is not None:
            self._ready()

    def begin(self, page: int) -> None:
        """Get the original ready, ``page`` first (from 0)."""
        self._source.begin(page)

    def turn(self, *, to_text: bool) -> None:
        """Show the text, or the original where it `can_show` it; the focus goes along."""
        now = QApplication.focusWidget()
        focus = now is not None and self.isAncestorOf(now)
        self.original.setHidden(to_text)
        self._sheet.setVisible(to_text)
        if focus:
            (self._text.text if to_text else self.original).setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is tried for nobody."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._source.end()

    def _ready(self) -> None:
        if self._source.pdf is None:  # it was well before, and is not any more
            return
        pages = self._original = OriginalPages(self._look, self._source.pdf, self._passages)
        pages.set_sizing(*self._sizing)
        pages.hide()
        pages.zoomed.connect(self.zoomed)
        self._column.insertWidget(0, pages)
        self.wants_text = self.wants_text or self._source.touched
        if not self.wants_text:
            self.turning.emit(False)
        self.changed.emit()

    def _gone(self) -> None:
        if self._original is not None:
            if not self.shows_text:
                self.turning.emit(True)
            gone, self._original = self._original, None
            self._column.removeWidget(gone)
            gone.deleteLater()
        self.changed.emit()
        self.failed.emit()

    def _page_passed(self, page: int) -> None:
        if self._original is not None:
            self._original.allow(page)
