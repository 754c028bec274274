"""Search: from a query to results."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from kiosk.errors import Cancelled, IndexDoubtful
from kiosk.model import Query, Results
from kiosk.search import hits, seal
from kiosk.search.catalogue import Catalogue, Mask
from kiosk.search.correction import Correction, Use, correct
from kiosk.search.evaluation import Ranked, evaluate
from kiosk.search.lexicon import Lexicon
from kiosk.search.matching import Grounds
from kiosk.search.query import key, parse, plain
from kiosk.search.segments import Segments
from kiosk.search.source import Cancel, Source
from kiosk.search.suggestions import Suggestions
from kiosk.search.syntax import Parsed, words_of

MOST_SHORTER = 3
_MOST_PARTS = 8  # of a query that found nothing, left out one at a time

Reopen = Callable[[Segments], Segments]
"""Given segments that turned out damaged, builds the index again and opens it."""


class Searcher:
    """Searches one library. Used from one thread at a time; what it returns may go anywhere."""

    def __init__(self, source: Source, segments: Segments, reopen: Reopen) -> None:
        self._source = source
        self._segments = segments
        self._reopen = reopen
        self._catalogue = Catalogue(source.items(), source.themes())
        self._themes = {key(name): theme.id for theme in source.themes() for name in (theme.title, theme.id)}

    def close(self) -> None:
        """Close the index files; searching afterwards is a programming error."""
        self._segments.close()

    def search(self, query: Query, cancel: Cancel | None = None) -> Results:
        """Answer ``query``; with no words in it, the items that its filters leave, newest first.

        An index that turns out to be damaged is built again, and the query answered from that.

        Raises:
            Cancelled: ``cancel`` said so.
            StorageUnwritable: the index is damaged and none can be written.
        """
        try:
            return self._answer(query, cancel)
        except IndexDoubtful:
            self._segments.close()
            self._segments = self._reopen(self._segments)
            for name in ("_grounds", "_lexicon"):
                self.__dict__.pop(name, None)
            return self._answer(query, cancel)

    def suggest(self, prefix: str) -> tuple[str, ...]:
        """Titles and terms of the vocabulary that what was typed may become, the best first."""
        return self._suggestions.starting(prefix)

    @cached_property
    def _grounds(self) -> Grounds:
        return Grounds(self._segments, self._catalogue.numbers)

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon.read(self._segments.folder / seal.WORDS)

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(self._catalogue.items, self._source.vocabulary())

    def _answer(self, query: Query, cancel: Cancel | None) -> Results:
        chosen = self._catalogue.chosen(query)
        parsed = self._parsed(query.text, query)
        if not parsed.words:
            return self._listed(query, chosen)
        _ask(cancel)
        offer = self._correction(query.text, parsed)
        ranked = self._ranked(parsed)
        corrected = ""
        if offer and not query.literal and self._is_wanted(offer, ranked, chosen):
            corrected = offer.text
            parsed = self._parsed(corrected, query)
            ranked = self._ranked(parsed)
        _ask(cancel)
        matching = _left(ranked.matching, chosen)
        found = int(matching.sum())
        shown = self._best(ranked, matching, query)
        _ask(cancel)
        return Results(
            query=query,
            total=found,
            hits=hits.build_hits(shown, ranked, self._grounds, self._catalogue, self._source),
            facets=self._catalogue.facets(ranked.matching, chosen),
            corrected=corrected,
            did_you_mean=offer.text if offer and not corrected and self._is_offered(offer, query) else "",
            shorter=() if found else self._shorter(corrected or query.text, parsed, chosen, cancel),
        )

    def _ranked(self, parsed: Parsed) -> Ranked:
        return evaluate(parsed, self._grounds, self._catalogue, self._lexicon)

    @staticmethod
    def _is_wanted(offer: Correction, ranked: Ranked, chosen: dict[str, Mask]) -> bool:
        if offer.use is Use.IF_NOTHING:
            return not _left(ranked.matching, chosen).any()
        return offer.use is Use.NOW

    @staticmethod
    def _is_offered(offer: Correction, query: Query) -> bool:
        return offer.use is Use.OFFER or query.literal

    def _parsed(self, text: str, query: Query) -> Parsed:
        return parse(text, self._themes, as_you_type=query.as_you_type)

    def _correction(self, text: str, parsed: Parsed) -> Correction | None:
        return correct(text, list(words_of(parsed.root)), self._lexicon)

    def _listed(self, query: Query, chosen: dict[str, Mask]) -> Results:
        everything = self._catalogue.everything()
        left = _left(everything, chosen)
        order = self._catalogue.newest_first
        shown = order[left[order]][query.offset : query.offset + query.limit]
        return Results(
            query=query,
            total=int(left.sum()),
            hits=hits.list_hits(self._catalogue.items[at] for at in shown.tolist()),
            facets=self._catalogue.facets(everything, chosen),
        )

    def _best(self, ranked: Ranked, matching: Mask, query: Query) -> list[int]:
        """The items to show, the best first; of equals, the newest first."""
        candidates = np.flatnonzero(matching)
        wanted = query.offset + query.limit
        scores = ranked.scores[candidates]
        if 0 < wanted < len(candidates) // 4:
            # Equals of the last one wanted stay in, so that the order does not hang on the partition.
            least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
            candidates = candidates[scores >= least]
            scores = ranked.scores[candidates]
        order = np.lexsort((self._catalogue.age[candidates], -scores))
        chosen: list[int] = candidates[order][query.offset : wanted].tolist()
        return chosen

    def _shorter(
        self, text: str, parsed: Parsed, chosen: dict[str, Mask], cancel: Cancel | None
    ) -> tuple[tuple[str, int], ...]:
        """Queries with less in them that do find something, those that find least first."""
        words = list(dict.fromkeys(words_of(parsed.root)))
        tries: dict[str, Parsed] = {}
        if parsed.marked:
            tries[" ".join(text[slice(*word.span)] for word in words)] = plain(words)
        if 1 < len(words) <= _MOST_PARTS:
            for left_out in words:
                fewer = [word for word in words if word is not left_out]
                tries[" ".join(text[slice(*word.span)] for word in fewer)] = plain(fewer)
        counts = []
        for shorter, query in tries.items():
            _ask(cancel)
            counts.append((shorter, int(_left(self._ranked(query).matching, chosen).sum())))
        found = sorted((one for one in counts if one[1]), key=lambda one: one[1])
        return tuple(found[:MOST_SHORTER])


def _left(matching: Mask, chosen: dict[str, Mask]) -> Mask:
    for left in chosen.values():
        matching = matching & left
    return matching


def _ask(cancel: Cancel | None) -> None:
    if cancel is not None and cancel():
        raise Cancelled("The search was stopped.")
