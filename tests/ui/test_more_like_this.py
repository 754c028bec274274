"""From what one reads to what is like it, found by the words of the text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId, Query, Results
from kiosk.ui.kit.cards import NewRow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import Button
from kiosk.ui.pages.alike import AlikePanel
from kiosk.ui.places import Reading
from kiosk.ui.shell import Shell
from kiosk.ui.threads import Alike
from tests.ui.conftest import OpenWindow, focused, widgets_of

FIGURES = ItemId("ward-library/freedom-to-speak-up-in-figures")


def press(shell: Shell, name: str) -> None:
    QTest.mouseClick(
        next(one for one in widgets_of(shell, Button) if one.accessibleName() == name), Qt.MouseButton.LeftButton
    )


@pytest.mark.parametrize("width", [1366, 620])
def test_more_like_this_lists_other_items_and_opens_them(qtbot: QtBot, open_window: OpenWindow, width: int) -> None:
    shell = open_window(width)
    shell.go(Reading(FIGURES))
    qtbot.wait(60)
    if shell.look.compact:
        press(shell, "About this item")
        qtbot.wait(60)
    press(shell, "More like this")
    qtbot.waitUntil(lambda: bool(widgets_of(shell, AlikePanel)), timeout=5_000)
    (panel,) = widgets_of(shell, AlikePanel)
    qtbot.waitUntil(lambda: len(widgets_of(panel, NewRow)) >= 3, timeout=5_000)
    names = [row.accessibleName() for row in widgets_of(panel, NewRow)]
    assert not any("Freedom to Speak Up in figures" in name for name in names), "not the item itself"
    row = widgets_of(panel, NewRow)[0]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert isinstance(shell.place, Reading) and shell.place.item_id != FIGURES
    shell.back()
    assert shell.place == Reading(FIGURES)


def test_it_is_made_anew_in_another_look(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Reading(FIGURES))
    shell.show_alike(FIGURES)
    shell.change_text_size(1)
    qtbot.waitUntil(lambda: bool(widgets_of(shell, NewRow)), timeout=5_000)
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert shell.place == Reading(FIGURES) and not widgets_of(shell, AlikePanel)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Alike(FIGURES), "Search is not ready on this PC yet. Try again in a little while."),
        (Alike(FIGURES, Results(Query(), 0)), "Nothing else in this library is much like it."),
        (Alike(ItemId("trust/other")), "Looking for items that share its most telling words."),
    ],
)
def test_without_an_answer_it_says_why(qtbot: QtBot, found: Alike, said: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    panel = AlikePanel(Look(), window, FIGURES)
    panel.show_alike(found)
    panel.open_()
    window.show()
    qtbot.wait(20)
    assert said in [para.text for para in widgets_of(panel, Para)]
