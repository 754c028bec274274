"""What Word files, web pages and Markdown have in common once they are HTML: one title, headings, pictures."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import lxml.html
from lxml.html import HtmlElement

from kiosk.errors import ImportRefused
from kiosk.model import Layout
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import language, titles
from kiosk.publish.importing.limits import LIMITS, Limits
from kiosk.publish.importing.pictures import Pictures
from kiosk.publish.reduce import reduce_document

_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), " ")  # lxml does not take these
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LONG = 700  # words: a text that long without a heading is hard to find one's way in


def parsed(source: str) -> HtmlElement:
    """A fragment or page as a tree under one ``div`` or ``html`` element; comments and scripts' markup are gone."""
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    source = source.translate(_CONTROLS)
    return lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)


def text_of(element: HtmlElement) -> str:
    """The visible text of an element on one line."""
    return titles.plain(" ".join(element.itertext()))


def elements(root: HtmlElement, *names: str) -> Iterator[HtmlElement]:
    """The elements with these names, in order, as a fixed list, so that they may be removed."""
    yield from list(root.iter(*names))


def drop(element: HtmlElement) -> None:
    """Remove an element, keeping the text behind it."""
    if element.getparent() is not None:
        element.drop_tree()


def headings(root: HtmlElement) -> list[HtmlElement]:
    """All headings that have text, in order."""
    return [element for element in root.iter(*HEADINGS) if text_of(element)]


def take_title(root: HtmlElement, title: str) -> None:
    """Remove the first heading or opening line that repeats the title."""
    folded = _folded(title)
    for element in [*headings(root)[:3], *_opening_lines(root)]:
        if folded and _folded(text_of(element)) == folded:
            if _folded(text_of(root)) == folded:  # it is all there is
                element.tag = "p"
            elif not _has_siblings(root, element):
                drop(element)
            return


def _has_siblings(root: HtmlElement, element: HtmlElement) -> bool:
    """Whether a heading is only the first of several sections, though it gave the title for want of a better."""
    return element.tag in HEADINGS[1:] and sum(other.tag == element.tag for other in headings(root)) >= 3


def _opening_lines(root: HtmlElement) -> list[HtmlElement]:
    return [element for element in root.iter("p") if text_of(element)][:3]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _undivided(body: HtmlElement) -> list[str]:
    if headings(body) or len(text_of(body).split()) < _LONG:
        return []
    return ["it has no headings, so it is one long passage: give its headings heading styles, and import it again"]


def without_blank_headings(root: HtmlElement) -> None:
    """Drop headings without text: they divide nothing."""
    for element in elements(root, *HEADINGS):
        if not text_of(element) and not list(element.iter("img")):
            drop(element)


def finished(
    root: HtmlElement,
    path: Path,
    *,
    title: str,
    declared_language: str = "",
    authors: Iterable[str] = (),
    year: int | None = None,
    description: str = "",
    pictures: Pictures | None = None,
    notes: Iterable[str] = (),
    limits: Limits = LIMITS,
) -> Extracted:
    """Reduce the body of a document and put its record together.

    Raises:
        ImportRefused: when no text is left.
    """
    body = root if root.tag == "body" else root.find(".//body")
    body = root if body is None else body
    take_title(body, title)
    without_blank_headings(body)
    if body.find(".//h1") is not None:  # the title is taken; a level 1 that is left is a section
        for heading in elements(body, *HEADINGS):
            heading.tag = f"h{min(6, int(heading.tag[1]) + 1)}"
    reduced = reduce_document(lxml.html.tostring(body, encoding="unicode"))
    text = html.unescape(re.sub(r"<[^>]*>", " ", reduced.html))
    found = pictures or Pictures(limits)
    if not any(char.isalnum() for char in text):
        only = bool(found.kept or found.outside or found.unreadable or found.too_large)
        raise ImportRefused(path, "it holds no text, only pictures" if only else "it holds no text")
    if len(text) > limits.text_characters:
        raise ImportRefused(path, "it holds more text than is read from one document")
    images = tuple(image for image in found.kept.values() if image.sha256 in reduced.html)
    return Extracted(
        title=titles.shortened(title),
        language=language.settle(declared_language, text),
        layout=Layout.ARTICLE,
        html=reduced.html,
        authors=tuple(authors),
        year=year,
        description=titles.plain(description),
        images=images,
        notes=(*found.notes(), *notes, *_undivided(body)),
    )
