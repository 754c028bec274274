"""Downloads resume, are checked as a whole and appear at once; nothing that others left there is believed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tuf.api.exceptions import (
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    LengthOrHashMismatchError,
)

from kiosk.errors import Cancelled
from kiosk.feed import partial
from kiosk.feed.carrier import SLICE, Carrier
from kiosk.feed.folder import TARGETS_URL, FolderCarrier
from kiosk.feed.partial import Wanted, fetch, sweep
from kiosk.feed.transport import HttpCarrier
from tests.feed.scene import SMALL
from tests.feed.server import FeedServer, cut_after, in_turn, instead, serving, without_length

CONTENT = bytes(range(256)) * 800  # 204,800 bytes
SHA256 = hashlib.sha256(CONTENT).hexdigest()

pytestmark = pytest.mark.usefixtures("web")


class Way:
    """The same file over a folder or HTTP."""

    def __init__(self, folder: Path, carrier: Carrier, url: str, server: FeedServer | None) -> None:
        self.file = folder / "targets" / "file"
        self.into = folder / "in"
        self.carrier = carrier
        self.server = server
        self.wanted = Wanted(url, len(CONTENT), (("sha256", SHA256),))

    @property
    def part(self) -> Path:
        return self.into / f"{SHA256}.part"

    def leave(self, content: bytes) -> None:
        """What an earlier call, or somebody else, left there."""
        self.into.mkdir(exist_ok=True)
        self.part.write_bytes(content)

    def fetch(self) -> bytes:
        whole = fetch(self.carrier, self.wanted, self.into)
        assert whole == self.into / SHA256
        assert [file.name for file in self.into.iterdir()] == [SHA256]
        return whole.read_bytes()


@pytest.fixture(params=["folder", "http"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets" / "file").write_bytes(CONTENT)
    if request.param == "folder":
        yield Way(tmp_path, FolderCarrier(tmp_path, SMALL), TARGETS_URL + "file", None)
        return
    with serving(tmp_path) as server:
        carrier = HttpCarrier(SMALL)
        yield Way(tmp_path, carrier, server.url + "targets/file", server)
        carrier.close()


def test_a_file_comes_whole_and_is_not_fetched_twice(way: Way) -> None:
    assert way.fetch() == CONTENT
    way.file.unlink()
    assert way.fetch() == CONTENT


def test_what_an_earlier_process_left_is_resumed(way: Way) -> None:
    way.leave(CONTENT[:150_000])
    assert way.fetch() == CONTENT
    if way.server is not None:
        assert way.server.headers[-1]["range"] == "bytes=150000-"
        assert way.server.sent == len(CONTENT) - 150_000


@pytest.mark.parametrize("left", [b"poison" * 1000, CONTENT[:-1] + b"x", CONTENT + b"more", b"x" * len(CONTENT)])
def test_a_poisoned_part_is_thrown_away_and_fetched_once_afresh(way: Way, left: bytes) -> None:
    way.leave(left)
    assert way.fetch() == CONTENT
    if way.server is not None:
        assert len(way.server.requests) <= 2
        assert "range" not in way.server.headers[-1]


def test_a_whole_part_needs_no_request(way: Way) -> None:
    way.leave(CONTENT)
    way.file.unlink()
    assert way.fetch() == CONTENT


def test_a_damaged_finished_file_is_fetched_again(way: Way) -> None:
    way.into.mkdir()
    (way.into / SHA256).write_bytes(CONTENT[:-1] + b"x")
    assert way.fetch() == CONTENT


@pytest.mark.parametrize("served", [CONTENT[:-1] + b"x", CONTENT[:-1], CONTENT + b"x", b""])
@pytest.mark.parametrize("left", [b"", CONTENT[:70_000]])
def test_other_bytes_than_were_signed_are_refused_and_do_not_stay(way: Way, served: bytes, left: bytes) -> None:
    way.file.write_bytes(served)
    if left:
        way.leave(left)
    with pytest.raises((LengthOrHashMismatchError, DownloadLengthMismatchError)):
        way.fetch()
    assert list(way.into.iterdir()) == []
    way.file.write_bytes(CONTENT)
    assert way.fetch() == CONTENT


def test_a_missing_file_keeps_what_came(way: Way) -> None:
    way.file.unlink()
    way.leave(CONTENT[:100])
    with pytest.raises(DownloadHTTPError) as raised:
        way.fetch()
    assert raised.value.status_code == 404
    assert way.part.read_bytes() == CONTENT[:100]


def test_progress_only_grows_and_nothing_is_there_before_it_is_whole(way: Way) -> None:
    seen: list[tuple[int, int]] = []

    def progress(here: int, whole: int) -> None:
        seen.append((here, whole))
        assert not (way.into / SHA256).exists()

    fetch(way.carrier, way.wanted, way.into, progress)
    assert seen == sorted(seen)
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert len(seen) >= 3


def test_cancelling_keeps_what_came(way: Way) -> None:
    answers = iter([False, False, True])
    with pytest.raises(Cancelled):
        fetch(way.carrier, way.wanted, way.into, cancel=lambda: next(answers))
    assert CONTENT.startswith(way.part.read_bytes())
    assert way.fetch() == CONTENT


def test_an_empty_file_is_a_file(way: Way) -> None:
    way.file.write_bytes(b"")
    empty = Wanted(way.wanted.url, 0, (("sha256", hashlib.sha256(b"").hexdigest()),))
    assert fetch(way.carrier, empty, way.into).read_bytes() == b""


def test_a_file_larger_than_a_slice_comes_in_slices(way: Way) -> None:
    large = CONTENT * 25
    way.file.write_bytes(large)
    wanted = Wanted(way.wanted.url, len(large), (("sha512", hashlib.sha512(large).hexdigest()),))
    assert fetch(way.carrier, wanted, way.into).read_bytes() == large
    if way.server is not None:
        asked = [headers["range"] for headers in way.server.headers]
        assert asked == [f"bytes=0-{SLICE - 1}", f"bytes={SLICE}-{2 * SLICE - 1}", f"bytes={2 * SLICE}-"]


@pytest.mark.parametrize(
    "hashes",
    [
        (),
        (("sha256", "../../outside"),),
        (("md5", hashlib.sha256(b"").hexdigest()),),
        (("sha256", ""),),
        (("sha256", SHA256.upper()),),
    ],
)
def test_hashes_that_cannot_be_checked_or_could_lead_elsewhere_are_refused(
    way: Way, hashes: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LengthOrHashMismatchError):
        fetch(way.carrier, Wanted(way.wanted.url, len(CONTENT), hashes), way.into)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_full_disk_is_said_and_the_next_try_resumes(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(partial.os, "fsync", full)  # type: ignore[attr-defined]
        with pytest.raises(OSError, match="No space left"):
            fetch(way.carrier, way.wanted, way.into)
    assert not (way.into / SHA256).exists()
    assert way.fetch() == CONTENT


@pytest.fixture
def web_way(tmp_path: Path) -> Iterator[Way]:
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets" / "file").write_bytes(CONTENT)
    with serving(tmp_path) as server:
        carrier = HttpCarrier(SMALL)
        yield Way(tmp_path, carrier, server.url + "targets/file", server)
        carrier.close()


def test_a_few_cuts_are_borne_within_one_call_and_many_in_several(web_way: Way) -> None:
    assert web_way.server is not None
    web_way.server.troubles["/targets/file"] = in_turn(*[cut_after(30_000)] * 3)
    assert web_way.fetch() == CONTENT
    assert web_way.server.sent == len(CONTENT)
    (web_way.into / SHA256).unlink()
    web_way.server.troubles["/targets/file"] = in_turn(*[cut_after(30_000)] * 6)
    with pytest.raises(DownloadError):
        web_way.fetch()
    assert web_way.part.stat().st_size == 120_000
    assert web_way.fetch() == CONTENT


def test_a_server_that_cuts_after_every_byte_is_given_up_soon(web_way: Way) -> None:
    assert web_way.server is not None
    web_way.server.troubles["/targets/file"] = cut_after(1)
    with pytest.raises(DownloadError):
        web_way.fetch()
    assert len(web_way.server.requests) <= 5


def test_a_server_without_ranges_still_delivers(web_way: Way) -> None:
    assert web_way.server is not None
    web_way.server.ignore_ranges = True
    web_way.leave(CONTENT[:100_000])
    assert web_way.fetch() == CONTENT


def test_an_answer_that_ends_too_early_without_saying_its_length_is_a_cut(web_way: Way) -> None:
    assert web_way.server is not None
    web_way.server.troubles["/targets/file"] = in_turn(without_length(CONTENT[:50_000]))
    assert web_way.fetch() == CONTENT
    assert web_way.server.headers[-1]["range"] == "bytes=50000-"


def test_a_server_that_lies_about_ranges_costs_one_fresh_fetch(web_way: Way) -> None:
    assert web_way.server is not None

    def lie(handler: object, body: bytes) -> None:
        handler.answer(206, body[:10], {"Content-Range": f"bytes 0-9/{len(body)}"})  # type: ignore[attr-defined]

    web_way.leave(CONTENT[:100])
    web_way.server.troubles["/targets/file"] = in_turn(lie)
    assert web_way.fetch() == CONTENT
    assert len(web_way.server.requests) == 2


def test_a_changed_file_under_a_resumed_part_is_noticed(web_way: Way) -> None:
    assert web_way.server is not None
    web_way.leave(CONTENT[:100])
    web_way.server.troubles["/targets/file"] = instead(b"x" * len(CONTENT))
    with pytest.raises(LengthOrHashMismatchError):
        web_way.fetch()
    assert list(web_way.into.iterdir()) == []


def aged(into: Path, name: str, days: float, size: int = 10) -> Path:
    """A file that was left so many days ago."""
    into.mkdir(exist_ok=True)
    path = into / name
    with path.open("wb") as file:
        file.truncate(size)  # takes no room, however long it says it is
    os.utime(path, (time.time() - days * 86_400,) * 2)
    return path


OTHER = "ab" * 32


def test_what_a_feed_no_longer_lists_goes_after_a_day_and_what_it_lists_stays(tmp_path: Path) -> None:
    stays = [aged(tmp_path, f"{SHA256}.part", 400), aged(tmp_path, f"{OTHER}.part", 0.9)]
    goes = [aged(tmp_path, OTHER, 1.1), aged(tmp_path, "cd" * 32 + ".part", -3)]
    sweep(tmp_path, {SHA256})
    assert sorted(tmp_path.iterdir()) == sorted(stays)
    assert goes


def test_while_it_is_not_known_what_is_listed_files_stay_for_a_month(tmp_path: Path) -> None:
    stays = aged(tmp_path, f"{SHA256}.part", 29)
    aged(tmp_path, f"{OTHER}.part", 31)
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [stays]


def test_what_is_left_is_bounded_in_bytes_and_the_newest_stay(tmp_path: Path) -> None:
    made = [aged(tmp_path, f"{at:02}" * 32, at / 100, 900_000_000) for at in range(5)]
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == made[:2]
    sweep(tmp_path / "not there")
