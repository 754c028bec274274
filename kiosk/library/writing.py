"""Writing library.db: the only place where one is made, always whole, beside its place and then moved there."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kiosk.errors import LibraryMissing, LibraryUnreadable, StorageUnwritable
from kiosk.library import rows
from kiosk.library.digest import content_digest, fingerprint
from kiosk.library.durable import sync_folder
from kiosk.library.format import APPLICATION_ID, PAGE_SIZE
from kiosk.library.schema import Migration, migrate
from kiosk.model import Collection, Edition, Item, Passage, StoredObject, Term, Theme

Rows = Iterable[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ItemContent:
    """One item with its passages and files, each in order; ``words`` and ``minutes`` are already counted."""

    item: Item
    passages: tuple[Passage, ...] = ()
    objects: tuple[StoredObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """All that one library says. Themes, collections and vocabulary are in the order people see."""

    title: str
    publisher: str
    publisher_id: str
    release: int
    released: str  # ISO date
    licence: str
    items: tuple[ItemContent, ...] = ()
    themes: tuple[Theme, ...] = ()
    collections: tuple[Collection, ...] = ()
    vocabulary: tuple[Term, ...] = ()
    suggestions: tuple[str, ...] = ()  # searches offered on Home


def write_library(path: Path, content: Content) -> Edition:
    """Write ``content`` as a new library.db at ``path``, replacing what is there in one step.

    The same content gives the same digest everywhere, and the same bytes with the same SQLite.

    Raises:
        StorageUnwritable: the folder cannot be written to; what was at ``path`` is as it was.
        ValueError: a number, an id or a passage id is there twice.
    """
    with _beside(path) as temporary, _opened(temporary) as db:
        migrate(db)
        try:
            with db.atomic():
                _write_items(db, content)
                _write_curation(db, content)
                _write_objects(db, content)
                _write_meta(db, content)
        except sqlite3.IntegrityError as error:
            raise ValueError(f"the content contradicts itself: {error}") from error
        edition = _sealed(db)
    return edition


def upgrade_library(source: Path, target: Path, migrations: Sequence[Migration] | None = None) -> int:
    """Write the library at ``source`` to ``target`` with the newest schema; return its version.

    ``source`` is only read, unless it is ``target`` itself, which is then replaced in one step.

    Raises:
        LibraryMissing: there is no ``source``.
        LibraryUnreadable: it is damaged, is no library, or is of a later version.
        StorageUnwritable: the folder of ``target`` cannot be written to.
    """
    if not source.is_file():
        raise LibraryMissing(source)
    with _beside(target) as temporary:
        shutil.copyfile(source, temporary)
        try:
            with _opened(temporary, new=False) as db:
                if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                    raise LibraryUnreadable(source, "it is a database of another program")
                version = migrate(db, migrations)
                with db.atomic():
                    _set_meta(db, "schema_version", str(version))
                _sealed(db)
        except (sqlite3.DatabaseError, ValueError) as error:
            if _about_storage(error):
                raise
            raise LibraryUnreadable(source, str(error)) from error
    return version


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A temporary file in the folder of ``path`` that takes its place, durably, if all goes well."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise StorageUnwritable(path.parent, error.strerror or str(error)) from error
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)  # mkstemp's files are its owner's alone; a library is for every user of the PC
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StorageUnwritable(path.parent, error.strerror or str(error)) from error
    except sqlite3.OperationalError as error:
        if _about_storage(error):
            raise StorageUnwritable(path.parent, str(error)) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def _about_storage(error: Exception) -> bool:
    """Whether SQLite failed because of the disk (full, broken, read-only), and not because of the content."""
    name = str(getattr(error, "sqlite_errorname", ""))
    return name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN"))


@contextlib.contextmanager
def _opened(path: Path, new: bool = True) -> Iterator[Database]:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # The file is nobody's until it is renamed: no journal on disk, one sync at the end.
        for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "foreign_keys = ON", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        if new:
            connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
            connection.execute("PRAGMA encoding = 'UTF-8'")
        yield Database(connection, execute_plugins=False)
    finally:
        connection.close()


def _sealed(db: Database) -> Edition:
    """Write the digest of what is there, and lay the file out afresh so that its history leaves no trace."""
    connection = db.conn
    assert connection is not None
    with db.atomic():
        _set_meta(db, "sqlite_version", sqlite3.sqlite_version)
        _set_meta(db, "digest", content_digest(connection))
    db.execute("VACUUM")
    return rows.edition(db.execute("SELECT key, value FROM meta").fetchall())


def _write_items(db: Database, content: Content) -> None:
    items = sorted(content.items, key=lambda each: each.item.number)
    titles = {theme.id: theme.title for theme in content.themes}
    _insert(db, "items", (_item_row(each, titles) for each in items))
    _insert(db, "item_authors", _listed(items, lambda each: ({"name": name} for name in each.item.authors)))
    _insert(db, "item_themes", _listed(items, lambda each: ({"theme": theme} for theme in each.item.themes)))
    _insert(db, "sources", _listed(items, lambda each: map(asdict, each.item.sources)))
    _insert(db, "passages", _listed(items, lambda each: map(asdict, each.passages)))


def _listed(items: Iterable[ItemContent], parts: Callable[[ItemContent], Rows]) -> Rows:
    """The parts of each item as rows that say whose they are and which comes first."""
    return ({"item": each.item.number, "position": at, **part} for each in items for at, part in enumerate(parts(each)))


def _item_row(each: ItemContent, theme_titles: dict[str, str]) -> dict[str, Any]:
    row = asdict(each.item)
    for elsewhere in ("authors", "themes", "sources"):
        del row[elsewhere]
    row["superseded_by"] = each.item.superseded_by or ""
    row["illustrative"] = int(each.item.illustrative)
    row["fingerprint"] = fingerprint(each.item, each.passages, theme_titles)
    return {name: str(value) if isinstance(value, str) else value for name, value in row.items()}


def _write_curation(db: Database, content: Content) -> None:
    _insert(
        db,
        "themes",
        (
            {
                "id": theme.id,
                "position": at,
                "title": theme.title,
                "introduction": theme.introduction,
                "icon": theme.icon,
                "featured": int(theme.featured),
            }
            for at, theme in enumerate(content.themes)
        ),
    )
    for at, collection in enumerate(content.collections):
        name = collection.id
        _insert(
            db,
            "collections",
            [{"id": name, "position": at, "title": collection.title, "introduction": collection.introduction}],
        )
        members = [
            {"collection": name, "position": place, "item_id": item} for place, item in enumerate(collection.items)
        ]
        _insert(db, "collection_items", members)
        months = sorted(collection.featured_months)
        _insert(
            db, "featured_months", [{"month": month, "collection": name, "item_id": item} for month, item in months]
        )
    _insert(db, "vocabulary", (_term_row(at, term) for at, term in enumerate(content.vocabulary)))


def _term_row(position: int, term: Term) -> dict[str, Any]:
    row = {"position": position, **asdict(term), "ambiguous": int(term.ambiguous)}
    row["other_meanings"] = "\n".join(term.other_meanings)
    row["synonyms"] = "\n".join(term.synonyms)
    return row


def _write_objects(db: Database, content: Content) -> None:
    known = {found.sha256: found for each in content.items for found in each.objects}
    _insert(
        db,
        "objects",
        ({"sha256": sha, "media_type": known[sha].media_type, "size": known[sha].size} for sha in sorted(known)),
    )
    items = sorted(content.items, key=lambda each: each.item.number)
    _insert(db, "item_objects", _listed(items, lambda each: map(_use_of, each.objects)))


def _use_of(found: StoredObject) -> dict[str, Any]:
    return {"sha256": found.sha256, "role": found.role, "name": found.name}


def _write_meta(db: Database, content: Content) -> None:
    current = [each for each in content.items if each.item.state == "current"]
    said = {
        "items": len(current),
        "licence": content.licence,
        "passages": sum(len(each.passages) for each in current),
        "publisher": content.publisher,
        "publisher_id": content.publisher_id,
        "release": content.release,
        "released": content.released,
        "schema_version": db.execute("PRAGMA user_version").fetchone()[0],
        "suggestions": "\n".join(content.suggestions),
        "title": content.title,
        "words": sum(each.item.words for each in current),
    }
    for key, value in said.items():
        _set_meta(db, key, str(value))


def _set_meta(db: Database, key: str, value: str) -> None:
    db.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def _insert(db: Database, table: str, found: Rows) -> None:
    db.table(table).insert_all(found, batch_size=500)
