"""A small store with a seed, and releases that follow each other, for tests of editions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kiosk.library.applying import apply
from kiosk.library.durable import DISK, Disk
from kiosk.library.editions import Editions
from kiosk.library.sealing import Origin
from kiosk.library.shelf import Installed
from kiosk.library.staging import Staging, writing
from kiosk.library.store import Library
from kiosk.library.writing import write_library
from kiosk.model import Content, Item, ItemContent, ItemId, Passage, PassageId, StoredObject
from tests.library.disks import Quick
from tests.library.samples import CONTENT, REPORT

Doing = Callable[[Editions], object]

INDEX = ("postings", "terms")
SHARED = b"an original that every edition has " * 40


def object_bytes(release: int) -> bytes:
    return f"the original of release {release} ".encode() * 60


def stored(content: bytes) -> StoredObject:
    return StoredObject(hashlib.sha256(content).hexdigest(), "application/pdf", len(content), "original", "a.pdf")


def said(number: int, release: int) -> ItemContent:
    """Item ``number`` as release ``release`` has it: every part of it names the release."""
    text = f"release {release} item {number} " * 12
    item = replace(REPORT, id=ItemId(f"trust/n{number}"), number=number, title=f"Release {release}", revision=release)
    return ItemContent(item, (Passage(PassageId("start"), item.title, text, f"<p>{text}</p>"),))


def content(release: int, items: int = 3) -> Content:
    """All that the library says after ``release``: one item carries an original of its own."""
    found = [said(number, release) for number in range(1, items + 1)]
    files = (stored(SHARED), stored(object_bytes(release)))
    found[0] = replace(found[0], objects=files)
    return replace(
        CONTENT, title=f"Release {release}", release=release, items=tuple(found), collections=(), vocabulary=()
    )


def index_bytes(name: str, release: int) -> bytes:
    return f"{name} of release {release} ".encode() * 50


def make_seed(folder: Path) -> tuple[Path, Path]:
    """A seed library of release 0, with its objects."""
    objects = folder / "objects"
    objects.mkdir(parents=True)
    write_library(folder / "library.db", content(0))
    for each in (SHARED, object_bytes(0)):
        (objects / stored(each).sha256).write_bytes(each)
    return folder / "library.db", objects


def origin(release: int) -> Origin:
    targets = {f"trust/items/n{number}.json": hashlib.sha256(b"%d" % release).hexdigest() for number in (1, 2, 3)}
    return Origin(release, targets, f"2026-11-{release % 28 + 1:02}T04:00:00Z")


def fill(staging: Staging, release: int, folder: Path, disk: Disk = DISK) -> None:
    """What an update does before it activates: library, objects, index. ``folder`` is where downloads lie."""
    content_ = content(release)
    apply(staging.source.library, staging.library, content_.items, content_, disk, sealed=staging.source.number > 0)
    found = object_bytes(release)
    download = folder / stored(found).sha256
    with writing(folder):
        folder.mkdir(exist_ok=True)
        disk.write(download, found)
    staging.take_object(download.name, download)
    with writing(staging.index):
        disk.make_folder(staging.index)
        for name in INDEX:
            disk.write(staging.index / name, index_bytes(name, release))


def advance(editions: Editions, release: int, disk: Disk = DISK) -> int:
    """Bring the store to ``release``; the number of its edition."""
    with editions.staged() as staging:
        fill(staging, release, editions.root / "partial", disk)
        return staging.activate(origin(release))


def opened(folder: Path, seed: Path, objects: Path) -> Editions:
    """The store beside a seed, on a disk that takes its time for nothing."""
    return Editions(folder / "store", seed, objects, Quick())


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def flip(path: Path, bit: int) -> None:
    raw = bytearray(path.read_bytes())
    raw[bit // 8] ^= 1 << bit % 8
    path.write_bytes(raw)


def check_index(installed: Installed) -> None:
    """An edition's index is there as it was written, though it has no seal of ours."""
    if installed.number:
        found = {path.name: path.read_bytes() for path in installed.index.iterdir()}
        assert found == {name: index_bytes(name, installed.release_number) for name in INDEX}


def release_of(installed: Installed) -> int:
    """The release that every part of an edition agrees on, after reading all of it."""
    library = Library.open(installed.library, installed.objects)
    try:
        release = library.edition().release
        items: tuple[Item, ...] = library.items()
        assert len(items) == 3
        for item in items:
            assert item.revision == release
            assert all(f"release {release} " in passage.text for passage in library.passages(item.id))
        files = {one.sha256 for item in items for one in library.objects_of(item.id)}
        assert files == {stored(SHARED).sha256, stored(object_bytes(release)).sha256}
    finally:
        library.close()
    return release


def releases(*wanted: int, rolled_back: bool = False) -> Doing:
    """Bringing a store from release to release, and back by one at the end."""

    def bring(editions: Editions) -> None:
        for release in wanted:
            advance(editions, release, editions._disk)
        if rolled_back:
            editions.rollback()

    return bring


# What the store has had -> what is then done to it, with every fault.
SCENARIOS: dict[str, tuple[Doing, Doing]] = {
    "the first update": (releases(), releases(3)),
    "an update that removes the older": (releases(3, 4), releases(8)),
    "a rollback": (releases(3, 4), Editions.rollback),
    "nothing new": (releases(3), lambda editions: editions.confirm(6, "2026-11-30T00:00:00Z")),
    "an update": (releases(3), releases(7)),
    "an update after a rollback": (releases(3, 4, rolled_back=True), releases(9)),
}
