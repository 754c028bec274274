"""Every state of taking along in every theme and size: whole, and photographed into build/screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.ui.kit.tokens import THEMES
from kiosk.ui.pages.print_panel import PrintPanel
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reading_list import CodePanel, MyListPage
from kiosk.ui.places import Home, MyList, Reading
from tests.ui.conftest import OpenWindow, widgets_of
from tests.ui.test_reading_list import library_with_history
from tests.ui.test_screens import SIZES, Photographs
from tests.ui.test_take import PLAIN, SAID, button, takeaway_of, write_two_items


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_taking_along_is_whole_and_photographed(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, theme: str, width: int, height: int, scale: float
) -> None:
    photographs = Photographs(qtbot, f"{theme}-{round(scale * 100)}-{width}")
    shell = open_window(
        width, height, theme=theme, scale=scale, library=write_two_items(tmp_path), cache=tmp_path, wait_for_index=False
    )
    for name, item in (("take-address", SAID), ("take-citation", PLAIN)):
        shell.go(Reading(item))
        photographs.take(shell, f"{name}-reader")
        page = shell.page
        assert isinstance(page, ReaderPage)
        page.take_requested.emit()
        photographs.take(shell, name)
    page = shell.page
    assert isinstance(page, ReaderPage)
    page.print_requested.emit()
    (panel,) = widgets_of(shell, PrintPanel)
    qtbot.waitUntil(lambda: "page" in panel.count.text)
    photographs.take(shell, "take-print")
    assert photographs.faults == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_my_list_is_whole_and_photographed(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, theme: str, width: int, height: int, scale: float
) -> None:
    photographs = Photographs(qtbot, f"{theme}-{round(scale * 100)}-{width}")
    path = library_with_history(tmp_path)
    shell = open_window(width, height, theme=theme, scale=scale, library=path, cache=tmp_path, wait_for_index=False)
    shell.go(MyList())
    photographs.take(shell, "list-empty")
    takeaway = takeaway_of(shell)
    takeaway.shortlist.add_all([2, 3, 1, 77, *range(1000, 1020)])
    photographs.take(shell, "list")
    page = shell.page
    assert isinstance(page, MyListPage)
    if width > 700:  # in a smaller window its first screen has hardly more than two colours
        page.print_requested.emit()
        photographs.take(shell, "list-print")
    shell.show_panel(takeaway.panel)
    photographs.take(shell, "list-finish")
    shell.go(Home())
    photographs.take(shell, "list-home")
    button(shell, "Have a list code?").click()
    (panel,) = widgets_of(shell, CodePanel)
    photographs.take(shell, "list-code")
    panel.submitted.emit("2503 0CZC 0HZJ TJW")
    photographs.take(shell, "list-code-slip")
    assert photographs.faults == []
