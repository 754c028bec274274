"""The walk is complete, and finds what is wrong: planted faults fail it. And what needs a window but no walk."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScroller, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import kiosk.ui.pages
from kiosk.model import ItemId, Query
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import Button, Pressable
from kiosk.ui.pages.page import Page
from kiosk.ui.places import Browse, Home, Reading
from tests.ui import drawn, walking
from tests.ui.conftest import OpenWindow, focused, widgets_of
from tests.ui.heard import announced
from tests.ui.states import STATES, Stage
from tests.ui.test_accessibility import library as library
from tests.ui.test_accessibility import open_stage as open_stage
from tests.ui.test_accessibility import states_for

# What Qt says on a machine without a sound card.
pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected")
NOT_SHOWN = {"Page": "what pages are made of", "StoryFrame": "what the pages of a story are made of"}


def kinds(base: type[QWidget]) -> set[str]:
    """The names of all pages, or panels, that there are in the product."""
    for module in pkgutil.walk_packages(kiosk.ui.pages.__path__, "kiosk.ui.pages."):
        importlib.import_module(module.name)
    found, pending = set(), [base]
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        if kind.__module__.startswith("kiosk."):
            found.add(kind.__name__)
    return found


def test_the_walk_comes_to_every_page_and_panel_there_is(open_stage: Callable[..., Stage]) -> None:
    met: set[str] = set()
    for width in (1366, 800):  # a wide window, and one whose side columns are panels
        stage = open_stage(width, 768, "light", 1.0)
        for _, root in states_for(stage):
            met |= {type(one).__name__ for one in (root, *root.findChildren(QWidget)) if one.isVisible()}
    assert (kinds(Page) | kinds(Overlay)) - met == set(NOT_SHOWN)
    assert len({state.name for state in STATES}) == len(STATES)


# planted faults --------------------------------------------------------------------------------


class Faint(Pressable):
    """Words, an icon-sized blot and a focus that nobody can see."""

    def __init__(self, name: str, words: str = "Faint words") -> None:
        super().__init__(Look(), words)
        self.setAccessibleName(name)
        self.setFixedSize(160, 30)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.setFont(self.look.font(17))
        painter.setPen("#B9C0C4")
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self.label)
        painter.end()


@pytest.fixture
def planted(qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    column = QVBoxLayout(window)
    window.setStyleSheet("background: #F6F4EF")
    column.addWidget(Faint("Another name"))
    column.addWidget(Button(Look(), "", icon="x"))
    column.addWidget(Button(Look(), "Two alike"))
    column.addWidget(Button(Look(), "Two alike"))
    para = Para(Look(), "Words that need far more room than they are given here. " * 4, 20)
    para.setFixedSize(200, 30)
    column.addWidget(para)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    qtbot.wait(50)
    yield window


def test_a_planted_faint_colour_is_found(planted: QWidget) -> None:
    (fault,) = drawn.text_faults(drawn.in_sight(planted), drawn.photograph(planted), set())
    assert "Faint words" in fault and "4.5 needed" in fault


def test_planted_names_sizes_and_cut_words_are_found(planted: QWidget) -> None:
    faults = " | ".join(walking.name_faults(planted, walking.nodes(planted)))
    assert "has no name" in faults and "'Two alike'" in faults and "does not say 'Faint words'" in faults
    assert "160 x 30" in " | ".join(walking.target_faults(planted, 1.0))
    assert any("'Words that need far more" in one and "30 of" in one for one in walking.room_faults(planted))


def test_a_planted_invisible_focus_and_a_trap_are_found(planted: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    stops = walking.reachable(planted)
    (fault,) = walking.focus_faults(planted, stops)
    assert "Faint" in fault and "0 px tell its focus" in fault
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    monkeypatch.setattr(Faint, "focusNextPrevChild", lambda self, forward: True)
    assert any("Tab does not reach" in one for one in walking.keyboard_faults(planted, inside=False))


def test_words_below_something_else_are_found(planted: QWidget) -> None:
    over = QWidget(planted)
    over.setStyleSheet("background: #F6F4EF")
    over.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    over.setGeometry(planted.rect().adjusted(0, planted.height() // 3, 0, 0))
    over.show()
    QTest.qWait(30)
    faults = drawn.text_faults(drawn.in_sight(planted), drawn.photograph(planted), set())
    assert any("is covered" in one or "contrast of 1.0" in one for one in faults)


# stillness, announcements, easy reading, panels ------------------------------------------------


class Motion(QObject):
    """Counts what is painted while nobody does anything."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.paints = 0
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        self.paints += event.type() == QEvent.Type.Paint
        return False


def test_nothing_moves_by_itself_while_it_is_to_keep_still(open_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = open_stage(1366, 768, "light", 1.0, still=True)
    for place in (Home(), Browse(), Reading(ItemId("ward-library/safe-to-say"))):
        stage.shell.go(place)
        qtbot.wait(400)
        motion = Motion(stage.shell)
        qtbot.wait(700)
        assert motion.paints == 0, f"{place}: something is painted again and again"
        QApplication.instance().removeEventFilter(motion)  # type: ignore[union-attr]
        for one in stage.shell.findChildren(QWidget):
            if QScroller.hasScroller(one):
                velocity = (
                    QScroller.scroller(one)
                    .scrollerProperties()
                    .scrollMetric(QScroller.scroller(one).scrollerProperties().ScrollMetric.MaximumVelocity)
                )
                assert velocity == 0


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told, from now on."""
    return announced(monkeypatch)


def test_counts_and_changes_are_announced(open_window: OpenWindow, qtbot: QtBot, said: list[str]) -> None:
    shell = open_window()

    def hear(words: str) -> None:
        qtbot.waitUntil(lambda: any(words in one for one in said), timeout=5_000)

    shell.search_for(Query("kindness"))
    hear("result")
    shell.go(Reading(ItemId("ward-library/safe-to-say")))
    hear("Safe to say")
    shell.page.bar.open_find()  # type: ignore[attr-defined]
    QTest.keyClicks(focused(), "safe")
    hear("1 of ")
    next(one for one in widgets_of(shell, Button) if one.accessibleName() == "Add to my list").click()
    hear("list")
    next(one for one in widgets_of(shell, Button) if one.accessibleName() == "Copy a citation").click()
    qtbot.wait(50)
    shell.back()
    shell.change_text_size(1)
    hear("Text size 115 %")
    shell.warn("30 seconds left")
    assert said[-1] == "30 seconds left"


def test_one_key_makes_reading_easy_and_the_same_key_brings_the_look_back(open_window: OpenWindow) -> None:
    shell = open_window(theme="dark", scale=1.15)
    shell.go(Reading(ItemId("ward-library/safe-to-say")))
    QTest.keyClick(shell, Qt.Key.Key_F8)
    assert (shell.look.theme, shell.look.scale, shell.look.easy) == ("contrast", 1.5, True)
    assert shell.look.font(17).letterSpacing() > 0
    assert shell.place == Reading(ItemId("ward-library/safe-to-say"))
    QTest.keyClick(shell, Qt.Key.Key_F8)
    assert (shell.look.theme, shell.look.scale, shell.look.easy) == ("dark", 1.15, False)
    QTest.keyClick(shell, Qt.Key.Key_F8)
    shell.begin_anew(Look())
    assert not shell.look.easy and shell.look.theme == "light", "it ends with the visit"


def test_a_panel_gives_the_focus_back_to_where_it_was(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(1366, 768, "light", 1.0)
    shell = stage.shell
    shell.go(Home())
    for name, open_ in (("display", shell.open_display), ("tips", shell.open_tips)):
        before = focused()
        open_()
        stage.settle()
        panel = next(one for one in shell.findChildren(Overlay) if one.isVisible())
        assert panel.isAncestorOf(focused()), name
        QTest.keyClick(focused(), Qt.Key.Key_Escape)
        assert focused() is before, name


def test_arrows_go_from_choice_to_choice(open_window: OpenWindow) -> None:
    shell = open_window()
    shell.open_display()
    chosen = next(one for one in widgets_of(shell, Button) if one.accessibleName() == "100%")
    chosen.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(chosen, Qt.Key.Key_Right)
    assert shell.look.scale == 1.15
