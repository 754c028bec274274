"""One tree of errors; each carries the identity of what failed.

``CannotReach`` and ``DoNotTrust`` are different branches: the first is an
everyday matter, only the second alarms anyone. Neither ever stops reading.
"""

from __future__ import annotations

from pathlib import Path


class WardLibraryError(Exception):
    """Base of every error this product raises on purpose."""


class CannotReach(WardLibraryError):
    """Something is not there or does not answer; trying later may work."""


class DoNotTrust(WardLibraryError):
    """Something is there, but is not what it claims to be."""


class LibraryMissing(CannotReach):
    """There is no library file at this place."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is no library at {path}.")
        self.path = path


class LibraryUnreadable(DoNotTrust):
    """The file is not a whole library.db: cut short, foreign, or damaged."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be read as a library: {reason}")
        self.path = path
        self.reason = reason


class LibraryTooNew(LibraryUnreadable):
    """The library was made for a later version of the app."""

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(path, f"its schema is version {found}, this app reads up to {known}")
        self.found = found
        self.known = known


class ItemNotFound(WardLibraryError):
    """No item has this id in the open library."""

    def __init__(self, item_id: str) -> None:
        super().__init__(f"The library has no item {item_id!r}.")
        self.item_id = item_id


class PassageNotFound(WardLibraryError):
    """The item is there, but has no passage with this id."""

    def __init__(self, item_id: str, passage_id: str) -> None:
        super().__init__(f"The item {item_id!r} has no passage {passage_id!r}.")
        self.item_id = item_id
        self.passage_id = passage_id


class CollectionNotFound(WardLibraryError):
    """No collection has this id in the open library."""

    def __init__(self, collection_id: str) -> None:
        super().__init__(f"The library has no collection {collection_id!r}.")
        self.collection_id = collection_id


class IndexDoubtful(DoNotTrust):
    """The search index is missing, foreign, damaged or of another version: rebuild it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The search index at {path} is not used: {reason}")
        self.path = path
        self.reason = reason


class SearchStopped(WardLibraryError):
    """The search came to an unexpected end; it begins anew with the next question."""

    def __init__(self) -> None:
        super().__init__("The search stopped unexpectedly.")


class StorageUnwritable(CannotReach):
    """A folder that must be written to cannot be."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be written: {reason}")
        self.path = path
        self.reason = reason


class Cancelled(WardLibraryError):
    """The caller asked for the work to stop; nothing was left half done."""


class WorkspaceError(WardLibraryError):
    """A workspace file is wrong: names the file, the place in it and the reason."""

    def __init__(self, path: Path, place: str, reason: str) -> None:
        where = f"{path}" + (f", {place}" if place else "")
        super().__init__(f"{where}: {reason}")
        self.path = path
        self.place = place
        self.reason = reason


class ImportRefused(WardLibraryError):
    """A document cannot become an item: names the document and the reason, in plain words."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")
        self.path = path
        self.reason = reason


class SettingInvalid(WardLibraryError):
    """A setting has a value that cannot be used; names the source, the key and the reason."""

    def __init__(self, source: str, key: str, reason: str) -> None:
        super().__init__(f"{source}: {key}: {reason}")
        self.source = source
        self.key = key
        self.reason = reason
