"""Work on a ward is interrupted: nothing is lost by it, and nothing happens that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk import settings
from kiosk.model import ItemId, Query
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.pages.values import BannerKind
from kiosk.ui.places import Found, Home, Reading
from kiosk.ui.visit import Visits
from kiosk.visit import IdleLimits
from tests.ui.conftest import OpenWindow
from tests.ui.store import Kiosk, notice, on_screen, release, report, settings_for

STORY = ItemId("ward-library/drug-chart-student-notices-first")


class Ward:
    """The app on a store of editions, with visits."""

    def __init__(self, chosen: settings.Settings) -> None:
        self.kiosk = Kiosk(chosen)
        shell = self.kiosk.shell
        look = shell.look
        self.visits = Visits(
            shell, self.kiosk.succession._touches, IdleLimits(180, 30), first_look=lambda: look,
            clearing=(self.kiosk.updates.begin_visit,), clock=self.kiosk.clock,
        )  # fmt: skip
        self.visits.ended.connect(self.kiosk.succession.look)

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds * 2)):
            self.kiosk.clock.now += 0.5
            self.visits.look()


@pytest.fixture
def ward(qtbot: QtBot, tmp_path: Path, index_folder: Path) -> Iterator[Callable[[], Ward]]:
    opened: list[Ward] = []

    def open_() -> Ward:
        opened.append(Ward(settings_for(tmp_path, index_folder)))
        on_screen(qtbot, opened[-1].kiosk)
        return opened[-1]

    yield open_
    for each in opened:
        each.kiosk.end()


def test_a_new_edition_waits_for_the_reader_and_comes_when_the_visit_is_over(
    qtbot: QtBot, ward: Callable[[], Ward]
) -> None:
    here = ward()
    shell = here.kiosk.shell
    shell.go(Reading(STORY))
    page = shell.page
    number = release(here.kiosk.chosen, report(1, "Wombats on the ward"))
    here.wait(100)
    notice(qtbot, here.kiosk)
    assert shell.page is page and here.kiosk.number == 0
    here.wait(90)
    assert here.visits.warning is not None and here.kiosk.number == 0, "not under a warning either"
    here.wait(30)
    qtbot.waitUntil(lambda: here.kiosk.number == number, timeout=5_000)
    assert shell.place == Home()


def test_finishing_takes_the_next_edition_at_once(qtbot: QtBot, ward: Callable[[], Ward]) -> None:
    here = ward()
    here.kiosk.shell.go(Reading(STORY))
    number = release(here.kiosk.chosen, report(1, "Wombats on the ward"))
    notice(qtbot, here.kiosk)
    assert here.kiosk.number == 0
    here.visits.finish()
    qtbot.waitUntil(lambda: here.kiosk.number == number, timeout=5_000)
    assert here.kiosk.shell.place == Home() and here.visits.nobody


def test_a_banner_laid_by_is_shown_to_the_next_person(qtbot: QtBot, ward: Callable[[], Ward]) -> None:
    here = ward()
    release(here.kiosk.chosen, report(1, "Wombats on the ward"))
    here.kiosk.shell.search_for(Query("kindness"))
    notice(qtbot, here.kiosk)
    here.kiosk.shell.go(Home())
    home = here.kiosk.shell.page
    assert isinstance(home, HomePage) and home.banner is not None
    here.kiosk.updates.lay_by()
    assert here.kiosk.updates.content.banner is None
    here.kiosk.updates.begin_visit()  # as each end of a visit does
    banner = here.kiosk.updates.content.banner
    assert banner is not None and banner.kind in (BannerKind.NEWS, BannerKind.WAITING)


@pytest.mark.parametrize("sizes", [[(683, 384), (1366, 768)], [(1920, 1080), (1024, 768), (1366, 768)]])
def test_a_screen_that_changes_its_size_keeps_the_place_in_the_text(
    qtbot: QtBot, open_window: OpenWindow, sizes: list[tuple[int, int]]
) -> None:
    shell = open_window()
    shell.go(Reading(STORY))
    qtbot.wait(100)
    scroller = shell.page.scroller
    assert scroller is not None
    scroller.verticalScrollBar().setValue(900)
    qtbot.wait(50)
    before = shell.page.spot()
    for size in sizes:
        shell.resize(*size)
        qtbot.wait(150)
        assert shell.place == Reading(STORY)
    assert shell.page.spot().part == before.part


def test_a_typed_query_survives_another_size(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.search_for(Query("kindness"))
    shell.resize(700, 500)
    qtbot.wait(150)
    page = shell.page
    assert isinstance(page, ResultsPage) and page.field.line.text() == "kindness"
    assert shell.place == Found(Query("kindness"))


def test_still_means_still(qtbot: QtBot, open_window: OpenWindow) -> None:
    from dataclasses import replace

    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QScroller, QScrollerProperties

    shell = open_window()
    metric = QScrollerProperties.ScrollMetric.MaximumVelocity

    def fastest() -> float:
        scroller = shell.page.scroller
        assert scroller is not None
        value: float = QScroller.scroller(scroller.viewport()).scrollerProperties().scrollMetric(metric)
        return value

    blink = QGuiApplication.styleHints().cursorFlashTime()
    assert fastest() > 0 and blink > 0
    shell.set_look(replace(shell.look, still=True))
    assert fastest() == 0 and QGuiApplication.styleHints().cursorFlashTime() == 0
    shell.set_look(replace(shell.look, still=False))
    assert fastest() > 0 and QGuiApplication.styleHints().cursorFlashTime() == blink
    assert isinstance(shell.look, Look)
