from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.model import Span
from kiosk.search.analysis import term, tokens
from kiosk.search.highlights import LONGEST, Wording, matches, snippet

WORDS = [
    "care",
    "Cared",
    "speak",
    "up",
    "oedema",
    "enquiry",
    "naïve",
    "the",
    "don't",
    "A&E",
    "A&E's",
    "1,000's",
    "well-led",
    "été",
    "O'R&D",
]
texts = st.lists(st.sampled_from([*WORDS, ".", "!\n", "…", "x_y", "(", "R&Dx"])).map(" ".join) | st.text(max_size=80)
term_sets = st.sets(st.sampled_from([*map(term, WORDS), "e", "s", "d", "r", "dx"]), max_size=4)
phrases = st.lists(
    st.sampled_from([("speak", "up"), ("well", "led"), ("the", "the"), ("care", "care", "up")]), max_size=2
)


def plainly(text: str, terms: set[str], wanted: list[tuple[str, ...]]) -> set[int]:
    """The characters that should be shown, found by reading every word."""
    words = list(tokens(text))
    spans = [(word.start, word.end) for word in words if word.term in terms]
    for phrase in wanted:
        for at in range(len(words) - len(phrase) + 1):
            if [word.term for word in words[at : at + len(phrase)]] == list(phrase):
                spans.append((words[at].start, words[at + len(phrase) - 1].end))
    return {at for start, end in spans for at in range(start, end)}


@given(texts, term_sets, phrases)
@example("R&Dx speak", {"dx"}, [])
@example("Don't t", {"t"}, [])
@example("A&E&R&S e", {"e", "s", "r"}, [])
@example("\u0301care ca\u0301re", {"care"}, [])
def test_looking_at_first_letters_finds_what_reading_every_word_finds(
    text: str, terms: set[str], wanted: list[tuple[str, ...]]
) -> None:
    spans = matches(text, terms, wanted)
    assert {at for start, end in spans for at in range(start, end)} == plainly(text, terms, wanted)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_title_words_are_shown_in_titles_only() -> None:
    wording = Wording()
    wording.add_terms(["care"], "title")
    wording.add_terms(["ward"], "author")
    wording.add_phrase(["speak", "up"])
    assert wording.in_text("care, speak up, ward") == [(6, 14)]
    assert wording.in_title("Care: speak up ward") == ((0, 4), (6, 14))


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(
        st.lists(st.sampled_from(["care ", "speaking ", "up. ", "and ", "\n", "x" * 30 + " ", "Why? "]), max_size=120)
    )
    joined = "".join(text)
    return joined, matches(joined, draw(st.sets(st.sampled_from(["care", "speak", "up"]))), [])


@given(marked_texts())
def test_a_snippet_is_a_piece_of_the_text_at_whole_words_with_its_matches(one: tuple[str, list[Span]]) -> None:
    text, spans = one
    found = snippet(text, spans)
    at = text.find(found.text)
    assert at >= 0
    assert len(found.text) <= LONGEST + 1
    assert found.text == found.text.strip()
    shown = {text[start:end] for start, end in spans}
    assert all(found.text[start:end] in shown for start, end in found.spans)
    assert bool(found.spans) == bool(spans)
    whole = {(word.start, word.end) for word in tokens(text)}
    places = [at for at in range(len(text) + 1) if text.startswith(found.text, at)] if found.text else []
    assert not found.text or any(
        all((word.start + place, word.end + place) in whole for word in tokens(found.text)) for place in places
    )


def test_the_snippet_shows_the_place_with_most_different_words() -> None:
    text = (
        "care care care. " + "nothing here at all. " * 40 + "We care and we speak up. " + "nothing here at all. " * 40
    )
    found = snippet(text, matches(text, {"care", "speak", "up"}, []))
    assert found.text.startswith("We care and we speak up.")
    assert found.cut_before and found.cut_after
    assert len(found.spans) == 3


def test_without_a_match_the_snippet_is_the_beginning() -> None:
    found = snippet("First sentence. " + "More words follow here. " * 40, [])
    assert found.text.startswith("First sentence.") and not found.cut_before and found.cut_after
    assert snippet("", []).text == ""
