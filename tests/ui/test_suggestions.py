"""Suggestions while typing: one calm row below the field, reached and left by key, that never moves the results."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId, PassageId, Query, Suggestion, SuggestionKind
from kiosk.ui.kit.chips import OfferChip
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Reading
from kiosk.ui.search_wording import suggestion_offer
from kiosk.ui.shell import Shell
from tests.ui.conftest import OpenWindow, focused, widgets_of

WORKSHOP = ItemId("ward-library/safe-to-say-workshop")
SOME = (
    Suggestion("Safe to say: a 90-minute workshop", SuggestionKind.TITLE, item=WORKSHOP),
    Suggestion("FTSU", SuggestionKind.TERM, "Freedom to Speak Up", query="FTSU"),
    Suggestion("Ward Library", SuggestionKind.PERSON, query='author:"Ward Library"'),
)


def typed(qtbot: QtBot, shell: Shell, text: str) -> ResultsPage:
    QTest.keyClicks(focused(), text)
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.query.text == text, timeout=5_000)
    qtbot.wait(30)
    return page


def offering(qtbot: QtBot, shell: Shell, *suggestions: Suggestion) -> ResultsPage:
    """The page with suggestions of the test's own."""
    page = typed(qtbot, shell, "staff")
    assert page.shown is not None
    page.show_results(replace(page.shown, suggestions=suggestions))
    qtbot.wait(30)
    return page


def test_what_is_typed_is_offered_whole(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = typed(qtbot, open_window(), "psychol")
    chips = page.strip.offers.chips
    assert chips and all("psychol" in f"{chip.label} {chip.toolTip()}".casefold() for chip in chips)
    assert all(chip.accessibleName().startswith(("Open ", "Search for ")) for chip in chips)


def test_down_enters_the_row_the_arrows_walk_it_and_escape_goes_back_to_the_field(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    page = offering(qtbot, open_window(), *SOME)
    chips = page.strip.offers.chips
    assert [chip.label for chip in chips] == [one.text for one in SOME]
    walk = (
        (Qt.Key.Key_Down, chips[0]),
        (Qt.Key.Key_Right, chips[1]),
        (Qt.Key.Key_End, chips[2]),
        (Qt.Key.Key_Right, chips[2]),
        (Qt.Key.Key_Left, chips[1]),
        (Qt.Key.Key_Home, chips[0]),
        (Qt.Key.Key_Tab, chips[1]),
        (Qt.Key.Key_Escape, page.field.line),
    )
    for key, where in walk:
        QTest.keyClick(focused(), key)
        assert focused() is where
    assert page.field.line.text() == "staff"
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    assert focused() is page.list.cards[0], "Down again leads on to the results"


def test_a_title_opens_at_once_and_a_term_is_searched_for(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = offering(qtbot, shell, *SOME)
    QTest.mouseClick(page.strip.offers.chips[1], Qt.MouseButton.LeftButton)
    assert page.query == Query("FTSU") and page.field.line.text() == "FTSU"
    assert focused() is page.field.line
    page.show_query(replace(page.query, as_you_type=True))
    page.strip.show_suggestions(SOME)
    QTest.mouseClick(page.strip.offers.chips[0], Qt.MouseButton.LeftButton)
    assert shell.place == Reading(WORKSHOP) and isinstance(shell.page, ReaderPage)


def test_a_heading_opens_at_its_passage(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = typed(qtbot, shell, "acronyms about staff")
    chip = next(chip for chip in page.strip.offers.chips if chip.label == "Acronyms about staff wellbeing")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    glossary = ItemId("ward-library/glossary")
    assert shell.place == Reading(glossary, PassageId("acronyms-about-staff-wellbeing"))


def test_the_results_stay_where_they_are_from_the_first_letter_on(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = typed(qtbot, shell, "s")
    assert page.scroller is not None
    tops = set()
    for suggestions in ((), SOME, SOME[:1], ()):
        assert page.shown is not None
        page.show_results(replace(page.shown, suggestions=suggestions))
        qtbot.wait(20)
        tops.add(page.scroller.mapTo(page, page.scroller.rect().topLeft()).y())
    assert len(tops) == 1
    QTest.keyClick(page.field.line, Qt.Key.Key_Return)
    qtbot.wait(20)
    assert not page.strip.offers.isVisibleTo(page), "once it is asked, nothing more is suggested"


@pytest.mark.parametrize(("width", "scale"), [(1366, 1.0), (1920, 1.15), (1366, 2.0), (683, 2.0), (620, 1.0)])
def test_what_does_not_fit_in_one_row_is_left_out(
    qtbot: QtBot, open_window: OpenWindow, width: int, scale: float
) -> None:
    long = Suggestion("A title that goes on and on, " * 4, SuggestionKind.TITLE, "Report", item=WORKSHOP)
    page = offering(qtbot, open_window(width, 768, scale=scale), SOME[1], long, *SOME, long, long)
    row = page.strip.offers
    assert row.chips and row.height() == row.chips[0].height()
    edges = [(chip.x(), chip.geometry().right()) for chip in row.chips]
    assert all(0 <= left < right < row.width() for left, right in edges)
    assert all(right < left for (_, right), (left, _) in pairwise(edges))


def test_a_chip_that_goes_while_it_has_the_focus_leaves_it_to_the_field(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = offering(qtbot, open_window(), *SOME)
    page.strip.offers.chips[2].setFocus()
    page.strip.show_suggestions(SOME[:1])
    assert focused() is page.field.line


def test_chips_are_buttons_with_names_that_say_what_will_happen(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = offering(qtbot, open_window(), *SOME)
    names = []
    for chip in widgets_of(page, OfferChip):
        interface = QAccessible.queryAccessibleInterface(chip)
        assert interface.role() == QAccessible.Role.Button
        names.append(interface.text(QAccessible.Text.Name))
        assert chip.height() >= 40
    assert names == [
        "Open Safe to say: a 90-minute workshop",
        "Search for FTSU, Freedom to Speak Up",
        "Search for what Ward Library wrote",
    ]
    heading = Suggestion("Step 1", SuggestionKind.HEADING, "A workshop", item=WORKSHOP, passage=PassageId("a"))
    assert suggestion_offer(heading).name == "Open Step 1, in A workshop"


def test_with_nothing_to_suggest_down_leads_to_the_first_result(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = offering(qtbot, open_window())
    QTest.keyClick(page.field.line, Qt.Key.Key_Down)
    assert isinstance(focused(), ResultCard)
