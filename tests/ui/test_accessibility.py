"""The accessibility walk: every page and panel, in three themes, at 100 and 200 %, control by control."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from kiosk import settings, wiring
from kiosk.ui.building import Pages
from kiosk.ui.kit.choices import FacetRow
from kiosk.ui.kit.field import SearchField
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.slider import Slider
from kiosk.ui.kit.tokens import THEMES
from kiosk.ui.notices import notices
from kiosk.ui.opened import search_thread
from kiosk.ui.pages.reader.listening import Listening
from kiosk.ui.pages.trouble import TroublePage
from kiosk.ui.shell import Shell
from kiosk.ui.speech import MOCK
from kiosk.ui.story_desk import StoryDesk
from kiosk.ui.taking import Takeaway
from kiosk.ui.updates import Updates
from tests.ui import drawn, walking
from tests.ui.conftest import NOVEMBER
from tests.ui.full_library import full_library
from tests.ui.states import EDITION, NOW, STATES, Stage, State, leave
from tests.ui.telling import SHARING

# What Qt says on a machine without a sound card.
pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected")
SIZES = {"100": (1366, 768, 1.0), "200": (1366, 768, 2.0), "400": (683, 384, 2.0)}


@pytest.fixture(scope="module")
def library(seed_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return full_library(seed_library, tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def open_stage(
    library: Path, qapp: QApplication, fonts: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Stage]]:
    """Opens windows on that library; all of them use one index."""
    cache = tmp_path_factory.mktemp("cache")
    opened: list[Callable[[], object]] = []
    engine, Listening.engine = Listening.engine, MOCK

    def end() -> None:
        while opened:
            opened.pop(0)()

    def open_(width: int, height: int, theme: str, scale: float, *, still: bool = False) -> Stage:
        end()  # the one before: two windows would share the focus
        QTest.qWait(60)
        chosen = settings.Settings(cache=cache, feed=("https://library.example.org/feed",))
        loaded = settings.Loaded(chosen, {}, ())
        main, search = wiring.open_library(chosen, library), search_thread(chosen, library)
        updates, takeaway = Updates(chosen, cache, EDITION, now=lambda: NOW), Takeaway()
        desk = StoryDesk()
        pages = Pages(main, loaded, notices, lambda: NOVEMBER, updates, takeaway, desk)

        def share(shared: bool) -> None:
            pages._stories._sharing = replace(SHARING, key=SHARING.key if shared else "")

        share(True)
        shell = Shell(Look(theme, scale, layout_width(width, scale), still), pages.make, search)
        shell.resize(width, height)
        shell.show()
        shell.activateWindow()
        search.start()
        opened.extend((search.end, shell.close, shell.deleteLater, main.close))
        stage = Stage(shell, updates, takeaway, desk, share)
        stage.until(lambda: search.is_ready and QApplication.activeWindow() is shell)
        return stage

    yield open_
    Listening.engine = engine
    end()


class Windows(QObject):
    """Notes every window that shows itself, were it only for a moment: it takes the focus, and it flickers."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.shown: list[str] = []
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and isinstance(watched, QWidget) and not isinstance(watched, (Shell, TroublePage)):
            self.shown.append(f"{type(watched).__name__} {watched.accessibleName()!r} is a window for a moment")
        return False


@dataclass
class Walk:
    """What was looked at, and what was wrong."""

    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def note(self, state: State, found: list[str]) -> None:
        self.faults.extend(f"{state.name}: {one}" for one in dict.fromkeys(found))

    def count(self, what: str, number: int) -> None:
        self.counts[what] = self.counts.get(what, 0) + number


def states_for(stage: Stage, *, main: bool = False) -> Iterator[tuple[State, QWidget]]:
    """Each state with what is to be looked at in it: the panel that is open, else the window."""
    compact = stage.shell.look.compact
    for state in STATES:
        if (state.compact_only and not compact) or (main and not state.main):
            continue
        made = state.make(stage)
        stage.settle(60)
        panels = [one for one in stage.shell.findChildren(Overlay) if one.isVisible()]
        yield state, made if made is not None else panels[-1] if panels else stage.shell
        leave(stage)


def told(walk: Walk, name: str) -> None:
    """Leave the counts where docs/accessibility.md says they are, and fail for what was wrong."""
    if place := os.environ.get("WARD_LIBRARY_COUNTS"):
        with Path(place).open("a", encoding="utf-8") as out:
            out.write(json.dumps({name: {**walk.counts, "faults": len(walk.faults)}}) + "\n")
    assert walk.faults == [], "\n" + "\n".join(walk.faults)


@pytest.mark.parametrize("size", SIZES)
def test_names_roles_states_sizes_and_room(open_stage: Callable[..., Stage], size: str) -> None:
    width, height, scale = SIZES[size]
    stage, walk = open_stage(width, height, "light", scale), Walk()
    for state, root in states_for(stage, main=size == "400"):
        found = walking.nodes(root)
        walk.note(state, walking.name_faults(root, found))
        walk.note(state, walking.role_faults(found))
        if root is stage.shell:
            walk.note(state, walking.heading_faults(found))
        walk.note(state, walking.target_faults(root, scale))
        walk.note(state, walking.room_faults(root))
        walk.count("states", 1)
        walk.count("elements", len(found))
        walk.count("controls", sum(one.role in walking.CONTROLS for one in found))
    told(walk, f"names, roles, states, sizes and room at {size} %")


@pytest.mark.parametrize("size", SIZES)
def test_the_keyboard_reaches_everything_and_is_trapped_nowhere(
    open_stage: Callable[..., Stage], qapp: QApplication, size: str
) -> None:
    width, height, scale = SIZES[size]
    windows = Windows(qapp)
    stage, walk = open_stage(width, height, "light", scale), Walk()
    for state, root in states_for(stage, main=size == "400"):
        walk.note(state, windows.shown)
        windows.shown.clear()
        walk.note(state, walking.keyboard_faults(root, inside=root is not stage.shell and root is not stage.trouble))
        walk.count("states", 1)
        walk.count("stops", len(walking.reachable(root)))
    told(walk, f"keyboard at {size} %")


LATER = [("light", "400"), ("dark", "400")]  # on the smallest window one theme is enough for every day


@pytest.mark.parametrize(
    ("theme", "size"),
    [
        pytest.param(theme, size, marks=[pytest.mark.long] if (theme, size) in LATER else [])
        for theme in THEMES
        for size in SIZES
    ],
)
def test_contrast_and_focus_in_the_pixels(open_stage: Callable[..., Stage], theme: str, size: str) -> None:
    width, height, scale = SIZES[size]
    stage, walk = open_stage(width, height, theme, scale), Walk()
    for state, root in states_for(stage, main=size == "400"):
        seen: set[tuple[int, str, int]] = set()
        for _ in screens_of(root):
            pixels = drawn.photograph(root)
            found = drawn.in_sight(root)
            walk.note(state, drawn.text_faults(found, pixels, seen))
            walk.note(state, drawn.icon_faults(found, pixels, scale))
            edged = [one for kind in (SearchField, FacetRow, Slider) for one in root.findChildren(kind)]
            edged = [one for one in edged if one.isVisible()]
            walk.note(state, drawn.edge_faults(root, pixels, edged))
        stops = walking.reachable(root)
        window = root.window()
        walk.note(state, walking.focus_faults(window, stops))
        walk.count("states", 1)
        walk.count("texts", len(seen))
        walk.count("focus marks", len(stops))
    told(walk, f"contrast and focus in {theme} at {size} %")


def screens_of(root: QWidget, most: int = 6) -> Iterator[None]:
    """Every screen of what scrolls in ``root``, from the top."""
    areas = [one for one in root.findChildren(QAbstractScrollArea) if one.isVisible()]
    areas = [one for one in areas if one.verticalScrollBar().maximum()]
    for step in range(most):
        for area in areas:
            bar = area.verticalScrollBar()
            bar.setValue(min(step * max(bar.pageStep() - 60, 40), bar.maximum()))
        QTest.qWait(15)
        yield
        if all(area.verticalScrollBar().value() >= area.verticalScrollBar().maximum() for area in areas):
            return
