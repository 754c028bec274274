"""A new edition waits, is offered, takes nothing from anybody, and leaves nothing of the old one open."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk import settings, wiring
from kiosk.errors import LibraryUnreadable
from kiosk.model import ItemId, Query, Results
from kiosk.sync.outcomes import Applied, Checked, write_note
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.opened import open_serving
from kiosk.ui.pages.about import AboutPage
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.pages.values import BannerKind
from kiosk.ui.places import About, Browse, Found, Home, Place, Reading
from kiosk.ui.shell import Shell
from tests.ui.conftest import focused, widgets_of
from tests.ui.store import NOW, Kiosk, notice, on_screen, release, report, settings_for

TALK = ItemId("ward-library/safe-to-say")


@pytest.fixture
def chosen(tmp_path: Path, index_folder: Path) -> settings.Settings:
    return settings_for(tmp_path, index_folder)


@pytest.fixture
def kiosk(qtbot: QtBot, chosen: settings.Settings) -> Iterator[Callable[[], Kiosk]]:
    """Opens the app on the store; at the end nothing that it opened is open any more."""
    opened: list[Kiosk] = []

    def open_() -> Kiosk:
        opened.append(on_screen(qtbot, Kiosk(chosen)))
        return opened[-1]

    yield open_
    for each in opened:
        each.end()
    assert held_open(chosen) == []
    assert not [one for one in threading.enumerate() if one.name in ("search", "edition")]


def held_open(chosen: settings.Settings) -> list[str]:
    """The files of editions that this process has open."""
    if sys.platform != "linux":
        return []
    store = str(wiring.store_path(chosen) / "editions")
    found = []
    for place in Path("/proc/self/fd").iterdir():
        try:
            name = str(place.readlink())
        except OSError:
            continue
        if name.startswith(store):
            found.append(name.removeprefix(store + "/"))
    return sorted(found)


def home(kiosk: Kiosk) -> HomePage:
    assert isinstance(kiosk.shell.page, HomePage)
    return kiosk.shell.page


def test_a_reader_keeps_the_page_and_is_offered_what_is_new_at_home(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    app = kiosk()
    app.shell.go(Reading(TALK))
    page = app.shell.page
    number = release(chosen, report(1, "Wombats on the ward"), report(2, "Wombats at night"))
    app.clock.now += 10_000
    notice(qtbot, app)
    assert app.shell.page is page and app.number == 0
    app.shell.go(Home())
    banner = home(app).banner
    assert banner is not None and banner.content.text == "2 new items today."
    assert banner.height() >= 56
    banner.action.click()
    assert app.number == number
    assert app.shell.place == Found(Query())
    shown = app.shell.page
    assert isinstance(shown, ResultsPage)
    qtbot.waitUntil(lambda: len(widgets_of(shown, ResultCard)) > 5, timeout=20_000)
    titles = [card.hit.item.title for card in widgets_of(shown, ResultCard)]
    assert set(titles[:2]) == {"Wombats on the ward", "Wombats at night"}
    app.shell.search_for(Query("wombats"))
    qtbot.waitUntil(lambda: shown.shown is not None and shown.shown.query.text == "wombats", timeout=20_000)
    assert shown.shown is not None and shown.shown.total == 2, "the passages of the new edition are searched"
    app.shell.back()
    assert home(app).banner is None


def test_nothing_of_the_old_edition_stays_open(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    first = release(chosen, report(1, "Wombats on the ward"))
    app = kiosk()
    assert app.number == first
    before = app.succession.shown
    qtbot.waitUntil(lambda: before.search.is_ready, timeout=20_000)
    assert any(name.startswith(f"{first:06}/") for name in held_open(chosen)) or sys.platform != "linux"
    second = release(chosen, report(2, "Wombats at night"))
    notice(qtbot, app)
    app.updates.show_requested.emit()
    before.search.answered.emit(Results(Query(), 99))  # as one that was on its way
    assert isinstance(app.shell.page, ResultsPage)
    assert app.shell.page.shown is None, "it was about the old edition"
    assert app.number == second
    qtbot.waitUntil(lambda: app.succession.shown.search.is_ready, timeout=20_000)
    assert before.search._thread is not None and not before.search._thread.is_alive()
    assert not any(name.startswith(f"{first:06}/") for name in held_open(chosen))
    third = release(chosen, report(3, "Wombats in winter"))
    release(chosen, report(4, "Wombats in spring"))
    folders = {path.name for path in (wiring.store_path(chosen) / "editions").iterdir()}
    assert f"{first:06}" not in folders, "what nobody reads can be removed"
    assert {f"{second:06}", f"{third:06}"} <= folders, "what somebody reads cannot"


def test_home_changes_by_itself_only_when_nobody_has_touched_it_for_a_while(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    app = kiosk()
    number = release(chosen, report(1, "Wombats on the ward"))
    app.clock.now = 59
    notice(qtbot, app)
    assert app.number == 0 and home(app).banner is not None
    QTest.mouseClick(app.shell.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(1340, 200))
    app.clock.now = 100
    notice(qtbot, app)
    assert app.number == 0, "it was touched 41 seconds ago"
    app.clock.now = 120
    notice(qtbot, app)
    assert app.number == number
    assert home(app).banner is None and app.shell.place == Home()


@pytest.mark.parametrize("busy", ["reading", "results", "panel", "typed"])
def test_it_never_changes_under_anybody(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk], busy: str
) -> None:
    app = kiosk()
    if busy == "reading":
        app.shell.go(Reading(TALK))
    elif busy == "results":
        app.shell.search_for(Query("listening"))
    elif busy == "panel":
        app.shell.open_display()
    else:
        line = home(app).search_line()
        line.blockSignals(True)  # as while an input method is at work: text that has led nowhere yet
        line.setText("lis")
    page, place = app.shell.page, app.shell.place
    release(chosen, report(1, "Wombats on the ward"))
    app.clock.now += 10_000
    notice(qtbot, app)
    notice(qtbot, app)
    assert (app.shell.page, app.shell.place, app.number) == (page, place, 0)


def test_no_banner_moves_what_a_hand_is_about_to_press(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    app = kiosk()
    release(chosen, report(1, "Wombats on the ward"))
    QTest.mouseClick(app.shell.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(1340, 200))
    app.clock.now += 1
    notice(qtbot, app)
    assert home(app).banner is None
    app.clock.now += 5
    notice(qtbot, app)
    assert home(app).banner is not None


@pytest.mark.parametrize("harm", ["library", "pages", "later app"])
def test_an_edition_that_cannot_be_shown_leaves_the_old_one_and_about_says_so(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk], harm: str
) -> None:
    first = release(chosen, report(1, "Wombats on the ward"))
    app = kiosk()
    second = release(chosen, report(2, "Wombats at night"), later_app=harm == "later app")
    if harm == "library":
        with (wiring.store_path(chosen) / "editions" / f"{second:06}" / "library.db").open("r+b") as file:
            file.seek(5000)
            file.write(b"\xff\xff\xff")
    notice(qtbot, app)
    if harm == "pages":
        app.unreadable = LibraryUnreadable(Path("library.db"), "a page of it is damaged")
        app.updates.show_requested.emit()
    assert app.number == first and home(app).banner is None
    app.shell.go(About())
    page = app.shell.page
    assert isinstance(page, AboutPage)
    facts = {fact.name: fact for fact in app.updates.content.facts}
    assert ("version 999" if harm == "later app" else "damaged") in facts["Not shown"].value
    assert facts["Not shown"].well is False
    assert facts["On this PC"].value == f"Edition {first}"
    assert page.updates.why.isVisibleTo(page)
    assert not any(name.startswith(f"{second:06}/") for name in held_open(chosen))
    app.shell.search_for(Query("wombats"))
    assert isinstance(app.shell.page, ResultsPage)
    results = app.shell.page
    qtbot.waitUntil(lambda: bool(widgets_of(results, ResultCard)), timeout=20_000)
    app.unreadable = None
    if harm == "later app":
        return  # what follows it here would be of a later app as well
    third = release(chosen, report(3, "Wombats in winter"))
    notice(qtbot, app)
    app.updates.show_requested.emit()
    assert app.number == third, "the next one is shown again"
    assert "Not shown" not in {fact.name for fact in app.updates.content.facts}


def test_a_page_that_cannot_be_made_in_the_next_edition_leaves_place_and_way_back_as_they_were(
    chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    app = kiosk()
    app.shell.go(Browse())
    app.shell.go(Reading(TALK))
    page = app.shell.page

    def unmakeable(shell: Shell, look: Look, place: Place) -> Page:
        raise LibraryUnreadable(Path("library.db"), "a page of it is damaged")

    with pytest.raises(LibraryUnreadable):
        app.shell.renew(unmakeable, app.succession.shown.search, Reading(TALK))
    assert app.shell.place == Reading(TALK) and app.shell.page is page
    app.shell.back()
    assert app.shell.place == Browse()


def test_nothing_older_takes_the_place_of_what_is_shown_because_of_damage(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    first = release(chosen, report(1, "Wombats on the ward"))
    app = kiosk()
    second = release(chosen, report(2, "Wombats at night"))
    for number in (first, second):
        (wiring.store_path(chosen) / "editions" / f"{number:06}" / "edition.json").write_bytes(b"{}")
    app.clock.now += 10_000
    notice(qtbot, app)
    assert app.number == first, "not the library in the package, which is all that is whole"
    assert home(app).banner is None and app.updates.state.unopened


def test_going_back_is_offered_as_such_and_going_back_to_what_is_shown_is_no_news(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    first = release(chosen, report(1, "Wombats on the ward"))
    app = kiosk()
    second = release(chosen, report(2, "Wombats at night"))
    notice(qtbot, app)
    assert home(app).banner is not None
    wiring.editions(chosen).rollback()
    notice(qtbot, app)
    assert home(app).banner is None and app.number == first
    assert not any(name.startswith(f"{second:06}/") for name in held_open(chosen))
    third = release(chosen, report(3, "Wombats in winter"))
    notice(qtbot, app)
    app.updates.show_requested.emit()
    assert app.number == third
    app.shell.go(Home())
    wiring.editions(chosen).rollback()
    notice(qtbot, app)
    banner = home(app).banner
    assert banner is not None and "gone back" in banner.content.text
    banner.action.click()
    assert app.number < third and app.shell.place == Home()
    app.shell.go(About())
    assert any(fact.name == "Why not the newest" for fact in app.updates.content.facts)


def test_of_two_editions_only_the_newer_waits(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    app = kiosk()
    app.shell.go(Browse())
    first = release(chosen, report(1, "Wombats on the ward"))
    notice(qtbot, app)
    second = release(chosen, report(2, "Wombats at night"))
    notice(qtbot, app)
    open_ = {name.partition("/")[0] for name in held_open(chosen)}
    assert open_ == ({f"{second:06}"} if sys.platform == "linux" else set())
    app.shell.go(Home())
    banner = home(app).banner
    assert banner is not None and banner.content.text == "2 new items today."
    assert first < second


def test_news_that_is_laid_by_stays_away_until_there_is_other_news(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    app = kiosk()
    release(chosen, report(1, "Wombats on the ward"))
    notice(qtbot, app)
    banner = home(app).banner
    assert banner is not None
    banner.later.setFocus(Qt.FocusReason.TabFocusReason)
    banner.later.click()
    assert home(app).banner is None
    assert focused() is home(app).field.line, "the focus does not fall into nothing"
    app.shell.go(Browse())
    app.shell.go(Home())
    assert home(app).banner is None
    release(chosen, report(2, "Wombats at night"))
    notice(qtbot, app)
    assert home(app).banner is not None


def test_what_somebody_has_asked_to_see_is_no_news_to_them_again(
    qtbot: QtBot, chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    def applied(number: int) -> None:
        at = (NOW + timedelta(minutes=number)).isoformat()
        outcome = Applied("/mnt/share", at, number, number, new=(f"trust/n{number}",))
        write_note(wiring.store_path(chosen), Checked(at, outcome, at))

    app = kiosk()
    applied(release(chosen, report(1, "Wombats on the ward")))
    notice(qtbot, app)
    app.updates.show_requested.emit()
    app.shell.go(Home())
    assert home(app).banner is None
    applied(release(chosen, report(2, "Wombats at night")))
    app.clock.now += 10_000
    notice(qtbot, app)
    assert app.number == 2, "nobody was there, so it changed by itself"
    banner = home(app).banner
    assert banner is not None and banner.content.kind is BannerKind.NEWS
    banner.action.click()
    assert app.shell.place == Found(Query())
    app.shell.go(Home())
    assert home(app).banner is None


def test_the_window_may_end_while_an_edition_is_being_opened(
    chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    app = kiosk()
    release(chosen, report(1, "Wombats on the ward"))
    app.succession.look()
    # The fixture ends it at once, and sees that nothing is left open.
    assert app.succession._opening is not None


def test_at_the_start_an_edition_made_for_a_later_app_gives_way_to_the_library_in_the_package(
    chosen: settings.Settings, kiosk: Callable[[], Kiosk]
) -> None:
    number = release(chosen, report(1, "Wombats on the ward"), later_app=True)
    app = kiosk()
    assert app.number == 0 and isinstance(app.shell.page, HomePage)
    content = app.updates.content
    facts = {fact.name: fact.value for fact in content.facts}
    assert f"edition {number}" in facts["Why not the newest"] and not content.well
    app.succession.look()
    assert app.succession._opening is None, "it is not tried again and again"


def test_a_library_file_that_was_chosen_is_read_whatever_the_store_says(
    qtbot: QtBot, chosen: settings.Settings, seed_library: Path
) -> None:
    release(chosen, report(1, "Wombats on the ward"))
    found = open_serving(chosen, seed_library)
    try:
        assert found.installed is None and found.hold is None and found.library.path == seed_library
    finally:
        found.close()
    assert held_open(chosen) == []
