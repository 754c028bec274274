"""Which items go with one: shared themes, shared sources, links from one to another. Pure.

What few items have in common says more than what many have: a theme or source that n of N items carry counts
log(1 + N / n), as inverse document frequency does in text search (Spärck Jones, 1972). A link counts most, since an
author made it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log

from kiosk.model import Collection, Item, ItemId, Passage, Source

THEME, SOURCE, LINK = 1.0, 1.5, 6.0
_LINK = re.compile(r'href="lib:item/([^"#]+)')


def linked(passages: Iterable[Passage]) -> frozenset[ItemId]:
    """The items that a text links to."""
    return frozenset(ItemId(one) for passage in passages for one in _LINK.findall(passage.html))


def source_key(source: Source) -> str:
    """What is the same for the same source: its catalogue number, else address, else title and year."""
    return source.ref or source.url.rstrip("/").casefold() or f"{source.title.casefold()} {source.year or ''}"


class Related:
    """The current items, ready to be compared."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = {item.id: item for item in items}
        self._themes: defaultdict[str, list[ItemId]] = defaultdict(list)
        self._sources: defaultdict[str, list[ItemId]] = defaultdict(list)
        for item in items:
            for theme in item.themes:
                self._themes[theme].append(item.id)
            for source in {source_key(one) for one in item.sources}:
                self._sources[source].append(item.id)

    def to(self, item: Item, links: Iterable[ItemId], most: int, leave_out: Iterable[ItemId] = ()) -> tuple[Item, ...]:
        """At most ``most`` items, the nearest first; of equals the one with the lower number."""
        near: defaultdict[ItemId, float] = defaultdict(float)
        for theme in item.themes:
            self._add(near, self._themes.get(theme, ()), THEME)
        for source in {source_key(one) for one in item.sources}:
            self._add(near, self._sources.get(source, ()), SOURCE)
        for other in set(links):
            near[other] += LINK
        gone = {item.id, *leave_out}
        found = [self._items[other] for other in near if other in self._items and other not in gone]
        found.sort(key=lambda other: (-near[other.id], other.number))
        return tuple(found[:most])

    def _add(self, near: defaultdict[ItemId, float], sharing: Sequence[ItemId], weight: float) -> None:
        for other in sharing:
            near[other] += weight * log(1 + len(self._items) / len(sharing))

    def item(self, item_id: ItemId) -> Item | None:
        """A current item."""
        return self._items.get(item_id)


def shelved(collections: Iterable[Collection], item_id: ItemId, first: str = "") -> list[tuple[Collection, int]]:
    """The collections that have an item, with its place in each (from 0); the one named ``first`` before the others."""
    found = [(one, one.items.index(item_id)) for one in collections if item_id in one.items and not one.featured_months]
    return sorted(found, key=lambda one: one[0].id != first)
