"""What became of each subscription that was looked at, and of each draft that was to be accepted, as values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.publish.subscribing.feeds import RefusedEntry


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that was written: ``what`` is ``text`` or ``transcript``, ``changed`` says that an earlier one was."""

    path: Path
    title: str
    what: str
    changed: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """The feed was read. ``refused`` are entries and transcripts that are not drafts, and why.

    ``waiting`` are new ones beyond what one run takes, or that did not arrive: the next run takes them.
    """

    name: str
    source: str
    title: str
    drafted: tuple[Drafted, ...]
    refused: tuple[RefusedEntry, ...]
    unchanged: int
    waiting: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NothingNew:
    """The server says that the feed is as it was at the last look."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The feed did not arrive; trying later may work. Nothing was changed."""

    name: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """What arrived is no feed, or one that is not taken. Nothing was changed."""

    name: str
    source: str
    reason: str


Outcome = Checked | NothingNew | Unreachable | NotTaken


@dataclass(frozen=True, slots=True)
class Accepted:
    """The draft is an item now; ``revision`` is above 1 where it changed one that was there."""

    draft: Path
    item_id: str
    path: Path
    revision: int = 1


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """The draft is as it was, and why."""

    draft: Path
    reason: str


Acceptance = Accepted | NotAccepted
