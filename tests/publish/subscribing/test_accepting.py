"""A draft becomes an item by a person's own act, with a licence, once; a later form of it becomes its next revision."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from kiosk.errors import WorkspaceError
from kiosk.publish.build import Built, Gathered, build, gather
from kiosk.publish.releasing import tombstones
from kiosk.publish.subscribing import subscriptions
from kiosk.publish.subscribing.accepting import accept
from kiosk.publish.subscribing.outcomes import Accepted, NotAccepted
from kiosk.publish.subscribing.refreshing import Follower
from kiosk.publish.subscribing.subscriptions import Subscription
from kiosk.publish.subscribing.texts import text_of
from tests.publish.subscribing.samples import PROSE, atom, entry, item, rss

TODAY = date(2026, 11, 23)
OTHER = "&lt;p&gt;Night teams are heard at last, say the sisters of three wards.&lt;/p&gt;"


def follow(workspace: Path, data: bytes, name: str = "feed.xml") -> list[Path]:
    """Follow a feed in a file, or look at it again; returns the drafts."""
    path = workspace.parent / name
    path.write_bytes(data)
    known, _ = subscriptions.read_all(workspace)
    before = next((each for each in known if each.source == str(path)), None)
    with Follower(workspace, TODAY) as follower:
        found = follower.refresh(before) if before else follower.subscribe(Subscription("", str(path)))
    return [each.path for each in found.drafted]  # type: ignore[union-attr]


def one(workspace: Path, path: Path, licence: str = "") -> Accepted | NotAccepted:
    (found,) = accept(workspace, [path], licence, TODAY)
    return found


def fields(path: Path) -> dict[str, object]:
    return dict(yaml.safe_load(path.with_name(path.name + ".yaml").read_text(encoding="utf-8")))


def test_a_draft_is_an_item_that_is_built_and_found(workspace: Path, tmp_path: Path) -> None:
    rounds = '<ul><li>Rounds that begin with a question</li></ul><p><a href="/x">More</a></p>'
    text = f"<p>{PROSE}</p><h3>What helps</h3>{rounds}"
    (draft,) = follow(workspace, rss(item("1", text), head="<title>Pod</title><copyright>CC BY 4.0</copyright>"))
    drafted = draft.read_bytes()
    done = one(workspace, draft)
    assert isinstance(done, Accepted)
    assert (done.item_id, done.revision) == ("trust/episode-1", 1)
    assert done.path.read_bytes() == drafted
    said = fields(done.path)
    assert (said["number"], said["licence"], said["publisher"], said["added"]) == (1000, "CC-BY-4.0", "Pod", TODAY)
    assert "draft" not in said
    assert not list(workspace.glob("drafts/*/*"))
    built = build(workspace, tmp_path / "library.db")
    assert isinstance(built, Built), built
    assert built.warnings == ()
    found = gather(workspace)
    assert isinstance(found, Gathered)
    start, helps = found.content.items[0].passages
    assert (str(start.id), str(helps.id), helps.label) == ("start", "what-helps", "What helps")
    assert "Rounds that begin with a question" in helps.text
    assert "https://pod.example.org/x" in helps.html


def test_nothing_is_accepted_without_a_licence(workspace: Path) -> None:
    (draft,) = follow(workspace, rss(item("1"), head="<title>Pod</title><copyright>All rights reserved</copyright>"))
    refused = one(workspace, draft)
    assert isinstance(refused, NotAccepted)
    assert "--licence" in refused.reason, "workspace.yaml's licence is of the publisher's own texts"
    assert draft.is_file()
    assert not list((workspace / "items").iterdir())
    done = one(workspace, draft, "with permission")
    assert isinstance(done, Accepted)
    assert fields(done.path)["licence"] == "with permission"


def test_what_a_publisher_writes_in_the_record_is_what_counts(workspace: Path) -> None:
    (draft,) = follow(workspace, atom(entry("1")))
    side = draft.with_name(draft.name + ".yaml")
    text = (
        side.read_text(encoding="utf-8")
        .replace("kind: blog", "kind: case-study")
        .replace("title: Post 1", "title: Kept")
    )
    side.write_text(text, encoding="utf-8")
    done = one(workspace, side)
    assert isinstance(done, Accepted)
    assert done.item_id == "trust/kept"
    assert fields(done.path)["kind"] == "case-study"


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ("kind: blog", "kind: podcast", "kind"),
        ("kind: blog", "kind: blog\nthemes: [nowhere]", "no theme 'nowhere'"),
        ("kind: blog", "kind: blog\nsurprise: 1", "not a field that is known"),
        ("kind: blog", "kind: [", "not YAML"),
        ("kind: blog", "kind: blog\nid: trust/taken\nnumber: 7", ""),
    ],
)
def test_a_record_that_is_wrong_stays_a_draft(workspace: Path, was: str, now: str, reason: str) -> None:
    (draft,) = follow(workspace, atom(entry("1")))
    side = draft.with_name(draft.name + ".yaml")
    side.write_text(side.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    done = one(workspace, draft)
    if not reason:
        assert isinstance(done, Accepted)
        assert done.item_id == "trust/taken"
        return
    assert isinstance(done, NotAccepted)
    assert reason in done.reason
    assert draft.is_file()
    assert side.is_file()
    assert not list((workspace / "items").iterdir())


def test_a_text_that_was_emptied_stays_a_draft(workspace: Path) -> None:
    (draft,) = follow(workspace, atom(entry("1")))
    draft.write_text("<html><body></body></html>", encoding="utf-8")
    done = one(workspace, draft)
    assert isinstance(done, NotAccepted)
    assert "no text" in done.reason


def test_only_drafts_are_accepted(workspace: Path, tmp_path: Path) -> None:
    (draft,) = follow(workspace, atom(entry("1")))
    elsewhere = tmp_path / "x.html"
    elsewhere.write_bytes(draft.read_bytes())
    elsewhere.with_name("x.html.yaml").write_bytes(draft.with_name(draft.name + ".yaml").read_bytes())
    for path, reason in (
        (elsewhere, "kioskctl import"),
        (draft.parent / ".." / ".." / "items" / "y.html", "no such draft"),
    ):
        done = one(workspace, path)
        assert isinstance(done, NotAccepted)
        assert reason in done.reason
    assert elsewhere.is_file()
    draft.with_name(draft.name + ".yaml").unlink()
    done = one(workspace, draft)
    assert isinstance(done, NotAccepted)
    assert "not beside it" in done.reason


def test_a_change_becomes_the_next_revision_and_the_record_stays(workspace: Path) -> None:
    (first,) = follow(workspace, atom(entry("1")))
    done = one(workspace, first)
    assert isinstance(done, Accepted)
    side = done.path.with_name(done.path.name + ".yaml")
    side.write_text(
        "# ours\n" + side.read_text(encoding="utf-8").replace("summary: ", "content_note: Care.\nsummary: "),
        encoding="utf-8",
    )
    (changed,) = follow(workspace, atom(entry("1", OTHER)))
    again = one(workspace, changed)
    assert isinstance(again, Accepted)
    assert (again.item_id, again.revision, again.path) == (done.item_id, 2, done.path)
    assert "heard at last" in done.path.read_text(encoding="utf-8")
    said = fields(done.path)
    assert (said["revision"], said["number"], said["content_note"]) == (2, 1000, "Care.")
    assert side.read_text(encoding="utf-8").startswith("# ours\n")


def test_a_text_that_was_edited_here_is_not_written_over(workspace: Path) -> None:
    (first,) = follow(workspace, atom(entry("1")))
    done = one(workspace, first)
    assert isinstance(done, Accepted)
    mine = done.path.read_text(encoding="utf-8").replace("seldom", "hardly ever")
    done.path.write_text(mine, encoding="utf-8")
    (changed,) = follow(workspace, atom(entry("1", OTHER)))
    refused = one(workspace, changed)
    assert isinstance(refused, NotAccepted)
    assert "was edited here" in refused.reason
    assert done.path.read_text(encoding="utf-8") == mine
    assert changed.is_file()


def test_the_older_of_two_drafts_cannot_follow_the_newer(workspace: Path) -> None:
    (first,) = follow(workspace, atom(entry("1")))
    (changed,) = follow(workspace, atom(entry("1", OTHER)))
    assert isinstance(one(workspace, changed), Accepted)
    refused = one(workspace, first)
    assert isinstance(refused, NotAccepted)
    assert "trust/post-1 already" in refused.reason


def test_a_withdrawn_item_does_not_come_back_by_a_change(workspace: Path) -> None:
    (first,) = follow(workspace, atom(entry("1")))
    done = one(workspace, first)
    assert isinstance(done, Accepted)
    tombstones.withdraw(workspace, done.item_id, "It was wrong.")
    (changed,) = follow(workspace, atom(entry("1", OTHER)))
    refused = one(workspace, changed)
    assert isinstance(refused, NotAccepted)
    assert "withdrawn" in refused.reason


def test_an_acceptance_that_was_cut_off_makes_no_second_item(workspace: Path) -> None:
    (first,) = follow(workspace, atom(entry("1")))
    kept = {path: path.read_bytes() for path in first.parent.iterdir()}
    before = (workspace / "subscriptions" / "ward-word.json").read_bytes()
    done = one(workspace, first)
    assert isinstance(done, Accepted)
    for path, content in kept.items():  # as if it had ended just before the draft was cleared away
        path.write_bytes(content)
    (workspace / "subscriptions" / "ward-word.json").write_bytes(before)
    again = one(workspace, first)
    assert isinstance(again, Accepted)
    assert (again.item_id, again.path) == (done.item_id, done.path)
    assert len(list((workspace / "items").glob("*.html"))) == 1


def test_drafts_of_a_feed_that_is_followed_no_longer_are_still_drafts(workspace: Path) -> None:
    (first,) = follow(workspace, atom(entry("1")))
    subscriptions.remove(workspace, "ward-word")
    assert isinstance(one(workspace, first), Accepted)


def test_a_workspace_that_is_wrong_is_told_and_nothing_is_moved(workspace: Path) -> None:
    (first,) = follow(workspace, atom(entry("1")))
    (workspace / "workspace.yaml").write_text("publisher: 5\n", encoding="utf-8")
    with pytest.raises(WorkspaceError):
        one(workspace, first)
    assert first.is_file()


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{PROSE}</p>",
        f"<h2>One</h2><p>{PROSE}</p><h2>Two</h2><p>{PROSE}</p>",
        f"<ul><li>{PROSE}</li><li>b</li></ul><blockquote><p>Kind words.</p></blockquote>",
        f"<table><tr><th>Ward</th><td>4</td></tr></table><p>{PROSE} H<sub>2</sub>O <em>a</em> <strong>b</strong></p>",
        f'<p><a href="https://a.example.org/1">One</a></p><p>{PROSE}</p><p><a href="mailto:a@b.example">Write</a></p>',
        f"<h1>Top</h1><p>{PROSE}</p><h4>Deep</h4><p>{PROSE}</p>",
    ],
)
def test_the_words_of_an_entry_are_the_words_of_the_item(workspace: Path, tmp_path: Path, text: str) -> None:
    """What was reduced for the draft is read again by the build, as any web page is: nothing may be pruned from it."""
    (draft,) = follow(workspace, rss(item("1", text), head="<title>Pod</title>"))
    body = draft.read_text(encoding="utf-8").partition("</h1>\n")[2].partition("\n</main>")[0]
    assert isinstance(one(workspace, draft, "CC-BY-4.0"), Accepted)
    found = gather(workspace)
    assert isinstance(found, Gathered)
    (content,) = found.content.items
    words = " ".join(f"{passage.label} {text_of(passage.html)}" for passage in content.passages)
    for word in text_of(body).split():
        assert word in words
