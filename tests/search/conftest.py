"""Fixtures of the search tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.search.opening import open_searcher
from kiosk.search.searcher import Searcher
from kiosk.search.source import Source

Opener = Callable[[Source], Searcher]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Opens a searcher on a library, with an index of its own, and closes it afterwards."""
    searchers: list[Searcher] = []

    def open_on(source: Source) -> Searcher:
        searcher = open_searcher(source, [tmp_path / "index"])
        searchers.append(searcher)
        return searcher

    yield open_on
    for searcher in searchers:
        searcher.close()
