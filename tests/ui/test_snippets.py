"""How a stored snippet is shown on a card: one line of text, highlights on the same words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import Snippet
from kiosk.ui.kit.para import reads_from_the_right, utf16_spans
from kiosk.ui.kit.result_card import shown_snippet


def test_lines_without_a_full_stop_are_parted_by_a_dot() -> None:
    text, spans = shown_snippet(Snippet("2017\n17.7% of cases\nare anonymous.\nNext", ((5, 10),), cut_after=True))
    assert text == "2017 · 17.7% of cases · are anonymous. Next…"
    assert [text[start:end] for start, end in spans] == ["17.7%"]


def test_an_ellipsis_says_that_text_was_left_out_and_only_then() -> None:
    assert shown_snippet(Snippet("a b", (), True, True))[0] == "…a b…"
    assert shown_snippet(Snippet("A whole sentence.", (), False, True))[0] == "A whole sentence."


words = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(st.lists(words, min_size=1, max_size=6), st.booleans(), st.booleans(), st.data())
def test_highlights_stay_on_their_words(lines: list[str], before: bool, after: bool, data: st.DataObject) -> None:
    stored = "\n".join(lines)
    line = data.draw(st.integers(0, len(lines) - 1))
    start = sum(len(one) + 1 for one in lines[:line])
    shown, spans = shown_snippet(Snippet(stored, ((start, start + len(lines[line])),), before, after))
    assert "\n" not in shown
    if not after:  # an end that was cut is tidied
        assert [shown[a:b] for a, b in spans] == [lines[line]]


@given(st.text(), st.data())
def test_spans_in_utf16_cover_the_same_characters(text: str, data: st.DataObject) -> None:
    text = text.encode("utf-16", "ignore").decode("utf-16")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    [(first, last)] = utf16_spans(text, [(start, end)])
    units = text.encode("utf-16-le")
    assert units[2 * first : 2 * last].decode("utf-16-le") == text[start:end]


def test_arabic_and_hebrew_read_from_the_right_also_after_a_number() -> None:
    assert reads_from_the_right("تحسين الإنتاجية")
    assert reads_from_the_right("2019: תיאור")
    assert not reads_from_the_right("Python و R")
    assert not reads_from_the_right("42")
