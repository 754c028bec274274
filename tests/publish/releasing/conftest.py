"""Feeds for the tests of releasing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publish.releasing.feeds import Press


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A publisher's folder with keys and an empty feed; nothing was released yet."""
    return Press(tmp_path / "press").found()


@pytest.fixture
def written(tmp_path: Path) -> Press:
    """The same, with nothing in it but items that were written, which are read at once."""
    press = Press(tmp_path / "press").found()
    for name in ("talk.vtt", "talk.vtt.yaml"):
        (press.workspace / "items" / name).unlink()
    return press
