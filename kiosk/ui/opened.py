"""An edition that is open: kept from removal, its library read, its search running in a thread of its own."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk import wiring
from kiosk.errors import WardLibraryError
from kiosk.library.editions import Hold
from kiosk.library.shelf import Installed
from kiosk.library.store import Library
from kiosk.model import Query
from kiosk.settings import Settings
from kiosk.ui.threads import Answering, Opening, SearchThread

# The first question reads files that later ones find in memory; asked by nobody, so that nobody waits for it.
WARM_UP = Query("the", as_you_type=True, limit=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """What is needed to read an edition. ``hold`` is None where a library file was chosen instead of the editions."""

    library: Library
    search: SearchThread
    hold: Hold | None = None

    @property
    def installed(self) -> Installed | None:
        """Which edition it is."""
        return self.hold.installed if self.hold is not None else None

    def close(self) -> None:
        """End the search, close the library and let the edition go."""
        self.search.end()
        self.library.close()
        if self.hold is not None:
            self.hold.close()
        gc.unfreeze()  # what the search froze may go now; the next search freezes its own


def open_serving(chosen: Settings, path: Path | None = None) -> Opened:
    """Open the library at ``path``, else the one IT chose, else the edition that serves.

    Raises what `Library.open` raises; then nothing stays open.
    """
    if path is not None or chosen.library is not None:
        library = wiring.open_library(chosen, path)
        return Opened(library, search_thread(chosen, library.path))
    return opened(chosen, *_open_held_or_seed(chosen))


def open_held(chosen: Settings) -> tuple[Library, Hold]:
    """The edition that serves, held, and its library; to be called in any thread. Raises as `open_serving`."""
    hold = wiring.serving(chosen)
    try:
        return wiring.open_library(chosen, hold.installed.library), hold
    except BaseException:
        hold.close()
        raise


def _open_held_or_seed(chosen: Settings) -> tuple[Library, Hold]:
    """As `open_held`; an edition that this app cannot open, as one made for a later app, gives way to the seed."""
    hold = wiring.serving(chosen)
    number = hold.installed.number
    try:
        return wiring.open_library(chosen, hold.installed.library), hold
    except WardLibraryError as error:
        hold.close()
        if not number:
            raise
        seed = replace(wiring.editions(chosen).seed, fell_back_from=number, reason=str(error))
        return wiring.open_library(chosen, seed.library), Hold(seed, None)


def opened(chosen: Settings, library: Library, hold: Hold) -> Opened:
    """A held edition with a search thread, not started yet."""
    return Opened(library, search_thread(chosen, library.path), hold)


def search_thread(chosen: Settings, path: Path) -> SearchThread:
    """The thread opens the library again: a connection belongs to one thread."""
    found: list[Library] = []

    def library() -> Library:
        if not found:
            found.append(wiring.open_library(chosen, path))
        return found[0]

    def close() -> None:
        while found:
            found.pop().close()

    def index(progress: wiring.Progress, cancel: wiring.Cancel) -> Answering:
        searcher = wiring.open_searcher(chosen, library(), progress, cancel)
        searcher.search(WARM_UP)
        return searcher

    return SearchThread(Opening(lambda query: wiring.search_titles(library(), query), index, close))
