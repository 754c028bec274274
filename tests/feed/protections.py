"""Each protection of a kiosk, and how to take it away: an attack that still fails then was not stopped by it."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtNetwork import QNetworkReply, QNetworkRequest
from tuf.api import _payload
from tuf.api.exceptions import BadVersionNumberError, RepositoryError
from tuf.api.metadata import Metadata, MetaFile, Root, Targets, Timestamp
from tuf.ngclient._internal import trusted_metadata_set
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet

from kiosk.feed import carrier as carrier_module
from kiosk.feed import partial, transport, trust
from kiosk.feed.carrier import Answer, Carrier
from kiosk.feed.changes import Listed
from kiosk.feed.folder import SCHEME, FolderCarrier
from kiosk.feed.patience import Patience
from kiosk.feed.transport import HttpCarrier
from kiosk.feed.trust import TrustedFeed
from tests.feed.repository import NOW
from tests.feed.scene import Scene

Protection = Callable[[pytest.MonkeyPatch, Scene], None]


def signatures(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(_payload._DelegatorMixin, "verify_delegate", lambda *arguments: None)


def expiry(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(_payload.Signed, "is_expired", lambda *arguments: False)


def memory(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """What the kiosk has had: TUF's cache and our own floor."""
    scene.forget()
    scene.kiosk.floor = 0


def floor(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    scene.kiosk.floor = 0


def clock(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    scene.kiosk.not_before = None


def metadata_hashes(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(MetaFile, "verify_length_and_hashes", lambda *arguments: None)


def target_hashes(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(partial, "_differs", lambda *arguments: "")


def lengths(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """The limits on what a carrier may bring, not what is compared when it is here."""

    @contextmanager
    def answer(self: Carrier, url: str, limit: int, start: int = 0, stop: int | None = None) -> Generator[Answer]:
        with self._open(url, limit, start, stop) as opened:
            yield replace(opened, total=None)

    patch.setattr(carrier_module.Carrier, "answer", answer)


def patience(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(scene.kiosk.carrier, "_patience", Patience(60, 60, 1))


def lookup(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """Looking each path up from the top: believe what any role lists."""

    def resolved(self: TrustedFeed, client: trust._Client, path: str) -> Listed | None:
        for signed in list(client._trusted_set):  # tuf's mapping iterates over its values
            if isinstance(signed, Targets) and path in signed.targets:
                target = signed.targets[path]
                return Listed(path, target.hashes["sha256"], target.length)
        return None

    patch.setattr(TrustedFeed, "_resolved", resolved)


def path_rule(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(trust, "_PATH", re.compile(".*", re.DOTALL))


def hash_rule(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(trust, "_SHA256", re.compile(".*", re.DOTALL))


def role_rule(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(trust, "_ROLE", re.compile(".*", re.DOTALL))


def role_count(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(trust, "_MOST_ROLES", 1_000_000)


def one_origin(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    made = HttpCarrier._request

    def request(self: HttpCarrier, url: str, start: int, stop: int | None) -> QNetworkRequest:
        asked = made(self, url, start, stop)
        follow = QNetworkRequest.RedirectPolicy.NoLessSafeRedirectPolicy.value
        asked.setAttribute(QNetworkRequest.Attribute.RedirectPolicyAttribute, follow)
        return asked

    patch.setattr(HttpCarrier, "_request", request)


def identity_encoding(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """Let Qt ask for compression and inflate what comes."""
    made, header = HttpCarrier._request, transport._header

    def request(self: HttpCarrier, url: str, start: int, stop: int | None) -> QNetworkRequest:
        asked = made(self, url, start, stop)
        asked.setRawHeader(b"Accept-Encoding", QByteArray())
        return asked

    def blind(reply: QNetworkReply, name: str) -> str:
        return "" if name.startswith("Content-") else header(reply, name)

    patch.setattr(HttpCarrier, "_request", request)
    patch.setattr(transport, "_header", blind)


def inside(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """Staying inside the feed's folder."""

    def anywhere(self: FolderCarrier, url: str) -> Path:
        return self._root / unquote(url.removeprefix(SCHEME))

    patch.setattr(FolderCarrier, "_inside", anywhere)


def plain_files(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(stat, "S_ISREG", lambda mode: True)


def content_range(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """Checking that a resumed answer begins where it was asked to."""
    checked = transport._checked

    def unchecked(reply: QNetworkReply, url: str, start: int) -> tuple[int, int | None]:
        return (start, None) if transport._status(reply) == 206 else checked(reply, url, start)

    patch.setattr(transport, "_checked", unchecked)


def status_codes(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """Take the body of any answer for the file."""
    patch.setattr(transport, "_checked", lambda reply, url, start: (0, None))


def parsing(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """Strict parsing: take whatever cannot be read for an unsigned timestamp of the far future."""
    strict = Metadata.from_bytes

    def lenient(data: bytes, *arguments: object) -> Metadata[Timestamp]:
        try:
            return strict(data)
        except RepositoryError:
            return Metadata(Timestamp(version=99, expires=NOW.replace(year=NOW.year + 5)))

    patch.setattr(Metadata, "from_bytes", lenient)


def snapshot_version(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """That the snapshot is the one which the timestamp names; and what the kiosk has had."""
    memory(patch, scene)
    patch.setattr(TrustedMetadataSet, "_check_final_snapshot", lambda self: None)


def role_versions(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """That a publisher's role is the one which the snapshot names."""
    strict = TrustedMetadataSet.update_delegated_targets

    def lenient(self: TrustedMetadataSet, data: bytes, name: str, parent: str) -> Targets:
        try:
            return strict(self, data, name, parent)
        except BadVersionNumberError:
            role = Metadata[Targets].from_bytes(data).signed
            self._add(name, role, parent)
            return role

    patch.setattr(TrustedMetadataSet, "update_delegated_targets", lenient)


def root_versions(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """That roots follow one another without a gap."""
    strict = TrustedMetadataSet.update_root

    def lenient(self: TrustedMetadataSet, data: bytes) -> Root:
        try:
            return strict(self, data)
        except BadVersionNumberError:
            root = Metadata[Root].from_bytes(data).signed
            self._add(Root.type, root, Root.type)
            return root

    patch.setattr(TrustedMetadataSet, "update_root", lenient)
    # There is no second root to keep under this number.
    patch.setattr(trust._Client, "_update_root_symlink", lambda self: None)


def role_types(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    """That a file holds the role which its name says."""

    def load(role: type[Root], data: bytes, delegator: Any = None, name: str | None = None) -> tuple[Any, bytes, Any]:
        found = Metadata[Root].from_bytes(data)
        if delegator is not None:
            delegator.verify_delegate(name or role.type, found.signed_bytes, found.signatures)
        return found.signed, found.signed_bytes, found.signatures

    patch.setattr(trusted_metadata_set, "_load_from_metadata", load)


def few_redirects(patch: pytest.MonkeyPatch, scene: Scene) -> None:
    patch.setattr(transport, "_REDIRECTS", 1_000_000)


def all_of(*protections: Protection) -> Protection:
    def off(patch: pytest.MonkeyPatch, scene: Scene) -> None:
        for protection in protections:
            protection(patch, scene)

    return off
