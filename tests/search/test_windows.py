from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import Layout, Passage
from kiosk.search.analysis import terms, tokens
from kiosk.search.windows import LONGEST, TARGET, divide, passage_at
from tests.search.memory import page, section, turn

sentences = st.lists(st.sampled_from(["Care is kind.", "We speak up!", "one two three four five", "well-led", "\n"]))
bodies = sentences.map(" ".join) | st.integers(0, 900).map(lambda n: "word " * n)


@st.composite
def items(draw: st.DrawFn) -> tuple[Layout, list[Passage]]:
    layout = draw(st.sampled_from(list(Layout)))
    texts = draw(st.lists(bodies, max_size=8))
    make = {Layout.ARTICLE: lambda at, text: section(f"s{at}", text, f"Heading {at}"), Layout.PAGES: page}
    return layout, [make.get(layout, turn)(at, text) for at, text in enumerate(texts)]


@given(items())
def test_every_word_lies_in_one_window_at_a_place_of_its_own(one: tuple[Layout, list[Passage]]) -> None:
    layout, passages = one
    divided = divide(layout, passages)
    found = [(window.place + at, word) for window in divided.windows for at, word in window.body]
    assert [word for _, word in found] == [word for passage in passages for word in terms(passage.text)]
    places = [place for place, _ in found]
    assert places == sorted(set(places))


@given(items())
def test_a_place_tells_the_passage_it_is_in(one: tuple[Layout, list[Passage]]) -> None:
    layout, passages = one
    divided = divide(layout, passages)
    expected = [number for number, passage in enumerate(passages) for _ in terms(passage.text)]
    places = [window.place + at for window in divided.windows for at, _ in window.body]
    assert [passage_at(divided.passage_places, place) for place in places] == expected


@given(items())
def test_windows_keep_their_size_and_never_join_pages_or_sections(one: tuple[Layout, list[Passage]]) -> None:
    layout, passages = one
    for window in divide(layout, passages).windows:
        assert all(at < LONGEST for at, _ in window.body)
        assert window.first == window.last or layout is Layout.TURNS
        if window.first == window.last and window.body:
            text = passages[window.first].text
            assert [word.term for word in tokens(text, window.start, window.end)] == [word for _, word in window.body]


def test_no_phrase_reaches_from_one_passage_into_the_next() -> None:
    divided = divide(Layout.TURNS, [turn(0, "just"), turn(9, "culture")])
    (window,) = divided.windows
    assert window.body == ((0, "just"), (2, "cultur"))


def test_short_turns_share_a_window_and_a_chapter_begins_a_new_one() -> None:
    turns = [turn(at, "one two three", chapter="Part two" if at == 5 else "") for at in range(10)]
    assert [(window.first, window.last) for window in divide(Layout.TURNS, turns).windows] == [(0, 4), (5, 9)]


def test_long_text_is_cut_evenly_at_the_ends_of_sentences() -> None:
    text = " ".join("This is one sentence of seven words." for _ in range(100))
    windows = divide(Layout.PAGES, [page(1, text)]).windows
    assert all(abs(len(window.body) - TARGET) < 60 for window in windows)
    assert all(text[: window.end].endswith("words") for window in windows)


def test_headings_chapters_and_speakers_go_with_every_window_under_them_and_open_once() -> None:
    long = divide(Layout.ARTICLE, [section("s", "word " * 500, "Speaking up")]).windows
    assert [window.heading for window in long] == ["Speaking up"] * len(long)
    assert [window.opens for window in long] == [True] + [False] * (len(long) - 1)
    (talk,) = divide(Layout.TURNS, [turn(0, "a", "Ada", "Start"), turn(9, "b", "Ben"), turn(18, "c", "Ada")]).windows
    assert talk.heading == "Start / Ada / Ben"


def test_a_heading_without_text_can_still_be_found() -> None:
    (window,) = divide(Layout.ARTICLE, [section("s", "", "Speaking up")]).windows
    assert window.body == () and window.heading == "Speaking up"
