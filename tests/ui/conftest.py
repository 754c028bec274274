"""A real window on the bundled library, with a real index, off screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kiosk import settings, wiring
from kiosk.library.store import Library
from kiosk.library.writing import Content, ItemContent, write_library
from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId
from kiosk.ui.building import Pages
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.notices import notices
from kiosk.ui.opened import search_thread
from kiosk.ui.pages.reader.listening import Listening
from kiosk.ui.roles import install_roles
from kiosk.ui.shell import Shell
from kiosk.ui.speech import MOCK
from kiosk.ui.threads import SearchThread
from kiosk.ui.updates import Updates
from tests.ui.heard import spoken

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


@pytest.fixture
def mock_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read aloud by an engine of Qt's that makes no sound."""
    monkeypatch.setattr(Listening, "engine", MOCK)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that a voice is given to say."""
    return spoken(monkeypatch)


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
        updates: Updates | None = None,
    ) -> Shell:
        path = library or seed_library
        loaded = settings.Loaded(settings.Settings(cache=cache or index_folder), {}, ())
        main = wiring.open_library(loaded.settings, path)
        search = search_thread(loaded.settings, path)
        look = Look(theme, scale, layout_width(width, scale))
        shell = Shell(look, Pages(main, loaded, notices, lambda: NOVEMBER, updates).make, search)
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
def library_of_pages(tmp_path: Path) -> Path:
    """A library of one report of twelve pages, one of them without text."""
    pages = [f"Page {n} of what the ward said. " * (40 if n != 3 else 0) for n in range(1, 13)]
    item = Item(
        id=ItemId("trust/what-the-ward-said"),
        number=1,
        title="What the ward said: a report",
        kind=Kind.REPORT,
        form="document",
        holding=Holding.FULL,
        layout=Layout.PAGES,
        publisher="A Trust",
        summary="Twelve pages of answers.",
        year=2024,
        pages=len(pages),
    )
    passages = tuple(
        Passage(PassageId(f"p{n}"), f"Page {n}", text.strip(), f"<p>{text.strip()}</p>" if text else "", page=n)
        for n, text in enumerate(pages, 1)
    )
    path = tmp_path / "pages" / "library.db"
    path.parent.mkdir()
    content = Content("Pages", "A Trust", "trust", 1, "2026-11-23", "", items=(ItemContent(item, passages),))
    write_library(path, content)
    return path


Some = TypeVar("Some", bound=QWidget)


def widgets_of(root: QWidget, kind: type[Some]) -> list[Some]:
    """The visible widgets of a kind below ``root``, in the order of their making."""
    return [widget for widget in root.findChildren(kind) if widget.isVisibleTo(root)]


def focused() -> QWidget:
    """The widget that keys go to."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget
