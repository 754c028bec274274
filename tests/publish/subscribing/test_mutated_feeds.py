"""Honest feeds, damaged by chance: whatever comes of them is a reason, or entries that are safe to show."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from kiosk.errors import ImportRefused
from kiosk.feed import markup
from kiosk.publish.importing.sandbox import Sandbox
from kiosk.publish.subscribing.refreshing import _SAID
from tests.publish.subscribing.reading import read
from tests.publish.subscribing.samples import atom, entry, item, json_feed, note, rss, transcript

HONEST = [
    rss(
        item("1", more=transcript("/1.vtt") + '<category domain="a">b</category><source url="x">s</source>'),
        item("2", '<h2>A</h2><table><tr><td>1</td></tr></table><a href="x">y</a><img src="z"><!-- c -->'),
        item("3", more='<enclosure url="x" length="q" type="a"/><dc:creator>C</dc:creator><pubDate>never</pubDate>'),
    ),
    atom(entry("1"), entry("2", '<div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div>', kind="xhtml"), entry("3")),
    json_feed(
        [note("1"), note("2", authors=[{"name": "A"}], attachments=[{"url": "/1.vtt", "mime_type": "text/vtt"}])]
    ),
]
SPLINTERS = [
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b'"', b"\x00", b"\xff\xfe", b"</item>", b"<item>", b"<entry>",
    b"</channel>", b" xml:base='::' ", b"http://[", b"9" * 20, b"\xe2\x80\xa8", b"<!--", b"-->", b"<?x ?>",
    b"<!DOCTYPE a>",
    b" type='text/html' ", b" mode='base64' ", b"{", b"[", b"null", b"1e999", b"NaN", b"\\ud800", b"xmlns='a\xc2\xa0b'",
]  # fmt: skip


def damaged(chance: random.Random) -> bytes:
    data = bytearray(chance.choice(HONEST))
    for _ in range(chance.randint(1, 5)):
        at, kind = chance.randrange(len(data)), chance.randrange(4)
        if kind == 0:
            data[at:at] = chance.choice(SPLINTERS)
        elif kind == 1:
            del data[at : at + chance.randint(1, 60)]
        elif kind == 2:
            other = chance.randrange(len(data))
            data[at:at] = data[other : other + chance.randint(1, 200)]
        else:
            data[at] = chance.randrange(256)
    return bytes(data)


@pytest.mark.parametrize("seed", range(10))
def test_damage_never_breaks_the_reader(seed: int, feeds: Sandbox, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    taken = 0
    for number in range(60):
        data = damaged(chance)
        try:
            found = read(feeds, tmp_path / "feed", data)
        except ImportRefused as error:
            assert error.reason not in _SAID, f"damage {number} of seed {seed} ended the process: {data!r}"
            continue
        for each in found.entries:
            taken += 1
            markup.check(each.html)
            assert each.title.isprintable()
    assert taken > 20, "damage is mild enough that much is still read"
