"""What is heard, by who only hears: as one reads, once, with a way on; and the focus is never lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.model import ItemId, PassageId, Query
from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.choices import FacetRow
from kiosk.ui.kit.fold_tag import FoldTag
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.list_toggle import ListToggle
from kiosk.ui.kit.pressables import ActionLink, Button, Pressable
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.reader.turn_row import TurnRow
from kiosk.ui.pages.reading_list import CodePanel
from kiosk.ui.pages.results_list import ResultsList
from kiosk.ui.places import Browse, Home, MyList, Reading
from kiosk.ui.rail import Rail
from tests.ui import full_library, walking
from tests.ui.conftest import focused, widgets_of
from tests.ui.heard import announced
from tests.ui.states import Stage
from tests.ui.test_accessibility import library as library
from tests.ui.test_accessibility import open_stage as open_stage

# What Qt says on a machine without a sound card.
pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected")
TIMELINE = ItemId("ward-library/significant-reports-timeline")


@pytest.fixture
def stage(open_stage: Callable[..., Stage]) -> Stage:
    return open_stage(1366, 768, "light", 1.0)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told, from now on."""
    return announced(monkeypatch)


def button(stage: Stage, name: str, root: QWidget | None = None) -> Pressable:
    buttons = widgets_of(root if root is not None else stage.shell, Pressable)
    return next(one for one in buttons if one.isVisible() and one.accessibleName().startswith(name))


def press(stage: Stage, name: str) -> None:
    """By key, as who cannot see where it is."""
    pressed = button(stage, name)
    pressed.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(pressed, Qt.Key.Key_Space)
    stage.settle(60)


def told(root: QWidget) -> list[QWidget]:
    """In the order of the tree that assistive programs get."""
    return [one.widget for one in walking.nodes(root)]


def in_sight_order(widgets: Sequence[QWidget]) -> list[QWidget]:
    return sorted(widgets, key=lambda one: one.mapTo(one.window(), one.rect().topLeft()).y())


# order ------------------------------------------------------------------------------------------


def test_tab_goes_from_the_title_of_an_item_into_its_text_and_to_every_link_in_it(stage: Stage) -> None:
    page = stage.reader(full_library.ARTICLE)
    stage.settle(200)
    assert isinstance(focused(), Heading)
    links = []
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    while isinstance(text := focused(), Browser):
        links.append(text.textCursor().selectedText())
        QTest.keyClick(text, Qt.Key.Key_Tab)
    assert links == ["1", "FTSU", "2", "a leaflet", "the web", "its source"]
    assert focused().accessibleName() == "Copy a citation", "then on, to what is beside the text"
    QTest.keyClick(focused(), Qt.Key.Key_Backtab)
    text = focused()
    assert isinstance(text, Browser) and text.textCursor().selectedText() == "its source"
    assert page.isAncestorOf(text)


def test_a_text_opened_in_its_middle_is_told_from_its_beginning(stage: Stage) -> None:
    stage.shell.go(Reading(TIMELINE, PassageId("reports-about-the-uk-2023-to-2026")))
    stage.settle(300)
    scroller = stage.shell.page.scroller
    assert scroller is not None
    scroller.verticalScrollBar().setValue(0)  # what comes before is laid out after
    stage.until(lambda: len(widgets_of(stage.shell.page, Browser)) > 2)
    texts = [one for one in told(stage.shell.page) if isinstance(one, Browser)]
    assert texts == in_sight_order(texts)


def test_a_chapter_is_told_before_its_turns_and_results_before_the_way_to_more(stage: Stage) -> None:
    stage.reader(full_library.TALK)
    stage.settle(200)
    turns = [one for one in told(stage.shell.page) if isinstance(one, TurnRow) or getattr(one, "level", 0) == 2]
    turns = [one for one in turns if not one.parentWidget() or one.parentWidget() is button(stage, "00:00").parent()]
    assert any(isinstance(one, Heading) for one in turns) and turns == in_sight_order(turns)
    page = stage.ask(Query("listening to staff"))
    stage.settle(200)
    (found,) = widgets_of(page, ResultsList)
    names = [one.accessibleName() for one in told(found) if isinstance(one, (ResultCard, Button))]
    assert names[-1].startswith("Show 10 more"), "not before the first"


def test_what_reads_aloud_comes_after_the_text_and_gives_the_focus_back(stage: Stage) -> None:
    page = stage.reader(full_library.ARTICLE)
    page.aloud_requested.emit()
    stage.settle(100)
    button(stage, "More like this").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused().accessibleName() == "Previous sentence"
    press(stage, "Close read aloud")
    assert focused().accessibleName() == "Listen: read aloud"


# the focus --------------------------------------------------------------------------------------


def test_easy_reading_can_be_turned_on_and_off_wherever_the_focus_is(stage: Stage) -> None:
    stage.reader(full_library.ARTICLE)
    button(stage, "More like this").setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(focused(), Qt.Key.Key_F8)
    stage.settle(200)
    assert stage.shell.look.easy and focused().isVisible(), "the column it was in is a panel now"
    QTest.keyClick(focused(), Qt.Key.Key_F8)
    stage.settle(200)
    assert not stage.shell.look.easy and focused().isVisible()


def test_more_values_of_a_filter_take_the_focus_from_the_button_that_is_gone(stage: Stage) -> None:
    stage.ask(Query("staff"))
    stage.settle(200)
    known = {one.accessibleName() for one in widgets_of(stage.shell, FacetRow)}
    press(stage, "Show all 16")
    row = focused()
    assert isinstance(row, FacetRow) and row.accessibleName() not in known
    assert row.accessibleDescription() == "Theme", "it says which filter it belongs to"


def test_the_way_back_leads_to_the_result_that_was_opened(stage: Stage) -> None:
    page = stage.ask(Query("listening to staff"))
    stage.settle(200)
    card = page.list.cards[1]
    name = card.accessibleName()
    card.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(card, Qt.Key.Key_Return)
    stage.settle(200)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    stage.settle(200)
    assert isinstance(focused(), ResultCard) and focused().accessibleName() == name


def test_the_last_page_gives_the_focus_to_the_way_back_and_each_is_told(stage: Stage, said: list[str]) -> None:
    stage.reader(full_library.LEAFLET)
    stage.settle(600)
    stage.press("Text view")
    for number in (2, 3):
        press(stage, "Next page")
        stage.until(lambda number=number: f"Page {number} of 3" in said)  # type: ignore[misc]
    assert focused().accessibleName() == "Previous page", "not to what shows something else when pressed again"


def test_escape_closes_the_panel_for_a_code_from_its_field(stage: Stage) -> None:
    stage.shell.go(Home())
    press(stage, "Have a list code?")
    QTest.keyClicks(focused(), "1234")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not [one for one in widgets_of(stage.shell, CodePanel) if one.isVisible()]
    assert focused().accessibleName() == "Have a list code?"


# what is told -----------------------------------------------------------------------------------


def test_a_list_tells_where_an_item_has_gone(stage: Stage, said: list[str]) -> None:
    stage.takeaway.shortlist.add_all([full_library.FIRST, full_library.FIRST + 1, full_library.FIRST + 2])
    stage.shell.go(MyList())
    press(stage, "Move down")
    stage.until(lambda: "Now 2 of 3" in said)
    press(stage, "Remove")
    stage.until(lambda: "Off your list, which has 2" in said)


def test_another_look_is_no_other_page(stage: Stage, said: list[str]) -> None:
    stage.shell.go(Browse())
    stage.until(lambda: "Browse" in said)
    said.clear()
    stage.shell.open_display()
    press(stage, "Keep moving parts still")
    stage.settle(900)
    assert said == []


def test_the_print_panel_says_how_many_pages_and_that_there_is_no_printer(stage: Stage, said: list[str]) -> None:
    stage.reader(full_library.ARTICLE).print_requested.emit()
    stage.until(lambda: any(one.startswith("1 page. ") and len(one) > 20 for one in said))


def test_links_and_what_unfolds_can_be_pressed_by_an_assistive_program(stage: Stage) -> None:
    stage.shell.go(Home())
    link = next(one for one in widgets_of(stage.shell, ActionLink) if one.label.startswith("All themes"))
    actions = walking.interface_of(link).actionInterface()
    assert "Press" in actions.actionNames()
    actions.doAction("Press")
    stage.settle()
    assert stage.shell.place == Browse()
    page = stage.ask(Query("listening to staff"))
    stage.settle(200)
    fold = next(one for one in widgets_of(page, FoldTag) if one.isVisible())
    walking.interface_of(fold).actionInterface().doAction("Press")
    assert fold.open


def test_nothing_is_named_twice_in_a_row(stage: Stage) -> None:
    page = stage.ask(Query("listening to staff"))
    stage.settle(200)
    (found,) = widgets_of(page, ResultsList)
    region = next(one for one in walking.nodes(page) if one.name == "Results" and one.widget is not page)
    assert found.accessibleName() != region.name
    for card in page.list.cards:
        assert card.accessibleName().count(card.hit.item.title) == 1
    assert len(widgets_of(page, ListToggle)) > 2


def test_a_card_says_what_it_is_about_and_which_of_two_equal_titles_it_is(stage: Stage) -> None:
    stage.shell.go(Home())
    tiles = [one for one in widgets_of(stage.shell, Pressable) if one.accessibleName() == "Session packs, 6 items"]
    assert [one.accessibleDescription() for one in tiles] == ["Collection", "Kind"]
    featured = button(stage, "Featured this month").accessibleDescription()
    assert "min" in featured and len(featured) > 60
    assert not widgets_of(stage.shell, Rail)[0].isAncestorOf(tiles[0])
