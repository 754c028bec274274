"""Keys: made once, changed without a PC noticing, and taken away from thieves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tuf.api.exceptions import RepositoryError

from kiosk.publish.releasing import ceremony
from kiosk.publish.releasing.ceremony import Ceremony, FeedExists
from kiosk.publish.releasing.feed import read_feed
from kiosk.publish.releasing.keyfiles import Keyring, KeyUnusable
from kiosk.publish.releasing.release import Released, release, renew
from tests.publish.releasing.feeds import NOW, Kiosk, Press, passphrase
from tests.publish.workspaces import item, make


def replaced(press: Press, name: str, revoke: bool = False, beyond: int = 0, ring: Keyring | None = None) -> str:
    _, new = ceremony.replace(
        press.feed, name, ring or press.ring, press.ceremony, press.now, revoke=revoke, beyond=beyond
    )
    return new


def lost(press: Press, name: str) -> None:
    for path in press.keys.glob(f"{name}.p*"):
        path.unlink()


def test_the_first_feed_has_the_promised_shape(written: Press) -> None:
    state = read_feed(written.feed)
    root = state.root.signed
    assert (len(root.roles["root"].keyids), root.roles["root"].threshold) == (3, 2)
    assert root.roles["snapshot"].keyids == root.roles["timestamp"].keyids
    assert root.roles["targets"].keyids != root.roles["snapshot"].keyids
    assert root.consistent_snapshot
    assert not state.targets.signed.targets
    delegations = state.targets.signed.delegations
    assert delegations is not None and delegations.roles is not None
    role = delegations.roles["trust"]
    assert (role.paths, role.terminating, role.threshold) == (["trust/*", "trust/*/*"], True, 1)
    days = {each: (meta.signed.expires - NOW).days for each, meta in (
        ("root", state.root), ("targets", state.targets), ("trust", state.publishers["trust"]),
        ("snapshot", state.snapshot), ("timestamp", state.timestamp),
    )}  # fmt: skip
    assert days == {"root": 1095, "targets": 400, "trust": 400, "snapshot": 60, "timestamp": 60}


def test_a_ceremony_that_is_given_up_leaves_no_keys_and_can_begin_again(tmp_path: Path) -> None:
    def gives_up(name: str) -> str:
        if name == "targets":
            raise KeyboardInterrupt
        return passphrase(name)

    with pytest.raises(KeyboardInterrupt):
        ceremony.found(tmp_path / "feed", "trust", Ceremony(tmp_path / "keys", gives_up, cost=16), NOW)
    assert not list((tmp_path / "keys").iterdir())
    ceremony.found(tmp_path / "feed", "trust", Ceremony(tmp_path / "keys", passphrase, cost=16), NOW)


def test_a_second_ceremony_does_not_happen(written: Press) -> None:
    before = written.files()
    with pytest.raises(FeedExists):
        ceremony.found(written.feed, "trust", written.ceremony, NOW)
    assert written.files() == before


def test_keys_are_for_their_owner_alone_and_under_a_passphrase_save_the_online_one(written: Press) -> None:
    for path in written.keys.glob("*.pem"):
        assert path.stat().st_mode & 0o077 == 0
        assert (b"ENCRYPTED" in path.read_bytes()) is (path.stem != "online")


@pytest.mark.parametrize("publisher", ["root", "targets", "snapshot", "timestamp", "online", "root-1", "A", "a/b", ""])
def test_no_publisher_takes_the_name_of_a_role(tmp_path: Path, publisher: str) -> None:
    with pytest.raises(KeyUnusable):
        ceremony.found(tmp_path / "feed", publisher, Ceremony(tmp_path / "keys", passphrase, cost=16), NOW)
    assert not (tmp_path / "feed").exists()


@pytest.mark.parametrize("name", ["root-1", "root-3", "targets", "online", "trust"])
def test_after_a_rotation_old_pcs_and_new_ones_follow(written: Press, tmp_path: Path, name: str) -> None:
    written.release()
    old = Kiosk(tmp_path / "old", written.feed)
    _, files = old.sync(NOW)
    new = replaced(written, name)
    assert new == f"{name}-g2"
    assert old.sync(NOW)[1] == files
    assert Kiosk(tmp_path / "new", written.feed).sync(NOW)[1] == files
    lost(written, name)
    written.write(4, one=item(title="Later", revision=2))
    written.release()
    assert old.sync(NOW)[1] != files
    assert replaced(written, new) == f"{name}-g3", "and once more"
    written.renew("root", "targets", "trust")
    old.sync(NOW)


@pytest.mark.parametrize("name", ["root-2", "targets", "online", "trust"])
def test_a_lost_key_is_replaced_without_it(written: Press, tmp_path: Path, name: str) -> None:
    written.release()
    old = Kiosk(tmp_path / "old", written.feed)
    _, files = old.sync(NOW)
    lost(written, name)
    replaced(written, name, revoke=True)
    assert old.sync(NOW)[1] == files
    assert Kiosk(tmp_path / "new", written.feed).sync(NOW)[1] == files


@pytest.mark.parametrize("name", ["online", "trust", "targets"])
def test_what_a_revoked_key_signs_is_refused(written: Press, tmp_path: Path, name: str) -> None:
    written.release()
    thief = Press(tmp_path / "thief")
    shutil.copytree(written.root, thief.root)
    for path in thief.keys.glob("root-*"):
        path.unlink()
    replaced(written, name, revoke=True)
    kiosk = Kiosk(tmp_path / "pc", written.feed)
    _, files = kiosk.sync(NOW)
    thief.write(9, "2026-11-30", one=item(title="Forged", revision=9))
    for _ in range(3):
        thief.later(days=1)
        renew(thief.feed, thief.ring, thief.now, also=() if name == "online" else ("targets", "trust"))
    if name == "trust":
        # The thief has stolen one key, not the online key: what the revoked one signs is put into the true feed.
        forged = read_feed(thief.feed).publishers["trust"]
        version = read_feed(written.feed).publishers["trust"].signed.version
        (written.feed / f"metadata/{version}.trust.json").write_bytes(forged.to_bytes())
        fresh = Kiosk(tmp_path / "fresh", written.feed)
        with pytest.raises(RepositoryError):
            fresh.sync(NOW)
        return
    root = "metadata/2.root.json"
    shutil.copy(written.feed / root, thief.feed / root)  # PCs that have seen the true feed have it anyway
    with pytest.raises(RepositoryError):
        kiosk.sync(NOW, thief.feed)
    with pytest.raises(RepositoryError):
        Kiosk(tmp_path / "fresh", thief.feed).sync(NOW)
    assert Kiosk(tmp_path / "after", written.feed).sync(NOW)[1] == files


@pytest.mark.parametrize("name", ["root-1", "targets", "online", "trust"])
def test_a_revoked_key_signs_nothing_any_more_though_it_is_at_hand(written: Press, name: str) -> None:
    written.release()
    old = next(each for each in ceremony.held_keys(read_feed(written.feed), written.ring) if each.name == name)
    before = set(written.files())
    replaced(written, name, revoke=True)
    written.renew("root", "targets", "trust")
    made = {path: raw for path, raw in written.files().items() if path not in before or "timestamp" in path}
    assert len(made) > 3
    for path, raw in made.items():
        if "metadata/" in path and "root.json" not in path:
            assert old.keyid not in {each["keyid"] for each in json.loads(raw)["signatures"]}, path
    assert old.keyid not in read_feed(written.feed).root.signatures


def test_after_the_online_key_was_stolen_the_release_number_passes_the_thiefs(written: Press, tmp_path: Path) -> None:
    written.release()
    thief = Press(tmp_path / "thief")
    shutil.copytree(written.root, thief.root)
    for _ in range(5):
        thief.renew()
    kiosk = Kiosk(tmp_path / "pc", written.feed)
    assert kiosk.sync(NOW, thief.feed)[0] == 7
    replaced(written, "online", revoke=True, beyond=7)
    assert kiosk.sync(NOW)[0] == 8
    written.renew()
    assert kiosk.sync(NOW)[0] == 9


def test_one_root_key_alone_changes_nothing(written: Press) -> None:
    for name in ("root-2", "root-3"):
        lost(written, name)
    before = written.files()
    keys = sorted(path.name for path in written.keys.iterdir())
    for name in ("online", "targets", "root-2"):
        with pytest.raises(KeyUnusable, match=r"root-[23]"):
            replaced(written, name, revoke=True)
    assert written.files() == before
    assert sorted(path.name for path in written.keys.iterdir()) == keys, "no key was made for nothing"


def test_a_release_needs_neither_root_nor_targets_keys(written: Press) -> None:
    for path in [*written.keys.glob("root-*"), *written.keys.glob("targets.*")]:
        path.unlink()
    written.release()
    written.renew()


def test_a_renewal_needs_only_the_online_key(written: Press) -> None:
    written.release()
    for path in written.keys.iterdir():
        if not path.name.startswith("online"):
            path.unlink()

    def nobody(name: str) -> str:
        pytest.fail("a scheduled job has nobody to ask")

    renew(written.feed, Keyring((written.keys,), nobody), NOW)


def test_keys_may_lie_in_several_folders(written: Press, tmp_path: Path) -> None:
    safes = []
    for name in ("root-1", "root-2"):
        safe = tmp_path / name
        safe.mkdir()
        for path in written.keys.glob(f"{name}.*"):
            path.rename(safe / path.name)
        safes.append(safe)
    lost(written, "root-3")
    with pytest.raises(KeyUnusable):
        replaced(written, "online")
    ring = Keyring((written.keys, *safes), passphrase)
    assert replaced(written, "online", ring=ring) == "online-g2"


def test_a_wrong_passphrase_is_said_and_nothing_is_signed(written: Press) -> None:
    before = written.files()
    with pytest.raises(KeyUnusable, match="passphrase is wrong"):
        release(written.workspace, written.feed, Keyring((written.keys,), lambda name: "not this one, no"), NOW)
    assert written.files() == before


def test_a_key_that_belongs_to_another_public_key_is_refused(written: Press) -> None:
    shutil.copy(written.keys / "root-1.pem", written.keys / "trust.pem")
    with pytest.raises(KeyUnusable, match="another public key"):
        written.release()


def test_two_publishers_sign_for_themselves_alone(written: Press, tmp_path: Path) -> None:
    written.release()
    ceremony.admit(written.feed, "board", written.ring, written.ceremony, NOW)
    theirs = make(tmp_path / "theirs", {"items/one.md": item(id="board/one", number=70)})
    for name in ("workspace.yaml", "collections/start-here.yaml"):
        path = theirs / name
        path.write_text(path.read_text().replace("id: trust", "id: board").replace("trust/one", "board/one"))
    lost(written, "trust")
    made = release(theirs, written.feed, written.ring, NOW)
    assert isinstance(made, Released)
    _, files = Kiosk(tmp_path / "pc", written.feed).sync(NOW)
    assert {path.split("/")[0] for path in files} == {"trust", "board"}
    with pytest.raises(KeyUnusable, match="knows this publisher already"):
        ceremony.admit(written.feed, "board", written.ring, written.ceremony, NOW)


def test_the_list_of_keys_says_what_each_signs_and_whether_it_is_here(written: Press) -> None:
    lost(written, "targets")
    found = {each.name: each for each in ceremony.held_keys(read_feed(written.feed), written.ring)}
    assert {name: each.roles for name, each in found.items()} == {
        "online": ("snapshot", "timestamp"),
        "root-1": ("root",),
        "root-2": ("root",),
        "root-3": ("root",),
        "targets": ("targets",),
        "trust": ("trust",),
    }
    assert [name for name, each in found.items() if not each.at_hand] == ["targets"]


def test_an_unknown_key_is_named_with_those_there_are(written: Press) -> None:
    with pytest.raises(KeyUnusable, match="online, root-1"):
        replaced(written, "root-9")
