"""Phrases are found where Whoosh's own posting lists say their words stand; damaged addresses are not believed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from kiosk.search import addresses, building
from kiosk.search.addresses import Addresses
from kiosk.search.merged import Merged
from kiosk.search.opening import open_searcher
from kiosk.search.schema import BODY, IS_CARD, PUBLISHER, TEXT_FIELDS
from kiosk.search.segments import Segments
from kiosk.search.windows import LONGEST
from tests.search.folders import TEXTS, answers, indexes
from tests.search.memory import Memory, article, item, library, random_library, section
from tests.search.test_index_harmed import damage_flip, damage_truncate, sealed_again

Text = dict[int, str]  # its words by place


def texts_of(segments: Segments) -> dict[tuple[str, int], Text]:
    """Every text by its field and first document, put together word by word from the posting lists.

    The windows of an item are one text, since a phrase may lie across two of them.
    """
    found: dict[tuple[str, int], Text] = {}
    spots = segments.spots
    for field in TEXT_FIELDS:
        for term in segments.terms(field):
            postings = segments.postings(field, term)
            places = iter(postings.places.tolist())
            for document, times in zip(postings.documents.tolist(), postings.frequencies.tolist(), strict=True):
                first, within = document, 0
                if field == BODY and not spots["flags"][document] & IS_CARD:
                    within = int(spots["place"][document])
                    while not spots["flags"][first - 1] & IS_CARD:
                        first -= 1
                text = found.setdefault((field, first), {})
                text.update((within + place, term) for place in itertools.islice(places, times))
    return found


def phrases(texts: dict[tuple[str, int], Text]) -> Iterator[tuple[str, ...]]:
    """Words that stand side by side somewhere, and some that do not."""
    for length in (1, 2, 3, 5):
        for text in list(texts.values())[:40]:
            for place in sorted(text)[:30]:
                run = [text.get(place + at, "") for at in range(length)]
                if all(run):
                    yield tuple(run)
                    yield tuple(reversed(run))
    yield ("nowhere", "care")
    yield ("care", "care", "nowhere")


def stands(texts: dict[tuple[str, int], Text], field: str, phrase: Sequence[str]) -> int:
    """How often a phrase stands in a field."""
    return sum(
        all(text.get(place + at) == term for at, term in enumerate(phrase))
        for (name, _), text in texts.items()
        if name == field
        for place in text
    )


def check(folder: Path, fewest: int) -> None:
    with Segments.open(folder) as segments:
        found = Addresses.read(segments, Merged.read(segments).rows)
        texts = texts_of(segments)
        wanted = set(phrases(texts))
        assert len(wanted) > fewest
        for phrase in wanted:
            bodies = found.in_bodies(phrase)
            assert bodies.tolist() == sorted(set(bodies.tolist()))
            assert len(bodies) == stands(texts, BODY, phrase)
            for document, address in zip(found.documents(bodies).tolist(), bodies.tolist(), strict=True):
                place = int(address - found.firsts[document])
                postings = segments.postings(BODY, phrase[0])
                at = postings.documents.tolist().index(document)
                before = int(postings.frequencies[:at].sum())
                assert place in postings.places[before : before + int(postings.frequencies[at])].tolist()
            for field in addresses.SHORT_FIELDS:
                short = found.in_short(phrase, field)
                fields, documents = found.told(short)
                assert set(fields.tolist()) <= {addresses.SHORT_FIELDS.index(field)}
                assert len(short) == stands(texts, field, phrase)
                assert all((field, document) in texts for document in documents.tolist())
            anywhere = [found.in_short(phrase, field) for field in addresses.SHORT_FIELDS if field != PUBLISHER]
            assert found.in_short(phrase).tolist() == [one for each in anywhere for one in each.tolist()]


def in_every_field(number: int) -> Memory:
    told = [
        section("one", "speak up and speak up", "Speak up at work"),
        section("two", "up " * 700, "Speak up at work"),
    ]
    whole = item(number, "Speak up", authors=("Ada Speak", "Up Speak"), publisher="Speak Up House")
    return library((whole, told), article(number + 1, "Up", "speak"))


@pytest.mark.parametrize("source", [random_library(3, items=12), in_every_field(1), in_every_field(70_000)])
def test_a_phrase_stands_where_the_posting_lists_of_its_words_say(tmp_path: Path, source: Memory) -> None:
    building.build(tmp_path, source, None, None)
    check(tmp_path, fewest=10)


def test_a_library_without_items_has_no_phrase(tmp_path: Path) -> None:
    building.build(tmp_path, library(), None, None)
    check(tmp_path, fewest=1)


def test_after_an_update_they_stand_where_the_new_lists_say(tmp_path: Path) -> None:
    source = random_library(4, items=15)
    open_searcher(source, [tmp_path]).close()
    later = source.without(source.items()[0].number).replaced(
        source.items()[5].number, [section("new", "speak up now")]
    )
    open_searcher(later, [tmp_path]).close()
    (folder,) = indexes(tmp_path)
    with Segments.open(folder) as segments:
        assert segments.deleted > 0 and segments.count > 1
    check(folder, fewest=100)


def test_the_end_of_a_text_and_the_beginning_of_the_next_are_no_phrase(tmp_path: Path) -> None:
    lengths = range(LONGEST - 60, LONGEST + 1)  # of the last window of a text, up to the longest
    full = ["up " + "kind " * (length - 2) + "speak" for length in lengths]
    source = library(*(article(at, "Plain", text, summary=text) for at, text in enumerate(full)))
    (found,) = answers(source, tmp_path, '"speak up"')
    assert found.total == 0


def test_words_on_both_sides_of_the_end_of_a_window_are_a_phrase(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(1, 1500))
    source = library(article(1, "Plain", words))
    found = answers(source, tmp_path, *(f'"word{number} word{number + 1}"' for number in range(1, 1499)))
    assert all(one.total == 1 for one in found)


def outside(place: Path) -> None:
    place.write_bytes(b"\xff" * len(place.read_bytes()))


def longer(place: Path) -> None:
    place.write_bytes(place.read_bytes() + bytes(8))


@pytest.mark.parametrize("damage", [damage_truncate, damage_flip, outside, longer, Path.unlink])
@pytest.mark.parametrize("name", [addresses.COUNTS, addresses.BODIES, addresses.SHORT, addresses.WORDS])
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
        assert found == expected
