"""feed.atom: what was released last, for feed readers (Atom 1.0, RFC 4287). Unsigned; no kiosk reads it."""

from __future__ import annotations

import re
import uuid
from typing import Final
from xml.etree import ElementTree as ET

from kiosk.model import StoredObject
from kiosk.publish.releasing.shelf import OnShelf, Shelf, address, people

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
PODCAST: Final = "https://podcastindex.org/namespace/1.0"
MOST: Final = 200  # entries

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2

ET.register_namespace("", NAMESPACE)
ET.register_namespace("podcast", PODCAST)


def atom(shelf: Shelf, site: str = "") -> bytes:
    """The feed as bytes; the same shelf gives the same bytes. ``site`` is the address that the feed is served at."""
    said = shelf.curation
    top = ET.Element(f"{{{NAMESPACE}}}feed", {_LANGUAGE: "en-GB"})
    _text(top, "id", uuid.uuid5(uuid.NAMESPACE_URL, f"ward-library:{said.publisher_id}").urn)
    _text(top, "title", said.title)
    _text(top, "updated", _moment(shelf.updated))
    _author(top, said.publisher)
    _link(top, "self", address(site, "feed.atom"), "application/atom+xml")
    _link(top, "related", address(site, "catalogue.json"), "application/opds+json")
    if said.licence:
        _text(top, "rights", said.licence)
    for each in shelf.items[:MOST]:
        _entry(top, each, shelf, site)
    ET.indent(top)
    raw: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return raw + b"\n"


def _entry(top: ET.Element, each: OnShelf, shelf: Shelf, site: str) -> None:
    item = each.item
    entry = ET.SubElement(top, f"{{{NAMESPACE}}}entry", {_LANGUAGE: item.language})
    _text(entry, "id", each.urn)
    _text(entry, "title", item.title)
    _text(entry, "updated", _moment(each.released))
    if item.added:
        _text(entry, "published", _moment(item.added))
    for name in people(item.authors) or [item.publisher or shelf.curation.publisher]:
        _author(entry, name)
    _text(entry, "summary", item.summary or item.title)
    for theme in item.themes:
        known = shelf.themes.get(theme)
        ET.SubElement(entry, f"{{{NAMESPACE}}}category", {"term": theme, "label": known.title if known else theme})
    if item.url:
        _link(entry, "alternate", item.url, "text/html")
        _link(entry, "related", address(site, each.document), "application/json")
    else:
        _link(entry, "alternate", address(site, each.document), "application/json")
    if each.original:
        stored, place = each.original
        _link(entry, "enclosure", address(site, place), stored.media_type, stored)
    if each.transcript:
        stored, place = each.transcript
        said = {"url": address(site, place), "type": stored.media_type, "language": item.language}
        ET.SubElement(entry, f"{{{PODCAST}}}transcript", said)
    if item.licence:
        _text(entry, "rights", item.licence)


def _author(parent: ET.Element, name: str) -> None:
    author = ET.SubElement(parent, f"{{{NAMESPACE}}}author")
    _text(author, "name", name)


def _text(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = _FORBIDDEN.sub("", value)


def _link(parent: ET.Element, rel: str, href: str, kind: str, stored: StoredObject | None = None) -> None:
    said = {"rel": rel, "href": href, "type": kind}
    if stored:
        said |= {"length": str(stored.size), "title": _FORBIDDEN.sub("", stored.name)}
    ET.SubElement(parent, f"{{{NAMESPACE}}}link", said)


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"
