"""A release's changes put into a copy of the library: what comes out says the same as one written afresh."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from sqlite_utils import Database

from kiosk.errors import ReleaseContradicts
from kiosk.library.digest import content_digest, fingerprint
from kiosk.library.durable import DISK, Disk
from kiosk.library.opening import Connections
from kiosk.library.schema import migrate
from kiosk.library.store import Library
from kiosk.library.tables import (
    delete_curation,
    delete_items,
    delete_unused_objects,
    insert_curation,
    insert_items,
    write_meta,
)
from kiosk.library.writing import copied, finish
from kiosk.model import Content, Edition, ItemContent, State


def apply(
    source: Path,
    target: Path,
    items: Sequence[ItemContent],
    curation: Content | None,
    disk: Disk = DISK,
    *,
    sealed: bool = False,
) -> Edition:
    """Write to ``target`` the library at ``source`` with ``items`` put in or replaced, all in one transaction.

    Items are known by their ids; those not among ``items`` stay as they are. Withdrawn and superseded ones
    keep their record and lose passages and objects, and no trace of these stays in the file. With ``curation``
    (whose own items play no part), titles, release, themes, collections, vocabulary and suggestions are
    replaced. ``target`` has the content digest that `write_library` gives for the same content, unless two
    items describe one object in different ways: then the description applied last counts.

    All content of ``source`` is compared with its digest first, unless it is ``sealed``: an edition whose file
    `Editions.current` has just compared with its hash. What has decayed must not get a new seal.

    Raises:
        LibraryMissing, LibraryUnreadable: ``source`` is not whole.
        ReleaseContradicts: an id or a number is there twice, or a value fits in no library; ``target`` is as it was.
        StorageUnwritable: ``target`` cannot be written.
    """
    changes = [as_kept(each) for each in items]
    ids = [each.item.id for each in changes]
    if len(set(ids)) < len(ids):
        raise ReleaseContradicts(f"the item {next(each for each in ids if ids.count(each) > 1)} is there twice")
    with copied(source, target, disk) as db:
        if not sealed:
            _check(db)
        migrate(db)
        with db.atomic():
            before = _theme_titles(db)
            delete_items(db, ids)
            try:
                if curation is not None:
                    delete_curation(db)
                    insert_curation(db, curation)
                titles = _theme_titles(db)
                insert_items(db, changes, titles)
            except (sqlite3.IntegrityError, sqlite3.DataError, UnicodeError, OverflowError) as error:
                raise ReleaseContradicts(str(error)) from error
            delete_unused_objects(db)
            retitled = {theme for theme in {*before, *titles} if before.get(theme, "") != titles.get(theme, "")}
            _renew_fingerprints(db, source, retitled, titles)
            write_meta(db, curation)
        edition = finish(db)
    return edition


def as_kept(content: ItemContent) -> ItemContent:
    """What a library keeps of an item: all of a current one, the record alone of a tombstone."""
    return content if content.item.state == State.CURRENT else replace(content, passages=(), objects=())


def _check(db: Database) -> None:
    """Raise ValueError for content that is not what its digest says."""
    carried = db.execute("SELECT value FROM meta WHERE key = 'digest'").fetchone()
    assert db.conn is not None
    if carried is None or content_digest(db.conn) != carried[0]:
        raise ValueError("its content is not what its digest says")


def _theme_titles(db: Database) -> dict[str, str]:
    return dict(db.execute("SELECT id, title FROM themes").fetchall())


def _renew_fingerprints(db: Database, path: Path, themes: Collection[str], titles: dict[str, str]) -> None:
    """Fingerprints take in the titles of an item's themes, so items that did not change may need a new one."""
    assert db.conn is not None
    library = Library(Connections.around(db.conn, path), path.parent)
    marks = ", ".join("?" * len(themes))
    found = db.execute(f"SELECT DISTINCT item FROM item_themes WHERE theme IN ({marks})", list(themes)).fetchall()  # noqa: S608 - marks only
    for number, item in library.items_by_number(row[0] for row in found).items():
        renewed = fingerprint(item, library.passages(item.id), titles)
        db.execute("UPDATE items SET fingerprint = ? WHERE number = ?", (renewed, number))
