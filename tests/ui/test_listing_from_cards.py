"""An item goes on the list from its card: by finger, pointer and keyboard, without being opened, and never past 30."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId, Query
from kiosk.takeaway.listcodes import MOST_ITEMS
from kiosk.ui.kit.list_toggle import ListToggle
from kiosk.ui.kit.overlay import Overlay, covering, told
from kiosk.ui.kit.pressables import Button
from kiosk.ui.kit.qr import QrView
from kiosk.ui.kit.tokens import THEMES
from kiosk.ui.pages.browse import ShelfEntry, ShelfPage
from kiosk.ui.pages.result_entry import ResultEntry
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Found, Reading, Shelf
from kiosk.ui.shell import Shell
from kiosk.ui.take_building import FULL
from tests.ui.conftest import OpenWindow, focused, widgets_of
from tests.ui.test_take import button, takeaway_of

WORDS = Query("listening to staff")
RECORD = ItemId("ward-library/francis-inquiry-mid-staffordshire")


def results(qtbot: QtBot, shell: Shell) -> ResultsPage:
    shell.search_for(WORDS)
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.query == WORDS and bool(page.list.entries))
    page.list.finish()
    QTest.qWait(30)
    return page


def middle(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def test_a_tap_on_the_corner_puts_it_on_the_list_and_opens_nothing(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    entry = results(qtbot, shell).list.entries[1]
    number, title = entry.hit.item.number, entry.hit.item.title
    toggle = entry.toggle
    assert toggle.accessibleName() == f"Add to my list: {title}"
    device = QTest.createTouchDevice()
    QTest.touchEvent(shell, device).press(0, middle(toggle), shell)
    QTest.touchEvent(shell, device).release(0, middle(toggle), shell)
    assert takeaway_of(shell).shortlist.numbers == (number,)
    assert isinstance(shell.place, Found), "the item is not opened"
    assert toggle.accessibleName() == f"On my list: {title}"
    assert toggle.accessibleDescription() == "Press to take it off"
    assert shell._stage.rail.buttons["my-list"].accessibleName() == "My list, 1 item"
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert takeaway_of(shell).count() == 0
    assert toggle.accessibleName() == f"Add to my list: {title}"


@pytest.mark.parametrize("place", ["results", "collection"])
def test_the_keyboard_reaches_it_after_its_card_and_the_change_is_announced(
    qtbot: QtBot, open_window: OpenWindow, place: str
) -> None:
    shell = open_window()
    entry: ResultEntry | ShelfEntry
    if place == "results":
        entry = results(qtbot, shell).list.entries[0]
        number = entry.hit.item.number
    else:
        shell.go(Shelf("start-here"))
        assert isinstance(shell.page, ShelfPage)
        entry = shell.page.entries[0]
        number = entry.item.number
    said: list[str] = []
    shell.page.told.connect(said.append)
    entry.card.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):  # a card with several passages has its tag between
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        if entry.toggle.hasFocus():
            break
    assert entry.toggle.hasFocus()
    QTest.keyClick(entry.toggle, Qt.Key.Key_Return)
    assert takeaway_of(shell).shortlist.numbers == (number,)
    assert entry.toggle.hasFocus(), "nobody is moved"
    assert said == ["On your list, which has 1"]
    interface = QAccessible.queryAccessibleInterface(entry.toggle)
    assert interface.role() == QAccessible.Role.Button
    QTest.keyClick(entry.toggle, Qt.Key.Key_Space)
    assert said[-1] == "Off your list, which has 0"


@pytest.mark.parametrize(("width", "height", "scale"), [(1366, 768, 1.0), (1366, 768, 2.0), (683, 384, 2.0)])
def test_every_card_has_one_of_full_size_in_its_corner_clear_of_the_tag_and_the_words(
    qtbot: QtBot, open_window: OpenWindow, width: int, height: int, scale: float
) -> None:
    shell = open_window(width, height, scale=scale)
    for entry in results(qtbot, shell).list.entries:
        assert min(entry.toggle.width(), entry.toggle.height()) >= 48
        card = QRect(entry.card.geometry())
        assert card.contains(entry.toggle.geometry())
        if entry.fold is not None and not entry.fold.isHidden():
            assert not entry.fold.geometry().intersects(entry.toggle.geometry())
    shell.go(Shelf("start-here"))
    QTest.qWait(50)
    assert isinstance(shell.page, ShelfPage)
    for one in shell.page.entries:
        assert QRect(one.card.geometry()).contains(one.toggle.geometry())
    names = [one.toggle.accessibleName() for one in shell.page.entries]
    assert len(set(names)) == len(names) > 3


def test_a_full_list_says_so_once_in_plain_words_and_stays_as_it_is(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = results(qtbot, shell)
    entry = page.list.entries[0]
    shortlist = takeaway_of(shell).shortlist
    shortlist.add_all(number for number in range(1000, 1000 + MOST_ITEMS))
    before = shortlist.numbers
    entry.toggle.click()
    panel = covering(shell)
    assert panel is not None and panel.accessibleName() == FULL
    assert shortlist.numbers == before
    assert entry.toggle.accessibleName().startswith("Add to my list")
    panel.end()
    shortlist.remove(1000)
    entry.toggle.click()
    assert covering(shell) is None
    assert entry.hit.item.number in shortlist


def test_the_list_is_shown_on_cards_that_come_later_and_gone_after_the_visit(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    shell = open_window()
    page = results(qtbot, shell)
    page.list.entries[0].toggle.click()
    number = page.list.entries[0].hit.item.number
    shell.change_text_size(1)
    again = results(qtbot, shell)
    assert [one.toggle.on_list for one in again.list.entries if one.hit.item.number == number] == [True]
    takeaway_of(shell).clear()
    assert not any(one.on_list for one in widgets_of(shell, ListToggle))
    assert not shell._stage.rail.buttons["my-list"].isVisible()


def test_an_entry_that_is_used_again_tells_of_the_item_it_shows(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    page = results(qtbot, shell)
    first = page.list.entries[0]
    first.toggle.click()
    was = first.hit.item.number
    page.search_for("handover")
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.query.text == "handover")
    page.list.finish()
    for entry in page.list.entries:
        assert entry.toggle.number == entry.hit.item.number
        assert entry.toggle.on_list is (entry.hit.item.number == was)
        assert entry.toggle.accessibleName().endswith(entry.hit.item.title)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), [(1366, 768, 2.0), (683, 384, 2.0)])
def test_about_this_item_has_the_code_in_sight_where_it_is_a_panel(
    open_window: OpenWindow, theme: str, width: int, height: int, scale: float
) -> None:
    shell = open_window(width, height, theme=theme, scale=scale, wait_for_index=False)
    shell.go(Reading(RECORD))
    QTest.qWait(60)  # the page is laid out
    button(shell, "About this item").click()
    QTest.qWait(60)
    panel = covering(shell)
    assert panel is not None
    (code,) = widgets_of(panel, QrView)
    assert code.accessibleName().startswith("QR code: opens http")
    panel.close_button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused().accessibleName() == "Copy a citation", "Tab goes as one sees"
    button(panel, "Add to my list").click()
    assert takeaway_of(shell).count() == 1
    assert button(panel, "Take off my list").isVisible()
    if height > 500:
        assert code.visibleRegion().boundingRect() == code.rect(), "the whole of the code is in sight"
    assert shell.height() > code.height() + 150, "it can be seen whole"


def test_a_panel_opens_at_its_beginning_where_its_first_button_is_far_below(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    shell = open_window(683, 384, scale=2.0, wait_for_index=False)

    def make() -> Overlay:
        panel = told(shell.look, shell, "Long words first", *["What is to be read before one decides. " * 3] * 6)
        panel.body.addWidget(Button(shell.look, "Decide"))
        return panel

    shell.show_panel(make)
    QTest.qWait(60)
    panel = covering(shell)
    assert panel is not None
    assert panel._scroll.verticalScrollBar().value() == 0
    assert panel.close_button.hasFocus()


def test_no_empty_preview_stands_beside_no_results(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window(1920, 1080)
    shell.search_for(Query("xyzzy plugh"))
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: page.shown is not None)
    assert page.preview is not None
    assert not page.preview.isVisible()
