"""While a panel is open there is nothing else in the window: not for assistive programs, not for the focus."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.model import Query
from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.overlay import Overlay, covering
from kiosk.ui.pages.idle import StillThere
from kiosk.ui.pages.reader.body import Body
from kiosk.ui.places import Browse, Home
from kiosk.ui.shell import Shell
from tests.ui import full_library, walking
from tests.ui.conftest import focused, widgets_of
from tests.ui.states import STATES, Stage, leave
from tests.ui.test_accessibility import library as library
from tests.ui.test_accessibility import open_stage as open_stage

pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected")
KEYS = (
    (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier),
    (Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier),
)  # fmt: skip


def below(shell: Shell) -> list[str]:
    """What an assistive program finds outside the open panel, stepping through the window."""
    panel = covering(shell)
    assert panel is not None
    return [
        one.told
        for one in walking.nodes(shell)
        if one.widget not in (shell, panel) and not panel.isAncestorOf(one.widget)
    ]


def beside_the_text(shell: Shell) -> set[str]:
    """What is in the window, but for the parts of a long text, which come and go by themselves."""
    text = (Browser, Body)
    return {one.told for one in walking.nodes(shell) if not isinstance(one.widget, text)}


@pytest.mark.parametrize("width", [1366, 800])
def test_only_the_panel_is_in_the_tree_and_no_key_leads_below_it(open_stage: Callable[..., Stage], width: int) -> None:
    stage, met = open_stage(width, 768, "light", 1.0), set()
    shell = stage.shell
    for state in STATES:
        if (state.compact_only and not shell.look.compact) or (state.wide_only and shell.look.compact):
            continue
        state.make(stage)
        stage.settle()
        panel = covering(shell)
        if panel is None or stage.trouble is not None:
            leave(stage)
            continue
        met.add(type(panel).__name__ + panel.accessibleName())
        assert below(shell) == [], state.name
        assert any(panel.isAncestorOf(one.widget) for one in walking.nodes(shell)), state.name
        window = walking.interface_of(shell)
        assert [window.child(n).object() for n in range(window.childCount())] == [panel]
        corner = shell.mapToGlobal(QPoint(3, 3))
        hit = window.childAt(corner.x(), corner.y()).object()
        assert hit is panel, f"{state.name}: at the corner of the window is {hit}"
        assert walking.interface_of(shell._stage).state().invisible
        for key, modifier in KEYS:
            QTest.keyClick(QApplication.focusWidget() or shell, key, modifier)
            if covering(shell) is None:
                break  # its own control was that
            assert panel.isAncestorOf(focused()), f"{state.name}: {key}"
        leave(stage)
    assert len(met) >= 10


def test_nothing_puts_the_focus_below_an_open_panel(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(1366, 768, "light", 1.0)
    shell = stage.shell
    shell.go(Home())
    shell.open_display()
    panel = covering(shell)
    assert panel is not None
    for one in walking.reachable(shell._stage):
        one.setFocus(Qt.FocusReason.OtherFocusReason)
        assert panel.isAncestorOf(focused()), one.accessibleName()
    focused().clearFocus()
    assert QApplication.focusWidget() is None
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_F6):
        QTest.keyClick(shell, key)
        assert QApplication.focusWidget() is None or panel.isAncestorOf(focused())
    shell.page.arrive()
    assert panel.isAncestorOf(focused())


def test_after_the_panel_everything_is_there_again_and_the_focus_is_at_what_opened_it(
    open_stage: Callable[..., Stage],
) -> None:
    stage = open_stage(1366, 768, "light", 1.0)
    shell = stage.shell
    page = stage.reader(full_library.ARTICLE)
    before = beside_the_text(shell)
    for name in ("Take it with you", "Print"):
        button = next(one for one in walking.reachable(page.bar) if one.accessibleName() == name)
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(button, Qt.Key.Key_Space)
        stage.settle()
        assert covering(shell) is not None
        QTest.keyClick(focused(), Qt.Key.Key_Escape)
        assert covering(shell) is None and focused() is button
        assert beside_the_text(shell) == before
        assert not walking.interface_of(shell._stage).state().invisible


def test_of_two_panels_the_upper_one_is_alone_and_gives_the_focus_back_to_the_lower(
    open_stage: Callable[..., Stage],
) -> None:
    stage = open_stage(1366, 768, "light", 1.0)
    shell = stage.shell
    shell.go(Browse())
    shell.open_display()
    lower, at = covering(shell), focused()
    upper = StillThere(shell.look, shell)
    upper.open_()
    assert covering(shell) is upper and below(shell) == []
    at.setFocus(Qt.FocusReason.OtherFocusReason)
    assert upper.isAncestorOf(focused())
    upper.end()
    assert covering(shell) is lower and below(shell) == []
    assert focused() is at
    QTest.keyClick(focused(), Qt.Key.Key_Escape)


def test_where_what_opened_it_is_gone_the_focus_is_at_the_heading_of_the_page(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(1366, 768, "light", 1.0)
    shell = stage.shell
    page = stage.ask(Query("staff"))
    page.strip.field.setFocus()
    shell.open_tips()
    page.strip.hide()  # as a page does that has something else to show by now
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert focused() is page.heading


def test_the_tree_stays_whole_while_panels_and_pages_come_and_go(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(1366, 768, "light", 1.0)
    shell = stage.shell
    for turn in range(30):
        shell.go((Home(), Browse())[turn % 2])
        walking.nodes(shell)
        shell.open_display()
        assert len(walking.nodes(shell)) > 5
        if turn % 3:
            shell.back()
        stage.settle(5)
    assert [one for one in widgets_of(shell, QWidget) if isinstance(one, Overlay)] in ([], [covering(shell)])
    assert QAccessible.queryAccessibleInterface(shell) is not None
