"""A real window on the bundled library, with a real index, off screen."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk import settings, wiring
from kiosk.app import search_thread
from kiosk.library.store import Library
from kiosk.ui.building import Pages
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.notices import notices
from kiosk.ui.roles import install_roles
from kiosk.ui.shell import Shell
from kiosk.ui.threads import SearchThread

NOVEMBER = date(2026, 11, 23)

install_roles()


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["kiosk", "-style", "Fusion"]


@pytest.fixture(scope="session", autouse=True)
def fonts(qapp: QApplication) -> None:
    qapp.setStyle("Fusion")
    assert load_fonts(), "the font package is not installed"


@pytest.fixture(scope="session")
def index_folder(seed_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the bundled library, made once."""
    folder = tmp_path_factory.mktemp("index")
    loaded = settings.Settings(cache=folder)
    library = wiring.open_library(loaded, seed_library)
    wiring.open_searcher(loaded, library).close()
    library.close()
    return folder


OpenWindow = Callable[..., Shell]


@pytest.fixture
def open_window(qtbot: QtBot, seed_library: Path, index_folder: Path, tmp_path: Path) -> Iterator[OpenWindow]:
    """Opens windows; ``library`` and ``wait_for_index`` may be changed by a test."""
    shells: list[tuple[Shell, SearchThread, Library]] = []

    def open_(
        width: int = 1366,
        height: int = 768,
        *,
        theme: str = "light",
        scale: float = 1.0,
        library: Path | None = None,
        cache: Path | None = None,
        wait_for_index: bool = True,
    ) -> Shell:
        path = library or seed_library
        loaded = settings.Loaded(settings.Settings(cache=cache or index_folder), {}, ())
        main = wiring.open_library(loaded.settings, path)
        search = search_thread(loaded.settings, path)
        look = Look(theme, scale, layout_width(width, scale))
        shell = Shell(look, Pages(main, loaded, notices, lambda: NOVEMBER).make, search)
        shell.resize(width, height)
        qtbot.addWidget(shell)
        shell.show()
        qtbot.waitExposed(shell)
        shells.append((shell, search, main))
        search.start()
        if wait_for_index:
            qtbot.waitUntil(lambda: search.is_ready, timeout=20_000)
        QTest.qWait(30)
        return shell

    yield open_
    for shell, search, main in shells:
        search.end()
        shell.close()
        main.close()


@pytest.fixture
def small_copy(seed_library: Path, tmp_path: Path) -> Path:
    """A copy of the bundled library that a test may harm."""
    copy = tmp_path / "copy" / "library.db"
    copy.parent.mkdir()
    shutil.copy(seed_library, copy)
    return copy


Kind = TypeVar("Kind", bound=QWidget)


def widgets_of(root: QWidget, kind: type[Kind]) -> list[Kind]:
    """The visible widgets of a kind below ``root``, in the order of their making."""
    return [widget for widget in root.findChildren(kind) if widget.isVisibleTo(root)]


def focused() -> QWidget:
    """The widget that keys go to."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget
