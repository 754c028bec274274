"""Stories at the publisher: opened with the right key, drafted once, refused with reasons, found by their code."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from kiosk import settings, wiring
from kiosk.cli import main
from kiosk.errors import FeedDocumentInvalid, WorkspaceError
from kiosk.feed.documents import curation_bytes, curation_from
from kiosk.feed.stories import Consent, Naming, Story, Told, new_receipt
from kiosk.library.applying import apply
from kiosk.library.writing import write_library
from kiosk.model import Content, Sharing
from kiosk.publish.build import Built, build
from kiosk.publish.releasing.keyfiles import KeyUnusable
from kiosk.publish.stories import ledger
from kiosk.publish.stories.drafting import LICENCE
from kiosk.publish.stories.keys import StoryKeys, make_key, public_keys
from kiosk.publish.stories.opening import NotOpened, Opened, Outcome, find, open_all
from kiosk.publish.subscribing.accepting import accept
from kiosk.publish.subscribing.outcomes import Accepted
from kiosk.publish.workspace import read_workspace
from kiosk.stories.sealing import seal
from tests.publish.workspaces import RELEASE, make, told

TODAY = date(2026, 11, 24)
PASSPHRASE = "six words that nobody has said"  # noqa: S105 - of a key that ends with the test


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    make_key(tmp_path / "keys", "stories", PASSPHRASE, cost=1 << 10)
    return tmp_path / "keys"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make(tmp_path / "workspace")


def opener(keys: Path, passphrase: str = PASSPHRASE) -> StoryKeys:
    return StoryKeys([keys], lambda _: passphrase)


def opened(workspace: Path, keys: Path, *paths: Path) -> list[Outcome]:
    return list(open_all(workspace, paths, opener(keys), TODAY))


def put_story(
    folder: Path, key: str, title: str = "Tea trolley", name: str = "", **consent: object
) -> tuple[Path, Story]:
    folder.mkdir(exist_ok=True)
    words = Told(title, "We moved <the> desk & sat.\n\nPeople came.\nThey stayed.", "Time.", "")
    story = Story(new_receipt(), "2026-11-23", words, Consent(**consent), "A Trust", 3)  # type: ignore[arg-type]
    path = folder / f"{name or story.receipt}.story"
    path.write_bytes(seal(story, key))
    return path, story


def public(keys: Path, name: str = "stories") -> str:
    return public_keys([keys])[name]


def test_a_story_becomes_a_draft_with_its_words_and_what_is_allowed(
    workspace: Path, keys: Path, tmp_path: Path
) -> None:
    path, story = put_story(
        tmp_path / "stick", public(keys), naming=Naming.ROLE, credit="A nurse", may_edit=True, contact="a@b.org"
    )
    (found,) = opened(workspace, keys, tmp_path / "stick")
    assert isinstance(found, Opened) and found.story == story and found.path == path
    text = found.draft.read_text(encoding="utf-8")
    assert "We moved &lt;the&gt; desk &amp; sat." in text and "<h2>What helped</h2>" in text and "others" not in text
    record = yaml.safe_load(found.draft.with_name(found.draft.name + ".yaml").read_text(encoding="utf-8"))
    assert record["authors"] == ["A nurse"] and record["form"] == "staff-story" and record["year"] == 2026
    assert record["draft"]["story"] == story.receipt and record["draft"]["contact"] == "a@b.org"
    assert story.receipt not in text and "a@b.org" not in text, "these would come to every PC"


def test_a_nameless_story_has_no_author(workspace: Path, keys: Path, tmp_path: Path) -> None:
    put_story(tmp_path / "stick", public(keys))
    (found,) = opened(workspace, keys, tmp_path / "stick")
    assert isinstance(found, Opened)
    record = yaml.safe_load(found.draft.with_name(found.draft.name + ".yaml").read_text(encoding="utf-8"))
    assert "authors" not in record and record["draft"]["name"].startswith("publish it without")
    assert record["licence"] == LICENCE, "what was agreed to is publication in this library, and no open licence"
    (accepted,) = accept(workspace, [found.draft], "CC-BY-4.0", TODAY)
    assert isinstance(accepted, Accepted)
    kept = next(each.item for each in read_workspace(workspace).workspace.entries if each.item.id == accepted.item_id)
    assert kept.licence == LICENCE


def test_what_is_no_story_for_us_is_told_and_the_rest_goes_on(workspace: Path, keys: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    good, _ = put_story(stick, public(keys), name="e")
    make_key(tmp_path / "elsewhere", "stories", PASSPHRASE, cost=1 << 10)
    put_story(stick, public(tmp_path / "elsewhere"), name="a")
    (stick / "b.story").write_bytes(good.read_bytes()[:-1])
    (stick / "c.story").write_bytes(good.read_bytes()[:-1] + b"x")
    (stick / "d.story").write_text("a story in plain words")
    (stick / "f.story").write_bytes(b"")
    (stick / "notes.txt").write_text("not looked at")
    found = opened(workspace, keys, stick, tmp_path / "gone.story", tmp_path / "keys")
    assert [type(each) for each in found].count(Opened) == 1
    reasons = {each.path.name: each.reason for each in found if isinstance(each, NotOpened)}
    assert "key that is not here" in reasons["a.story"]
    assert "cut short" in reasons["b.story"]
    assert "damaged" in reasons["c.story"]
    assert "no sealed story" in reasons["d.story"] and "no sealed story" in reasons["f.story"]
    assert "cannot be read" in reasons["gone.story"] and "no story in this folder" in reasons["keys"]


def test_a_story_that_arrives_twice_is_drafted_once(workspace: Path, keys: Path, tmp_path: Path) -> None:
    path, story = put_story(tmp_path / "stick", public(keys))
    opened(workspace, keys, path)
    again = tmp_path / "by-network.story"
    again.write_bytes(seal(story, public(keys)))  # sealed anew, as from another queue
    for each in opened(workspace, keys, path, again):
        assert isinstance(each, NotOpened) and each.known and "arrived on 2026-11-24" in each.reason
    assert len(list((workspace / "drafts" / "stories").glob("*.html"))) == 1


def test_stopped_before_it_was_noted_a_story_is_found_as_the_same_draft(
    workspace: Path, keys: Path, tmp_path: Path
) -> None:
    path, _ = put_story(tmp_path / "stick", public(keys))
    opened(workspace, keys, path)
    (workspace / ledger.FILE).unlink()
    (found,) = opened(workspace, keys, path)
    assert isinstance(found, Opened)
    assert len(list((workspace / "drafts" / "stories").glob("*.html"))) == 1


def test_a_damaged_ledger_stops_everything_rather_than_take_stories_twice(
    workspace: Path, keys: Path, tmp_path: Path
) -> None:
    path, _ = put_story(tmp_path / "stick", public(keys))
    (workspace / ledger.FILE).write_text("receipt,told\nx\n")
    with pytest.raises(WorkspaceError, match="columns"):
        opened(workspace, keys, path)
    assert not (workspace / "drafts").exists()


def test_an_accepted_story_is_in_the_library_without_anything_private_and_found_by_its_code(
    workspace: Path, keys: Path, tmp_path: Path
) -> None:
    _, story = put_story(tmp_path / "stick", public(keys), naming=Naming.ROLE, credit="A nurse", contact="a@b.org")
    (found,) = opened(workspace, keys, tmp_path / "stick")
    assert isinstance(found, Opened)
    where = find(workspace, story.receipt.lower().replace("-", " "))
    assert where is not None and where.draft == found.draft
    (accepted,) = accept(workspace, [found.draft], "CC-BY-4.0", TODAY)
    assert isinstance(accepted, Accepted), accepted
    where = find(workspace, story.receipt)
    assert where is not None and where.draft is None and where.item == accepted.item_id
    built = build(workspace, tmp_path / "out" / "library.db")
    assert isinstance(built, Built)
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert b"We moved" in written and b"A nurse" in written
    assert b"a@b.org" not in written and story.receipt.encode() not in written
    assert find(workspace, "0000-0000-000") is None


# keys ---------------------------------------------------------------------------------------------


def test_the_private_key_lies_encrypted_and_is_of_use_only_with_its_passphrase(
    workspace: Path, keys: Path, tmp_path: Path
) -> None:
    pem = keys / "stories.pem"
    assert pem.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert pem.stat().st_mode & 0o077 == 0
    path, _ = put_story(tmp_path / "stick", public(keys))
    with pytest.raises(KeyUnusable, match="passphrase is wrong"):
        list(open_all(workspace, [path], opener(keys, "another passphrase"), TODAY))
    assert not (workspace / "drafts").exists()


def test_a_key_is_never_overwritten_and_short_passphrases_are_refused(keys: Path) -> None:
    before = (keys / "stories.pem").read_bytes()
    with pytest.raises(KeyUnusable, match="never overwritten"):
        make_key(keys, "stories", PASSPHRASE, cost=1 << 10)
    with pytest.raises(KeyUnusable, match="at least 15"):
        make_key(keys, "new", "short", cost=1 << 10)
    with pytest.raises(KeyUnusable, match="lower-case"):
        make_key(keys, "../out", PASSPHRASE, cost=1 << 10)
    assert (keys / "stories.pem").read_bytes() == before and len(list(keys.iterdir())) == 2


def test_stories_sealed_to_an_older_key_are_still_opened(workspace: Path, keys: Path, tmp_path: Path) -> None:
    make_key(keys, "stories-2027", PASSPHRASE, cost=1 << 10)
    put_story(tmp_path / "stick", public(keys))
    put_story(tmp_path / "stick", public(keys, "stories-2027"), "Newer")
    assert [type(each) for each in opened(workspace, keys, tmp_path / "stick")] == [Opened, Opened]


# the workspace and the way to PCs ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("key: short", "stories.key"),
        (f"key: {'A' * 43}=", "stories.key"),
        ("address: http://a.example\n  key: KEY", "stories.address"),
        ("address: https://u:p@a.example\n  key: KEY", "stories.address"),
        ("address: https://a.example", "stories.address"),
        ("contact: nobody", "stories.contact"),
        ("community_url: example.org", "stories.community_url"),
        ("colour: red", "stories.colour"),
    ],
)
def test_a_workspace_that_names_something_wrong_is_told_the_place(
    tmp_path: Path, keys: Path, said: str, place: str
) -> None:
    text = f"{RELEASE}stories:\n  {said.replace('KEY', public(keys))}\n"
    assert [where for _, where, _ in told(make(tmp_path / "w", {"workspace.yaml": text}))] == [place]


SHARING = Sharing(key="sUmV3A2PQylZt8meaeQMtj+2Tk2N/oBDAxNHMXPTQzw=", address="https://a.example/in", contact="é@b.org")
CONTENT = Content("A library", "A Trust", "trust", 3, "2026-11-23", "")


def test_how_stories_are_shared_goes_through_the_feed_and_what_says_nothing_of_it_is_as_before() -> None:
    shared = replace(CONTENT, sharing=SHARING)
    assert curation_from(curation_bytes(shared)) == shared
    assert b"sharing" not in curation_bytes(CONTENT), "releases from before are still the same bytes"
    assert curation_from(curation_bytes(CONTENT)) == CONTENT


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", "short"),
        ("address", "http://a.example"),
        ("address", "https://a.example/?to=x"),
        ("contact", 3),
        ("more", ""),
    ],
)
def test_a_feed_that_names_something_wrong_is_refused(name: str, value: object) -> None:
    said = json.loads(curation_bytes(replace(CONTENT, sharing=SHARING)))
    said["curation"]["sharing"][name] = value
    raw = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    with pytest.raises(FeedDocumentInvalid, match=f"sharing.{name}|not known"):
        curation_from(raw)


def test_an_edition_says_what_the_newest_release_says_also_where_that_is_nothing(tmp_path: Path) -> None:
    shared = replace(CONTENT, sharing=SHARING)
    first = write_library(tmp_path / "1.db", CONTENT)
    assert first.sharing == Sharing()
    second = apply(tmp_path / "1.db", tmp_path / "2.db", [], shared)
    assert second.sharing == SHARING and second.digest == write_library(tmp_path / "fresh.db", shared).digest
    assert apply(tmp_path / "2.db", tmp_path / "3.db", [], None).sharing == SHARING, "items alone change nothing of it"
    third = apply(tmp_path / "2.db", tmp_path / "4.db", [], CONTENT)
    assert third.sharing == Sharing() and third.digest == first.digest


def test_the_signed_release_brings_the_key_and_a_changed_one_is_not_believed(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = (
        f"stories:\n  key: {public(keys)}\n  address: https://stories.example.org/in\n  contact: a@example.org\n"
        "  community: A community\n  community_url: https://example.org/c\n"
    )
    make(tmp_path / "workspace", {"workspace.yaml": RELEASE.replace("first_number: 1", "first_number: 1000") + said,
                                  "items/one.md": "", "collections/start-here.yaml": ""})  # fmt: skip
    assert read_workspace(tmp_path / "workspace").workspace.release.sharing.contact == "a@example.org"
    monkeypatch.setenv("WARD_LIBRARY_PASSPHRASE", PASSPHRASE)
    where = ["--in", str(tmp_path)]
    assert main(["publish", "init", *where, "--root-keys", "1", "--threshold", "1"]) == 0
    assert main(["publish", "release", *where, "--raise"]) in (0, 1)
    machine = tmp_path / "policies.json"
    policy = {"feed": str(tmp_path / "feed"), "feed_root": str(tmp_path / "feed" / "metadata" / "root.json"),
              "store": str(tmp_path / "store"), "cache": str(tmp_path / "cache")}  # fmt: skip
    machine.write_text(json.dumps(policy))
    monkeypatch.setattr(settings, "machine_policy_path", lambda: machine)
    monkeypatch.setattr(settings, "user_settings_path", lambda: tmp_path / "none")
    assert main(["sync"]) == 0, capsys.readouterr()
    chosen = settings.load().settings
    library = wiring.open_library(chosen)
    found, path = wiring.sharing(chosen, library), library.path
    library.close()
    assert found.key == public(keys) and found.address == "https://stories.example.org/in" and found.community
    make_key(tmp_path / "thief", "stories", PASSPHRASE, cost=1 << 10)
    path.chmod(0o644)
    with sqlite3.connect(path) as database:
        changed = database.execute(
            "UPDATE meta SET value = replace(value, ?, ?) WHERE key = 'sharing'",
            (public(keys), public(tmp_path / "thief")),
        ).rowcount
    database.close()
    assert changed == 1
    with wiring.serving(chosen) as held:  # the seal does not fit any more
        assert held.installed.number == 0 and held.installed.fell_back_from == 1
    library = wiring.open_library(chosen)
    assert wiring.sharing(chosen, library).key == "", "the library in the package serves, and it names no key"
    library.close()


def test_the_commands_do_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "workspace")
    monkeypatch.setenv("WARD_LIBRARY_PASSPHRASE", PASSPHRASE)
    where = ["--in", str(tmp_path)]
    assert main(["publish", "stories", "open", str(tmp_path), *where]) == 2, "there is no key yet"
    assert main(["publish", "stories", "keys", *where]) == 0
    first = capsys.readouterr().out
    assert main(["publish", "stories", "keys", *where]) == 0
    assert first.endswith(capsys.readouterr().out.split("\n\n", 1)[1]), "the same key is shown again"
    _, story = put_story(tmp_path / "stick", public(tmp_path / "keys"))
    assert main(["publish", "stories", "open", str(tmp_path / "stick"), *where]) == 0
    said = capsys.readouterr().out
    assert story.receipt in said and "anonymous" in said and "2026-11-23" in said and "1 draft made" in said
    assert main(["publish", "stories", "open", str(tmp_path / "stick"), *where, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["known"] is True
    assert main(["publish", "stories", "find", story.receipt, *where]) == 0
    assert "waits as a draft" in capsys.readouterr().out
    assert main(["publish", "stories", "find", story.receipt[:-1] + "?", *where]) == 2
    (tmp_path / "stick" / "bad.story").write_text("no")
    assert main(["publish", "stories", "open", str(tmp_path / "stick"), *where]) == 1
    assert main(["publish", "stories", "open", str(tmp_path / "stick" / "bad.story"), *where]) == 2
