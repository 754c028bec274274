"""Plain Whoosh indexes of tokens that are given, and the product's formula as a Whoosh weighting model.

A Whoosh field holds all texts of a document: each token's boost says how much it counts there, so that
Whoosh's weight of a posting is the weighted frequency of BM25F.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from whoosh import analysis as whoosh_analysis
from whoosh import fields as whoosh_fields
from whoosh import index as whoosh_index
from whoosh import matching as whoosh_matching
from whoosh import query as whoosh_query
from whoosh import scoring
from whoosh.filedb import filestore

from kiosk.search import ranking

# Without their types: Whoosh annotates some of its functions and not others.
fields: Any = whoosh_fields
query: Any = whoosh_query
matching: Any = whoosh_matching
analysers: Any = whoosh_analysis
storage: Any = filestore
FileIndex: Any = whoosh_index.FileIndex
SHORT = {"title": ranking.TITLE, "author": ranking.AUTHOR, "publisher": ranking.PUBLISHER}

Placed = tuple[int, float, str]  # place, how much it counts, term


class GivenTokens(analysers.Tokenizer):  # type: ignore[misc]
    """Tokens as they are given: ``place|boost|term``, parted by spaces."""

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        """Whoosh's tokens."""
        token = analysers.Token(positions=True, boosts=True)
        for one in value.split(" ") if value else ():
            place, boost, token.text = one.split("|", 2)
            token.pos, token.boost = int(place), float(boost)
            yield token


def given(tokens: Iterable[Placed]) -> str:
    return " ".join(f"{place}|{boost!r}|{term}" for place, boost, term in tokens)


@dataclass
class Index:
    """One plain index: what each document's tokens weigh, by place, and how long it is, weighted."""

    index: Any
    own: list[dict[int, float]] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)
    average: float = 1.0

    def add(self, writer: Any, own: list[Placed], ahead: list[Placed], **more: Any) -> None:
        writer.add_document(all=given(own), reach=given(sorted([*own, *ahead])), **more)
        self.own.append({place: boost for place, boost, _ in own})
        self.lengths.append(sum(boost for _, boost, _ in own))

    def docs(self, wanted: Any) -> set[int]:
        with self.index.searcher() as searcher:
            return set(wanted.docs(searcher))


def new_index(**more: Any) -> Index:
    def tokens() -> Any:
        return fields.TEXT(analyzer=GivenTokens(), phrase=True)

    schema = fields.Schema(all=tokens(), reach=tokens(), **more)
    return Index(FileIndex.create(storage.RamStorage(), schema, "MAIN"))


class Formula(scoring.WeightingModel):
    """BM25 by `kiosk.search.ranking`, as Whoosh asks for it; remembers which leaves cover a document."""

    use_final = True

    def __init__(
        self, index: Index, idfs: dict[tuple[str, bytes], float], finish: Callable[[int, float], float]
    ) -> None:
        self.index = index
        self.idfs = idfs
        self.finish = finish

    def scorer(self, searcher: Any, fieldname: str, text: Any, qf: int = 1) -> Any:
        """For one term."""
        term = text if isinstance(text, bytes) else text.encode()
        return Saturation(
            self.index, self.idfs.get((fieldname, term), 1.0)
        )  # others are only asked whether they are there

    def final(self, searcher: Any, docnum: int, score: float) -> float:
        """What is made of the sum of a document's scores."""
        return self.finish(docnum, score)


class Saturation(scoring.BaseScorer):
    """The score of one term or leaf."""

    def __init__(self, index: Index, idf: float) -> None:
        self.index = index
        self.idf = idf

    def max_quality(self) -> float:
        """No bound is known, so nothing is left out for being worse."""
        return math.inf

    def score(self, matcher: Any) -> float:
        """Of the document that the matcher is at, whose weight is the weighted frequency."""
        length = np.array([self.index.lengths[matcher.id()]])
        weight = np.array([matcher.weight()], dtype=np.float64)
        return self.idf * float(ranking.saturated(weight, ranking.held_back(length, self.index.average))[0])


class AsOne(query.Query):  # type: ignore[misc]
    """What another query finds, scored as if it were one term."""

    def __init__(self, child: Any, index: Index, idf: float, times: float) -> None:
        self.child, self.index, self.idf, self.times = child, index, idf, times

    def estimate_size(self, reader: Any) -> int:
        return int(self.child.estimate_size(reader))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """Whoosh's matcher for it, in a wrapping that scores."""
        plain = self.child.matcher(searcher, searcher.boolean_context())
        if isinstance(self.child, query.Phrase):
            kept = {document for document, weight in self._phrases(searcher) if weight}
            plain = matching.FilterMatcher(plain, kept)
        return _Scoring(plain, self)

    def _phrases(self, searcher: Any) -> Iterator[tuple[int, float]]:
        found = self.child.matcher(searcher, searcher.boolean_context())
        while found.is_active():
            yield found.id(), self.weight(found)
            found.next()

    def weight(self, found: Any) -> float:
        """Of a phrase: what its occurrences weigh, each told by the place where it starts."""
        if isinstance(self.child, query.Phrase) and self.child.fieldname in SHORT:
            return len(found.spans()) * SHORT[self.child.fieldname]
        if isinstance(self.child, query.Phrase):
            own = self.index.own[found.id()]
            return float(sum(own.get(span.start, 0.0) for span in found.spans()))
        return float(found.weight())


class _Scoring(matching.WrappingMatcher):  # type: ignore[misc]
    def __init__(self, child: Any, leaf: AsOne) -> None:
        super().__init__(child)
        self.leaf = leaf

    def _replacement(self, newchild: Any) -> Any:
        return _Scoring(newchild, self.leaf)

    def copy(self) -> Any:
        return _Scoring(self.child.copy(), self.leaf)

    def supports_block_quality(self) -> bool:
        return False

    def max_quality(self) -> float:
        return math.inf

    def weight(self) -> float:
        return self.leaf.weight(self.child)

    def score(self) -> float:
        return self.leaf.times * Saturation(self.leaf.index, self.leaf.idf).score(self)
