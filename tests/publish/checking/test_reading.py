"""Reading age: the known formula, on what has to be read, and not on the names of bodies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.publish.checking.reading import Grades, grade, graded, hard_reading, median_of, syllables, without_names
from tests.publish.checking.texts import SETTING, complete, of_others, talk, written

EASY = "Ask the nurse who is next to you what she saw. Wait for her to speak, and then thank her. " * 5
HARD = (
    "Organisational considerations necessitate multidisciplinary collaboration regarding accountability "
    "arrangements, notwithstanding administrative particularities. "
) * 8
LISTED = {"ward": 1, "people": 2, "wanted": 2, "asked": 1, "being": 2, "compassionate": 4, "nurse’s": 1, "self-care": 2}
ROUGHLY = {"guardians": 3, "organised": 3, "incivility": 5, "prioritised": 4, "disciplinary": 5}  # British, or rare


def test_syllables_are_as_people_say_them() -> None:
    assert {word: syllables(word) for word in LISTED} == LISTED
    assert all(abs(syllables(word) - number) <= 1 for word, number in ROUGHLY.items())
    assert syllables("x") == syllables("’s") == 1


def test_the_grade_is_the_formula_worked_out_by_hand() -> None:
    assert grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 * 6 / 6 - 15.59)
    assert grade(["People wanted.", "The cat."]) == pytest.approx(0.39 * 4 / 2 + 11.8 * 6 / 4 - 15.59)
    assert grade([]) == grade(["..."]) == 0


def test_hard_texts_are_found_and_easy_ones_are_not() -> None:
    for body, expected in ((EASY, []), (HARD, ["error"])):
        text = written(body)
        number = graded(text, SETTING)
        assert number is not None
        assert [each.severity.value for each in complete(hard_reading(text, SETTING, number))] == expected
    assert [each.severity.value for each in hard_reading(written(EASY), SETTING, 9.5)] == ["advice"]
    assert list(hard_reading(written(EASY), SETTING, 9.0)) == []


def test_names_and_sources_are_left_out_of_the_count() -> None:
    names = ("University Hospitals of Morecambe Bay",)
    assert without_names("So says University Hospitals of Morecambe Bay (2020, CAT-116).", names).split() == [
        "So", "says", ".",
    ]  # fmt: skip
    assert "Guardian" not in without_names("Your Freedom to Speak Up Guardian can help.", ())
    assert without_names("The Francis Inquiry sat. Sam spoke.", ()) == "The sat. Sam spoke."
    assert without_names("He sat (in a chair).", ()) == "He sat (in a chair)."


def test_headings_tables_and_blanks_are_not_read_as_sentences() -> None:
    extra = "\n\n## Organisational considerations\n\n| Multidisciplinary |\n|---|\n| Accountability |"
    assert graded(written(EASY + extra + "\n\nYour representative: ____________"), SETTING) == graded(
        written(EASY), SETTING
    )


def test_what_cannot_be_graded_is_not() -> None:
    assert graded(written("Too short to tell."), SETTING) is None
    assert graded(written(EASY, language="cy"), SETTING) is None
    assert graded(written(EASY, form="glossary"), SETTING) is None
    assert graded(of_others(), SETTING) is None
    assert graded(talk(f"WEBVTT\n\n00:01.000 --> 00:03.000\n{EASY}\n"), SETTING) is not None


def test_a_workspace_is_judged_by_its_median_and_its_outliers_are_listed() -> None:
    mixed = Grades((("a", 12.0), ("b", 9.5), ("c", 4.0), ("d", 3.0), ("e", 3.0)))
    assert (mixed.median, [file for file, _ in mixed.outliers]) == (4.0, ["a", "b"])
    assert list(median_of(mixed)) == list(median_of(Grades(()))) == []
    assert len(complete(median_of(Grades((("a", 12.0), ("b", 9.5)))))) == 1


@given(st.lists(st.sampled_from(["ask", "nurse", "people", "organisation"]), min_size=1, max_size=20))
def test_parting_a_sentence_never_makes_it_harder(words: list[str]) -> None:
    assert grade(words) <= grade([" ".join(words)])


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=12), max_size=3))
def test_leaving_names_out_never_adds_a_word(sentence: str, names: list[str]) -> None:
    assert len(without_names(sentence, names)) <= len(sentence)
    assert syllables(sentence) >= 1
