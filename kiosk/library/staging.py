"""Making the next edition beside those in place: nothing that is open, or ever was in place, is written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.errors import EditionDamaged, EditionOlder, StorageUnwritable
from kiosk.library.durable import Disk
from kiosk.library.locking import unused
from kiosk.library.objects import Objects
from kiosk.library.opening import Connections
from kiosk.library.sealing import Origin, Pointer, Record, file_digest, pointer_bytes, record_bytes
from kiosk.library.shelf import Installed, Shelf


class Staging:
    """A folder for the next edition, on the store's file system; the updater's lock is held as long as it is there.

    Write ``library`` (library.db), build the search index in ``index``, keep new files with `take_object`,
    then `activate`. ``source`` is the edition that serves now, found whole.
    """

    def __init__(self, shelf: Shelf, objects: Objects, disk: Disk, source: Installed) -> None:
        self.source = source
        self.number = shelf.last_number() + 1
        self.folder = shelf.folder(self.number).with_suffix(".part")
        self.library = self.folder / "library.db"
        self.index = self.folder / "index"
        self._shelf = shelf
        self._objects = objects
        self._disk = disk

    def take_object(self, sha256: str, source: Path) -> None:
        """Keep the verified file ``source`` as an object of the next edition; it is moved if it can be.

        Raises:
            EditionDamaged: its bytes do not have this SHA-256.
            StorageUnwritable: it could not be kept.
        """
        with writing(self._shelf.objects):
            self._objects.take(sha256, source)

    def activate(self, origin: Origin) -> int:
        """Seal this edition and make it the one that serves; return its number.

        The order makes it safe to stop anywhere: files and folders are synced before their folder gets its
        name, that before current.json is replaced, and that before anything older is removed.

        Raises:
            EditionOlder: a later release has been installed here before.
            EditionDamaged: an object that the library names is not there, or is damaged.
            LibraryUnreadable: library.db is none.
            StorageUnwritable: something could not be written; the old edition serves.
        """
        floor = self._shelf.floor()
        if origin.release_number < floor:
            raise EditionOlder(origin.release_number, floor)
        record = self._record(origin)
        with writing(self._shelf.root):
            self._objects.settle(record.objects)
            self._disk.write(self.folder / "edition.json", record_bytes(record))
            self._sync_tree(self.folder)
            self._disk.move(self.folder, self._shelf.folder(self.number))
            self._disk.sync(self._shelf.editions)
            pointer = Pointer(self.number, self.number, record.floor, origin.verified, roles=record.roles)
            self._disk.put(self._shelf.current, pointer_bytes(pointer))
        remove_older(self._shelf, self._objects, self._disk, keep={self.number, self.source.number})
        return self.number

    def discard(self) -> None:
        """Remove the folder if it has not become an edition; what cannot be removed is removed next time."""
        remove_if_possible(self._disk, self.folder)

    def _record(self, origin: Origin) -> Record:
        connections = Connections.open(self.library)
        try:
            objects: dict[str, int] = dict(connections.stream("SELECT sha256, size FROM objects ORDER BY sha256"))
            digest = "".join(row[0] for row in connections.stream("SELECT value FROM meta WHERE key = 'digest'"))
        finally:
            connections.close()
        with writing(self.folder):
            return Record(
                number=self.number,
                floor=origin.release_number,
                release_number=origin.release_number,
                verified=origin.verified,
                library=file_digest(self.library),
                size=self.library.stat().st_size,
                digest=digest,
                objects=objects,
                targets=dict(origin.targets),
                roles=dict(origin.roles),
            )

    def _sync_tree(self, folder: Path) -> None:
        for each in sorted(folder.iterdir()):
            if each.is_dir():
                self._sync_tree(each)
            else:
                self._disk.show(each)
                self._disk.sync(each)
        self._disk.show(folder)
        self._disk.sync(folder)


def remove_older(shelf: Shelf, objects: Objects, disk: Disk, keep: set[int]) -> None:
    """Remove editions that are not to be kept and that nobody has open, then the objects that none needs.

    Each is renamed first, so that a half removed one is never taken for an edition. Where something cannot be
    removed it stays, and is tried again after the next update; that is no error.
    """
    for number in shelf.numbers():
        if number not in keep:
            _remove_edition(shelf.folder(number), disk)
    try:
        needed = {sha256 for number in shelf.numbers() for sha256 in shelf.record(number).objects}
    except EditionDamaged:
        return  # what it needs is not known, so everything is kept
    objects.drop(needed)


def _remove_edition(folder: Path, disk: Disk) -> None:
    gone = folder.with_suffix(".gone")
    with unused(folder / "edition.json") as free:
        if not free:
            return
        try:
            disk.move(folder, gone)
        except OSError:
            return
    remove_if_possible(disk, gone)


def remove_if_possible(disk: Disk, folder: Path) -> None:
    """Remove a folder that is no edition, or leave it to the next update."""
    try:
        if folder.is_dir():
            disk.remove_tree(folder)
    except OSError:
        return


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn a refusal of the disk into `StorageUnwritable` for ``place``."""
    try:
        yield
    except OSError as error:
        raise StorageUnwritable(place, error.strerror or str(error)) from error
