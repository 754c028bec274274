"""What stands beside a text never makes its lines short: it gives way, and a button leads to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.model import ItemId
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para, line_of
from kiosk.ui.kit.pressables import Button
from kiosk.ui.pages.outline import Outline
from kiosk.ui.pages.reader.aside import TITLE, Aside
from kiosk.ui.pages.reader.body import LEAST, first_words
from kiosk.ui.pages.reader.columns import beside
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.long_text import LongText
from kiosk.ui.pages.reader.turn_row import TurnRow
from kiosk.ui.places import Reading, Spot
from kiosk.ui.shell import Shell
from tests.ui.conftest import OpenWindow, focused, widgets_of

ARTICLE = ItemId("ward-library/speaking-up-after-mid-staffordshire")
TALK = ItemId("ward-library/safe-to-say")
PX = st.integers(0, 3_000)


def read(shell: Shell, item: ItemId) -> ReaderPage:
    shell.go(Reading(item))
    QTest.qWait(80)
    assert isinstance(shell.page, ReaderPage)
    return shell.page


def line_width(page: ReaderPage) -> int:
    """Px that a line of text may fill, as it is on screen."""
    if rows := widgets_of(page, TurnRow):
        return rows[0].width() - rows[0]._words_left() - rows[0]._inset()[0]
    (text,) = widgets_of(page, LongText)
    return text.width()


def columns(page: ReaderPage) -> tuple[bool, bool]:
    """Whether the outline and what is known about the item are beside the text."""
    return bool(widgets_of(page, Outline)), bool(widgets_of(page, Aside))


def tools(page: ReaderPage) -> set[str]:
    return {one.accessibleName() for one in widgets_of(page.bar, Button)}


@given(PX, PX, PX, PX)
def test_what_is_beside_the_text_leaves_it_the_least_it_needs(room: int, outline: int, aside: int, least: int) -> None:
    contents, about = beside(room, outline, aside, least)
    taken = outline * contents + aside * about
    assert not taken or room - taken >= least
    assert contents == (0 < outline <= room - least), "the way around in an item stays wherever it can"
    assert about == (aside > 0 and room - outline - aside >= least)


@pytest.mark.parametrize(
    ("width", "height", "scale", "item", "shown"),
    [
        (1366, 768, 1.0, ARTICLE, (True, True)),
        (1366, 768, 1.0, TALK, (True, True)),
        (1366, 768, 1.25, ARTICLE, (True, True)),
        (1366, 768, 1.25, TALK, (True, False)),
        (1366, 768, 1.5, ARTICLE, (True, False)),
        (1024, 768, 1.0, ARTICLE, (True, False)),
        (920, 700, 1.0, TALK, (False, False)),
        (1920, 1080, 1.15, ARTICLE, (True, True)),
        (1920, 1080, 2.0, ARTICLE, (True, False)),
        (1920, 1080, 2.0, TALK, (True, False)),
        (1366, 768, 2.0, ARTICLE, (False, False)),
    ],
)
def test_lines_stay_readable_and_what_gave_way_has_a_button(
    open_window: OpenWindow, width: int, height: int, scale: float, item: ItemId, shown: tuple[bool, bool]
) -> None:
    shell = open_window(width, height, scale=scale, wait_for_index=False)
    page = read(shell, item)
    assert columns(page) == shown
    size = 19 if item == TALK else 20
    if shown != (False, False):
        assert line_width(page) >= line_of(page.look.font(size), LEAST)
    assert ("Contents" in tools(page), TITLE in tools(page)) == (not shown[0], not shown[1])
    assert page.bar.minimumSizeHint().width() <= page.bar.width() == page.width(), "its tools fit"
    for button in widgets_of(page.bar, Button):
        assert button.height() >= button.heightForWidth(button.width()) and button.width() >= button._least()


def test_the_button_shows_what_gave_way(open_window: OpenWindow) -> None:
    shell = open_window(1920, 1080, scale=2.0, wait_for_index=False)
    page = read(shell, ARTICLE)
    next(one for one in widgets_of(page.bar, Button) if one.accessibleName() == TITLE).click()
    QTest.qWait(30)
    (panel,) = widgets_of(shell, Overlay)
    assert widgets_of(panel, Aside) and panel.accessibleName() == TITLE


def test_tools_keep_their_names_where_their_words_have_no_room(open_window: OpenWindow) -> None:
    shell = open_window(1366, 768, wait_for_index=False)
    page = read(shell, ARTICLE)
    worded, names = {one.label for one in widgets_of(page.bar, Button)}, tools(page)
    assert {"Find", "Listen"} <= worded
    shell.resize(920, 768)
    QTest.qWait(80)
    assert shell.page is page, "it is the same page, and no other layout"
    if page.bar._row.sizeHint().width() > page.bar.width():
        pytest.fail("its tools do not fit on one line")
    assert names <= tools(page) and TITLE in tools(page)
    some = {one.label for one in widgets_of(page.bar, Button)}
    assert "Take it with you" in some and "Find" not in some, "the words of the plainest icons go first"
    shell.resize(1366, 768)
    QTest.qWait(80)
    assert {one.label for one in widgets_of(page.bar, Button)} == worded and tools(page) == names


def test_a_window_made_smaller_and_larger_again_stays_where_one_reads(open_window: OpenWindow) -> None:
    shell = open_window(1366, 768, wait_for_index=False)
    page = read(shell, ARTICLE)
    assert page.scroller is not None
    page.scroller.verticalScrollBar().setValue(1_400)
    QTest.qWait(60)
    before: Spot = page.spot()
    assert before.part
    for width, shown in ((1000, (True, False)), (1366, (True, True))):
        shell.resize(width, 768)
        QTest.qWait(150)
        assert columns(page) == shown
        assert (page.spot().part, page.spot().into) == (before.part, before.into)


@pytest.mark.parametrize("width", [1366, 1376, 1400])
def test_text_sizes_do_not_lead_away_from_the_words_at_any_width(open_window: OpenWindow, width: int) -> None:
    """Where the text is not yet long enough to scroll as far as is wanted, what was read is remembered until it is."""
    shell = open_window(width, 768, wait_for_index=False)
    page = read(shell, ItemId("ward-library/safe-to-say-workshop"))
    assert page.scroller is not None
    bar = page.scroller.verticalScrollBar()
    bar.setValue(round(bar.maximum() * 0.6))
    QTest.qWait(60)
    before = page.spot()
    assert before.into
    for scale in (1.25, 2.0, 1.5, 1.0):
        shell.set_look(replace(shell.look, scale=scale))
        QTest.qWait(150)
        spot = shell.page.spot()
        assert (spot.part, spot.into) == (before.part, before.into), f"at {scale}"


def test_tab_visits_only_what_is_there_and_all_of_it(open_window: OpenWindow) -> None:
    shell = open_window(1366, 768, wait_for_index=False)
    page = read(shell, ARTICLE)
    shell.resize(1000, 768)
    QTest.qWait(80)
    page.bar.back_button.setFocus()
    met = set()
    for _ in range(60):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        assert focused().isVisible()
        met.add(focused())
        if focused() is page.bar.back_button:
            break
    about = next(one for one in widgets_of(page.bar, Button) if one.accessibleName() == TITLE)
    assert page.outline is not None and about in met and page.outline.rows[0] in met
    assert not any(one is not about and page.isAncestorOf(one) and isinstance(one.parent(), Aside) for one in met)


@pytest.mark.parametrize(("width", "scale"), [(1024, 1.0), (1366, 1.5), (1280, 1.25), (1366, 1.0)])
def test_what_an_icon_of_a_phone_does_is_said_on_the_screens_of_wards(
    open_window: OpenWindow, width: int, scale: float
) -> None:
    page = read(open_window(width, 768, scale=scale, wait_for_index=False), ARTICLE)
    assert "Take it with you" in {one.label for one in widgets_of(page.bar, Button)}
    assert page.bar._row.sizeHint().width() <= page.bar.width(), "all tools are on one line"


@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_a_fact_stands_by_its_name_and_apart_from_the_next(open_window: OpenWindow, theme: str) -> None:
    page = read(open_window(1366, 768, theme=theme, wait_for_index=False), ARTICLE)
    panel = next(one.parentWidget() for one in widgets_of(page, Para) if one.text == "Published by")
    paras = [one for one in widgets_of(page, Para) if one.parentWidget() is panel]
    names, values = paras[::2], paras[1::2]
    assert len(names) > 3
    for name, value, following in zip(names, values, names[1:], strict=False):
        assert name._font.bold() and not value._font.bold(), "in high contrast both are white"
        below, above = value.geometry().top() - name.geometry().bottom(), following.geometry().top()
        assert below < above - value.geometry().bottom()


def test_first_words_are_cut_between_words_and_leave_no_comma_behind() -> None:
    assert first_words("Page 1 tells of compassion on the ward, and of more", 40) == (
        "Page 1 tells of compassion on the ward…"
    )
    assert first_words("All of it.", 40) == "All of it."
