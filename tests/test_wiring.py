"""What the composition root promises: the bundled library is found, and what Home offers leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import settings, wiring
from kiosk.library.store import Library
from kiosk.model import Query
from kiosk.search import Searcher


@pytest.fixture(scope="module")
def library(seed_library: Path) -> Iterator[Library]:
    library = wiring.open_library(settings.Settings())
    yield library
    library.close()


@pytest.fixture(scope="module")
def searcher(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    searcher = wiring.open_searcher(settings.Settings(cache=tmp_path_factory.mktemp("cache")), library)
    yield searcher
    searcher.close()


def test_without_settings_the_bundled_library_is_read(library: Library, seed_library: Path) -> None:
    assert library.path == seed_library
    originals = [library.object_path(one.sha256) for item in library.items() for one in library.objects_of(item.id)]
    assert originals and all(path is not None and path.is_file() for path in originals)


def test_a_library_set_by_it_has_its_own_objects(tmp_path: Path) -> None:
    mine = tmp_path / "library.db"
    (tmp_path / "objects").mkdir()
    assert wiring.library_path(settings.Settings(library=mine)) == mine
    assert wiring.objects_path(mine) == tmp_path / "objects"


def test_a_shipped_index_is_only_read_and_a_new_one_goes_to_the_cache(tmp_path: Path) -> None:
    library = tmp_path / "library.db"
    chosen = settings.Settings(cache=tmp_path / "cache")
    assert wiring.index_candidates(chosen, library) == (tmp_path / "cache" / "index",)
    (tmp_path / "index").mkdir()
    assert wiring.index_candidates(chosen, library) == (tmp_path / "index", tmp_path / "cache" / "index")


def test_every_search_offered_on_home_finds_something(library: Library, searcher: Searcher) -> None:
    suggestions = library.edition().suggestions
    assert len(suggestions) >= 3
    for words in suggestions:
        results = searcher.search(Query(words))
        assert results.total and not results.corrected, words
        assert results.hits[0].passages, words


def test_speaking_up_without_fear_finds_passages_about_speaking_up(searcher: Searcher) -> None:
    results = searcher.search(Query("speaking up without fear"))
    best = results.hits[0]
    assert best.passages[0].spans and best.passages[0].snippet.spans
    assert "speaking-up" in best.item.themes


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("restorative just culture", "mersey-care-restorative-just-culture"),
        ("what did Francis find at Mid Staffordshire", "speaking-up-after-mid-staffordshire"),
        ("pulse surveys real time", "northumbria-real-time-staff-feedback"),
        ("rudeness in handover", "handover-at-ten-to-eight"),
        ("how to listen to a colleague", "ten-minute-listening"),
        ("surgical mesh New Zealand", "surgical-mesh-restorative-response"),
        ("maternity investigations", "three-maternity-investigations"),
        ("safe to speak workshop for a team", "safe-to-say-workshop"),
    ],
)
def test_plain_questions_find_their_item_among_the_first_three(searcher: Searcher, words: str, item: str) -> None:
    first = [hit.item.id.partition("/")[2] for hit in searcher.search(Query(words)).hits[:3]]
    assert item in first


def test_titles_answer_while_there_is_no_index(library: Library) -> None:
    found = wiring.search_titles(library, Query("mersey care"))
    assert found.hits[0].item.id == "ward-library/mersey-care-restorative-just-culture"
    assert wiring.search_titles(library, Query("")).total == library.edition().items
