"""Trouble: each kind gives a plain sentence and a way on, and loses nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk import settings
from kiosk.errors import (
    IndexDoubtful,
    ItemNotFound,
    LibraryMissing,
    LibraryTooNew,
    LibraryUnreadable,
    StorageUnwritable,
)
from kiosk.model import ItemId
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.pages.trouble import TroublePage
from kiosk.ui.places import Home, Reading
from kiosk.ui.wording import trouble
from tests.ui.conftest import OpenWindow, focused, widgets_of

ERRORS = (
    LibraryMissing(Path("/x/library.db")),
    LibraryUnreadable(Path("/x/library.db"), "cut short"),
    LibraryTooNew(Path("/x/library.db"), 9, 1),
    StorageUnwritable(Path("/x"), "no room"),
    IndexDoubtful(Path("/x"), "another version"),
    ItemNotFound("a/b"),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_says_what_happened_and_what_to_do(qtbot: QtBot, error: Exception) -> None:
    heading, sentence = trouble(error)  # type: ignore[arg-type]
    assert heading and sentence.endswith(".")
    assert not {"invalid", "oops", "please"} & set(sentence.lower().split())
    page = TroublePage(Look(), error)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    assert page.heading.text == heading


def start(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments], env=env, capture_output=True, text=True, timeout=120, check=False
    )


def harmed(kind: str, seed: Path, folder: Path) -> Path:
    path = folder / "library.db"
    if kind == "truncated":
        path.write_bytes(seed.read_bytes()[: 3 * 4096 + 17])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "foreign":
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE notes (text)")
        database.close()
    elif kind == "not a database":
        path.write_text("Dear library, " * 500)
    return path


@pytest.mark.parametrize("kind", ["missing", "truncated", "empty", "foreign", "not a database"])
def test_the_app_started_on_a_bad_library_shows_a_plain_page(seed_library: Path, tmp_path: Path, kind: str) -> None:
    picture = tmp_path / "picture.png"
    ended = start(
        "--library", str(harmed(kind, seed_library, tmp_path)), "--screenshot", str(picture), "--size", "900x600",
        home=tmp_path,
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert QImage(str(picture)).width() == 900


def test_the_app_searches_and_photographs_itself(seed_library: Path, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    ended = start(
        "--search", "speaking up", "--screenshot", str(picture), "--size", "1366x768", home=tmp_path
    )  # fmt: skip
    said = ended.stderr.replace("This plugin does not support propagateSizeHints()\n", "")  # Qt's off-screen platform
    assert (ended.returncode, ended.stdout, said) == (0, "", "")
    assert QImage(str(picture)).width() == 1366


def test_two_copies_at_once_both_work(seed_library: Path, tmp_path: Path) -> None:
    env = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "HOME": str(tmp_path),
    }
    pictures = [tmp_path / f"{n}.png" for n in (1, 2)]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "kiosk", "--search", "listening", "--screenshot", str(picture), "--size", "900x600"],
            env=env,
            stderr=subprocess.PIPE,
            text=True,
        )
        for picture in pictures
    ]
    for one, picture in zip(running, pictures, strict=True):
        _, said = one.communicate(timeout=120)
        assert one.returncode == 0, said
        assert picture.exists()


def test_a_cache_that_cannot_be_written_leaves_browsing_and_titles(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    shell = open_window(cache=blocked, wait_for_index=False)
    qtbot.waitUntil(lambda: shell.search_state[1] is False, timeout=10_000)
    assert isinstance(shell.page, HomePage)
    QTest.keyClicks(focused(), "mersey")
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: bool(widgets_of(page, ResultCard)), timeout=5_000)
    shell.open_hit(widgets_of(page, ResultCard)[0].hit)
    assert isinstance(shell.page, ReaderPage)


def test_an_item_that_is_not_there_is_told_over_the_page_one_is_on(qtbot: QtBot, open_window: OpenWindow) -> None:
    shell = open_window()
    shell.go(Reading(ItemId("nobody/nothing")))
    overlay = shell.findChild(Overlay)
    assert overlay is not None and overlay.isVisible()
    assert shell.place == Home()
    overlay.end()
    assert isinstance(shell.page, HomePage)


@pytest.mark.parametrize(
    "text", ['"unclosed', "AND", "*", "x" * 10_000, "🩺💙 care", "'; DROP TABLE items; --", "((", "kind:", "\x00\x01"]
)
def test_no_query_upsets_the_window(qtbot: QtBot, open_window: OpenWindow, text: str) -> None:
    shell = open_window()
    assert isinstance(shell.page, HomePage)
    shell.page.search_submitted.emit(text)
    page = shell.page
    assert isinstance(page, ResultsPage)
    qtbot.waitUntil(lambda: page.heading.text.strip() != "", timeout=10_000)


@pytest.mark.parametrize("size", ["²x²", "99999999x1", "axb", "10"])
def test_a_size_that_cannot_be_is_refused_in_words(tmp_path: Path, size: str) -> None:
    ended = start("--size", size, home=tmp_path)
    assert ended.returncode == 2
    assert "--size takes a width and a height" in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "written",
    ["[" * 100_000, '{"library": "/a\\u0000b"}', '{"library": "~nobody-of-this-name/x"}', '{"text_size": 100.0}'],
)
def test_no_settings_file_stops_the_app(tmp_path: Path, written: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(written, encoding="utf-8")
    loaded = settings.load(machine=tmp_path / "none.json", user=file)
    assert loaded.settings == settings.Settings()
    assert len(loaded.problems) == 1 and "literal" not in str(loaded.problems[0])
