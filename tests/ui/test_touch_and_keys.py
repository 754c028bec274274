"""Touch alone and keyboard alone do everything."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kiosk.model import Query
from kiosk.ui.kit.cards import NewRow, TileCard
from kiosk.ui.kit.chips import OfferChip, ReasonChip
from kiosk.ui.kit.choices import ChoiceChip, FacetRow
from kiosk.ui.kit.fold_tag import FoldTag
from kiosk.ui.kit.passage_row import PassageRow
from kiosk.ui.kit.pressables import Pressable
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import About, Browse, Found, Home
from tests.ui.conftest import OpenWindow, focused, widgets_of

FINGER = QTest.createTouchDevice()


def tap(qtbot: QtBot, target: QWidget) -> None:
    qtbot.wait(60)  # what has just appeared is laid out first
    window = target.window()
    place = target.mapTo(window, target.rect().center())
    QTest.touchEvent(window, FINGER).press(0, place, window).commit()
    qtbot.wait(20)
    QTest.touchEvent(window, FINGER).release(0, place, window).commit()
    qtbot.wait(40)


def drag(qtbot: QtBot, window: QWidget, start: QPoint, by: int) -> None:
    QTest.touchEvent(window, FINGER).press(0, start, window).commit()
    for step in range(1, 11):
        qtbot.wait(16)
        QTest.touchEvent(window, FINGER).move(0, start + QPoint(0, by * step // 10), window).commit()
    qtbot.wait(120)
    QTest.touchEvent(window, FINGER).release(0, start + QPoint(0, by), window).commit()
    qtbot.wait(60)


def test_tapping_leads_from_home_over_results_to_the_text(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    tap(qtbot, widgets_of(shell, TileCard)[0])
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: bool(widgets_of(page, ResultCard)), timeout=5_000)
    tap(qtbot, widgets_of(page, ResultCard)[0])
    assert isinstance(shell.page, ReaderPage)


def test_a_finger_unfolds_passages_and_opens_one(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Found(Query("staff", holdings=frozenset({"full"}))))
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: bool(widgets_of(page, FoldTag)), timeout=5_000)
    tap(qtbot, widgets_of(page, FoldTag)[0])
    assert shell.page is page, "the tag lies on its card and does not open it"
    qtbot.waitUntil(lambda: bool(widgets_of(page, PassageRow)), timeout=5_000)
    tap(qtbot, widgets_of(page, PassageRow)[0])
    assert isinstance(shell.page, ReaderPage)


def test_a_finger_takes_an_expansion_away_and_a_suggestion_up(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.search_for(Query("FTSU"))
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: bool(widgets_of(page, ReasonChip)), timeout=5_000)
    tap(qtbot, widgets_of(page, ReasonChip)[0])
    assert page.query.unexpanded
    shell.search_for(Query("psychol", as_you_type=True))
    qtbot.waitUntil(lambda: bool(page.strip.offers.chips), timeout=5_000)
    tap(qtbot, page.strip.offers.chips[0])
    assert page.query.text == "psychological safety" or isinstance(shell.page, ReaderPage)


def test_quick_taps_all_count(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.open_display()
    for size in ("125%", "150%", "200%", "100%"):
        chips = [chip for chip in widgets_of(shell, ChoiceChip) if chip.isVisible() and chip.label == size]
        tap(qtbot, chips[-1])
        assert shell.look.scale == int(size[:-1]) / 100


# Qt says this when a gesture begins over a child of the area that scrolls; the area scrolls all the same.
@pytest.mark.qt_log_ignore("could not find the target for gesture", extend=True)
def test_a_finger_scrolls_home_and_opens_nothing(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    row = widgets_of(shell, NewRow)[0]
    start = row.mapTo(shell, row.rect().center())
    drag(qtbot, shell, start, -200)
    assert shell.place == Home()
    scroller = shell.page.scroller
    assert scroller is not None and scroller.verticalScrollBar().value() > 50


def stops(window: QWidget, most: int = 120) -> list[QWidget]:
    """What Tab visits, once round."""
    found: list[QWidget] = []
    for _ in range(most):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or now in found:
            break
        found.append(now)
    return found


def test_tab_visits_everything_that_can_be_pressed_on_home(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    visited = stops(shell)
    pressable = {
        widget
        for widget in widgets_of(shell, Pressable)
        if widget.isEnabled() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    }
    assert pressable - set(visited) == set()
    assert any(isinstance(widget, QLineEdit) for widget in visited)


def test_whatever_takes_the_focus_is_in_sight(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    hidden = []
    for _ in range(40):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        qtbot.wait(5)
        widget = focused()
        top = widget.mapTo(shell, QPoint(0, 0)).y()
        if not 0 <= top <= shell.height() - min(widget.height(), 48):
            hidden.append(f"{widget.accessibleName()} at {top}")
    assert hidden == []


def test_every_control_has_a_name_and_a_comfortable_size(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    faults = []
    for place in (Home(), Browse(), About()):
        shell.go(place)
        qtbot.wait(40)
        for button in widgets_of(shell, QAbstractButton):
            if not button.accessibleName():
                faults.append(f"{place}: a {type(button).__name__} has no name")
            if button.focusPolicy() != Qt.FocusPolicy.NoFocus and min(button.width(), button.height()) < 40:
                faults.append(f"{place}: {button.accessibleName()!r} is {button.width()} x {button.height()}")
    assert faults == []


def test_the_whole_job_by_keyboard_alone(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    QTest.keyClicks(focused(), "just culture")
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: bool(widgets_of(page, ResultCard)), timeout=5_000)
    QTest.keyClick(focused(), Qt.Key.Key_Return)  # done typing: no more suggestions
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert isinstance(shell.page, ReaderPage)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert isinstance(shell.place, Found)
    QTest.keyClick(shell, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert shell.place == Home()
    QTest.keyClick(shell, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert focused().accessibleName() == "Home"
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert shell.place == Browse()
    QTest.keyClick(focused(), Qt.Key.Key_Slash)
    assert isinstance(shell.place, Found), "a bare slash leads to the search field"
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    QTest.keyClicks(focused(), "and/or")
    assert isinstance(shell.page, ResultsPage) and shell.page.field.line.text() == "and/or"


def test_focus_stays_inside_an_open_panel_and_goes_back_after_it(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    before = QApplication.focusWidget()
    shell.open_display()
    panel = next(widget for widget in shell.findChildren(QWidget) if widget.objectName() == "display")
    for widget in stops(shell, 30):
        assert panel.isAncestorOf(widget)
    assert any(isinstance(widget, ChoiceChip) for widget in stops(shell, 30))
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before


def test_tab_goes_through_the_results_page_as_one_reads(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.search_for(Query("staff", as_you_type=True))  # everything below is made anew by the next answers
    page = shell.page
    assert isinstance(page, ResultsPage)
    for query in (Query("OD FTSU"), Query("freedom to speak up", as_you_type=True)):
        shell.search_for(query)
        qtbot.waitUntil(lambda query=query: page.shown is not None and page.shown.query == query, timeout=5_000)  # type: ignore[misc]
        qtbot.wait(30)
    page.field.setFocus()
    visited = stops(shell, 200)
    for kinds in ((OfferChip, FacetRow), (FacetRow, ReasonChip), (ReasonChip, ResultCard)):
        before, after = ([visited.index(one) for one in visited if isinstance(one, kind)] for kind in kinds)
        assert before and after and max(before) < min(after), kinds
    cards = [one for one in visited if isinstance(one, ResultCard)]
    assert cards == list(page.list.cards)


def test_ticking_a_filter_by_key_keeps_the_focus_on_it(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.search_for(Query("staff"))
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: bool(widgets_of(page, FacetRow)), timeout=5_000)
    row = next(row for row in widgets_of(page, FacetRow) if row.label == "Case study")
    row.setFocus()
    for ticked in (True, False):
        QTest.keyClick(focused(), Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: page.shown is not None and page.shown.query == page.query, timeout=5_000)
        now = focused()
        assert isinstance(now, FacetRow) and now.label == "Case study" and now.isChecked() is ticked
