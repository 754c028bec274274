"""Text size, colours, width, keys: nothing typed is lost, the place stays, the choices hold for the visit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId
from kiosk.ui.kit.choices import ChoiceChip
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import covering
from kiosk.ui.kit.tokens import TEXT_PAIRS, THEMES, contrast
from kiosk.ui.pages.display import DisplayPanel
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Browse, Found, Reading
from tests.ui.conftest import OpenWindow, focused, widgets_of


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_text_and_ground_has_enough_contrast(theme: str) -> None:
    colours = THEMES[theme]
    poor = [
        (text, ground, round(contrast(colours[text], colours[ground]), 2))
        for text, grounds in TEXT_PAIRS
        for ground in grounds
        if contrast(colours[text], colours[ground]) < 4.5
    ]
    assert poor == []


def test_a_larger_text_keeps_the_words_typed_and_the_cursor(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    QTest.keyClicks(focused(), "bullying at work")
    QTest.keyClick(focused(), Qt.Key.Key_Left)
    page = shell.page
    assert isinstance(page, ResultsPage)
    place = page.field.line.cursorPosition()
    QTest.keyClick(focused(), Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    grown = shell.page
    assert isinstance(grown, ResultsPage) and grown is not page
    assert shell.look.scale == 1.15
    assert (grown.field.line.text(), grown.field.line.cursorPosition()) == ("bullying at work", place)
    assert grown.field.line.hasFocus()


def test_a_narrow_window_changes_the_layout_and_keeps_the_place(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Reading(ItemId("ward-library/learning-not-blame")))
    shell.resize(700, 700)
    qtbot.waitUntil(lambda: shell.look.compact, timeout=2_000)
    assert shell.place == Reading(ItemId("ward-library/learning-not-blame"))
    shell.resize(1366, 768)
    qtbot.waitUntil(lambda: not shell.look.compact, timeout=2_000)


def test_the_display_panel_changes_colours_at_once_and_stays_open(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.open_display()
    dark = next(chip for chip in widgets_of(shell, ChoiceChip) if chip.label == "Dark")
    QTest.mouseClick(dark, Qt.MouseButton.LeftButton)
    assert shell.look.theme == "dark"
    qtbot.wait(50)
    chips = {chip.label: chip.isChecked() for chip in widgets_of(shell, ChoiceChip) if chip.isVisible()}
    assert chips["Dark"] and not chips["Light"]
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not [chip for chip in widgets_of(shell, ChoiceChip) if chip.isVisible()]


def press_slash(shell: QWidget) -> None:
    QTest.keyClick(QApplication.focusWidget() or shell, Qt.Key.Key_Slash)


def test_the_single_key_shortcut_can_be_turned_off_for_the_visit(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Browse())
    shell.open_display()
    switch = next(chip for chip in widgets_of(shell, ChoiceChip) if chip.accessibleName().startswith("Single-key"))
    assert switch.accessibleName() == "Single-key shortcut: On", "on, unless somebody turns it off"
    switch.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert not shell.look.single_keys
    assert focused().accessibleName() == "Single-key shortcut: Off"
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    before = focused()
    press_slash(shell)
    assert isinstance(shell.place, Browse) and focused() is before, "it does nothing"
    QTest.keyClick(focused(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(shell.place, Found), "a shortcut of two keys does"
    QTest.keyClicks(focused(), "and/or")
    assert isinstance(shell.page, ResultsPage) and shell.page.field.line.text() == "and/or", "it is a letter as ever"
    shell.change_text_size(1)
    assert not shell.look.single_keys, "another look is no reason"
    shell.begin_anew(Look())
    shell.go(Browse())
    press_slash(shell)
    assert isinstance(shell.place, Found), "the next person has it"


def test_no_other_bare_character_does_anything(open_window: OpenWindow) -> None:
    shell = open_window()
    for place in (Browse(), Reading(ItemId("ward-library/safe-to-say-workshop"))):
        for code in range(0x21, 0x7F):
            shell.go(place)
            if chr(code) == "/":
                continue
            before = focused()
            QTest.keyClicks(before, chr(code))
            assert (shell.place, focused(), covering(shell)) == (place, before, None), chr(code)


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0])
def test_all_switches_are_as_wide_whether_on_or_off(open_window: OpenWindow, scale: float) -> None:
    shell = open_window(1366, 768, scale=scale, wait_for_index=False)
    panel = DisplayPanel(shell.look, shell)
    panel.show()
    switches = [one for one in panel.findChildren(ChoiceChip) if one.label in ("On", "Off")]
    assert {one.label for one in switches} == {"On", "Off"}
    QTest.qWait(30)
    assert len({one.width() for one in switches}) == 1
