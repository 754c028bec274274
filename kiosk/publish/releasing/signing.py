"""The next state of a feed: new versions of what changed, signed, checked, and written so that none is ever seen half.

Order of writing: files, then what names them, ``timestamp.json`` last, since nobody reads the new before it says so.
A new root comes after it, if the rest is signed by the old keys as well and so is true under both roots; where an old
key is lost or not to be used, it comes first, and kiosks refuse the feed for the moment until all is there.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from securesystemslib.signer import Key
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp

from kiosk.errors import StorageUnwritable, WorkspaceError
from kiosk.library.durable import DISK, Disk
from kiosk.publish.releasing.feed import FeedState, as_bytes, measured
from kiosk.publish.releasing.keyfiles import Keyring, KeyUnusable, name_of

_S = TypeVar("_S", Root, Targets, Snapshot, Timestamp)

ONLINE: Final = timedelta(days=60)  # snapshot and timestamp
OFFLINE: Final = timedelta(days=400)  # targets and publishers
ROOT: Final = timedelta(days=3 * 365)


@dataclass(slots=True)
class Next:
    """What is to be signed anew; ``None`` and absent publishers stay as they are. Versions are set when signing.

    ``files`` are by path below ``targets/``, ``beside`` by path below the feed; ``unused`` are ids of keys that must
    sign nothing any more, though they are at hand. ``beyond`` is a release number that the next one must exceed.
    """

    root: Root | None = None
    targets: Targets | None = None
    publishers: dict[str, Targets] = field(default_factory=dict)
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    beside: Mapping[str, bytes] = field(default_factory=dict)
    unused: frozenset[str] = frozenset()
    beyond: int = 0


def whole_second(now: datetime) -> datetime:
    """``now`` in UTC without its fraction, as TUF writes dates."""
    return now.astimezone(UTC).replace(microsecond=0)


def sign(state: FeedState | None, wanted: Next, keys: Keyring, now: datetime) -> FeedState:
    """Sign what is wanted, and snapshot and timestamp anew; nothing is written.

    ``state`` is None for the first release of all, which needs a root and targets. Raises `KeyUnusable`.
    """
    return _Signing(state, wanted, keys, whole_second(now)).all()


def write(feed: Path, before: FeedState | None, after: FeedState, wanted: Next, disk: Disk = DISK) -> None:
    """Put a signed state in place; whatever interrupts this, the feed is the old one or the new one.

    Raises `StorageUnwritable`.
    """
    metadata, targets = feed / "metadata", feed / "targets"
    try:
        disk.make_folders(metadata)
        disk.make_folders(targets)
        for name, content in sorted(wanted.files.items()):
            _place(targets / name, content, disk)
        for name, each in (("targets", after.targets), *sorted(after.publishers.items())):
            if before is None or _version(before, name) != each.signed.version:
                disk.put(metadata / f"{each.signed.version}.{name}.json", as_bytes(each))
        disk.put(metadata / f"{after.snapshot.signed.version}.snapshot.json", as_bytes(after.snapshot))
        for name, raw in sorted(wanted.beside.items()):
            disk.put(feed / name, raw)
        root = as_bytes(after.root)
        last = before is not None and _true_under(before.root.signed, after)
        if not last:
            _place_root(metadata, before, after, root, disk)
        disk.put(metadata / "timestamp.json", as_bytes(after.timestamp))
        if last:
            _place_root(metadata, before, after, root, disk)
    except OSError as error:
        raise StorageUnwritable(Path(error.filename or feed), error.strerror or str(error)) from error


def _place_root(metadata: Path, before: FeedState | None, after: FeedState, raw: bytes, disk: Disk) -> None:
    version = after.root.signed.version
    if before is None or before.root.signed.version != version:
        disk.put(metadata / f"{version}.root.json", raw)
    if not (metadata / "root.json").is_file() or (metadata / "root.json").read_bytes() != raw:
        disk.put(metadata / "root.json", raw)  # for people to take along, never read by kiosks


def _place(path: Path, content: bytes | Path, disk: Disk) -> None:
    """Have a file that is named by its SHA-256; one that is there whole is left alone."""
    if path.is_file() and measured(path)[1] == path.name.partition(".")[0]:
        return
    raw = content if isinstance(content, bytes) else content.read_bytes()
    if hashlib.sha256(raw).hexdigest() != path.name.partition(".")[0]:
        reason = "it was changed while the release was made; nothing was published. Release again"
        raise WorkspaceError(content if isinstance(content, Path) else path, "", reason)
    disk.make_folders(path.parent)
    disk.put(path, raw)


def _version(state: FeedState, name: str) -> int:
    found = state.targets if name == "targets" else state.publishers.get(name)
    return found.signed.version if found else 0


def _true_under(root: Root, state: FeedState) -> bool:
    """Whether the rest of ``state`` is signed as another root wants it."""
    parts: tuple[tuple[str, Metadata[Any]], ...] = (
        ("targets", state.targets),
        ("snapshot", state.snapshot),
        ("timestamp", state.timestamp),
    )
    return all(bool(root.get_verification_result(role, each.signed_bytes, each.signatures)) for role, each in parts)


class _Signing:
    def __init__(self, state: FeedState | None, wanted: Next, keys: Keyring, now: datetime) -> None:
        self.state = state
        self.wanted = wanted
        self.keys = keys
        self.now = now

    def all(self) -> FeedState:
        root = self._root()
        targets = self._targets(root.signed)
        publishers = self._publishers(targets.signed)
        snapshot = self._snapshot(root.signed, targets, publishers)
        timestamp = self._timestamp(root.signed, snapshot)
        return FeedState(root, targets, publishers, snapshot, timestamp)

    def _root(self) -> Metadata[Root]:
        before = self.state.root if self.state else None
        if self.wanted.root is None:
            assert before is not None, "the first release brings a root"
            return before
        signed = self._next(self.wanted.root, before, ROOT)
        made: Metadata[Root] = Metadata(signed)
        for each in (before.signed if before else signed, signed):
            self._sign(made, (each.get_key(keyid) for keyid in each.roles["root"].keyids), each.roles["root"].threshold)
        return made

    def _targets(self, root: Root) -> Metadata[Targets]:
        before = self.state.targets if self.state else None
        stale = self.state is not None and "targets" in self.state.outdated
        if before is not None and self.wanted.targets is None and not stale and self._held(root, "targets", before):
            return before
        signed = self._next(self.wanted.targets or copy.deepcopy(_needed(before)), before, OFFLINE)
        return self._by_role(signed, root, "targets")

    def _publishers(self, targets: Targets) -> dict[str, Metadata[Targets]]:
        found: dict[str, Metadata[Targets]] = {}
        delegations = targets.delegations
        roles = (delegations.roles or {}) if delegations else {}
        for name, role in roles.items():
            before = self.state.publishers.get(name) if self.state else None
            if before is not None and name not in self.wanted.publishers and self._held(targets, name, before):
                found[name] = before
                continue
            given = self.wanted.publishers.get(name)
            signed = self._next(given or (copy.deepcopy(before.signed) if before else Targets()), before, OFFLINE)
            made: Metadata[Targets] = Metadata(signed)
            self._sign(made, (targets.get_key(keyid) for keyid in role.keyids), role.threshold)
            found[name] = made
        return found

    def _snapshot(
        self, root: Root, targets: Metadata[Targets], publishers: Mapping[str, Metadata[Targets]]
    ) -> Metadata[Snapshot]:
        named = {"targets": targets, **publishers}
        meta = {f"{name}.json": _meta(each) for name, each in named.items()}
        signed = self._next(Snapshot(meta=meta), self.state.snapshot if self.state else None, ONLINE)
        signed.version = max(signed.version, self.wanted.beyond + 1)
        return self._by_role(signed, root, "snapshot")

    def _timestamp(self, root: Root, snapshot: Metadata[Snapshot]) -> Metadata[Timestamp]:
        before = self.state.timestamp if self.state else None
        signed = self._next(Timestamp(snapshot_meta=_meta(snapshot)), before, ONLINE)
        signed.version = max(signed.version, self.wanted.beyond + 1)
        return self._by_role(signed, root, "timestamp")

    def _next(self, signed: _S, before: Metadata[_S] | None, lasts: timedelta) -> _S:
        signed.version = before.signed.version + 1 if before else 1
        signed.expires = self.now + lasts
        return signed

    def _held(self, delegator: Root | Targets, role: str, found: Metadata[Any]) -> bool:
        """Whether what is there is signed by enough of the keys that now count."""
        return bool(delegator.get_verification_result(role, found.signed_bytes, found.signatures))

    def _by_role(self, signed: _S, root: Root, role: str) -> Metadata[_S]:
        """Signed by the role's keys, and by those of the root before, as long as they may be used and are at hand."""
        made: Metadata[_S] = Metadata(signed)
        wanted = root.roles[role]
        self._sign(made, (root.get_key(keyid) for keyid in wanted.keyids), wanted.threshold)
        old = self.state.root.signed if self.state else root
        if old.version != root.version:
            former = [old.get_key(keyid) for keyid in old.roles[role].keyids if keyid not in wanted.keyids]
            for key in former:
                if key.keyid not in self.wanted.unused and self.keys.has(key):
                    made.sign(self.keys.signer(key), append=True)
        return made

    def _sign(self, made: Metadata[Any], keys: Iterable[Key], threshold: int) -> None:
        """Sign with as many of these keys as the threshold asks for, those that are there first by name."""
        known = sorted((key for key in keys if key.keyid not in self.wanted.unused), key=name_of)
        signed = sum(key.keyid in made.signatures for key in known)
        for key in known:
            if signed < threshold and key.keyid not in made.signatures and self.keys.has(key):
                made.sign(self.keys.signer(key), append=True)
                signed += 1
        if signed < threshold:
            names = ", ".join(name_of(key) for key in known) or "none"
            raise KeyUnusable(
                names, f"{threshold} of these must sign, and only {signed} can: put their folders in --keys"
            )


def _needed(before: Metadata[Targets] | None) -> Targets:
    assert before is not None, "the first release brings targets"
    return before.signed


def _meta(metadata: Metadata[Any]) -> MetaFile:
    return MetaFile.from_data(metadata.signed.version, as_bytes(metadata), ["sha256"])
