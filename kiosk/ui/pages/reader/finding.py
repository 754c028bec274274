"""Finding words in what one reads, without regard to case and accents; pure.

Texts are folded once, when something is first looked for: by Unicode's compatibility decomposition (NFKD) without
its combining marks, and by full case folding. Where that keeps every character one character, which is so for
nearly all text, places in the folded text are places in the text; elsewhere they are mapped back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import combining, normalize

MOST = 20_000  # matches; nobody looks through more
_ALIKE = {
    **dict.fromkeys("‘’ʼ", "'"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("‐‑–—", "-"),
    "\u00ad": "",  # a soft hyphen
    "\n": " ",
}


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    alike = _ALIKE.get(character, character)
    plain = "".join(one for one in normalize("NFKD", alike) if not combining(one))
    return plain.casefold()


def folded(text: str) -> str:
    """What is compared."""
    return "".join(_fold(one) for one in text)


@dataclass(frozen=True, slots=True)
class Match:
    """A place in one of the texts: its number, and a span of code points in it."""

    text: int
    start: int
    end: int


class Finding:
    """Texts to find words in, in reading order."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = tuple(texts)
        self._folded: list[tuple[str, Sequence[int] | None]] = []

    def matches(self, words: str) -> list[Match]:
        """Every place where ``words`` stand, in reading order, not overlapping; at most `MOST`; none for white space.

        White space at the ends counts, between words of the needle, but not around it.
        """
        needle = folded(" ".join(words.split()))
        found: list[Match] = []
        if not needle:
            return found
        if not self._folded:
            self._folded = [_foldable(text) for text in self._texts]
        for number, (text, places) in enumerate(self._folded):
            at = text.find(needle)
            while at >= 0:
                end = at + len(needle)
                if places is None:
                    found.append(Match(number, at, end))
                else:
                    found.append(Match(number, places[at], places[end - 1] + 1))
                if len(found) == MOST:
                    return found
                at = text.find(needle, end)
        return found


def _foldable(text: str) -> tuple[str, Sequence[int] | None]:
    """A text folded, and for each of its characters where in ``text`` it stood; None where that is its own place."""
    table = {ord(one): _fold(one) for one in set(text)}
    simple = text.translate(table)
    if all(len(one) == 1 for one in table.values()):
        return simple, None
    places = [place for place, one in enumerate(text) for _ in _fold(one)]
    return simple, places


def nearest(matches: Sequence[Match], text: int, place: int) -> int:
    """The first match at or after a place, else 0."""
    at = bisect_left([(one.text, one.start) for one in matches], (text, place))
    return at if at < len(matches) else 0


def by_text(matches: Sequence[Match]) -> dict[int, tuple[int, int]]:
    """The matches of each text as a range of their numbers."""
    ranges: dict[int, tuple[int, int]] = {}
    edges = [0, *(n for n, (one, two) in enumerate(pairwise(matches), 1) if one.text != two.text), len(matches)]
    for start, end in pairwise(edges):
        if end > start:
            ranges[matches[start].text] = (start, end)
    return ranges


class Matches:
    """What find in page has found, and which of it is shown."""

    def __init__(self, texts: Callable[[], Sequence[str]]) -> None:
        """``texts`` are asked for when something is first looked for."""
        self._texts = texts
        self._finding: Finding | None = None
        self._ranges: dict[int, tuple[int, int]] = {}
        self.all: list[Match] = []
        self.at = -1  # the one shown
        self.looking = False

    def look_for(self, words: str) -> int:
        """Find; their number. White space ends it."""
        self.looking, self.at = bool(words.strip()), -1
        if not self.looking:
            self.all, self._ranges, self._finding = [], {}, None
            return 0
        self._finding = self._finding or Finding(self._texts())
        self.all = self._finding.matches(words)
        self._ranges = by_text(self.all)
        return len(self.all)

    @property
    def shown(self) -> Match | None:
        """The match shown."""
        return self.all[self.at] if 0 <= self.at < len(self.all) else None

    def within(self, text: int, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """The matches in a span of one of the texts, cut to it: from, to, and whether it is the one shown."""
        first, last = self._ranges.get(text, (0, 0))
        at = bisect_left(self.all, start, first, last, key=lambda one: one.end - 1)
        while at < last and self.all[at].start < end:
            yield max(self.all[at].start, start), min(self.all[at].end, end), at == self.at
            at += 1
