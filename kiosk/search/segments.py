"""Reading Whoosh's segments: where the text of each document is, and posting lists as arrays.

Works on the codec's own readers, one for each segment, below Whoosh's searcher: a posting list is
read in one piece and becomes NumPy arrays, which Whoosh would hand out posting by posting.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import IndexDoubtful
from kiosk.search import engine, guard
from kiosk.search.schema import FORMS, IS_CARD, PLACE_SIZE, PLACES, SPOT, SPOT_DTYPE, SPOT_FORMAT, schema

# What reading a damaged file comes to in Whoosh, struct, zlib and the restricted unpickler.
# No program error of ours is among them that a test would not show on a sound index as well.
DAMAGE: tuple[type[Exception], ...] = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    EOFError,
    ArithmeticError,
    MemoryError,
    pickle.UnpicklingError,
    struct.error,
    zlib.error,
    *engine.ERRORS,
)


Ints = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term occurs in one field: documents ascending, how often in each, and at which places."""

    documents: Ints
    frequencies: Ints
    places: NDArray[np.unsignedinteger[Any]]  # those of all documents joined, ascending within each

    @property
    def size(self) -> int:
        """Bytes held."""
        return self.documents.nbytes + self.frequencies.nbytes + self.places.nbytes


_LENGTHS = struct.Struct("!ii")
_EXTENT = struct.Struct("!qi")  # offset and length in the file of postings
_NONE = np.zeros(0, dtype=np.int64)
NO_POSTINGS = Postings(_NONE, _NONE, np.zeros(0, dtype=np.uint8))


@dataclass(slots=True)
class _Segment:
    base: int
    total: int
    deleted: Ints
    fields: dict[str, bytes]  # how the keys of a field's terms begin
    terms: dict[bytes, int]  # where the term index says where their postings are, by key, in order
    index: bytes  # the term index
    posts: Any  # StructFile
    documents: Any  # W3PerDocReader
    columns: dict[str, Any] = field(default_factory=dict)  # readers of columns, opened when needed


class _Files(engine.FileStorage):  # type: ignore[misc]
    """Whoosh's storage, remembering what it opened: Whoosh leaves files open where one of them is damaged."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file of the index."""
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def close_all(self) -> None:
        """Close every file that is still open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()


class Segments:
    """All segments of one index, open for reading."""

    def __init__(self, folder: Path, files: _Files, opened: list[_Segment], spots: NDArray[np.void]) -> None:
        self.folder = folder
        self._files = files
        self._opened = opened
        self.spots = spots
        """One record of `schema.SPOT_DTYPE` for each document, deleted ones included."""
        self.total = len(spots)
        self.count = len(opened)
        self.live = np.ones(self.total, dtype=bool)
        for segment in opened:
            self.live[segment.base + segment.deleted] = False
        self.deleted = int(self.total - self.live.sum())

    @classmethod
    def open(cls, folder: Path) -> Segments:
        """Open the index in ``folder``; raises `IndexDoubtful` if it is not a whole one."""
        opened: list[_Segment] = []
        storage = _Files(str(folder))
        try:
            spots = [np.zeros(0, dtype=SPOT_DTYPE)]
            for read in engine.TableOfContents.read(storage, engine.INDEX, schema=schema()).segments:
                segment = guard.segment(read)
                base = sum(one.total for one in opened)
                opened.append(_open_segment(storage, segment, base))
                spots.append(_spots(storage, segment))
            return cls(folder, storage, opened, np.concatenate(spots))
        except DAMAGE as error:
            storage.close_all()
            raise IndexDoubtful(folder, f"it cannot be read ({type(error).__name__})") from error

    def __enter__(self) -> Segments:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all files; doing it again changes nothing."""
        self._files.close_all()
        self._opened = []

    def postings(self, field: str, term: str) -> Postings:
        """The posting list of ``term`` without deleted documents; raises `IndexDoubtful`."""
        key = term.encode()
        try:
            found = [part for segment in self._opened if (part := self._part(segment, field, key)) is not None]
        except DAMAGE as error:
            raise IndexDoubtful(self.folder, f"a posting list cannot be read ({type(error).__name__})") from error
        if not found:
            return NO_POSTINGS
        if len(found) == 1:
            return Postings(*found[0])
        documents, frequencies, places = zip(*found, strict=True)
        return Postings(np.concatenate(documents), np.concatenate(frequencies), np.concatenate(places))

    def fields_with(self, term: str) -> tuple[str, ...]:
        """The fields in which some document has ``term``, deleted documents included."""
        key = term.encode()
        found = [
            name for segment in self._opened for name, begins in segment.fields.items() if begins + key in segment.terms
        ]
        return tuple(found) if self.count == 1 else tuple(dict.fromkeys(found))

    def terms(self, field: str) -> Iterator[str]:
        """All terms of a field, deleted documents' included; those of each segment in order."""
        for segment in self._opened:
            begins = segment.fields.get(field)
            if begins is not None:
                yield from (key[len(begins) :].decode() for key in segment.terms if key.startswith(begins))

    def documents_of(self, items: Collection[int]) -> list[int]:
        """The live documents of the items with these numbers."""
        chosen = np.isin(self.spots["item"], np.fromiter(items, dtype=np.uint32, count=len(items))) & self.live
        return [int(document) for document in np.flatnonzero(chosen)]

    def forms_of(self, items: Collection[int]) -> Iterator[list[str]]:
        """The distinct words of each of these items; raises `IndexDoubtful`."""
        for document in self.documents_of(items):
            if self.spots["first"][document] < 0:
                yield self._blob(document, FORMS, packed=True).decode().split("\n")

    def passage_places(self, card: int) -> NDArray[np.uint32]:
        """The place of the first word of each passage of the item whose card is this document."""
        return np.frombuffer(self._blob(card, PLACES), dtype=np.uint32)

    def _blob(self, document: int, column: str, *, packed: bool = False) -> bytes:
        try:
            segment = next(one for one in self._opened if document < one.base + one.total)
            reader = segment.columns.get(column)
            if reader is None:
                if not segment.documents.has_column(column):
                    return b""
                reader = segment.documents.column_reader(column, engine.columns.VarBytesColumn())
                segment.columns[column] = reader
            raw = bytes(reader[document - segment.base])
            return zlib.decompress(raw) if packed and raw else raw
        except DAMAGE as error:
            raise IndexDoubtful(self.folder, f"a column cannot be read ({type(error).__name__})") from error

    @staticmethod
    def _part(segment: _Segment, field_name: str, term: bytes) -> tuple[Ints, Ints, Any] | None:
        at = segment.terms.get(segment.fields.get(field_name, b"") + term)
        if at is None:
            return None
        offset, length = _EXTENT.unpack_from(segment.index, at)
        size = PLACE_SIZE[field_name]
        ids, frequencies, raw = _decode(segment.posts.get(offset, length), size, segment.total)
        places = np.frombuffer(raw, dtype=f"u{size}")
        if len(segment.deleted):
            kept = ~np.isin(ids, segment.deleted)
            if not kept.any():
                return None
            places = places[np.repeat(kept, frequencies)]
            ids, frequencies = ids[kept], frequencies[kept]
        return (ids + segment.base if segment.base else ids), frequencies, places


def _decode(raw: bytes, size: int, total: int) -> tuple[Ints, Ints, bytes]:
    """The document numbers, frequencies and places of one posting list, as `kiosk.search.codec` writes it.

    After four bytes that name the format comes one block: its length, negative since it is the last, a pickled
    tuple that begins with the number of documents, and a pickled tuple of three byte strings: differences of
    document numbers, frequencies, and places of ``size`` bytes each. Raises ``ValueError`` where that is no list of a
    segment with ``total`` documents.
    """
    (length,) = struct.unpack_from("!i", raw, len(engine.POSTINGS_MAGIC))
    if not raw.startswith(engine.POSTINGS_MAGIC) or length != len(engine.POSTINGS_MAGIC) + 4 - len(raw):
        raise ValueError("this is not a posting list")
    block = BytesIO(raw)
    block.seek(len(engine.POSTINGS_MAGIC) + 4)
    count = guard.load(block)[0]
    told, counted, places = guard.load(block)
    steps, frequencies = engine.numbers(told, count), engine.numbers(counted, count).astype(np.int64)
    ids = steps.cumsum(dtype=np.int64)
    # Unsigned steps that are not 0 lead upwards, from the first document on.
    if not len(ids) or ids[-1] >= total or _has_zero(told[steps.itemsize :], steps.itemsize):
        raise ValueError("postings lie outside their segment or out of order")
    if _has_zero(counted, len(counted) // count) or int(frequencies.sum()) * size != len(places):
        raise ValueError("a posting has no whole number of places")
    return ids, frequencies, places


def _has_zero(raw: bytes, size: int) -> bool:
    """Whether one of these unsigned numbers of ``size`` bytes each is 0."""
    return 0 in raw if size == 1 else not np.frombuffer(raw, dtype=f"u{size}").all()


def _check_spots(spots: NDArray[np.void]) -> None:
    is_card = (spots["flags"] & IS_CARD) != 0
    if len(spots) and not is_card[0]:
        raise ValueError("the first document is not a card")
    if bool((is_card[1:] < (spots["item"][1:] != spots["item"][:-1])).any()):
        raise ValueError("an item's documents do not stand together")
    if bool(((spots["first"] < 0) != is_card).any() or (spots["last"] < spots["first"]).any()):
        raise ValueError("a document is neither a card nor a window")
    together = spots["place"].astype(np.int64)
    if bool(((np.diff(together) <= 0) & ~is_card[1:] & ~is_card[:-1]).any()):
        raise ValueError("the windows of an item are out of order")


def _open_segment(storage: Any, segment: Any, base: int) -> _Segment:
    codec = engine.Codec()
    # The term index is small and asked again and again, so it is kept in memory.
    name = segment.make_filename(engine.Codec.TERMS_EXT)
    raw = (Path(storage.folder) / name).read_bytes()
    posts = segment.open_file(storage, engine.Codec.POSTS_EXT)
    reader = engine.TermsReader(codec, engine.BufferFile(raw, name=name), len(raw), posts)
    return _Segment(
        base=base,
        total=segment.doc_count_all(),
        deleted=np.fromiter(sorted(segment.deleted_docs()), dtype=np.int64),
        fields={field: number.to_bytes(2, "big") for field, number in reader._fieldmap.items()},
        terms=_terms(raw, reader._tindex.startofdata, reader._tindex.endofdata),
        index=raw,
        posts=posts,
        documents=codec.per_document_reader(storage, segment),
    )


def _terms(raw: bytes, at: int, end: int) -> dict[bytes, int]:
    """Where in a term index the extent of each term's postings is told, by key.

    Entries follow one another: lengths of key and value, key, value; an extent is the end of a value.
    """
    found = {}
    while at < end:
        key, value = _LENGTHS.unpack_from(raw, at)
        if key < 2 or value != engine.TERM_INFO_SIZE:
            raise ValueError("the term index is not as ours are")
        at += _LENGTHS.size + key + value
        found[raw[at - value - key : at - value]] = at - _EXTENT.size
    return found


def _spots(storage: Any, segment: Any) -> NDArray[np.void]:
    with storage.open_file(engine.Codec.column_filename(segment, SPOT)) as file:
        raw = file.read()
    found = np.frombuffer(raw, dtype=SPOT_DTYPE)
    if len(raw) != SPOT_FORMAT.size * segment.doc_count_all():
        raise ValueError("the column of spots is not as long as the segment")
    _check_spots(found)
    return found
