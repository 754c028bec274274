"""Plain text of the reduced HTML subset, and the way back from spans in it; the standard library only.

The mapping, for any HTML, is defined on its tags and character data in document order:

1. Character data counts with its character references resolved; tags, comments and attributes (``alt``
   too) have no text.
2. A *boundary* is the start or end of a block (`BLOCKS`), or a ``br``. All other tags count for nothing.
3. Between two characters that are not HTML white space (space, tab, line feed, form feed, carriage
   return) the plain text has: a line feed if a boundary lies between them, else one space if white space
   does, else nothing. Before the first and after the last such character it has nothing.

So paragraphs, list items, cells and captions are lines; no line is empty, starts or ends with a space,
and a no-break space is a character like any other. Search spans are code points of this text, and
`mark` is the exact way back: it wraps precisely the characters a span covers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from html.parser import HTMLParser
from typing import Final

from kiosk.model import Span

BLOCKS: Final = frozenset({
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "figure", "figcaption",
})  # fmt: skip
SPACE: Final = " \t\n\r\f"  # HTML's white space; str.split() would take no-break spaces too

_RUNS = re.compile(r"([ \t\n\r\f]+)|[^ \t\n\r\f]+")


def plain_text(html: str) -> str:
    """The plain text of ``html``, as defined above."""
    reading = _Reading()
    reading.read(html)
    return "".join(reading.text)


def mark(html: str, spans: Sequence[Span], opening: Callable[[int], str], closing: str) -> str:
    """``html`` with the characters of each span wrapped in ``opening(index of the span)`` and ``closing``.

    ``spans`` are code points of ``plain_text(html)``, sorted and not overlapping. A span that crosses tags is
    wrapped piece by piece, so that nesting stays right; ``opening`` and ``closing`` must be inline tags without
    text. The plain text of the result is that of ``html``.
    """
    reading = _Marking(spans, opening, closing)
    reading.read(html)
    return "".join(reading.html)


class _Reading(HTMLParser):
    """Follows the rules above; ``text`` grows by visible runs and the one character between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.length = 0
        self._between = ""  # what stands before the next visible character: "", " " or "\n"

    def read(self, html: str) -> None:
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS or tag == "br":
            self._between = "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._between = "\n"

    def handle_data(self, data: str) -> None:
        for _run, _start in self._runs(data):
            pass

    def _runs(self, data: str) -> Iterator[tuple[str, int]]:
        """The runs of ``data``, each with the place in the plain text of its first character.

        White space has the place of the one space it may become, or -1 where it cannot become one.
        """
        for match in _RUNS.finditer(data):
            run = match.group()
            if match.group(1):
                yield run, -1 if self._between or not self.length else self.length
                self._between = self._between or " "
                continue
            if self._between and self.length:
                self.text.append(self._between)
                self.length += 1
            self._between = ""
            yield run, self.length
            self.text.append(run)
            self.length += len(run)


class _Marking(_Reading):
    """Writes the HTML again as it reads it, with the spans wrapped."""

    def __init__(self, spans: Sequence[Span], opening: Callable[[int], str], closing: str) -> None:
        super().__init__()
        self.html: list[str] = []
        self._spans = [(start, end, index) for index, (start, end) in enumerate(spans) if end > start]
        self._next = 0  # the first span that may still reach what follows
        self._opening = opening
        self._closing = closing

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self.html.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # "<br/>" is one tag, not two

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        self.html.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        open_span = -1
        for piece, span in self._pieces(data):
            if span != open_span:
                self.html.append(self._closing if open_span >= 0 else "")
                self.html.append(self._opening(span) if span >= 0 else "")
                open_span = span
            self.html.append(escape(piece, quote=False))
        self.html.append(self._closing if open_span >= 0 else "")

    def _pieces(self, data: str) -> Iterator[tuple[str, int]]:
        """``data`` cut at the edges of spans: each piece with the index of its span, or -1."""
        for run, place in self._runs(data):
            if run[0] in SPACE:
                start_of_span, _end, index = self._span_from(place)
                yield run, index if start_of_span <= place else -1
                continue
            at, end = place, place + len(run)
            while at < end:
                start_of_span, end_of_span, index = self._span_from(at)
                stop = min(end, end_of_span if start_of_span <= at else start_of_span)
                yield run[at - place : stop - place], index if start_of_span <= at else -1
                at = stop

    def _span_from(self, place: int) -> tuple[int, int, int]:
        """The first span that ends after ``place``, or one out of reach."""
        while self._next < len(self._spans) and self._spans[self._next][1] <= place:
            self._next += 1
        return self._spans[self._next] if self._next < len(self._spans) else (1 << 62, 1 << 62, -1)


def parts(html: str, most: int) -> list[tuple[str, str]]:
    """``html`` cut between its outermost blocks into parts of about ``most`` characters, each with its plain text.

    A table is a part of its own. A list longer than ``most`` is cut between its items; its parts are lists, which
    go on counting. The parts' HTML in a row is a text that reads like ``html``, and the plain text of ``html`` is that
    of the parts (those that have any) with line feeds between them.
    """
    cutting = _Cutting(most)
    cutting.read(html)
    return cutting.whole()


_PICTURE: Final = 400  # characters that a picture counts for when a text is cut


class _Cutting(_Reading):
    """Writes the HTML again as it reads it, and cuts where nothing or only one list is open."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._html: list[str] = []
        self._open: list[str] = []
        self._from = 0  # in `text`
        self._size = 0
        self._items = 0  # of the outermost list
        self._parts: list[tuple[str, str]] = []

    def whole(self) -> list[tuple[str, str]]:
        self._cut()
        return self._parts

    def _cut(self) -> None:
        html, text = "".join(self._html), "".join(self.text[self._from :])
        if html.strip(SPACE):
            self._parts.append((html, text.removeprefix("\n")))
        self._html, self._from, self._size = [], len(self.text), 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if not self._open:
            if tag == "table":
                self._cut()
            self._items = 0
        if tag == "li" and len(self._open) == 1:
            if self._size >= self._most and self._open[0] in ("ul", "ol"):
                self._cut_list(self._open[0])
            self._items += 1
        self._html.append(self.get_starttag_text() or "")
        self._size += _PICTURE if tag == "img" else 0
        if tag not in ("br", "img"):
            self._open.append(tag)

    def _cut_list(self, name: str) -> None:
        self._html.append(f"</{name}>")
        self._cut()
        self._html.append(f'<ol start="{self._items + 1}">' if name == "ol" else "<ul>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "img"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        self._html.append(f"</{tag}>")
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if not self._open and tag in BLOCKS and (self._size >= self._most or tag == "table"):
            self._cut()

    def handle_data(self, data: str) -> None:
        before = self.length
        super().handle_data(data)
        self._size += self.length - before
        self._html.append(escape(data, quote=False))
