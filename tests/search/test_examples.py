"""The examples of the query language mean what the help card says, on the library that is bundled."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kiosk.library.store import Library
from kiosk.model import Item, Kind, Query
from kiosk.search.examples import EXAMPLES, Example
from kiosk.search.opening import open_searcher
from kiosk.search.query import parse
from kiosk.search.searcher import Searcher

MARKS = re.compile(r'["():-]|\b(AND|OR|NOT)\b')


@dataclass(frozen=True)
class Read:
    """An item and its words as a person reads them, a list for each run of text."""

    item: Item
    runs: list[list[str]]

    def has(self, *beginnings: str) -> bool:
        """Whether words that begin so stand side by side."""
        return any(
            all(word.startswith(beginning) for word, beginning in zip(run[at:], beginnings, strict=False))
            for run in self.runs
            for at in range(len(run) - len(beginnings) + 1)
        )


# What each example asks for, put plainly. Words are listed with all forms in which the library has them.
PLAINLY: dict[str, Callable[[Read], bool]] = {
    "speaking up": lambda read: read.has("speak"),
    '"speak up"': lambda read: read.has("speak", "up"),
    "handover AND rudeness": lambda read: read.has("handover") and read.has("rude"),
    "nurse OR midwife": lambda read: read.has("nurs") or read.has("midwi"),
    "handover -rudeness": lambda read: read.has("handover") and not read.has("rude"),
    "harm AND (apology OR sorry)": lambda read: read.has("harm") and (read.has("apolog") or read.has("sorry")),
    "title:workshop": lambda read: "workshop" in words(read.item.title),
    'author:"ward library"': lambda read: "Ward Library" in read.item.authors,
    'publisher:"ward library"': lambda read: read.item.publisher == "Ward Library",
    "kind:case-study listening": lambda read: read.item.kind is Kind.CASE_STUDY and read.has("listen"),
    "theme:speaking-up": lambda read: "speaking-up" in read.item.themes,
    "year:2020..2026": lambda read: read.item.year is not None and 2020 <= read.item.year <= 2026,
    "perspective:international": lambda read: read.item.perspective == "international",
}


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("’s", "").replace("'s", ""))


@dataclass(frozen=True)
class World:
    read: list[Read]
    searcher: Searcher
    themes: dict[str, str]


@pytest.fixture(scope="module")
def world(seed_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    library = Library.open(seed_library)
    read = []
    for item in library.items():
        passages = library.passages(item.id)
        texts = [item.title, item.summary, *item.authors]
        texts += [text for one in passages for text in (one.text, one.chapter, one.speaker)]
        texts += [one.label for one in passages if one.level]
        read.append(Read(item, [words(text) for text in texts]))
    searcher = open_searcher(library, [tmp_path_factory.mktemp("index")])
    yield World(read, searcher, {theme.id.replace("-", ""): theme.id for theme in library.themes()})
    searcher.close()
    library.close()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.query)
def test_an_example_finds_what_it_says_in_the_bundled_library(world: World, example: Example) -> None:
    expected = {read.item.title for read in world.read if PLAINLY[example.query](read)}
    query = Query(example.query, limit=1000)
    # The vocabulary adds words to some queries; the card explains the language alone.
    added = frozenset(one.key for one in world.searcher.search(query).expansions)
    results = world.searcher.search(replace(query, unexpanded=added))
    assert (results.corrected, results.did_you_mean) == ("", "")
    assert {hit.item.title for hit in results.hits} == expected != set()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.query)
def test_an_example_is_understood_and_not_taken_as_plain_words(world: World, example: Example) -> None:
    assert parse(example.query, world.themes).marked is bool(MARKS.search(example.query))
    assert 10 < len(example.meaning) <= 90 and example.meaning.endswith(".")


def test_every_way_to_ask_has_an_example() -> None:
    shown = " ".join(example.query for example in EXAMPLES)
    for way in ['"', " AND ", " OR ", " -", "(", "title:", "author:", "publisher:", "kind:", "theme:", "year:"]:
        assert way in shown
    assert "perspective:" in shown
    assert len({example.query for example in EXAMPLES}) == len(EXAMPLES)


def test_the_example_of_a_kind_names_all_kinds() -> None:
    (meaning,) = (example.meaning for example in EXAMPLES if "kind:" in example.query)
    assert all(str(kind) in meaning for kind in Kind)


def test_the_examples_load_nothing_heavy() -> None:
    program = "import sys, kiosk.search.examples; print(sorted({'whoosh', 'numpy'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
