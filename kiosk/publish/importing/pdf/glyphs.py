"""The characters of a PDF page as PDFium gives them, with their places.

Places are in points, turned so that the page's main direction of text runs to the
right; ``bottom`` and ``top`` grow upwards. The text comes in the order in which the
page draws it, with line ends that PDFium adds.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

LINE_END = "\n"
SOFT_HYPHEN = "\u00ad"  # stands for a hyphen that PDFium takes for one at a line's end
_PDFIUM_HYPHEN = 0x02
BULLET = "•"
_SHADOW = 0.2  # of a letter's height: how far aside its shadow may be
_SHADOWS = 6  # letters drawn twice: fewer on a page are chance
_LATELY = 60  # how many of the same letter are looked back at
_BOLD = 600  # of the weights 100 to 900

# The order of glyphs that TrueType fonts share (Apple's TrueType reference, 'post' table format 1):
# number 3 is the space, 4 to 97 are ASCII 0x21 to 0x7E, then Mac OS Roman. From 172 on Microsoft's fonts
# leave out the no-break space, and are one lower.
_GLYPH_ORDER = {number: chr(number + 29) for number in range(3, 98)} | {
    **dict(zip(range(98, 141), "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™", strict=True)),
    **dict(zip(range(171, 183), "…ÀÃÕŒœ–—“”‘’", strict=True)),
}


@dataclass(slots=True)
class Glyph:
    """One character: its text (`LINE_END` for a line end) and its box in points.

    ``quarter`` counts the quarter turns of its direction, anticlockwise, from the page's main one; ``unmapped``
    says that the font names no character, so that ``char`` is only the number of the glyph.
    """

    char: str
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bold: bool = False
    quarter: int = 0
    unmapped: bool = False

    @property
    def height(self) -> float:
        """The height of its box, across the direction of its text."""
        return self.right - self.left if self.quarter % 2 else self.top - self.bottom


def read_page(page: pypdfium2.PdfPage) -> tuple[list[Glyph], tuple[float, float]]:
    """Return the glyphs of a page in drawing order, and the page's (width, height) in points."""
    text_page = page.get_textpage()
    try:
        found = [_glyph(text_page, index) for index in range(text_page.count_chars())]
    finally:
        text_page.close()
    glyphs = [glyph for glyph in found if glyph is not None]
    unmapped = [glyph for glyph in glyphs if glyph.unmapped]
    if len(unmapped) > 20 and len(unmapped) * 2 > len(glyphs):
        _read_glyph_numbers(unmapped)
    size = _turn(glyphs, page.get_cropbox())
    return _cleaned(glyphs, size), size


def _glyph(text_page: pypdfium2.PdfTextPage, index: int) -> Glyph | None:
    """The glyph at ``index``, or None for the first half of a line end."""
    code = pdfium.FPDFText_GetUnicode(text_page, index)
    if code in (0x0D, 0x0A) and pdfium.FPDFText_IsGenerated(text_page, index) == 1:
        return Glyph(LINE_END) if code == 0x0A else None
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box))
    angle = pdfium.FPDFText_GetCharAngle(text_page, index)  # clockwise, from 0 to 2 pi; -1 if unknown
    return Glyph(
        chr(code) if code < 0x110000 else "",
        box.left,
        box.bottom,
        box.right,
        box.top,
        bold=pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD,
        quarter=-round(angle / (math.pi / 2)) % 4 if angle > 0 else 0,
        unmapped=pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1,
    )


def _read_glyph_numbers(unmapped: list[Glyph]) -> None:
    """Read text whose font names no characters by the numbers of its glyphs.

    Only done where the result has spaces and mostly letters, as prose has: the shared order is
    a custom, not a rule.
    """
    decoded = [_GLYPH_ORDER.get(ord(glyph.char), "") if glyph.char else "" for glyph in unmapped]
    letters = sum(char.isalpha() for char in decoded)
    spaces = decoded.count(" ")
    if letters < 0.6 * len(decoded) or not 0.05 < spaces / len(decoded) < 0.35:
        return
    for glyph, char in zip(unmapped, decoded, strict=True):
        glyph.char = char or BULLET


def _turn(glyphs: list[Glyph], crop: tuple[float, float, float, float]) -> tuple[float, float]:
    """Move the boxes so that the page's corner is the origin and its main text runs to the right."""
    left, bottom, right, top = crop
    width, height = right - left, top - bottom
    counted = Counter(glyph.quarter for glyph in glyphs if glyph.char.strip())
    main = counted.most_common(1)[0][0] if counted else 0
    for glyph in glyphs:
        x0, y0, x1, y1 = glyph.left - left, glyph.bottom - bottom, glyph.right - left, glyph.top - bottom
        if main == 1:
            x0, y0, x1, y1 = y0, width - x1, y1, width - x0
        elif main == 2:
            x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
        elif main == 3:
            x0, y0, x1, y1 = height - y1, x0, height - y0, x1
        glyph.left, glyph.bottom, glyph.right, glyph.top = x0, y0, x1, y1
        glyph.quarter = (glyph.quarter - main) % 4
    return (height, width) if main % 2 else (width, height)


def _cleaned(glyphs: list[Glyph], size: tuple[float, float]) -> list[Glyph]:
    """Normalise characters and drop those outside the page or without meaning."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        if glyph.char == LINE_END:
            kept.append(glyph)
            continue
        if glyph.right < -1 or glyph.left > size[0] + 1 or glyph.top < -1 or glyph.bottom > size[1] + 1:
            continue
        glyph.char = _clean_char(glyph.char)
        if glyph.char:
            kept.append(glyph)
    kept = _without_shadows(kept)
    _mend_ligatures_right_to_left(kept)
    return kept


def _without_shadows(glyphs: list[Glyph]) -> list[Glyph]:
    """Drop letters drawn a second time a little aside, as slides do for a shadow.

    Letters right behind each other are left alone: those of a ligature share one place.
    """
    places: dict[str, list[tuple[int, float, float]]] = {}
    shadows: set[int] = set()
    for index, glyph in enumerate(glyphs):
        if not glyph.char.strip() or unicodedata.bidirectional(glyph.char[0]) in ("R", "AL", "NSM"):
            continue
        near = _SHADOW * max(glyph.height, 1.0)
        drawn = places.setdefault(glyph.char, [])
        if any(
            index - before > 1 and abs(left - glyph.left) < near and abs(bottom - glyph.bottom) < near
            for before, left, bottom in drawn[-_LATELY:]
        ):
            shadows.add(index)
        else:
            drawn.append((index, glyph.left, glyph.bottom))
    if len(shadows) < _SHADOWS:
        return glyphs
    return [glyph for index, glyph in enumerate(glyphs) if index not in shadows]


def _clean_char(char: str) -> str:
    if not char:
        return ""
    code = ord(char)
    if code == _PDFIUM_HYPHEN or char == SOFT_HYPHEN:
        return SOFT_HYPHEN
    if char in "\t\r\n\x0b\x0c" or unicodedata.category(char) == "Zs":
        return " "
    if 0xFB00 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC:  # ligatures and Arabic shapes
        return unicodedata.normalize("NFKC", char)
    if 0xF020 <= code <= 0xF0FF:  # symbol fonts: mostly bullets and ticks
        return BULLET
    if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn"):
        return char if char in "\u200c\u200d" else ""
    return char


def _mend_ligatures_right_to_left(glyphs: list[Glyph]) -> None:
    """Put the letters of an Arabic ligature back in order.

    One glyph for several letters (lam and alef, or a whole word with its text beside it) gives them all the same
    box; PDFium reverses the letters of a line that runs to the left, and those inside a ligature with them.
    """
    start = 0
    while start < len(glyphs):
        end = start + 1
        first = glyphs[start]
        if unicodedata.bidirectional(first.char[0]) in ("R", "AL"):
            while end < len(glyphs) and _same_box(first, glyphs[end]):
                end += 1
            for glyph, char in zip(glyphs[start:end], [glyph.char for glyph in glyphs[start:end]][::-1], strict=True):
                glyph.char = char
        start = end


def _same_box(first: Glyph, second: Glyph) -> bool:
    return (
        unicodedata.bidirectional(second.char[0]) in ("R", "AL", "NSM")
        and abs(first.left - second.left) < 0.01
        and abs(first.right - second.right) < 0.01
        and second.right > second.left
    )
