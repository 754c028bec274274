"""Whether a file is a whole library.db, told from its header, and read-only connections to it."""

from __future__ import annotations

import os
import sqlite3
import struct
import threading
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kiosk.errors import LibraryMissing, LibraryTooNew, LibraryUnreadable
from kiosk.library.digest import content_digest
from kiosk.library.format import APPLICATION_ID, SCHEMA_VERSION, TABLES

Row = tuple[Any, ...]

_HEADER_SIZE = 100
_MAGIC = b"SQLite format 3\x00"


class _Connection(sqlite3.Connection):
    """A connection that a weak reference can watch, and that closes with the thread that had it."""

    def __del__(self) -> None:
        self.close()


class Connections:
    """The read-only connections to one library file, one for each thread that asks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._closed = False

    @classmethod
    def open(cls, path: Path) -> Connections:
        """Check the header and the list of tables of the file at ``path``, without reading its content.

        Raises `LibraryMissing`, `LibraryUnreadable` or `LibraryTooNew`.
        """
        check_header(path)
        connections = cls(path)
        try:
            found = {row[0] for row in connections.stream("SELECT name FROM sqlite_master WHERE type = 'table'")}
            lacking = [table for table in TABLES if table not in found]
            if lacking:
                raise LibraryUnreadable(path, f"it lacks the table {lacking[0]}")
        except BaseException:
            connections.close()
            raise
        return connections

    @classmethod
    def around(cls, connection: sqlite3.Connection, path: Path) -> Connections:
        """Read through a connection that this thread has already, and that its owner closes."""
        connections = cls(path)
        connections._local.connection = connection
        return connections

    def stream(self, statement: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of one statement; raises `LibraryUnreadable` wherever a damaged page is met."""
        connection = self._connection()
        try:
            yield from connection.execute(statement, tuple(values))
        except sqlite3.ProgrammingError:
            raise  # our fault, not the file's
        except sqlite3.DatabaseError as error:
            raise self.unreadable(f"it is damaged ({error})") from error

    def check_content(self) -> None:
        """Read everything and compare it with the digest that the file carries; raises `LibraryUnreadable`.

        About 0.1 s for each 10 MB; tells damage within the file where no hash of the file is known.
        """
        carried = "".join(row[0] for row in self.stream("SELECT value FROM meta WHERE key = 'digest'"))
        try:
            found = content_digest(self._connection())
        except sqlite3.DatabaseError as error:
            raise self.unreadable(f"it is damaged ({error})") from error
        if found != carried:
            raise self.unreadable("its content is not what its digest says")

    def unreadable(self, reason: str) -> LibraryUnreadable:
        """The error that names this file and what is wrong with it."""
        return LibraryUnreadable(self.path, reason)

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            self._closed = True
            for connection in list(self._open):
                connection.close()

    def _connection(self) -> _Connection:
        existing: _Connection | None = getattr(self._local, "connection", None)
        if existing is not None:
            return existing
        with self._lock:
            if self._closed:
                raise sqlite3.ProgrammingError("this library has been closed")
            made = self._connect()
            self._open.add(made)
        self._local.connection = made
        return made

    def _connect(self) -> _Connection:
        try:
            made = sqlite3.connect(
                _address(self.path), uri=True, factory=_Connection, check_same_thread=False, isolation_level=None
            )
            made.execute("PRAGMA trusted_schema = OFF")
            made.execute("PRAGMA query_only = ON")
        except sqlite3.DatabaseError as error:
            raise self.unreadable(f"it cannot be opened ({error})") from error
        return made


def _address(path: Path) -> str:
    """A SQLite URI for a path, those on a Windows share included (which ``Path.as_uri`` turns into a host)."""
    name = path.absolute().as_posix()
    return f"file://{'' if name.startswith('/') else '/'}{quote(os.fsencode(name), safe='/:')}?mode=ro&immutable=1"


def check_header(path: Path) -> None:
    """Tell a file cut short, foreign or too new from its first 100 bytes and its size.

    Raises `LibraryMissing`, `LibraryUnreadable` or `LibraryTooNew`. Offsets are those of the SQLite file
    format: page size at 16, page count at 28, user version at 60, application id at 68.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_SIZE)
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise LibraryMissing(path) from error
    except OSError as error:
        raise LibraryUnreadable(path, error.strerror or str(error)) from error
    if not header:
        raise LibraryUnreadable(path, "the file is empty")
    if not header.startswith(_MAGIC[: len(header)]):
        raise LibraryUnreadable(path, "it is not a database")
    if len(header) < _HEADER_SIZE:
        raise LibraryUnreadable(path, "it is cut short")
    page_size, pages = struct.unpack_from(">H", header, 16)[0], struct.unpack_from(">I", header, 28)[0]
    version, application = struct.unpack_from(">i", header, 60)[0], struct.unpack_from(">I", header, 68)[0]
    if application != APPLICATION_ID:
        raise LibraryUnreadable(path, "it is a database of another program")
    if version > SCHEMA_VERSION:
        raise LibraryTooNew(path, version, SCHEMA_VERSION)
    if version < SCHEMA_VERSION:
        raise LibraryUnreadable(path, f"its schema is version {version}; bring it up to version {SCHEMA_VERSION} first")
    if size < (65536 if page_size == 1 else page_size) * pages:
        raise LibraryUnreadable(path, "it is cut short")
