"""A place that stories are sent to, on the loopback, with https; for tests only, and able to misbehave."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

from PySide6.QtNetwork import QSslCertificate, QSslConfiguration

from tests.certificates import certificate

Misbehave = Callable[["Handler", bytes], None]


class Receiver(ThreadingHTTPServer):
    """Keeps what is sent in ``folder``, and answers with its SHA-256, unless ``misbehave`` does something else."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.misbehave: Misbehave | None = None
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server_address[1]}/inbox"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no failure of the test."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def do_POST(self) -> None:
        receiver = cast(Receiver, self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver.requests.append((self.command, self.path, headers, body))
        if receiver.misbehave is not None:
            receiver.misbehave(self, body)
            return
        digest = hashlib.sha256(body).hexdigest()
        (receiver.folder / f"{digest}.story").write_bytes(body)
        self.answer(200, digest.encode())

    do_GET = do_POST  # noqa: N815 - the name that http.server asks for

    def answer(self, status: int, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Tests read what they need from ``requests``."""


@contextmanager
def receiving(folder: Path, *, trusted: bool = True) -> Iterator[Receiver]:
    """A receiver that runs; with ``trusted``, this process takes its certificate for a good one meanwhile."""
    (folder / "inbox").mkdir(parents=True)
    cert, private = certificate(folder)
    receiver = Receiver(folder / "inbox")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, private)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    usual = QSslConfiguration.defaultConfiguration()
    if trusted:
        more = QSslConfiguration(usual)
        more.setCaCertificates([*usual.caCertificates(), *QSslCertificate.fromPath(str(cert))])
        QSslConfiguration.setDefaultConfiguration(more)
    try:
        yield receiver
    finally:
        QSslConfiguration.setDefaultConfiguration(usual)
        receiver.shutdown()
        receiver.server_close()
