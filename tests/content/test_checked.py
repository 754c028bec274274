"""The starter library passes the checks that every publisher is offered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.publish.checking.check import Report, check
from kiosk.publish.checking.findings import Severity
from kiosk.publish.workspace import read_workspace

LIBRARY = Path(__file__).resolve().parents[2] / "assets" / "library"


@pytest.fixture(scope="module")
def report() -> Report:
    """The library checked as of the day it was released, so that no later day can fail it."""
    released = date.fromisoformat(read_workspace(LIBRARY).workspace.release.released)
    found = check(LIBRARY, released)
    assert isinstance(found, Report), found
    return found


def test_there_is_no_error_in_it(report: Report) -> None:
    wrong = [f"{each.file}:{each.line} {each.rule}: {each.sentence}" for each in report.findings]
    assert [line for line, each in zip(wrong, report.findings, strict=True) if each.severity is Severity.ERROR] == []


def test_everything_was_read(report: Report) -> None:
    assert report.texts == len(read_workspace(LIBRARY).workspace.entries)
    assert len(report.grades.grades) >= report.texts - 10, "all but the glossary and the shortest have a reading age"


def test_half_of_it_can_be_read_at_fourteen_and_none_is_far_above(report: Report) -> None:
    assert report.grades.median <= 9
    assert report.grades.outliers == ()


def test_few_findings_are_accepted_and_each_says_why(report: Report) -> None:
    assert len({(each.finding.file, each.finding.rule) for each in report.accepted}) <= 5
    assert all(len(each.reason.split()) >= 5 for each in report.accepted)
