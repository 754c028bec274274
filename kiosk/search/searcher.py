"""Search: from a query to results."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

import numpy as np

from kiosk.errors import IndexDoubtful, LibraryUnreadable
from kiosk.model import Item, ItemId, PassageHit, Query, Results, Suggestion
from kiosk.search import feedback, hits, seal
from kiosk.search.catalogue import Catalogue, Mask
from kiosk.search.evaluation import Known, Ranked
from kiosk.search.latent import Latent
from kiosk.search.lexicon import Lexicon
from kiosk.search.matching import Grounds
from kiosk.search.merged import Merged
from kiosk.search.query import key
from kiosk.search.reading import Reader, ask, left_of
from kiosk.search.segments import Segments
from kiosk.search.source import Cancel, Source
from kiosk.search.suggestions import Suggestions
from kiosk.search.syntax import Parsed
from kiosk.search.vocabulary import Vocabulary

_PREPARING = "speling th"  # a slip and an unfinished word: asks for all that a search can need
T = TypeVar("T")
Reopen = Callable[[Segments], Segments]
"""Given segments that turned out damaged, builds the index again and opens it."""


class Searcher:
    """Searches one library. Used from one thread at a time; what it returns may go anywhere."""

    def __init__(self, source: Source, segments: Segments, reopen: Reopen) -> None:
        self._source = source
        self._segments = segments
        self._reopen = reopen
        self._catalogue = Catalogue(source.items(), source.themes())

    def close(self) -> None:
        """Close the index files; searching afterwards is a programming error."""
        self.__dict__.pop("_reader", None)
        self._segments.close()

    def prepare(self) -> None:
        """Make what every search needs, so that the first is as quick as the next.

        What turns out to be damaged is left to the search that meets it.
        """
        with contextlib.suppress(IndexDoubtful, LibraryUnreadable):
            self._answer(Query(_PREPARING, as_you_type=True), None)

    def search(self, query: Query, cancel: Cancel | None = None) -> Results:
        """Answer ``query``; with no words in it, the items that its filters leave, newest first.

        An index that turns out to be damaged is built again, and the query answered from that.

        Raises:
            Cancelled: ``cancel`` said so.
            StorageUnwritable: the index is damaged and none can be written.
        """
        return self._mended(lambda: self._answer(query, cancel))

    def _mended(self, answer: Callable[[], T]) -> T:
        try:
            return answer()
        except IndexDoubtful:
            self.close()
            self._segments = self._reopen(self._segments)
            return answer()

    def order(self, query: Query) -> tuple[tuple[Item, float], ...]:
        """The items that `search` would show for ``query``, with their scores, and nothing of what it shows of them."""
        chosen = self._catalogue.chosen(query)
        typed = self._reader.parsed(query.text, query)
        if not typed.words:
            return tuple((hit.item, hit.score) for hit in self._listed(query, chosen).hits)
        ranked = self._reader.read(typed, query, chosen).ranked
        best = self._best(ranked, left_of(ranked.matching, chosen), query)
        return tuple((self._catalogue.items[at], float(ranked.scores[at])) for at in best)

    def passages(self, query: Query, item: ItemId) -> tuple[PassageHit, ...]:
        """Every passage of one item that matches, in the order of its text; raises as `search` does."""
        at = self._position(item)
        return self._mended(lambda: self._passages(at, query)) if at >= 0 else ()

    def _passages(self, item: int, query: Query) -> tuple[PassageHit, ...]:
        typed = self._reader.parsed(query.text, query)
        if not typed.words:
            return ()
        ranked = self._reader.read(typed, query, self._catalogue.chosen(query)).ranked
        return hits.every_passage(item, ranked, self._reader.known.grounds, self._catalogue, self._source)

    def _position(self, item: ItemId) -> int:
        return next((at for at, one in enumerate(self._catalogue.items) if one.id == item), -1)

    def more_like(self, item: ItemId, limit: int = 6) -> Results:
        """The items most like one of them, without it; none where the library has no such item.

        An index that turns out to be damaged is built again, as in `search`.
        """
        at = self._position(item)
        if at < 0:
            return Results(Query(), 0)
        return self._mended(lambda: self._alike(at, Query(limit=limit)))

    def _alike(self, item: int, query: Query) -> Results:
        ranked = feedback.like(item, self._reader.known)
        shown = self._best(ranked, ranked.matching, query)
        found = hits.build_hits(shown, ranked, self._reader.known.grounds, self._catalogue, self._source)
        return Results(query, int(ranked.matching.sum()), found)

    @cached_property
    def _reader(self) -> Reader:
        grounds = Grounds(self._segments, Merged.read(self._segments), self._catalogue.numbers)
        lexicon = Lexicon.read(self._segments.folder / seal.WORDS)
        themes = {key(name): theme.id for theme in self._source.themes() for name in (theme.title, theme.id)}
        latent = Latent.read(self._segments.folder, self._segments.total)
        known = Known(grounds, self._catalogue, lexicon, Vocabulary(self._source.vocabulary()), latent)
        return Reader(known, themes)

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(
            self._catalogue.items, self._source.headings(), self._source.speakers(), self._source.vocabulary()
        )

    def _answer(self, query: Query, cancel: Cancel | None) -> Results:
        chosen = self._catalogue.chosen(query)
        typed = self._reader.parsed(query.text, query)
        if not typed.words:
            return self._listed(query, chosen)
        read = self._reader.read(typed, query, chosen, cancel)
        matching = left_of(read.ranked.matching, chosen)
        found = int(matching.sum())
        shown = self._best(read.ranked, matching, query)
        ask(cancel)
        grounds = self._reader.known.grounds
        return Results(
            query=query,
            total=found,
            hits=hits.build_hits(shown, read.ranked, grounds, self._catalogue, self._source),
            facets=self._catalogue.facets(read.ranked.matching, chosen),
            corrected=read.corrected,
            did_you_mean=read.did_you_mean,
            shorter=() if found else self._reader.shorter(read.parsed, chosen, cancel),
            expansions=read.ranked.expansions,
            meanings=self._reader.meanings(read.parsed),
            suggestions=self._suggested(query, typed, read.parsed),
        )

    def _suggested(self, query: Query, typed: Parsed, parsed: Parsed) -> tuple[Suggestion, ...]:
        """What an unfinished query of plain words may become, given with its first results only."""
        if not query.as_you_type or query.offset or parsed.marked:
            return ()
        # A word that is still being typed may be no slip, so what was typed goes before what it was corrected to.
        return self._suggestions.starting(typed.words) or self._suggestions.starting(parsed.words)

    def _listed(self, query: Query, chosen: dict[str, Mask]) -> Results:
        everything = self._catalogue.everything()
        left = left_of(everything, chosen)
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
        candidates = matching.nonzero()[0]
        wanted = query.offset + query.limit
        scores = ranked.scores.take(candidates)
        if 0 < wanted < len(candidates) // 4:
            # Equals of the last one wanted stay in, so that the order does not hang on the partition.
            least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
            candidates = candidates[scores >= least]
            scores = ranked.scores[candidates]
        order = np.lexsort((self._catalogue.age[candidates], -scores))
        chosen: list[int] = candidates[order][query.offset : wanted].tolist()
        return chosen
