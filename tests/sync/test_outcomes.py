"""What is noted of looks for updates: what came stays told for the day, whatever later looks find."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.sync.outcomes import (
    Applied,
    Arrival,
    Busy,
    Checked,
    Offline,
    Outcome,
    UpToDate,
    checked_after,
    read_note,
    write_note,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def looks(*ends: tuple[float, Outcome]) -> Checked:
    """The note after looks that ended these hours after `NOW`."""
    noted: Checked | None = None
    for hours, outcome in ends:
        noted = checked_after(noted, NOW + timedelta(hours=hours), outcome, "")
    assert noted is not None
    return noted


def applied(edition: int, new: int) -> Applied:
    return Applied("/mnt/share", NOW.isoformat(), edition, edition, new=tuple(f"a/{at}" for at in range(new)))


def test_what_came_is_remembered_through_looks_that_find_nothing(tmp_path: Path) -> None:
    nothing = UpToDate("/mnt/share", NOW.isoformat(), 7)
    noted = looks((0, applied(7, 12)), (4, nothing), (8, Offline()), (12, applied(8, 2)), (13, applied(9, 0)))
    assert noted.arrivals == (
        Arrival("2026-11-23T09:30:00+00:00", 7, 12),
        Arrival("2026-11-23T21:30:00+00:00", 8, 2),
    )
    write_note(tmp_path, noted)
    assert read_note(tmp_path) == noted


def test_what_came_is_forgotten_after_two_days_and_the_note_stays_small() -> None:
    assert looks((0, applied(7, 12)), (47, Offline())).arrivals
    assert not looks((0, applied(7, 12)), (49, Offline())).arrivals
    many = looks(*((at / 60, applied(at + 1, 1)) for at in range(70)))
    assert len(many.arrivals) == 50
    assert many.arrivals[-1].edition == 70


def test_the_note_of_an_earlier_app_is_read(tmp_path: Path) -> None:
    said = '{"at": "2026-11-23T09:30:00+00:00", "verified": "", "result": {"outcome": "busy", "sentence": "x"}}'
    (tmp_path / "checked.json").write_text(said, encoding="utf-8")
    assert read_note(tmp_path) == Checked("2026-11-23T09:30:00+00:00", Busy("x"))


@pytest.mark.parametrize(
    "arrivals", ["7", '"x"', "{}", "[7]", '[{"at": "x"}]', '[{"at": 1, "edition": true, "new": 2}]']
)
def test_damaged_arrivals_make_no_note(tmp_path: Path, arrivals: str) -> None:
    said = f'{{"at": "", "verified": "", "result": {{"outcome": "offline", "tried": []}}, "arrivals": {arrivals}}}'
    (tmp_path / "checked.json").write_text(said, encoding="utf-8")
    assert read_note(tmp_path) is None
