"""Every page in every theme and size: whole, and photographed into build/screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.errors import LibraryMissing
from kiosk.library.shelf import Installed
from kiosk.model import ItemId, PassageId, Query, State
from kiosk.settings import Settings
from kiosk.sync.outcomes import Checked, Offline, Outcome, Refused, Stage, UpToDate, write_note
from kiosk.ui.kit.cards import NewRow
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import Pressable
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.kit.tokens import THEMES
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.pages.trouble import TroublePage
from kiosk.ui.places import About, Browse, Home, Place, Reading, Shelf, WhyNotUpdated
from kiosk.ui.shell import Shell
from kiosk.ui.update_state import News, Step
from kiosk.ui.updates import Updates
from tests.library.samples import REPORT
from tests.ui.conftest import OpenWindow, widgets_of
from tests.ui.test_tombstones import tombstone, written

SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"

PLACES: dict[str, Place] = {
    "home": Home(),
    "browse": Browse(),
    "collection": Shelf("start-here"),
    "article": Reading(ItemId("ward-library/freedom-to-speak-up-in-figures")),
    "scenario": Reading(ItemId("ward-library/drug-chart-student-notices-first")),
    "transcript": Reading(ItemId("ward-library/safe-to-say")),
    "session-pack": Reading(ItemId("ward-library/safe-to-say-workshop")),
    "about": About(),
}
SIZES = ((1366, 768, 1.0), (1920, 1080, 1.15), (1366, 768, 2.0), (683, 384, 2.0))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_every_page_is_whole_and_photographed(
    qtbot: QtBot, open_window: OpenWindow, theme: str, width: int, height: int, scale: float
) -> None:
    shell = open_window(width, height, theme=theme, scale=scale)
    SCREENS.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []

    def look_at(name: str) -> None:
        qtbot.wait(60)
        picture = shell.grab()
        assert picture.save(str(SCREENS / f"{name}-{theme}-{round(scale * 100)}-{width}.png"))
        image = picture.toImage()
        assert colours_in(image) > 3, f"{name} is blank"
        faults.extend(f"{name}: {fault}" for fault in cut_off(shell))

    for name, place in PLACES.items():
        shell.go(place)
        look_at(name)
    shell.search_for(Query(text="speaking up without fear"))
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: bool(widgets_of(page, ResultCard)), timeout=5_000)
    look_at("results")
    page.search_for("xyzzy plugh")
    qtbot.waitUntil(lambda: "No results" in page.heading.text, timeout=5_000)
    look_at("no-results")
    shell.go(Home())
    shell.open_display()
    look_at("display")
    assert faults == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_every_state_of_a_search_is_whole_and_photographed(
    qtbot: QtBot, open_window: OpenWindow, theme: str, width: int, height: int, scale: float
) -> None:
    shell = open_window(width, height, theme=theme, scale=scale)
    SCREENS.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []

    def look_at(name: str) -> None:
        qtbot.wait(80)
        picture = shell.grab()
        assert picture.save(str(SCREENS / f"search-{name}-{theme}-{round(scale * 100)}-{width}.png"))
        assert colours_in(picture.toImage()) > 3, f"{name} is blank"
        faults.extend(f"{name}: {fault}" for fault in cut_off(shell))

    def ask(query: Query) -> ResultsPage:
        shell.search_for(query)
        page = shell.page
        assert isinstance(page, ResultsPage)
        qtbot.waitUntil(lambda: page.shown is not None and page.shown.query == query, timeout=5_000)
        return page

    ask(Query("psychol", as_you_type=True))
    look_at("typing")
    page = ask(Query("FTSU"))
    look_at("expansions")
    assert page.shown is not None
    ask(replace(page.query, unexpanded=frozenset(one.key for one in page.shown.expansions)))
    look_at("taken-away")
    ask(Query("OD compasionate whistleblowing", kinds=frozenset({"report", "guide"})))
    look_at("all-lines")
    page = ask(Query("listening to staff"))
    unfolded = next(entry for entry in page.list.entries if len(entry.hit.passages) > 1)
    unfolded.unfold()
    assert unfolded.fold is not None
    unfolded.fold.setFocus()
    look_at("unfolded")
    unfolded.rows[0].setFocus()
    look_at("unfolded-further")
    ask(Query('"bullying xyzzy"'))
    look_at("nothing-but-shorter")
    ask(Query("xyzzy plugh"))
    look_at("nothing")
    shell.open_tips()
    look_at("tips")
    shell.back()
    item = ItemId("ward-library/freedom-to-speak-up-in-figures")
    shell.go(Reading(item))
    shell.show_alike(item)
    qtbot.waitUntil(lambda: bool(widgets_of(shell, NewRow)), timeout=5_000)
    look_at("more-like-this")
    assert faults == []


def colours_in(image: QImage) -> int:
    """How many colours a grid of 400 points over an image shows."""
    points = ((x, y) for x in range(0, image.width(), 50) for y in range(0, image.height(), 30))
    return len({image.pixel(x, y) for x, y in points})


def cut_off(root: QWidget) -> list[str]:
    """Visible texts that have less room than they need, and widgets wider than what holds them."""
    found = []
    for para in widgets_of(root, Para):
        if para.width() and para.height() + 1 < para.heightForWidth(para.width()):
            found.append(f"{para.text[:40]!r} has {para.height()} px of {para.heightForWidth(para.width())}")
        parent = para.parentWidget()
        if parent is not None and para.geometry().right() > parent.rect().right() + 1:
            found.append(f"{para.text[:40]!r} sticks out to the right")
    for button in widgets_of(root, Pressable):
        if button.width() and button.width() < button.minimumSizeHint().width():
            found.append(f"{button.label!r} has {button.width()} px of {button.minimumSizeHint().width()}")
    return found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES[:3])
def test_pdf_text_panels_and_trouble_are_whole_and_photographed(
    qtbot: QtBot,
    open_window: OpenWindow,
    library_of_pages: Path,
    tmp_path: Path,
    theme: str,
    width: int,
    height: int,
    scale: float,
) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []

    def look_at(window: QWidget, name: str) -> None:
        qtbot.wait(60)
        picture = window.grab()
        assert picture.save(str(SCREENS / f"{name}-{theme}-{round(scale * 100)}-{width}.png"))
        assert colours_in(picture.toImage()) > 3, f"{name} is blank"
        faults.extend(f"{name}: {fault}" for fault in cut_off(window))

    shell = open_window(width, height, theme=theme, scale=scale, library=library_of_pages, cache=tmp_path / "cache")
    shell.go(Reading(ItemId("trust/what-the-ward-said"), PassageId("p5"), ((10, 14),)))
    look_at(shell, "pdf-text")
    if shell.look.compact:
        for panel in ("Contents", "About this item"):
            press(shell, panel)
            look_at(shell, f"panel-{panel.lower().replace(' ', '-')}")
            shell.back()
        shell.search_for(Query())
        press(shell, "Filters")
        look_at(shell, "panel-filters")
        shell.back()
    shell.go(About())
    press(shell, "Licences of the software in this app")
    look_at(shell, "panel-licences")
    page = TroublePage(Look(theme, scale, layout_width(width, scale)), LibraryMissing(Path("library.db")))
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    look_at(page, "trouble")
    assert faults == []


PLACE = "https://library.example.org/feed"
SHARE = "//ward-server/library/feed"
EDITION = Installed(7, Path("library.db"), Path("objects"), Path("index"), 12, {}, "2026-11-22T04:12:00+00:00")
NOTES: dict[str, Outcome | None] = {
    "never": None,
    "up-to-date": UpToDate(PLACE, "2026-11-23T04:12:00+00:00", 12),
    "offline": Offline(
        (
            (PLACE, "The address could not be found. The network may be down, or the name is not known here."),
            (SHARE, "The folder is not there."),
        )
    ),
    "refused": Refused(
        SHARE,
        "signature",
        "A file is not signed by those who may sign it.",
        ((PLACE, "No answer came in time."), (SHARE, "A file is not signed by those who may sign it.")),
    ),
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_every_state_of_updates_is_whole_and_photographed(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, theme: str, width: int, height: int, scale: float
) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []

    def look_at(shell: Shell, name: str) -> None:
        qtbot.wait(60)
        picture = shell.grab()
        assert picture.save(str(SCREENS / f"updates-{name}-{theme}-{round(scale * 100)}-{width}.png"))
        assert colours_in(picture.toImage()) > 3, f"{name} is blank"
        faults.extend(f"{name}: {fault}" for fault in cut_off(shell))

    for name, outcome in NOTES.items():
        store = tmp_path / name
        store.mkdir()
        if outcome is not None:
            write_note(store, Checked("2026-11-23T04:12:00+00:00", outcome, "2026-11-22T04:12:00+00:00"))
        chosen = Settings(feed=(PLACE, SHARE), store=store)
        updates = Updates(chosen, store, EDITION, now=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
        shell = open_window(width, height, theme=theme, scale=scale, updates=updates, wait_for_index=False)
        if name == "never":
            updates.tell_waiting(News(8, 12, datetime(2026, 11, 23, 9, 30, tzinfo=UTC).astimezone().date().isoformat()))
            look_at(shell, "banner")
            assert isinstance(shell.page, HomePage) and shell.page.banner is not None
            shell.page.banner.action.setFocus(Qt.FocusReason.TabFocusReason)
            look_at(shell, "banner-focus")
            updates.tell_waiting(None)
        elif name == "refused":
            look_at(shell, "banner-refused")
        shell.go(About())
        look_at(shell, f"about-{name}")
        if name == "up-to-date":
            updates._stepped(Step(Stage.FETCHING, 3_000_000, 11_200_000))
            look_at(shell, "about-running")
            continue
        shell.go(WhyNotUpdated())
        look_at(shell, f"why-{name}")
    assert faults == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_tombstones_are_whole_and_photographed(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, theme: str, width: int, height: int, scale: float
) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    gone = tombstone("taken-back", 4, State.WITHDRAWN, reason="Its figures were wrong. A corrected one will follow.")
    old = tombstone("replaced", 5, State.SUPERSEDED, REPORT.id, "A new edition with the figures of 2026 came out.")
    library = written(tmp_path, gone, old)
    shell = open_window(width, height, theme=theme, scale=scale, library=library, cache=tmp_path / "cache")
    faults: list[str] = []
    for name, item in (("withdrawn", gone), ("superseded", old)):
        shell.go(Reading(item.item.id))
        qtbot.wait(60)
        picture = shell.grab()
        assert picture.save(str(SCREENS / f"tombstone-{name}-{theme}-{round(scale * 100)}-{width}.png"))
        faults.extend(f"{name}: {fault}" for fault in cut_off(shell))
    assert faults == []


def press(root: QWidget, name: str) -> None:
    """Press the visible button of this name."""
    next(button for button in widgets_of(root, Pressable) if button.accessibleName() == name).click()
