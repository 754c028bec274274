"""Texts are divided by the rules of docs/workspace.md, and every passage's name lasts."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.library.text import plain_text
from kiosk.model import Layout, Passage
from kiosk.publish.extracted import Cue, Extracted
from kiosk.publish.passages import (
    LONG_TURN,
    MAX_SLUG,
    PAUSE,
    _Names,
    article,
    clock,
    from_extracted,
    minutes_for,
    pages,
    slug,
    turns,
    word_count,
)
from kiosk.publish.reduce import reduce_html
from tests.steps import steps


def names(found: tuple[Passage, ...]) -> list[str]:
    return [passage.id for passage in found]


class TestArticle:
    def test_text_before_the_first_heading_is_the_start_labelled_with_the_title(self) -> None:
        found = article("<p>one</p><p>two</p><h2>What <em>changed</em></h2><p>three</p>", "The title")
        assert [(each.id, each.label, each.level, each.text) for each in found] == [
            ("start", "The title", 0, "one\ntwo"),
            ("what-changed", "What changed", 2, "three"),
        ]

    def test_a_heading_is_the_label_and_not_in_the_text(self) -> None:
        (found,) = article("<h3>Only</h3><p>text</p>", "T")
        assert (found.label, found.level, found.text, found.html) == ("Only", 3, "text", "<p>text</p>")

    def test_a_heading_without_text_still_is_a_passage(self) -> None:
        found = article("<h2>One</h2><h3>Two</h3><p>x</p>", "T")
        assert [(each.id, each.text) for each in found] == [("one", ""), ("two", "x")]

    def test_the_same_heading_again_gets_a_number(self) -> None:
        html = "<h2>What changed</h2><h2>What changed 2</h2><h2>What changed</h2><h2>What changed</h2>"
        assert names(article(html, "T")) == ["what-changed", "what-changed-2", "what-changed-3", "what-changed-4"]

    def test_a_heading_called_start_never_takes_the_name_of_the_start(self) -> None:
        assert names(article("<h2>Start</h2><p>x</p>", "T")) == ["start-2"]
        assert names(article("<p>y</p><h2>Start</h2><p>x</p>", "T")) == ["start", "start-2"]

    def test_headings_in_quotations_and_cells_divide_nothing(self) -> None:
        assert names(article("<blockquote><h2>Said</h2></blockquote><table><tr><td><h3>c</h3></table>", "T")) == [
            "start"
        ]

    def test_an_empty_article_has_no_passage(self) -> None:
        assert article("", "T") == ()

    def test_text_that_looks_like_a_heading_is_text(self) -> None:
        assert names(article("<p>&lt;h2&gt;no&lt;/h2&gt;</p>", "T")) == ["start"]

    def test_a_heading_keeps_its_name_when_text_elsewhere_changes(self) -> None:
        before = article("<h2>A</h2><p>a</p><h2>B</h2><p>b</p>", "T")
        after = article("<p>new</p><h2>A</h2><p>quite other</p><h3>Between</h3><h2>B</h2>", "New title")
        assert set(names(before)) < set(names(after))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("What changed", "what-changed"),
        ("What didn’t change?", "what-didnt-change"),
        ("  1. Über: Führung & Café ", "1-uber-fuhrung-cafe"),
        ("القيادة الرحيمة", "القيادة-الرحيمة"),
        ("हिन्दी भाषा", "हिन्दी-भाषा"),
        ("日本語", "日本語"),
        ("***", "section"),
        ("🙂", "section"),
        ("word " * 40, "-".join(["word"] * 16)),
        ("x" * 200, "x" * MAX_SLUG),
    ],
)
def test_a_slug_keeps_letters_and_digits_of_any_script(heading: str, name: str) -> None:
    assert slug(heading) == name


class TestPages:
    def test_every_page_is_a_passage_even_an_empty_one(self) -> None:
        found = pages(("One\nTwo", "", "Three < four"))
        assert [(each.id, each.label, each.page, each.text) for each in found] == [
            ("p1", "Page 1", 1, "One\nTwo"),
            ("p2", "Page 2", 2, ""),
            ("p3", "Page 3", 3, "Three < four"),
        ]
        assert found[0].html == "<p>One</p><p>Two</p>"
        assert found[2].html == "<p>Three &lt; four</p>"


def cue(start: float, end: float, text: str = "word", speaker: str = "A", chapter: str = "") -> Cue:
    return Cue(start, end, text, speaker, chapter)


class TestTurns:
    def test_cues_run_on_until_the_speaker_changes(self) -> None:
        found = turns([cue(0.5, 2, "Hello,"), cue(2, 4, "ward."), cue(4, 5, "Yes?", "B"), cue(5, 6, "So.", "A")])
        assert [(each.id, each.speaker, each.text, each.start, each.end) for each in found] == [
            ("t0", "A", "Hello, ward.", 0.5, 4),
            ("t4", "B", "Yes?", 4, 5),
            ("t5", "A", "So.", 5, 6),
        ]

    def test_a_chapter_begins_a_turn_and_is_named_there_only(self) -> None:
        found = turns([cue(0, 1, chapter="One"), cue(1, 2), cue(2, 3, chapter="Two"), cue(3, 4)])
        assert [(each.id, each.chapter) for each in found] == [("t0", "One"), ("t2", "Two")]

    def test_a_chapter_on_a_cue_without_text_begins_at_the_next(self) -> None:
        found = turns([cue(0, 1), cue(1, 2, " ", chapter="Two"), cue(2, 3)])
        assert [(each.id, each.chapter) for each in found] == [("t0", ""), ("t2", "Two")]

    @pytest.mark.parametrize(("gap", "count"), [(PAUSE - 0.01, 1), (PAUSE, 2), (60.0, 2)])
    def test_a_pause_of_five_seconds_ends_a_turn(self, gap: float, count: int) -> None:
        assert len(turns([cue(0, 3), cue(3 + gap, 9 + gap)])) == count

    def test_a_long_turn_ends_with_its_next_sentence(self) -> None:
        texts = ["One.", "two", "three.", "four", "five.”", "six"]
        found = turns([cue(at * 6, at * 6 + 6, text) for at, text in enumerate(texts)])
        assert [each.text for each in found] == ["One. two three. four five.”", "six"]

    @pytest.mark.parametrize("end", [".", "!", "?", "…", '."', ".)", "؟", "。", "।"])
    def test_sentences_end_in_many_ways(self, end: str) -> None:
        assert len(turns([cue(0, LONG_TURN, f"word{end}"), cue(LONG_TURN, 25)])) == 2
        assert len(turns([cue(0, LONG_TURN, "word,"), cue(LONG_TURN, 25)])) == 1

    def test_two_turns_in_one_second_have_two_names(self) -> None:
        assert names(turns([cue(252.1, 252.4), cue(252.5, 253, speaker="B"), cue(252.9, 254)])) == [
            "t252",
            "t252-2",
            "t252-3",
        ]

    def test_cues_out_of_order_are_put_in_order(self) -> None:
        assert [each.text for each in turns([cue(9, 10, "b", "B"), cue(1, 2, "a")])] == ["a", "b"]

    def test_a_label_is_the_time_as_people_read_it(self) -> None:
        assert [clock(seconds) for seconds in (0, 59.99, 252, 3599, 3600, 3852.5)] == [
            "00:00", "00:59", "04:12", "59:59", "1:00:00", "1:04:12",
        ]  # fmt: skip

    def test_signs_in_speech_stay_signs(self) -> None:
        assert turns([cue(0, 1, "a < b & <i>c</i>")])[0].text == "a < b & <i>c</i>"


def test_each_layout_takes_its_own_text() -> None:
    assert names(from_extracted(Extracted("T", "en", Layout.PAGES, pages=("x",)))) == ["p1"]
    assert names(from_extracted(Extracted("T", "en", Layout.TURNS, cues=(cue(3, 4),)))) == ["t3"]
    (found,) = from_extracted(Extracted("Document's", "en", Layout.ARTICLE, html="<p>x</p>"), "Record's")
    assert (found.id, found.label) == ("start", "Record's")


def test_minutes_are_of_reading_or_of_playing() -> None:
    assert minutes_for(()) == 0
    assert minutes_for(pages(("word " * 30,))) == 1
    assert minutes_for(pages(("word " * 500, "word " * 490))) == 5
    assert minutes_for(turns([cue(0, 475)])) == 8
    assert word_count(pages(("one two", "three"))) == 3


TEXT = st.text(alphabet="ab <&>.\n\N{NO-BREAK SPACE}é\x00\N{SOFT HYPHEN}", max_size=30)


@given(st.lists(TEXT, max_size=5))
def test_pages_and_turns_store_canonical_html_and_its_plain_text(texts: list[str]) -> None:
    spoken = turns([cue(at * 10.0, at * 10.0 + 1, text) for at, text in enumerate(texts)])
    for passage in (*pages(texts), *spoken):
        assert passage.text == plain_text(passage.html)
        assert reduce_html(passage.html) == passage.html


@given(st.lists(st.tuples(st.sampled_from(["h2", "h3", "h4", "p", "li"]), TEXT), max_size=12))
def test_an_article_loses_no_text_and_names_every_passage_once(blocks: list[tuple[str, str]]) -> None:
    html = reduce_html("".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in blocks))
    found = article(html, "T")
    assert len(set(names(found))) == len(found)
    told = [line for each in found for line in ([each.label] if each.level else []) + each.text.split("\n") if line]
    assert told == [line for line in plain_text(html).split("\n") if line]
    for passage in found:
        assert passage.text == plain_text(passage.html)
        assert reduce_html(passage.html) == passage.html


@given(
    st.lists(
        st.tuples(st.floats(0, 500), st.floats(0, 30), st.sampled_from(["A", "B", ""]), st.booleans()), max_size=15
    )
)
def test_turns_keep_every_word_in_order_of_time(spoken: list[tuple[float, float, str, bool]]) -> None:
    cues = [
        Cue(start, start + length, f"w{at}.", speaker, "Chapter" if chapter else "")
        for at, (start, length, speaker, chapter) in enumerate(spoken)
    ]
    found = turns(cues)
    assert " ".join(each.text for each in found).split() == [each.text for each in sorted(cues, key=lambda c: c.start)]
    assert len(set(names(found))) == len(found)
    assert sum(1 for each in found if each.chapter) == sum(1 for each in cues if each.chapter)
    assert all(each.start is not None and each.end is not None and each.start <= each.end for each in found)


def test_naming_many_passages_alike_takes_steps_in_proportion_to_their_number() -> None:
    def name(number: int) -> None:
        used = _Names()
        found = [used.unused("findings") for _ in range(number)]
        assert found[-1] == f"findings-{number}"

    assert steps(lambda: name(400)) < 3 * steps(lambda: name(200))
