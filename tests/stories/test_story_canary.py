"""No word of a story is anywhere on the disk: not while it is written, not once it is sealed, however the app ends.

The app runs as it is, on a screen of its own, with a home of its own; every byte it could have written is searched.
That the search would find a story which was not sealed is tested as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk import settings, wiring
from kiosk.library.writing import write_library
from kiosk.model import Content, Holding, Item, ItemContent, ItemId, Kind, Layout, Passage, PassageId, Sharing
from tests.real.running import Running
from tests.real.screen import Screen
from tests.stories.samples import KEY, unsealed
from tests.test_privacy_canary import ENDS, files, hits

WORDS = ("quokkatitle", "quokkahappened", "quokkahelped", "quokkaothers", "quokkarole", "quokkamail")
OPEN = "shell.go(places.Story())"


def into(field: str, words: str) -> tuple[str, str]:
    return f"shell.page.fields[{field!r}].editor.setFocus()", f"write({words!r})"


WRITTEN = (
    OPEN,
    *into("title", "Tea quokkatitle"),
    *into("happened", "Then Mrs quokkahappened came"),
    *into("helped", "quokkahelped"),
    *into("others", "quokkaothers"),
    "press('If it is published: My role')",
    *into("credit", "quokkarole"),
    "press('Contact: You may')",
    *into("contact", "quokkamail@example.org"),
)
ASKED = (*WRITTEN, "press('Check and preview')")
SHOWN = (*ASKED, "press('It is fine')")
SEALED = (*SHOWN, "press('Seal my story')", "?'Thank you' in shell.page.title")
COPIED = (*WRITTEN, "shell.page.fields['happened'].editor.selectAll()", "shell.page.fields['happened'].editor.cut()")
LOOKED = (*WRITTEN, "shell.open_display()", "shell.change_text_size(1)", "shell.page.preview.click()")
LEFT = (*WRITTEN, "press('Leave without')", "[press('Leave without')]")
FLOWS = {
    "written": WRITTEN,
    "asked about": ASKED,
    "shown": SHOWN,
    "sealed": SEALED,
    "cut out": COPIED,
    "enlarged": LOOKED,
    "left": LEFT,
    "ended": (*WRITTEN, "visits.end()"),
    "gone home": (*WRITTEN, "shell.go(places.Home())"),
}


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with Screen(tmp_path_factory.mktemp("screen")) as found:
        yield found


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "library.db"
    item = Item(
        id=ItemId("trust/one"), number=1, title="One", kind=Kind.REPORT, form="briefing", holding=Holding.FULL,
        layout=Layout.ARTICLE, publisher="A Trust", summary="About one.",
    )  # fmt: skip
    content = ItemContent(item, (Passage(PassageId("start"), "One", "Text.", "<p>Text.</p>"),))
    sharing = Sharing(key=KEY, address="https://stories.example.org/in")
    write_library(
        path, Content("A library", "A Trust", "trust", 3, "2026-11-23", "", items=(content,), sharing=sharing)
    )
    return path


Start = Callable[[str], Running]


@pytest.fixture
def start(screen: Screen, library: Path, tmp_path: Path) -> Iterator[Start]:
    running: list[Running] = []

    def start_(name: str) -> Running:
        home = tmp_path / name
        chosen = settings.Settings(cache=home / ".cache" / "ward-library")
        opened = wiring.open_library(chosen, library)
        wiring.open_searcher(chosen, opened).close()
        opened.close()
        app = Running(screen, home, "--library", str(library), policy={"idle_minutes": 0})
        running.append(app)
        return app

    yield start_
    for app in running:
        app.close()


def play(app: Running, steps: tuple[str, ...]) -> None:
    for step in steps:
        if step.startswith("?"):
            app.wait_for(step[1:])
        elif step.startswith("press("):
            assert app.ask(step), f"there is nothing to press for {step}"
        else:
            app.ask(f"({step}, None)[1]")


def new_files(app: Running, before: dict[Path, bytes]) -> set[Path]:
    return {path.relative_to(app.home) for path, content in files(app).items() if before.get(path) != content}


def check(app: Running, flow: str, end: str, before: dict[Path, bytes]) -> None:
    act, status = ENDS[end]
    assert hits(app.home.parent, WORDS) == [], f"{flow}, while it runs"
    assert act(app) == status
    assert hits(app.home.parent, WORDS) == [], f"{flow}, {end}"
    queue = Path(".local", "share", "ward-library", "stories")
    new = new_files(app, before)
    if flow != "sealed":
        assert new == set(), "not even that somebody began a story"
        return
    (path,) = new
    assert path.parent == queue
    story = unsealed((app.home / path).read_bytes())
    assert story.told.title == "Tea quokkatitle" and story.consent.contact == "quokkamail@example.org"


@pytest.mark.parametrize(
    ("flow", "end"),
    [("sealed", "closed"), ("sealed", "killed"), ("shown", "crashed"), ("ended", "closed"), ("written", "killed")],
)
def test_a_story_leaves_no_word_on_the_disk(start: Start, flow: str, end: str) -> None:
    app = start("home")
    before = files(app)
    play(app, FLOWS[flow])
    check(app, flow, end, before)


@pytest.mark.long
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("flow", FLOWS)
def test_each_flow_with_each_end_leaves_no_word_on_the_disk(start: Start, flow: str, end: str) -> None:
    app = start("home")
    before = files(app)
    play(app, FLOWS[flow])
    check(app, flow, end, before)


def test_with_sealing_switched_off_the_words_are_found(start: Start) -> None:
    app = start("home")
    plain = "lambda story, key: stories.MAGIC + bytes(8) + stories.story_bytes(story) + bytes(stories.SEAL)"
    app.ask(
        "setattr(__import__('kiosk.stories.sealing', fromlist=['seal']), 'seal', "
        f"(lambda stories: {plain})(__import__('kiosk.feed.stories', fromlist=['MAGIC'])))"
    )
    play(app, SEALED)
    found = {one.rpartition(": ")[2] for one in hits(app.home, WORDS)}
    assert found == set(WORDS), "or the search proves nothing"


def test_the_end_of_the_visit_leaves_no_word_in_the_app_either(start: Start) -> None:
    app = start("home")
    for flow in ("written", "asked about", "shown", "cut out"):
        play(app, FLOWS[flow])
        assert app.ask(f"traces(*{WORDS!r})"), "a flow that shows nothing tests nothing"
        app.ask("visits.end()")
        app.ask("QtWidgets.QApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)")
        assert app.ask(f"traces(*{WORDS!r}) + remembered(*{WORDS!r})") == [], flow
