"""A file is replaced whole or not at all, and a scanner that holds it for a moment is waited for."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.library import durable
from kiosk.library.durable import Disk


def test_a_name_that_is_held_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows while a virus scanner looks at a new file."""
    refusals = [PermissionError, PermissionError]
    move = Path.replace

    def held(source: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return move(source, target)

    (tmp_path / "new").write_text("new")
    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(PermissionError):
        Disk().move(tmp_path / "new", tmp_path / "place")
    refusals.append(PermissionError)
    monkeypatch.setattr(durable, "_PATIENCE", (0.0, 0.0, 0.0))
    Disk().move(tmp_path / "new", tmp_path / "place")
    assert (tmp_path / "place").read_text() == "new"
    (tmp_path / "new").write_text("newer")
    refusals.extend([PermissionError] * 9)
    with pytest.raises(PermissionError):
        Disk().move(tmp_path / "new", tmp_path / "place")


def test_a_tree_is_removed_without_following_links_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("kept")
    (tmp_path / "tree" / "deep").mkdir(parents=True)
    (tmp_path / "tree" / "deep" / "file").write_text("goes")
    try:
        (tmp_path / "tree" / "link").symlink_to(tmp_path / "kept")
    except OSError:
        pytest.skip("links cannot be made here")
    Disk().remove_tree(tmp_path / "tree")
    assert not (tmp_path / "tree").exists()
    assert (tmp_path / "kept" / "file").read_text() == "kept"


def test_folders_are_made_with_those_above_them(tmp_path: Path) -> None:
    Disk().make_folders(tmp_path / "a" / "b" / "c")
    Disk().make_folders(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"\w"):
        Disk().make_folders(tmp_path / "file" / "d")
