"""The Qt-free composition root shared by the app and ``kioskctl``: settings -> library, searcher, sync.

What is bundled (seed library, objects, prebuilt index) lies in ``kiosk/_bundled`` in wheels and
packages, and at the top of a source checkout; both are found here and nowhere else.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.errors import StoreUnsafe, UpdatesOff
from kiosk.library.editions import Editions, Hold
from kiosk.library.shelf import Installed
from kiosk.library.store import Library
from kiosk.model import Hit, Holding, Query, Results, Sharing
from kiosk.settings import (
    Settings,
    machine_store_path,
    machine_stories_path,
    user_cache_path,
    user_store_path,
    user_stories_path,
)

if TYPE_CHECKING:
    from kiosk.feed.carrier import Carrier
    from kiosk.feed.floors import Roles
    from kiosk.feed.trust import TrustedFeed
    from kiosk.search import Searcher
    from kiosk.stories.delivery import Delivered
    from kiosk.stories.queue import StoryQueue
    from kiosk.sync.updating import Site

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


def bundled() -> Path:
    """The folder that holds ``library.db``, ``assets/`` and, in packages, ``index/``."""
    package = Path(str(importlib.resources.files("kiosk")))
    inside = package / "_bundled"
    return inside if inside.is_dir() else package.parent


def store_path(settings: Settings) -> Path:
    """Where editions are kept: as set, else the machine's store where IT has made one, else the user's."""
    if settings.store is not None:
        return settings.store
    machine = machine_store_path()
    return machine if machine.is_dir() else user_store_path()


def editions(settings: Settings) -> Editions:
    """The editions on this PC, above the seed in the package.

    Raises:
        StoreUnsafe: others than its owner and the administrator can write to the store.
    """
    return Editions(store_path(settings), bundled() / "library.db", bundled() / "assets" / "objects")


def serving(settings: Settings) -> Hold:
    """The edition to read, kept from removal until it is let go; an unsafe store is passed over for the seed."""
    try:
        return editions(settings).hold()
    except StoreUnsafe as error:
        seed = bundled() / "library.db"
        found = Installed(
            0, seed, bundled() / "assets" / "objects", seed.parent / "index", 0, {}, "", reason=str(error)
        )
        return Hold(found, None)


def library_path(settings: Settings) -> Path:
    """The library to read: the one IT configured, else that of the edition that serves."""
    if settings.library is not None:
        return settings.library
    with serving(settings) as held:
        return held.installed.library


def objects_path(library: Path) -> Path:
    """The folder of originals that belongs to a library: its own, its store's, or the bundled one."""
    beside = library.parent / "objects"
    store = library.parent.parent.parent
    if not beside.is_dir() and library.parent.parent.name == "editions" and (store / "objects").is_dir():
        return store / "objects"
    return beside if beside.is_dir() else bundled() / "assets" / "objects"


def open_library(settings: Settings, path: Path | None = None) -> Library:
    """Open the configured library, or the one at ``path``; raises what ``Library.open`` raises.

    Whoever reads for long, or in several threads, holds the edition meanwhile (`serving`).
    """
    chosen = path or settings.library
    if chosen is not None:
        return Library.open(chosen, objects_path(chosen))
    with serving(settings) as held:
        return Library.open(held.installed.library, held.installed.objects)


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
    found.sort(key=lambda item: (item.holding is Holding.FULL, item.added, item.number), reverse=True)
    shown = found[query.offset : query.offset + query.limit]
    return Results(query, len(found), tuple(Hit(item, 0.0, (), 0) for item in shown))


def sharing(settings: Settings, library: Library) -> Sharing:
    """How stories are shared here: as the library says, unless the machine's policy says otherwise.

    With a key of the policy's own, nothing is sent to the library's address: nobody there could open it.
    """
    said = library.edition().sharing
    if settings.stories == "off":
        return replace(said, key="", address="")
    if settings.stories_key:
        return replace(said, key=settings.stories_key, address=settings.stories_address)
    return replace(said, address=settings.stories_address or said.address)


def stories_path(settings: Settings) -> Path:
    """Where sealed stories wait: as set, else the machine's place where IT has made one, else the user's."""
    if settings.stories_folder is not None:
        return settings.stories_folder
    machine = machine_stories_path()
    return machine if machine.is_dir() else user_stories_path()


def story_queue(settings: Settings) -> StoryQueue:
    """The sealed stories that wait on this PC."""
    from kiosk.stories.queue import StoryQueue

    return StoryQueue(stories_path(settings))


def deliver_stories(settings: Settings, *, at_once: bool = False) -> Delivered | None:
    """Send the stories that wait to the address that the serving library or the policy names; None without one.

    After a failure it waits for a while before it tries again, unless ``at_once`` says not to.

    Raises LibraryMissing and its like, UpdaterBusy, StorageUnwritable.
    """
    queue = story_queue(settings)
    if not queue.waiting():
        return None
    library = open_library(settings)
    try:
        address = sharing(settings, library).address
    finally:
        library.close()
    if not address:
        return None
    from kiosk.feed.posting import closing_post
    from kiosk.stories.delivery import deliver

    with closing_post() as post:
        return deliver(queue, address, post, datetime.now(UTC), at_once=at_once)


def feed_root(settings: Settings) -> bytes:
    """The root of trust: the one IT set, else the one in the package.

    Raises:
        UpdatesOff: there is none, so nothing could be checked.
    """
    place = settings.feed_root or bundled() / "assets" / "trust" / "root.json"
    try:
        return place.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UpdatesOff(f"there is no root of trust to check a feed against ({place}: {reason})") from error


def sync_site(settings: Settings, places: Sequence[str] = ()) -> Site:
    """What an update needs: the places given, else those set, each checked against the root of trust.

    Raises:
        UpdatesOff: no place is set, or there is no root of trust.
        StoreUnsafe: others could write to the store.
    """
    from kiosk.sync.updating import Site, Source

    wanted = tuple(places) or settings.feed
    if not wanted:
        raise UpdatesOff("no place to update from is set on this PC")
    root, store = feed_root(settings), editions(settings)
    not_before = _released(bundled() / "library.db")

    def source(place: str) -> Source:
        return Source(place, lambda cache, floor, roles: _feed(place, root, cache, floor, roles, not_before))

    return Site(store, tuple(source(place) for place in wanted), make_index)


def _feed(
    place: str, root: bytes, cache: Path, floor: int, roles: Sequence[Roles], not_before: datetime
) -> TrustedFeed:
    from kiosk.feed.trust import TrustedFeed

    carrier: Carrier
    if place.startswith(("https://", "http://")):
        from kiosk.feed.transport import HttpCarrier

        carrier, metadata, targets = HttpCarrier(), f"{place.rstrip('/')}/metadata/", f"{place.rstrip('/')}/targets/"
    else:
        from kiosk.feed.folder import METADATA_URL, TARGETS_URL, FolderCarrier

        carrier, metadata, targets = FolderCarrier(Path(place)), METADATA_URL, TARGETS_URL
    return TrustedFeed(metadata, targets, root, cache, carrier, floor=floor, role_floors=roles, not_before=not_before)


def _released(seed: Path) -> datetime:
    """The day the library in the package was released: no clock on a PC that has it can be right before that."""
    library = Library.open(seed)
    try:
        return datetime.fromisoformat(library.edition().released).replace(tzinfo=UTC)
    finally:
        library.close()


def make_index(
    library: Library, folders: Sequence[Path], progress: Progress | None = None, cancel: Cancel | None = None
) -> None:
    """Make the index of ``library`` in the last of ``folders``, from one in the others where that is quicker."""
    from kiosk.search import open_searcher as open_index

    open_index(library, folders, progress=progress, cancel=cancel).close()
