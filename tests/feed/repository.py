"""A TUF repository for tests, built with tuf's metadata classes: the layout that publishers release, and its forgeries.

FOLDER/metadata/  1.root.json …  timestamp.json  N.snapshot.json  N.targets.json  N.PUBLISHER.json
FOLDER/targets/   PUBLISHER/items/SHA256.SLUG.json  PUBLISHER/objects/SHA256.SHA256  PUBLISHER/SHA256.curation.json
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from urllib.parse import quote

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Key,
    Metadata,
    MetaFile,
    Role,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TOP = ("root", "timestamp", "snapshot", "targets")


def new_key() -> CryptoSigner:
    return CryptoSigner.generate_ed25519()


class Repository:
    """A publishing side that signs what it is told to.

    Root is 2 of 3, all else 1 of 1; each publisher may sign ``PUBLISHER/*`` and ``PUBLISHER/*/*`` and no more.
    """

    def __init__(
        self,
        folder: Path,
        publishers: Sequence[str] = ("ward",),
        now: datetime = NOW,
        meta_hashes: bool = False,
        consistent: bool = True,
    ) -> None:
        self.folder = folder
        self.now = now
        self.meta_hashes = meta_hashes
        self.signers: dict[str, list[CryptoSigner]] = {name: [new_key()] for name in (*TOP[1:], *publishers)}
        self.signers["root"] = [new_key() for _ in range(3)]
        self.root = Root(expires=self.after(days=3 * 365), consistent_snapshot=consistent)
        self.root.roles["root"] = Role([], 2)
        for role in TOP:
            for signer in self.signers[role]:
                self.root.add_key(signer.public_key, role)
        self.timestamp = Timestamp(expires=self.after(days=60))
        self.snapshot = Snapshot(expires=self.after(days=60))
        self.timestamp.version = self.snapshot.version = 0  # the first release makes them 1
        self.targets = Targets(expires=self.after(days=400))
        self.publishers: dict[str, Targets] = {}
        keys: dict[str, Key] = {}
        self.targets.delegations = Delegations(keys, {})
        for name in publishers:
            self.delegate(name, [f"{name}/*", f"{name}/*/*"])
        self.files: dict[str, bytes] = {}
        self.write_root()
        self.release()

    def after(self, **delta: int) -> datetime:
        return self.now + timedelta(**delta)

    @property
    def trusted_root(self) -> bytes:
        """What a PC is given: the first root."""
        return (self.folder / "metadata" / "1.root.json").read_bytes()

    def delegate(self, name: str, paths: list[str], terminating: bool = True) -> None:
        """Let ``name`` sign these paths, from the next release on."""
        signers = self.signers.setdefault(name, [new_key()])
        delegations = self.targets.delegations
        assert delegations is not None and delegations.roles is not None
        delegations.roles[name] = DelegatedRole(name, [], 1, terminating, paths)
        for signer in signers:
            self.targets.add_key(signer.public_key, name)
        self.publishers[name] = Targets(expires=self.after(days=400))

    def add(
        self, path: str, content: bytes, publisher: str = "", custom: Mapping[str, object] | None = None
    ) -> TargetFile:
        """List ``path`` under a publisher, by default the one its path names; bumps that role."""
        role = self.publishers[publisher or path.partition("/")[0]]
        more = {"custom": dict(custom)} if custom is not None else {}
        target = TargetFile(len(content), {"sha256": hashlib.sha256(content).hexdigest()}, path, more)
        role.targets[path] = target
        role.version += 1
        self.files[path] = content
        return target

    def release(self) -> None:
        """Sign the state as it is, with the next snapshot and timestamp, and write it."""
        self.snapshot.version += 1
        self.snapshot.meta = {"targets.json": self.meta("targets", self.targets)}
        for name, role in self.publishers.items():
            self.snapshot.meta[f"{name}.json"] = self.meta(name, role)
        self.timestamp.version += 1
        self.timestamp.snapshot_meta = self.meta("snapshot", self.snapshot)
        self.write()

    def meta(self, name: str, signed: Signed) -> MetaFile:
        if not self.meta_hashes:
            return MetaFile(signed.version)
        raw = self.raw(name, signed)
        return MetaFile(signed.version, len(raw), {"sha256": hashlib.sha256(raw).hexdigest()})

    def raw(self, name: str, signed: Signed, signers: Iterable[CryptoSigner] | None = None) -> bytes:
        metadata = Metadata(cast(Root, signed))  # which role it is makes no difference to signing
        for signer in self.signers[name] if signers is None else signers:
            metadata.sign(signer, append=True)
        return metadata.to_bytes()

    def write(self) -> None:
        self.write_role("targets", self.targets)
        for name, role in self.publishers.items():
            self.write_role(name, role)
        self.write_role("snapshot", self.snapshot)
        self.write_role("timestamp", self.timestamp)
        for role in self.publishers.values():
            for path, target in role.targets.items():
                content = self.files.get(path)
                if content is not None:
                    place = self.place(path, target)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(content)

    def write_role(self, name: str, signed: Signed, signers: Iterable[CryptoSigner] | None = None) -> Path:
        prefix = f"{signed.version}." if self.root.consistent_snapshot and name != "timestamp" else ""
        place = self.folder / "metadata" / f"{prefix}{quote(name, '')}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(self.raw(name, signed, signers))
        return place

    def write_root(self, signers: Iterable[CryptoSigner] | None = None) -> Path:
        place = self.folder / "metadata" / f"{self.root.version}.root.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(self.raw("root", self.root, signers))
        return place

    def place(self, path: str, target: TargetFile | None = None) -> Path:
        """Where the file of a target lies."""
        target = target or next(role.targets[path] for role in self.publishers.values() if path in role.targets)
        folder, slash, name = path.rpartition("/")
        if self.root.consistent_snapshot:
            name = f"{target.hashes[min(target.hashes)]}.{name}"  # the serialiser sorts them
        return self.folder / "targets" / f"{folder}{slash}{name}"

    def rotate(self, role: str, old: Sequence[CryptoSigner] | None = None) -> None:
        """A new root that gives ``role`` a new key; signed by the old root keys as TUF demands."""
        for signer in self.signers[role]:
            self.root.revoke_key(signer.public_key.keyid, role)
        self.signers[role] = [new_key() for _ in self.signers[role]]
        for signer in self.signers[role]:
            self.root.add_key(signer.public_key, role)
        self.root.version += 1
        self.write_root([*(old or self.signers["root"]), *(self.signers["root"] if old else ())])

    def copied(self, to: Path) -> Path:
        """A copy of the folder as it is now: an older release for later, or a stick."""
        return Path(shutil.copytree(self.folder, to))


def item(publisher: str, slug: str) -> str:
    return f"{publisher}/items/{slug}.json"


def custom_of(publisher: str, slug: str, number: int) -> dict[str, object]:
    """The custom fields that publishers sign for an item."""
    return {
        "id": f"{publisher}/{slug}",
        "number": number,
        "title": slug.replace("-", " ").capitalize(),
        "kind": "report",
        "revision": 1,
        "state": "current",
        "objects": [],
    }
