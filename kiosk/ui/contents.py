"""What pages show, read from the library and settings; no widgets here."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from datetime import date
from pathlib import Path

from PySide6.QtCore import qVersion

from kiosk import __version__
from kiosk.errors import ItemNotFound
from kiosk.library.store import Library
from kiosk.model import Item, Kind, State
from kiosk.settings import Loaded
from kiosk.ui.pages.values import (
    AboutContent,
    Fact,
    HomeContent,
    OnShelf,
    ReaderContent,
    TombstoneContent,
    UpdatesContent,
)
from kiosk.ui.related import Related, linked, shelved
from kiosk.ui.wording import count_of, long_date

NEW_ON_HOME = 3
RELATED = 3


def home_content(library: Library, today: date) -> HomeContent:
    """Home as it is today: the featured item follows the month, also offline."""
    edition = library.edition()
    return HomeContent(
        edition=edition,
        featured=library.featured(today.strftime("%Y-%m")),
        newest=library.newest(NEW_ON_HOME),
        themes=library.themes(),
        kinds=kinds_in_order(library),
        collections=tuple(one for one in library.collections() if one.items and not one.featured_months),
        suggestions=edition.suggestions,
    )


def kinds_in_order(library: Library) -> dict[str, int]:
    """The kinds there are, in the order in which they are always listed, with their numbers of items."""
    counts = library.kind_counts()
    return {kind.value: counts[kind.value] for kind in Kind if kind.value in counts}


def reader_content(library: Library, related: Related, item_id: str, shelf: str = "") -> ReaderContent:
    """An item with its passages and what goes with it; raises ItemNotFound.

    ``shelf`` is the collection that it is read in, if any: what comes next there is what is read next.
    """
    item, passages = library.item(item_id), library.passages(item_id)
    shelves = tuple(
        OnShelf(one.id, one.title, at + 1, len(one.items), next(map(related.item, one.items[at + 1 :]), None))
        for one, at in shelved(library.collections(), item.id, shelf)
    )
    reading = next((one for one in shelves if one.collection_id == shelf), None)
    following = reading.following if reading is not None else None
    titles = {theme.id: theme.title for theme in library.themes()}
    return ReaderContent(
        item=item,
        passages=passages,
        related=related.to(item, linked(passages), RELATED, [following.id] if following else ()),
        theme_titles=tuple(titles.get(theme, theme) for theme in item.themes),
        object_path=library.object_path,
        terms=library.vocabulary(),
        shelves=shelves,
        reading=reading,
        objects=library.objects_of(item_id),
    )


def tombstone_content(library: Library, item: Item) -> TombstoneContent:
    """An item that is no longer current, with the current one that in the end took its place."""
    replacement, seen = item, {item.id}
    while replacement.superseded_by is not None and replacement.superseded_by not in seen:
        seen.add(replacement.superseded_by)
        try:
            replacement = library.item(replacement.superseded_by)
        except ItemNotFound:
            break
    found = replacement if replacement.state is State.CURRENT else None
    related = tuple(one for one in library.related(item.id, RELATED) if found is None or one.id != found.id)
    return TombstoneContent(item, found, related)


def about_content(
    library: Library, loaded: Loaded, index: str, index_well: bool | None, updates: UpdatesContent
) -> AboutContent:
    """How library and PC are; ``index`` says how search is."""
    edition = library.edition()
    library_facts = (
        Fact("Collection", edition.title),
        Fact("Published by", edition.publisher),
        Fact("Edition", f"Release {edition.release}, {long_date(edition.released)}"),
        Fact(
            "Contents",
            f"{count_of(edition.items, 'item')}, {count_of(edition.passages, 'passage')}, "
            f"{count_of(edition.words, 'word')}",
        ),
        Fact("Search", index, index_well),
    )
    problems = tuple(Fact("Setting not used", str(problem), False) for problem in loaded.problems)
    room = _free_space(library.path)
    computer = (
        Fact("App version", f"{__version__} (Python {platform.python_version()}, Qt {qVersion()})"),
        Fact("SQLite", sqlite3.sqlite_version),
        Fact("Disk space", room[0], room[1]),
        Fact("Settings", _origins(loaded)),
        *problems,
    )
    well = index_well is not False and updates.well and not problems
    places = (Fact("Digest", edition.digest), Fact("Library file", str(library.path)))
    details = "\n".join(f"{fact.name}: {fact.value}" for fact in (*library_facts, *updates.facts, *places, *computer))
    verdict = "The library on this PC is complete" if well else "The library can be read, but something needs IT"
    below = f"{count_of(edition.items, 'item')}, read from this PC. It works without a network."
    return AboutContent(verdict, below, well, library_facts, computer, details, updates)


def _free_space(path: Path) -> tuple[str, bool | None]:
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError:
        return "Unknown", None
    return f"{free / 1e9:.1f} GB free", free > 500_000_000


def _origins(loaded: Loaded) -> str:
    if not loaded.origins:
        return "As delivered"
    return "; ".join(f"{key}: {origin}" for key, origin in sorted(loaded.origins.items()))
