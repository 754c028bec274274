"""How words were read is said above the results, and every bit of it can be taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.model import Expansion, ExpansionReason, Query, Results, Suggestion, SuggestionKind
from kiosk.ui.kit.chips import ReasonChip
from kiosk.ui.kit.pressables import ActionLink, Button
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.search_wording import also_names, also_reason, remove_name, spoken_answer
from kiosk.ui.shell import Shell
from tests.ui.conftest import OpenWindow, focused, widgets_of


def found(qtbot: QtBot, shell: Shell, query: Query) -> ResultsPage:
    """The page of a query, once its answer is on screen."""
    shell.search_for(query)
    page = shell.page
    assert isinstance(page, ResultsPage)
    answered(qtbot, page, query)
    return page


def answered(qtbot: QtBot, page: ResultsPage, query: Query) -> None:
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.query == query, timeout=5_000)
    qtbot.wait(30)


def titles(page: ResultsPage) -> list[str]:
    return [card.hit.item.title for card in widgets_of(page, ResultCard)]


def test_an_acronym_finds_its_full_name_and_a_chip_says_so_and_takes_it_away(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    page = found(qtbot, open_window(), Query("FTSU"))
    both = page.heading.text
    (chip,) = widgets_of(page.head.lines, ReasonChip)
    assert chip.label.startswith("Freedom to Speak Up, what “FTSU” stands for")
    assert chip.accessibleName().startswith("Do not search for Freedom to Speak Up")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    answered(qtbot, page, page.query)
    assert len(page.query.unexpanded) == 1 and page.query.text == "FTSU"
    assert page.heading.text != both, "fewer items say FTSU than mean it"
    assert widgets_of(page.head.lines, ReasonChip) == []
    back = next(link for link in widgets_of(page.head.lines, ActionLink) if "Freedom to Speak Up" in link.label)
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    answered(qtbot, page, page.query)
    assert page.query.unexpanded == frozenset() and page.heading.text == both


def test_what_was_taken_away_can_come_back_also_after_another_look(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = found(qtbot, shell, Query("FTSU"))
    QTest.mouseClick(widgets_of(page.head.lines, ReasonChip)[0], Qt.MouseButton.LeftButton)
    answered(qtbot, page, page.query)
    shell.change_text_size(1)
    qtbot.wait(100)
    anew = shell.page
    assert isinstance(anew, ResultsPage) and len(anew.query.unexpanded) == 1
    (back,) = widgets_of(anew.head.lines.also, ActionLink)
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    answered(qtbot, anew, anew.query)
    assert anew.query.unexpanded == frozenset()
    assert len(widgets_of(anew.head.lines, ReasonChip)) == 1


def test_a_filter_keeps_what_was_taken_away_and_clearing_the_field_forgets_it(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    from kiosk.ui.kit.choices import FacetRow

    page = found(qtbot, open_window(), Query("FTSU"))
    QTest.mouseClick(widgets_of(page.head.lines, ReasonChip)[0], Qt.MouseButton.LeftButton)
    answered(qtbot, page, page.query)
    row = next(row for row in widgets_of(page, FacetRow) if row.isEnabled())
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert len(page.query.unexpanded) == 1
    QTest.keyClick(page.field.line, Qt.Key.Key_Escape)
    assert page.query.unexpanded == frozenset() and page.query.text == ""


def test_the_focus_stays_in_the_line_when_a_chip_is_taken_away_by_key(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = found(qtbot, open_window(), Query("FTSU"))
    widgets_of(page.head.lines, ReasonChip)[0].setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    answered(qtbot, page, page.query)
    assert isinstance(focused(), ActionLink) and page.head.lines.also.isAncestorOf(focused())
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    answered(qtbot, page, page.query)
    assert isinstance(focused(), ReasonChip)


def test_an_ambiguous_acronym_is_offered_and_never_decided(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = found(qtbot, open_window(), Query("OD training"))
    assert page.shown is not None and page.shown.expansions == ()
    links = widgets_of(page.head.lines.meanings, ActionLink)
    assert {"Organisational Development", "Overdose"} <= {link.label for link in links}
    link = next(link for link in links if link.label == "Organisational Development")
    assert link.accessibleName() == "OD can mean Organisational Development: search for that"
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert page.field.line.text() == "Organisational Development training"


@pytest.mark.parametrize(("width", "scale"), [(1366, 1.0), (1366, 2.0), (683, 2.0)])
def test_the_lines_stand_in_one_order_and_inside_the_window(
    qtbot: QtBot, open_window: OpenWindow, width: int, scale: float
) -> None:
    shell = open_window(width, 768, scale=scale)
    page = found(qtbot, shell, Query("OD compasionate whistleblowing", kinds=frozenset({"report", "reference"})))
    lines = page.head.lines
    said = [line for line in (lines.spelling, lines.also, lines.meanings, lines.filters) if line.isVisibleTo(page)]
    assert len(said) == 4
    tops = [line.mapTo(page, line.rect().topLeft()).y() for line in said]
    assert tops == sorted(set(tops))
    for line in said:
        for widget in widgets_of(line, QWidget):
            assert widget.geometry().right() <= line.width(), f"{widget.accessibleName()} sticks out"


def test_a_line_that_says_the_same_is_left_alone_while_one_types(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = found(qtbot, open_window(), Query("OD"))
    before = widgets_of(page.head.lines.meanings, ActionLink)
    assert page.shown is not None
    page.show_results(page.shown)
    assert widgets_of(page.head.lines.meanings, ActionLink) == before


def test_every_chip_and_link_has_a_name_and_a_role(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = found(qtbot, open_window(), Query("OD compasionate whistleblowing", kinds=frozenset({"report"})))
    buttons = widgets_of(page.head.lines, Button)
    assert len(buttons) >= 6
    for button in buttons:
        interface = QAccessible.queryAccessibleInterface(button)
        assert interface.text(QAccessible.Text.Name)
        link = isinstance(button, ActionLink)
        assert interface.role() == (QAccessible.Role.Link if link else QAccessible.Role.Button)
        assert min(button.width(), button.height()) >= 40


WHISTLE = Expansion("whistleblowing", ("speaking up", "raising concerns", "candour"), ExpansionReason.SYNONYM, "w")
FTSU = Expansion("FTSU", ("Freedom to Speak Up",), ExpansionReason.ACRONYM, "f")
NAME = Expansion("freedom to speak up", ("FTSU", "raising concerns"), ExpansionReason.FULL_NAME, "n")


def test_a_chip_says_why_in_plain_words() -> None:
    assert (also_names(FTSU), also_reason(FTSU)) == ("Freedom to Speak Up", "what “FTSU” stands for")
    assert (also_names(NAME), also_reason(NAME)) == ("FTSU", "short for “freedom to speak up”, and 1 other name")
    assert also_names(WHISTLE) == "speaking up, raising concerns and 1 more"
    assert also_reason(WHISTLE) == "other ways to say “whistleblowing”"


def test_a_screen_reader_is_told_all_names_and_how_the_words_were_read() -> None:
    said = remove_name(WHISTLE)
    assert all(name in said for name in WHISTLE.also)
    told = spoken_answer(Results(Query("FTSU"), 3, corrected="FTSU", expansions=(FTSU,)))
    assert told == "3 results. Showing results for FTSU. Also searched for Freedom to Speak Up"
    term = Suggestion("FTSU", SuggestionKind.TERM, query="FTSU")
    assert spoken_answer(Results(Query("ft", as_you_type=True), 0, did_you_mean="fit", suggestions=(term,))) == (
        "No results. Did you mean fit. Suggestions: Down arrow leads to them"
    )


def test_the_lines_take_no_room_when_there_is_nothing_to_say(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = found(qtbot, open_window(), Query("staff"))
    assert not page.head.lines.isVisibleTo(page)


MANY = "racist boss, stressed, tired, off sick and burnt out"


@pytest.mark.parametrize(("width", "height", "scale", "at_once"), [(1366, 768, 1.0, 3), (1366, 768, 2.0, 2)])
def test_many_chips_do_not_crowd_out_the_results(
    qtbot: QtBot, open_window: OpenWindow, width: int, height: int, scale: float, at_once: int
) -> None:
    shell = open_window(width, height, scale=scale)
    page = found(qtbot, shell, Query(MANY))
    assert page.shown is not None and len(page.shown.expansions) > at_once + 1
    assert len(widgets_of(page.head.lines, ReasonChip)) == at_once
    first = widgets_of(page, ResultCard)[0]
    assert first.mapTo(shell, first.rect().topLeft()).y() < height * 0.7, "the first result is in sight"
    more = next(link for link in widgets_of(page.head.lines, ActionLink) if link.label.startswith("Show "))
    assert more.label == f"Show {len(page.shown.expansions) - at_once} more"
    more.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(more, Qt.Key.Key_Space)
    QTest.qWait(30)
    chips = widgets_of(page.head.lines, ReasonChip)
    assert len(chips) == len(page.shown.expansions)
    assert focused() is chips[at_once], "one goes on with the first that was not there"
    QTest.keyClick(chips[-1], Qt.Key.Key_Space)
    answered(qtbot, page, page.query)
    assert len(widgets_of(page.head.lines, ReasonChip)) == len(chips) - 1, "they stay unfolded for these words"
    shell.search_for(Query(MANY + " today"))
    answered(qtbot, page, Query(MANY + " today"))
    assert len(widgets_of(page.head.lines, ReasonChip)) == at_once


def test_where_there_is_hardly_any_room_a_chip_says_what_and_only_a_screen_reader_why(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    page = found(qtbot, open_window(683, 384, scale=2.0), Query("huddle"))
    (chip,) = widgets_of(page.head.lines, ReasonChip)
    assert chip.label == "short meeting and 1 more"
    assert chip.accessibleName().endswith("other ways to say “huddle”")


def test_a_link_never_stands_where_the_one_chip_it_leads_to_could(qtbot: QtBot, open_window: OpenWindow) -> None:
    page = found(qtbot, open_window(1366, 768, scale=2.0), Query("racist boss, stressed"))
    assert page.shown is not None and len(page.shown.expansions) == 3
    assert len(widgets_of(page.head.lines, ReasonChip)) == 3
    assert [one for one in widgets_of(page.head.lines, ActionLink) if one.label.startswith("Show ")] == []
