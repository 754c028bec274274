"""From where the parts of a query occur to the order of items: the arithmetic over the arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.search import ranking
from kiosk.search.latent import Latent
from kiosk.search.matching import Evidence, Grounds, add, summed_at
from kiosk.search.schema import TITLE

Floats = NDArray[np.float64]
Ints = NDArray[np.signedinteger[Any]]
_NO_INTS = np.zeros(0, dtype=np.int64)
_SPARSE = 3  # so many times fewer entries than documents are gone through one by one


@dataclass(slots=True)
class Leaf:
    """A word or phrase that counts for the order; ``times`` it stands in the query, or the part it counts with."""

    evidence: Evidence
    times: float = 1.0


@dataclass(slots=True)
class Other:
    """Another name of a group of words; ``share`` is the part of their weight that it can earn."""

    evidence: Evidence
    share: float


@dataclass(slots=True)
class Group:
    """Words of the query that count together: one word, or a run of words that has other names."""

    leaves: list[Leaf] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)


@dataclass(slots=True)
class Scores:
    """What was found, and how well: 0 for items and documents where nothing was.

    ``found`` are the documents with something in them, some of them repeated, and ``owners`` their items.
    """

    items: Floats
    documents: Floats
    found: Ints
    owners: Ints

    def weigh_subject(self, weighted: Sequence[tuple[str, float]], latent: Latent, grounds: Grounds) -> None:
        """Give how near each is to the subject of the words its share.

        Of the best items only; each is as near as the nearest of its matching windows.
        """
        vector = latent.vector(weighted)
        if vector is None:
            return
        best = self._best(ranking.SUBJECT_AMONG)
        if not len(best):
            return
        wanted = np.zeros(grounds.item_count, dtype=bool)
        wanted[best] = True
        here = wanted.take(self.owners).nonzero()[0]
        windows, owners = self.found.take(here), self.owners.take(here)
        near = np.maximum(latent.likeness(vector, windows), 0.0)
        nearest = np.zeros(grounds.item_count)
        np.maximum.at(nearest, owners, near)
        # An item that is found by its title alone is told by its first window.
        wanted[owners] = False
        alone = (wanted & grounds.has_windows).nonzero()[0]
        if len(alone):
            nearest[alone] = np.maximum(latent.likeness(vector, grounds.cards[alone] + 1), 0.0)
        most_of_documents, most_of_items = float(self.documents.max(initial=0.0)), float(self.items.max())
        self.documents *= 1.0 - ranking.SUBJECT
        add(self.documents, windows, ranking.SUBJECT * most_of_documents * near)  # the same for one found twice
        self.items *= 1.0 - ranking.SUBJECT
        self.items += ranking.SUBJECT * most_of_items * nearest

    def _best(self, most: int) -> Ints:
        """The items that were found, of many about as many as wanted: equals of the last one stay in."""
        found = (self.items > 0).nonzero()[0]
        if len(found) <= most:
            return found
        scores = self.items[found]
        best: Ints = found[scores >= np.partition(scores, len(found) - most)[len(found) - most]]
        return best

    def raise_exact_titles(self, terms: Sequence[str], grounds: Grounds) -> None:
        """An item whose title is what was typed comes before all others."""
        if not 0 < len(terms) <= ranking.MOST_WORDS:
            return
        starts = grounds.addresses.in_short(terms, TITLE)
        if len(starts):
            _, documents = grounds.addresses.told(starts)
            exact = documents[grounds.segments.spots["title"][documents] == len(terms)]
            self.items[grounds.item[exact]] += float(self.items.max(initial=0.0))


def scores(groups: Sequence[Group], together: Sequence[Leaf], grounds: Grounds) -> Scores:
    """The scores of all items and of all documents.

    ``together`` are words of the query side by side: they only raise what has one of the words anyway.
    """
    plain = [leaf for group in groups if not group.others for leaf in group.leaves]
    sums = _Sums.of(plain, len(grounds.item), grounds.item_count)
    for group in groups:
        if group.others:
            sums.add_with_other_names(group)
    if together:
        slots = np.concatenate([leaf.evidence.slots for leaf in together])
        earned = np.concatenate([leaf.times * leaf.evidence.scores for leaf in together])
        np.add.at(sums.scores, slots, earned * (sums.scores.take(slots, mode="clip") > 0))
    leaves = [leaf for group in groups for leaf in group.leaves]
    only = leaves[0] if len(leaves) == 1 and not groups[0].others else None
    documents, items = sums.scores[: len(grounds.item)], sums.scores[len(grounds.item) :]
    found = _found(groups, documents)
    owners = grounds.item.take(found)
    best = np.zeros(grounds.item_count)
    np.maximum.at(best, owners, documents.take(found))
    total = np.subtract(items, best, out=items)
    total *= grounds.share
    total += best
    if sums.weight > 0 and only is None:
        total *= ranking.kept_by_coverage(sums.covered, sums.weight, len(leaves))
    return Scores(total, documents, found, owners)


def _found(groups: Sequence[Group], documents: Floats) -> Ints:
    """The documents with a score, some of them repeated where that is quicker than looking at all."""
    parts = [leaf.evidence.documents for group in groups for leaf in group.leaves]
    parts += [other.evidence.documents for group in groups for other in group.others]
    if len(parts) == 1:
        return parts[0]
    if sum(map(len, parts)) * _SPARSE > len(documents):
        return np.flatnonzero(documents > 0)
    return np.concatenate(parts) if parts else _NO_INTS


@dataclass(slots=True)
class _Sums:
    scores: Floats  # by slot
    covered: Floats  # of each item, the weight of the words found in it
    weight: float = 0.0  # of all words

    @classmethod
    def of(cls, leaves: Sequence[Leaf], documents: int, items: int) -> _Sums:
        """The sums of words that count by themselves."""
        covered, weight = np.zeros(items), 0.0
        for leaf in leaves:
            worth = ranking.coverage_weight(leaf.evidence.weight)
            if weight:
                add(covered, leaf.evidence.items, worth)
            else:
                covered[leaf.evidence.items] = worth
            weight += worth
        earned = [leaf.evidence.scores if leaf.times == 1.0 else leaf.times * leaf.evidence.scores for leaf in leaves]
        if len(leaves) > 1:
            slots = np.concatenate([leaf.evidence.slots for leaf in leaves])
            return cls(summed_at(slots, np.concatenate(earned), documents + items), covered, weight)
        scores = np.zeros(documents + items)
        for leaf, one in zip(leaves, earned, strict=True):
            scores[leaf.evidence.slots] = one
        return cls(scores, covered, weight)

    def add_with_other_names(self, group: Group) -> None:
        """Add what each item and document has most of: the words themselves, or one of their other names."""
        own = _Sums.of(group.leaves, len(self.scores) - len(self.covered), len(self.covered))
        worth = sum(leaf.times * leaf.evidence.weight for leaf in group.leaves)
        if own.weight == 0:  # the library has none of the words themselves
            own.weight = max(ranking.coverage_weight(other.evidence.weight) for other in group.others)
        for other in group.others:
            evidence = other.evidence
            # A rare name of a common thing must not beat the words that were typed.
            part = other.share * (min(1.0, worth / evidence.weight) if worth and evidence.weight else 1.0)
            own.scores[evidence.slots] = np.maximum(own.scores[evidence.slots], part * evidence.scores)
            own.covered[evidence.items] = np.maximum(own.covered[evidence.items], own.weight)
        self.scores += own.scores
        self.covered += own.covered
        self.weight += own.weight
