"""What updating costs: requests and bytes over HTTP on loopback, beside a full download and rsync of the same files.

    python -m benchmarks.sync [--items N] [--json]

A publisher's workspace of N items (1,000; about 15 KB of text each) is released; a PC updates for the first time,
then with nothing new, then after ten items changed. Bytes are those of answers' bodies and, apart, with their headers.
*Payload* are the documents that changed, *metadata* what TUF needs to believe them. rsync compares the same feed
folder with the PC's last copy; zsync, which knows one file only, the feed as one tar with the tar of the last copy,
served by nginx, whose log counts the bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.prose import corpora, documents
from benchmarks.sync_load import nginx
from kiosk.feed.floors import Roles
from kiosk.feed.transport import HttpCarrier
from kiosk.feed.trust import TrustedFeed
from kiosk.library.editions import Editions
from kiosk.library.writing import write_library
from kiosk.model import Content
from kiosk.publish.releasing import ceremony
from kiosk.publish.releasing.keyfiles import Keyring
from kiosk.publish.releasing.release import Released, release
from kiosk.sync.outcomes import Applied
from kiosk.sync.updating import Site, Source, update
from kiosk.wiring import make_index

WORDS = 2_400  # of an item
CHANGED = 10
WORKSPACE = """\
publisher: {id: bench, name: Benchmarks}
title: Prose
release: %d
released: 2026-11-23
licence: CC-BY-4.0
"""
ITEM = """\
---
id: bench/text-%d
number: %d
title: Text %d
kind: report
form: document
summary: A text of prose.
revision: %d
---

%s
"""


class _Counted(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests = 0
    body = 0
    sent = 0

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        real = self.wfile.write

        def counted(data: Any) -> int:
            _Counted.sent += len(data)
            return real(data)

        self.wfile.write = counted  # type: ignore[method-assign]

    def do_GET(self) -> None:
        _Counted.requests += 1
        super().do_GET()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        _Counted.body += len(content)
        outputfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a loopback server, by address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: _Counted(*args, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Publisher:
    """A workspace of prose, its keys and its feed."""

    def __init__(self, root: Path, items: int) -> None:
        self.root, self.now = root, datetime.now(UTC).replace(microsecond=0)
        (root / "workspace" / "items").mkdir(parents=True)
        self.texts = list(_texts(items))
        self.revisions = [1] * items
        for at in range(items):
            self.write(at)
        made = ceremony.Ceremony(root / "keys", lambda name: "a passphrase for an hour", cost=16)
        ceremony.found(root / "feed", "bench", made, self.now)

    def write(self, at: int, more: str = "") -> None:
        """Write one item, with something more in its text."""
        body = ITEM % (at + 1, 1000 + at, at + 1, self.revisions[at], f"{self.texts[at]}\n\n{more}")
        (self.root / "workspace" / "items" / f"text-{at + 1}.md").write_text(body, encoding="utf-8")

    def change(self, count: int) -> None:
        """Add a sentence to some items, spread over all."""
        for at in range(0, len(self.texts), max(1, len(self.texts) // count)):
            self.revisions[at] += 1
            self.write(at, "One sentence more was added to this text.")

    def release(self, number: int) -> Released:
        """Sign the workspace as it is."""
        (self.root / "workspace" / "workspace.yaml").write_text(WORKSPACE % number, encoding="utf-8")
        ring = Keyring((self.root / "keys",), lambda name: "a passphrase for an hour")
        made = release(self.root / "workspace", self.root / "feed", ring, self.now)
        if not isinstance(made, Released):
            raise RuntimeError(f"the workspace could not be released: {made}")
        return made


def _texts(count: int) -> Iterator[str]:
    words = (word for document in documents(corpora() / "prose.jsonl.gz") for word in document["text"].split())
    for _ in range(count):
        yield " ".join(next(words).strip("#*_`[]<>|~\\") for _ in range(WORDS))


def measured(items: int, root: Path) -> dict[str, Any]:
    """The three updates, each with what it cost, and what the others would have."""
    publisher = Publisher(root / "publisher", items)
    publisher.release(1)
    feed = publisher.root / "feed"
    seed = root / "package" / "library.db"
    seed.parent.mkdir()
    write_library(seed, Content("Seed", "Bench", "seed", 1, "2026-11-01", "CC0-1.0"))
    trusted = (feed / "metadata" / "1.root.json").read_bytes()
    editions = Editions(root / "store", seed, seed.parent / "objects")
    found: dict[str, Any] = {"items": items, "payload": _size(feed / "targets")}
    with served(feed) as address:

        def opened(cache: Path, floor: int, roles: Sequence[Roles]) -> TrustedFeed:
            places = f"{address}metadata/", f"{address}targets/"
            return TrustedFeed(*places, trusted, cache, HttpCarrier(), floor=floor, role_floors=roles)

        site = Site(editions, (Source(address, opened),), make_index)
        found["first"] = _counted(site)
        found["full download"] = {"requests": 1, "bytes": _size(feed / "targets") + _size(feed / "metadata")}
        shutil.copytree(feed, root / "copy")
        found["no change"] = _counted(site)
        publisher.change(CHANGED)
        publisher.release(2)
        found[f"{CHANGED} changed"] = _counted(site)
    found["zsync"] = _zsync(root / "copy", feed, root / "zsync")
    found["rsync"] = _rsync(feed, root / "copy")
    return found


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _counted(site: Site) -> dict[str, Any]:
    _Counted.requests = _Counted.body = _Counted.sent = 0
    started = time.perf_counter()
    outcome = update(site)
    told: dict[str, Any] = {
        "outcome": type(outcome).__name__,
        "requests": _Counted.requests,
        "bytes": _Counted.body,
        "bytes with headers": _Counted.sent,
        "seconds": round(time.perf_counter() - started, 2),
    }
    if isinstance(outcome, Applied):
        told["payload"] = outcome.bytes
    return told


def _rsync(feed: Path, copy: Path) -> dict[str, Any] | str:
    if shutil.which("rsync") is None:
        return "not measured: rsync is not installed"
    said = subprocess.run(
        ["rsync", "-a", "--no-whole-file", "--stats", f"{feed}/", f"{copy}/"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    numbers = {
        line.partition(":")[0]: line.partition(":")[2].split()[0].replace(",", "")
        for line in said.splitlines()
        if ":" in line
    }
    return {"bytes": int(numbers["Total bytes sent"]) + int(numbers["Total bytes received"])}


def _zsync(before: Path, after: Path, place: Path) -> dict[str, Any] | str:
    """From a tar of ``before`` to one of ``after`` by zsync over HTTP; bytes are those sent by nginx, with headers."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None or shutil.which("zsync") is None or shutil.which("zsyncmake") is None:
        return "not measured: zsync or nginx is not installed"
    served_from, pc = place / "served", place / "pc"
    for folder in (served_from, pc):
        folder.mkdir(parents=True)
    _tar(before, pc / "old.tar")
    _tar(after, served_from / "feed.tar")
    subprocess.run(["zsyncmake", "-u", "feed.tar", "-o", "feed.tar.zsync", "feed.tar"], cwd=served_from, check=True)
    server = f"root {served_from}; access_log {place}/log bytes;"
    with nginx(program, place, server, "log_format bytes '$bytes_sent';") as port:
        environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        subprocess.run(
            ["zsync", "-q", "-i", "old.tar", "-o", "new.tar", f"http://127.0.0.1:{port}/feed.tar.zsync"],
            cwd=pc, env=environment, check=True,
        )  # fmt: skip
    if (pc / "new.tar").read_bytes() != (served_from / "feed.tar").read_bytes():
        raise RuntimeError("zsync brought something else")
    sent = [int(line) for line in (place / "log").read_text(encoding="utf-8").split()]
    return {"requests": len(sent), "bytes with headers": sum(sent), "of a tar of": (pc / "new.tar").stat().st_size}


def _tar(folder: Path, to: Path) -> None:
    """The folder as one tar, its files in order of their names and without dates, so that only content differs."""

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.mtime = 0
        return info

    with tarfile.open(to, "w") as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.add(path, path.relative_to(folder).as_posix(), filter=plain)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 2 where the prose is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sync", description=__doc__)
    parser.add_argument("--items", type=int, default=1_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(argv)
    if not (corpora() / "prose.jsonl.gz").is_file():
        print("Not measured: the shared prose is not there ($WARD_LIBRARY_CORPORA names its folder).", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        found = measured(chosen.items, Path(name))
    print(
        json.dumps(found, indent=1) if chosen.json else "\n".join(f"{name}: {value}" for name, value in found.items())
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
