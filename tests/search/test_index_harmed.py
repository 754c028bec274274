"""Damage, forgery, full disks, kills and rivals: nothing doubtful is ever trusted, and the last good index serves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import IndexDoubtful, StorageUnwritable
from kiosk.model import Query
from kiosk.search import seal
from kiosk.search.opening import open_searcher
from tests.search.folders import TEXTS, answers, indexes
from tests.search.memory import article, library, random_library, section

ROOT = Path(__file__).resolve().parents[2]


def test_a_shipped_index_that_was_tampered_with_is_passed_over_and_left_alone(tmp_path: Path) -> None:
    shipped, cache = tmp_path / "shipped", tmp_path / "cache"
    source = random_library(1)
    open_searcher(source, [shipped]).close()
    (folder,) = indexes(shipped)
    damage_flip(next(folder.glob("*.pst")))
    sealed_again(folder)  # so that only reading it shows the damage
    damaged = {place.name: place.read_bytes() for place in folder.iterdir()}
    for _ in range(2):
        searcher = open_searcher(source, [shipped, cache])
        for text in TEXTS:
            searcher.search(Query(text))
        searcher.close()
    assert {place.name: place.read_bytes() for place in folder.iterdir()} == damaged


def damage_truncate(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-1])


def damage_flip(place: Path) -> None:
    raw = bytearray(place.read_bytes())
    raw[len(raw) // 2] ^= 1
    place.write_bytes(raw)


def damage_remove(place: Path) -> None:
    place.unlink()


def damage_add(place: Path) -> None:
    place.with_name("_MAIN_999.toc").write_bytes(b"another table of contents")


@pytest.mark.parametrize("damage", [damage_truncate, damage_flip, damage_remove, damage_add])
def test_an_index_with_any_file_changed_is_not_trusted_and_made_again(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    source = random_library(2)
    expected = answers(source, tmp_path, *TEXTS)
    names = sorted(place.name for place in indexes(tmp_path)[0].iterdir())
    assert {seal.SEAL, seal.ITEMS, seal.WORDS} < set(names)
    for name in names:
        (folder,) = indexes(tmp_path)
        place = folder / name if (folder / name).exists() else next(folder.glob(f"*{Path(name).suffix}"))
        if not place.stat().st_size:
            continue
        damage(place)
        with pytest.raises(IndexDoubtful):
            seal.verify(folder)
        assert answers(source, tmp_path, *TEXTS) == expected


def sealed_again(folder: Path) -> None:
    """What an attacker can do who may write: fit the seal to the files."""
    raw = json.loads((folder / seal.SEAL).read_text())
    raw["files"] = {place.name: seal._sha256(place) for place in folder.iterdir() if place.name != seal.SEAL}
    (folder / seal.SEAL).write_text(json.dumps(raw))


@pytest.mark.parametrize("damage", [damage_truncate, damage_flip])
def test_damage_under_a_fitting_seal_is_met_when_it_is_read_and_search_goes_on(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    source = random_library(2)
    expected = answers(source, tmp_path, *TEXTS)
    for suffix in (".pst", ".trm", ".toc", ".spot.col"):
        open_searcher(source, [tmp_path]).close()
        (folder,) = indexes(tmp_path)
        damage(next(folder.glob(f"*{suffix}")))
        sealed_again(folder)
        found = answers(source, tmp_path, *TEXTS)
        assert [result.total for result in found] == [result.total for result in expected] or damage is damage_flip
        for place in indexes(tmp_path):
            seal.discard(place)


@pytest.mark.parametrize(
    "change", [{"schema": 0}, {"engine_version": "2.7.5"}, {"engine": "other"}, {"library": "another"}]
)
def test_an_index_of_another_library_or_version_is_not_trusted(tmp_path: Path, change: dict[str, object]) -> None:
    source = random_library(2)
    open_searcher(source, [tmp_path]).close()
    (folder,) = indexes(tmp_path)
    raw = json.loads((folder / seal.SEAL).read_text())
    (folder / seal.SEAL).write_text(json.dumps({**raw, **change}))
    source.reads.clear()
    open_searcher(source, [tmp_path]).close()
    assert source.reads != []


def test_an_index_of_another_version_is_no_base_for_a_new_one(tmp_path: Path) -> None:
    source = library(*(article(number, f"Title {number}", "the same words") for number in range(1, 21)))
    open_searcher(source, [tmp_path]).close()
    (folder,) = indexes(tmp_path)
    raw = json.loads((folder / seal.SEAL).read_text())
    (folder / seal.SEAL).write_text(json.dumps({**raw, "engine_version": "2.7.5"}))
    later = source.replaced(7, [section("s0", "quite another text")])
    open_searcher(later, [tmp_path]).close()
    assert later.reads == list(range(1, 21))


def test_an_index_that_was_tampered_with_is_no_base_and_the_next_best_is_taken(tmp_path: Path) -> None:
    source = library(*(article(number, f"Title {number}", "the same words") for number in range(1, 21)))
    shipped, cache = tmp_path / "shipped", tmp_path / "cache"
    for candidate in (shipped, cache):
        open_searcher(source, [candidate]).close()
    (folder,) = indexes(shipped)
    damage_flip(next(folder.glob("*.pst")))
    later = source.replaced(7, [section("s0", "quite another text")])
    searcher = open_searcher(later, [shipped, cache])
    assert later.reads == [7]
    assert [searcher.search(Query(text)).total for text in ("another", "same")] == [1, 19]
    searcher.close()


NO_SEALS = ["", "{", "[]", "{}", '{"files": 3}', "null", '{"library":"x","files":[]}', "\x00"]


@pytest.mark.parametrize("seal_text", NO_SEALS)
def test_a_seal_that_is_none_of_ours_is_doubtful(tmp_path: Path, seal_text: str) -> None:
    (tmp_path / seal.SEAL).write_text(seal_text)
    with pytest.raises(IndexDoubtful):
        seal.verify(tmp_path)


def test_a_folder_that_cannot_be_written_is_told_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageUnwritable) as told:
        open_searcher(random_library(1), [tmp_path / "file" / "index"])
    assert told.value.path == tmp_path / "file" / "index"


BUILD_AND_DIE = """
import os, sys
from pathlib import Path
from kiosk.search.opening import open_searcher
from tests.search.memory import random_library
library = random_library(3, items=40)
step, steps = 0, int(sys.argv[2])
def cancel():
    global step
    step += 1
    if step == steps:
        os.kill(os.getpid(), 9)
    return False
open_searcher(library, [Path(sys.argv[1])], cancel=cancel).close()
print("finished", step)
"""


def run_build(candidate: Path, steps: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BUILD_AND_DIE, str(candidate), str(steps)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.skipif(os.name == "nt", reason="signal 9 is not Windows'")
def test_killed_at_any_step_leaves_the_last_good_index_or_none(tmp_path: Path) -> None:
    source = random_library(3, items=40)
    expected = answers(source, tmp_path / "whole", *TEXTS)
    for name in ("count", "cut"):
        open_searcher(random_library(4, items=40), [tmp_path / name]).close()
    (good,) = indexes(tmp_path / "cut")
    finished = run_build(tmp_path / "count", 10**9)
    steps = int(finished.stdout.split()[1])
    for step in sorted({1, steps // 3, steps // 2, steps - 1, steps}):
        assert run_build(tmp_path / "cut", step).returncode == -signal.SIGKILL
        assert indexes(tmp_path / "cut") == [good]
        seal.verify(good)
    assert answers(source, tmp_path / "cut", *TEXTS) == expected


BUILD_ON_A_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from kiosk.errors import StorageUnwritable
from kiosk.search.opening import open_searcher
from tests.search.memory import random_library
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    open_searcher(random_library(3, items=40), [Path(sys.argv[1])]).close()
except StorageUnwritable as error:
    print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot limit the size of files")
@pytest.mark.parametrize("room", [0, 500, 3_000, 9_000])
def test_a_full_disk_leaves_the_last_good_index(tmp_path: Path, room: int) -> None:
    open_searcher(random_library(4, items=40), [tmp_path]).close()
    (good,) = indexes(tmp_path)
    command = [sys.executable, "-c", BUILD_ON_A_FULL_DISK, str(tmp_path), str(room)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "cannot be written" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == [good]
    seal.verify(good)


def test_what_killed_processes_left_is_cleared_away_in_time(tmp_path: Path) -> None:
    old, young = tmp_path / "building-old", tmp_path / "building-young"
    for place in (old, young):
        place.mkdir()
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    open_searcher(random_library(1), [tmp_path]).close()
    assert not old.exists() and young.exists()


def test_two_processes_that_build_at_once_both_end_well(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD_AND_DIE, str(tmp_path), str(10**9)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    for process in both:
        assert process.stdout is not None
        process.stdout.close()
    (folder,) = indexes(tmp_path)
    seal.verify(folder)
    assert list(tmp_path.iterdir()) == [folder]
