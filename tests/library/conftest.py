"""A store without any edition, beside its seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.library.editions import Editions
from tests.library.releases import make_seed, opened


@pytest.fixture
def editions(tmp_path: Path) -> Editions:
    return opened(tmp_path, *make_seed(tmp_path / "seed"))
