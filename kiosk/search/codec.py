"""How posting lists lie on the disk: Whoosh's files and blocks, holding arrays in place of lists.

Whoosh pickles each block of postings as three tuples: differences of document numbers, weights, values. We put three
byte strings in their places, which become NumPy arrays without touching a posting one by one, and write
each list as one block, since it is always read whole. Whoosh's own matchers read the same blocks through `Matcher`.

Imported by `kiosk.search.guard` alone, which hands out `Codec` for the codec that an index names.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import whoosh3

_whoosh3: Any = whoosh3  # Whoosh annotates some of its functions and not others

MAGIC: bytes = _whoosh3.WHOOSH3_HEADER_MAGIC
_LENGTH = struct.Struct("!i")  # of a block; negative for the last
TERM_INFO_SIZE: int = _whoosh3.W3TermInfo._struct.size + struct.calcsize("!qi")  # with where the postings are
_PLAIN = 0  # the block is not compressed


class PostingList(NamedTuple):
    """All postings of one term in one field of a segment, ready to be written.

    ``steps`` are the differences of the document numbers, ``frequencies`` one number for each document,
    both of one size (1, 2 or 4 bytes) throughout; ``places`` those of all documents joined.
    ``lengths`` are the shortest and the longest of the fields that hold the term.
    """

    field: str
    term: bytes
    documents: int
    first: int
    last: int
    total: int  # occurrences
    most: int  # occurrences in one document
    lengths: tuple[int, int]
    steps: bytes
    frequencies: bytes
    places: bytes


def numbers(raw: bytes, count: int) -> NDArray[np.unsignedinteger[Any]]:
    """``count`` unsigned numbers of one size; raises ``ValueError`` unless they fill ``raw``."""
    size = len(raw) // max(count, 1)
    if size not in (1, 2, 4) or size * count != len(raw):
        raise ValueError("a posting list does not hold one number for each document")
    return np.frombuffer(raw, dtype=f"u{size}")


class ListWriter(_whoosh3.W3FieldWriter):  # type: ignore[misc]
    """Writes whole posting lists where Whoosh adds posting by posting."""

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[PostingList]) -> None:
        """Write lists that come by field and term."""
        field, number = None, 0
        for one in items:
            if one.field != field:
                field = one.field
                number = self._fieldmap.setdefault(field, len(self._fieldmap))
            self._tindex.add(number.to_bytes(2, "big") + one.term, self._written(one))

    def _written(self, one: PostingList) -> bytes:
        """Write one list; returns what the term index is to say of it."""
        shortest, longest = map(_whoosh3.length_to_byte, one.lengths)
        info = _whoosh3.dumps((one.documents, one.last, float(one.most), _PLAIN, shortest, longest), 2)
        block = info + _whoosh3.dumps((one.steps, one.frequencies, one.places), 2)
        start = self._postfile.tell()
        self._postfile.write(MAGIC + _LENGTH.pack(-len(block)) + block)
        told = _whoosh3.W3TermInfo(
            one.total, one.documents, one.lengths[0], one.lengths[1], one.most, one.first, one.last
        )
        told.set_extent(start, len(MAGIC) + _LENGTH.size + len(block))
        raw: bytes = told.to_bytes()
        return raw


class Matcher(_whoosh3.W3LeafMatcher):  # type: ignore[misc]
    """Whoosh's matcher over such blocks as well as its own, posting by posting; the product itself never needs it."""

    _blocklength: Any
    _data: Any

    def copy(self) -> Any:
        """Whoosh declares it and never asks a matcher of terms for it."""
        raise NotImplementedError

    def _is_ours(self) -> bool:
        if self._data is None:
            self._read_data()
        return isinstance(self._data[0], bytes)

    def _read_ids(self) -> None:
        if self._is_ours():
            self._ids = tuple(accumulate(numbers(self._data[0], self._blocklength).tolist()))
        else:
            super()._read_ids()

    def _read_weights(self) -> None:
        if self._is_ours():
            self._weights = numbers(self._data[1], self._blocklength).astype(float).tolist()
        else:
            super()._read_weights()

    def _read_values(self) -> None:
        if not self._is_ours():
            super()._read_values()
            return
        places = self._data[2]
        ends = [self.format.size * end for end in accumulate(numbers(self._data[1], self._blocklength).tolist())]
        self._values = tuple(places[start:end] for start, end in zip([0, *ends], ends, strict=False))


class Codec(_whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's codec with posting lists as arrays. In an index it goes by Whoosh's own name."""

    length_stats = False  # each `PostingList` brings them

    def __reduce__(self) -> tuple[Any, ...]:
        return _whoosh3.W3Codec, ()

    def field_writer(self, storage: Any, segment: Any) -> Any:
        """The writer of terms and their postings."""
        return ListWriter(self, storage, segment)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        """A matcher of Whoosh's kind over one posting list."""
        if terminfo.is_inlined():
            return super().postings_reader(dbfile, terminfo, format_, term=term, scorer=scorer)
        offset, length = terminfo.extent()
        return Matcher(dbfile, offset, length, format_, term=term, scorer=scorer)
