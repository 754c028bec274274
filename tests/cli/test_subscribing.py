"""``kioskctl publish subscribe`` and ``accept``: what they say, and what scheduled jobs rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.cli import main
from tests.publish.subscribing.samples import PROSE, atom, entry, item, json_feed, note, rss

WORKSPACE = "publisher: {id: trust, name: T}\ntitle: T\nrelease: 1\nreleased: 2026-11-23\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p" / "workspace" / "items").mkdir(parents=True)
    (tmp_path / "p" / "workspace" / "workspace.yaml").write_text(WORKSPACE, encoding="utf-8")
    return tmp_path / "p"


def publish(folder: Path, *words: str) -> int:
    return main(["publish", *words, "--in", str(folder)])


def feed(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


def test_from_a_feed_to_an_item(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = feed(folder, "blog.atom", atom(entry("1"), entry("2")))
    assert publish(folder, "subscribe", source) == 0
    said = capsys.readouterr().out
    assert "drafts/ward-word/post-1.html" in said
    assert "2 drafted, 0 known already." in said
    assert publish(folder, "subscribe") == 0, "without a feed, all are looked at"
    assert "0 drafted, 2 known already." in capsys.readouterr().out
    assert publish(folder, "subscribe", "ward-word") == 0, "by its name, one is"
    capsys.readouterr()
    assert publish(folder, "subscribe", "--list") == 0
    assert "2 entries known, 2 drafts to read" in capsys.readouterr().out
    assert publish(folder, "accept", "ward-word/post-1.html", "drafts/ward-word/post-2.html.yaml") == 0
    assert "post-1.html is trust/post-1" in capsys.readouterr().out
    assert main(["build", str(folder / "workspace"), "--out", str(folder / "library.db")]) == 0
    capsys.readouterr()
    query = ["search", "ward sisters", "--library", str(folder / "library.db"), "--index", str(folder / "index")]
    assert main([*query, "--json"]) == 0
    assert "trust/post-1" in capsys.readouterr().out
    assert publish(folder, "subscribe", "--remove", "ward-word") == 0
    assert publish(folder, "subscribe", "--remove", "ward-word") == 2
    assert publish(folder, "subscribe", "--list") == 0


def test_what_was_left_out_is_told_and_shows_in_the_status(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = feed(folder, "pod.xml", rss(item("1", title="A < B"), item("2")))
    assert publish(folder, "subscribe", source) == 1
    said = capsys.readouterr()
    assert "left out  entry 1 (line 4): it is not well-formed XML" in said.err
    assert "1 drafted, 0 known already, 1 left out." in said.out


def test_a_feed_that_cannot_be_read_is_not_followed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(folder, "subscribe", feed(folder, "page.html", b"<html><body>Blocked</body></html>")) == 2
    said = capsys.readouterr()
    assert "it is a web page and no feed" in said.err
    assert "Nothing was changed." in said.err
    assert publish(folder, "subscribe", "http://127.0.0.1:9/feed.xml") == 2
    assert "--allow-http" in capsys.readouterr().err
    assert sorted(path.name for path in (folder / "workspace").iterdir()) == [".changing", "items", "workspace.yaml"]


def test_one_feed_that_is_gone_does_not_stop_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = feed(folder, "a.json", json_feed([note("1")]))
    feed(folder, "b.atom", atom(entry("1")))
    assert publish(folder, "subscribe", gone) == 0
    assert publish(folder, "subscribe", str(folder / "b.atom")) == 0
    Path(gone).unlink()
    feed(folder, "b.atom", atom(entry("1"), entry("2")))
    capsys.readouterr()
    assert publish(folder, "subscribe") == 1
    said = capsys.readouterr()
    assert "there is no such file" in said.err
    assert "post-2.html" in said.out


def test_json_says_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = feed(folder, "pod.xml", rss(item("1", f"<p>{PROSE}</p><img src='a.png'>"), item("1")))
    assert publish(folder, "subscribe", source, "--json", "--name", "pod", "--kind", "case-study") == 1
    (said,) = json.loads(capsys.readouterr().out)
    assert (said["name"], said["result"], said["title"]) == ("pod", "checked", "Leading with Compassion")
    assert said["drafted"][0]["notes"] == ["1 picture was left out: kept outside the entry and not fetched"]
    assert said["refused"] == [{"place": "entry 2 (line 5)", "reason": "it has the id of entry 1 (line 4)"}]
    assert publish(folder, "subscribe", "--list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["drafts"] == 1
    draft = said["drafted"][0]["draft"]
    assert publish(folder, "accept", draft, "--json") == 2
    assert "licence" in json.loads(capsys.readouterr().out)[0]["reason"]
    assert publish(folder, "accept", draft, "nothing.html", "--json", "--licence", "OGL-3.0") == 1
    accepted, missing = json.loads(capsys.readouterr().out)
    assert (accepted["item"], accepted["revision"], missing["result"]) == ("trust/episode-1", 1, "refused")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("subscribe", "--also-from", "cdn.example.org", "x.xml"), "is no origin"),
        (("subscribe", "--also-from", "https://cdn.example.org/path", "x.xml"), "is no origin"),
        (("subscribe", "--most", "0"), "at least 1"),
        (("subscribe", "--name", "x"), "is needed with"),
        (("subscribe", "x.xml", "--name", "../x"), "is no name"),
    ],
)
def test_what_is_asked_wrongly_is_told(
    folder: Path, words: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish(folder, *words) == 2
    assert reason in capsys.readouterr().err


def test_a_folder_that_is_no_workspace_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "subscribe", "x.xml", "--into", str(tmp_path)]) == 2
    assert "this is no workspace" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
