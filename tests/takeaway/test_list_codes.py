"""A typed list code brings back the list, in its order; a slip of the finger never brings another."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.takeaway import listcodes
from kiosk.takeaway.listcodes import ALPHABET, MOST_ITEMS, Fault, Listed, Mistyped, code_of, grouped, read_code

numbers = st.lists(st.integers(1, 2**36 - 1), min_size=1, max_size=MOST_ITEMS, unique=True)
READ_ALIKE = {"1": "1iIlL", "0": "0oO", "V": "VvUu", " ": (" ", "-", "  ", "", "\u2013")}
usual = st.lists(st.integers(1, 1999), min_size=1, max_size=MOST_ITEMS, unique=True)


def bare(code: str) -> str:
    return code.replace(" ", "")


@given(st.one_of(numbers, usual))
def test_a_code_brings_back_the_same_items_in_the_same_order(items: list[int]) -> None:
    assert read_code(code_of(items)) == Listed(tuple(items))


@given(st.lists(st.integers(1, 2047), min_size=5, max_size=5, unique=True))
def test_five_items_below_two_thousand_take_at_most_sixteen_characters(items: list[int]) -> None:
    assert len(bare(code_of(items))) <= 16


def test_items_that_lie_close_together_take_fewer() -> None:
    assert len(bare(code_of([1004, 1001, 1017, 1009, 1002]))) < len(bare(code_of([1004, 1, 1017, 9, 1002])))


def test_the_alphabet_has_no_two_characters_that_are_taken_for_each_other_by_shape() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize("items", [[7], [3, 12, 1004, 17, 1010], list(range(1999, 1969, -1)), [2**36 - 1, 1]])
def test_every_single_wrong_character_is_noticed_and_its_group_named(items: list[int]) -> None:
    code = bare(code_of(items))
    for at, right in enumerate(code):
        for wrong in ALPHABET.replace(right, ""):
            found = read_code(code[:at] + wrong + code[at + 1 :])
            assert isinstance(found, Mistyped)
            assert found.fault is Fault.MISTYPED
            assert at // 4 + 1 in found.groups
            if len(code) <= 31:
                assert found.groups == (at // 4 + 1,)


@pytest.mark.parametrize("items", [[7], [3, 12, 1004, 17, 1010], list(range(1999, 1969, -1)), [2**36 - 1, 1]])
def test_every_swap_of_neighbours_is_noticed_and_its_group_told(items: list[int]) -> None:
    code = bare(code_of(items))
    swaps = 0
    for at in range(len(code) - 1):
        if code[at] == code[at + 1]:
            continue
        swaps += 1
        found = read_code(code[:at] + code[at + 1] + code[at] + code[at + 2 :])
        assert isinstance(found, Mistyped)
        assert at // 4 + 1 in found.groups
    assert swaps


@given(usual, st.data())
def test_any_single_slip_in_any_code_is_noticed(items: list[int], data: st.DataObject) -> None:
    code = bare(code_of(items))
    at = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(code[at], "")))
    assert isinstance(read_code(code[:at] + wrong + code[at + 1 :]), Mistyped)
    if at and code[at] != code[at - 1]:
        assert isinstance(read_code(code[: at - 1] + code[at] + code[at - 1] + code[at + 1 :]), Mistyped)


@given(st.lists(st.integers(1, 1999), min_size=1, max_size=9, unique=True), st.data())
def test_two_or_three_wrong_characters_are_noticed_and_never_blamed_on_one(
    items: list[int], data: st.DataObject
) -> None:
    code = bare(code_of(items))
    places = data.draw(st.lists(st.integers(0, len(code) - 1), min_size=2, max_size=3, unique=True))
    typed = list(code)
    for at in places:
        typed[at] = data.draw(st.sampled_from(ALPHABET.replace(code[at], "")))
    assert isinstance(read_code("".join(typed)), Mistyped)
    if len(places) == 2:
        symbols = [ALPHABET.index(each) for each in typed]
        assert not listcodes._single(symbols, listcodes._syndromes(symbols))


@given(usual)
def test_a_character_left_out_or_typed_twice_at_either_end_is_noticed(items: list[int]) -> None:
    code = bare(code_of(items))
    for typed in (code[:-1], code[1:], code + "0", "0" + code, code + code[-1], code[0] + code):
        assert not isinstance(read_code(typed), Listed)


def test_random_characters_are_no_list() -> None:
    chance = random.Random(5)  # noqa: S311
    codes = ("".join(chance.choices(ALPHABET, k=chance.randint(6, 31))) for _ in range(3000))
    assert sum(isinstance(read_code(code), Listed) for code in codes) == 0


@given(usual, st.randoms(use_true_random=False))
def test_typing_is_read_forgivingly(items: list[int], chance: random.Random) -> None:
    code = code_of(items)
    typed = "".join(chance.choice(READ_ALIKE.get(each, (each, each.lower()))) for each in code)
    assert read_code(f"  {typed}\n") == Listed(tuple(items))


@given(st.text(max_size=80))
def test_nothing_that_can_be_typed_breaks_it(typed: str) -> None:
    assert isinstance(read_code(typed), Listed | Mistyped)


@given(st.text(ALPHABET, min_size=3, max_size=60))
def test_a_body_that_fits_its_check_and_is_not_ours_is_refused(body: str) -> None:
    symbols = [ALPHABET.index(each) for each in body]
    whole = body + "".join(ALPHABET[each] for each in listcodes._check(symbols))
    found = read_code(whole)
    if isinstance(found, Listed):
        assert bare(code_of(found.numbers)) == whole
    else:
        assert found.fault in (Fault.NEWER, Fault.UNKNOWN)


def test_a_code_of_a_later_version_is_told_apart_from_a_mistake() -> None:
    body = [2 << 1, 0, 7, 9]
    later = "".join(ALPHABET[each] for each in (*body, *listcodes._check(body)))
    assert read_code(later) == Mistyped(Fault.NEWER)


def test_nothing_typed_and_too_little_typed_are_said_apart() -> None:
    assert read_code(" - ") == Mistyped(Fault.EMPTY)
    assert read_code("2A4") == Mistyped(Fault.SHORT)


def test_a_character_that_no_code_has_is_named_with_its_group() -> None:
    assert read_code("2A4B 7*QQ") == Mistyped(Fault.CHARACTER, (2,), "*")
    assert read_code("ß") == Mistyped(Fault.CHARACTER, (1,), "ß")


@pytest.mark.parametrize("items", [[], [0], [-3], [5, 5], list(range(1, 32)), [2**36]])
def test_what_no_code_can_hold_is_refused(items: list[int]) -> None:
    with pytest.raises(ValueError, match="list code"):
        code_of(items)


def test_codes_are_written_in_groups_of_four() -> None:
    assert grouped("ABCDEFGHJ") == "ABCD EFGH J"
    assert set(code_of([3, 12, 1004, 17, 1010])) <= set(ALPHABET) | {" "}


@pytest.mark.parametrize(
    ("code", "items"),
    [
        ("201M 12", (1,)),
        ("20C3 77W5", (12, 3, 7)),
        ("2503 0CZC 0HZJ TJV", (3, 12, 1004, 17, 1010)),
        ("30SY 330G 81QA M", (1004, 1001, 1017, 1009, 1002)),
        ("20YX WVTS RQPN MKJH GFED CBA9 8765 4321 Y6H", tuple(range(30, 0, -1))),
    ],
)
def test_codes_on_paper_are_read_for_ever(code: str, items: tuple[int, ...]) -> None:
    assert read_code(code) == Listed(items)
    assert code_of(items) == code


def test_letters_outside_the_alphabet_are_only_the_four_look_alikes() -> None:
    assert set(string.ascii_uppercase + string.digits) - set(ALPHABET) == set("ILOU")
