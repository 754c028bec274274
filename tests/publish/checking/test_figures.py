"""Every figure has its source; what is no figure is left in peace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import Holding
from kiosk.publish.checking.figures import figure_in, figures, is_sourced
from tests.publish.checking.texts import found, of_others, talk, written

FIGURES = {
    "Cases rose by 12% that year.": "12%",
    "Close to 12 per cent went with it.": "12 per cent",
    "It cost £2.28 billion.": "£2.28 billion",
    "It stood at 9.85%, or 32.10 per cent.": "9.85%",
    "About one in four said so.": "one in four",
    "Some 3 out of 10 did.": "3 out of 10",
    "Two-thirds of them agreed.": "Two-thirds",
    "In all, 340 people got in touch.": "340",
    "There were 112,000 vacancies.": "112,000",
    "It heard 1.3 million people.": "1.3 million",
}
NO_FIGURES = [
    "It was published on 16 June 2020.",
    "From 2016 to 2023, and in 2020/21 again.",
    "On 3 and 24 May the group met.",
    "The huddle is at 07:45, and the round at 10.30 am.",
    "Allow 90 minutes, or two hours with 45-minute halves.",
    "He is aged 62 and on ward 24, bed 30.",
    "Turn to page 61, question 25.",
    "COVID-19 came, see CAT-113.",
    "Choose 6 of the 12 cards.",
    "Ask three people.",
    "One in the morning, two in the afternoon.",
    "It was a post at band 6.",
]


@pytest.mark.parametrize(("sentence", "figure"), FIGURES.items())
def test_shares_money_and_counts_are_figures(sentence: str, figure: str) -> None:
    assert figure_in(sentence) == figure
    assert found(figures, written(f"Begin.\n\n## Later\n\n{sentence}")) == [(14, "error")]


@pytest.mark.parametrize("sentence", NO_FIGURES)
def test_dates_times_spans_and_names_are_none(sentence: str) -> None:
    assert figure_in(sentence) == ""


@pytest.mark.parametrize(
    "body",
    [
        "It rose by 12% (Francis 2013, CAT-001).",
        "It rose by 12% (Francis 2013).",
        "It rose by 12%. The year before it had not (CAT-001).",
        "That is 12% (our sum).",
        "| Year | Share | Source |\n|---|---|---|\n| 2017 | 12% | Francis 2013, CAT-001 |\n| 2018 | 13% | the same |",
        "## One\n\nThe report gives two (CAT-001):\n\n- 12% of nurses\n- 13% of doctors",
        "## Practise on an invented trust\n\nIn it, 12% are unhappy.",
    ],
)
def test_a_source_in_the_sentence_its_table_or_its_section_is_enough(body: str) -> None:
    assert found(figures, written(body)) == []


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("It rose by 12%.", 10),
        ("It rose by 12% (in May 2013).", 10),
        ("## One\n\nSo it was (CAT-001).\n\n## Two\n\nIt rose by 12%.", 16),
        ("| Year | Share |\n|---|---|\n| 2017 | 12% |", 12),
        ("- point\n- 12% of nurses", 11),
    ],
)
def test_a_source_elsewhere_is_not(body: str, line: int) -> None:
    assert found(figures, written(body)) == [(line, "error")]


def test_a_plan_and_its_instructions_are_no_evidence() -> None:
    agenda = "| Minutes | Do |\n|---|---|\n| 30 | Talk |\n| 45 | Close |"
    assert found(figures, written(agenda)) == []
    assert found(figures, written("Listen to 40 people.", form="session-pack")) == []
    assert found(figures, written("Listen to 40 people.")) == [(10, "error")]
    assert found(figures, written("Of nurses, 12% say so.", form="session-pack")) == [(10, "error")]


def test_a_title_with_a_number_and_what_is_invented_are_free() -> None:
    assert found(figures, written("Read *The 100 steps*.")) == []
    assert found(figures, written("Sam gave 12% of it.", illustrative=True)) == []
    assert found(figures, written("It names 340.", holding=Holding.RECORD)) == []
    assert found(figures, of_others()) == []


CHAPTERS = """WEBVTT

NOTE Chapter: One

00:01.000 --> 00:03.000
{one}

NOTE Chapter: Two

00:04.000 --> 00:06.000
{two}

NOTE Chapter: Three

00:07.000 --> 00:09.000
{three}
"""


def test_a_talk_names_its_source_aloud_in_this_chapter_or_the_one_before() -> None:
    named, figure = "In 2015 there was a trial.", "It was 12 per cent."
    assert found(figures, talk(CHAPTERS.format(one=named, two=figure, three="So."))) == []
    assert found(figures, talk(CHAPTERS.format(one=named, two="So.", three=figure))) == [(16, "error")]


@given(st.text(max_size=80))
def test_a_figure_found_stands_in_its_sentence(sentence: str) -> None:
    assert figure_in(sentence) in sentence
    assert not figure_in(sentence, counts=False) or figure_in(sentence)


@given(st.text(alphabet="ab .,()%2013", max_size=40))
def test_a_reference_added_makes_any_text_sourced(text: str) -> None:
    assert is_sourced(f"{text} CAT-001")
