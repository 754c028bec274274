"""Releasing a workspace into a feed, and renewing what a feed's online key signs."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tuf.api.metadata import TargetFile, Targets

from kiosk.errors import WardLibraryError, WorkspaceError
from kiosk.feed.changes import Listed
from kiosk.library.durable import DISK, Disk
from kiosk.publish.alone import signing
from kiosk.publish.build import Progress, Refused
from kiosk.publish.releasing.atom import atom
from kiosk.publish.releasing.calendar import Expiry, warnings
from kiosk.publish.releasing.checks import problems
from kiosk.publish.releasing.draft import Draft, draft
from kiosk.publish.releasing.feed import FeedState, read_feed
from kiosk.publish.releasing.keyfiles import Keyring
from kiosk.publish.releasing.opds import COVER, cover, opds
from kiosk.publish.releasing.preview import Preview, preview
from kiosk.publish.releasing.shelf import shelf
from kiosk.publish.releasing.signing import Next, sign, write
from kiosk.publish.releasing.tombstones import raise_release
from kiosk.publish.workspace import read_workspace


class UnknownPublisher(WardLibraryError):
    """The workspace's publisher has no key in this feed."""

    def __init__(self, publisher: str, known: Sequence[str]) -> None:
        super().__init__(
            f"The feed knows no publisher {publisher!r} (it knows {', '.join(known)}); nothing was signed. "
            f"`kioskctl publish keys add {publisher}` admits one."
        )
        self.publisher = publisher


@dataclass(frozen=True, slots=True)
class Prepared:
    """A workspace that may be released, beside the feed as it is."""

    state: FeedState
    draft: Draft
    preview: Preview


@dataclass(frozen=True, slots=True)
class Released:
    """The feed has it. ``number`` is the release number that PCs compare (the version of TUF's snapshot)."""

    preview: Preview
    number: int
    expiring: tuple[Expiry, ...]
    warnings: tuple[WorkspaceError, ...]


@dataclass(frozen=True, slots=True)
class NothingNew:
    """The feed has all of it already; nothing was signed."""

    preview: Preview


@dataclass(frozen=True, slots=True)
class Renewed:
    """Snapshot and timestamp (and the roles that were asked for) are signed anew."""

    number: int
    until: datetime
    expiring: tuple[Expiry, ...]


def prepare(
    root: Path, feed: Path, notes: str = "", progress: Progress | None = None, day: date | None = None
) -> Prepared | Refused:
    """Read the workspace ``root`` and check it against ``feed``; nothing is signed or written.

    With a ``day``, as if workspace.yaml had the next release number and this date.
    Raises `FeedMissing`, `FeedDamaged`, `UnknownPublisher`.
    """
    state = read_feed(feed)
    everything = {each.path: each for name in state.names for each in state.listed(name)}
    made = draft(root, everything, notes, progress, day)
    publisher = read_workspace(root).workspace.release.publisher_id if isinstance(made, Refused) else made.publisher
    if publisher and publisher not in state.names:
        raise UnknownPublisher(publisher, state.names)
    if isinstance(made, Refused):
        return made
    before = {each.path: each for each in state.listed(made.publisher)}
    others = [each for each in everything.values() if each.publisher != made.publisher]
    if found := problems(made, before, others):
        return Refused(found, made.warnings)
    return Prepared(state, made, preview(made, before))


def release(
    root: Path,
    feed: Path,
    keys: Keyring,
    now: datetime,
    *,
    notes: str = "",
    site: str = "",
    progress: Progress | None = None,
    day: date | None = None,
    disk: Disk = DISK,
) -> Released | NothingNew | Refused:
    """Release the workspace ``root`` into ``feed``. The same inputs at the same ``now`` give the same bytes.

    With a ``day``, workspace.yaml is given the next release number and this date, once all else is found right.
    Raises `FeedMissing`, `FeedDamaged`, `UnknownPublisher`, `KeyUnusable`, `InUse` and `StorageUnwritable`;
    the feed is then as it was.
    """
    with signing(feed):
        prepared = prepare(root, feed, notes, progress, day)
        if isinstance(prepared, Refused):
            return prepared
        if prepared.preview.empty:
            return NothingNew(prepared.preview)
        made = prepared.draft
        wanted = Next(
            publishers={made.publisher: _targets(prepared.state, made.publisher, made.listed)}, files=made.files
        )
        after = sign(prepared.state, wanted, keys, now)
        wanted.beside = beside(feed, after, made.files, site)
        if day is not None:
            raise_release(root, made.content.release, date.fromisoformat(made.content.released))
        write(feed, prepared.state, after, wanted, disk)
    return Released(prepared.preview, after.snapshot.signed.version, warnings(after, now), made.warnings)


def renew(feed: Path, keys: Keyring, now: datetime, *, also: Sequence[str] = (), disk: Disk = DISK) -> Renewed:
    """Sign snapshot and timestamp anew, and the roles in ``also`` ("root", "targets", a publisher's id).

    Raises `FeedMissing`, `FeedDamaged`, `UnknownPublisher`, `KeyUnusable`, `InUse` and `StorageUnwritable`;
    the feed is then as it was.
    """
    with signing(feed):
        state = read_feed(feed)
        wanted = Next()
        for role in also:
            if role == "root":
                wanted.root = copy.deepcopy(state.root.signed)
            elif role == "targets":
                wanted.targets = copy.deepcopy(state.targets.signed)
            elif role in state.publishers:
                wanted.publishers[role] = copy.deepcopy(state.publishers[role].signed)
            else:
                raise UnknownPublisher(role, state.names)
        after = sign(state, wanted, keys, now)
        write(feed, state, after, wanted, disk)
    return Renewed(after.snapshot.signed.version, after.timestamp.signed.expires, warnings(after, now))


def beside(feed: Path, after: FeedState, fresh: Mapping[str, bytes | Path], site: str) -> dict[str, bytes]:
    """The files for people and other software, by name."""
    found = shelf(feed, after, fresh)
    if found is None:
        return {}
    return {"feed.atom": atom(found, site), "catalogue.json": opds(found, site), COVER: cover()}


def _targets(state: FeedState, publisher: str, listed: Sequence[Listed]) -> Targets:
    signed = copy.deepcopy(state.publishers[publisher].signed)
    signed.targets = {
        each.path: TargetFile(each.size, {"sha256": each.sha256}, each.path, {"custom": dict(each.custom)})
        for each in listed
    }
    return signed
