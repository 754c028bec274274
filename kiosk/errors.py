"""One tree of errors; each carries the identity of what failed.

``CannotReach`` and ``DoNotTrust`` are different branches: the first is an
everyday matter, only the second alarms anyone. Neither ever stops reading.
"""

from __future__ import annotations

from enum import StrEnum
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


class FeedDocumentInvalid(DoNotTrust):
    """A document of a feed is not what a publisher writes: names the document, the place in it and the reason."""

    def __init__(self, document: str, place: str, reason: str) -> None:
        super().__init__(": ".join(part for part in (document, place, reason) if part))
        self.document = document
        self.place = place
        self.reason = reason


class StoreUnsafe(DoNotTrust):
    """Others than the administrator or the owner could change what is in this folder, so nothing in it is used."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is not used as a store: {reason}")
        self.path = path
        self.reason = reason


class EditionDamaged(DoNotTrust):
    """A file of an edition is not what its seal says; an earlier edition, or the seed, serves in its place."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is damaged: {reason}")
        self.path = path
        self.reason = reason


class EditionOlder(DoNotTrust):
    """A release is older than one that this PC has had already; nothing was changed."""

    def __init__(self, release_number: int, floor: int) -> None:
        super().__init__(f"Release {release_number} is older than release {floor}, which this PC has had already.")
        self.release_number = release_number
        self.floor = floor


class ReleaseContradicts(DoNotTrust):
    """What a release brings cannot all be true, as when two items have one number; nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The release contradicts itself: {reason}.")
        self.reason = reason


class UpdaterBusy(CannotReach):
    """Another updater is at work on this store; what it does will be there soon."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"Another updater is at work on {path.parent}.")
        self.path = path


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


class UpdatesOff(WardLibraryError):
    """This PC has not been told where updates come from, or how to check them."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Updates are off: {reason}.")
        self.reason = reason


class SettingInvalid(WardLibraryError):
    """A setting has a value that cannot be used; names the source, the key and the reason."""

    def __init__(self, source: str, key: str, reason: str) -> None:
        super().__init__(f"{source}: {key}: {reason}")
        self.source = source
        self.key = key
        self.reason = reason


class StoriesFull(CannotReach):
    """As many sealed stories wait on this PC as may; nothing of the new one was written."""

    def __init__(self, path: Path, waiting: int) -> None:
        super().__init__(f"{waiting:,} stories wait in {path}, and no more are kept there until some have left.")
        self.path = path
        self.waiting = waiting


class StoryKeyUnusable(DoNotTrust):
    """The publisher's key is none that anything can be sealed to."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Stories cannot be sealed: {reason}.")
        self.reason = reason


class FeedUnreachable(CannotReach):
    """The feed, or one of its files, did not arrive; names the place, the status where there is one, and says why."""

    def __init__(self, place: str, sentence: str, status: int = 0) -> None:
        super().__init__(f"{sentence} (while fetching {place})")
        self.place = place
        self.sentence = sentence
        self.status = status


class Refusal(StrEnum):
    """Why something that arrived from a feed is not used."""

    EXPIRED = "expired"  # signed, but past its date
    OLDER = "older"  # signed, but older than what this PC has had
    SIGNATURE = "signature"  # not signed by those who may
    MALFORMED = "malformed"  # not a feed's file at all: a block page, or damage
    MIXED = "mixed"  # parts of different releases
    TOO_LARGE = "too-large"  # longer than signed, or than allowed
    HASH = "hash"  # not the bytes that were signed
    UNLISTED = "unlisted"  # no publisher who may sign it lists it
    CLOCK = "clock"  # this PC's clock cannot be right


class FeedRefused(DoNotTrust):
    """Something arrived from a feed and is not used; the library stays as it is. ``sentence`` is for staff and IT."""

    def __init__(self, reason: Refusal, sentence: str, detail: str = "") -> None:
        super().__init__(sentence + (f" [{detail}]" if detail else ""))
        self.reason = reason
        self.sentence = sentence
        self.detail = detail
