"""A PDF is tried in a process of its own before the window touches it: some make QtPdf hang, and a kiosk never may.

What was found is remembered in memory for as long as the app runs: files of the library never change. A file that
failed is tried again after a while, as the PC may only have been busy.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QTimer, Signal

from kiosk.ui.own_process import Lines, own_process
from kiosk.ui.pages.reader.pdf_trying import STEP_SECONDS

OPTION = "--try-pdf"  # with which a packaged app does this and nothing else
AGAIN = 600.0  # seconds after which a file that failed is tried again
_START = 20_000  # ms for the process to start on a busy PC, and to open the file
_STEP = round(STEP_SECONDS * 1000) + 6_000  # ms: it ends itself before that
_LINE = 100  # bytes of one line at most: a number of a page
_PATIENCE = 2_000  # ms for it to end when it is killed


@dataclass(slots=True)
class Tried:
    """What is known of a file: pages that went well (from 0), whether all did, and when it failed, if it did."""

    passed: set[int] = field(default_factory=set)
    whole: bool = False
    failed_at: float | None = None

    @property
    def failed(self) -> bool:
        """Whether it is better left alone for now."""
        return self.failed_at is not None and monotonic() - self.failed_at < AGAIN


_known: dict[tuple[Path, int, int], Tried] = {}


def tried(path: Path) -> Tried:
    """What is known of the file at ``path``; nothing where it was not tried yet, or is not there."""
    try:
        found = path.stat()
    except OSError:
        return Tried()
    return _known.setdefault((path, found.st_size, found.st_mtime_ns), Tried())


def command() -> tuple[str, ...]:
    """The command line of the process: this app with an option where it is packaged, else this Python's."""
    if getattr(sys, "frozen", False):
        return (sys.executable, OPTION)
    return (sys.executable, "-m", "kiosk.ui.pages.reader.pdf_trying")


class Trial(QObject):
    """Tries one file; `tried` tells what was found by then.

    Signals:
        passed: a page went well; carries its number, from 0.
        ended: carries whether all went well.
    """

    passed = Signal(int)
    ended = Signal(bool)

    def __init__(
        self, path: Path, pages: int, owner: QObject, program: Callable[[], tuple[str, ...]] = command
    ) -> None:
        super().__init__(owner)
        self._path, self._pages, self._program = path, pages, program
        self._process: QProcess | None = None
        self._heard = Lines(_LINE)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._give_up)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.end)

    def start(self, first: int) -> None:
        """Begin with the page ``first``; does nothing while it is under way."""
        if self._process is not None:
            return
        self._heard = Lines(_LINE)
        process = self._process = own_process(self)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._listen)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        program, *options = self._program()
        process.start(program, [*options, str(self._path), str(self._pages), str(first)])
        self._clock.start(_START)

    def end(self) -> None:
        """Stop trying, and tell nobody; what went well so far stays known."""
        self._clock.stop()
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.kill()
        process.waitForFinished(_PATIENCE)
        process.deleteLater()

    def _listen(self) -> None:
        if self._process is None:
            return
        for line in self._heard.take(self._process.readAllStandardOutput().data()):
            self._take(line)

    def _take(self, line: bytes) -> None:
        if self._process is None:  # whoever heard of the page before wants no more
            return
        self._clock.start(_STEP)
        if line.isdigit() and int(line) < self._pages:
            tried(self._path).passed.add(int(line))
            self.passed.emit(int(line))

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._listen()
        self._done(well=code == 0 and status is QProcess.ExitStatus.NormalExit)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._done(well=False)

    def _give_up(self) -> None:
        self.end()
        self._tell(well=False)

    def _done(self, *, well: bool) -> None:
        self._clock.stop()
        process, self._process = self._process, None
        if process is None:
            return
        process.deleteLater()
        self._tell(well=well)

    def _tell(self, *, well: bool) -> None:
        found = tried(self._path)
        found.whole, found.failed_at = well, None if well else monotonic()
        if well:
            fresh = set(range(self._pages)) - found.passed
            found.passed |= fresh
            for page in sorted(fresh):
                self.passed.emit(page)
        else:
            found.passed.clear()
        self.ended.emit(well)
