"""Content as rows of library.db: put in, and taken out again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from kiosk.library.digest import fingerprint
from kiosk.model import Content, ItemContent, StoredObject, Term, Theme

Rows = Iterable[dict[str, Any]]

_PARTS_OF_ITEMS = ("item_authors", "item_themes", "sources", "passages", "item_objects")
_CURATION = ("themes", "collections", "collection_items", "featured_months", "vocabulary")


def insert_items(db: Database, found: Iterable[ItemContent], theme_titles: Mapping[str, str]) -> None:
    """Write items with all their parts, none of which may be there; the order of items plays no part.

    Of two descriptions of one object, the later item's counts, or the one written last.
    Raises sqlite3.IntegrityError where a number, an id or a passage id is there twice.
    """
    items = sorted(found, key=lambda each: each.item.number)
    _insert(db, "items", (_item_row(each, theme_titles) for each in items))
    _insert(db, "item_authors", _listed(items, lambda each: ({"name": name} for name in each.item.authors)))
    _insert(db, "item_themes", _listed(items, lambda each: ({"theme": theme} for theme in each.item.themes)))
    _insert(db, "sources", _listed(items, lambda each: map(asdict, each.item.sources)))
    _insert(db, "passages", _listed(items, lambda each: map(asdict, each.passages)))
    known = {one.sha256: one for each in items for one in each.objects}
    for sha256 in sorted(known):
        db.execute(
            "INSERT INTO objects (sha256, media_type, size) VALUES (?, ?, ?) ON CONFLICT (sha256) "
            "DO UPDATE SET media_type = excluded.media_type, size = excluded.size",
            (sha256, known[sha256].media_type, known[sha256].size),
        )
    _insert(db, "item_objects", _listed(items, lambda each: map(_use_of, each.objects)))


def delete_items(db: Database, ids: Sequence[str]) -> None:
    """Take items and all their parts out, where they are there; objects that nobody uses stay."""
    for item_id in ids:
        for table in _PARTS_OF_ITEMS:
            db.execute(f"DELETE FROM {table} WHERE item = (SELECT number FROM items WHERE id = ?)", (item_id,))  # noqa: S608 - our own names
        db.execute("DELETE FROM items WHERE id = ?", (item_id,))


def delete_unused_objects(db: Database) -> None:
    """Take out the description of every object that no item has."""
    db.execute("DELETE FROM objects WHERE sha256 NOT IN (SELECT sha256 FROM item_objects)")


def insert_curation(db: Database, content: Content) -> None:
    """Write themes, collections and vocabulary, of which none may be there."""
    _insert(db, "themes", (_theme_row(at, theme) for at, theme in enumerate(content.themes)))
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


def delete_curation(db: Database) -> None:
    """Take out all themes, collections and vocabulary."""
    for table in _CURATION:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


def write_meta(db: Database, content: Content | None) -> None:
    """Write what the library says of itself: counts of what is in the tables, and the publisher's lines if given."""
    items, words = db.execute("SELECT count(*), coalesce(sum(words), 0) FROM items WHERE state = 'current'").fetchone()
    passages = db.execute(
        "SELECT count(*) FROM items i JOIN passages p ON p.item = i.number WHERE i.state = 'current'"
    ).fetchone()[0]
    said: dict[str, object] = {"items": items, "passages": passages, "words": words}
    said["schema_version"] = db.execute("PRAGMA user_version").fetchone()[0]
    if content is not None:
        for name in ("licence", "publisher", "publisher_id", "release", "released", "title"):
            said[name] = getattr(content, name)
        said["suggestions"] = "\n".join(content.suggestions)
        db.execute("DELETE FROM meta WHERE key = 'sharing'")
        if sharing := {name: value for name, value in asdict(content.sharing).items() if value}:
            said["sharing"] = json.dumps(sharing, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for key in sorted(said):  # so that the rows lie in the same order wherever the file is written
        set_meta(db, key, str(said[key]))


def set_meta(db: Database, key: str, value: str) -> None:
    """Write one line of ``meta``."""
    db.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def _listed(items: Iterable[ItemContent], parts: Callable[[ItemContent], Rows]) -> Rows:
    """The parts of each item as rows that say whose they are and which comes first."""
    return ({"item": each.item.number, "position": at, **part} for each in items for at, part in enumerate(parts(each)))


def _item_row(each: ItemContent, theme_titles: Mapping[str, str]) -> dict[str, Any]:
    row = asdict(each.item)
    for elsewhere in ("authors", "themes", "sources"):
        del row[elsewhere]
    row["superseded_by"] = each.item.superseded_by or ""
    row["illustrative"] = int(each.item.illustrative)
    row["link_checked"] = int(each.item.link_checked)
    row["fingerprint"] = fingerprint(each.item, each.passages, theme_titles)
    return {name: str(value) if isinstance(value, str) else value for name, value in row.items()}


def _theme_row(position: int, theme: Theme) -> dict[str, Any]:
    return {
        "id": theme.id,
        "position": position,
        "title": theme.title,
        "introduction": theme.introduction,
        "icon": theme.icon,
        "featured": int(theme.featured),
    }


def _term_row(position: int, term: Term) -> dict[str, Any]:
    row = {"position": position, **asdict(term), "ambiguous": int(term.ambiguous)}
    row["other_meanings"] = "\n".join(term.other_meanings)
    row["synonyms"] = "\n".join(term.synonyms)
    return row


def _use_of(found: StoredObject) -> dict[str, Any]:
    return {"sha256": found.sha256, "role": found.role, "name": found.name}


def _insert(db: Database, table: str, found: Rows) -> None:
    db.table(table).insert_all(found, batch_size=500)
