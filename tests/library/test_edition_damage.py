"""Whatever is damaged, lost or mixed up, an earlier edition or the seed serves, and the next update mends it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.errors import (
    DoNotTrust,
    EditionDamaged,
    LibraryUnreadable,
)
from kiosk.library.editions import Editions
from kiosk.library.format import SCHEMA_VERSION
from kiosk.library.sealing import file_digest, record_bytes, record_from
from kiosk.library.store import Library
from tests.library.releases import (
    SHARED,
    advance,
    flip,
    make_seed,
    names,
    object_bytes,
    opened,
    origin,
    release_of,
    stored,
)


def test_two_hundred_flipped_bits_are_all_found_and_the_previous_edition_serves(tmp_path: Path) -> None:
    seed = make_seed(tmp_path / "seed")
    editions = opened(tmp_path, *seed)
    advance(editions, 1)
    advance(editions, 2)
    chance = random.Random(200)  # noqa: S311 - the same bits every time
    folder = editions.root / "editions" / "000002"
    places = {"library.db": folder / "library.db", "edition.json": folder / "edition.json"}
    places |= {"object": editions.root / "objects" / stored(object_bytes(2)).sha256}
    places |= {"current.json": editions.root / "current.json"}
    found = dict.fromkeys(places, 0)
    for name, count in {"library.db": 80, "edition.json": 50, "object": 40, "current.json": 30}.items():
        whole = places[name].read_bytes()
        for bit in chance.sample(range(len(whole) * 8), count):
            flip(places[name], bit)
            now = editions.current()
            if name in ("library.db", "edition.json"):
                assert (now.number, now.fell_back_from) == (1, 2), f"bit {bit} of {name}"
                assert name in now.reason
                assert release_of(now) == 1
            elif name == "object":
                with pytest.raises(EditionDamaged, match=places[name].name):
                    editions.verify(now)
                assert places[name].name not in editions.whole_objects()
                library = Library.open(now.library, now.objects)
                assert library.object_path(places[name].name) is None
                library.close()
            else:
                assert now.reason, f"bit {bit} of {name}"
                assert release_of(now) == 2, "the newest whole edition, found without the pointer"
            found[name] += 1
            places[name].write_bytes(whole)
    assert sum(found.values()) == 200
    assert not editions.current().reason


def test_when_every_edition_is_damaged_the_seed_serves_and_the_next_update_mends_all(editions: Editions) -> None:
    advance(editions, 1)
    advance(editions, 2)
    for folder in (editions.root / "editions").iterdir():
        flip(folder / "library.db", 8 * 5_000)
    found = editions.current()
    assert (found.number, found.fell_back_from) == (0, 2)
    assert release_of(found) == 0
    advance(editions, 3)
    assert release_of(editions.current()) == 3
    assert names(editions.root / "editions") == ["000003"]
    assert not editions.current().reason


@pytest.mark.parametrize(
    "damage",
    [
        lambda store: (store / "current.json").unlink(),
        lambda store: (store / "current.json").write_bytes(b""),
        lambda store: (store / "current.json").write_bytes(b"\0" * 170),
        lambda store: (store / "current.json").write_bytes(b"[" * 100_000),
        lambda store: (store / "current.json").write_bytes(b"<html>Blocked</html>"),
        lambda store: (store / "current.json").write_bytes((store / "current.json").read_bytes()[:-2]),
        lambda store: (store / "current.json").write_bytes((store / "current.json").read_bytes().replace(b"2", b"1")),
    ],
)
def test_without_a_pointer_that_can_be_read_the_newest_whole_edition_serves(editions: Editions, damage: object) -> None:
    advance(editions, 1)
    advance(editions, 2)
    assert callable(damage)
    damage(editions.root)
    found = editions.current()
    assert (found.number, found.fell_back_from) == (2, None)
    assert "current.json" in found.reason
    advance(editions, 3)
    assert (editions.current().number, editions.current().reason) == (3, "")


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "library.db").unlink(),
        lambda folder: (folder / "edition.json").unlink(),
        lambda folder: (folder / "library.db").write_bytes((folder / "library.db").read_bytes()[:-4096]),
        lambda folder: (folder / "library.db").write_bytes((folder / "library.db").read_bytes() + b"\0"),
        lambda folder: ((folder / "library.db").unlink(), (folder / "library.db").mkdir()),
        lambda folder: shutil.rmtree(folder),
        lambda folder: shutil.copy(folder.parent / "000001" / "edition.json", folder / "edition.json"),
        lambda folder: shutil.copy(folder.parent / "000001" / "library.db", folder / "library.db"),
        lambda folder: (folder / "edition.json").write_bytes(b'{"edition":{"format":2},"sha256":""}'),
    ],
)
def test_an_edition_that_lacks_or_mixes_files_never_serves(editions: Editions, damage: object) -> None:
    advance(editions, 1)
    advance(editions, 2)
    assert callable(damage)
    damage(editions.root / "editions" / "000002")
    found = editions.current()
    assert (found.number, found.fell_back_from) == (1, 2)
    assert release_of(found) == 1


@pytest.mark.parametrize("version", [0, SCHEMA_VERSION + 1])
def test_an_edition_of_another_version_of_the_app_gives_way_to_one_that_can_be_read(
    editions: Editions, version: int
) -> None:
    """As after the app is replaced by a newer or an older one: its own seed can always be read."""
    advance(editions, 1)
    advance(editions, 2)
    folder = editions.root / "editions" / "000002"
    connection = sqlite3.connect(folder / "library.db")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    record = record_from((folder / "edition.json").read_bytes())
    sealed = replace(record, library=file_digest(folder / "library.db"))
    (folder / "edition.json").write_bytes(record_bytes(sealed))
    found = editions.current()
    assert (found.number, found.fell_back_from) == (1, 2)
    assert f"schema is version {version}" in found.reason


def test_a_damaged_object_is_mended_from_the_seed_or_fetched_again_and_never_sealed(editions: Editions) -> None:
    advance(editions, 1)
    shared, own = (editions.root / "objects" / stored(each).sha256 for each in (SHARED, object_bytes(1)))
    flip(shared, 9)
    assert shared.name in editions.whole_objects(), "the seed has it too"
    flip(own, 9)
    assert own.name not in editions.whole_objects()
    with pytest.raises(EditionDamaged, match=own.name), editions.staged() as staging:
        shutil.copy(staging.source.library, staging.library)
        staging.activate(origin(2))
    assert release_of(editions.current()) == 1
    with editions.staged() as staging:
        shutil.copy(staging.source.library, staging.library)
        download = editions.root / "partial" / "download"
        download.write_bytes(object_bytes(1))
        staging.take_object(own.name, download)
        staging.activate(origin(2))
    editions.verify(editions.current())


def test_a_file_is_kept_as_an_object_only_under_its_own_hash(editions: Editions, tmp_path: Path) -> None:
    (tmp_path / "download").write_bytes(b"something else")
    with editions.staged() as staging:
        for name in (stored(SHARED).sha256, "../current.json", "", "AB" * 32):
            with pytest.raises(EditionDamaged):
                staging.take_object(name, tmp_path / "download")
    assert names(editions.root / "objects") == []
    assert (tmp_path / "download").exists()


def test_a_seed_that_has_decayed_is_told_by_verifying_it(editions: Editions) -> None:
    seed = editions.current()
    raw = seed.library.read_bytes()
    seed.library.write_bytes(raw.replace(b"release 0 item 2", b"release 0 item 9"))
    with pytest.raises(LibraryUnreadable, match="digest"):
        editions.verify(seed)
    seed.library.write_bytes(raw)
    flip(seed.objects / stored(SHARED).sha256, 3)
    with pytest.raises(EditionDamaged):
        editions.verify(seed)


def test_activating_what_is_no_library_is_refused(editions: Editions) -> None:
    advance(editions, 1)
    with pytest.raises(DoNotTrust), editions.staged() as staging:
        staging.library.write_bytes(b"<html>Blocked by the proxy</html>" * 100)
        staging.activate(origin(2))
    assert release_of(editions.current()) == 1
