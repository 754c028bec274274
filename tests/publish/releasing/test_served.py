"""The nginx configuration of the guide, run by nginx on loopback; what PCs rely on is looked at from outside."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.publish.releasing.feed import read_feed, stored_path
from tests.publish.releasing.feeds import Press

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "publishing.md"
NGINX = os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def configuration(feed: Path, prefix: Path, port: int) -> str:
    """The server block of the guide, on loopback and without TLS; nothing else in it is changed."""
    found = re.search(r"```nginx\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    server = found[1]
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("root /srv/ward-library/feed;", f"root {feed};"),
    ):
        assert old in server
        server = server.replace(old, new)
    server = re.sub(r"\n *ssl_\w+ .*;", "", server)
    temporary = "\n".join(
        f"{name}_temp_path {prefix}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""  # else its worker could not reach a test's own folder
    return (
        f"{user}daemon off;\nworker_processes 1;\npid {prefix}/pid;\nerror_log {prefix}/error.log;\n"
        f"events {{ worker_connections 256; }}\nhttp {{\naccess_log off;\n{temporary}\n{server}}}\n"
    )


@pytest.fixture
def port(written: Press, tmp_path: Path) -> Iterator[int]:
    assert NGINX
    written.release()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    prefix = tmp_path / "nginx"
    prefix.mkdir()
    (prefix / "nginx.conf").write_text(configuration(written.feed, prefix, number))
    process = subprocess.Popen([NGINX, "-p", str(prefix), "-c", "nginx.conf", "-e", f"{prefix}/error.log"])
    try:
        for _ in range(100):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.05)
        yield number
    finally:
        process.terminate()
        process.wait(10)


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_what_never_changes_is_kept_and_the_timestamp_is_fresh(port: int, written: Press) -> None:
    target = next(each for each in read_feed(written.feed).listed("trust") if each.item_id)
    for path, kept in (
        (f"/targets/{stored_path(target)}", "public, max-age=31536000, immutable"),
        ("/metadata/1.root.json", "public, max-age=31536000, immutable"),
        ("/metadata/2.snapshot.json", "public, max-age=31536000, immutable"),
        ("/metadata/2.trust.json", "public, max-age=31536000, immutable"),
        ("/metadata/timestamp.json", "public, max-age=60, must-revalidate"),
        ("/metadata/root.json", "public, max-age=300, must-revalidate"),
        ("/feed.atom", "public, max-age=300, must-revalidate"),
        ("/catalogue.json", "public, max-age=300, must-revalidate"),
        ("/cover.png", "public, max-age=300, must-revalidate"),
    ):
        status, headers, body = ask(port, path)
        assert (status, headers.get("cache-control")) == (200, kept), path
        assert body == (written.feed / path[1:]).read_bytes()
        assert "content-encoding" not in headers


def test_a_missing_root_is_a_404_that_nobody_keeps(port: int) -> None:
    status, headers, _ = ask(port, "/metadata/2.root.json")
    assert status == 404
    assert "cache-control" not in headers


def test_a_download_goes_on_where_it_was_cut(port: int, written: Press) -> None:
    target = next(each for each in read_feed(written.feed).listed("trust") if each.item_id)
    whole = (written.feed / "targets" / stored_path(target)).read_bytes()
    status, headers, body = ask(port, f"/targets/{stored_path(target)}", Range="bytes=10-")
    assert (status, body) == (206, whole[10:])
    assert headers["content-range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}"


def test_nothing_else_is_to_be_had(port: int, written: Press) -> None:
    (written.feed / "metadata" / "timestamp.json.part").write_bytes(b"x")
    (written.feed / ".secret").write_bytes(b"x")
    for path in (
        "/",
        "/metadata/",
        "/targets/trust/items/",
        "/metadata/timestamp.json.part",
        "/.secret",
        "/../keys/online.pem",
    ):
        assert ask(port, path)[0] in (400, 403, 404), path
    assert ask(port, "/metadata/timestamp.json", "POST")[0] == 405
