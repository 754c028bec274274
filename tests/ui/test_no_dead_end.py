"""No search is a dead end: where nothing is found there are ways on, and how to search can be learnt by example."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId, Query, Suggestion, SuggestionKind, Theme
from kiosk.search.examples import EXAMPLES
from kiosk.ui.kit.cards import TileCard
from kiosk.ui.kit.chips import OfferChip
from kiosk.ui.kit.pressables import Button
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.near import near_themes
from kiosk.ui.pages.nothing_found import NothingFound
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.pages.tips import ExampleRow, TipsPanel
from kiosk.ui.shell import Shell
from tests.ui.conftest import OpenWindow, focused, widgets_of

NONSENSE = "xyzzy plugh"


def empty(qtbot: QtBot, shell: Shell, query: Query) -> ResultsPage:
    shell.search_for(query)
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.query == query, timeout=5_000)
    assert page.shown is not None and page.shown.total == 0
    qtbot.wait(30)
    return page


def button(page: ResultsPage, name: str) -> Button:
    """The button of that name in what is shown instead of results."""
    (nothing,) = widgets_of(page, NothingFound)
    return next(one for one in widgets_of(nothing, Button) if one.accessibleName() == name)


def test_where_nothing_is_found_every_way_on_finds_something(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = empty(qtbot, shell, Query(NONSENSE))
    tiles = widgets_of(page, TileCard)
    assert len(tiles) == 4
    for name in [tile.label for tile in tiles]:
        page = empty(qtbot, shell, Query(NONSENSE))
        next(tile for tile in widgets_of(page, TileCard) if tile.label == name).click()
        qtbot.waitUntil(lambda: bool(widgets_of(shell.page, ResultCard)), timeout=5_000)


def test_shorter_searches_come_with_their_counts_and_keep_what_they_promise(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    shell = open_window()
    page = empty(qtbot, shell, Query('"culture xyzzy"'))
    assert page.shown is not None and page.shown.shorter
    words, count = page.shown.shorter[0]
    chip = button(page, f"Search for {words}, {count} results" if count > 1 else f"Search for {words}, 1 result")
    assert chip.label == f"{words} ({count})"
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.query.text == words, timeout=5_000)
    assert page.shown.total == count


def test_filters_that_leave_nothing_can_be_cleared_from_there(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = empty(qtbot, shell, Query("civility", kinds=frozenset({"blog"})))
    assert page.facets.isVisibleTo(page), "the filters stay where one of them is the reason"
    QTest.mouseClick(button(page, "Search without filters"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(widgets_of(page, ResultCard)), timeout=5_000)
    assert page.query == Query("civility")


def test_filters_that_could_only_show_noughts_make_room(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = empty(qtbot, shell, Query(NONSENSE))
    assert not page.facets.isVisibleTo(page)
    shell.search_for(Query("staff"))
    qtbot.waitUntil(lambda: bool(widgets_of(page, ResultCard)), timeout=5_000)
    assert page.facets.isVisibleTo(page)


def test_what_the_library_does_have_is_offered(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = empty(qtbot, open_window(), Query(NONSENSE))
    assert page.shown is not None
    term = Suggestion("FTSU", SuggestionKind.TERM, "Freedom to Speak Up", query="FTSU")
    item = Suggestion("Safe to say", SuggestionKind.TITLE, item=ItemId("ward-library/safe-to-say"))
    page.show_results(replace(page.shown, suggestions=(term, item)))
    qtbot.wait(30)
    chip = next(one for one in widgets_of(page.list, OfferChip) if one.label == "FTSU")
    chip.click()
    assert page.query == Query("FTSU")


def test_the_focus_is_never_left_behind_on_something_that_has_gone(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = empty(qtbot, shell, Query("civility", kinds=frozenset({"blog"})))
    button(page, "Search without filters").setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(widgets_of(page, ResultCard)), timeout=5_000)
    assert page.isAncestorOf(focused())
    shell.search_for(Query("staff"))
    qtbot.waitUntil(lambda: len(widgets_of(page, ResultCard)) == 10, timeout=5_000)
    more = next(one for one in widgets_of(page.list, Button) if one.label.startswith("Show "))
    more.setFocus()
    QTest.keyClick(more, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(widgets_of(page, ResultCard)) > 10, timeout=5_000)
    assert focused() is page.list.cards[10], "on to the first of those that have come"


def theme(name: str, title: str, introduction: str, items: int = 3) -> Theme:
    return Theme(name, title, introduction, "heart", False, items)


THEMES = (
    theme("bullying", "Civility", "What bullying and rudeness do to care, and people at work."),
    theme("speaking", "Speaking up", "Raising a concern at work."),
    theme("wellbeing", "Wellbeing", "Rest, and people at work."),
    theme("empty", "Bullying", "A theme without items.", 0),
)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("bullied at work", ["bullying"]),
        ("speak concern", ["speaking"]),
        ("concerned about bullies", ["bullying", "speaking"]),
        ("people work", []),
        ("x", []),
        ("", []),
    ],
)
def test_themes_near_the_words_are_those_whose_words_begin_alike(words: str, near: list[str]) -> None:
    assert sorted(one.id for one in near_themes(words, THEMES)) == sorted(near)


def tips(shell: Shell) -> TipsPanel:
    (panel,) = widgets_of(shell, TipsPanel)
    return panel


def test_search_tips_open_from_the_strip_from_nothing_and_by_f1(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    QTest.keyClick(shell, Qt.Key.Key_F1)
    assert [row.example for row in tips(shell).rows] == list(EXAMPLES)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not widgets_of(shell, TipsPanel)
    page = empty(qtbot, shell, Query(NONSENSE))
    for opener in (button(page, "Search tips"), next(b for b in widgets_of(page.strip, Button) if "tips" in b.label)):
        QTest.mouseClick(opener, Qt.MouseButton.LeftButton)
        tips(shell)
        QTest.keyClick(focused(), Qt.Key.Key_Escape)


def test_every_example_can_be_tried_at_once_and_finds_something(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    for place, example in enumerate(EXAMPLES):
        shell.open_tips()
        tips(shell).rows[place].click()
        page = shell.page
        assert isinstance(page, ResultsPage) and not widgets_of(shell, TipsPanel)
        assert page.field.line.text() == example.query
        qtbot.waitUntil(
            lambda page=page, text=example.query: page.shown is not None and page.shown.query.text == text,  # type: ignore[misc]
            timeout=5_000,
        )
        assert page.shown is not None and page.shown.total > 0, example.query


def test_the_tips_live_through_another_look_with_their_focus(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.open_tips()
    row = tips(shell).rows[2]
    row.setFocus()
    name = row.accessibleName()
    shell.change_text_size(1)
    qtbot.wait(60)
    assert isinstance(focused(), ExampleRow) and focused().accessibleName() == name
    assert focused().accessibleDescription() == EXAMPLES[2].meaning
