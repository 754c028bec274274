"""A PC's clock may be wrong, and a stick may be old: expiry stops updates, never reading, and says which it may be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.errors import FeedRefused, Refusal
from tests.feed.attacks import A, third
from tests.feed.repository import NOW, Repository
from tests.feed.scene import ACCEPTED, Scene, played

pytestmark = [pytest.mark.usefixtures("web"), pytest.mark.parametrize("over", ["folder", "http"])]


def refused(scene: Scene) -> FeedRefused:
    library = dict(scene.kiosk.library)
    with pytest.raises(FeedRefused) as caught:
        scene.kiosk.sync()
    assert scene.kiosk.library == library
    assert "The library stays as it is." in caught.value.sentence
    return caught.value


def renew(repository: Repository, by: timedelta) -> None:
    """What the publisher's scheduled job does while this PC is away."""
    for role in (repository.timestamp, repository.snapshot):
        role.expires += by
    repository.release()


def test_ten_years_back_is_refused_before_anything_is_asked(over: str, tmp_path: Path) -> None:
    with played(tmp_path, over) as scene:
        third(scene)
        if scene.server is not None:
            scene.server.requests.clear()
        scene.kiosk.now = NOW - timedelta(days=3653)
        error = refused(scene)
        assert error.reason is Refusal.CLOCK
        assert "22 November 2016" in error.sentence
        assert "Set the clock" in error.sentence
        if scene.server is not None:
            assert scene.server.requests == []
        scene.kiosk.now = NOW
        assert scene.kiosk.outcome() == ACCEPTED


def test_sixty_one_days_ahead_expires_the_stick_and_names_both_dates(over: str, tmp_path: Path) -> None:
    with played(tmp_path, over) as scene:
        scene.kiosk.now = NOW + timedelta(days=61)
        error = refused(scene)
        assert error.reason is Refusal.EXPIRED
        assert "expired on 22 January 2027" in error.sentence
        assert "today is 23 January 2027" in error.sentence
        assert "set the PC's clock" in error.sentence
        renew(scene.repository, timedelta(days=61))
        assert scene.kiosk.outcome() == ACCEPTED


def test_two_hundred_days_off_needs_only_a_new_stick(over: str, tmp_path: Path) -> None:
    with played(tmp_path, over) as scene:
        scene.kiosk.now = NOW + timedelta(days=200)
        assert refused(scene).reason is Refusal.EXPIRED
        content = third(scene)
        renew(scene.repository, timedelta(days=200))
        assert scene.kiosk.outcome() == ACCEPTED
        assert scene.kiosk.library[A] == content


def test_four_years_ahead_points_to_the_clock(over: str, tmp_path: Path) -> None:
    with played(tmp_path, over) as scene:
        scene.kiosk.now = NOW + timedelta(days=4 * 366)
        error = refused(scene)
        assert error.reason is Refusal.EXPIRED
        assert "the feed's keys expired on 22 November 2029" in error.sentence
        assert "If that date is wrong, set the PC's clock" in error.sentence
        scene.kiosk.now = NOW
        assert scene.kiosk.outcome() == ACCEPTED


def test_a_clock_a_week_slow_does_no_harm(over: str, tmp_path: Path) -> None:
    with played(tmp_path, over) as scene:
        content = third(scene)
        scene.kiosk.now = NOW - timedelta(days=7)
        assert scene.kiosk.outcome() == ACCEPTED
        assert scene.kiosk.library[A] == content
