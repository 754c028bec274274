"""The kiosk's own client, over the kiosk's own reading of folders, on feeds and sticks made here."""

from __future__ import annotations

from pathlib import Path

from kiosk.feed.changes import Plan, plan
from kiosk.feed.documents import curation_from, item_from
from kiosk.feed.folder import METADATA_URL, TARGETS_URL, FolderCarrier
from kiosk.feed.trust import TrustedFeed
from kiosk.model import State
from kiosk.publish.releasing import ceremony, tombstones
from kiosk.publish.releasing.export import export
from tests.publish.releasing.feeds import CAPTIONS, NOW, Press


def looked(feed: Path, root: bytes, cache: Path, have: dict[str, str], held: set[str]) -> tuple[Plan, TrustedFeed, int]:
    cache.mkdir(exist_ok=True)
    trusted = TrustedFeed(METADATA_URL, TARGETS_URL, root, cache, FolderCarrier(feed), clock=lambda: NOW)
    number = trusted.refresh().release_number
    return plan(trusted.targets(), have, held), trusted, number


def test_a_kiosk_learns_of_everything_that_a_publisher_does(press: Press, tmp_path: Path) -> None:
    root = (press.feed / "metadata/root.json").read_bytes()
    press.release(notes="The first.")
    cache, into = tmp_path / "cache", tmp_path / "into"
    into.mkdir()
    found, trusted, number = looked(press.feed, root, cache, {}, set())
    assert (number, len(found.new), len(found.objects), len(found.curations)) == (2, 2, 1, 1)
    items = {each.item_id: item_from(trusted.download(each, into).read_bytes(), each.path) for each in found.items}
    assert items["trust/talk"].passages[0].speaker == "Ada"
    assert trusted.download(found.objects[0], into).read_bytes() == CAPTIONS.encode()
    assert curation_from(trusted.download(found.curations[0], into).read_bytes()).release == 3
    have = {each.path: each.sha256 for each in (*found.items, *found.curations)}
    held = {found.objects[0].sha256}

    tombstones.withdraw(press.workspace, "trust/talk", "It was wrong.")
    press.write(4)
    press.release()
    for name in ("root-1", "targets", "online", "trust"):
        ceremony.replace(press.feed, name, press.ring, press.ceremony, NOW)
    export(press.feed, tmp_path / "stick", NOW)
    for place in (press.feed, tmp_path / "stick"):
        found, trusted, number = looked(place, root, cache, have, held)
        assert number == 7
        assert [each.item_id for each in found.withdrawn] == ["trust/talk"]
        assert (found.new, found.changed, found.objects, found.unchanged) == ((), (), (), 1)
        tomb = item_from(trusted.download(found.withdrawn[0], into).read_bytes(), found.withdrawn[0].path)
        assert (tomb.item.state, tomb.item.state_reason, tomb.passages) == (State.WITHDRAWN, "It was wrong.", ())
