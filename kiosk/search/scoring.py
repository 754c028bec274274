"""From where the parts of a query occur to the order of items: the arithmetic over the arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kiosk.search import ranking
from kiosk.search.latent import Latent
from kiosk.search.matching import Evidence, Grounds

Floats = NDArray[np.float64]


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


def scores(groups: Sequence[Group], together: Sequence[Leaf], grounds: Grounds) -> tuple[Floats, Floats]:
    """The scores of all items and of all documents, 0 where nothing was found.

    ``together`` are words of the query side by side: they only raise what has one of the words anyway.
    """
    sums = _Sums(np.zeros(grounds.item_count), np.zeros(len(grounds.item)), np.zeros(grounds.item_count))
    for group in groups:
        if group.others:
            _add_with_other_names(sums, group)
        else:
            for leaf in group.leaves:
                sums.add(leaf)
    for leaf in together:
        evidence = leaf.evidence
        items, documents = evidence.items, evidence.documents
        sums.items[items] += np.where(sums.items[items] > 0, leaf.times * evidence.score_items, 0.0)
        sums.documents[documents] += np.where(sums.documents[documents] > 0, leaf.times * evidence.score_documents, 0.0)
    best = np.zeros(grounds.item_count)
    found = np.flatnonzero((sums.documents > 0) & grounds.live)
    np.maximum.at(best, grounds.item[found], sums.documents[found])
    share = ranking.item_share(grounds.window_counts)
    total = share * sums.items + (1.0 - share) * best
    if sums.weight > 0:
        words = sum(len(group.leaves) for group in groups)
        total *= ranking.kept_by_coverage(sums.covered, sums.weight, words)
    return total, sums.documents


@dataclass(slots=True)
class _Sums:
    items: Floats
    documents: Floats
    covered: Floats  # of each item, the weight of the words found in it
    weight: float = 0.0  # of all words

    def add(self, leaf: Leaf) -> None:
        evidence = leaf.evidence
        self.items[evidence.items] += leaf.times * evidence.score_items
        self.documents[evidence.documents] += leaf.times * evidence.score_documents
        weight = ranking.coverage_weight(evidence.weight)
        self.covered[evidence.items] += weight
        self.weight += weight


def _add_with_other_names(sums: _Sums, group: Group) -> None:
    """Add what each item and document has most of: the words themselves, or one of their other names."""
    own = _Sums(np.zeros_like(sums.items), np.zeros_like(sums.documents), np.zeros_like(sums.items))
    for leaf in group.leaves:
        own.add(leaf)
    worth = sum(leaf.times * leaf.evidence.weight for leaf in group.leaves)
    if own.weight == 0:  # the library has none of the words themselves
        own.weight = max(ranking.coverage_weight(other.evidence.weight) for other in group.others)
    for other in group.others:
        evidence = other.evidence
        # A rare name of a common thing must not beat the words that were typed.
        part = other.share * (min(1.0, worth / evidence.weight) if worth and evidence.weight else 1.0)
        items, documents = evidence.items, evidence.documents
        own.items[items] = np.maximum(own.items[items], part * evidence.score_items)
        own.documents[documents] = np.maximum(own.documents[documents], part * evidence.score_documents)
        own.covered[items] = np.maximum(own.covered[items], own.weight)
    sums.items += own.items
    sums.documents += own.documents
    sums.covered += own.covered
    sums.weight += own.weight


def weigh_subject(
    scores: Floats, documents: Floats, weighted: Sequence[tuple[str, float]], latent: Latent, grounds: Grounds
) -> tuple[Floats, Floats]:
    """The scores of items and documents with a share for how near they are to the subject of the words.

    Of the best items only; each is as near as the nearest of its matching windows.
    """
    vector = latent.vector(weighted)
    found = np.flatnonzero(scores > 0)
    if vector is None or not len(found):
        return scores, documents
    if len(found) > ranking.SUBJECT_AMONG:
        least = np.partition(scores[found], len(found) - ranking.SUBJECT_AMONG)[len(found) - ranking.SUBJECT_AMONG]
        found = found[scores[found] >= least]
    wanted = np.zeros(grounds.item_count, dtype=bool)
    wanted[found] = True
    windows = np.flatnonzero((documents > 0) & grounds.live)
    windows = windows[wanted[grounds.item[windows]]]
    near = np.maximum(latent.likeness(vector, windows), 0.0)
    nearest = np.zeros(grounds.item_count)
    np.maximum.at(nearest, grounds.item[windows], near)
    # An item that is found by its title alone is told by its first window.
    wanted[grounds.item[windows]] = False
    alone = np.flatnonzero(wanted & (grounds.window_counts > 0))
    nearest[alone] = np.maximum(latent.likeness(vector, grounds.cards[alone] + 1), 0.0)
    by_subject = (1.0 - ranking.SUBJECT) * documents
    by_subject[windows] += ranking.SUBJECT * float(documents.max(initial=0.0)) * near
    return (1.0 - ranking.SUBJECT) * scores + ranking.SUBJECT * float(scores.max()) * nearest, by_subject


def raise_exact_titles(scores: Floats, terms: Sequence[str], grounds: Grounds) -> None:
    """An item whose title is what was typed comes before all others."""
    starts = grounds.phrase_starts("title", terms) if terms and len(terms) <= ranking.MOST_WORDS else ()
    if len(starts):
        documents = grounds.document_at("title", np.asarray(starts))
        exact = documents[grounds.segments.spots["title"][documents] == len(terms)]
        scores[grounds.item[exact]] += float(scores.max(initial=0.0))
