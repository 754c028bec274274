"""What is highlighted on the pages of a report: what the search found, what is looked for, what is being said. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.model import Span
from kiosk.ui.pages.reader.finding import Finding, Match, nearest


class PdfMarks:
    """Highlights by page, from 0; ``texts`` are the texts of the pages."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._finding: Finding | None = None
        self._matches: list[Match] = []
        self.match = -1  # which of them is shown
        self.hits: tuple[int, tuple[Span, ...]] = (-1, ())
        self.said: tuple[int, Span | None] = (-1, None)

    def find(self, text: str) -> int:
        """Look for a text on all pages; how many matches there are."""
        self._finding = self._finding or Finding(self._texts)
        self._matches, self.match = self._finding.matches(text), -1
        return len(self._matches)

    def page_of(self, match: int) -> int:
        """The page that a match is on."""
        return self._matches[match].text

    def nearest(self, page: int) -> int:
        """The first match from a page on."""
        return nearest(self._matches, page, 0)

    def hits_on(self, page: int) -> tuple[Span, ...]:
        """What the search found on a page."""
        return self.hits[1] if self.hits[0] == page else ()

    def by_page(self) -> dict[int, tuple[tuple[Span, bool], ...]]:
        """The spans of each page, and whether they have the strong colour."""
        spans: dict[int, tuple[tuple[Span, bool], ...]] = {}
        for n, match in enumerate(self._matches):
            spans[match.text] = (*spans.get(match.text, ()), ((match.start, match.end), n == self.match))
        page, hits = self.hits
        if not self._matches and hits:
            spans[page] = tuple((hit, True) for hit in hits)
        page, said = self.said
        if said is not None:
            spans[page] = (*spans.get(page, ()), (said, False))
        return spans
