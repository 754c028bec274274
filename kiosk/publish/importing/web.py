"""Web pages: the main content without the page around it.

An own pruning (``pruning``) instead of a ready extractor: trafilatura 2.3, tried on the same saved pages, did as well
on encyclopaedia articles, but kept 5 of 108 table rows of a newsletter, no heading of a converted plain text, and half
the words of a page with broken markup. A library must lose nothing that was written for readers.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

from lxml.html import HtmlElement

from kiosk.errors import ImportRefused
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import markup, titles
from kiosk.publish.importing.limits import LIMITS, Limits
from kiosk.publish.importing.pictures import Pictures, alternative
from kiosk.publish.importing.pruning import main_content

_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.I)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def extract(path: Path, limits: Limits = LIMITS) -> Extracted:
    """Take the main content, title and record out of a saved web page.

    Raises:
        ImportRefused: when no text is left.
    """
    source = decoded(path.read_bytes())
    if not re.search(r"<\s*(?:html|head|body|!doctype|p|h[1-6]|div|table|article|main|section|ul|ol)\b", source, re.I):
        raise ImportRefused(path, "it is not a web page, though its name says so: it has no markup")
    page = markup.parsed(source)
    described = _described(page)
    language = page.get("lang") or page.get(_XML_LANGUAGE) or described.get("language", "")
    body = page.find("body")
    if body is None:
        raise ImportRefused(path, "it holds no text")
    pictures = Pictures(limits)
    content = main_content(body)
    title = _title(page, content, described, path)
    _keep_pictures(content, pictures)
    return markup.finished(
        content,
        path,
        title=title,
        declared_language=language,
        authors=_authors(described.get("author", "")),
        year=_year(described.get("date", "")),
        description=described.get("description", ""),
        pictures=pictures,
        limits=limits,
    )


def decoded(data: bytes) -> str:
    """The text of a page by its byte order mark, its declared character set, UTF-8, or Windows-1252 in turn."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    declared = _CHARSET.search(data[:4096])
    names = ["utf-8"]
    if declared:
        names.insert(0, declared.group(1).decode("ascii"))
    for name in names:
        try:
            if codecs.lookup(name).name not in ("utf-16", "utf-32", "utf-7"):
                return data.decode("cp1252" if codecs.lookup(name).name in ("iso8859-1", "ascii") else name)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace")


def _described(page: HtmlElement) -> dict[str, str]:
    """What the page's ``meta`` elements say: title, description, author, date and language."""
    wanted = {
        "og:title": "title", "dc.title": "title", "citation_title": "title",
        "description": "description", "og:description": "description", "dc.description.abstract": "description",
        "author": "author", "dc.creator": "author", "citation_author": "author",
        "date": "date", "dc.date": "date", "dc.date.issued": "date", "article:published_time": "date",
        "citation_publication_date": "date", "dcterms.date": "date", "dcterms.modified": "date",
        "content-language": "language", "dc.language": "language",
    }  # fmt: skip
    found: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("http-equiv") or "").lower()
        content = titles.plain(meta.get("content") or "")
        kind = wanted.get(name)
        if kind == "author" and kind in found and content:
            found[kind] += f"; {content}"
        elif kind and content:
            found.setdefault(kind, content)
    return found


def _title(page: HtmlElement, content: HtmlElement, described: dict[str, str], path: Path) -> str:
    """The page's own heading of level 1, the declared title without the site's name, or the file's name."""
    first = [markup.text_of(heading) for heading in content.iter("h1")]
    heads = [text for text in first if titles.plausible(text)]
    named = page.findtext(".//head/title") or page.findtext(".//title") or ""
    everywhere = [markup.text_of(heading) for heading in page.iter("h1", "h2")]
    declared = titles.without_site(named, everywhere, markup.text_of(content)[:3000])
    if len(heads) == 1:
        return heads[0]
    repeated = [head for head in heads if titles.confirmed(head, named)]
    if repeated:
        return max(repeated, key=len)  # the shorter ones name the site
    other = described.get("title", "")
    if titles.plausible(declared):
        return declared
    if titles.plausible(other) and titles.confirmed(other, f"{named} {' '.join(first)}"):
        return other
    if heads:
        return heads[0]
    heading = next((text for text in map(markup.text_of, markup.headings(content)) if titles.plausible(text)), "")
    return heading or (other if titles.plausible(other) else "") or titles.readable(path)


def _authors(declared: str) -> list[str]:
    """Names of people; "Family, Given" is turned round."""
    names = []
    for name in declared.split(";"):
        family, comma, given = titles.plain(name).partition(", ")
        turned = comma and given and len(given.split()) <= 3 and "," not in given
        whole = f"{given} {family}" if turned else titles.plain(name)
        if titles.plausible_author(whole):
            names.append(whole)
    return list(dict.fromkeys(names))


def _year(stamp: str) -> int | None:
    found = re.search(r"(?<!\d)((?:19[89]|20[0-4])\d)(?!\d)", stamp)
    return int(found.group(1)) if found else None


def _keep_pictures(content: HtmlElement, pictures: Pictures) -> None:
    """Keep pictures that are inside the page; those outside are counted and left out."""
    for picture in markup.elements(content, "img"):
        source = picture.get("src") or ""
        data = _inline(source) if source.startswith("data:") else b""
        if not data:
            if _is_content(picture, source):
                pictures.outside += 1
            markup.drop(picture)
            continue
        address = pictures.add(data)
        if address:
            picture.set("src", address)
            picture.set("alt", alternative(picture.get("alt")))
        else:
            markup.drop(picture)


def _is_content(picture: HtmlElement, source: str) -> bool:
    """Whether a picture outside the page is worth a note: not a spacer, tracker or icon."""
    sizes = [int(value) for name in ("width", "height") if (value := picture.get(name) or "").isdigit()]
    return bool(source) and not source.startswith("data:") and not any(size <= 32 for size in sizes)


def _inline(source: str) -> bytes:
    """The bytes of a ``data:`` address, or nothing if it is malformed."""
    head, comma, body = source.partition(",")
    if not comma:
        return b""
    if head.endswith(";base64"):
        try:
            return base64.b64decode(unquote_to_bytes(body), validate=False)
        except (binascii.Error, ValueError):
            return b""
    return unquote_to_bytes(body)
