"""A window on a library to which stories can be told, its desk and its queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk import settings, wiring
from kiosk.library.writing import write_library
from kiosk.model import Content, Sharing
from kiosk.stories.draft import Draft
from kiosk.stories.queue import StoryQueue
from kiosk.ui.building import Pages
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.kit.para import Para
from kiosk.ui.opened import search_thread
from kiosk.ui.pages.story import StoryPage
from kiosk.ui.places import Home, Story
from kiosk.ui.shell import Shell
from kiosk.ui.story_desk import StoryDesk
from tests.stories.samples import KEY
from tests.ui.conftest import NOVEMBER, widgets_of

SHARING = Sharing(
    key=KEY,
    address="https://stories.example.org/in",
    contact_name="The library team",
    contact="library@example.org",
    community="A community of practice",
    community_url="https://example.org/community",
)
GOOD = Draft("Tea trolley Tuesdays", "We moved the desk.\n\nPeople came.")


class Told:
    """A window on a library that says how stories are shared, its desk and its queue."""

    def __init__(self, shell: Shell, desk: StoryDesk, queue: StoryQueue) -> None:
        self.shell, self.desk, self.queue = shell, desk, queue

    @property
    def page(self) -> StoryPage:
        assert isinstance(self.shell.page, StoryPage)
        return self.shell.page

    def write(self, draft: Draft) -> StoryPage:
        """Have somebody come to the page, who has written this."""
        self.desk.write(draft)
        self.shell.go(Home())
        self.shell.go(Story())
        return self.page

    def button(self, name: str) -> QAbstractButton:
        return [one for one in widgets_of(self.shell, QAbstractButton) if one.accessibleName() == name][-1]

    def panel(self, kind: type[QWidget]) -> QWidget:
        (found,) = widgets_of(self.shell, kind)
        return found


OpenTold = Callable[..., Told]


@pytest.fixture
def open_told(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenTold]:
    opened = []

    def open_(
        sharing: Sharing = SHARING, *, size: tuple[int, int] = (1366, 768), theme: str = "light", scale: float = 1.0
    ) -> Told:
        path = tmp_path / "library" / "library.db"
        path.parent.mkdir(exist_ok=True)
        write_library(path, Content("A library", "A Trust", "trust", 3, "2026-11-23", "", sharing=sharing))
        chosen = settings.Settings(cache=tmp_path / "cache", stories_folder=tmp_path / "stories")
        library, desk = wiring.open_library(chosen, path), StoryDesk()
        pages = Pages(library, settings.Loaded(chosen, {}, ()), lambda: (), lambda: NOVEMBER, desk=desk)
        search = search_thread(chosen, path)
        shell = Shell(Look(theme, scale, layout_width(size[0], scale)), pages.make, search)
        shell.resize(*size)
        qtbot.addWidget(shell)
        shell.show()
        qtbot.waitExposed(shell)
        opened.append((shell, search, library))
        QTest.qWait(30)  # until it is the active window
        return Told(shell, desk, wiring.story_queue(chosen))

    yield open_
    for shell, search, library in opened:
        search.end()
        shell.close()
        library.close()


def texts(root: QWidget) -> str:
    return " ".join(para.text for para in widgets_of(root, Para))
