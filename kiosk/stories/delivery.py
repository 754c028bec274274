"""Stories out of the queue and over the network: one POST each, and out of the queue once the other side has it.

The other side answers with the SHA-256 of what it received. A page that says "200 OK" to everything, as networks put
before their sign-in, does not know it, so nothing is taken for delivered that was not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.errors import FeedUnreachable, StorageUnwritable
from kiosk.library.durable import DISK, Disk
from kiosk.stories.queue import StoryQueue

Post = Callable[[str, bytes], bytes]  # from address and body to the answer; raises FeedUnreachable

NOTE: Final = "delivery.json"
FIRST_PAUSE: Final = timedelta(minutes=15)
LONGEST_PAUSE: Final = timedelta(days=1)
_ITS_OWN_FAULT: Final = frozenset({400, 409, 413, 415, 422})  # this story is not wanted; the next may be


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of it. ``reason`` says why some are ``left``; ``again`` is when it makes sense to try again."""

    sent: int = 0
    left: int = 0
    reason: str = ""
    again: datetime | None = None


def deliver(
    queue: StoryQueue, address: str, post: Post, now: datetime, *, at_once: bool = False, disk: Disk = DISK
) -> Delivered:
    """Send what waits to ``address``, unless a failure a while ago says to wait until later.

    ``at_once`` sends all the same, as for somebody who has just mended what was wrong.

    Nothing but the sealed bytes is sent. What is not acknowledged stays, and so does all the rest once one could
    not be sent; the pause before the next try doubles from a quarter of an hour to a day.

    Raises:
        UpdaterBusy: somebody else is taking stories out.
        StorageUnwritable: the queue cannot be changed, so that stories would be sent again and again.
    """
    waiting = queue.waiting()
    if not waiting:
        return Delivered()
    failures, again = _noted(queue.folder)
    if (
        not at_once and again is not None and now < again <= now + LONGEST_PAUSE
    ):  # a clock that was set back asks for no more
        return Delivered(left=len(waiting), reason="the last try failed a short while ago", again=again)
    with queue.alone():
        try:
            sent, reason = _send(queue, waiting, address, post)
            queue.settle()
            left = len(queue.waiting())
            if not reason:
                (queue.folder / NOTE).unlink(missing_ok=True)
                return Delivered(sent, left)
            failures = 1 if sent else failures + 1
            again = now + min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
            said = {"failures": failures, "again": again.astimezone(UTC).isoformat(timespec="seconds")}
            disk.put(queue.folder / NOTE, json.dumps(said).encode())
        except OSError as error:
            raise StorageUnwritable(queue.folder, error.strerror or str(error)) from error
    return Delivered(sent, left, reason, again)


def _send(queue: StoryQueue, waiting: tuple[Path, ...], address: str, post: Post) -> tuple[int, str]:
    """How many were sent, and why others were not."""
    sent, reason = 0, ""
    for path in waiting:
        try:
            sealed = queue.read(path)
        except FileNotFoundError:
            continue
        if not sealed:
            reason = reason or f"{path.name} is damaged"
            continue
        try:
            answer = post(address, sealed)
        except FeedUnreachable as error:
            reason = reason or error.sentence
            if error.status in _ITS_OWN_FAULT:
                continue
            return sent, reason
        if answer.strip().lower() != hashlib.sha256(sealed).hexdigest().encode():
            return sent, reason or f"{address} answers, but does not acknowledge what it was sent"
        queue.remove(path)
        sent += 1
    return sent, reason


def _noted(folder: Path) -> tuple[int, datetime | None]:
    """How often it has failed in a row, and until when to wait; whatever cannot be read says nothing."""
    try:
        said = json.loads((folder / NOTE).read_bytes())
        failures, again = int(said["failures"]), datetime.fromisoformat(said["again"])
        return (max(failures, 0), again) if again.tzinfo else (0, None)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return 0, None
