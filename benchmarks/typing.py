"""From a key to results on screen: a real window on 20,000 passages, typed into letter by letter.

    python -m benchmarks.typing [--passages N] [--json] [--keep FOLDER]

Each key is sent to the focused field, and the time runs from just before the key until the list of the results
of exactly that text has been painted, snippets, facets and all. Beside it, in the same run, the same window with
SQLite's FTS5 (porter) answering in place of ours, from the same library: same widgets, same screen.

Then every query is typed once more at a fast typist's pace without waiting for answers, and the field
must hold every letter at the end. Meanwhile a timer due every 2 ms notes when it comes late: the longest gap is the
longest time for which the window could neither take a key nor paint.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.fts5 import Fts5
from benchmarks.prose import prose_library
from kiosk import settings, wiring
from kiosk.model import Results
from kiosk.ui.building import Pages
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.look import Look
from kiosk.ui.opened import search_thread
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Home
from kiosk.ui.shell import Shell
from kiosk.ui.threads import Opening, SearchThread

QUERIES = (
    "mental health support for veterans",
    "diabetes symptoms",
    "how do i apply for benefits",
    "blood pressure",
    "cancer treatment side effects",
    "hearing loss",
    "heart failure in children",
    "user research",
    "writing for accessibility",
    "sleep and tiredness",
)
PATIENCE = 30.0  # seconds
FAST = 55  # ms between the keys of somebody who types 18 letters a second
BEAT = 2  # ms between two looks at whether the window still turns
LATE = 50.0  # ms; three frames of a screen of 60 Hz


class _Painted(QObject):
    """Notes when the list of results was last painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.at = time.perf_counter()
        return False


class Pulse(QObject):
    """Notes for how long the window's event loop did not turn, in ms, from one beat to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=BEAT)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        """Count from now on."""
        self._last = time.perf_counter()
        self._timer.start()

    def end(self) -> None:
        """Count the gap that is still open, and no more."""
        self._timer.stop()
        self._beat()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(1000 * (now - self._last))
        self._last = now


class Typist:
    """A window, and somebody typing into it."""

    def __init__(
        self, application: QApplication, library: Path, search: SearchThread, chosen: settings.Settings
    ) -> None:
        self._application, self._search = application, search
        self._library = wiring.open_library(chosen, library)
        pages = Pages(self._library, settings.Loaded(chosen, {}, ()), tuple)
        self.shell = Shell(Look(), pages.make, search)
        self.shell.resize(1366, 768)
        self.shell.show()
        self.pulse = Pulse()
        self._answers: list[Results] = []
        search.answered.connect(self._answers.append)
        search.start()
        self._awake = QTimer(interval=500)  # so that a lost answer ends in an error, not in silence
        self._awake.timeout.connect(lambda: None)
        self._awake.start()
        self._until(lambda: search.is_ready, 600.0)

    def close(self) -> None:
        """End the window and its thread."""
        self._search.end()
        self.shell.close()
        self._library.close()

    def _until(self, done: Callable[[], bool], patience: float = PATIENCE) -> None:
        limit = time.perf_counter() + patience
        while not done():
            # Sleeps until something happens, as the app itself does: a busy loop would take the search's time.
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.perf_counter() > limit:
                raise TimeoutError("the window did not answer in time")

    def type(self, query: str) -> list[float]:
        """Type a query, waiting for the results of each letter; seconds for each key."""
        self.shell.go(Home())
        QTest.qWait(30)
        taken = []
        for place, letter in enumerate(query, 1):
            taken.append(self._key(letter, query[:place]))
        return taken

    def _key(self, letter: str, text: str) -> float:
        painted = _Painted()
        self._answers.clear()
        start = time.perf_counter()
        self._press(letter)
        page = self.shell.page
        if not isinstance(page, ResultsPage):
            raise RuntimeError(f"typing {letter!r} did not lead to results")
        page.list.installEventFilter(painted)
        self._until(lambda: any(answer.query.text == text for answer in self._answers))
        painted.at = 0.0
        page.list.update()
        self._until(lambda: painted.at > 0.0)
        page.list.removeEventFilter(painted)
        return painted.at - start

    def _press(self, letter: str) -> None:
        """Press a key where the focus is, as a keyboard does."""
        field = QApplication.focusWidget()
        if field is None:
            raise RuntimeError("nothing has the focus")
        QTest.keyClicks(field, letter)

    def type_fast(self, query: str) -> bool:
        """Type without waiting for answers; whether every letter arrived."""
        self.shell.go(Home())
        QTest.qWait(200)  # Home is whole and still: what is counted is typing
        self.pulse.begin()
        for letter in query:
            self._press(letter)
            QTest.qWait(FAST)
        QTest.qWait(4 * FAST)  # the last answer, too, is painted while it is counted
        self.pulse.end()
        line = self.shell.page.search_line()
        return line is not None and line.text() == query


def _measured(typist: Typist, queries: Sequence[str]) -> dict[str, float]:
    typist.type(queries[0])  # a first query reads files that later ones find in memory
    taken = sorted(1000 * each for query in queries for each in typist.type(query))
    lost = sum(not typist.type_fast(query) for query in queries)
    cuts = statistics.quantiles(taken, n=100)
    gaps = typist.pulse.gaps
    return {
        "keys": len(taken),
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "longest_ms": round(taken[-1], 1),
        "queries_with_lost_keys": lost,
        "longest_gap_ms": round(max(gaps), 1),
        "gap_p99_ms": round(statistics.quantiles(gaps, n=100)[98], 1),
        "gaps_over_50_ms": sum(gap > LATE for gap in gaps),
    }


def measure(folder: Path, passages: int) -> dict[str, object]:
    """Build the library in ``folder`` unless it is there, and measure both engines."""
    library = folder / "library.db"
    made = passages if library.exists() else prose_library(library, passages)
    application = QApplication.instance() or QApplication(["typing"])
    if not isinstance(application, QApplication):
        raise RuntimeError("another kind of application runs already")
    application.setStyle("Fusion")
    load_fonts()
    chosen = settings.Settings(cache=folder / "cache")
    engines: dict[str, Callable[[], SearchThread]] = {
        "ward-library": lambda: search_thread(chosen, library),
        "sqlite-fts5": lambda: SearchThread(Opening(_nothing, lambda progress, cancel: Fts5(library, folder))),
    }
    figures: dict[str, object] = {}
    for name, thread in engines.items():
        typist = Typist(application, library, thread(), chosen)
        figures[name] = _measured(typist, QUERIES)
        typist.close()
    ours, theirs = figures["ward-library"], figures["sqlite-fts5"]
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        raise TypeError("figures are dictionaries")
    ratios = {key: round(ours[key] / theirs[key], 2) for key in ("p50_ms", "p95_ms", "p99_ms")}
    return {"passages": made, "machine": platform.processor() or platform.machine(), **figures, "ours/theirs": ratios}


def _nothing(query: object) -> Results:
    raise RuntimeError("the index was ready before the first question")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 0 when every key arrived, else 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.typing", description=__doc__)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="build here and keep it for the next run")
    args = parser.parse_args(argv)
    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
        figures = measure(args.keep, args.passages)
    else:
        with tempfile.TemporaryDirectory() as folder:
            figures = measure(Path(folder), args.passages)
    if args.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name}: {value}")
    lost = [name for name, value in figures.items() if isinstance(value, dict) and value.get("queries_with_lost_keys")]
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
