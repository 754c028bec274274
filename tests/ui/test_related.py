"""What is offered to be read next makes sense: what is rare counts more, links count most, a collection is followed."""

from __future__ import annotations

from dataclasses import replace

from kiosk.model import Collection, Item, ItemId, Passage, PassageId, Source
from kiosk.ui.related import Related, linked, shelved
from tests.library.samples import REPORT


def item(number: int, themes: tuple[str, ...] = (), sources: tuple[Source, ...] = ()) -> Item:
    return replace(REPORT, id=ItemId(f"t/n{number}"), number=number, themes=themes, sources=sources)


def test_a_rare_theme_says_more_than_a_common_one() -> None:
    many = [item(n, ("common",)) for n in range(10, 30)]
    rare = item(2, ("rare",))
    mine = item(1, ("common", "rare"))
    assert Related([mine, *many, rare]).to(mine, (), 1) == (rare,)


def test_a_shared_source_counts_however_it_is_named() -> None:
    mine = item(1, ("a",), (Source("X", ref="CAT-001"), Source("Y", url="https://E.org/y/")))
    by_number, by_address, neither = (
        item(2, (), (Source("Another title", ref="CAT-001"),)),
        item(3, (), (Source("Y again", url="https://e.org/y"),)),
        item(4, (), (Source("Z", ref="CAT-009"),)),
    )
    assert Related([mine, by_number, by_address, neither]).to(mine, (), 9) == (by_number, by_address)


def test_a_link_counts_most_and_the_item_itself_never_comes() -> None:
    mine, themed, named = item(1, ("a", "b")), item(2, ("a", "b")), item(3)
    html = '<p><a href="lib:item/t/n3#s">x</a> <a href="lib:item/t/n1">me</a> <a href="lib:item/t/gone">y</a></p>'
    links = linked([Passage(PassageId("s"), "S", "", html)])
    assert links == {"t/n3", "t/n1", "t/gone"}
    related = Related([mine, themed, named])
    assert related.to(mine, links, 9) == (named, themed)
    assert related.to(mine, links, 9, leave_out=[named.id]) == (themed,)


def test_the_collection_being_read_comes_first_and_the_featured_schedule_never() -> None:
    two = tuple(ItemId(f"t/n{n}") for n in (1, 2))
    shelves = [
        Collection("a", "A", "", two),
        Collection("f", "Featured", "", two, (("2026-11", two[0]),)),
        Collection("b", "B", "", (two[1], two[0])),
        Collection("c", "C", "", (two[1],)),
    ]
    assert [(one.id, at) for one, at in shelved(shelves, two[0], "b")] == [("b", 1), ("a", 0)]
