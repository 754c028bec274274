"""A file is in its place whole and for good, or what was there before still is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.publish.placing import put


def test_what_is_put_lasts_before_it_is_in_its_place_and_then_its_name_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, int]] = []
    fsync, replace = os.fsync, Path.replace

    def noted(handle: int) -> None:
        done.append(("synced", os.fstat(handle).st_ino))
        fsync(handle)

    def moved(source: Path, target: Path) -> Path:
        done.append(("moved", source.stat().st_ino))
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "replace", moved)
    place = tmp_path / "a.pdf"
    put(place, b"new")
    file = place.stat().st_ino
    folder = [("synced", tmp_path.stat().st_ino)] if os.name == "posix" else []
    assert done == [("synced", file), ("moved", file), *folder]


def test_a_file_that_cannot_take_its_place_leaves_the_old_one_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(source: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    place = tmp_path / "a.pdf"
    place.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="No space left"):
        put(place, b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.pdf", b"old")]


def test_the_file_can_be_read_by_every_user_of_the_pc(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf", b"new")
    assert os.name != "posix" or (tmp_path / "a.pdf").stat().st_mode & 0o444 == 0o444
