"""The power may fail at any moment of an update: the PC starts with the old edition or the new one, whole."""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.errors import WardLibraryError
from kiosk.library.editions import Editions
from tests.library.disks import Event, Medium, Quick, Recorder, Synced, laid_out
from tests.library.releases import SCENARIOS, Doing, advance, check_index, make_seed, release_of


@dataclass
class Recorded:
    """An update as it was recorded: what lasted before it began, what was done, and what serves before and after."""

    before: Medium
    events: Sequence[Event]
    recorder: Recorder
    serving: tuple[int, int]
    floor: int
    seed: tuple[Path, Path]


def record(folder: Path, before: Doing, doing: Doing) -> Recorded:
    """Record ``doing`` on a store that ``before`` has made, and that lasts."""
    seed = make_seed(folder / "seed")
    top = folder / "top"
    top.mkdir()
    before(Editions(top / "store", *seed, Quick()))
    disk = Recorder(top)
    medium = Medium()
    for event in disk.events:
        medium.take(event)
    medium.settle()
    began = len(disk.events)
    editions = Editions(top / "store", *seed, disk)
    old, floor = release_of(editions.current()), editions.floor
    doing(editions)
    disk.look()
    return Recorded(medium, disk.events[began:], disk, (old, release_of(editions.current())), floor, seed)


def images_of(
    recorded: Recorded, rounds: int, keep: Callable[[Event], bool], again: int, place: Path
) -> tuple[int, list[str]]:
    """Cut the power after every event in several ways; the number of different disks, and what is wrong with some.

    After every ``again``-th one the next update is made too, if that is not 0.
    """
    chance = random.Random(recorded.floor)  # noqa: S311 - the same search every time
    medium, bad = recorded.before, []
    seen: set[object] = set()
    events = [event for event in recorded.events if keep(event)]
    for at in range(len(events) + 1):
        over = at == len(events)
        for names, content in medium.images(chance, rounds):
            files = laid_out(names, content, recorded.recorder.is_folder)
            mark = (over, tuple(files.items()))
            if mark in seen:
                continue
            seen.add(mark)
            put_down(place, files)
            if wrong := wrong_with(place, recorded, over, again > 0 and len(seen) % again == 0):
                bad.append(f"event {at} of {len(events)}: {wrong}")
        if not over:
            medium.take(events[at])
    return len(seen), bad


def put_down(place: Path, files: dict[str, bytes | None]) -> None:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for name, content in files.items():
        if content is None:
            (place / name).mkdir()
        else:
            (place / name).write_bytes(content)


def wrong_with(place: Path, recorded: Recorded, over: bool, again: bool) -> str:
    old, new = recorded.serving
    try:
        editions = Editions(place / "store", *recorded.seed, Quick())
        found = editions.current()
        if found.reason:
            return f"a damaged edition was in place: {found.reason}"
        release = release_of(found)
        if release not in ((new,) if over else (old, new)):
            return f"release {release} serves, neither {old} nor {new}"
        editions.verify(found)
        check_index(found)
        if editions.floor < recorded.floor:
            return f"the floor fell to {editions.floor}"
        if again:
            advance(editions, 50, Quick())
            if release_of(editions.current()) != 50:
                return "the next update does not serve"
            editions.verify(editions.current())
            if editions._shelf.unfinished():
                return "something half done was left behind"
    except (WardLibraryError, OSError, AssertionError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def search(folder: Path, rounds: int) -> tuple[int, list[str]]:
    total, all_bad = 0, []
    for at, (name, (before, doing)) in enumerate(SCENARIOS.items()):
        recorded = record(folder / str(at), before, doing)
        count, bad = images_of(recorded, rounds, lambda event: True, 10, folder / "image")
        total += count
        all_bad += [f"{name}, {each}" for each in bad]
    print(f"{total} images, {len(all_bad)} bad")
    return total, all_bad


def test_no_cut_of_power_leaves_a_bad_state(tmp_path: Path) -> None:
    count, bad = search(tmp_path, 56)
    assert not bad
    assert count >= 2_000


@pytest.mark.long
def test_no_cut_of_power_leaves_a_bad_state_in_ten_thousand(tmp_path: Path) -> None:
    count, bad = search(tmp_path, 700)
    assert not bad
    assert count >= 10_000


@pytest.mark.parametrize(
    "keep",
    [
        lambda event: not isinstance(event, Synced),
        lambda event: not isinstance(event, Synced) or event.folder,
        lambda event: not isinstance(event, Synced) or not event.folder,
    ],
    ids=["no syncs", "no syncs of files", "no syncs of folders"],
)
def test_the_same_search_finds_bad_states_where_syncing_is_switched_off(
    tmp_path: Path, keep: Callable[[Event], bool]
) -> None:
    recorded = record(tmp_path, *SCENARIOS["an update that removes the older"])
    count, bad = images_of(recorded, 4, keep, 0, tmp_path / "image")
    print(f"{count} images, {len(bad)} bad")
    assert bad


@pytest.mark.long
@pytest.mark.parametrize("name", ["the first update", "an update that removes the older"])
def test_there_is_no_file_and_no_folder_whose_sync_could_be_left_out(tmp_path: Path, name: str) -> None:
    recorded = record(tmp_path, *SCENARIOS[name])
    before = copy.deepcopy(recorded.before)
    synced = {event.what for event in recorded.events if isinstance(event, Synced)}
    assert len(synced) >= 9
    for what in synced:
        recorded.before = copy.deepcopy(before)

        def keep(event: Event, what: int = what) -> bool:
            return not (isinstance(event, Synced) and event.what == what)

        assert images_of(recorded, 8, keep, 0, tmp_path / "image")[1], f"nothing needs the sync of {what}"
