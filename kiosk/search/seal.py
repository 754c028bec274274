"""The folder an index lies in: made beside, sealed by hashes, put in place in one step.

    CANDIDATE/
      index-<key>/          named after library digest, engine, its version and our schema version
        seal.json           the same four, and the SHA-256 of every other file
        items.json          item number to fingerprint, as indexed
        words.txt           the library's words
        merged-*, addresses-*, latent-*
                            what was worked out from the posting lists when they were written
        MAIN_*, _MAIN_*     Whoosh's own files
      building-<random>/    an index in the making; never opened

A folder without a fitting seal is not an index. Nothing in a sealed folder is ever changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import IndexDoubtful, StorageUnwritable

SEAL = "seal.json"
ITEMS = "items.json"
WORDS = "words.txt"
_BUILDING = "building-"
_PREFIX = "index-"
_STALE = 24 * 3600  # seconds after which an unfinished folder is taken for the remains of a killed process
_MAX_SEAL = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Identity:
    """What an index was made from and with; two with the same identity answer alike."""

    library: str
    engine: str
    engine_version: str
    schema: int

    def folder(self) -> str:
        """The name of the folder such an index lies in."""
        text = json.dumps([self.library, self.engine, self.engine_version, self.schema])
        return _PREFIX + hashlib.sha256(text.encode()).hexdigest()[:24]

    def same_engine(self, other: Identity) -> bool:
        """Whether an index of ``other`` could be brought up to date to become one of this."""
        mine = (self.engine, self.engine_version, self.schema)
        return mine == (other.engine, other.engine_version, other.schema)


def new_folder(candidate: Path) -> Path:
    """A fresh folder to build in; raises `StorageUnwritable`."""
    try:
        candidate.mkdir(parents=True, exist_ok=True)
        _drop_stale(candidate)
        return Path(tempfile.mkdtemp(prefix=_BUILDING, dir=candidate))
    except OSError as error:
        raise StorageUnwritable(candidate, _reason(error)) from error


def publish(building: Path, identity: Identity, fingerprints: Mapping[int, str]) -> Path:
    """Seal what was built and put it in place; returns the folder it is in now.

    Where another process was quicker, its index is kept and ours is dropped.

    Raises:
        StorageUnwritable: it cannot be written or moved.
    """
    final = building.parent / identity.folder()
    try:
        _write_json(building / ITEMS, {str(number): mark for number, mark in sorted(fingerprints.items())})
        files = {place.name: _sha256(place) for place in _files(building)}
        _write_json(building / SEAL, {**_as_json(identity), "files": files})
        for place in _files(building):
            _fsync(place)
        _fsync(building)
        _replace(building, final, identity)
        _fsync(final.parent)
    except OSError as error:
        discard(building)
        raise StorageUnwritable(building.parent, _reason(error)) from error
    return final


def verify(folder: Path, expected: Identity | None = None) -> Identity:
    """Check the seal of an index folder against all its files.

    Raises:
        IndexDoubtful: missing, made from or with something else than ``expected``, or changed since.
    """
    try:
        found, files = _read_seal(folder)
        if expected is not None and found != expected:
            raise IndexDoubtful(folder, "it was made from another library or by another version")
        present = {place.name: place for place in _files(folder)}
        present.pop(SEAL, None)
        if present.keys() != files.keys():
            raise IndexDoubtful(folder, "its files are not those it was sealed with")
        for name, place in present.items():
            if _sha256(place) != files[name]:
                raise IndexDoubtful(folder, f"{name} was changed after it was sealed")
    except OSError as error:
        raise IndexDoubtful(folder, _reason(error)) from error
    return found


def fingerprints(folder: Path) -> dict[int, str]:
    """The items in a sealed index, with the fingerprints they were indexed under; raises `IndexDoubtful`."""
    try:
        raw = json.loads((folder / ITEMS).read_text(encoding="utf-8"))
        return {int(number): str(mark) for number, mark in raw.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise IndexDoubtful(folder, f"{ITEMS} cannot be read") from error


def others(candidate: Path, identity: Identity) -> Iterator[Path]:
    """Folders in ``candidate`` that look like indexes of something else, the newest first."""
    try:
        found = [place for place in candidate.iterdir() if place.name.startswith(_PREFIX) and place.is_dir()]
        found.sort(key=lambda place: (place / SEAL).stat().st_mtime if (place / SEAL).exists() else 0.0, reverse=True)
    except OSError:
        return
    yield from (place for place in found if place.name != identity.folder())


def discard(folder: Path) -> None:
    """Remove a folder as far as possible; its seal goes first, so that the rest is never trusted."""
    with contextlib.suppress(OSError):
        (folder / SEAL).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _replace(building: Path, final: Path, identity: Identity) -> None:
    try:
        building.rename(final)
        return
    except OSError:
        if not final.exists():
            raise
    try:
        verify(final, identity)
    except IndexDoubtful:
        aside = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=final.parent))
        final.rename(aside / final.name)
        building.rename(final)
        discard(aside)
        return
    discard(building)


def _drop_stale(candidate: Path) -> None:
    now = time.time()
    for place in candidate.iterdir():
        if place.name.startswith(_BUILDING) and now - place.stat().st_mtime > _STALE:
            discard(place)


def _read_seal(folder: Path) -> tuple[Identity, dict[str, str]]:
    place = folder / SEAL
    if not place.is_file():
        raise IndexDoubtful(folder, "there is none, or it was not finished")
    if place.stat().st_size > _MAX_SEAL:
        raise IndexDoubtful(folder, "its seal is not one of ours")
    try:
        raw = json.loads(place.read_bytes())
        identity = Identity(str(raw["library"]), str(raw["engine"]), str(raw["engine_version"]), int(raw["schema"]))
        return identity, {str(name): str(digest) for name, digest in raw["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDoubtful(folder, "its seal is not one of ours") from error


def _as_json(identity: Identity) -> dict[str, object]:
    return {
        "library": identity.library,
        "engine": identity.engine,
        "engine_version": identity.engine_version,
        "schema": identity.schema,
    }


def _write_json(place: Path, value: object) -> None:
    place.write_text(json.dumps(value, indent=1, sort_keys=True), encoding="utf-8")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def _sha256(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fsync(place: Path) -> None:
    if os.name == "nt" and place.is_dir():  # Windows cannot open folders; a rename there is journalled
        return
    handle = os.open(place, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
