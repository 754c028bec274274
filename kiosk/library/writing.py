"""Writing library.db: the only place where one is made, always whole, beside its place and then moved there."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlite_utils import Database

from kiosk.errors import LibraryMissing, LibraryUnreadable, StorageUnwritable
from kiosk.library import rows
from kiosk.library.digest import content_digest
from kiosk.library.durable import DISK, Disk
from kiosk.library.format import APPLICATION_ID, PAGE_SIZE
from kiosk.library.schema import Migration, migrate
from kiosk.library.tables import insert_curation, insert_items, set_meta, write_meta
from kiosk.model import Content as Content
from kiosk.model import Edition
from kiosk.model import ItemContent as ItemContent


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
                insert_items(db, content.items, {theme.id: theme.title for theme in content.themes})
                insert_curation(db, content)
                write_meta(db, content)
        except sqlite3.IntegrityError as error:
            raise ValueError(f"the content contradicts itself: {error}") from error
        edition = finish(db)
    return edition


def upgrade_library(source: Path, target: Path, migrations: Sequence[Migration] | None = None) -> int:
    """Write the library at ``source`` to ``target`` with the newest schema; return its version.

    ``source`` is only read, unless it is ``target`` itself, which is then replaced in one step.

    Raises:
        LibraryMissing: there is no ``source``.
        LibraryUnreadable: it is damaged, is no library, or is of a later version.
        StorageUnwritable: the folder of ``target`` cannot be written to.
    """
    with copied(source, target) as db:
        version = migrate(db, migrations)
        with db.atomic():
            set_meta(db, "schema_version", str(version))
        finish(db)
    return version


@contextlib.contextmanager
def copied(source: Path, target: Path, disk: Disk = DISK) -> Iterator[Database]:
    """A copy of the library at ``source``, to be changed; it is put at ``target`` if all goes well.

    Raises as `upgrade_library` does; a ValueError within, too, is told as `LibraryUnreadable`.
    """
    if not source.is_file():
        raise LibraryMissing(source)
    with _beside(target, disk) as temporary:
        disk.copy(source, temporary)
        try:
            with _opened(temporary, new=False) as db:
                if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                    raise LibraryUnreadable(source, "it is a database of another program")
                yield db
        except (sqlite3.DatabaseError, ValueError) as error:
            if _about_storage(error):
                raise
            raise LibraryUnreadable(source, str(error)) from error


@contextlib.contextmanager
def _beside(path: Path, disk: Disk = DISK) -> Iterator[Path]:
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
        disk.show(temporary)  # mkstemp's files are its owner's alone; a library is for every user of the PC
        disk.sync(temporary)
        disk.move(temporary, path)
        disk.sync(path.parent)
    except OSError as error:
        raise StorageUnwritable(path.parent, error.strerror or str(error)) from error
    except sqlite3.OperationalError as error:
        if _about_storage(error):
            raise StorageUnwritable(path.parent, str(error)) from error
        raise
    finally:
        with contextlib.suppress(OSError):  # what broke is already on its way to the caller
            temporary.unlink(missing_ok=True)


def _about_storage(error: Exception) -> bool:
    """Whether SQLite failed because of the disk (full, broken, read-only), and not because of the content."""
    name = str(getattr(error, "sqlite_errorname", ""))
    return name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN"))


@contextlib.contextmanager
def _opened(path: Path, new: bool = True) -> Iterator[Database]:
    """A connection to a file that is nobody's yet; ``new`` gives it our layout."""
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


def finish(db: Database) -> Edition:
    """Write the digest of what is there, and lay the file out afresh so that its history leaves no trace."""
    connection = db.conn
    assert connection is not None
    with db.atomic():
        set_meta(db, "sqlite_version", sqlite3.sqlite_version)
        set_meta(db, "digest", content_digest(connection))
    db.execute("VACUUM")
    return rows.edition(db.execute("SELECT key, value FROM meta").fetchall())
