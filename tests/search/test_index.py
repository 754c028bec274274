"""What is written can be read, changes cost what changed, and nothing doubtful is ever trusted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import Cancelled, IndexDoubtful, StorageUnwritable
from kiosk.model import Query, Results
from kiosk.search import building, engine, seal
from kiosk.search.analysis import terms
from kiosk.search.opening import open_searcher
from kiosk.search.schema import BODY, PLACE_SIZE, TITLE, schema
from kiosk.search.segments import Segments
from tests.search.memory import Memory, article, library, random_library, section

ROOT = Path(__file__).resolve().parents[2]


def indexes(candidate: Path) -> list[Path]:
    return sorted(place for place in candidate.iterdir() if place.name.startswith("index-"))


def answers(source: Memory, candidate: Path, *texts: str) -> list[Results]:
    searcher = open_searcher(source, [candidate])
    try:
        return [searcher.search(Query(text)) for text in texts]
    finally:
        searcher.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    building.build(folder, random_library(7, items=30), None, None)
    return folder


def test_posting_lists_are_those_that_whoosh_itself_reads(built: Path) -> None:
    index = engine.FileIndex(engine.FileStorage(str(built)), schema(), engine.INDEX)
    with Segments.open(built) as segments, index.reader() as reader:
        for field in (BODY, TITLE):
            for term in segments.terms(field):
                ours = segments.postings(field, term)
                theirs = reader.postings(field, term.encode())
                found = []
                while theirs.is_active():
                    found.append((theirs.id(), theirs.weight(), theirs.value_as("positions")))
                    theirs.next()
                places = np.split(ours.places, np.cumsum(ours.frequencies)[:-1])
                pairs = zip(ours.documents.tolist(), ours.frequencies.tolist(), places, strict=True)
                assert [(document, float(count), list(at)) for document, count, at in pairs] == found
    assert set(PLACE_SIZE.values()) <= {1, 2}


def test_long_posting_lists_of_many_blocks_are_read_whole(tmp_path: Path) -> None:
    source = library(*(article(number, "One", "common word") for number in range(1, 4500)))
    building.build(tmp_path, source, None, None)
    with Segments.open(tmp_path) as segments:
        assert len(segments.postings(BODY, "common").documents) == 4499 > 4096


def test_progress_counts_items_and_cancelling_leaves_nothing(tmp_path: Path) -> None:
    source = random_library(1)
    told: list[tuple[int, int]] = []
    open_searcher(source, [tmp_path], progress=lambda done, total: told.append((done, total))).close()
    assert told[0] == (0, 14) and told[-1] == (14, 14) and told == sorted(told)
    asked = iter([False] * 5)
    with pytest.raises(Cancelled):
        open_searcher(source.without(3), [tmp_path], cancel=lambda: next(asked, True))
    assert len(indexes(tmp_path)) == 1 and list(tmp_path.iterdir()) == indexes(tmp_path)


@pytest.mark.parametrize("asked_before", range(0, 40, 3))
def test_cancelling_at_any_step_leaves_no_trace(tmp_path: Path, asked_before: int) -> None:
    asked = iter([False] * asked_before)
    with pytest.raises(Cancelled):
        open_searcher(random_library(1, items=40), [tmp_path], cancel=lambda: next(asked, True))
    assert list(tmp_path.iterdir()) == []


def test_every_file_is_on_the_disk_before_the_index_is_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    really = os.fsync

    def noted(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        really(handle)

    monkeypatch.setattr(os, "fsync", noted)
    open_searcher(random_library(1), [tmp_path]).close()
    (folder,) = indexes(tmp_path)
    wanted = {place.stat().st_ino for place in (*folder.iterdir(), folder)}
    assert wanted <= set(synced)
    assert synced[-1] == tmp_path.stat().st_ino


def test_an_index_is_built_once_and_then_only_opened(tmp_path: Path) -> None:
    source = random_library(1)
    open_searcher(source, [tmp_path]).close()
    source.reads.clear()
    open_searcher(source, [tmp_path]).close()
    assert source.reads == []


def test_a_shipped_index_is_used_and_never_written_to(tmp_path: Path) -> None:
    shipped, cache = tmp_path / "shipped", tmp_path / "cache"
    source = random_library(1)
    open_searcher(source, [shipped]).close()
    before = {place: place.stat().st_mtime_ns for place in shipped.rglob("*")}
    open_searcher(source, [shipped, cache]).close()
    assert not cache.exists()
    open_searcher(source.without(3), [shipped, cache]).close()
    assert {place: place.stat().st_mtime_ns for place in shipped.rglob("*")} == before
    assert len(indexes(cache)) == 1


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


TEXTS = ("care", '"speak up"', "well led", "organisation -fear", "leader OR nurse", "kind")


def test_only_changed_items_are_indexed_again(tmp_path: Path) -> None:
    source = library(*(article(number, f"Title {number}", "the same words every time") for number in range(1, 201)))
    open_searcher(source, [tmp_path]).close()
    later = source.replaced(7, [section("s0", "quite another text")]).without(9)
    later.add(*article(500, "New", "a new text"))
    searcher = open_searcher(later, [tmp_path])
    assert later.reads == [7, 500]
    assert [searcher.search(Query(text)).total for text in ("another", "same", "new")] == [1, 198, 1]
    searcher.close()
    assert len(indexes(tmp_path)) == 1


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["change", "drop", "add"])), min_size=1, max_size=5))
def test_an_updated_index_answers_like_a_fresh_one(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, str]]
) -> None:
    updated, fresh = tmp_path_factory.mktemp("updated"), tmp_path_factory.mktemp("fresh")
    source = random_library(11, items=30)
    open_searcher(source, [updated]).close()
    for at, (number, change) in enumerate(changes):
        if change == "add":
            source = source.without()
            source.add(*article(1000 + at, "Care added", "newly led care zeal"))
        elif change == "drop":
            source = source.without(number * 3)
        elif number * 3 in source.texts:
            source = source.replaced(number * 3, [section("s0", "changed zebra care text")])
        open_searcher(source, [updated]).close()
    texts = (*TEXTS, "zebra", "zeal", "newly zebrra")
    assert answers(source, updated, *texts) == answers(source, fresh, *texts)


def test_after_many_changes_the_index_is_made_afresh(tmp_path: Path) -> None:
    source = random_library(1)
    for seed in range(20):
        source = source.replaced(3, [section("s0", f"change number {seed}")])
        open_searcher(source, [tmp_path]).close()
    (folder,) = indexes(tmp_path)
    with Segments.open(folder) as segments:
        assert segments.count < building.MAX_SEGMENTS
        assert segments.deleted <= building.REBUILD_SHARE * segments.total


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


def test_an_empty_library_can_be_searched(tmp_path: Path) -> None:
    (result, listed) = answers(library(), tmp_path, "care", "")
    assert (result.total, result.hits, listed.total) == (0, (), 0)


def test_the_terms_of_the_index_are_those_of_the_texts(built: Path) -> None:
    source = random_library(7, items=30)
    said = [item.summary for item in source.items()] + [one.text for texts in source.texts.values() for one in texts]
    with Segments.open(built) as segments:
        assert set(segments.terms(BODY)) == {term for text in said for term in terms(text)}
