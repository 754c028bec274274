"""Where words and phrases stand, as *addresses*: every word of a library has a number, neighbours neighbouring ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.search.bounded import Bounded
from kiosk.search.schema import BODY, IS_CARD
from kiosk.search.segments import Segments

CACHE_BYTES = 64_000_000
_NARROW = (1 << 31) - (1 << 17)  # addresses below, with the places added, fit 32 bits
_APART = 1 << 17  # addresses of the short fields of two documents lie so far apart
_CARD_PLACES = 512  # addresses kept for an item's card before its first window

Ints = NDArray[np.signedinteger[Any]]
_NO_INTS = np.zeros(0, dtype=np.int64)


class Addresses:
    """The addresses of one open index."""

    def __init__(self, segments: Segments) -> None:
        self.firsts = _firsts(segments.spots)
        """Of the first word of each document's body, ascending."""
        self._segments = segments
        self._found: Bounded[Ints] = Bounded(CACHE_BYTES)

    def of_phrase(self, field: str, terms: Sequence[str]) -> Ints:
        """The addresses, in a field, of the first word of each occurrence of a phrase."""
        if len(terms) == 1:
            return self.of_word(field, terms[0])
        if len(terms) == 2:
            return self._pair_starts(field, terms)
        parts = self._parts(field, terms)
        at, starts = parts[0]
        starts = starts - at
        for at, addresses in parts[1:]:
            if not len(starts):
                return _NO_INTS
            starts = _common(starts + at, addresses) - at
        return starts

    def _parts(self, field: str, terms: Sequence[str]) -> list[tuple[int, Ints]]:
        """What a phrase can be put together from, the rarest first: addresses, and at which of its words they begin.

        Pairs that were asked for before, which are few; and each word that is in none of them.
        """
        pairs = [(at, self._found.get((field, *pair))) for at, pair in enumerate(pairwise(terms))]
        parts = [(at, found) for at, found in pairs if found is not None]
        told = {at + word for at, _ in parts for word in (0, 1)}
        parts += [(at, self.of_word(field, term)) for at, term in enumerate(terms) if at not in told]
        return sorted(parts, key=lambda part: len(part[1]))

    def _pair_starts(self, field: str, terms: Sequence[str]) -> Ints:
        """The same of two words."""
        key = (field, *terms)
        found = self._found.get(key)
        if found is None:
            found = _NO_INTS
            few, many = (self.of_word(field, term) for term in terms)
            if len(few) and len(many):
                # The few are moved to meet the many: a common word has half a million places.
                found = _common(few + 1, many) - 1 if len(few) <= len(many) else _common(many - 1, few)
            self._found.put(key, found, found.nbytes)
        return found

    def of_word(self, field: str, term: str) -> Ints:
        """The addresses of a term in a field, ascending."""
        found = self._found.get((field, term))
        if found is None:
            postings = self._segments.postings(field, term)
            first = self.firsts[postings.documents] if field == BODY else postings.documents * _APART
            last = int(self.firsts[-1]) if field == BODY else len(self.firsts) * _APART
            if last < _NARROW:  # half the memory is also half the time
                first = first.astype(np.int32)
            found = np.repeat(first, postings.frequencies) + postings.places
            self._found.put((field, term), found, found.nbytes)
        return found

    def documents(self, field: str, addresses: Ints) -> Ints:
        """The documents that addresses in a field belong to."""
        if field != BODY:
            return addresses // _APART
        return np.searchsorted(self.firsts, addresses, side="right") - 1


def _firsts(spots: NDArray[np.void]) -> Ints:
    """The address of the first word of each document's body, ascending."""
    is_card = (spots["flags"] & IS_CARD) != 0
    within = spots["place"].astype(np.int64) + np.where(is_card, 0, _CARD_PLACES)
    # An item's documents stand together, its card first, so each card begins a new stretch.
    ends = within + spots["body"] + _CARD_PLACES
    starts = np.flatnonzero(is_card)
    if not len(starts):
        return np.asarray(within, dtype=np.int64)
    stretch = np.cumsum(is_card) - 1
    room = np.maximum.reduceat(ends, starts) + _CARD_PLACES
    return np.asarray(within + (np.cumsum(room) - room)[np.maximum(stretch, 0)], dtype=np.int64)


def _common(few: Ints, many: Ints) -> Ints:
    """The numbers of ``few`` that are in ``many``; both ascend, and ``many`` has some."""
    return np.asarray(few[many.take(many.searchsorted(few), mode="clip") == few])
