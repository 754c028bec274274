"""Plain values as JSON gives them, checked one by one: each must be there, of its type, and within its bounds."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from kiosk.errors import FeedDocumentInvalid

Check = Callable[["Place", object], Any]

MOST: Final = 2**53 - 1  # what every JSON reader can hold exactly
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ONE_LINE = re.compile(r"[\n\r\t]")
_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_Choice = TypeVar("_Choice", bound=StrEnum)


class Place:
    """Where in a document one is; ``document`` is what people call it, and may be ""."""

    __slots__ = ("_name", "_outer", "document")

    def __init__(self, document: str, name: str = "", outer: Place | None = None) -> None:
        self.document = document
        self._name = name
        self._outer = outer

    def at(self, name: str | int) -> Place:
        """The place of a field, or of a member of a list (numbered from 1 when told)."""
        return Place(self.document, f"[{name + 1}]" if isinstance(name, int) else f".{name}", self)

    def wrong(self, reason: str) -> FeedDocumentInvalid:
        """The error to raise here."""
        names: list[str] = []
        place: Place | None = self
        while place is not None:
            names.append(place._name)
            place = place._outer
        return FeedDocumentInvalid(self.document, "".join(reversed(names)).removeprefix("."), reason)


def text(longest: int, least: int = 0, lines: bool = False) -> Check:
    """A text of ``least`` to ``longest`` characters, without control characters; on one line unless ``lines``."""

    def check(place: Place, value: object) -> str:
        if not isinstance(value, str):
            raise place.wrong(f"should be text, not {_kind(value)}")
        if not least <= len(value) <= longest:
            raise place.wrong(f"has {len(value):,} characters; {least} to {longest:,} are allowed")
        if _CONTROL.search(value) or (not lines and _ONE_LINE.search(value)):
            raise place.wrong("has a character that does not belong there")
        return value

    return check


def matching(pattern: str, meaning: str, longest: int = 300, empty: bool = False) -> Check:
    """A text that fits ``pattern`` from end to end, or "" where ``empty`` is allowed."""
    compiled, plain = re.compile(pattern), text(longest)

    def check(place: Place, value: object) -> str:
        found = str(plain(place, value))
        if not (empty and not found) and not compiled.fullmatch(found):
            raise place.wrong(f"should be {meaning}")
        return found

    return check


def day(empty: bool) -> Check:
    """A day as an ISO date."""
    return matching(_DAY.pattern, "a day such as 2026-11-23", 10, empty)


def whole(least: int, most: int = MOST) -> Check:
    """A whole number within bounds."""

    def check(place: Place, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise place.wrong(f"should be a whole number, not {_kind(value)}")
        if not least <= value <= most:
            raise place.wrong(f"should be a whole number from {least} to {most}")
        return value

    return check


def seconds(place: Place, value: object) -> float:
    """A time within a recording."""
    if not isinstance(value, float):
        raise place.wrong(f"should be a time in seconds with its decimal point, not {_kind(value)}")
    if not (math.isfinite(value) and 0 <= value <= 1e7):
        raise place.wrong("is no time within a recording")
    return value


def flag(place: Place, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise place.wrong(f"should be true or false, not {_kind(value)}")
    return value


def choice(words: type[_Choice]) -> Check:
    """One of the words of an enumeration."""
    known = {str(word): word for word in words}

    def check(place: Place, value: object) -> _Choice:
        if not isinstance(value, str) or value not in known:
            raise place.wrong(f"should be one of {', '.join(repr(word) for word in known)}")
        return known[value]

    return check


def maybe(inner: Check) -> Check:
    """What ``inner`` takes, or null."""
    return lambda place, value: None if value is None else inner(place, value)


def listed(inner: Check, most: int) -> Check:
    """A list of at most ``most`` members, as a tuple."""

    def check(place: Place, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise place.wrong(f"should be a list, not {_kind(value)}")
        if len(value) > most:
            raise place.wrong(f"has {len(value):,} members; at most {most:,} are allowed")
        return tuple(inner(place.at(at), each) for at, each in enumerate(value))

    return check


def unique(inner: Check, key: Callable[[Any], object], meaning: str) -> Check:
    """A list as ``inner`` reads it, in which no two members have the same key."""

    def check(place: Place, value: object) -> tuple[Any, ...]:
        found = tuple(inner(place, value))
        seen = set()
        for at, each in enumerate(found):
            if key(each) in seen:
                raise place.at(at).wrong(f"{meaning} {key(each)!r} is there twice")
            seen.add(key(each))
        return found

    return check


def record(make: Callable[..., Any], fields: Mapping[str, Check]) -> Check:
    """Exactly these fields, each checked, given to ``make`` by name."""

    def check(place: Place, value: object) -> Any:
        return make(**fields_of(place, value, fields))

    return check


def fields_of(place: Place, value: object, fields: Mapping[str, Check]) -> dict[str, Any]:
    """Exactly these fields of a JSON object, each checked."""
    if not isinstance(value, dict):
        raise place.wrong(f"should be an object with fields, not {_kind(value)}")
    for name in value:
        if name not in fields:
            raise place.wrong(f"has a field that is not known: {str(name)[:40]!r}")
    for name in fields:
        if name not in value:
            raise place.wrong(f"has no field {name!r}")
    return {name: inner(place.at(name), value[name]) for name, inner in fields.items()}


def _kind(value: object) -> str:
    names = {type(None): "null", bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}
    return names.get(type(value), "an object")
