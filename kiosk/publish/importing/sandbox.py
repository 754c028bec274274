"""Asks the limited process for documents, and gives it up when it dies, hangs or answers nonsense."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeVar

import kiosk
from kiosk.errors import Cancelled, ImportRefused
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import transfer
from kiosk.publish.importing.limits import LIMITS, Limits

TOO_SLOW = "reading it took too long, as damaged or hostile files do; save it anew, or as PDF"
DIED = "reading it failed, as damaged or hostile files do; save it anew, or as PDF"
_LOOK = 0.2  # seconds between two looks at whether to cancel
_BY_CLOCK = tuple(getattr(signal, name) for name in ("SIGXCPU",) if hasattr(signal, name))

Cancel = Callable[[], bool]
Result = TypeVar("Result")


class Sandbox:
    """One limited process, used for many documents and replaced when one of them ends it.

    Use it as a context manager. On Windows only the wall clock bounds the process. ``program`` gives the command
    line of another program than the one that reads documents.
    """

    def __init__(self, limits: Limits = LIMITS, program: Callable[[Limits], list[str]] | None = None) -> None:
        self._limits = limits
        self._program = program
        self._folder = tempfile.TemporaryDirectory(prefix="ward-library-import-")
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._served = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def extract(self, path: Path, cancel: Cancel | None = None) -> Extracted:
        """Have one document read.

        Raises:
            ImportRefused: by the reader, or because the process died or took too long.
            Cancelled: when ``cancel`` says so; the process is ended.
        """
        return self.ask(path, transfer.read, cancel)

    def ask(
        self, path: Path, read: Callable[[Path, Limits], Result | str], cancel: Cancel | None = None, note: str = ""
    ) -> Result:
        """Have one file read, and ``read`` take the result out of the folder it was left in; otherwise as `extract`.

        ``read`` gives the reason of a refusal as text, and raises `ResultUnusable`; ``note`` is for the program.
        """
        self._served += 1
        folder = Path(self._folder.name) / str(self._served)
        folder.mkdir()
        try:
            self._order(path.absolute(), folder, note)  # by its own name: a link may lead to one without an ending
            self._await(path, cancel)
            result = read(folder, self._limits)
        except transfer.ResultUnusable as error:
            self._end()
            raise ImportRefused(path, DIED) from error
        finally:
            _empty(folder)
        if isinstance(result, str):
            raise ImportRefused(path, result)
        return result

    def close(self) -> None:
        """End the process and remove its folder."""
        self._end()
        self._folder.cleanup()

    def _order(self, path: Path, folder: Path, note: str) -> None:
        line = json.dumps({"path": str(path), "folder": str(folder), "note": note}) + "\n"
        if self._process is None or self._process.poll() is not None:
            self._start()
        try:
            self._say(line)
        except OSError:  # it ended since we looked
            self._start()
            with contextlib.suppress(OSError):  # it ends at once, again: `_await` tells
                self._say(line)

    def _say(self, line: str) -> None:
        assert self._process is not None and self._process.stdin is not None  # started just now
        self._process.stdin.write(line)
        self._process.stdin.flush()

    def _start(self) -> None:
        self._end()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            (self._program or command)(self._limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env=_environment(self._folder.name),
            cwd=self._folder.name,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._answers = queue.SimpleQueue()
        assert self._process.stdout is not None  # a pipe, as asked for
        threading.Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True).start()

    def _await(self, path: Path, cancel: Cancel | None) -> None:
        waited = 0.0
        while True:
            try:
                answer = self._answers.get(timeout=_LOOK)
            except queue.Empty:
                waited += _LOOK
                if cancel is not None and cancel():
                    self._end()
                    raise Cancelled(f"{path.name} was not imported, because you stopped the import.") from None
                if waited >= self._limits.wall_seconds:
                    self._end()
                    raise ImportRefused(path, TOO_SLOW) from None
                continue
            if answer == "done\n":
                return
            code = self._end()
            raise ImportRefused(path, TOO_SLOW if code in [-number for number in _BY_CLOCK] else DIED)

    def _end(self) -> int | None:
        """End the process if there is one, and return its exit status."""
        process, self._process = self._process, None
        if process is None:
            return None
        with contextlib.suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        try:
            code = process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        return code


def command(limits: Limits = LIMITS) -> list[str]:
    """The command line of the limited process; a packaged program serves through its own ``import`` command."""
    bounds = json.dumps(asdict(limits))
    if getattr(sys, "frozen", False):
        return [sys.executable, "import", "--serve-documents", bounds]
    return [sys.executable, "-P", "-m", "kiosk.publish.importing.worker", bounds]


def _environment(folder: str) -> dict[str, str]:
    """No more of the environment than Python needs, and our own package found where it is now."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    home = str(Path(kiosk.__file__).resolve().parent.parent)
    return {**kept, "PYTHONPATH": home, "PYTHONUTF8": "1", "TMPDIR": folder, "TEMP": folder, "TMP": folder}


def _listen(stream: IO[str], answers: queue.SimpleQueue[str]) -> None:
    """Pass on each line that the process says, and an empty one when it has ended."""
    with stream:
        for line in stream:
            answers.put(line)
    answers.put("")


def _empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink(missing_ok=True)
    folder.rmdir()
