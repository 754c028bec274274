"""More like this, and every passage of one item."""

from __future__ import annotations

from kiosk.model import ItemId, Layout, Query
from tests.search.conftest import Opener
from tests.search.memory import article, item, library, section, turn
from tests.search.test_latent import two_subjects

FILLER = "plain filler text about other matters entirely. " * 12


def test_more_like_a_text_are_texts_on_its_subject_and_not_itself(opened: Opener) -> None:
    searcher = opened(two_subjects(each=30))
    found = [hit.item.title for hit in searcher.more_like(ItemId("test/1"), 10).hits]
    assert len(found) == 10
    assert all(title.startswith("Ship") for title in found)
    assert "Ship 1" not in found


def test_words_that_all_items_have_make_none_alike(opened: Opener) -> None:
    searcher = opened(library(*(article(number, f"Text {number}", FILLER) for number in range(1, 9))))
    assert searcher.more_like(ItemId("test/1")).hits == ()


def test_more_like_an_item_the_library_does_not_have_is_nothing(opened: Opener) -> None:
    assert opened(library(article(1, "One", FILLER))).more_like(ItemId("test/77")).hits == ()


def test_every_matching_passage_is_listed_in_the_order_of_the_text(opened: Opener) -> None:
    sections = [section(f"s{at}", f"{FILLER} {'kindness' if at % 2 else ''}", f"Part {at}") for at in range(14)]
    searcher = opened(library((item(1, "Report"), sections), article(2, "Other", "kindness")))
    passages = searcher.passages(Query("kindness"), ItemId("test/1"))
    assert [one.passage_id for one in passages] == [f"s{at}" for at in range(14) if at % 2]
    assert all([one.snippet.text[a:b] for a, b in one.snippet.spans] == ["kindness"] for one in passages)
    counted = {hit.item.title: hit.matching_passages for hit in searcher.search(Query("kindness")).hits}
    assert counted["Report"] == len(passages)


def test_turns_are_listed_one_by_one(opened: Opener) -> None:
    turns = [turn(at * 10, "care" if at % 3 == 0 else "other words") for at in range(12)]
    searcher = opened(library((item(1, "Talk", layout=Layout.TURNS), turns)))
    found = searcher.passages(Query("care"), ItemId("test/1"))
    assert [one.start for one in found] == [0.0, 30.0, 60.0, 90.0]


def test_no_words_and_no_such_item_have_no_passages(opened: Opener) -> None:
    searcher = opened(library(article(1, "One", FILLER)))
    assert searcher.passages(Query(""), ItemId("test/1")) == ()
    assert searcher.passages(Query("filler"), ItemId("test/9")) == ()
    assert searcher.passages(Query("zzz"), ItemId("test/1")) == ()
