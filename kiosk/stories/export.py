"""Stories out of the queue and onto a stick: copied, read back, and only then taken out of the queue."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import StorageUnwritable
from kiosk.library.durable import DISK, Disk
from kiosk.stories.queue import PART, StoryQueue


@dataclass(frozen=True, slots=True)
class Exported:
    """What was done: how many stories are at ``place`` now, and which stay in the queue, each with the reason."""

    place: Path
    stories: int
    left: tuple[tuple[str, str], ...] = ()


def export(
    queue: StoryQueue,
    place: Path,
    *,
    keep: bool = False,
    disk: Disk = DISK,
    progress: Callable[[int, int], None] | None = None,
) -> Exported:
    """Bring the stories that wait to the folder ``place``. ``keep`` leaves them in the queue as well.

    At every moment each story is whole in the queue, at ``place``, or in both. One in both that is exported again,
    or arrives by network as well, is the same to the publisher.

    Raises:
        StorageUnwritable: ``place`` cannot be written to, as when the stick is full; what is there already is whole.
        UpdaterBusy: somebody else is taking stories out.
    """
    waiting = queue.waiting()
    if not waiting:
        return Exported(place, 0)
    done, left = 0, []
    with queue.alone():
        try:
            disk.make_folders(place)
            for number, path in enumerate(waiting):
                if progress:
                    progress(number, len(waiting))
                try:
                    sealed = queue.read(path)
                except FileNotFoundError:
                    continue  # it was taken out meanwhile
                except OSError as error:
                    left.append((path.name, error.strerror or str(error)))
                    continue
                if not sealed:
                    left.append((path.name, "it is damaged, and no sealed story any more"))
                    continue
                _bring(sealed, place / path.name, disk)
                done += 1
                if not keep:
                    queue.remove(path)
            if not keep:
                queue.settle()
        except OSError as error:
            raise StorageUnwritable(place, error.strerror or str(error)) from error
    return Exported(place, done, tuple(left))


def _bring(sealed: bytes, target: Path, disk: Disk) -> None:
    """Have these bytes at ``target``, durably; raises OSError."""
    if target.is_file() and target.read_bytes() == sealed:
        disk.sync(target.parent)
        return
    beside = target.with_name(target.name + PART)
    try:
        disk.write(beside, sealed)
        disk.sync(beside)
        if beside.read_bytes() != sealed:
            raise OSError(f"{target.name} was read back as other bytes than were written")
        disk.move(beside, target)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
    disk.sync(target.parent)
