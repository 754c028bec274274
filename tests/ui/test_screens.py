"""Every page in every theme and size: whole, and photographed into build/screens."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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


@dataclass
class Photographs:
    """Photographs states of a window, and notes what is cut off in them."""

    qtbot: QtBot
    end: str
    faults: list[str] = field(default_factory=list)

    def take(self, window: QWidget, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.qtbot.wait(80)
        picture = window.grab()
        assert picture.save(str(SCREENS / f"{name}-{self.end}.png"))
        assert colours_in(picture.toImage()) > 3, f"{name} is blank"
        self.faults.extend(f"{name}: {fault}" for fault in cut_off(window))


@pytest.fixture
def photographs(qtbot: QtBot, theme: str, width: int, scale: float) -> Photographs:
    return Photographs(qtbot, f"{theme}-{round(scale * 100)}-{width}")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_every_page_is_whole_and_photographed(
    qtbot: QtBot, open_window: OpenWindow, photographs: Photographs, theme: str, width: int, height: int, scale: float
) -> None:
    shell = open_window(width, height, theme=theme, scale=scale)

    for name, place in PLACES.items():
        shell.go(place)
        photographs.take(shell, name)
    shell.search_for(Query(text="speaking up without fear"))
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: bool(widgets_of(page, ResultCard)), timeout=5_000)
    photographs.take(shell, "results")
    page.search_for("xyzzy plugh")
    qtbot.waitUntil(lambda: "No results" in page.heading.text, timeout=5_000)
    photographs.take(shell, "no-results")
    shell.go(Home())
    shell.open_display()
    photographs.take(shell, "display")
    assert photographs.faults == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_every_state_of_a_search_is_whole_and_photographed(
    qtbot: QtBot, open_window: OpenWindow, photographs: Photographs, theme: str, width: int, height: int, scale: float
) -> None:
    shell = open_window(width, height, theme=theme, scale=scale)

    def ask(query: Query) -> ResultsPage:
        shell.search_for(query)
        page = shell.page
        assert isinstance(page, ResultsPage)
        qtbot.waitUntil(lambda: page.shown is not None and page.shown.query == query, timeout=5_000)
        return page

    ask(Query("psychol", as_you_type=True))
    photographs.take(shell, "search-typing")
    page = ask(Query("FTSU"))
    photographs.take(shell, "search-expansions")
    assert page.shown is not None
    ask(replace(page.query, unexpanded=frozenset(one.key for one in page.shown.expansions)))
    photographs.take(shell, "search-taken-away")
    ask(Query("OD compasionate whistleblowing", kinds=frozenset({"report", "guide"})))
    photographs.take(shell, "search-all-lines")
    page = ask(Query("listening to staff"))
    unfolded = next(entry for entry in page.list.entries if len(entry.hit.passages) > 1)
    unfolded.unfold()
    assert unfolded.fold is not None
    unfolded.fold.setFocus()
    photographs.take(shell, "search-unfolded")
    unfolded.rows[0].setFocus()
    photographs.take(shell, "search-unfolded-further")
    ask(Query('"bullying xyzzy"'))
    photographs.take(shell, "search-nothing-but-shorter")
    ask(Query("xyzzy plugh"))
    photographs.take(shell, "search-nothing")
    shell.open_tips()
    photographs.take(shell, "search-tips")
    shell.back()
    item = ItemId("ward-library/freedom-to-speak-up-in-figures")
    shell.go(Reading(item))
    shell.show_alike(item)
    qtbot.waitUntil(lambda: bool(widgets_of(shell, NewRow)), timeout=5_000)
    photographs.take(shell, "search-more-like-this")
    assert photographs.faults == []


def colours_in(image: QImage) -> int:
    """How many colours a grid of about 900 points over an image shows, however large it is."""
    across, down = max(image.width() // 30, 1), max(image.height() // 30, 1)
    points = ((x, y) for x in range(0, image.width(), across) for y in range(0, image.height(), down))
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
    photographs: Photographs,
    library_of_pages: Path,
    tmp_path: Path,
    theme: str,
    width: int,
    height: int,
    scale: float,
) -> None:
    shell = open_window(width, height, theme=theme, scale=scale, library=library_of_pages, cache=tmp_path / "cache")
    shell.go(Reading(ItemId("trust/what-the-ward-said"), PassageId("p5"), ((10, 14),)))
    photographs.take(shell, "pdf-text")
    if shell.look.compact:
        for panel in ("Contents", "About this item"):
            press(shell, panel)
            photographs.take(shell, f"panel-{panel.lower().replace(' ', '-')}")
            shell.back()
        shell.search_for(Query())
        press(shell, "Filters")
        photographs.take(shell, "panel-filters")
        shell.back()
    shell.go(About())
    press(shell, "Licences of the software in this app")
    photographs.take(shell, "panel-licences")
    page = TroublePage(Look(theme, scale, layout_width(width, scale)), LibraryMissing(Path("library.db")))
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    photographs.take(page, "trouble")
    assert photographs.faults == []


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
    open_window: OpenWindow,
    photographs: Photographs,
    tmp_path: Path,
    theme: str,
    width: int,
    height: int,
    scale: float,
) -> None:
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
            photographs.take(shell, "updates-banner")
            assert isinstance(shell.page, HomePage) and shell.page.banner is not None
            shell.page.banner.action.setFocus(Qt.FocusReason.TabFocusReason)
            photographs.take(shell, "updates-banner-focus")
            updates.tell_waiting(None)
        elif name == "refused":
            photographs.take(shell, "updates-banner-refused")
        shell.go(About())
        photographs.take(shell, f"updates-about-{name}")
        if name == "up-to-date":
            updates._stepped(Step(Stage.FETCHING, 3_000_000, 11_200_000))
            photographs.take(shell, "updates-about-running")
            continue
        shell.go(WhyNotUpdated())
        photographs.take(shell, f"updates-why-{name}")
    assert photographs.faults == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_tombstones_are_whole_and_photographed(
    open_window: OpenWindow,
    photographs: Photographs,
    tmp_path: Path,
    theme: str,
    width: int,
    height: int,
    scale: float,
) -> None:
    gone = tombstone("taken-back", 4, State.WITHDRAWN, reason="Its figures were wrong. A corrected one will follow.")
    old = tombstone("replaced", 5, State.SUPERSEDED, REPORT.id, "A new edition with the figures of 2026 came out.")
    library = written(tmp_path, gone, old)
    shell = open_window(width, height, theme=theme, scale=scale, library=library, cache=tmp_path / "cache")
    for name, item in (("withdrawn", gone), ("superseded", old)):
        shell.go(Reading(item.item.id))
        photographs.take(shell, f"tombstone-{name}")
    assert photographs.faults == []


def press(root: QWidget, name: str) -> None:
    """Press the visible button of this name."""
    next(button for button in widgets_of(root, Pressable) if button.accessibleName() == name).click()
