"""A parsed query over the arrays: which items it means, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from kiosk.model import Expansion, ExpansionReason, Span
from kiosk.search import ranking, scoring
from kiosk.search.analysis import is_stop_word
from kiosk.search.catalogue import Catalogue, Mask
from kiosk.search.highlights import Wording
from kiosk.search.latent import Latent
from kiosk.search.lexicon import Lexicon
from kiosk.search.matching import Evidence, Grounds
from kiosk.search.scoring import Group, Leaf, Other
from kiosk.search.syntax import AllOf, Node, Parsed, Phrase, Restriction, Wanted, Without, Word, words_of
from kiosk.search.vocabulary import MOST_NAMES, OtherName, Vocabulary


@dataclass(frozen=True, slots=True)
class Ranked:
    """The answer to the words of a query, before filters.

    ``matching`` says which items; ``scores`` ranks items and ``document_scores`` windows (0 where
    nothing was found); ``wording`` is what to highlight; ``expansions`` are what the vocabulary added.
    """

    matching: Mask
    scores: NDArray[np.float64]
    document_scores: NDArray[np.float64]
    wording: Wording
    expansions: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a query is evaluated over."""

    grounds: Grounds
    catalogue: Catalogue
    lexicon: Lexicon
    vocabulary: Vocabulary
    latent: Latent | None = None


@dataclass(slots=True)
class _Widened:
    """Words of the query that have other names: their spans, and the group they count in."""

    spans: frozenset[Span]
    group: Group


@dataclass(slots=True)
class _Evaluation:
    grounds: Grounds
    catalogue: Catalogue
    lexicon: Lexicon
    groups: list[Group] = field(default_factory=list)
    together: list[Leaf] = field(default_factory=list)
    widened: list[_Widened] = field(default_factory=list)
    expansions: list[Expansion] = field(default_factory=list)
    wording: Wording = field(default_factory=Wording)
    _begun: dict[str, list[str]] = field(default_factory=dict)

    def mask(self, node: Node, *, counts: bool = True) -> Mask:
        """The items that ``node`` means; its words count for the order unless they are excluded."""
        if isinstance(node, Word | Phrase):
            evidence = self.evidence(node)
            if counts:
                self.groups.append(Group([Leaf(evidence)]))
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
        parts = [self.mask(part, counts=counts) for part in wanted.required]
        words = self.most_telling(wanted.words)
        if words:
            found = self._evidence_of(words)
            widened = [one for one in self.widened if any(word.span in one.spans for word in words)]
            if all(isinstance(part, Restriction) for part in wanted.required):
                parts.append(self._having(*found, *(other.evidence for one in widened for other in one.group.others)))
            if counts:
                self._count(words, found, widened)
        parts += [~self.mask(part, counts=False) for part in wanted.without]
        return self._all(parts)

    def _all(self, parts: Sequence[Mask]) -> Mask:
        """The items that are in every part."""
        if len(parts) == 1:
            return parts[0]
        return np.logical_and.reduce(parts) if parts else self.catalogue.everything()

    def _count(self, words: Sequence[Word], found: Sequence[Evidence], widened: Sequence[_Widened]) -> None:
        """Words count for the order: those with other names as one group, every other word by itself."""
        kept = {(word.term, word.prefix): (word, one) for word, one in zip(words, found, strict=True)}
        times = Counter((word.term, word.prefix) for word in words) if len(kept) < len(words) else {}
        for key, (word, evidence) in kept.items():
            group = next((one.group for one in widened if word.span in one.spans), None) or Group()
            if not group.leaves:
                self.groups.append(group)
            group.leaves.append(Leaf(evidence, times=float(times.get(key, 1))))
            if word.prefix or word.within:
                self._show(word)
        self.wording.add_terms(word.term for word, _ in kept.values() if not (word.prefix or word.within))

    def widen(self, parsed: Parsed, vocabulary: Vocabulary, unexpanded: frozenset[str]) -> None:
        """Take in the other names of words that are merely wanted; what is required or excluded stays as it is."""
        if len(parsed.root.words) > ranking.MOST_WORDS:
            return
        wanted = {word.span for word in parsed.root.words}
        fixed = {word.span for part in (*parsed.root.required, *parsed.root.without) for word in words_of(part)}
        for one in vocabulary.widenings(parsed.words, parsed.text):
            run = parsed.words[one.first : one.last + 1]
            spans = frozenset(word.span for word in run)
            if one.key in unexpanded or not spans & wanted or spans & fixed:
                continue
            found = list(islice(self._said(one.others), MOST_NAMES))
            if not found:
                continue
            typed = parsed.text[run[0].span[0] : run[-1].span[1]]
            names = tuple({_telling(other.terms): other.name for other, _ in reversed(found)}.values())[::-1]
            self.expansions.append(Expansion(typed, names, found[0][0].reason, one.key))
            self.widened.append(_Widened(spans, Group(others=[self._other(*each) for each in found])))

    def _said(self, names: Iterable[OtherName]) -> Iterator[tuple[OtherName, Evidence]]:
        """Those of some names that the library says, with where."""
        known = self.lexicon.known_terms
        for name in names:
            if all(term in known for term in name.terms):
                evidence = self.grounds.phrase(name.terms)
                if len(evidence.items):
                    yield name, evidence

    def _other(self, name: OtherName, evidence: Evidence) -> Other:
        if len(name.terms) > 1:
            self.wording.add_phrase(name.terms)
        else:
            self.wording.add_terms(name.terms)
        return Other(evidence, ranking.SYNONYM if name.reason is ExpansionReason.SYNONYM else ranking.SAME_NAME)

    def neighbours(self, words: Sequence[Word]) -> None:
        """Words of a plain query that stand together in a text count more than apart."""
        whole = [word for word in words if not word.within]
        if whole and whole[-1].prefix:
            whole = whole[:-1]
        terms = [word.term for word in whole]
        if not 1 < len(terms) <= ranking.MOST_WORDS:
            return
        pairs = _telling_pairs(whole) if len(terms) > 2 else []
        *found, together = self.grounds.phrases([*pairs, terms])
        for pair, one in zip(pairs, found, strict=True):
            if len(one.items):
                commoner = min(self.grounds.rarity(term) for term in pair)
                self._beside(Leaf(one, ranking.pair_weight(one.weight, commoner)))
        self._beside(Leaf(together, ranking.WHOLE))

    def _beside(self, leaf: Leaf) -> None:
        if len(leaf.evidence.items):
            self.together.append(leaf)

    def most_telling(self, words: Sequence[Word]) -> Sequence[Word]:
        """All words, or of too many those that the fewest items have; unknown words go first."""
        if len(words) <= ranking.MOST_WORDS:
            return words
        known = self.lexicon.known_terms
        best = dict.fromkeys(sorted((word.term for word in words), key=lambda term: known.get(term, 1 << 40)))
        kept = set(list(best)[: ranking.MOST_WORDS])
        return [word for word in words if word.term in kept]

    def _evidence_of(self, words: Sequence[Word]) -> list[Evidence]:
        """Where each of some words occurs; whole words all in one go."""
        whole = [word.term for word in words if not (word.prefix or word.within)]
        found = iter(self.grounds.terms(whole))
        return [self.evidence(word) if word.prefix or word.within else next(found) for word in words]

    def evidence(self, node: Word | Phrase) -> Evidence:
        """Where a word or phrase occurs."""
        if isinstance(node, Phrase):
            return self.grounds.phrase([word.term for word in node.words], node.within)
        if not node.prefix:
            return self.grounds.term(node.term, node.within)
        return self.grounds.any_term(self.meant_by(node), node.term, node.within)

    def meant_by(self, word: Word) -> list[str]:
        """The terms that an unfinished word may be."""
        if word.typed not in self._begun:
            self._begun[word.typed] = self._beginning(word)
        return self._begun[word.typed]

    def _beginning(self, word: Word) -> list[str]:
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

    def _having(self, *anywhere: Evidence) -> Mask:
        mask = self.catalogue.nothing()
        for evidence in anywhere:
            mask[evidence.items] = True
        return mask


def evaluate(parsed: Parsed, known: Known, unexpanded: frozenset[str] = frozenset()) -> Ranked:
    """Find and rank all items for a parsed query that has at least one part.

    ``unexpanded`` are keys of expansions by the vocabulary to leave aside.
    """
    work = _Evaluation(known.grounds, known.catalogue, known.lexicon)
    work.widen(parsed, known.vocabulary, unexpanded)
    matching = work.mask(parsed.root)
    if not parsed.marked:
        work.neighbours(parsed.words)
    scores = scoring.scores(work.groups, work.together, known.grounds)
    if not parsed.marked:
        if known.latent is not None:
            scores.weigh_subject([(word.term, 1.0) for word in parsed.root.words], known.latent, known.grounds)
        scores.items[known.catalogue.only_described] *= ranking.DESCRIBED
        scores.raise_exact_titles([word.term for word in parsed.words], known.grounds)
    return Ranked(matching, scores.items, scores.documents, work.wording, tuple(work.expansions))


def _telling_pairs(words: Sequence[Word]) -> list[tuple[str, str]]:
    """The words side by side, each pair once and of many the first."""
    # Two small words tell nothing, and are the costliest of all pairs to look for.
    small = [is_stop_word(word.typed) for word in words]
    both = zip(pairwise(words), pairwise(small), strict=True)
    pairs = dict.fromkeys((first.term, second.term) for (first, second), two in both if not all(two))
    return list(pairs)[: ranking.MOST_PAIRS]


def _telling(terms: Sequence[str]) -> tuple[str, ...]:
    """What is left of a name without its stop words: of "raising concerns" and "raising a concern" one is told."""
    return tuple(term for term in terms if not is_stop_word(term))
