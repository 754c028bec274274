"""TUF's memory on this PC may be damaged in any way: a check for news repairs it, or says clearly what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import FeedRefused, Refusal, StorageUnwritable
from tests.feed.attacks import A, third
from tests.feed.scene import ACCEPTED, played

FILES = ("root.json", "root_history/1.root.json", "timestamp.json", "snapshot.json", "targets.json", "ward.json")


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def zeroed(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def empty(file: Path) -> None:
    file.write_bytes(b"")


def missing(file: Path) -> None:
    file.unlink()


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize("over", ["folder", "http"])
@pytest.mark.parametrize("damage", [truncated, zeroed, empty, missing])
@pytest.mark.parametrize("name", FILES)
def test_damage_is_repaired_by_the_next_check(
    name: str, damage: Callable[[Path], None], over: str, tmp_path: Path
) -> None:
    with played(tmp_path, over) as scene:
        library, whole = dict(scene.kiosk.library), (scene.kiosk.cache / name).read_bytes()
        damage(scene.kiosk.cache / name)
        assert scene.kiosk.outcome() == ACCEPTED
        assert scene.kiosk.library == library
        assert (scene.kiosk.cache / name).read_bytes() == whole
        content = third(scene)
        assert scene.kiosk.outcome() == ACCEPTED
        assert scene.kiosk.library[A] == content


@pytest.mark.parametrize("damage", [truncated, zeroed, empty, missing])
def test_a_cached_newer_root_that_is_damaged_is_fetched_again(damage: Callable[[Path], None], tmp_path: Path) -> None:
    with played(tmp_path, "folder") as scene:
        scene.repository.rotate("timestamp")
        scene.repository.release()
        assert scene.kiosk.outcome() == ACCEPTED
        damage(scene.kiosk.cache / "root_history" / "2.root.json")
        assert scene.kiosk.outcome() == ACCEPTED
        assert scene.kiosk.feed().refresh().root_version == 2


@pytest.mark.parametrize("name", ["timestamp.json", "snapshot.json", "targets.json", "ward.json", "root.json"])
def test_what_cannot_be_replaced_is_named_with_what_to_do(name: str, tmp_path: Path) -> None:
    with played(tmp_path, "folder") as scene:
        library = dict(scene.kiosk.library)
        a_folder(scene.kiosk.cache / name)
        with pytest.raises(StorageUnwritable, match="delete this folder: it is made again"):
            scene.kiosk.sync()
        assert scene.kiosk.library == library
        shutil.rmtree(scene.kiosk.cache)
        assert scene.kiosk.outcome() == ACCEPTED


def test_a_lost_cache_does_not_make_an_older_stick_acceptable(tmp_path: Path) -> None:
    with played(tmp_path, "folder") as scene:
        scene.forget()
        scene.replace_by(scene.older)
        with pytest.raises(FeedRefused) as refused:
            scene.kiosk.sync()
        assert refused.value.reason is Refusal.OLDER
        assert "older than what this PC has already had" in refused.value.sentence
