"""F6 leads to every part of a page by name and round again, and one sees where it has led."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId, Query
from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import covering
from kiosk.ui.kit.pressables import Button
from kiosk.ui.kit.region import Region, RegionFrame, go_round, is_region, region_of
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.places import Browse, Home, Reading
from kiosk.ui.shell import Shell
from tests.ui import drawn, full_library, walking
from tests.ui.conftest import OpenWindow, focused, widgets_of
from tests.ui.states import STATES, Stage, leave
from tests.ui.test_accessibility import library as library
from tests.ui.test_accessibility import open_stage as open_stage

pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected")
WORKSHOP = ItemId("ward-library/safe-to-say-workshop")
RAIL = "Main navigation"
BACK = Qt.KeyboardModifier.ShiftModifier


def name_of(widget: QWidget | None) -> str:
    region = region_of(widget)
    return region.accessibleName() if region is not None else ""


def go(shell: Shell, *, back: bool = False) -> str:
    """One region on, or back; its name."""
    QTest.keyClick(QApplication.focusWidget() or shell, Qt.Key.Key_F6, BACK if back else Qt.KeyboardModifier.NoModifier)
    return name_of(focused())


def ring(shell: Shell, *, back: bool = False) -> list[str]:
    """The names of the regions that F6 comes to, from the rail round to the rail."""
    shell._stage.rail.take_focus()
    names = [RAIL]
    while (name := go(shell, back=back)) != RAIL:
        names.append(name)
        assert len(names) < 20, f"never round: {names}"
    return names


def shown_regions(shell: Shell) -> list[QWidget]:
    return [one for one in widgets_of(shell, QWidget) if is_region(one) and one.isVisible()]


def test_f6_comes_to_every_region_of_home_results_and_reader(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(1700, 900, "light", 1.0)
    shell = stage.shell
    shell.go(Home())
    assert ring(shell) == [RAIL, "Search", "In the library"]
    stage.ask(Query("staff"))
    stage.settle(100)
    assert ring(shell) == [RAIL, "Search", "Filters", "Results", "Preview"]
    shell.go(Browse())
    assert ring(shell) == [RAIL, "Browse"]
    page = stage.reader(full_library.ARTICLE)
    reading = [RAIL, "Item tools", "Contents", "Text", "About this item"]
    assert ring(shell) == reading
    assert ring(shell, back=True) == [RAIL, *reversed(reading[1:])]
    page.bar.open_find()
    page.aloud_requested.emit()
    stage.settle(100)
    assert ring(shell) == [RAIL, "Item tools", "Find in this item", *reading[2:], "Read aloud"]
    page.bar.find_strip.end()
    assert "Find in this item" not in ring(shell), "what is hidden is left out"
    stage.reader(full_library.TALK)
    assert ring(shell)[-1] == "Recording"


@pytest.mark.parametrize(("width", "height", "scale"), [(1366, 768, 1.0), (683, 384, 2.0)])
def test_everything_on_every_page_belongs_to_a_named_region_that_f6_reaches(
    open_stage: Callable[..., Stage], width: int, height: int, scale: float
) -> None:
    stage, faults = open_stage(width, height, "light", scale), []
    for state in STATES:
        if (state.wide_only and stage.shell.look.compact) or (state.compact_only and not stage.shell.look.compact):
            continue
        state.make(stage)
        stage.settle()
        if covering(stage.shell) is not None or stage.trouble is not None:
            leave(stage)
            continue
        stops = walking.reachable(stage.shell)
        faults += [f"{state.name}: {one} is in no region" for one in stops if not name_of(one)]
        owners = {region_of(one) for one in stops}
        shown = [one.accessibleName() for one in shown_regions(stage.shell) if one in owners]
        if len(set(shown)) != len(shown):
            faults.append(f"{state.name}: two regions of one name: {shown}")
        if state.name not in ("footnote", "glossary") and set(shown) - set(come_to := ring(stage.shell)):
            faults.append(f"{state.name}: F6 comes to {come_to}, not to {set(shown) - set(come_to)}")
        for one in shown_regions(stage.shell):
            role = walking.interface_of(one).role()
            if role is not QAccessible.Role.Grouping:
                faults.append(f"{state.name}: {one.accessibleName()} is told as {role.name}")
        leave(stage)
    assert faults == []


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_frame_shows_where_f6_has_led_and_goes_when_the_focus_goes_on(
    open_stage: Callable[..., Stage], theme: str, scale: float
) -> None:
    stage = open_stage(1366, 768, theme, scale)
    shell = stage.shell
    for name in ("home", "results", "article"):
        next(state for state in STATES if state.name == name).make(stage)
        stage.settle(60)
        for _ in ring(shell):
            go(shell)
            stage.settle()
            (frame,) = widgets_of(shell, RegionFrame)
            corner = frame.mapTo(shell, QPoint(0, 0))
            area = frame.rect().translated(corner).intersected(shell.rect())
            with_frame = drawn.photograph(shell, area)
            frame.setVisible(False)
            stage.settle()
            strong = int((drawn.ratios(with_frame, drawn.photograph(shell, area)) >= 2.95).sum())
            assert strong >= area.width() + area.height(), name_of(focused())
            told = [one.widget for one in walking.nodes(shell)]
            assert frame not in told
    last = widgets_of(shell, RegionFrame)
    go(shell)
    (frame,) = widgets_of(shell, RegionFrame)
    assert frame.isVisible() and frame not in last
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert not widgets_of(shell, RegionFrame), "the focus has gone on"


def test_f6_into_the_text_keeps_the_place_one_reads_at(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Reading(WORKSHOP))
    qtbot.wait(100)
    page = shell.page
    assert isinstance(page, ReaderPage) and page.scroller is not None
    bar = page.scroller.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    qtbot.wait(50)
    place = bar.value()
    assert place > 0
    names = ring(shell)
    assert "Text" in names and bar.value() == place
    while go(shell) != "Text":
        pass
    assert isinstance(focused(), Browser) and not focused().visibleRegion().isEmpty()
    assert bar.value() == place
    QTest.keyClick(focused(), Qt.Key.Key_PageDown)
    assert bar.value() > place


def test_f6_leaves_a_note_behind_closed(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(1366, 768, "light", 1.0)
    note = next(state for state in STATES if state.name == "footnote").make(stage)
    assert note is not None and note.isVisible() and note.isAncestorOf(focused())
    go(stage.shell)
    stage.settle()
    assert not [one for one in widgets_of(stage.shell, QWidget) if type(one).__name__ == "NotePanel"]
    assert name_of(focused())


def test_a_frame_goes_with_what_it_frames(qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    for name in ("One", "Two"):
        region = Region(name)
        QVBoxLayout(region).addWidget(Button(Look(), name))
        column.addWidget(region)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitActive(window)
    qtbot.wait(30)
    go_round(window, 1, Look())
    (frame,) = widgets_of(window, RegionFrame)
    column.removeWidget(frame._around)
    frame._around.deleteLater()  # and it was not hidden before
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(30)
    assert not widgets_of(window, RegionFrame)
