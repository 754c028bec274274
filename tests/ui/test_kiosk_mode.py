"""What kiosk mode takes upon itself: no closing, an end that only IT has, and a kiosk without a library that waits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.errors import LibraryMissing
from kiosk.ui.kiosk_mode import EndFile, KioskMode
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.pressables import Button
from kiosk.ui.on_screen import OnScreen, within
from kiosk.ui.pages.trouble import TroublePage
from kiosk.ui.shell import Shell
from tests.ui.conftest import OpenWindow, widgets_of

# The off-screen platform has no other windows to be in front of.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)


@pytest.fixture
def kiosk(open_window: OpenWindow) -> Iterator[tuple[Shell, KioskMode]]:
    distance, time = QApplication.startDragDistance(), QApplication.startDragTime()
    shell = open_window()
    mode = KioskMode(shell)
    shell.showFullScreen()
    yield shell, mode
    mode.end()
    QApplication.setStartDragDistance(distance)
    QApplication.setStartDragTime(time)


def test_it_does_not_close_until_it_may(kiosk: tuple[Shell, KioskMode]) -> None:
    shell, mode = kiosk
    assert not shell.close() and shell.isVisible()
    mode.end()
    assert shell.close() and not shell.isVisible()


def test_a_window_made_small_or_hidden_comes_back(kiosk: tuple[Shell, KioskMode], qtbot: QtBot) -> None:
    shell, _ = kiosk
    for leave in (shell.showMinimized, shell.hide, shell.showNormal, shell.showMaximized):
        leave()
        qtbot.waitUntil(lambda: shell.isVisible() and shell.isFullScreen(), timeout=2_000)


def test_typing_works_in_it(kiosk: tuple[Shell, KioskMode], qtbot: QtBot) -> None:
    shell, _ = kiosk
    for key in (Qt.Key.Key_C, Qt.Key.Key_A, Qt.Key.Key_F4):
        QTest.keyClick(shell.windowHandle(), key)
    line = shell.page.search_line()
    assert line is not None and line.text() == "ca"


def test_only_a_file_that_is_new_since_the_start_ends_it(tmp_path: Path, qtbot: QtBot) -> None:
    ended: list[int] = []
    path = tmp_path / "end-kiosk"
    path.touch()
    watch = EndFile(path, lambda: ended.append(1))
    watch.look()
    assert ended == [], "it was there before"
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))
    watch.look()
    watch.look()
    assert ended == [1]


def test_a_file_that_goes_ends_nothing_and_one_that_comes_does(tmp_path: Path, qtbot: QtBot) -> None:
    ended: list[int] = []
    path = tmp_path / "end-kiosk"
    path.touch()
    watch = EndFile(path, lambda: ended.append(1))
    path.unlink()
    watch.look()
    assert ended == []
    path.touch()
    watch.look()
    assert ended == [1]


def test_a_folder_that_cannot_be_read_ends_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").touch()
    watch = EndFile(tmp_path / "file" / "end-kiosk", lambda: pytest.fail("it ended"))
    watch.look()


def test_trouble_cannot_be_closed_in_a_kiosk(qtbot: QtBot) -> None:
    for closes in (True, False):
        page = TroublePage(Look(), LibraryMissing(Path("/nowhere/library.db")), closes=closes)
        qtbot.addWidget(page)
        page.show()
        assert [one.label for one in widgets_of(page, Button)] == (
            ["Close", "Copy details for IT"] if closes else ["Copy details for IT"]
        )


@pytest.mark.parametrize(
    ("window", "seen"),
    [
        (QRect(100, 100, 800, 600), QRect(100, 100, 800, 600)),
        (QRect(5_000, 100, 800, 600), QRect(566, 100, 800, 600)),
        (QRect(-900, -900, 800, 600), QRect(0, 0, 800, 600)),
        (QRect(3_000, 0, 1_920, 1_080), QRect(0, 0, 1_366, 768)),
    ],
)
def test_a_window_is_moved_before_it_is_made_smaller(window: QRect, seen: QRect) -> None:
    assert within(window, QRect(0, 0, 1_366, 768)) == seen


def test_a_window_on_a_screen_that_is_gone_comes_back_whole(open_window: OpenWindow, qtbot: QtBot) -> None:
    shell = open_window(700, 500)
    keeper = OnScreen(shell)
    shell.move(9_000, 4_000)
    qtbot.wait(30)
    keeper.bring_back()
    qtbot.wait(30)
    assert shell.screen().availableGeometry().contains(shell.frameGeometry())
