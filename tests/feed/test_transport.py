"""HTTP by QtNetwork: bounded, patient only so far, telling nothing of this PC, and trusting no certificate unasked."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadError, DownloadHTTPError, DownloadLengthMismatchError, SlowRetrievalError

from kiosk.errors import Cancelled
from kiosk.feed import partial
from kiosk.feed.partial import Wanted
from kiosk.feed.patience import Patience
from kiosk.feed.transport import HttpCarrier
from tests.certificates import certificate
from tests.feed.repository import item
from tests.feed.scene import SMALL, played
from tests.feed.server import (
    FeedServer,
    Handler,
    compressed,
    drip,
    endless,
    hang_up,
    length_said,
    redirect,
    serving,
    stall,
    status,
)

pytestmark = pytest.mark.usefixtures("web")

ROOT = Path(__file__).resolve().parent.parent.parent
CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FeedServer]:
    (tmp_path / "file").write_bytes(CONTENT)
    with serving(tmp_path) as serving_it:
        yield serving_it


@pytest.fixture
def carrier() -> Iterator[HttpCarrier]:
    it = HttpCarrier(SMALL)
    yield it
    it.close()


def test_a_request_tells_nothing_of_this_pc(server: FeedServer, carrier: HttpCarrier) -> None:
    assert carrier.download_bytes(server.url + "file", len(CONTENT)) == CONTENT
    told = server.headers[-1]
    assert told.pop("host").startswith("127.0.0.1:")
    assert {name: value.lower() for name, value in told.items()} == {
        "user-agent": "ward-library",
        "accept-encoding": "identity",
        "accept-language": "*",
        "cache-control": "no-cache",
        "pragma": "no-cache",
        "connection": "keep-alive",
    }


def test_caches_on_the_way_may_keep_only_what_never_changes(tmp_path: Path) -> None:
    with played(tmp_path, "http") as scene:
        assert scene.server is not None
        past = [
            path
            for path, headers in zip(scene.server.requests, scene.server.headers, strict=True)
            if headers.get("cache-control") == headers.get("pragma") == "no-cache"
        ]
        assert past == ["/metadata/2.root.json", "/metadata/timestamp.json"]
        others = [
            headers
            for path, headers in zip(scene.server.requests, scene.server.headers, strict=True)
            if path not in past
        ]
        assert len(others) == 7
        assert not any("cache-control" in headers or "pragma" in headers for headers in others)


def test_cookies_are_neither_kept_nor_sent(server: FeedServer, carrier: HttpCarrier) -> None:
    def with_cookie(handler: Handler, body: bytes) -> None:
        handler.answer(200, body, {"Set-Cookie": "who=this-pc; Path=/"})

    server.troubles["/file"] = with_cookie
    for _ in range(2):
        carrier.download_bytes(server.url + "file", len(CONTENT))
    assert all("cookie" not in headers for headers in server.headers)


def test_nothing_is_cached(server: FeedServer, carrier: HttpCarrier, tmp_path: Path) -> None:
    def for_ever(handler: Handler, body: bytes) -> None:
        handler.answer(200, body, {"Cache-Control": "public, max-age=31536000, immutable", "ETag": '"x"'})

    server.troubles["/file"] = for_ever
    carrier.download_bytes(server.url + "file", len(CONTENT))
    (tmp_path / "file").write_bytes(b"new")
    assert carrier.download_bytes(server.url + "file", len(CONTENT)) == b"new"


def test_a_check_for_news_needs_one_connection_two_requests_and_two_kilobytes(tmp_path: Path) -> None:
    with played(tmp_path, "http") as scene:
        assert scene.server is not None
        assert scene.server.connections == 1
        scene.server.requests.clear()
        scene.server.sent = 0
        scene.kiosk.sync()
        assert scene.server.requests == ["/metadata/2.root.json", "/metadata/timestamp.json"]
        assert scene.server.sent < 2_000
        assert scene.server.connections == 1


def test_ten_changed_of_a_hundred_cost_fourteen_requests_and_no_byte_twice(tmp_path: Path) -> None:
    with played(tmp_path, "http") as scene:
        assert scene.server is not None
        for number in range(100):
            scene.repository.add(item("ward", f"n{number}"), b"%d first " % number * 500)
        scene.repository.release()
        scene.kiosk.sync()
        changed = [b"%d second " % number * 500 for number in range(10)]
        for number, content in enumerate(changed):
            scene.repository.add(item("ward", f"n{number}"), content)
        scene.repository.release()
        scene.server.requests.clear()
        scene.server.sent = 0
        scene.kiosk.sync()
        assert len(scene.server.requests) == 14
        metadata = [path for path in scene.server.requests if path.startswith("/metadata/")]
        sizes = [(scene.repository.folder / path.strip("/")).stat().st_size for path in metadata[1:]]
        assert scene.server.sent == sum(map(len, changed)) + sum(sizes) + len(b"not here")


@pytest.mark.parametrize("code", [204, 300, 304, 401, 403, 404, 407, 410, 416, 429, 500, 502, 503, 511])
def test_a_status_that_is_no_file_becomes_an_error_with_that_status(
    server: FeedServer, carrier: HttpCarrier, code: int
) -> None:
    server.troubles["/file"] = status(code)
    with pytest.raises(DownloadHTTPError) as raised:
        carrier.download_bytes(server.url + "file", len(CONTENT))
    assert raised.value.status_code == code


def test_an_endless_answer_is_cut_at_the_limit_and_never_held_in_memory(
    server: FeedServer, carrier: HttpCarrier
) -> None:
    server.troubles["/file"] = endless
    with pytest.raises(DownloadLengthMismatchError):
        carrier.download_bytes(server.url + "file", len(CONTENT))
    with carrier.answer(server.url + "file", 10**9) as answer:
        next(chunk for chunk in answer.chunks if chunk)
        before = server.sent
        time.sleep(0.3)  # the sender goes on, the reader does not
        assert carrier._network is not None
        held = [reply.bytesAvailable() for reply in carrier._network.children() if hasattr(reply, "bytesAvailable")]
        assert max(held) <= 4_194_304
        assert server.sent - before < 50_000_000


def test_a_length_beyond_the_limit_is_refused_before_it_is_read(server: FeedServer, carrier: HttpCarrier) -> None:
    with pytest.raises(DownloadLengthMismatchError, match="at most 10 are allowed"):
        carrier.download_bytes(server.url + "file", 10)


def test_an_error_with_an_endless_body_is_left_soon(server: FeedServer, carrier: HttpCarrier) -> None:
    def endless_error(handler: Handler, body: bytes) -> None:
        handler.send_response(404)
        handler.end_headers()
        while handler.feed.sent < 50_000_000:
            handler.send(bytes(65_536))

    server.troubles["/file"] = endless_error
    with pytest.raises(DownloadHTTPError):
        carrier.download_bytes(server.url + "file", len(CONTENT))
    assert server.sent < 50_000_000


@pytest.mark.parametrize("trouble", [drip(0.01), stall(3)], ids=["drip", "stall"])
def test_slow_senders_are_given_up(server: FeedServer, trouble: object) -> None:
    server.troubles["/file"] = trouble  # type: ignore[assignment]
    carrier = HttpCarrier(Patience(stall=0.3, base=0.3, slowest=10_000_000))
    with pytest.raises(SlowRetrievalError):
        carrier.download_bytes(server.url + "file", len(CONTENT))
    carrier.close()


def test_a_slow_line_within_its_allowance_is_waited_for(server: FeedServer) -> None:
    server.troubles["/file"] = drip(0.02, step=10_000)
    carrier = HttpCarrier(Patience(stall=5, base=0.01, slowest=20_000))
    assert carrier.download_bytes(server.url + "file", len(CONTENT)) == CONTENT
    carrier.close()


def test_a_slow_reader_is_not_taken_for_a_silent_sender(server: FeedServer) -> None:
    server.troubles["/file"] = drip(0.6, step=len(CONTENT) // 2)
    carrier = HttpCarrier(Patience(stall=0.3, base=10))
    came = b""
    with carrier.answer(server.url + "file", len(CONTENT)) as answer:
        for chunk in answer.chunks:
            came += chunk
            if len(came) == len(CONTENT) // 2:
                time.sleep(0.45)
    assert came == CONTENT
    carrier.close()


def test_waiting_can_be_cancelled_though_nothing_comes(server: FeedServer, tmp_path: Path) -> None:
    server.troubles["/file"] = stall(5)
    carrier = HttpCarrier(Patience(stall=60, base=60))
    asked: list[int] = []

    def cancel() -> bool:
        asked.append(1)
        return len(asked) > 8

    with pytest.raises(Cancelled):
        partial.fetch(
            carrier, Wanted(server.url + "file", len(CONTENT), (("sha256", "0" * 64),)), tmp_path / "in", cancel=cancel
        )
    carrier.close()


def test_cuts_and_lies_about_length_are_download_errors(server: FeedServer, carrier: HttpCarrier) -> None:
    server.troubles["/file"] = hang_up
    with pytest.raises(DownloadError):
        carrier.download_bytes(server.url + "file", len(CONTENT))
    server.troubles["/file"] = length_said(10)
    assert carrier.download_bytes(server.url + "file", len(CONTENT)) == CONTENT[:10]


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/", "http://nothing.invalid/", "https://127.0.0.1:1/"],
)
def test_what_cannot_be_reached_is_a_download_error(carrier: HttpCarrier, address: str) -> None:
    with pytest.raises(DownloadError):
        carrier.download_bytes(address, 10)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "data:text/plain,x",
        "qrc:/x",
        "ftp://127.0.0.1/x",
        "127.0.0.1/x",
        "http://",
        "",
        "http:///x",
        "http://a b/",
    ],
)
def test_only_the_web_is_fetched_from(carrier: HttpCarrier, address: str) -> None:
    with pytest.raises(DownloadError, match="not an address on the web"):
        carrier.download_bytes(address, 10_000)


def test_redirects_stay_within_one_origin_and_end(server: FeedServer, carrier: HttpCarrier) -> None:
    server.troubles["/moved"] = redirect("/file", 301)
    assert carrier.download_bytes(server.url + "moved", len(CONTENT)) == CONTENT
    for target in (
        server.url.replace("127.0.0.1", "localhost") + "file",
        server.url.replace("http:", "https:") + "file",
        "http://127.0.0.1:1/file",
        "file:///etc/passwd",
        "data:text/plain,x",
    ):
        server.troubles["/away"] = redirect(target)
        with pytest.raises(DownloadError):
            carrier.download_bytes(server.url + "away", len(CONTENT))
    server.troubles["/circle"] = redirect("/circle")
    server.requests.clear()
    with pytest.raises(DownloadError):
        carrier.download_bytes(server.url + "circle", len(CONTENT))
    # Six, each sent once more at most, where the server has just closed the connection that Qt had kept.
    assert len(server.requests) <= 12


def test_a_compression_bomb_is_never_inflated(server: FeedServer, carrier: HttpCarrier) -> None:
    server.troubles["/file"] = compressed(50_000_000)
    with pytest.raises(DownloadError, match="came compressed"):
        carrier.download_bytes(server.url + "file", 100_000_000)


def test_addresses_reach_the_server_as_they_are_encoded(server: FeedServer, carrier: HttpCarrier) -> None:
    for path in ("/1.%3F.json", "/1.%23.json", "/1...%2Fx.json", "/a%5Bb%5D/c%20d.json"):
        with pytest.raises(DownloadHTTPError):
            carrier.download_bytes(server.url.rstrip("/") + path, 10)
        assert server.requests[-1] == path


def test_the_proxy_of_the_system_is_used(
    server: FeedServer, carrier: HttpCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("the system's proxy is only an environment variable on Linux")
    monkeypatch.setenv("http_proxy", server.url)
    assert carrier.download_bytes("http://feed.invalid/file", len(CONTENT)) == CONTENT
    assert server.requests[-1] == "http://feed.invalid/file"
    server.troubles["/file"] = status(407)
    with pytest.raises(DownloadError):
        carrier.download_bytes("http://feed.invalid/file", len(CONTENT))


def test_a_certificate_that_this_pc_does_not_trust_is_refused(
    server: FeedServer, carrier: HttpCarrier, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with pytest.raises(DownloadError, match="certificate is not trusted"):
        carrier.download_bytes(server.url.replace("http:", "https:") + "file", len(CONTENT))
    assert server.requests == []


def test_it_works_in_a_thread_and_belongs_to_it(server: FeedServer) -> None:
    carrier = HttpCarrier(SMALL)
    came: list[bytes] = []

    def fetch() -> None:
        came.append(carrier.download_bytes(server.url + "file", len(CONTENT)))
        came.append(carrier.download_bytes(server.url + "file", len(CONTENT)))

    thread = threading.Thread(target=fetch)
    thread.start()
    thread.join(20)
    assert came == [CONTENT, CONTENT]
    with pytest.raises(RuntimeError, match="belongs to the thread"):
        carrier.download_bytes(server.url + "file", len(CONTENT))


WITHOUT_APPLICATION = """
import json, sys, threading
from kiosk.feed.transport import HttpCarrier
said = []
def fetch():
    try:
        said.append(len(HttpCarrier().download_bytes(sys.argv[1], 1_000_000)))
    except RuntimeError as error:
        said.append(str(error))
thread = threading.Thread(target=fetch)
thread.start()
thread.join()
fetch()
said.append(sorted(name for name in sys.modules if name.startswith("PySide6.Qt")))
print(json.dumps(said))
"""


def test_a_program_without_qt_gets_what_qt_needs_and_no_widgets(server: FeedServer) -> None:
    command = [sys.executable, "-c", WITHOUT_APPLICATION, server.url + "file"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    in_thread, in_main, modules = json.loads(done.stdout)
    assert "makes its QCoreApplication in the main thread" in in_thread
    assert in_main == len(CONTENT)
    assert modules == ["PySide6.QtCore", "PySide6.QtNetwork"]
    assert done.stderr == ""
