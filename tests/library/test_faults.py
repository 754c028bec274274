"""Killed, or with a disk that is full or broken, at any step of an update: one whole edition serves."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.errors import StorageUnwritable, WardLibraryError
from kiosk.library.editions import Editions
from kiosk.library.shelf import Shelf
from tests.library.disks import Fault, Faulty, Quick, Stepped
from tests.library.releases import SCENARIOS, advance, check_index, make_seed, release_of

ROOT = Path(__file__).resolve().parents[2]


# Most steps of the last two are those of the others.
_LONG = ("an update", "an update after a rollback")


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.long if name in _LONG else ()) for name in SCENARIOS]
)
def scenario(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def base(scenario: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as it is before the update, beside its seed."""
    folder = tmp_path_factory.mktemp("base")
    make_seed(folder / "seed")
    (folder / "top").mkdir()
    SCENARIOS[scenario][0](opened(folder / "top", folder))
    return folder


def opened(top: Path, base: Path, disk: Quick | None = None) -> Editions:
    return Editions(top / "store", base / "seed" / "library.db", base / "seed" / "objects", disk or Quick())


def serving(top: Path, base: Path) -> tuple[int, int]:
    """(release, floor), once it is certain that what serves is whole and is what was pointed at."""
    editions = opened(top, base)
    found = editions.current()
    assert not found.reason
    editions.verify(found)
    check_index(found)
    return release_of(found), editions.floor


def check(top: Path, base: Path, old: tuple[int, int], new: tuple[int, int]) -> None:
    """The old or the new edition serves, whole, and the next update works and leaves nothing over."""
    now = serving(top, base)
    assert now[0] in (old[0], new[0])
    assert now[1] >= old[1]
    advance(opened(top, base), 60, Quick())
    assert serving(top, base) == (60, 60)
    shelf = Shelf(top / "store")
    assert not shelf.unfinished()
    assert len(shelf.numbers()) <= 2
    needed = {sha256 for number in shelf.numbers() for sha256 in shelf.record(number).objects}
    assert {path.name for path in shelf.objects.iterdir()} == needed


def faults(steps: int) -> Iterator[Fault]:
    for at in range(1, steps + 1):
        yield Fault(at, errno.EIO, "before")
        yield Fault(at, errno.EIO, "after")
        yield Fault(at, errno.ENOSPC, "half", lasting=True)
        yield Fault(at, errno.ENOSPC, "half")
        yield Fault(at, errno.EROFS, "before", lasting=True)


def test_a_disk_that_is_full_or_broken_at_any_step_leaves_one_whole_edition(
    scenario: str, base: Path, tmp_path: Path
) -> None:
    old = serving(base / "top", base)
    counting = Stepped()
    shutil.copytree(base / "top", tmp_path / "counted")
    SCENARIOS[scenario][1](opened(tmp_path / "counted", base, counting))
    new = serving(tmp_path / "counted", base)
    count = 0
    for fault in faults(counting.steps):
        top = tmp_path / "top"
        shutil.copytree(base / "top", top)
        disk = Faulty(fault)
        try:
            SCENARIOS[scenario][1](opened(top, base, disk))
        except StorageUnwritable:
            pass
        except (OSError, WardLibraryError) as error:
            pytest.fail(f"{fault}: {error!r} says nothing of the disk")
        assert disk.met, fault
        try:
            check(top, base, old, new)
        except (AssertionError, WardLibraryError, OSError) as error:
            pytest.fail(f"{fault}: {error!r}")
        count += 1
        shutil.rmtree(top)
    print(f"{scenario}: {count} faults at {counting.steps} steps, 0 bad")
    assert count == 5 * counting.steps


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed with a signal that only POSIX systems have")
def test_an_updater_killed_at_any_step_leaves_one_whole_edition(scenario: str, base: Path, tmp_path: Path) -> None:
    old = serving(base / "top", base)
    shutil.copytree(base / "top", tmp_path / "counted")
    SCENARIOS[scenario][1](opened(tmp_path / "counted", base))
    new = serving(tmp_path / "counted", base)
    (tmp_path / "work").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.library.killed", base / "top", tmp_path / "work", scenario],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    deaths = done.stdout.splitlines()
    print(f"{scenario}: {len(deaths)} deaths")
    assert len(deaths) >= 15
    for death in deaths:
        moment, at, place = death.split(" ", 2)
        try:
            check(Path(place), base, old, new)
        except (AssertionError, WardLibraryError, OSError) as error:
            pytest.fail(f"killed {moment} step {at}: {error!r}")


class Careless(Faulty):
    """Writes over current.json in place."""

    def put(self, path: Path, content: bytes) -> None:
        self.write(path, content)


def test_the_same_faults_find_bad_states_where_files_are_written_over_in_place(tmp_path: Path) -> None:
    make_seed(tmp_path / "seed")
    (tmp_path / "top").mkdir()
    advance(opened(tmp_path / "top", tmp_path), 3)
    bad = 0
    for at in range(1, 60):
        shutil.copytree(tmp_path / "top", tmp_path / "copy")
        with suppress(StorageUnwritable):
            advance(opened(tmp_path / "copy", tmp_path, disk := Careless(Fault(at, errno.ENOSPC, "half"))), 4, disk)
        bad += bool(opened(tmp_path / "copy", tmp_path).current().reason)
        shutil.rmtree(tmp_path / "copy")
    assert bad
