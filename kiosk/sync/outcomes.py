"""What became of a look for updates, as values, and the note of the last one; light to import.

The note (``checked.json`` in the store) is for people: it says when this PC last looked and what came of it. Nothing
is decided by it, so a missing or damaged one is simply no note.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from kiosk.library.durable import DISK

NOTE = "checked.json"
_LARGEST = 1_000_000  # bytes of a note that are read


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


Outcome = UpToDate | Applied | Offline | Refused | Failed
_KINDS: dict[str, type[Outcome]] = {
    "up-to-date": UpToDate,
    "applied": Applied,
    "offline": Offline,
    "refused": Refused,
    "failed": Failed,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """The last look for updates: when (ISO time, UTC), what came of it, and when a release last was verified."""

    at: str
    outcome: Outcome
    verified: str = ""


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
    content = {"at": checked.at, "verified": checked.verified, "result": as_json(checked.outcome)}
    DISK.put(root / NOTE, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode())


def read_note(root: Path) -> Checked | None:
    """The note of the last look, or None where there is none that can be read."""
    try:
        with (root / NOTE).open("rb") as file:
            said = json.loads(file.read(_LARGEST))
        return Checked(str(said["at"]), from_json(said["result"]), str(said["verified"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


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
