"""Feeds made for tests: honest ones of each form, and the parts of dishonest ones."""

from __future__ import annotations

import json
from collections.abc import Sequence

PODCAST = "https://podcastindex.org/namespace/1.0"
PROSE = "Night teams are seldom heard. Three ward sisters say what listening looks like at four in the morning."
VTT = """WEBVTT

00:00:01.000 --> 00:00:06.000
<v Amina Khan>Welcome. Tonight we are talking about listening on nights.

00:00:07.000 --> 00:00:14.000
<v Joan Price>Thank you. On nights the phone is the loudest colleague you have.
"""
SRT = "1\n00:00:01,000 --> 00:00:06,000\nCroeso. Heno rydym yn siarad am wrando ar y nos.\n"


def rss(*items: str, head: str = "<title>Leading with Compassion</title>", root: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:podcast="{PODCAST}" {root} '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel>{head}<link>https://pod.example.org/</link><language>en-gb</language>\n"
        + "\n".join(items)
        + "\n</channel></rss>\n"
    ).encode()


def item(name: str = "1", text: str = f"<p>{PROSE}</p>", more: str = "", title: str = "") -> str:
    return (
        f'<item><title>{title or f"Episode {name}"}</title><guid isPermaLink="false">ep-{name}</guid>'
        f"<link>https://pod.example.org/{name}</link><pubDate>Tue, 03 Nov 2026 06:00:00 GMT</pubDate>"
        f"<description><![CDATA[{text}]]></description>{more}</item>"
    )


def transcript(url: str, kind: str = "text/vtt", language: str = "en", rel: str = "") -> str:
    also = f' rel="{rel}"' if rel else ""
    return f'<podcast:transcript url="{url}" type="{kind}" language="{language}"{also}/>'


def atom(*entries: str, root: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" {root}>\n'
        '<title type="html">Ward &amp;amp; Word</title><id>urn:blog</id><updated>2026-11-01T00:00:00Z</updated>\n'
        '<rights>https://creativecommons.org/licenses/by-sa/4.0/</rights><link href="https://blog.example.org/"/>\n'
        + "\n".join(entries)
        + "\n</feed>\n"
    ).encode()


def entry(name: str = "1", text: str = f"&lt;p&gt;{PROSE}&lt;/p&gt;", more: str = "", kind: str = "html") -> str:
    return (
        f"<entry><id>urn:blog:{name}</id><title>Post {name}</title><updated>2026-11-02T10:00:00Z</updated>"
        f'<published>2026-10-02T10:00:00+01:00</published><link href="/posts/{name}"/>'
        f'<author><name>Joan Price</name></author><content type="{kind}">{text}</content>{more}</entry>'
    )


def json_feed(items: Sequence[object], **more: object) -> bytes:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Small Notes",
            "home_page_url": "https://notes.example.org/",
            "language": "en",
            "items": items,
            **more,
        }
    ).encode()


def note(name: str = "1", **more: object) -> dict[str, object]:
    return {"id": f"n-{name}", "title": f"Note {name}", "content_html": f"<p>{PROSE}</p>", **more}
