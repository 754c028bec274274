"""How the limited process hands a feed back: JSON, of which every value is checked on arrival; never pickle."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from kiosk.feed import markup
from kiosk.publish.importing import titles, transfer
from kiosk.publish.importing.limits import Limits
from kiosk.publish.subscribing import bounds
from kiosk.publish.subscribing.feeds import Enclosure, Feed, FeedEntry, RefusedEntry, Transcript

_Value = TypeVar("_Value")
_DAY = re.compile(r"(?:\d{4}-\d\d-\d\d)?", re.ASCII)
_WEB = re.compile(r"(?:https?://[^\s<>\"]+)?", re.I)


def write(folder: Path, feed: Feed) -> None:
    """Write a feed into ``folder``."""
    text = json.dumps(asdict(feed), ensure_ascii=False)
    (folder / transfer.RESULT).write_bytes(text.encode("utf-8", "replace"))


def read(folder: Path, limits: Limits) -> Feed | str:
    """Read what was left in ``folder``: the feed, or the reason for a refusal.

    Raises:
        ResultUnusable: it is not there, too large, or not of this form.
    """
    found = transfer.read_as(folder, limits, _feed)
    return titles.plain(found)[: bounds.LINE] if isinstance(found, str) else found


def _feed(value: Any) -> Feed:
    return Feed(
        form=_line(value["form"]),
        title=_line(value["title"], bounds.ADDRESS),
        entries=_listed(value["entries"], _entry, bounds.ENTRIES),
        refused=_listed(value["refused"], _refused, 2 * bounds.ENTRIES),
        notes=_listed(value["notes"], _line, 2 * bounds.MENDS),
    )


def _entry(value: Any) -> FeedEntry:
    html = _text(value["html"], 4 * bounds.ENTRY)
    markup.check(html)  # MarkupRefused is a ValueError
    return FeedEntry(
        place=_line(value["place"]),
        key=_line(value["key"], bounds.KEY),
        title=_line(value["title"]),
        html=html,
        summary=_line(value["summary"], bounds.LONG_LINE),
        authors=_listed(value["authors"], _line, bounds.AUTHORS),
        published=_matching(_DAY, value["published"]),
        updated=_matching(_DAY, value["updated"]),
        link=_matching(_WEB, value["link"]),
        language=_line(value["language"]),
        rights=_line(value["rights"]),
        licence=_line(value["licence"]),
        transcripts=_listed(value["transcripts"], _transcript, bounds.TRANSCRIPTS),
        enclosures=_listed(value["enclosures"], _enclosure, bounds.ENCLOSURES),
        notes=_listed(value["notes"], _line, bounds.NOTES),
    )


def _transcript(value: Any) -> Transcript:
    said = (_line(value[name]) for name in ("media_type", "language", "rel"))
    return Transcript(_matching(_WEB, value["url"]), *said)


def _enclosure(value: Any) -> Enclosure:
    length = value["length"]
    if type(length) is not int or length < 0:
        raise TypeError("length")
    return Enclosure(_matching(_WEB, value["url"]), _line(value["media_type"]), length)


def _refused(value: Any) -> RefusedEntry:
    return RefusedEntry(_line(value["place"]), _line(value["reason"]))


def _listed(value: object, each: Callable[[Any], _Value], most: int) -> tuple[_Value, ...]:
    if not isinstance(value, list) or len(value) > most:
        raise TypeError("list")
    return tuple(each(one) for one in value)


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise TypeError("text")
    return value


def _line(value: object, longest: int = bounds.LINE) -> str:
    """One line of text that can be shown: what a terminal would take for an order is no part of it."""
    text = _text(value, longest)
    if not all(char == " " or char.isprintable() for char in text):
        raise ValueError("an unseen character")
    return text


def _matching(pattern: re.Pattern[str], value: object) -> str:
    text = _line(value, bounds.ADDRESS)
    if not pattern.fullmatch(text):
        raise ValueError(pattern.pattern)
    return text
