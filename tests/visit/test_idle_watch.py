"""No visit ends under somebody's hands, none goes on for ever, and whoever wakes the PC finds a clean one."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.visit import Going, IdleLimits, IdleWatch, Over, RealTime, Warned

LIMITS = IdleLimits(180, 30)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def pass_time(clock: Clock, watch: IdleWatch, seconds: float, *, in_use: bool = True, busy: bool = False) -> list[str]:
    """Look twice a second; the kinds of phases seen, each once."""
    seen: list[str] = []
    for _ in range(round(seconds * 2)):
        clock.now += 0.5
        name = type(watch.look(in_use=in_use, busy=busy)).__name__
        if not seen or seen[-1] != name:
            seen.append(name)
    return seen


def test_three_minutes_then_thirty_seconds_counted_down_one_by_one() -> None:
    clock = Clock()
    watch = IdleWatch(LIMITS, clock)
    assert pass_time(clock, watch, 179.5) == ["Going"]
    counted = []
    while isinstance(phase := _tick(clock, watch), Warned):
        counted.append(phase.left)
    assert list(dict.fromkeys(counted)) == list(range(30, 0, -1))
    assert phase == Over()


def _tick(clock: Clock, watch: IdleWatch) -> Going | Warned | Over:
    clock.now += 0.5
    return watch.look(in_use=True)


def test_going_on_has_no_limit() -> None:
    clock = Clock()
    watch = IdleWatch(LIMITS, clock)
    for _ in range(50):
        assert pass_time(clock, watch, 209) == ["Going", "Warned"]
        watch.touch()


def test_nobody_is_warned_where_nothing_could_be_lost() -> None:
    clock = Clock()
    assert pass_time(clock, IdleWatch(LIMITS, clock), 181, in_use=False) == ["Going", "Over", "Going"]


def test_off_is_off_even_after_a_night() -> None:
    clock = Clock()
    watch = IdleWatch(IdleLimits(0, 30), clock)
    assert pass_time(clock, watch, 4_000) == ["Going"]
    clock.now += 40_000
    assert watch.look(in_use=True) == Going()


def test_what_plays_keeps_the_visit_and_the_idle_time_begins_after_it() -> None:
    clock = Clock()
    watch = IdleWatch(LIMITS, clock)
    assert pass_time(clock, watch, 3_000, busy=True) == ["Going"]
    assert pass_time(clock, watch, 179.5) == ["Going"]
    assert pass_time(clock, watch, 1) == ["Warned"]


def test_what_begins_to_play_takes_the_warning_away() -> None:
    clock = Clock()
    watch = IdleWatch(LIMITS, clock)
    pass_time(clock, watch, 185)
    assert watch.is_warning
    assert pass_time(clock, watch, 1, busy=True) == ["Going"]
    assert not watch.is_warning


@pytest.mark.parametrize("busy", [False, True])
def test_a_pc_that_slept_past_the_idle_time_wakes_clean_at_once(busy: bool) -> None:
    clock = Clock()
    watch = IdleWatch(LIMITS, clock)
    pass_time(clock, watch, 60, busy=busy)
    clock.now += 3_600
    assert watch.look(in_use=True, busy=busy) == Over(slept=True)


def test_a_short_sleep_keeps_the_visit() -> None:
    clock = Clock()
    watch = IdleWatch(LIMITS, clock)
    pass_time(clock, watch, 60)
    clock.now += 100
    assert watch.look(in_use=True) == Going()


def test_a_window_that_was_held_up_for_a_moment_still_warns_in_full() -> None:
    clock = Clock()
    watch = IdleWatch(LIMITS, clock)
    pass_time(clock, watch, 178)
    clock.now += 19
    assert watch.look(in_use=True) == Warned(30)


@dataclass(frozen=True)
class Step:
    seconds: float
    touched: bool
    in_use: bool
    busy: bool


steps = st.lists(
    st.builds(
        Step,
        st.floats(0.05, 400, allow_nan=False) | st.just(0.5),
        st.booleans(),
        st.booleans(),
        st.sampled_from([False, False, False, True]),
    ),
    max_size=60,
)


@given(steps, st.sampled_from([0, 60, 180, 1_800]), st.integers(20, 120))
def test_whatever_happens_a_visit_ends_only_unseen_or_warned_in_full(
    history: list[Step], idle: float, warning: float
) -> None:
    clock = Clock()
    watch = IdleWatch(IdleLimits(idle, warning), clock)
    touched = warned = None
    touched = clock.now
    for step in history:
        if step.touched:
            watch.touch()
            touched, warned = clock.now, None
        clock.now += step.seconds
        slept = step.seconds >= warning
        phase = watch.look(in_use=step.in_use, busy=step.busy)
        quiet = clock.now - touched
        if isinstance(phase, Going):
            assert not idle or step.busy or quiet < idle
            warned = None
        elif isinstance(phase, Warned):
            warned = clock.now if warned is None else warned
            assert step.in_use and not slept and quiet >= idle
            assert 1 <= phase.left <= warning
        else:
            assert idle and quiet >= idle
            assert phase.slept == slept
            assert slept or not step.in_use or (warned is not None and clock.now - warned >= warning)
        if isinstance(phase, Over) or (step.busy and not slept):
            touched, warned = clock.now, None


class TwoClocks:
    def __init__(self) -> None:
        self.running, self.of_day = 100.0, 1_700_000_000.0
        self.time = RealTime(lambda: self.running, lambda: self.of_day)


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(-1e8, 1e8)), max_size=40))
def test_no_setting_of_the_clock_takes_time_back(jumps: list[tuple[float, float]]) -> None:
    clocks = TwoClocks()
    before = clocks.time()
    for running, of_day in jumps:
        clocks.running += running
        clocks.of_day += of_day
        now = clocks.time()
        assert now - before >= running * 0.999 - 1e-6
        before = now


def test_a_machine_that_was_frozen_knows_by_the_time_of_day() -> None:
    clocks = TwoClocks()
    clocks.running += 1
    clocks.of_day += 7_200
    assert clocks.time() >= 7_200
    clocks.of_day -= 7_200
    clocks.running += 1
    assert clocks.time() >= 7_201
