"""From ranked items to what a person sees: the passages that match, snippets, spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kiosk.model import Hit, Item, Passage, PassageHit, PassageId, Span
from kiosk.search import ranking
from kiosk.search.catalogue import Catalogue
from kiosk.search.evaluation import Ranked
from kiosk.search.highlights import Wording, merged, snippet
from kiosk.search.matching import Grounds
from kiosk.search.schema import BODY
from kiosk.search.source import PassageKey, Source
from kiosk.search.windows import passage_at

MANY_TERMS = 64  # from there on the turns of transcripts are not counted one by one


@dataclass(frozen=True, slots=True)
class _Found:
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
    found = {item: _windows_found(item, ranked, grounds) for item in chosen}
    keys = [(catalogue.numbers[item], position) for item in chosen for position in _wanted(found[item])]
    texts = source.passage_texts(keys)
    return tuple(_hit(item, found[item], ranked, grounds, catalogue, texts) for item in chosen)


def _windows_found(item: int, ranked: Ranked, grounds: Grounds) -> list[_Found]:
    """The item's matching windows, the best first."""
    low, high = grounds.windows_of(item)
    scores = ranked.document_scores[low:high]
    spots = grounds.segments.spots
    order = np.argsort(-scores, kind="stable")
    return [
        _Found(
            float(scores[at]),
            int(spots["first"][low + at]),
            int(spots["last"][low + at]),
            int(spots["start"][low + at]),
            int(spots["end"][low + at]),
        )
        for at in order.tolist()
        if scores[at] > 0
    ]


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
) -> Hit:
    number = catalogue.numbers[item]
    whole = catalogue.items[item]
    shown: dict[int, PassageHit] = {}
    for window in windows:
        for position, hit in _passages_of(window, windows, number, ranked.wording, texts):
            if len(shown) < ranking.PASSAGES_SHOWN:
                shown.setdefault(position, hit)
    passages = tuple(shown.values()) or (_opening(whole, texts.get((number, 0)), ranked.wording),)
    return Hit(
        item=whole,
        score=float(ranked.scores[item]),
        passages=passages,
        matching_passages=max(_count(item, windows, ranked.wording, grounds), len(shown)),
        title_spans=ranked.wording.in_title(whole.title),
    )


def _opening(item: Item, passage: Passage | None, wording: Wording) -> PassageHit:
    """Where to open an item that matches by its title, author or summary alone."""
    if passage is None:
        spans = wording.in_text(item.summary)
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
    wording: Wording,
    texts: Mapping[PassageKey, Passage],
) -> Iterator[tuple[int, PassageHit]]:
    """The matching passages that a window covers, the best first, with their positions."""
    if window.first == window.last:
        passage = texts.get((number, window.first))
        if passage is not None:
            spans = _spans_in(passage.text, window.first, windows, wording)
            yield window.first, _passage_hit(passage, spans, window.score)
        return
    turns = []
    for position in range(window.first, window.last + 1):
        passage = texts.get((number, position))
        if passage is None:
            continue
        spans = wording.in_text(passage.text)
        if spans:
            words = {passage.text[start:end].casefold() for start, end in spans}
            turns.append((-len(words), -len(spans), position, _passage_hit(passage, spans, window.score)))
    if not turns and (opening := texts.get((number, window.first))) is not None:
        yield window.first, _passage_hit(opening, [], window.score)  # only the chapter or speaker matches
    for _, _, position, hit in sorted(turns, key=lambda turn: turn[:3]):
        yield position, hit


def _spans_in(text: str, position: int, windows: Sequence[_Found], wording: Wording) -> list[Span]:
    """The matches in a passage; only its matching windows are read, the rest of the text holds none."""
    pieces = sorted((window.start, window.end) for window in windows if window.first == position)
    return merged(span for start, end in pieces for span in wording.in_text(text, start, end))


def _count(item: int, windows: Sequence[_Found], wording: Wording, grounds: Grounds) -> int:
    """How many passages match."""
    if all(window.first == window.last for window in windows):
        return len({window.first for window in windows})
    if len(wording.terms) > MANY_TERMS:
        return len(windows)
    card = int(grounds.cards[item])
    low, high = grounds.windows_of(item)
    places = grounds.segments.passage_places(card)
    begins, ends = int(grounds.addresses[low]), int(grounds.addresses[high - 1]) + 256
    first = begins - int(grounds.segments.spots["place"][low])
    found: set[int] = set()
    starts = [grounds.word_addresses(BODY, term) for term in wording.terms]
    starts += [grounds.phrase_starts(BODY, phrase) for phrase in wording.phrases]
    for addresses in starts:
        inside = addresses[np.searchsorted(addresses, begins) : np.searchsorted(addresses, ends)]
        found.update(passage_at(places.tolist(), int(place)) for place in (inside - first).tolist())
    return len(found)
