"""Receiving as docs/stories.md says, by a real nginx: kept whole, acknowledged when it is safe, never given out.

Both parts of the recipe are read from the guide, so that what is written there is what was tried.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtNetwork import QSslCertificate, QSslConfiguration

from kiosk.feed.patience import Patience
from kiosk.feed.posting import Post
from kiosk.feed.stories import MAGIC, SIZES
from kiosk.feed.transport import HttpCarrier
from kiosk.stories.delivery import Delivered, deliver
from kiosk.stories.queue import StoryQueue
from tests.stories.guide import NGINX, Receiving, running
from tests.stories.samples import sealed

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUICK = (("rate=5r/s", "rate=1000r/s"),)  # else a test of many requests waits in line

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiving]:
    with running(tmp_path_factory.mktemp("receiving"), changes=QUICK) as found:
        yield found


@pytest.fixture
def receiving(shared: Receiving) -> Receiving:
    for each in shared.inbox.iterdir():
        each.unlink()
    return shared


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def kept(receiving: Receiving) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in receiving.inbox.iterdir()}


def sent(queue: StoryQueue, receiving: Receiving, *, trusted: bool = True) -> Delivered:
    """What comes of it when a PC sends, that trusts the receiver's certificate or not."""
    usual = QSslConfiguration.defaultConfiguration()
    if trusted:
        more = QSslConfiguration(usual)
        more.setCaCertificates([*usual.caCertificates(), *QSslCertificate.fromPath(str(receiving.certificate))])
        QSslConfiguration.setDefaultConfiguration(more)
    post = Post(HttpCarrier(Patience(stall=20.0)))
    try:
        return deliver(queue, receiving.url, post, NOW)
    finally:
        post.close()
        QSslConfiguration.setDefaultConfiguration(usual)


def test_what_a_pc_sends_arrives_as_it_was_sealed_and_leaves_the_pc(
    receiving: Receiving, tmp_path: Path, qapp: object
) -> None:
    queue = StoryQueue(tmp_path / "queue")
    for number in range(5):
        queue.add(sealed(f"story {number}"))
    bodies = [path.read_bytes() for path in queue.waiting()]
    assert sent(queue, receiving) == Delivered(sent=5)
    assert queue.waiting() == ()
    assert kept(receiving) == {f"{digest_of(body)}.story": body for body in bodies}


def test_a_pc_that_does_not_trust_the_certificate_sends_nothing(
    receiving: Receiving, tmp_path: Path, qapp: object
) -> None:
    queue = StoryQueue(tmp_path / "queue")
    queue.add(sealed())
    done = sent(queue, receiving, trusted=False)
    assert (done.sent, done.left) == (0, 1) and "certificate is not trusted" in done.reason
    assert kept(receiving) == {} and len(queue.waiting()) == 1


@pytest.mark.parametrize("size", SIZES)
def test_stories_of_each_size_are_taken(receiving: Receiving, size: int) -> None:
    body = MAGIC + os.urandom(8 + 48 + size)
    assert receiving.ask(body) == (200, digest_of(body).encode())
    assert kept(receiving) == {f"{digest_of(body)}.story": body}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_but_post_is_answered(receiving: Receiving, method: str) -> None:
    body = sealed()
    receiving.ask(body)
    for path in ("/inbox", f"/inbox/{digest_of(body)}.story", f"/{digest_of(body)}.story", "/inbox/", "/"):
        status, answer = receiving.ask(b"x" if method == "PUT" else b"", path=path, method=method)
        assert status in (403, 404, 405), (method, path)
        assert MAGIC not in answer and digest_of(body).encode() not in answer
    assert kept(receiving) == {f"{digest_of(body)}.story": body}


@pytest.mark.parametrize(
    "path", ["/", "/inbox/", "/inbox/x", "/other", "/inbox/../etc", "/%2e%2e/inbox", "/inbox%00", "//inbox/x"]
)
def test_another_path_takes_nothing(receiving: Receiving, path: str) -> None:
    assert receiving.ask(sealed(), path=path)[0] in (400, 403, 404)
    assert kept(receiving) == {}


def test_what_is_no_story_is_refused_and_not_kept(receiving: Receiving) -> None:
    whole = sealed()
    for body in (b"x", whole[:-1], whole + b"x", b"x" * len(whole), MAGIC, bytes(131_136), b"x" * 140_000):
        assert receiving.ask(body) == (422, b""), len(body)
    assert receiving.ask(b"") == (422, b"")
    assert kept(receiving) == {}


@pytest.mark.parametrize("size", [150_000, 50_000_000])
def test_what_is_too_large_is_refused_before_it_is_taken(receiving: Receiving, size: int) -> None:
    with receiving.wire() as wire:
        wire.sendall(f"POST /inbox HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n".encode())
        assert wire.recv(100).startswith(b"HTTP/1.1 413")
    assert kept(receiving) == {}


def test_what_does_not_say_how_large_it_is_is_counted(receiving: Receiving) -> None:
    with receiving.wire() as wire:
        wire.sendall(b"POST /inbox HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(15):
            wire.sendall(b"2710\r\n" + MAGIC + b"x" * (10_000 - len(MAGIC)) + b"\r\n")
        assert wire.recv(100).startswith(b"HTTP/1.1 413")
    assert kept(receiving) == {}


def test_the_same_story_twice_is_one_file_and_no_other_is_ever_touched(receiving: Receiving) -> None:
    first, second = sealed("one"), sealed("two")
    assert receiving.ask(first) == receiving.ask(first) == (200, digest_of(first).encode())
    receiving.ask(second)
    assert kept(receiving) == {f"{digest_of(each)}.story": each for each in (first, second)}


def test_whoever_fetches_may_read_the_files_and_nobody_else(receiving: Receiving) -> None:
    receiving.ask(sealed())
    (path,) = receiving.inbox.iterdir()
    assert path.stat().st_mode & 0o777 == 0o640


def test_nobody_notes_who_has_sent_something(receiving: Receiving) -> None:
    receiving.ask(sealed())
    receiving.ask(b"x")
    with receiving.wire() as wire:
        wire.sendall(b"POST /inbox HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n")
        wire.recv(100)
    assert receiving.log.read_bytes() == b""


# trouble -------------------------------------------------------------------------------------------


def stalled_and_another(folder: Path, *changes: tuple[str, str]) -> int:
    """The status that a sender gets while another has stopped halfway; raises TimeoutError where it gets none."""
    with running(folder, changes=changes) as found, found.wire() as slow:
        body = sealed("slow")
        head = f"POST /inbox HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        slow.sendall(head + body[:4_000])
        time.sleep(0.5)  # until it has got as far as it gets
        return found.ask(sealed("another"), seconds=5)[0]


def test_a_sender_that_stops_halfway_holds_up_nobody(tmp_path: Path) -> None:
    assert stalled_and_another(tmp_path, ("client_body_timeout 10s;", "client_body_timeout 60s;")) == 200


def test_without_the_buffer_before_the_program_it_would(tmp_path: Path) -> None:
    long = ("client_body_timeout 10s;", "client_body_timeout 60s;")
    direct = ("proxy_request_buffering on;", "proxy_request_buffering off; proxy_http_version 1.1;")
    with pytest.raises(TimeoutError):
        stalled_and_another(tmp_path, long, direct)


def test_a_sender_that_stops_is_hung_up_on_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    with running(tmp_path, changes=(("client_body_timeout 10s;", "client_body_timeout 1s;"),)) as found:
        with found.wire() as slow:
            slow.sendall(b"POST /inbox HTTP/1.1\r\nHost: a\r\nContent-Length: 8256\r\n\r\n" + sealed()[:4_000])
            assert slow.recv(1_000)[:12] in (b"", b"HTTP/1.1 408")
        assert kept(found) == {}


def test_a_full_disk_is_told_keeps_no_half_file_and_loses_nothing(tmp_path: Path, qapp: object) -> None:
    if not shutil.which("unshare"):
        pytest.skip("unshare is not installed")
    mount = "mount -t tmpfs -o size=64k none inbox"
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    before = ("unshare", "-rm", "sh", "-c", f'{mount} && exec "$@"', "sh")
    queue = StoryQueue(tmp_path / "queue")
    for number in range(12):
        queue.add(sealed(f"story {number}"))
    bodies = {path.read_bytes() for path in queue.waiting()}
    with running(tmp_path / "server", before=before, changes=QUICK) as found:
        done = sent(queue, found)
        there = Path("/proc", str(found.program), "root", *found.inbox.parts[1:])
        arrived = {path.name: path.read_bytes() for path in there.iterdir()}
    assert 0 < done.sent < 12 and "507" in done.reason
    assert arrived == {f"{digest_of(body)}.story": body for body in arrived.values()}, "no half file stays"
    assert set(arrived.values()) | {path.read_bytes() for path in queue.waiting()} == bodies
    assert len(arrived) == done.sent and len(queue.waiting()) == done.left


def test_a_stranger_fills_the_folder_only_up_to_its_bound_and_known_stories_are_still_acknowledged(
    tmp_path: Path,
) -> None:
    with running(tmp_path, most=3, changes=QUICK) as found:
        stories = [sealed(f"story {number}") for number in range(4)]
        assert [found.ask(body)[0] for body in stories] == [200, 200, 200, 507]
        assert found.ask(stories[0])[0] == 200
        assert len(kept(found)) == 3


def test_too_many_at_once_wait_in_line_and_those_beyond_are_told_to_come_later(tmp_path: Path) -> None:
    with running(tmp_path, changes=(("rate=5r/s", "rate=1r/m"), ("burst=100;", "burst=3 nodelay;"))) as found:
        statuses = [found.ask(sealed(f"story {number}"))[0] for number in range(6)]
    assert statuses == [200] * 4 + [503] * 2


def test_without_the_program_the_answer_is_no_acknowledgement(tmp_path: Path, qapp: object) -> None:
    queue = StoryQueue(tmp_path / "queue")
    queue.add(sealed())
    with running(tmp_path / "server") as found:
        os.kill(found.program, 9)
        time.sleep(0.2)
        done = sent(queue, found)
    assert done.sent == 0 and "502" in done.reason and len(queue.waiting()) == 1
