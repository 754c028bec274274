"""A parsed query over the arrays: which items it means, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kiosk.search import ranking
from kiosk.search.catalogue import Catalogue, Mask
from kiosk.search.highlights import Wording
from kiosk.search.lexicon import Lexicon
from kiosk.search.matching import Evidence, Grounds
from kiosk.search.syntax import AllOf, Node, Parsed, Phrase, Restriction, Wanted, Without, Word


@dataclass(frozen=True, slots=True)
class Ranked:
    """The answer to the words of a query, before filters.

    ``matching`` says which items; ``scores`` ranks items and ``document_scores`` windows (0 where
    nothing was found); ``wording`` is what to highlight.
    """

    matching: Mask
    scores: NDArray[np.float64]
    document_scores: NDArray[np.float64]
    wording: Wording


@dataclass(slots=True)
class _Leaf:
    """A word or phrase that counts for the order; ``times`` it stands in the query."""

    evidence: Evidence
    times: float = 1.0
    covers: bool = True


@dataclass(slots=True)
class _Evaluation:
    grounds: Grounds
    catalogue: Catalogue
    lexicon: Lexicon
    leaves: list[_Leaf] = field(default_factory=list)
    wording: Wording = field(default_factory=Wording)

    def mask(self, node: Node, *, counts: bool = True) -> Mask:
        """The items that ``node`` means; its words count for the order unless they are excluded."""
        if isinstance(node, Word | Phrase):
            evidence = self.evidence(node)
            if counts:
                self.leaves.append(_Leaf(evidence))
                self._show(node)
            return self._having(evidence)
        if isinstance(node, Restriction):
            return self.catalogue.restricted(node)
        if isinstance(node, Without):
            return ~self.mask(node.part, counts=False)
        if isinstance(node, Wanted):
            return self._side_by_side(node, counts=counts)
        parts = [self.mask(part, counts=counts) for part in node.parts]
        joined: Mask = (np.logical_and if isinstance(node, AllOf) else np.logical_or).reduce(parts)
        return joined

    def _side_by_side(self, wanted: Wanted, *, counts: bool) -> Mask:
        mask = self.catalogue.everything()
        for part in wanted.required:
            mask = mask & self.mask(part, counts=counts)
        words = self.most_telling(wanted.words)
        if words:
            found = [self.evidence(word) for word in words]
            if all(isinstance(part, Restriction) for part in wanted.required):
                mask = mask & np.logical_or.reduce([self._having(one) for one in found])
            if counts:
                self._count(words, found)
        for part in wanted.without:
            mask = mask & ~self.mask(part, counts=False)
        return mask

    def _count(self, words: Sequence[Word], found: Sequence[Evidence]) -> None:
        times = Counter(_identity(word) for word in words)
        for word, evidence in {_identity(word): (word, one) for word, one in zip(words, found, strict=True)}.values():
            self.leaves.append(_Leaf(evidence, times=float(times[_identity(word)])))
            self._show(word)

    def neighbours(self, words: Sequence[Word]) -> None:
        """Words of a plain query that stand together in a text count more than apart."""
        whole = [word for word in words if not word.within]
        if whole and whole[-1].prefix:
            whole = whole[:-1]
        terms = [word.term for word in whole]
        if not 1 < len(terms) <= ranking.MOST_WORDS:
            return
        self.leaves.append(_Leaf(self.grounds.phrase(terms), ranking.WHOLE, covers=False))
        if len(terms) > 2:
            for pair in list(dict.fromkeys(pairwise(terms)))[: ranking.MOST_PAIRS]:
                self.leaves.append(_Leaf(self.grounds.phrase(pair), ranking.PAIR, covers=False))

    def most_telling(self, words: Sequence[Word]) -> Sequence[Word]:
        """All words, or of too many those that the fewest items have; unknown words go first."""
        if len(words) <= ranking.MOST_WORDS:
            return words
        known = self.lexicon.known_terms
        best = dict.fromkeys(sorted((word.term for word in words), key=lambda term: known.get(term, 1 << 40)))
        kept = set(list(best)[: ranking.MOST_WORDS])
        return [word for word in words if word.term in kept]

    def evidence(self, node: Word | Phrase) -> Evidence:
        """Where a word or phrase occurs."""
        if isinstance(node, Phrase):
            return self.grounds.phrase([word.term for word in node.words], node.within)
        if not node.prefix:
            return self.grounds.term(node.term, node.within)
        return self.grounds.any_term(self.meant_by(node), node.term, node.within)

    def meant_by(self, word: Word) -> list[str]:
        """The terms that an unfinished word may be."""
        short = len(word.typed) <= ranking.SHORT_PREFIX
        most = ranking.SHORT_PREFIX_WORDS if short else ranking.MOST_PREFIX_WORDS
        terms = self.lexicon.expansions(word.typed, most)
        return terms if word.term in terms else [word.term, *terms]

    def _show(self, node: Word | Phrase) -> None:
        if isinstance(node, Phrase):
            self.wording.add_phrase([word.term for word in node.words], node.within)
        elif node.prefix:
            self.wording.add_terms(self.meant_by(node), node.within)
        else:
            self.wording.add_terms([node.term], node.within)

    def _having(self, evidence: Evidence) -> Mask:
        mask = self.catalogue.nothing()
        mask[evidence.items] = True
        return mask


def evaluate(parsed: Parsed, grounds: Grounds, catalogue: Catalogue, lexicon: Lexicon) -> Ranked:
    """Find and rank all items for a parsed query that has at least one part."""
    work = _Evaluation(grounds, catalogue, lexicon)
    matching = work.mask(parsed.root)
    if not parsed.marked:
        work.neighbours(parsed.words)
    scores, document_scores = _scores(work.leaves, grounds)
    if not parsed.marked:
        _raise_exact_titles(scores, [word.term for word in parsed.words], grounds)
    return Ranked(matching, scores, document_scores, work.wording)


def _scores(leaves: Sequence[_Leaf], grounds: Grounds) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    items = np.zeros(grounds.item_count)
    documents = np.zeros(len(grounds.item))
    covered = np.zeros(grounds.item_count)
    total = 0.0
    # Words standing together only raise what has one of the words anyway, so those leaves come last.
    for leaf in sorted(leaves, key=lambda leaf: not leaf.covers):
        evidence = leaf.evidence
        score_items, score_documents = leaf.times * evidence.score_items, leaf.times * evidence.score_documents
        if leaf.covers:
            total += evidence.weight
            covered[evidence.items] += evidence.weight
        else:
            score_items = np.where(items[evidence.items] > 0, score_items, 0.0)
            score_documents = np.where(documents[evidence.documents] > 0, score_documents, 0.0)
        items[evidence.items] += score_items
        documents[evidence.documents] += score_documents
    best = np.zeros(grounds.item_count)
    found = np.flatnonzero((documents > 0) & grounds.live)
    np.maximum.at(best, grounds.item[found], documents[found])
    scores = ranking.ITEM_SHARE * items + (1.0 - ranking.ITEM_SHARE) * best
    if total > 0:
        scores *= ranking.kept_by_coverage(covered, total, sum(leaf.covers for leaf in leaves))
    return scores, documents


def _raise_exact_titles(scores: NDArray[np.float64], terms: Sequence[str], grounds: Grounds) -> None:
    """An item whose title is what was typed comes before all others."""
    starts = grounds.phrase_starts("title", terms) if terms and len(terms) <= ranking.MOST_WORDS else ()
    if len(starts):
        documents = grounds.document_at("title", np.asarray(starts))
        exact = documents[grounds.segments.spots["title"][documents] == len(terms)]
        scores[grounds.item[exact]] += float(scores.max(initial=0.0))


def _identity(word: Word) -> tuple[str, bool]:
    return word.term, word.prefix
