"""Feeds made to hurt: each is refused with a reason, or what is bad in it is, and the rest goes on."""

# ruff: noqa: E501 - a case on one line is read at a glance, on four it is not

from __future__ import annotations

import gzip
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.errors import ImportRefused
from kiosk.feed import markup
from kiosk.publish.importing.sandbox import Sandbox
from kiosk.publish.subscribing import bounds
from kiosk.publish.subscribing.feeds import Feed
from tests.publish.subscribing.reading import read
from tests.publish.subscribing.samples import PROSE, atom, entry, item, json_feed, note, rss, transcript

MANY = "".join(f' a{number}="x"' for number in range(20_000))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
UNICODE_SPACES = "\u2028\u2029\u3000\u00a0\u1680\u2003\ufeff"


def declaring(subset: str, text: str = "") -> bytes:
    return b"<!DOCTYPE rss [" + subset.encode() + b"]>" + rss(item(text=text)).partition(b"?>\n")[2]


def nested(tag: str, depth: int) -> str:
    return f"<{tag}>" * depth + "x" + f"</{tag}>" * depth


@dataclass(frozen=True)
class Case:
    """``whole``: a pattern of the reason why nothing is taken; else ``entries`` are, and ``part`` is why others not."""

    name: str
    data: bytes
    whole: str = ""
    entries: int = 0
    part: str = ""
    media_type: str = ""


CASES = [
    # What is no feed
    Case("nothing", b"", "empty"),
    Case("white space", b" \n\t", "empty"),
    Case("words", b"Not found", "neither XML nor JSON"),
    Case("random bytes", bytes(range(256)) * 40, "neither XML nor JSON|not well-formed"),
    Case("a web page", b"<!doctype html><html><head><title>Blocked</title></head><body><p>no<br></html>", "a web page"),
    Case("a web page that names a feed",
         b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>', "names a feed at /feed.xml"),
    Case("an XHTML page", b'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>x</p></body></html>', "a web page"),
    Case("other XML", b"<svg xmlns='http://www.w3.org/2000/svg'><item/></svg>", "first element is 'svg'"),
    Case("compressed", gzip.compress(rss(item())), "compressed"),
    Case("a compression bomb", gzip.compress(bytes(50_000_000)), "compressed"),
    Case("too large", rss(*[item(str(n), PROSE * 900) for n in range(60)]), "larger than 5 MB"),
    # Entities and declarations
    Case("a billion laughs", declaring(f'<!ENTITY l0 "ha">{LAUGHS}', "&l9;"), "declares entities"),
    Case("quadratic blow-up", declaring(f'<!ENTITY a "{"A" * 100_000}">', "&a;" * 1000), "declares entities"),
    Case("a file as an entity", declaring('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"), "declares entities"),
    Case("an address as an entity", declaring('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', "&x;"), "declares entities"),
    Case("a parameter entity", declaring('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;'), "declares entities"),
    Case("an entity that nobody declares", rss(item(title="A &unknown; title"), item("2")), entries=1, part="undefined entity"),
    Case("a DTD elsewhere", b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">' + rss(item()).partition(b"?>\n")[2], entries=1),
    Case("XInclude", rss(item(more='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>')), entries=1),
    Case("a style sheet", b'<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>' + rss(item()).partition(b"?>\n")[2], entries=1),
    # Depth, width, number, length
    Case("depth in an entry", rss(item("1", more=nested("a", 5_000)), item("2")), entries=1, part="within each other"),
    Case("depth in the head", rss(item(), head=nested("a", 5_000)), "within each other"),
    Case("depth without an end", rss(item("0"), "<item>" + "<a>" * 100_000), entries=1, part="within each other"),
    Case("attributes in an entry", rss(item("1", more=f"<x{MANY}/>"), item("2")), entries=1, part="20,000 attributes"),
    Case("attributes of an entry", rss(f"<item{MANY}><title>x</title></item>", item("2")), entries=1, part="20,000 attributes"),
    Case("attributes in the head", rss(item(), head=f"<x{MANY}/>"), "20,000 attributes"),
    Case("a long head", rss(item(), head=f"<description>{'x' * 300_000}</description>"), "256 KB"),
    Case("too many entries", rss(*["<item><title>x</title></item>"] * 5_200, item("z")), entries=0, part="first 5,000"),
    Case("one huge entry", rss(item("1", "x " * 600_000), item("2")), entries=1, part="1,172 KB long"),
    Case("entries within an entry", rss(item("1", more=item("in")), item("2")), entries=1, part="another entry within"),
    Case("words without an end", rss(item("1", "x" * 900_000)), entries=1),
    Case("100,000 elements of markup", rss(item("1", "<div>" * 100_000 + PROSE), item("2")), entries=2),
    Case("tables within tables", rss(item("1", nested("table><tr><td", 60).replace("/table><tr><td", "/td></tr></table")))
         , entries=1),
    Case("a table of 90,000 cells", rss(item("1", f"<table>{('<tr>' + '<td>x</td>' * 300 + '</tr>') * 290}</table>")), entries=1),
    # Ill-formed
    Case("cut short", rss(item("1"), item("2"), item("3"))[:-200], entries=2, part="not well-formed"),
    Case("cut short in the head", rss(item("1"))[:150], "not well-formed"),
    Case("a tag that is not closed", rss(item("1"), item("2", more="<b>"), item("3")), entries=2, part="mismatched tag"),
    Case("ampersands, and one that begins a name", rss(item("1", title="Trust & hope &#38; R&D; &"), item("2")), entries=1, part="undefined entity"),
    Case("bare ampersands that begin no name", rss(item("1", title="Trust & hope &"), item("2", "a & b")), entries=2),
    Case("a bare less-than", rss(item("1", title="Less < more"), item("2")), entries=1, part="not well-formed"),
    Case("bytes that XML has no letter for", rss(item("1", "a\x00b\x08c " + PROSE)), entries=1),
    Case("a namespace that is not declared", rss(item("1", more="<zz:x/>"), item("2")), entries=1, part="unbound prefix"),
    Case("nothing but a comment", rss(item("1", "<!-- x -->"), item("2", "<!--")), entries=2),
    Case("a namespace with a space", rss(item("1", more='<x xmlns="urn:a\u2028b"/>'), item("2")), entries=1, part="a space in its address"),
    Case("200 broken entries", rss(*["<item><b></item>"] * 200, item("z")), entries=0, part="mismatched tag"),
    Case("two ids alike are both read", rss(item("1"), item("1")), entries=2),
    # Character sets
    Case("Windows-1252 said to be UTF-8", rss(item("1", "<p>caf\u00e9</p>")).decode().encode("cp1252"), entries=1),
    Case("UTF-16", rss(item("1")).decode().replace("UTF-8", "UTF-16").encode("utf-16"), entries=1),
    Case("UTF-7", rss(item("1", "+ADw-script+AD4-alert(1)")).replace(b"UTF-8", b"UTF-7"), entries=1),
    Case("a codec that is no character set", rss(item("1")).replace(b"UTF-8", b"zlib_codec"), entries=1),
    Case("one that is slow", rss(item("1")).replace(b"UTF-8", b"idna"), entries=1),
    Case("the server knows better", rss(item("1", "<p>caf\u00e9 au lait</p>")).decode().replace(' encoding="UTF-8"', "").encode("latin-1"),
         entries=1, media_type="text/xml; charset=iso-8859-1"),
    # Markup
    Case("scripts", rss(item("1", f"<script>alert(1)</script><p onclick='x()'>{PROSE}</p><iframe src='https://x'></iframe>")), entries=1),
    Case("javascript links", rss(item("1", "".join(f'<a href="{c}javascript:alert(1)">{PROSE}</a>' for c in UNICODE_SPACES))), entries=1),
    Case("links into the library", rss(item("1", f'<a href="lib:item/ward-library/x">{PROSE}</a><img src="lib:object/{"a" * 64}">')), entries=1),
    Case("file and data addresses", rss(item("1", f'<a href="file://host/share">{PROSE}</a><img src="data:image/png;base64,AAAA">'
                                                   '<a href="data:text/html,x">y</a>')), entries=1),
    Case("SVG and MathML", rss(item("1", f"<svg><script>x</script></svg><math><mtext><img src=x onerror=y></mtext></math>{PROSE}")), entries=1),
    Case("XHTML with a script", atom(entry("1", f'<div xmlns="http://www.w3.org/1999/xhtml"><script>x()</script><p>{PROSE}</p></div>', kind="xhtml")), entries=1),
    Case("a base elsewhere", atom(entry("1"), root='xml:base="javascript:alert(1)//"'), entries=1),
    Case("a title of markup", rss(item("1", title="&lt;script&gt;alert(1)&lt;/script&gt;Kind words")), entries=1),
    Case("orders to a terminal", rss(item("1", title="\u009b31m\u202eKind words")), entries=1),
    # JSON
    Case("JSON that is cut short", json_feed([note()])[:-9], "not JSON as it should be"),
    Case("JSON that is no feed", b'{"items": []}', "no JSON Feed"),
    Case("JSON of another version", json_feed([note()], version="https://jsonfeed.org/version/2"), "no JSON Feed"),
    Case("JSON nested deeply", b'{"a":' * 100_000, "nested too deeply|JSON as it should be"),
    Case("JSON lists nested deeply", b'{"version":' + b"[" * 200_000, "nested too deeply|JSON as it should be"),
    Case("a number without an end", b'{"version": ' + b"9" * 100_000 + b"}", "a number is too long|no JSON Feed"),
    Case("items that are none", json_feed([None, 7, "x", [], note()]), entries=1, part="should be an object"),
    Case("values of other types", json_feed([{**note(), "title": {"a": 1}}, {**note("2"), "content_html": 5}, note("3")]),
         entries=1, part="title: it should be text"),
    Case("an id that is a list", json_feed([{**note(), "id": [1]}, note("2")]), entries=1, part="id: it should be text"),
    Case("an entry that looks like a feed", json_feed([{**note(), "items": [], "title": 5}, note("2")]), entries=1, part="title: it should be text"),
    Case("a feed of other types", json_feed([note()], language=5), "language: it should be text"),
    Case("items that are no list", json_feed([]).replace(b"[]", b'{"a": 1}'), "there should be a list"),
    Case("authors and attachments of nonsense", json_feed([note("1", authors="x", attachments=[1, {"url": 5}, {"url": "file:///etc"}])]), entries=1),
    Case("a huge JSON entry", json_feed([note("1", content_html="x " * 600_000), note("2")]), entries=1, part="longer than 1,024 KB"),
    Case("too many JSON entries", json_feed([note(str(n)) for n in range(5_100)]), entries=5_000, part="first 5,000"),
    # Transcripts
    Case("a thousand transcripts", rss(item("1", more="".join(transcript(f"/{n}.vtt") for n in range(1_000)))), entries=1),
    Case("transcripts of the disk", rss(item("1", more=transcript("file:///etc/passwd") + transcript("\\\\host\\share\\x.vtt"))), entries=1),
    Case("transcripts in another namespace", rss(item("1", more='<x:transcript xmlns:x="urn:x" url="/a.vtt" type="text/vtt"/>')), entries=1),
]  # fmt: skip


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_hostile_feed_hurts_nobody(case: Case, feeds: Sandbox, tmp_path: Path) -> None:
    began = time.monotonic()
    try:
        found = read(feeds, tmp_path / "feed", case.data, case.media_type)
    except ImportRefused as error:
        assert case.whole, f"refused: {error.reason}"
        assert re.search(case.whole, error.reason), error.reason
        assert error.reason.isprintable()
    else:
        assert not case.whole, "it was taken"
        check(found, case)
    assert time.monotonic() - began < bounds.PROCESS.wall_seconds, "the limited process holds the clock"


def check(found: Feed, case: Case) -> None:
    if case.part:
        assert any(case.part in each.reason for each in found.refused), found.refused
        assert all(each.place.startswith("entry ") for each in found.refused)
    else:
        assert not found.refused, found.refused
    if case.entries:
        assert len(found.entries) == case.entries
    for each in found.entries:
        markup.check(each.html)
        said = json.dumps([each.html, each.link, [t.url for t in each.transcripts]], ensure_ascii=False).lower()
        for bad in ("<script", "javascript:", "onclick", "onerror", "<iframe", "lib:", "file:", "data:", "root:x:"):
            assert bad not in said
        assert len(each.transcripts) <= bounds.TRANSCRIPTS
