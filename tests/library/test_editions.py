"""The edition that serves is the newest whole one; what is being read stays as it is while others come and go."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.errors import (
    EditionOlder,
    UpdaterBusy,
)
from kiosk.library.editions import Editions
from kiosk.library.locking import unused
from kiosk.library.store import Library
from tests.library.loading import packages_loaded_by
from tests.library.releases import (
    SHARED,
    advance,
    fill,
    flip,
    make_seed,
    names,
    object_bytes,
    opened,
    origin,
    release_of,
    stored,
)

ROOT = Path(__file__).resolve().parents[2]


def test_without_any_update_the_seed_serves_and_reading_writes_nothing(editions: Editions) -> None:
    found = editions.current()
    assert (found.number, found.release_number, dict(found.targets), found.reason) == (0, 0, {}, "")
    assert release_of(found) == 0
    editions.verify(found)
    assert editions.floor == 0
    assert editions.pointed_at() is None
    assert not editions.root.exists()


def test_an_activated_edition_serves_and_says_where_it_comes_from(editions: Editions) -> None:
    assert advance(editions, 3) == 1
    found = editions.current()
    assert (found.number, found.release_number) == (1, 3)
    assert dict(found.targets) == origin(3).targets
    assert found.verified == origin(3).verified
    assert (found.fell_back_from, found.reason, found.rolled_back_from) == (None, "", 0)
    assert release_of(found) == 3
    editions.verify(found)
    assert names(found.index) == ["postings", "terms"]
    assert editions.pointed_at() == 1
    assert editions.floor == 3


def test_one_previous_edition_is_kept_and_older_ones_go_with_what_only_they_needed(editions: Editions) -> None:
    for release in range(1, 6):
        advance(editions, release)
    assert names(editions.root / "editions") == ["000004", "000005"]
    kept = [SHARED, object_bytes(4), object_bytes(5)]
    assert names(editions.root / "objects") == sorted(stored(each).sha256 for each in kept)


def test_the_edition_that_served_is_kept_even_after_a_rollback_or_damage(editions: Editions) -> None:
    for release in (1, 2):
        advance(editions, release)
    editions.rollback()
    advance(editions, 3)
    assert names(editions.root / "editions") == ["000001", "000003"]
    flip(editions.current().library, 90_000)
    advance(editions, 4)
    assert names(editions.root / "editions") == ["000001", "000004"], "the first one served"


def test_every_user_of_the_pc_may_read_what_an_updater_with_a_tight_mask_wrote(editions: Editions) -> None:
    before = os.umask(0o077)
    try:
        advance(editions, 1)
    finally:
        os.umask(before)
    if os.name == "posix":
        written = [path for path in editions.root.rglob("*") if path.name not in ("lock", "partial")]
        assert len(written) >= 9
        assert not [path for path in written if path.stat().st_mode & 0o444 != 0o444]
        assert not [path for path in written if path.stat().st_mode & 0o022]


def test_an_update_that_is_given_up_leaves_nothing(editions: Editions) -> None:
    advance(editions, 1)
    with editions.staged() as staging:
        fill(staging, 2, editions.root / "partial")
    assert names(editions.root / "editions") == ["000001"]
    assert release_of(editions.current()) == 1
    with pytest.raises(ZeroDivisionError), editions.staged() as staging:
        raise ZeroDivisionError
    assert names(editions.root / "editions") == ["000001"]


def test_numbers_are_never_used_again(editions: Editions) -> None:
    for release in (1, 2, 3):
        advance(editions, release)
    editions.rollback()
    shutil.rmtree(editions.root / "editions" / "000003")
    assert advance(editions, 4) == 4
    (editions.root / "editions" / "000009.part").mkdir()
    assert advance(editions, 5) == 5, "what was never an edition had no number"


def test_what_an_interrupted_update_left_is_removed_by_the_next(editions: Editions) -> None:
    advance(editions, 1)
    for name in ("000007.part", "000008.gone"):
        (editions.root / "editions" / name / "index").mkdir(parents=True)
        (editions.root / "editions" / name / "library.db").write_bytes(b"half")
    advance(editions, 2)
    assert names(editions.root / "editions") == ["000001", "000002"]


# Rollback and the floor


def test_a_rollback_moves_only_the_pointer_and_the_floor_stays(editions: Editions) -> None:
    for release in (3, 5):
        advance(editions, release)
    before = {path: path.read_bytes() for path in editions.root.rglob("*") if path.is_file()}
    found = editions.rollback()
    assert release_of(found) == 3
    assert (found.number, found.rolled_back_from, found.reason) == (1, 5, "")
    assert editions.floor == 5
    after = {path: path.read_bytes() for path in editions.root.rglob("*") if path.is_file()}
    assert {path.name for path in before if before[path] != after[path]} == {"current.json"}
    assert before.keys() == after.keys()
    with pytest.raises(EditionOlder), editions.staged() as staging:
        fill(staging, 4, editions.root / "partial")
        staging.activate(origin(4))
    assert release_of(editions.current()) == 3
    advance(editions, 6)
    assert editions.current().rolled_back_from == 0


def test_a_rollback_goes_past_damaged_editions_to_the_seed_and_no_further(editions: Editions) -> None:
    for release in (1, 2):
        advance(editions, release)
    flip(editions.root / "editions" / "000001" / "library.db", 400_000)
    assert editions.rollback().number == 0
    assert release_of(editions.current()) == 0
    assert editions.current().rolled_back_from == 2
    assert editions.rollback().number == 0
    assert editions.floor == 2


def test_the_floor_survives_the_loss_of_either_place_it_is_kept_in(editions: Editions) -> None:
    advance(editions, 4)
    advance(editions, 7)
    (editions.root / "current.json").unlink()
    assert editions.floor == 7
    advance(editions, 8)
    for folder in (editions.root / "editions").iterdir():
        (folder / "edition.json").unlink()
    assert editions.floor == 8


def test_a_check_that_finds_nothing_new_raises_the_floor_and_says_when(editions: Editions) -> None:
    advance(editions, 4)
    found = editions.confirm(6, "2026-12-24T18:00:00Z")
    assert (found.number, found.verified) == (1, "2026-12-24T18:00:00Z")
    assert editions.floor == 6
    assert release_of(found) == 4
    with pytest.raises(EditionOlder):
        advance(editions, 5)
    assert editions.confirm(2, "2026-12-25T18:00:00Z").verified == "2026-12-25T18:00:00Z"
    assert editions.floor == 6


# Readers


def test_an_open_library_goes_on_reading_its_edition_while_others_are_activated(editions: Editions) -> None:
    advance(editions, 1)
    with editions.hold() as held:
        library = Library.open(held.installed.library, held.installed.objects)
        for release in range(2, 7):
            advance(editions, release)
        assert library.edition().release == 1
        assert {item.revision for item in library.items()} == {1}
        library.close()
        assert release_of(held.installed) == 1, "a new connection finds the file too"
        assert names(editions.root / "editions") == ["000001", "000005", "000006"]
    advance(editions, 7)
    assert names(editions.root / "editions") == ["000006", "000007"]
    assert stored(object_bytes(1)).sha256 not in names(editions.root / "objects")


def test_an_edition_whose_lock_is_refused_is_read_all_the_same(editions: Editions) -> None:
    """Whoever may read a file may lock it, and keep readers from doing so."""
    advance(editions, 1)
    with unused(editions.root / "editions" / "000001" / "edition.json") as free, editions.hold() as held:
        assert free
        assert release_of(held.installed) == 1


def test_holding_the_seed_needs_no_store(editions: Editions) -> None:
    with editions.hold() as held:
        assert held.installed.number == 0
    held.close()


READER = """
import sys
from pathlib import Path
from kiosk.library.editions import Editions
from tests.library.releases import release_of
store, seed, stop = map(Path, sys.argv[1:])
editions, reads, seen = Editions(store, seed / "library.db", seed / "objects"), 0, set()
print("ready", flush=True)
while not stop.exists() or not reads:
    with editions.hold() as held:
        assert not held.installed.reason, held.installed.reason
        for _ in range(3):
            release = release_of(held.installed)
            assert release == held.installed.release_number
            reads += 1
    assert not seen or release >= max(seen), "went back in time"
    seen.add(release)
print(reads, len(seen))
"""


def test_four_readers_through_sixty_switches_never_read_anything_bad(tmp_path: Path) -> None:
    seed = make_seed(tmp_path / "seed")
    editions = opened(tmp_path, *seed)
    advance(editions, 1)
    told = [sys.executable, "-c", READER, *map(str, (editions.root, seed[0].parent, tmp_path / "stop"))]
    readers = [
        subprocess.Popen(told, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for release in range(2, 62):
        advance(editions, release)
    (tmp_path / "stop").touch()
    said = [reader.communicate(timeout=120) for reader in readers]
    assert [reader.returncode for reader in readers] == [0] * 4, [errors for _, errors in said]
    counts = [tuple(map(int, out.split())) for out, _ in said]
    print(f"reads and editions seen by each reader: {counts}")
    assert all(seen > 1 for _, seen in counts)
    advance(editions, 62)
    assert len(names(editions.root / "editions")) == 2, "all but two were removed on the way"


def test_asking_what_serves_imports_nothing_but_the_standard_library_and_ourselves() -> None:
    assert packages_loaded_by("kiosk.library.editions") == {"kiosk"}


# Two updaters


def test_of_two_updaters_at_once_one_is_told_and_nothing_is_mixed(tmp_path: Path) -> None:
    seed = make_seed(tmp_path / "seed")
    one, other = opened(tmp_path, *seed), opened(tmp_path, *seed)
    with one.staged() as staging:
        fill(staging, 1, one.root / "partial")
        for asking in (other.rollback, lambda: advance(other, 2), lambda: other.confirm(2, "")):
            with pytest.raises(UpdaterBusy):
                asking()
        staging.activate(origin(1))
    assert release_of(other.current()) == 1
    with one.lock(), one.staged():
        pass
    advance(other, 2)
