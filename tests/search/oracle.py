"""What a query means, worked out plainly: by reading every text, one item after another."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from kiosk.model import YEAR_BANDS, Item, Passage, Query
from kiosk.search import analysis, ranking
from kiosk.search.lexicon import forms_of
from kiosk.search.query import key, parse
from kiosk.search.syntax import AllOf, AnyOf, Node, Phrase, Restriction, Without, Word
from tests.search.memory import Memory


class Oracle:
    """Reads a library once and answers by looking at everything."""

    def __init__(self, library: Memory) -> None:
        self.library = library
        self.items = {item.number: item for item in library.items()}
        self.runs = {number: list(self._runs(item, library.texts[number])) for number, item in self.items.items()}
        texts = [text for item in library.items() for text in _texts_of(item, library.texts[item.number])]
        self.forms = {form: analysis.term(form) for form in forms_of(texts)}

    def matching(self, query: Query) -> set[int]:
        """The numbers of the items that the words of a query mean, before filters."""
        themes = {key(name): theme.id for theme in self.library.themes() for name in (theme.title, theme.id)}
        parsed = parse(query.text, themes, as_you_type=query.as_you_type)
        return {number for number in self.items if self._holds(parsed.root, number)}

    def facet(self, name: str, query: Query) -> Counter[str]:
        """How many matching items have each value, as if this field were not restricted."""
        counts: Counter[str] = Counter()
        for number in self.matching(query):
            item = self.items[number]
            if all(self._chosen(item, other, query) for other in FIELDS if other != name):
                counts.update(values_of(item, name))
        return counts

    def filtered(self, query: Query) -> set[int]:
        return {
            number
            for number in self.matching(query)
            if all(self._chosen(self.items[number], name, query) for name in FIELDS)
        }

    @staticmethod
    def _chosen(item: Item, name: str, query: Query) -> bool:
        wanted = getattr(query, FIELDS[name])
        return not wanted or bool(wanted & set(values_of(item, name)))

    @staticmethod
    def _runs(item: Item, passages: Sequence[Passage]) -> Iterator[tuple[str, list[str]]]:
        """(field, terms) of every text in which a phrase may stand."""
        yield "title", analysis.terms(item.title)
        yield "publisher", analysis.terms(item.publisher)
        yield "body", analysis.terms(item.summary)
        yield from (("author", analysis.terms(author)) for author in item.authors)
        for passage in passages:
            yield "body", analysis.terms(passage.text)
            yield "body", analysis.terms(passage.chapter)
            yield "body", analysis.terms(passage.speaker)
            if passage.level:
                yield "body", analysis.terms(passage.label)

    def _holds(self, node: Node, number: int) -> bool:
        if isinstance(node, Word):
            return any(self._phrase([term], number, node.within) for term in self._meant(node))
        if isinstance(node, Phrase):
            return self._phrase([word.term for word in node.words], number, node.within)
        if isinstance(node, Restriction):
            return self._restricted(node, self.items[number])
        if isinstance(node, AllOf):
            return all(self._holds(part, number) for part in node.parts)
        if isinstance(node, AnyOf):
            return any(self._holds(part, number) for part in node.parts)
        if isinstance(node, Without):
            return not self._holds(node.part, number)
        must = all(self._holds(part, number) for part in node.required)
        never = any(self._holds(part, number) for part in node.without)
        wanted = not node.words or any(self._holds(word, number) for word in node.words)
        texts_required = any(not isinstance(part, Restriction) for part in node.required)
        return must and not never and (wanted or texts_required)

    def _meant(self, word: Word) -> set[str]:
        if not word.prefix:
            return {word.term}
        return {term for form, term in self.forms.items() if form.startswith(word.typed)} | {word.term}

    def _phrase(self, terms: Sequence[str], number: int, within: str) -> bool:
        return any(
            list(terms) == run[at : at + len(terms)]
            for field, run in self.runs[number]
            if field == within or (not within and field != "publisher")
            for at in range(len(run) - len(terms) + 1)
        )

    @staticmethod
    def _restricted(node: Restriction, item: Item) -> bool:
        if node.name == "year":
            return item.year is not None and node.years[0] <= item.year <= node.years[1]
        return node.value in values_of(item, node.name)


FIELDS = {
    "kind": "kinds",
    "theme": "themes",
    "perspective": "perspectives",
    "year": "years",
    "publisher": "publishers",
    "holding": "holdings",
}


def values_of(item: Item, name: str) -> list[str]:
    if name == "theme":
        return list(item.themes)
    if name == "year":
        return [band for band, _, low, high in YEAR_BANDS if item.year is not None and low <= item.year <= high]
    value = str(getattr(item, name))
    return [value] if value else []


def _texts_of(item: Item, passages: Sequence[Passage]) -> Iterator[str]:
    yield from (item.title, item.summary, *item.authors)
    for passage in passages:
        yield from (passage.text, passage.chapter, passage.speaker)
        if passage.level:
            yield passage.label


def bm25(term: str, texts: Sequence[Sequence[str]]) -> list[float]:
    """BM25 of a term in each of several texts, by the formula, one after another."""
    counts = [text.count(term) for text in texts]
    lengths = [len(text) for text in texts]
    average = sum(lengths) / len(texts)
    holding = sum(1 for count in counts if count)
    weight = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5)) ** ranking.RARITY
    k1, b = ranking.K1, ranking.B
    return [
        weight * count * (k1 + 1) / (count + k1 * (1 - b + b * length / average))
        for count, length in zip(counts, lengths, strict=True)
    ]
