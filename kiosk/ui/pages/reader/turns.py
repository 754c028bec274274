"""Transcripts: turns with their time and speaker, of which only those in sight are laid out.

The heights of the others are estimated from their length; an estimate is replaced as soon as its turn comes near, and
what that moves is told by ``place_shifted``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent

from kiosk.model import Passage, PassageId, Span
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.outline import Entry
from kiosk.ui.pages.reader.body import LEAST, Body, first_words
from kiosk.ui.pages.reader.speakers import SpeakerChips
from kiosk.ui.pages.reader.turn_column import Column, Highlights, Slot
from kiosk.ui.pages.reader.turn_row import TurnRow
from kiosk.ui.pages.reader.turn_rows import TurnRows

_MOST_ENTRIES = 60  # of an outline made of turns: more is no overview
_MARGIN = 600  # px above and below what is in sight that are laid out as well


class TurnsBody(Body):
    """All turns of the chosen speakers, with the chapters as headings between them.

    Signals:
        turn_chosen: a turn was pressed; carries its passage id.
    """

    turn_chosen = Signal(str)
    outline_title = "In this talk"
    widest = 790

    def __init__(self, look: Look, passages: Sequence[Passage]) -> None:
        super().__init__(look, passages)
        self._numbers = {str(turn.id): n for n, turn in enumerate(self.passages)}
        self._marks = Highlights([turn.text for turn in self.passages])
        self._column = Column(look, self.passages)
        self._starts = [self._numbers[entry.passage_id] for entry in self.entries()]
        self._target: tuple[int, int] | None = None  # where `settled` leads: a turn, and thousandths of it or -1
        self._rows = TurnRows(look, self.passages, self, self._marks, self._pressed)
        self.least_width = self._rows.width(LEAST)
        self._width = 0
        self.chips: SpeakerChips | None = None
        if len({turn.speaker for turn in self.passages if turn.speaker}) > 1:
            self.chips = SpeakerChips(look, self.passages, self)
            self.chips.chosen.connect(self._choose_speakers)
        self._begin(frozenset())

    # laying out ---------------------------------------------------------------------------

    def _begin(self, speakers: frozenset[str]) -> None:
        """Begin anew with the turns of these speakers; none means all."""
        self._rows.clear()
        self._column.fill(speakers)
        self._estimate()

    def _estimate(self) -> None:
        self._column.estimate(self.width() if self._width else round(self.widest * self.look.scale))
        self._add_up()

    def _add_up(self) -> None:
        head = self.chips.heightForWidth(max(self.width(), 200)) + self.look.space(14) if self.chips is not None else 0
        self.setFixedHeight(round(self._column.add_up(head)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other heights."""
        super().resizeEvent(event)
        if self.width() == self._width:
            return
        self._width = self.width()
        if self.chips is not None:
            self.chips.setGeometry(0, 0, self.width(), self.chips.heightForWidth(self.width()))
        self._estimate()
        self.see(*self.in_sight)

    def see(self, top: int, height: int) -> None:
        """Have everything in sight laid out, and some more above and below."""
        super().see(top, height)
        shift = self._lay_between(top - _MARGIN, top + max(height, 1) + _MARGIN, top)
        if shift and top > 0:
            self.in_sight = (top + shift, height)
            self.place_shifted.emit(shift)

    def _lay_between(self, top: float, bottom: float, fixed: float) -> int:
        """Lay out the turns between two heights; how far (px) the turn at the height ``fixed`` has moved by that."""
        column = self._column
        if not column.slots or not self._width:
            return 0
        anchor = column.at(fixed)
        was, moved = column.tops[anchor], 0.0
        wanted = column.between(top, bottom)
        while fresh := [n for n in wanted if not column.slots[n].laid]:
            for n in fresh:
                slot = column.slots[n]
                slot.height, slot.laid = self._rows.height(slot, self._width), True
            self._add_up()
            moved = column.tops[anchor] - was
            wanted = column.between(top + moved, bottom + moved)
        self._rows.put_up(column, wanted, self._width)
        return round(moved)

    def _heading_height(self, slot: Slot) -> int:
        return self._rows.heading_height(slot, self.width())

    # speakers -----------------------------------------------------------------------------

    def _choose_speakers(self, speakers: frozenset[str]) -> None:
        """Fold out the turns of all others; the turn that was read stays at the top, or the next that is left."""
        number = self._numbers.get(self.present(), 0)
        reading = self.in_sight[0] > self._column.tops[0]
        if self._rows.have_focus and self.chips is not None:
            self.chips.everyone.setFocus(Qt.FocusReason.OtherFocusReason)
        self._begin(speakers)
        self.see(*self.in_sight)
        left = [slot.number for slot in self._column.slots if slot.number >= number]
        if left and reading:
            self._go(left[0], -1)
        if self.chips is not None:
            self.told.emit(self.chips.count.text)

    def _unfold(self, number: int) -> None:
        """Show everybody again where the turn of this number is folded out."""
        if number not in self._column.of and self.chips is not None:
            self.chips.choose_all()

    def view(self) -> frozenset[str]:
        """Whose turns are shown; nobody's name is everybody's."""
        return self.chips.names if self.chips is not None else frozenset()

    def show_as(self, view: object) -> None:
        """Show only these speakers' turns, where they are the same people."""
        if isinstance(view, frozenset) and self.chips is not None:
            self.chips.choose(view)

    # moving -------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """The chapters; without any, the turns by their first words, evenly fewer where there are many."""
        chapters = [Entry(turn.id, turn.chapter, turn.label) for turn in self.passages if turn.chapter]
        if chapters:
            return chapters
        step = -(-len(self.passages) // _MOST_ENTRIES) or 1
        return [Entry(turn.id, first_words(turn.text, 48), turn.label) for turn in self.passages[::step]]

    def show_passage(self, passage_id: str, spans: Sequence[Span] = ()) -> None:
        """Mark a turn as the one that reading is at, and scroll to it."""
        number = self._numbers.get(passage_id)
        if number is None:
            return
        self._marks.hits = (number, tuple(spans))
        self._unfold(number)
        self.set_present(passage_id)
        self._rows.mark()
        self._go(number, -1)

    def set_present(self, passage_id: str) -> None:
        """Mark a turn as the one that reading is at; nothing moves."""
        self._rows.set_present(self._numbers.get(passage_id, -1))

    def _pressed(self, passage_id: str) -> None:
        self.set_present(passage_id)
        self.turn_chosen.emit(passage_id)

    def _go(self, number: int, share: int) -> None:
        self._target = (number, share)
        self.place_wanted.emit(self.settled(0))

    def row(self, passage_id: str) -> TurnRow:
        """The row of a turn, at its place; KeyError where there is none."""
        number = self._numbers[passage_id]
        self._unfold(number)
        top = self._column.tops[self._column.of[number]]
        self._lay_between(top, top, top)
        return self._rows[number]

    def settled(self, place: int) -> int:
        """Where the turn is that was last gone to, with all that will be in sight around it laid out."""
        column = self._column
        if self._target is None or (n := column.of.get(self._target[0])) is None:
            return place
        around = max(self.in_sight[1], 800)
        self._lay_between(column.tops[n] - around, column.tops[n] + 2 * around, column.tops[n])
        slot, top = column.slots[n], column.tops[n]
        heading = self._heading_height(slot)
        if self._target[1] >= 0:
            return round(top + heading + (slot.height - heading) * self._target[1] / 1000)
        above = round(top) - (0 if slot.chapter else self.look.space(80))
        return above if n and above > 120 else 0

    def spot(self, top: int) -> tuple[str, int]:
        """The turn at ``top``, and how far into it in thousandths."""
        column = self._column
        if not column.slots or top < column.tops[0]:
            return "", 0
        n = column.at(top)
        slot = column.slots[n]
        heading = self._heading_height(slot)
        into = (top - column.tops[n] - heading) * 1000 / max(slot.height - heading, 1)
        return str(self.passages[slot.number].id), min(max(round(into), 0), 999)

    def return_to(self, passage_id: str, into: int) -> None:
        """Scroll into a turn."""
        if (number := self._numbers.get(passage_id)) is not None:
            self._unfold(number)
            self._go(number, into)

    def present(self) -> PassageId:
        """The turn that reading is at where that is in sight, else the one at the top of what is in sight."""
        column = self._column
        if not column.slots:
            return PassageId("")
        if self._in_sight(self._rows.present):
            return self.passages[self._rows.present].id
        return self.passages[column.slots[column.at(self.in_sight[0] + self.look.space(40))].number].id

    def reached(self, top: int) -> str:
        """The last entry of the outline that begins above ``top``."""
        column = self._column
        if not column.slots or not self._starts:
            return ""
        number = column.slots[column.at(top + self.look.space(96))].number
        return str(self.passages[self._starts[max(bisect_right(self._starts, number) - 1, 0)]].id)

    # find in page, and what is being said -------------------------------------------------

    def find_text(self, text: str) -> int:
        """Look for words in all turns, those that are folded out too."""
        found = self._marks.find(text)
        self._rows.mark()
        return found

    def show_match(self, n: int) -> None:
        """Show one match in the strong colour, and go to its turn."""
        number = self._marks.match(n).text
        self._unfold(number)
        self._rows.mark()
        self._go(number, -1)

    def nearest_match(self) -> int:
        """The first match in the turn at the top or below it."""
        column = self._column
        return self._marks.nearest(column.slots[column.at(self.in_sight[0])].number if column.slots else 0)

    def show_said(self, passage_id: str, span: Span | None) -> None:
        """Highlight what is being said, and go along while the person is looking there; "" ends it."""
        looking = self.sees_said()
        number = self._numbers.get(passage_id, -1)
        self._marks.said = (number, span)
        self._rows.mark()
        if number < 0:
            return
        self.set_present(passage_id)
        if looking and not self._in_sight(number, whole=True):
            self._go(number, -1)

    def sees_said(self) -> bool:
        """Whether anything of the turn that is said is in sight."""
        return self._marks.said[0] < 0 or self._in_sight(self._marks.said[0])

    def _in_sight(self, number: int, *, whole: bool = False) -> bool:
        n = self._column.of.get(number)
        if n is None:
            return False
        top, bottom = self._column.tops[n], self._column.tops[n] + self._column.slots[n].height
        start, end = self.in_sight[0], self.in_sight[0] + self.in_sight[1]
        if whole and bottom - top < self.in_sight[1]:
            return start <= top and bottom <= end
        return top < end and bottom > start
