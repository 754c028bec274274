"""The main job, end to end: type on Home, see results, open at the passage, go back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId, PassageId
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.pressables import Button
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Found, Home, Reading
from tests.ui.conftest import OpenWindow, focused, widgets_of


def results_of(qtbot: QtBot, shell: object, least: int = 1) -> ResultsPage:
    page = shell.page  # type: ignore[attr-defined]
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: len(widgets_of(page, ResultCard)) >= least, timeout=5_000)
    return page


def test_the_search_field_has_the_focus_on_arrival(open_window: OpenWindow) -> None:
    shell = open_window()
    assert isinstance(shell.page, HomePage)
    assert QApplication.focusWidget() is shell.page.field.line


def test_every_key_typed_on_home_arrives_in_the_results_field(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    for letter in "speaking up without fear":
        QTest.keyClicks(focused(), letter)
    page = results_of(qtbot, shell)
    assert page.field.line.text() == "speaking up without fear"
    assert shell.place == Found(page.query)


def test_a_hit_opens_at_its_passage_with_the_words_highlighted_in_sight(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    QTest.keyClicks(focused(), "speaking up without fear")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    page = results_of(qtbot, shell)
    qtbot.wait(200)
    hit = widgets_of(page, ResultCard)[0].hit
    assert hit.passages[0].spans, "the best passage says where it matches"
    QTest.keyClick(page.field.line, Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    reader = shell.page
    assert isinstance(reader, ReaderPage)
    assert shell.place == Reading(hit.item.id, hit.passages[0].passage_id, hit.passages[0].spans)
    qtbot.wait(100)
    assert reader.scroller is not None
    view = reader.scroller.viewport()
    if isinstance(reader.body_, ArticleBody):
        tops = reader.body_.anchor_tops()
        assert "hit-0" in tops
        place = reader.body_.text.mapTo(view, reader.body_.text.rect().topLeft()).y() + tops["hit-0"]
    else:
        assert isinstance(reader.body_, TurnsBody)
        row = reader.body_.row(hit.passages[0].passage_id)
        place = row.mapTo(view, row.rect().topLeft()).y()
    assert 0 <= place < view.height(), "the first highlight is in sight"


def test_a_transcript_hit_opens_at_its_second(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    QTest.keyClicks(focused(), "kind:transcript psychological safety")
    page = results_of(qtbot, shell)
    qtbot.waitUntil(lambda: all(c.hit.item.kind == "transcript" for c in widgets_of(page, ResultCard)), timeout=5_000)
    card = widgets_of(page, ResultCard)[0]
    best = card.hit.passages[0]
    assert best.start is not None and best.passage_id.startswith(f"t{int(best.start)}")
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    reader = shell.page
    assert isinstance(reader, ReaderPage) and isinstance(reader.body_, TurnsBody)
    qtbot.wait(100)
    assert reader.scroller is not None
    row = reader.body_.row(best.passage_id)
    place = row.mapTo(reader.scroller.viewport(), row.rect().topLeft()).y()
    assert 0 <= place < reader.scroller.viewport().height()


def test_back_returns_to_the_same_results_at_the_same_place(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window(height=600)
    QTest.keyClicks(focused(), "staff")
    page = results_of(qtbot, shell, 4)
    qtbot.wait(200)
    titles = [card.hit.item.title for card in widgets_of(page, ResultCard)]
    assert page.scroller is not None
    page.scroller.verticalScrollBar().setValue(300)
    scrolled = page.scroller.verticalScrollBar().value()
    assert scrolled > 0
    shell.open_hit(widgets_of(page, ResultCard)[2].hit)
    QTest.keyClick(shell, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    again = results_of(qtbot, shell, 4)
    qtbot.wait(100)
    assert [card.hit.item.title for card in widgets_of(again, ResultCard)] == titles
    assert again.scroller is not None and again.scroller.verticalScrollBar().value() == scrolled


def test_filters_narrow_and_chips_take_them_away(qtbot: QtBot, open_window: OpenWindow) -> None:
    from kiosk.ui.kit.choices import FacetRow

    shell = open_window()
    QTest.keyClicks(focused(), "staff")
    page = results_of(qtbot, shell, 3)
    qtbot.wait(200)
    before = page.heading.text
    row = next(one for one in widgets_of(page, FacetRow) if one.label == "Case study")
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.heading.text != before, timeout=5_000)
    assert {card.hit.item.kind for card in widgets_of(page, ResultCard)} == {"case-study"}
    chip = next(one for one in widgets_of(page, Button) if one.accessibleName().startswith("Remove the filter Kind"))
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.heading.text == before, timeout=5_000)


def test_a_misspelt_word_is_corrected_and_can_be_searched_for_all_the_same(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    shell = open_window()
    QTest.keyClicks(focused(), "compasionate")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    page = results_of(qtbot, shell)
    qtbot.waitUntil(lambda: page.head.lines.spelling.isVisibleTo(page), timeout=5_000)
    from kiosk.ui.kit.pressables import ActionLink

    link = next(one for one in widgets_of(page.head.lines.spelling, ActionLink))
    assert "compasionate" in link.label
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "No results" in page.heading.text, timeout=5_000)


def test_escape_clears_the_search_then_leads_home(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    QTest.keyClicks(focused(), "bullying")
    page = results_of(qtbot, shell)
    QTest.keyClick(page.field.line, Qt.Key.Key_Escape)
    assert page.field.line.text() == ""
    QTest.keyClick(page.field.line, Qt.Key.Key_Escape)
    assert shell.place == Home()


def test_a_finger_that_scrolls_does_not_open_a_card(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    QTest.keyClicks(focused(), "staff")
    card = widgets_of(results_of(qtbot, shell, 2), ResultCard)[0]

    def mouse(kind: QEvent.Type, x: float, y: float, held: Qt.MouseButton) -> None:
        from PySide6.QtGui import QMouseEvent

        local = QPointF(x, y)
        on_screen = QPointF(card.mapToGlobal(local.toPoint()))
        event = QMouseEvent(
            kind,
            local,
            on_screen,
            Qt.MouseButton.LeftButton,
            held,
            Qt.KeyboardModifier.NoModifier,
            QPointingDevice.primaryPointingDevice(),
        )
        QApplication.sendEvent(card, event)

    mouse(QEvent.Type.MouseButtonPress, 200, 20, Qt.MouseButton.LeftButton)
    mouse(QEvent.Type.MouseButtonRelease, 200, 60, Qt.MouseButton.NoButton)
    assert isinstance(shell.page, ResultsPage), "40 px further it was a scroll"
    mouse(QEvent.Type.MouseButtonPress, 200, 20, Qt.MouseButton.LeftButton)
    mouse(QEvent.Type.MouseButtonRelease, 203, 24, Qt.MouseButton.NoButton)
    assert isinstance(shell.page, ReaderPage), "a press in one place opens"


def test_a_page_of_a_pdf_opens_with_its_number_in_sight(
    qtbot: QtBot, open_window: OpenWindow, library_of_pages: Path, tmp_path: Path
) -> None:
    shell = open_window(library=library_of_pages, cache=tmp_path / "cache")
    shell.go(Reading(ItemId("trust/what-the-ward-said"), PassageId("p5"), ((10, 14),)))
    qtbot.wait(150)
    reader = shell.page
    assert isinstance(reader, ReaderPage) and isinstance(reader.body_, PagesBody)
    assert reader.scroller is not None
    heading = reader.body_.heading
    assert heading.text == "Page 5 of 12"
    top = heading.mapTo(reader.scroller.viewport(), heading.rect().topLeft()).y()
    assert 0 <= top < reader.scroller.viewport().height() / 2


def test_a_panel_grows_with_what_comes_into_it(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    panel = Overlay(shell.look, "Filters", shell)
    panel.body.addWidget(Button(shell.look, "First"))
    panel.open_()
    qtbot.wait(50)
    last = Button(shell.look, "Last")
    for button in (Button(shell.look, "Second"), Button(shell.look, "Third"), last):
        panel.body.addWidget(button)
    qtbot.wait(100)
    assert last.visibleRegion().boundingRect().height() == last.height() > 0
    panel.end()
