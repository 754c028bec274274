from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kiosk.search.edits import distance, distances

words = st.text(alphabet="abcx", max_size=7)


def plain_distance(one: str, other: str) -> int:
    """The definition, by recursion on the last letters."""
    if not one or not other:
        return len(one) + len(other)
    best = min(
        plain_distance(one[:-1], other) + 1,
        plain_distance(one, other[:-1]) + 1,
        plain_distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    )
    if len(one) > 1 and len(other) > 1 and one[-1] == other[-2] and one[-2] == other[-1]:
        best = min(best, plain_distance(one[:-2], other[:-2]) + 1)
    return best


short = st.text(alphabet="abcx", max_size=5)


@given(short, short, st.integers(0, 5))
def test_the_distance_is_the_defined_one_up_to_a_limit(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(plain_distance(one, other), most + 1)


@given(words, st.lists(words, min_size=1, max_size=6))
def test_many_distances_at_once_are_the_same(word: str, others: list[str]) -> None:
    width = 9
    letters = np.array(
        [[ord(other[at]) if at < len(other) else 0 for at in range(width)] for other in others], dtype="<u4"
    )
    rows = distances(word, letters)
    for row, other in zip(rows, others, strict=True):
        for length in range(len(other) + 1):
            assert row[length] == distance(word, other[:length], 20)


def test_each_kind_of_slip_counts_once() -> None:
    assert [distance("ward", other, 3) for other in ("wards", "war", "word", "wrad", "sword", "drawn")] == [
        1,
        1,
        1,
        1,
        2,
        4,
    ]
