"""Processes of this program's own: how they are begun, and how what they say is heard, line by line, within limits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QProcess

import kiosk


def own_process(owner: QObject) -> QProcess:
    """A process that is not started yet; it hears nothing, and finds this program wherever the app was started."""
    process = QProcess(owner)
    # Where the app was started from is no place to find a program in.
    process.setWorkingDirectory(str(Path(kiosk.__file__).resolve().parent.parent))
    process.setStandardInputFile(QProcess.nullDevice())
    return process


class Lines:
    """Whole lines out of bytes that come in parts; one of more than ``longest`` bytes is left out, and never held."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._begun = b""

    def take(self, part: bytes | bytearray | memoryview) -> list[bytes]:
        """The lines that end in this part, without their ends."""
        *lines, begun = (self._begun + bytes(part)).split(b"\n")
        # Of a line without end only so much is kept that it is still too long when its end comes.
        self._begun = begun[: self._longest + 1]
        return self._short(lines)

    def last(self) -> list[bytes]:
        """The line that had no end when all was said; none where there is none."""
        last, self._begun = self._begun, b""
        return self._short([last] if last else [])

    def _short(self, lines: list[bytes]) -> list[bytes]:
        return [line for line in lines if len(line) <= self._longest]
