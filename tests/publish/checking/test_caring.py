"""Readers are told what is invented, warned of what is hard, and shown where help is."""

from __future__ import annotations

import pytest

from kiosk.model import Holding
from kiosk.publish.checking.caring import FIRST_LINE, content_note, help_at_the_end, illustration
from tests.publish.checking.texts import found, of_others, talk, written

STORY = f"{FIRST_LINE}\n\nSam is a nurse."


def test_an_invented_story_says_so_three_times_or_not_at_all() -> None:
    assert found(illustration, written(STORY, form="scenario", illustrative=True)) == []
    assert found(illustration, written("Sam is a nurse.")) == []
    assert found(illustration, written(STORY, form="scenario")) == [(1, "error")], "not in the record"
    assert found(illustration, written(STORY)) == [(1, "error")], "only in the text"
    assert found(illustration, written("Sam is.", form="scenario", illustrative=True)) == [(10, "error")], "no label"
    assert found(illustration, written("Sam is.", illustrative=True)) == [(10, "error")]
    assert len(found(illustration, written("Sam is.", form="scenario"))) == 2


def test_a_heading_before_the_label_does_not_hide_it() -> None:
    assert found(illustration, written(f"# Title\n\n{STORY}", form="scenario", illustrative=True)) == []


def test_a_summary_that_owns_up_needs_the_label() -> None:
    told = "An invented story about a handover, with four pauses to talk it over."
    assert found(illustration, written("Sam is.", summary=told)) == [(4, "error")]
    assert found(illustration, written("Sam is.", summary="A true account of a handover.")) == []
    assert found(illustration, talk("WEBVTT\n\n00:01.000 --> 00:03.000\nSam.\n", summary=told)) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("A colleague died by suicide.", [(10, "error")]),
        ("Ask first.\n\nShe told of sexual harassment.", [(12, "error")]),
        ("He died.", []),
        ("He died. It was violent? No: violence. Racism was named.", [(10, "advice")]),
        ("Bullied. Racist. Killed. Died. Abuse. Harassed.", [(10, "error")]),
        ("Read *Deaths and racism*, *Bullying* and *Abuse of power*.", []),
        ("Nothing of the kind.\n\n## Where to get help\n\nAfter a suicide: ____", []),
    ],
)
def test_hard_matters_are_announced(body: str, told: list[tuple[int, str]]) -> None:
    assert found(content_note, written(body)) == told
    assert found(content_note, written(body, content_note="About harm.")) == []


def test_what_others_wrote_and_lists_of_words_need_no_note_of_ours() -> None:
    assert found(content_note, of_others()) == []
    assert found(content_note, written("Suicide: see there.", form="glossary")) == []


def test_a_content_note_comes_with_help_at_the_end() -> None:
    note = {"content_note": "About harm."}
    assert found(help_at_the_end, written("It hurt.\n\n## Where to get help\n\n____", **note)) == []
    assert found(help_at_the_end, written("It hurt.\n\n## More", **note)) == [(12, "error")]
    assert found(help_at_the_end, written("It hurt.", **note)) == [(1, "error")]
    assert found(help_at_the_end, written("## Where to get help\n\n__\n\n## More", **note)) == [(14, "error")]
    assert found(help_at_the_end, written("Nothing hard.")) == []
    assert found(help_at_the_end, written("Described.", holding=Holding.RECORD, **note)) == []
