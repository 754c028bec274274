"""How windows are laid down in Whoosh: fields, posting format, columns.

A Whoosh document is either a window or an item's *card*, which comes first and carries what
is said of the item as a whole. Terms come already analysed. The value of a posting is the list of
places of the term in the window, as unsigned numbers of one size, so that a whole
posting list becomes one NumPy array by joining bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from kiosk.search import engine

SCHEMA_VERSION = 6
"""Raised whenever the same library would give another index: analysis, windows, fields, format."""

BODY, HEADING, TITLE, AUTHOR, PUBLISHER = "body", "heading", "title", "author", "publisher"
TEXT_FIELDS = (BODY, HEADING, TITLE, AUTHOR, PUBLISHER)
PLACE_SIZE = {BODY: 1, HEADING: 2, TITLE: 2, AUTHOR: 2, PUBLISHER: 2}
"""Bytes of a place in each field; machine order, for an index never leaves its machine type."""
SPOT, PLACES, FORMS = "spot", "places", "forms"
MAX_WORDS = 65_000  # of one short field; more are left out, for a place must fit two bytes

# item number, first and last passage, start and end character, place of the first word,
# words in body and heading, words in title and author, flags
SPOT_FORMAT = struct.Struct("<IiiIIIHHHHHxx")
SPOT_DTYPE = [
    ("item", "<u4"),
    ("first", "<i4"),
    ("last", "<i4"),
    ("start", "<u4"),
    ("end", "<u4"),
    ("place", "<u4"),
    ("body", "<u2"),
    ("heading", "<u2"),
    ("title", "<u2"),
    ("author", "<u2"),
    ("flags", "<u2"),
    ("spare", "<u2"),
]
IS_CARD, OPENS = 1, 2  # flags


class Run(NamedTuple):
    """The words of one field of a document: numbers of terms (4 bytes each), how many, and their places."""

    terms: bytes
    words: int
    places: bytes


class Places(engine.Format):  # type: ignore[misc]
    """The places of a term in a field, each ``size`` bytes wide (1 or 2)."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self._type = {1: "B", 2: "H"}[size]

    def decode_frequency(self, value: bytes) -> int:
        """How often the term occurs in this field of this document."""
        return len(value) // self.size

    def decode_weight(self, value: bytes) -> float:
        """The same as a float."""
        return float(len(value) // self.size)

    def decode_positions(self, value: bytes) -> list[int]:
        """The places, ascending."""
        return list(struct.unpack(f"={len(value) // self.size}{self._type}", value))


class Analysed(engine.FieldType):  # type: ignore[misc]
    """A field that is given a `Run` and not text."""

    def __init__(self, size: int) -> None:
        super().__init__(format=Places(size), analyzer=None, scorable=True)

    def index(self, value: Run, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """The words as the one entry that `kiosk.search.gathering.TermPool` takes for a field of a document."""
        yield value.terms, value.words, float(value.words), value.places

    def to_bytes(self, value: str | bytes) -> bytes:
        """A term as Whoosh keeps it."""
        return value if isinstance(value, bytes) else value.encode()

    def from_bytes(self, value: bytes) -> str:
        """A term as we know it."""
        return value.decode()


def spot_column() -> Any:
    """The column of the fixed-size record that says where a document's text is."""
    return engine.columns.FixedBytesColumn(SPOT_FORMAT.size)


def schema() -> Any:
    """The schema, which is always passed in and never read from an index."""
    return engine.fields.Schema(
        **{name: Analysed(PLACE_SIZE[name]) for name in TEXT_FIELDS},
        **{SPOT: engine.fields.COLUMN(spot_column())},
        **{name: engine.fields.COLUMN(engine.columns.VarBytesColumn()) for name in (PLACES, FORMS)},
    )


def codec() -> Any:
    """The codec every segment is written with."""
    return engine.Codec()
