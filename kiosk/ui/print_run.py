"""Putting sheets on a device, page by page, so that the window goes on answering; and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QIODevice, QMarginsF, QObject, QSaveFile, QTimer, Signal
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from kiosk.ui.print_queue import not_taken
from kiosk.ui.printing import DPI, Sheets


@dataclass(frozen=True, slots=True)
class Done:
    """All pages were handed over."""

    pages: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """The person stopped it; nothing of a file was kept."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The printer or the disk did not take it; ``reason`` is the system's own word, where it has one."""

    reason: str


Outcome = Done | Stopped | Failed


class PrintRun(QObject):
    """One run over all pages.

    Signals:
        progressed: so many pages are done, of so many.
        ended: carries the Outcome; nothing follows.
    """

    progressed = Signal(int, int)
    ended = Signal(object)

    def __init__(
        self,
        sheets: Sheets,
        device: QPagedPaintDevice,
        file: QSaveFile | None = None,
        pages: Sequence[int] | None = None,
    ) -> None:
        """``device`` takes full pages; ``file`` is what it writes to, where that is a file; ``pages`` (from 0): all."""
        super().__init__()
        self._sheets, self._device, self._file = sheets, device, file
        self._pages = tuple(range(sheets.count) if pages is None else pages)
        self._painter = QPainter()
        self._done, self._stopped = 0, False
        self._outcome: Outcome | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._outcome is not None

    def start(self) -> None:
        """Begin; the first page is painted when the window has nothing else to do."""
        if not self._painter.begin(self._device):
            self._end(Failed("it does not answer"))
            return
        QTimer.singleShot(0, self, self._next)

    def stop(self) -> None:
        """Let go after the page at work."""
        self._stopped = True

    def _next(self) -> None:
        if self._stopped:
            if isinstance(self._device, QPrinter):
                self._device.abort()
            self._end(Stopped())
            return
        if self._done and not self._device.newPage():
            self._end(Failed("it took no further page"))
            return
        self._painter.save()
        self._scale_to_paper()
        self._sheets.paint(self._painter, self._pages[self._done])
        self._painter.restore()
        self._done += 1
        self.progressed.emit(self._done, len(self._pages))
        if self._done < len(self._pages):
            QTimer.singleShot(0, self, self._next)
        else:
            self._end(Done(self._done))

    def _scale_to_paper(self) -> None:
        """Other paper than the sheets were laid out for takes them smaller or larger, in its middle."""
        full = self._device.pageLayout().fullRectPixels(self._device.logicalDpiX())
        paper = self._sheets.paper
        scale = min(full.width() / paper.width(), full.height() / paper.height())
        self._painter.translate(
            (full.width() - paper.width() * scale) / 2, (full.height() - paper.height() * scale) / 2
        )
        self._painter.scale(scale, scale)

    def _end(self, outcome: Outcome) -> None:
        if self._painter.isActive() and not self._painter.end() and isinstance(outcome, Done):
            outcome = Failed("it did not take the last page")
        if isinstance(self._device, QPrinter):
            if self._device.printerState() is QPrinter.PrinterState.Error and not isinstance(outcome, Stopped):
                outcome = Failed("it reports an error")
            if isinstance(outcome, Done) and not self._device.outputFileName() and (why := not_taken()):
                outcome = Failed(why)
        if self._file is not None:
            outcome = self._close(self._file, outcome)
        self._outcome = outcome
        self.ended.emit(outcome)

    def _close(self, file: QSaveFile, outcome: Outcome) -> Outcome:
        """The file is there whole, or not at all."""
        if not isinstance(outcome, Done):
            file.cancelWriting()
            file.commit()
            return outcome
        return outcome if file.commit() else Failed(file.errorString())


def to_printer(sheets: Sheets, printer: QPrinter) -> PrintRun:
    """A run on a printer that the person has chosen, with the pages and copies they have chosen."""
    printer.setFullPage(True)
    first, last = 0, sheets.count
    if printer.printRange() is QPrinter.PrintRange.PageRange and printer.fromPage():
        first, last = printer.fromPage() - 1, min(printer.toPage() or sheets.count, sheets.count)
    pages = list(range(min(first, sheets.count - 1), max(last, first + 1)))
    if printer.copyCount() > 1 and not printer.supportsMultipleCopies():
        pages *= printer.copyCount()
    return PrintRun(sheets, printer, pages=pages)


def to_pdf(sheets: Sheets, path: Path, title: str) -> PrintRun | Failed:
    """A run into a PDF at ``path``, written beside it and put in place when it is whole."""
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return Failed(file.errorString())
    writer = QPdfWriter(file)
    writer.setTitle(title)
    writer.setCreator("Ward Library")
    writer.setResolution(300)
    points = sheets.paper * (72 / DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch),
            QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
        )
    )
    return PrintRun(sheets, writer, file)
