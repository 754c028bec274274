"""Sound and film beside a transcript: which file an item names as its recording, and what kind of file that is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from kiosk.errors import WorkspaceError
from kiosk.model import StoredObject
from kiosk.publish.fields import Fields

RECORDING_TYPES: Final = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}
LARGEST: Final = 1_000_000_000  # bytes
ROLE: Final = "recording"

_STARTS: Final = {  # what such a file begins with, and at which byte
    "audio/mpeg": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2"), (0, b"\xff\xfa")),
    "audio/mp4": ((4, b"ftyp"),),
    "video/mp4": ((4, b"ftyp"),),
    "audio/ogg": ((0, b"OggS"),),
    "audio/flac": ((0, b"fLaC"),),
    "audio/wav": ((0, b"RIFF"),),
    "video/webm": ((0, b"\x1a\x45\xdf\xa3"),),
}


def recording_of(fields: Fields) -> Path | None:
    """The file that a record names as its ``recording``; None, with a problem noted where it will not do."""
    name = fields.values.get("recording")
    if not isinstance(name, str) or not name.strip():
        return None
    place = fields.path.parent / name.strip()
    reason = ""
    if place.name != name.strip():
        reason = "should be the name of a file beside this one, without folders"
    elif place.suffix.lower() not in RECORDING_TYPES:
        reason = f"a recording is one of {', '.join(RECORDING_TYPES)}, not {name!r}"
    elif not place.is_file():
        reason = f"there is no file {name!r} beside this one"
    else:
        reason = _fault_of(place)
    if reason:
        fields.wrong("recording", reason)
        return None
    return place


def _fault_of(place: Path) -> str:
    try:
        size = place.stat().st_size
        with place.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        return f"{place.name} cannot be read ({error.strerror})"
    if size > LARGEST:
        return f"{place.name} has {size / 1e6:,.0f} MB; at most {LARGEST / 1e6:,.0f} fit"
    kinds = _STARTS[RECORDING_TYPES[place.suffix.lower()]]
    if not any(head[at : at + len(start)] == start for at, start in kinds):
        return f"{place.name} is not a {place.suffix} file: it begins otherwise"
    return ""


def stored_recording(place: Path) -> StoredObject:
    """The recording as an object of its item. Raises WorkspaceError where it cannot be read."""
    try:
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = place.stat().st_size
    except OSError as error:
        raise WorkspaceError(place, "", f"it cannot be read ({error.strerror})") from error
    return StoredObject(digest, RECORDING_TYPES[place.suffix.lower()], size, ROLE, place.name)
