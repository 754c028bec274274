"""A feed in a folder: on a share, on a stick, on the disk. Nothing outside the folder is ever read."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError

from kiosk.feed.carrier import CHUNK, Answer, Carrier
from kiosk.feed.patience import Patience

SCHEME = "folder:"
METADATA_URL = SCHEME + "metadata/"
TARGETS_URL = SCHEME + "targets/"
_FORBIDDEN = ("\\", ":", "\0")  # other separators, drives and streams of Windows, and the end of a C string
_DO_NOT_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # opening a named pipe would wait for ever


class FolderCarrier(Carrier):
    """Reads ``folder:metadata/…`` and ``folder:targets/…`` below one folder, the feed.

    A missing file is a DownloadHTTPError with status 404 and an unreadable one with 403, which is how TUF's client
    learns that there is no newer root; a missing folder is a DownloadError, since then nothing can be concluded.
    A read that the operating system itself holds up (a share that hangs) cannot be interrupted from here.
    """

    def __init__(
        self, root: Path, patience: Patience | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._root = root
        self._patience = patience or Patience()
        self._monotonic = monotonic

    @contextmanager
    def _open(self, url: str, limit: int, start: int, stop: int | None) -> Generator[Answer]:
        with self._opened(url) as descriptor:
            try:
                total = os.fstat(descriptor).st_size
                begin = start if start <= total else 0
                os.lseek(descriptor, begin, os.SEEK_SET)
            except OSError as error:
                raise DownloadError(f"{url} cannot be read: {error}") from error
            allowed = self._patience.for_bytes(min(limit, total) - begin)
            yield Answer(begin, total, self._chunks(descriptor, url, self._monotonic() + allowed))

    def _chunks(self, descriptor: int, url: str, deadline: float) -> Iterator[bytes]:
        while chunk := os.read(descriptor, CHUNK):  # an OSError here is made a DownloadError by Carrier
            yield chunk
            if self._monotonic() > deadline:
                raise SlowRetrievalError(f"{url} is being read too slowly")

    @contextmanager
    def _opened(self, url: str) -> Generator[int]:
        path = self._inside(url)
        try:
            descriptor = os.open(path, os.O_RDONLY | _DO_NOT_WAIT)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise DownloadHTTPError(f"{url} is not in the feed", 404) from error
        except PermissionError as error:
            raise DownloadHTTPError(f"{url} may not be read", 403) from error
        except OSError as error:
            raise DownloadError(f"{url} cannot be opened: {error}") from error
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise DownloadError(f"{url} is not a plain file")
            yield descriptor
        finally:
            os.close(descriptor)

    def _inside(self, url: str) -> Path:
        """Where ``url`` lies; raises DownloadError for anything that is not below the feed's own folder."""
        if not url.startswith(SCHEME):
            raise DownloadError(f"{url} is not a place in a feed's folder")
        # TUF writes role names percent-encoded. A file server decodes them once, and so do we.
        parts = unquote(url.removeprefix(SCHEME)).split("/")
        if any(part in ("", ".", "..") or any(c in part for c in _FORBIDDEN) for part in parts):
            raise DownloadError(f"{url} is not a place below the feed's folder")
        try:
            root = self._root.resolve(strict=True)
            path = root.joinpath(*parts).resolve()
        except (OSError, RuntimeError) as error:  # RuntimeError: a circle of links, before Python 3.13
            raise DownloadError(f"the feed's folder {self._root} is not there or cannot be read: {error}") from error
        if not path.is_relative_to(root):
            raise DownloadError(f"{url} leads out of the feed's folder")
        return path
