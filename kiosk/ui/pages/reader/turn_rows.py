"""The widgets of the turns that are near what is in sight: made when they come near, dropped when they are far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtWidgets import QApplication, QWidget

from kiosk.model import Passage
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.reading_order import put_in_order
from kiosk.ui.pages.reader.turn_column import Column, Highlights, Slot
from kiosk.ui.pages.reader.turn_row import TurnRow, row_width

_KEPT = 60  # rows out of sight that are kept before they are dropped
_VOICES = ("transcript", "warm", "report", "case_study", "guide")


class TurnRows:
    """Rows and the headings of chapters inside ``body``; ``press`` is told the passage id of a turn that is pressed."""

    def __init__(
        self, look: Look, passages: Sequence[Passage], body: QWidget, marks: Highlights, press: Callable[[str], None]
    ) -> None:
        self._look, self._passages, self._body = look, passages, body
        self._marks, self._press = marks, press
        self._wide_time = any(len(turn.label) > 5 for turn in passages)
        speakers = dict.fromkeys(turn.speaker for turn in passages if turn.speaker)
        self._tones = {name: _VOICES[n % len(_VOICES)] for n, name in enumerate(speakers)}
        self._rows: dict[int, TurnRow] = {}
        self._headings: dict[int, Heading] = {}
        self.present = -1  # the number of the turn that reading is at

    def __getitem__(self, number: int) -> TurnRow:
        return self._rows[number]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._rows)

    @property
    def have_focus(self) -> bool:
        """Whether one of them has the focus."""
        return QApplication.focusWidget() in self._rows.values()

    def width(self, characters: int) -> int:
        """How wide (px) they are with lines of so many characters."""
        return row_width(self._look, characters, wide_time=self._wide_time)

    def height(self, slot: Slot, width: int) -> float:
        """Exactly how high a turn with its heading is (px)."""
        return self.made(slot).heightForWidth(width) + self.heading_height(slot, width)

    def heading_height(self, slot: Slot, width: int) -> int:
        """How much of that is the heading; 0 too as long as that has not been made."""
        if not slot.chapter or slot.number not in self._headings:
            return 0
        room = max(width - 2 * self._look.space(16), 1)
        return self._headings[slot.number].heightForWidth(room) + self._look.space(22)

    def made(self, slot: Slot) -> TurnRow:
        """The row of a turn."""
        row = self._rows.get(slot.number)
        if row is None:
            turn = self._passages[slot.number]
            tone = self._tones.get(turn.speaker, "muted")
            row = TurnRow(self._look, turn, tone, say_speaker=slot.say_speaker, wide_time=self._wide_time)
            row.setParent(self._body)
            if (after := min((n for n in self._rows if n > slot.number), default=None)) is not None:
                row.stackUnder(self._headings.get(after, self._rows[after]))
            row.clicked.connect(lambda _=False, turn_id=str(turn.id): self._press(turn_id))
            row.set_marks(self._marks.marks(slot.number))
            row.set_present(slot.number == self.present)
            self._rows[slot.number] = row
            if slot.chapter:
                heading = self._headings[slot.number] = Heading(self._look, slot.chapter, 2, 22)
                heading.setParent(self._body)
                heading.stackUnder(row)  # a screen reader goes as one reads
        return row

    def put_up(self, column: Column, wanted: range, width: int) -> None:
        """Put rows where they belong and show them; those far away go."""
        left, gap = self._look.space(16), self._look.space(22)
        for n in wanted:
            slot, top = column.slots[n], round(column.tops[n])
            row, above = self.made(slot), self.heading_height(slot, width)
            if above:
                heading = self._headings[slot.number]
                heading.setGeometry(left, top + gap // 2, width - 2 * left, above - gap)
                heading.show()
            row.setGeometry(0, top + above, width, round(slot.height) - above)
            row.show()
        if len(self._rows) > len(wanted) + _KEPT:
            near = {column.slots[n].number for n in wanted}
            self._drop(
                number for number in list(self._rows) if number not in near and not self._rows[number].hasFocus()
            )
        put_in_order(self._body)

    def clear(self) -> None:
        """All go."""
        self._drop(list(self._rows))

    def _drop(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            for widget in filter(None, (self._rows.pop(number), self._headings.pop(number, None))):
                widget.hide()
                widget.deleteLater()

    def mark(self) -> None:
        """Show what is highlighted now."""
        for number, row in self._rows.items():
            row.set_marks(self._marks.marks(number))

    def set_present(self, number: int) -> None:
        """Show where reading is."""
        before, self.present = self.present, number
        for each in (before, number):
            if each in self._rows:
                self._rows[each].set_present(each == number)
