"""Where an item's text is cut into the windows that are indexed; pure.

A window is a run of about ``TARGET`` words. It never reaches over a page or a section; the short
turns of a transcript share one. Every word of an item has a *place*: places count up through the
item, and at least one is left free between passages, so that no phrase reaches from one passage
into the next, and a place alone tells the passage it is in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kiosk.model import Layout, Passage
from kiosk.search.analysis import Token, tokens

TARGET = 180  # words
LONGEST = 240  # places in one window; below 256, so that a place within it fits one byte
_SLACK = 30  # words by which a cut may move to meet the end of a sentence
_FEWEST = 90  # words; a window of turns is not closed by the next turn before it holds so many
_SENTENCE_ENDS = frozenset(".?!\n")


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of an item: from ``start`` in passage ``first`` up to ``end`` in passage ``last``.

    ``place`` is that of its first word; ``body`` holds (place within the window, term) pairs.
    ``heading`` is the text of the headings it stands under; ``opens`` says that it is the first
    window under them.
    """

    first: int
    last: int
    start: int
    end: int
    place: int
    body: tuple[tuple[int, str], ...]
    heading: str = ""
    opens: bool = False


@dataclass(slots=True)
class ItemWindows:
    """The windows of one item, and the place of the first word of each of its passages."""

    windows: list[Window] = field(default_factory=list)
    passage_places: list[int] = field(default_factory=list)


def divide(layout: Layout, passages: Sequence[Passage]) -> ItemWindows:
    """Cut an item with these passages, in order, into windows."""
    found = ItemWindows()
    place = 0
    analysed = []
    for passage in passages:
        words = list(tokens(passage.text))
        found.passage_places.append(place)
        analysed.append((place, words))
        place += len(words) + 1
    if layout is Layout.TURNS:
        found.windows.extend(_of_turns(passages, analysed))
    else:
        for number, (passage, (first_place, words)) in enumerate(zip(passages, analysed, strict=True)):
            heading = passage.label if passage.level else ""
            found.windows.extend(_of_text(number, passage.text, first_place, words, heading))
    return found


def passage_at(places: Sequence[int], place: int) -> int:
    """The position of the passage that a place belongs to, by the first places of all passages."""
    return bisect_right(places, place) - 1


def cuts(text: str, words: Sequence[Token]) -> list[int]:
    """Where to cut ``words``: indexes of the first word of each window, and at last their number.

    Windows are of even size, and end with a sentence where one ends nearby.
    """
    count = max(1, -(-len(words) // (LONGEST - _SLACK)))
    size = -(-len(words) // count)
    edges = [0]
    while len(words) - edges[-1] > size + _SLACK:
        aim = edges[-1] + size
        near = sorted(range(aim - _SLACK, aim + _SLACK + 1), key=lambda at: abs(at - aim))
        edges.append(next((at for at in near if _ends_sentence(text, words, at)), aim))
    return [*edges, len(words)]


def _ends_sentence(text: str, words: Sequence[Token], at: int) -> bool:
    between = text[words[at - 1].end : words[at].start]
    return not _SENTENCE_ENDS.isdisjoint(between)


def _of_text(number: int, text: str, place: int, words: Sequence[Token], heading: str) -> Iterator[Window]:
    if not words and not heading:
        return
    for start, end in pairwise(cuts(text, words)):
        piece = words[start:end]
        yield Window(
            first=number,
            last=number,
            start=piece[0].start if piece else 0,
            end=piece[-1].end if piece else 0,
            place=place + start,
            body=tuple((at, word.term) for at, word in enumerate(piece)),
            heading=heading,
            opens=start == 0,
        )


Analysed = tuple[int, Sequence[Token]]


def _of_turns(passages: Sequence[Passage], analysed: Sequence[Analysed]) -> Iterator[Window]:
    chapter, told = "", ""
    for group in _grouped_turns(passages, analysed):
        chapter = passages[group[0]].chapter or chapter
        speakers = dict.fromkeys(passages[number].speaker for number in group)
        heading = " / ".join(part for part in (chapter, *speakers) if part)
        opens = heading != told
        told = heading
        if len(group) == 1:
            place, words = analysed[group[0]]
            for window in _of_text(group[0], passages[group[0]].text, place, words, heading):
                yield replace(window, opens=opens)
                opens = False
            continue
        first_place = analysed[group[0]][0]
        body = tuple(
            (analysed[number][0] - first_place + at, word.term)
            for number in group
            for at, word in enumerate(analysed[number][1])
        )
        yield Window(
            first=group[0],
            last=group[-1],
            start=0,
            end=len(passages[group[-1]].text),
            place=first_place,
            body=body,
            heading=heading,
            opens=opens,
        )


def _grouped_turns(passages: Sequence[Passage], analysed: Sequence[Analysed]) -> Iterator[list[int]]:
    """Runs of turns to share a window; a chapter always begins a new one."""
    group: list[int] = []
    size = 0
    for number, (_, words) in enumerate(analysed):
        taken = len(words) + 1
        full = size + taken > TARGET and (size >= _FEWEST or size + taken > LONGEST)
        if group and (full or passages[number].chapter):
            yield group
            group, size = [], 0
        group.append(number)
        size += taken
    if group:
        yield group
