"""What became of a look for updates, as values, and the note of the last one; light to import.

The note (``checked.json`` in the store) is for people: it says when this PC last looked and what came of it. Nothing
is decided by it, so a missing or damaged one is simply no note.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from kiosk.library.durable import DISK

NOTE = "checked.json"
LONG = timedelta(days=14)
"""Without a look for updates, or without a verified release: after so long something is amiss."""
_LARGEST = 1_000_000  # bytes of a note that are read
_RECENT = timedelta(days=2)  # today is in here, wherever the PC's clock thinks midnight is
_MOST_ARRIVALS = 50


class Stage(StrEnum):
    """What an update is doing; told with done and total: bytes while fetching, items while indexing, else 0 and 0."""

    CHECKING = "checking"
    FETCHING = "fetching"
    APPLYING = "applying"
    INDEXING = "indexing"


Progress = Callable[[Stage, int, int], None]


@dataclass(frozen=True, slots=True)
class UpToDate:
    """There is nothing newer. ``held_back``: a later release is there, and was left by a rollback on this PC."""

    source: str
    verified: str
    release_number: int
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """A new edition serves. ``new``, ``changed`` and ``withdrawn`` are ids of items.

    ``skipped`` are documents that this app could not read, each with the reason; the rest was taken.
    """

    source: str
    verified: str
    release_number: int
    edition: int
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Offline:
    """No place could be reached; ``tried`` are the places, each with the reason. An everyday matter."""

    tried: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Something answered and was not believed; the library stays as it is. ``sentence`` is for staff and IT."""

    source: str
    reason: str
    sentence: str
    tried: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """This PC itself could not do it: no room, a store that cannot be used, another updater at work."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Busy:
    """Another update is running on this PC, and will do what this one was to do. An everyday matter."""

    sentence: str


Outcome = UpToDate | Applied | Offline | Refused | Failed | Busy
_KINDS: dict[str, type[Outcome]] = {
    "up-to-date": UpToDate,
    "applied": Applied,
    "offline": Offline,
    "refused": Refused,
    "failed": Failed,
    "busy": Busy,
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """New items that came: when (ISO time, UTC), the number of the edition that they came with, and how many."""

    at: str
    edition: int
    new: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The last look for updates: when (ISO time, UTC), what came of it, and when a release last was verified.

    ``arrivals`` are the new items of the last two days: a later look that finds nothing does not make them old.
    """

    at: str
    outcome: Outcome
    verified: str = ""
    arrivals: tuple[Arrival, ...] = ()


def checked_after(before: Checked | None, at: datetime, outcome: Outcome, verified: str) -> Checked:
    """The note of a look that ended at ``at`` (UTC), after the note of the one before."""
    since = (at - _RECENT).isoformat(timespec="seconds")
    kept = [each for each in (before.arrivals if before else ()) if each.at >= since]
    moment = at.isoformat(timespec="seconds")
    if isinstance(outcome, Applied) and outcome.new:
        kept.append(Arrival(moment, outcome.edition, len(outcome.new)))
    return Checked(moment, outcome, verified, tuple(kept[-_MOST_ARRIVALS:]))


def kind_of(outcome: Outcome) -> str:
    """The outcome in one word, for programs."""
    return next(name for name, kind in _KINDS.items() if isinstance(outcome, kind))


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain values, its kind under ``outcome``."""
    return {"outcome": kind_of(outcome), **asdict(outcome)}


def from_json(said: dict[str, Any]) -> Outcome:
    """The outcome that `as_json` wrote; raises ValueError, KeyError or TypeError for anything else."""
    kind = _KINDS[str(said["outcome"])]
    found = kind(**{name: _plain(value) for name, value in said.items() if name != "outcome"})
    for each in fields(found):
        if not _fits(getattr(found, each.name), str(each.type)):
            raise ValueError(f"{each.name} of an outcome should be {each.type}")
    return found


def write_note(root: Path, checked: Checked) -> None:
    """Leave the note in the store at ``root``; raises OSError."""
    content = {
        "at": checked.at,
        "verified": checked.verified,
        "result": as_json(checked.outcome),
        "arrivals": [asdict(each) for each in checked.arrivals],
    }
    DISK.put(root / NOTE, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode())


def read_note(root: Path) -> Checked | None:
    """The note of the last look, or None where there is none that can be read."""
    try:
        with (root / NOTE).open("rb") as file:
            said = json.loads(file.read(_LARGEST))
        arrivals = tuple(_arrival(each) for each in said.get("arrivals", ())[:_MOST_ARRIVALS])
        return Checked(str(said["at"]), from_json(said["result"]), str(said["verified"]), arrivals)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _arrival(said: dict[str, Any]) -> Arrival:
    edition, new = said["edition"], said["new"]
    if type(edition) is not int or type(new) is not int:
        raise ValueError("an arrival should tell numbers")
    return Arrival(str(said["at"]), edition, new)


def _fits(value: object, kind: str) -> bool:
    """Whether a value that was read from a file or a pipe is of the kind that a field is declared to be."""
    if kind.startswith("tuple[tuple["):
        return isinstance(value, tuple) and all(
            isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(one, str) for one in pair) for pair in value
        )
    if kind.startswith("tuple["):
        return isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    return type(value) is {"str": str, "int": int, "bool": bool}[kind]


def _plain(value: Any) -> Any:
    return tuple(_plain(each) for each in value) if isinstance(value, list) else value
