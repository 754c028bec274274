"""The conformance command through the rest of TUF's client workflow (specification, section 5.3 to 5.7).

Beside test_tuf_client.py, this covers what the names in TUF's conformance suite ask for: roots and thresholds, going
back and recovering from numbers used up, and expiry. The order in which
delegations are searched is in test_tuf_delegations.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.metadata import Metadata, Role, Root

from kiosk.feed.trust import TrustedFeed
from tests.feed.repository import Repository, new_key
from tests.feed.test_tuf_client import Client, client

__all__ = ["client"]
pytestmark = pytest.mark.usefixtures("web")
hashed = pytest.mark.parametrize("hashes", [False, True], ids=["versions", "versions and hashes"])
FAR = 99_999


def ready(client: Client) -> Repository:
    """A client that has had the first state."""
    assert client.init() == 0
    assert client.refresh() == 0
    client.server.requests.clear()
    return client.repository


def resign(repository: Repository, *roles: str) -> None:
    """Bump top-level roles and the states above them, and write them."""
    for role in roles:
        getattr(repository, role).version += 1
    repository.release()


# The first root.


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: root["signed"].pop("version"),
        lambda root: root["signatures"][0].update(sig="00" * 64) or root["signatures"][1].update(sig="00" * 64),
        lambda root: root.update(signatures=[]),
        lambda root: root["signed"].update(_type="targets"),
    ],
    ids=["no version", "signed by nobody it names", "unsigned", "another role"],
)
def test_a_first_root_that_does_not_hold_up_asks_nothing_of_the_repository(
    client: Client, spoil: Callable[[dict[str, dict[str, object]]], object]
) -> None:
    said = json.loads(client.repository.trusted_root)
    spoil(said)
    place = client.home / "initial_root.json"
    place.write_text(json.dumps(said))
    client.run("init", str(place))
    assert client.refresh() == 1
    assert client.server.requests == []


def test_fields_nobody_knows_are_kept_for_the_signature(client: Client) -> None:
    repository = ready(client)
    root = repository.root
    root.unrecognized_fields["x-note"] = "hello"
    root.roles["root"].unrecognized_fields["x-note"] = {"a": [1]}
    root.keys[root.roles["root"].keyids[0]].unrecognized_fields["keyid_hash_algorithms"] = ["md5"]
    root.version = 2
    repository.write_root()
    assert client.refresh() == 0
    assert client.version("root") == 2


# Roots that follow one another: each must be signed by enough of the old keys and enough of its own.

_K = tuple("abcdefgh")
ROOTS: dict[str, tuple[tuple[str, int, str], tuple[str, int, str], bool]] = {
    "one key for another, signed by both": (("a", 1, "a"), ("b", 1, "ab"), True),
    "signatures that nobody asked for do no harm": (("a", 1, "cad"), ("b", 1, "cbad"), True),
    "other two of three": (("abc", 2, "ab"), ("abc", 2, "bc"), True),
    "one of three replaced, an old pair is also a new one": (("abc", 2, "ab"), ("abd", 2, "ab"), True),
    "all replaced, signed by both sets": (("abc", 2, "ab"), ("def", 2, "abde"), True),
    "threshold raised and reached": (("abc", 1, "a"), ("abc", 2, "ab"), True),
    "threshold lowered, signed by the old one": (("abc", 2, "ab"), ("abc", 1, "ab"), True),
    "a key and a threshold more": (("a", 1, "a"), ("ab", 2, "ab"), True),
    "not signed by the old key": (("a", 1, "a"), ("b", 1, "bcd"), False),
    "not signed by the new key": (("a", 1, "a"), ("b", 1, "acd"), False),
    "too few of the new": (("abc", 2, "ab"), ("ade", 2, "ab"), False),
    "too few of the old": (("abc", 2, "ab"), ("ade", 2, "ad"), False),
    "raised threshold not reached": (("abc", 1, "a"), ("abc", 2, "b"), False),
    "lowered threshold, old one not reached": (("abc", 2, "ab"), ("abc", 1, "a"), False),
    "one key signing twice": (("abc", 2, "ab"), ("abd", 2, "aa"), False),
}


@pytest.mark.parametrize("first, second, well", ROOTS.values(), ids=ROOTS)
def test_a_root_follows_another_only_as_both_allow(
    client: Client, first: tuple[str, int, str], second: tuple[str, int, str], well: bool
) -> None:
    repository, keys = client.repository, {name: new_key() for name in _K}

    def put(version: int, said: tuple[str, int, str]) -> bytes:
        names, threshold, by = said
        repository.root.roles["root"] = Role([], threshold)
        for name in names:
            repository.root.add_key(keys[name].public_key, "root")
        repository.root.version = version
        return repository.write_root([keys[name] for name in by]).read_bytes()

    old, new = put(1, first), put(2, second)
    assert client.init() == 0
    assert client.refresh() == (0 if well else 1)
    assert (client.metadata / "root.json").read_bytes() == (new if well else old)


# Other roles: (keys, threshold, signed by, whether that is enough).

OTHERS: dict[str, tuple[str, int, str, bool]] = {
    "another key": ("b", 1, "b", True),
    "other signatures beside it": ("a", 1, "cad", True),
    "three of five": ("abcde", 3, "ace", True),
    "the last three of five": ("abcde", 3, "cde", True),
    "not the new key": ("b", 1, "acd", False),
    "two of five and a stranger": ("abcde", 3, "abf", False),
    "two of five": ("abcde", 3, "ab", False),
    "one key three times": ("abcde", 3, "aaa", False),
    "more than there are keys": ("ab", 3, "ab", False),
}


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
@pytest.mark.parametrize("names, threshold, by, well", OTHERS.values(), ids=OTHERS)
def test_a_role_counts_by_the_keys_that_the_newest_root_gives_it(
    client: Client, role: str, names: str, threshold: int, by: str, well: bool
) -> None:
    repository, keys = ready(client), {name: new_key() for name in _K}
    repository.root.roles[role] = Role([], threshold)
    for name in names:
        repository.root.add_key(keys[name].public_key, role)
    repository.root.version = 2
    repository.write_root()
    repository.signers[role] = [keys[name] for name in dict.fromkeys(by)]
    resign(repository, *(["targets"] if role == "targets" else []))
    assert client.refresh() == (0 if well else 1)
    assert client.version("root") == 2, "the root is kept whatever comes of the rest"
    assert client.version(role) == (2 if well else 1)


def test_one_key_under_several_ids_counts_once(client: Client) -> None:
    repository = ready(client)
    signer = repository.signers["snapshot"][0]
    role = repository.root.roles["snapshot"] = Role([], 3)
    for at in range(5):
        said = signer.public_key.to_dict()
        said["x-copy"] = at
        copy = type(signer.public_key).from_dict(f"{at:064x}", said)
        repository.root.keys[copy.keyid] = copy
        role.keyids.append(copy.keyid)
    repository.root.version = 2
    repository.write_root()
    repository.signers["snapshot"] = [
        CryptoSigner(signer._private_key, cast(SSlibKey, repository.root.keys[keyid])) for keyid in role.keyids
    ]
    repository.release()
    assert client.refresh() == 1


def test_a_key_id_without_a_key_counts_for_nothing(client: Client) -> None:
    repository = ready(client)
    repository.root.roles["snapshot"].keyids.append(new_key().public_key.keyid)
    repository.root.roles["snapshot"].threshold = 2
    repository.root.version = 2
    repository.write_root()
    repository.release()
    assert client.refresh() == 1
    assert client.version("snapshot") == 1


# Going back.


def test_a_timestamp_of_the_same_number_is_not_taken_whatever_it_says(client: Client) -> None:
    repository = ready(client)
    before = (client.metadata / "timestamp.json").read_bytes()
    repository.timestamp.snapshot_meta.version = 100
    repository.write_role("timestamp", repository.timestamp)
    client.refresh()
    assert (client.metadata / "timestamp.json").read_bytes() == before
    assert client.server.requests == ["/metadata/2.root.json", "/metadata/timestamp.json"]


@hashed
def test_a_snapshot_does_not_go_back_though_its_timestamp_goes_on(client: Client, hashes: bool) -> None:
    repository = ready(client)
    repository.meta_hashes = hashes
    repository.release()
    assert client.refresh() == 0
    repository.snapshot.version = 0
    repository.release()
    assert client.refresh() == 1
    assert (client.version("timestamp"), client.version("snapshot")) == (2, 2)


@hashed
def test_targets_do_not_go_back_though_snapshot_and_timestamp_go_on(client: Client, hashes: bool) -> None:
    repository = ready(client)
    repository.meta_hashes = hashes
    resign(repository, "targets")
    assert client.refresh() == 0
    repository.targets.version = 1
    repository.release()
    assert client.refresh() == 1
    assert (client.version("snapshot"), client.version("targets")) == (2, 2)


def test_a_snapshot_that_is_not_the_one_the_timestamp_names_is_refused(client: Client) -> None:
    client.init()
    repository = client.repository
    repository.snapshot.version = 5
    raw = repository.write_role("snapshot", repository.snapshot).read_bytes()
    (repository.folder / "metadata" / "1.snapshot.json").write_bytes(raw)
    assert client.refresh() == 1
    assert client.trusted() == ["root.json", "timestamp.json"]


def test_targets_that_are_not_those_the_snapshot_names_are_refused(client: Client) -> None:
    repository = ready(client)
    resign(repository, "targets")
    (repository.folder / "metadata" / "2.targets.json").write_bytes(
        (repository.folder / "metadata" / "1.targets.json").read_bytes()
    )
    assert client.refresh() == 1
    assert client.version("targets") == 1


def test_targets_of_the_right_number_and_another_hash_are_refused(client: Client) -> None:
    repository = ready(client)
    repository.meta_hashes = True
    resign(repository, "targets")
    repository.targets.unrecognized_fields["x-changed"] = True
    repository.write_role("targets", repository.targets)
    assert client.refresh() == 1
    assert client.version("targets") == 1


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_numbers_used_up_are_recovered_from_by_new_keys_for_snapshot_and_timestamp(client: Client, role: str) -> None:
    repository = ready(client)
    getattr(repository, role).version = FAR
    repository.release()
    assert client.refresh() == 0
    top = client.version(role)
    assert top >= FAR
    getattr(repository, role).version = 1
    repository.release()
    assert client.refresh() == 1, "without new keys there is no way back"
    for each in ("timestamp", "snapshot") if role != "timestamp" else ("timestamp",):
        repository.rotate(each)
    repository.release()
    assert client.refresh() == 0
    assert client.version(role) < FAR


# Expiry.


def at(patch: pytest.MonkeyPatch, days: int) -> None:
    """The client's clock stands so many days ahead."""
    later = datetime.now(UTC) + timedelta(days=days)
    defaults = TrustedFeed.__init__.__kwdefaults__
    assert defaults is not None
    patch.setitem(defaults, "clock", lambda: later)


def test_an_expired_root_is_kept_and_nothing_after_it_is_asked_for(client: Client) -> None:
    repository = ready(client)
    repository.root.version, repository.root.expires = 2, repository.now - timedelta(days=1)
    repository.write_root()
    resign(repository, "targets")
    assert client.refresh() == 1
    assert client.version("root") == 2
    assert [client.version(role) for role in ("timestamp", "snapshot", "targets")] == [1, 1, 1]
    repository.root.version, repository.root.expires = 3, repository.after(days=9)
    repository.write_root()
    assert client.refresh() == 0, "an expired root may be followed by one that is not"
    assert client.version("root") == 3


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_metadata_here_that_has_expired_does_not_hinder_newer(
    client: Client, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.init()
    repository = client.repository
    signed = getattr(repository, role)
    signed.expires = repository.after(days=7)
    resign(repository, *(["targets"] if role == "targets" else []))
    assert client.refresh() == 0
    signed.expires = repository.after(days=21)
    resign(repository, *(["targets"] if role == "targets" else []))
    at(monkeypatch, 18)
    assert client.refresh() == 0
    at(monkeypatch, 22)
    assert client.refresh() == 1


@pytest.mark.parametrize("seen", [False, True], ids=["never seen", "seen while it was good"])
def test_an_expired_publisher_is_not_believed(client: Client, seen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    client.init()
    repository = client.repository
    for name in "ab":
        repository.add(f"ward/{name}", name.encode())
    repository.publishers["ward"].expires = repository.after(days=7)
    repository.release()
    assert not seen or client.download("ward/a") == 0
    at(monkeypatch, 18)
    assert client.refresh() == 0
    assert client.download("ward/b") == 1
    assert client.downloaded() == ([b"a"] if seen else [])
    assert seen or "ward.json" not in client.trusted()
    repository.publishers["ward"].expires = repository.after(days=21)
    repository.add("ward/c", b"c")
    repository.release()
    assert client.download("ward/b") == 0


# Files.


def test_a_file_changed_behind_the_list_is_never_kept(client: Client) -> None:
    client.init()
    repository = client.repository
    for name in "ab":
        repository.add(f"ward/{name}", name.encode() * 20)
    repository.release()
    assert client.download("ward/a") == 0
    for name in "ab":
        repository.place(f"ward/{name}").write_bytes(b"x" * 20)
    client.download("ward/a")
    assert client.download("ward/b") == 1
    assert client.downloaded() == [b"a" * 20]


def test_a_file_that_changes_often_is_the_newest_signed_one_each_time(client: Client) -> None:
    client.init()
    repository = client.repository
    for at in range(6):
        repository.add("ward/a", b"%d times" % at)
        repository.release()
        if at % 2:
            continue
        assert client.download("ward/a") == 0
        assert client.downloaded() == [b"%d times" % at]
        repository.place("ward/a").write_bytes(b"%d Times" % at)
        client.download("ward/a")
        assert client.downloaded() == [b"%d times" % at]


def test_the_roots_of_this_file_are_what_they_say(client: Client) -> None:
    """The helpers above sign what they are told: a root by one of three is no root."""
    assert Metadata[Root].from_bytes(client.repository.trusted_root).signed.roles["root"].threshold == 2
