"""A stick holds the whole feed and no more, was read back, and is never half a feed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.errors import StorageUnwritable
from kiosk.library.durable import Disk
from kiosk.publish.releasing import ceremony
from kiosk.publish.releasing.export import ExportRefused, export
from kiosk.publish.releasing.feed import FeedDamaged
from tests.publish.releasing.feeds import NOW, Kiosk, Press
from tests.publish.workspaces import item


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_pc_learns_the_same_from_the_stick_as_from_the_feed(press: Press, tmp_path: Path) -> None:
    press.release()
    ceremony.replace(press.feed, "root-1", press.ring, press.ceremony, NOW)
    made = export(press.feed, tmp_path / "stick", NOW)
    stick = Kiosk(tmp_path / "pc", press.feed).sync(NOW, tmp_path / "stick")
    assert stick == Kiosk(tmp_path / "other", press.feed).sync(NOW)
    assert made.number == stick[0]
    assert (made.files, made.bytes) == (
        len(files(tmp_path / "stick")),
        sum(map(len, files(tmp_path / "stick").values())),
    )


def test_what_is_no_longer_in_use_is_not_carried(written: Press, tmp_path: Path) -> None:
    written.release()
    stick = tmp_path / "stick"
    export(written.feed, stick, NOW)
    written.write(4, one=item(title="Again", revision=2))
    written.release()
    made = export(written.feed, stick, NOW)
    assert made.removed == 4, "an item, a curation, a publisher's list and a snapshot"
    assert len(list((stick / "targets/trust/items").iterdir())) == 1
    assert len(list((written.feed / "targets/trust/items").iterdir())) == 2
    fresh = tmp_path / "fresh"
    export(written.feed, fresh, NOW)
    assert files(stick) == files(fresh)


class Cut(Exception):
    pass


class CutOff(Disk):
    def __init__(self, steps: int) -> None:
        self.steps = steps

    def move(self, source: Path, target: Path) -> None:
        if self.steps == 0:
            raise Cut
        self.steps -= 1
        super().move(source, target)


def test_a_stick_pulled_out_early_holds_the_older_copy(written: Press, tmp_path: Path) -> None:
    written.release()
    old = tmp_path / "old"
    export(written.feed, old, NOW)
    _, before = Kiosk(tmp_path / "pc-old", written.feed).sync(NOW, old)
    written.write(4, one=item(title="Again", revision=2))
    written.release()
    steps = 0
    while True:
        stick = tmp_path / f"stick-{steps}"
        shutil.copytree(old, stick)
        try:
            export(written.feed, stick, NOW, CutOff(steps))
            break
        except Cut:
            assert Kiosk(tmp_path / f"pc-{steps}", written.feed).sync(NOW, stick)[1] == before
            export(written.feed, stick, NOW)
            assert Kiosk(tmp_path / f"pc-{steps}", written.feed).sync(NOW, stick)[1] != before
        steps += 1
    assert steps > 4


def test_a_stick_that_lies_is_found_out(written: Press, tmp_path: Path) -> None:
    written.release()

    class Worn(Disk):
        def copy(self, source: Path, target: Path) -> None:
            super().copy(source, target)
            if "/items/" in target.as_posix():
                target.write_bytes(b"\0" * source.stat().st_size)

    with pytest.raises(FeedDamaged, match="worn out"):
        export(written.feed, tmp_path / "stick", NOW, Worn())


def test_a_file_damaged_in_the_feed_is_not_blamed_on_the_stick(written: Press, tmp_path: Path) -> None:
    written.release()
    next((written.feed / "targets/trust/items").iterdir()).write_bytes(b"x")
    with pytest.raises(FeedDamaged, match="restore the feed") as refused:
        export(written.feed, tmp_path / "stick", NOW)
    assert refused.value.path == written.feed
    assert "worn out" not in str(refused.value)


def test_an_expired_feed_is_not_copied(written: Press, tmp_path: Path) -> None:
    written.release()
    written.later(days=61)
    with pytest.raises(ExportRefused, match="expired"):
        export(written.feed, tmp_path / "stick", written.now)
    assert not (tmp_path / "stick").exists()


def test_a_copy_soon_to_expire_is_said_to_be(written: Press, tmp_path: Path) -> None:
    written.release()
    written.later(days=50)
    assert {each.role for each in export(written.feed, tmp_path / "stick", written.now).expiring} == {
        "snapshot",
        "timestamp",
    }


def test_a_folder_with_other_files_or_another_feed_or_a_newer_copy_is_left_alone(
    written: Press, tmp_path: Path
) -> None:
    written.release()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.jpg").write_bytes(b"x")
    other = Press(tmp_path / "other").found()
    newer = tmp_path / "newer"
    shutil.copytree(written.root, tmp_path / "copy")
    Press(tmp_path / "copy").renew()
    export(tmp_path / "copy/feed", newer, NOW)
    for target, reason in (
        (tmp_path / "photos", "other files"),
        (other.feed, "another feed"),
        (newer, "newer"),
        (written.feed / "stick", "in the feed itself"),
        (tmp_path / "photos/a.jpg", "is a file"),
    ):
        before = files(tmp_path)
        with pytest.raises(ExportRefused, match=reason):
            export(written.feed, target, NOW)
        assert files(tmp_path) == before


def test_a_full_stick_is_said_to_be(written: Press, tmp_path: Path) -> None:
    written.release()

    class Full(Disk):
        def copy(self, source: Path, target: Path) -> None:
            raise OSError(28, "No space left on device", str(target))

    with pytest.raises(StorageUnwritable, match="No space left"):
        export(written.feed, tmp_path / "stick", NOW, Full())
