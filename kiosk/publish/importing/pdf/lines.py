"""From characters to lines, and from lines to rows of cells.

A line is what runs along one baseline without a wide gap; lines that share a baseline
and follow each other in the drawing order are the cells of one row.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.publish.importing.pdf.glyphs import LINE_END, SOFT_HYPHEN, Glyph

WIDE_GAP = 1.8  # times the height of the letters: more than any space between words
_RIGHT_TO_LEFT = ("R", "AL")
_LEADERS = re.compile(r"(?:[.\u2026_·]\s?){4,}")


@dataclass(frozen=True, slots=True)
class Line:
    """One run of text on a baseline; a trailing soft hyphen means that a word was broken."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    bold: bool
    tall: float  # the height of its largest letters
    turned: bool = False  # it runs up, down or upside down

    @property
    def height(self) -> float:
        """The height of most of its letters, in points."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Row:
    """Lines beside each other, in reading order.

    ``start`` and ``end`` measure along the reading direction: for text that runs to the
    left they are the mirrored right and left edges.
    """

    cells: tuple[Line, ...]
    rtl: bool

    @property
    def text(self) -> str:
        """The cells' text in one line."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """The left edge, in points."""
        return min(cell.left for cell in self.cells)

    @property
    def right(self) -> float:
        """The right edge, in points."""
        return max(cell.right for cell in self.cells)

    @property
    def start(self) -> float:
        """Where it begins, along its reading direction."""
        return -self.right if self.rtl else self.left

    @property
    def end(self) -> float:
        """Where it ends, along its reading direction."""
        return -self.left if self.rtl else self.right

    @property
    def bottom(self) -> float:
        """The lower edge, in points."""
        return min(cell.bottom for cell in self.cells)

    @property
    def top(self) -> float:
        """The upper edge, in points."""
        return max(cell.top for cell in self.cells)

    @property
    def height(self) -> float:
        """The height of most of its letters, in points."""
        return statistics.median(cell.height for cell in self.cells)

    @property
    def tall(self) -> float:
        """The height of its largest letters."""
        return max(cell.tall for cell in self.cells)

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(cell.bold for cell in self.cells)

    @property
    def turned(self) -> bool:
        """Whether any of it runs up, down or upside down."""
        return any(cell.turned for cell in self.cells)


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Group glyphs into lines, in drawing order; lines without text are left out."""
    lines: list[Line] = []
    current: list[Glyph] = []
    last: Glyph | None = None  # the last one that is not a space
    for glyph in glyphs:
        if glyph.char == LINE_END or (last is not None and glyph.char != " " and _leaves_line(last, glyph)):
            _add_line(lines, current)
            current, last = [], None
        if glyph.char == LINE_END:
            continue
        current.append(glyph)
        if glyph.char != " ":
            last = glyph
    _add_line(lines, current)
    return lines


def _leaves_line(last: Glyph, glyph: Glyph) -> bool:
    if last.quarter or glyph.quarter:
        return last.quarter != glyph.quarter  # else only PDFium's own line ends count
    height = max(min(last.height, glyph.height), 1.0)
    overlap = min(last.top, glyph.top) - max(last.bottom, glyph.bottom)
    if overlap < 0.3 * height:
        return True
    tall = max(last.height, glyph.height, 1.0)
    if _rtl(last.char) != _rtl(glyph.char) and (_rtl(last.char) or _rtl(glyph.char)):
        return False  # from one direction to the other a line jumps over the whole word
    gap = max(glyph.left - last.right, last.left - glyph.right)
    if gap > WIDE_GAP * tall:
        return True
    return last.left - glyph.left > WIDE_GAP * tall and not _rtl(glyph.char)


def _add_line(lines: list[Line], glyphs: list[Glyph]) -> None:
    inked = [glyph for glyph in glyphs if glyph.char != " "]
    if not inked:
        return
    _mend_order_right_to_left(glyphs)
    text = _tidy("".join(glyph.char for glyph in glyphs))
    if not text.strip(SOFT_HYPHEN + " "):
        return
    heights = sorted(glyph.height for glyph in inked if glyph.height > 0) or [1.0]
    height = statistics.median(heights)
    middle = [glyph for glyph in inked if abs(glyph.height - height) <= 0.25 * height] or inked
    letters = [glyph for glyph in inked if glyph.char[0].isalnum()]
    turned = bool(inked[0].quarter)
    bottom = statistics.median(glyph.bottom for glyph in middle)
    lines.append(
        Line(
            text=text,
            left=min(glyph.left for glyph in inked),
            right=max(glyph.right for glyph in inked),
            bottom=bottom,
            top=bottom + height if turned else statistics.median(glyph.top for glyph in middle),
            bold=bool(letters) and all(glyph.bold for glyph in letters),
            tall=heights[int(0.9 * (len(heights) - 1))],
            turned=turned,
        )
    )


def _tidy(text: str) -> str:
    text = re.sub(rf"[-\u2010{SOFT_HYPHEN}]+[\u2010{SOFT_HYPHEN}]+(?=\w)", "-", text)  # one hyphen written thrice
    text = re.sub(rf"{SOFT_HYPHEN}(?!\s*$)", "-", text)  # PDFium marks only what it takes for a line's end
    text = _LEADERS.sub(" … ", text)
    return re.sub(r" {2,}", " ", text).strip()


def _rtl(char: str) -> bool:
    return unicodedata.bidirectional(char[0]) in _RIGHT_TO_LEFT


def is_right_to_left(text: str) -> bool:
    """Whether most letters of the text belong to scripts that run to the left."""
    letters = [unicodedata.bidirectional(char) for char in text if char.isalpha()]
    return sum(kind in _RIGHT_TO_LEFT for kind in letters) * 2 > len(letters)


def _mend_order_right_to_left(glyphs: list[Glyph]) -> None:
    """Put the vowel signs of a line that runs to the left behind their letters.

    PDFium leaves such a sign before its letter, after a space of its own making.
    """
    if not is_right_to_left("".join(glyph.char for glyph in glyphs)):
        return
    for index in range(len(glyphs) - 2, 0, -1):
        sign = glyphs[index]
        if glyphs[index - 1].char == " " and unicodedata.bidirectional(sign.char[0]) == "NSM":
            glyphs[index - 1 : index + 2] = [glyphs[index + 1], sign]


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """Join lines that follow each other on one baseline into rows."""
    rows: list[Row] = []
    for line in lines:
        rtl = is_right_to_left(line.text)
        if rows and _beside(rows[-1], line, rtl):
            rows[-1] = Row((*rows[-1].cells, line), rows[-1].rtl)
        else:
            rows.append(Row((line,), rtl))
    return rows


def _beside(row: Row, line: Line, rtl: bool) -> bool:
    last = row.cells[-1]
    if row.turned or line.turned:
        return False
    if abs(last.height - line.height) > 0.2 * max(last.height, line.height):
        return False
    overlap = min(last.top, line.top) - max(last.bottom, line.bottom)
    if overlap < 0.5 * min(last.height, line.height):
        return False
    if row.rtl or rtl:
        return line.right <= last.left + 1
    return line.left >= last.right - 1
