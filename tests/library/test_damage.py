"""Whatever is wrong with a library.db, it is said plainly; never an error of SQLite's own."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import DoNotTrust, LibraryMissing, LibraryTooNew, LibraryUnreadable, WardLibraryError
from kiosk.library.format import APPLICATION_ID, SCHEMA_VERSION
from kiosk.library.store import Library
from kiosk.library.writing import write_library
from tests.library.samples import CONTENT, REPORT, many


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_library(tmp_path / "library.db", CONTENT)
    return tmp_path / "library.db"


def change(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_missing_library_is_missing_and_not_distrusted(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing, match="no library"):
        Library.open(tmp_path / "library.db")
    assert not issubclass(LibraryMissing, DoNotTrust)
    assert list(tmp_path.iterdir()) == [], "opening makes no file"


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(b"SQLite for"), "cut short"),
        (lambda path: path.write_bytes(b"<html>Blocked by the proxy</html>" * 10), "not a database"),
        (lambda path: path.write_bytes(path.read_bytes()[:50]), "cut short"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "cut short"),
        (lambda path: path.write_bytes(path.read_bytes()[:4096]), "cut short"),
        (lambda path: change(path, "PRAGMA application_id = 1"), "another program"),
        (lambda path: change(path, "DROP TABLE passages"), "lacks the table passages"),
        (lambda path: change(path, "ALTER TABLE meta RENAME COLUMN value TO worth"), "no such column"),
        (lambda path: change(path, "DELETE FROM meta WHERE key = 'digest'"), "digest"),
        (lambda path: change(path, "UPDATE meta SET value = 'twelve' WHERE key = 'release'"), "twelve"),
        (lambda path: change(path, "PRAGMA user_version = 0"), "version 0"),
        (lambda path: path.unlink() or path.mkdir(), ""),
    ],
)
def test_what_is_not_a_whole_library_is_refused_with_the_reason(
    path: Path, damage: Callable[[Path], object], reason: str
) -> None:
    damage(path)
    with pytest.raises(LibraryUnreadable) as told:
        Library.open(path)
    assert reason in told.value.reason
    assert told.value.path == path
    assert not isinstance(told.value, LibraryTooNew)


def test_a_library_of_a_later_app_is_told_apart_from_a_damaged_one(path: Path) -> None:
    change(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(LibraryTooNew) as told:
        Library.open(path)
    assert (told.value.found, told.value.known) == (SCHEMA_VERSION + 1, SCHEMA_VERSION)


def test_a_refused_library_can_be_deleted_at_once(path: Path) -> None:
    """A connection left open would hold the file on Windows."""
    change(path, "DROP TABLE themes")
    opened = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0
    for _ in range(5):
        with pytest.raises(LibraryUnreadable):
            Library.open(path)
    if opened:
        assert len(list(Path("/proc/self/fd").iterdir())) <= opened
    path.unlink()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE items SET kind = 'sermon' WHERE number = 7",
        "UPDATE items SET state = 'lost' WHERE number = 7",
        "UPDATE items SET layout = '' WHERE number = 7",
    ],
)
def test_a_value_that_no_library_holds_is_refused_when_it_is_met(path: Path, statement: str) -> None:
    change(path, statement)
    library = Library.open(path)
    with pytest.raises(LibraryUnreadable, match="value that no library has"):
        library.item(REPORT.id)
    library.close()


def test_text_that_is_not_utf_8_is_damage(path: Path) -> None:
    change(path, "UPDATE items SET title = CAST(x'ff41' AS TEXT) WHERE number = 7")
    library = Library.open(path)
    with pytest.raises(LibraryUnreadable, match="damaged"):
        library.item(REPORT.id)
    library.close()


def every_reading(library: Library) -> None:
    """Read all there is to read."""
    library.edition()
    library.fingerprints()
    library.themes()
    library.kind_counts()
    library.collections()
    library.vocabulary()
    library.newest(10)
    library.featured("2026-11")
    for item in library.items():
        library.item(item.id)
        library.passages(item.id)
        library.objects_of(item.id)
    list(library.all_passages())
    library.passage_texts([(1, 0), (2, 1)])


def test_pages_of_noise_anywhere_give_our_own_error_or_none(tmp_path: Path) -> None:
    whole = tmp_path / "whole.db"
    write_library(whole, many(30, 10, words=60))
    content = whole.read_bytes()
    refused = 0
    for seed in range(60):
        noise = random.Random(seed)  # noqa: S311 - no secret
        broken = bytearray(content)
        for _ in range(3):
            at = noise.randrange(4096 if seed % 2 else 100, len(broken) - 600)
            broken[at : at + 500] = noise.randbytes(500)
        path = tmp_path / "broken.db"
        path.write_bytes(bytes(broken))
        try:
            library = Library.open(path)
            try:
                every_reading(library)
            finally:
                library.close()
        except WardLibraryError as error:
            refused += 1
            assert isinstance(error, LibraryUnreadable), error
    assert refused > 20, "noise of this size must be met somewhere"


def test_a_database_of_another_program_with_our_mark_is_still_refused(tmp_path: Path) -> None:
    change(tmp_path / "other.db", "CREATE TABLE meta (key, value)")
    change(tmp_path / "other.db", f"PRAGMA application_id = {APPLICATION_ID}")
    change(tmp_path / "other.db", f"PRAGMA user_version = {SCHEMA_VERSION}")
    with pytest.raises(LibraryUnreadable, match="lacks the table"):
        Library.open(tmp_path / "other.db")
