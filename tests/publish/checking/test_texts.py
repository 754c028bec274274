"""What rules look at: every word once, at the line where its writer finds it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.publish.checking.texts import Sort, markdown_parts, talk_parts

BODY = """\
Before. See [the other](lib:item/trust/two).

## A heading

One sentence here. A *Great Report* there,
and on. Third!

- a point
> "Said."

| Year | Count |
|---|---|
| 2017 | 32 |

![A nurse listens](lib:object/00)
"""

TALK = """\
WEBVTT

NOTE
Sources:
CAT-048 A paper

NOTE Chapter: The puzzle

00:00:00.500 --> 00:00:03.500
<v Presenter>Let us start
with a puzzle.

00:00:04.000 --> 00:00:07.000
<v Presenter>It is old.

00:00:08.000 --> 01:00:11.250
<v Second voice>Is it?

NOTE Chapter: The answer

01:00:12.000 --> 01:00:15.000
<v Second voice>Oh.
"""


def test_markdown_is_parted_into_blocks_with_their_lines_and_sections() -> None:
    blocks, links, pictures = markdown_parts(BODY, 10)
    assert [(block.sort, block.line, block.section) for block in blocks] == [
        (Sort.PARAGRAPH, 10, 0), (Sort.HEADING, 12, 1), (Sort.PARAGRAPH, 14, 1), (Sort.POINT, 17, 1),
        (Sort.QUOTE, 18, 1), (Sort.ROW, 20, 1), (Sort.ROW, 22, 1),
    ]  # fmt: skip
    assert links == ((10, "lib:item/trust/two"),)
    assert [(each.line, each.source, each.described) for each in pictures] == [(24, "lib:object/00", "A nurse listens")]
    assert [block.head for block in blocks][-2:] == [True, False]
    assert blocks[2].titles == ("Great Report",)


def test_sentences_know_the_line_they_begin_at() -> None:
    block = markdown_parts(BODY, 10)[0][2]
    assert list(block.sentences()) == [
        ("One sentence here.", 14),
        ("A Great Report there, and on.", 14),
        ("Third!", 15),
    ]
    assert block.sentence_at(block.text.index("Third") + 2) == ("Third!", 15)
    assert block.sentence_at(3) == ("One sentence here.", 14)


def test_short_forms_end_no_sentence() -> None:
    block = markdown_parts("Ask someone, e.g. Sam or Mr. Patel. Then wait.")[0][0]
    assert [sentence for sentence, _ in block.sentences()] == ["Ask someone, e.g. Sam or Mr. Patel.", "Then wait."]


def test_a_talk_is_parted_into_turns_and_chapters() -> None:
    blocks, cues, notes = talk_parts(TALK)
    assert [(block.sort, block.line, block.section, " ".join(block.text.split())) for block in blocks] == [
        (Sort.HEADING, 7, 1, "The puzzle"),
        (Sort.SPEECH, 10, 1, "Let us start with a puzzle. It is old."),
        (Sort.SPEECH, 17, 1, "Is it?"),
        (Sort.HEADING, 19, 2, "The answer"),
        (Sort.SPEECH, 22, 2, "Oh."),
    ]
    assert (cues[0].lines, cues[0].line, cues[0].speaker) == (("Let us start", "with a puzzle."), 10, "Presenter")
    assert (cues[2].start, cues[2].end) == (8.0, 3611.25)
    assert "CAT-048" in notes
    assert list(blocks[1].sentences())[1] == ("It is old.", 14)


WORDS = st.lists(
    st.sampled_from(["One", "two.", "Three!", "(four)", "“Five.”", "CAT-1", "6%", "a\nb", "e.g."]),
    min_size=1,
    max_size=30,
)


@given(WORDS)
def test_sentences_leave_no_word_out(words: list[str]) -> None:
    for block in markdown_parts(" ".join(words))[0]:
        assert [word for sentence, _ in block.sentences() for word in sentence.split()] == block.text.split()


@given(st.text(alphabet="ab .\n|#->*[]()!:<v 0123456789", max_size=200))
def test_no_text_stops_the_reading_and_no_line_is_outside_the_file(body: str) -> None:
    lines = body.count("\n") + 1
    for block in markdown_parts(body)[0]:
        assert all(1 <= line <= lines for _, line in block.sentences())
    talk_parts(body)
