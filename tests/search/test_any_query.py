"""Whatever is typed is answered, and what is not well-formed is its words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kiosk.library.store import Library
from kiosk.model import Kind, Query, Results
from kiosk.search.analysis import terms, tokens
from kiosk.search.examples import EXAMPLES
from kiosk.search.opening import open_searcher
from kiosk.search.query import MAX_DEPTH, MAX_MARKED, parse
from kiosk.search.searcher import Searcher
from tests.search.memory import random_library
from tests.search.strategies import joined, queries

LONGEST = 10_000  # characters
SIGNS = ['"', "“", "”", "«", *"()-–:*?~^+|&\\/'’;%{}", "--", "..", " ", "<b>", "&amp;", "[a TO b]", "../..", "NULL"]
LANGUAGE = [" AND ", " OR ", " NOT ", "AND", "NOT", "title:", "author:", "publisher:", "kind:", "theme:", "year:"]
VALUES = ["perspective:", "kind:report", "theme:none", "year:20", "year:2023..2019", "year:\u0662\u0660\u0661\u0669"]
UNSEEN = ["\x00", "\x1b[0m", "\r\n", "\t", "\u2028", "\ufeff", "\u202e", "\u200b", "\u0301", "\xad", "\ud800", "\udfff"]
LETTERS = [
    "😀",
    "👩‍⚕️",
    "é",
    "ß",
    "İ",
    "\ufb01",
    "½",
    "\u0661\u0662",
    "漢字",
    "A&E",
    "1,000",
    "'s",
    "the",
    "to be or not",
]
MARKS = [*SIGNS, *LANGUAGE, *VALUES, *UNSEEN, *LETTERS, "\U0010ffff"]

anything = st.text(st.characters(), max_size=40)  # lone surrogates and control characters too
pieces = st.sampled_from(MARKS) | joined | anything
mixed = st.lists(pieces, max_size=12).map("".join)
whole = st.sampled_from([one.query for one in EXAMPLES]) | queries


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A sound query with pieces put in, taken out, doubled or moved."""
    text = draw(whole)
    for _ in range(draw(st.integers(1, 5))):
        one, other = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        change = draw(st.sampled_from(["put in", "take out", "double", "move", "turn"]))
        if change == "put in":
            text = text[:one] + draw(pieces) + text[one:]
        elif change == "take out":
            text = text[:one] + text[other:]
        elif change == "double":
            text = text[:other] + text[one:other] + text[other:]
        elif change == "move":
            text = text[one:other] + text[:one] + text[other:]
        else:
            text = text[:one] + text[one:other].swapcase()[::-1] + text[other:]
    return text


brackets = st.integers(0, 30)
nested = st.tuples(brackets, whole, brackets).map(lambda deep: "(" * deep[0] + deep[1] + ")" * deep[2])
repeated = st.tuples(pieces.filter(bool), st.sampled_from([50, 500, LONGEST])).map(
    lambda many: (many[0] * (many[1] // len(many[0]) + 1))[: many[1]]
)
texts = st.one_of(mutated(), mutated(), mixed, anything, nested, repeated)
chosen = st.fixed_dictionaries(
    {"as_you_type": st.booleans(), "literal": st.booleans(), "limit": st.integers(0, 30), "offset": st.integers(0, 30)},
    optional={"kinds": st.frozensets(st.sampled_from([str(kind) for kind in Kind]))},
)


@pytest.fixture(scope="module")
def starter(seed_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """The bundled library, with its vocabulary."""
    library = Library.open(seed_library)
    with closing(library), closing(open_searcher(library, [tmp_path_factory.mktemp("starter")])) as searcher:
        yield searcher


@pytest.fixture(scope="module")
def random_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with closing(open_searcher(random_library(1), [tmp_path_factory.mktemp("random")])) as searcher:
        yield searcher


def answered(searcher: Searcher, text: str, asked: dict[str, object]) -> Results:
    """What is found, after a look at whether it can be shown."""
    query = Query(text, **asked)  # type: ignore[arg-type]
    results = searcher.search(query)
    assert results.query is query
    assert len(results.hits) == max(0, min(results.total - query.offset, query.limit))
    for hit in results.hits:
        for passage in hit.passages:
            snippet = passage.snippet
            assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.spans)
        assert all(0 <= start < end <= len(hit.item.title) for start, end in hit.title_spans)
    assert all(count > 0 for _, count in results.shorter)
    return results


@settings(max_examples=500)
@given(text=texts, asked=chosen)
@example(text='"' * LONGEST, asked={})
@example(text="(" * LONGEST, asked={})
@example(text="a" * LONGEST, asked={})
@example(text="-(" * (LONGEST // 2), asked={"as_you_type": True})
@example(text="care AND " * (LONGEST // 9), asked={})
@example(text="compasion " * (LONGEST // 10), asked={})
@example(text=" ".join(f"w{number}" for number in range(LONGEST // 6)), asked={"as_you_type": True})
@example(text="\ud800" * LONGEST, asked={"as_you_type": True})
def test_hundreds_of_random_and_mutated_queries_are_answered(
    starter: Searcher, text: str, asked: dict[str, object]
) -> None:
    answered(starter, text, asked)


@pytest.mark.long
@settings(max_examples=10_000)
@given(text=texts, asked=chosen)
def test_ten_thousand_random_and_mutated_queries_are_answered(
    starter: Searcher, text: str, asked: dict[str, object]
) -> None:
    answered(starter, text, asked)


# Malformed queries ------------------------------------------------------------------------------


def words_alone(text: str) -> str:
    """The words of a text and nothing else, none of which is an operator any more."""
    parts = (text[word.start : word.end] for word in tokens(text))
    return " ".join(part.lower() if part in ("AND", "OR", "NOT") else part for part in parts)


def both(searcher: Searcher, text: str, alone: str) -> tuple[Results, Results]:
    one, other = (searcher.search(Query(each, literal=True, limit=100)) for each in (text, alone))
    return one, other


def asked_alike(searcher: Searcher, text: str, alone: str) -> None:
    one, other = both(searcher, text, alone)
    assert (one.total, one.hits, one.facets) == (other.total, other.hits, other.facets)


FRAMES = [
    '"{}',
    '{}"',
    "“{}",
    '{} AND "',
    "{} AND",
    "OR {}",
    "{} OR OR",
    "{} AND NOT",
    "NOT NOT {}",
    "({}",
    '("{}"',
    '(("{}") AND care',
    '"{}")) OR care)',
    "() {}",
    "{} AND (",
    "(" * (MAX_DEPTH + 1) + '"{}"' + ")" * (MAX_DEPTH + 1),
    '"" AND {}',
    "*{}*",
    "{}?",
    "{}~2",
    "{}^3",
    "[{}]",
    "{{{}}}",
    "'; {} --",
    "{};",
    " – {} –",
    "<b>{}</b>",
    "kind: {}",
    "kind:no {}",
    "theme:no {}",
    "year:20x {}",
    "year:.. {}",
    "perspective: {}",
    'title:"{}',
    "author: {}",
]


@settings(max_examples=400)
@given(st.sampled_from(FRAMES), joined)
def test_a_malformed_query_returns_exactly_what_its_words_return(
    random_words: Searcher, frame: str, words: str
) -> None:
    text = frame.format(words)
    assert not parse(text).marked
    asked_alike(random_words, text, words_alone(text))


def test_too_many_marked_parts_are_taken_as_words(random_words: Searcher) -> None:
    text = " OR ".join(["care"] * (MAX_MARKED + 1))
    asked_alike(random_words, text, words_alone(text))


@settings(max_examples=300)
@given(texts)
def test_whatever_is_not_well_formed_returns_exactly_what_its_words_return(random_words: Searcher, text: str) -> None:
    assume(not parse(text, {"alpha": "alpha"}).marked)
    alone = words_alone(text)
    assume(terms(alone) == terms(text))  # a few letters are others in lower case
    asked_alike(random_words, text, alone)


def test_a_malformed_query_is_not_read_as_a_well_formed_one(random_words: Searcher) -> None:
    """Without this the tests above could pass on a search that takes every query for its words."""
    differing = 0
    for text in ('"care staff"', "care AND staff", "care -staff", "title:care", "kind:report care"):
        one, other = both(random_words, text, words_alone(text))
        differing += one.hits != other.hits
    assert differing >= 4
