"""Several people, one workspace: of two commands that change it at the same time, one is refused and the other whole.

All in real processes. What a lock prevents is shown once without one, as on a share that has none.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from kiosk.cli import main, publish
from kiosk.library import locking
from kiosk.publish import alone
from kiosk.publish.alone import CHANGING, InUse, changing, signing
from kiosk.publish.workspace import read_workspace
from tests.publish.releasing.feeds import NOW, PASSPHRASE, Kiosk, Press
from tests.publish.subscribing.samples import atom, entry
from tests.publish.workspaces import make, told

ROOT: Final = Path(__file__).resolve().parents[2]
BUSY: Final = "Somebody else is changing the workspace"
SECONDS: Final = 120.0  # after which a process that hangs is given up

HOLDER = """
import sys
from pathlib import Path
from kiosk.publish.alone import changing
with changing(Path(sys.argv[1])):
    print("there", flush=True)
    sys.stdin.read()
"""
STARTING = """
import sys
import kiosk.cli.publishing, kiosk.publish.importing
from kiosk.cli import main
print("there", flush=True)
sys.stdin.readline()
sys.exit(main(sys.argv[1:]))
"""
# An import that stops in the middle, where a large document takes its time, until it is told to go on.
PAUSING = """
import sys
from kiosk.cli import main
from kiosk.publish.importing import into_workspace
class Slow(into_workspace.Sandbox):
    def extract(self, path, cancel=None):
        found = super().extract(path, cancel)
        print("there", flush=True)
        sys.stdin.readline()
        return found
into_workspace.Sandbox = Slow
sys.exit(main(sys.argv[1:]))
"""
NO_LOCKS = """
import errno
from kiosk.library import locking
def refused(file):
    raise OSError(errno.ENOLCK, "No locks available")
locking.lock = refused
"""

# Every command of `publish`, by what it does to the workspace: the second one of these is refused ...
CHANGES: Final = {
    "add": ["add", "{talk}"],
    "update": ["update", "{talk}"],
    "release": ["release", "--raise"],
    "withdraw": ["withdraw", "trust/one", "--reason", "It was wrong."],
    "supersede": ["supersede", "trust/one", "--by", "trust/talk", "--reason", "Newer."],
    "subscribe": ["subscribe", "{feed}"],
    "subscribe --remove": ["subscribe", "--remove", "ward-word"],
    "accept": ["accept", "ward-word/post-1.html"],
    "stories open": ["stories", "open", "{stick}"],
}
# ... and these go on: they read, or have to do with the feed and the keys alone.
LEAVES: Final = {
    "preview": ["preview"],
    "check": ["check"],
    "verify": ["verify"],
    "renew": ["renew"],
    "export": ["export", "{stick}"],
    "subscribe --list": ["subscribe", "--list"],
    "stories find": ["stories", "find", "7KQ2-M4XN"],
    "stories keys": ["stories", "keys"],
    "init": ["init"],
    "keys list": ["keys", "list"],
    "keys rotate": ["keys", "rotate", "nobody"],
    "keys revoke": ["keys", "revoke", "nobody"],
    "keys add": ["keys", "add", "trust"],
}


@contextmanager
def started(program: str, *words: object) -> Iterator[subprocess.Popen[str]]:
    """A process that has come to where it says "there"; it goes on when it is sent a line, and ends with the test."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, words)], cwd=ROOT, text=True, encoding="utf-8",
        env={**os.environ, "WARD_LIBRARY_PASSPHRASE": PASSPHRASE, "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "there\n", process.communicate(timeout=SECONDS)
            yield process
        finally:
            process.kill()


def goes_on(*processes: subprocess.Popen[str]) -> list[tuple[int, str]]:
    """Exit status and standard error of each; all go on at the same instant."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=SECONDS)[1] for process in processes]
    return [(process.returncode, said) for process, said in zip(processes, errors, strict=True)]


def at_once(*commands: Sequence[object]) -> list[tuple[int, str]]:
    """Two commands that are ready to run, begun together."""
    first, second = commands
    with started(STARTING, *first) as one, started(STARTING, *second) as other:
        return goes_on(one, other)


def talk(folder: Path, name: str) -> Path:
    path = folder / f"{name}.srt"
    path.write_text(f"1\n00:00:00,000 --> 00:00:02,000\nHello {name}, and everyone on the ward.\n", encoding="utf-8")
    return path


def files(root: Path) -> dict[str, bytes]:
    """All that is in a folder but the lock file, by name."""
    found = (path for path in root.rglob("*") if path.is_file() and path.name != CHANGING)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def numbers(root: Path) -> list[int]:
    return sorted(each.item.number for each in read_workspace(root).workspace.entries)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make(tmp_path / "workspace")


@pytest.fixture
def press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Press:
    monkeypatch.setenv("WARD_LIBRARY_PASSPHRASE", PASSPHRASE)
    return Press(tmp_path / "p").found()


def test_of_two_imports_the_second_is_refused_and_the_first_is_whole(tmp_path: Path, workspace: Path) -> None:
    with started(PAUSING, "import", talk(tmp_path, "a"), "--into", workspace) as first:
        before = files(workspace)
        with started(STARTING, "import", talk(tmp_path, "b"), "--into", workspace) as second:
            [(status, said)] = goes_on(second)
        assert status == 2
        assert said == (
            f"kioskctl: {BUSY} {workspace} just now; nothing was changed. Wait until that is done, and do it again.\n"
        )
        assert files(workspace) == before
        assert goes_on(first) == [(0, "")]
    assert (numbers(workspace), told(workspace)) == ([1, 2], [])
    assert main(["import", str(tmp_path / "b.srt"), "--into", str(workspace)]) == 0, "and now it is its turn"
    assert (numbers(workspace), told(workspace)) == ([1, 2, 3], [])


def test_where_there_are_no_locks_it_goes_on_and_says_what_may_then_happen(tmp_path: Path, workspace: Path) -> None:
    with started(NO_LOCKS + PAUSING, "import", talk(tmp_path, "a"), "--into", workspace) as first:
        with started(NO_LOCKS + STARTING, "import", talk(tmp_path, "b"), "--into", workspace) as second:
            [second_done] = goes_on(second)
        done = [*goes_on(first), second_done]
    for status, said in done:
        assert status == 0
        assert f"Attention: the workspace {workspace} cannot be locked (No locks available)" in said
        assert "make sure that nobody else changes it" in said
    assert [place for _, place, _ in told(workspace)] == ["number"], "without a lock, two have the same number"


def test_two_imports_at_the_same_instant_never_share_a_number(tmp_path: Path, workspace: Path) -> None:
    commands = [("import", talk(tmp_path, name), "--into", workspace) for name in "ab"]
    done = at_once(*commands)
    assert 0 in [status for status, _ in done]
    assert all(status == 0 or BUSY in said for status, said in done)
    imported = sum(status == 0 for status, _ in done)
    assert (numbers(workspace), told(workspace)) == (list(range(1, imported + 2)), [])


def test_two_who_make_the_same_new_workspace_do_not_meet_in_it(tmp_path: Path) -> None:
    root = tmp_path / "shared" / "new"
    with started(PAUSING, "import", talk(tmp_path, "a"), "--into", root) as first:
        assert main(["import", str(talk(tmp_path, "b")), "--into", str(root)]) == 2
        assert goes_on(first)[0][0] == 0
    assert (numbers(root), told(root)) == ([1000], [])


def test_one_that_is_killed_in_the_middle_leaves_the_way_free(tmp_path: Path, workspace: Path) -> None:
    with started(PAUSING, "import", talk(tmp_path, "a"), "--into", workspace) as first:
        first.kill()
        first.wait(SECONDS)
        assert (workspace / CHANGING).is_file(), "its file is there, and is in nobody's way"
        assert main(["import", str(talk(tmp_path, "b")), "--into", str(workspace)]) == 0
    assert (numbers(workspace), told(workspace)) == ([1, 2], [])


def test_of_two_releases_at_the_same_instant_one_is_signed_and_none_is_lost(press: Press, tmp_path: Path) -> None:
    words = ("publish", "release", "--in", press.root, "--date", NOW.isoformat())
    done = at_once(words, words)
    assert 0 in [status for status, _ in done]
    assert all(status == 0 or BUSY in said for status, said in done)
    number, targets = Kiosk(tmp_path / "pc", press.feed).sync(NOW)
    assert number == 2, "signed once"
    assert any("talk" in path for path in targets)
    assert main(["publish", "verify", "--in", str(press.root), "--date", NOW.isoformat()]) == 0


def test_a_renewal_waits_for_another_so_that_a_scheduled_job_does_not_fail(press: Press, tmp_path: Path) -> None:
    words = ("publish", "renew", "--in", press.root, "--date", NOW.isoformat())
    assert at_once(words, words) == [(0, ""), (0, "")]
    assert Kiosk(tmp_path / "pc", press.feed).sync(NOW)[0] == 3, "each has signed, one after the other"


@pytest.fixture
def followed(press: Press, tmp_path: Path) -> dict[str, Path]:
    """Something for every command to do, in the publisher's workspace and beside it."""
    feed = tmp_path / "blog.atom"
    feed.write_bytes(atom(entry("1"), entry("2")))
    assert main(["publish", "subscribe", str(feed), "--in", str(press.root)]) == 0
    assert main(["publish", "stories", "keys", "--in", str(press.root)]) == 0
    (tmp_path / "stick").mkdir()
    return {"talk": talk(tmp_path, "new"), "feed": feed, "stick": tmp_path / "stick"}


@pytest.mark.parametrize("name", CHANGES)
def test_every_command_that_changes_the_workspace_is_refused(
    name: str, press: Press, followed: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["publish", *(word.format(**followed) for word in CHANGES[name]), "--in", str(press.root)]
    before = files(press.root)
    with started(HOLDER, press.workspace):
        assert main(words) == 2
        assert BUSY in capsys.readouterr().err
        assert files(press.root) == before
    main(words)
    assert BUSY not in capsys.readouterr().err, "and afterwards it is its turn"


@pytest.mark.parametrize("name", LEAVES)
def test_whoever_only_reads_the_workspace_need_not_wait(
    name: str, press: Press, followed: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(press.workspace)
    with started(HOLDER, press.workspace):
        main(["publish", *(word.format(**followed) for word in LEAVES[name]), "--in", str(press.root)])
    assert "Somebody else" not in capsys.readouterr().err
    assert files(press.workspace) == before, "it does only read"


def test_no_command_is_forgotten_above() -> None:
    top = argparse.ArgumentParser()
    publish.add(top.add_subparsers())
    asked = {name.partition(" --")[0] for name in (*CHANGES, *LEAVES)}
    assert set(_commands(top, ())) == {f"publish {name}" for name in asked}


def _commands(parser: argparse.ArgumentParser, before: tuple[str, ...]) -> Iterator[str]:
    inner = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not inner:
        yield " ".join(before)
    for action in inner:
        for name, command in action.choices.items():
            yield from _commands(command, (*before, name))


def test_the_lock_file_is_in_no_feed_copy_library_or_import(
    press: Press, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["--in", str(press.root), "--date", NOW.isoformat()]
    built = ["build", str(press.workspace), "--out"]
    assert main([*built, str(tmp_path / "before.db"), "--objects", str(tmp_path / "objects")]) == 0
    (press.workspace / "items" / CHANGING).touch()  # as if a part of the workspace had been one itself
    with changing(press.workspace):
        pass
    assert main([*built, str(tmp_path / "after.db"), "--objects", str(tmp_path / "objects")]) == 0
    assert (tmp_path / "after.db").read_bytes() == (tmp_path / "before.db").read_bytes()
    assert read_workspace(press.workspace).warnings == ()
    assert main(["publish", "release", *here]) == 0
    assert main(["publish", "export", str(tmp_path / "stick"), *here]) == 0
    assert main(["import", str(press.workspace / "items"), "--into", str(tmp_path / "other")]) == 1
    assert (press.workspace / CHANGING).is_file()
    for folder in (press.feed, tmp_path / "stick", tmp_path / "objects", tmp_path / "other" / "items"):
        names = [path.name for path in folder.rglob("*")]
        assert names and not [name for name in names if name.startswith(".")]
    assert CHANGING not in capsys.readouterr().out


def test_a_lock_file_that_only_a_colleague_may_write_to_will_do(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with changing(workspace):
        pass
    opened = Path.open

    def colleagues(path: Path, mode: str = "r", *rest: object, **named: object) -> object:
        if mode == "ab":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode, *rest, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", colleagues)
    with changing(workspace), pytest.raises(InUse), changing(workspace):
        pytest.fail("both had the workspace")


def test_a_workspace_that_may_only_be_read_is_released_all_the_same(
    press: Press, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    opened = Path.open

    def read_only(path: Path, mode: str = "r", *rest: object, **named: object) -> object:
        if path.is_relative_to(press.workspace) and mode != "r" and "r" not in mode:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode, *rest, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", read_only)
    assert main(["publish", "release", "--in", str(press.root), "--date", NOW.isoformat()]) == 0
    assert "cannot be locked (Permission denied)" in caplog.text
    assert not (press.workspace / CHANGING).exists()


def test_a_feed_that_is_in_use_is_told_and_one_without_locks_is_signed(
    press: Press, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alone, "WAIT", 0.0)
    before = press.files()
    with signing(press.feed), pytest.raises(InUse, match=r"changing the feed .* nothing was changed"):
        press.renew()
    assert press.files() == before

    def refused(file: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(locking, "lock", refused)
    assert press.renew().number == 2
    assert f"the feed {press.feed} cannot be locked (Operation not supported)" in caplog.text


def test_what_is_no_workspace_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    assert main(["publish", "withdraw", "trust/one", "--reason", "X", "--workspace", str(tmp_path / "documents")]) == 2
    assert main(["publish", "withdraw", "trust/one", "--reason", "X", "--workspace", str(tmp_path / "nowhere")]) == 2
    assert [path.name for path in tmp_path.rglob("*")] == ["documents"]
    (tmp_path / "file").touch()
    assert main(["import", str(tmp_path / "file"), "--into", str(tmp_path / "file")]) == 2
