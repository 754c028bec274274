"""What a feed holds for people and for other software: its current items with where their files are."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kiosk.feed.changes import Listed, Sort
from kiosk.feed.documents import curation_from, item_from, object_path
from kiosk.model import Content, Item, State, StoredObject, Theme
from kiosk.publish.releasing.feed import FeedDamaged, FeedState, stored_path

TRANSCRIPTS: Final = ("text/vtt", "application/x-subrip")


@dataclass(frozen=True, slots=True)
class OnShelf:
    """One current item: ``document`` is its address below the feed, ``files`` are its objects with theirs.

    ``released`` is the ISO date on which this revision was released.
    """

    item: Item
    released: str
    document: str
    files: tuple[tuple[StoredObject, str], ...]

    @property
    def urn(self) -> str:
        """A name for ever, made from the item's id (UUID version 5, RFC 9562)."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"ward-library:{self.item.id}").urn

    @property
    def original(self) -> tuple[StoredObject, str] | None:
        """The original document, if the item has one."""
        return next((pair for pair in self.files if pair[0].role == "original"), None)

    @property
    def transcript(self) -> tuple[StoredObject, str] | None:
        """The original, where it is a timed transcript."""
        found = self.original
        return found if found and found[0].media_type in TRANSCRIPTS else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """All current items, those released last first; ``curation`` is that of the first publisher."""

    curation: Content
    items: tuple[OnShelf, ...]

    @property
    def themes(self) -> Mapping[str, Theme]:
        """The themes of the first publisher, by id."""
        return {theme.id: theme for theme in self.curation.themes}

    @property
    def updated(self) -> str:
        """The ISO date of the newest of all this."""
        return max((self.curation.released, *(each.released for each in self.items)))


def shelf(feed: Path, state: FeedState, fresh: Mapping[str, bytes | Path]) -> Shelf | None:
    """The shelf of a state whose files are in ``fresh`` or already in the feed; None where nothing was released.

    Raises `FeedDamaged` where a document cannot be read, and `FeedDocumentInvalid` where it is none.
    """
    found: list[OnShelf] = []
    curations: list[Content] = []
    for publisher in state.names:
        listed = state.listed(publisher)
        places = {each.path: f"targets/{quote(stored_path(each))}" for each in listed}
        for each in listed:
            if each.sort is Sort.CURATION:
                curations.append(curation_from(_read(feed, each, fresh), each.path))
            elif each.sort is Sort.ITEM and each.state is State.CURRENT:
                found.append(_on_shelf(feed, each, places, fresh))
    if not curations:
        return None
    found.sort(key=lambda each: each.item.id)
    found.sort(key=lambda each: each.released, reverse=True)
    return Shelf(curations[0], tuple(found))


def address(site: str, place: str) -> str:
    """The address of a place below the feed: absolute where the feed's own address is known."""
    return f"{site.rstrip('/')}/{place}" if site else place


def people(items: Sequence[str]) -> list[str]:
    """Names, without those that are empty."""
    return [name for name in items if name.strip()]


def _on_shelf(feed: Path, each: Listed, places: Mapping[str, str], fresh: Mapping[str, bytes | Path]) -> OnShelf:
    content = item_from(_read(feed, each, fresh), each.path)
    files = tuple(
        (stored, places[path])
        for stored in content.objects
        if (path := object_path(each.publisher, stored.sha256)) in places
    )
    return OnShelf(content.item, str(each.custom.get("released", "")), places[each.path], files)


def _read(feed: Path, each: Listed, fresh: Mapping[str, bytes | Path]) -> bytes:
    name = stored_path(each)
    found = fresh.get(name)
    path = feed / "targets" / name
    try:
        raw = found if isinstance(found, bytes) else (found or path).read_bytes()
    except OSError as error:
        raise FeedDamaged(path, f"it cannot be read ({error.strerror})") from error
    return raw
