"""What a workspace knows of the feeds it follows: ``subscriptions/NAME.json``, one small file for each.

It holds the feed's address, what the server said of the last answer (for the next, conditional request), and for
each entry a digest of what was drafted, so that nothing is drafted twice. A publisher may delete drafts freely:
what was drafted once does not come back unless it changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from kiosk.errors import StorageUnwritable, WorkspaceError
from kiosk.publish.fields import SLUG
from kiosk.publish.importing.records import slug
from kiosk.publish.placing import put

FOLDER: Final = "subscriptions"
_FORMAT: Final = 1
_LARGEST: Final = 20_000_000  # bytes of one file: 5,000 entries with long ids have a tenth of it
_RESERVED = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")  # no names of files on Windows


@dataclass(frozen=True, slots=True)
class Known:
    """One entry that was seen: the digest of the text drafted last ("" if none was), and what became of it.

    ``item`` is the id of the item it was accepted as, ``document`` the SHA-256 of that item's document then.
    ``transcripts`` are the addresses of those that were drafted.
    """

    digest: str = ""
    item: str = ""
    document: str = ""
    transcripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed that is followed. ``source`` is its address, or the path of a file."""

    name: str
    source: str
    title: str = ""
    http: bool = False  # whether the publisher allowed an address that anybody on the way can change
    also_from: tuple[str, ...] = ()  # other origins that transcripts may be fetched from
    kind: str = "blog"
    etag: str = ""
    modified: str = ""
    checked: str = ""  # ISO date
    entries: Mapping[str, Known] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The address on the web, "" for a file."""
        return self.source if re.match(r"https?://", self.source, re.I) else ""

    def with_entry(self, key: str, known: Known) -> Subscription:
        """The same with one entry known anew."""
        return replace(self, entries={**self.entries, key: known})


def read_all(workspace: Path) -> tuple[tuple[Subscription, ...], tuple[WorkspaceError, ...]]:
    """All subscriptions in order of their names, and what is wrong with files that cannot be read."""
    found: list[Subscription] = []
    problems: list[WorkspaceError] = []
    for path in sorted((workspace / FOLDER).glob("*.json"), key=lambda each: each.stem):
        try:
            found.append(read(workspace, path.stem))
        except WorkspaceError as error:
            problems.append(error)
    return tuple(found), tuple(problems)


def read(workspace: Path, name: str) -> Subscription:
    """One subscription; raises `WorkspaceError` where it is not there or damaged."""
    path = place_of(workspace, name)
    try:
        if path.stat().st_size > _LARGEST:
            raise WorkspaceError(path, "", "it is too large to be a subscription")
        value = json.loads(path.read_bytes())
        return _subscription(name, value)
    except FileNotFoundError as error:
        raise WorkspaceError(path, "", "there is no such subscription") from error
    except OSError as error:
        raise WorkspaceError(path, "", f"it cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WorkspaceError(
            path, "", f"it is damaged ({error}); delete it and subscribe again: what was drafted is then drafted anew"
        ) from error


def write(workspace: Path, subscription: Subscription) -> None:
    """Write a subscription whole; raises `StorageUnwritable`."""
    path = place_of(workspace, subscription.name)
    value = {"format": _FORMAT, **asdict(subscription)}
    del value["name"]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, json.dumps(value, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise StorageUnwritable(path.parent, error.strerror or str(error)) from error


def remove(workspace: Path, name: str) -> None:
    """Follow a feed no longer; its drafts stay. Raises `WorkspaceError` where there is no such subscription."""
    path = place_of(workspace, name)
    try:
        path.unlink()
    except FileNotFoundError as error:
        raise WorkspaceError(path, "", "there is no such subscription; `--list` names those there are") from error
    except OSError as error:
        raise StorageUnwritable(path.parent, error.strerror or str(error)) from error


def place_of(workspace: Path, name: str) -> Path:
    """The file of a subscription; raises `WorkspaceError` for what is no name."""
    if not SLUG.fullmatch(name) or _RESERVED.fullmatch(name):
        raise WorkspaceError(workspace / FOLDER, "", f"{name!r} is no name: lower-case letters, digits and hyphens")
    return workspace / FOLDER / f"{name}.json"


def free_name(workspace: Path, title: str) -> str:
    """A name for a new subscription, from the feed's title."""
    wanted = slug(title) or "feed"
    wanted = f"{wanted}-feed" if _RESERVED.fullmatch(wanted) else wanted
    return next(name for name in numbered(wanted) if not place_of(workspace, name).exists())


def numbered(name: str) -> Iterator[str]:
    """The name, then the same with 2, 3 and so on after it, without end."""
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _subscription(name: str, value: Any) -> Subscription:
    if not isinstance(value, dict) or value.get("format") != _FORMAT:
        raise ValueError("it is of no format that is known here")
    http = value["http"]
    if not isinstance(http, bool) or not isinstance(value["entries"], dict):
        raise TypeError("a value is not of its type")
    said = {each: _text(value[each]) for each in ("source", "title", "kind", "etag", "modified", "checked")}
    entries = {key: _known(each) for key, each in value["entries"].items()}
    return Subscription(name, http=http, also_from=_texts(value["also_from"]), entries=entries, **said)


def _known(value: Any) -> Known:
    said = {name: _text(value[name]) for name in ("digest", "item", "document")}
    return Known(**said, transcripts=_texts(value["transcripts"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a value is not text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("a value is not a list")
    return tuple(_text(each) for each in value)
