"""A connection may be cut, or a stick pulled out, at any byte and between any two requests: the next try completes.

What came is not fetched again: over all tries the bytes on the wire are at most 1.1 times the size.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadError

from kiosk.errors import FeedUnreachable
from kiosk.feed import partial
from kiosk.feed.carrier import Carrier
from kiosk.feed.folder import TARGETS_URL, FolderCarrier
from kiosk.feed.partial import Wanted
from kiosk.feed.transport import HttpCarrier
from tests.feed.repository import Repository, item
from tests.feed.scene import SMALL, Kiosk
from tests.feed.server import Handler, cut_after, hang_up, serving

STEP = 64 * 1024
ALLOWANCE = 1.1


def blob(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311 - no secret, only bytes that no one compresses


def wanted(url: str, content: bytes) -> Wanted:
    return Wanted(url, len(content), (("sha256", hashlib.sha256(content).hexdigest()),))


class PulledStick(FolderCarrier):
    """A stick that is pulled out after so many bytes of one answer; counts what was read."""

    def __init__(self, root: Path, after: int) -> None:
        super().__init__(root, SMALL)
        self.after = after
        self.read = 0

    def _chunks(self, descriptor: int, url: str, deadline: float) -> Iterator[bytes]:
        left = self.after
        for chunk in super()._chunks(descriptor, url, deadline):
            self.read += len(chunk)
            yield chunk
            left -= len(chunk)
            if left <= 0:
                raise OSError(5, "Input/output error")


def tries_until_whole(fetch: Callable[[], object], most: int) -> int:
    for tried in range(1, most + 1):
        try:
            fetch()
        except DownloadError:
            continue
        return tried
    raise AssertionError("it never completed")


class CutOnceAt:
    """Serves honestly, except for one cut at this byte of the file."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.done = False

    def __call__(self, handler: Handler, body: bytes) -> None:
        start, stop = handler.range_asked(len(body)) or (0, len(body))
        if self.done or not start <= self.place < stop:
            handler.answer_range(body)
        else:
            self.done = True
            cut_after(self.place - start)(handler, body)


def partial_fetch(carrier: Carrier, one: Wanted, into: Path) -> Callable[[], Path]:
    return lambda: partial.fetch(carrier, one, into)


def cut_every_step(folder: Path, size: int) -> int:
    """One file, cut after every 64 KB of it; returns the cuts."""
    content = blob(size)
    (folder / "feed").mkdir()
    (folder / "feed" / "file").write_bytes(content)
    with serving(folder / "feed") as server:
        server.troubles["/file"] = cut_after(STEP)
        carrier = HttpCarrier(SMALL)
        one = wanted(server.url + "file", content)
        tries_until_whole(lambda: partial.fetch(carrier, one, folder / "in"), most=size // STEP + 2)
        carrier.close()
        assert (folder / "in" / one.name()).read_bytes() == content
        assert server.sent <= ALLOWANCE * size
        return len(server.requests) - 1


def cut_at_each_place(folder: Path, size: int) -> int:
    """The same file anew for each place, cut there once; returns the cuts."""
    content = blob(size)
    (folder / "feed").mkdir()
    (folder / "feed" / "file").write_bytes(content)
    cuts = 0
    with serving(folder / "feed") as server:
        carrier = HttpCarrier(SMALL)
        one = wanted(server.url + "file", content)
        for place in range(STEP, size, STEP):
            server.sent = 0
            cut = CutOnceAt(place)
            server.troubles["/file"] = cut
            into = folder / f"in-{place}"
            tries_until_whole(partial_fetch(carrier, one, into), most=3)
            assert (into / one.name()).read_bytes() == content
            assert cut.done
            assert server.sent <= ALLOWANCE * size
            (into / one.name()).unlink()
            cuts += 1
        carrier.close()
    return cuts


def cut_at_each_request(folder: Path, items: int, size: int) -> int:
    """A whole first sync, hung up on at its first, second, … request; returns the cuts."""
    repository = Repository(folder / "feed")
    for number in range(items):
        repository.add(item("ward", f"i{number}"), blob(size + number))
    repository.release()
    cuts = 0
    with serving(repository.folder) as server:
        carrier = HttpCarrier(SMALL)

        def kiosk(home: Path) -> Kiosk:
            urls = server.url + "metadata", server.url + "targets"
            return Kiosk(home, repository.trusted_root, carrier, *urls)

        whole = kiosk(folder / "whole")
        whole.sync()
        requests, sent = len(server.requests), server.sent
        for at in range(requests):
            server.sent, seen = 0, [0]

            def at_one(handler: Handler, body: bytes, at: int = at, seen: list[int] = seen) -> None:
                seen[0] += 1
                # Qt asks once more by itself when a used connection closes without an answer.
                if seen[0] in (at + 1, at + 2):
                    hang_up(handler, body)
                elif body:
                    handler.answer_range(body)
                else:
                    handler.answer(404, b"")

            server.troubles["*"] = at_one
            cut = kiosk(folder / f"kiosk-{at}")
            for _ in range(3):
                try:
                    cut.sync()
                except FeedUnreachable:
                    continue
                break
            assert seen[0] >= at + 2
            assert cut.library == whole.library
            assert server.sent <= ALLOWANCE * sent
            cuts += 1
        carrier.close()
    return cuts


def pulled_at_each_step(folder: Path, size: int) -> int:
    """The same on a stick; returns how often it was pulled out."""
    content = blob(size)
    (folder / "feed" / "targets").mkdir(parents=True)
    (folder / "feed" / "targets" / "file").write_bytes(content)
    stick = PulledStick(folder / "feed", STEP)
    one = wanted(TARGETS_URL + "file", content)
    tries_until_whole(lambda: partial.fetch(stick, one, folder / "in"), most=size // STEP + 2)
    assert (folder / "in" / one.name()).read_bytes() == content
    assert stick.read <= ALLOWANCE * size
    return size // STEP


def cuts_of_all_sorts(folder: Path, *, every: int, each: int, items: int, size: int, stick: int) -> list[int]:
    """How many cuts of each sort were made; files are so many steps long, and each of the ``items`` ``size`` bytes."""
    for name in ("every", "each", "requests", "stick"):
        (folder / name).mkdir()
    return [
        cut_every_step(folder / "every", every * STEP + 17),
        cut_at_each_place(folder / "each", each * STEP + 17),
        cut_at_each_request(folder / "requests", items, size),
        pulled_at_each_step(folder / "stick", stick * STEP),
    ]


@pytest.mark.usefixtures("web")
def test_cuts_at_places_and_requests_complete_on_retry(tmp_path: Path) -> None:
    cuts = cuts_of_all_sorts(tmp_path, every=20, each=12, items=4, size=30_000, stick=12)
    assert sum(cuts) >= 50


@pytest.mark.long
@pytest.mark.usefixtures("web")
def test_three_hundred_cuts_complete_on_retry(tmp_path: Path) -> None:
    cuts = cuts_of_all_sorts(tmp_path, every=160, each=160, items=40, size=60_000, stick=160)
    print(f"cuts: {cuts}, together {sum(cuts)}")
    assert sum(cuts[:3]) >= 300
