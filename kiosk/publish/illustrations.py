"""Pictures beside a text that is written here: which files its Markdown names, and whether they may be shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from kiosk.errors import WorkspaceError
from kiosk.model import StoredObject
from kiosk.publish.importing.limits import LIMITS, MEGABYTE, Limits
from kiosk.publish.importing.pictures import dimensions, media_type
from kiosk.publish.markdown import NamedPicture, named_pictures
from kiosk.publish.workspace import PICTURE_ENDINGS, Entry

LONGEST_SIDE: Final = 4_096  # pixels; a PC does not decode a larger picture
ROLE: Final = "image"
_HEADS: Final = {"image/png": 33, "image/jpeg": 4, "image/gif": 13, "image/webp": 30}  # bytes before any pixels


@dataclass(slots=True)
class Illustrations:
    """The pictures of one text: ``addresses`` in the library by address in the text, and the objects with their bytes.

    ``places`` are the files that were read; ``problems`` say what is wrong with the others, each with its line.
    """

    addresses: dict[str, str] = field(default_factory=dict)
    objects: dict[str, tuple[StoredObject, bytes]] = field(default_factory=dict)
    places: set[Path] = field(default_factory=set)
    problems: list[WorkspaceError] = field(default_factory=list)

    @property
    def files(self) -> tuple[tuple[StoredObject, bytes], ...]:
        """The pictures in the order of the text, each once."""
        return tuple(self.objects.values())


def illustrations_of(entry: Entry, limits: Limits = LIMITS) -> Illustrations:
    """Read the pictures that an item written here names; each file is read once, and no further than its limit."""
    found = Illustrations()
    for named in named_pictures(entry.body):
        reason = "" if named.address in found.addresses else _taken(entry.path.parent, named, found, limits)
        if not reason and named.caption and not named.alone:
            reason = f"the picture {named.address} has a caption, so it must stand in a paragraph of its own"
        if reason:
            found.problems.append(WorkspaceError(entry.path, f"line {entry.body_line + named.line - 1}", reason))
    return found


def _taken(folder: Path, named: NamedPicture, found: Illustrations, limits: Limits) -> str:
    """Put a picture with the others; why it cannot be, or ""."""
    parts = _parts(named.address)
    if not parts:
        return (
            f"the picture {named.address} must lie beside this file or in a folder below, and be named so: "
            "folder/name.png, without .. and without a drive or a leading /"
        )
    name = "/".join(parts)
    if Path(name).suffix.lower() not in PICTURE_ENDINGS:
        return f"{name} is no picture that can be shown; a picture is one of {', '.join(PICTURE_ENDINGS)}"
    try:
        home = folder.resolve(strict=True)
        place = home.joinpath(*parts).resolve(strict=True)
        if place.relative_to(home).as_posix() != name:
            return f"the picture {name} is a link, or is spelt with other capitals than its file"
        if not place.is_file():
            return f"the picture {name} is no file"
        with place.open("rb") as file:
            data = file.read(limits.picture + 1)
    except FileNotFoundError:
        return f"there is no picture {name} beside this file"
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        return (
            f"the picture {name} cannot be read ({getattr(error, 'strerror', '') or 'its links go round in a circle'})"
        )
    except ValueError:
        return f"the picture {name} is a link that leads away from this folder"
    if reason := _fault_in(data, name, limits) or _too_many(data, found, limits):
        return reason
    digest = hashlib.sha256(data).hexdigest()
    found.objects.setdefault(digest, (StoredObject(digest, media_type(data), len(data), ROLE, parts[-1]), data))
    found.addresses[named.address] = f"lib:object/{digest}"
    found.places.add(folder.joinpath(*parts))
    return ""


def _parts(address: str) -> tuple[str, ...]:
    """The folders and the name that an address spells, or none where it leads anywhere but down.

    Told from the words alone and as the strictest system would read them, so that a workspace is right on all of them.
    """
    path = unquote(address, errors="replace")
    unseen = any(not char.isprintable() or char in '\\:?*"<>|\ufffd' for char in path)
    parts = path.removeprefix("./").split("/")
    if unseen or any(not part or part.startswith(".") or part.endswith((".", " ")) for part in parts):
        return ()
    return tuple(parts)


def _fault_in(data: bytes, name: str, limits: Limits) -> str:
    if len(data) > limits.picture:
        return f"the picture {name} has more than {limits.picture // MEGABYTE} MB, the most that fits"
    kind = media_type(data)
    if not kind:
        return f"{name} is in a format that cannot be shown (PNG, JPEG, GIF and WebP can, whatever the name says)"
    width, height = dimensions(data, kind)
    cut_off = len(data) < _HEADS[kind] or (kind == "image/png" and data[12:16] != b"IHDR")
    if cut_off or not width or not height:
        return f"the picture {name} is damaged: it does not say how large it is"
    if max(width, height) > LONGEST_SIDE or width * height > limits.picture_pixels:
        return f"the picture {name} is {width:,} by {height:,} pixels; at most {LONGEST_SIDE:,} a side are shown"
    return ""


def _too_many(data: bytes, found: Illustrations, limits: Limits) -> str:
    if len(found.objects) >= limits.pictures:
        return f"a text can have {limits.pictures} pictures, and this is one more"
    total = len(data) + sum(stored.size for stored, _ in found.files)
    if total > limits.pictures_total:
        return (
            f"the pictures of a text can have {limits.pictures_total // MEGABYTE} MB together; with this one it is more"
        )
    return ""
