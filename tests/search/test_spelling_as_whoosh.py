"""Words spelt nearly alike are those that a plain scan finds, and that Whoosh's fuzzy terms find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields as whoosh_fields
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.filedb import filestore as whoosh_filestore

from kiosk.search.lexicon import Lexicon
from tests.search.memory import WORDS

fields: Any = whoosh_fields
query: Any = whoosh_query
storage: Any = whoosh_filestore
FileIndex: Any = whoosh_index.FileIndex

slips = st.tuples(st.sampled_from(WORDS), st.integers(0, 12), st.sampled_from(["", "a", "ee", "x"]), st.integers(0, 2))
slipped = slips.map(lambda slip: slip[0][: slip[1]] + slip[2] + slip[0][slip[1] + slip[3] :])
swapped = st.tuples(st.sampled_from(WORDS), st.integers(0, 12)).map(
    lambda slip: slip[0][: slip[1]] + slip[0][slip[1] : slip[1] + 2][::-1] + slip[0][slip[1] + 2 :]
)
typed = (slipped | swapped | st.text(alphabet="abcdeé1", max_size=9)).filter(bool)
lexicons = st.sets(typed | st.sampled_from(WORDS), min_size=1, max_size=25).map(
    lambda forms: Lexicon(sorted(forms), sorted(forms), [1] * len(forms))
)


def table(one: str, other: str, *, swaps: bool = True) -> list[list[int]]:
    """Edits between all beginnings of two words, by the table that Wagner and Fischer (1974) describe."""
    edits = [[i + j if not (i and j) else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            changed = edits[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            edits[i][j] = min(edits[i - 1][j] + 1, edits[i][j - 1] + 1, changed)
            if swaps and i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                edits[i][j] = min(edits[i][j], edits[i - 2][j - 2] + 1)
    return edits


@given(lexicons, typed)
def test_near_words_are_those_of_a_plain_scan(lexicon: Lexicon, word: str) -> None:
    allowed = 1 if len(word) <= 4 else 2
    edits = {form: table(word, form)[-1][-1] for form in lexicon.forms if form != word}
    expected = {form: edit for form, edit in edits.items() if edit <= allowed and len(word) >= 3}
    assert {near.form: near.edits for near in lexicon.near(word, 1000)} == expected


@given(lexicons, typed)
def test_near_beginnings_are_those_of_a_plain_scan(lexicon: Lexicon, word: str) -> None:
    edits = {form: min(table(word, form)[-1][max(len(word) - 1, 1) :], default=9) for form in lexicon.forms}
    expected = {form: edit for form, edit in edits.items() if edit <= 1 and form != word and len(word) >= 3}
    assert {near.form: near.edits for near in lexicon.near(word, 1000, as_prefix=True)} == expected


@pytest.fixture(scope="module")
def fuzzy() -> Callable[[list[str], str], set[str]]:
    """The words that Whoosh's fuzzy term stands for; Whoosh knows no swapped letters."""

    def found(forms: list[str], word: str) -> set[str]:
        index = FileIndex.create(storage.RamStorage(), fields.Schema(form=fields.KEYWORD), "MAIN")
        writer = index.writer()
        writer.add_document(form=" ".join(forms))
        writer.commit()
        with index.reader() as reader:
            wanted = query.FuzzyTerm("form", word, maxdist=1, prefixlength=0)
            return set(wanted._btexts(reader))

    return found


@settings(max_examples=60)
@given(lexicons, typed)
def test_one_edit_is_what_whoosh_takes_for_one(
    fuzzy: Callable[[list[str], str], set[str]], lexicon: Lexicon, word: str
) -> None:
    ours = {near.form for near in lexicon.near(word, 1000) if near.edits == 1}
    swaps = {form for form in ours if table(word, form, swaps=False)[-1][-1] > 1}
    assert ours - swaps == (fuzzy(lexicon.forms, word) - {word} if len(word) >= 3 else set())
