"""A window of hardly any height keeps most of it for reading, and its bars fit: no word cut, no target too small."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId, Query
from kiosk.ui.kit.look import LEAST_TARGET, Look, Width
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Found, Reading
from kiosk.ui.rail import DESTINATIONS, Form, Rail
from kiosk.ui.shell import Shell
from tests.ui.conftest import OpenWindow, focused, widgets_of

ARTICLE = ItemId("ward-library/speaking-up-after-mid-staffordshire")
SIZES = [(683, 384), (800, 600), (1024, 600), (1024, 768), (1366, 768)]


def top_of(shell: Shell, widget: QWidget) -> int:
    return widget.mapTo(shell, widget.rect().topLeft()).y()


def rail_of(shell: Shell) -> Rail:
    (rail,) = widgets_of(shell, Rail)
    return rail


def test_two_thirds_of_the_smallest_window_are_for_reading(open_window: OpenWindow) -> None:
    shell = open_window(683, 384, scale=2.0)
    shell.go(Reading(ARTICLE))
    QTest.qWait(80)
    page = shell.page
    assert isinstance(page, ReaderPage) and page.scroller is not None
    assert page.scroller.height() >= shell.height() * 0.66
    QTest.keyClick(shell, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(30)
    assert page.bar.find_strip.isVisible() and page.scroller.height() >= shell.height() * 0.66
    shell.search_for(Query("listening"))
    QTest.qWait(80)
    assert isinstance(shell.page, ResultsPage)
    strip = shell.page.strip
    assert top_of(shell, strip) + strip.height() <= shell.height() * 0.36


@pytest.mark.parametrize("scale", [1.25, 1.5, 2.0])
def test_what_is_pressed_in_low_bars_is_large_enough_for_a_finger(open_window: OpenWindow, scale: float) -> None:
    shell = open_window(683, 384, scale=scale)
    shell.show_listed(30)
    for place in (Reading(ARTICLE), Found(Query("listening"))):
        shell.go(place)
        QTest.qWait(80)
        page = shell.page
        assert isinstance(page, ReaderPage | ResultsPage)
        bars: list[QWidget] = [rail_of(shell), page.bar if isinstance(page, ReaderPage) else page.strip]
        pressed = [one for bar in bars for one in widgets_of(bar, QAbstractButton)]
        assert len(pressed) > 5
        for one in pressed:
            assert min(one.width(), one.height()) >= LEAST_TARGET, one.accessibleName()


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("scale", [1.0, 1.15, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("easy", [True, False])
@pytest.mark.parametrize("listed", [0, 6, 200])
def test_the_rail_fits_the_window_and_cuts_nothing(
    fonts: None, width: int, height: int, scale: float, easy: bool, listed: int
) -> None:
    look = Look(scale=scale)
    look = (look.with_easy_reading() if easy else look).fitted(width, height)
    if not look.compact:
        assert look.fitted(width, height).width in (Width.STANDARD, Width.WIDE)
        return
    rail = Rail(look)
    rail.show_listed(listed)
    rail.show_sharing(True)
    rail.resize(width, rail.sizeHint().height())
    rail.show()
    QTest.qWait(1)
    assert rail.minimumSizeHint().width() <= width
    shown = widgets_of(rail, QAbstractButton)
    assert len(shown) >= 5
    for one in shown:
        assert one.width() >= one.sizeHint().width() and one.height() >= min(one.sizeHint().height(), rail.height())
    places = [(one.x(), one.x() + one.width()) for one in shown]
    assert places[0][0] >= 0 and places[-1][1] <= width
    assert all(before[1] <= after[0] for before, after in pairwise(places))


def test_words_stand_beside_their_icons_where_there_is_room_as_before(fonts: None) -> None:
    for width, height, scale in ((1366, 768, 2.0), (1024, 768, 1.15)):
        rail = Rail(Look(scale=scale).fitted(width, height))
        rail.resize(width, 100)
        rail.show()
        QTest.qWait(1)
        assert {one.form for one in rail.buttons.values()} == {Form.BESIDE} and rail._emblem.isVisible()


@pytest.mark.parametrize(("height", "low"), [(768, False), (640, False), (639, True), (384, True)])
def test_a_window_is_low_by_its_height_at_its_text_size(height: int, low: bool) -> None:
    assert Look(scale=2.0).fitted(1366, height).low is low
    assert not Look(scale=1.0).fitted(1366, height).low


def test_a_window_made_low_keeps_place_and_focus(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window(800, 700, scale=1.5)
    shell.search_for(Query("listening"))
    QTest.qWait(80)
    page = shell.page
    assert isinstance(page, ResultsPage) and focused() is page.strip.field.line
    shell.resize(800, 400)
    qtbot.waitUntil(lambda: shell.look.low and [one.height() < 60 for one in widgets_of(shell, Rail)] == [True])
    assert isinstance(shell.page, ResultsPage) and shell.page is not page
    line = shell.page.strip.field.line
    qtbot.waitUntil(line.hasFocus)
    assert line.text() == "listening"


def test_every_entry_keeps_its_name(fonts: None) -> None:
    rail = Rail(Look(scale=2.0).fitted(683, 384))
    assert [one.accessibleName() for one in rail.buttons.values()] == [
        "List" if one.id == "my-list" else one.label for one in DESTINATIONS
    ]
    rail.show_listed(3)
    assert rail.buttons["my-list"].accessibleName() == "My list, 3 items"
