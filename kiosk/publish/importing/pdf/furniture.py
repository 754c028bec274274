"""Running headers, footers and page numbers: what repeats at the edge of the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.publish.importing.pdf.lines import Row

_MARGIN = 0.14  # of the page's height, above and below
_OUTERMOST = 0.25  # as far in as this, the first and the last row may be a page number
_DEEPEST = 4  # rows from the edge; what stands further in is text, such as the head of a long table
_LONGEST_HEADER = 100  # characters
_NUMBER = re.compile(r"\d+|\b[ivxlc]{1,7}\b", re.IGNORECASE)
_PAGE_WORDS = re.compile(r"^(?:page|seite|página|p\.?|of|von|de|[-–—|/.•\s])*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row at the edge of a page: its words with numbers left out, its place, and its page number if it is one.

    ``words`` is "" for a row that stands too far in to be a running header.
    """

    row: Row
    words: str
    place: int  # height on the page, in fiftieths of it
    number: int | None
    outermost: tuple[int, ...] = ()  # numbers at either end of the first or last row, a page number perhaps


def without_furniture(pages: Sequence[Sequence[Row]], heights: Sequence[float]) -> list[list[Row]]:
    """Return the rows of each page without what repeats in its margins.

    ``heights`` are the pages' heights in points. A row goes when the same words (numbers aside) stand at
    the same place on enough pages, or when it is a page number that counts up with the pages. The first page
    keeps what stands above, since a running title is the real title there. A page of which nothing would remain
    keeps everything.
    """
    edges = [_edges(rows, height) for rows, height in zip(pages, heights, strict=True)]
    counted: Counter[tuple[str, int]] = Counter()
    for page in edges:
        counted.update({(edge.words, edge.place) for edge in page if any(char.isalpha() for char in edge.words)})
    offsets = _number_offsets(edges)
    headed = _headed_offsets(edges)
    enough = max(3, round(0.15 * len(pages))) if len(pages) > 2 else 2
    kept: list[list[Row]] = []
    for index, (rows, page) in enumerate(zip(pages, edges, strict=True)):
        gone = {
            id(edge.row)
            for edge in page
            if (edge.number is not None and edge.number - index in offsets)
            or any(number - index in headed for number in edge.outermost)
            or (
                (index > 0 or edge.place < 25)
                and sum(counted[edge.words, edge.place + step] for step in (-1, 0, 1)) >= enough
            )
        }
        kept.append([row for row in rows if id(row) not in gone] or list(rows))
    return kept


def _edges(rows: Sequence[Row], height: float) -> list[_Edge]:
    if not rows:
        return []
    levels = sorted({round(row.bottom) for row in rows})
    outer = {*levels[:_DEEPEST], *levels[-_DEEPEST:]}
    found = []
    for row in rows:
        level = round(row.bottom)
        margin = (row.bottom < _MARGIN * height or row.top > (1 - _MARGIN) * height) and level in outer
        last = level == levels[0] and row.bottom < _OUTERMOST * height
        first = level == levels[-1] and row.top > (1 - _OUTERMOST) * height
        if margin or last or first or row.turned:
            words = _NUMBER.sub("#", row.text.casefold()) if margin or row.turned else ""
            ends = _end_numbers(row.text) if level in (levels[0], levels[-1]) else ()
            found.append(_Edge(row, words, round(50 * row.bottom / max(height, 1)), _page_number(row.text), ends))
    return found


def _page_number(text: str) -> int | None:
    """The number in a text that says nothing but a page number ("Page 3 of 7")."""
    numbers = re.findall(r"\d{1,4}", text)
    if not 1 <= len(numbers) <= 2 or not _PAGE_WORDS.match(re.sub(r"\d{1,4}", "", text)):
        return None
    return int(numbers[0])


def _number_offsets(edges: Sequence[Sequence[_Edge]]) -> set[int]:
    """How far printed page numbers are from the count of pages: the offsets seen often enough."""
    seen: Counter[int] = Counter()
    for index, page in enumerate(edges):
        seen.update({edge.number - index for edge in page if edge.number is not None})
    if len(edges) == 1:
        return {1}
    return {offset for offset, count in seen.items() if count >= max(2, 0.2 * len(edges))}


def _end_numbers(text: str) -> tuple[int, ...]:
    """The numbers that a short row begins and ends with ("17 1.5. Compactness", "Results | 15")."""
    if len(text) > _LONGEST_HEADER:
        return ()
    found = [re.match(r"(\d{1,4})\s", text), re.search(r"\s(\d{1,4})$", text)]
    return tuple(int(match.group(1)) for match in found if match)


def _headed_offsets(edges: Sequence[Sequence[_Edge]]) -> set[int]:
    """The offsets of page numbers that stand in one row with a running title, seen on two pages of five."""
    seen: Counter[int] = Counter()
    for index, page in enumerate(edges):
        seen.update({number - index for edge in page for number in edge.outermost})
    return {offset for offset, count in seen.items() if count >= max(4, 0.4 * len(edges))}
