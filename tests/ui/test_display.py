"""Text size, colours and width: nothing typed is lost, the place stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId
from kiosk.ui.kit.choices import ChoiceChip
from kiosk.ui.kit.tokens import TEXT_PAIRS, THEMES, contrast
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Reading
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
