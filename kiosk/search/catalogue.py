"""The items as arrays: filters as masks, facets by counting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kiosk.model import YEAR_BANDS, Facet, FacetValue, Holding, Item, Kind, Perspective, Query, Theme
from kiosk.search.syntax import Restriction

Mask = NDArray[np.bool_]

_LABELS = {
    Kind.REPORT: "Report",
    Kind.CASE_STUDY: "Case study",
    Kind.TRANSCRIPT: "Transcript",
    Kind.BLOG: "Blog",
    Kind.GUIDE: "Guide",
    Kind.SESSION_PACK: "Session pack",
    Kind.REFERENCE: "Reference",
    Perspective.NATIONAL: "National",
    Perspective.INTERNATIONAL: "International",
    Holding.FULL: "In the library",
    Holding.RECORD: "Described here, kept elsewhere",
}
FACETS = ("kind", "theme", "perspective", "year", "publisher", "holding")


class Catalogue:
    """All current items, by number, and what can be chosen among them."""

    def __init__(self, items: Sequence[Item], themes: Sequence[Theme]) -> None:
        self.items = tuple(sorted(items, key=lambda item: item.number))
        self.numbers = [item.number for item in self.items]
        years = [item.year if item.year is not None else -1 for item in self.items]
        self._years = np.array(years, dtype=np.int64).reshape(len(self.items))
        self._values = _values_in_order(self.items, themes)
        self._codes = {name: self._encoded(name) for name in FACETS}
        newest = sorted(range(len(self.items)), key=lambda at: self._age(self.items[at]))
        self.newest_first = np.array(newest, dtype=np.int64)
        self.age = np.argsort(self.newest_first)  # how many items are newer than each

    @staticmethod
    def _age(item: Item) -> tuple[str, int, int]:
        # Dates sort as text; turning each digit round makes the newest the smallest.
        turned = "".join(chr(0x10FFFF - ord(letter)) for letter in item.added) or "\U0010ffff"
        return turned, -(item.year or 0), -item.number

    def _encoded(self, name: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Parallel arrays: an item, and the number of a value it has."""
        number_of = {value: number for number, (value, _) in enumerate(self._values[name])}
        pairs = [
            (at, number_of[value])
            for at, item in enumerate(self.items)
            for value in _values_of(item, name)
            if value in number_of
        ]
        table = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)
        return table[:, 0], table[:, 1]

    def everything(self) -> Mask:
        """All items."""
        return np.ones(len(self.items), dtype=bool)

    @cached_property
    def only_described(self) -> NDArray[np.int64]:
        """The items whose text is elsewhere, ascending."""
        return np.flatnonzero(self._having("holding", frozenset({Holding.RECORD.value})))

    def nothing(self) -> Mask:
        """No item."""
        return np.zeros(len(self.items), dtype=bool)

    def restricted(self, restriction: Restriction) -> Mask:
        """The items that a restriction in the text of a query leaves."""
        if restriction.name == "year":
            first, last = restriction.years
            return (self._years >= first) & (self._years <= last)
        return self._having(restriction.name, frozenset({restriction.value}))

    def chosen(self, query: Query) -> dict[str, Mask]:
        """For each facet that the query restricts, the items it leaves."""
        wanted = {
            "kind": query.kinds,
            "theme": query.themes,
            "perspective": query.perspectives,
            "year": query.years,
            "publisher": query.publishers,
            "holding": query.holdings,
        }
        return {name: self._having(name, values) for name, values in wanted.items() if values}

    def _having(self, name: str, values: frozenset[str]) -> Mask:
        mask = self.nothing()
        codes = [number for number, (value, _) in enumerate(self._values[name]) if value in values]
        items, found = self._codes[name]
        mask[items[np.isin(found, codes)]] = True
        return mask

    def facets(self, matching: Mask, chosen: dict[str, Mask]) -> tuple[Facet, ...]:
        """Counts over the ``matching`` items, for each field as if that field were not restricted."""
        return tuple(self._facet(name, _all_but(name, matching, chosen)) for name in FACETS)

    def _facet(self, name: str, mask: Mask) -> Facet:
        items, codes = self._codes[name]
        counts = np.bincount(codes[mask[items]], minlength=len(self._values[name]))
        values = zip(self._values[name], counts.tolist(), strict=True)
        return Facet(name, tuple(FacetValue(value, label, count) for (value, label), count in values))


def _all_but(name: str, matching: Mask, chosen: dict[str, Mask]) -> Mask:
    mask = matching
    for other, left in chosen.items():
        if other != name:
            mask = mask & left
    return mask


def _values_of(item: Item, name: str) -> tuple[str, ...]:
    if name == "theme":
        return tuple(dict.fromkeys(item.themes))
    if name == "year":
        return tuple(band for band, _, low, high in YEAR_BANDS if item.year is not None and low <= item.year <= high)
    value = str(getattr(item, name))
    return (value,) if value else ()


def _values_in_order(items: Sequence[Item], themes: Sequence[Theme]) -> dict[str, list[tuple[str, str]]]:
    """The known values of each field with what to call them, in the order they are offered."""
    publishers = sorted({item.publisher for item in items if item.publisher}, key=str.casefold)
    return {
        "kind": [(str(kind), _LABELS[kind]) for kind in Kind],
        "theme": [(theme.id, theme.title) for theme in themes],
        "perspective": [(str(one), _LABELS[one]) for one in (Perspective.NATIONAL, Perspective.INTERNATIONAL)],
        "year": [(band, label) for band, label, _, _ in YEAR_BANDS],
        "publisher": [(publisher, publisher) for publisher in publishers],
        "holding": [(str(holding), _LABELS[holding]) for holding in Holding],
    }
