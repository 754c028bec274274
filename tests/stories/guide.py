"""The receiver of docs/stories.md, run as it is written there: nginx with https on the loopback, and the program."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import certificate
from tests.conftest import ROOT

GUIDE = ROOT / "docs" / "stories.md"
NGINX = os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def block(language: str) -> str:
    """The one block of the guide in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


@dataclass(frozen=True, slots=True)
class Receiving:
    """The address, whose certificate vouches for itself alone, and where stories come to lie."""

    port: int
    certificate: Path
    inbox: Path
    log: Path  # what nginx notes
    program: int  # the number of the program's process

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/inbox"

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def ask(
        self, body: bytes = b"", *, path: str = "/inbox", method: str = "POST", seconds: float = 20
    ) -> tuple[int, bytes]:
        """Status and body of the answer; raises TimeoutError where none comes."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=seconds, context=self.context)
        try:
            connection.request(method, path, body=body or None)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    @contextmanager
    def wire(self) -> Iterator[ssl.SSLSocket]:
        """A connection on which anything may be said."""
        with (
            socket.create_connection(("127.0.0.1", self.port), 30) as plain,
            self.context.wrap_socket(plain, server_hostname="127.0.0.1") as wire,
        ):
            yield wire


def configuration(folder: Path, port: int, behind: int, changes: tuple[tuple[str, str], ...]) -> str:
    """The guide's configuration at another place; whatever is to be replaced must be there."""
    server = block("nginx")
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/ssl/stories.pem", str(folder / "cert.pem")),
        ("/etc/ssl/stories.key", str(folder / "key.pem")),
        ("/var/log/nginx/stories.log", str(folder / "stories.log")),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{behind}"),
        *changes,
    ):
        assert old in server, old
        server = server.replace(old, new)
    temporary = "\n".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""  # else its worker could not reach a test's own folder
    return (
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\n"
        f"events {{ worker_connections 256; }}\nhttp {{\n{temporary}\n{server}}}\n"
    )


@contextmanager
def running(
    folder: Path, *, before: tuple[str, ...] = (), most: int = 5_000, changes: tuple[tuple[str, str], ...] = ()
) -> Iterator[Receiving]:
    """Both parts, until the context ends. ``before`` starts the program, ``changes`` replace text of nginx's part."""
    assert NGINX
    folder.mkdir(parents=True, exist_ok=True)
    (inbox := folder / "inbox").mkdir(exist_ok=True)
    trusted, _ = certificate(folder)
    (program := folder / "receiver.py").write_text(block("python"), encoding="utf-8")
    port, behind = _free_port(), _free_port()
    (folder / "nginx.conf").write_text(configuration(folder, port, behind, changes), encoding="utf-8")
    said = {**os.environ, "STORIES_INBOX": str(inbox), "STORIES_PORT": str(behind), "STORIES_MOST": str(most)}
    errors = folder / "stderr"
    with errors.open("wb") as written:
        parts = [
            subprocess.Popen([*before, sys.executable, str(program)], env=said, cwd=folder, stderr=written),
            subprocess.Popen([NGINX, "-p", str(folder), "-c", "nginx.conf", "-e", str(errors)], stderr=written),
        ]
    try:
        for each in (behind, port):
            _await(each)
        yield Receiving(port, trusted, inbox, folder / "stories.log", parts[0].pid)
    finally:
        for part in reversed(parts):
            part.terminate()
            with suppress(subprocess.TimeoutExpired):
                part.wait(10)
            part.kill()
            part.wait(10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _await(port: int) -> None:
    for _ in range(400):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens at {port}")
