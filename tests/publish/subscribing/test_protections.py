"""Each protection, switched off: then what it stops comes through, or the next layer is seen to catch it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.errors import ImportRefused
from kiosk.feed import markup
from kiosk.publish.importing.sandbox import TOO_SLOW, Sandbox
from kiosk.publish.importing.transfer import ResultUnusable
from kiosk.publish.subscribing import bounds, cutting, parsing, texts, transfer, worker, xmlfeeds
from tests.publish.subscribing.reading import ADDRESS, read
from tests.publish.subscribing.samples import PROSE, item, rss, transcript

ENTITY = b'<!DOCTYPE rss [<!ENTITY kind "smuggled words">]>' + rss(item(title="With &kind; in")).partition(b"?>\n")[2]
WIDE = rss(item("1", more="<x" + "".join(f' a{number}="x"' for number in range(30_000)) + "/>"))
SCRIPT = rss(item("1", f"<p>{PROSE}</p><script>alert(1)</script><p onclick='x()'>{PROSE}</p>"))


def parsed(folder: Path, data: bytes) -> str:
    """What the titles and texts of a feed are, read in this very process, where protections can be switched off."""
    path = folder / "feed"
    path.write_bytes(data)
    found = parsing.parse(path, ADDRESS)
    return " ".join(f"{each.title} {each.html}" for each in found.entries)


def test_entities_are_refused_and_would_be_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImportRefused, match="declares entities"):
        parsed(tmp_path, ENTITY)
    monkeypatch.setattr(cutting._Pass, "_entity", lambda *_: None)
    without = parsed(tmp_path, ENTITY)
    assert "With" in without, "without the check the feed is taken"
    # feedparser keeps a declared entity only where its value is plain, and never expands one in another.
    monkeypatch.setattr(cutting._Pass, "_entity", lambda *_: None)
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + ENTITY.partition(b"]>")[2]
    assert "a" * 40 not in parsed(tmp_path, bomb.replace(b"&kind;", b"&b;"))


def test_wide_elements_are_refused_and_would_cost_the_limited_process_its_time(
    feeds: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "30,000 attributes" in read(feeds, tmp_path / "feed", WIDE).refused[0].reason
    program = tmp_path / "without.py"
    program.write_text(
        "import sys\nfrom kiosk.publish.subscribing import bounds, worker\nbounds.ATTRIBUTES = 10**9\n"
        "sys.exit(worker.main(sys.argv[1]))\n",
        encoding="utf-8",
    )

    def without(limits: object) -> list[str]:
        ours = worker.command(limits)  # type: ignore[arg-type]
        return [ours[0], str(program), ours[-1]]

    with Sandbox(replace(bounds.PROCESS, cpu_seconds=2), without) as sandbox:
        assert read(sandbox, tmp_path / "feed", rss(item())).entries, "an honest feed is read by it"
        with pytest.raises(ImportRefused) as caught:
            read(sandbox, tmp_path / "feed", WIDE)
    assert caught.value.reason == TOO_SLOW, "the next layer: the bound on CPU time"


def test_scripts_are_taken_out_and_would_be_refused_on_arrival(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "script" not in parsed(tmp_path, SCRIPT)
    monkeypatch.setattr(texts, "reduce_html", lambda html: html)
    path = tmp_path / "feed"
    path.write_bytes(SCRIPT)
    found = parsing.parse(path, ADDRESS)
    assert "<script>" in found.entries[0].html, "feedparser's own sanitiser is off: ours is what takes it out"
    folder = tmp_path / "result"
    folder.mkdir()
    transfer.write(folder, found)
    with pytest.raises(ResultUnusable):
        transfer.read(folder, bounds.PROCESS)
    monkeypatch.setattr(markup, "check", lambda html: None)
    taken = transfer.read(folder, bounds.PROCESS)
    assert not isinstance(taken, str)
    assert "<script>" in taken.entries[0].html, "without either it comes through"


def test_links_into_the_library_are_taken_out_by_our_own_look_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = rss(item("1", f'<a href="lib:item/ward-library/x">{PROSE}</a>'))
    assert "lib:" not in parsed(tmp_path, data)
    monkeypatch.setattr(texts, "_complete", lambda link, base: None)
    assert "lib:item/ward-library/x" in parsed(tmp_path, data)


def test_feedparser_would_keep_one_transcript_of_three(tmp_path: Path) -> None:
    data = rss(item("1", more="".join(transcript(f"/{name}.vtt") for name in "abc")))
    path = tmp_path / "feed"
    path.write_bytes(data)
    (entry,) = parsing.parse(path, ADDRESS).entries
    assert [each.url.rpartition("/")[2] for each in entry.transcripts] == ["a.vtt", "b.vtt", "c.vtt"]
    whole = xmlfeeds._parsed(data, ADDRESS)
    assert whole is not None
    (theirs,) = whole["entries"]
    assert theirs["podcast_transcript"]["url"] == "/c.vtt"


def test_what_comes_back_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_bytes(rss(item("1")))
    folder = tmp_path / "result"
    folder.mkdir()
    transfer.write(folder, parsing.parse(path, ADDRESS))
    honest = json.loads((folder / "result.json").read_bytes())
    assert not isinstance(transfer.read(folder, bounds.PROCESS), str)
    lies: list[tuple[str, object]] = [
        ("html", "<p>x"), ("html", '<p><a href="javascript:x">x</a></p>'), ("html", 5), ("title", "a\x1b[31mb"),
        ("title", "x" * 501), ("published", "2026-13-99x"), ("link", "file:///etc/passwd"), ("authors", "x"),
        ("authors", ["x"] * 51), ("transcripts", [{"url": "file:///x", "media_type": "", "language": "", "rel": ""}]),
        ("enclosures", [{"url": "https://x", "media_type": "", "length": -1}]), ("key", "k" * 2_001), ("notes", [1]),
    ]  # fmt: skip
    for name, lie in lies:
        said = {**honest, "entries": [{**honest["entries"][0], name: lie}]}
        (folder / "result.json").write_text(json.dumps(said), encoding="utf-8")
        with pytest.raises(ResultUnusable):
            transfer.read(folder, bounds.PROCESS)
    for broken in (b"", b"[]", b"{}", b'{"entries": 5}', b"\xff", b"null"):
        (folder / "result.json").write_bytes(broken)
        with pytest.raises(ResultUnusable):
            transfer.read(folder, bounds.PROCESS)
    (folder / "result.json").write_text(json.dumps({"refused": "\x1b[2Jgone" + "x" * 9_000}), encoding="utf-8")
    reason = transfer.read(folder, bounds.PROCESS)
    assert isinstance(reason, str)
    assert reason.isprintable()
    assert len(reason) <= bounds.LINE
