"""The limited process: reads one document after another and can do little else.

On POSIX the operating system bounds its CPU time, memory and files. On every system an audit hook refuses
network connections, other programs, and changes to files outside the folder of the document at hand; it stops
mistakes and simple attacks in Python code, not an attacker who runs machine code.

It is started with its `Limits` as JSON, reads lines of JSON (``{"path": …, "folder": …, "note": …}``) from standard
input and answers each with ``done``. ``kiosk.publish.subscribing.worker`` serves feeds in the same way.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from kiosk.bounds import allow_cpu, bound
from kiosk.errors import ImportRefused
from kiosk.publish.importing import parsing, transfer
from kiosk.publish.importing.limits import LIMITS, Limits
from kiosk.publish.reduce import ReductionRefused

TOO_MUCH_MEMORY = "reading it needs more memory than one document may use"
TOO_DEEP = "its parts are nested too deeply to be read"

Task = Callable[[Path, Path, Limits, str], None]  # the file, the folder for its result, the bounds, a note

_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system",
    "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.kill", "os.startfile", "webbrowser.open",
    "pty.spawn",
)  # fmt: skip
_CHANGES = (
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "shutil.rmtree", "shutil.move", "shutil.copyfile", "os.utime",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main(bounds: str = "") -> int:
    """Serve documents until standard input ends; ``bounds`` is a `Limits` as JSON, or "" for the usual one."""
    return serve(bounds, _document)


def serve(bounds: str, task: Task) -> int:
    """Do ``task`` for each file that is asked for, within ``bounds``, until standard input ends."""
    limits = Limits(**json.loads(bounds)) if bounds else LIMITS
    answers = _own_output()
    sys.dont_write_bytecode = True
    bound(limits.memory, limits.written_file)
    fence = _Fence()
    sys.addaudithook(fence.check)
    for line in sys.stdin:
        order = json.loads(line)
        folder = Path(order["folder"])
        fence.folder = os.path.realpath(folder)
        allow_cpu(limits.cpu_seconds)
        _serve(task, Path(order["path"]), folder, limits, str(order.get("note", "")))
        answers.write("done\n")
        answers.flush()
    return 0


def _own_output() -> TextIO:
    """The real standard output for answers; whatever libraries print goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), 1)
    return answers


def _document(path: Path, folder: Path, limits: Limits, note: str) -> None:
    transfer.write(folder, parsing.parse(path, limits))


def _serve(task: Task, path: Path, folder: Path, limits: Limits, note: str) -> None:
    """Read one document; anything unforeseen ends this process, and with it only this document."""
    try:
        task(path, folder, limits, note)
    except ImportRefused as error:
        transfer.write_refusal(folder, error.reason)
    except ReductionRefused:
        transfer.write_refusal(folder, "it holds more text than is read from one document")
    except MemoryError:
        transfer.write_refusal(folder, TOO_MUCH_MEMORY)
    except RecursionError:
        transfer.write_refusal(folder, TOO_DEEP)


class _Fence:
    """Refuses what reading a document never needs; ``folder`` is where files may be written."""

    def __init__(self) -> None:
        self.folder = ""

    def check(self, event: str, args: tuple[Any, ...]) -> None:
        """The audit hook."""
        if event in _FORBIDDEN:
            raise PermissionError(f"{event} is not allowed while a document is read")
        if event == "open":
            path, mode, flags = args
            writes = any(letter in "wax+" for letter in mode) if isinstance(mode, str) else bool(flags & _WRITING)
            if writes and not self._inside(path):
                raise PermissionError("a document may not write outside its folder")
        elif event in _CHANGES and not self._inside(args[0]):
            raise PermissionError("a document may not change files outside its folder")

    def _inside(self, path: object) -> bool:
        if not isinstance(path, (str, bytes, os.PathLike)) or not self.folder:
            return False
        place = os.path.realpath(os.fsdecode(path))
        return place == os.devnull or place.startswith(self.folder + os.sep)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
