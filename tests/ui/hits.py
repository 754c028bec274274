"""Hits of a test's own, where the bundled library has none of the kind."""

from __future__ import annotations

from kiosk.model import Hit, Holding, Item, ItemId, Kind, Layout, PassageHit, PassageId, Snippet


def hit_with_passages(number: int) -> Hit:
    """A report that matches on so many pages."""
    item = Item(
        id=ItemId("trust/what-the-ward-said"),
        number=1,
        title="What the ward said",
        kind=Kind.REPORT,
        form="document",
        holding=Holding.FULL,
        layout=Layout.PAGES,
        publisher="A Trust",
        pages=number,
    )
    passages = tuple(
        PassageHit(PassageId(f"p{n}"), f"Page {n}", Snippet(f"What was said on page {n}.", ((9, 13),)), 1.0 / n, page=n)
        for n in range(1, number + 1)
    )
    return Hit(item, 1.0, passages, number)
