"""Attacks on what a feed says, one function each: what is done to it between two checks of a kiosk.

Goals are those of the TUF specification, 1.5.2. What is done on the way is in `attacks_on_carriage.py`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import TargetFile

from tests.feed.repository import Repository, custom_of, item, new_key
from tests.feed.scene import EVIL, NEW, Scene

A = item("ward", "a")


def went_back(scene: Scene) -> bool:
    return scene.kiosk.library.get(A, b"").startswith(b"First")


def stayed(scene: Scene) -> bool:
    return scene.kiosk.library.get(A, b"").startswith(b"The second")


# Going back, and standing still.


def older_feed(scene: Scene) -> None:
    scene.replace_by(scene.older)


def older_feed_for_a_kiosk_that_forgot(scene: Scene) -> None:
    scene.forget()
    scene.replace_by(scene.older)


def older_timestamp_only(scene: Scene) -> None:
    shutil.copy(scene.older / "metadata" / "timestamp.json", scene.repository.folder / "metadata")


def stolen_online_keys_point_to_an_older_role(scene: Scene) -> None:
    repository = scene.repository
    old = next(iter((scene.older / "metadata").glob("3.ward.json")))
    shutil.copy(old, repository.folder / "metadata" / "3.ward.json")
    repository.snapshot.version += 1
    repository.snapshot.meta["ward.json"].version = 3
    online_only(repository)


def stolen_online_keys_drop_a_publisher(scene: Scene) -> None:
    repository = scene.repository
    repository.snapshot.version += 1
    del repository.snapshot.meta["ward.json"]
    online_only(repository)


def stolen_online_keys_point_to_an_older_snapshot(scene: Scene) -> None:
    repository = scene.repository
    repository.timestamp.version += 1
    repository.timestamp.snapshot_meta.version = 2
    repository.write_role("timestamp", repository.timestamp)


def the_same_feed_for_ever(scene: Scene) -> None:
    scene.kiosk.now += timedelta(days=61)


def a_publisher_that_expired(scene: Scene) -> None:
    role = scene.repository.publishers["ward"]
    role.expires = scene.kiosk.now - timedelta(days=1)
    role.version += 1
    scene.repository.release()


def a_clock_before_the_app_was_made(scene: Scene) -> None:
    scene.kiosk.now -= timedelta(days=10 * 365)
    scene.repository.timestamp.expires = scene.repository.now - timedelta(days=1)
    scene.repository.timestamp.version += 1
    scene.repository.write_role("timestamp", scene.repository.timestamp)


# Mixing.


def new_timestamp_with_an_old_snapshot(scene: Scene) -> None:
    folder = scene.repository.folder / "metadata"
    scene.repository.release()
    shutil.copy(folder / "2.snapshot.json", folder / "4.snapshot.json")


def new_snapshot_with_an_old_role(scene: Scene) -> None:
    folder = scene.repository.folder / "metadata"
    same_length = NEW.replace(b"second", b"latest")  # else its length gives the old list away before its hash
    scene.repository.add(A, same_length, custom=custom_of("ward", "a", 1))
    scene.repository.release()
    shutil.copy(folder / "4.ward.json", folder / "5.ward.json")


def a_role_in_the_place_of_another(scene: Scene) -> None:
    folder = scene.repository.folder / "metadata"
    scene.repository.release()
    shutil.copy(folder / "1.targets.json", folder / "4.snapshot.json")


def a_root_that_leaves_one_out(scene: Scene) -> None:
    repository = scene.repository
    repository.root.version = 3
    repository.write_root().rename(repository.folder / "metadata" / "2.root.json")


# Forging.


def a_timestamp_by_a_stranger(scene: Scene) -> None:
    scene.repository.timestamp.version += 1
    scene.repository.write_role("timestamp", scene.repository.timestamp, [new_key()])


def an_unsigned_timestamp(scene: Scene) -> None:
    scene.repository.timestamp.version += 1
    scene.repository.write_role("timestamp", scene.repository.timestamp, [])


def stolen_online_keys_change_a_publisher(scene: Scene) -> None:
    forge(scene, "ward", [*scene.repository.signers["snapshot"], *scene.repository.signers["timestamp"]])


def a_publisher_signs_for_another(scene: Scene) -> None:
    forge(scene, "ward", scene.repository.signers["other"])


def stolen_online_keys_change_the_delegations(scene: Scene) -> None:
    repository = scene.repository
    repository.signers["evil"] = [new_key()]
    repository.delegate("evil", ["ward/*", "ward/*/*"])
    delegations = repository.targets.delegations
    assert delegations is not None and delegations.roles is not None
    delegations.roles = {"evil": delegations.roles.pop("evil"), **delegations.roles}  # before the rightful one
    repository.add("ward/items/z.json", EVIL, publisher="evil")
    repository.targets.version += 1
    repository.release()
    repository.write_role("targets", repository.targets, repository.signers["snapshot"])


def a_root_by_one_of_three(scene: Scene) -> None:
    evil_root(scene, lambda repository: repository.signers["root"][:1])


def a_root_by_strangers(scene: Scene) -> None:
    evil_root(scene, lambda repository: [new_key(), new_key()])


def a_root_signed_twice_by_one(scene: Scene) -> None:
    evil_root(scene, lambda repository: [repository.signers["root"][0]] * 2)


def another_feed_altogether(scene: Scene) -> None:
    other = Repository(scene.place / "feed-of-others", ("ward", "other"))
    other.add(A, EVIL, custom=custom_of("ward", "a", 1))
    for role in other.publishers.values():
        role.version = 9  # newer than anything the kiosk has had
    for _ in range(5):
        other.release()
    scene.replace_by(other.folder)


# Other bytes than were signed.


def other_bytes_of_the_same_length(scene: Scene) -> None:
    serve_target(scene, EVIL.ljust(len(third(scene))))


def other_bytes_longer_than_signed(scene: Scene) -> None:
    serve_target(scene, third(scene) + EVIL)


def other_bytes_shorter_than_signed(scene: Scene) -> None:
    serve_target(scene, third(scene)[:-1])


def another_signed_file_in_its_place(scene: Scene) -> None:
    """The wrong thing, though genuine."""
    twin = EVIL.ljust(len(third(scene)))
    scene.repository.add(item("other", "z"), twin)
    third(scene)
    scene.repository.release()
    shutil.copy(scene.repository.place(item("other", "z")), scene.repository.place(A))


def another_role_of_the_same_version(scene: Scene) -> None:
    """With hashes in the snapshot, even a genuinely signed twin of a role is refused."""
    repository = scene.repository
    repository.add(A, b"A third revision.")
    repository.release()
    repository.publishers["ward"].targets.pop(A)
    repository.publishers["ward"].version -= 1
    repository.add(A, EVIL)
    repository.write_role("ward", repository.publishers["ward"])
    place = repository.place(A)
    place.write_bytes(EVIL)


def a_timestamp_padded_beyond_its_limit(scene: Scene) -> None:
    repository = scene.repository
    repository.release()
    place = repository.folder / "metadata" / "timestamp.json"
    place.write_bytes(place.read_bytes() + b" " * 100_000)


def a_timestamp_that_is_no_json(scene: Scene) -> None:
    (scene.repository.folder / "metadata" / "timestamp.json").write_bytes(b"\x00\xff not json")


def a_timestamp_nested_without_end(scene: Scene) -> None:
    (scene.repository.folder / "metadata" / "timestamp.json").write_bytes(b"[" * 16_000)


def a_timestamp_with_other_fields(scene: Scene) -> None:
    place = scene.repository.folder / "metadata" / "timestamp.json"
    parsed = json.loads(place.read_bytes())
    parsed["signed"]["version"] += 1
    parsed["signed"]["meta"]["snapshot.json"]["version"] = 10**30
    place.write_bytes(json.dumps(parsed).encode())


# Paths and names.


def a_path_of_another_publisher(scene: Scene) -> None:
    listed(scene, "other/items/z.json")


def a_path_out_of_the_folder(scene: Scene) -> None:
    listed(scene, "../../x")


def a_path_out_of_the_folder_that_fits_the_delegation(scene: Scene) -> None:
    listed(scene, "ward/../x")


def a_path_from_the_top(scene: Scene) -> None:
    listed(scene, "/etc/passwd")


def a_path_with_backslashes(scene: Scene) -> None:
    listed(scene, "ward/..\\..\\x")


def a_path_on_another_drive(scene: Scene) -> None:
    listed(scene, "ward/C:x")


def a_path_with_a_zero(scene: Scene) -> None:
    listed(scene, "ward/items/a.json\x00.exe")


def a_hash_that_is_a_path(scene: Scene) -> None:
    repository = scene.repository
    repository.add("ward/items/z.json", EVIL)
    target = TargetFile(len(EVIL), {"sha256": "../../../outside/z"}, "ward/items/z.json")
    repository.publishers["ward"].targets["ward/items/z.json"] = target
    repository.files.pop("ward/items/z.json")
    repository.release()


def a_role_named_like_a_path(scene: Scene) -> None:
    repository = scene.repository
    repository.delegate("../../outside/x", ["ward/z/*"])
    repository.publishers["../../outside/x"].version = 1
    repository.targets.version += 1
    repository.release()


def more_roles_than_anyone_follows(scene: Scene) -> None:
    repository = scene.repository
    for number in range(260):
        repository.delegate(f"team-{number}", [f"team-{number}/*"])
    repository.targets.version += 1
    repository.release()


# What the attacks are made of.


def online_only(repository: Repository) -> None:
    """Sign what the online keys can sign, and nothing else."""
    repository.timestamp.version += 1
    repository.timestamp.snapshot_meta.version = repository.snapshot.version
    repository.write_role("snapshot", repository.snapshot)
    repository.write_role("timestamp", repository.timestamp)


def forge(scene: Scene, name: str, signers: Sequence[CryptoSigner]) -> None:
    repository = scene.repository
    repository.add(A, EVIL)
    repository.release()
    repository.write_role(name, repository.publishers[name], signers)


def evil_root(scene: Scene, signers: Callable[[Repository], Sequence[CryptoSigner]]) -> None:
    """A second root that gives every role to the attacker's own key, and a feed to go with it."""
    repository = scene.repository
    by = signers(repository)
    mine = new_key()
    for role in ("timestamp", "snapshot", "targets"):
        repository.root.add_key(mine.public_key, role)
        repository.signers[role] = [mine]
    repository.root.version = 2
    repository.write_root(by)
    repository.signers["ward"] = [mine]
    repository.targets.add_key(mine.public_key, "ward")
    repository.targets.version += 1
    repository.add(A, EVIL)
    repository.release()


def third(scene: Scene) -> bytes:
    """Release a third revision of the report; returns its bytes."""
    content = b"A third revision, which is a little longer than the others were."
    if scene.repository.files[A] != content:
        scene.repository.add(A, content)
        scene.repository.release()
    return content


def serve_target(scene: Scene, content: bytes) -> None:
    scene.repository.place(A).write_bytes(content)


def target_url(scene: Scene, content: bytes) -> str:
    return f"/targets/ward/items/{hashlib.sha256(content).hexdigest()}.a.json"


def listed(scene: Scene, path: str) -> None:
    """The publisher "ward" signs a listing of ``path``, and the file lies wherever that leads within the feed."""
    repository = scene.repository
    repository.add(path, EVIL, publisher="ward")
    del repository.files[path]
    repository.release()
