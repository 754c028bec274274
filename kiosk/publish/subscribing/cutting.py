"""The entries of an XML feed, cut out whole, before anything that is easily hurt reads it.

expat, which is strict and fast, goes through the feed once. It refuses what declares entities, and counts depth,
attributes, entries and bytes. Where the feed is not well formed, the entry it happens in is cut out and reading is
taken up at the next one, so that what is left is well formed from end to end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from kiosk.publish.subscribing import bounds
from kiosk.publish.subscribing.feeds import RefusedEntry, Transcript

_ROOTS: Final = {"rss": "RSS", "RDF": "RSS", "feed": "Atom"}
_ENTRIES: Final = frozenset({"item", "entry"})
_WITHIN: Final = (2, 3)  # the depths at which entries stand: feed/entry, RDF/item, rss/channel/item
_PODCAST: Final = (
    "https://podcastindex.org/namespace/1.0",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
)
_NEXT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:item|entry)[\s>]")
_NAME = re.compile(rb"<([^\s/>]+)")


class FeedRefused(ValueError):
    """The whole feed is not taken; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One entry: where it stands, its bytes, and the transcripts it names."""

    place: str
    xml: bytes
    transcripts: tuple[Transcript, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A feed that is well formed.

    ``document`` is all of it, ``head`` what is before its first entry, ``tail`` what closes it.
    """

    form: str
    document: bytes
    head: bytes
    tail: bytes
    pieces: tuple[Piece, ...]
    refused: tuple[RefusedEntry, ...]
    notes: tuple[str, ...]


class _Bad(Exception):
    """Reading cannot go on at this byte."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class _Reading:
    """What is known so far; positions are bytes of the whole feed."""

    data: bytes
    form: str = ""
    first: int = -1  # where the first entry begins
    open: list[bytes] = field(default_factory=list)  # the tags open around the entries, as they are written
    pieces: list[Piece] = field(default_factory=list)
    refused: list[RefusedEntry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)  # what is left out, from and to
    count: int = 0
    ended: bool = False  # whether the feed's own end was reached
    counted: tuple[int, int] = (0, 1)  # a byte, and the line it is in

    def line(self, position: int) -> int:
        at, line = self.counted if position >= self.counted[0] else (0, 1)
        self.counted = position, line + self.data.count(b"\n", at, max(position, 0))
        return self.counted[1]


def cut(data: bytes) -> Cut:
    """Cut an XML feed, UTF-8 without a declaration, into its entries.

    Raises:
        FeedRefused: it is no feed, it declares entities, or something is wrong before its first entry.
    """
    reading = _Reading(data)
    start = 0
    for _ in range(bounds.MENDS):
        stopped = _Pass(reading, start).run()
        if stopped is None:
            break
        found = _NEXT.search(data, stopped) if reading.count <= bounds.ENTRIES else None
        if found is None:
            reading.gaps.append((reading.gaps.pop()[0], len(data)))
            break
        reading.gaps.append((reading.gaps.pop()[0], found.start()))
        start = found.start()
    else:
        reading.gaps.append((start, len(data)))
        reading.notes.append(f"line {reading.line(start)}: too many ill-formed places; what follows was not read")
    return _finished(reading)


def _finished(reading: _Reading) -> Cut:
    data, first = reading.data, reading.first
    tail = b"".join(b"</" + name + b">" for name in reversed(reading.open))
    document, at = b"", 0
    parts = []
    for start, end in reading.gaps:
        parts.append(data[at:start])
        at = max(at, end)
    document = b"".join([*parts, data[at:]])
    if not reading.ended:
        document += tail
    head = data if first < 0 else data[:first]
    found = reading.pieces, reading.refused, reading.notes
    return Cut(reading.form, document, head, tail, *(tuple(each) for each in found))  # type: ignore[arg-type]


class _Pass:
    """One parser, from the feed's head and then from ``start`` to the end, or to where it stops."""

    def __init__(self, reading: _Reading, start: int) -> None:
        self._all = reading
        self._head = reading.data[: reading.first] if start else b""
        self._start = start
        self._open: list[bytes] = []
        self._counting = not start  # the head was counted the first time
        self._entry = -1  # where the entry at hand begins
        self._entry_depth = 0
        self._depth = 0
        self._transcripts: list[Transcript] = []
        self._nested = False
        parser = expat.ParserCreate("UTF-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._entity
        parser.StartNamespaceDeclHandler = self._namespace
        self._parser = parser

    def run(self) -> int | None:
        """None at the end of the feed, else the byte to look for the next entry from."""
        try:
            if self._head:
                self._parser.Parse(self._head, False)
            self._counting = True
            self._parser.Parse(self._all.data[self._start :], True)
        except expat.ExpatError as error:
            said = expat.errors.messages[error.code] if error.code in expat.errors.messages else str(error)
            return self._stop(self._parser.ErrorByteIndex, f"it is not well-formed XML ({said})")
        except _Bad as bad:
            return self._stop(self._parser.CurrentByteIndex, bad.reason)
        self._all.ended = True
        return None

    def _stop(self, index: int, reason: str) -> int:
        at = index - len(self._head) + self._start
        line = self._all.line(at)
        if self._all.first < 0:
            raise FeedRefused(_whole(reason, line, self._all))
        if self._entry >= 0:
            self._refuse(reason, line)
            self._all.gaps.append((self._entry, at))
        else:
            self._all.notes.append(f"line {line}: {reason}, between two entries or after the last")
            self._all.gaps.append((at, at))
        return max(at, self._entry + 1)

    def _refuse(self, reason: str, line: int = 0) -> None:
        place = f"entry {self._all.count} (line {line or self._all.line(self._entry)})"
        self._all.refused.append(RefusedEntry(place, reason))

    def _position(self) -> int:
        return self._parser.CurrentByteIndex - len(self._head) + self._start

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        space, _, local = name.rpartition(" ")
        if self._depth == 1 and not self._all.form:
            if local not in _ROOTS:
                raise FeedRefused(_no_feed(local, self._all.data))
            self._all.form = _ROOTS[local]
        begins = self._counting and self._entry < 0 and local in _ENTRIES and self._depth in _WITHIN
        if begins:  # first of all, so that what is wrong with its own tag is its fault and not the feed's
            self._begin_entry()
        if self._depth > bounds.DEPTH:
            raise _Bad(f"more than {bounds.DEPTH} elements lie within each other")
        if len(attributes) > bounds.ATTRIBUTES:
            raise _Bad(f"an element has {len(attributes):,} attributes, and at most {bounds.ATTRIBUTES} are read")
        if not self._counting or begins:
            return
        if self._entry < 0:
            if self._all.first < 0:
                if self._position() > bounds.HEAD:
                    raise _Bad(f"more than {bounds.HEAD // 1024} KB stand before its first entry")
                self._open.append(self._written())
        elif local in _ENTRIES and self._depth == self._entry_depth + 1:
            self._nested = True
        elif local == "transcript" and space.lower() in _PODCAST:
            self._transcripts.append(_transcript(attributes))

    def _begin_entry(self) -> None:
        self._entry, self._entry_depth = self._position(), self._depth
        self._transcripts, self._nested = [], False
        self._all.count += 1
        if self._all.first < 0:
            self._all.first, self._all.open = self._entry, self._open
        if self._all.count > bounds.ENTRIES:
            raise _Bad(f"only the first {bounds.ENTRIES:,} entries are read")

    def _end(self, name: str) -> None:
        if self._entry >= 0 and self._depth == self._entry_depth:
            self._end_entry()
        elif self._open and self._all.first < 0:
            self._open.pop()
        self._depth -= 1

    def _end_entry(self) -> None:
        data, start = self._all.data, self._entry
        end = data.find(b">", self._position()) + 1
        if end - start > bounds.ENTRY:
            self._refuse(f"it is {(end - start) / 1024:,.0f} KB long, and at most {bounds.ENTRY // 1024:,} KB are read")
            self._all.gaps.append((start, end))
        elif self._nested:
            self._refuse("there is another entry within it")
            self._all.gaps.append((start, end))
        else:
            place = f"entry {self._all.count} (line {self._all.line(start)})"
            self._all.pieces.append(Piece(place, data[start:end], tuple(self._transcripts[: bounds.TRANSCRIPTS])))
        self._entry = -1

    def _written(self) -> bytes:
        """The name of the element that begins here, with its prefix."""
        found = _NAME.match(self._all.data, self._position())
        return found[1] if found else b""

    def _namespace(self, prefix: str | None, address: str | None) -> None:
        if address and any(char.isspace() for char in address):  # SAX readers divide names at it
            raise _Bad("a namespace has a space in its address")

    def _entity(self, *_: object) -> None:
        raise FeedRefused("it declares entities of its own, as attacks do")


def _transcript(attributes: dict[str, str]) -> Transcript:
    said = (attributes.get(name, "").strip() for name in ("url", "type", "language", "rel"))
    return Transcript(*said)


def _whole(reason: str, line: int, reading: _Reading) -> str:
    if not reading.form and re.search(rb"<(?:!doctype\s+html|html)\b", reading.data[:2_000], re.I):
        return _no_feed("html", reading.data)
    return f"line {line}: {reason}"


def _no_feed(root: str, data: bytes) -> str:
    if root.lower() != "html":
        return f"it is XML, but no feed: its first element is {root[:40]!r}"
    named = re.search(
        rb"<link\b[^>]{0,500}\btype\s*=\s*[\"']application/(?:rss|atom|feed)\+(?:xml|json)[\"'][^>]{0,500}>",
        data[:200_000], re.I,
    )  # fmt: skip
    href = re.search(rb"\bhref\s*=\s*[\"']([^\"'<>\s]{1,500})[\"']", named[0], re.I) if named else None
    if href is None:
        return "it is a web page and no feed; look on that page for the address of its feed"
    return f"it is a web page and no feed; it names a feed at {href[1].decode('utf-8', 'replace')}"
