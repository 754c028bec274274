"""catalogue.json: all current items as an OPDS 2.0 catalogue, for library software. Unsigned; no kiosk reads it."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any, Final

from kiosk.model import Kind
from kiosk.publish.releasing.shelf import OnShelf, Shelf, address, people

OPEN_ACCESS: Final = "http://opds-spec.org/acquisition/open-access"
COVER: Final = "cover.png"

_TYPES: Final = {Kind.REPORT: "Report", Kind.BLOG: "BlogPosting", Kind.GUIDE: "Guide", Kind.CASE_STUDY: "Article"}
_WIDTH, _HEIGHT = 240, 320  # pixels of the cover; the width is a multiple of 8


def opds(shelf: Shelf, site: str = "") -> bytes:
    """The catalogue as bytes; the same shelf gives the same bytes. ``site`` is where the feed is served."""
    catalogue = {
        "metadata": {
            "title": shelf.curation.title,
            "modified": _moment(shelf.updated),
            "numberOfItems": len(shelf.items),
        },
        "links": [
            {"rel": "self", "href": address(site, "catalogue.json"), "type": "application/opds+json"},
            {"rel": "alternate", "href": address(site, "feed.atom"), "type": "application/atom+xml"},
        ],
        "publications": [_publication(at, each, shelf, site) for at, each in enumerate(shelf.items)],
    }
    return json.dumps(catalogue, ensure_ascii=False, indent=1).encode() + b"\n"


def cover() -> bytes:
    """The one picture that the catalogue shows for every item: white, with a dark spine (PNG, two colours).

    Not compressed, so that its bytes do not depend on the machine's zlib.
    """
    row = b"\x00" + b"\x00" * 3 + b"\xff" * (_WIDTH // 8 - 3)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 1, 3, 0, 0, 0)),
        (b"PLTE", bytes((0x00, 0x30, 0x6F, 0xFF, 0xFF, 0xFF))),
        (b"IDAT", zlib.compress(row * _HEIGHT, 0)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _publication(at: int, each: OnShelf, shelf: Shelf, site: str) -> dict[str, Any]:
    item = each.item
    said: dict[str, Any] = {
        "@type": f"http://schema.org/{_TYPES.get(item.kind, 'CreativeWork')}",
        "identifier": each.urn,
        "title": item.title,
        "modified": _moment(each.released),
        "language": item.language,
        "publisher": item.publisher or shelf.curation.publisher,
        "description": item.summary,
    }
    if people(item.authors):
        said["author"] = people(item.authors)
    if item.added:
        said["published"] = item.added
    if item.pages:
        said["numberOfPages"] = item.pages
    if item.themes:
        said["subject"] = [
            {"code": theme, "name": shelf.themes[theme].title if theme in shelf.themes else theme}
            for theme in item.themes
        ]
    pointer = address(site, f"catalogue.json#/publications/{at}")
    links = [{"rel": "self", "href": pointer, "type": "application/opds+json"}]
    if each.original:
        stored, place = each.original
        links.append(
            {"rel": OPEN_ACCESS, "href": address(site, place), "type": stored.media_type, "title": stored.name}
        )
    links.append({"rel": OPEN_ACCESS, "href": address(site, each.document), "type": "application/json"})
    if item.url:
        links.append({"rel": "alternate", "href": item.url, "type": "text/html"})
    image = {"href": address(site, COVER), "type": "image/png", "width": _WIDTH, "height": _HEIGHT}
    return {"metadata": said, "links": links, "images": [image]}


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"
