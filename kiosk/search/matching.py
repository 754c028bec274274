"""Where the parts of a query occur, as arrays: in which documents, in which items, how often.

A *document* is a window or a card (see `kiosk.search.schema`), counted through all segments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import IndexDoubtful
from kiosk.search import ranking
from kiosk.search.addresses import SHORT_FIELDS, Addresses
from kiosk.search.addresses import Ints as Places
from kiosk.search.bounded import Bounded
from kiosk.search.merged import STEP, Block, Counts, Merged
from kiosk.search.schema import BODY, HEADING, IS_CARD, OPENS
from kiosk.search.segments import Segments

CACHE_BYTES = 32_000_000
_COMMON = 4_000  # entries of a word that make keeping its evidence worth the memory
_SPARSE = 8  # so many times fewer entries than documents are sorted rather than laid out

Ints = NDArray[np.signedinteger[Any]]
Floats = NDArray[np.floating[Any]]
_NO_INTS = np.zeros(0, dtype=np.int64)
_NO_FLOATS = np.zeros(0, dtype=np.float64)
_SHORT_WEIGHTS = np.array([ranking.FIELD_WEIGHT[name] for name in SHORT_FIELDS])
_HEADING = SHORT_FIELDS.index(HEADING)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something occurs, and what that is worth.

    ``slots`` ascend: its documents, and behind them its items, each as many further on as there are documents in all.
    ``scores`` are the BM25 contributions at the same positions; ``documents`` and ``items`` are the two by themselves.
    """

    slots: Ints
    scores: Floats
    documents: Ints
    items: Ints
    weight: float  # its idf

    @property
    def size(self) -> int:
        """Bytes held; ``documents`` are a part of ``slots``."""
        return self.slots.nbytes + self.scores.nbytes + self.items.nbytes

    def copy(self) -> Evidence:
        """The same in arrays of its own, so that keeping it keeps nothing else."""
        slots = self.slots.copy()
        return Evidence(slots, self.scores.copy(), slots[: len(self.documents)], self.items.copy(), self.weight)


class Grounds:
    """The arrays of one open index, over items in the order given."""

    def __init__(self, segments: Segments, merged: Merged, numbers: Sequence[int]) -> None:
        spots = segments.spots
        self.segments = segments
        order = np.asarray(numbers, dtype=np.int64)
        self.item_count = len(order)
        self.item = _positions(spots["item"].astype(np.int64), order)
        if bool((self.item[segments.live] < 0).any()):
            raise IndexDoubtful(segments.folder, "it has items that the library has not")
        self.item[~segments.live] = -1
        self.live = segments.live
        self.is_card = (spots["flags"] & IS_CARD) != 0
        self._opens = (spots["flags"] & OPENS) != 0
        self.cards = np.full(self.item_count, -1, dtype=np.int64)
        chosen = np.flatnonzero(self.live & self.is_card)
        self.cards[self.item[chosen]] = chosen
        self.merged = merged.placed(_positions(merged.items.astype(np.int64), order), self.item_count)
        self._first_documents = np.append(np.flatnonzero(self.is_card), len(spots))
        self._measure(spots)
        self.share = ranking.item_share(self.window_counts)
        self._evidence: Bounded[Evidence] = Bounded(CACHE_BYTES)
        self.addresses = Addresses.read(segments, merged.rows)

    def _measure(self, spots: NDArray[np.void]) -> None:
        body, heading = spots["body"].astype(float), spots["heading"].astype(float)
        short = ranking.TITLE * spots["title"] + ranking.AUTHOR * spots["author"]
        self.length = body + ranking.HEADING * heading
        told_once = body + ranking.HEADING * np.where(self._opens, heading, 0.0) + short
        live = self.live
        windows = self.item[live & ~self.is_card]
        self.window_counts: Ints = np.bincount(windows, minlength=self.item_count)
        self.has_windows = self.window_counts > 0
        self.item_length = np.bincount(self.item[live], weights=told_once[live], minlength=self.item_count).astype(
            float
        )
        counted = self.length[live & (self.length > 0)]
        self.documents_counted = len(counted)
        average = float(counted.mean()) if len(counted) else 1.0
        item_average = float(self.item_length.mean()) if self.item_count else 1.0
        of_items = ranking.held_back(self.item_length, item_average)
        self._held_back = np.concatenate((ranking.held_back(self.length, average), of_items))  # by slot
        self._held_back_in_steps = self._held_back / STEP

    def windows_of(self, item: int) -> tuple[int, int]:
        """The documents of an item's windows: from, up to."""
        card = int(self.cards[item])
        if card < 0:
            return 0, 0
        following = np.searchsorted(self._first_documents, card, side="right")
        return card + 1, int(self._first_documents[following])

    def term(self, term: str, within: str = "") -> Evidence:
        """Where a term occurs: anywhere but in the publisher's name, or in one field."""
        if not within:
            return self.terms((term,))[0]
        return self._cached((term,), within, "term", lambda: self._gather([(term, 1.0)], within))

    def terms(self, terms: Sequence[str]) -> list[Evidence]:
        """Where each of some terms occurs, anywhere but in the publisher's name; worked out for all in one go."""
        found = {term: kept for term in terms if (kept := self._evidence.get(term)) is not None}
        new = list(dict.fromkeys(term for term in terms if term not in found))
        for term, one in zip(new, self._told(new), strict=True):
            found[term] = one
            if len(one.slots) > _COMMON:
                alone = one.copy()
                self._evidence.put(term, alone, alone.size)
        return [found[term] for term in terms]

    def rarity(self, term: str) -> float:
        """How telling a term is: its idf, 0 of one that is nowhere."""
        return self._rarity_of(self.merged.block(term))

    def any_term(self, terms: Sequence[str], exact: str, within: str = "") -> Evidence:
        """Where any of the terms occurs, as if they were one; all but ``exact`` count a little less."""
        if not within:
            return self._told_of_any(terms, exact)
        weighted = [(term, 1.0 if term == exact else ranking.PREFIX_OTHER) for term in terms]
        return self._cached((exact, *terms), within, "any", lambda: self._gather(weighted, within))

    def phrase(self, terms: Sequence[str], within: str = "") -> Evidence:
        """Where the terms occur in this order with nothing between them, in one passage or short field."""
        if len(terms) == 1:
            return self.term(terms[0], within)
        return self._cached(tuple(terms), within, "phrase", lambda: self.phrases((terms,), within)[0])

    def _cached(self, terms: tuple[str, ...], within: str, kind: str, make: Callable[[], Evidence]) -> Evidence:
        key = (kind, within, terms)
        found = self._evidence.get(key)
        if found is None:
            found = make()
            self._evidence.put(key, found, found.size)
        return found

    def _told(self, terms: Sequence[str]) -> list[Evidence]:
        """The evidence of terms by their merged postings."""
        if not terms:
            return []
        blocks = [self.merged.block(term) for term in terms]
        slots = np.concatenate([one.slots for one in blocks], dtype=np.int64)
        frequencies = np.concatenate([one.frequencies for one in blocks], dtype=np.float64)
        cuts = [0, *accumulate(len(one.slots) for one in blocks)]
        middles = [start + one.documents for start, one in zip(cuts, blocks, strict=False)]
        return self._split(slots, frequencies, self._held_back_in_steps, cuts, middles)

    def _told_of_any(self, terms: Sequence[str], exact: str) -> Evidence:
        """The evidence of the merged postings of several terms, as if they were one."""
        others = self.merged.joined(term for term in terms if term != exact)
        itself = self.merged.joined((exact,) if exact in terms else ())
        room = len(self._held_back)
        if len(others.slots) * _SPARSE < room:
            counted = np.concatenate((others.frequencies, itself.frequencies), dtype=np.float64)
            counted *= STEP
            counted[: len(others.slots)] *= ranking.PREFIX_OTHER
            return self._weighed(np.concatenate((others.slots, itself.slots)), counted, 1)[0]
        frequencies = summed_at(others.slots, others.frequencies, room)
        frequencies *= STEP * ranking.PREFIX_OTHER
        add(frequencies, itself.slots, itself.frequencies * STEP)
        return self._alone(*_above_nothing(frequencies))

    def _gather(self, weighted: Sequence[tuple[str, float]], within: str) -> Evidence:
        """The evidence of several terms in one field, as if they were one."""
        found = [(self.segments.postings(within, term), factor) for term, factor in weighted]
        documents = np.concatenate([_NO_INTS, *(one.documents for one, _ in found)])
        counted = np.concatenate([_NO_FLOATS, *(factor * one.frequencies for one, factor in found)])
        counted *= ranking.FIELD_WEIGHT[within]
        told_once = self._opens[documents] if within == HEADING else slice(None)
        in_items = self.item[documents[told_once]] + len(self.item)
        keys, values = in_items, counted[told_once]
        if within in (BODY, HEADING):
            keys, values = np.concatenate((documents, keys)), np.concatenate((counted, values))
        return self._weighed(keys, values, 1)[0]

    def phrases(self, wanted: Sequence[Sequence[str]], within: str = "") -> list[Evidence]:
        """Where each of some phrases of two words or more occurs, as `phrase` tells; worked out for all in one go."""
        nowhere: list[Places] = [_NO_INTS] * len(wanted)
        bodies = [self.addresses.in_bodies(terms) for terms in wanted] if within in ("", BODY) else nowhere
        short = [self.addresses.in_short(terms, within) for terms in wanted] if within != BODY else nowhere
        keys, counted = self._in_documents(bodies)
        if any(map(len, short)):
            of_short, told = self._in_short_fields(short)
            keys, counted = np.concatenate((keys, of_short)), np.concatenate((counted, told))
        return self._weighed(keys, counted, len(wanted))

    def _in_documents(self, starts: Sequence[Places]) -> tuple[Ints, Floats]:
        """How often each of some phrases stands in the bodies of documents and items, by key.

        A key is a slot and as many times more as there are slots in all as phrases come before.
        """
        documents = self.addresses.documents(np.concatenate(starts))
        rooms = _rooms(starts, len(self._held_back))
        keys = documents + rooms
        firsts = _run_starts(keys)
        counted = np.concatenate((firsts[1:], [len(keys)])) - firsts
        in_items = self.item.take(documents[firsts]) + (rooms[firsts] + len(self.item))
        return np.concatenate((keys[firsts], in_items)), np.concatenate((counted, counted), dtype=np.float64)

    def _in_short_fields(self, starts: Sequence[Places]) -> tuple[Ints, Floats]:
        """The same for headings, titles and authors; only headings count for documents."""
        rooms = _rooms(starts, len(self._held_back))
        fields, documents = self.addresses.told(np.concatenate(starts))
        weights = _SHORT_WEIGHTS[fields]
        of_heading = fields == _HEADING
        told_once = ~of_heading | self._opens[documents]  # repeated on each window under it, told once of the item
        in_items = (self.item[documents] + rooms + len(self.item))[told_once]
        return (
            np.concatenate(((documents + rooms)[of_heading], in_items)),
            np.concatenate((weights[of_heading], weights[told_once])),
        )

    def _weighed(self, keys: Ints | Counts, counted: Floats, phrases: int) -> list[Evidence]:
        """The evidence of each of so many phrases, by keys with how often each; what is told twice is added up."""
        room = len(self._held_back)
        keys, counted = _summed(keys, counted, phrases * room)
        if phrases == 1:
            return [self._alone(keys, counted)]
        bounds = np.arange(phrases + 1) * room
        cuts: list[int] = keys.searchsorted(bounds).tolist()
        middles: list[int] = keys.searchsorted(bounds[:-1] + len(self.item)).tolist()
        sizes = [end - start for start, end in pairwise(cuts)]
        return self._split(keys - np.repeat(bounds[:-1], sizes), counted, self._held_back, cuts, middles)

    def _alone(self, slots: Ints, frequencies: Floats) -> Evidence:
        """The evidence of what has these frequencies."""
        middle = int(slots.searchsorted(len(self.item)))
        return self._split(slots, frequencies, self._held_back, (0, len(slots)), (middle,))[0]

    def _split(
        self, slots: Ints, frequencies: Floats, held_back: Floats, cuts: Sequence[int], middles: Sequence[int]
    ) -> list[Evidence]:
        """The evidence of several at once: of each the slots from one cut to the next, its items from the middle on."""
        scores = ranking.saturated(frequencies, held_back.take(slots, mode="clip"))
        found = []
        for (start, end), middle in zip(pairwise(cuts), middles, strict=False):
            weight = self._weight(middle - start, end - middle)
            scores[start:end] *= weight
            items = slots[middle:end] - len(self.item)
            found.append(Evidence(slots[start:end], scores[start:end], slots[start:middle], items, weight))
        return found

    def _rarity_of(self, block: Block) -> float:
        return self._weight(block.documents, len(block.slots) - block.documents)

    def _weight(self, documents: int, items: int) -> float:
        """The idf of what so many documents and items have; 0 of what none has."""
        # How telling something is shows better in many windows than in few long items.
        if documents:
            return ranking.idf(documents, max(self.documents_counted, documents))
        return ranking.idf(items, self.item_count) if items else 0.0


def add(into: Floats, at: Ints | Counts, values: Floats | float) -> None:
    """Add a value at each position, once where one comes twice; all lie within. ``into[at] +=`` takes thrice."""
    sums = into.take(at, mode="clip")
    sums += values
    into[at] = sums


def summed_at(positions: Ints | Counts, values: Floats | Counts, count: int) -> NDArray[np.float64]:
    """The sum of the values at each of so many positions, 0 where there is none."""
    return np.asarray(np.bincount(positions, values, count), dtype=np.float64)


def _summed(keys: Ints | Counts, values: Floats, total: int) -> tuple[Ints, Floats]:
    """Each of the keys once, ascending, with the sum of its values, which are above 0; all are below ``total``."""
    if len(keys) * _SPARSE >= total:
        return _above_nothing(summed_at(keys, values, total))
    order = keys.argsort(kind="stable")  # keys come in stretches that ascend, and are merged in one go
    ascending, values = keys[order].astype(np.int64, copy=False), values[order]
    starts = _run_starts(ascending)
    if len(starts) == len(ascending):
        return ascending, values
    return ascending[starts], np.add.reduceat(values, starts)


def _above_nothing(sums: Floats) -> tuple[Ints, Floats]:
    """Where sums are above 0, and which these are."""
    at = (sums > 0).nonzero()[0]  # of truths it is found far quicker than of numbers
    return at, sums.take(at)


def _rooms(parts: Sequence[Places], room: int) -> Ints:
    """For each number in the parts, how much room the parts before its own take."""
    return np.repeat(np.arange(len(parts)) * room, [len(part) for part in parts])


def _positions(values: Ints, ascending: Ints) -> Ints:
    """Where each value stands in ``ascending``, or -1."""
    if not len(ascending):
        return np.full(len(values), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return np.asarray(np.where(ascending[at] == values, at, -1))


def _run_starts(ascending: Ints) -> Ints:
    """Where each run of equal numbers begins."""
    if not len(ascending):
        return _NO_INTS
    return np.concatenate(([0], (ascending[1:] != ascending[:-1]).nonzero()[0] + 1))
