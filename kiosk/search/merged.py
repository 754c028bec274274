"""Merged postings: where each term stands in any of the fields that count, the fields already added up.

BM25F adds the weighted frequencies of all fields before they saturate. That sum is the same for every query, so it is
made once, with the index, from Whoosh's own posting lists: for a term one block of bytes, read in one go.

    merged-terms.txt        all terms, ascending
    merged-counts.bin       for each term, how many documents and how many items have it
    merged-slots.bin        for each term the slots of its documents, and behind them those of its items, ascending
    merged-frequencies.bin  the frequency in each of them

A document's *slot* is its number, an item's its position and as many more as there are documents. Items are counted in
ascending order of their numbers, those without a live document left out. Slots and frequencies have the fewest bytes
that hold all of a library's; frequencies are whole multiples of a half, as the weights are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import IndexDoubtful
from kiosk.search import ranking
from kiosk.search.pieces import Piece, narrowest
from kiosk.search.schema import AUTHOR, BODY, HEADING, IS_CARD, OPENS, TITLE
from kiosk.search.segments import Segments

TERMS, COUNTS = "merged-terms.txt", "merged-counts.bin"
SLOTS, FREQUENCIES = "merged-slots.bin", "merged-frequencies.bin"
FREE_TEXT = (BODY, HEADING, TITLE, AUTHOR)
"""The fields in which a word is looked for when none is named."""
STEP = 0.5
"""Frequencies are told in so many; every weight of a field is a multiple of it."""

Ints = NDArray[np.signedinteger[Any]]
Counts = NDArray[np.unsignedinteger[Any]]
Floats = NDArray[np.floating[Any]]
_NO_INTS = np.zeros(0, dtype=np.int64)


class Block(NamedTuple):
    """The entries of terms: their slots, of one term those of documents first, and the frequency in each.

    Both stay as narrow as they are on disk; the frequencies are in steps of `STEP`.
    """

    slots: Counts
    frequencies: Counts
    documents: int  # so many of the slots are documents


class Merged:
    """The merged postings of one index, all in memory, so that a query by words reads no file."""

    def __init__(
        self, items: Counts, terms: Sequence[str], counts: Counts, slots: Counts, frequencies: Counts, total: int
    ) -> None:
        self.items = items
        """The numbers of the items that are counted, ascending."""
        self.rows = dict(zip(terms, range(len(terms)), strict=True))
        """The row of each term, in which it stands in ascending order."""
        self._documents = counts[:, 0].tolist()
        self._starts = _starts(counts.sum(axis=1, dtype=np.int64)).tolist()
        self._slots = slots
        self._frequencies = frequencies
        self._total = total  # of documents

    @classmethod
    def read(cls, segments: Segments) -> Merged:
        """What `write` wrote for these segments; raises `IndexDoubtful`."""
        folder, items, total = segments.folder, _items(segments), segments.total
        try:
            terms = (folder / TERMS).read_text(encoding="utf-8").splitlines()
            counts = np.fromfile(folder / COUNTS, dtype="<u4").reshape(len(terms), 2)
            most_told = _most_told(segments, items)
            # Not mapped into memory: a stick that is pulled out must not end the app.
            slots = np.fromfile(folder / SLOTS, dtype=narrowest(total + len(items)))
            frequencies = np.fromfile(folder / FREQUENCIES, dtype=narrowest(most_told))
            if not len(slots) == len(frequencies) == counts.sum(dtype=np.int64):
                raise ValueError("there are not as many entries as the terms say")
            if not _apart(slots, counts, total) or slots.max(initial=0) >= max(total + len(items), 1):
                raise ValueError("an entry lies outside the index")
            if frequencies.max(initial=0) > most_told:
                raise ValueError("a word stands oftener in a text than the text has words")
        except (OSError, ValueError) as error:
            raise IndexDoubtful(folder, "its merged postings cannot be read") from error
        return cls(items, terms, counts, slots, frequencies, total)

    def placed(self, positions: Ints, count: int) -> Merged:
        """The same with each item at its position among ``count``: a library can have items that its index has not."""
        if len(positions) == count:
            return self
        moved = np.concatenate((np.arange(self._total), positions + self._total))
        other = copy(self)
        other._slots = moved.astype(narrowest(self._total + count)).take(self._slots)
        return other

    def block(self, term: str) -> Block:
        """The entries of a term, ascending; none if it is nowhere."""
        row = self.rows.get(term)
        if row is None:
            return _NO_BLOCK
        here = slice(self._starts[row], self._starts[row + 1])
        return Block(self._slots[here], self._frequencies[here], self._documents[row])

    def joined(self, terms: Iterable[str]) -> Block:
        """The entries of all of these terms; those of each ascend."""
        rows = sorted({self.rows[term] for term in terms if term in self.rows})
        blocks = [self._between(*run) for run in _runs(rows)]
        if len(blocks) < 2:
            return blocks[0] if blocks else _NO_BLOCK
        slots = np.concatenate([one.slots for one in blocks])
        frequencies = np.concatenate([one.frequencies for one in blocks])
        return Block(slots, frequencies, sum(one.documents for one in blocks))

    def _between(self, first: int, end: int) -> Block:
        here = slice(self._starts[first], self._starts[end])
        return Block(self._slots[here], self._frequencies[here], sum(self._documents[first:end]))


_NO_BLOCK = Block(np.zeros(0, dtype=np.uint16), np.zeros(0, dtype=np.uint16), 0)


def _runs(ascending: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of numbers that follow one another: from, up to."""
    runs: list[tuple[int, int]] = []
    for number in ascending:
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs


def _apart(slots: Counts, counts: Counts, total: int) -> bool:
    """Whether of each term the entries said to be documents are below ``total``, and no others."""
    of_documents = np.repeat(np.tile([True, False], len(counts)), counts.ravel())
    return bool(((slots < total) == of_documents).all())


def _starts(sizes: NDArray[np.integer[Any]]) -> Ints:
    """Where each of some stretches begins, and where the last ends."""
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))


class Writing:
    """Merges the posting lists of an index that is being made, piece by piece; a context."""

    def __init__(self, folder: Path, segments: Segments) -> None:
        self._folder, self._total = folder, segments.total
        items = _items(segments)
        self._opens = (segments.spots["flags"] & OPENS) != 0
        self._slot_of_item = np.searchsorted(items, segments.spots["item"]) + segments.total
        self._types = narrowest(segments.total + len(items)), narrowest(_most_told(segments, items))
        self._counts: list[Counts] = [np.zeros((0, 2), dtype="<u4")]
        self._terms: list[str] = []
        self._slots, self._frequencies = (folder / SLOTS).open("wb"), (folder / FREQUENCIES).open("wb")

    def __enter__(self) -> Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._slots.close()
        self._frequencies.close()

    def add(self, piece: Piece) -> None:
        """Write the merged lists of the terms of one piece; raises ``OSError``."""
        parts = _parts(piece)
        # A heading is repeated on each window under it, and told once of the item.
        told_once = ~parts.of_heading | self._opens[parts.documents]
        found = _added_up(
            np.concatenate((parts.rows[parts.of_text], parts.rows[told_once])),
            np.concatenate((parts.documents[parts.of_text], self._slot_of_item[parts.documents[told_once]])),
            np.concatenate((parts.weights[parts.of_text], parts.weights[told_once])),
        )
        of_slots, of_frequencies = self._types
        found.slots.astype(of_slots).tofile(self._slots)
        (found.frequencies / STEP).astype(of_frequencies).tofile(self._frequencies)
        kinds = 2 * found.rows + (found.slots >= self._total)
        self._counts.append(np.bincount(kinds, minlength=2 * len(piece.terms)).reshape(-1, 2).astype("<u4"))
        self._terms += piece.terms

    def end(self) -> None:
        """Write which terms there are, and how many entries each has; raises ``OSError``."""
        (self._folder / TERMS).write_text("\n".join(self._terms), encoding="utf-8", newline="\n")
        np.concatenate(self._counts).tofile(self._folder / COUNTS)


def _items(segments: Segments) -> NDArray[np.unsignedinteger[Any]]:
    return np.unique(segments.spots["item"][segments.live & ((segments.spots["flags"] & IS_CARD) != 0)])


def _most_told(segments: Segments, items: Counts) -> int:
    """More than any frequency can be, in steps: as if all words of an item were one."""
    spots = segments.spots
    words = sum(ranking.FIELD_WEIGHT[field] * spots[field] for field in FREE_TEXT)
    return int(np.bincount(np.searchsorted(items, spots["item"]), weights=words).max(initial=0.0) / STEP)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Postings of some terms in all their fields, as parallel arrays; ``rows`` are positions among the terms."""

    rows: Ints
    documents: Ints
    weights: Floats
    of_heading: NDArray[np.bool_]
    of_text: NDArray[np.bool_]  # in the body or a heading, which windows are scored by


@dataclass(frozen=True, slots=True)
class _Sums:
    """Frequencies by row and slot, ascending by both, as parallel arrays."""

    rows: Ints
    slots: Ints
    frequencies: Floats


def _parts(piece: Piece) -> _Parts:
    lists = [one for one in piece.lists if one[1] in FREE_TEXT]
    sizes = [len(found.documents) for _, _, found in lists]
    weights = np.repeat([ranking.FIELD_WEIGHT[field] for _, field, _ in lists], sizes)
    return _Parts(
        np.repeat(np.array([row for row, _, _ in lists], dtype=np.int64), sizes),
        np.concatenate([_NO_INTS, *(found.documents for _, _, found in lists)]),
        np.concatenate([_NO_INTS, *(found.frequencies for _, _, found in lists)]) * weights,
        np.repeat(np.array([field == HEADING for _, field, _ in lists], dtype=bool), sizes),
        np.repeat(np.array([field in (BODY, HEADING) for _, field, _ in lists], dtype=bool), sizes),
    )


def _added_up(rows: Ints, slots: Ints, weights: Floats) -> _Sums:
    """The sum of the weights of each row and slot."""
    if not len(rows):
        return _Sums(rows, slots, weights)
    keys = rows * (int(slots.max()) + 1) + slots
    order = keys.argsort(kind="stable")
    keys = keys[order]
    starts = np.concatenate(([0], (keys[1:] != keys[:-1]).nonzero()[0] + 1))
    first = order[starts]
    return _Sums(rows[first], slots[first], np.add.reduceat(weights[order], starts))
