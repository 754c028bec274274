"""The same content gives the same library; an interrupted or refused writing leaves the old one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.errors import LibraryMissing, LibraryUnreadable, StorageUnwritable
from kiosk.library.digest import content_digest
from kiosk.library.format import APPLICATION_ID, PAGE_SIZE, SCHEMA_VERSION, TABLES
from kiosk.library.schema import MIGRATIONS
from kiosk.library.store import Library
from kiosk.library.writing import Content, ItemContent, upgrade_library, write_library
from kiosk.model import ItemId
from tests.library.loading import packages_loaded_by
from tests.library.samples import CONTENT, REPORT, SECTIONS, many

ROOT = Path(__file__).resolve().parents[2]


def rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(statement).fetchall()
    connection.close()
    return found


def test_two_writings_give_the_same_bytes_whatever_order_the_items_come_in(tmp_path: Path) -> None:
    first = write_library(tmp_path / "a.db", CONTENT)
    second = write_library(tmp_path / "b.db", replace(CONTENT, items=CONTENT.items[::-1]))
    assert first == second
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()


def test_an_older_larger_library_leaves_no_trace_in_a_new_one(tmp_path: Path) -> None:
    secret = replace(
        CONTENT, items=(*CONTENT.items, ItemContent(replace(REPORT, id=ItemId("trust/x"), number=99, title="SECRET")))
    )
    write_library(tmp_path / "a.db", secret)
    write_library(tmp_path / "a.db", CONTENT)
    write_library(tmp_path / "b.db", CONTENT)
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()
    assert b"SECRET" not in (tmp_path / "a.db").read_bytes()


@pytest.mark.parametrize(
    "changed",
    [
        replace(CONTENT, title="Another"),
        replace(CONTENT, released="2026-11-24"),
        replace(CONTENT, suggestions=()),
        replace(CONTENT, themes=CONTENT.themes[::-1]),
        replace(CONTENT, vocabulary=CONTENT.vocabulary[::-1]),
        replace(CONTENT, collections=CONTENT.collections[::-1]),
        replace(CONTENT, items=CONTENT.items[:-1]),
        replace(CONTENT, items=(replace(CONTENT.items[0], passages=SECTIONS[:2]), *CONTENT.items[1:])),
        replace(CONTENT, items=(replace(CONTENT.items[0], objects=()), *CONTENT.items[1:])),
    ],
)
def test_any_change_of_content_changes_the_digest(tmp_path: Path, changed: Content) -> None:
    assert write_library(tmp_path / "a.db", changed).digest != write_library(tmp_path / "b.db", CONTENT).digest


def test_the_sqlite_that_wrote_the_file_does_not_change_the_digest(tmp_path: Path) -> None:
    edition = write_library(tmp_path / "a.db", CONTENT)
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("UPDATE meta SET value = '3.99.0' WHERE key = 'sqlite_version'")
    assert content_digest(connection) == edition.digest
    connection.execute("UPDATE meta SET value = '13' WHERE key = 'release'")
    assert content_digest(connection) != edition.digest
    connection.close()


def test_the_digest_does_not_depend_on_where_rows_lie_in_the_file(tmp_path: Path) -> None:
    edition = write_library(tmp_path / "a.db", CONTENT)
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.executescript(
        "CREATE TEMP TABLE kept AS SELECT * FROM passages ORDER BY text DESC;"
        "DELETE FROM passages; INSERT INTO passages SELECT * FROM kept;"
    )
    assert content_digest(connection) == edition.digest
    connection.close()


def test_the_file_says_what_it_is_and_has_every_table(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    write_library(path, CONTENT)
    assert rows(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert rows(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert rows(path, "PRAGMA page_size") == [(PAGE_SIZE,)]
    assert rows(path, "PRAGMA journal_mode") == [("delete",)]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []
    assert {row[0] for row in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")} == set(TABLES)
    meta = {str(row[0]): row[1] for row in rows(path, "SELECT key, value FROM meta")}
    assert meta["schema_version"] == str(SCHEMA_VERSION) == str(len(MIGRATIONS))
    assert meta["sqlite_version"] == sqlite3.sqlite_version


@pytest.mark.parametrize(
    "second",
    [
        ItemContent(replace(REPORT, number=99)),
        ItemContent(replace(REPORT, id=ItemId("trust/other"))),
        ItemContent(replace(REPORT, id=ItemId("trust/other"), number=99), (SECTIONS[0], SECTIONS[0])),
    ],
)
def test_content_that_contradicts_itself_is_refused_and_the_old_library_stays(
    tmp_path: Path, second: ItemContent
) -> None:
    path = tmp_path / "library.db"
    write_library(path, CONTENT)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="contradicts"):
        write_library(path, replace(CONTENT, items=(*CONTENT.items, second)))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["library.db"], "nothing is left beside it"


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageUnwritable):
        write_library(tmp_path / "file" / "library.db", CONTENT)
    assert (tmp_path / "file").read_text() == "not a folder"


def test_the_file_can_be_read_by_every_user_of_the_pc(tmp_path: Path) -> None:
    write_library(tmp_path / "library.db", CONTENT)
    assert os.name != "posix" or (tmp_path / "library.db").stat().st_mode & 0o444 == 0o444


def test_the_library_is_on_the_disk_before_it_is_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[str, int]] = []
    fsync, move = os.fsync, Path.replace

    def noted(handle: int) -> None:
        done.append(("synced", os.fstat(handle).st_ino))
        fsync(handle)

    def moved(source: Path, target: Path) -> Path:
        done.append(("moved", source.stat().st_ino))
        return move(source, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "replace", moved)
    write_library(tmp_path / "library.db", CONTENT)
    file = (tmp_path / "library.db").stat().st_ino
    folder = [("synced", tmp_path.stat().st_ino)] if os.name == "posix" else []
    assert done == [("synced", file), ("moved", file), *folder]


def test_a_library_being_read_is_not_disturbed_by_its_replacement(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    write_library(path, CONTENT)
    library = Library.open(path)
    if os.name == "posix":  # Windows does not let an open file be replaced: editions have folders of their own
        write_library(path, replace(CONTENT, title="Another", items=()))
    assert library.passages(REPORT.id) == SECTIONS
    library.close()


def test_reading_imports_nothing_but_the_standard_library_and_ourselves() -> None:
    assert packages_loaded_by("kiosk.library.store", "kiosk.library.text") == {"kiosk"}


def test_upgrading_a_library_that_is_missing_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing):
        upgrade_library(tmp_path / "none.db", tmp_path / "new.db")
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at as one " * 20)
    with pytest.raises(LibraryUnreadable):
        upgrade_library(tmp_path / "text.db", tmp_path / "new.db")
    sqlite3.connect(tmp_path / "empty.db").execute("PRAGMA user_version = 1").connection.close()
    with pytest.raises(LibraryUnreadable, match="another program"):
        upgrade_library(tmp_path / "empty.db", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


@pytest.mark.skipif(os.name != "posix", reason="the disk is filled up by a limit that only POSIX systems have")
@pytest.mark.parametrize("doing", ["write_library(path, many(50, 20))", "upgrade_library(path, path)"])
def test_a_disk_that_fills_up_is_said_and_the_old_library_stays(tmp_path: Path, doing: str) -> None:
    path = tmp_path / "library.db"
    write_library(path, many(20, 20))
    before = path.read_bytes()
    program = (
        "import resource, signal, sys; from pathlib import Path; from kiosk.errors import StorageUnwritable\n"
        "from kiosk.library.writing import write_library, upgrade_library; from tests.library.samples import many\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        f"path = Path(sys.argv[1])\ntry: {doing}\nexcept StorageUnwritable as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "cannot be written" in done.stdout
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["library.db"]
