"""A kiosk on a real store of editions: what the app puts together, in a window of a test."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pytestqt.qtbot import QtBot

from kiosk import settings, wiring
from kiosk.library.applying import apply
from kiosk.library.editions import Editions
from kiosk.library.sealing import Origin, file_digest, record_bytes, record_from
from kiosk.library.store import Library
from kiosk.model import ItemContent, ItemId, Passage, PassageId, State
from kiosk.ui.building import Pages
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.notices import notices
from kiosk.ui.opened import open_serving
from kiosk.ui.shell import MakePage, Shell
from kiosk.ui.succession import Pace, Succession
from kiosk.ui.touches import Touches
from kiosk.ui.update_run import UpdateRun
from kiosk.ui.updates import Updates
from tests.library.samples import REPORT

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NEVER = 3_600_000  # ms: tests look when they mean to


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Kiosk:
    """The app as it runs, without its event loop."""

    def __init__(self, chosen: settings.Settings, run: UpdateRun | None = None) -> None:
        self.chosen = chosen
        self.clock = Clock()
        loaded = settings.Loaded(chosen, {}, ())
        opened = open_serving(chosen)
        self.updates = Updates(chosen, wiring.store_path(chosen), opened.installed, run=run, now=lambda: NOW)
        self.unreadable: Exception | None = None  # what reading the next library will raise

        def pages_of(library: Library) -> MakePage:
            if self.unreadable is not None:
                raise self.unreadable
            return Pages(library, loaded, notices, lambda: NOW.date(), self.updates).make

        self.shell = Shell(Look("light", 1.0, layout_width(1366, 1.0)), pages_of(opened.library), opened.search)
        self.shell.resize(1366, 768)
        self.shell.show()
        self.succession = Succession(
            self.shell, pages_of, chosen, opened, self.updates,
            pace=Pace(every=NEVER, quiet=60, pause=3), touches=Touches(self.shell, self.clock), today=NOW.date,
        )  # fmt: skip
        self.clock.now = 10  # nobody touches it just now
        opened.search.start()

    @property
    def number(self) -> int:
        """The edition on screen."""
        installed = self.succession.shown.installed
        assert installed is not None
        return installed.number

    def end(self) -> None:
        self.updates.end()
        self.succession.end()


def on_screen(qtbot: QtBot, app: Kiosk) -> Kiosk:
    """The same app, once its window is shown; the window ends with the test."""
    qtbot.addWidget(app.shell)
    qtbot.waitExposed(app.shell)
    return app


def notice(qtbot: QtBot, app: Kiosk) -> None:
    """Have the app look for another edition, and wait until it has seen what there is."""
    app.succession.look()
    qtbot.waitUntil(lambda: app.succession._opening is None, timeout=20_000)
    qtbot.wait(20)


def settings_for(folder: Path, index: Path) -> settings.Settings:
    """A store of its own, and the bundled library's index as cache."""
    cache = folder / "cache"
    shutil.copytree(index, cache)
    return settings.Settings(store=folder / "store", cache=cache)


def report(number: int, title: str, *, state: State = State.CURRENT) -> ItemContent:
    """An item that the bundled library does not have."""
    text = f"{title}, as wombats would tell it."
    passages = (Passage(PassageId("start"), title, text, f"<p>{text}</p>"),) if state is State.CURRENT else ()
    item = replace(
        REPORT, id=ItemId(f"trust/n{number}"), number=9_000 + number, title=title, themes=(), added="2026-11-24",
        language="en-GB", content_note="", state=state,
    )  # fmt: skip
    return ItemContent(item, passages)


def release(chosen: settings.Settings, *items: ItemContent, later_app: bool = False) -> int:
    """Install another edition, as an updater does, or with ``later_app`` as that of a later app would; its number."""
    editions: Editions = wiring.editions(chosen)
    with editions.staged() as staging:
        apply(staging.source.library, staging.library, items, None)
        library = Library.open(staging.library, editions.root / "objects")
        try:
            folders = [staging.source.index] if staging.source.index.is_dir() else []
            wiring.make_index(library, [*folders, staging.index])
        finally:
            library.close()
        number = editions.floor + 1
        edition = staging.activate(Origin(number, {}, NOW.isoformat()))
    if later_app:
        folder = editions.root / "editions" / f"{edition:06}"
        database = sqlite3.connect(folder / "library.db")
        database.execute("PRAGMA user_version = 999")
        database.close()
        seal = folder / "edition.json"
        record = record_from(seal.read_bytes())
        seal.write_bytes(record_bytes(replace(record, library=file_digest(folder / "library.db"))))
    return edition
