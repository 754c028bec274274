"""The app started twice by one person, while an updater is at work: both read, search and change the edition.

Real processes on a screen, with one home: no error, no damage, and nothing of the visits on the disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import settings
from tests.conftest import ROOT
from tests.publish.releasing.feeds import SIDECAR, Press, press_of_today
from tests.publish.workspaces import item
from tests.real.running import Running
from tests.real.screen import Screen

LONG = 120  # seconds in which everything has long happened, also on a busy machine
STORY = "ward-library/drug-chart-student-notices-first"
PLANTED = ("quokkabilby", "numbatdunnart")  # one for each copy; in no library
READY = "shell._asking.state[1]"

Start = Callable[[], Running]


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with Screen(tmp_path_factory.mktemp("screen")) as found:
        yield found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def start(screen: Screen, home: Path) -> Iterator[Start]:
    """Starts the app once more, as the same person; the second one builds the index beside the first."""
    running: list[Running] = []

    def start_() -> Running:
        running.append(Running(screen, home, policy={"idle_minutes": 0}))
        return running[-1]

    yield start_
    for app in running:
        app.close()


def search(app: Running, words: str) -> list[str]:
    """Ask; the titles that are found."""
    app.ask(f"shell.search_for(__import__('kiosk.model').model.Query({words!r}))")
    app.wait_for(f"shell.page.shown is not None and shell.page.shown.query.text == {words!r}", LONG)
    found: list[str] = app.ask("[hit.item.title for hit in shell.page.shown.hits]")
    return found


def read(app: Running) -> str:
    app.ask(f"shell.go(places.Reading({STORY!r}))")
    title: str = app.ask("shell.page.content.item.title")
    return title


def close(app: Running) -> int:
    app.ask("QtCore.QTimer.singleShot(0, shell.close)")
    return app.process.wait(30)


def written(folder: Path) -> list[str]:
    """Files that have a planted word in their bytes or name."""
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes().lower() if path.is_file() else b""
        if any(word.encode() in content or word in path.name.lower() for word in PLANTED):
            found.append(str(path))
    return found


def complaints(*apps: Running) -> str:
    """What they said on standard error, less what Qt says where there is no sound."""
    said = "".join(app.errors.read_text() for app in apps).splitlines()
    return "\n".join(
        line for line in said if not any(word in line for word in ("Pulse", "audio", "propagateSizeHints"))
    )


def test_two_copies_on_the_library_of_the_package(start: Start, home: Path) -> None:
    one, two = start(), start()
    for app, word in zip((one, two), PLANTED, strict=True):
        app.wait_for(READY, LONG)
        assert search(app, "kindness"), "it finds what is there"
        search(app, f"culture {word}")
        assert "drug chart" in read(app)
    assert one.ask("int(shell.winId())") != two.ask("int(shell.winId())")
    assert one.ask("shell.place") == two.ask("shell.place")
    two.ask("shell.back()")
    assert "Reading" in one.ask("shell.place"), "each window is a visit of its own"
    assert close(one) == 0
    assert search(two, "speaking up"), "the other one goes on"
    assert close(two) == 0
    assert complaints(one, two) == "" and written(home) == []


def kioskctl(home: Path, *arguments: str) -> subprocess.Popen[str]:
    bare = {
        "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(home), "TMPDIR": str(home / "tmp"),
        "XDG_RUNTIME_DIR": str(home / "run"), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "kiosk.cli", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=bare, cwd=home)


def sync(home: Path) -> subprocess.Popen[str]:
    return kioskctl(home, "sync", "--progress", "json")


def outcome_of(run: subprocess.Popen[str]) -> str:
    out, errors = run.communicate(timeout=LONG)
    assert "Traceback" not in errors, errors
    said: dict[str, Any] = json.loads(out.splitlines()[-1])
    return str(said["outcome"])


@pytest.fixture
def press(tmp_path: Path, home: Path, seed_library: Path) -> Press:
    """A feed that this person's app knows."""
    made = press_of_today(tmp_path / "press", seed_library)
    config = home / ".config" / settings.PROGRAM
    config.mkdir(parents=True)
    said = {"feed": str(made.feed), "feed_root": str(made.feed / "metadata" / "1.root.json")}
    (config / "settings.json").write_text(json.dumps(said), encoding="utf-8")
    return made


def release(press: Press, number: int, title: str) -> None:
    press.write(
        number,
        **{
            "items/one.md": item(number=7001),
            "items/talk.vtt.yaml": SIDECAR.replace("number: 2", "number: 7002"),
            f"items/wombats-{number}.md": item(id=f"trust/wombats-{number}", number=7000 + number, title=title),
        },
    )
    press.release()


SUCCESSION = "next(one for one in shell.findChildren(QtCore.QObject) if type(one).__name__ == 'Succession')"
NUMBER = f"{SUCCESSION}.shown.installed.number"
NOTICED = f"{SUCCESSION}.look() or {SUCCESSION}._next is not None"
SHOW = f"{SUCCESSION}.show_next()"


def test_two_copies_and_two_updaters_on_one_store(start: Start, home: Path, press: Press) -> None:
    one, two = start(), start()
    for app in (one, two):
        app.wait_for(READY, LONG)
        assert app.ask(NUMBER) == 0
    number = 0
    for release_number, title in ((3, "Wombats on the ward"), (4, "Wombats at night")):
        release(press, release_number, title)
        updaters = [sync(home), sync(home)]
        while any(each.poll() is None for each in updaters):  # both go on reading and searching meanwhile
            for app, word in zip((one, two), PLANTED, strict=True):
                assert search(app, "kindness")
                search(app, f"kindness {word}")
                assert "drug chart" in read(app)
        outcomes = sorted(outcome_of(each) for each in updaters)
        assert "applied" in outcomes and set(outcomes) <= {"applied", "busy", "up-to-date"}, outcomes
        for app in (one, two):
            app.ask("shell.search_for(__import__('kiosk.model').model.Query())")
            app.wait_for(NOTICED, LONG)
            app.ask(SHOW)
        assert one.ask(NUMBER) == two.ask(NUMBER) > number
        number = one.ask(NUMBER)
        for app in (one, two):
            app.wait_for(READY, LONG)
            assert title in search(app, "wombats")
    assert close(one) == 0
    assert outcome_of(sync(home)) == "up-to-date"
    assert "Wombats at night" in search(two, "wombats") and "drug chart" in read(two)
    checked = kioskctl(home, "status")
    out, errors = checked.communicate(timeout=LONG)
    assert checked.returncode == 0, out + errors
    assert close(two) == 0
    assert complaints(one, two) == "" and written(home) == []
