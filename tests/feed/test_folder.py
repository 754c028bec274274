"""A feed in a folder: nothing outside it is ever opened; what is not there differs from what cannot be read."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuf.api.exceptions import (
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    SlowRetrievalError,
)

from kiosk.feed.carrier import CHUNK
from kiosk.feed.folder import SCHEME, FolderCarrier
from kiosk.feed.patience import Patience


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    folder = tmp_path / "feed"
    (folder / "metadata").mkdir(parents=True)
    (folder / "metadata" / "timestamp.json").write_bytes(b"{}")
    (tmp_path / "secret").write_bytes(b"secret")
    return folder


def test_files_are_read_up_to_their_limit(feed: Path) -> None:
    carrier = FolderCarrier(feed)
    assert carrier.download_bytes(SCHEME + "metadata/timestamp.json", 2) == b"{}"
    with pytest.raises(DownloadLengthMismatchError):
        carrier.download_bytes(SCHEME + "metadata/timestamp.json", 1)
    assert b"".join(carrier.fetch(SCHEME + "metadata/timestamp.json")) == b"{}"


def test_reading_can_begin_in_the_middle(feed: Path) -> None:
    with FolderCarrier(feed).answer(SCHEME + "metadata/timestamp.json", 2, 1) as answer:
        assert (answer.start, answer.total, b"".join(answer.chunks)) == (1, 2, b"}")
    with FolderCarrier(feed).answer(SCHEME + "metadata/timestamp.json", 9, 5) as answer:
        assert answer.start == 0


@pytest.mark.parametrize(
    "path",
    [
        "../secret",
        "metadata/../../secret",
        "..%2Fsecret",
        "metadata%2F..%2F..%2Fsecret",
        "%2E%2E/secret",
        "/etc/passwd",
        "metadata//timestamp.json",
        "metadata/./timestamp.json",
        "..\\secret",
        "metadata\\..\\..\\secret",
        "C:secret",
        "metadata/timestamp.json:stream",
        "metadata/timestamp.json%00",
        "",
        ".",
        "metadata/",
    ],
)
def test_places_outside_the_folder_are_refused(feed: Path, path: str) -> None:
    with pytest.raises(DownloadError) as raised:
        FolderCarrier(feed).download_bytes(SCHEME + path, 100)
    assert not isinstance(raised.value, DownloadHTTPError)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1/", "metadata/timestamp.json", ""])
def test_other_addresses_are_refused(feed: Path, url: str) -> None:
    with pytest.raises(DownloadError, match="not a place in a feed's folder"):
        FolderCarrier(feed).download_bytes(url, 100)


@given(st.text(max_size=40), st.booleans())
def test_no_path_whatever_leads_outside(tmp_path_factory: pytest.TempPathFactory, path: str, encoded: bool) -> None:
    root = tmp_path_factory.getbasetemp()
    url = SCHEME + (quote(path, errors="replace") if encoded else path)
    try:
        place = FolderCarrier(root)._inside(url)
    except DownloadError:
        return
    assert place.is_relative_to(root.resolve())
    assert ".." not in place.parts


def test_a_link_within_the_folder_is_followed_and_one_out_of_it_is_not(feed: Path) -> None:
    (feed / "metadata" / "root.json").symlink_to("timestamp.json")
    (feed / "metadata" / "out.json").symlink_to(feed.parent / "secret")
    (feed / "away").symlink_to(feed.parent)
    carrier = FolderCarrier(feed)
    assert carrier.download_bytes(SCHEME + "metadata/root.json", 9) == b"{}"
    for path in ("metadata/out.json", "away/secret"):
        with pytest.raises(DownloadError, match="leads out"):
            carrier.download_bytes(SCHEME + path, 9)


def test_the_folder_itself_may_be_a_link(feed: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(feed)
    assert FolderCarrier(tmp_path / "link").download_bytes(SCHEME + "metadata/timestamp.json", 9) == b"{}"


def test_a_missing_file_is_404_and_a_missing_folder_is_not(feed: Path) -> None:
    for path in ("metadata/2.root.json", "nothing/at/all", "metadata/timestamp.json/below"):
        with pytest.raises(DownloadHTTPError) as raised:
            FolderCarrier(feed).download_bytes(SCHEME + path, 9)
        assert raised.value.status_code == 404
    with pytest.raises(DownloadError) as missing:
        FolderCarrier(feed / "unplugged").download_bytes(SCHEME + "metadata/timestamp.json", 9)
    assert not isinstance(missing.value, DownloadHTTPError)


@pytest.mark.parametrize(("number", "status"), [(errno.EACCES, 403), (errno.EIO, 0), (errno.ENAMETOOLONG, 0)])
def test_what_the_system_says_on_opening_becomes_a_download_error(
    feed: Path, number: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*arguments: object) -> int:
        raise OSError(number, os.strerror(number))

    carrier = FolderCarrier(feed)
    monkeypatch.setattr("kiosk.feed.folder.os.open", refusing)
    with pytest.raises(DownloadError) as raised:
        carrier.download_bytes(SCHEME + "metadata/timestamp.json", 9)
    assert getattr(raised.value, "status_code", 0) == status


def test_a_read_error_in_the_middle_becomes_a_download_error(feed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(descriptor: int, length: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    with FolderCarrier(feed).answer(SCHEME + "metadata/timestamp.json", 9) as answer:
        monkeypatch.setattr("kiosk.feed.folder.os.read", failing)
        with pytest.raises(DownloadError, match="could not be read to its end"):
            list(answer.chunks)
        monkeypatch.undo()


def test_a_file_that_grows_while_it_is_read_is_cut_at_the_limit(feed: Path) -> None:
    file = feed / "metadata" / "timestamp.json"
    with FolderCarrier(feed).answer(SCHEME + "metadata/timestamp.json", CHUNK) as answer:
        file.write_bytes(b" " * (CHUNK + 1))
        with pytest.raises(DownloadLengthMismatchError):
            list(answer.chunks)


def test_a_share_slower_than_its_deadline_is_given_up(feed: Path) -> None:
    (feed / "metadata" / "big").write_bytes(bytes(10 * CHUNK))
    seconds = iter(range(0, 1000, 3))
    patience = Patience(stall=5, base=5, slowest=1_000_000)
    carrier = FolderCarrier(feed, patience, monotonic=lambda: float(next(seconds)))
    with pytest.raises(SlowRetrievalError):
        carrier.download_bytes(SCHEME + "metadata/big", 10 * CHUNK)


def test_nothing_is_left_open(feed: Path) -> None:
    carrier = FolderCarrier(feed)
    for _ in range(3):
        carrier.download_bytes(SCHEME + "metadata/timestamp.json", 9)
        with pytest.raises(DownloadError):
            carrier.download_bytes(SCHEME + "metadata", 9)
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("the open files of a process are only listed on Linux")
    open_files = [str(link.readlink()) for link in descriptors.iterdir() if link.is_symlink()]
    assert not [name for name in open_files if str(feed) in name]
