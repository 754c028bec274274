"""A look for updates from the window: a process that is not trusted in what it says, and that ends with the window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk import settings
from kiosk.sync.outcomes import Applied, Failed, Offline, Outcome, Refused, Stage, UpToDate, as_json, read_note
from kiosk.ui import update_run
from kiosk.ui.pages.about import AboutPage
from kiosk.ui.pages.updating import CHECK, CHECKING, WhyPage
from kiosk.ui.places import About, WhyNotUpdated
from kiosk.ui.update_run import LINE, STOPPED, UpdateRun, command, understood
from kiosk.ui.update_state import Step
from tests.publish.releasing.feeds import SIDECAR, press_of_today
from tests.publish.workspaces import item
from tests.ui.conftest import focused
from tests.ui.store import Kiosk, settings_for

OUTCOMES: tuple[Outcome, ...] = (
    UpToDate("https://example.org/feed", "2026-11-23T09:30:00+00:00", 4),
    Applied("/mnt/share", "2026-11-23T09:30:00+00:00", 4, 2, ("a/b",), ("c/d",), (), ("x: y",), 10),
    Offline((("https://example.org/feed", "No answer."),)),
    Refused("/mnt/share", "signature", "Not signed.", (("/mnt/share", "Not signed."),)),
    Failed("No room."),
)


def script(folder: Path, text: str) -> tuple[str, ...]:
    """A program in place of kioskctl."""
    path = folder / "kioskctl.py"
    path.write_text(f"import json, os, sys, time\n{text}\n", encoding="utf-8")
    return (sys.executable, str(path))


def said(qtbot: QtBot, program: tuple[str, ...]) -> tuple[list[Step], Outcome, bool]:
    """What a run of a program tells."""
    run = UpdateRun(program)
    steps: list[Step] = []
    run.stepped.connect(steps.append)
    with qtbot.waitSignal(run.ended, timeout=30_000) as ended:
        run.start()
        assert run.is_running
    assert not run.is_running
    outcome, told = ended.args
    return steps, outcome, told


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: type(one).__name__)
def test_progress_and_outcome_arrive_as_they_were_told(qtbot: QtBot, tmp_path: Path, outcome: Outcome) -> None:
    lines = [{"stage": "checking", "done": 0, "total": 0}, {"stage": "fetching", "done": 3, "total": 12}]
    text = "\n".join(json.dumps(each) for each in (*lines, as_json(outcome)))
    steps, found, told = said(qtbot, script(tmp_path, f"sys.stdout.write({text!r})"))
    assert steps == [Step(Stage.CHECKING), Step(Stage.FETCHING, 3, 12)]
    assert (found, told) == (outcome, True)


@pytest.mark.parametrize(
    "text",
    [
        "sys.exit(3)",
        "print('hello')",
        "print('{' * 100_000)",
        f"sys.stdout.write('[' * {3 * LINE})",
        "sys.stdout.buffer.write(bytes(range(256)) * 40)",
        """print(json.dumps({"outcome": "applied", "source": ["not", "text"]}))""",
        """print(json.dumps({"outcome": "offline", "tried": [1, 2]}))""",
        """print(json.dumps({"outcome": "failed", "sentence": None}))""",
        """print(json.dumps({"outcome": "splendid"}))""",
        "raise ValueError('kioskctl: a traceback is not for staff')",
        "os.kill(os.getpid(), 9)",
    ],
)
def test_nonsense_is_a_plain_failure(qtbot: QtBot, tmp_path: Path, text: str) -> None:
    steps, found, told = said(qtbot, script(tmp_path, text))
    assert (steps, found, told) == ([], Failed(STOPPED), False)


def test_an_outcome_after_a_line_without_end_still_counts(qtbot: QtBot, tmp_path: Path) -> None:
    text = f"sys.stdout.write('x' * {3 * LINE} + '\\n' + {json.dumps(as_json(OUTCOMES[0]))!r} + '\\n')"
    assert said(qtbot, script(tmp_path, text))[1:] == (OUTCOMES[0], True)


def test_the_plain_sentence_of_a_refusal_is_handed_on(qtbot: QtBot, tmp_path: Path) -> None:
    text = "print('kioskctl: Updates are off: there is no root of trust.', file=sys.stderr); sys.exit(2)"
    assert said(qtbot, script(tmp_path, text))[1] == Failed("Updates are off: there is no root of trust.")


def test_an_updater_that_is_not_there_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    assert said(qtbot, (str(tmp_path / "kioskctl"),))[1] == Failed("The updater is not there, or cannot be started.")


def test_the_process_ends_with_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    run = UpdateRun(script(tmp_path, f"open({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"))
    told: list[object] = []
    run.ended.connect(lambda *ended: told.append(ended))
    run.start()
    qtbot.waitUntil(lambda: note.is_file() and bool(note.read_text()), timeout=10_000)
    run.end()
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)
    assert told == [] and not run.is_running


def test_in_a_package_the_updater_is_beside_the_app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert command() == (sys.executable, "-m", "kiosk.cli")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for app, updater in (("kiosk", "kioskctl"), ("kiosk.exe", "kioskctl.exe")):
        monkeypatch.setattr(sys, "executable", str(tmp_path / app))
        assert command() == (str(tmp_path / updater),)


def test_where_the_app_was_started_from_is_no_place_to_find_the_updater_in(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "__init__.py").write_text("raise SystemExit('kioskctl: planted')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(update_run, "command", lambda: (sys.executable, "-m", "kiosk.cli"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert "planted" not in str(said(qtbot, ()))


def test_the_start_of_the_app_waits_for_nothing_that_only_updates_need() -> None:
    code = "import sys, kiosk.app; print(*sys.modules)"
    root = Path(update_run.__file__).resolve().parents[2]
    loaded = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    heavy = ("tuf", "securesystemslib", "cryptography", "kiosk.feed", "kiosk.sync.updating", "PySide6.QtNetwork")
    assert [name for name in loaded.stdout.split() if name.startswith(heavy)] == []


@given(st.binary(max_size=200))
def test_no_line_upsets_the_window(line: bytes) -> None:
    found = understood(line)
    assert found is None or isinstance(found, (Step, UpToDate, Applied, Offline, Refused, Failed))


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.text(max_size=3), max_size=3)


@given(
    st.dictionaries(
        st.sampled_from(["stage", "done", "total", "outcome", "source", "verified", "tried", "sentence", "new"]),
        VALUES | st.sampled_from(["applied", "offline", "refused", "failed", "up-to-date", "checking", "fetching"]),
    )
)
def test_whatever_is_understood_is_sound(fields: dict[str, object]) -> None:
    found = understood(json.dumps(fields).encode())
    if isinstance(found, Step):
        assert found.done >= 0 and found.total >= 0
    elif found is not None:
        for name, kind in get_type_hints(type(found)).items():
            value = getattr(found, name)
            if kind in (str, int, bool):
                assert type(value) is kind
            else:
                assert isinstance(value, tuple)
                texts = value if get_args(kind)[0] is str else [one for pair in value for one in pair]
                assert all(type(one) is str for one in texts)


def about(kiosk: Kiosk) -> AboutPage:
    kiosk.shell.go(About())
    assert isinstance(kiosk.shell.page, AboutPage)
    return kiosk.shell.page


def test_a_look_from_about_tells_how_far_it_is_and_keeps_the_focus(
    qtbot: QtBot, tmp_path: Path, index_folder: Path
) -> None:
    text = """
print(json.dumps({"stage": "fetching", "done": 3_000_000, "total": 11_200_000}), flush=True)
while not os.path.exists("GO"):
    time.sleep(0.02)
print(json.dumps({"outcome": "offline", "tried": [["https://ann:secret@example.org/feed", "No answer."]]}))
""".replace("GO", str(tmp_path / "go"))
    chosen = replace(settings_for(tmp_path, index_folder), feed=("https://ann:secret@example.org/feed",))
    kiosk = Kiosk(chosen, UpdateRun(script(tmp_path, text)))
    qtbot.addWidget(kiosk.shell)
    qtbot.waitUntil(lambda: QApplication.focusWindow() is not None, timeout=5_000)
    try:
        page = about(kiosk)
        spoken: list[str] = []
        page.told.connect(spoken.append)
        check = page.updates.check
        assert check.button.label == CHECK and check.button.isVisibleTo(page)
        check.button.setFocus()
        assert focused() is check.button
        check.button.click()
        qtbot.waitUntil(lambda: check.progress.text == "Fetching 3 of 12 MB", timeout=10_000)
        assert check.button.label == CHECKING and check.progress.isVisibleTo(page)
        check.button.click()  # once more does no harm
        (tmp_path / "go").touch()
        qtbot.waitUntil(lambda: check.button.label == CHECK, timeout=10_000)
        assert focused() is check.button
        assert not check.progress.isVisibleTo(page)
        assert spoken == ["Checking…", "Fetching 3 of 12 MB", kiosk.updates.content.why.sentence]
        page.updates.why.click()
        why = kiosk.shell.page
        assert isinstance(why, WhyPage) and why.heading.text == "Why this PC has not updated"
        copied: list[str] = []
        why.details_copied.connect(copied.append)
        why.copy.click()
        assert "No answer." in copied[0] and "example.org/feed" in copied[0]
        assert "secret" not in copied[0] + str(kiosk.updates.content)
    finally:
        kiosk.end()


@pytest.mark.parametrize("why", ["off", "not writable"])
def test_nobody_is_offered_a_look_that_cannot_be_made(
    qtbot: QtBot, tmp_path: Path, index_folder: Path, why: str
) -> None:
    chosen = settings_for(tmp_path, index_folder)
    if why == "not writable":
        blocked = tmp_path / "blocked"
        blocked.write_text("a file where the store should be", encoding="utf-8")
        chosen = replace(chosen, feed=("https://example.org/feed",), store=blocked / "store")
    kiosk = Kiosk(chosen)
    qtbot.addWidget(kiosk.shell)
    try:
        assert not about(kiosk).updates.check.button.isVisibleTo(kiosk.shell)
        kiosk.shell.go(WhyNotUpdated())
        page = kiosk.shell.page
        assert isinstance(page, WhyPage) and not page.check.button.isVisibleTo(page)
    finally:
        kiosk.end()


def test_a_real_update_from_a_folder_is_fetched_offered_and_shown(
    qtbot: QtBot, tmp_path: Path, index_folder: Path, seed_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = press_of_today(tmp_path / "press", seed_library)
    numbered = {
        "items/one.md": item(number=7001),
        "items/talk.vtt.yaml": SIDECAR.replace("number: 2", "number: 7002"),
        "items/wombats.md": item(id="trust/wombats", number=7003, title="Wombats on the ward"),
    }
    press.write(3, **numbered)
    press.release()
    written = {
        "feed": str(press.feed),
        "feed_root": str(press.feed / "metadata" / "1.root.json"),
        "store": str(tmp_path / "store"),
    }
    config = tmp_path / "config" / settings.PROGRAM
    config.mkdir(parents=True)
    (config / "settings.json").write_text(json.dumps(written), encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    chosen = replace(settings_for(tmp_path, index_folder), feed=(str(press.feed),))
    kiosk = Kiosk(chosen)
    qtbot.addWidget(kiosk.shell)
    try:
        page = about(kiosk)
        page.updates.check.button.click()
        qtbot.waitUntil(lambda: kiosk.updates.state.waiting is not None, timeout=60_000)
        note = read_note(tmp_path / "store")
        assert note is not None and isinstance(note.outcome, Applied), note
        assert "trust/wombats" in note.outcome.new
        assert kiosk.number == 0 and kiosk.shell.page is page
        kiosk.updates.show_requested.emit()
        assert kiosk.number == note.outcome.edition
        assert any(one.id == "trust/wombats" for one in kiosk.succession.shown.library.items())
    finally:
        kiosk.end()
