"""What is written about an edition, sealed by hashes; values and bytes only, no files but the one to be hashed.

A sealed document is canonical JSON beside the SHA-256 of itself, and is only taken when writing its content
again gives the same bytes: any flipped bit shows. A seal tells damage. It is no signature: who may have
written is settled by signatures when a release comes in, and by who can write to the store.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

_FORMAT = 1
_T = TypeVar("_T")

Roles = Mapping[str, tuple[int, tuple[str, ...]]]
"""What a release was told by: version and key ids of each signing role; of later releases none may be older."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The verified release that an edition is made from.

    ``release_number`` grows with every release and renewal; ``targets`` is target path to SHA-256 of all that
    is installed with this edition; ``verified`` is when, in ISO time; ``roles`` what it was told by.
    """

    release_number: int
    targets: Mapping[str, str]
    verified: str
    roles: Roles = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """What edition.json says: where the edition comes from, and the hashes of its files.

    ``library`` is the SHA-256 of library.db and ``size`` its bytes; ``digest`` is that of its content;
    ``objects`` is SHA-256 to size in bytes of every file that its items have.
    """

    number: int
    floor: int
    release_number: int
    verified: str
    library: str
    size: int
    digest: str
    objects: Mapping[str, int]
    targets: Mapping[str, str]
    roles: Roles = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What current.json says: the edition that serves (0 is the seed).

    ``highest`` is the last number given to an edition, ``floor`` the highest release number ever installed.
    ``verified`` is when a release was last checked, in ISO time, or "" before the first. ``left`` is the
    release number that was left by a rollback, 0 without one. ``roles`` are those of the last release checked.
    """

    number: int = 0
    highest: int = 0
    floor: int = 0
    verified: str = ""
    left: int = 0
    roles: Roles = field(default_factory=dict)


def record_bytes(record: Record) -> bytes:
    """The bytes of edition.json."""
    return _sealed("edition", asdict(record))


def record_from(raw: bytes) -> Record:
    """The record in the bytes of edition.json; raises ValueError with the reason."""
    said = _unsealed("edition", raw)
    return Record(
        **{name: said[name] for name in ("verified", "library", "digest") if _is(said, name, str)},
        **{name: said[name] for name in ("number", "floor", "release_number", "size") if _is(said, name, int)},
        objects=_mapping(said, "objects", int),
        targets=_mapping(said, "targets", str),
        roles=_roles(said),
    )


def pointer_bytes(pointer: Pointer) -> bytes:
    """The bytes of current.json."""
    return _sealed("current", asdict(pointer))


def pointer_from(raw: bytes) -> Pointer:
    """The pointer in the bytes of current.json; raises ValueError with the reason."""
    said = _unsealed("current", raw)
    plain = [each for each in fields(Pointer) if each.name != "roles"]
    for each in plain:
        _is(said, each.name, type(each.default))
    return Pointer(**{each.name: said[each.name] for each in plain}, roles=_roles(said))


def file_digest(path: Path) -> str:
    """SHA-256, in hex, of a file's bytes; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sealed(kind: str, content: Mapping[str, Any]) -> bytes:
    body = {"format": _FORMAT, **content}
    return _canonical({kind: body, "sha256": hashlib.sha256(_canonical(body)).hexdigest()}) + b"\n"


def _unsealed(kind: str, raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not whole ({error})") from error
    body = found.get(kind) if isinstance(found, dict) else None
    if not isinstance(body, dict):
        raise ValueError(f"it says nothing of {kind}")
    version = body.pop("format", None)
    # The format first: a later app may also seal in another way.
    if version != _FORMAT and isinstance(version, int):
        raise ValueError(f"its format is {version}, this app reads {_FORMAT}")
    if _sealed(kind, body) != raw:
        raise ValueError("its seal does not fit")
    return body


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _is(said: Mapping[str, Any], name: str, kind: type) -> bool:
    if type(said.get(name)) is not kind:
        raise ValueError(f"its {name} is missing or of another kind")
    return True


def _mapping(said: Mapping[str, Any], name: str, kind: Callable[..., _T]) -> dict[str, _T]:
    found = said.get(name)
    if not isinstance(found, dict) or any(type(value) is not kind for value in found.values()):
        raise ValueError(f"its {name} are missing or of another kind")
    return found


def _roles(said: Mapping[str, Any]) -> Roles:
    """The roles; none where an earlier app, which knew of none, has written."""
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    told: dict[str, list[Any]] = _mapping({"roles": {}, **said}, "roles", list)
    for name, each in told.items():
        version, keys = each if len(each) == 2 else (None, None)
        if type(version) is not int or type(keys) is not list or any(type(key) is not str for key in keys):
            raise ValueError("its roles are of another kind")
        found[name] = (version, tuple(keys))
    return found
