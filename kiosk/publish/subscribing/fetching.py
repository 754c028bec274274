"""Feeds and transcripts fetched over the network by the one transport there is, or read from a file.

Proxy, certificates and deadlines are those of ``kiosk.feed.transport``. An address must begin with https:// unless
the publisher allowed otherwise, redirects are followed within one origin only, and every length is bounded.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from tuf.api.exceptions import DownloadError, DownloadHTTPError, DownloadLengthMismatchError

from kiosk.errors import FeedUnreachable, WardLibraryError
from kiosk.feed.patience import Patience
from kiosk.feed.transport import HttpCarrier, SentElsewhere
from kiosk.publish.importing.limits import MEGABYTE
from kiosk.publish.subscribing import bounds

_ACCEPTED: Final = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_NOT_MODIFIED: Final = 304
_GONE: Final = {401: "it wants a sign-in", 403: "it is not for everybody", 404: "it is not there", 410: "it is gone"}


class SourceRefused(WardLibraryError):
    """What is at an address, or in a file, is not taken; names it and says why."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that arrived, and what the server said of it."""

    data: bytes
    etag: str = ""
    modified: str = ""
    media_type: str = ""


class NotModified:
    """The server says that the file is as it was."""


def fetch(
    address: str,
    most: int,
    *,
    http: bool = False,
    etag: str = "",
    modified: str = "",
    patience: Patience = bounds.PATIENCE,
) -> Arrived | NotModified:
    """Fetch ``address``, of at most ``most`` bytes; with ``etag`` or ``modified``, only if it has changed since.

    Raises:
        FeedUnreachable: it did not arrive, and may do so later.
        SourceRefused: it must not be fetched, or it is too large, or leads elsewhere.
    """
    check(address, http)
    asking = {"Accept": _ACCEPTED}
    asking |= {"If-None-Match": etag} if etag else {}
    asking |= {"If-Modified-Since": modified} if modified else {}
    try:
        with closing(HttpCarrier(patience, "ward-library-publisher", asking)) as carrier:
            with carrier.answer(_written(address), most) as answer:
                data = b"".join(answer.chunks)
            return Arrived(data, *(_header(each) for each in (answer.etag, answer.modified, answer.media_type)))
    except SentElsewhere as error:
        raise SourceRefused(
            address, f"the server sends you to {error.address}; if you trust that address, use it instead"
        ) from error
    except DownloadLengthMismatchError as error:
        raise SourceRefused(address, f"it is larger than {most / MEGABYTE:.0f} MB") from error
    except DownloadHTTPError as error:
        if error.status_code == _NOT_MODIFIED and (etag or modified):
            return NotModified()
        said = _GONE.get(error.status_code, f"the server answers with status {error.status_code}")
        raise FeedUnreachable(address, f"It did not arrive: {said}.", error.status_code) from error
    except DownloadError as error:
        raise FeedUnreachable(address, f"It did not arrive: {error}.") from error


def read_file(path: Path, most: int) -> Arrived:
    """Read a feed from a file of at most ``most`` bytes; raises as `fetch`."""
    try:
        if not path.is_file():
            raise SourceRefused(str(path), "there is no such file")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise FeedUnreachable(str(path), f"It cannot be read: {error.strerror}.") from error
    if len(data) > most:
        raise SourceRefused(str(path), f"it is larger than {most / MEGABYTE:.0f} MB")
    return Arrived(data)


def check(address: str, http: bool) -> None:
    """Raise `SourceRefused` for an address that is not fetched."""
    try:
        parts = urlsplit(address)
        named = parts.hostname
    except ValueError as error:
        raise SourceRefused(address, "it is not an address on the web") from error
    if parts.scheme.lower() not in ("https", "http") or not named:
        raise SourceRefused(address, "it is not an address on the web")
    if parts.scheme.lower() == "http" and not http:
        raise SourceRefused(
            address, "http:// can be changed by anybody on the way; use https://, or say --allow-http if you must"
        )
    if "@" in parts.netloc:
        raise SourceRefused(parts.hostname or "", "an address with a password would be kept in the workspace")


def _written(address: str) -> str:
    """The address with every character that may not stand in one as its code."""
    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")


def _header(value: str) -> str:
    """A header to be sent back as it came; one that is too long or has unseen characters is not kept."""
    return value if len(value) <= bounds.LINE and value.isascii() and value.isprintable() else ""
