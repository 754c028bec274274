"""A web server on the loopback for one test: serves a folder, and misbehaves where it is told to."""

from __future__ import annotations

import contextlib
import gzip
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

MOST_SENT = 300_000_000  # bytes; even an endless answer ends, so that no test can run away

Trouble = Callable[["Handler", bytes], None]
BLOCK_PAGE = b"<!doctype html><title>Access denied</title><h1>This site is blocked by policy</h1>"


class FeedServer(ThreadingHTTPServer):
    """Serves ``folder`` with Range support.

    ``troubles`` maps a path, or "*", to what to do instead. ``requests`` are the paths asked for and ``sent`` counts
    the bytes of all bodies.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.troubles: dict[str, Trouble] = {}
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.sent = 0
        self.connections = 0
        self.ignore_ranges = False
        self.most_sent = MOST_SENT

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def process_request(self, request: object, client_address: object) -> None:
        self.connections += 1
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no failure of the test."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 20

    @property
    def feed(self) -> FeedServer:
        return cast(FeedServer, self.server)

    def do_GET(self) -> None:
        raw = urlsplit(self.path).path  # roles with unusual names lie in files with encoded names
        path = raw if self.feed.folder.joinpath(*raw.strip("/").split("/")).is_file() else unquote(raw)
        self.feed.requests.append(self.path)
        self.feed.headers.append({name.lower(): value for name, value in self.headers.items()})
        file = self.feed.folder.joinpath(*path.strip("/").split("/"))
        body = file.read_bytes() if file.is_file() else None
        trouble = self.feed.troubles.get(path) or self.feed.troubles.get("*")
        if trouble is not None:
            trouble(self, body or b"")
        elif body is None:
            self.answer(404, b"not here")
        else:
            self.answer_range(body)

    def range_asked(self, length: int) -> tuple[int, int] | None:
        """Start and end of what is asked for, if a part is."""
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if found is None or self.feed.ignore_ranges:
            return None
        return int(found[1]), min(length, int(found[2]) + 1 if found[2] else length)

    def answer_range(self, body: bytes) -> None:
        part = self.range_asked(len(body))
        if part is None:
            self.answer(200, body)
        elif part[0] >= len(body):
            self.answer(416, b"", {"Content-Range": f"bytes */{len(body)}"})
        else:
            start, stop = part
            self.answer(206, body[start:stop], {"Content-Range": f"bytes {start}-{stop - 1}/{len(body)}"})

    def answer(self, status: int, body: bytes, more: dict[str, str] | None = None, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body) if length is None else length), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.send(body)

    def send(self, body: bytes) -> None:
        """Send, counting what the other side took off our hands."""
        view = memoryview(body)
        while view:
            taken = self.connection.send(view[:16_384])
            self.feed.sent += taken
            view = view[taken:]

    def cut(self) -> None:
        """End the connection in an orderly way: what was sent still arrives."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


def cut_after(count: int) -> Trouble:
    """Send the headers and this many bytes of what was asked for, then cut."""

    def trouble(handler: Handler, body: bytes) -> None:
        part = handler.range_asked(len(body))
        start, stop = part or (0, len(body))
        more = {"Content-Range": f"bytes {start}-{stop - 1}/{len(body)}"} if part else None
        sent = body[start : min(stop, start + count)]
        handler.answer(206 if part else 200, sent, more, stop - start)
        if start + count < stop:
            handler.cut()

    return trouble


def hang_up(handler: Handler, body: bytes) -> None:
    """Cut before a single byte of the answer."""
    handler.cut()


def drip(seconds: float, step: int = 1) -> Trouble:
    """One byte now and then: every gap is short, the whole never ends."""

    def trouble(handler: Handler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for at in range(0, len(body), step):
            handler.send(body[at : at + step])
            time.sleep(seconds)

    return trouble


def stall(seconds: float) -> Trouble:
    """Half of the answer, then silence."""

    def trouble(handler: Handler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.send(body[: len(body) // 2])
        time.sleep(seconds)
        handler.close_connection = True

    return trouble


def endless(handler: Handler, body: bytes) -> None:
    """The file, and then more without end."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.send(body)
    block = b" " * 65_536
    while handler.feed.sent < handler.feed.most_sent:
        handler.send(block)
    handler.close_connection = True


def status(code: int) -> Trouble:
    return lambda handler, body: handler.answer(code, b"no")


def redirect(address: str, code: int = 302) -> Trouble:
    return lambda handler, body: handler.answer(code, b"", {"Location": address})


def page(content: bytes = BLOCK_PAGE) -> Trouble:
    """A page answered with 200, as block pages and captive portals do."""
    return lambda handler, body: handler.answer(200, content, {"Content-Type": "text/html"})


def instead(content: bytes) -> Trouble:
    return lambda handler, body: handler.answer(200, content)


def compressed(size: int) -> Trouble:
    """A compression bomb of this many bytes, said to be the file."""
    bomb = gzip.compress(bytes(size), 9)
    return lambda handler, body: handler.answer(200, bomb, {"Content-Encoding": "gzip"})


def length_said(length: int) -> Trouble:
    """A Content-Length that is not the file's; the bytes are."""

    def trouble(handler: Handler, body: bytes) -> None:
        handler.answer(200, body[:length], length=length)
        handler.close_connection = True

    return trouble


def without_length(content: bytes | None = None) -> Trouble:
    """An answer that ends with its connection and never says how long it is."""

    def trouble(handler: Handler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.send(body if content is None else content)
        handler.cut()

    return trouble


def in_turn(*troubles: Trouble | None) -> Trouble:
    """One after the other, then as if nothing were wrong; None is an honest answer."""
    left = list(troubles)

    def trouble(handler: Handler, body: bytes) -> None:
        now = left.pop(0) if left else None
        if now is None:
            handler.answer_range(body)
        else:
            now(handler, body)

    return trouble


@contextmanager
def serving(folder: Path) -> Iterator[FeedServer]:
    """A server for as long as the context lasts."""
    server = FeedServer(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
