"""From ranked items to what a person sees: the passages that match, snippets, spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from kiosk.model import Hit, Item, Passage, PassageHit, PassageId, Span
from kiosk.search import ranking
from kiosk.search.catalogue import Catalogue
from kiosk.search.evaluation import Ranked
from kiosk.search.highlights import Finder, Wording, snippet
from kiosk.search.matching import Grounds
from kiosk.search.source import PassageKey, Source
from kiosk.search.windows import passage_at

MOST_PASSAGES = 100  # of one item, listed one by one
MANY_TERMS = 64  # from there on the turns of transcripts are not counted one by one


class _Found(NamedTuple):
    """A window that matches: its score, the passages it covers, its piece of the text."""

    score: float
    first: int
    last: int
    start: int
    end: int


def list_hits(items: Iterable[Item]) -> tuple[Hit, ...]:
    """Items without a query, as a list to browse: no passages, no score."""
    return tuple(Hit(item, 0.0, (), 0) for item in items)


def build_hits(
    chosen: Sequence[int], ranked: Ranked, grounds: Grounds, catalogue: Catalogue, source: Source
) -> tuple[Hit, ...]:
    """The hits for items, by index, in the order given; all texts are read in one go."""
    found = dict(zip(chosen, _windows_found(chosen, ranked, grounds), strict=True))
    keys = [(catalogue.numbers[item], position) for item in chosen for position in _wanted(found[item])]
    texts = source.passage_texts(keys)
    finder = ranked.wording.finder()
    return tuple(_hit(item, found[item], ranked, grounds, catalogue, texts, finder) for item in chosen)


def every_passage(
    item: int, ranked: Ranked, grounds: Grounds, catalogue: Catalogue, source: Source
) -> tuple[PassageHit, ...]:
    """The passages of one item that match, in the order of its text; of very many the best `MOST_PASSAGES`."""
    number = catalogue.numbers[item]
    (windows,) = _windows_found([item], ranked, grounds)
    covered = {position: None for window in windows for position in range(window.first, window.last + 1)}
    texts = source.passage_texts([(number, position) for position in covered])
    finder = ranked.wording.finder()
    found: dict[int, PassageHit] = {}
    for window in windows:
        if len(found) >= MOST_PASSAGES:
            break
        for position, passage, spans in _passages_of(window, windows, number, finder, texts):
            if position not in found:
                found[position] = _passage_hit(passage, spans, window.score)
    return tuple(found[position] for position in sorted(found))


def _windows_found(chosen: Sequence[int], ranked: Ranked, grounds: Grounds) -> list[list[_Found]]:
    """The matching windows of each item, the best first; worked out for all items at once."""
    ranges = [grounds.windows_of(item) for item in chosen]
    documents = np.concatenate([np.arange(low, high) for low, high in ranges]) if ranges else np.zeros(0, dtype=int)
    whose = np.repeat(np.arange(len(ranges)), [high - low for low, high in ranges])
    scores = ranked.document_scores[documents]
    matching = np.flatnonzero(scores > 0)
    order = matching[np.lexsort((-scores[matching], whose[matching]))]
    spots = grounds.segments.spots[documents[order]]
    columns = (spots[name].tolist() for name in ("first", "last", "start", "end"))
    windows = [_Found(*row) for row in zip(scores[order].tolist(), *columns, strict=True)]
    ends = np.cumsum(np.bincount(whose[order], minlength=len(ranges))).tolist()
    return [windows[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _wanted(windows: Sequence[_Found]) -> list[int]:
    """The positions of passages whose text is needed: of a shared window all its turns."""
    wanted: dict[int, None] = {}
    shown: set[int] = set()
    for window in windows:
        if len(shown) >= ranking.PASSAGES_SHOWN:
            break
        shown.add(window.first)
        wanted.update(dict.fromkeys(range(window.first, window.last + 1)))
    return list(wanted) or [0]


def _hit(
    item: int,
    windows: Sequence[_Found],
    ranked: Ranked,
    grounds: Grounds,
    catalogue: Catalogue,
    texts: Mapping[PassageKey, Passage],
    finder: Finder,
) -> Hit:
    number = catalogue.numbers[item]
    whole = catalogue.items[item]
    shown: dict[int, PassageHit] = {}
    for window in windows:
        if len(shown) >= ranking.PASSAGES_SHOWN:
            break
        if window.first == window.last and window.first in shown:
            continue
        for position, passage, spans in _passages_of(window, windows, number, finder, texts):
            if len(shown) < ranking.PASSAGES_SHOWN and position not in shown:
                shown[position] = _passage_hit(passage, spans, window.score)
    passages = tuple(shown.values()) or (_opening(whole, texts.get((number, 0)), finder),)
    return Hit(
        item=whole,
        score=float(ranked.scores[item]),
        passages=passages,
        matching_passages=max(_count(item, windows, ranked.wording, grounds), len(shown)),
        title_spans=ranked.wording.in_title(whole.title),
    )


def _opening(item: Item, passage: Passage | None, finder: Finder) -> PassageHit:
    """Where to open an item that matches by its title, author or summary alone."""
    if passage is None:
        spans = finder.spans(item.summary)
        return PassageHit(PassageId("start"), item.title, snippet(item.summary, spans), 0.0, spans=tuple(spans))
    return _passage_hit(passage, [], 0.0)


def _passage_hit(passage: Passage, spans: Sequence[Span], score: float) -> PassageHit:
    return PassageHit(
        passage_id=passage.id,
        label=passage.label,
        snippet=snippet(passage.text, spans),
        score=score,
        page=passage.page,
        start=passage.start,
        spans=tuple(spans),
    )


def _passages_of(
    window: _Found,
    windows: Sequence[_Found],
    number: int,
    finder: Finder,
    texts: Mapping[PassageKey, Passage],
) -> Iterator[tuple[int, Passage, Sequence[Span]]]:
    """The matching passages that a window covers, the best first: position, passage, matches."""
    if window.first == window.last:
        passage = texts.get((number, window.first))
        if passage is not None:
            yield window.first, passage, _spans_in(passage.text, window.first, windows, finder)
        return
    turns = []
    for position in range(window.first, window.last + 1):
        passage = texts.get((number, position))
        if passage is None:
            continue
        spans = finder.spans(passage.text)
        if spans:
            words = {passage.text[start:end].casefold() for start, end in spans}
            turns.append((-len(words), -len(spans), position, passage, spans))
    if not turns and (opening := texts.get((number, window.first))) is not None:
        yield window.first, opening, []  # only the chapter or speaker matches
    for _, _, position, passage, spans in sorted(turns, key=lambda turn: turn[:3]):
        yield position, passage, spans


def _spans_in(text: str, position: int, windows: Sequence[_Found], finder: Finder) -> list[Span]:
    """The matches in a passage; only its matching windows are read, the rest of the text holds none."""
    return finder.spans(text, sorted((window.start, window.end) for window in windows if window.first == position))


def _count(item: int, windows: Sequence[_Found], wording: Wording, grounds: Grounds) -> int:
    """How many passages match."""
    if all(window.first == window.last for window in windows):
        return len({window.first for window in windows})
    if len(wording.terms) > MANY_TERMS:
        return len(windows)
    card = int(grounds.cards[item])
    low, high = grounds.windows_of(item)
    places = grounds.segments.passage_places(card)
    begins, ends = int(grounds.addresses.firsts[low]), int(grounds.addresses.firsts[high - 1]) + 256
    first = begins - int(grounds.segments.spots["place"][low])
    found: set[int] = set()
    for phrase in [*((term,) for term in wording.terms), *wording.phrases]:
        addresses = grounds.addresses.in_bodies(phrase)
        inside = addresses[np.searchsorted(addresses, begins) : np.searchsorted(addresses, ends)]
        found.update(passage_at(places.tolist(), int(place)) for place in (inside - first).tolist())
    return len(found)
