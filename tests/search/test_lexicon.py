from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.search.analysis import form, term
from kiosk.search.bounded import Bounded
from kiosk.search.edits import distance
from kiosk.search.lexicon import Lexicon, WordCount, forms_of

words = st.text(alphabet="abcdé1", min_size=1, max_size=8).map(form)
collections = st.lists(st.sets(words, max_size=12), max_size=6)


def of(collected: list[set[str]], folder: Path) -> Lexicon:
    counted = WordCount()
    for forms in collected:
        counted.add(forms)
    counted.write(folder / "words.txt")
    return Lexicon.read(folder / "words.txt")


@settings(deadline=None)
@given(collections, words)
def test_near_words_are_all_those_within_the_allowed_edits(
    tmp_path_factory: object, collected: list[set[str]], word: str
) -> None:
    folder = tmp_path_factory.mktemp("words")  # type: ignore[attr-defined]
    lexicon = of(collected, folder)
    allowed = 1 if len(word) <= 4 else 2
    expected = {one for one in lexicon.forms if one != word and distance(word, one, allowed) <= allowed}
    found = lexicon.near(word, 1000)
    assert {near.form for near in found} == (expected if len(word) >= 3 else set())
    assert all(near.edits == distance(word, near.form, 9) for near in found)


@settings(deadline=None)
@given(collections, words)
def test_beginnings_stand_for_all_words_that_begin_so(
    tmp_path_factory: object, collected: list[set[str]], prefix: str
) -> None:
    folder = tmp_path_factory.mktemp("words")  # type: ignore[attr-defined]
    lexicon = of(collected, folder)
    everything = set().union(*collected)
    expected = {one for one in everything if one.startswith(prefix)}
    assert set(lexicon.completions(prefix, 1000)) == expected
    assert set(lexicon.expansions(prefix, 1000)) == {term(one) for one in expected}


@given(collections)
def test_taking_an_item_away_undoes_adding_it(collected: list[set[str]]) -> None:
    counted, again = WordCount(), WordCount()
    for forms in collected:
        counted.add(forms)
    for forms in collected[1:]:
        again.add(forms)
    if collected:
        counted.remove(collected[0])
    assert +counted.counts == +again.counts


def test_forms_are_the_plain_words_of_texts() -> None:
    assert forms_of(["The nurse’s Café", "nurses"]) == {"the", "nurse", "cafe", "nurses"}


def test_a_bounded_cache_forgets_what_was_asked_for_longest_ago() -> None:
    cache: Bounded[str] = Bounded(3_000)
    for name in "abc":
        cache.put(name, name, 500)
    assert cache.get("a") == "a"
    cache.put("d", "d", 500)
    assert [cache.get(name) for name in "abcd"] == ["a", None, "c", "d"]
    cache.put("big", "big", 5_000)
    assert cache.get("big") is None
    cache.put("a", "A", 100)
    assert cache.get("a") == "A" and cache.held <= 3_000
