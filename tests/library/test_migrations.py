"""An older library is brought up to date whole or not at all, step by step from version 1."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from kiosk.errors import LibraryUnreadable
from kiosk.library.digest import content_digest
from kiosk.library.schema import MIGRATIONS, migrate
from kiosk.library.store import Library
from kiosk.library.writing import upgrade_library, write_library
from tests.library.samples import CONTENT, REPORT


def add_grade(db: Database) -> None:
    """A made-up next version: a column, filled from what is there."""
    db.table("items").add_column("grade", int)
    db.execute("UPDATE items SET grade = length(title)")


def add_shelves(db: Database) -> None:
    """The version after that."""
    db.table("shelves").create({"id": str}, pk="id", strict=True)


def fail_half_way(db: Database) -> None:
    db.execute("UPDATE items SET title = 'spoilt'")
    raise sqlite3.OperationalError("disk full")


NEXT = (*MIGRATIONS, add_grade)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_library(tmp_path / "library.db", CONTENT)
    return tmp_path / "library.db"


def test_from_nothing_every_step_is_taken_once_and_in_order() -> None:
    db = Database(memory=True)
    taken: list[int] = []
    steps = tuple(lambda _db, number=number: taken.append(number) for number in range(1, 5))
    assert migrate(db, steps) == 4
    assert migrate(db, steps) == 4
    assert taken == [1, 2, 3, 4]


def test_a_version_1_library_gains_the_next_version_and_keeps_its_content(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    assert upgrade_library(path, tmp_path / "next.db", NEXT) == len(MIGRATIONS) + 1
    assert path.read_bytes() == before, "the source is only read"
    connection = sqlite3.connect(tmp_path / "next.db")
    assert connection.execute("SELECT grade FROM items WHERE number = 7").fetchone() == (len(REPORT.title),)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(NEXT),)
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    assert meta["schema_version"] == str(len(NEXT))
    assert meta["digest"] == content_digest(connection)
    connection.close()


def test_a_version_1_library_becomes_what_this_version_would_have_written(tmp_path: Path) -> None:
    """Items, their fingerprints and the digest: an update of it must meet the digest that its publisher signed."""
    new = tmp_path / "new.db"
    checked = tuple(replace(each, item=replace(each.item, link_checked=True)) for each in CONTENT.items)
    write_library(new, replace(CONTENT, items=checked))
    old = tmp_path / "old.db"
    shutil.copy(new, old)
    connection = sqlite3.connect(old)
    connection.executescript("ALTER TABLE items DROP COLUMN link_checked; PRAGMA user_version = 1;")
    connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    connection.execute("UPDATE meta SET value = ? WHERE key = 'digest'", (content_digest(connection),))
    connection.commit()
    connection.close()
    with pytest.raises(LibraryUnreadable):
        Library.open(old)
    upgrade_library(old, tmp_path / "upgraded.db")
    upgraded, written = Library.open(tmp_path / "upgraded.db"), Library.open(new)
    assert upgraded.edition() == written.edition()
    assert all(item.link_checked for item in upgraded.items())
    upgraded.close()
    written.close()


def test_steps_that_were_missed_are_all_taken(path: Path, tmp_path: Path) -> None:
    assert upgrade_library(path, tmp_path / "next.db", (*NEXT, add_shelves)) == len(MIGRATIONS) + 2
    connection = sqlite3.connect(tmp_path / "next.db")
    assert connection.execute("SELECT count(*) FROM shelves").fetchone() == (0,)
    connection.close()


def test_upgrading_twice_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    upgrade_library(path, tmp_path / "a.db", NEXT)
    upgrade_library(path, tmp_path / "b.db", NEXT)
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()


def test_a_library_that_is_up_to_date_stays_byte_for_byte(path: Path, tmp_path: Path) -> None:
    upgrade_library(path, tmp_path / "same.db")
    library, same = Library.open(path), Library.open(tmp_path / "same.db")
    assert library.edition() == same.edition()
    assert library.items() == same.items()
    library.close()
    same.close()


def test_a_step_that_fails_leaves_the_old_library_and_no_new_one(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(LibraryUnreadable, match="disk full"):
        upgrade_library(path, tmp_path / "next.db", (*NEXT, fail_half_way))
    with pytest.raises(LibraryUnreadable, match="disk full"):
        upgrade_library(path, path, (*NEXT, fail_half_way))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["library.db"]


def test_within_one_file_a_failing_step_is_undone_and_the_earlier_ones_stand() -> None:
    db = Database(memory=True)
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, (*NEXT, fail_half_way))
    assert db.execute("PRAGMA user_version").fetchone() == (len(NEXT),)


def test_a_library_of_a_later_version_is_not_touched(path: Path, tmp_path: Path) -> None:
    upgrade_library(path, tmp_path / "next.db", NEXT)
    before = (tmp_path / "next.db").read_bytes()
    with pytest.raises(LibraryUnreadable, match="later"):
        upgrade_library(tmp_path / "next.db", tmp_path / "next.db")
    assert (tmp_path / "next.db").read_bytes() == before
