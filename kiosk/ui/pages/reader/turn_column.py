"""Where each turn of a transcript lies in the column, and which of its words are highlighted; no widgets here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from kiosk.model import Passage, Span
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.reader.finding import Finding, Match, by_text, nearest
from kiosk.ui.pages.reader.turn_row import Marks


@dataclass(slots=True)
class Slot:
    """A turn that is shown: its number, the chapter that stands above it, and how high both are (px)."""

    number: int
    chapter: str
    say_speaker: bool
    height: float = 0.0
    laid: bool = False  # the height is exact, else an estimate


class Column:
    """The slots from top to bottom; ``tops`` has one place more, the end of the last."""

    def __init__(self, look: Look, passages: Sequence[Passage]) -> None:
        self._look, self._passages = look, passages
        self.slots: list[Slot] = []
        self.of: dict[int, int] = {}  # from a turn's number to its slot's
        self.tops: list[float] = [0.0]

    def fill(self, speakers: frozenset[str]) -> None:
        """Begin anew with the turns of these speakers; none means all."""
        self.slots, chapter, before = [], "", ""
        for number, turn in enumerate(self._passages):
            chapter = turn.chapter or chapter
            if speakers and turn.speaker not in speakers:
                continue
            self.slots.append(Slot(number, chapter, turn.speaker != before or bool(chapter)))
            chapter, before = "", turn.speaker
        self.of = {slot.number: n for n, slot in enumerate(self.slots)}

    def estimate(self, width: int) -> None:
        """About how high every turn is at this width (px); what was exact is forgotten."""
        look = self._look
        size = look.text(19)
        room = max(width - round((32 if look.narrow else 104) * look.scale), 80)
        each = room / (size * 0.49)  # characters to a line
        for slot in self.slots:
            lines = len(self._passages[slot.number].text) // each + 1
            slot.height = lines * size * 1.55 + look.space(24) + (look.text(16) * 1.6 if slot.say_speaker else 0)
            if slot.chapter:
                slot.height += look.text(22) * 2.2
            slot.laid = False

    def add_up(self, start: float) -> float:
        """Find all tops, the first at ``start``; the end of all (px)."""
        gap = self._look.space(2)
        self.tops = list(accumulate((slot.height + gap for slot in self.slots), initial=start))
        return self.tops[-1]

    def at(self, height: float) -> int:
        """The slot at a height; outside of all, the nearest one."""
        return min(max(bisect_right(self.tops, height) - 1, 0), max(len(self.slots) - 1, 0))

    def between(self, top: float, bottom: float) -> range:
        """The slots between two heights."""
        return range(self.at(top), self.at(bottom) + 1) if self.slots else range(0)


class Highlights:
    """What is highlighted: the hit opened at, what find has found, what is being said."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._finding: Finding | None = None
        self._found: list[Match] = []
        self._by_turn: dict[int, tuple[int, int]] = {}
        self._at_match = -1
        self.hits: tuple[int, tuple[Span, ...]] = (-1, ())
        self.said: tuple[int, Span | None] = (-1, None)

    def find(self, text: str) -> int:
        """Look for words in all turns; how often they stand there."""
        if self._finding is None:
            self._finding = Finding(self._texts)
        self._found = self._finding.matches(text)
        self._by_turn = by_text(self._found)
        self._at_match = -1
        return len(self._found)

    def match(self, n: int) -> Match:
        """Have match ``n`` in the strong colour."""
        self._at_match = n
        return self._found[n]

    def nearest(self, number: int) -> int:
        """The first match in a turn or after it, else 0."""
        return nearest(self._found, number, 0)

    def marks(self, number: int) -> Marks:
        """All that is highlighted in a turn."""
        first, end = self._by_turn.get(number, (0, 0))
        found = tuple((one.start, one.end) for one in self._found[first:end])
        shown = found[self._at_match - first] if first <= self._at_match < end else None
        hits = self.hits[1] if number == self.hits[0] else ()
        return Marks(hits, found, shown, self.said[1] if number == self.said[0] else None)
