"""Links lead somewhere, pictures are described, talks can be followed, words are plain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.publish.checking.places import captions, cues, dead_links, pictures, wording
from tests.publish.checking.texts import SETTING, found, of_others, talk, written

THERE = replace(SETTING, anchors={"trust/two": frozenset({"start", "why"})}, objects=frozenset({"ab12"}))


@pytest.mark.parametrize(
    ("address", "dead"),
    [
        ("lib:item/trust/two", False),
        ("lib:item/trust/two#why", False),
        ("lib:item/trust/two#who", True),
        ("lib:item/trust/three", True),
        ("lib:object/ab12", False),
        ("lib:object/cd34", True),
        ("https://example.org/lib", False),
        ("mailto:a@example.org", False),
    ],
)
def test_a_link_within_the_library_leads_somewhere(address: str, dead: bool) -> None:
    text = written(f"Begin.\n\nSee\n[it]({address}).")
    assert found(dead_links, text, THERE) == ([(13, "error")] if dead else [])


def test_a_link_in_a_table_and_a_picture_that_is_gone_are_found_too() -> None:
    text = written("| A |\n|---|\n| [x](lib:item/trust/x) |\n\n![A ward](lib:object/cd34)")
    assert found(dead_links, text, THERE) == [(12, "error"), (14, "error")]


@pytest.mark.parametrize(("words", "missing"), [("", True), ("Chart", True), ("Cases rose from 2016 to 2023", False)])
def test_a_picture_is_described(words: str, missing: bool) -> None:
    assert found(pictures, written(f"Look.\n\n![{words}](lib:object/ab12)")) == ([(12, "error")] if missing else [])


@pytest.mark.parametrize(
    ("picture", "missing"),
    [
        ('![Cases rose](a.png "Cases a year. National Guardian 2022")', False),
        ('![Cases rose](a.png "Cases a year")', True),
        ("![Cases rose in 2022](a.png)", True),
        ("![Cases rose](lib:object/ab12)", False),
    ],
)
def test_a_caption_says_whose_the_picture_is_and_of_which_year(picture: str, missing: bool) -> None:
    assert found(captions, written(f"Look.\n\n{picture}")) == ([(12, "advice")] if missing else [])


def test_what_a_caption_says_is_checked_like_any_sentence() -> None:
    assert found(wording, written('Look.\n\n![Cases rose](a.png "Please look. Name 2022")')) == [(12, "advice")]
    assert written('![Cases rose](a.png "Up by 3%")').prose == "Up by 3%"
    assert written('![Cases rose](lib:object/ab12 "Up by 3%")').prose == "", "nobody sees this one"


def cue(shown: str, start: str = "00:00:01.000", end: str = "00:00:04.000") -> str:
    return f"WEBVTT\n\n{start} --> {end}\n{shown}\n"


@pytest.mark.parametrize(
    ("vtt", "told"),
    [
        (cue("<v Presenter>Let us start\nwith a puzzle."), 0),
        (cue("x" * 42), 0),
        (cue("x" * 43), 1),
        (cue("One.\nTwo.\nThree."), 1),
        (cue("Slow.", end="00:00:08.000"), 0),
        (cue("Slower.", end="00:00:08.001"), 1),
        (cue("These are many words\nfor one second.", end="00:00:02.000"), 1),
        (cue("Back.", end="00:00:01.000"), 1),
    ],
)
def test_a_cue_can_be_read_while_it_is_shown(vtt: str, told: int) -> None:
    assert found(cues, talk(vtt)) == [(4, "error")] * told


def test_words_that_coax_are_advice_except_where_people_speak() -> None:
    assert found(wording, written("Ask.\n\nPlease fill in. Oops!")) == [(12, "advice"), (12, "advice")]
    assert found(wording, written('Say "Please. Sit down." to her.\n\n> Please come.')) == []
    assert found(wording, written("They were pleased to invalidate nothing.")) == []
    assert found(wording, written("Please.", form="glossary")) == []
    assert found(wording, talk(cue("Please."))) == found(wording, of_others()) == []
