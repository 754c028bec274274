"""Where editions stand, and which of them are whole; reads only, with the standard library alone.

ROOT/ current.json   editions/NNNNNN/{library.db, index/, edition.json}   objects/SHA256   lock
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import EditionDamaged, LibraryMissing
from kiosk.library.opening import check_header
from kiosk.library.sealing import Pointer, Record, Roles, file_digest, pointer_from, record_from

_NUMBER = re.compile(r"([0-9]{6,})(\.part|\.gone)?")
_LARGEST = 64 << 20  # bytes of edition.json that are read at most: some 400,000 targets


@dataclass(frozen=True, slots=True)
class Installed:
    """An edition that can be read: ``number`` is 0 for the seed, which has no targets and release number 0.

    ``verified`` is when its release was last checked, in ISO time. When it serves in place of another,
    ``reason`` says why and ``fell_back_from`` is the other's number (None where current.json is damaged).
    ``rolled_back_from`` is the release number that a rollback left, until another is installed; else 0.
    """

    number: int
    library: Path
    objects: Path
    index: Path
    release_number: int
    targets: Mapping[str, str]
    verified: str
    fell_back_from: int | None = None
    reason: str = ""
    rolled_back_from: int = 0


class Shelf:
    """The editions in the store at ``root``. Nothing is kept between two questions."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.editions = root / "editions"
        self.objects = root / "objects"
        self.current = root / "current.json"

    def folder(self, number: int) -> Path:
        """Where the edition of this number stands, if it does."""
        return self.editions / f"{number:06}"

    def numbers(self) -> tuple[int, ...]:
        """The numbers of the editions in place, whole or not, the newest first."""
        return tuple(sorted((number for number, rest in self._named() if not rest), reverse=True))

    def unfinished(self) -> tuple[Path, ...]:
        """Folders that an interrupted update left behind: editions half made or half removed."""
        return tuple(self.editions / f"{number:06}{rest}" for number, rest in sorted(self._named()) if rest)

    def last_number(self) -> int:
        """The highest number that any edition ever had, as far as can be told."""
        pointer = self.pointer()
        return max([number for number, _ in self._named()] + ([pointer.highest, pointer.number] if pointer else [0]))

    def pointer(self) -> Pointer | None:
        """What current.json says, or None where it is missing or damaged."""
        try:
            return pointer_from(_bytes(self.current))
        except (OSError, ValueError):
            return None

    def record(self, number: int) -> Record:
        """What the edition's seal says, whether or not its files agree; raises `EditionDamaged`."""
        path = self.folder(number) / "edition.json"
        try:
            found = record_from(_bytes(path))
        except OSError as error:
            raise EditionDamaged(path, error.strerror or str(error)) from error
        except ValueError as error:
            raise EditionDamaged(path, str(error)) from error
        if found.number != number:
            raise EditionDamaged(path, f"it belongs to edition {found.number}")
        return found

    def whole(self, number: int) -> Record:
        """The record of an edition whose library.db is what it says.

        Reads library.db from end to end, every time: a bit that decays on the disk changes neither size nor date.

        Raises:
            EditionDamaged: a file is missing, or is not what was sealed.
            LibraryUnreadable: it is whole, but of an earlier or later version of the app.
        """
        record, library = self.record(number), self.folder(number) / "library.db"
        check_file(library, record.library, record.size)
        try:
            check_header(library)
        except LibraryMissing as error:  # removed between the two looks
            raise EditionDamaged(library, "it is not there") from error
        return record

    def floor(self) -> int:
        """The highest release number ever installed, by current.json and by every edition: the highest counts."""
        pointer = self.pointer()
        found = [pointer.floor] if pointer else [0]
        for number in self.numbers():
            try:
                found.append(self.record(number).floor)
            except EditionDamaged:
                continue
        return max(found)

    def role_floors(self) -> tuple[Roles, ...]:
        """What was had of each signing role, by current.json and by every edition: every one counts."""
        pointer = self.pointer()
        found = [pointer.roles] if pointer else []
        for number in self.numbers():
            try:
                found.append(self.record(number).roles)
            except EditionDamaged:
                continue
        return tuple(each for each in found if each)

    def _named(self) -> list[tuple[int, str]]:
        try:
            names = [path.name for path in self.editions.iterdir()]
        except OSError:
            return []
        matches = [_NUMBER.fullmatch(name) for name in names]
        return [(int(match[1]), match[2] or "") for match in matches if match]


def check_file(path: Path, sha256: str, size: int) -> None:
    """Raise `EditionDamaged` unless the file has this size in bytes and this SHA-256."""
    try:
        found = path.stat().st_size
        if found != size:
            raise EditionDamaged(path, f"it has {found} bytes in place of {size}")
        if file_digest(path) != sha256:
            raise EditionDamaged(path, "its bytes are not those that were sealed")
    except OSError as error:
        raise EditionDamaged(path, error.strerror or str(error)) from error


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)
