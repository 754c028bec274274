"""A feed made here is one that TUF's own client accepts, and says what the workspace said."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.exceptions import BadVersionNumberError, ExpiredMetadataError

from kiosk.feed.changes import plan
from kiosk.feed.documents import curation_from, item_bytes, item_from, item_path
from kiosk.library.store import Library
from kiosk.library.writing import write_library
from kiosk.model import ItemContent, State
from kiosk.publish.build import Refused, build
from kiosk.publish.importing.into_workspace import import_paths
from kiosk.publish.importing.outcomes import Imported
from kiosk.publish.releasing import ceremony
from kiosk.publish.releasing.feed import FeedMissing, read_feed
from kiosk.publish.releasing.keyfiles import KeyUnusable
from kiosk.publish.releasing.release import NothingNew, Prepared, Released, prepare, release
from tests.publish.releasing.feeds import CAPTIONS, NOW, Kiosk, Press
from tests.publish.workspaces import item


def test_an_empty_feed_is_a_feed(press: Press, tmp_path: Path) -> None:
    assert Kiosk(tmp_path / "pc", press.feed).sync(NOW) == (1, {})


def test_a_released_workspace_reaches_a_pc_whole(press: Press, tmp_path: Path) -> None:
    made = press.release(notes="The first.")
    number, files = Kiosk(tmp_path / "pc", press.feed).sync(NOW)
    assert number == made.number == 2
    one = item_from(files["trust/items/one.json"], "trust/items/one.json")
    talk = item_from(files["trust/items/talk.json"], "trust/items/talk.json")
    assert one.passages[0].text == "Text."
    assert talk.passages[0].speaker == "Ada"
    assert files[f"trust/objects/{talk.objects[0].sha256}"] == CAPTIONS.encode()
    curation = curation_from(files["trust/curation.json"], "trust/curation.json")
    assert (curation.title, curation.release) == ("A library", 3)
    assert len(files) == 4


def test_what_is_said_of_each_file_is_what_the_kiosk_plans_with(press: Press) -> None:
    press.release(notes="The first.")
    listed = {each.path: each for each in read_feed(press.feed).listed("trust")}
    talk = listed["trust/items/talk.json"]
    objects = [list(pair) for pair in talk.objects]
    assert dict(talk.custom) == {
        "id": "trust/talk",
        "number": 2,
        "title": "A talk",
        "kind": "transcript",
        "revision": 1,
        "state": "current",
        "objects": objects,
        "released": "2026-11-23",
    }
    assert dict(listed["trust/curation.json"].custom) == {
        "release": 3,
        "released": "2026-11-23",
        "title": "A library",
        "notes": "The first.",
    }
    found = plan(listed.values(), {}, ())
    assert len(found.new) == 2
    assert len(found.objects) == 1
    assert not found.lacking


def test_the_same_inputs_give_the_same_files_byte_for_byte(press: Press, tmp_path: Path) -> None:
    other = Press(tmp_path / "other")
    shutil.copytree(press.root, other.root)
    press.release(notes="N", site="https://library.example.org/feed/")
    other.release(notes="N", site="https://library.example.org/feed/")
    assert press.files() == other.files()
    for each in (press, other):
        each.later(days=7)
        each.renew()
    assert press.files() == other.files()


def test_a_second_release_brings_only_what_changed(press: Press, tmp_path: Path) -> None:
    press.release()
    kiosk = Kiosk(tmp_path / "pc", press.feed)
    kiosk.sync(NOW)
    before = {each.path: each.sha256 for each in read_feed(press.feed).listed("trust")}
    press.write(4, one=item(title="One, again", revision=2))
    made = press.release()
    assert [each.item_id for each in made.preview.changed] == ["trust/one"]
    assert (made.preview.new, made.preview.objects, made.preview.unchanged) == ((), (), 1)
    after = read_feed(press.feed).listed("trust")
    assert made.preview.bytes == plan(after, before, {each.sha256 for each in after}).bytes
    number, files = kiosk.sync(NOW)
    assert number == 3
    assert item_from(files["trust/items/one.json"]).item.title == "One, again"


def test_nothing_new_is_not_signed(press: Press) -> None:
    press.release()
    before = press.files()
    press.later(days=1)
    assert isinstance(release(press.workspace, press.feed, press.ring, press.now), NothingNew)
    assert press.files() == before


def test_raising_the_number_is_no_news_of_its_own(written: Press) -> None:
    day = NOW.date()
    first = release(written.workspace, written.feed, written.ring, NOW, day=day)
    assert isinstance(first, Released)
    assert first.preview.release == 3, "nothing was released before"
    assert isinstance(release(written.workspace, written.feed, written.ring, NOW, day=day), NothingNew)
    (written.workspace / "items/one.md").write_text(item(title="Again", revision=2))
    made = prepare(written.workspace, written.feed, day=day + timedelta(days=1))
    assert isinstance(made, Prepared)
    assert (made.preview.release, made.preview.released) == (4, "2026-11-24")
    said = (written.workspace / "workspace.yaml").read_text()
    assert "release: 3\n" in said, "a preview writes nothing"
    second = release(written.workspace, written.feed, written.ring, NOW, day=day)
    assert isinstance(second, Released)
    assert (second.preview.release, second.preview.released) == (4, "2026-11-23")
    assert (written.workspace / "workspace.yaml").read_text() == said.replace("release: 3\n", "release: 4\n")


def test_a_refused_release_leaves_the_workspace_as_it_was(written: Press) -> None:
    written.release()
    (written.workspace / "items/one.md").write_text(item(title="Again"))
    before = (written.workspace / "workspace.yaml").read_bytes()
    assert isinstance(release(written.workspace, written.feed, written.ring, NOW, day=NOW.date()), Refused)
    assert (written.workspace / "workspace.yaml").read_bytes() == before


def test_the_bundled_library_is_what_its_workspace_releases(tmp_path: Path, seed_library: Path) -> None:
    press = Press(tmp_path / "press")
    shutil.copytree(seed_library.parent / "assets/library", press.workspace)
    ceremony.found(press.feed, "ward-library", press.ceremony, NOW)
    made = press.release()
    listed = {each.path: each for each in read_feed(press.feed).listed("ward-library")}
    library = Library.open(seed_library)
    seeded = {
        item_path(each.id): item_bytes(ItemContent(each, library.passages(each.id), library.objects_of(each.id)))
        for each in library.items()
    }
    library.close()
    assert {path: hashlib.sha256(raw).hexdigest() for path, raw in seeded.items()} == {
        path: each.sha256 for path, each in listed.items() if each.item_id
    }, "so a PC with the seed fetches none of it again"
    assert len(made.preview.new) == len(seeded)


def test_the_release_is_what_building_the_workspace_gives(press: Press, tmp_path: Path) -> None:
    press.release()
    build(press.workspace, tmp_path / "built.db")
    _, files = Kiosk(tmp_path / "pc", press.feed).sync(NOW)
    curation = curation_from(files["trust/curation.json"])
    items = tuple(item_from(raw) for path, raw in files.items() if "/items/" in path)
    edition = write_library(tmp_path / "synced.db", replace(curation, items=items))
    library = Library.open(tmp_path / "built.db")
    assert edition.digest == library.edition().digest
    library.close()


def test_a_withdrawn_item_arrives_as_a_tombstone_and_its_document_is_listed_no_more(press: Press) -> None:
    press.release()
    sidecar = press.workspace / "items/talk.vtt.yaml"
    sidecar.write_text(sidecar.read_text() + "revision: 2\nstate: withdrawn\nstate_reason: It was wrong.\n")
    press.write(4)
    made = press.release()
    assert [each.item_id for each in made.preview.withdrawn] == ["trust/talk"]
    listed = {each.path: each for each in read_feed(press.feed).listed("trust")}
    assert listed["trust/items/talk.json"].state is State.WITHDRAWN
    assert not [path for path in listed if "/objects/" in path]


def test_renewing_moves_the_dates_and_nothing_else(press: Press, tmp_path: Path) -> None:
    press.release()
    kiosk = Kiosk(tmp_path / "pc", press.feed)
    _, before = kiosk.sync(NOW)
    press.later(days=59)
    kiosk.sync(press.now)
    press.later(days=2)
    with pytest.raises(ExpiredMetadataError):
        Kiosk(tmp_path / "new", press.feed).sync(press.now)
    made = press.renew()
    assert made.until == press.now + timedelta(days=60)
    assert kiosk.sync(press.now) == (made.number, before)
    assert Kiosk(tmp_path / "new", press.feed).sync(press.now) == (made.number, before)


def test_a_release_after_two_years_offline_is_accepted_once_all_roles_are_renewed(press: Press, tmp_path: Path) -> None:
    press.release()
    kiosk = Kiosk(tmp_path / "pc", press.feed)
    _, before = kiosk.sync(NOW)
    press.later(days=800)
    made = press.renew("root", "targets", "trust")
    assert kiosk.sync(press.now) == (made.number, before)
    assert not made.expiring


def test_a_root_that_expires_within_a_year_and_targets_within_60_days_are_told(press: Press) -> None:
    press.release()
    assert not press.renew().expiring
    press.later(days=345)
    assert {each.role for each in press.renew().expiring} == {"targets", "trust"}
    press.later(days=390)
    told = {each.role: each.sentence for each in press.renew().expiring}
    assert set(told) == {"root", "targets", "trust"}
    assert "in 360 days" in told["root"]
    assert "no longer update" in told["trust"]


def test_an_older_copy_of_the_feed_is_refused_by_a_pc_that_had_the_newer(press: Press, tmp_path: Path) -> None:
    press.release()
    old = tmp_path / "old"
    shutil.copytree(press.feed, old)
    press.later(days=1)
    press.renew()
    kiosk = Kiosk(tmp_path / "pc", press.feed)
    kiosk.sync(press.now)
    with pytest.raises(BadVersionNumberError):
        kiosk.sync(press.now, old)


def test_without_a_feed_there_is_nothing_to_release_into(press: Press) -> None:
    shutil.rmtree(press.feed)
    with pytest.raises(FeedMissing):
        press.release()


def test_without_the_publishers_key_nothing_is_written(press: Press) -> None:
    (press.keys / "trust.pem").unlink()
    before = press.files()
    with pytest.raises(KeyUnusable, match="trust"):
        press.release()
    assert press.files() == before


def test_metadata_is_small_enough_for_a_poll_every_few_hours(press: Press) -> None:
    press.release()
    assert len((press.feed / "metadata/timestamp.json").read_bytes()) < 1_000
    root = json.loads((press.feed / "metadata/1.root.json").read_bytes())
    assert root["signed"]["consistent_snapshot"] is True
    assert (press.feed / "metadata/root.json").read_bytes() == (press.feed / "metadata/1.root.json").read_bytes()


def test_what_is_imported_into_a_new_workspace_may_be_released(press: Press, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# A note\n\nThe huddle is at ten past eight every morning.\n", encoding="utf-8")
    (imported,) = import_paths([note], tmp_path / "trust", today=NOW.date())
    assert isinstance(imported, Imported), imported
    assert isinstance(release(tmp_path / "trust", press.feed, press.ring, press.now), Released)


def test_numbers_of_the_starter_library_are_not_taken_by_others(press: Press) -> None:
    press.write(one=item(number=999))
    said = (press.workspace / "workspace.yaml").read_text(encoding="utf-8")
    (press.workspace / "workspace.yaml").write_text(said.replace("first_number: 1\n", ""), encoding="utf-8")
    found = press.refused()
    assert ("items/one.md", "number") in {(file, place) for file, place, _ in found}
    assert any("take one from 1000 up" in reason for _, _, reason in found)
