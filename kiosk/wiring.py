"""The Qt-free composition root shared by the app and ``kioskctl``: settings -> library, searcher.

What is bundled (seed library, objects, prebuilt index) lies in ``kiosk/_bundled`` in wheels and
packages, and at the top of a source checkout; both are found here and nowhere else.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.library.store import Library
from kiosk.model import Hit, Query, Results
from kiosk.settings import Settings, user_cache_path

if TYPE_CHECKING:
    from kiosk.search import Searcher

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


def bundled() -> Path:
    """The folder that holds ``library.db``, ``assets/`` and, in packages, ``index/``."""
    package = Path(str(importlib.resources.files("kiosk")))
    inside = package / "_bundled"
    return inside if inside.is_dir() else package.parent


def library_path(settings: Settings) -> Path:
    """The library to read: the one IT configured, else the one in the package."""
    return settings.library or bundled() / "library.db"


def objects_path(library: Path) -> Path:
    """The folder of originals that belongs to a library: its own, or the bundled one."""
    beside = library.parent / "objects"
    return beside if beside.is_dir() else bundled() / "assets" / "objects"


def open_library(settings: Settings, path: Path | None = None) -> Library:
    """Open the configured library, or the one at ``path``; raises what ``Library.open`` raises."""
    chosen = path or library_path(settings)
    return Library.open(chosen, objects_path(chosen))


def index_candidates(settings: Settings, library: Path) -> tuple[Path, ...]:
    """Folders where an index may be, best first; all but the last are only ever read."""
    cache = (settings.cache or user_cache_path()) / "index"
    shipped = library.parent / "index"
    return (shipped, cache) if shipped.is_dir() else (cache,)


def open_searcher(
    settings: Settings,
    library: Library,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Searcher:
    """Open the search index of ``library``, building it first where none can be trusted.

    Raises:
        StorageUnwritable: no index is there and none can be written.
        Cancelled: ``cancel`` said so while building.
    """
    from kiosk.search import open_searcher as open_index  # heavy: kept off the start path

    return open_index(library, index_candidates(settings, library.path), progress=progress, cancel=cancel)


def search_titles(library: Library, query: Query) -> Results:
    """Answer from titles alone, for the time until the index is ready; every word must be in the title."""
    words = query.text.casefold().split()
    found = [item for item in library.items() if all(word in item.title.casefold() for word in words)]
    found.sort(key=lambda item: (item.added, item.number), reverse=True)
    shown = found[query.offset : query.offset + query.limit]
    return Results(query, len(found), tuple(Hit(item, 0.0, (), 0) for item in shown))
