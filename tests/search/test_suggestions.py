"""What an unfinished query may become is offered, rightly and in a good order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kiosk.model import Item, ItemId, Layout, PassageId, Query, Suggestion, SuggestionKind, Term
from kiosk.search import analysis, suggestions
from kiosk.search.query import parse
from kiosk.search.suggestions import FEWEST_LETTERS, MOST, Suggestions, words_of
from tests.search.conftest import Opener
from tests.search.memory import WORDS, article, item, library, section, turn

TITLE, TERM, PERSON, HEADING = (
    SuggestionKind.TITLE,
    SuggestionKind.TERM,
    SuggestionKind.PERSON,
    SuggestionKind.HEADING,
)
Heading = tuple[int, str]  # item number, text


def made(
    titles: Sequence[str | Item] = (), headings: Sequence[Heading] = (), terms: Sequence[Term] = ()
) -> Suggestions:
    items = [one if isinstance(one, Item) else item(number, one) for number, one in enumerate(titles, 1)]
    numbers = {one.number for one in items}
    items += [item(number, "") for number in sorted({number for number, _ in headings} - numbers)]
    passages = [(number, PassageId(f"s{at}"), text) for at, (number, text) in enumerate(headings)]
    return Suggestions(items, passages, (), terms)


def asked(source: Suggestions, typed: str) -> tuple[Suggestion, ...]:
    return source.starting(parse(typed, as_you_type=True).words)


def texts(source: Suggestions, typed: str) -> list[str]:
    return [one.text for one in asked(source, typed)]


# What is offered --------------------------------------------------------------------------------


def test_a_title_names_the_item_to_open() -> None:
    (found,) = asked(made(["Handover at ten to eight"]), "hand")
    assert found == Suggestion("Handover at ten to eight", TITLE, item=ItemId("test/1"))


def test_a_heading_names_the_passage_to_open_and_tells_its_item() -> None:
    (found,) = asked(made(["The drug chart"], [(1, "What keeps students quiet")]), "students")
    assert found == Suggestion(
        "What keeps students quiet", HEADING, "The drug chart", item=ItemId("test/1"), passage=PassageId("s0")
    )


def test_a_person_is_asked_for_as_author() -> None:
    written = [item(1, "One", authors=("Michael West", "Ada Care")), item(2, "Two", authors=("Michael West",))]
    assert asked(made(written), "wes") == (Suggestion("Michael West", PERSON, query='author:"Michael West"'),)


def test_what_a_person_wrote_is_found_by_the_query_even_of_a_name_with_quotation_marks(opened: Opener) -> None:
    searcher = opened(library(article(1, "One", "a", authors=('Ada "Ace" West',)), article(2, "Two", "ada west")))
    (found,) = searcher.search(Query("ace", as_you_type=True)).suggestions
    assert (found.text, found.query) == ('Ada "Ace" West', 'author:"Ada Ace West"')
    assert [hit.item.number for hit in searcher.search(Query(found.query)).hits] == [1]


def test_a_term_is_found_by_itself_and_by_what_it_stands_for() -> None:
    source = made(terms=[Term("FTSU", "Freedom to Speak Up")])
    expected = (Suggestion("FTSU", TERM, "Freedom to Speak Up", query="FTSU"),)
    for typed in ("ft", "ftsu", "free", "freedom to sp", "speak up", "freedom up"):
        assert asked(source, typed) == expected


def test_an_ambiguous_term_shows_all_its_meanings() -> None:
    source = made(terms=[Term("ED", "Emergency Department", ambiguous=True, other_meanings=("Eating disorder",))])
    assert [one.detail for one in asked(source, "ed")] == ["Emergency Department; Eating disorder"]


def test_a_speaker_with_a_name_is_found_where_they_speak(opened: Opener) -> None:
    said = [
        ("Jane West", "hello"),
        ("Presenter", "jane"),
        ("Speaker 2", "west"),
        ("Second voice", "a"),
        ("Zoe Care", "a"),
    ]
    talk = item(1, "A talk", layout=Layout.TURNS, authors=("Zoë Care",))
    turns = [turn(9 * at, text, speaker) for at, (speaker, text) in enumerate(said)]
    searcher = opened(library((talk, turns), article(2, "Jane in the West", "a")))

    def offered(typed: str) -> list[tuple[str, str]]:
        found = searcher.search(Query(typed, as_you_type=True)).suggestions
        return [(one.text, one.query) for one in found if one.kind is PERSON]

    assert offered("jane") == [("Jane West", '"Jane West"')]
    assert offered("zoe") == [("Zoë Care", 'author:"Zoë Care"')]
    assert offered("pres") == offered("spea") == offered("second") == []
    assert [hit.item.number for hit in searcher.search(Query('"Jane West"')).hits] == [1]


def test_the_beginnings_of_chapters_count_as_headings(opened: Opener) -> None:
    talk = item(1, "A talk", layout=Layout.TURNS)
    searcher = opened(library((talk, [turn(0, "hello", "Ada", "Why four verbs"), turn(9, "bye")])))
    (found,) = searcher.search(Query("verbs", as_you_type=True)).suggestions
    assert (found.text, found.kind, found.passage) == ("Why four verbs", HEADING, "t0")


# What is not ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Introduction", "Part 3", "The sources", "Chapter iv", "2019", "What to do", "Appendix B"]
)
def test_a_heading_with_one_telling_word_says_nothing_by_itself(text: str) -> None:
    source = made(["A title"], [(1, text), (1, f"{text} of Morecambe Bay")])
    first = text.split()[0].lower()
    assert texts(source, first) == [f"{text} of Morecambe Bay"]


def test_a_heading_that_very_many_items_have_says_nothing_by_itself() -> None:
    usual = [(number, "Where to get help") for number in range(1, 15)]
    popular = [(number, "Get help early") for number in range(1, 4)]
    assert texts(made(headings=[*usual, *popular]), "get he") == ["Get help early"]
    # How many are very many grows with the library.
    assert texts(made(["x"] * 2000, usual), "get he") == ["Where to get help"]


def test_a_heading_of_several_items_is_offered_once() -> None:
    headings = [(1, "Listening circles"), (2, "Listening  Circles"), (2, "Listening circles")]
    found = asked(made(["One", "Two"], headings), "circ")
    assert [(one.text, one.detail) for one in found] == [("Listening circles", "One")]


def test_a_heading_or_a_term_equal_to_a_title_is_not_offered_beside_it() -> None:
    headings = [(1, "Fair – Culture, guided!"), (1, "Why a fair culture is guided")]
    source = made(["Fair culture guided"], headings, [Term("fair culture guided", "")])
    assert texts(source, "fair") == ["Fair culture guided", "Why a fair culture is guided"]


def test_of_items_called_the_same_the_newest_is_offered() -> None:
    source = made([item(1, "Staff survey", added="2026-02-01"), item(2, "Staff survey", added="2026-01-01")])
    assert [one.item for one in asked(source, "staff")] == ["test/1"]


@pytest.mark.parametrize("typed", ["", "c", "*", '"', "zzz", "zzz of", "care " * 20, "\x00", "\ud800", "of"])
def test_where_nothing_fits_nothing_is_offered(typed: str) -> None:
    assert asked(made(["Care now"], [(1, "Care in a team")]), typed) == ()


def test_an_empty_library_offers_nothing() -> None:
    assert texts(made(), "care") == []


# In which order ---------------------------------------------------------------------------------


def test_what_is_just_so_comes_first_then_what_begins_so_then_what_holds_it_earlier_then_the_shorter() -> None:
    source = made(["Teams learn to care", "Bring care and kindness to teams", "Care, and caring teams", "Care teams"])
    assert texts(source, "care") == [
        "Care teams",
        "Care, and caring teams",
        "Bring care and kindness to teams",
        "Teams learn to care",
    ]
    assert texts(made(["Ed tales", "Editing"], terms=[Term("ED", "Emergency Department")]), "ed")[0] == "ED"


def test_stop_words_may_be_left_out_and_count_where_they_are_typed() -> None:
    source = made(["The Messenger review", "Review of a Messenger", "Messenger and how to review"])
    for typed in ("messenger rev", "the messenger rev", "the mess"):
        assert texts(source, typed)[0] == "The Messenger review"
    tools = made(["Tools for wards", "What to avoid on wards"])
    assert texts(tools, "what to") == ["What to avoid on wards", "Tools for wards"]
    assert texts(made(["Handover at eight"]), "handover in") == ["Handover at eight"]


def test_a_heading_that_more_items_have_comes_before_one_as_good() -> None:
    headings = [(1, "Listening rounds"), (1, "Listening circles"), (2, "Listening circles")]
    assert texts(made(["One", "Two"], headings), "listen") == ["Listening circles", "Listening rounds"]


def test_words_are_found_whatever_their_case_accents_and_possessives() -> None:
    source = made(["Zoë’s A&E story", "King's Fund, 1,000 voices"])
    assert texts(source, "ZOE a") == texts(source, "zoë's A&E") == ["Zoë’s A&E story"]
    assert texts(source, "kings f") == []
    assert texts(source, "king 1000") == ["King's Fund, 1,000 voices"]


def test_the_kinds_are_mixed_and_few() -> None:
    titles = [f"Care title {number}" for number in range(9)]
    headings = [(1, f"Care heading {name}") for name in ("one", "two", "three", "four", "five", "six", "seven")]
    people = [item(20, "Z", authors=("Care Ada",)), *(item(30 + n, t) for n, t in enumerate(titles))]
    found = asked(made(people, [(20, text) for _, text in headings], [Term("CARE", "")]), "care")
    kinds = [one.kind for one in found]
    assert len(found) == MOST
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {TITLE: 2, HEADING: 2, PERSON: 1, TERM: 1}
    alone = asked(made(["x"], headings), "care")
    assert [one.kind for one in alone] == [HEADING] * MOST


def test_one_of_another_kind_that_does_not_begin_so_waits_a_turn() -> None:
    titles = ["Ward rounds", "Ward sisters", "On a far ward"]
    term = Term("XYZ", "A long name of something on a ward")
    assert texts(made(titles, terms=[term]), "ward") == ["Ward rounds", "Ward sisters", "On a far ward", "XYZ"]
    authors = tuple(f"Ward {name}" for name in ("Ada", "Ben", "Cy"))
    full = [item(1, "Ward rounds", authors=authors), item(2, "Ward sisters"), item(3, "Ward teams")]
    headings = [(1, "Ward clerks help"), (1, "Ward doctors help")]
    assert "XYZ" not in texts(made(full, headings, [term]), "ward")
    assert "Ward manager" in texts(made(full, headings, [term, Term("Ward manager", "")]), "ward")


# In the results ---------------------------------------------------------------------------------

LIBRARY = library(
    article(1, "Compassionate leadership", "compassionate leadership " * 9),
    (item(2, "Other"), [section("s0", "Some text.", "Leadership and compassion")]),
    terms=(Term("whistleblower", ""),),
)


def test_only_a_query_still_being_typed_has_suggestions_and_only_with_its_first_results(opened: Opener) -> None:
    searcher = opened(LIBRARY)
    first = searcher.search(Query("leader", as_you_type=True)).suggestions
    assert {one.text for one in first} == {"Compassionate leadership", "Leadership and compassion"}
    for query in (
        Query("leader"),
        Query("leader", as_you_type=True, offset=1),
        Query("kind:report leader", as_you_type=True),
    ):
        assert searcher.search(query).suggestions == ()


def test_a_slip_is_put_right_for_suggestions_too(opened: Opener) -> None:
    results = opened(LIBRARY).search(Query("compasionate lead", as_you_type=True))
    assert results.corrected == "compassionate lead"
    assert [one.text for one in results.suggestions] == ["Compassionate leadership"]


def test_a_word_that_goes_on_in_a_suggestion_is_taken_as_typed(opened: Opener) -> None:
    results = opened(LIBRARY).search(Query("whist", as_you_type=True))
    assert [one.text for one in results.suggestions] == ["whistleblower"]


def test_the_filters_do_not_hide_suggestions(opened: Opener) -> None:
    query = Query("leader", kinds=frozenset({"blog"}), as_you_type=True)
    assert len(opened(LIBRARY).search(query).suggestions) == 2


# Against reading everything ---------------------------------------------------------------------

phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


def holds(text: str, typed: str) -> bool:
    """Whether a text holds what was typed, by looking at every word."""
    *whole, last = words_of(typed)
    held = words_of(text)
    found_last = any(word.startswith(last) for word in held) if not typed.endswith(" ") else last in held
    return found_last and all(word in held for word in whole if word not in analysis.STOP_WORDS)


@given(
    st.lists(phrases, max_size=12, unique=True),
    st.lists(phrases, max_size=12),
    phrases,
    st.integers(0, 9),
    st.booleans(),
)
def test_everything_that_holds_the_words_is_offered_and_nothing_else(
    titles: list[str], expansions: list[str], query: str, cut: int, ended: bool
) -> None:
    typed = query[: max(2, len(query) - cut)].rstrip() + " " * ended
    terms = [Term(f"T{number}", expansion) for number, expansion in enumerate(expansions)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suggestions, "MOST", 100)
        found = asked(made(titles, terms=terms), typed)
    words = words_of(typed)
    assume(len("".join(words)) >= FEWEST_LETTERS)
    expected = {title for title in titles if holds(title, typed)}
    expected |= {term.term for term in terms if holds(term.expansion, typed)}
    if expected or words[-1] not in analysis.STOP_WORDS or len(words) == 1:
        assert {one.text for one in found} == expected
    assert len(found) == len({one.text for one in found})


@given(
    st.text(max_size=40) | st.lists(st.sampled_from(["A&E", "a", "it's", "1,000", "3.5", "x_y", ",", " "])).map("".join)
)
@example("a" * 70)
def test_words_are_those_of_the_analysis(text: str) -> None:
    assert words_of(text) == [form for form in map(analysis.form, analysis.TOKEN.findall(text)) if form]
