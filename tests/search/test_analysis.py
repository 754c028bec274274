from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.search import analysis
from kiosk.search.analysis import form, term, terms, tokens
from kiosk.search.spelling_variants import _WORDS

SAME = [
    ("organisation", "organization"),
    ("organising", "organizing"),
    ("behaviour", "behavior"),
    ("behavioural", "behavioral"),
    ("programme", "program"),
    ("centred", "centered"),
    ("counselling", "counseling"),
    ("labelled", "labeled"),
    ("haemorrhage", "hemorrhage"),
    ("paediatrics", "pediatrics"),
    ("oedema", "edema"),
    ("aetiology", "etiology"),
    ("anaesthetist", "anesthetist"),
    ("analysed", "analyzed"),
    ("practise", "practice"),
    ("fulfilment", "fulfillment"),
    ("skilful", "skillful"),
    ("enquiries", "inquiry"),
    ("judgement", "judgment"),
    ("naïve", "naive"),
    ("café", "CAFÉ"),
    ("cafe\u0301", "café"),
    ("ﬁne", "fine"),
    ("nurse’s", "nurses"),
    ("don’t", "don't"),
    ("1,000", "1000"),
    ("compas\u00adsion", "compassion"),
    ("speaking", "speaks"),
    ("Leadership", "leadership"),
    ("enrolled", "enrols"),
    ("skilled", "skills"),
]
APART = [
    ("organ", "organisation"),
    ("compass", "compassion"),
    ("moral", "morale"),
    ("kind", "kindness"),
    ("experience", "experiment"),
    ("sever", "several"),
    ("precise", "prize"),
    ("leader", "lead"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_a_word_are_one(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(("one", "other"), APART)
def test_words_that_stemming_would_confuse_stay_apart(one: str, other: str) -> None:
    assert terms(one) != terms(other)


@pytest.mark.parametrize(
    ("verb", "noun"), [("supervise", "supervised"), ("precise", "precision"), ("revise", "revising")]
)
def test_an_ending_that_is_not_the_verb_ending_is_left_alone(verb: str, noun: str) -> None:
    assert term(verb) == term(noun)


@pytest.mark.parametrize("pair", _WORDS.split())
def test_each_listed_pair_of_spellings_is_one_word(pair: str) -> None:
    british, american = pair.split(":")
    assert term(british) == term(american)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("well-led", ["well", "led"]),
        ("A&E and HR", ["a&e", "and", "hr"]),
        ("3.5 of 1,000", ["3.5", "of", "1000"]),
        ("snake_case", ["snake", "case"]),
        ("(speak up!)", ["speak", "up"]),
        ("", []),
        ("— … !", []),
        ("rock'n'roll", ["rocknrol"]),
        ("محمد علي", ["محمد", "علي"]),
    ],
)
def test_a_text_is_cut_into_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_every_word_is_indexed_and_stop_words_are_known() -> None:
    assert terms("to be or not to be") == ["to", "be", "or", "not", "to", "be"]
    assert all(analysis.is_stop_word(word) for word in ["The", "of", "WITHOUT", "and"])
    assert not any(analysis.is_stop_word(word) for word in ["well", "led", "speak", "care"])


texts = st.text(max_size=200) | st.text(alphabet="aeiouyst'’-& .,0é\u0301\u00ad\u200b", max_size=60)


@given(texts)
def test_tokens_are_the_words_of_the_text_in_order(text: str) -> None:
    at = 0
    for token in tokens(text):
        assert at <= token.start < token.end <= len(text)
        assert token.term and token.term == term(text[token.start : token.end])
        assert len(token.term) <= analysis.MAX_TERM
        assert "\t" not in token.term and "\n" not in token.term
        at = token.end


@given(texts)
def test_no_letter_is_left_out(text: str) -> None:
    covered = {at for token in tokens(text) for at in range(token.start, token.end)}
    left = [letter for at, letter in enumerate(text) if at not in covered and letter.isalnum()]
    assert all(not form(letter) for letter in left)


@given(texts)
def test_a_form_is_settled(text: str) -> None:
    for match in analysis.TOKEN.finditer(text):
        settled = form(match.group())
        assert not any(letter.isspace() for letter in settled)
        assert settled == settled.casefold() or not settled.isascii()


@given(texts, texts)
def test_words_do_not_change_with_what_stands_around_them(before: str, after: str) -> None:
    assert terms(f"{before} speaking {after}") == [*terms(before), *terms("speaking"), *terms(after)]
