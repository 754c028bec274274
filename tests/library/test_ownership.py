"""A store is written only by its owner and read by everybody; one that others can write to is not used."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.errors import (
    StorageUnwritable,
    StoreUnsafe,
)
from kiosk.library.editions import Editions
from tests.library.releases import advance, make_seed, opened, release_of


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Be a user who may read ``folder`` and not write to it."""
    if os.geteuid() == 0:
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)
        return
    places = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for place in places:
        place.chmod(0o555)
    try:
        yield
    finally:
        for place in places:
            place.chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="rights are taken away as POSIX systems do")
def test_a_store_that_may_only_be_read_serves_and_says_that_it_cannot_be_written() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # so that another user can look into it
        editions = opened(folder, *make_seed(folder / "seed"))
        advance(editions, 1)
        advance(editions, 2)
        with without_rights(editions.root):
            reading = opened(folder, folder / "seed" / "library.db", folder / "seed" / "objects")
            with reading.hold() as held:
                assert release_of(held.installed) == 2
            reading.verify(reading.current())
            for writing in (reading.rollback, lambda: reading.confirm(3, ""), lambda: advance(reading, 3)):
                with pytest.raises(StorageUnwritable):
                    writing()
        assert release_of(editions.current()) == 2


def test_a_store_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file is in the way")
    editions = opened(tmp_path, *make_seed(tmp_path / "seed"))
    assert editions.current().number == 0
    with pytest.raises(StorageUnwritable):
        advance(editions, 1)


@pytest.mark.skipif(os.name != "posix", reason="on Windows the installer's access rights keep others out")
@pytest.mark.parametrize("place", ["store", "store/editions", "store/objects", ".", "link"])
def test_a_store_that_others_can_write_to_is_refused(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "above"
    folder.mkdir()
    seed = make_seed(tmp_path / "seed")
    advance(opened(folder, *seed), 1)
    (tmp_path / "link").symlink_to(folder)
    opened(tmp_path / "link", *seed)
    target = folder / place if place != "link" else folder
    for mode, reason in ((0o757, "every user"), (0o777, "every user")):
        target.chmod(mode)
        with pytest.raises(StoreUnsafe, match=reason):
            opened(tmp_path / "link" if place == "link" else folder, *seed)
    target.chmod(0o755)
    assert opened(folder, *seed).current().number == 1
    if os.geteuid() == 0:
        os.chown(target, -1, 4711)
        target.chmod(0o775)
        with pytest.raises(StoreUnsafe, match="group"):
            opened(folder, *seed)
        os.chown(target, 4711, 0)
        target.chmod(0o755)
        with pytest.raises(StoreUnsafe, match="another user"):
            opened(folder, *seed)


@pytest.mark.skipif(os.name != "posix", reason="a sticky folder is a thing of POSIX systems")
def test_a_sticky_folder_above_is_fine_but_not_as_the_store_itself(tmp_path: Path) -> None:
    seed = make_seed(tmp_path / "seed")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o1777)
    advance(opened(tmp_path / "shared", *seed), 1)
    (tmp_path / "shared" / "store").chmod(0o1777)
    with pytest.raises(StoreUnsafe):
        opened(tmp_path / "shared", *seed)


@pytest.mark.skipif(os.name != "posix", reason="on Windows the installer's access rights keep others out")
def test_rights_that_were_opened_while_we_ran_stop_the_next_update(editions: Editions) -> None:
    advance(editions, 1)
    editions.root.chmod(0o777)
    with pytest.raises(StoreUnsafe):
        advance(editions, 2)
