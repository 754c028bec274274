"""Run a whole update again and again, each time stopped or refused by the system somewhere else; tell what came of it.

Started by test_whole_faults.py: ``python -m tests.sync.stopped ROOT FAULT FIRST EVERY``. A copy of this process is made
for each update, so that nothing has to be loaded twice. Prints one line of JSON: how many faults there were, at how
many calls, and what was wrong after any of them.
"""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from kiosk import wiring
from kiosk.errors import WardLibraryError
from kiosk.sync.outcomes import Applied, Failed
from kiosk.sync.updating import update
from tests.sync.whole import Whole

FILES = (io.BufferedWriter, io.BufferedRandom, io.FileIO, io.TextIOWrapper)
# The errors, and the functions of C that meet them; an end of the process is met by every function of C.
FAULTS: dict[str, tuple[int, frozenset[str]]] = {
    "EIO": (
        errno.EIO,
        frozenset({"fsync", "replace", "rename", "mkdir", "rmdir", "unlink", "chmod", "truncate", "sendfile"}),
    ),
    "ENOSPC": (errno.ENOSPC, frozenset({"write", "flush", "mkdir", "sendfile"})),
}
CAME_TO_ITS_END = 77


def meets(called: Any, fault: str) -> bool:
    """Whether this function of C changes a file or a folder, and may meet this fault."""
    if fault == "kill":
        return True
    if getattr(called, "__name__", "") not in FAULTS[fault][1]:
        return False
    owner = getattr(called, "__self__", None)
    return isinstance(owner, FILES) or getattr(owner, "__name__", "") in ("posix", "nt")


def stopped_at(at: int, fault: str) -> Callable[[FrameType, str, Any], None]:
    """A profile function that lets the ``at``-th call of those that can meet its fault."""
    met = 0

    def look(frame: FrameType, event: str, called: Any) -> None:
        nonlocal met
        if event != "c_call" or not meets(called, fault):
            return
        met += 1
        if met == at and fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif met == at:
            # The call is not made: what is raised here is what the caller gets.
            raise OSError(FAULTS[fault][0], os.strerror(FAULTS[fault][0]))

    return look


def once(place: Whole, at: int, fault: str) -> int:
    """One update in a process of its own; its exit status as `os.waitpid` gives it."""
    child = os.fork()
    if not child:
        status = 1
        try:
            site = wiring.sync_site(place.settings)
            look = stopped_at(at, fault)
            sys.setprofile(look)
            outcome = update(site)
            still_on = sys.getprofile() is look  # raising takes it away: else the fault was never met
            sys.setprofile(None)
            if isinstance(outcome, (Applied, Failed)):
                status = CAME_TO_ITS_END if still_on else 0
            else:
                print(f"{fault} {at}: {outcome}", file=sys.stderr)
        except (WardLibraryError, OSError, sqlite3.Error, ValueError, RuntimeError):
            sys.setprofile(None)
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def main(root: Path, fault: str, first: int, every: int) -> None:
    """Go on until an update comes to its end unharmed."""
    place = Whole(root)
    count, at, bad = 0, first, []
    while True:
        place.put_back()
        status = once(place, at, fault)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == CAME_TO_ITS_END:
            break
        count += 1
        if status != (signal.SIGKILL if fault == "kill" else 0):
            bad.append(f"{fault} {at}: ended with {status}")
        if wrong := place.wrong():
            bad.append(f"{fault} {at}: {wrong}")
        at += every
    print(json.dumps({"faults": count, "calls": at, "bad": bad}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
