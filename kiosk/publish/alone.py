"""Alone in a workspace or at a feed: of two commands that change the same at once, one is refused, or waits.

The lock is the operating system's and ends with the process that holds it, however that ends; its file stays. Where
the file system knows no locks, publishing goes on and says so: half of all shares would be of no use otherwise.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from kiosk.errors import CannotReach, StorageUnwritable
from kiosk.library.locking import taken
from kiosk.publish.workspace import RELEASE_FILE

CHANGING: Final = ".changing"  # in the workspace; hidden, so that nobody takes it for a document
SIGNING: Final = ".signing"  # beside the feed, so that it is not served
WAIT: Final = 30.0  # seconds for another command at the feed to end: a scheduled renewal takes less

_log = logging.getLogger(__name__)  # with nothing set up, its warnings are lines on standard error


class InUse(CannotReach):
    """Somebody else is changing the same workspace or feed; nothing was changed."""

    def __init__(self, what: str, path: Path) -> None:
        super().__init__(
            f"Somebody else is changing the {what} {path} just now; nothing was changed. "
            "Wait until that is done, and do it again."
        )
        self.path = path


@contextmanager
def changing(root: Path, *, new: bool = False) -> Iterator[None]:
    """Have the workspace ``root`` for oneself; with ``new``, it may be one that is yet to be made.

    What is no workspace is not locked: whoever reads it says what is wrong. Where no lock can be taken, a warning is
    logged, and it goes on.

    Raises:
        InUse: another process, or another part of this one, is changing it.
    """
    if new:
        with suppress(OSError):  # whoever makes the workspace says why it cannot be made
            root.mkdir(parents=True, exist_ok=True)
    if not (root.is_dir() if new else (root / RELEASE_FILE).is_file()):
        yield
        return
    try:
        file = _opened(root / CHANGING)
    except OSError as error:
        _warn("workspace", root, error)
        yield
        return
    with file:
        _take(file, "workspace", root, 0.0)
        yield


@contextmanager
def signing(feed: Path) -> Iterator[None]:
    """Have the feed for oneself, waiting a little: a scheduled renewal must not fail because of a release, say.

    Raises:
        InUse: another command is still at work on it.
        StorageUnwritable: the folder that the feed is in cannot be written to.
    """
    folder = feed.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _opened(folder / SIGNING)
    except OSError as error:
        raise StorageUnwritable(folder, error.strerror or str(error)) from error
    with file:
        _take(file, "feed", feed, WAIT)
        yield


def _opened(path: Path) -> IO[bytes]:
    """The lock file; raises OSError. That of a colleague, which only he or she may write to, will do as well."""
    try:
        return path.open("ab")
    except PermissionError as error:
        with suppress(OSError):
            return path.open("rb")
        raise error


def _take(file: IO[bytes], what: str, path: Path, wait: float) -> None:
    try:
        free = taken(file, wait)
    except OSError as error:
        _warn(what, path, error)
        return
    if not free:
        raise InUse(what, path)


def _warn(what: str, path: Path, error: OSError) -> None:
    _log.warning(
        "Attention: the %s %s cannot be locked (%s). This goes on without a lock: "
        "make sure that nobody else changes it before it is done.",
        what, path, error.strerror or error,
    )  # fmt: skip
