"""Nobody loses their place: changing the look or the window keeps the text, the page, the panel and the focus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.errors import ItemNotFound, LibraryUnreadable
from kiosk.library.store import Library
from kiosk.model import ItemId, Layout, Passage, PassageId, Query
from kiosk.ui.history import History
from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.choices import ChoiceChip
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.pressables import Button
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import About, Browse, Found, Home, Place, Reading, Spot
from kiosk.ui.shell import Shell
from kiosk.ui.wording import trouble
from tests.ui.conftest import OpenWindow, focused, widgets_of

WORKSHOP = ItemId("ward-library/safe-to-say-workshop")
TALK = ItemId("ward-library/safe-to-say")


def reader(shell: Shell) -> ReaderPage:
    assert isinstance(shell.page, ReaderPage)
    return shell.page


def scroll(shell: Shell, share: float) -> None:
    scroller = shell.page.scroller
    assert scroller is not None
    bar = scroller.verticalScrollBar()
    assert bar.maximum() > 200, "the page must be longer than the window"
    bar.setValue(round(bar.maximum() * share))


def passage_at_the_top(shell: Shell) -> str:
    page = reader(shell)
    assert page.scroller is not None
    top = page.body_.mapTo(page.scroller.viewport(), QPoint(0, 0)).y()
    return page.body_.reached(shell.look.space(40) - top)


@pytest.mark.parametrize("item", [WORKSHOP, TALK])
def test_text_size_and_width_keep_what_one_was_reading(qtbot: QtBot, open_window: OpenWindow, item: ItemId) -> None:
    shell = open_window()
    shell.go(Reading(item))
    qtbot.wait(100)
    scroll(shell, 0.6)
    qtbot.wait(30)
    spot, passage = reader(shell).spot(), passage_at_the_top(shell)
    for scale in (1.25, 2.0, 1.15, 1.0):
        shell.set_look(replace(shell.look, scale=scale))
        qtbot.waitUntil(lambda: passage_at_the_top(shell) == passage, timeout=5_000)
        assert (reader(shell).spot().part, reader(shell).spot().into) == (spot.part, spot.into)
    for width in (620, 1366, 1250, 1900):
        shell.resize(width, 700)
        qtbot.wait(60)
        qtbot.waitUntil(lambda: passage_at_the_top(shell) == passage, timeout=5_000)


def test_reading_on_past_a_hit_is_what_counts_not_the_hit(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Reading(WORKSHOP, PassageId("follow-up-two-weeks-after-the-workshop")))
    qtbot.wait(100)
    scroll(shell, 0.3)
    qtbot.wait(30)
    passage = passage_at_the_top(shell)
    assert passage != "follow-up-two-weeks-after-the-workshop"
    shell.change_text_size(1)
    qtbot.wait(150)
    assert passage_at_the_top(shell) == passage
    shell.go(Browse())
    shell.back()
    qtbot.wait(150)
    assert passage_at_the_top(shell) == passage


def test_a_turned_page_stays_turned(qtbot: QtBot) -> None:
    def body() -> PagesBody:
        passages = [
            Passage(PassageId(f"p{n}"), f"Page {n}", text="word", html="<p>word</p>", level=2, page=n)
            for n in range(1, 6)
        ]
        made = PagesBody(Look(), passages, lambda _: None)
        qtbot.addWidget(made)
        return made

    first, second = body(), body()
    first.turn_to(3)
    second.show_passage("p2")
    second.return_to(*first.spot(0))
    assert second.at == 3


def test_larger_text_keeps_the_same_result_at_the_top(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Found(Query("staff")))
    qtbot.waitUntil(lambda: len(widgets_of(shell.page, ResultCard)) > 5, timeout=5_000)
    qtbot.wait(50)
    scroll(shell, 0.5)
    before = shell.page.spot()
    assert before.part
    shell.change_text_size(1)
    qtbot.wait(150)
    assert shell.page.spot().part == before.part


def larger(shell: Shell) -> None:
    shell.change_text_size(1)


def dark(shell: Shell) -> None:
    shell.set_look(replace(shell.look, theme="dark"))


def wide(shell: Shell) -> None:
    shell.resize(1366, 768)


@pytest.mark.parametrize("change", [larger, dark, wide])
@pytest.mark.parametrize(
    ("place", "panel"),
    [(Reading(WORKSHOP), "contents"), (Reading(WORKSHOP), "about"), (Found(Query("staff")), "filters")],
)
def test_a_panel_lives_through_another_look_with_its_focus(
    qtbot: QtBot, open_window: OpenWindow, place: Place, panel: str, change: Callable[[Shell], None]
) -> None:
    shell = open_window(600)
    shell.go(place)
    qtbot.wait(100)
    shell.page.panel_requested.emit(panel)
    # The off-screen platform makes a window inactive when its layout changes, so the window itself is asked.
    QTest.keyClick(shell.focusWidget(), Qt.Key.Key_Down)
    name = shell.focusWidget().accessibleName()
    change(shell)
    qtbot.wait(80)
    open_ones = [overlay for overlay in shell.findChildren(Overlay) if overlay.isVisible()]
    assert len(open_ones) == 1 and open_ones[0].look == shell.look
    assert shell.focusWidget().accessibleName() == name
    shell.back()
    assert shell.page.isAncestorOf(shell.focusWidget())


def test_the_focus_stays_on_the_button_that_enlarges(open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Reading(WORKSHOP))
    next(b for b in widgets_of(shell, Button) if b.accessibleName() == "Larger text").setFocus()
    for scale in (1.15, 1.25):
        QTest.keyClick(focused(), Qt.Key.Key_Space)
        assert shell.look.scale == scale
        assert focused().accessibleName() == "Larger text"


def test_the_focus_stays_on_the_choice_in_display(open_window: OpenWindow) -> None:
    shell = open_window()
    shell.open_display()
    next(chip for chip in widgets_of(shell, ChoiceChip) if chip.label == "125%").setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert shell.look.scale == 1.25
    chip = focused()
    assert isinstance(chip, ChoiceChip) and chip.label == "125%"


def test_going_home_closes_the_panel_over_the_page(open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(About())
    shell.open_display()
    QTest.keyClick(shell, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert shell.place == Home()
    assert not [overlay for overlay in shell.findChildren(Overlay) if overlay.isVisible()]
    assert QApplication.focusWidget() is shell.page.search_line()


def test_f6_does_not_lead_below_an_open_panel(open_window: OpenWindow) -> None:
    shell = open_window()
    shell.open_display()
    QTest.keyClick(shell, Qt.Key.Key_F6)
    panel = next(overlay for overlay in shell.findChildren(Overlay) if overlay.isVisible())
    assert panel.isAncestorOf(focused())


def test_the_keys_that_scroll_do_so_in_the_reader(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Reading(WORKSHOP))
    qtbot.wait(100)
    page = reader(shell)
    assert page.scroller is not None
    bar = page.scroller.verticalScrollBar()
    for start in (page.heading, widgets_of(page.body_, Browser)[0]):
        start.setFocus()
        bar.setValue(0)
        places = []
        for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_End, Qt.Key.Key_Up):
            QTest.keyClick(focused(), key)
            places.append(bar.value())
        assert places[:4] == sorted(set(places[:4])) and places[0] > 0
        assert places[3] == bar.maximum() and places[4] < bar.maximum()
        QTest.keyClick(focused(), Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
        assert bar.value() < places[4]
        QTest.keyClick(focused(), Qt.Key.Key_Home)
        assert bar.value() == 0


def test_page_down_in_the_search_field_scrolls_the_results(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.search_for(Query("staff"))
    page = shell.page
    assert isinstance(page, ResultsPage) and page.scroller is not None
    qtbot.waitUntil(lambda: len(widgets_of(page, ResultCard)) > 5, timeout=5_000)
    qtbot.wait(50)
    QTest.keyClick(page.field.line, Qt.Key.Key_PageDown)
    assert page.scroller.verticalScrollBar().value() > 0


def test_what_cannot_be_shown_is_forgotten_and_nothing_else() -> None:
    history = History()
    for place in (Found(Query("staff")), Reading(WORKSHOP)):
        history.go(place)
        history.shown()
    history.back()  # the results cannot be read any more, so the reader is still on screen
    history.undo()
    assert history.here.place == Reading(WORKSHOP)
    history.go(Reading(ItemId("nobody/nothing")))
    history.undo()
    assert history.here.place == Reading(WORKSHOP)
    history.here.spot = Spot(5)
    history.go(Reading(WORKSHOP))
    assert history.here.spot is None


def test_a_page_that_cannot_be_read_on_the_way_back_leaves_the_page_one_is_on(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = open_window()
    shell.search_for(Query("staff"))
    shell.go(Reading(WORKSHOP))

    def harmed(self: Library) -> None:
        raise LibraryUnreadable(Path("library.db"), "cut short")

    monkeypatch.setattr(Library, "themes", harmed)
    shell.back()
    assert isinstance(shell.page, ReaderPage) and shell.place == Reading(WORKSHOP)
    shell.search_for(Query("culture"))
    assert shell.place == Reading(WORKSHOP)
    monkeypatch.undo()
    shell.back()  # closes what was told
    shell.back()
    assert isinstance(shell.page, ResultsPage)


def test_a_link_to_nowhere_is_told_in_words_of_its_own() -> None:
    heading, sentence = trouble(ItemNotFound("odd/nowhere"))
    assert heading == "This is not in the library" and "odd/nowhere" in sentence


def test_the_layout_of_the_talk_is_turns(seed_library: Path) -> None:
    """What the first test stands on: one article and one transcript."""
    library = Library.open(seed_library)
    try:
        assert {library.item(item).layout for item in (WORKSHOP, TALK)} == {Layout.ARTICLE, Layout.TURNS}
    finally:
        library.close()
