"""Sealed stories that wait on this PC: one file each, written whole and durably, of a random name, and bounded."""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.errors import StorageUnwritable, StoriesFull
from kiosk.feed.stories import ENDING, FILE_SIZES, LARGEST, fault_of
from kiosk.library.durable import DISK, Disk
from kiosk.library.locking import updating

PART: Final = ".part"  # the ending of a file that is not whole; what is in it is sealed as well
_STALE: Final = 3_600.0  # seconds after which nobody is writing such a file any more


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may wait: a PC that nobody ever empties does not fill its disk."""

    stories: int = 2_000
    bytes: int = 100_000_000


class StoryQueue:
    """The folder of sealed stories. Files that are no sealed stories are left alone and not counted."""

    def __init__(self, folder: Path, bounds: Bounds = Bounds(), disk: Disk = DISK) -> None:
        self.folder, self._bounds, self._disk = folder, bounds, disk

    def add(self, sealed: bytes) -> Path:
        """Keep a sealed story; once this returns it outlives a cut of power.

        Raises:
            StoriesFull: too many wait already.
            StorageUnwritable: there is no room, or no permission; nothing is left of it but, at worst, sealed bytes.
        """
        if fault := fault_of(sealed):
            raise ValueError(fault)  # nothing readable gets to the disk, whoever calls
        disk, place = self._disk, self.folder / f"{secrets.token_hex(16)}{ENDING}"
        beside = place.with_name(place.name + PART)
        try:
            disk.make_folders(self.folder)
            self._sweep()
            self._check_room(len(sealed))
            try:
                disk.write(beside, sealed)
                disk.sync(beside)
                beside.chmod(0o444)
                disk.move(beside, place)
            except OSError:
                with suppress(OSError):
                    _unlink(beside)
                raise
            disk.sync(self.folder)
        except OSError as error:
            raise StorageUnwritable(self.folder, error.strerror or str(error)) from error
        return place

    def waiting(self) -> tuple[Path, ...]:
        """The stories that wait, by name, which says nothing of their order. Raises `StorageUnwritable`."""
        return tuple(sorted(path for path, _ in self._files()))

    def read(self, path: Path) -> bytes:
        """The sealed bytes of one that waits; b"" for a file that is none. Raises OSError."""
        with path.open("rb") as file:
            sealed = file.read(LARGEST + 1)
        return b"" if fault_of(sealed) else sealed

    def remove(self, path: Path) -> None:
        """Take out one that has arrived elsewhere; raises OSError. It is gone for good after `settle`."""
        _unlink(path)

    def settle(self) -> None:
        """Make what was taken out stay out; raises OSError."""
        self._disk.sync(self.folder)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who takes stories out; raises `UpdaterBusy`, `StorageUnwritable`."""
        with updating(self.folder / "lock"):
            yield

    def _files(self) -> Iterator[tuple[Path, int]]:
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if entry.name.endswith(ENDING):
                        found = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(found.st_mode) and found.st_size in FILE_SIZES:
                            yield Path(entry.path), found.st_size
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageUnwritable(self.folder, error.strerror or str(error)) from error

    def _check_room(self, more: int) -> None:
        sizes = [size for _, size in self._files()]
        if len(sizes) >= self._bounds.stories or sum(sizes) + more > self._bounds.bytes:
            raise StoriesFull(self.folder, len(sizes))

    def _sweep(self) -> None:
        """Remove what a cut of power left half written, long ago."""
        for path in self.folder.glob(f"*{ENDING}{PART}"):
            with suppress(OSError):
                if time.time() - path.lstat().st_mtime > _STALE:
                    _unlink(path)


def _unlink(path: Path) -> None:
    if os.name == "nt":
        path.chmod(0o666)  # Windows removes no file that is read-only
    path.unlink()
