"""Where the parts of a query occur, as arrays: in which documents, in which items, how often.

A *document* is a window or a card (see `kiosk.search.schema`), counted through all segments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import IndexDoubtful
from kiosk.search import ranking
from kiosk.search.addresses import Addresses
from kiosk.search.bounded import Bounded
from kiosk.search.merged import FREE_TEXT, STEP, Block, Counts, Merged
from kiosk.search.schema import BODY, HEADING, IS_CARD, OPENS
from kiosk.search.segments import Segments

CACHE_BYTES = 32_000_000
_COMMON = 4_000  # entries of a word that make keeping its evidence worth the memory
_SPARSE = 8  # so many times fewer entries than documents are sorted rather than laid out

Ints = NDArray[np.signedinteger[Any]]
Floats = NDArray[np.floating[Any]]
_NO_INTS = np.zeros(0, dtype=np.int64)
_NO_FLOATS = np.zeros(0, dtype=np.float64)


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


NOWHERE = Evidence(_NO_INTS, _NO_FLOATS, _NO_INTS, _NO_INTS, 0.0)


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
        self.addresses = Addresses(segments)

    def _measure(self, spots: NDArray[np.void]) -> None:
        body, heading = spots["body"].astype(float), spots["heading"].astype(float)
        short = ranking.TITLE * spots["title"] + ranking.AUTHOR * spots["author"]
        self.length = body + ranking.HEADING * heading
        told_once = body + ranking.HEADING * np.where(self._opens, heading, 0.0) + short
        live = self.live
        windows = self.item[live & ~self.is_card]
        self.window_counts: Ints = np.bincount(windows, minlength=self.item_count)
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
            return self._cached((exact, *terms), within, "any", lambda: self._told_of_any(terms, exact))
        weighted = [(term, 1.0 if term == exact else ranking.PREFIX_OTHER) for term in terms]
        return self._cached((exact, *terms), within, "any", lambda: self._gather(weighted, within))

    def phrase(self, terms: Sequence[str], within: str = "") -> Evidence:
        """Where the terms occur in this order with nothing between them, in one passage or short field."""
        if len(terms) == 1:
            return self.term(terms[0], within)
        return self._cached(tuple(terms), within, "phrase", lambda: self._gather_phrase(terms, within))

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
        scores = ranking.saturated(frequencies, self._held_back_in_steps.take(slots, mode="clip"))
        positions = slots - len(self.item)
        found, start = [], 0
        for block in blocks:
            cut, end = start + block.documents, start + len(block.slots)
            weight = self._rarity_of(block)
            scores[start:end] *= weight
            found.append(Evidence(slots[start:end], scores[start:end], slots[start:cut], positions[cut:end], weight))
            start = end
        return found

    def _told_of_any(self, terms: Sequence[str], exact: str) -> Evidence:
        """The evidence of the merged postings of several terms, as if they were one."""
        others = self.merged.joined(term for term in terms if term != exact)
        itself = self.merged.joined((exact,) if exact in terms else ())
        counted = np.concatenate((others.frequencies, itself.frequencies), dtype=np.float64)
        counted *= STEP
        counted[: len(others.frequencies)] *= ranking.PREFIX_OTHER
        frequencies = summed_at(np.concatenate((others.slots, itself.slots)), counted, len(self._held_back))
        slots = (frequencies > 0).nonzero()[0]
        return self._scored(slots, frequencies.take(slots))

    def _gather(self, weighted: Sequence[tuple[str, float]], within: str) -> Evidence:
        """The evidence of several terms in one field, as if they were one."""
        found: list[tuple[Ints, Floats]] = []
        for term, factor in weighted:
            one = self.segments.postings(within, term)
            if len(one.documents):
                found.append((one.documents, one.frequencies * factor))
        return self._evidence_of([(within, *_summed(found, len(self.item)))] if found else [])

    def _gather_phrase(self, terms: Sequence[str], within: str) -> Evidence:
        parts = []
        for field in (within,) if within else _in_all([self.segments.fields_with(term) for term in terms]):
            starts = self.addresses.of_phrase(field, terms) if within or field in FREE_TEXT else _NO_INTS
            if len(starts):
                documents = np.asarray(self.addresses.documents(field, starts), dtype=np.int64)
                firsts = _run_starts(documents)
                parts.append((field, documents[firsts], np.diff(np.append(firsts, len(documents))).astype(float)))
        return self._evidence_of(parts)

    def _evidence_of(self, parts: Sequence[tuple[str, Ints, Floats]]) -> Evidence:
        """Add up what was found in each field, for documents and for items."""
        if not parts:
            return NOWHERE
        in_items: Floats | None = None
        in_documents: list[tuple[Ints, Floats]] = []
        for field, documents, frequencies in parts:
            weighted: Floats = frequencies if field == BODY else frequencies * ranking.FIELD_WEIGHT[field]
            if field in (BODY, HEADING):
                in_documents.append((documents, weighted))
            if field == HEADING:  # repeated on each window under it, told once of the item
                weighted = weighted * self._opens[documents]
            found = np.bincount(self.item[documents], weights=weighted, minlength=self.item_count)
            here = found.astype(np.float64, copy=False)
            in_items = here if in_items is None else in_items + here
        assert in_items is not None
        documents, counted = _summed(in_documents, len(self.item))
        items = (in_items > 0).nonzero()[0]  # of truths it is found far quicker than of numbers
        slots = np.concatenate((documents, items + len(self.item)))
        return self._scored(slots, np.concatenate((counted, in_items[items])))

    def _scored(self, slots: Ints, frequencies: Floats) -> Evidence:
        """The evidence of what has these frequencies, documents and items alike."""
        if not len(slots):
            return NOWHERE
        cut = int(slots.searchsorted(len(self.item)))
        items = slots[cut:] - len(self.item)
        weight = self._weight(cut, len(items))
        scores = ranking.saturated(frequencies, self._held_back.take(slots, mode="clip"), weight)
        return Evidence(slots, scores, slots[:cut], items, weight)

    def _rarity_of(self, block: Block) -> float:
        return self._weight(block.documents, len(block.slots) - block.documents)

    def _weight(self, documents: int, items: int) -> float:
        """The idf of what so many documents and items have; 0 of what none has."""
        # How telling something is shows better in many windows than in few long items.
        if documents:
            return ranking.idf(documents, max(self.documents_counted, documents))
        return ranking.idf(items, self.item_count) if items else 0.0


def add(into: Floats, at: Ints, values: Floats | float) -> None:
    """Add values at the positions ``at``, each of which is there once and lies within; ``into[at] +=`` takes thrice."""
    sums = into.take(at, mode="clip")
    sums += values
    into[at] = sums


def summed_at(positions: Ints | Counts, values: Floats, count: int) -> NDArray[np.float64]:
    """The sum of the values at each of so many positions, 0 where there is none."""
    return np.asarray(np.bincount(positions, values, count), dtype=np.float64)


def _summed(parts: Sequence[tuple[Ints, Floats]], total: int) -> tuple[Ints, Floats]:
    """One entry for each of the ``total`` documents that is in any part, ascending as each of the parts does."""
    if len(parts) < 2:
        return parts[0] if parts else (_NO_INTS, _NO_FLOATS)
    if sum(len(part[0]) for part in parts) * _SPARSE >= total:
        dense = np.zeros(total)
        for documents, frequencies in parts:
            add(dense, documents, frequencies)
        documents = (dense > 0).nonzero()[0]
        return documents, dense[documents]
    documents = np.concatenate([part[0] for part in parts])
    frequencies = np.concatenate([part[1] for part in parts])
    order = documents.argsort(kind="stable")  # parts ascend, and are merged in one go
    documents, frequencies = documents[order], frequencies[order]
    starts = _run_starts(documents)
    if len(starts) == len(documents):
        return documents, frequencies
    return documents[starts], np.add.reduceat(frequencies, starts)


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


def _in_all(names: Sequence[tuple[str, ...]]) -> list[str]:
    """The names that all of some have."""
    return [name for name in names[0] if all(name in others for others in names[1:])]
