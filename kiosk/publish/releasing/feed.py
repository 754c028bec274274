"""A feed on disk: its newest metadata, read whole and verified, as whoever signs the next one must know it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError
from tuf.api.serialization.json import JSONSerializer

from kiosk.errors import CannotReach, DoNotTrust
from kiosk.feed.changes import Listed

TOP: Final = ("root", "targets", "snapshot", "timestamp")

_S = TypeVar("_S", Root, Targets, Snapshot, Timestamp)
_JSON = JSONSerializer(compact=True)


class FeedMissing(CannotReach):
    """There is no feed in this folder yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is no feed at {path}; `kioskctl publish init` makes one.")
        self.path = path


class FeedDamaged(DoNotTrust):
    """The feed on disk is not what was signed; nothing is signed on top of it. ``advice`` is what to do next."""

    def __init__(
        self, path: Path, reason: str, advice: str = "Nothing was signed; restore the feed from a copy."
    ) -> None:
        super().__init__(f"{path}: {reason}. {advice}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FeedState:
    """The newest metadata of a feed. ``outdated`` are roles that only the root before the newest vouches for."""

    root: Metadata[Root]
    targets: Metadata[Targets]
    publishers: dict[str, Metadata[Targets]]
    snapshot: Metadata[Snapshot]
    timestamp: Metadata[Timestamp]
    outdated: frozenset[str] = field(default=frozenset())

    def listed(self, publisher: str) -> tuple[Listed, ...]:
        """The files of one publisher, by path; empty for one who has released nothing."""
        found = self.publishers.get(publisher)
        files = found.signed.targets.values() if found else ()
        return tuple(as_listed(each) for each in sorted(files, key=lambda each: each.path))

    @property
    def names(self) -> tuple[str, ...]:
        """The publishers, in the order in which they are delegated to."""
        delegations = self.targets.signed.delegations
        return tuple(delegations.roles or ()) if delegations else ()


def as_listed(target: TargetFile) -> Listed:
    """One target as the kiosk sees it."""
    return Listed(target.path, target.hashes["sha256"], target.length, target.custom or {})


def stored_path(listed: Listed) -> str:
    """Where a file of the feed lies below ``targets/``: its name begins with its SHA-256."""
    folder, _, name = listed.path.rpartition("/")
    return f"{folder}/{listed.sha256}.{name}"


def as_bytes(metadata: Metadata[Any]) -> bytes:
    """Metadata as it is written: JSON without spaces, the same bytes for the same value."""
    return metadata.to_bytes(_JSON)


def read_feed(feed: Path) -> FeedState:
    """The newest state of the feed at ``feed``, all signatures, versions and hashes checked.

    Expiry is not: renewing what has expired is the business of whoever reads this.
    Raises `FeedMissing` or `FeedDamaged`.
    """
    return _Reader(feed).read()


class _Reader:
    def __init__(self, feed: Path) -> None:
        self.folder = feed / "metadata"
        self.outdated: set[str] = set()
        if not (self.folder / "1.root.json").is_file():
            raise FeedMissing(feed)

    def read(self) -> FeedState:
        roots = self._roots()
        timestamp = self._vouched(roots, "timestamp", self._load("timestamp.json", Timestamp))
        said = timestamp.signed.snapshot_meta
        raw = self._raw(f"{said.version}.snapshot.json")
        snapshot = self._vouched(roots, "snapshot", self._checked(raw, said, "snapshot", Snapshot))
        metas = snapshot.signed.meta
        raw = self._raw(f"{metas['targets.json'].version}.targets.json")
        targets = self._vouched(roots, "targets", self._checked(raw, metas["targets.json"], "targets", Targets))
        publishers = {}
        delegations = targets.signed.delegations
        for name in (delegations.roles or ()) if delegations else ():
            meta = metas.get(f"{name}.json")
            if meta is None:
                raise self._damaged("snapshot", f"it does not speak of the publisher {name}")
            found = self._checked(self._raw(f"{meta.version}.{name}.json"), meta, name, Targets)
            try:
                targets.signed.verify_delegate(name, found.signed_bytes, found.signatures)
            except (RepositoryError, ValueError) as error:
                raise self._damaged(name, f"the signature is not that of the publisher's key ({error})") from error
            publishers[name] = found
        return FeedState(roots[-1], targets, publishers, snapshot, timestamp, frozenset(self.outdated))

    def _roots(self) -> list[Metadata[Root]]:
        """All roots, each signed as it says itself and as the one before it says."""
        found: list[Metadata[Root]] = []
        while (path := self.folder / f"{len(found) + 1}.root.json").is_file():
            each = self._load(path.name, Root)
            before = found[-1].signed if found else None
            try:
                verified = each.signed.get_root_verification_result(before, each.signed_bytes, each.signatures)
            except ValueError as error:
                raise self._damaged(path.name, str(error)) from error
            if not verified or each.signed.version != len(found) + 1:
                raise self._damaged(path.name, "it is not signed by enough root keys")
            found.append(each)
        return found

    def _vouched(self, roots: list[Metadata[Root]], role: str, found: Metadata[_S]) -> Metadata[_S]:
        """Verified by the newest root, or by the one before it, where changing keys was interrupted."""
        for age, root in enumerate(reversed(roots[-2:])):
            try:
                root.signed.verify_delegate(role, found.signed_bytes, found.signatures)
            except (RepositoryError, ValueError):
                continue
            if age:
                self.outdated.add(role)
            return found
        raise self._damaged(role, "it is not signed by the key that root names for it")

    def _checked(self, raw: bytes, meta: Any, role: str, kind: type[_S]) -> Metadata[_S]:
        try:
            meta.verify_length_and_hashes(raw)
        except RepositoryError as error:
            raise self._damaged(role, f"it is not the file that was signed ({error})") from error
        found = self._parsed(raw, role, kind)
        if found.signed.version != meta.version:
            raise self._damaged(role, f"it says it is version {found.signed.version}, not {meta.version}")
        return found

    def _load(self, name: str, kind: type[_S]) -> Metadata[_S]:
        return self._parsed(self._raw(name), name, kind)

    def _parsed(self, raw: bytes, name: str, kind: type[_S]) -> Metadata[_S]:
        try:
            found: Metadata[Any] = Metadata.from_bytes(raw)
        except DeserializationError as error:
            raise self._damaged(name, "it cannot be read as TUF metadata") from error
        if not isinstance(found.signed, kind):
            raise self._damaged(name, "it is metadata of another role")
        return found

    def _raw(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise self._damaged(name, f"it cannot be read ({error.strerror})") from error

    def _damaged(self, name: str, reason: str) -> FeedDamaged:
        return FeedDamaged(self.folder / name, reason)


def check_files(feed: Path, state: FeedState) -> tuple[str, ...]:
    """What is wrong with the files below ``targets/`` that the feed lists; reads each of them whole."""
    problems = []
    for publisher in state.names:
        for listed in state.listed(publisher):
            path = feed / "targets" / stored_path(listed)
            try:
                size, sha256 = measured(path)
            except OSError as error:
                problems.append(f"{path}: it cannot be read ({error.strerror})")
                continue
            if (size, sha256) != (listed.size, listed.sha256):
                problems.append(f"{path}: it is not the file that was signed")
    return tuple(problems)


def measured(path: Path) -> tuple[int, str]:
    """Bytes and SHA-256 of a file; raises OSError."""
    total, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            total.update(piece)
            size += len(piece)
    return size, total.hexdigest()
