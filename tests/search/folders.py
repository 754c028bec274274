"""Index folders in tests: which there are, and what a searcher on them answers."""

from __future__ import annotations

from pathlib import Path

from kiosk.model import Query, Results
from kiosk.search.opening import open_searcher
from tests.search.memory import Memory


def indexes(candidate: Path) -> list[Path]:
    return sorted(place for place in candidate.iterdir() if place.name.startswith("index-"))


def answers(source: Memory, candidate: Path, *texts: str) -> list[Results]:
    searcher = open_searcher(source, [candidate])
    try:
        return [searcher.search(Query(text)) for text in texts]
    finally:
        searcher.close()


TEXTS = ("care", '"speak up"', "well led", "organisation -fear", "leader OR nurse", "kind")
