"""The original of an item, from its file to pages that may be shown: tried first where it has not been yet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

from kiosk.ui.pages.reader.pdf_file import PdfFile, open_pdf
from kiosk.ui.pages.reader.pdf_trial import Trial, tried

CANNOT = "The original pages cannot be shown on this PC. All their words are here to read."
_TOUCHES = frozenset((QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin))


class PdfSource(QObject):
    """One PDF. ``pdf`` is there as soon as any of its pages may be shown; those are drawn that have been tried.

    Signals:
        ready: ``pdf`` is there.
        passed: a page may be drawn now; carries its number, from 0.
        failed: it cannot be shown, or not any more.
    """

    ready = Signal()
    passed = Signal(int)
    failed = Signal()

    def __init__(self, path: Path, pages: int, owner: QObject) -> None:
        super().__init__(owner)
        self._path, self._pages = path, pages
        self.pdf: PdfFile | None = None
        self.touched = False  # the person has done something since it began to be tried
        self._trial: Trial | None = None
        self._known = tried(path)
        if self._known.passed and not self._known.failed:
            self._open()

    @property
    def has_failed(self) -> bool:
        """Whether it cannot be shown."""
        return self._known.failed

    def begin(self, first: int) -> None:
        """Try what has not been tried yet, the page ``first`` before all others."""
        if self._known.whole or self._known.failed or self._trial is not None:
            return
        self._trial = Trial(self._path, self._pages, self)
        self._trial.passed.connect(self._page_passed)
        self._trial.ended.connect(self._ended)
        self._watch(True)
        self._trial.start(first)

    def end(self) -> None:
        """Nobody looks at it any more."""
        self._watch(False)
        trial, self._trial = self._trial, None
        if trial is not None:
            trial.end()
            trial.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who has begun to read, or to do anything else, is not to have another view put before them."""
        if event.type() in _TOUCHES:
            self.touched = True
            self._watch(False)
        return False

    def _watch(self, watches: bool) -> None:
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
            if watches:
                application.installEventFilter(self)

    def _open(self) -> None:
        self.pdf = open_pdf(self._path, self._pages, self, self._known.passed)

    def _page_passed(self, page: int) -> None:
        if self.pdf is None:
            self._open()
            self._watch(False)
            self.ready.emit()
        self.passed.emit(page)

    def _ended(self, well: bool) -> None:
        self._watch(False)
        if not well:
            self.pdf = None
            self.failed.emit()
