"""Run an update once for every step of it, each in a process of its own that is killed there.

Started by test_faults.py: ``python -m tests.library.killed BASE WORK SCENARIO``; prints one line for each death,
with the moment, the step and the folder that it left.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from kiosk.library.editions import Editions
from tests.library.disks import Fault, Faulty
from tests.library.releases import SCENARIOS


def main(base: Path, work: Path, scenario: str) -> None:
    """Go on until an update comes to its end unharmed."""
    doing = SCENARIOS[scenario][1]
    at = 1
    while True:
        for moment in ("before", "half", "after"):
            place = work / f"{at}-{moment}"
            shutil.copytree(base, place)
            child = os.fork()
            if not child:
                disk = Faulty(Fault(at, 0, moment))
                doing(
                    Editions(
                        place / "store", base.parent / "seed" / "library.db", base.parent / "seed" / "objects", disk
                    )
                )
                os._exit(0)
            status = os.waitpid(child, 0)[1]
            if not os.WIFSIGNALED(status):
                assert os.WEXITSTATUS(status) == 0
                return
            assert os.WTERMSIG(status) == signal.SIGKILL
            print(moment, at, place, flush=True)
        at += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
