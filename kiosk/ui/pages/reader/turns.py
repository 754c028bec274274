"""Transcripts: turns with their time and speaker."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.model import Passage, Span
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.pages.outline import Entry
from kiosk.ui.pages.reader.body import Body, first_words

_VOICES = ("transcript", "warm", "report", "case_study", "guide")


class TurnRow(QWidget):
    """One turn: time, speaker, words; tinted when it is the one opened at."""

    def __init__(self, look: Look, turn: Passage, tone: str, *, say_speaker: bool) -> None:
        super().__init__()
        self._look, self.turn, self._present = look, turn, False
        row = QHBoxLayout(self)
        row.setContentsMargins(*(look.space(m) for m in (16, 10, 16, 12)))
        row.setSpacing(look.space(16))
        time = Para(look, turn.label, 16, bold=True, tone="link")
        time.setFixedWidth(round((72 if len(turn.label) > 5 else 56) * look.scale))
        row.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(look.space(4))
        if turn.speaker and say_speaker:
            words.addWidget(Para(look, turn.speaker, 16, bold=True, tone=tone))
        self.words = Para(look, turn.text, 19, leading=1.55)
        words.addWidget(self.words)
        row.addLayout(words, 1)
        self.setAccessibleName(", ".join(filter(None, (turn.label, turn.speaker))))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_present(self, present: bool, spans: Sequence[Span] = ()) -> None:
        """Mark it as the turn opened at."""
        self._present = present
        self.words.set_text(self.turn.text, spans)
        self.update()

    def sizeHint(self) -> QSize:
        """What the words want."""
        layout = self.layout()
        return layout.totalSizeHint() if layout is not None else super().sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tinted ground and the bar of the present turn."""
        if not self._present:
            return
        painter = painter_for(self)
        area, look = QRectF(self.rect()), self._look
        box(painter, area, 10, look["tint"], look["line"] if look.contrast else None, 2)
        painter.fillRect(QRectF(0, 10, 5, area.height() - 20), look["primary"])
        painter.end()


class TurnsBody(Body):
    """All turns, with the chapters as headings between them."""

    outline_title = "In this talk"

    def __init__(self, look: Look, passages: Sequence[Passage]) -> None:
        super().__init__(look, passages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(2))
        speakers: list[str] = []
        self._rows: dict[str, TurnRow] = {}
        previous = ""
        for turn in self.passages:
            if turn.speaker and turn.speaker not in speakers:
                speakers.append(turn.speaker)
            if turn.chapter:
                column.addSpacing(look.space(10))
                heading = Heading(look, turn.chapter, 2, 22)
                heading.setContentsMargins(look.space(16), 0, 0, 0)
                column.addWidget(_indented(heading, look.space(16)))
            tone = _VOICES[speakers.index(turn.speaker) % len(_VOICES)] if turn.speaker else "muted"
            row = TurnRow(look, turn, tone, say_speaker=turn.speaker != previous or bool(turn.chapter))
            previous = turn.speaker
            self._rows[turn.id] = row
            column.addWidget(row)
        self._present: TurnRow | None = None
        self._back_at: tuple[TurnRow, int] | None = None

    def entries(self) -> list[Entry]:
        """The chapters; without any, the turns by their first words."""
        chapters = [Entry(turn.id, turn.chapter, turn.label) for turn in self.passages if turn.chapter]
        if chapters:
            return chapters
        return [Entry(turn.id, first_words(turn.text, 48), turn.label) for turn in self.passages]

    def show_passage(self, passage_id: str, spans: Sequence[Span] = ()) -> None:
        """Mark a turn and scroll to it."""
        if self._present is not None:
            self._present.set_present(False)
        row = self._rows.get(passage_id)
        self._present, self._back_at = row, None
        if row is None:
            return
        row.set_present(True, spans)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.place_wanted.emit(row.y() - self.look.space(80) if row.y() > 200 else 0)

    def row(self, passage_id: str) -> TurnRow:
        """The row of a turn; KeyError where there is none."""
        return self._rows[passage_id]

    def settled(self, place: int) -> int:
        """Rows move when their widths are known."""
        if self._back_at is not None:
            row, share = self._back_at
            return row.y() + row.height() * share // 1000
        return place if self._present is None else self._present.y() - self.look.space(80)

    def spot(self, top: int) -> tuple[str, int]:
        """The turn at ``top``, and how far into it in thousandths."""
        row = next((row for row in reversed(self._rows.values()) if row.y() <= top), None)
        if row is None:
            return "", 0
        return row.turn.id, min((top - row.y()) * 1000 // max(row.height(), 1), 999)

    def return_to(self, passage_id: str, into: int) -> None:
        """Scroll into a turn."""
        if (row := self._rows.get(passage_id)) is not None:
            self._back_at = row, into
            self.place_wanted.emit(self.settled(0))

    def reached(self, top: int) -> str:
        """The last chapter (or turn) that begins above ``top``."""
        here = self.passages[0].id if self.passages else ""
        any_chapter = any(turn.chapter for turn in self.passages)
        for turn in self.passages:
            if (turn.chapter or not any_chapter) and self._rows[turn.id].y() <= top + self.look.space(96):
                here = turn.id
        return here


def _indented(widget: QWidget, left: int) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(left, 0, 0, 0)
    row.addWidget(widget)
    return holder
