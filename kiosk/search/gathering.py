"""Gathering the words of all documents and turning them into posting lists, by arrays.

Whoosh's own pool holds a tuple for each posting and sorts them. Here a document's words are numbers in one
long array, with their places in another, five to six bytes a word; one stable sort by term makes every list.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import Cancelled
from kiosk.search.codec import PostingList
from kiosk.search.schema import PLACE_SIZE, Run
from kiosk.search.source import Cancel

_AT_ONCE = 500_000  # words sorted in one piece, at about 100 bytes each
_BETWEEN_ASKING = 2_000  # terms

Ints = NDArray[Any]  # of whole numbers


def ask(cancel: Cancel | None) -> None:
    """Raise `Cancelled` if ``cancel`` says so."""
    if cancel is not None and cancel():
        raise Cancelled("Indexing was stopped; the last good index still serves.")


class _Gathered:
    """The words of one field: their numbers and places, and for each document how many are its."""

    def __init__(self) -> None:
        self.terms = bytearray()
        self.places = bytearray()
        self.documents = array("I")
        self.counts = array("I")


class _Numbers(dict[str, int]):
    """Numbers terms as they come."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class TermPool:
    """Takes the place of Whoosh's pool of postings while a segment is written."""

    def __init__(self, cancel: Cancel | None) -> None:
        self._numbers = _Numbers()
        self._fields: dict[str, _Gathered] = {}
        self._cancel = cancel

    def run(self, field: str, places: Any, terms: Any) -> Run | None:
        """Words of a document, ready for a field of it: parallel ``places``, ascending, and ``terms``."""
        numbered = array("I", map(self._numbers.__getitem__, terms))
        if not numbered:
            return None
        kind = "B" if PLACE_SIZE[field] == 1 else "H"
        return Run(numbered.tobytes(), len(numbered), array(kind, places).tobytes())

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """Take a field of a document: its name, numbers of terms, document, how many words, places."""
        field, terms, document, count, places = item
        gathered = self._fields.get(field)
        if gathered is None:
            gathered = self._fields[field] = _Gathered()
        gathered.terms += terms
        gathered.places += places
        gathered.documents.append(document)
        gathered.counts.append(int(count))

    def iter_postings(self) -> Iterator[PostingList]:
        """All posting lists by field and term; forgets the words on the way."""
        names = [term.encode() for term in self._numbers]
        in_order = sorted(range(len(names)), key=names.__getitem__)
        rank = np.empty(len(names), dtype=np.uint32)
        rank[in_order] = np.arange(len(names), dtype=np.uint32)
        names.sort()
        listed = 0
        for field in sorted(self._fields):
            for piece in _sorted_pieces(self._fields.pop(field), rank, PLACE_SIZE[field]):
                for one in _lists(field, names, piece):
                    if listed % _BETWEEN_ASKING == 0:
                        ask(self._cancel)
                    listed += 1
                    yield one

    def cleanup(self) -> None:
        """Forget everything; Whoosh calls it when a writer closes."""
        self._fields.clear()


class _Piece(NamedTuple):
    """Words in order of term, document and place, as parallel arrays; ``lengths`` of the fields they stand in."""

    terms: Ints
    documents: Ints
    lengths: Ints
    places: Ints


def _sorted_pieces(gathered: _Gathered, rank: Ints, size: int) -> Iterator[_Piece]:
    """The words of a field, cut between terms into pieces small enough to sort."""
    terms = rank[np.frombuffer(gathered.terms, dtype=np.uint32)]
    gathered.terms = bytearray()
    places = np.frombuffer(gathered.places, dtype=f"u{size}")
    documents = np.frombuffer(gathered.documents, dtype=np.uint32)
    counts = np.frombuffer(gathered.counts, dtype=np.uint32)
    fields = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
    ends = np.cumsum(np.bincount(terms, minlength=len(rank)))
    low = 0
    while low < len(rank):
        done = int(ends[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
        chosen = np.flatnonzero((terms >= low) & (terms < high))
        chosen = chosen[np.argsort(terms[chosen], kind="stable")]
        if len(chosen):
            within = fields[chosen]
            yield _Piece(terms[chosen], documents[within], counts[within], places[chosen])
        low = high


def _starts(*keys: Ints) -> Ints:
    """Where any of the parallel ``keys`` differs from the one before; the first always does."""
    differs = np.ones(len(keys[0]), dtype=bool)
    differs[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return np.flatnonzero(differs)


def _lists(field: str, names: list[bytes], words: _Piece) -> Iterator[PostingList]:
    """The posting lists of a piece; what can be worked out for all at once is."""
    at = _starts(words.terms, words.documents)  # the first word of each posting
    terms, documents, lengths = words.terms[at], words.documents[at], words.lengths[at]
    word_ends = np.append(at, len(words.terms))
    frequencies = np.diff(word_ends)
    starts = _starts(terms)  # the first posting of each term
    ends = np.append(starts[1:], len(terms))
    steps = np.diff(documents.astype(np.int64), prepend=0)
    steps[starts] = documents[starts]
    step_bytes, step_sizes = _narrowed(steps, starts)
    count_bytes, count_sizes = _narrowed(frequencies, starts)
    raw, size = words.places.tobytes(), words.places.dtype.itemsize
    columns = (
        terms[starts],
        starts,
        ends,
        documents[starts],
        documents[ends - 1],
        np.add.reduceat(frequencies, starts),
        np.maximum.reduceat(frequencies, starts),
        np.minimum.reduceat(lengths, starts),
        np.maximum.reduceat(lengths, starts),
        word_ends[starts] * size,
        word_ends[ends] * size,
        step_sizes,
        count_sizes,
    )
    for term, start, end, first, last, total, most, shortest, longest, begin, finish, step, count in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        yield PostingList(
            field,
            names[term],
            end - start,
            first,
            last,
            total,
            most,
            (shortest, longest),
            step_bytes[step][start * step : end * step],
            count_bytes[count][start * count : end * count],
            raw[begin:finish],
        )


def _narrowed(values: Ints, starts: Ints) -> tuple[dict[int, bytes], Ints]:
    """All values at every size, and for each stretch from one of ``starts`` the least size that holds its values."""
    largest = np.maximum.reduceat(values, starts)
    sizes = np.where(largest < 1 << 8, 1, np.where(largest < 1 << 16, 2, 4))
    return {size: values.astype(f"u{size}").tobytes() for size in np.unique(sizes).tolist()}, sizes
