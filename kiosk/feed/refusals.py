"""From what TUF's client raises to errors of our own, with a sentence for staff and IT. Pure.

Each sentence says what happened, that nothing was lost, and what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    SlowRetrievalError,
    UnsignedMetadataError,
)
from tuf.api.serialization import DeserializationError

from kiosk.errors import FeedRefused, FeedUnreachable, Refusal

_KEPT = "The library stays as it is."
_PORTAL = (
    "Something other than the library's feed answered: probably a sign-in page or a block page of this network. "
    f"{_KEPT} Ask IT to let this PC reach the feed's address without a sign-in."
)
_DAMAGED = (
    f"The feed's folder holds a file that is damaged or was changed. {_KEPT} Copy the feed to the share or stick again."
)
_NETWORK_STATUS: dict[int, str] = {
    401: "The server wants a sign-in, and this PC has none. Ask IT whether the feed's address is right.",
    403: "The server does not let this PC read the feed. Ask IT whether the feed's address is right.",
    404: "There is no feed at this address, or a file of it is missing. Ask IT whether the address is right.",
    407: "The network's proxy wants a sign-in that this PC does not have. Ask IT to let this PC through.",
    511: "The network wants a sign-in before it lets anything through. Ask IT to let this PC through.",
}
_FOLDER_STATUS: dict[int, str] = {
    403: "This PC may not read the feed's folder. Ask IT for leave to read it.",
    404: "The feed's folder is not complete: a file of it is missing. Copy the feed to the share or stick again.",
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known when something goes wrong: the carrier, this PC's date, and how far verification had come."""

    network: bool
    now: datetime
    root_expires: datetime | None = None
    timestamp_expires: datetime | None = None
    snapshot_verified: bool = False  # a snapshot was accepted, from the cache or from the feed


def explained(
    error: DownloadError | RepositoryError, place: str, known: Circumstances
) -> FeedUnreachable | FeedRefused:
    """Our own error for one of TUF's; ``place`` is what was being fetched."""
    detail = str(error)
    if isinstance(error, DownloadLengthMismatchError):
        return FeedRefused(Refusal.TOO_LARGE, _too_large(known.network), detail)
    if isinstance(error, DownloadError):
        return _unreachable(error, place, known)
    reason = _reason(error, known)
    return FeedRefused(reason, _sentence(reason, known), detail)


def clock_wrong(now: datetime, not_before: datetime) -> FeedRefused:
    """The error for a clock that stands before this app was made."""
    return FeedRefused(
        Refusal.CLOCK,
        f"This PC's clock says {_date(now)}, which is before this app was made ({_date(not_before)}). "
        f"{_KEPT} Set the clock, then check again.",
    )


def older(found: int, floor: int) -> FeedRefused:
    """The error for a whole, signed release below the floor."""
    detail = f"release number {found}, this PC has had {floor}"
    return FeedRefused(Refusal.OLDER, _OLDER, detail)


def role_older(role: str, found: int, floor: int) -> FeedRefused:
    """The error for a list that is older than the one which this PC's library was made from."""
    detail = f"{role} is version {found}, this PC's library was made from version {floor}"
    return FeedRefused(Refusal.OLDER, _OLDER_ROLE, detail)


def same_key() -> FeedRefused:
    """The error for a list of keys in which one key goes by several ids."""
    return FeedRefused(Refusal.SIGNATURE, _FIXED[Refusal.SIGNATURE], "one key is listed under several ids")


def unlisted(path: str) -> FeedRefused:
    """The error for a file that nobody who may sign it lists."""
    sentence = f"The feed does not list {path!r}, or its publisher may not sign it. {_KEPT} Tell the publisher."
    return FeedRefused(Refusal.UNLISTED, sentence)


_OLDER = f"This copy of the feed is older than what this PC has already had. {_KEPT} Ask for a newer copy."
_OLDER_ROLE = (
    "A list in this copy of the feed is older than the one that this PC's library was made from, though the feed says "
    f"that it is newer: somebody may be misusing the publisher's keys. {_KEPT} Tell the publisher."
)
_FIXED: dict[Refusal, str] = {
    Refusal.OLDER: _OLDER,
    Refusal.SIGNATURE: (
        f"The feed is not signed by the people this PC trusts. {_KEPT} Tell IT: somebody may have tampered with it, "
        "or this PC needs a newer version of the app."
    ),
    Refusal.MIXED: (
        "The feed holds parts of different releases, as it does while somebody is copying it. "
        f"{_KEPT} Try again when the copy is complete; if it stays so, tell the publisher."
    ),
    Refusal.HASH: (
        "A file of the feed is not the one that was signed: it was damaged or changed on its way. "
        f"{_KEPT} Try again; if it stays so, tell the publisher."
    ),
}


def _unreachable(error: DownloadError, place: str, known: Circumstances) -> FeedUnreachable:
    status = error.status_code if isinstance(error, DownloadHTTPError) else 0
    again = "It will be tried again."
    if status:
        table = _NETWORK_STATUS if known.network else _FOLDER_STATUS
        sentence = table.get(status, f"The server could not answer (status {status}). {again}")
    elif isinstance(error, SlowRetrievalError):
        sentence = f"The feed is being sent too slowly to wait for it. {again}"
    elif known.network:
        sentence = f"The feed could not be reached: {_after_address(str(error))}. {again}"
    else:
        sentence = "The feed's folder cannot be read. Is the stick plugged in, or the share connected?"
    return FeedUnreachable(place, f"{sentence} {_KEPT}", status)


def _reason(error: RepositoryError, known: Circumstances) -> Refusal:
    match error:
        case ExpiredMetadataError():
            return Refusal.EXPIRED
        case UnsignedMetadataError():
            return Refusal.SIGNATURE
        case LengthOrHashMismatchError():
            return Refusal.HASH
        case BadVersionNumberError():
            # Before any snapshot is accepted, a version is only ever compared with what this PC has had.
            going_back = known.timestamp_expires is not None and not known.snapshot_verified
            return Refusal.OLDER if going_back else Refusal.MIXED
        case DeserializationError():
            return Refusal.MALFORMED
        case _:  # a role in another's place, or one that the snapshot does not know
            return Refusal.MIXED


def _sentence(reason: Refusal, known: Circumstances) -> str:
    if reason is Refusal.MALFORMED:
        return _PORTAL if known.network else _DAMAGED
    if reason is not Refusal.EXPIRED:
        return _FIXED[reason]
    if known.root_expires is not None and known.root_expires <= known.now:
        return (
            f"By this PC's clock ({_date(known.now)}) the feed's keys expired on {_date(known.root_expires)}. "
            f"{_KEPT} If that date is wrong, set the PC's clock; if it is right, ask for a newer copy of the feed."
        )
    when = known.timestamp_expires
    expired = f" on {_date(when)}" if when is not None and when <= known.now else ""
    return (
        f"This copy of the feed expired{expired}, and today is {_date(known.now)} by this PC's clock. "
        f"{_KEPT} Ask for a new copy; if today's date is wrong, set the PC's clock."
    )


def _too_large(network: bool) -> str:
    longer = f"A file of the feed is longer than it may be. {_KEPT}"
    if network:
        return f"{longer} A page of this network may have answered in its place, or somebody tampers with it: tell IT."
    return f"{longer} Copy the feed to the share or stick again."


def _after_address(words: str) -> str:
    """What a carrier says went wrong, without the address it begins with."""
    return words.rpartition(": ")[2].rstrip(".")


def _date(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}"
