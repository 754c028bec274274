"""Records say whose they are, until when they hold, and what they draw on."""

from __future__ import annotations

import pytest

from kiosk.model import Holding, Kind
from kiosk.publish.checking.recorded import licence, review, sources, summary
from tests.publish.checking.texts import found, of_others, talk, written


def test_a_licence_is_needed() -> None:
    assert found(licence, written(licence="")) == [(1, "error")]
    assert found(licence, of_others(licence="")) == [(1, "error")]
    assert found(licence, written(licence="unknown")) == []


@pytest.mark.parametrize(("due", "told"), [("", 1), ("2026-11-22", 1), ("2026-11-23", 0), ("2027-11-23", 0)])
def test_a_text_is_read_again_by_its_day_of_review(due: str, told: int) -> None:
    assert len(found(review, written(review_due=due))) == told


def test_a_document_of_others_needs_no_day_of_review_and_keeps_the_one_it_has() -> None:
    assert found(review, of_others(review_due="")) == []
    assert found(review, of_others(review_due="2020-01-01")) == [(1, "error")]
    assert found(review, written(review_due="", holding=Holding.RECORD)) == []


def test_a_text_names_what_it_draws_on() -> None:
    assert found(sources, written("Advice alone.", sources=())) == [(1, "error")]
    assert found(sources, written()) == []
    for free in ({"form": "glossary"}, {"kind": Kind.BLOG}):
        assert found(sources, written("Words.", sources=(), **free)) == []
    assert found(sources, of_others(sources=())) == []


def test_a_reference_that_is_no_source_is_found_at_its_line_once() -> None:
    text = written("So it was (CAT-001).\n\nAnd so (CAT-002). Again (CAT-002).")
    assert found(sources, text) == [(12, "error")]


def test_a_source_that_nothing_refers_to_is_advice() -> None:
    assert found(sources, written("It was so.")) == [(1, "advice")]
    assert found(sources, talk("WEBVTT\n\nNOTE\nCAT-001 The report\n\n00:01.000 --> 00:03.000\nSo.\n")) == []


def test_a_record_says_where_the_document_is() -> None:
    assert found(sources, written(holding=Holding.RECORD, sources=(), url="")) == [(1, "error")]
    assert found(sources, written(holding=Holding.RECORD, sources=(), url="https://example.org/a")) == []


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        ("About speaking up.", "error"),
        ("On speaking up, and on how to speak up on your ward", "error"),
        ("What one inquiry found about silence, and three questions", "advice"),
        ("What one inquiry found about silence, and three questions.", None),
        ("What one inquiry found, and why it asks “who will listen?”", None),
    ],
)
def test_a_summary_tells_more_than_the_title(told: str, severity: str | None) -> None:
    expected = [] if severity is None else [(4, severity)]
    assert found(summary, written(title="Speaking up on your ward", summary=told)) == expected
