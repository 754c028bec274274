"""The bundled library is exactly what its sources give, and nothing in it leads nowhere."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.library.digest import content_digest
from kiosk.library.store import Library
from kiosk.library.text import plain_text
from kiosk.model import Holding
from kiosk.publish.build import Built, build
from kiosk.publish.reduce import reduce_html

ROOT = Path(__file__).resolve().parents[2]
OBJECTS = ROOT / "assets" / "objects"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The library that the sources give now."""
    folder = tmp_path_factory.mktemp("seed")
    outcome = build(ROOT / "assets" / "library", folder / "library.db", folder / "objects")
    assert isinstance(outcome, Built), [str(problem) for problem in outcome.problems]
    return outcome


@pytest.fixture(scope="module")
def seed(seed_library: Path) -> Iterator[Library]:
    opened = Library.open(seed_library, OBJECTS)
    yield opened
    opened.close()


def test_the_sources_have_nothing_to_warn_of(rebuilt: Built) -> None:
    assert [str(warning) for warning in rebuilt.warnings] == []


def test_the_committed_library_is_what_the_sources_give(seed: Library, rebuilt: Built) -> None:
    again = "run: kioskctl build assets/library --out library.db --objects assets/objects --prune"
    assert seed.edition() == rebuilt.edition, again
    connection = sqlite3.connect(seed.path)
    assert content_digest(connection) == rebuilt.edition.digest, "its digest is not true of its content"
    connection.close()
    if seed.made_with() == sqlite3.sqlite_version:
        assert seed.path.read_bytes() == rebuilt.path.read_bytes(), again


def test_the_committed_objects_are_those_the_library_names(seed: Library, rebuilt: Built) -> None:
    named = {each.sha256: each.size for item in seed.items() for each in seed.objects_of(item.id)}
    assert _sizes(OBJECTS) == named
    assert _sizes(rebuilt.objects) == named
    for name in named:
        assert hashlib.sha256((OBJECTS / name).read_bytes()).hexdigest() == name


def test_every_stored_text_is_canonical_and_its_plain_text_is_that_of_its_html(seed: Library) -> None:
    for number, position, passage in seed.all_passages():
        place = f"item {number}, passage {position}"
        assert passage.text == plain_text(passage.html), place
        assert reduce_html(passage.html) == passage.html, place


def test_every_illustrative_item_says_so_in_its_first_line(seed: Library) -> None:
    scenarios = [item for item in seed.items() if item.illustrative]
    assert scenarios
    for item in scenarios:
        assert seed.passages(item.id)[0].text.startswith("Illustrative: the people, ward and events are invented.")


def test_the_seed_holds_the_whole_starter_library(seed: Library) -> None:
    held = [item.holding for item in seed.items()]
    assert (held.count(Holding.FULL), held.count(Holding.RECORD)) == (59, 120)
    assert len([theme for theme in seed.themes() if theme.featured]) == 8
    assert seed.vocabulary()


def _sizes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.iterdir()} if folder.is_dir() else {}
