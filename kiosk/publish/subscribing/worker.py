"""The limited process that reads feeds: ``kiosk.publish.importing.worker`` with another task."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from kiosk.publish.importing import worker
from kiosk.publish.importing.limits import Limits
from kiosk.publish.subscribing import transfer
from kiosk.publish.subscribing.parsing import parse


def main(bounds: str) -> int:
    """Serve feeds until standard input ends; ``bounds`` is a `Limits` as JSON."""
    return worker.serve(bounds, _feed)


def command(limits: Limits) -> list[str]:
    """The command line of this process; a packaged program serves through its own ``publish subscribe`` command."""
    bounds = json.dumps(asdict(limits))
    if getattr(sys, "frozen", False):
        return [sys.executable, "publish", "subscribe", "--serve-feeds", bounds]
    return [sys.executable, "-P", "-m", "kiosk.publish.subscribing.worker", bounds]


def _feed(path: Path, folder: Path, limits: Limits, note: str) -> None:
    said = json.loads(note)
    transfer.write(folder, parse(path, said["address"], said["media_type"], limits))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
