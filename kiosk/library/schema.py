"""The tables of library.db, and the steps that bring an older file up to them.

Each migration leads from one version to the next; the version is the file's ``user_version``, changed in the
same transaction as the tables. sqlite-utils' own migrations are not used because they record when they
ran, and a library's bytes must not depend on the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlite_utils import Database
from sqlite_utils.db import ForeignKey, Table

from kiosk.library.format import APPLICATION_ID

Migration = Callable[[Database], None]


def migrate(db: Database, migrations: Sequence[Migration] | None = None) -> int:
    """Bring ``db`` up to the last version and return it; each step is wholly done or not at all.

    An empty database is at version 0. Raises ValueError for one that is ahead of the last version.
    """
    steps = MIGRATIONS if migrations is None else migrations
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(steps):
        raise ValueError(f"schema version {version} is later than {len(steps)}")
    for number, step in enumerate(steps[version:], start=version + 1):
        with db.atomic():
            step(db)
            db.execute(f"PRAGMA user_version = {number}")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return len(steps)


def _first(db: Database) -> None:
    """Version 1: everything but what the steps after it add."""
    _meta_and_items(db)
    _parts_of_items(db)
    _passages(db)
    _curation(db)
    _objects(db)


def _meta_and_items(db: Database) -> None:
    _create(db, "meta", {"key": str, "value": str}, "key")
    _create(
        db,
        "items",
        {
            "number": int,
            "id": str,
            **_columns("title kind form holding layout publisher", str),
            "revision": int,
            **_columns("state state_reason superseded_by summary perspective", str),
            "year": int,
            "language": str,
            **_columns("minutes pages words illustrative", int),
            **_columns("content_note licence url added written reviewed_by review_due fingerprint", str),
        },
        "number",
        optional=("year",),
    )
    _table(db, "items").create_index(["id"], unique=True)


def _parts_of_items(db: Database) -> None:
    _create(db, "item_authors", {"item": int, "position": int, "name": str}, ("item", "position"))
    _create(db, "item_themes", {"item": int, "position": int, "theme": str}, ("item", "position"))
    _table(db, "item_themes").create_index(["theme", "item"])
    _create(
        db,
        "sources",
        {
            "item": int,
            "position": int,
            **_columns("title publisher", str),
            "year": int,
            **_columns("url licence ref", str),
        },
        ("item", "position"),
        optional=("year",),
    )


def _passages(db: Database) -> None:
    _create(
        db,
        "passages",
        {
            "item": int,
            "position": int,
            **_columns("id label", str),
            **_columns("level page", int),
            **_columns("start end", float),
            **_columns("speaker chapter text html", str),
        },
        ("item", "position"),
        optional=("page", "start", "end"),
    )
    _table(db, "passages").create_index(["item", "id"], unique=True)


def _curation(db: Database) -> None:
    """Themes, collections and vocabulary. Lists within the vocabulary have one entry a line."""
    _create(
        db,
        "themes",
        {"id": str, "position": int, **_columns("title introduction icon", str), "featured": int},
        "id",
    )
    _create(db, "collections", {"id": str, "position": int, "title": str, "introduction": str}, "id")
    _create(db, "collection_items", {"collection": str, "position": int, "item_id": str}, ("collection", "position"))
    _create(db, "featured_months", {"month": str, "collection": str, "item_id": str}, "month")
    _create(
        db,
        "vocabulary",
        {
            "position": int,
            **_columns("term expansion area", str),
            "ambiguous": int,
            **_columns("other_meanings note synonyms", str),
        },
        "position",
    )


def _objects(db: Database) -> None:
    """Files kept by content; their bytes are in a folder, never in the database."""
    _create(db, "objects", {"sha256": str, "media_type": str, "size": int}, "sha256")
    _create(
        db,
        "item_objects",
        {"item": int, "position": int, "sha256": str, "role": str, "name": str},
        ("item", "position"),
    )


def _create(
    db: Database, name: str, columns: dict[str, Any], pk: str | tuple[str, ...], optional: Sequence[str] = ()
) -> None:
    """A strict table whose columns are all needed, save the ``optional`` ones; ``item`` leads to an item."""
    needed = {column for column in columns if column not in optional and column != pk}
    keys = [ForeignKey(name, "item", "items", "number")] if "item" in columns else []
    _table(db, name).create(columns, pk=pk, not_null=needed, foreign_keys=keys, strict=True)


def _table(db: Database, name: str) -> Table:
    table = db[name]
    assert isinstance(table, Table)
    return table


def _columns(names: str, kind: type) -> dict[str, Any]:
    return dict.fromkeys(names.split(), kind)


def _link_checked(db: Database) -> None:
    """Version 2: whether a person has followed an item's link. Before it nobody could say no, so it is yes."""
    _table(db, "items").add_column("link_checked", int, not_null_default=1)


MIGRATIONS: tuple[Migration, ...] = (_first, _link_checked)
