"""What a person types, opens and copies is nowhere on the disk, however the app ends, and gone from it after a visit.

Twenty flows plant words that are in no library. With a whole run of them for each kind of end, and afterwards every
byte the process could have written is searched. That the search finds what is there is tested as well, as is that
the flows leave traces inside the app as long as the visit is not ended.
"""

from __future__ import annotations

import base64
import json
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk import settings, wiring
from tests.real.running import Running
from tests.real.screen import Screen, until

STORY = "ward-library/drug-chart-student-notices-first"
TITLE = "The drug chart: a student"


@dataclass(frozen=True)
class Flow:
    """Steps are expressions for the app; ``{word}`` is what is planted, ``seen`` where it shows before the end."""

    name: str
    steps: tuple[str, ...]
    seen: str = "{word}"


def until_answered(words: str = "{word}") -> str:
    return (
        f"?hasattr(shell.page, 'shown') and shell.page.shown is not None and {words!r} in shell.page.shown.query.text"
    )


HOME = "shell.go(places.Home())"
TO_STORY = f"shell.go(places.Reading({STORY!r}))"
READY = "?any(w.isVisible() and w.toPlainText() for w in shell.findChildren(QtWidgets.QTextBrowser))"
FIELD = "QtWidgets.QApplication.focusWidget()"

FLOWS = (
    Flow("a query is typed on Home", (HOME, "write('{word}')", until_answered())),
    Flow("a query is sent", (HOME, "write('{word}')", "key('Return')", until_answered())),
    Flow("a phrase is asked for", (HOME, "write('\"{word} ward\"')", until_answered())),
    Flow("a query is mended", (HOME, "write('{word}')", "key('Backspace')", "key('Backspace')", "key('Ctrl+Z')")),
    Flow("a query is wiped out and undone", (HOME, "write('culture {word}')", "key('Ctrl+A')", "key('Delete')")),
    Flow("a query without results offers shorter ones", (HOME, "write('culture {word}')", until_answered("culture"))),
    Flow("a query is looked up while an item is open", (TO_STORY, READY, "key('Ctrl+K')", "write('{word}')")),
    Flow("somebody goes back to a query", (HOME, "write('{word}')", until_answered(), TO_STORY, "shell.back()")),
    Flow("a query stays in the way back", (HOME, "write('{word}')", until_answered(), TO_STORY)),
    Flow("a query is copied", (HOME, "write('{word}')", f"{FIELD}.selectAll()", f"{FIELD}.copy()", HOME)),
    Flow("a query is cut out", (HOME, "write('{word}')", f"{FIELD}.selectAll()", f"{FIELD}.cut()", HOME)),
    Flow("a query is selected", (HOME, "write('{word}')", f"{FIELD}.selectAll()")),
    Flow("a word is found in an item", (TO_STORY, READY, "key('Ctrl+F')", "write('{word}')")),
    Flow("a word is found and find is closed", (TO_STORY, READY, "key('Ctrl+F')", "write('{word}')", "key('Escape')"),
         ""),
    Flow("a list code is typed", ("shell.go(places.MyList())", "press('Open a list code')", "write('{word}')")),
    Flow("a list code is opened", (HOME, "press('Have a list code')", "write('{word}')", "key('Return')")),
    Flow("an item is opened and its text copied", (
        TO_STORY, READY, "next(w for w in shell.findChildren(QtWidgets.QTextBrowser) if w.isVisible()).selectAll()",
        "next(w for w in shell.findChildren(QtWidgets.QTextBrowser) if w.isVisible()).copy()"), TITLE),
    Flow("a citation is copied", (
        TO_STORY, READY, "press('Copy a citation')", "press('Copy Harvard')"),
        TITLE),
    Flow("a list is made and its code shown", (
        TO_STORY, READY, "press('Add to my list')", "shell.go(places.MyList())", "press('Copy the code')"),
        TITLE),
    Flow("an item is about to be printed", (TO_STORY, READY, "press('Print')"), TITLE),
)  # fmt: skip


def word_of(place: int) -> str:
    """A word that is in no library, another for each flow."""
    return "quokka" + "".join("bcdfghjkmnpr"[int(digit)] for digit in f"{place:02}")


WORDS = tuple(word_of(place) for place in range(len(FLOWS)))


def play(app: Running, place: int) -> None:
    for step in FLOWS[place].steps:
        said = step.replace("{word}", word_of(place))
        if said.startswith("?"):
            app.wait_for(said[1:])
        elif said.startswith("press("):
            assert app.ask(said), f"there is nothing to press for {said}"
        else:
            app.ask(f"({said}, None)[1]")


# searching what was written -------------------------------------------------------------------


def forms(word: str) -> set[bytes]:
    """The bytes that a word may be written as, whatever its letters' case; base64 at each of its three shifts."""
    found = set()
    for text in {word, word.upper(), word.capitalize()}:
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            plain = text.encode(coding)
            found.add(plain)
            for shift in range(3):
                whole = base64.b64encode(b"\0" * shift + plain)
                # What depends on its neighbours is left out at both ends.
                found.add(whole[(0, 2, 3)[shift] : len(whole) - 4])
        found.add(text.encode().hex().encode())
    return found


def hits(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Every file below ``folder`` that has a word in its bytes or its name."""
    wanted = {word: forms(word) for word in words}
    found = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        for word, bytes_ in wanted.items():
            if word in name.lower() or any(one in content for one in bytes_):
                found.append(f"{name}: {word}")
    return found


def test_the_search_finds_words_however_they_were_written(tmp_path: Path) -> None:
    word = WORDS[7]
    (tmp_path / "plain.log").write_text(f"asked: {word}\n")
    (tmp_path / "jump.automaticDestinations-ms").write_bytes(b"\1\0" + f"C:\\{word}".encode("utf-16-le"))
    (tmp_path / "big").write_bytes(f"x{word}".encode("utf-16-be"))
    for shift in range(3):
        (tmp_path / f"cookie{shift}").write_bytes(base64.b64encode(("a" * shift + f"{word} tail").encode()))
    (tmp_path / "shown.conf").write_text(word.encode().hex())
    (tmp_path / "LOUD").write_text(word.upper())
    (tmp_path / f"{word}.pdf").touch()
    database = sqlite3.connect(tmp_path / "history.sqlite")
    database.execute("CREATE TABLE seen (words TEXT)")
    database.execute("INSERT INTO seen VALUES (?)", (f"how to {word}",))
    database.commit()
    database.close()
    planted = {path.name for path in tmp_path.iterdir()}
    (tmp_path / "innocent").write_text("kangaroo, wallaby, wombat")
    assert len(planted) == 10 and {one.partition(":")[0] for one in hits(tmp_path, (word,))} == planted


# the app ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with Screen(tmp_path_factory.mktemp("screen")) as found:
        yield found


@pytest.fixture(scope="module")
def index(seed_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of a PC on which the app has been before."""
    folder = tmp_path_factory.mktemp("index")
    chosen = settings.Settings(cache=folder)
    library = wiring.open_library(chosen, seed_library)
    wiring.open_searcher(chosen, library).close()
    library.close()
    return folder


Start = Callable[..., Running]


@pytest.fixture
def start(screen: Screen, index: Path, seed_library: Path, tmp_path: Path) -> Iterator[Start]:
    running: list[Running] = []

    def start_(name: str = "home", **policy: object) -> Running:
        home = tmp_path / name
        shutil.copytree(index, home / ".cache" / "ward-library")
        app = Running(screen, home, "--library", str(seed_library), policy={"idle_minutes": 0, **policy})
        running.append(app)
        app.wait_for("shell._asking.state[1]")
        return app

    yield start_
    for app in running:
        app.close()


def close(app: Running) -> int:
    app.ask("QtCore.QTimer.singleShot(0, shell.close)")
    return app.process.wait(20)


def crash(app: Running) -> int:
    assert app.process.stdin is not None
    app.process.stdin.write(json.dumps("__import__('os').abort()") + "\n")
    app.process.stdin.flush()
    return app.process.wait(20)


ENDS: dict[str, tuple[Callable[[Running], int], int]] = {
    "closed": (close, 0),
    "ended by IT": (lambda app: app.end(signal.SIGTERM), 75),
    "crashed": (crash, -signal.SIGABRT),
    "killed": (lambda app: app.end(signal.SIGKILL), -signal.SIGKILL),
}


def changed_since(app: Running, before: dict[Path, bytes]) -> list[Path]:
    """Files of its home that are new or not as they were."""
    now = {path: path.read_bytes() for path in app.home.rglob("*") if path.is_file()}
    return sorted(path.relative_to(app.home) for path, content in now.items() if before.get(path) != content)


def files(app: Running) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in app.home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("end", ENDS)
def test_all_flows_then_an_end_leave_no_word_on_the_disk(start: Start, end: str) -> None:
    act, status = ENDS[end]
    app = start()
    before = files(app)
    for place in range(len(FLOWS)):
        play(app, place)
    assert hits(app.home.parent, WORDS) == [], "while it runs"
    assert act(app) == status
    assert hits(app.home.parent, WORDS) == []
    assert changed_since(app, before) == [], "not even what could tell which items were opened"


@pytest.mark.long
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("place", range(len(FLOWS)), ids=[flow.name for flow in FLOWS])
def test_each_flow_with_each_end_leaves_no_word_on_the_disk(start: Start, place: int, end: str) -> None:
    act, status = ENDS[end]
    app = start()
    before = files(app)
    play(app, place)
    assert act(app) == status
    assert hits(app.home.parent, WORDS) == []
    assert changed_since(app, before) == []


def seen_of(place: int) -> str:
    return FLOWS[place].seen.replace("{word}", word_of(place))


def both(app: Running, words: str) -> list[str]:
    found: list[str] = app.ask(f"traces({words!r}) + remembered({words!r})")
    return found


def test_ending_a_visit_clears_the_app_of_it_and_without_the_end_it_does_not(start: Start) -> None:
    app = start()
    at_home = {seen: set(both(app, seen)) for seen in (TITLE, *WORDS)}  # Home may well show an item's title
    leaks: dict[str, list[str]] = {}
    shown: dict[str, list[str]] = {}
    for place, flow in enumerate(FLOWS):
        play(app, place)
        if flow.seen:
            shown[flow.name] = sorted(set(both(app, seen_of(place))) - at_home[seen_of(place)])
        app.ask("visits.end()")
        app.wait_for("isinstance(shell.place, places.Home) and not shell._panels.is_open")
        app.ask("QtWidgets.QApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)")
        if (
            found := {one for word in {word_of(place), seen_of(place)} - {""} for one in both(app, word)}
            - at_home[seen_of(place) or word_of(place)]
        ):
            leaks[flow.name] = sorted(found)
    assert {name for name, places in shown.items() if not places} == set(), "a flow that shows nothing tests nothing"
    assert leaks == {}


def test_with_the_reset_switched_off_the_same_flows_leak(start: Start) -> None:
    app = start()
    app.ask("setattr(shell, 'begin_anew', lambda look: None)")
    app.ask("setattr(visits, '_clearing', ()) or setattr(visits, '_belongings', type(visits._belongings)())")
    leaking = 0
    for place, flow in enumerate(FLOWS):
        play(app, place)
        app.ask("visits.end()")
        leaking += bool(flow.seen) and bool(both(app, seen_of(place)))
    assert leaking >= 15, "or the check proves nothing"


def test_a_visit_that_nobody_ends_is_ended_by_the_clock(start: Start) -> None:
    app = start(idle_minutes=1, warning_seconds=20)
    play(app, 1)
    app.ask("setattr(visits._watch, '_touched', visits._watch._touched - 62)")
    app.wait_for("visits.warning is not None", 5)
    app.ask("setattr(visits._watch, '_warned_at', visits._watch._warned_at - 21)")
    until(lambda: app.ask("isinstance(shell.place, places.Home)"), 10, "the visit has not ended")
    assert both(app, word_of(1)) == []
    assert close(app) == 0
