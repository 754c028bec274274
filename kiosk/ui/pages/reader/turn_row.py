"""One turn of a transcript, drawn as a single widget: its time, who speaks, the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPaintEvent, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QSizePolicy

from kiosk.model import Passage, Span
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_ring, painter_for
from kiosk.ui.kit.para import Laid, lay_out, line_of, utf16_spans
from kiosk.ui.kit.pressables import Pressable

TIME_COLUMN = 56  # px at 100 %
LONG_TIME_COLUMN = 72  # for 1:04:12
SIZE = 19  # px at 100 %: the words


def row_width(look: Look, characters: int, *, wide_time: bool) -> int:
    """How wide (px) a row is whose lines have so many characters, beside the column of times."""
    times = round((LONG_TIME_COLUMN if wide_time else TIME_COLUMN) * look.scale)
    return line_of(look.font(SIZE), characters) + times + 3 * look.space(16)


@dataclass(frozen=True, slots=True)
class Marks:
    """Spans of a turn's words: what a search hit matched, what find in page found, what is being read aloud."""

    hits: tuple[Span, ...] = ()
    found: tuple[Span, ...] = ()
    shown: Span | None = None  # the one of ``found`` that find is at
    said: Span | None = None


def _ranges(look: Look, text: str, marks: Marks) -> list[QTextLayout.FormatRange]:
    """The marks as Qt's formats, the weakest first."""
    layers: tuple[tuple[Sequence[Span], str, str, bool], ...] = (
        ([marks.said] if marks.said else [], "tint2", "ink", False),
        (marks.found, "tint2", "ink", False),
        (marks.hits, "mark", "mark_ink", True),
        ([marks.shown] if marks.shown else [], "mark", "mark_ink", True),
    )
    ranges = []
    for spans, ground, ink, bold in layers:
        for start, end in utf16_spans(text, spans):
            one = QTextLayout.FormatRange()
            one.start, one.length = start, end - start
            style = QTextCharFormat()
            style.setBackground(look[ground])
            style.setForeground(look[ink])
            if bold:
                style.setFontWeight(QFont.Weight.Bold)
            elif look.contrast:  # its grounds are all black
                style.setFontUnderline(True)
            one.format = style
            ranges.append(one)
    return ranges


class TurnRow(Pressable):
    """A turn to press: what that does, the body decides. Tinted while it is the one opened at, or being spoken."""

    def __init__(self, look: Look, turn: Passage, tone: str, *, say_speaker: bool, wide_time: bool) -> None:
        super().__init__(look, "")
        self.turn, self.present = turn, False
        self._tone = tone
        self._speaker = turn.speaker if say_speaker else ""
        self._time_width = round((LONG_TIME_COLUMN if wide_time else TIME_COLUMN) * look.scale)
        self._marks = Marks()
        self._laid: tuple[int, Laid] | None = None
        self.setAccessibleName(", ".join(filter(None, (turn.label, turn.speaker, turn.text))))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_present(self, present: bool) -> None:
        """Show it as the turn that reading is at, or no longer."""
        if present != self.present:
            self.present = present
            self.setAccessibleDescription("you are here" if present else "")
            self.update()

    def set_marks(self, marks: Marks) -> None:
        """Highlight other words."""
        if marks != self._marks:
            self._marks, self._laid = marks, None
            self.update()

    def _inset(self) -> tuple[int, int, int]:
        """Px: left and right, above, below."""
        return self.look.space(8 if self.look.narrow else 16), self.look.space(10), self.look.space(12)

    def _words_left(self) -> int:
        if self.look.narrow:
            return self._inset()[0]
        return self._inset()[0] + self._time_width + self.look.space(16)

    def _heads(self) -> int:
        """The height of what stands above the words: the speaker, and the time where there is no column for it."""
        line = self.look.text(16) * 1.35
        gap = self.look.space(4)
        return round(line + gap) if self._speaker or self.look.narrow else 0

    def _lay(self, width: int) -> Laid:
        if self._laid is None or self._laid[0] != width:
            room = max(width - self._words_left() - self._inset()[0], 40)
            formats = _ranges(self.look, self.turn.text, self._marks)
            self._laid = width, lay_out(self.turn.text, self.look.font(SIZE), room, 1.55, marks=formats)
        return self._laid[1]

    def hasHeightForWidth(self) -> bool:
        """The words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Exactly what the words need."""
        _, above, below = self._inset()
        return max(round(self._lay(width).height + 0.49) + self._heads() + above + below, self.look.target(48))

    def sizeHint(self) -> QSize:
        """A comfortable measure."""
        width = round(620 * self.look.scale)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Room for the time and some words."""
        return QSize(self._words_left() + 120, self.look.target(48))

    def top_of(self, place: int) -> int:
        """How far down (px) the line of a character of the words is; ``place`` counts code points."""
        laid = self._lay(self.width())
        unit = utf16_spans(self.turn.text, [(place, place)])[0][0]
        line = laid.layout.lineForTextPosition(unit)
        return round(line.y() if line.isValid() else 0) + self._inset()[1] + self._heads()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, time, speaker, words."""
        painter = painter_for(self)
        area, look = QRectF(self.rect()), self.look
        if self.present:
            box(painter, area, 10, look["tint"], look["line"] if look.contrast else None, 2)
            painter.fillRect(QRectF(0, 10, 5, area.height() - 20), look["primary"])
        elif self.hovered:
            box(painter, area, 10, look["sunken"], look["link"] if look.contrast else None, 2)
        side, above, _ = self._inset()
        strong = look.font(16, bold=True)
        # Beside the first line of the words where nothing stands above them, so that both are on one line.
        line = QFontMetricsF(strong).height() if self._heads() else look.text(19) * 1.55
        left = float(side)
        painter.setFont(strong)
        painter.setPen(look["link"])
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, above, self._time_width + side, line), middle, self.turn.label)
        speaker_left = left + self._time_width + look.space(16)
        if self._speaker:
            painter.setPen(look[self._tone])
            room = area.width() - speaker_left - side
            shown = QFontMetricsF(strong).elidedText(self._speaker, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(speaker_left, above, room, line), middle, shown)
        painter.setPen(look["ink"])
        self._lay(self.width()).layout.draw(painter, QPointF(self._words_left(), above + self._heads()))
        if self.hasFocus():
            focus_ring(painter, area, 10, look)
        painter.end()
