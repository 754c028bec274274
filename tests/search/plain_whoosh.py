"""The same windows and items in plain Whoosh indexes, searched and ranked by Whoosh's own searcher.

Only what is to be compared comes from elsewhere: the cutting into windows, the terms, and the formula,
which `tests.search.whoosh_formula` makes a Whoosh weighting model. Postings, phrases, prefixes, booleans, the adding up
of scores and the order of results are Whoosh's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from whoosh.query.compound import DefaultOr

from kiosk.model import Holding, Item
from kiosk.search import analysis, ranking
from kiosk.search.lexicon import forms_of
from kiosk.search.query import key, parse
from kiosk.search.syntax import AllOf, AnyOf, Node, Parsed, Phrase, Restriction, Wanted, Without, Word
from kiosk.search.windows import LONGEST, ItemWindows, divide
from tests.search.memory import Memory
from tests.search.whoosh_formula import (
    SHORT,
    AsOne,
    Formula,
    GivenTokens,
    Index,
    Placed,
    fields,
    given,
    new_index,
    query,
)

ALL, REACH, FORM = "all", "reach", "form"  # all words that count; these and those that follow in the passage; as typed
_AHEAD = 16  # words that follow, for phrases that reach over the end of a window
_GAP = 2
_NOTHING = 1e-300  # a score that adds nothing; Whoosh takes 0 for 1


def _run(texts: Iterable[str], boost: float, start: int = 0) -> list[Placed]:
    """The terms of short texts, with a gap after each."""
    placed: list[Placed] = []
    for text in texts:
        for term in analysis.terms(text):
            placed.append((start, boost, term))
            start += 1
        start += _GAP
    return placed


@dataclass(frozen=True)
class Leaf:
    """A word or phrase that counts for the order; ``times`` it stands in the query."""

    node: Word | Phrase
    times: float = 1.0
    covers: bool = True


class PlainWhoosh:
    """A library in two plain indexes: of windows and cards, and of whole items."""

    def __init__(self, library: Memory) -> None:
        self.items = sorted(library.items(), key=lambda item: item.number)
        self.themes = {key(name): theme.id for theme in library.themes() for name in (theme.title, theme.id)}
        self.windows = new_index()
        self.whole = new_index(
            **{name: fields.TEXT(analyzer=GivenTokens(), phrase=True) for name in SHORT},
            form=fields.KEYWORD,
            title_words=fields.NUMERIC,
            kind=fields.ID,
            perspective=fields.ID,
            theme=fields.KEYWORD,
            year=fields.NUMERIC,
        )
        self.item_of: list[int] = []  # by window or card
        windows, whole = self.windows.index.writer(), self.whole.index.writer()
        for at, item in enumerate(self.items):
            self._add(windows, whole, at, item, library)
        windows.commit()
        whole.commit()
        counted = [length for length in self.windows.lengths if length]
        self.counted = len(counted)
        self.windows.average = sum(counted) / max(len(counted), 1)
        self.whole.average = sum(self.whole.lengths) / max(len(self.items), 1)

    def _add(self, windows: Any, whole: Any, at: int, item: Item, library: Memory) -> None:
        passages = library.texts[item.number]
        divided = divide(item.layout, passages)
        summary = _run([item.summary], 1.0)[:LONGEST]
        self.windows.add(windows, summary, [])
        self.item_of.extend([at] * (1 + len(divided.windows)))
        headings = []
        for number, window in enumerate(divided.windows):
            own = [(place, 1.0, term) for place, term in window.body]
            heading = _run([window.heading], ranking.HEADING, 10_000)
            self.windows.add(windows, [*own, *heading], list(_ahead(divided, number)))
            if window.opens:
                headings.append(window.heading)
        texts = [text for one in passages for text in (one.text, one.chapter, one.speaker)]
        forms = forms_of(
            [item.title, item.summary, *item.authors, *texts, *(one.label for one in passages if one.level)]
        )
        short = {"title": [item.title], "author": item.authors, "publisher": [item.publisher]}
        told = summary + _run([item.title], ranking.TITLE, 1_000) + _run(item.authors, ranking.AUTHOR, 2_000)
        told += _run(headings, ranking.HEADING, 10_000)
        body = [
            (100_000 + window.place + place, 1.0, term) for window in divided.windows for place, term in window.body
        ]
        self.whole.add(
            whole,
            [*told, *body],
            [],
            **{name: given(_run(texts, SHORT[name])) for name, texts in short.items()},
            form=" ".join(sorted(forms)),
            title_words=len(analysis.terms(item.title)),
            kind=str(item.kind),
            perspective=str(item.perspective),
            theme=" ".join(item.themes),
            year=item.year,
        )

    # what a query means ---------------------------------------------------------------------------

    def parsed(self, text: str, *, as_you_type: bool = False) -> Parsed:
        return parse(text, self.themes, as_you_type=as_you_type)

    def meant(self, word: Word) -> list[str]:
        """The terms that an unfinished word may be, by Whoosh's expansion of the prefix."""
        if not word.prefix:
            return [word.term]
        with self.whole.index.searcher() as searcher:
            typed = query.Prefix(FORM, word.typed)
            forms = [one.decode() for one in typed._btexts(searcher.reader())]
        return list(dict.fromkeys([word.term, *map(analysis.term, forms)]))

    def asked(self, node: Node) -> Any:
        """The Whoosh query on items that a part of a query is."""
        if isinstance(node, Word):
            return query.Or([query.Term(node.within or ALL, term) for term in self.meant(node)])
        if isinstance(node, Phrase):
            return _phrase(node.within or ALL, [word.term for word in node.words])
        if isinstance(node, Restriction):
            return query.NumericRange("year", *node.years) if node.name == "year" else query.Term(node.name, node.value)
        if isinstance(node, AllOf):
            return query.And([query.Every(), *map(self.asked, node.parts)])
        if isinstance(node, AnyOf):
            return query.Or([*map(self.asked, node.parts)])
        if isinstance(node, Without):
            return query.And([query.Every(), query.Not(self.asked(node.part))])
        must = [self.asked(part) for part in node.required]
        if node.words and all(isinstance(part, Restriction) for part in node.required):
            must.append(query.Or([self.asked(word) for word in node.words]))
        return query.And([query.Every(), *must, *(query.Not(self.asked(part)) for part in node.without)])

    def leaves(self, node: Node) -> Iterator[Leaf]:
        """What counts for the order: all words and phrases that are not excluded."""
        if isinstance(node, Word | Phrase):
            yield Leaf(node)
        elif isinstance(node, AllOf | AnyOf):
            for part in node.parts:
                yield from self.leaves(part)
        elif isinstance(node, Wanted):
            for part in node.required:
                yield from self.leaves(part)
            times = Counter((word.term, word.prefix) for word in node.words)
            for word in {(word.term, word.prefix): word for word in node.words}.values():
                yield Leaf(word, float(times[word.term, word.prefix]))

    def neighbours(self, parsed: Parsed) -> Iterator[Leaf]:
        """The words of a plain query side by side: all of them, and pair by pair."""
        whole = [word for word in parsed.words if not word.prefix]
        if parsed.marked or not 1 < len(whole) <= ranking.MOST_WORDS:
            return
        yield Leaf(Phrase(tuple(whole)), ranking.WHOLE, covers=False)
        if len(whole) > 2:
            pairs = {
                (one.term, other.term): (one, other)
                for one, other in reversed(list(pairwise(whole)))
                if not (analysis.is_stop_word(one.typed) and analysis.is_stop_word(other.typed))
            }
            for pair in pairs.values():
                commoner = min(map(self.idf, pair))
                yield Leaf(Phrase(pair), ranking.pair_weight(self.idf(Phrase(pair)), commoner), covers=False)

    # how it is ranked -----------------------------------------------------------------------------

    def found(self, parsed: Parsed) -> set[int]:
        """The numbers of the items that Whoosh finds."""
        return {self.items[at].number for at in self.whole.docs(self.asked(parsed.root))}

    def idf(self, node: Word | Phrase) -> float:
        """How telling a leaf is: by the windows that have it, or if there are none by the items."""
        within = getattr(node, "within", "")
        windows = set() if within else self._own(self.windows, node)
        if windows:
            return ranking.idf(len(windows), max(self.counted, len(windows)))
        return ranking.idf(len(self._own(self.whole, node)), len(self.items))

    def _own(self, index: Index, node: Word | Phrase) -> set[int]:
        leaf = AsOne(self._child(index, node), index, 0.0, 1.0)
        with index.index.searcher() as searcher:
            return set(leaf.matcher(searcher).all_ids())

    def _child(self, index: Index, node: Word | Phrase) -> Any:
        if isinstance(node, Phrase):
            free = REACH if index is self.windows and len(node.words) > 1 else ALL
            return _phrase(node.within or free, [word.term for word in node.words])
        counts = dict.fromkeys(self.meant(node), ranking.PREFIX_OTHER) | {node.term: 1.0}
        return DefaultOr([query.Term(node.within or ALL, term, boost=counts[term]) for term in counts])

    def _scored(self, index: Index, leaves: Sequence[Leaf], idfs: dict[tuple[str, bytes], float]) -> list[Any]:
        """Each leaf as a query that scores; whole words as Whoosh's own terms."""
        queries: list[Any] = []
        for leaf in leaves:
            if index is self.windows and leaf.node.within:
                continue
            idf = self.idf(leaf.node)
            if isinstance(leaf.node, Word) and not leaf.node.prefix:
                name = leaf.node.within or ALL
                idfs[name, leaf.node.term.encode()] = idf
                queries.append(query.Term(name, leaf.node.term, boost=leaf.times))
            else:
                queries.append(AsOne(self._child(index, leaf.node), index, idf, leaf.times))
        return queries

    def _search(
        self, index: Index, leaves: Sequence[Leaf], frame: Any, finish: Callable[[int, float], float]
    ) -> dict[int, float]:
        """Document to score, best first, as Whoosh's searcher gives them; ``frame`` says which may be found."""
        idfs: dict[tuple[str, bytes], float] = {}
        sought: Any = query.Or(self._scored(index, [leaf for leaf in leaves if leaf.covers], idfs))
        beside = self._scored(index, [leaf for leaf in leaves if not leaf.covers], idfs)
        if beside:
            sought = query.AndMaybe(sought, query.Or(beside))
        if frame is not None:
            sought = query.AndMaybe(query.ConstantScoreQuery(frame, _NOTHING), sought)
        with index.index.searcher(weighting=Formula(index, idfs, finish)) as searcher:
            return {document: score for score, document in searcher.search(sought, limit=None).top_n}

    def window_scores(self, parsed: Parsed) -> dict[int, float]:
        """Window or card, counted through the library, to its score."""
        leaves = [*self.leaves(parsed.root), *self.neighbours(parsed)]
        return self._search(self.windows, leaves, None, lambda _, score: score)

    def item_scores(self, parsed: Parsed) -> dict[int, float]:
        """Item number to score, best first."""
        leaves = [*self.leaves(parsed.root), *self.neighbours(parsed)]
        best: dict[int, float] = {}
        for window, score in self.window_scores(parsed).items():
            at = self.item_of[window]
            best[at] = max(best.get(at, 0.0), score)
        kept = self._kept_by_coverage([leaf for leaf in leaves if leaf.covers])
        raised: dict[int, float] = {}

        def finish(document: int, score: float) -> float:
            share = float(ranking.item_share(np.array([self.item_of.count(document) - 1]))[0])  # one is its card
            mixed = share * score + (1.0 - share) * best.get(document, 0.0)
            described = not parsed.marked and self.items[document].holding is Holding.RECORD
            return mixed * kept(document) * (ranking.DESCRIBED if described else 1.0) + raised.get(document, 0.0)

        frame = self.asked(parsed.root)
        scores = self._search(self.whole, leaves, frame, finish)
        terms = [word.term for word in parsed.words]
        if not parsed.marked and len(terms) <= ranking.MOST_WORDS:
            titled = query.And([_phrase("title", terms), query.Term("title_words", len(terms))])
            raised.update(dict.fromkeys(self.whole.docs(titled), max(scores.values(), default=0.0)))
            scores = self._search(self.whole, leaves, frame, finish)
        return {self.items[document].number: score for document, score in scores.items()}

    def _kept_by_coverage(self, leaves: Sequence[Leaf]) -> Callable[[int], float]:
        found = [(leaf.node, self._own(self.whole, leaf.node)) for leaf in leaves]
        weighed = [(ranking.coverage_weight(self.idf(node)), documents) for node, documents in found if documents]
        total = sum(weight for weight, _ in weighed)

        def kept(document: int) -> float:
            covered = sum(weight for weight, documents in weighed if document in documents)
            return float(ranking.kept_by_coverage(np.array([covered]), total, len(leaves))[0]) if total else 1.0

        return kept


def _ahead(divided: ItemWindows, number: int) -> Iterator[Placed]:
    """The words of the same passage that follow a window, at places that go on from its own."""
    here = divided.windows[number]
    following = here.place + len(here.body)
    for window in divided.windows[number + 1 :]:
        if window.place != following or following - here.place - len(here.body) > _AHEAD:
            return
        for place, term in window.body:
            yield window.place - here.place + place, 0.0, term
        following += len(window.body)


def _phrase(name: str, terms: list[str]) -> Any:
    return query.Phrase(name, terms) if len(terms) > 1 else query.Term(name, terms[0])
