"""What the pages show, as values: made by ``contents``, drawn by the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.model import Collection, Edition, Item, Passage, Theme

if TYPE_CHECKING:
    from kiosk.ui.kit.browser import ObjectPath


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
class ReaderContent:
    """An item with all that its page shows."""

    item: Item
    passages: tuple[Passage, ...]
    related: tuple[Item, ...]
    theme_titles: tuple[str, ...]
    object_path: ObjectPath


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


@dataclass(frozen=True, slots=True)
class Notice:
    """The licence of something the product is built on."""

    name: str
    version: str
    licence: str
