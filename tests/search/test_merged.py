"""What is added up when the index is made is what adding up at the query would give; damage to it is not believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kiosk.search import building, merged, ranking
from kiosk.search.merged import Merged
from kiosk.search.opening import open_searcher
from kiosk.search.schema import IS_CARD, OPENS
from kiosk.search.segments import Segments
from tests.search.folders import TEXTS, answers, indexes
from tests.search.memory import Memory, article, item, library, random_library, section
from tests.search.test_index_harmed import damage_flip, damage_truncate, sealed_again


def headed(number: int) -> Memory:
    """Every word in every field, under a heading of two passages, twice in one of them."""
    told = [section("one", "care and care", "Care of staff"), section("two", "staff " * 400, "Care of staff")]
    return library(
        (item(number, "Staff care", authors=("Ada Care", "Staff")), told), article(number + 1, "Other", "care")
    )


def added_up(segments: Segments, term: str) -> tuple[dict[int, float], dict[int, float]]:
    """The plain way: field by field, document by document."""
    documents: dict[int, float] = defaultdict(float)
    items: dict[int, float] = defaultdict(float)
    numbers = sorted({int(spot["item"]) for spot, live in zip(segments.spots, segments.live, strict=True) if live})
    for field in merged.FREE_TEXT:
        found = segments.postings(field, term)
        for document, count in zip(found.documents.tolist(), found.frequencies.tolist(), strict=True):
            spot = segments.spots[document]
            if field in ("body", "heading"):
                documents[document] += ranking.FIELD_WEIGHT[field] * count
            if field != "heading" or spot["flags"] & OPENS:
                items[numbers.index(int(spot["item"]))] += ranking.FIELD_WEIGHT[field] * count
    return documents, items


@pytest.mark.parametrize("source", [random_library(3, items=30), headed(1), headed(70_000), library()])
def test_merged_postings_are_the_sums_of_all_fields(tmp_path: Path, source: Memory) -> None:
    building.build(tmp_path, source, None, None)
    check(tmp_path)


def test_deleted_documents_are_left_out_of_them(tmp_path: Path) -> None:
    source = random_library(4, items=40)
    open_searcher(source, [tmp_path]).close()
    open_searcher(source.without(source.items()[0].number), [tmp_path]).close()
    (folder,) = indexes(tmp_path)
    with Segments.open(folder) as segments:
        assert segments.deleted > 0
    check(folder)


def check(folder: Path) -> None:
    with Segments.open(folder) as segments:
        found = Merged.read(segments)
        terms = {term for field in merged.FREE_TEXT for term in segments.terms(field)}
        for term in [*terms, "nowhere"]:
            block, (documents, items) = found.block(term), added_up(segments, term)
            assert block.slots.tolist() == [*sorted(documents), *(segments.total + at for at in sorted(items))]
            assert (block.frequencies * merged.STEP).tolist() == [
                *(documents[at] for at in sorted(documents)),
                *(items[at] for at in sorted(items)),
            ]
            assert block.documents == len(documents)
        assert (segments.spots["flags"] & IS_CARD).any() == bool(terms)


def test_several_terms_have_the_entries_of_each_once(tmp_path: Path) -> None:
    building.build(tmp_path, random_library(5, items=30), None, None)
    with Segments.open(tmp_path) as segments:
        found = Merged.read(segments)
        terms = sorted({term for field in merged.FREE_TEXT for term in segments.terms(field)})
        for chosen in (terms[:1], terms[2:6], [*terms[9:12], terms[3], terms[3], "nowhere"], terms, []):
            each = [found.block(term) for term in sorted(set(chosen))]
            joined = found.joined(chosen)
            assert sorted(joined.slots.tolist()) == sorted(slot for one in each for slot in one.slots.tolist())
            assert joined.frequencies.sum() == sum(one.frequencies.sum() for one in each)
            assert joined.documents == sum(one.documents for one in each)


def test_an_item_is_found_where_it_stands_in_a_library_that_has_more_of_them(tmp_path: Path) -> None:
    building.build(tmp_path, random_library(6, items=5), None, None)
    with Segments.open(tmp_path) as segments:
        found = Merged.read(segments)
        placed = found.placed(np.array([0, 2, 3, 70_000, 70_001]), 80_000)
        for term in {term for field in merged.FREE_TEXT for term in segments.terms(field)}:
            before, after = found.block(term), placed.block(term)
            assert after.slots[: after.documents].tolist() == before.slots[: before.documents].tolist()
            items = (before.slots[before.documents :] - segments.total).tolist()
            assert (after.slots[after.documents :] - segments.total).tolist() == [
                (0, 2, 3, 70_000, 70_001)[at] for at in items
            ]


def test_a_text_too_long_for_two_bytes_is_counted_in_full(tmp_path: Path) -> None:
    building.build(tmp_path, library(article(1, "Long", "care " * 40_000), article(2, "Short", "care")), None, None)
    with Segments.open(tmp_path) as segments:
        found = Merged.read(segments)
        block = found.block("care")
    assert (block.frequencies[block.documents :] * merged.STEP).tolist() == [40_000.0, 1.0]


def test_every_weight_is_told_exactly() -> None:
    assert all((weight / merged.STEP).is_integer() for weight in ranking.FIELD_WEIGHT.values())


def outside(place: Path) -> None:
    place.write_bytes(b"\xff" * len(place.read_bytes()))


@pytest.mark.parametrize("damage", [damage_truncate, damage_flip, outside, Path.unlink])
@pytest.mark.parametrize("name", [merged.TERMS, merged.COUNTS, merged.SLOTS, merged.FREQUENCIES])
def test_damage_to_them_under_a_fitting_seal_ends_in_a_new_index(
    tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    source = random_library(2)
    expected = answers(source, tmp_path, *TEXTS)
    (folder,) = indexes(tmp_path)
    damage(folder / name)
    sealed_again(folder)
    found = answers(source, tmp_path, *TEXTS)  # nothing but results comes of it
    if damage is not damage_flip:  # which may leave a number that could be
        assert found == expected or (name, damage) == (merged.TERMS, damage_truncate)
