"""Where words and phrases stand, as *addresses*: every word of a library has a number, neighbours neighbouring ones.

They are worked out once, with the index, from Whoosh's own posting lists, so that looking for a phrase reads no file:

    addresses-counts.bin  for each term of `kiosk.search.merged`, how many addresses follow in the next two
    addresses-body.bin    those in bodies, ascending, of each term
    addresses-short.bin   those in the short fields, ascending, of each term
    addresses-words.bin   the term at each address of a body, counted from 1 on, and 0 where there is none

With the last, what stands *beside* a word is told in one look, however common that other word is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import IndexDoubtful
from kiosk.search.pieces import Piece, narrowest
from kiosk.search.schema import BODY, IS_CARD, PUBLISHER, TEXT_FIELDS
from kiosk.search.segments import Postings, Segments

COUNTS, BODIES, SHORT, WORDS = (f"addresses-{part}.bin" for part in ("counts", "body", "short", "words"))
SHORT_FIELDS = tuple(name for name in TEXT_FIELDS if name != BODY)
_APART = 17  # bits: addresses of the short fields of two documents lie so far apart
_MOST_PLACES = 257  # of a body, whose places take a byte each, and one that stays free

Ints = NDArray[np.integer[Any]]  # of any kind
_NO_INTS = np.zeros(0, dtype=np.int64)


class Addresses:
    """The addresses of one open index, all in memory; ``rows`` tells the row of each term."""

    def __init__(
        self, rows: Mapping[str, int], counts: Ints, bodies: Ints, short: Ints, words: Ints, firsts: Ints
    ) -> None:
        self.firsts = firsts
        """Of the first word of each document's body, ascending."""
        self._narrow_firsts = firsts.astype(bodies.dtype)  # so that addresses are compared as they are
        self._rows = rows
        self._bodies, self._short, self._words = bodies, short, words
        self._of_bodies, self._of_short = (_bounds(counts[:, column]) for column in (0, 1))

    @classmethod
    def read(cls, segments: Segments, rows: Mapping[str, int]) -> Addresses:
        """What `Writing` wrote for these segments and terms; raises `IndexDoubtful`."""
        folder, firsts = segments.folder, _firsts(segments.spots)
        end = _end(firsts)
        try:
            counts = np.fromfile(folder / COUNTS, dtype="<u4").reshape(len(rows), 2)
            # Not mapped into memory: a stick that is pulled out must not end the app.
            bodies, short = np.fromfile(folder / BODIES, dtype="<u4"), np.fromfile(folder / SHORT, dtype="<i8")
            words = np.fromfile(folder / WORDS, dtype=narrowest(len(rows)))
            if [len(bodies), len(short)] != counts.sum(axis=0, dtype=np.int64).tolist() or len(words) != end:
                raise ValueError("there are not as many addresses as the terms say")
            if bodies.max(initial=0) >= end or words.max(initial=0) > len(rows):
                raise ValueError("an address lies behind the last word")
            if len(short) and not 0 <= short.min() <= short.max() < (len(SHORT_FIELDS) * segments.total) << _APART:
                raise ValueError("an address lies in no field")
        except (OSError, ValueError) as error:
            raise IndexDoubtful(folder, "the places of its words cannot be read") from error
        return cls(rows, counts, bodies, short, words, firsts)

    def in_bodies(self, terms: Sequence[str]) -> Ints:
        """The addresses of the first word of each occurrence of a phrase in a body, ascending."""
        rows = [self._rows.get(term, -1) for term in terms]
        if min(rows) < 0:
            return _NO_INTS
        stretches = [self._of_bodies[row : row + 2] for row in rows]
        rarest = min(range(len(rows)), key=lambda at: stretches[at][1] - stretches[at][0])
        start, end = stretches[rarest]
        starts = self._bodies[start:end] - rarest
        for at, row in enumerate(rows):
            if at != rarest:
                starts = starts[self._words.take(starts + at, mode="clip") == row + 1]
        return starts

    def in_short(self, terms: Sequence[str], within: str = "") -> Ints:
        """The same in the short fields: in one, or in all but the publisher's name."""
        rows = [self._rows.get(term, -1) for term in terms]
        if min(rows) < 0:
            return _NO_INTS
        stretches = [self._of_short[row : row + 2] for row in rows]
        if not all(start < end for start, end in stretches):
            return _NO_INTS
        found = _together([self._short[start:end] for start, end in stretches])
        if not len(found):
            return found
        low = self._room(within) if within else 0
        high = self._room(within, 1) if within else self._room(PUBLISHER)
        return found[found.searchsorted(low) : found.searchsorted(high)]

    def documents(self, bodies: Ints) -> Ints:
        """The documents that addresses in bodies belong to."""
        return self._narrow_firsts.searchsorted(bodies, side="right") - 1

    def told(self, short: Ints) -> tuple[Ints, Ints]:
        """The field, by its position in `SHORT_FIELDS`, and the document that each address in a short field is of."""
        fields, documents = np.divmod(short >> _APART, len(self.firsts))
        return fields, documents

    def _room(self, field: str, further: int = 0) -> int:
        """From where on the addresses in a short field lie, or in one that many ``further``."""
        return ((SHORT_FIELDS.index(field) + further) * len(self.firsts)) << _APART


class Writing:
    """Writes the addresses of an index that is being made, piece by piece; a context."""

    def __init__(self, folder: Path, segments: Segments) -> None:
        self._folder, self._total = folder, segments.total
        self._firsts = _firsts(segments.spots)
        self._counts: list[Ints] = [np.zeros((0, 2), dtype="<u4")]
        self._terms = 0
        self._words = np.zeros(_end(self._firsts), dtype=np.uint32)
        self._bodies, self._short = (folder / BODIES).open("wb"), (folder / SHORT).open("wb")

    def __enter__(self) -> Writing:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bodies.close()
        self._short.close()

    def add(self, piece: Piece) -> None:
        """Write the addresses of the terms of one piece; raises ``OSError``."""
        bodies = [(row, 0, found) for row, field, found in piece.lists if field == BODY]
        short = [(row, SHORT_FIELDS.index(field), found) for row, field, found in piece.lists if field != BODY]
        counts = np.zeros((len(piece.terms), 2), dtype="<u4")
        for column, lists in enumerate((bodies, short)):
            np.add.at(counts[:, column], [row for row, _, _ in lists], [len(found.places) for _, _, found in lists])
        self._counts.append(counts)
        if bodies:
            firsts = [self._firsts[found.documents] for _, _, found in bodies]
            addresses = _addresses(firsts, bodies)
            addresses.astype("<u4").tofile(self._bodies)
            self._words[addresses] = np.repeat(np.arange(len(counts)) + (self._terms + 1), counts[:, 0])
        if short:
            rooms = [(found.documents + field * self._total) << _APART for _, field, found in short]
            _addresses(rooms, short).astype("<i8").tofile(self._short)
        self._terms += len(piece.terms)

    def end(self) -> None:
        """Write how many there are, and the words in their order; raises ``OSError``."""
        np.concatenate(self._counts).tofile(self._folder / COUNTS)
        self._words.astype(narrowest(self._terms)).tofile(self._folder / WORDS)


def _addresses(firsts: Sequence[Ints], lists: Sequence[tuple[int, int, Postings]]) -> Ints:
    """The addresses of all words of some posting lists, one list after the other, by those of their documents."""
    frequencies = np.concatenate([found.frequencies for _, _, found in lists])
    places: Ints = np.concatenate([found.places for _, _, found in lists])
    return np.repeat(np.concatenate(firsts), frequencies) + places


def _firsts(spots: NDArray[np.void]) -> Ints:
    """The address of the first word of each document's body, ascending."""
    is_card = (spots["flags"] & IS_CARD) != 0
    starts = np.flatnonzero(is_card)
    if not len(starts):
        return np.zeros(len(spots), dtype=np.int64)
    # An item's documents stand together, its card first, so each card begins a new stretch.
    within = spots["place"].astype(np.int64) + np.where(is_card, 0, _MOST_PLACES)
    room = np.maximum.reduceat(within, starts) + _MOST_PLACES
    return np.asarray(within + (np.cumsum(room) - room)[np.cumsum(is_card) - 1])


def _end(firsts: Ints) -> int:
    """How many addresses there are in bodies; the last is free."""
    return int(firsts.max(initial=0)) + _MOST_PLACES


def _bounds(sizes: Ints) -> list[int]:
    """Where each of some stretches begins, and where the last ends."""
    return [0, *np.cumsum(sizes, dtype=np.int64).tolist()]


def _together(places: Sequence[Ints]) -> Ints:
    """Where words stand in this order with nothing between them, by the addresses of each; those of the first."""
    rarest = min(range(len(places)), key=lambda at: len(places[at]))
    starts = places[rarest] - rarest
    for at, addresses in enumerate(places):
        if at != rarest and len(starts):
            starts = starts[addresses.take(addresses.searchsorted(starts + at), mode="clip") == starts + at]
    return starts
