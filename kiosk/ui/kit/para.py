"""Text that wraps, can be cut to a number of lines, and carries highlights.

A QLabel in a tight grid is given less height than its text needs; this widget answers
``heightForWidth`` exactly, and marks spans without markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.model import Span
from kiosk.ui.kit.look import Look


def utf16_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """Code-point spans as UTF-16 spans, which Qt counts in."""
    if text.isascii() or max(text, default="") <= "\uffff":
        return list(spans)
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if character > "\uffff" else 1))
    return [(offsets[start], offsets[end]) for start, end in spans]


def reads_from_the_right(text: str) -> bool:
    """Whether the first letter with a direction is of a script written from the right (Unicode's rules P2 and P3)."""
    for character in text:
        direction = bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


MEASURE = 68  # characters of a line of running text, at most about: the longer, the easier the next one is missed
_SAMPLE = (  # its letters are as wide on average (0.44 em) as those of the whole starter library
    "Listening to people takes time, and it saves more of it than it takes. Whoever works on a ward can say what goes "
    "wrong there."
)


def line_of(font: QFont, characters: int) -> int:
    """How wide (px) a line of so many characters of running English text is."""
    return round(QFontMetricsF(font).horizontalAdvance(_SAMPLE) / len(_SAMPLE) * characters)


@dataclass(frozen=True, slots=True)
class Laid:
    """A laid-out paragraph: the layout, its height and the width of its longest line."""

    layout: QTextLayout
    height: float
    width: float


def lay_out(
    text: str,
    font: QFont,
    width: float,
    leading: float = 1.3,
    lines: int = 0,
    marks: Sequence[QTextLayout.FormatRange] = (),
) -> Laid:
    """Break ``text`` into lines of at most ``width``; ``lines`` > 0 cuts with an ellipsis."""
    layout = _broken(text, font, width, leading, marks)
    if lines and layout.lineCount() > lines:
        metrics = QFontMetricsF(font)
        start = layout.lineAt(lines - 1).textStart()
        # Qt counts UTF-16; cutting there and decoding again keeps surrogate pairs whole.
        units = text.encode("utf-16-le")
        head = units[: start * 2].decode("utf-16-le", "ignore")
        tail = units[start * 2 :].decode("utf-16-le", "ignore").replace("\n", " ")
        room = max(width - 1, 1)
        while True:
            shown = metrics.elidedText(tail, Qt.TextElideMode.ElideRight, room)
            layout = _broken(head + shown, font, width, leading, marks)
            if layout.lineCount() <= lines or room < font.pixelSize():
                break
            room -= font.pixelSize()  # marked words are in bold, and wider than was measured
        return Laid(layout, _height(layout, font, leading, lines), _natural(layout))
    return Laid(layout, _height(layout, font, leading, layout.lineCount()), _natural(layout))


def _broken(
    text: str, font: QFont, width: float, leading: float, marks: Sequence[QTextLayout.FormatRange]
) -> QTextLayout:
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    layout.setFormats(list(marks))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    if reads_from_the_right(text):
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    layout.setTextOption(option)
    step = font.pixelSize() * leading
    layout.beginLayout()
    top = 0.0
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, 1))
        line.setPosition(QPointF(0, top + (step - line.height()) / 2))
        top += step
    layout.endLayout()
    return layout


def _height(layout: QTextLayout, font: QFont, leading: float, lines: int) -> float:
    return max(lines, 1) * font.pixelSize() * leading


def _natural(layout: QTextLayout) -> float:
    return max((layout.lineAt(n).naturalTextWidth() for n in range(layout.lineCount())), default=0.0)


def mark_formats(spans: Sequence[Span], look: Look) -> list[QTextLayout.FormatRange]:
    """Highlights for ``spans`` (UTF-16): bold ink on the marking colour."""
    ranges = []
    for start, end in spans:
        mark = QTextLayout.FormatRange()
        mark.start, mark.length = start, end - start
        style = QTextCharFormat()
        style.setBackground(look["mark"])
        style.setForeground(look["mark_ink"])
        style.setFontWeight(QFont.Weight.Bold)
        mark.format = style
        ranges.append(mark)
    return ranges


class Para(QWidget):
    """A wrapped piece of text; its accessible name is the text.

    ``measured``: it is running text, and its lines end after about `MEASURE` characters, however wide it is.
    """

    def __init__(
        self,
        look: Look,
        text: str,
        size: float = 17,
        *,
        bold: bool = False,
        tone: str = "ink",
        leading: float = 1.35,
        lines: int = 0,
        spans: Sequence[Span] = (),
        underline: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        measured: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._text = text
        self._spans = utf16_spans(text, spans)
        self._font = QFont(look.font(size, bold=bold))
        self._font.setUnderline(underline)
        self._tone = tone
        self._leading = leading
        self._lines = lines
        self._align = align
        self._widest = line_of(self._font, MEASURE) if measured else 0
        self._laid: dict[int, Laid] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        """The whole text, also where it is cut on screen."""
        return self._text

    def set_text(self, text: str, spans: Sequence[Span] = ()) -> None:
        """Show another text."""
        self._text, self._spans = text, utf16_spans(text, spans)
        self._laid.clear()
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: str) -> None:
        """Write in another colour."""
        if tone != self._tone:
            self._tone = tone
            self.update()

    def colour(self) -> QColor:
        """The colour written in."""
        return self._look[self._tone]

    def _at(self, width: int) -> Laid:
        width = min(width, self._widest or width)
        if width not in self._laid:
            if len(self._laid) > 4:
                self._laid.clear()
            marks = mark_formats(self._spans, self._look)
            self._laid[width] = lay_out(self._text, self._font, width, self._leading, self._lines, marks)
        return self._laid[width]

    def hasHeightForWidth(self) -> bool:
        """Always: the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The exact height of the text at this width."""
        return round(self._at(max(width, 1)).height + 0.49)

    def sizeHint(self) -> QSize:
        """One line if it is short, else a comfortable measure."""
        natural = QFontMetricsF(self._font).horizontalAdvance(self._text) + 2
        width = round(min(natural, 620 * self._look.scale))
        return QSize(width, self.heightForWidth(max(width, 1)))

    def minimumSizeHint(self) -> QSize:
        """The longest word, up to a limit past which words are broken."""
        metrics = QFontMetricsF(self._font)
        longest = max((metrics.horizontalAdvance(word) for word in self._text.split()), default=0.0)
        width = min(round(longest) + 2, 220)
        return QSize(width, round(self._font.pixelSize() * self._leading))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, then nothing else."""
        laid = self._at(self.width())
        painter = QPainter(self)
        painter.setPen(self.colour())
        shift = 0.0
        if self._align == Qt.AlignmentFlag.AlignHCenter:
            shift = (self.width() - laid.width) / 2
        elif self._align == Qt.AlignmentFlag.AlignRight:
            shift = self.width() - laid.width
        laid.layout.draw(painter, QPointF(shift, 0), [], QRectF(self.rect()))
        painter.end()
