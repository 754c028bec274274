"""Where words of a passage stand in the text that a PDF page gives itself; pure.

The library's text of a page was tidied when it was imported: running headers are gone, broken words joined, columns
put in order. So words are found again by what stands around them: first with some characters of context at both sides,
then with fewer, at last the words alone, and of several places the one whose share of the page is nearest.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.model import Span
from kiosk.ui.pages.reader.finding import folded

_CONTEXTS = (24, 12, 6, 0)  # characters at each side, white space and hyphens not counted
_NOTHING = frozenset(" \t\n\r\f\u00a0\u00ad\u200b\u2028\u2029-\ufffe\x02")  # in one text maybe, in the other not


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters where in ``text`` it stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character not in _NOTHING:
            plain = "".join(one for one in folded(character) if one not in _NOTHING)
            letters.append(plain)
            places.extend([place] * len(plain))
    return "".join(letters), places


def spans_on_page(page_text: str, text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans of ``text`` as spans of ``page_text``, in the same order; those that are not there are left out.

    All are code points.
    """
    page, page_places = _squeezed(page_text)
    passage, places = _squeezed(text)
    index = {place: n for n, place in reversed(list(enumerate(places)))}
    found = []
    for start, end in spans:
        inside = [index[place] for place in range(start, end) if place in index]
        if not inside:
            continue
        last = inside[-1]
        while last + 1 < len(places) and places[last + 1] == places[last]:
            last += 1
        at = _find(page, passage, inside[0], last + 1)
        if at is not None:
            found.append((page_places[at], page_places[at + last - inside[0]] + 1))
    return found


def _find(page: str, passage: str, start: int, end: int) -> int | None:
    share = start / max(len(passage), 1)
    for around in _CONTEXTS:
        low, high = max(start - around, 0), min(end + around, len(passage))
        needle = passage[low:high]
        places = []
        at = page.find(needle)
        while at >= 0:
            places.append(at + start - low)
            at = page.find(needle, at + 1)
        if places:
            return min(places, key=lambda place: abs(place / max(len(page), 1) - share))
    return None
