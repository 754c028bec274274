"""An item's other matching passages can be seen where it stands in the results, and each opens exactly there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.model import PassageHit, PassageId, Query, Results, Snippet
from kiosk.ui.kit.fold_tag import FoldTag
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.passage_row import PassageRow
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.result_entry import ResultEntry, with_passages
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Found, Reading
from kiosk.ui.shell import Shell
from kiosk.ui.wording import match_line
from tests.ui.conftest import OpenWindow, focused, widgets_of
from tests.ui.hits import hit_with_passages


def found(qtbot: QtBot, shell: Shell, query: Query) -> ResultsPage:
    shell.go(Found(query))
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: bool(widgets_of(page, ResultCard)), timeout=5_000)
    qtbot.wait(50)
    return page


def folded(page: ResultsPage) -> ResultEntry:
    """The first result with several passages."""
    return next(entry for entry in page.list.entries if len(entry.hit.passages) > 1)


def test_pressing_the_tag_shows_the_other_passages_and_pressing_again_puts_them_away(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    shell = open_window()
    page = found(qtbot, shell, Query("staff"))
    entry = folded(page)
    assert entry.fold is not None and "show " in entry.fold.accessibleName()
    QTest.mouseClick(entry.fold, Qt.MouseButton.LeftButton)
    qtbot.wait(100)
    rows = widgets_of(entry, PassageRow)
    assert len(rows) == entry.hit.matching_passages - 1, "all of them, not only the best few"
    assert entry.hit.passages[0].passage_id not in {row.passage.passage_id for row in rows}
    assert all(row.height() >= 48 and row.passage.label in row.accessibleName() for row in rows)
    assert "hide " in entry.fold.accessibleName()
    assert shell.page is page, "nothing was opened"
    QTest.mouseClick(entry.fold, Qt.MouseButton.LeftButton)
    assert widgets_of(entry, PassageRow) == [] and not entry.unfolded


@pytest.mark.parametrize("query", ["staff", "kind:transcript safety"])
def test_an_unfolded_passage_opens_exactly_there_with_its_words_marked(
    qtbot: QtBot, open_window: OpenWindow, query: str
) -> None:
    shell = open_window()
    entry = folded(found(qtbot, shell, Query(query)))
    entry.unfold()
    qtbot.wait(50)
    row = widgets_of(entry, PassageRow)[0]
    item, passage = entry.hit.item.id, row.passage
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert shell.place == Reading(item, passage.passage_id, passage.spans)
    qtbot.wait(150)
    reader = shell.page
    assert isinstance(reader, ReaderPage) and reader.scroller is not None
    view, body = reader.scroller.viewport(), reader.body_
    if isinstance(body, TurnsBody):
        top = body.row(passage.passage_id).mapTo(view, body.row(passage.passage_id).rect().topLeft()).y()
    else:
        assert isinstance(body, ArticleBody)
        tops = body.anchor_tops()
        anchor = "hit-0" if passage.spans else passage.passage_id
        top = body.text.mapTo(view, body.text.rect().topLeft()).y() + round(tops[anchor])
    assert 0 <= top < view.height()


def test_coming_back_finds_the_passages_still_unfolded_at_the_same_place(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window(height=600)
    page = found(qtbot, shell, Query("staff"))
    entry = [one for one in page.list.entries if len(one.hit.passages) > 1][1]
    item = entry.hit.item.id
    entry.unfold()
    qtbot.wait(50)
    row = widgets_of(entry, PassageRow)[0]
    row.setFocus()
    qtbot.wait(30)
    assert page.scroller is not None
    place = page.scroller.verticalScrollBar().value()
    QTest.keyClick(row, Qt.Key.Key_Return)
    shell.back()
    again = shell.page
    assert isinstance(again, ResultsPage) and again.scroller is not None
    qtbot.wait(150)
    assert [one.hit.item.id for one in again.list.entries if one.unfolded] == [item]
    assert abs(again.scroller.verticalScrollBar().value() - place) <= 2


def test_another_text_size_keeps_the_focus_on_the_passage(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    entry = folded(found(qtbot, shell, Query("staff")))
    entry.unfold()
    qtbot.wait(50)
    row = widgets_of(entry, PassageRow)[0]
    row.setFocus()
    name = row.accessibleName()
    shell.change_text_size(1)
    qtbot.wait(100)
    assert isinstance(focused(), PassageRow) and focused().accessibleName() == name


def test_by_keyboard_the_tag_comes_after_its_card_and_the_passages_after_the_tag(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    page = found(qtbot, open_window(), Query("staff"))
    entry = folded(page)
    entry.card.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is entry.fold
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    qtbot.wait(50)
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is entry.toggle, "what stands beside the tag comes before what is below it"
    for row in entry.rows:
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        assert focused() is row
        assert not row.visibleRegion().isEmpty(), "what has the focus is in sight"


@pytest.mark.parametrize(("width", "scale"), [(1366, 1.0), (1366, 2.0), (683, 2.0), (620, 1.0)])
def test_the_tag_is_a_full_target_on_its_card_and_says_what_it_does(
    qtbot: QtBot, open_window: OpenWindow, width: int, scale: float
) -> None:
    page = found(qtbot, open_window(width, 768, scale=scale), Query("staff"))
    tags = widgets_of(page, FoldTag)
    assert tags
    for entry in page.list.entries:
        if entry.fold is None or entry.fold.isHidden():
            continue
        assert entry.fold.height() >= 48
        assert entry.rect().contains(entry.fold.geometry())
        interface = QAccessible.queryAccessibleInterface(entry.fold)
        assert interface.role() == QAccessible.Role.Button
        more = entry.hit.matching_passages - 1
        name = f"{entry.fold.label}: show {more} more of {entry.hit.item.title}"
        assert interface.text(QAccessible.Text.Name) == name, "what it shows comes first"


def test_other_words_fold_an_entry_that_shows_another_hit(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = found(qtbot, shell, Query("staff"))
    folded(page).unfold()
    shell.search_for(Query("civility"))
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.query.text == "civility", timeout=5_000)
    assert not any(entry.unfolded for entry in page.list.entries)
    assert not any(tag.open for tag in widgets_of(page, FoldTag))


def test_all_passages_take_the_place_of_the_first_few_and_the_best_is_not_told_twice(qtbot: QtBot) -> None:
    hit = replace(hit_with_passages(3), matching_passages=5)
    entry = ResultEntry(Look(), hit, None)
    qtbot.addWidget(entry)
    asked: list[object] = []
    entry.passages_requested.connect(asked.append)
    entry.resize(900, 300)
    entry.show()
    entry.unfold()
    qtbot.wait(20)
    assert asked == [hit]
    assert [row.passage.passage_id for row in entry.rows] == ["p2", "p3"], "the best few at once"
    results = with_passages(Results(Query("said"), 1, (hit,)), hit.item.id, hit_with_passages(5).passages[::-1])
    entry.show_all(results.hits[0])
    qtbot.wait(20)
    assert entry.card.hit.passages[0].passage_id == "p1", "it opens where it did"
    assert [row.passage.passage_id for row in entry.rows] == ["p5", "p4", "p3", "p2"], "as the text goes"
    assert widgets_of(entry, Para) == [] and entry.fold is not None and entry.fold.label == "Match on page 1, 4 more"


def test_of_very_many_passages_the_best_are_shown_and_the_rest_counted(qtbot: QtBot) -> None:
    hit = hit_with_passages(42)
    entry = ResultEntry(Look(), hit, None)
    qtbot.addWidget(entry)
    entry.resize(900, 300)
    entry.show()
    entry.show_all(replace(hit, passages=(hit.passages[0], *hit.passages[:0:-1])))
    entry.unfold()
    qtbot.wait(20)
    assert [row.passage.page for row in entry.rows] == list(range(31, 1, -1))
    assert [para.text for para in widgets_of(entry, Para)] == ["11 more passages match in this item."]


def test_the_tag_says_where_and_how_many() -> None:
    page = PassageHit(PassageId("p61"), "Page 61", Snippet(""), 1.0, page=61)
    turn = PassageHit(PassageId("t252"), "04:12", Snippet(""), 1.0, start=252.0)
    section = PassageHit(PassageId("a"), "A heading", Snippet(""), 1.0)
    assert [match_line(one, 1) for one in (page, turn, section)] == [
        "Match on page 61",
        "Match at 04:12",
        "1 matching passage",
    ]
    assert [match_line(one, 3) for one in (page, turn, section)] == [
        "Match on page 61, 2 more",
        "Match at 04:12, 2 more",
        "3 matching passages",
    ]
    assert [match_line(page, 0, in_title=titled) for titled in (True, False)] == [
        "Match in the title",
        "Match in the description",
    ]


def test_a_result_found_by_what_is_told_of_it_counts_no_passages(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    for query, tag in (("author:west", "Match in the description"), ("title:courage", "Match in the title")):
        page = found(qtbot, shell, Query(query))
        told = [card.accessibleDescription() for card in widgets_of(page, ResultCard) if not card.hit.matching_passages]
        assert told
        assert all(f"{tag}." in one for one in told)
