"""What the publisher's vocabulary does to a search, and what it must leave alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import ExpansionReason, Query, Results, Term
from kiosk.search.query import parse
from kiosk.search.vocabulary import MOST_NAMES, Vocabulary, Widening
from tests.search.conftest import Opener
from tests.search.memory import Memory, article, library

FTSU = Term("FTSU", "Freedom to Speak Up", synonyms=("speaking up", "raising concerns", "whistleblowing"))
OD = Term("OD", "Organisational Development", ambiguous=True, other_meanings=("Overdose", "Optometrist (role)"))
WHO = Term("WHO", "World Health Organization", ambiguous=True, other_meanings=("(an everyday word: who)",))
MISTAKE = Term("error", "", synonyms=("mistake", "slip"))
TERMS = (FTSU, OD, WHO, MISTAKE)
FILLER = "plain filler text about other matters entirely. " * 12


def widened(text: str, *terms: Term, as_you_type: bool = False) -> tuple[Widening, ...]:
    parsed = parse(text, as_you_type=as_you_type)
    return Vocabulary(terms or TERMS).widenings(parsed.words, text)


def names(text: str, **options: bool) -> list[str]:
    return [other.name for one in widened(text, **options) for other in one.others]


def shelf() -> Memory:
    return library(
        article(1, "Guardians", f"{FILLER} Freedom to Speak Up means that somebody listens. {FILLER}"),
        article(2, "The acronym", f"{FILLER} Ask the FTSU guardian. {FILLER}"),
        article(3, "Other words", f"{FILLER} Whistleblowing has a price. {FILLER}"),
        article(4, "Elsewhere", FILLER),
        article(5, "Teams", f"{FILLER} organisational development in teams {FILLER}"),
        article(6, "Pharmacy", f"{FILLER} an overdose was found {FILLER}"),
        terms=TERMS,
    )


def titles(results: Results) -> list[str]:
    return [hit.item.title for hit in results.hits]


def test_an_acronym_finds_its_full_name_and_the_reverse(opened: Opener) -> None:
    searcher = opened(shelf())
    by_acronym, by_name = searcher.search(Query("FTSU")), searcher.search(Query("freedom to speak up"))
    assert titles(by_acronym)[:2] == ["The acronym", "Guardians"]
    assert titles(by_name)[:2] == ["Guardians", "The acronym"]
    assert by_acronym.expansions[0].also[0] == "Freedom to Speak Up"
    assert by_acronym.expansions[0].reason is ExpansionReason.ACRONYM
    assert by_name.expansions[0].also[0] == "FTSU"
    assert by_name.expansions[0].reason is ExpansionReason.FULL_NAME


def test_what_another_name_found_is_shown_and_marked(opened: Opener) -> None:
    (hit,) = (hit for hit in opened(shelf()).search(Query("ftsu")).hits if hit.item.title == "Guardians")
    snippet = hit.passages[0].snippet
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["Freedom to Speak Up"]


def test_the_words_typed_come_before_words_that_mean_the_same(opened: Opener) -> None:
    searcher = opened(
        library(
            *(article(number, f"Mistake {number}", f"{FILLER} a mistake {FILLER}") for number in range(1, 9)),
            article(20, "Slip", f"{FILLER} a slip {FILLER}"),
            article(30, "Other", FILLER),
            terms=TERMS,
        )
    )
    results = searcher.search(Query("mistake", limit=20))
    assert results.total == 9
    assert titles(results)[-1] == "Slip"


def test_an_expansion_taken_away_stays_away(opened: Opener) -> None:
    searcher = opened(shelf())
    with_it = searcher.search(Query("FTSU"))
    without = searcher.search(Query("FTSU", unexpanded=frozenset({with_it.expansions[0].key})))
    assert titles(without) == ["The acronym"]
    assert without.expansions == ()
    again = searcher.search(Query("ftsu", unexpanded=frozenset({with_it.expansions[0].key})))
    assert again.expansions == (), "the key must not hang on how the words are written"


def test_a_name_the_library_does_not_have_is_not_told(opened: Opener) -> None:
    (expansion,) = opened(shelf()).search(Query("FTSU")).expansions
    assert expansion.also == ("Freedom to Speak Up", "speaking up", "whistleblowing"), (
        "nothing here is about raising concerns"
    )


def test_names_that_the_library_does_not_have_take_no_place_from_those_that_it_has(opened: Opener) -> None:
    many = Term("upset", "", synonyms=(*(f"unheard{n} of" for n in range(MOST_NAMES)), "in tears", "shaken"))
    texts = [article(1, "One", f"{FILLER} She was in tears. {FILLER}"), article(2, "Two", f"{FILLER} shaken {FILLER}")]
    searcher = opened(library(*texts, article(3, "Three", FILLER), terms=(many,)))
    results = searcher.search(Query("upset"))
    assert sorted(titles(results)) == ["One", "Two"]
    assert results.expansions[0].also == ("in tears", "shaken")


def test_of_very_many_names_the_first_are_searched_for(opened: Opener) -> None:
    names = tuple(f"name{n}" for n in range(2 * MOST_NAMES))
    searcher = opened(library(article(1, "One", " ".join(names)), terms=(Term("thing", "", synonyms=names),)))
    assert searcher.search(Query("thing")).expansions[0].also == names[:MOST_NAMES]


def test_what_is_quoted_required_or_excluded_is_taken_at_its_word(opened: Opener) -> None:
    searcher = opened(shelf())
    assert titles(searcher.search(Query('"FTSU"'))) == ["The acronym"]
    assert titles(searcher.search(Query("guardian AND ftsu"))) == ["The acronym"]
    assert "Guardians" in titles(searcher.search(Query("listens OR somebody -ftsu")))


def test_an_ambiguous_acronym_is_offered_and_not_applied(opened: Opener) -> None:
    results = opened(shelf()).search(Query("OD"))
    assert results.total == 0
    assert results.expansions == ()
    assert [(one.meaning, one.text) for one in results.meanings] == [
        ("Organisational Development", "Organisational Development"),
        ("Overdose", "Overdose"),
    ], "what the library says nothing of is not offered"


def test_a_meaning_takes_the_acronyms_place_in_the_query(opened: Opener) -> None:
    results = opened(shelf()).search(Query("our OD plans"))
    assert [one.text for one in results.meanings] == ["our Organisational Development plans", "our Overdose plans"]
    assert titles(opened(shelf()).search(Query(results.meanings[1].text)))[0] == "Pharmacy"


def test_an_ambiguous_acronym_in_small_letters_among_other_words_is_a_word(opened: Opener) -> None:
    assert opened(shelf()).search(Query("an od case")).meanings == ()
    assert opened(shelf()).search(Query("od")).meanings


def test_the_full_name_of_an_ambiguous_acronym_does_not_search_for_it() -> None:
    assert names("organisational development") == []


def test_an_acronym_that_is_an_everyday_word_is_meant_only_in_capitals() -> None:
    assert names("WHO guidance") == ["World Health Organization"]
    assert names("who listens") == []
    assert names("World Health Organization") == [], "everyone writes who"


def test_a_word_of_the_vocabulary_is_no_spelling_mistake(opened: Opener) -> None:
    searcher = opened(
        library(article(1, "One", f"{FILLER} mistakes {FILLER}"), article(2, "Two", f"sleep {FILLER}"), terms=TERMS)
    )
    results = searcher.search(Query("slip"))
    assert (results.corrected, results.did_you_mean) == ("", "")
    assert titles(results) == ["One"]


def test_a_word_of_the_vocabulary_is_not_doubted_for_being_rare(opened: Opener) -> None:
    coping = Term("burnout", "", synonyms=("can't cope",))
    texts = [article(1, "One", f"cope {FILLER}"), *(article(n, f"No {n}", f"come {FILLER}") for n in range(2, 30))]
    assert opened(library(*texts)).search(Query("can't cope")).did_you_mean == "can't come", "else it would be"
    assert opened(library(*texts, terms=(coping,))).search(Query("can't cope")).did_you_mean == ""


@pytest.mark.parametrize("text", ["hasn't been heard", "hasnt been heard", "they weren\u2019t heard", "won't be heard"])
def test_a_word_drawn_together_is_no_slip_and_counts_for_nothing(opened: Opener, text: str) -> None:
    texts = [
        article(1, "One", f"heard {FILLER}"),
        *(article(n, f"No {n}", f"hadn't want {FILLER}") for n in range(2, 30)),
    ]
    results = opened(library(*texts)).search(Query(text))
    assert (results.corrected, results.did_you_mean) == ("", "")
    assert titles(results) == ["One"]


def test_a_slip_in_a_word_of_the_vocabulary_is_put_right(opened: Opener) -> None:
    results = opened(
        library(article(1, "One", f"{FILLER} freedom to speak up {FILLER}"), article(2, "Two", FILLER), terms=TERMS)
    ).search(Query("wistleblowing"))
    assert results.corrected == "whistleblowing"
    assert titles(results) == ["One"]


def test_a_name_half_typed_finds_what_it_will_find(opened: Opener) -> None:
    searcher = opened(library(article(1, "One", f"{FILLER} freedom to speak up {FILLER}"), terms=TERMS))
    for typed in ("whis", "whistleb", "whistleblowing"):
        assert titles(searcher.search(Query(typed, as_you_type=True))) == ["One"], typed


def test_the_longest_name_counts() -> None:
    guardian = Term("FTSUG", "Freedom to Speak Up Guardian")
    (found,) = widened("a freedom to speak up guardian for all", FTSU, guardian)
    assert [other.name for other in found.others] == ["FTSUG"]


def test_a_name_is_found_across_hyphens_and_not_across_a_full_stop() -> None:
    assert names("freedom-to-speak-up")
    assert not any(one.key == "freedom to speak up" for one in widened("Freedom. To speak up"))


def test_one_name_is_told_of_several_that_differ_in_small_words(opened: Opener) -> None:
    terms = (Term("FTSU", "", synonyms=("raising concerns", "raising a concern")),)
    searcher = opened(
        library(
            article(1, "One", f"{FILLER} raising concerns {FILLER}"),
            article(2, "Two", f"{FILLER} raising a concern {FILLER}"),
            terms=terms,
        )
    )
    results = searcher.search(Query("FTSU"))
    assert results.total == 2
    assert results.expansions[0].also == ("raising concerns",)


def test_a_vocabulary_full_of_traps_breaks_nothing(opened: Opener) -> None:
    traps = (
        Term("", ""),
        Term("...", "!!!"),
        Term("A&E", "Accident and Emergency", synonyms=("", "A and E")),
        Term("loop", "", synonyms=("loop", "LOOP", "loops")),
        Term("the", "", synonyms=("a", "of")),
        Term("XX", "", ambiguous=True),
        Term("YY", "Yes", ambiguous=True, other_meanings=("", "(nothing)")),
    )
    searcher = opened(replace(shelf(), terms=traps))
    for text in ("the", "loop", "XX", "YY", "A&E", "...", "of a the", "accident and emergency"):
        searcher.search(Query(text))
        searcher.search(Query(text, as_you_type=True))


WORDS = st.sampled_from(
    [
        "ftsu",
        "freedom",
        "to",
        "speak",
        "up",
        "who",
        "OD",
        "error",
        "mistake",
        "WHO",
        "speaking",
        "raising",
        "concerns",
        "x",
    ]
)


@given(st.lists(WORDS, max_size=9).map(" ".join), st.booleans())
def test_no_two_widenings_share_a_word_and_none_names_what_was_typed(text: str, as_you_type: bool) -> None:
    found = widened(text, as_you_type=as_you_type)
    taken = [at for one in found for at in range(one.first, one.last + 1)]
    assert len(taken) == len(set(taken))
    words = parse(text).words
    for one in found:
        assert 0 <= one.first <= one.last < len(words)
        for other in one.others:
            assert not {word.term for word in words} >= set(other.terms), "its words are all there already"


@pytest.mark.parametrize("text", ["FTSU", "ftsu", "Ftsu"])
def test_an_acronym_that_is_no_word_may_be_typed_as_one_likes(text: str) -> None:
    assert names(text)[0] == "Freedom to Speak Up"
