"""What the pages show, as values: made by ``contents``, drawn by the pages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.model import Collection, Edition, Item, Passage, StoredObject, Term, Theme

if TYPE_CHECKING:
    from kiosk.ui.kit.pictures import ObjectPath


@dataclass(frozen=True, slots=True)
class HomeContent:
    """What Home shows, read from the library in one go."""

    edition: Edition
    featured: Item | None
    newest: tuple[Item, ...]
    themes: tuple[Theme, ...]
    kinds: dict[str, int]
    collections: tuple[Collection, ...]
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A collection that the item is in: ``place`` of ``of`` (from 1), and what comes next in it."""

    collection_id: str
    title: str
    place: int
    of: int
    following: Item | None


@dataclass(frozen=True, slots=True)
class ReaderContent:
    """An item with all that its page shows."""

    item: Item
    passages: tuple[Passage, ...]
    related: tuple[Item, ...]
    theme_titles: tuple[str, ...]
    object_path: ObjectPath
    terms: tuple[Term, ...] = ()  # of the vocabulary, to be explained where they stand
    shelves: tuple[OnShelf, ...] = ()
    reading: OnShelf | None = None  # the one of them that is being read through
    objects: tuple[StoredObject, ...] = ()  # its original, its pictures, its recording


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, how it is, and whether that is well (True), not (False) or neither (None)."""

    name: str
    value: str
    well: bool | None = None


@dataclass(frozen=True, slots=True)
class AboutContent:
    """What the page says, and ``details``, the same as plain text for IT."""

    verdict: str
    below: str
    well: bool
    library: tuple[Fact, ...]
    computer: tuple[Fact, ...]
    details: str
    updates: UpdatesContent


@dataclass(frozen=True, slots=True)
class Notice:
    """The licence of something the product is built on."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class TombstoneContent:
    """An item that is no longer current, what takes its place if anything does, and what is near it."""

    item: Item
    replacement: Item | None
    related: tuple[Item, ...]


class BannerKind(StrEnum):
    """What the banner on Home is about, and so what its button does."""

    WAITING = "waiting"  # show the edition that has arrived
    NEWS = "news"  # see what the edition on screen brought
    REFUSED = "refused"  # see why this PC has not updated


@dataclass(frozen=True, slots=True)
class BannerContent:
    """One line over Home: what it says, and the words on its button."""

    kind: BannerKind
    text: str
    action: str


@dataclass(frozen=True, slots=True)
class WhyContent:
    """Why this PC has not updated. ``tone`` is "ok", "calm" or "warn"; ``tried`` are places, each with the reason.

    ``can_help`` is what IT can do; ``details`` the same as plain text for IT, with what programs would ask for.
    """

    title: str
    sentence: str
    tone: str
    tried: tuple[tuple[str, str], ...]
    afterwards: str
    can_help: tuple[str, ...]
    details: str


@dataclass(frozen=True, slots=True)
class UpdatesContent:
    """All that pages say of updates. ``progress`` is empty while none is running; ``well`` is False where IT is needed.

    ``why`` is there always; ``behind`` says whether it has something to explain.
    """

    facts: tuple[Fact, ...]
    banner: BannerContent | None
    can_check: bool
    progress: str
    behind: bool
    well: bool
    why: WhyContent
