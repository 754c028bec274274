"""Stories that wait: whole or not at all, bounded, never readable, and none lost on the way to a stick."""

from __future__ import annotations

import errno
import os
import random
import shutil
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.errors import StorageUnwritable, StoriesFull, UpdaterBusy
from kiosk.stories.export import export
from kiosk.stories.queue import PART, Bounds, StoryQueue
from tests.conftest import ROOT
from tests.library.disks import Fault, Faulty
from tests.stories.samples import sealed, unsealed


def titles(folder: Path) -> list[str]:
    """The titles of the whole stories in a folder, by the private key."""
    return sorted(unsealed(path.read_bytes()).told.title for path in folder.glob("*.story"))


def test_a_story_is_a_file_of_its_own_with_a_random_name_that_nobody_changes(tmp_path: Path) -> None:
    queue, content = StoryQueue(tmp_path / "data" / "stories"), sealed()
    path = queue.add(content)
    assert queue.waiting() == (path,)
    assert path.read_bytes() == content == queue.read(path)
    assert len(path.stem) == 32 and path.suffix == ".story"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert queue.add(content).name != path.name
    assert all(not one.name.endswith(PART) for one in queue.folder.iterdir())


@pytest.mark.parametrize("content", [b"", b"Mrs Green in bed 4", b"WLSTORY\x01" + bytes(100)])
def test_what_is_not_sealed_is_never_written(tmp_path: Path, content: bytes) -> None:
    queue = StoryQueue(tmp_path / "stories")
    with pytest.raises(ValueError, match="story"):
        queue.add(content)
    assert not queue.folder.exists()


def test_a_full_queue_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    queue = StoryQueue(tmp_path, Bounds(stories=3))
    for _ in range(3):
        queue.add(sealed())
    with pytest.raises(StoriesFull) as told:
        queue.add(sealed())
    assert told.value.waiting == 3 and len(queue.waiting()) == 3
    with pytest.raises(StoriesFull):
        StoryQueue(tmp_path, Bounds(bytes=3 * len(sealed()) + 100)).add(sealed())


def test_a_thousand_fit_into_the_usual_bounds() -> None:
    assert Bounds().stories >= 1_000
    assert Bounds().bytes >= 1_000 * len(sealed("x"))


def test_files_that_are_no_stories_are_neither_counted_nor_read(tmp_path: Path) -> None:
    queue = StoryQueue(tmp_path / "stories")
    queue.add(sealed())
    secret = tmp_path / "secret"
    secret.write_bytes(sealed())
    (queue.folder / "link.story").symlink_to(secret)
    (queue.folder / "short.story").write_bytes(b"WLSTORY")
    (queue.folder / "folder.story").mkdir()
    (queue.folder / "notes.txt").write_text("no story")
    assert len(queue.waiting()) == 1


def test_what_a_cut_of_power_left_is_swept_away_later(tmp_path: Path) -> None:
    queue = StoryQueue(tmp_path)
    old, new = tmp_path / f"a.story{PART}", tmp_path / f"b.story{PART}"
    for path in (old, new):
        path.write_bytes(sealed()[:50])
    os.utime(old, (1, 1))
    queue.add(sealed())
    assert not old.exists() and new.exists(), "somebody may be writing the new one just now"


@pytest.mark.parametrize("moment", ["before", "half", "after"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_fault_at_any_step_of_keeping_leaves_a_whole_story_or_none(tmp_path: Path, moment: str, error: int) -> None:
    faults = 0
    for at in range(1, 20):
        folder = tmp_path / f"{at}"
        StoryQueue(folder).add(sealed("before"))
        try:
            StoryQueue(folder, disk=Faulty(Fault(at, error, moment))).add(sealed("after"))
        except StorageUnwritable:
            faults += 1
            assert set(titles(folder)) <= {"before", "after"} and "before" in titles(folder)
            assert not list(folder.glob(f"*{PART}"))
        else:
            assert titles(folder) == ["after", "before"]
            break
    assert faults >= 4


@pytest.mark.parametrize("moment", ["before", "half", "after"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_fault_at_any_step_of_an_export_loses_no_story(tmp_path: Path, moment: str, error: int) -> None:
    faults = 0
    for at in range(1, 60):
        folder, stick = tmp_path / f"{at}", tmp_path / f"{at}-stick"
        for number in range(4):
            StoryQueue(folder).add(sealed(f"story {number}"))
        with suppress(StorageUnwritable):
            export(StoryQueue(folder), stick, disk=Faulty(Fault(at, error, moment)))
            break
        faults += 1
        assert {*titles(folder), *titles(stick)} == {f"story {number}" for number in range(4)}
        export(StoryQueue(folder), stick)
        assert titles(stick) == [f"story {number}" for number in range(4)] and titles(folder) == []
    assert faults >= 10


def test_an_export_leaves_damaged_ones_and_says_so(tmp_path: Path) -> None:
    queue = StoryQueue(tmp_path / "stories")
    good, bad = queue.add(sealed("good")), queue.add(sealed("bad"))
    bad.chmod(0o644)
    bad.write_bytes(bytes(bad.stat().st_size))
    done = export(queue, tmp_path / "stick")
    assert done.stories == 1 and [name for name, _ in done.left] == [bad.name]
    assert bad.exists() and not good.exists()
    assert titles(tmp_path / "stick") == ["good"]


def test_an_export_that_is_done_twice_makes_nothing_twice(tmp_path: Path) -> None:
    queue = StoryQueue(tmp_path / "stories")
    queue.add(sealed("one"))
    for _ in range(2):
        assert export(queue, tmp_path / "stick", keep=True).stories == 1
    assert export(queue, tmp_path / "stick").stories == 1
    assert titles(tmp_path / "stick") == ["one"] and queue.waiting() == ()


def test_two_cannot_take_stories_out_at_once(tmp_path: Path) -> None:
    queue = StoryQueue(tmp_path / "stories")
    queue.add(sealed())
    with queue.alone(), pytest.raises(UpdaterBusy):
        export(queue, tmp_path / "stick")


def started(act: str, folder: Path, more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.stories.killed", act, str(folder), more],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


def killed_at_random(process: subprocess.Popen[str], after: float) -> list[str]:
    """What it said until it was killed, ``after`` seconds from when it was ready."""
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    threading.Timer(after, process.kill).start()
    said = process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    return said


def queue_and_export(tmp_path: Path, count: int, seed: int) -> int:
    """Queue ``count`` stories and bring them out, killed again and again; how often that was."""
    chance = random.Random(seed)  # noqa: S311 - to vary, not to hide
    folder, stick = tmp_path / "stories", tmp_path / "stick"
    kept: list[str] = []
    kills, at = 0, 0
    while at < count:
        said = killed_at_random(started("queue", folder, f"{at}:{count}"), chance.uniform(0.005, 0.4))
        kept += said
        at += len(said) + 1  # the one that it was busy with may be there or not: nobody was told so
        kills += 1
        assert set(kept) <= set(titles(folder)), "a story that was said to be kept is lost"
    for left in range(count - len(kept)):  # in place of those that were cut off
        StoryQueue(folder).add(sealed(f"again {left}"))
        kept.append(f"again {left}")
    all_of_them = set(titles(folder))
    assert len(kept) == count and set(kept) <= all_of_them
    while StoryQueue(folder).waiting():
        killed_at_random(started("export", folder, str(stick)), chance.uniform(0.005, 0.3))
        kills += 1
        assert {*titles(folder), *titles(stick)} == all_of_them
    assert set(titles(stick)) == all_of_them
    return kills


def test_stories_queued_and_exported_under_kills_are_all_there(tmp_path: Path) -> None:
    assert queue_and_export(tmp_path, 60, seed=1) >= 2


@pytest.mark.long
def test_a_thousand_stories_queued_and_exported_under_kills_are_all_there(tmp_path: Path) -> None:
    kills = queue_and_export(tmp_path, 1_000, seed=2)
    print(f"1,000 stories, {kills} kills")
    assert kills >= 8


FULL = """
import sys
from pathlib import Path
from kiosk.errors import StorageUnwritable
from kiosk.stories.export import export
from kiosk.stories.queue import StoryQueue
from tests.stories.samples import sealed
small, big, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
queue, kept = StoryQueue(small / "stories"), 0
try:
    for number in range(count):
        queue.add(sealed(f"story {number}"))
        kept += 1
except StorageUnwritable:
    pass
assert 0 < kept < count, f"the disk was never full: {kept}"
assert len(queue.waiting()) == kept
assert export(queue, big / "first").stories == kept  # room again
for number in range(kept, count):
    StoryQueue(big / "stories").add(sealed(f"story {number}"))
turns = 0
while StoryQueue(big / "stories").waiting():  # a small stick, emptied each time that it is full
    turns += 1
    try:
        export(StoryQueue(big / "stories"), small / "stick")
    except StorageUnwritable:
        pass
    (big / f"stick {turns}").mkdir()
    for each in (small / "stick").iterdir():
        (big / f"stick {turns}" / each.name).write_bytes(each.read_bytes())
        each.unlink()
print(kept, turns)
"""


def on_a_small_disk(tmp_path: Path, count: int, size: int) -> tuple[int, int]:
    """How many stories fitted on a disk of ``size`` kB, and how many sticks of that size were filled by the rest."""
    if not shutil.which("unshare"):
        pytest.skip("unshare is not installed")
    small, big = tmp_path / "small", tmp_path / "big"
    small.mkdir()
    big.mkdir()
    inside = f'mount -t tmpfs -o size={size}k small "$1" && exec "$2" -c "$3" "$1" "$4" "$5"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", inside, "sh", str(small), sys.executable, FULL, str(big), str(count)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()[:100]}")
    assert done.returncode == 0, done.stderr[-2_000:]
    found = [title for folder in big.iterdir() for title in titles(folder)]
    assert len(found) == len(set(found)) == count, "each story is there, once"
    kept, turns = map(int, done.stdout.split())
    return kept, turns


def test_a_full_disk_and_full_sticks_lose_no_story(tmp_path: Path) -> None:
    kept, sticks = on_a_small_disk(tmp_path, 80, 300)
    assert kept < 80 and sticks >= 2


@pytest.mark.long
def test_a_full_disk_and_full_sticks_lose_none_of_a_thousand_stories(tmp_path: Path) -> None:
    kept, sticks = on_a_small_disk(tmp_path, 1_000, 2_000)
    print(f"{kept} fitted on the disk, the rest on {sticks} sticks")
    assert sticks >= 3
