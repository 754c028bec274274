"""Percentiles and ratios of times, and the memory of a process and all that it starts."""

from __future__ import annotations

import re
import statistics
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

PAUSE = 0.05  # seconds between two looks at the memory
LONG = 50.0  # ms
PARTS = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
_ANSWER = re.compile(r"[0-9.e+-]+")  # libzim writes what it is doing
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


class Child:
    """A process that is spoken to in lines, and whose memory is told, with that of all that it starts.

    The memory is watched all the time only where that is asked for: to add it up, the system goes through all pages of
    the process, some milliseconds each time, which would be in the way of what is timed.
    """

    def __init__(self, command: Sequence[str], folder: Path, *, watched: bool) -> None:
        self.peak = 0
        """The most memory seen, in bytes: the summed PSS of the process and its descendants; 0 where none is told."""
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, text=True, bufsize=1
        )
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch if watched else self._done.wait)
        self._watcher.start()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def line(self) -> str:
        """The next line it writes that is no chatter; raises ``RuntimeError`` if it ended without one."""
        out = self._process.stdout
        if out is None:
            raise RuntimeError("the process has no output")
        for told in out:
            if _ANSWER.fullmatch(told.strip()):
                return told.strip()
        raise RuntimeError(f"a step ended early: {self._process.args!r}")

    def ask(self, line: str) -> str:
        """Write one line and read the next."""
        if self._process.stdin is None:
            raise RuntimeError("the process has no input")
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self.line()

    def end(self) -> None:
        """Wait for its end; raises ``RuntimeError`` where it failed. Doing it again changes nothing."""
        if not self._done.is_set():
            self._look()
            self._process.communicate()
            self._done.set()
            self._watcher.join()
        if self._process.returncode:
            raise RuntimeError(f"a step failed with code {self._process.returncode}: {self._process.args!r}")

    def _watch(self) -> None:
        while not self._done.wait(PAUSE):
            self._look()

    def _look(self) -> None:
        self.peak = max(self.peak, pss_of_tree(self._process.pid))


def pss_of_tree(pid: int) -> int:
    """The summed proportional set size in bytes of a process and its descendants; 0 where the system does not tell."""
    total = 0
    waiting = [pid]
    while waiting:
        place = Path("/proc") / str(waiting.pop())
        try:
            found = _PSS.search((place / "smaps_rollup").read_text())
            for task in (place / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended, or this is not Linux
            continue
        total += int(found[1]) * 1024 if found else 0
    return total


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and the longest of some times in milliseconds, and how many exceed 50 ms."""
    ordered = sorted(times)
    told = {name: round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 2) for name, part in PARTS.items()}
    over = sum(one > LONG for one in ordered)
    return {"queries": len(ordered), **told, "max": round(ordered[-1], 2), "over_50_ms": over}


def compared(
    sorts: Sequence[str], times: dict[str, dict[str, list[float | None]]], openings: dict[str, list[float]]
) -> dict[str, Any]:
    """Percentiles by step, sort and engine; each of the others beside ours on the same queries; first queries."""
    told: dict[str, Any] = {}
    for step, engines in times.items():
        asked = {name: found for name, found in engines.items() if found}
        ours = next(name for name in asked if name.startswith("ours"))
        told[step] = {}
        for sort in (*dict.fromkeys(sorts), "all"):
            chosen = [at for at, one in enumerate(sorts) if sort in (one, "all")]
            told[step][sort] = {
                name: _beside(found, asked[ours], chosen, name == ours) for name, found in asked.items()
            }
    told["first"] = {}
    for name, found in openings.items():
        middle = statistics.median(found)
        told["first"][name] = {
            "ms": round(middle, 1),
            "of_warm_p95": round(middle / told["answer"]["all"][name]["p95"], 2),
        }
    return told


def _beside(theirs: list[float | None], ours: list[float | None], chosen: list[int], same: bool) -> dict[str, Any]:
    pairs = [(mine, other) for at in chosen if (other := theirs[at]) is not None and (mine := ours[at]) is not None]
    told: dict[str, Any] = percentiles([other for _, other in pairs])
    if not same:
        beside = percentiles([one for one, _ in pairs])
        told["ours/theirs"] = {part: round(beside[part] / max(told[part], 0.01), 2) for part in PARTS}
    return told
