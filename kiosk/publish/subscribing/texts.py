"""The text of an entry: its links made whole, what is outside of it left out, and all of it reduced."""

from __future__ import annotations

import html as escaping
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urljoin

import lxml.etree
import lxml.html

from kiosk.publish.importing import markup, titles
from kiosk.publish.reduce import reduce_html
from kiosk.publish.subscribing import bounds

_EMBEDDED = ("iframe", "video", "audio", "object", "embed")
_FOLLOWED = re.compile(r"(?:https?://|mailto:).", re.I)
_UNSEEN = "".join(
    chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp", "Zs")
)
_TAG = re.compile(r"<[^>]*>")
_APART = re.compile(  # tags that end a line of text; others stand within a word or sentence
    r"<(?=/?(?:p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|blockquote|figure|figcaption|table|caption|tr|t[dh]|pre)\b)", re.I
)


@dataclass(frozen=True, slots=True)
class Reduced:
    """HTML in the reduced subset, "" where there is no text in it, and notes about what was left out."""

    html: str
    notes: tuple[str, ...] = ()


def reduced(source: str, base: str) -> Reduced:
    """Reduce the HTML of an entry; relative links are made whole by ``base``, and ``lib:`` links are taken out.

    A feed from outside may not link into the library: it would lead readers wherever it likes.
    """
    if not source.strip():
        return Reduced("")
    try:
        body = markup.parsed(source).find("body")
    except lxml.etree.ParserError:  # nothing but comments
        body = None
    if body is None:
        return Reduced("")
    pictures = embedded = 0
    for link in markup.elements(body, "a"):
        _complete(link, base)
    for picture in markup.elements(body, "img"):
        pictures += not any((picture.get(side) or "").strip() in ("0", "1") for side in ("width", "height"))
        markup.drop(picture)
    for element in markup.elements(body, *_EMBEDDED):
        embedded += 1
        markup.drop(element)
    found = reduce_html(lxml.html.tostring(body, encoding="unicode"))
    said = []
    if pictures:
        counted = "1 picture was" if pictures == 1 else f"{pictures} pictures were"
        said.append(f"{counted} left out: kept outside the entry and not fetched")
    if embedded:
        counted = "1 embedded player was" if embedded == 1 else f"{embedded} embedded players were"
        said.append(f"{counted} left out")
    return Reduced(found if any(char.isalnum() for char in text_of(found)) else "", tuple(said))


def from_plain(text: str) -> str:
    """Plain text as paragraphs; a blank line divides them."""
    parts = (part.strip() for part in re.split(r"\n[ \t]*\n", text))
    return "".join(f"<p>{escaping.escape(part).replace(chr(10), '<br>')}</p>" for part in parts if part)


def text_of(html: str) -> str:
    """The text of reduced HTML on one line, unseen characters and all."""
    return " ".join(escaping.unescape(_TAG.sub("", _APART.sub(" <", html))).split())


def line(text: str, is_html: bool, longest: int = bounds.LINE) -> str:
    """One line of plain text, cut to ``longest`` characters; tags go where it is HTML, and stay words where not."""
    if is_html and ("<" in text or "&" in text):
        text = "".join(markup.parsed(f"<div>{_APART.sub(' <', text)}</div>").find("body").itertext())
    found = titles.plain(text)
    return found if len(found) <= longest else found[: longest - 1].rstrip() + "…"


def address(text: str, base: str = "") -> str:
    """A whole web address, or "" where it is none that a person may follow."""
    if not text.strip():
        return ""
    try:
        whole = urljoin(base, text.strip())
    except ValueError:
        return ""
    usable = re.fullmatch(r"https?://[^\s<>\"\\^`{|}]+", whole, re.I)
    return whole if usable and len(whole) <= bounds.ADDRESS and whole.isprintable() else ""


def _complete(link: lxml.html.HtmlElement, base: str) -> None:
    """Make a link whole, or take it away and keep its words."""
    target = (link.get("href") or "").strip().lstrip(_UNSEEN)  # readers skip these, and then see another scheme
    try:
        whole = "" if target.startswith("#") else urljoin(base, target)
    except ValueError:
        whole = ""
    if target and _FOLLOWED.match(whole) and len(whole) <= bounds.ADDRESS:
        link.set("href", whole)
    elif "href" in link.attrib:
        del link.attrib["href"]
