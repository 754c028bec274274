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
from kiosk.search.analysis import TOKEN, term

TARGET = 180  # words
LONGEST = 240  # places in one window; below 256, so that a place within it fits one byte
_SLACK = 30  # words by which a cut may move to meet the end of a sentence
_NEAREST = sorted(range(-_SLACK, _SLACK + 1), key=abs)
_FEWEST = 90  # words; a window of turns is not closed by the next turn before it holds so many
_SENTENCE_ENDS = frozenset(".?!\n")


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of an item: from ``start`` in passage ``first`` up to ``end`` in passage ``last``.

    ``place`` is that of its first word; ``places`` are those of its ``terms`` within the window.
    ``heading`` is the text of the headings it stands under; ``opens`` says that it is the first
    window under them.
    """

    first: int
    last: int
    start: int
    end: int
    place: int
    places: Sequence[int]
    terms: Sequence[str]
    heading: str = ""
    opens: bool = False

    @property
    def body(self) -> tuple[tuple[int, str], ...]:
        """(Place within the window, term) pairs."""
        return tuple(zip(self.places, self.terms, strict=True))


@dataclass(slots=True)
class ItemWindows:
    """The windows of one item, the place of the first word of each of its passages, and its distinct words as told."""

    windows: list[Window] = field(default_factory=list)
    passage_places: list[int] = field(default_factory=list)
    words: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Words:
    """A text's words and their terms; where they stand is found out as far as it is asked."""

    text: str
    told: list[str]
    terms: list[str]
    _starts: list[int] = field(default_factory=list)
    _reached: int = 0

    def start(self, at: int) -> int:
        # Between two words stands no letter or digit, so the first place from there on that reads like the word is it.
        starts, find = self._starts, self.text.find
        for number in range(len(starts), at + 1):
            word = self.told[number]
            start = find(word, self._reached)
            starts.append(start)
            self._reached = start + len(word)
        return starts[at]

    def end(self, at: int) -> int:
        return self.start(at) + len(self.told[at])

    def ends_sentence(self, at: int) -> bool:
        """Whether the word before this one is the last of a sentence."""
        return not _SENTENCE_ENDS.isdisjoint(self.text[self.end(at - 1) : self.start(at)])


def _analysed(text: str, said: set[str]) -> _Words:
    """The words of ``text``, which are noted as ``said``."""
    told = TOKEN.findall(text)
    said.update(told)
    terms = list(map(term, told))
    if "" in terms:  # a mark that no term is made of has no place of its own
        told = [word for word, one in zip(told, terms, strict=True) if one]
        terms = [one for one in terms if one]
    return _Words(text, told, terms)


def divide(layout: Layout, passages: Sequence[Passage]) -> ItemWindows:
    """Cut an item with these passages, in order, into windows."""
    found = ItemWindows()
    place = 0
    analysed = []
    for passage in passages:
        words = _analysed(passage.text, found.words)
        found.passage_places.append(place)
        analysed.append((place, words))
        place += len(words.terms) + 1
    if layout is Layout.TURNS:
        found.windows.extend(_of_turns(passages, analysed))
    else:
        for number, (passage, (first_place, words)) in enumerate(zip(passages, analysed, strict=True)):
            heading = passage.label if passage.level else ""
            found.windows.extend(_of_text(number, first_place, words, heading))
    return found


def passage_at(places: Sequence[int], place: int) -> int:
    """The position of the passage that a place belongs to, by the first places of all passages."""
    return bisect_right(places, place) - 1


def _cuts(words: _Words) -> list[int]:
    """Where to cut ``words``: indexes of the first word of each window, and at last their number.

    Windows are of even size, and end with a sentence where one ends nearby.
    """
    total = len(words.terms)
    count = max(1, -(-total // (LONGEST - _SLACK)))
    size = -(-total // count)
    edges = [0]
    while total - edges[-1] > size + _SLACK:
        aim = edges[-1] + size
        edges.append(next((aim + away for away in _NEAREST if words.ends_sentence(aim + away)), aim))
    return [*edges, total]


def _of_text(number: int, place: int, words: _Words, heading: str) -> Iterator[Window]:
    if not words.terms and not heading:
        return
    for start, end in pairwise(_cuts(words)):
        yield Window(
            first=number,
            last=number,
            start=words.start(start) if end > start else 0,
            end=words.end(end - 1) if end > start else 0,
            place=place + start,
            places=range(end - start),
            terms=words.terms[start:end],
            heading=heading,
            opens=start == 0,
        )


_Analysed = tuple[int, _Words]


def _of_turns(passages: Sequence[Passage], analysed: Sequence[_Analysed]) -> Iterator[Window]:
    chapter, told = "", ""
    for group in _grouped_turns(passages, analysed):
        chapter = passages[group[0]].chapter or chapter
        speakers = dict.fromkeys(passages[number].speaker for number in group)
        heading = " / ".join(part for part in (chapter, *speakers) if part)
        opens = heading != told
        told = heading
        if len(group) == 1:
            place, words = analysed[group[0]]
            for window in _of_text(group[0], place, words, heading):
                yield replace(window, opens=opens)
                opens = False
            continue
        first_place = analysed[group[0]][0]
        shared = [(place - first_place, words.terms) for place, words in (analysed[number] for number in group)]
        yield Window(
            first=group[0],
            last=group[-1],
            start=0,
            end=len(passages[group[-1]].text),
            place=first_place,
            places=[start + at for start, terms in shared for at in range(len(terms))],
            terms=[word for _, terms in shared for word in terms],
            heading=heading,
            opens=opens,
        )


def _grouped_turns(passages: Sequence[Passage], analysed: Sequence[_Analysed]) -> Iterator[list[int]]:
    """Runs of turns to share a window; a chapter always begins a new one."""
    group: list[int] = []
    size = 0
    for number, (_, words) in enumerate(analysed):
        taken = len(words.terms) + 1
        full = size + taken > TARGET and (size >= _FEWEST or size + taken > LONGEST)
        if group and (full or passages[number].chapter):
            yield group
            group, size = [], 0
        group.append(number)
        size += taken
    if group:
        yield group
