"""A PC that has its first release, for tests of ``kioskctl selftest``."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.self_tests import Pc
from tests.publish.releasing.feeds import Press


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pc = Pc(tmp_path_factory.mktemp("pc"))
    synced = pc.kioskctl("sync")
    assert synced.returncode == 0, synced.stdout + synced.stderr
    return pc.root


@pytest.fixture
def pc(made: Path, tmp_path: Path) -> Pc:
    """A copy of the PC, with a feed of its own."""
    place = tmp_path / "pc"
    shutil.copytree(made, place)
    copy = Pc.__new__(Pc)
    copy.root, copy.press = place, Press(place / "press", now=datetime.now(UTC).replace(microsecond=0))
    copy.set(feed=[str(copy.press.feed)])
    return copy
