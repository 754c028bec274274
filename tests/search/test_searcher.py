"""What a person who searches is promised."""

from __future__ import annotations

import threading

import pytest

from kiosk.errors import Cancelled
from kiosk.model import Holding, Kind, Layout, Query, Theme
from kiosk.search import ranking
from kiosk.search.analysis import terms
from tests.search.conftest import Opener
from tests.search.memory import article, item, library, page, random_library, section, turn
from tests.search.oracle import bm25

FILLER = "plain filler text about other matters entirely. " * 12


def titles(results: object) -> list[str]:
    return [hit.item.title for hit in results.hits]  # type: ignore[attr-defined]


def test_a_hit_opens_at_the_passage_that_matches_best(opened: Opener) -> None:
    searcher = opened(library(article(1, "Report", FILLER, f"{FILLER} Speaking up needs no fear. {FILLER}", FILLER)))
    (hit,) = searcher.search(Query("speaking up without fear")).hits
    best = hit.passages[0]
    assert best.passage_id == "s1"
    assert "Speaking up needs no fear" in best.snippet.text
    assert [best.snippet.text[start:end] for start, end in best.snippet.spans] == ["Speaking", "fear"]
    assert hit.matching_passages == 1


def test_pages_and_turns_keep_their_exact_place(opened: Opener) -> None:
    pages = [page(at, f"{FILLER} {'kindness' if at == 61 else ''}") for at in range(1, 70)]
    turns = [turn(at * 12, "so much else" if at != 21 else "then kindness came") for at in range(40)]
    searcher = opened(
        library((item(1, "Report", layout=Layout.PAGES), pages), (item(2, "Talk", layout=Layout.TURNS), turns))
    )
    found = {hit.item.title: hit.passages[0] for hit in searcher.search(Query("kindness")).hits}
    assert (found["Report"].passage_id, found["Report"].page, found["Report"].label) == ("p61", 61, "Page 61")
    assert (found["Talk"].passage_id, found["Talk"].start, found["Talk"].label) == ("t252", 252.0, "04:12")
    assert found["Talk"].snippet.text == "then kindness came"


def test_turns_that_share_a_window_are_counted_one_by_one(opened: Opener) -> None:
    turns = [turn(at * 10, "care" if at % 3 == 0 else "other words") for at in range(12)]
    searcher = opened(library((item(1, "Talk", layout=Layout.TURNS), turns)))
    (hit,) = searcher.search(Query("care")).hits
    assert hit.matching_passages == 4
    assert [passage.passage_id for passage in hit.passages] == ["t0", "t30", "t60"]


def test_the_spans_of_a_passage_are_all_its_matches(opened: Opener) -> None:
    text = f"Care here. {FILLER * 6} And caring there."
    searcher = opened(library(article(1, "One", text)))
    ((hit,),) = (searcher.search(Query("care")).hits,)
    assert [text[start:end] for start, end in hit.passages[0].spans] == ["Care", "caring"]


def test_a_phrase_is_found_across_the_edge_of_two_windows(opened: Opener) -> None:
    words = [f"w{number}x" for number in range(1000)]
    searcher = opened(library(article(1, "One", " ".join(words))))
    for at in range(0, 998, 3):
        phrase = " ".join(words[at : at + 3])
        (hit,) = searcher.search(Query(f'"{phrase}"')).hits
        assert [hit.passages[0].snippet.text[start:end] for start, end in hit.passages[0].snippet.spans] == [phrase]


@pytest.mark.parametrize("phrase", ["well led", "speak up", "to be", "in it for us all"])
def test_phrases_of_stop_words_are_found_exactly(opened: Opener, phrase: str) -> None:
    searcher = opened(
        library(
            article(1, "Right", f"{FILLER} They {phrase} here."),
            article(2, "Turned", f"{FILLER} {' x '.join(reversed(phrase.split()))}."),
        )
    )
    assert titles(searcher.search(Query(f'"{phrase}"'))) == ["Right"]
    assert titles(searcher.search(Query(phrase)))[0] == "Right"


def test_items_with_all_words_come_before_items_with_one(opened: Opener) -> None:
    entries = [article(number, f"Only {number}", f"fear {FILLER}" * 2) for number in range(1, 9)]
    entries += [article(number, f"Else {number}", f"silence {FILLER}" * 2) for number in range(11, 14)]
    entries.append(article(20, "Both", f"{FILLER * 2} fear and then silence"))
    results = opened(library(*entries)).search(Query("fear silence"))
    assert titles(results)[0] == "Both"
    assert results.total == 12


def test_an_exact_title_wins_over_any_text(opened: Opener) -> None:
    searcher = opened(
        library(
            article(1, "Notes", "just culture just culture just culture " * 8),
            article(2, "Just culture", FILLER * 4),
            article(3, "Just culture in wards", "just culture " * 4),
        )
    )
    assert titles(searcher.search(Query("just culture")))[0] == "Just culture"


def test_an_exact_phrase_wins_over_its_words_apart(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    apart = f"{FILLER} just so. Our culture matters. It is just a culture of just that culture. "
    others = [
        article(number, "Other", f"{FILLER} {'culture' if number % 2 else 'just'} {FILLER}") for number in range(3, 40)
    ]
    phrase = article(2, "Phrase", f"{FILLER * 4} A just culture helps. {FILLER * 4}")
    searcher = opened(library(article(1, "Apart", apart * 4), phrase, *others))
    assert titles(searcher.search(Query("just culture")))[:2] == ["Phrase", "Apart"]
    monkeypatch.setattr(ranking, "WHOLE", 0.0)
    assert titles(searcher.search(Query("just culture")))[0] == "Apart", "the test tests something"


def test_a_word_in_the_title_counts_more_than_one_in_the_text(opened: Opener) -> None:
    searcher = opened(library(article(1, "Other", f"kindness {FILLER}"), article(2, "Kindness now", f"a {FILLER}")))
    assert titles(searcher.search(Query("kindness"))) == ["Kindness now", "Other"]


def test_whole_items_are_scored_by_the_published_formula(opened: Opener) -> None:
    texts = ["care care ward", "ward staff harm fear", "care", "staff " * 9, "harm care fear care harm"]
    searcher = opened(library(*(article(number, "", text) for number, text in enumerate(texts, 1))))
    found = {hit.item.number: hit.score for hit in searcher.search(Query("care", literal=True)).hits}
    # One window holds each item, so item and best passage score the same.
    expected = {number: score for number, score in enumerate(bm25("care", [terms(text) for text in texts]), 1) if score}
    assert found == pytest.approx(expected)
    assert 0 < ranking.ITEM_SHARE <= 1


def test_a_title_alone_is_enough_and_opens_at_the_beginning(opened: Opener) -> None:
    searcher = opened(library(article(1, "Kindness", "First words. More."), article(2, "Other", FILLER)))
    (hit,) = searcher.search(Query("kindness")).hits
    assert hit.title_spans == ((0, 8),)
    assert (hit.passages[0].passage_id, hit.passages[0].snippet.text, hit.matching_passages) == (
        "s0",
        "First words. More.",
        0,
    )


def test_a_bare_record_is_found_by_its_summary(opened: Opener) -> None:
    record = item(1, "The report", holding=Holding.RECORD, summary="An inquiry into kindness.", authors=("Ada West",))
    searcher = opened(library((record, [])))
    for text in ("kindness", "west", "author:ada"):
        (hit,) = searcher.search(Query(text)).hits
        assert hit.passages[0].snippet.text == "An inquiry into kindness."


def test_the_publisher_is_asked_for_by_name_only(opened: Opener) -> None:
    searcher = opened(library(article(1, "One", FILLER, publisher="Ward House"), article(2, "Two", "a ward")))
    assert titles(searcher.search(Query("ward"))) == ["Two"]
    assert titles(searcher.search(Query('publisher:"ward house"'))) == ["One"]


def test_without_words_everything_is_listed_newest_first(opened: Opener) -> None:
    entries = [
        article(1, "Old", "a", added="2025-01-01"),
        article(2, "New", "a", added="2026-05-01", kind=Kind.BLOG),
        article(3, "Undated", "a"),
        article(4, "Newer number", "a", added="2026-05-01", year=2020),
    ]
    searcher = opened(library(*entries))
    assert titles(searcher.search(Query(""))) == ["Newer number", "New", "Old", "Undated"]
    blogs = searcher.search(Query("*", kinds=frozenset({"blog"})))
    assert (titles(blogs), blogs.total) == (["New"], 1)
    counts = {value.value: value.count for value in blogs.facets[0].values}
    assert (blogs.facets[0].field, counts["blog"], counts["report"], counts["guide"]) == ("kind", 1, 3, 0)


def test_a_query_of_nothing_but_properties_lists_the_newest_first(opened: Opener) -> None:
    entries = [article(n, f"Number {n}", "a", added=f"2026-0{n}-01") for n in (3, 1, 2)]
    assert titles(opened(library(*entries)).search(Query("kind:report"))) == ["Number 3", "Number 2", "Number 1"]


def test_pages_of_results_follow_one_another(opened: Opener) -> None:
    searcher = opened(random_library(4, items=30))
    whole = searcher.search(Query("care", limit=100)).hits
    assert len(whole) > 10
    for size in (1, 3, 7):
        parts = [hit for at in range(0, 40, size) for hit in searcher.search(Query("care", limit=size, offset=at)).hits]
        assert [hit.item.number for hit in parts] == [hit.item.number for hit in whole]
    assert searcher.search(Query("care", limit=0)).hits == ()


SPELLING = [
    article(1, "One", "compassionate leadership and culture " * 3),
    article(2, "Two", "the culture of staff, and nursing staff"),
    article(3, "Three", "FTSU guardians far away"),
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("compasionate", "compassionate"),
        ("compassionate laedership", "compassionate leadership"),
        ("just cultrue", "just culture"),
        ("gaurdians -staff", "guardians -staff"),
        ("staf", "staff"),
    ],
)
def test_a_slip_is_put_right_with_the_librarys_own_words(opened: Opener, typed: str, meant: str) -> None:
    searcher = opened(library(*SPELLING))
    results = searcher.search(Query(typed))
    assert results.corrected == meant
    assert titles(results) == titles(searcher.search(Query(meant))) != []
    assert results.query.text == typed


@pytest.mark.parametrize("typed", ["culture", "nurses", "culture fear", "FTSQ", "x1y2", "the", "*", "zzzzqqqq"])
def test_what_is_no_likely_slip_is_left_as_typed(opened: Opener, typed: str) -> None:
    assert opened(library(*SPELLING)).search(Query(typed)).corrected == ""


def test_a_pasted_text_is_searched_as_it_is(opened: Opener) -> None:
    searcher = opened(library(*SPELLING))
    assert searcher.search(Query("compasionate " + "staff " * 20)).corrected.startswith("compassionate staff")
    pasted = searcher.search(Query("compasionate " + "staff " * 100))
    assert (pasted.corrected, pasted.did_you_mean) == ("", "") and pasted.total > 0


def test_who_wants_it_literally_is_asked_and_not_corrected(opened: Opener) -> None:
    results = opened(library(*SPELLING)).search(Query("compasionate", literal=True))
    assert (results.corrected, results.did_you_mean, results.total) == ("", "compassionate", 0)


def test_an_unknown_acronym_is_offered_and_never_replaced(opened: Opener) -> None:
    results = opened(library(*SPELLING)).search(Query("FTSQ"))
    assert (results.corrected, results.did_you_mean) == ("", "ftsu")


def test_a_rare_word_beside_a_common_one_is_asked_about(opened: Opener) -> None:
    entries = [article(number, f"Item {number}", "culture") for number in range(1, 60)]
    entries.append(article(99, "Slip", "the cultuer of one"))
    results = opened(library(*entries)).search(Query("cultuer"))
    assert (results.total, results.corrected, results.did_you_mean) == (1, "", "culture")


def test_a_word_still_being_typed_is_not_corrected_too_soon(opened: Opener) -> None:
    searcher = opened(library(*SPELLING))
    for length in range(1, len("compassionate") + 1):
        results = searcher.search(Query("compassionate"[:length], as_you_type=True))
        assert (results.corrected, "One" in titles(results)) == ("", True)
    assert searcher.search(Query("compasi", as_you_type=True)).corrected == "compassionate"


def test_when_nothing_is_found_shorter_queries_that_find_something_are_given(opened: Opener) -> None:
    results = opened(library(*SPELLING)).search(Query('"staff leadership" AND culture', literal=True))
    assert (results.total, results.hits) == (0, ())
    assert results.shorter and all(count > 0 for _, count in results.shorter)
    searcher = opened(library(*SPELLING))
    for text, count in results.shorter:
        assert searcher.search(Query(text, literal=True)).total == count


def test_themes_are_asked_for_by_id_or_title(opened: Opener) -> None:
    theme = Theme("speaking-up", "Speaking up", "", "megaphone", featured=True)
    searcher = opened(
        library(article(1, "One", "a b", themes=("speaking-up",)), article(2, "Two", "a b"), all_themes=(theme,))
    )
    for text in ("theme:speaking-up", 'theme:"Speaking Up"'):
        assert titles(searcher.search(Query(text))) == ["One"]


def test_a_search_can_be_given_up(opened: Opener) -> None:
    searcher = opened(random_library(1))
    with pytest.raises(Cancelled):
        searcher.search(Query("care"), cancel=lambda: True)
    assert searcher.search(Query("care"), cancel=lambda: False).total > 0


def test_a_searcher_may_be_opened_in_one_thread_and_used_in_another(opened: Opener) -> None:
    searcher = opened(random_library(1))
    found: list[int] = []
    worker = threading.Thread(target=lambda: found.append(searcher.search(Query("care")).total))
    worker.start()
    worker.join()
    assert found == [searcher.search(Query("care")).total]


def test_words_of_headings_chapters_and_speakers_are_found(opened: Opener) -> None:
    searcher = opened(
        library(
            (item(1, "Report"), [section("s0", "Body text.", "Restorative practice")]),
            (
                item(2, "Talk", layout=Layout.TURNS),
                [turn(0, "hello"), turn(9, "bye", "Grace Hopper", "Second chapter")],
            ),
        )
    )
    (report,) = searcher.search(Query("restorative")).hits
    assert (report.passages[0].passage_id, report.passages[0].snippet.spans) == ("s0", ())
    for text in ("hopper", "second"):
        (talk,) = searcher.search(Query(text)).hits
        assert talk.passages[0].passage_id == "t9"
