"""What is written can be read, and changes cost what changed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import Cancelled
from kiosk.model import Query
from kiosk.search import building, engine
from kiosk.search.analysis import terms
from kiosk.search.opening import open_searcher
from kiosk.search.schema import BODY, PLACE_SIZE, TITLE, schema
from kiosk.search.segments import Segments
from tests.search.folders import TEXTS, answers, indexes
from tests.search.memory import article, library, random_library, section


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    building.build(folder, random_library(7, items=30), None, None)
    return folder


def test_posting_lists_are_those_that_whoosh_itself_reads(built: Path) -> None:
    index = engine.FileIndex(engine.FileStorage(str(built)), schema(), engine.INDEX)
    with Segments.open(built) as segments, index.reader() as reader:
        for field in (BODY, TITLE):
            for term in segments.terms(field):
                ours = segments.postings(field, term)
                theirs = reader.postings(field, term.encode())
                found = []
                while theirs.is_active():
                    found.append((theirs.id(), theirs.weight(), theirs.value_as("positions")))
                    theirs.next()
                places = np.split(ours.places, np.cumsum(ours.frequencies)[:-1])
                pairs = zip(ours.documents.tolist(), ours.frequencies.tolist(), places, strict=True)
                assert [(document, float(count), list(at)) for document, count, at in pairs] == found
    assert set(PLACE_SIZE.values()) <= {1, 2}


def test_long_posting_lists_are_read_whole(tmp_path: Path) -> None:
    source = library(*(article(number, "One", "common word") for number in range(1, 4500)))
    building.build(tmp_path, source, None, None)
    with Segments.open(tmp_path) as segments:
        assert len(segments.postings(BODY, "common").documents) == 4499 > 4096


def test_progress_counts_items_and_cancelling_leaves_nothing(tmp_path: Path) -> None:
    source = random_library(1)
    told: list[tuple[int, int]] = []
    open_searcher(source, [tmp_path], progress=lambda done, total: told.append((done, total))).close()
    assert told[0] == (0, 14) and told[-1] == (14, 14) and told == sorted(told)
    asked = iter([False] * 5)
    with pytest.raises(Cancelled):
        open_searcher(source.without(3), [tmp_path], cancel=lambda: next(asked, True))
    assert len(indexes(tmp_path)) == 1 and list(tmp_path.iterdir()) == indexes(tmp_path)


@pytest.mark.parametrize("asked_before", range(0, 40, 3))
def test_cancelling_at_any_step_leaves_no_trace(tmp_path: Path, asked_before: int) -> None:
    asked = iter([False] * asked_before)
    with pytest.raises(Cancelled):
        open_searcher(random_library(1, items=40), [tmp_path], cancel=lambda: next(asked, True))
    assert list(tmp_path.iterdir()) == []


def test_every_file_is_on_the_disk_before_the_index_is_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    really = os.fsync

    def noted(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        really(handle)

    monkeypatch.setattr(os, "fsync", noted)
    open_searcher(random_library(1), [tmp_path]).close()
    (folder,) = indexes(tmp_path)
    wanted = {place.stat().st_ino for place in (*folder.iterdir(), folder)}
    assert wanted <= set(synced)
    assert synced[-1] == tmp_path.stat().st_ino


def test_an_index_is_built_once_and_then_only_opened(tmp_path: Path) -> None:
    source = random_library(1)
    open_searcher(source, [tmp_path]).close()
    source.reads.clear()
    open_searcher(source, [tmp_path]).close()
    assert source.reads == []


def test_a_shipped_index_is_used_and_never_written_to(tmp_path: Path) -> None:
    shipped, cache = tmp_path / "shipped", tmp_path / "cache"
    source = random_library(1)
    open_searcher(source, [shipped]).close()
    before = {place: place.stat().st_mtime_ns for place in shipped.rglob("*")}
    open_searcher(source, [shipped, cache]).close()
    assert not cache.exists()
    open_searcher(source.without(3), [shipped, cache]).close()
    assert {place: place.stat().st_mtime_ns for place in shipped.rglob("*")} == before
    assert len(indexes(cache)) == 1


def test_only_changed_items_are_indexed_again(tmp_path: Path) -> None:
    source = library(*(article(number, f"Title {number}", "the same words every time") for number in range(1, 201)))
    open_searcher(source, [tmp_path]).close()
    later = source.replaced(7, [section("s0", "quite another text")]).without(9)
    later.add(*article(500, "New", "a new text"))
    searcher = open_searcher(later, [tmp_path])
    assert later.reads == [7, 500]
    assert [searcher.search(Query(text)).total for text in ("another", "same", "new")] == [1, 198, 1]
    searcher.close()
    assert len(indexes(tmp_path)) == 1


def test_ten_changed_items_of_two_thousand_are_all_that_is_indexed_again(tmp_path: Path) -> None:
    source = library(*(article(number, f"Title {number}", "same words") for number in range(1, 2001)))
    open_searcher(source, [tmp_path]).close()
    changed = list(range(100, 2001, 200))
    later = source
    for number in changed:
        later = later.replaced(number, [section("s0", f"another{number} text")])
    searcher = open_searcher(later, [tmp_path])
    assert len(changed) == 10 and later.reads == changed
    assert [searcher.search(Query(text)).total for text in ("same", "another500", "text")] == [1990, 1, 10]
    searcher.close()
    (folder,) = indexes(tmp_path)
    with Segments.open(folder) as segments:
        fresh = segments.spots["item"][-len(changed) * 2 :]
        assert segments.count == 2 and set(fresh.tolist()) == set(changed), "the new segment holds these alone"


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["change", "drop", "add"])), min_size=1, max_size=5))
def test_an_updated_index_answers_like_a_fresh_one(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, str]]
) -> None:
    updated, fresh = tmp_path_factory.mktemp("updated"), tmp_path_factory.mktemp("fresh")
    source = random_library(11, items=30)
    open_searcher(source, [updated]).close()
    for at, (number, change) in enumerate(changes):
        if change == "add":
            source = source.without()
            source.add(*article(1000 + at, "Care added", "newly led care zeal"))
        elif change == "drop":
            source = source.without(number * 3)
        elif number * 3 in source.texts:
            source = source.replaced(number * 3, [section("s0", "changed zebra care text")])
        open_searcher(source, [updated]).close()
    texts = (*TEXTS, "zebra", "zeal", "newly zebrra")
    assert answers(source, updated, *texts) == answers(source, fresh, *texts)


def test_after_many_changes_the_index_is_made_afresh(tmp_path: Path) -> None:
    source = random_library(1)
    for seed in range(20):
        source = source.replaced(3, [section("s0", f"change number {seed}")])
        open_searcher(source, [tmp_path]).close()
    (folder,) = indexes(tmp_path)
    with Segments.open(folder) as segments:
        assert segments.count < building.MAX_SEGMENTS
        assert segments.deleted <= building.REBUILD_SHARE * segments.total


def test_an_empty_library_can_be_searched(tmp_path: Path) -> None:
    (result, listed) = answers(library(), tmp_path, "care", "")
    assert (result.total, result.hits, listed.total) == (0, (), 0)


def test_the_terms_of_the_index_are_those_of_the_texts(built: Path) -> None:
    source = random_library(7, items=30)
    said = [item.summary for item in source.items()] + [one.text for texts in source.texts.values() for one in texts]
    with Segments.open(built) as segments:
        assert set(segments.terms(BODY)) == {term for text in said for term in terms(text)}
