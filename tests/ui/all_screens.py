"""Photographs every page and state of the app, for people to look at: OUT [NAME ...].

For each display in `DISPLAYS` (or those that are named) there is a folder in OUT with one picture for each state, in
the order in which they were made. Texts are those of the bundled library; beside them stand a few items that show
what it has none of. Contact sheets can be made of the pictures with any program for pictures.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk import settings, wiring
from kiosk.library.applying import apply
from kiosk.library.text import plain_text
from kiosk.model import ItemContent, ItemId, Passage, PassageId, Query
from kiosk.ui.building import Pages
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.notices import notices
from kiosk.ui.opened import search_thread
from kiosk.ui.pages.reader.listening import Listening
from kiosk.ui.places import Browse, Found, Place, Reading, Shelf
from kiosk.ui.roles import install_roles
from kiosk.ui.shell import Shell
from kiosk.ui.speech import MOCK
from kiosk.ui.story_desk import StoryDesk
from kiosk.ui.taking import Takeaway
from kiosk.ui.threads import SearchThread
from kiosk.ui.updates import Updates
from tests.ui import full_library
from tests.ui.conftest import NOVEMBER
from tests.ui.states import EDITION, NOW, STATES, Stage, State, leave
from tests.ui.telling import SHARING

DISPLAYS = {
    "light-100-1366": (1366, 768, "light", 1.0),
    "dark-100-1920": (1920, 1080, "dark", 1.0),
    "contrast-200-1366": (1366, 768, "contrast", 2.0),
    "dark-200-1366": (1366, 768, "dark", 2.0),
    "contrast-200-1920": (1920, 1080, "contrast", 2.0),
    "light-200-683": (683, 384, "light", 2.0),
}

HOUSE = "ward-library/"
LONG_TABLE = ItemId("trust/long-table")
AGENDA = "agenda-for-90-minutes-with-words-for-the-facilitator"


def _at(place: Place) -> Callable[[Stage], None]:
    return lambda stage: stage.shell.go(place)


def _reading(item: str, passage: str = "", *, below: int = 0) -> Callable[[Stage], None]:
    """An item of the bundled library, or any other; at a passage, and so many px further down."""
    item_id = ItemId(item if "/" in item else HOUSE + item)

    def make(stage: Stage) -> None:
        stage.shell.go(Reading(item_id, PassageId(passage) if passage else None))
        stage.settle(400)
        page = stage.shell.page
        if below and page.scroller is not None:
            bar = page.scroller.verticalScrollBar()
            bar.setValue(bar.value() + below)

    return make


def _theme(theme: str) -> Callable[[Stage], None]:
    return _at(Found(Query(themes=frozenset({theme}))))


def _hit(stage: Stage) -> None:
    page = stage.ask(Query("psychological safety"))
    stage.shell.open_hit(page.list.entries[0].hit)
    stage.settle(400)


def _scrolled(made: Callable[[Stage], object], share: float = 1.0) -> Callable[[Stage], None]:
    """The same, further down: ``share`` of the way to its end."""

    def make(stage: Stage) -> None:
        made(stage)
        stage.settle(400)
        scroller = stage.shell.page.scroller
        if scroller is not None:
            bar = scroller.verticalScrollBar()
            bar.setValue(round(bar.maximum() * share))

    return make


def _listed(stage: Stage) -> None:
    stage.takeaway.shortlist.add_all((1, 3, 4))
    stage.ask(Query("psychological safety"))


def _full_list(stage: Stage) -> None:
    stage.takeaway.shortlist.add_all(range(1, 200))
    stage.ask(Query("psychological safety"))


def _listed_shelf(stage: Stage) -> None:
    stage.takeaway.shortlist.add_all((1, 3, 4))
    stage.shell.go(Shelf("start-here"))


def _home_banner_list(stage: Stage) -> None:
    stage.takeaway.shortlist.add_all((1, 3, 4))
    stage.shell.go(Found(Query()))


MORE = (
    State("home further down", _scrolled(lambda stage: stage.shell.begin_anew(stage.shell.look), 0.5)),
    State("home at its end", _scrolled(lambda stage: stage.shell.begin_anew(stage.shell.look))),
    State("browse at its end", _scrolled(_at(Browse()))),
    State("all items, with a list", _home_banner_list),
    State("results with a list", _listed),
    State("results with a full list", _full_list),
    State("collection with a list", _listed_shelf),
    State("collection at its end", _scrolled(_at(Shelf("significant-reports-national")))),
    *(State(f"theme {theme}", _theme(theme)) for theme in ("speaking-up", "just-culture", "race-equality")),
    State("report at its top", _reading("speaking-up-after-mid-staffordshire")),
    State("report at a hit", _hit),
    State("report at its end", _scrolled(_reading("speaking-up-after-mid-staffordshire"))),
    State("case study", _reading("east-london-ten-years-of-improvement", below=500)),
    State("guide", _reading("just-culture-guide")),
    State("scenario", _reading("drug-chart-student-notices-first", below=300)),
    State("session pack", _reading("safe-to-say-workshop")),
    State("session pack, agenda", _reading("safe-to-say-workshop", AGENDA)),
    State("wide table", _reading("significant-reports-timeline", "reports-about-the-uk-2023-to-2026")),
    State("table of figures", _reading("freedom-to-speak-up-in-figures", "speaking-up-timeline-2016-to-2025")),
    State("table cut into several", _reading(LONG_TABLE, "rows", below=120)),
    State("table cut into several, further down", _scrolled(_reading(LONG_TABLE), 0.3)),
    State("talk", _reading("safe-to-say")),
    State("record", _reading("francis-inquiry-mid-staffordshire")),
    State("glossary", _reading("glossary", below=200)),
)  # fmt: skip


def with_long_table(library: Path) -> None:
    """Add an item with a table of 420 rows, which is laid out as several."""
    rows = "".join(
        f"<tr><td>Ward {n}</td><td>{n * 7 % 90} of 90 staff</td><td>They asked for time to talk after a hard shift"
        f"{', and for tea' if n % 3 else ''}.</td><td>{2000 + n % 26}</td></tr>"
        for n in range(1, 421)
    )
    table = f"<table><tr><th>Ward</th><th>Answered</th><th>What they said</th><th>Year</th></tr>{rows}</table>"
    lead = "<p>Every ward was asked the same question.</p>"
    item = replace(full_library._BASE, id=LONG_TABLE, number=full_library.FIRST + 9, title="What every ward said")
    passages = (
        Passage(PassageId("start"), item.title, plain_text(lead), lead, level=0),
        Passage(PassageId("rows"), "The answers", plain_text(table), table, level=2),
    )
    copy = library.with_name("before.db")
    library.rename(copy)
    apply(copy, library, (ItemContent(item, passages),), None)


def photograph(out: Path, names: list[str], only: str = "") -> None:
    """Take all pictures; ``only`` is part of the names of those states that are wanted."""
    folder = Path(tempfile.mkdtemp())
    library = full_library.full_library(Path("library.db").resolve(), folder / "library")
    with_long_table(library)
    Listening.engine = MOCK
    chosen = settings.Settings(cache=folder / "cache", feed=("https://library.example.org/feed",))
    for name in names or list(DISPLAYS):
        width, height, theme, scale = DISPLAYS[name]
        main, search = wiring.open_library(chosen, library), search_thread(chosen, library)
        updates, takeaway, desk = Updates(chosen, folder, EDITION, now=lambda: NOW), Takeaway(), StoryDesk()
        loaded = settings.Loaded(chosen, {}, ())
        pages = Pages(main, loaded, notices, lambda: NOVEMBER, updates, takeaway, desk)

        def share(shared: bool, pages: Pages = pages) -> None:
            pages._stories._sharing = replace(SHARING, key=SHARING.key if shared else "")

        share(True)
        shell = Shell(Look(theme, scale, layout_width(width, scale)), pages.make, search)
        shell.resize(width, height)
        shell.show()
        shell.activateWindow()
        search.start()
        stage = Stage(shell, updates, takeaway, desk, share)
        stage.until(partial(_ready, shell, search))
        _take_all(stage, out / name, only)
        search.end()
        shell.close()
        shell.deleteLater()
        main.close()
        QTest.qWait(60)


def _ready(shell: Shell, search: SearchThread) -> bool:
    return search.is_ready and QApplication.activeWindow() is shell


def _take_all(stage: Stage, out: Path, only: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    compact = stage.shell.look.compact
    for number, state in enumerate((*STATES, *MORE), 1):
        if (state.compact_only and not compact) or (state.wide_only and compact) or only not in state.name:
            continue
        root = state.make(stage)
        stage.settle(250)
        whole = stage.shell if root is None or stage.shell.isAncestorOf(root) else root
        whole.grab().save(str(out / f"{number:02}-{state.name.replace(' ', '-').replace(',', '')}.png"))
        print(out.name, state.name, flush=True)
        leave(stage)


if __name__ == "__main__":
    install_roles()
    application = QApplication(["kiosk", "-style", "Fusion", "-platform", "offscreen"])
    load_fonts()
    photograph(
        Path(sys.argv[1]),
        [one for one in sys.argv[2:] if one in DISPLAYS],
        next((one for one in sys.argv[2:] if one not in DISPLAYS), ""),
    )
