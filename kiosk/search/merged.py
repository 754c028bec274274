"""Merged postings: where each term stands in any of the fields that count, the fields already added up.

BM25F adds the weighted frequencies of all fields before they saturate. That sum is the same for every query, so it is
made once, with the index, from Whoosh's own posting lists: for a term one block of bytes, read in one go.

    merged-terms.txt        all terms, ascending
    merged-counts.bin       for each term, how many documents and how many items have it
    merged-numbers.bin      for each term: its documents, and behind them its items, each ascending
    merged-frequencies.bin  the frequency in each of them

Items are counted in ascending order of their numbers, those without a live document left out. Numbers and frequencies
have the fewest bytes that hold all of a library's; frequencies are whole multiples of a half, as the weights are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import IndexDoubtful
from kiosk.search import ranking
from kiosk.search.gathering import ask
from kiosk.search.schema import AUTHOR, BODY, HEADING, IS_CARD, OPENS, TITLE
from kiosk.search.segments import Segments
from kiosk.search.source import Cancel

TERMS, COUNTS = "merged-terms.txt", "merged-counts.bin"
NUMBERS, FREQUENCIES = "merged-numbers.bin", "merged-frequencies.bin"
FREE_TEXT = (BODY, HEADING, TITLE, AUTHOR)
"""The fields in which a word is looked for when none is named."""
STEP = 0.5
"""Frequencies are told in so many; every weight of a field is a multiple of it."""
_AT_ONCE = 500_000  # entries merged in one piece, at about 100 bytes each
_BETWEEN_ASKING = 2_000  # terms

Ints = NDArray[np.signedinteger[Any]]
Counts = NDArray[np.unsignedinteger[Any]]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Block:
    """The entries of terms: the first ``documents`` are documents and the others items, with the frequency in each.

    Both stay as narrow as they are on disk; the frequencies are in steps of `STEP`.
    """

    numbers: Counts
    frequencies: Counts
    documents: int


_NO_BLOCK = Block(np.zeros(0, dtype=np.uint16), np.zeros(0, dtype=np.uint16), 0)


class Merged:
    """The merged postings of one index, all in memory, so that a query by words reads no file."""

    def __init__(
        self, items: Counts, terms: Sequence[str], counts: Counts, numbers: Counts, frequencies: Counts
    ) -> None:
        self.items = items
        """The numbers of the items that are counted, ascending."""
        self._rows = dict(zip(terms, range(len(terms)), strict=True))
        self._documents = counts[:, 0].tolist()
        self._starts = _starts(counts.sum(axis=1, dtype=np.int64)).tolist()
        self._numbers = numbers
        self._frequencies = frequencies

    @classmethod
    def read(cls, segments: Segments) -> Merged:
        """What `write` wrote for these segments; raises `IndexDoubtful`."""
        folder, items = segments.folder, _items(segments)
        try:
            terms = (folder / TERMS).read_text(encoding="utf-8").splitlines()
            counts = np.fromfile(folder / COUNTS, dtype="<u4").reshape(len(terms), 2)
            most_told = _most_told(segments, items)
            # Not mapped into memory: a stick that is pulled out must not end the app.
            numbers = np.fromfile(folder / NUMBERS, dtype=_narrowest(segments.total))
            frequencies = np.fromfile(folder / FREQUENCIES, dtype=_narrowest(most_told))
            if not len(numbers) == len(frequencies) == counts.sum(dtype=np.int64):
                raise ValueError("there are not as many entries as the terms say")
            most = _largest(numbers, counts)
            if most[:, 0].max(initial=-1) >= segments.total or most[:, 1].max(initial=-1) >= len(items):
                raise ValueError("an entry lies outside the index")
            if frequencies.max(initial=0) > most_told:
                raise ValueError("a word stands oftener in a text than the text has words")
        except (OSError, ValueError) as error:
            raise IndexDoubtful(folder, "its merged postings cannot be read") from error
        return cls(items, terms, counts, numbers, frequencies)

    def block(self, *terms: str) -> Block:
        """The entries of a term, ascending, or of several, those of each ascending."""
        return _joined([self._one(self._rows[term]) for term in terms if term in self._rows])

    def _one(self, row: int) -> Block:
        here = slice(self._starts[row], self._starts[row + 1])
        return Block(self._numbers[here], self._frequencies[here], self._documents[row])


def _joined(blocks: Sequence[Block]) -> Block:
    if len(blocks) < 2:
        return blocks[0] if blocks else _NO_BLOCK
    of_documents = [(one.numbers[: one.documents], one.frequencies[: one.documents]) for one in blocks]
    of_items = [(one.numbers[one.documents :], one.frequencies[one.documents :]) for one in blocks]
    numbers, frequencies = (np.concatenate(parts) for parts in zip(*of_documents, *of_items, strict=True))
    return Block(numbers, frequencies, sum(one.documents for one in blocks))


def _largest(numbers: Counts, counts: Counts) -> Ints:
    """For each term its largest document and its largest item, -1 where it has none."""
    sizes = counts.ravel()
    most = np.full(len(sizes), -1, dtype=np.int64)
    if len(numbers):
        most[sizes > 0] = np.maximum.reduceat(numbers, _starts(sizes)[:-1][sizes > 0])
    return most.reshape(counts.shape)


def _starts(sizes: NDArray[np.integer[Any]]) -> Ints:
    """Where each of some stretches begins, and where the last ends."""
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))


def write(folder: Path, segments: Segments, cancel: Cancel | None = None) -> None:
    """Merge the posting lists of an index that is being made; raises `Cancelled`, `IndexDoubtful` and ``OSError``."""
    items = _items(segments)
    opens = (segments.spots["flags"] & OPENS) != 0
    item = np.searchsorted(items, segments.spots["item"])
    of_numbers, of_frequencies = _narrowest(segments.total), _narrowest(_most_told(segments, items))
    counts = [np.zeros((0, 2), dtype="<u4")]
    terms: list[str] = []
    with (folder / NUMBERS).open("wb") as numbers, (folder / FREQUENCIES).open("wb") as frequencies:
        for piece in _pieces(segments, cancel):
            documents = _added_up(piece, piece.documents, np.where(piece.of_text, piece.weights, 0.0))
            # A heading is repeated on each window under it, and told once of the item.
            told_once = np.where(piece.of_heading & ~opens[piece.documents], 0.0, piece.weights)
            both = _side_by_side(documents, _added_up(piece, item[piece.documents], told_once))
            both.numbers.astype(of_numbers).tofile(numbers)
            (both.frequencies / STEP).astype(of_frequencies).tofile(frequencies)
            # Of each term first its documents, then its items.
            counts.append(np.bincount(both.rows, minlength=2 * len(piece.terms)).reshape(-1, 2).astype("<u4"))
            terms += piece.terms
    (folder / TERMS).write_text("\n".join(terms), encoding="utf-8", newline="\n")
    np.concatenate(counts).tofile(folder / COUNTS)


def _items(segments: Segments) -> NDArray[np.unsignedinteger[Any]]:
    return np.unique(segments.spots["item"][segments.live & ((segments.spots["flags"] & IS_CARD) != 0)])


def _most_told(segments: Segments, items: Counts) -> int:
    """More than any frequency can be, in steps: as if all words of an item were one."""
    spots = segments.spots
    words = sum(ranking.FIELD_WEIGHT[field] * spots[field] for field in FREE_TEXT)
    return int(np.bincount(np.searchsorted(items, spots["item"]), weights=words).max(initial=0.0) / STEP)


def _narrowest(most: int) -> str:
    """The type of two or four bytes that holds every whole number up to this one."""
    return "<u2" if most < 1 << 16 else "<u4"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Postings of some terms in all their fields, as parallel arrays; ``rows`` are positions in ``terms``."""

    terms: list[str]
    rows: Ints
    documents: Ints
    weights: Floats
    of_heading: NDArray[np.bool_]
    of_text: NDArray[np.bool_]  # in the body or a heading, which windows are scored by


@dataclass(frozen=True, slots=True)
class _Sums:
    """Frequencies by row and number, ascending by both, as parallel arrays."""

    rows: Ints
    numbers: Ints
    frequencies: Floats


def _pieces(segments: Segments, cancel: Cancel | None) -> Iterator[_Piece]:
    """All terms, ascending, with their postings, cut between terms into pieces small enough to sort."""
    terms: list[str] = []
    parts: list[tuple[int, str, Ints, Ints]] = []
    entries = 0
    for number, term in enumerate(sorted(set().union(*(segments.terms(field) for field in FREE_TEXT)))):
        if number % _BETWEEN_ASKING == 0:
            ask(cancel)
        for field in FREE_TEXT:
            found = segments.postings(field, term)
            if len(found.documents):
                parts.append((len(terms), field, found.documents, found.frequencies))
                entries += len(found.documents)
        if parts and parts[-1][0] == len(terms):  # else only deleted documents have it
            terms.append(term)
        if entries >= _AT_ONCE:
            yield _piece(terms, parts)
            terms, parts, entries = [], [], 0
    if terms:
        yield _piece(terms, parts)


def _piece(terms: list[str], parts: list[tuple[int, str, Ints, Ints]]) -> _Piece:
    rows, fields, documents, frequencies = zip(*parts, strict=True)
    sizes = [len(each) for each in documents]
    return _Piece(
        terms,
        np.repeat(np.array(rows), sizes),
        np.concatenate(documents),
        np.concatenate(frequencies) * np.repeat([ranking.FIELD_WEIGHT[field] for field in fields], sizes),
        np.repeat([field == HEADING for field in fields], sizes),
        np.repeat([field in (BODY, HEADING) for field in fields], sizes),
    )


def _added_up(piece: _Piece, numbers: Ints, weights: Floats) -> _Sums:
    """The sum of the weights of each row and number, where it is not 0."""
    kept = weights > 0
    rows, numbers, weights = piece.rows[kept], numbers[kept], weights[kept]
    if not len(rows):
        return _Sums(rows, numbers, weights)
    keys = rows * (int(numbers.max()) + 1) + numbers
    order = keys.argsort(kind="stable")
    keys = keys[order]
    starts = np.concatenate(([0], (keys[1:] != keys[:-1]).nonzero()[0] + 1))
    first = order[starts]
    return _Sums(rows[first], numbers[first], np.add.reduceat(weights[order], starts))


def _side_by_side(documents: _Sums, items: _Sums) -> _Sums:
    """Of each row first the documents and then the items; of row n they are rows 2 n and 2 n + 1 now."""
    rows = np.concatenate((2 * documents.rows, 2 * items.rows + 1))
    order = rows.argsort(kind="stable")
    numbers = np.concatenate((documents.numbers, items.numbers))
    return _Sums(rows[order], numbers[order], np.concatenate((documents.frequencies, items.frequencies))[order])
