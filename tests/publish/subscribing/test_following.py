"""A feed that is followed: what is new is drafted once, what changed beside the old, and no edit is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from kiosk.errors import WorkspaceError
from kiosk.feed.patience import Patience
from kiosk.publish.build import Gathered, gather
from kiosk.publish.subscribing import bounds, subscriptions
from kiosk.publish.subscribing.outcomes import Checked, NothingNew, NotTaken, Outcome, Unreachable
from kiosk.publish.subscribing.refreshing import Follower
from kiosk.publish.subscribing.subscriptions import Subscription
from tests.feed.server import FeedServer, compressed, cut_after, drip, endless, page, redirect, status
from tests.publish.subscribing.samples import SRT, VTT, atom, entry, item, json_feed, note, rss, transcript

TODAY = date(2026, 11, 23)
QUICK = Patience(stall=1.0, base=1.5, slowest=10_000_000.0)
Look = Callable[..., Outcome]


@pytest.fixture
def look(workspace: Path) -> Look:
    def subscribe(source: str, http: bool = True, most: int = 100, **more: object) -> Outcome:
        known, problems = subscriptions.read_all(workspace)
        assert not problems
        before = next((each for each in known if each.source == source), None)
        with Follower(workspace, TODAY, most=most, patience=QUICK) as follower:
            if before:
                return follower.refresh(before)
            return follower.subscribe(Subscription("", source, http=http, **more))  # type: ignore[arg-type]

    return subscribe


def checked(outcome: Outcome) -> Checked:
    assert isinstance(outcome, Checked), outcome
    return outcome


def drafted(outcome: Outcome) -> list[str]:
    return [each.path.name for each in checked(outcome).drafted]


def serve(server: FeedServer, name: str, data: bytes | str) -> str:
    """Put a file on the server; its time is a new one, as a server's would be."""
    path = server.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return f"{server.url}{name}"


def conditional(server: FeedServer, name: str) -> None:
    """Have the server answer 304 to whoever has this version already."""

    def answer(handler: object, body: bytes) -> None:
        tag = f'"{hash(body)}"'
        if handler.headers.get("If-None-Match") == tag:  # type: ignore[attr-defined]
            handler.send_response(304)  # type: ignore[attr-defined]
            handler.send_header("ETag", tag)  # type: ignore[attr-defined]
            handler.end_headers()  # type: ignore[attr-defined]
        else:
            handler.answer(200, body, {"ETag": tag, "Last-Modified": "Mon, 23 Nov 2026 06:00:00 GMT"})  # type: ignore[attr-defined]

    server.troubles[f"/{name}"] = answer


def record(workspace: Path, name: str) -> dict[str, object]:
    (found,) = workspace.glob(f"drafts/*/{name}.yaml")
    return dict(yaml.safe_load(found.read_text(encoding="utf-8")))


def test_a_podcast_an_atom_blog_and_a_json_feed(server: FeedServer, workspace: Path, look: Look) -> None:
    more = transcript("/t/1.vtt", rel="captions") + transcript("t/1.cy.srt", "application/x-subrip", "cy")
    serve(server, "t/1.vtt", VTT)
    serve(server, "t/1.cy.srt", SRT)
    pod = look(serve(server, "pod.xml", rss(item("1", more=more))))
    assert drafted(pod) == ["episode-1-en.vtt", "episode-1-cy.srt", "episode-1.html"]
    assert drafted(look(serve(server, "blog.atom", atom(entry("1"), entry("2"))))) == ["post-1.html", "post-2.html"]
    assert drafted(look(serve(server, "notes.json", json_feed([note("1")])))) == ["note-1.html"]
    said = record(workspace, "episode-1-cy.srt")
    assert (said["kind"], said["title"], said["language"]) == ("transcript", "Episode 1: transcript (cy)", "cy")
    assert said["publisher"] == "Leading with Compassion"
    assert (workspace / "drafts" / "leading-with-compassion" / "episode-1-en.vtt").read_text(encoding="utf-8") == VTT
    blog = record(workspace, "post-1.html")
    assert (blog["kind"], blog["authors"], blog["year"]) == ("blog", ["Joan Price"], 2026)
    assert (blog["licence"], blog["publisher"]) == ("CC-BY-SA-4.0", "Ward & Word")
    assert "id" not in blog
    assert "number" not in blog


def test_every_transcript_is_named_with_what_became_of_it(server: FeedServer, workspace: Path, look: Look) -> None:
    serve(server, "1.vtt", VTT)
    serve(server, "2.vtt", "<html>no captions</html>")
    more = "".join(
        [transcript("/1.vtt", rel="captions"), transcript("/2.vtt"), transcript("/3.vtt"),
         transcript("https://cdn.example.org/4.vtt"), transcript("/5.json", "application/json")]
    )  # fmt: skip
    found = checked(look(serve(server, "pod.xml", rss(item("1", more=more)))))
    said = record(workspace, "episode-1.html")["draft"]
    assert isinstance(said, dict)
    listed = {each["url"].rpartition("/")[2]: each for each in said["transcripts"]}
    assert listed["1.vtt"] == {
        "url": f"{server.url}1.vtt", "type": "text/vtt", "language": "en", "rel": "captions",
        "draft": "episode-1-en.vtt",
    }  # fmt: skip
    assert "refused" in listed["2.vtt"]["left"]
    assert "not fetched yet: It did not arrive: it is not there" in listed["3.vtt"]["left"]
    assert "another server" in listed["4.vtt"]["left"]
    assert "only WebVTT and SRT" in listed["5.json"]["left"]
    assert len(found.refused) == 2
    assert found.waiting == 1
    serve(server, "3.vtt", VTT.replace("nights", "days"))
    again = checked(look(f"{server.url}pod.xml"))
    assert [each.what for each in again.drafted] == ["transcript"], "what did not arrive is tried again, and only that"
    assert again.refused == ()


def test_another_server_is_asked_only_where_the_publisher_named_it(
    server: FeedServer, workspace: Path, look: Look
) -> None:
    serve(server, "t.vtt", VTT)
    other = server.url.replace("127.0.0.1", "localhost")
    url = serve(server, "pod.xml", rss(item("1", more=transcript(f"{other}t.vtt"))))
    assert drafted(look(url)) == ["episode-1.html"]
    assert "/t.vtt" not in server.requests
    known = subscriptions.read(workspace, "leading-with-compassion")
    allowed = other.rstrip("/")
    with Follower(workspace, TODAY, patience=QUICK) as follower:
        found = follower.refresh(replace(known, also_from=(allowed,), etag="", modified=""))
    assert drafted(found) == ["episode-1-en.vtt"]
    assert subscriptions.read(workspace, known.name).also_from == (allowed,)


def test_an_unchanged_feed_is_asked_for_and_not_sent(server: FeedServer, workspace: Path, look: Look) -> None:
    url = serve(server, "blog.atom", atom(entry("1")))
    conditional(server, "blog.atom")
    assert len(drafted(look(url))) == 1
    sent = server.sent
    assert isinstance(look(url), NothingNew)
    assert server.sent == sent
    asked = server.headers[-1]
    assert asked["if-none-match"].startswith('"')
    assert asked["if-modified-since"] == "Mon, 23 Nov 2026 06:00:00 GMT"
    assert "cookie" not in asked
    serve(server, "blog.atom", atom(entry("1"), entry("2")))
    assert drafted(look(url)) == ["post-2.html"]


def test_a_server_that_always_sends_all_gives_nothing_twice(server: FeedServer, look: Look) -> None:
    url = serve(server, "blog.atom", atom(entry("1"), entry("2")))
    assert len(drafted(look(url))) == 2
    again = checked(look(url))
    assert (again.drafted, again.unchanged) == ((), 2)


def test_a_changed_entry_lies_beside_what_a_publisher_edited(server: FeedServer, workspace: Path, look: Look) -> None:
    url = serve(server, "blog.atom", atom(entry("1")))
    look(url)
    (first,) = workspace.glob("drafts/*/post-1.html")
    edited = first.read_text(encoding="utf-8").replace("seldom", "hardly ever")
    first.write_text(edited, encoding="utf-8")
    side = first.with_name("post-1.html.yaml")
    side.write_text(side.read_text(encoding="utf-8") + "content_note: About nights.\n", encoding="utf-8")
    before = side.read_bytes()
    serve(server, "blog.atom", atom(entry("1", "&lt;p&gt;Night teams are heard at last, say three sisters.&lt;/p&gt;")))
    found = checked(look(url))
    assert [(each.path.name, each.changed) for each in found.drafted] == [("post-1-changed.html", True)]
    assert (first.read_text(encoding="utf-8"), side.read_bytes()) == (edited, before)
    serve(
        server, "blog.atom", atom(entry("1", "&lt;p&gt;Night teams are heard, and slept well, say sisters.&lt;/p&gt;"))
    )
    assert drafted(look(url)) == ["post-1-changed-2.html"]


def test_a_draft_that_was_thrown_away_stays_away(server: FeedServer, workspace: Path, look: Look) -> None:
    url = serve(server, "blog.atom", atom(entry("1")))
    look(url)
    for path in workspace.glob("drafts/*/*"):
        path.unlink()
    assert drafted(look(url)) == []


def test_an_interruption_before_the_note_was_written_doubles_nothing(
    server: FeedServer, workspace: Path, look: Look
) -> None:
    url = serve(server, "blog.atom", atom(entry("1"), entry("2")))
    look(url)
    (workspace / "subscriptions" / "ward-word.json").unlink()
    look(url)
    names = sorted(path.name for path in workspace.glob("drafts/*/*.html"))
    assert names == ["post-1.html", "post-2.html"]


def test_a_long_feed_comes_in_parts_and_whole_in_the_end(server: FeedServer, look: Look) -> None:
    url = serve(server, "blog.atom", atom(*[entry(str(number)) for number in range(7)]))
    conditional(server, "blog.atom")
    runs = [checked(look(url, most=3)) for _ in range(3)]
    assert [(len(run.drafted), run.waiting) for run in runs] == [(3, 4), (3, 1), (1, 0)]
    assert isinstance(look(url, most=3), NothingNew)


def test_a_feed_in_a_file(workspace: Path, tmp_path: Path, look: Look) -> None:
    path = tmp_path / "saved.xml"
    path.write_bytes(rss(item("1", more=transcript("https://pod.example.org/1.vtt"))))
    found = checked(look(str(path)))
    assert [each.path.name for each in found.drafted] == ["episode-1.html"], "from a file nothing is fetched"
    path.unlink()
    assert isinstance(look(str(path)), NotTaken)


NO_FEEDS: dict[str, tuple[object, type, str]] = {
    "not there": (status(404), Unreachable, "it is not there"),
    "an error": (status(500), Unreachable, "status 500"),
    "a sign-in": (status(401), Unreachable, "sign-in"),
    "not modified, though nothing was asked": (status(304), Unreachable, "status 304"),
    "cut off": (cut_after(40), Unreachable, "did not arrive"),
    "drip by drip": (drip(0.2), Unreachable, "too slowly"),
    "endless": (endless, NotTaken, "larger than 5 MB"),
    "compressed though not asked for": (compressed(1_000_000), Unreachable, "compressed"),
    "a block page": (page(), NotTaken, "web page and no feed"),
    "led elsewhere": (redirect("https://other.example.org/feed.xml"), NotTaken, "https://other.example.org/feed.xml"),
    "led to the disk": (redirect("file:///etc/passwd"), Unreachable, "did not arrive"),
    "led in circles": (redirect("/blog.atom"), Unreachable, "circles"),
}


@pytest.mark.parametrize("name", NO_FEEDS)
def test_what_does_not_arrive_leaves_the_workspace_as_it_was(
    name: str, server: FeedServer, workspace: Path, look: Look
) -> None:
    trouble, kind, said = NO_FEEDS[name]
    url = serve(server, "blog.atom", atom(entry("1"), entry("2")))
    server.troubles["/blog.atom"] = trouble  # type: ignore[assignment]
    server.most_sent = 100_000_000
    before = sorted(path.relative_to(workspace) for path in workspace.rglob("*"))
    found = look(url)
    assert isinstance(found, (NotTaken, Unreachable)), found
    assert isinstance(found, kind)
    assert said in found.reason
    assert sorted(path.relative_to(workspace) for path in workspace.rglob("*")) == before
    assert server.sent < 50_000_000, "what buffers hold is sent, and no more"


def test_http_is_refused_unless_the_publisher_allows_it(server: FeedServer, look: Look) -> None:
    found = look(serve(server, "blog.atom", atom(entry("1"))), http=False)
    assert isinstance(found, NotTaken)
    assert "--allow-http" in found.reason
    assert server.requests == []


@pytest.mark.parametrize("address", ["https://user:secret@example.org/x", "ftp://example.org/x", "https://", "data:,x"])
def test_addresses_that_are_never_asked(address: str, look: Look) -> None:
    found = look(address)
    assert isinstance(found, NotTaken)
    assert "secret" not in found.reason


def test_a_redirect_within_the_server_is_followed(server: FeedServer, look: Look) -> None:
    serve(server, "real.atom", atom(entry("1")))
    server.troubles["/blog.atom"] = redirect("/real.atom")
    assert drafted(look(f"{server.url}blog.atom")) == ["post-1.html"]


def test_a_server_that_goes_away_is_not_waited_for_again_and_again(server: FeedServer, look: Look) -> None:
    more = "".join(transcript(f"/{number}.vtt") for number in range(12))
    found = checked(look(serve(server, "pod.xml", rss(item("1", more=more)))))
    assert found.waiting == 12
    assert sum(path.endswith(".vtt") for path in server.requests) == 3


def test_a_transcript_without_an_end_is_left(server: FeedServer, look: Look) -> None:
    serve(server, "1.vtt", VTT)
    server.troubles["/1.vtt"] = endless
    server.most_sent = 100_000_000
    found = checked(look(serve(server, "pod.xml", rss(item("1", more=transcript("/1.vtt"))))))
    assert "larger than 5 MB" in found.refused[0].reason
    assert [each.what for each in found.drafted] == ["text"]


def test_drafts_are_no_part_of_a_build(server: FeedServer, workspace: Path, look: Look) -> None:
    look(serve(server, "blog.atom", atom(entry("1"))))
    found = gather(workspace)
    assert isinstance(found, Gathered)
    assert found.content.items == ()
    assert found.warnings == ()
    assert found.files == {}


def test_nothing_is_written_outside_the_workspace(
    server: FeedServer, workspace: Path, tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    for folder in (home, temporary):
        folder.mkdir()
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    serve(server, "1.vtt", VTT)
    url = serve(server, "pod.xml", rss(item("1", more=transcript("/1.vtt"))))
    outside = sorted(path for path in tmp_path.rglob("*") if not path.is_relative_to(workspace))
    assert len(drafted(look(url))) == 2
    assert sorted(path for path in tmp_path.rglob("*") if not path.is_relative_to(workspace)) == outside
    names = {path.relative_to(workspace).parts[0] for path in workspace.rglob("*")}
    assert names == {"workspace.yaml", "items", "drafts", "subscriptions"}


def test_names_from_outside_stay_inside(server: FeedServer, workspace: Path, look: Look) -> None:
    head = "<title>../../../CON/.. \\x</title>"
    items = [
        item(str(n), title=each)
        for n, each in enumerate(["../../etc/passwd", "nul", "\u0643\u062a\u0627\u0628", "." * 300])
    ]
    found = checked(look(serve(server, "pod.xml", rss(*items, head=head))))
    assert len(found.drafted) == 4
    assert {each.path.resolve().parent.parent for each in found.drafted} == {(workspace / "drafts").resolve()}


def test_a_damaged_note_is_told_and_the_others_go_on(server: FeedServer, workspace: Path, look: Look) -> None:
    look(serve(server, "blog.atom", atom(entry("1"))))
    look(serve(server, "notes.json", json_feed([note("1")])))
    place = workspace / "subscriptions" / "small-notes.json"
    for broken in ("", "{}", "[]", '{"format": 2}', json.dumps({**json.loads(place.read_bytes()), "etag": 5})):
        place.write_text(broken, encoding="utf-8")
        known, problems = subscriptions.read_all(workspace)
        assert [each.name for each in known] == ["ward-word"]
        assert [problem.path for problem in problems] == [place]
        assert "subscribe again" in problems[0].reason


def test_names_of_subscriptions_are_names(workspace: Path) -> None:
    for name in ("../x", "a/b", "", "CON", "con", "A", ".x", "x" + os.sep):
        with pytest.raises(WorkspaceError):
            subscriptions.place_of(workspace, name)
    assert subscriptions.free_name(workspace, "Con") == "con-feed"
    assert subscriptions.free_name(workspace, "\u0643\u062a\u0627\u0628") == "feed"


def test_two_feeds_of_one_title_are_two(server: FeedServer, workspace: Path, look: Look) -> None:
    look(serve(server, "a.atom", atom(entry("1"))))
    look(serve(server, "b.atom", atom(entry("1"))))
    known, _ = subscriptions.read_all(workspace)
    assert [each.name for each in known] == ["ward-word", "ward-word-2"]


def test_the_bounds_of_the_limited_process_are_those_that_the_guide_names() -> None:
    assert bounds.PROCESS.cpu_seconds == 10
    assert bounds.PROCESS.memory == 512 * 1024 * 1024
