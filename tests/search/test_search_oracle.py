"""Sets, facets and spans of every query are what reading all texts gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.model import Holding, Kind, Perspective, Query
from kiosk.search.analysis import terms, tokens
from kiosk.search.opening import open_searcher
from kiosk.search.query import parse
from kiosk.search.searcher import Searcher
from kiosk.search.syntax import Phrase, words_of
from tests.search.memory import Memory, random_library
from tests.search.oracle import FIELDS, Oracle, values_of
from tests.search.strategies import joined, queries

SEEDS = (1, 2, 3)


@dataclass(repr=False)
class World:
    library: Memory
    searcher: Searcher
    oracle: Oracle


filters = st.fixed_dictionaries(
    {},
    optional={
        "kinds": st.frozensets(st.sampled_from([str(kind) for kind in Kind]), min_size=1, max_size=3),
        "themes": st.frozensets(st.sampled_from(["alpha", "beta", "none"]), min_size=1),
        "years": st.frozensets(st.sampled_from(["2020-", "-2009"]), min_size=1),
        "publishers": st.frozensets(st.sampled_from(["North House"]), min_size=1),
        "perspectives": st.frozensets(st.sampled_from([str(one) for one in Perspective if one]), min_size=1),
        "holdings": st.frozensets(st.sampled_from([str(holding) for holding in Holding]), min_size=1),
    },
)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    made = []
    for seed in SEEDS:
        library = random_library(seed)
        searcher = open_searcher(library, [tmp_path_factory.mktemp(f"index{seed}")])
        made.append(World(library, searcher, Oracle(library)))
    yield made
    for world in made:
        world.searcher.close()


steady = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def ask(text: str, *, as_you_type: bool = False, chosen: dict[str, frozenset[str]] | None = None) -> Query:
    plain = Query(text, as_you_type=as_you_type, literal=True, limit=100)
    return replace(plain, **(chosen or {}))  # type: ignore[arg-type]


@steady
@given(st.sampled_from(range(len(SEEDS))), queries, st.booleans(), filters)
def test_the_items_found_are_those_that_hold_it(
    worlds: list[World], at: int, text: str, as_you_type: bool, chosen: dict[str, frozenset[str]]
) -> None:
    searcher, oracle = worlds[at].searcher, worlds[at].oracle
    query = ask(text, as_you_type=as_you_type, chosen=chosen)
    results = searcher.search(query)
    assert {hit.item.number for hit in results.hits} == oracle.filtered(query)
    assert results.total == len(results.hits)


@steady
@given(st.sampled_from(range(len(SEEDS))), queries, filters)
def test_facets_count_as_if_their_own_field_were_free(
    worlds: list[World], at: int, text: str, chosen: dict[str, frozenset[str]]
) -> None:
    library, searcher, oracle = worlds[at].library, worlds[at].searcher, worlds[at].oracle
    query = ask(text, chosen=chosen)
    facets = {facet.field: facet for facet in searcher.search(query).facets}
    assert set(facets) == set(FIELDS)
    for name, facet in facets.items():
        counted = {value.value: value.count for value in facet.values}
        known = {value for item in library.items() for value in values_of(item, name)}
        assert known <= set(counted)
        assert {value: count for value, count in counted.items() if count} == dict(oracle.facet(name, query))
    assert {value.value for value in facets["kind"].values} == {str(kind) for kind in Kind}


@steady
@given(st.sampled_from(range(len(SEEDS))), queries, st.booleans())
def test_spans_lie_on_words_that_match(worlds: list[World], at: int, text: str, as_you_type: bool) -> None:
    library, searcher, oracle = worlds[at].library, worlds[at].searcher, worlds[at].oracle
    asked = parse(text, {"alpha": "alpha"}, as_you_type=as_you_type)
    expected = {term for word in words_of(asked.root) for term in oracle._meant(word)}
    for hit in searcher.search(ask(text, as_you_type=as_you_type)).hits:
        for passage in hit.passages:
            whole = {one.id: one for one in library.texts[hit.item.number]}.get(passage.passage_id)
            body = whole.text if whole else hit.item.summary
            starts, ends = {word.start for word in tokens(body)}, {word.end for word in tokens(body)}
            for start, end in passage.spans:
                assert start in starts and end in ends
                assert set(terms(body[start:end])) <= expected
            assert passage.snippet.text in body
            for start, end in passage.snippet.spans:
                assert set(terms(passage.snippet.text[start:end])) <= expected
        assert all(set(terms(hit.item.title[start:end])) <= expected for start, end in hit.title_spans)


@steady
@given(st.sampled_from(range(len(SEEDS))), joined)
def test_every_passage_that_matches_is_counted(worlds: list[World], at: int, text: str) -> None:
    library, searcher = worlds[at].library, worlds[at].searcher
    wanted = {word.term for word in words_of(parse(text).root)}
    for hit in searcher.search(ask(text)).hits:
        passages = library.texts[hit.item.number]
        texts = [set(terms(f"{one.text} {one.label if one.level else ''}")) for one in passages]
        holding = sum(bool(wanted & held) for held in texts)
        spoken = any(one.chapter or one.speaker for one in passages)
        assert hit.matching_passages == holding or (spoken and hit.matching_passages >= holding)


def test_the_phrase_oracle_meets_phrases(worlds: list[World]) -> None:
    """Without this the tests above could pass on queries that never match."""
    asked = parse('"speak up"').root.required[0]
    assert isinstance(asked, Phrase)
    assert any(world.oracle.matching(ask('"speak up"')) for world in worlds)
    assert any(world.oracle.matching(ask('"well led"')) for world in worlds)
