"""Reading: from a hit to its painted passage, scrolling, find in page, memory, and the worst text that is accepted.

    python -m benchmarks.reading [--rounds N] [--json] [--peers [--program PATH]]

Items of 2,000, 20,000 and 100,000 words are made from the shared prose, with headings and without, and opened in the
app's own window (off screen) as a result is: at a passage, with words marked.

* *opened*: the time until the marked words, in sight, have been painted; each open is in another place of the item;
* *processor*: what of it the process was computing, whatever else the machine was doing;
* *scrolled*: from setting the scroll bar to the view's paint being done, 300 steps down and up;
* *found*: one key in find in page, until its matches have been painted;
* *grown*: the memory (PSS) after 200 items opened and closed, less that after the 60 before them, each time with
  all deferred deletions done and Python's garbage collected.

All after a warm-up. A tenth of a second is what people take for at once (Nielsen, 1993). ``--peers`` compares with
other readers instead: see `benchmarks.reading_peers`.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from itertools import islice
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication

from benchmarks.prose import SEED
from benchmarks.reading_texts import PARAGRAPH, SECTION, words
from benchmarks.speed_measuring import pss_of_tree
from kiosk import settings, wiring
from kiosk.library.writing import Content, ItemContent, write_library
from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId
from kiosk.ui.building import Pages, preload
from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.opened import search_thread
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.places import Home, Reading
from kiosk.ui.shell import Shell

WORDS = (2_000, 20_000, 100_000)
WIDTH, HEIGHT = 1366, 768
OPENINGS, WARM_UP = 200, 60
TYPED = "leadership"
PATIENCE = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    p50: float
    p95: float
    most: float
    within_frame: float  # the share of at most 16.7 ms


def times(seconds: Sequence[float]) -> Times:
    """The percentiles of a list that is not empty."""
    ordered = sorted(one * 1000 for one in seconds)
    at = [ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.95)]
    return Times(at[0], at[1], ordered[-1], sum(one <= 16.7 for one in ordered) / len(ordered))


def article(number: int, count: int, *, headings: bool) -> ItemContent:
    """An item of so many words, in sections, or as one passage."""
    stream = words()
    paragraphs = [" ".join(islice(stream, PARAGRAPH)) for _ in range(count // PARAGRAPH)]
    each = SECTION // PARAGRAPH if headings else len(paragraphs)
    passages = []
    for at in range(0, len(paragraphs), each):
        part = paragraphs[at : at + each]
        html = "".join(f"<p>{escape(one)}</p>" for one in part)
        name = PassageId(f"part-{at}")
        passages.append(Passage(name, f"Part {at}: {part[0][:40]}", "\n".join(part), html, level=2))
    return ItemContent(item(number, f"{count:,} words", count), tuple(passages))


def item(number: int, title: str, count: int) -> Item:
    """A record."""
    return Item(
        id=ItemId(f"prose/n{number}"), number=number, title=title, kind=Kind.REPORT, form="document",
        holding=Holding.FULL, layout=Layout.ARTICLE, publisher="Benchmarks", summary="Of the shared prose.",
        words=count,
    )  # fmt: skip


def worst(number: int) -> ItemContent:
    """All that an accepted text may have at once: 10,000 cells, nested tables, long words, links, pictures not here."""
    cells = "".join("<tr>" + "".join(f"<td>cell {r} {c}</td>" for c in range(10)) + "</tr>" for r in range(1000))
    nested = "<table><tr><td>" * 5 + "deep" + "</td></tr></table>" * 5
    lists = "<ul><li>" * 12 + "deep" + "</li></ul>" * 12
    long_words = "".join(f"<p>{'w' * 1000}</p>" for _ in range(200))
    links = "".join(f'<p><a href="https://example.org/{n}">link {n}</a></p>' for n in range(2000))
    pictures = "".join(f'<p><img src="lib:object/{n:064x}" alt="picture"></p>' for n in range(500))
    from kiosk.library.text import plain_text

    html = f"<table>{cells}</table>" + nested * 20 + lists * 20 + long_words + links + pictures
    passage = Passage(PassageId("all"), "All at once", plain_text(html), html, level=2)
    return ItemContent(item(number, "The worst that is accepted", 50_000), (passage,))


class Window:
    """The app's window on a library of these items."""

    def __init__(self, folder: Path, items: Sequence[ItemContent]) -> None:
        place = folder / "library.db"
        write_library(place, Content("Prose", "Benchmarks", "prose", 1, "2026-11-23", "", items=tuple(items)))
        loaded = settings.Loaded(settings.Settings(cache=folder / "cache"), {}, ())
        self.library = wiring.open_library(loaded.settings, place)
        self.search = search_thread(loaded.settings, place)
        look = Look("light", 1.0, layout_width(WIDTH, 1.0))
        self.shell = Shell(look, Pages(self.library, loaded, lambda: ()).make, self.search)
        self.shell.resize(WIDTH, HEIGHT)
        self.shell.show()
        preload()
        settle()

    def page(self) -> ReaderPage:
        """The reader."""
        page = self.shell.page
        assert isinstance(page, ReaderPage)
        return page

    def open_(self, item_id: ItemId, passage: Passage, spans: tuple[tuple[int, int], ...]) -> tuple[float, float]:
        """Seconds until the passage is painted, by the clock and of the processor."""
        start, computed = time.perf_counter(), time.process_time()
        self.shell.go(Reading(item_id, passage.id, spans))
        seen = Painted(self.page())
        if spans:
            while not seen.marked():
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
                if time.perf_counter() - start > PATIENCE:
                    raise SystemExit("a passage was opened and its words were not painted")
        took = time.perf_counter() - start, time.process_time() - computed
        settle()
        return took

    def home(self) -> None:
        """Back to Home, the item closed."""
        self.shell.go(Home())
        settle()


class Painted(QObject):
    """Notices which views of a page have been painted."""

    def __init__(self, page: ReaderPage) -> None:
        super().__init__(page)
        self._page = page
        self._watched: set[int] = set()
        self._painted: set[int] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take note."""
        if event.type() == QEvent.Type.Paint:
            self._painted.add(id(watched))
        return False

    def marked(self) -> bool:
        """Whether a view with marked words in sight has been painted."""
        views = [view for view in self._page.findChildren(Browser) if view.extraSelections()]
        for view in views:
            if id(view.viewport()) not in self._watched:
                self._watched.add(id(view.viewport()))
                view.viewport().installEventFilter(self)
        return any(self._in_sight(view) and id(view.viewport()) in self._painted for view in views)

    def _in_sight(self, view: Browser) -> bool:
        scroller = self._page.scroller
        assert scroller is not None
        selections = view.extraSelections()
        line = view.cursorRect(selections[0].cursor).top()
        return 0 <= view.mapTo(scroller.viewport(), QPoint(0, line)).y() < scroller.viewport().height()


def settle() -> None:
    """Work off all events there are."""
    application = QApplication.instance()
    assert application is not None
    for _ in range(6):
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def opened(window: Window, content: ItemContent, rounds: int) -> dict[str, object]:
    """Opening one item in many places: ``opened`` and ``processor``."""
    chance = random.Random(SEED)  # noqa: S311
    taken = []
    for number in range(rounds + 3):
        passage = chance.choice(content.passages)
        at = chance.randrange(max(len(passage.text) - 20, 1))
        took = window.open_(content.item.id, passage, ((at, min(at + 12, len(passage.text))),))
        window.home()
        if number >= 3:
            taken.append(took)
    return {
        "opened": asdict(times([by_clock for by_clock, _ in taken])),
        "processor": asdict(times([computed for _, computed in taken])),
    }


def scrolled(window: Window, content: ItemContent) -> Times:
    """Down by a notch of the wheel, 300 times, then up again by as much."""
    window.open_(content.item.id, content.passages[len(content.passages) // 2], ())
    scroller = window.page().scroller
    assert scroller is not None
    bar, taken = scroller.verticalScrollBar(), []
    for step in [90] * 300 + [-90] * 300:
        start = time.perf_counter()
        bar.setValue(bar.value() + step)
        scroller.viewport().repaint()
        taken.append(time.perf_counter() - start)
        settle()  # as between two turns of the wheel; what is laid out ahead is laid out here
    window.home()
    return times(taken)


def found(window: Window, content: ItemContent) -> Times:
    """Typing a word into find in page, a key at a time, until every match near it has been shown."""
    window.open_(content.item.id, content.passages[0], ())
    page, taken = window.page(), []
    page.bar.open_find()
    for number in range(6):
        for typed in range(1, len(TYPED) + 1):
            start = time.perf_counter()
            page.bar.find_strip.wanted.emit(TYPED[:typed])
            page.repaint()
            if number:
                taken.append(time.perf_counter() - start)
        settle()
    window.home()
    return times(taken)


def grown(window: Window, contents: Sequence[ItemContent]) -> int:
    """Bytes more after `OPENINGS` items than after `WARM_UP`, as many as it takes to fill every cache."""

    def go_through(count: int) -> None:
        for number in range(count):
            content = contents[number % len(contents)]
            window.open_(content.item.id, content.passages[number * 7 % len(content.passages)], ())
            window.home()

    def held() -> int:
        settle()
        gc.collect()
        settle()
        return pss_of_tree(os.getpid())

    go_through(WARM_UP)
    before = held()
    go_through(OPENINGS)
    return held() - before


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=0, help="openings of each item (40), or starts of each peer (9)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peers", action="store_true", help="beside Kiwix and calibre's viewer, on one screen")
    parser.add_argument("--program", type=Path, help="with --peers: what to start; left out: the package, else ours")
    chosen = parser.parse_args(argv)
    if chosen.peers:
        return peers(chosen.program, chosen.rounds or 9, as_json=chosen.json)
    application = QApplication.instance() or QApplication(["benchmark", "-style", "Fusion"])
    load_fonts()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
    contents = {f"{count:,} words": article(n, count, headings=True) for n, count in enumerate(WORDS, 1)}
    contents["100,000 words, no heading"] = article(len(WORDS) + 1, WORDS[-1], headings=False)
    ugly = worst(len(WORDS) + 2)
    report: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        window = Window(Path(folder), [*contents.values(), ugly])
        # First, before anything larger has been in memory, whose room would hide what is kept.
        report["grown"] = grown(window, list(contents.values())[:2])
        for name, content in contents.items():
            report[name] = {
                **opened(window, content, chosen.rounds or 40),
                "scrolled": asdict(scrolled(window, content)),
                "found": asdict(found(window, content)),
            }
        report["worst accepted"] = {
            **opened(window, ugly, 3),
            "scrolled": asdict(scrolled(window, ugly)),
        }
        window.shell.close()
        window.library.close()
    del application
    print(json.dumps(report, indent=2) if chosen.json else "\n".join(lines(report)))
    return 0


def peers(program: Path | None, rounds: int, *, as_json: bool) -> int:
    """Compare with other readers and print; 2 when one of them is missing."""
    from benchmarks.reading_peers import compare
    from benchmarks.screen import Missing
    from benchmarks.start import PACKAGED

    in_environment = Path(sys.executable).parent / "kiosk"
    try:
        told, report = compare(program or (PACKAGED if PACKAGED.is_file() else in_environment), rounds)
    except Missing as error:
        print(f"Not measured: {error}.", file=sys.stderr)
        return 2
    print(json.dumps(report, indent=1) if as_json else "\n".join(told))
    return 0


def lines(report: dict[str, object]) -> Iterator[str]:
    """The report for people."""
    yield f"{'':28}{'':10}{'p50':>9}{'p95':>9}{'most':>9}   within 16.7 ms"
    for name, measured in report.items():
        if not isinstance(measured, dict):
            continue
        for what, one in measured.items():
            row = f"{name:28}{what:10}{one['p50']:7.1f}ms{one['p95']:7.1f}ms{one['most']:7.1f}ms"
            yield row + (f"   {one['within_frame']:.1%}" if what == "scrolled" else "")
    grew = report["grown"]
    yield f"memory after {OPENINGS} items opened and closed: {int(str(grew)) / 1e6:+.1f} MB"


if __name__ == "__main__":
    sys.exit(main())
