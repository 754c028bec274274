"""How many PCs one web server carries: nginx with the guide's own configuration, asked by wrk over loopback.

    python -m benchmarks.sync_load [--seconds N] [--json]

Two loads, one after the other, by one thread of wrk over 20 connections (nginx: one worker): *checks*, which are what
a PC asks when nothing has changed (the next root, answered by 404, and the timestamp), and *items*, files of 20 KB as
fetched on the day of a release. Needs nginx and wrk.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "publishing.md"
CONNECTIONS = 20
ITEM = 20_000  # bytes
SCRIPT = """
local paths = {%s}
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
"""
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def guide_server(feed: Path) -> str:
    """The server block of the guide, on loopback and without TLS; raises ValueError where the guide has none."""
    found = re.search(r"```nginx\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise ValueError("the guide has no configuration of nginx")
    server = found[1].replace("listen 443 ssl;", "listen 127.0.0.1:PORT;")
    server = server.replace("root /srv/ward-library/feed;", f"root {feed};")
    return re.sub(r"\n *ssl_\w+ .*;", "", server)


@contextmanager
def nginx(program: str, place: Path, server: str, more: str = "") -> Iterator[int]:
    """Nginx on a free port of loopback, for as long as the context lasts.

    ``server`` is its server block with PORT for the port, or what is in one; ``more`` goes before it.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    whole = server if "server {" in server else f"server {{ listen 127.0.0.1:PORT; {server} }}"
    user = "user root;\n" if os.geteuid() == 0 else ""
    folders = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{name}_temp_path {place}/{name};" for name in folders)
    (place / "nginx.conf").write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {place}/pid;\nerror_log {place}/error.log;\n"
        "events { worker_connections 256; }\n"
        f"http {{\naccess_log off;\n{temporary}\n{more}\n{whole.replace('PORT', str(port))}}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-p", str(place), "-c", "nginx.conf", "-e", f"{place}/error.log"])
    try:
        for _ in range(100):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def asked(paths: Sequence[str], port: int, seconds: int, place: Path) -> dict[str, Any]:
    """What wrk measures: requests and bytes a second, milliseconds at the median and the 99th percentile."""
    script = place / "paths.lua"
    script.write_text(SCRIPT % ", ".join(f'"{path}"' for path in paths), encoding="utf-8")
    told = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script)]
    said = subprocess.run([*told, f"http://127.0.0.1:{port}/"], capture_output=True, text=True, check=True).stdout
    total = re.search(r"(\d+) requests in ([\d.]+)s, ([\d.]+)(\w?B) read", said)
    if total is None:
        raise ValueError(f"wrk said something else than expected: {said}")
    size = float(total[3]) * {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}[total[4]]
    found: dict[str, Any] = {
        "requests a second": round(int(total[1]) / float(total[2])),
        "bytes a request": round(size / int(total[1])),
        "megabytes a second": round(size / float(total[2]) / 1e6, 1),
    }
    for share in ("50", "99"):
        value = re.search(rf" {share}% +([\d.]+)(us|ms|s)", said)
        found[f"milliseconds at {share} %"] = round(float(value[1]) * _UNITS[value[2]], 2) if value else None
    odd = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    found["answered by 404"] = round(int(odd[1]) / int(total[1]), 2) if odd else 0
    return found


def measured(program: str, seconds: int, place: Path) -> dict[str, Any]:
    """Both loads, each for so many seconds."""
    feed = place / "feed"
    (feed / "metadata").mkdir(parents=True)
    (feed / "targets").mkdir()
    # As long as those of a feed with one publisher.
    (feed / "metadata" / "timestamp.json").write_bytes(b"{" + b" " * 440 + b"}")
    items = [f"/targets/{at:064x}.item.json" for at in range(10)]
    for item in items:
        (feed / item[1:]).write_bytes(os.urandom(ITEM))
    with nginx(program, place, guide_server(feed)) as port:
        checks = asked(["/metadata/2.root.json", "/metadata/timestamp.json"], port, seconds, place)
        return {"checks": checks, "items": asked(items, port, seconds, place)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 2 where nginx or wrk is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sync_load", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(argv)
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None or shutil.which("wrk") is None:
        print("Not measured: this needs nginx and wrk (apt-get install nginx-light wrk).", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        found = measured(program, chosen.seconds, Path(name))
    print(json.dumps(found, indent=1) if chosen.json else "\n".join(f"{load}: {said}" for load, said in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
