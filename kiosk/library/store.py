"""Reading library.db: the standard library's sqlite3 alone, read-only, one connection for each thread.

Statements are put together from names in this package alone; every value is bound.
"""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from kiosk.errors import CollectionNotFound, ItemNotFound, PassageNotFound
from kiosk.library import rows
from kiosk.library.objects import Checked
from kiosk.library.opening import Connections, Row
from kiosk.model import Collection, Edition, Item, Passage, PassageId, StoredObject, Term, Theme

# SQLite up to 3.31 takes at most 999 variables in one statement; keys come in pairs.
_BATCH = 400
_T = TypeVar("_T")


class Library:
    """One open library.db. Safe to share between threads; the file must not change while it is open.

    Every method that reads raises `LibraryUnreadable` when it meets a damaged page or a value
    that no library holds, however late; never an error of sqlite3's own.
    """

    def __init__(self, connections: Connections, objects: Path) -> None:
        self.path = connections.path
        self.objects = objects
        self._checked = Checked(objects)
        self._connections = connections

    @classmethod
    def open(cls, path: Path, objects: Path | None = None) -> Library:
        """Open the library at ``path``; its objects are in ``objects``, or in ``objects/`` beside it.

        Reads the header and the list of tables only, whatever the size of the file.

        Raises:
            LibraryMissing: there is no file.
            LibraryUnreadable: cut short, foreign, empty, damaged, or lacking tables.
            LibraryTooNew: made for a later version of the app.
        """
        library = cls(Connections.open(path), objects if objects is not None else path.parent / "objects")
        try:
            library.edition()
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        """Close the connections of all threads; reading afterwards is a programming error."""
        self._connections.close()

    def edition(self) -> Edition:
        """What this library says of itself."""
        return self._convert(rows.edition, self._rows("SELECT key, value FROM meta"))

    def made_with(self) -> str:
        """The version of the SQLite that wrote this file; the same content from another has other bytes."""
        return "".join(row[0] for row in self._rows("SELECT value FROM meta WHERE key = 'sqlite_version'"))

    def items(self) -> tuple[Item, ...]:
        """All current items, by number; tombstones are left out."""
        return tuple(self._items("i.state = 'current'").values())

    def item(self, item_id: str) -> Item:
        """The item with this id, tombstones included; raises `ItemNotFound`."""
        for item in self._items("i.id = ?", (item_id,)).values():
            return item
        raise ItemNotFound(item_id)

    def items_by_number(self, numbers: Iterable[int]) -> dict[int, Item]:
        """The items with these numbers, tombstones included; unknown numbers are left out."""
        found: dict[int, Item] = {}
        for batch in _batches(tuple(dict.fromkeys(numbers))):
            found.update(self._items(f"i.number IN ({_marks(batch)})", batch))
        return found

    def passages(self, item_id: str) -> tuple[Passage, ...]:
        """The item's passages in order; empty for a tombstone or a bare record. Raises `ItemNotFound`."""
        number = self._number(item_id)
        found = self._rows(f"SELECT {rows.PASSAGE} FROM passages p WHERE p.item = ? ORDER BY p.position", (number,))
        return tuple(self._convert(rows.passage, row) for row in found)

    def passage(self, item_id: str, passage_id: str) -> Passage:
        """One passage; raises `ItemNotFound` or `PassageNotFound`."""
        key = (self._number(item_id), passage_id)
        for row in self._rows(f"SELECT {rows.PASSAGE} FROM passages p WHERE p.item = ? AND p.id = ?", key):
            return self._convert(rows.passage, row)
        raise PassageNotFound(item_id, passage_id)

    def all_passages(self, item_numbers: Iterable[int] | None = None) -> Iterator[tuple[int, int, Passage]]:
        """Stream ``(item number, position, passage)`` of current items, by number and position.

        ``position`` counts from 0 within the item. With ``item_numbers``, of these items only.
        """
        statement = (
            f"SELECT p.item, p.position, {rows.PASSAGE} FROM items i JOIN passages p ON p.item = i.number "
            "WHERE i.state = 'current'{} ORDER BY i.number, p.position"
        )
        if item_numbers is None:
            yield from self._keyed(statement.format(""), ())
            return
        for batch in _batches(sorted(set(item_numbers))):
            yield from self._keyed(statement.format(f" AND i.number IN ({_marks(batch)})"), batch)

    def passage_texts(self, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Passage]:
        """The passages at these ``(item number, position)`` keys, in one query; unknown keys are left out."""
        found: dict[tuple[int, int], Passage] = {}
        for batch in _batches(tuple(dict.fromkeys(keys))):
            wanted = ", ".join(["(?, ?)"] * len(batch))
            statement = (
                f"WITH wanted(item, position) AS (VALUES {wanted}) SELECT p.item, p.position, {rows.PASSAGE} "
                "FROM wanted w JOIN passages p ON p.item = w.item AND p.position = w.position"
            )
            flat = [part for key in batch for part in key]
            found.update({(number, at): passage for number, at, passage in self._keyed(statement, flat)})
        return found

    def headings(self) -> Iterator[tuple[int, PassageId, str]]:
        """``(item number, passage id, heading or chapter)`` of current items, by number and position; no texts."""
        return self._connections.stream(rows.HEADINGS)

    def speakers(self) -> tuple[str, ...]:
        """Everyone who speaks in a current transcript, by name."""
        return tuple(row[0] for row in self._rows(rows.SPEAKERS))

    def fingerprints(self) -> dict[int, str]:
        """Item number to content hash (hex), for current items, by number.

        The hash covers all that indexing depends on: the record, the titles of its themes, and every
        passage's id, label, text and place; not its HTML. It is stored when the library is built.
        """
        found = self._rows("SELECT number, fingerprint FROM items WHERE state = 'current' ORDER BY number")
        return {row[0]: row[1] for row in found}

    def themes(self) -> tuple[Theme, ...]:
        """All themes in the publisher's order, each with the number of current items that carry it."""
        found = self._rows(
            "SELECT t.id, t.title, t.introduction, t.icon, t.featured, count(i.number) FROM themes t "
            "LEFT JOIN item_themes it ON it.theme = t.id "
            "LEFT JOIN items i ON i.number = it.item AND i.state = 'current' GROUP BY t.id ORDER BY t.position"
        )
        return tuple(
            Theme(id=name, title=title, introduction=introduction, icon=icon, featured=bool(featured), items=count)
            for name, title, introduction, icon, featured, count in found
        )

    def kind_counts(self) -> dict[str, int]:
        """The number of current items of each kind that has any, by kind."""
        found = self._rows("SELECT kind, count(*) FROM items WHERE state = 'current' GROUP BY kind ORDER BY kind")
        return {row[0]: row[1] for row in found}

    def collections(self) -> tuple[Collection, ...]:
        """All collections in order on screen, each with its current items in the curator's order."""
        return self._collections("")

    def collection(self, collection_id: str) -> Collection:
        """One collection; raises `CollectionNotFound`."""
        for found in self._collections("WHERE id = ?", (collection_id,)):
            return found
        raise CollectionNotFound(collection_id)

    def newest(self, limit: int) -> tuple[Item, ...]:
        """The current items added last, the newest first; of one day, those that are only described come last."""
        return self._in_order(rows.NEWEST, limit)

    def featured(self, month: str) -> Item | None:
        """The item featured in a month such as "2026-11".

        Without one, that of the latest earlier month; without any, the newest case study held in full; else None.
        """
        scheduled = self._in_order(rows.FEATURED, month)
        newest = scheduled or self._in_order(
            "SELECT number FROM items WHERE state = 'current' AND kind = ? AND holding = 'full' "
            "ORDER BY added DESC, number DESC LIMIT 1",
            "case-study",
        )
        return newest[0] if newest else None

    def related(self, item_id: str, limit: int) -> tuple[Item, ...]:
        """Current items that share most themes with an item, the rarer a theme the more it counts.

        Those held in full come before those that are only described.

        Raises `ItemNotFound`.
        """
        ranked = self._rows(rows.RELATED, (self._number(item_id), limit))
        numbers = [row[0] for row in ranked]
        found = self.items_by_number(numbers)
        return tuple(found[each] for each in numbers)

    def vocabulary(self) -> tuple[Term, ...]:
        """The publisher's terms, in the order of the vocabulary."""
        return tuple(self._convert(rows.term, row) for row in self._rows(rows.TERMS))

    def objects_of(self, item_id: str) -> tuple[StoredObject, ...]:
        """The item's files: its original first, then its images in order. Raises `ItemNotFound`."""
        found = self._rows(
            "SELECT o.sha256, o.media_type, o.size, io.role, io.name FROM item_objects io "
            "JOIN objects o ON o.sha256 = io.sha256 WHERE io.item = ? ORDER BY io.position",
            (self._number(item_id),),
        )
        return tuple(StoredObject(*row) for row in found)

    def object_path(self, sha256: str) -> Path | None:
        """Where the bytes of an object are, or None if they are not here, or are not those of this SHA-256."""
        return self._checked.path(sha256)

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        return list(self._connections.stream(statement, values))

    def _convert(self, conversion: rows.Conversion[rows.Value], raw: object) -> rows.Value:
        try:
            return conversion(raw)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._connections.unreadable(f"it holds a value that no library has ({error})") from error

    def _number(self, item_id: str) -> int:
        for row in self._rows("SELECT number FROM items WHERE id = ?", (item_id,)):
            return int(row[0])
        raise ItemNotFound(item_id)

    def _keyed(self, statement: str, values: Sequence[object]) -> Iterator[tuple[int, int, Passage]]:
        for row in self._connections.stream(statement, values):
            yield row[0], row[1], self._convert(rows.passage, row[2:])

    def _in_order(self, statement: str, value: object) -> tuple[Item, ...]:
        numbers = [row[0] for row in self._rows(statement, (value,))]
        found = self.items_by_number(numbers)
        return tuple(found[number] for number in numbers)

    def _items(self, where: str, values: Sequence[object] = ()) -> dict[int, Item]:
        chosen = f"FROM items i WHERE {where}"
        within = f"WHERE item IN (SELECT i.number {chosen}) ORDER BY item, position"
        authors = _grouped(self._rows(f"SELECT item, name FROM item_authors {within}", values))
        themes = _grouped(self._rows(f"SELECT item, theme FROM item_themes {within}", values))
        sources = _grouped(self._rows(f"SELECT item, {rows.SOURCE} FROM sources {within}", values))
        found = {}
        for row in self._rows(f"SELECT {rows.ITEM} {chosen} ORDER BY i.number", values):
            number = row[0]
            parts = (row, authors.get(number, []), themes.get(number, []), sources.get(number, []))
            found[number] = self._convert(rows.item, parts)
        return found

    def _collections(self, where: str, values: Sequence[object] = ()) -> tuple[Collection, ...]:
        members = _grouped(
            self._rows(
                "SELECT c.collection, c.item_id FROM collection_items c JOIN items i ON i.id = c.item_id "
                "WHERE i.state = 'current' ORDER BY c.collection, c.position"
            )
        )
        months = _grouped(self._rows("SELECT collection, month, item_id FROM featured_months ORDER BY month"))
        found = self._rows(f"SELECT id, title, introduction FROM collections {where} ORDER BY position, id", values)
        return tuple(
            Collection(
                id=name,
                title=title,
                introduction=introduction,
                items=tuple(member for (member,) in members.get(name, [])),
                featured_months=tuple((month, item) for month, item in months.get(name, [])),
            )
            for name, title, introduction in found
        )


def _grouped(found: Iterable[Row]) -> dict[object, list[Row]]:
    groups: dict[object, list[Row]] = {}
    for row in found:
        groups.setdefault(row[0], []).append(row[1:])
    return groups


def _batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
