"""What could say who somebody is gets asked about, and everyday words of a ward mostly do not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.stories.identifying import Sign, is_nhs_number, signs_in

ASKED = [
    ("Mrs Green thanked us", Sign.NAME, "Mrs Green"),
    ("then mr patel laughed", Sign.NAME, "mr patel"),
    ("Dr O’Brien-Smith came", Sign.NAME, "Dr O’Brien-Smith"),
    ("Prof. Mary Ann Lee said", Sign.NAME, "Prof. Mary Ann Lee"),
    ("Miss Jones noticed", Sign.NAME, "Miss Jones"),
    ("a patient called Aisha", Sign.NAME, "patient called Aisha"),
    ("my name is Sam Okafor", Sign.NAME, "my name is Sam Okafor"),
    ("NHS no 943 476 5919.", Sign.NHS_NUMBER, "943 476 5919"),
    ("9434765919", Sign.NHS_NUMBER, "9434765919"),
    ("943-476-5919", Sign.NHS_NUMBER, "943-476-5919"),
    ("DOB: 1/2/48 and", Sign.BIRTH, "DOB: 1/2/48"),
    ("she was born on 12 March 1948", Sign.BIRTH, "born on 12 March 1948"),
    ("date of birth 12.03.1948", Sign.BIRTH, "date of birth 12.03.1948"),
    ("on 3rd May 2024 we", Sign.DATE, "3rd May 2024"),
    ("2024-05-03", Sign.DATE, "2024-05-03"),
    ("ring 0113 496 0000 now", Sign.PHONE, "0113 496 0000"),
    ("+44 7700 900123", Sign.PHONE, "+44 7700 900123"),
    ("(0113) 4960000", Sign.PHONE, "(0113) 4960000"),
    ("07700900123", Sign.PHONE, "07700900123"),
    ("lives at LS1 4AP near", Sign.POSTCODE, "LS1 4AP"),
    ("sw1a 1aa", Sign.POSTCODE, "sw1a 1aa"),
    ("in bed 4 by the", Sign.PLACE, "bed 4"),
    ("side room 12b", Sign.PLACE, "side room 12b"),
    ("bay C was", Sign.PLACE, "bay C"),
    ("write to sam.okafor@example.org", Sign.EMAIL, "sam.okafor@example.org"),
]

NOT_ASKED = [
    "We had 12 beds and 3 staff since 2019, and a 10-minute huddle at 07:45.",
    "Bed rest, room for thought, the bay window; the patient was called in at 4.",
    "On Tuesdays we move the trolley. In March it was 15 people of 30, which is 50 %.",
    "The dose was 1,000 mg in 100 ml over 30 minutes, 4 times a day.",
    "It cost £1,250.50 and took 1234567 minutes.",
    "Our score went from 3.2 to 4.1 on page 61 (ISBN 978 0 11 322 8).",
    "Datix, SBAR, FTSU and PSIRF are acronyms, and NG5 is a guideline.",
]


@pytest.mark.parametrize(("text", "sign", "piece"), ASKED)
def test_it_is_found_with_its_place(text: str, sign: Sign, piece: str) -> None:
    (found,) = signs_in(text)
    assert (found.sign, found.text) == (sign, piece)
    assert text[slice(*found.span)] == piece


@pytest.mark.parametrize("text", NOT_ASKED)
def test_everyday_sentences_are_left_alone(text: str) -> None:
    assert signs_in(text) == ()


def nhs_number(nine: str) -> str:
    """The number with its check digit, by long hand; "" for the few that have none."""
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
    return "" if check == 10 else nine + str(0 if check == 11 else check)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_nhs_numbers_are_known_by_their_check(nine: str) -> None:
    whole = nhs_number(nine)
    if whole and len(set(whole)) > 1:
        assert is_nhs_number(whole)
        wrong = whole[:-1] + str((int(whole[-1]) + 1) % 10)
        assert not is_nhs_number(wrong)


@given(st.text(max_size=400))
def test_any_text_is_looked_through_and_pieces_never_overlap(text: str) -> None:
    found = signs_in(text)
    ends = [0, *(each.span[1] for each in found)]
    assert all(end <= each.span[0] for end, each in zip(ends, found, strict=False))
    assert all(text[slice(*each.span)] == each.text for each in found)


def test_a_long_text_of_hostile_pieces_is_still_looked_through_at_once() -> None:
    chance = random.Random(1)  # noqa: S311 - to vary, not to hide
    for piece in ("0 ", "Mr A", "1/", "a@", "A" * 50, "Mrs " * 3, "born ", "(0)-", "12 3"):
        assert isinstance(signs_in(piece * (18_000 // len(piece)) + str(chance.random())), tuple)
