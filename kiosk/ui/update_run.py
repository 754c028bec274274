"""One look for updates, made by ``kioskctl sync`` in a process of its own; nothing that it says is taken on trust."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from kiosk.sync.outcomes import Failed, Outcome, Stage, from_json
from kiosk.ui.own_process import Lines, own_process
from kiosk.ui.update_state import Step

LINE = 1_000_000  # bytes of one line at most; a longer one is left out
_SAID = 4_000  # bytes of what it says on standard error that are kept
_PATIENCE = 2_000  # ms for it to end when it is asked to, before it is ended
_NAME = "kioskctl: "
STOPPED = "The updater stopped before it was done."


def command() -> tuple[str, ...]:
    """The ``kioskctl`` of this installation: beside the app in a package, else this Python's."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable)
        return (str(beside.with_name("kioskctl" + beside.suffix)),)
    return (sys.executable, "-m", "kiosk.cli")


def understood(line: bytes) -> Step | Outcome | None:
    """What a line says: how far it is, or what came of it; None where that cannot be told."""
    try:
        said = json.loads(line)
        if not isinstance(said, dict):
            return None
        if "outcome" in said:
            return from_json(said)
        done, total = said["done"], said["total"]
        if type(done) is not int or type(total) is not int or done < 0 or total < 0:
            return None
        return Step(Stage(said["stage"]), done, total)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


class UpdateRun(QObject):
    """Runs one look at a time.

    Signals:
        stepped: carries the Step it is at.
        ended: carries the Outcome, and whether the updater itself told it (and so left its note).
    """

    stepped = Signal(object)
    ended = Signal(object, bool)

    def __init__(self, program: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = (*(program or command()), "sync", "--progress", "json")
        self._process: QProcess | None = None
        self._heard, self._said = Lines(LINE), b""
        self._outcome: Outcome | None = None

    @property
    def is_running(self) -> bool:
        """Whether a look is under way."""
        return self._process is not None

    def start(self) -> None:
        """Begin a look; does nothing while one is under way."""
        if self._process is not None:
            return
        self._heard, self._said, self._outcome = Lines(LINE), b"", None
        process = self._process = own_process(self)
        process.readyReadStandardOutput.connect(self._listen)
        process.readyReadStandardError.connect(self._listen)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        process.start(self._command[0], list(self._command[1:]))

    def end(self) -> None:
        """End the look under way, with the window; the edition that serves stays, and nobody is told."""
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.terminate()
        if not process.waitForFinished(_PATIENCE):
            process.kill()
            process.waitForFinished(_PATIENCE)
        process.deleteLater()

    def _listen(self) -> None:
        if self._process is None:
            return
        self._said = (self._said + self._process.readAllStandardError().data())[-_SAID:]
        for line in self._heard.take(self._process.readAllStandardOutput().data()):
            self._take(line)

    def _take(self, line: bytes) -> None:
        found = understood(line)
        if isinstance(found, Step):
            self.stepped.emit(found)
        elif found is not None:
            self._outcome = found

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._done(Failed("The updater is not there, or cannot be started."), told=False)

    def _finished(self) -> None:
        if self._process is None:
            return
        self._listen()
        for line in self._heard.last():
            self._take(line)
        outcome = self._outcome
        self._done(outcome or Failed(self._last_words()), told=outcome is not None)

    def _done(self, outcome: Outcome, *, told: bool) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        self.ended.emit(outcome, told)

    def _last_words(self) -> str:
        """The plain sentence with which ``kioskctl`` refuses; anything else that it printed is for programmers."""
        lines = self._said.decode("utf-8", errors="replace").strip().splitlines()
        said = lines[-1] if lines else ""
        return said.removeprefix(_NAME) if said.startswith(_NAME) else STOPPED
