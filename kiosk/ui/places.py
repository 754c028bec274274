"""Where a person can be in the window, as values; the history of a visit is a list of them, in memory only."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.model import ItemId, PassageId, Query, Span


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""


@dataclass(frozen=True, slots=True)
class Browse:
    """All themes, kinds and collections."""


@dataclass(frozen=True, slots=True)
class Found:
    """The results of a query; an empty query lists the library."""

    query: Query


@dataclass(frozen=True, slots=True)
class Shelf:
    """One collection, in its curated order."""

    collection_id: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An item, open at a passage with the words that matched; ``shelf`` is the collection that it is read in."""

    item_id: ItemId
    passage_id: PassageId | None = None
    spans: tuple[Span, ...] = ()
    shelf: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """How far down a page is: in pixels, and as text, which stays where it is when the page is laid out anew.

    ``part`` is what is at the top (a passage, a result); ``into`` counts from its beginning. ``unfolded`` are the
    items whose passages are shown in a list of results.
    """

    pixels: int = 0
    part: str = ""
    into: int = 0
    unfolded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What this library is and how it is doing."""


@dataclass(frozen=True, slots=True)
class WhyNotUpdated:
    """Why this PC has not updated, and what can be done about it."""


@dataclass(frozen=True, slots=True)
class MyList:
    """The reading list of the visit."""


@dataclass(frozen=True, slots=True)
class Story:
    """Sharing a story; ``step`` is "write", "preview" or "kept". What is written is not part of it."""

    step: str = "write"


Place = Home | Browse | Found | Shelf | Reading | About | WhyNotUpdated | MyList | Story


DESTINATIONS: dict[str, Place] = {  # by the rail's entries
    "home": Home(),
    "browse": Browse(),
    "my-list": MyList(),
    "stories": Story(),
    "about": About(),
}


def section(place: Place) -> str:
    """The entry of the rail that a place belongs to."""
    if isinstance(place, Home):
        return "home"
    if isinstance(place, MyList):
        return "my-list"
    if isinstance(place, Story):
        return "stories"
    return "about" if isinstance(place, (About, WhyNotUpdated)) else "browse"
