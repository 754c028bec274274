"""feed.atom and catalogue.json keep to their specifications, as far as a program can tell.

Atom: RFC 4287, sections 3.2 and 3.3 (persons, dates), 4.1.1 and 4.1.2 (what feed and entry must and must not
contain, once or more), 4.2.6 and 4.2.7 (ids and links); not covered: that language tags and media types are registered.
OPDS: the schemas feed, feed-metadata and publication of the OPDS 2.0 draft (drafts.opds.io), the title, links, rel and
type rules they share with the Readium manifest; not covered: the manifest's optional vocabularies.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from kiosk.publish.releasing.opds import cover
from tests.publish.releasing.feeds import CAPTIONS, Press
from tests.publish.workspaces import item

ATOM = "{http://www.w3.org/2005/Atom}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
SITE = "https://library.example.org/feed/"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")  # RFC 3339
MEDIA = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
ONCE = ("id", "title", "updated")
AT_MOST_ONCE = {
    "feed": ("generator", "icon", "logo", "rights", "subtitle", *ONCE),
    "entry": ("content", "published", "rights", "source", "summary", *ONCE),
}
KNOWN = {
    "feed": {"author", "category", "contributor", "link", "entry", *AT_MOST_ONCE["feed"]},
    "entry": {"author", "category", "contributor", "link", *AT_MOST_ONCE["entry"]},
}


@pytest.fixture(params=["", SITE])
def site(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def served(press: Press, site: str) -> Path:
    press.write(
        3,
        two=item(
            id="trust/two", number=4, title="<b>Two</b> & \u0192 “more”", url="https://example.org/two?a=1&b=2",
            authors=["Zoë", "B & C"], themes=["speaking-up"], added="2026-11-01",
        ),
        gone=item(id="trust/gone", number=5, state="withdrawn", state_reason="It was wrong."),
    )  # fmt: skip
    press.release(site=site)
    return press.feed


def local(served: Path, site: str, href: str) -> Path:
    assert href.startswith(site)
    return served / unquote(urlsplit(href.removeprefix(site)).path)


def names(element: ET.Element) -> Counter[str]:
    return Counter(each.tag.removeprefix(ATOM) for each in element if each.tag.startswith(ATOM))


def check_common(element: ET.Element, kind: str) -> None:
    counted = names(element)
    assert set(counted) <= KNOWN[kind]
    for name in ONCE:
        assert counted[name] == 1, f"{kind} has exactly one {name}"
    for name in AT_MOST_ONCE[kind]:
        assert counted[name] <= 1
    assert counted["author"] >= 1
    for author in element.findall(f"{ATOM}author"):
        assert [each.tag for each in author] == [f"{ATOM}name"]
        assert (author[0].text or "").strip()
    for name in ("updated", "published"):
        for each in element.findall(f"{ATOM}{name}"):
            assert MOMENT.fullmatch(each.text or "")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id") or "")
    for name in ("title", "summary", "rights"):
        for each in element.findall(f"{ATOM}{name}"):
            assert each.get("type", "text") == "text"
            assert not len(each), "text has no elements in it"
    alternates = Counter(
        (link.get("type"), link.get("hreflang"))
        for link in element.findall(f"{ATOM}link")
        if link.get("rel") == "alternate"
    )
    assert all(count == 1 for count in alternates.values()), "no two alternates of one type and language"


def test_the_feed_is_atom(served: Path, site: str) -> None:
    raw = (served / "feed.atom").read_bytes()
    assert raw.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    top = ET.fromstring(raw)  # noqa: S314 - our own bytes
    assert top.tag == f"{ATOM}feed"
    check_common(top, "feed")
    links = {link.get("rel"): link.get("href") for link in top.findall(f"{ATOM}link")}
    assert links["self"] == site + "feed.atom"
    entries = top.findall(f"{ATOM}entry")
    assert len(entries) == 3, "withdrawn items are not offered"
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        check_common(entry, "entry")
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-GB"
        rels = [link.get("rel") for link in entry.findall(f"{ATOM}link")]
        assert "alternate" in rels, "an entry without content has an alternate link"
        for link in entry.findall(f"{ATOM}link"):
            assert link.get("href")
            assert MEDIA.fullmatch(link.get("type", ""))
            if not (link.get("href") or "").startswith("https://example.org/"):
                place = local(served, site, link.get("href") or "")
                assert place.is_file()
                assert link.get("length") in (None, str(place.stat().st_size))


def test_a_transcript_is_linked_as_podcasts_do(served: Path, site: str) -> None:
    top = ET.fromstring((served / "feed.atom").read_bytes())  # noqa: S314
    found = list(top.iter(f"{PODCAST}transcript"))
    assert len(found) == 1
    assert found[0].get("type") == "text/vtt"
    assert found[0].get("language") == "en-GB"
    assert local(served, site, found[0].get("url") or "").read_text() == CAPTIONS


def test_marks_in_titles_stay_text(served: Path) -> None:
    top = ET.fromstring((served / "feed.atom").read_bytes())  # noqa: S314
    assert "<b>Two</b> & ƒ “more”" in [entry.findtext(f"{ATOM}title") for entry in top.findall(f"{ATOM}entry")]


def check_link(link: dict[str, Any]) -> None:
    assert isinstance(link["href"], str) and link["href"]
    assert MEDIA.fullmatch(link["type"])
    assert isinstance(link.get("rel", ""), str)
    assert isinstance(link.get("title", ""), str)
    for name in ("width", "height"):
        assert link.get(name, 1) > 0
    assert set(link) <= {"href", "type", "rel", "title", "width", "height"}


def test_the_catalogue_is_opds_2(served: Path, site: str) -> None:
    feed = json.loads((served / "catalogue.json").read_bytes())
    assert {"metadata", "links", "publications"} <= set(feed)
    assert feed["metadata"]["title"]
    assert MOMENT.fullmatch(feed["metadata"]["modified"])
    assert feed["metadata"]["numberOfItems"] == len(feed["publications"]) == 3
    assert [link["href"] for link in feed["links"] if link["rel"] == "self"] == [site + "catalogue.json"]
    for link in feed["links"]:
        check_link(link)
    for at, each in enumerate(feed["publications"]):
        said = each["metadata"]
        assert said["title"]
        assert said["@type"].startswith("http://schema.org/")
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", said["identifier"])
        assert MOMENT.fullmatch(said["modified"])
        assert re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", said["language"])
        for link in (*each["links"], *each["images"]):
            check_link(link)
        rels = Counter(link["rel"] for link in each["links"])
        assert rels["self"] == 1
        assert rels["http://opds-spec.org/acquisition/open-access"] >= 1
        own = next(link["href"] for link in each["links"] if link["rel"] == "self")
        assert own.partition("#")[2] == f"/publications/{at}", "a JSON pointer (RFC 6901) to itself"
        for link in each["links"]:
            if link["rel"].startswith("http://opds-spec.org/"):
                assert local(served, site, link["href"]).is_file()
        assert any(image["type"] in ("image/jpeg", "image/png", "image/gif") for image in each["images"])
        for image in each["images"]:
            assert local(served, site, image["href"]).is_file()


def test_the_cover_is_a_png_of_the_size_it_says(served: Path) -> None:
    raw = (served / "cover.png").read_bytes()
    assert raw == cover()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(raw):
        size, name = struct.unpack(">I4s", raw[at : at + 8])
        body = raw[at + 8 : at + 8 + size]
        assert struct.unpack(">I", raw[at + 8 + size : at + 12 + size])[0] == zlib.crc32(name + body)
        chunks[name] = body
        at += 12 + size
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (width, height, depth, colour) == (240, 320, 1, 3)
    assert len(zlib.decompress(chunks[b"IDAT"])) == height * (1 + width // 8)


def test_what_was_released_last_comes_first_and_keeps_its_day(written: Press) -> None:
    written.release()
    written.write(4, "2026-12-01", two=item(id="trust/two", number=2, title="Two"))
    written.release()
    top = ET.fromstring((written.feed / "feed.atom").read_bytes())  # noqa: S314
    days = [(entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}updated")) for entry in top.findall(f"{ATOM}entry")]
    assert days == [("Two", "2026-12-01T00:00:00Z"), ("One", "2026-11-23T00:00:00Z")]
    assert top.findtext(f"{ATOM}updated") == "2026-12-01T00:00:00Z"
