"""JSON Feed 1.0 and 1.1 (jsonfeed.org): every value is checked for its type and length before it is used."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.publish.importing import language, titles
from kiosk.publish.reduce import ReductionRefused
from kiosk.publish.subscribing import bounds, licences, texts
from kiosk.publish.subscribing.cutting import FeedRefused
from kiosk.publish.subscribing.feeds import Enclosure, Feed, FeedEntry, RefusedEntry
from kiosk.publish.subscribing.xmlfeeds import Common, key, transcripts_of

_VERSION = re.compile(r"https?://jsonfeed\.org/version/1(?:\.\d)?/?")


class _Wrong(ValueError):
    """One entry is not taken; the message is the reason."""


def read(text: str, address: str, notes: Sequence[str] = ()) -> Feed:
    """Read a JSON Feed; ``address`` is where it came from, for relative links, or "".

    Raises:
        FeedRefused: nothing of it can be taken.
    """
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise FeedRefused(f"line {error.lineno}: it is not JSON as it should be ({error.msg})") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise FeedRefused("it is not JSON as it should be (a number is too long)") from error
    except RecursionError as error:
        raise FeedRefused("its parts are nested too deeply to be read") from error
    if not isinstance(found, dict) or not _VERSION.fullmatch(str(found.get("version"))):
        raise FeedRefused("it is JSON, but no JSON Feed: its version is not that of one")
    items = found.get("items")
    if not isinstance(items, list):
        raise FeedRefused("items: there should be a list of entries here")
    try:
        said = {name: _text(found, name) for name in ("title", "home_page_url", "language", "_license")}
    except _Wrong as error:
        raise FeedRefused(str(error)) from error
    base = texts.address(said["home_page_url"], address) or address
    common = Common(base, said["language"], "", licences.recognised(said["_license"]))
    entries: list[FeedEntry] = []
    refused: list[RefusedEntry] = []
    for number, item in enumerate(items[: bounds.ENTRIES], start=1):
        place = f"entry {number}"
        try:
            entries.append(_entry(place, item, common, _authors(found)))
        except _Wrong as error:
            refused.append(RefusedEntry(place, str(error)))
        except ReductionRefused:
            refused.append(RefusedEntry(place, "it holds more text than is read from one entry"))
    if len(items) > bounds.ENTRIES:
        reason = f"only the first {bounds.ENTRIES:,} entries are read"
        refused.append(RefusedEntry(f"entry {bounds.ENTRIES + 1}", reason))
    title = texts.line(said["title"], False) or base
    return Feed("JSON Feed", title, tuple(entries), tuple(refused), tuple(notes))


def _entry(place: str, item: object, feed: Common, authors: tuple[str, ...]) -> FeedEntry:
    if not isinstance(item, dict):
        raise _Wrong("it should be an object")
    given = item.get("id")
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        given = str(given)  # as the specification has readers do
    if given is not None and not isinstance(given, str):
        raise _Wrong("id: it should be text")
    html, plain = _text(item, "content_html"), _text(item, "content_text")
    if len(html) + len(plain) > bounds.ENTRY:
        raise _Wrong(f"it is longer than {bounds.ENTRY // 1024:,} KB")
    base = feed.address
    link = texts.address(_text(item, "url") or _text(item, "external_url"), base)
    body = texts.reduced(html or texts.from_plain(plain), link or base)
    title = texts.line(_text(item, "title"), False)
    enclosures = _attachments(item, base)
    declared = _text(item, "language") or feed.language
    return FeedEntry(
        place=place,
        key=key(given or "", link, title, body.html),
        title=titles.shortened(title),
        html=body.html,
        summary=texts.line(_text(item, "summary"), False, bounds.LONG_LINE),
        authors=_authors(item) or authors,
        published=_day(_text(item, "date_published")),
        updated=_day(_text(item, "date_modified")),
        link=link,
        language=language.settle(declared, f"{title} {texts.text_of(body.html)}"),
        licence=licences.recognised(_text(item, "_license")) or feed.licence,
        transcripts=transcripts_of((), enclosures, base),
        enclosures=enclosures,
        notes=body.notes,
    )


def _text(values: Mapping[str, Any], name: str) -> str:
    """A text, "" where it is missing or null."""
    found = values.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise _Wrong(f"{name}: it should be text")
    return found


def _authors(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Names, of version 1.1's list or version 1's one author."""
    listed = values.get("authors")
    said = listed if isinstance(listed, list) else [values.get("author")]
    names = [each.get("name") for each in said if isinstance(each, dict)]
    found = (texts.line(name, False, 200) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in found if name and "@" not in name))[: bounds.AUTHORS]


def _attachments(item: Mapping[str, Any], base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    listed = item.get("attachments")
    for each in listed if isinstance(listed, list) else []:
        if not isinstance(each, dict) or not isinstance(each.get("url"), str):
            continue
        whole = texts.address(each["url"], base)
        kind, size = each.get("mime_type"), each.get("size_in_bytes")
        said = texts.line(kind, False, 100) if isinstance(kind, str) else ""
        length = size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 10**15 else 0
        if whole:
            found.setdefault(whole, Enclosure(whole, said, length))
    return tuple(found.values())[: bounds.ENCLOSURES]


def _day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        return ""
