"""What carries a feed to a PC (network, share, stick), behind TUF's fetcher interface: one file at a time, bounded.

A carrier answers with a stream that can begin in the middle of a file. Whatever goes wrong while the stream is
read is a ``tuf.api.exceptions.DownloadError``: the base class of python-tuf wraps only what is raised before the
first byte, so that a cut connection would otherwise surface as any error at all.
"""

from __future__ import annotations

import tempfile
from abc import abstractmethod
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import IO

from tuf.api.exceptions import DownloadError, DownloadLengthMismatchError
from tuf.ngclient.fetcher import FetcherInterface

CHUNK = 64 * 1024  # bytes read at once
SLICE = 2_097_152  # bytes of a large file asked for at once
NO_SUCH_RANGE = 416  # the status for a part of a file that is not to be had
_UNBOUNDED_CAP = 16_000_000  # bytes; for callers of ``fetch`` that give no limit of their own
_KEPT_IN_MEMORY = 1_000_000  # bytes; metadata never touches the disk before it is verified


@dataclass(frozen=True, slots=True)
class Answer:
    """A file being read. ``start`` is the offset of its first byte, ``total`` the whole file's length where known.

    ``chunks`` may yield empty bytes: nothing has arrived yet, and the reader may ask whether to go on.
    ``etag``, ``modified`` and ``media_type`` are what a server said of the file, "" where it did not.
    """

    start: int
    total: int | None
    chunks: Iterator[bytes]
    etag: str = ""
    modified: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """How a feed was asked: by which proxy (``host:port``), and who issued the certificate last shown; "" for none.

    A certificate is told whether or not it is trusted: an issuer nobody knows is what IT has to look for.
    """

    proxy: str = ""
    issuer: str = ""


class Carrier(FetcherInterface):
    """Reads a feed's files by URL; subclasses open, this class bounds."""

    network = False  # whether somebody between here and the feed may answer in its place

    @property
    def route(self) -> Route:
        """How the last file was asked for."""
        return Route()

    @abstractmethod
    def _open(self, url: str, limit: int, start: int, stop: int | None) -> AbstractContextManager[Answer]:
        """Open ``url`` at byte ``start``; a carrier that cannot begin there begins at 0 and says so.

        Bytes from ``stop`` on are not wanted, but may come.

        ``limit`` is the greatest length of the whole file in bytes, for deadlines; it is enforced by the caller.
        Raises DownloadError, then and while the chunks are read.
        """

    @contextmanager
    def answer(self, url: str, limit: int, start: int = 0, stop: int | None = None) -> Generator[Answer]:
        """Read ``url`` from byte ``start`` on, up to ``stop`` if possible; the whole may have at most ``limit`` bytes.

        Raises DownloadError, DownloadHTTPError, and DownloadLengthMismatchError as soon as the limit is passed.
        """
        with self._open(url, limit, start, stop) as opened:
            if opened.total is not None and opened.total > limit:
                raise DownloadLengthMismatchError(f"{url} is {opened.total} bytes long, at most {limit} are allowed")
            yield replace(opened, chunks=_bounded(opened.chunks, url, limit - opened.start))

    def close(self) -> None:
        """Let go of connections; call it in the thread that fetched."""

    @contextmanager
    def download_file(self, url: str, max_length: int) -> Generator[IO[bytes]]:
        """TUF's way to fetch metadata: the whole file, of at most ``max_length`` bytes; raises DownloadError."""
        with tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY) as file:
            with self.answer(url, max_length) as answer:
                for chunk in answer.chunks:
                    file.write(chunk)
            file.seek(0)
            yield file

    def _fetch(self, url: str) -> Iterator[bytes]:
        with self.answer(url, _UNBOUNDED_CAP) as answer:
            yield from answer.chunks


def _bounded(chunks: Iterator[bytes], url: str, left: int) -> Iterator[bytes]:
    """Pass the chunks on, raising as soon as more than ``left`` bytes came."""
    try:
        for chunk in chunks:
            left -= len(chunk)
            if left < 0:
                raise DownloadLengthMismatchError(f"{url} goes on beyond its allowed length")
            yield chunk
    except OSError as error:
        raise DownloadError(f"{url} could not be read to its end: {error}") from error
