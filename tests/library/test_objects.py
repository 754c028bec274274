"""An object is kept only under its own hash, wherever it comes from."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest

from kiosk.errors import EditionDamaged
from kiosk.library.durable import Disk
from kiosk.library.objects import Objects
from tests.library.disks import Quick

CONTENT = b"a recording " * 500
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    (tmp_path / "objects").mkdir()
    (tmp_path / "seed").mkdir()
    return Objects(tmp_path / "objects", tmp_path / "seed", Quick())


def test_a_download_on_the_same_disk_is_moved(objects: Objects, tmp_path: Path) -> None:
    (tmp_path / "download").write_bytes(CONTENT)
    objects.take(NAME, tmp_path / "download")
    assert (objects.folder / NAME).read_bytes() == CONTENT
    assert not (tmp_path / "download").exists()


def test_a_file_on_another_disk_is_copied(objects: Objects) -> None:
    elsewhere = Path("/dev/shm")  # noqa: S108 - the other file system that most systems with one have
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == objects.folder.stat().st_dev:
        pytest.skip("there is no second file system here")
    with tempfile.TemporaryDirectory(dir=elsewhere) as folder:
        source = Path(folder) / "download"
        source.write_bytes(CONTENT)
        objects.take(NAME, source)
        assert source.read_bytes() == CONTENT
    assert [each.name for each in objects.folder.iterdir()] == [NAME]
    assert (objects.folder / NAME).read_bytes() == CONTENT


def test_what_is_here_and_whole_stays_the_same_file(objects: Objects, tmp_path: Path) -> None:
    """A reader may have it open, and then Windows does not let it be replaced."""
    for name in ("first", "second"):
        (tmp_path / name).write_bytes(CONTENT)
    objects.take(NAME, tmp_path / "first")
    first = (objects.folder / NAME).stat().st_ino
    objects.take(NAME, tmp_path / "second")
    assert (objects.folder / NAME).stat().st_ino == first
    assert (tmp_path / "second").exists()


def test_what_is_here_and_damaged_is_replaced(objects: Objects, tmp_path: Path) -> None:
    (objects.folder / NAME).write_bytes(b"damaged")
    assert objects.whole() == frozenset()
    (tmp_path / "download").write_bytes(CONTENT)
    objects.take(NAME, tmp_path / "download")
    assert objects.whole() == {NAME}


class Decaying(Quick):
    """Copies with one byte changed, and says nothing of it."""

    def copy(self, source: Path, target: Path) -> None:
        content = source.read_bytes()
        target.write_bytes(b"?" + content[1:])


def test_a_copy_is_looked_at_before_it_is_kept(tmp_path: Path) -> None:
    for name in ("objects", "seed"):
        (tmp_path / name).mkdir()
    (tmp_path / "seed" / NAME).write_bytes(CONTENT)
    with pytest.raises(EditionDamaged):
        Objects(tmp_path / "objects", tmp_path / "seed", Decaying()).settle({NAME: len(CONTENT)})
    assert not (tmp_path / "objects" / NAME).exists()
    objects = Objects(tmp_path / "objects", tmp_path / "seed", Disk())
    objects.settle({NAME: len(CONTENT)})
    assert (tmp_path / "objects" / NAME).read_bytes() == CONTENT
    with pytest.raises(EditionDamaged, match="bytes in place of"):
        objects.settle({NAME: 1})
