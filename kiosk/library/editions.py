"""Editions: whole, sealed states of the library on this PC, one of which serves.

Everything here is quick to import and reads with the standard library alone; `Editions.current` costs one reading
of library.db from end to end (about 0.1 s for 180 MB), every time: a seal that is not looked at seals nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Self

from kiosk.errors import EditionDamaged, LibraryUnreadable
from kiosk.library.durable import DISK, Disk
from kiosk.library.locking import opened_in_use, updating
from kiosk.library.objects import Objects
from kiosk.library.opening import Connections
from kiosk.library.ownership import check_store
from kiosk.library.sealing import Pointer, Roles, pointer_bytes
from kiosk.library.shelf import Installed, Shelf, check_file
from kiosk.library.staging import Staging, remove_if_possible, writing

_LOST = "current.json is missing or damaged"
_TRIES = 20  # of a reader that meets the updater between two of its steps


class Hold:
    """An edition that nobody removes until `close`, or until this process ends."""

    def __init__(self, installed: Installed, file: IO[bytes] | None) -> None:
        self.installed = installed
        self._file = file

    def close(self) -> None:
        """Let the edition go; closing twice is harmless."""
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Editions:
    """The editions in the store at ``root``, with the seed below them all. Not to be shared between threads.

    ``seed`` is the library.db in the package and ``seed_objects`` the folder of its objects; both are only read.

    Raises:
        StoreUnsafe: users other than its owner and the administrator can write to the store.
    """

    def __init__(self, root: Path, seed: Path, seed_objects: Path, disk: Disk = DISK) -> None:
        self.root = root
        self._seed = Installed(0, seed, seed_objects, seed.parent / "index", 0, {}, "")
        self._disk = disk
        self._shelf = Shelf(root)
        self._objects = Objects(self._shelf.objects, seed_objects, disk)
        self._locked = False
        check_store(root)

    @property
    def seed(self) -> Installed:
        """The library in the package, below all editions."""
        return self._seed

    @property
    def floor(self) -> int:
        """The highest release number ever installed here: nothing older is to be believed."""
        return self._shelf.floor()

    @property
    def role_floors(self) -> tuple[Roles, ...]:
        """The signing roles that editions here were made from, and those last checked: nothing older is believed."""
        return self._shelf.role_floors()

    def pointed_at(self) -> int | None:
        """The number that current.json names, without looking at the edition; None where it names none.

        Cheap enough to ask every minute whether there is a new edition.
        """
        pointer = self._shelf.pointer()
        return pointer.number if pointer else None

    def current(self) -> Installed:
        """The edition that serves: the one pointed at, else the newest whole one before it, else the seed.

        An edition whose library.db or edition.json is damaged, or of a version that this app does not read, is
        never returned; the value says what happened. Objects are looked at one by one when `Library` hands them out.
        """
        pointer = self._shelf.pointer()
        for _ in range(_TRIES):
            found, latest = self._first_whole(pointer), self._shelf.pointer()
            # An updater may have removed what we were looking at: then there is a new pointer.
            if not found.reason or latest == pointer:
                return found
            pointer = latest
        return self._first_whole(pointer)

    def hold(self) -> Hold:
        """The edition that serves, kept from removal while it is read.

        Where its lock is refused again and again, it is read without being kept: that is better than nothing.
        """
        found = self.current()
        for _ in range(_TRIES):
            if found.number == 0:
                break
            try:
                return Hold(found, opened_in_use(self._shelf.folder(found.number) / "edition.json"))
            except OSError:
                found = self.current()
        return Hold(found, None)

    def verify(self, installed: Installed) -> None:
        """Read every file of an edition and compare it with the seal; the seed with the digest it carries.

        Raises:
            EditionDamaged: with the first file that is not what it was.
            LibraryMissing: there is no seed.
            LibraryUnreadable: the library is of another version of the app, or the seed is not whole.
        """
        record = self._shelf.whole(installed.number) if installed.number else None
        needed = record.objects if record else _seed_objects(installed.library)
        for sha256, size in sorted(needed.items()):
            check_file(installed.objects / sha256, sha256, size)

    def whole_objects(self) -> frozenset[str]:
        """The SHA-256 of all objects that need not be fetched; damaged ones are not among them. Reads them all."""
        return self._objects.whole()

    @contextmanager
    def lock(self, timeout: float = 0.0) -> Iterator[None]:
        """Be the only updater of this store, waiting up to ``timeout`` seconds; within itself it does nothing.

        Raises:
            UpdaterBusy: another updater is at work.
            StorageUnwritable: the store cannot be written to.
            StoreUnsafe: others can write to it.
        """
        if self._locked:
            yield
            return
        with writing(self.root):
            self._disk.make_folders(self.root)
        check_store(self.root)
        with updating(self.root / "lock", timeout):
            self._locked = True
            try:
                yield
            finally:
                self._locked = False

    @contextmanager
    def staged(self) -> Iterator[Staging]:
        """A folder for the next edition, removed again unless it is activated; takes the lock if it is not held.

        Raises what `lock` raises.
        """
        with self.lock():
            with writing(self.root):
                self._prepare()
                staging = Staging(self._shelf, self._objects, self._disk, self.current())
                self._disk.make_folder(staging.folder)
            try:
                yield staging
            finally:
                staging.discard()

    def rollback(self) -> Installed:
        """Go back to the newest whole edition before the one that serves, or to the seed; return it.

        Only the pointer moves. The floor stays, so that an older release is still refused.
        Raises what `lock` raises.
        """
        with self.lock():
            serving = self.current()
            if serving.number:
                target = self._first_whole(Pointer(number=serving.number - 1))
                self._point(target, left=serving.release_number)
            return self.current()

    def confirm(self, release_number: int, verified: str, roles: Roles | None = None) -> Installed:
        """Note that the release ``release_number``, checked at the ISO time ``verified``, changes nothing here.

        Raises the floor, also that of the ``roles`` it was told by, so that what is older is refused from now on;
        and removes what an interrupted update has left behind. Raises what `lock` raises.
        """
        with self.lock():
            serving = self.current()
            self._point(serving, serving.rolled_back_from, release_number, verified, roles)
            self._sweep()
            return self.current()

    def _prepare(self) -> None:
        for folder in (self._shelf.editions, self._shelf.objects):
            self._disk.make_folders(folder)
        if self._shelf.pointer() is None and not self._shelf.numbers():
            # From now on a missing current.json is damage, and is said to be.
            self._disk.put(self._shelf.current, pointer_bytes(Pointer()))
        self._sweep()

    def _sweep(self) -> None:
        for folder in self._shelf.unfinished():
            remove_if_possible(self._disk, folder)

    def _point(
        self, target: Installed, left: int, release_number: int = 0, verified: str = "", roles: Roles | None = None
    ) -> None:
        before = self._shelf.pointer()
        pointer = Pointer(
            number=target.number,
            highest=self._shelf.last_number(),
            floor=max(self.floor, release_number),
            verified=verified or target.verified,
            left=left,
            roles=roles or (before.roles if before else {}),
        )
        with writing(self.root):
            self._disk.put(self._shelf.current, pointer_bytes(pointer))

    def _first_whole(self, pointer: Pointer | None) -> Installed:
        numbers = self._shelf.numbers()
        if pointer:
            numbers = (pointer.number, *(number for number in numbers if number < pointer.number))
        reason = "" if pointer or not (numbers or self._shelf.current.exists()) else _LOST
        for number in numbers:
            if number == 0:
                break
            try:
                found = self._installed(number)
            except (EditionDamaged, LibraryUnreadable) as error:
                reason = reason or str(error)
                continue
            return self._with_pointer(found, pointer, reason)
        return self._with_pointer(self._seed, pointer, reason)

    def _with_pointer(self, found: Installed, pointer: Pointer | None, reason: str) -> Installed:
        if pointer is None:
            return replace(found, reason=reason)
        if found.number != pointer.number:
            return replace(found, fell_back_from=pointer.number, reason=reason)
        return replace(found, verified=pointer.verified or found.verified, rolled_back_from=pointer.left)

    def _installed(self, number: int) -> Installed:
        record, folder = self._shelf.whole(number), self._shelf.folder(number)
        return Installed(
            number=number,
            library=folder / "library.db",
            objects=self._shelf.objects,
            index=folder / "index",
            release_number=record.release_number,
            targets=record.targets,
            verified=record.verified,
        )


def _seed_objects(library: Path) -> dict[str, int]:
    """The objects that a library names, after a look at all of its content."""
    connections = Connections.open(library)
    try:
        connections.check_content()
        return dict(connections.stream("SELECT sha256, size FROM objects"))
    finally:
        connections.close()
