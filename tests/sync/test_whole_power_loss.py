"""The power may fail at any moment of a whole update, TUF's memory and half a download included."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import wiring
from kiosk.errors import WardLibraryError
from kiosk.library.editions import Editions
from kiosk.sync.outcomes import Applied
from kiosk.sync.updating import update
from tests.library.disks import Event, Medium, Recorder, Synced, laid_out
from tests.library.test_power_loss import put_down
from tests.sync.whole import Whole


def search(place: Whole, every: int, rounds: int, again: int, keep: Callable[[Event], bool]) -> tuple[int, list[str]]:
    """Cut the power after every event in several ways; how many different disks were looked at, and what was wrong.

    Of the disks that differ every ``every``-th is looked at; after every ``again``-th of these the next update is made.
    What the feed's own code and the index write is seen between the steps of `Disk`; that it is synced is not, so
    that more is lost here than would be.
    """
    place.put_back()
    disk, medium = Recorder(place.store), Medium()
    for event in disk.events:
        medium.take(event)
    medium.settle()
    began = len(disk.events)
    bundled = wiring.bundled()
    editions = Editions(place.store, bundled / "library.db", bundled / "assets" / "objects", disk)
    assert isinstance(update(replace(wiring.sync_site(place.settings), editions=editions)), Applied)
    disk.look()
    events = [event for event in disk.events[began:] if keep(event)]
    chance, seen, count, bad = random.Random(4), set[object](), 0, []  # noqa: S311 - the same search every time
    for at in range(len(events) + 1):
        for names, content in medium.images(chance, rounds):
            files = laid_out(names, content, disk.is_folder)
            mark = tuple(files.items())
            if mark in seen:
                continue
            seen.add(mark)
            if len(seen) % every:
                continue
            put_down(place.store, files)
            count += 1
            if wrong := wrong_with(place, count % again == 0):
                bad.append(f"event {at} of {len(events)}: {wrong}")
        if at < len(events):
            medium.take(events[at])
    print(f"{count} images after {len(events)} events, {len(bad)} bad")
    return count, bad


def wrong_with(place: Whole, again: bool) -> str:
    if again:
        return place.wrong()
    try:
        now = place.serving()
        assert now in (place.old, place.new), f"{now} serves"
        assert wiring.editions(place.settings).floor >= place.old[0], "the floor fell"
    except (AssertionError, WardLibraryError, OSError, sqlite3.Error) as error:
        return repr(error)
    return ""


def test_no_cut_of_power_in_a_whole_update_leaves_a_bad_state(tmp_path: Path) -> None:
    count, bad = search(Whole(tmp_path), 23, 1, 8, lambda event: True)
    assert not bad
    assert count >= 20


@pytest.mark.long
def test_no_cut_of_power_in_a_whole_update_leaves_a_bad_state_anywhere(tmp_path: Path) -> None:
    count, bad = search(Whole(tmp_path), 1, 4, 10, lambda event: True)
    assert not bad
    assert count >= 1_000


def test_the_same_search_finds_bad_states_without_syncs(tmp_path: Path) -> None:
    assert search(Whole(tmp_path), 12, 1, 10_000, lambda event: not isinstance(event, Synced))[1]
