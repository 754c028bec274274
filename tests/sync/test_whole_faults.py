"""A whole update, from the first look to the last tidying, stopped or refused anywhere: one whole edition serves.

The quick tests stop the Python program between its calls; the long ones are the real ``kioskctl sync``, whose calls
the operating system itself refuses, or during which it kills.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.feed.server import serving
from tests.library.test_system_faults import CALLS
from tests.sync.whole import Whole

ROOT = Path(__file__).resolve().parents[2]
ALL_CALLS = (*CALLS, "link", "linkat", "symlink", "symlinkat", "truncate", "fallocate", "fchmod", "utimensat")
ERRORS = ("error=EIO", "error=ENOSPC")
KILL = "signal=KILL"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed with a signal that only POSIX systems have")
@pytest.mark.parametrize(("fault", "first", "every"), [("kill", 2_000, 60_000), ("EIO", 5, 31), ("ENOSPC", 9, 700)])
def test_an_update_stopped_somewhere_leaves_one_whole_edition(
    tmp_path: Path, fault: str, first: int, every: int
) -> None:
    count, bad = stopped(tmp_path, fault, first, every)
    assert not bad
    assert count >= 8


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed with a signal that only POSIX systems have")
@pytest.mark.parametrize(("fault", "first", "every"), [("kill", 1, 2_500), ("EIO", 1, 1), ("ENOSPC", 1, 40)])
def test_an_update_stopped_anywhere_leaves_one_whole_edition(
    tmp_path: Path, fault: str, first: int, every: int
) -> None:
    count, bad = stopped(tmp_path, fault, first, every)
    assert not bad
    assert count >= 120


def stopped(place: Path, fault: str, first: int, every: int) -> tuple[int, list[str]]:
    told = [sys.executable, "-m", "tests.sync.stopped", str(place), fault, str(first), str(every)]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"{fault}: {found['faults']} faults, {len(found['bad'])} bad")
    return found["faults"], found["bad"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("first", "over", "every"),
    [(False, "folder", 6), (True, "folder", 12), (False, "http", 12)],
    ids=["an update", "the first update", "an update over HTTP"],
)
def test_no_refusal_or_kill_by_the_system_anywhere_in_a_whole_update_leaves_a_bad_state(
    tmp_path: Path, first: bool, over: str, every: int
) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed: apt-get install strace")
    place = Whole(tmp_path, first=first)
    with carried(place, over) as source:
        place.put_back()
        code, _ = traced(place, source, "-e", f"trace={','.join(ALL_CALLS)}")
        if code:
            pytest.skip("strace may not trace here (in a container, perhaps)")
        assert place.serving() == place.new
        calls = numbered((tmp_path / "log").read_text(errors="replace"), str(place.store))
        assert len(calls) >= 250
        bad, count, missed = [], 0, 0
        for call, at in calls[::every]:
            for fault in (*ERRORS, KILL):
                place.put_back()
                code, said = traced(place, source, "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={at}")
                # Qt wakes its threads by writing, now more often and now less: a late call may not be reached again.
                if over == "http" and fault == KILL and code == 0:
                    missed += 1
                    continue
                count += 1
                if code not in ((-9, 137) if fault == KILL else (0, 2)) or "Traceback" in said:
                    bad.append(f"{call} {at} {fault}: ended with {code}: {said[-600:]}")
                if wrong := place.wrong():
                    bad.append(f"{call} {at} {fault}: {wrong}")
    print(f"{count} faults at {len(calls[::every])} of {len(calls)} calls, {missed} not met, {len(bad)} bad")
    assert not bad
    assert missed <= count // 20


@contextmanager
def carried(place: Whole, over: str) -> Iterator[str]:
    """Where ``kioskctl`` finds the feed."""
    if over == "folder":
        yield str(place.press.feed)
        return
    with serving(place.press.feed) as server:
        yield server.url


def traced(place: Whole, source: str, *options: str) -> tuple[int, str]:
    """One ``kioskctl sync`` under strace: its exit status, and what it said."""
    # With --seccomp-bpf it would be quicker, but then no signal is delivered where the call is met.
    quick = ["--seccomp-bpf"] if not any(KILL in option for option in options) else []
    told = ["strace", "-f", *quick, "-qq", "-y", "-o", str(place.root / "log"), *options]
    told += [sys.executable, "-B", "-m", "kiosk.cli", "sync", "--from", source]
    done = subprocess.run(told, cwd=ROOT, env=place.environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def numbered(log: str, place: str) -> list[tuple[str, int]]:
    """Each call that touches files of the store, with how many of its name came before it, and itself."""
    found: list[tuple[str, int]] = []
    counts = dict.fromkeys(ALL_CALLS, 0)
    for line in log.splitlines():
        if match := re.match(r"\d+ +(\w+)\(", line):
            counts[match[1]] += 1
            if place in line or "etilqs_" in line:  # SQLite's name for its temporary files
                found.append((match[1], counts[match[1]]))
    return found
