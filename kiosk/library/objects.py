"""Originals, pictures and recordings, kept once under their SHA-256 and shared by all editions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kiosk.errors import EditionDamaged
from kiosk.library.durable import Disk
from kiosk.library.sealing import file_digest
from kiosk.library.shelf import check_file

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Objects:
    """The objects in ``folder``, and those of the seed in ``seed``, which is only read."""

    def __init__(self, folder: Path, seed: Path, disk: Disk) -> None:
        self.folder = folder
        self.seed = seed
        self._disk = disk

    def whole(self) -> frozenset[str]:
        """The SHA-256 of every object here or in the seed whose bytes are right; reads them all.

        A damaged one is not among them, so that whoever asks fetches it again.
        """
        return frozenset(path.name for folder in (self.folder, self.seed) for path in _in(folder) if _right(path))

    def take(self, sha256: str, source: Path) -> None:
        """Keep the file ``source`` as this object; it is moved where it can be, else copied.

        Where the object is here already and whole, it stays: a reader may have it open.

        Raises:
            EditionDamaged: its bytes are others; nothing was kept.
            OSError: it could not be written.
        """
        if not _SHA256.fullmatch(sha256) or file_digest(source) != sha256:
            raise EditionDamaged(source, f"it is not the object {sha256}")
        if _right(self.folder / sha256):
            return
        if source.stat().st_dev == self.folder.stat().st_dev:
            self._disk.show(source)
            self._disk.sync(source)
            self._disk.move(source, self.folder / sha256)
        else:
            self._copy(sha256, source)

    def settle(self, needed: Mapping[str, int]) -> None:
        """See to it that every object of ``needed`` (SHA-256 to size in bytes) lies here, whole and durable.

        What only the seed has is copied, since a new package may bring another seed.

        Raises:
            EditionDamaged: an object is nowhere, or damaged everywhere.
            OSError: one could not be copied.
        """
        for sha256, size in sorted(needed.items()):
            place = self.folder / sha256
            try:
                check_file(place, sha256, size)
            except EditionDamaged:
                check_file(self.seed / sha256, sha256, size)
                self._copy(sha256, self.seed / sha256)
        self._disk.sync(self.folder)

    def drop(self, keep: Iterable[str]) -> None:
        """Remove what is not among ``keep``; what cannot be removed stays."""
        kept = frozenset(keep)
        for path in _in(self.folder, parts=True):
            if path.name not in kept:
                try:
                    self._disk.remove(path)
                except OSError:
                    continue

    def _copy(self, sha256: str, source: Path) -> None:
        beside = self.folder / f"{sha256}.part"
        self._disk.copy(source, beside)
        if file_digest(beside) != sha256:
            raise EditionDamaged(source, f"it is not the object {sha256}")
        self._disk.show(beside)
        self._disk.sync(beside)
        self._disk.move(beside, self.folder / sha256)


class Checked:
    """The objects in ``folder`` for reading: each is compared with its name before it is first handed out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, int, int]] = {}

    def path(self, sha256: str) -> Path | None:
        """Where the object is, or None where it is not, or is damaged, or where this is no SHA-256.

        Reads all of the file at first, and again once its size, date or place on the disk is another.
        """
        if not _SHA256.fullmatch(sha256):
            return None
        place = self._folder / sha256
        try:
            found = place.stat()
            mark = (found.st_size, found.st_mtime_ns, found.st_ino)
            if self._known.get(sha256) != mark:
                if file_digest(place) != sha256:
                    return None
                self._known[sha256] = mark
        except OSError:
            return None
        return place


def _in(folder: Path, parts: bool = False) -> list[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in found if _SHA256.fullmatch(path.name.removesuffix(".part") if parts else path.name)]


def _right(path: Path) -> bool:
    try:
        return file_digest(path) == path.name
    except OSError:
        return False
