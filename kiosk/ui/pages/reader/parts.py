"""An article cut into parts, each small enough to be laid out between two frames; pure.

A part is a passage or a piece of one. Its height is estimated until it is laid out; the estimate learns from those
that have been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.library.text import parts as cut
from kiosk.model import Passage
from kiosk.ui.pages.reader.long_tables import cut_table

MOST = 1_600  # characters of a part that is not a single block: a screen or two
_GLYPHS = frozenset(
    " \t\n\r\f\u2028\u2029\ufdd0\ufdd1\ufffc"
)  # in a document's raw text, but maybe not in the passage's


@dataclass(slots=True)
class Part:
    """``text`` is the passage's plain text from ``start``; ``height`` and ``gap``, the space above, are px."""

    passage: int
    html: str
    start: int
    text: str
    opens: bool  # its passage
    gap: float = 0.0
    height: float = 0.0
    laid: bool = False

    @property
    def end(self) -> int:
        """The place in the passage's text after its last character."""
        return self.start + len(self.text)


def parts_of(passages: Sequence[Passage]) -> list[Part]:
    """All passages in order; each has at least one part."""
    found: list[Part] = []
    for number, passage in enumerate(passages):
        whole = [(passage.html, passage.text)]
        if len(passage.text) > MOST * 3 // 2 or "<table" in passage.html:
            pieces = [one for piece in cut(passage.html, MOST) for one in _smaller(*piece)]
            if pieces and "\n".join(text for _, text in pieces if text) == passage.text:
                whole = pieces
        at = 0
        for place, (html, text) in enumerate(whole):
            found.append(Part(number, html, at, text, place == 0))
            at += len(text) + 1 if text else 0
    return found


def _smaller(html: str, text: str) -> list[tuple[str, str]]:
    return cut_table(html) if html.startswith("<table") else [(html, text)]


def estimate(part: Part, width: float, size: float) -> float:
    """About how high a part will be, ``width`` px wide in a font of ``size`` px."""
    line = size * 1.5
    blocks = part.html.count("</p>") + part.html.count("</li>") + part.html.count("</tr>") + part.html.count("<br")
    pictures = part.html.count("<img") * width * 0.6
    return len(part.text) * size * 0.49 / max(width, 1) * line + (max(blocks, 1) + part.opens) * line + pictures


def places(raw: str, text: str) -> list[int]:
    """Where each code point of ``text``, and its end, is in a Qt document whose raw text is ``raw``; UTF-16 units.

    The document has the same characters in the same order; only white space, pictures and the marks of tables differ.
    """
    found: list[int] = []
    at = unit = 0
    for character in text:
        if character not in " \n":
            while at < len(raw) and raw[at] != character and raw[at] in _GLYPHS:
                at, unit = at + 1, unit + 1
            found.append(unit)
            if at < len(raw) and raw[at] == character:
                at, unit = at + 1, unit + (2 if character > "\uffff" else 1)
        else:
            found.append(unit)
    found.append(unit)
    return found
