"""Our scoring over arrays finds and orders what Whoosh's own searcher does with the same formula."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.model import Layout, Query
from kiosk.search.evaluation import evaluate
from kiosk.search.opening import open_searcher
from kiosk.search.searcher import Searcher
from tests.search.memory import Memory, article, item, library, page, random_library, turn
from tests.search.plain_whoosh import PlainWhoosh
from tests.search.strategies import joined, marked, phrases, words

SEEDS = (11, 12, 13)
EQUAL = 1e-6  # relative; Whoosh keeps weights in 32 bits
steady = settings(max_examples=300, deadline=None)


@dataclass(repr=False)
class World:
    plain: PlainWhoosh
    searcher: Searcher


def long_texts() -> Memory:
    """Few words in long texts, so that phrases stand everywhere, over the ends of windows and of passages too."""
    made = library(
        article(1, "care of staff", "care of staff " * 200, "staff care", summary="staff of care"),
        article(2, "", "care care care " * 150 + "staff", authors=("Ada Care", "Care Staff")),
        (item(5, "staff", layout=Layout.PAGES), [page(1, "care of"), page(2, "staff care " * 130)]),
        (
            item(9, "of", layout=Layout.TURNS),
            [turn(0, "care of", "Ada", "Care"), turn(9, "staff"), turn(20, "care " * 300)],
        ),
        article(11, "care of staff and staff"),
    )
    return made


@contextmanager
def opened(source: Memory, folder: Path) -> Iterator[World]:
    searcher = open_searcher(source, [folder])
    with closing(searcher):
        yield World(PlainWhoosh(source), searcher)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    sources = [*(random_library(seed) for seed in SEEDS), long_texts()]
    with ExitStack() as stack:
        yield [stack.enter_context(opened(source, tmp_path_factory.mktemp("index"))) for source in sources]


which = st.sampled_from(range(len(SEEDS) + 1))
fielded = st.tuples(st.sampled_from(["title:", "author:", "publisher:"]), words | phrases).map("".join)
sought = joined | phrases | fielded | marked | marked | st.tuples(words, fielded | phrases).map(" ".join)


def same_items(world: World, text: str, *, as_you_type: bool) -> None:
    query = Query(text, as_you_type=as_you_type, literal=True, limit=100)
    found = {hit.item.number for hit in world.searcher.search(query).hits}
    assert found == world.plain.found(world.plain.parsed(text, as_you_type=as_you_type))


def same_scores_and_order(world: World, text: str, *, as_you_type: bool) -> None:
    query = Query(text, as_you_type=as_you_type, literal=True, limit=100)
    hits = world.searcher.search(query).hits
    scores = world.plain.item_scores(world.plain.parsed(text, as_you_type=as_you_type))
    assert {hit.item.number: hit.score for hit in hits} == pytest.approx(scores, rel=EQUAL)
    ours = [scores[hit.item.number] for hit in hits]
    assert all(one >= other or math.isclose(one, other, rel_tol=EQUAL, abs_tol=1e-12) for one, other in pairwise(ours))
    assert list(scores.values()) == sorted(scores.values(), reverse=True), "as Whoosh orders them"


def same_windows(world: World, text: str, *, as_you_type: bool) -> None:
    parsed = world.plain.parsed(text, as_you_type=as_you_type)
    ours = evaluate(parsed, world.searcher._reader.known).document_scores
    assert len(ours) == len(world.plain.item_of)
    found = {document: score for document, score in enumerate(ours.tolist()) if score}
    assert found == pytest.approx(world.plain.window_scores(parsed), rel=EQUAL)


@steady
@given(which, sought, st.booleans())
def test_the_same_items_are_found(worlds: list[World], at: int, text: str, as_you_type: bool) -> None:
    same_items(worlds[at], text, as_you_type=as_you_type)


@steady
@given(which, sought, st.booleans())
def test_items_score_the_same_and_come_in_the_same_order(
    worlds: list[World], at: int, text: str, as_you_type: bool
) -> None:
    same_scores_and_order(worlds[at], text, as_you_type=as_you_type)


@steady
@given(which, sought, st.booleans())
def test_windows_score_the_same(worlds: list[World], at: int, text: str, as_you_type: bool) -> None:
    same_windows(worlds[at], text, as_you_type=as_you_type)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_the_same_in_many_libraries(tmp_path: Path, seed: int) -> None:
    with opened(random_library(seed, items=25), tmp_path) as world:

        @settings(max_examples=300, deadline=None)
        @given(sought, st.booleans())
        def same(text: str, as_you_type: bool) -> None:
            same_items(world, text, as_you_type=as_you_type)
            same_scores_and_order(world, text, as_you_type=as_you_type)
            same_windows(world, text, as_you_type=as_you_type)

        same()
