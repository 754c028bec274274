"""Locks of the operating system: one updater at a time, and readers that keep an edition from being removed.

The system lets go of them when their process ends, however it ends, so none is ever left behind. Lock
files stay where they are: one that is removed while another process waits for it would be locked twice.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kiosk.errors import StorageUnwritable, UpdaterBusy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK}
_PAUSE = 0.05  # seconds between two tries


@contextmanager
def updating(path: Path, timeout: float = 0.0) -> Iterator[None]:
    """Hold the lock file at ``path``, waiting up to ``timeout`` seconds for another updater to end.

    Raises:
        UpdaterBusy: another process, or another part of this one, holds it.
        StorageUnwritable: there can be no lock file here.
    """
    try:
        file = path.open("ab")
    except OSError as error:
        raise StorageUnwritable(path.parent, error.strerror or str(error)) from error
    with file:
        try:
            free = taken(file, timeout)
        except OSError as error:
            raise StorageUnwritable(path.parent, error.strerror or str(error)) from error
        if not free:
            raise UpdaterBusy(path)
        yield


def taken(file: IO[bytes], timeout: float = 0.0) -> bool:
    """Lock an open file, waiting up to ``timeout`` seconds for whoever has it; False where they still have it then.

    Raises:
        OSError: no lock can be taken here, as on some network shares.
    """
    last = time.monotonic() + timeout
    while True:
        try:
            lock(file)
        except OSError as error:
            if error.errno not in _BUSY:
                raise
        else:
            return True
        if time.monotonic() >= last:
            return False
        time.sleep(_PAUSE)


def lock(file: IO[bytes]) -> None:
    """Lock an open file for ourselves alone until it is closed; raises OSError at once where that cannot be."""
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def opened_in_use(path: Path) -> IO[bytes]:
    """Open a file so that no process finds it `unused` until it is closed.

    Needs no right to write. On Windows the open file is enough: its folder cannot be renamed meanwhile.

    Raises:
        OSError: the file is not there, or is about to be removed.
    """
    file = path.open("rb")
    try:
        _share(file)
        # Removed between opening and locking: what we hold is not what the name leads to.
        if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            raise FileNotFoundError(errno.ENOENT, "removed meanwhile", str(path))
    except BaseException:
        file.close()
        raise
    return file


@contextmanager
def unused(path: Path) -> Iterator[bool]:
    """Tell whether nobody has the file from `opened_in_use`; then nobody gets it either while this lasts.

    On Windows it is always true, and moving the file's folder fails where somebody has it.
    """
    free, file = _claimed(path)
    try:
        yield free
    finally:
        if file is not None:
            file.close()


if sys.platform == "win32":

    def _share(file: IO[bytes]) -> None:
        """An open file is enough."""

    def _claimed(path: Path) -> tuple[bool, IO[bytes] | None]:
        return True, None  # our own open file would be in the way, too

else:

    def _share(file: IO[bytes]) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _BUSY:
                raise
            # A file system that knows no locks: reading goes on, an edition may be removed while it is open.

    def _claimed(path: Path) -> tuple[bool, IO[bytes] | None]:
        """Whether nobody reads the file, and what keeps it so; a file that is not there has no readers."""
        try:
            file = path.open("rb")
        except OSError:
            return True, None
        try:
            lock(file)
        except OSError as error:
            return error.errno not in _BUSY, file
        return True, file
