"""RSS and Atom: feedparser reads what was cut into whole entries, and what it says is taken one by one.

feedparser is given bytes and nothing else, since it would fetch an address. Its own sanitiser and its own resolution
of links are off: ours does both (``texts``). It keeps only the last of several transcripts: they come from
``cutting``.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import feedparser

from kiosk.publish.importing import language, titles
from kiosk.publish.reduce import ReductionRefused
from kiosk.publish.subscribing import bounds, licences, texts
from kiosk.publish.subscribing.cutting import Cut, FeedRefused, Piece, cut
from kiosk.publish.subscribing.feeds import CAPTIONS, Enclosure, Feed, FeedEntry, RefusedEntry, Transcript

_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_ONE_BY_ONE: Final = 500  # entries that are read each on its own where they cannot be told apart
# What slips out of feedparser where it did not foresee a value: one entry's fault must not be that of all.
_BREAKS: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Common:
    """What the feed says of all its entries."""

    address: str
    language: str
    rights: str
    licence: str


def read(text: str, address: str, notes: Sequence[str] = ()) -> Feed:
    """Read an RSS or Atom feed; ``address`` is where it came from, for relative links, or "".

    Raises:
        FeedRefused: nothing of it can be taken.
    """
    found = cut(text.encode("utf-8", "replace"))
    whole = _parsed(found.document, address)
    head = (whole or _parsed(found.head + found.tail, address) or {}).get("feed", {})
    rights = _line(head, "rights")
    common = Common(
        address=texts.address(str(head.get("link", "")), address) or address,
        language=str(head.get("language", "")),
        rights=rights,
        licence=licences.recognised(*_licences(head), rights),
    )
    entries: list[FeedEntry] = []
    refused = list(found.refused)
    for piece, entry in _each(found, whole, address):
        if entry is None:
            refused.append(RefusedEntry(piece.place, "what it holds cannot be made out"))
            continue
        try:
            entries.append(_entry(piece, entry, common, address))
        except ReductionRefused:
            refused.append(RefusedEntry(piece.place, "it holds more text than is read from one entry"))
    title = _line(head, "title") or common.address
    return Feed(found.form, title, tuple(entries), tuple(refused), (*notes, *found.notes))


def _parsed(data: bytes, address: str) -> Mapping[str, Any] | None:
    """What feedparser makes of a feed; None where it breaks off, as it does with some that are well formed."""
    said = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    try:
        found: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(data), response_headers=said, sanitize_html=False, resolve_relative_uris=False
        )
    except _BREAKS:
        return None
    return found


def _each(
    found: Cut, whole: Mapping[str, Any] | None, address: str
) -> Iterator[tuple[Piece, Mapping[str, Any] | None]]:
    """Each piece with what feedparser made of it; None where that is nothing, or another number of entries."""
    if whole is not None and len(whole["entries"]) == len(found.pieces):
        yield from zip(found.pieces, whole["entries"], strict=True)
        return
    if len(found.pieces) > _ONE_BY_ONE:
        raise FeedRefused("its entries cannot be told apart")
    for piece in found.pieces:
        alone = _parsed(found.head + piece.xml + found.tail, address)
        yield piece, alone["entries"][0] if alone and len(alone["entries"]) == 1 else None


def _entry(piece: Piece, entry: Mapping[str, Any], common: Common, address: str) -> FeedEntry:
    whole = address or common.address  # what addresses outside the text are relative to
    link = texts.address(str(entry.get("link", "")), whole)
    body = texts.reduced(*_source(entry, link or common.address, address))
    rights = _line(entry, "rights") or common.rights
    title = _line(entry, "title")
    said = language.settle(_language(entry) or common.language, f"{title} {texts.text_of(body.html)}")
    enclosures = _enclosures(entry, whole)
    return FeedEntry(
        place=piece.place,
        key=key(str(entry.get("id", "")), link, title, body.html),
        title=titles.shortened(title),
        html=body.html,
        summary=_line(entry, "summary", bounds.LONG_LINE),
        authors=_authors(entry),
        published=_day(entry, "published_parsed"),
        updated=_day(entry, "updated_parsed"),
        link=link,
        language=said,
        rights=rights,
        licence=licences.recognised(*_licences(entry), _line(entry, "rights")) or common.licence,
        transcripts=transcripts_of(piece.transcripts, enclosures, whole),
        enclosures=enclosures,
        notes=body.notes,
    )


def key(given: str, link: str, title: str, html: str) -> str:
    """What tells an entry from all others: its own id, else its link, else what it says."""
    said = titles.plain(given) or link or titles.plain(f"text: {title} {texts.text_of(html)[:200]}")
    return said[: bounds.KEY]


def transcripts_of(named: Sequence[Transcript], enclosures: Sequence[Enclosure], base: str) -> tuple[Transcript, ...]:
    """The transcripts with whole addresses, each once; captions among the enclosures are transcripts too."""
    found: dict[str, Transcript] = {}
    for each in named:
        whole = texts.address(each.url, base)
        if whole:
            said = (texts.line(part, False, 100) for part in (each.media_type, each.language, each.rel))
            found.setdefault(whole, Transcript(whole, *said))
    for other in enclosures:
        if other.media_type.partition(";")[0].strip().lower() in CAPTIONS:
            found.setdefault(other.url, Transcript(other.url, other.media_type))
    return tuple(found.values())[: bounds.TRANSCRIPTS]


def _source(entry: Mapping[str, Any], base: str, address: str) -> tuple[str, str]:
    """The fullest text of an entry as HTML, and the address that its links are relative to."""
    offered = [each for each in entry.get("content", []) if _readable(each)]
    if not any(str(each.get("value", "")).strip() for each in offered) and "summary" in entry:
        offered = [entry.get("summary_detail") or {"value": entry.get("summary", ""), "type": "text/plain"}]
    if not offered:
        return "", base
    best = max(offered, key=lambda each: len(str(each.get("value", ""))))
    value = str(best.get("value", ""))
    own = str(best.get("base") or "")
    html = value if best.get("type") in _HTML else texts.from_plain(value)
    return html, own if own and own != address else base


def _readable(content: Mapping[str, Any]) -> bool:
    return content.get("type", "text/plain") in {*_HTML, "text/plain"}


def _line(said: Mapping[str, Any], name: str, longest: int = bounds.LINE) -> str:
    kind = (said.get(f"{name}_detail") or {}).get("type", "text/plain")
    return texts.line(str(said.get(name, "") or ""), kind in _HTML, longest)


def _language(entry: Mapping[str, Any]) -> str:
    details = [*entry.get("content", []), entry.get("summary_detail") or {}, entry.get("title_detail") or {}]
    return next((str(each["language"]) for each in details if each.get("language")), "")


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of people and bodies; an address for letters is no name."""
    said = [each.get("name") or "" for each in entry.get("authors", [])] or [entry.get("author", "")]
    names = [texts.line(str(name), False, 200) for name in said]
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))[: bounds.AUTHORS]


def _licences(said: Mapping[str, Any]) -> list[str]:
    links = [each.get("href", "") for each in said.get("links", []) if each.get("rel") == "license"]
    return [str(each) for each in [said.get("license", ""), *links]]


def _enclosures(entry: Mapping[str, Any], base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for each in entry.get("enclosures", []):
        whole = texts.address(str(each.get("href", "")), base)
        length = str(each.get("length", ""))
        size = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0
        if whole:
            found.setdefault(whole, Enclosure(whole, texts.line(str(each.get("type", "")), False, 100), size))
    return tuple(found.values())[: bounds.ENCLOSURES]


def _day(entry: Mapping[str, Any], name: str) -> str:
    moment = entry.get(name) if name in entry else None  # feedparser answers for a missing one with another
    if not isinstance(moment, time.struct_time) or not 1000 <= moment.tm_year <= 9999:
        return ""
    return f"{moment.tm_year:04}-{moment.tm_mon:02}-{moment.tm_mday:02}"
