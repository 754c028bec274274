"""What a kiosk believes: only what those may sign whom its root of trust names, never older than what it had."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import DelegatedRole, Delegations, Targets
from tuf.ngclient import Updater

from kiosk.errors import CannotReach, DoNotTrust, FeedRefused, FeedUnreachable, Refusal, StorageUnwritable
from kiosk.feed.changes import Listed
from kiosk.feed.folder import METADATA_URL, TARGETS_URL, FolderCarrier
from kiosk.feed.trust import TrustedFeed, Verified
from tests.feed.attacks import A, third
from tests.feed.repository import NOW, Repository, custom_of, item, new_key
from tests.feed.scene import ACCEPTED, NEW, Scene, played
from tests.feed.server import BLOCK_PAGE, page, status

pytestmark = pytest.mark.usefixtures("web")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "feed", ("ward", "other"))


def feed_of(repository: Repository, floor: int = 0) -> TrustedFeed:
    return TrustedFeed(
        METADATA_URL,
        TARGETS_URL,
        repository.trusted_root,
        repository.folder.parent / "trust",
        FolderCarrier(repository.folder),
        floor=floor,
        clock=lambda: NOW,
    )


def test_the_private_names_of_tuf_that_we_use_are_there(repository: Repository) -> None:
    """Three names of python-tuf's client are not public; a new version without them must fail here, not on a ward."""
    assert callable(Updater._load_targets)
    assert callable(Updater._update_root_symlink)
    updater = Updater(str(repository.folder.parent), METADATA_URL, bootstrap=repository.trusted_root)
    assert updater._trusted_set.root.version == 1
    assert updater._trusted_set.reference_time.tzinfo is not None


def test_the_time_we_give_is_the_time_that_expiry_is_judged_by(repository: Repository, tmp_path: Path) -> None:
    repository.timestamp.expires = NOW + timedelta(seconds=1)
    repository.release()
    now = [NOW]
    carrier = FolderCarrier(repository.folder)
    feed = TrustedFeed(
        METADATA_URL, TARGETS_URL, repository.trusted_root, tmp_path / "t", carrier, clock=lambda: now[0]
    )
    feed.refresh()
    now[0] += timedelta(seconds=1)
    with pytest.raises(FeedRefused) as refused:
        feed.refresh()
    assert refused.value.reason is Refusal.EXPIRED


def test_what_was_verified_is_told(repository: Repository) -> None:
    repository.release()
    assert feed_of(repository).refresh() == Verified(
        release_number=2,
        root_version=1,
        verified=NOW,
        timestamp_expires=NOW + timedelta(days=60),
        snapshot_expires=NOW + timedelta(days=60),
        root_expires=NOW + timedelta(days=3 * 365),
    )
    assert feed_of(repository).refresh().expires == NOW + timedelta(days=60)


def test_everything_offered_is_listed_publisher_by_publisher(repository: Repository) -> None:
    repository.add(item("other", "z"), b"zzz", custom=custom_of("other", "z", 3))
    repository.add(item("ward", "b"), b"bb", custom=custom_of("ward", "b", 2))
    repository.add(item("ward", "a"), b"a")
    repository.release()
    feed = feed_of(repository)
    feed.refresh()
    listed = feed.targets()
    assert [one.path for one in listed] == [item("ward", "a"), item("ward", "b"), item("other", "z")]
    assert [one.size for one in listed] == [1, 2, 3]
    assert listed[0].custom == {}
    assert listed[1].custom == custom_of("ward", "b", 2)
    assert feed.ignored == ()


def test_a_team_that_a_publisher_delegates_to_is_listed_within_its_bounds(repository: Repository) -> None:
    team = new_key()
    repository.signers["team"] = [team]
    role = repository.publishers["ward"]
    role.delegations = Delegations({}, {"team": DelegatedRole("team", [], 1, True, ["ward/items/*", "other/items/*"])})
    role.add_key(team.public_key, "team")
    role.version += 1
    repository.publishers["team"] = Targets(expires=repository.after(days=400))
    repository.add("ward/items/t.json", b"by the team", publisher="team")
    repository.add("other/items/t.json", b"not theirs to give", publisher="team")
    repository.release()
    feed = feed_of(repository)
    feed.refresh()
    assert [one.path for one in feed.targets()] == ["ward/items/t.json"]
    assert feed.ignored == ("other/items/t.json",)


@pytest.mark.parametrize("custom", ["text", 7, ["list"]])
def test_custom_fields_that_are_no_mapping_are_left_out(repository: Repository, custom: object) -> None:
    target = repository.add(item("ward", "a"), b"a")
    target.unrecognized_fields["custom"] = custom
    repository.release()
    feed = feed_of(repository)
    feed.refresh()
    assert feed.targets() == ()
    assert feed.ignored == (item("ward", "a"),)


@pytest.mark.parametrize("length", [2**40, True])
def test_lengths_that_no_disk_has_room_for_or_that_are_none_are_left_out(repository: Repository, length: int) -> None:
    repository.add(item("ward", "a"), b"a").length = length
    repository.release()
    feed = feed_of(repository)
    feed.refresh()
    assert feed.targets() == ()
    assert feed.ignored == (item("ward", "a"),)


def test_nothing_is_used_before_it_was_refreshed_or_after_a_refusal(repository: Repository, tmp_path: Path) -> None:
    feed = feed_of(repository)
    with pytest.raises(RuntimeError):
        feed.targets()
    with pytest.raises(RuntimeError):
        feed.download(Listed("ward/x", "0" * 64, 1), tmp_path / "in")
    refusing = feed_of(repository, floor=99)
    with pytest.raises(FeedRefused):
        refusing.refresh()
    with pytest.raises(RuntimeError):
        refusing.targets()


def test_a_release_at_the_floor_is_accepted_and_below_it_is_not(repository: Repository) -> None:
    repository.release()
    assert feed_of(repository, floor=2).refresh().release_number == 2
    with pytest.raises(FeedRefused) as refused:
        feed_of(repository, floor=3).refresh()
    assert refused.value.reason is Refusal.OLDER
    assert "release number 2, this PC has had 3" in str(refused.value)


def test_a_listing_from_an_earlier_release_does_not_fetch_the_new_file(repository: Repository, tmp_path: Path) -> None:
    repository.add(item("ward", "a"), b"a")
    repository.release()
    feed = feed_of(repository)
    feed.refresh()
    with pytest.raises(FeedRefused) as refused:
        feed.download(Listed(item("ward", "a"), "0" * 64, 1), tmp_path / "in")
    assert refused.value.reason is Refusal.UNLISTED


@pytest.mark.parametrize("root", [b"", b"{}", b"not json", BLOCK_PAGE])
def test_a_root_of_trust_that_is_none_is_refused(repository: Repository, tmp_path: Path, root: bytes) -> None:
    feed = TrustedFeed(METADATA_URL, TARGETS_URL, root, tmp_path / "trust", FolderCarrier(repository.folder))
    with pytest.raises(FeedRefused, match="root of trust that came with this PC"):
        feed.refresh()


def test_the_cache_needs_no_links(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*arguments: object, **keywords: object) -> None:
        raise OSError("links are not to be had here")

    monkeypatch.setattr(os, "symlink", no_links)
    monkeypatch.setattr(os, "link", no_links)
    repository.rotate("timestamp")
    repository.release()
    assert feed_of(repository).refresh().root_version == 2
    root = tmp_path / "trust" / "root.json"
    assert not root.is_symlink()
    assert root.read_bytes() == (repository.folder / "metadata" / "2.root.json").read_bytes()


def test_a_cache_that_cannot_be_made_is_said(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "trust").write_bytes(b"a file")
    with pytest.raises(StorageUnwritable, match="Make room on the disk, or delete this folder"):
        feed_of(repository).refresh()


@pytest.mark.parametrize("over", ["folder", "http"])
@pytest.mark.parametrize("roles", [["timestamp"], ["snapshot", "timestamp"], ["root"], ["targets"]])
def test_keys_can_be_replaced_while_a_pc_is_away(roles: list[str], over: str, tmp_path: Path) -> None:
    with played(tmp_path, over) as scene:
        for role in roles:
            scene.repository.rotate(role, old=scene.repository.signers["root"] if role == "root" else None)
        scene.repository.targets.version += 1
        content = third(scene)
        assert scene.kiosk.outcome() == ACCEPTED
        assert scene.kiosk.library[A] == content
        assert scene.kiosk.feed().refresh().root_version == 1 + len(roles)


def test_a_feed_fast_forwarded_by_stolen_keys_is_recovered_by_new_keys(tmp_path: Path) -> None:
    """TUF 5.3.11. The numbers that were never installed do not bind: our floor counts installed releases only."""
    with played(tmp_path, "folder") as scene:
        repository, number = scene.repository, scene.repository.snapshot.version
        repository.timestamp.version = repository.snapshot.version = 2**40
        (repository.place(A)).unlink()
        scene.forget()
        repository.release()
        scene.kiosk.feed().refresh()
        assert scene.kiosk.floor == number
        repository.timestamp.version = repository.snapshot.version = number
        content = third(scene)
        assert scene.kiosk.outcome() == Refusal.OLDER.value
        for role in ("timestamp", "snapshot"):
            repository.rotate(role)
        repository.write()
        assert scene.kiosk.outcome() == ACCEPTED
        assert scene.kiosk.library[A] == content


def refused(scene: Scene) -> FeedRefused:
    with pytest.raises(FeedRefused) as caught:
        scene.kiosk.sync()
    assert isinstance(caught.value, DoNotTrust)
    return caught.value


def unreachable(scene: Scene) -> FeedUnreachable:
    with pytest.raises(FeedUnreachable) as caught:
        scene.kiosk.sync()
    assert isinstance(caught.value, CannotReach)
    assert "The library stays as it is." in caught.value.sentence
    return caught.value


@pytest.mark.parametrize("path", ["*", "/metadata/2.root.json", "/metadata/timestamp.json"])
def test_a_block_page_is_named_as_what_it_probably_is(path: str, tmp_path: Path) -> None:
    with played(tmp_path, "http") as scene:
        assert scene.server is not None
        scene.server.troubles[path] = page()
        error = refused(scene)
        assert error.reason is Refusal.MALFORMED
        assert "probably a sign-in page or a block page" in error.sentence
        scene.server.troubles.clear()
        assert scene.kiosk.outcome() == ACCEPTED


def test_damage_on_a_stick_is_not_called_a_block_page(tmp_path: Path) -> None:
    with played(tmp_path, "folder") as scene:
        (scene.repository.folder / "metadata" / "timestamp.json").write_bytes(BLOCK_PAGE)
        error = refused(scene)
        assert error.reason is Refusal.MALFORMED
        assert "Copy the feed to the share or stick again" in error.sentence


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (401, "wants a sign-in"),
        (403, "does not let this PC"),
        (404, "no feed at this address"),
        (407, "proxy wants a sign-in"),
        (500, "could not answer (status 500)"),
        (511, "network wants a sign-in"),
    ],
)
def test_each_status_is_told_in_words(code: int, words: str, tmp_path: Path) -> None:
    with played(tmp_path, "http") as scene:
        assert scene.server is not None
        scene.server.troubles["/metadata/timestamp.json"] = status(code)
        error = unreachable(scene)
        assert words in error.sentence
        assert error.status == code


@pytest.mark.parametrize("over", ["folder", "http"])
def test_half_a_copy_is_left_alone_until_it_is_whole(over: str, tmp_path: Path) -> None:
    """A stick pulled out, or a site read, while the feed was being written: the timestamp came first."""
    with played(tmp_path, over) as scene:
        content = third(scene)
        snapshot = scene.repository.folder / "metadata" / "4.snapshot.json"
        whole = snapshot.read_bytes()
        snapshot.unlink()
        assert unreachable(scene).status == 404
        assert scene.kiosk.library[A] == NEW
        snapshot.write_bytes(whole)
        assert scene.kiosk.outcome() == ACCEPTED
        assert scene.kiosk.library[A] == content


def test_a_stick_that_is_not_there_or_not_complete_is_told_in_words(tmp_path: Path) -> None:
    with played(tmp_path, "folder") as scene:
        third(scene)
        scene.repository.place(A).unlink()
        assert "a file of it is missing" in unreachable(scene).sentence
        scene.repository.folder.rename(tmp_path / "pulled out")
        assert "Is the stick plugged in" in unreachable(scene).sentence
        assert scene.kiosk.library[A] == NEW


def test_a_server_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with played(tmp_path, "http") as scene:
        assert scene.server is not None
        scene.kiosk.metadata_url = "http://127.0.0.1:1/metadata"
        assert "the server refuses connections" in unreachable(scene).sentence
