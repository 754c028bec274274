"""Processes that a test kills: one queues stories, one brings them to a stick; each says what it has done.

``python -m tests.stories.killed queue FOLDER COUNT`` prints a title once its story is kept;
``python -m tests.stories.killed export FOLDER PLACE`` ends by itself when there is nothing left.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.stories.export import export
from kiosk.stories.queue import StoryQueue
from tests.stories.samples import sealed


def main(act: str, folder: Path, more: str) -> None:
    """Do it."""
    queue = StoryQueue(folder)
    print("ready", flush=True)
    if act == "export":
        print(export(queue, Path(more)).stories, flush=True)
        return
    for number in range(*map(int, more.split(":"))):
        queue.add(sealed(f"story {number}"))
        print(f"story {number}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
