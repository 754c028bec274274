"""The operating system itself refuses or kills at every call of an update that writes: one whole edition serves.

Unlike test_faults.py this reaches the calls that SQLite and Python's library make. It takes minutes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.errors import WardLibraryError
from tests.library.releases import SCENARIOS, make_seed
from tests.library.test_faults import check, opened, serving

ROOT = Path(__file__).resolve().parents[2]
CALLS = (
    *("write", "pwrite64", "sendfile", "copy_file_range", "ftruncate", "fsync", "fdatasync"),
    *(
        "rename",
        "renameat",
        "renameat2",
        "unlink",
        "unlinkat",
        "rmdir",
        "mkdir",
        "mkdirat",
        "chmod",
        "fchmodat",
        "flock",
    ),
)
UPDATE = """
import sys
from pathlib import Path
from kiosk.errors import StorageUnwritable
from kiosk.library.editions import Editions
from tests.library.releases import SCENARIOS
store, seed = map(Path, sys.argv[1:3])
try:
    SCENARIOS[sys.argv[3]][1](Editions(store, seed / "library.db", seed / "objects"))
except StorageUnwritable:
    sys.exit(3)
"""


def traced(scenario: str, base: Path, top: Path, log: Path, *options: str) -> int:
    told = ["strace", "-f", "-qq", "-y", "-o", str(log), *options, sys.executable, "-B", "-c", UPDATE]
    told += [str(top / "store"), str(base / "seed"), scenario]
    return subprocess.run(told, cwd=ROOT, capture_output=True, check=False).returncode


@pytest.mark.long
@pytest.mark.parametrize("scenario", ["the first update", "an update that removes the older"])
def test_no_refusal_or_kill_by_the_system_at_any_call_leaves_a_bad_state(tmp_path: Path, scenario: str) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed: apt-get install strace")
    base, top, log = tmp_path / "base", tmp_path / "top", tmp_path / "log"
    make_seed(base / "seed")
    (base / "top").mkdir()
    SCENARIOS[scenario][0](opened(base / "top", base))
    old = serving(base / "top", base)
    shutil.copytree(base / "top", top)
    if traced(scenario, base, top, log, "-e", f"trace={','.join(CALLS)}"):
        pytest.skip("strace may not trace here (in a container, perhaps)")
    new = serving(top, base)
    calls = numbered(log.read_text(errors="replace"), str(tmp_path))
    assert len(calls) >= 60
    bad, count = [], 0
    for call, at in calls:
        for fault in ("error=EIO", "error=ENOSPC", "signal=KILL"):
            shutil.rmtree(top)
            shutil.copytree(base / "top", top)
            code = traced(scenario, base, top, log, "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={at}")
            count += 1
            expected = (-9, 137) if fault == "signal=KILL" else (0, 3)
            if code not in expected:
                bad.append(f"{call} {at} {fault}: ended with {code}")
            try:
                check(top, base, old, new)
            except (AssertionError, WardLibraryError, OSError) as error:
                bad.append(f"{call} {at} {fault}: {error!r}")
    print(f"{count} faults at {len(calls)} calls, {len(bad)} bad")
    assert not bad


def numbered(log: str, place: str) -> list[tuple[str, int]]:
    """Each call that touches files of the update, with how many of its name came before it, and itself."""
    found, counts = [], dict.fromkeys(CALLS, 0)
    for line in log.splitlines():
        if match := re.match(r"\d+ +(\w+)\(", line):
            counts[match[1]] += 1
            if place in line or "etilqs_" in line:  # SQLite's name for its temporary files
                found.append((match[1], counts[match[1]]))
    return found
