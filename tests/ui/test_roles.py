"""What a screen reader is told: roles and names, also after many pages have come and gone."""

from __future__ import annotations

import gc

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId, Query
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import ActionLink
from kiosk.ui.places import About, Browse, Home, Reading
from tests.ui.conftest import OpenWindow, widgets_of


def role(widget: QWidget) -> QAccessible.Role:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.role()


def name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


def test_headings_links_and_texts_have_their_roles(open_window: OpenWindow) -> None:
    shell = open_window()
    assert {role(widget) for widget in widgets_of(shell, Heading)} == {QAccessible.Role.Heading}
    assert {role(widget) for widget in widgets_of(shell, ActionLink)} == {QAccessible.Role.Link}
    plain = [widget for widget in widgets_of(shell, Para) if not isinstance(widget, Heading)]
    assert {role(widget) for widget in plain} == {QAccessible.Role.StaticText}
    buttons = [widget for widget in widgets_of(shell, QAbstractButton) if not isinstance(widget, ActionLink)]
    assert {role(widget) for widget in buttons} == {QAccessible.Role.Button}


def test_what_is_read_out_is_what_is_seen(open_window: OpenWindow) -> None:
    shell = open_window()
    headings = [name(widget) for widget in widgets_of(shell, Heading)]
    assert headings[0] == "What would help your team today?"
    assert all(name(widget) for widget in widgets_of(shell, QAbstractButton))
    line = shell.page.search_line()
    assert line is not None and name(line) == "Search the library"


def test_pages_come_and_go_while_a_screen_reader_looks(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    places = (Home(), Browse(), About(), Reading(ItemId("ward-library/safe-to-say")))
    for turn in range(40):
        shell.go(places[turn % len(places)])
        for widget in widgets_of(shell, QWidget):
            role(widget)
        qtbot.wait(5)
        if turn % 10 == 9:
            gc.collect()
    shell.search_for(Query("listening"))
    qtbot.wait(100)
    assert {role(widget) for widget in widgets_of(shell, Heading)} == {QAccessible.Role.Heading}
