"""One updater at a time; a lock never outlives its process; what is being read is not removed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from kiosk.errors import CannotReach, StorageUnwritable, UpdaterBusy
from kiosk.library.locking import opened_in_use, unused, updating

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from pathlib import Path
from kiosk.library.locking import updating, opened_in_use
with updating(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
READER = HOLDER.replace("with updating(Path(sys.argv[1])):", "with opened_in_use(Path(sys.argv[1])):")


@contextmanager
def running(program: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    told = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(told, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_updater_is_told_that_another_is_at_work(tmp_path: Path) -> None:
    with running(HOLDER, tmp_path / "lock"):
        with pytest.raises(UpdaterBusy) as told, updating(tmp_path / "lock"):
            pytest.fail("both had the lock")
        with pytest.raises(UpdaterBusy), updating(tmp_path / "lock", timeout=0.2):
            pytest.fail("both had the lock")
    assert isinstance(told.value, CannotReach), "an everyday matter"
    assert str(tmp_path) in str(told.value)


def test_two_updaters_within_one_process_keep_apart_too(tmp_path: Path) -> None:
    with updating(tmp_path / "lock"), pytest.raises(UpdaterBusy), updating(tmp_path / "lock"):
        pytest.fail("both had the lock")


def test_a_lock_left_by_a_killed_process_does_not_block(tmp_path: Path) -> None:
    with running(HOLDER, tmp_path / "lock") as process:
        process.kill()
        process.wait()
        with updating(tmp_path / "lock"):
            pass
    assert (tmp_path / "lock").exists(), "the file stays: only its lock ended with the process"
    with updating(tmp_path / "lock"):
        pass


def test_a_patient_updater_gets_the_lock_when_the_other_ends(tmp_path: Path) -> None:
    with running(HOLDER, tmp_path / "lock") as process:
        ending = threading.Timer(0.2, process.kill)
        ending.start()
        with updating(tmp_path / "lock", timeout=60):
            pass
        ending.join()


def test_an_error_within_lets_the_lock_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), updating(tmp_path / "lock"):
        raise ZeroDivisionError
    with updating(tmp_path / "lock"):
        pass


def test_a_lock_that_cannot_be_made_is_a_store_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StorageUnwritable), updating(tmp_path / "none" / "lock"):
        pass
    (tmp_path / "lock").mkdir()
    with pytest.raises(StorageUnwritable), updating(tmp_path / "lock"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows an open file keeps its folder by itself")
def test_what_any_process_reads_is_in_use_until_it_ends(tmp_path: Path) -> None:
    (tmp_path / "edition.json").write_text("{}")
    with unused(tmp_path / "edition.json") as free:
        assert free
        with pytest.raises(OSError, match=r"\w"):
            opened_in_use(tmp_path / "edition.json")
    with running(READER, tmp_path / "edition.json") as process, opened_in_use(tmp_path / "edition.json"):
        process.kill()
        process.wait()
        with unused(tmp_path / "edition.json") as free:
            assert not free, "we read it still"
    with running(READER, tmp_path / "edition.json"), unused(tmp_path / "edition.json") as free:
        assert not free
    with unused(tmp_path / "edition.json") as free:
        assert free
    with unused(tmp_path / "none") as free:
        assert free


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows an open file cannot be replaced")
@pytest.mark.parametrize("meanwhile", [Path.unlink, lambda path: path.with_name("other").replace(path)])
def test_a_file_removed_or_replaced_while_it_was_being_opened_is_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Path], object]
) -> None:
    path = tmp_path / "edition.json"
    path.write_text("old")
    path.with_name("other").write_text("new")
    real = Path.open

    def opened(self: Path, mode: str) -> IO[bytes]:
        found: IO[bytes] = real(self, mode)
        meanwhile(self)
        return found

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(FileNotFoundError):
        opened_in_use(path)
