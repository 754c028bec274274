"""Sending something to the one address beside the feed that may be sent to, by the feed's own transport."""

from __future__ import annotations

from contextlib import closing

from tuf.api.exceptions import DownloadError, DownloadHTTPError

from kiosk.errors import FeedUnreachable
from kiosk.feed.transport import HttpCarrier


class Post:
    """Sends by https, one thing after another over one connection; belongs to the thread that first uses it."""

    def __init__(self, carrier: HttpCarrier | None = None) -> None:
        self._carrier = carrier or HttpCarrier()

    def __call__(self, address: str, body: bytes) -> bytes:
        """What ``address`` answers; raises `FeedUnreachable`, with the status where there was one."""
        try:
            return self._carrier.post(address, body)
        except DownloadHTTPError as error:
            raise FeedUnreachable(address, str(error), error.status_code) from error
        except DownloadError as error:
            raise FeedUnreachable(address, str(error)) from error

    def close(self) -> None:
        """Let go of the connection."""
        self._carrier.close()


def closing_post() -> closing[Post]:
    """A way to send that is closed in the end."""
    return closing(Post())
