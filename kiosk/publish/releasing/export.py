"""A copy of a feed on a stick or a share: whole, no more than is in use, and read back once it is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.errors import StorageUnwritable, WardLibraryError
from kiosk.library.durable import DISK, Disk
from kiosk.publish.alone import signing
from kiosk.publish.releasing.calendar import Expiry, warnings
from kiosk.publish.releasing.feed import (
    FeedDamaged,
    FeedMissing,
    FeedState,
    check_files,
    measured,
    read_feed,
    stored_path,
)
from kiosk.publish.releasing.opds import COVER

_BESIDE = ("feed.atom", "catalogue.json", COVER)


class ExportRefused(WardLibraryError):
    """A copy cannot be made there; what was there is as it was."""

    def __init__(self, target: Path, reason: str) -> None:
        super().__init__(f"{target}: {reason}. Nothing was copied.")
        self.target = target
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Exported:
    """A copy is there and was read back; PCs accept it ``until`` then. ``removed`` files of an older copy are gone."""

    target: Path
    number: int
    files: int
    bytes: int
    removed: int
    until: datetime
    expiring: tuple[Expiry, ...]


def export(feed: Path, target: Path, now: datetime, disk: Disk = DISK) -> Exported:
    """Copy ``feed`` to ``target``: all roots, the newest metadata, and the files it lists.

    An older copy of the same feed is brought up to date; interrupted, it still is the older one, and the next
    export goes on. Raises `FeedMissing`, `FeedDamaged`, `ExportRefused` and `StorageUnwritable`.
    """
    with signing(feed):
        state = read_feed(feed)
        _admissible(feed, target, state, now)
        wanted = list(_names(feed, state))
        sizes = {name: (feed / name).stat().st_size for name in wanted if (feed / name).is_file()}
        _room(target, sizes)
        try:
            for name in wanted:
                _copy(feed / name, target / name, disk)
            removed = _removed(target, set(wanted), disk)
        except OSError as error:
            place = Path(error.filename or target)
            raise StorageUnwritable(place, error.strerror or str(error)) from error
        _read_back(feed, target, wanted)
    until = min(state.timestamp.signed.expires, state.snapshot.signed.expires)
    number = state.snapshot.signed.version
    return Exported(target, number, len(wanted), sum(sizes.values()), removed, until, warnings(state, now))


def _names(feed: Path, state: FeedState) -> Iterator[str]:
    """The files of a copy in the order of writing: what is named before what names it, the timestamp last."""
    for publisher in state.names:
        for listed in state.listed(publisher):
            yield f"targets/{stored_path(listed)}"
    for version in range(1, state.root.signed.version + 1):
        yield f"metadata/{version}.root.json"
    yield "metadata/root.json"
    for name, each in (*state.publishers.items(), ("targets", state.targets)):
        yield f"metadata/{each.signed.version}.{name}.json"
    yield f"metadata/{state.snapshot.signed.version}.snapshot.json"
    for name in _BESIDE:
        if (feed / name).is_file():
            yield name
    yield "metadata/timestamp.json"


def _admissible(feed: Path, target: Path, state: FeedState, now: datetime) -> None:
    if target.resolve() == feed.resolve() or feed.resolve() in target.resolve().parents:
        raise ExportRefused(target, "it lies in the feed itself; name another folder")
    dates = {"timestamp": state.timestamp.signed.expires, "snapshot": state.snapshot.signed.expires}
    for role, expires in dates.items():
        if expires <= now:
            raise ExportRefused(target, f"the feed's {role} has expired, so PCs would refuse it; run `publish renew`")
    if not target.exists():
        return
    if not target.is_dir():
        raise ExportRefused(target, "it is a file; name a folder")
    first = target / "metadata" / "1.root.json"
    if first.is_file():
        if first.read_bytes() != (feed / "metadata" / "1.root.json").read_bytes():
            raise ExportRefused(target, "it holds a copy of another feed; name another folder")
        _not_newer(target, state)
    elif (
        any(not path.name.endswith(".part") for path in target.rglob("*") if path.is_file())
        and not (target / "targets").is_dir()
    ):
        raise ExportRefused(target, "there are other files in it; name a folder that is empty or not there yet")


def _not_newer(target: Path, state: FeedState) -> None:
    try:
        there = read_feed(target).snapshot.signed.version
    except (FeedDamaged, FeedMissing):
        return  # a copy that was cut off, or spoilt: it is made anew
    if there > state.snapshot.signed.version:
        raise ExportRefused(target, f"it holds release number {there}, which is newer than this feed's")


def _room(target: Path, sizes: dict[str, int]) -> None:
    missing = sum(size for name, size in sizes.items() if not (target / name).is_file())
    place = next(path for path in (target, *target.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    if missing > free:
        raise ExportRefused(target, f"it needs {missing:,} bytes, and {free:,} are free")


def _copy(source: Path, place: Path, disk: Disk) -> None:
    """Have a copy; a file named by its SHA-256 that is there whole stays. Permissions are left to the stick."""
    if place.is_file() and measured(place) == measured(source):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.part")
    disk.copy(source, part)
    disk.sync(part)
    disk.move(part, place)
    disk.sync(place.parent)


def _removed(target: Path, wanted: set[str], disk: Disk) -> int:
    """Remove what an older copy had and this one does not; returns how many files."""
    count = 0
    for folder in ("metadata", "targets"):
        for path in sorted((target / folder).rglob("*")):
            if path.is_file() and path.relative_to(target).as_posix() not in wanted:
                disk.remove(path)
                count += 1
    return count


def _read_back(feed: Path, target: Path, wanted: list[str]) -> None:
    """Compare the whole copy with the feed, file by file, and verify it; what both have wrong is the feed's."""
    if spoilt := [name for name in wanted if not _same(feed / name, target / name)]:
        reason = f"the copy is spoilt ({target / spoilt[0]} is not what was copied); the medium may be worn out"
        raise FeedDamaged(target, reason, "The feed itself is as it was; export again, to another medium.")
    if problems := check_files(target, read_feed(target)):
        raise FeedDamaged(feed, f"a file is damaged here, and so in the copy ({problems[0]})")


def _same(one: Path, other: Path) -> bool:
    try:
        return measured(one) == measured(other)
    except OSError:
        return False
