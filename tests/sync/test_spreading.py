"""Scheduled checks of many PCs are spread evenly, each at its own moment of the day."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from kiosk.sync.spreading import LONGEST, offset, this_machine

MACHINES = 10_000
MINUTES = 240


@given(st.text(), st.dates().map(str), st.integers(1, LONGEST))
def test_a_moment_lies_in_the_span_and_stays_the_same_all_day(machine: str, day: str, minutes: int) -> None:
    assert 0 <= offset(machine, day, minutes) < minutes * 60
    assert offset(machine, day, minutes) == offset(machine, day, minutes)


def test_ten_thousand_pcs_are_spread_over_every_minute() -> None:
    found = Counter(int(offset(f"ward-pc-{at}", "2026-11-23", MINUTES) // 60) for at in range(MACHINES))
    assert len(found) == MINUTES
    # 42 to the minute; chance alone puts 6.5 more or less, and none of 240 minutes is 5 times that away.
    assert min(found.values()) >= 10 and max(found.values()) <= 75


def test_tomorrow_it_is_another_moment() -> None:
    today, tomorrow = (offset("ward-pc", day, MINUTES) for day in ("2026-11-23", "2026-11-24"))
    assert today != tomorrow


def test_no_span_is_no_wait() -> None:
    assert offset(this_machine(), "2026-11-23", 0) == 0
