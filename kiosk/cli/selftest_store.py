"""Checks of a self-test on what updates need of this PC: folders that can be written to, room, and a recent look."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kiosk.cli.selftest_local import Here, reading, why_not_writable
from kiosk.cli.selftest_report import Check, State
from kiosk.errors import StoreUnsafe, UpdatesOff
from kiosk.library.ownership import check_store
from kiosk.sync.outcomes import LONG, Applied, Busy, Checked, Offline, Refused, UpToDate, kind_of, read_note
from kiosk.wiring import feed_root, index_candidates, library_path, serving, sharing, store_path, stories_path

LITTLE = 500_000_000  # bytes free, below which a PC is about to have other troubles as well
_AS_UPDATER = "Let the account that updates write there; test as that account, since each may see other folders."


def store(here: Here) -> Iterator[Check]:
    """Whether the folder of editions is safe from others, and can be written to by this account."""
    name, title, place = "store", "Folder of editions", store_path(here.settings)
    facts = {"place": str(place), "there": place.is_dir()}
    try:
        check_store(place)
    except StoreUnsafe as error:
        told = f"{error} The library in the package is read instead, and nothing is updated."
        advice = "Let only the account that updates and administrators write to that folder."
        yield Check(name, title, State.FAILED, told, advice, facts)
        return
    within = [folder for part in ("editions", "objects", "trust", "partial") if (folder := place / part).is_dir()]
    if reason := next(filter(None, map(why_not_writable, (place, *within))), ""):
        state = State.FAILED if here.settings.feed else State.ATTENTION
        yield Check(name, title, state, f"This account cannot write to {place}: {reason}.", _AS_UPDATER, facts)
        return
    told = f"{place} can be written to by this account." if facts["there"] else f"{place} is made by the first update."
    yield Check(name, title, State.OK, told, facts=facts)


def other_folders(here: Here) -> Iterator[Check]:
    """Whether the index's folder can be written to, and that of stories where they are shared."""
    place = index_candidates(here.settings, library_path(here.settings))[-1]
    yield _writable("cache", "Folder of the index", place, "Let it, or name another by the setting `cache`.")
    with reading(here.settings) as library:
        shared = bool(sharing(here.settings, library).key)
    name, title = "stories", "Folder of stories"
    if shared:
        yield _writable(name, title, stories_path(here.settings), "Let it: a finished story waits there, sealed.")
        return
    told = "Stories are not shared here, so no folder is needed."
    yield Check(name, title, State.OK, told, facts={"place": None})


def _writable(name: str, title: str, place: Path, advice: str) -> Check:
    facts = {"place": str(place)}
    if reason := why_not_writable(place):
        return Check(name, title, State.ATTENTION, f"This account cannot write to {place}: {reason}.", advice, facts)
    return Check(name, title, State.OK, f"{place} can be written to by this account.", facts=facts)


def disk(here: Here) -> Iterator[Check]:
    """Whether there is room for the next edition beside the present one, with its index and what is fetched for it."""
    with serving(here.settings) as held:
        now = _bytes(held.installed.library) + _bytes(held.installed.index)
    place = store_path(here.settings)
    yield room(place, shutil.disk_usage(_there(place)).free, 2 * now, updates=bool(here.settings.feed))


def room(place: Path, free: int, needed: int, *, updates: bool) -> Check:
    """What so many bytes free mean where so many are needed; pure."""
    name, title = "disk", "Room on the disk"
    facts = {"place": str(place), "free_bytes": free, "needed_bytes": needed}
    told = f"{_megabytes(free)} are free for {place}; the next edition needs about {_megabytes(needed)}."
    if free < needed:
        state = State.FAILED if updates else State.ATTENTION
        return Check(name, title, state, told, "Make room: until then nothing is updated. Reading goes on.", facts)
    if free < LITTLE:
        return Check(name, title, State.ATTENTION, told, "Make room before there is none.", facts)
    return Check(name, title, State.OK, told, facts=facts)


def updates(here: Here) -> Iterator[Check]:
    """Whether updates are set up, and what came of the last look for them."""
    name, title, places = "updates", "Updates", here.settings.feed
    note = read_note(store_path(here.settings))
    facts = {"places": list(places), "checked": note and note.at, "outcome": note and kind_of(note.outcome)}
    facts["verified"] = note and note.verified
    if not places and "feed" in here.loaded.origins:
        told = f"Updates are off, as the setting `feed` says ({here.loaded.origins['feed']})."
        yield Check(name, title, State.OK, told, facts=facts)
        return
    if not places:
        told = "No place to update from is set, so updates are off and the library grows old."
        advice = "Set `feed` and `feed_root` by policy; where updates are to stay off, set `feed` to [], which says so."
        yield Check(name, title, State.ATTENTION, told, advice, facts)
        return
    try:
        feed_root(here.settings)
    except UpdatesOff as error:
        advice = "Bring the publisher's root.json to this PC and name it by the setting `feed_root`."
        yield Check(name, title, State.FAILED, str(error), advice, facts)
        return
    state, told, advice = last_look(note, here.now)
    yield Check(name, title, state, told, advice, facts)


def last_look(note: Checked | None, now: datetime) -> tuple[State, str, str]:
    """State, sentence and advice for the note of the last look; pure."""
    job = "See that the scheduled job `kioskctl sync` is set up and runs."
    at = _moment(note.at) if note else None
    if note is None or at is None:
        return State.ATTENTION, "This PC has never looked for updates.", job
    outcome, when = note.outcome, f"{at.day} {at:%B %Y}"
    if isinstance(outcome, Refused):
        told = f"The last look, on {when}, refused what it found: {outcome.sentence}"
        return State.ATTENTION, told, "See the lines on each place of the feed, and docs/updating.md."
    if not isinstance(outcome, UpToDate | Applied | Offline | Busy):
        told = f"The last look, on {when}, could not update: {outcome.sentence}"
        return State.ATTENTION, told, "Run `kioskctl sync` as the account that updates, and read what it says."
    if now - at > LONG:
        return State.ATTENTION, f"This PC last looked for updates on {when}.", job
    verified = _moment(note.verified) if note.verified else None
    if isinstance(outcome, Offline | Busy) and (verified is None or now - verified > LONG):
        since = f"since {verified.day} {verified:%B %Y}" if verified else "ever"
        told = f"The last look, on {when}, reached nothing, and no release was verified {since}."
        return State.ATTENTION, told, "See the lines on each place of the feed."
    reached = "reached nothing, as happens" if isinstance(outcome, Offline | Busy) else f"came to: {kind_of(outcome)}"
    return State.OK, f"The last look, on {when}, {reached}.", ""


def _moment(iso: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _there(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _bytes(place: Path) -> int:
    if place.is_file():
        return place.stat().st_size
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def _megabytes(count: int) -> str:
    return f"{count // 1_000_000:,} MB" if count >= 10_000_000 else f"{count / 1_000_000:.1f} MB"
