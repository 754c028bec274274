"""A list of a publisher that is older than what this PC was made from is refused, whatever else was lost or stolen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuf.api.metadata import Metadata, MetaFile, Snapshot, Targets, Timestamp

from kiosk.feed.floors import floor_above
from kiosk.library.sealing import Pointer, pointer_bytes, pointer_from
from kiosk.publish.releasing import ceremony
from kiosk.sync.outcomes import Applied, Refused, UpToDate
from tests.publish.workspaces import item
from tests.sync.test_updating import Town, town

__all__ = ["town"]
BEYOND = 99_999


class Thief:
    """Somebody with a copy of the feed and the keys of some roles, as they are when the thief is made."""

    def __init__(self, town: Town, place: Path, *names: str) -> None:
        self.place = Path(shutil.copytree(town.press.feed, place))
        self.ring = town.press.ring
        for file in self.ring.files().values():
            if file.name in names:
                self.ring.signer(file.public)  # kept open: the files may go
        self.metadata = self.place / "metadata"
        self.timestamp = Metadata[Timestamp].from_file(str(self.metadata / "timestamp.json"))
        number = self.timestamp.signed.snapshot_meta.version
        self.snapshot = Metadata[Snapshot].from_file(str(self.metadata / f"{number}.snapshot.json"))

    def publish(self, number: int, **versions: int) -> None:
        """A new state with these versions of roles, which are all there."""
        for name, version in versions.items():
            self.snapshot.signed.meta[f"{name}.json"] = MetaFile(version)
        self.snapshot.signed.version = number
        self.timestamp.signed.snapshot_meta = MetaFile(number)
        self.timestamp.signed.version = number
        self._write(self.snapshot, f"{number}.snapshot.json")
        self._write(self.timestamp, "timestamp.json")

    def list_(self, name: str, of: int, to: int, change: Callable[[Targets], None]) -> None:
        """A publisher's list, changed and signed as version ``to``."""
        found = Metadata[Targets].from_file(str(self.metadata / f"{of}.{name}.json"))
        found.signed.version = to
        change(found.signed)
        self._write(found, f"{to}.{name}.json")

    def _write(self, metadata: Metadata, name: str) -> None:  # type: ignore[type-arg]
        for at, keyid in enumerate(list(metadata.signatures)):
            metadata.sign(self.ring._open[keyid], append=at > 0)
        metadata.to_file(str(self.metadata / name))


def version_of(town: Town, role: str) -> int:
    """The newest version of a role in the feed."""
    return max(int(path.name.split(".")[0]) for path in (town.press.feed / "metadata").glob(f"*.{role}.json"))


def release_of(town: Town) -> int:
    return version_of(town, "snapshot")


@pytest.mark.parametrize("protected", [True, False])
def test_stolen_online_keys_bring_no_older_list_back_though_tufs_memory_is_lost(
    town: Town, tmp_path: Path, protected: bool
) -> None:
    town.keeps_roles = protected
    town.update()
    old = version_of(town, "trust")
    town.newer()
    town.update()
    before = town.everything()
    thief = Thief(town, tmp_path / "stolen", "online")
    thief.publish(release_of(town) + 1, trust=old)
    shutil.rmtree(town.store / "trust")
    outcome = town.update(thief.place)
    if protected:
        assert isinstance(outcome, Refused) and outcome.reason == "older"
        assert "misusing the publisher's keys" in outcome.sentence
        assert town.everything() == before
        assert "Newer" in town.titles()
    else:
        assert isinstance(outcome, Applied), outcome
        assert "One" in town.titles() and "Newer" not in town.titles()


@pytest.mark.parametrize("protected", [True, False])
def test_a_revoked_publishers_key_stays_revoked_though_nothing_else_changed_and_tufs_memory_is_lost(
    town: Town, tmp_path: Path, protected: bool
) -> None:
    town.keeps_roles = protected
    town.update()
    thief = Thief(town, tmp_path / "stolen", "online", "trust")
    town.later(days=1)
    press = town.press
    ceremony.replace(press.feed, "trust", press.ring, press.ceremony, press.now, revoke=True)
    assert isinstance(town.update(), UpToDate), "no item has changed, so there is no new edition that could remember"

    def evil(signed: Targets) -> None:
        del signed.targets["trust/items/talk.json"]

    at = version_of(town, "trust")
    thief.list_("trust", at - 1, at + 10, evil)
    thief.publish(release_of(town) + 1, trust=at + 10)
    shutil.rmtree(town.store / "trust")
    outcome = town.update(thief.place)
    assert isinstance(outcome, Refused if protected else UpToDate), outcome
    if isinstance(outcome, Refused):
        assert outcome.reason == "older"


@pytest.mark.parametrize("lost", [False, True], ids=["", "TUF's memory lost"])
def test_a_publisher_recovers_from_a_thief_who_used_up_the_numbers(town: Town, tmp_path: Path, lost: bool) -> None:
    town.update()
    thief = Thief(town, tmp_path / "stolen", "online", "trust")
    thief.list_("trust", version_of(town, "trust"), BEYOND, lambda signed: None)
    thief.publish(BEYOND, trust=BEYOND)
    assert isinstance(town.update(thief.place), UpToDate)
    press = town.press
    town.later(days=1)
    press.write(4, "2026-11-24", one=item(title="Ours again", revision=2))
    press.release()
    refused = town.update()
    assert isinstance(refused, Refused) and refused.reason == "older"
    ceremony.replace(press.feed, "online", press.ring, press.ceremony, press.now, revoke=True, beyond=BEYOND)
    if lost:
        shutil.rmtree(town.store / "trust")
    refused = town.update()
    assert isinstance(refused, Refused) and refused.reason == "older", "the publisher's key is still the stolen one"
    ceremony.replace(press.feed, "trust", press.ring, press.ceremony, press.now, revoke=True)
    outcome = town.update()
    assert isinstance(outcome, Applied), outcome
    assert "Ours again" in town.titles()
    assert town.editions.role_floors[0]["trust"][0] == version_of(town, "trust") < BEYOND
    shutil.rmtree(town.store / "trust")
    assert isinstance(town.update(thief.place), Refused), "and the thief stays out"


def test_each_role_is_remembered_with_its_keys(town: Town) -> None:
    town.update()
    (pointer, edition) = town.editions.role_floors
    assert pointer == edition
    assert {name: version for name, (version, _) in pointer.items()} == {
        name: version_of(town, name) for name in ("root", "targets", "trust")
    }
    assert [len(keys) for _, keys in pointer.values()] == [0, 1, 1]
    (town.store / "current.json").unlink()
    assert town.editions.role_floors == (edition,)


def test_what_an_earlier_app_wrote_is_still_read() -> None:
    said = json.loads(pointer_bytes(Pointer(7, 7, 12)))["current"]
    del said["roles"]
    from kiosk.library import sealing

    body = {name: value for name, value in said.items() if name != "format"}
    assert pointer_from(sealing._sealed("current", body)) == Pointer(7, 7, 12)


names = st.sampled_from(["root", "targets", "ward", "other"])
keys = st.lists(st.sampled_from("abcd"), unique=True).map(tuple)
floors = st.lists(st.dictionaries(names, st.tuples(st.integers(0, 9), keys)), max_size=3)


@given(floors, names, st.integers(0, 9), keys)
def test_a_floor_holds_until_one_of_its_keys_is_taken_away(
    floors: list[dict[str, tuple[int, tuple[str, ...]]]], name: str, version: int, keys: tuple[str, ...]
) -> None:
    found = floor_above(floors, name, version, keys)
    holding = [each[name][0] for each in floors if name in each and all(key in keys for key in each[name][1])]
    assert found == max([floor for floor in holding if floor > version], default=0)
    assert floor_above(floors, name, 9, keys) == 0
    assert floor_above([], name, version, keys) == 0
