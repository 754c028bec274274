"""Making the keys of a feed, and changing them: rotation when a key is old, revocation when it is lost or stolen."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from securesystemslib.signer import Key
from tuf.api.metadata import DelegatedRole, Delegations, Role, Root, Targets

from kiosk.errors import WardLibraryError
from kiosk.library.durable import DISK, Disk
from kiosk.publish.alone import signing
from kiosk.publish.fields import SLUG
from kiosk.publish.releasing.feed import TOP, FeedState, read_feed
from kiosk.publish.releasing.keyfiles import COST, Keyring, KeyUnusable, Passphrases, forget_key, make_key, name_of
from kiosk.publish.releasing.signing import Next, sign, write

ROOT_KEYS: Final = 3
THRESHOLD: Final = 2
ONLINE_KEY: Final = "online"

_GENERATION = re.compile(r"(.+)-g([0-9]+)")


class FeedExists(WardLibraryError):
    """There is a feed already; a second ceremony would cut off every PC that trusts the first."""

    def __init__(self, feed: Path) -> None:
        super().__init__(f"There is a feed at {feed} already; nothing was made. Keys are changed by `publish keys`.")
        self.feed = feed


@dataclass(frozen=True, slots=True)
class Ceremony:
    """How the first keys are made: each in ``folder``, with the passphrase that ``passphrases`` gives for its name.

    The online key has a passphrase only if ``online_encrypted``: a scheduled job has nobody to ask.
    """

    folder: Path
    passphrases: Passphrases
    online_encrypted: bool = False
    root_keys: int = ROOT_KEYS
    threshold: int = THRESHOLD
    cost: int = COST


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that the feed trusts, for a list: what it signs, and whether it is at hand."""

    name: str
    keyid: str
    roles: tuple[str, ...]
    at_hand: bool


def found(feed: Path, publisher: str, ceremony: Ceremony, now: datetime, disk: Disk = DISK) -> FeedState:
    """Make the keys and an empty feed for ``publisher``: root, targets, publisher, snapshot and timestamp.

    Raises `FeedExists`, `KeyUnusable` (a key of that name is there, a passphrase is too short) or
    `StorageUnwritable`.
    """
    _admissible(publisher)
    with signing(feed):
        if (feed / "metadata" / "timestamp.json").exists():
            raise FeedExists(feed)
        if not 1 <= ceremony.threshold <= ceremony.root_keys:
            raise KeyUnusable("root", f"{ceremony.threshold} of {ceremony.root_keys} keys is no threshold")
        ring = Keyring((ceremony.folder,), ceremony.passphrases)
        with _making(ceremony, ring) as made:
            root = Root(consistent_snapshot=True)
            root.roles["root"] = Role([], ceremony.threshold)
            for number in range(1, ceremony.root_keys + 1):
                root.add_key(made(f"root-{number}"), "root")
            root.add_key(made("targets"), "targets")
            online = made(ONLINE_KEY, online=True)
            root.add_key(online, "snapshot")
            root.add_key(online, "timestamp")
            targets = Targets(delegations=Delegations({}, {}))
            _delegate(targets, publisher, made(publisher))
            wanted = Next(root=root, targets=targets, publishers={publisher: Targets()})
            after = sign(None, wanted, ring, now)
        write(feed, None, after, wanted, disk)
    return after


def admit(feed: Path, publisher: str, keys: Keyring, ceremony: Ceremony, now: datetime, disk: Disk = DISK) -> FeedState:
    """Make a key for one more publisher, and let the feed's targets key vouch for it.

    Raises what `found` raises, and `FeedMissing` or `FeedDamaged`.
    """
    _admissible(publisher)
    with signing(feed):
        state = read_feed(feed)
        if publisher in state.names:
            raise KeyUnusable(publisher, "the feed knows this publisher already")
        targets = copy.deepcopy(state.targets.signed)
        _require(keys, _keys_of(state, "targets"))
        with _making(ceremony, keys) as made:
            _delegate(targets, publisher, made(publisher))
            wanted = Next(targets=targets, publishers={publisher: Targets()})
            after = sign(state, wanted, keys, now)
        write(feed, state, after, wanted, disk)
    return after


def replace(
    feed: Path,
    name: str,
    keys: Keyring,
    ceremony: Ceremony,
    now: datetime,
    *,
    revoke: bool = False,
    beyond: int = 0,
    disk: Disk = DISK,
) -> tuple[FeedState, str]:
    """Put a new key in the place of the one called ``name``; returns the new state and the new key's name.

    A key that is rotated signs once more beside its successor, so that no PC is refused anything in between; one
    that is revoked signs nothing any more. ``beyond`` lifts the release number above that which a thief has used.
    Raises what `found` raises, and `FeedMissing` or `FeedDamaged`.
    """
    with signing(feed):
        state = read_feed(feed)
        old = _named(state, name)
        roles = dict(_roles(state))[old.keyid]
        wanted = Next(unused=frozenset({old.keyid}) if revoke else frozenset(), beyond=beyond)
        in_root = [role for role in roles if role in TOP]
        for role in ("root", "snapshot") if in_root else ("targets", "snapshot"):
            if role == "root" or role not in in_root:
                usable = [key for key in _keys_of(state, role) if key.keyid not in wanted.unused]
                _require(keys, usable, state.root.signed.roles[role].threshold)
        new_name = _next_name(name)
        with _making(ceremony, keys) as made:
            new = made(new_name, online="snapshot" in roles)
            if in_root:
                wanted.root = copy.deepcopy(state.root.signed)
                for role in in_root:
                    wanted.root.revoke_key(old.keyid, role)
                    wanted.root.add_key(new, role)
            else:
                wanted.targets = copy.deepcopy(state.targets.signed)
                for role in roles:
                    wanted.targets.revoke_key(old.keyid, role)
                    wanted.targets.add_key(new, role)
            after = sign(state, wanted, keys, now)
        write(feed, state, after, wanted, disk)
    return after, new_name


def held_keys(state: FeedState, keys: Keyring) -> tuple[HeldKey, ...]:
    """Every key that the feed trusts, by name."""
    known = _all_keys(state)
    rows = [HeldKey(name_of(known[keyid]), keyid, roles, keys.has(known[keyid])) for keyid, roles in _roles(state)]
    return tuple(sorted(rows, key=lambda each: each.name))


class _Make(Protocol):
    def __call__(self, name: str, online: bool = False) -> Key: ...


@contextmanager
def _making(ceremony: Ceremony, ring: Keyring) -> Iterator[_Make]:
    """Gives what makes a key and puts it on the ring; keys that come to nothing are removed again."""
    names: list[str] = []

    def make(name: str, online: bool = False) -> Key:
        passphrase = None if online and not ceremony.online_encrypted else ceremony.passphrases(name)
        signer = make_key(ceremony.folder, name, passphrase, ceremony.cost)
        names.append(name)
        ring.add(signer)
        return signer.public_key

    try:
        yield make
    except BaseException:
        for name in names:
            forget_key(ceremony.folder, name)
        raise


def _delegate(targets: Targets, publisher: str, key: Key) -> None:
    """Let ``key`` sign for the paths of one publisher, and nobody else for them."""
    paths = [f"{publisher}/*", f"{publisher}/*/*"]
    delegations = targets.delegations
    assert delegations is not None and delegations.roles is not None
    delegations.roles[publisher] = DelegatedRole(publisher, [], 1, terminating=True, paths=paths)
    targets.add_key(key, publisher)


def _admissible(publisher: str) -> None:
    if not SLUG.fullmatch(publisher) or publisher in TOP or publisher == ONLINE_KEY or publisher.startswith("root-"):
        reason = "a publisher's id is lower-case letters, digits and hyphens, and not the name of another role or key"
        raise KeyUnusable(publisher, reason)


def _require(keys: Keyring, wanted: list[Key], threshold: int = 1) -> None:
    """That enough keys are at hand, before a new one is made for nothing."""
    missing = [name_of(key) for key in wanted if not keys.has(key)]
    if wanted and len(wanted) - len(missing) < threshold:
        raise KeyUnusable(", ".join(missing), f"needed to sign ({threshold} of them), and not in {_places(keys)}")


def _places(keys: Keyring) -> str:
    return ", ".join(str(folder) for folder in keys.folders) or "any folder"


def _named(state: FeedState, name: str) -> Key:
    known = _all_keys(state)
    for key in known.values():
        if name in (name_of(key), key.keyid):
            return key
    names = ", ".join(sorted(name_of(key) for key in known.values()))
    raise KeyUnusable(name, f"the feed trusts no key of this name; it trusts {names}")


def _next_name(name: str) -> str:
    found = _GENERATION.fullmatch(name)
    stem, generation = (found[1], int(found[2])) if found else (name, 1)
    return f"{stem}-g{generation + 1}"


def _keys_of(state: FeedState, role: str) -> list[Key]:
    root = state.root.signed
    return [root.get_key(keyid) for keyid in root.roles[role].keyids]


def _all_keys(state: FeedState) -> dict[str, Key]:
    delegations = state.targets.signed.delegations
    return {**state.root.signed.keys, **(delegations.keys if delegations else {})}


def _roles(state: FeedState) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The roles that each key signs, by key id."""
    roles: dict[str, list[str]] = {}
    for role in TOP:
        for keyid in state.root.signed.roles[role].keyids:
            roles.setdefault(keyid, []).append(role)
    delegations = state.targets.signed.delegations
    for name, each in ((delegations.roles or {}) if delegations else {}).items():
        for keyid in each.keyids:
            roles.setdefault(keyid, []).append(name)
    yield from ((keyid, tuple(names)) for keyid, names in roles.items())
