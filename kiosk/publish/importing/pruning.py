"""Which part of a web page is its content: rules over roles, names and the share of text in links."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from kiosk.publish.importing.markup import HEADINGS, drop, elements, text_of

_NEVER = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "map",
    "form", "input", "select", "textarea", "button", "label", "dialog", "nav", "link", "meta",
)  # fmt: skip
_SURROUNDINGS = {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "toolbar"}
_MAIN_IDS = ("mw-content-text", "bodycontent", "main-content", "maincontent", "main", "content", "article")
# Words in class and id attributes that name what stands around the content.
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navbox(?:es)?|navigation|navigator|menu|breadcrumbs?|sidebar|side-?bar|footer|cookies?"
    r"|social|share|sharing|skip(?:-?link)?s?|advert(?:isement)?s?|ads?|promo|newsletter|pagination|pager|toc|editsection"
    r"|noprint|printfooter|catlinks|(?:mw-)?jump-(?:to-nav|link)|sitesub|contentsub|metadata|related(?:-?links|-?posts)?|popup|modal|login|subscribe"
    r"|hatnote|mbox|ambox|sistersitebox|authority-control|vertical-navbox|shortdescription)(?:$|[\s_-])",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_KEEP_SHARE = 0.5  # of the page's text: whatever holds more is not taken for its surroundings
_MAIN_SHARE = 0.2  # of the page's text: a main element with less is not believed
_LINKS_SHARE = 0.6  # of a block's text: more than this in links, and it is a menu
_PROSE = 80  # characters outside links that make a block worth keeping


def main_content(body: HtmlElement) -> HtmlElement:
    """Return the element that holds a page's content, with what is not content removed from it.

    ``body`` is changed. Nothing that holds half of the page's text is ever removed.
    """
    for element in elements(body, *_NEVER):
        if element.tag != "form" or _length(element) < _KEEP_SHARE * _length(body):
            drop(element)
    whole = _length(body)
    for element in elements(body):
        if not isinstance(element.tag, str) or element is body or not _is_around(element):
            continue
        if _length(element) < _KEEP_SHARE * whole:
            drop(element)
    _drop_citation_marks(body)
    _name_headings(body)
    _unwrap_layout_tables(body)
    content = _main(body)
    if content is body or content.tag == "body":
        _drop_menus(body)
    return content


def _length(element: HtmlElement) -> int:
    return len(text_of(element))


def _is_around(element: HtmlElement) -> bool:
    if (element.get("role") or "").lower() in _SURROUNDINGS or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true" or _HIDDEN.search(element.get("style") or ""):
        return True
    if element.tag == "aside":
        return True
    if element.tag in ("header", "footer"):
        return not any(parent.tag in ("article", "main", "section") for parent in element.iterancestors())
    if element.tag == "a":
        return bool(re.search(r"\b(?:mw-)?jump-|\bskip-?(?:link|to|nav)", element.get("class") or "", re.I))
    if element.tag in (*HEADINGS, "p", "table", "html", "body", "main", "article") and element.get("id") != "toc":
        return bool(re.search(r"\bnavbox|\bmetadata\b|\bambox\b|\bmbox", element.get("class") or ""))
    return bool(_AROUND.search(element.get("class") or "") or _AROUND.search(element.get("id") or ""))


def _drop_citation_marks(body: HtmlElement) -> None:
    """Remove the "[12]" that lead to notes, and the arrows that lead back."""
    for element in elements(body, "sup"):
        if re.fullmatch(r"\[?\s*(?:\d{1,4}|[a-z]|n \d+|note \d+|citation needed)\s*\]?", text_of(element), re.I) and (
            element.find(".//a") is not None
        ):
            drop(element)
    for element in elements(body, "span"):
        if "mw-cite-backlink" in (element.get("class") or ""):
            drop(element)


def _name_headings(body: HtmlElement) -> None:
    """Make headings of elements whose class is the name of one, as converters of plain text write them."""
    for element in elements(body, "span", "div", "p"):
        named = set((element.get("class") or "").lower().split()) & set(HEADINGS)
        inside = any(parent.tag in HEADINGS for parent in element.iterancestors())
        if len(named) == 1 and len(text_of(element)) <= 200 and not inside:
            element.tag = named.pop()


def _unwrap_layout_tables(body: HtmlElement) -> None:
    """Turn tables that only place things on the page into plain blocks."""
    for table in reversed(list(elements(body, "table"))):
        if table.getparent() is None or not _is_layout(table):
            continue
        for part in elements(table, "tr", "td", "th", "tbody", "thead", "tfoot", "caption"):
            if next((parent for parent in part.iterancestors("table")), None) is table:
                part.tag = "div"
                part.attrib.clear()
        table.tag = "div"


def _is_layout(table: HtmlElement) -> bool:
    if (table.get("role") or "") in ("presentation", "none"):
        return True
    own = [part for part in table.iter("th", "caption", "td") if next(part.iterancestors("table"), None) is table]
    cells = [part for part in own if part.tag == "td"]
    if len(cells) < len(own):
        return False
    if len(cells) <= 1 or table.find(".//table") is not None:
        return True
    if any(cell.find(f".//{name}") is not None for cell in cells for name in (*HEADINGS, "ul", "ol", "blockquote")):
        return True
    return any(len(cell.findall(".//p")) >= 2 or _length(cell) > 1500 for cell in cells)


def _main(body: HtmlElement) -> HtmlElement:
    whole = max(_length(body), 1)
    candidates = [*body.iter("main"), *(element for element in body.iter() if element.get("role") == "main")]
    articles = list(body.iter("article"))
    if len(articles) == 1:
        candidates.append(articles[0])
    for name in _MAIN_IDS:
        named = (element for element in body.iter("div", "section", "td") if (element.get("id") or "").lower() == name)
        candidates.extend(named)
    for element in candidates:
        if _length(element) >= _MAIN_SHARE * whole:
            return element
    return body


def _drop_menus(body: HtmlElement) -> None:
    """Remove blocks that are mostly links, where no element says what the content is."""
    for element in elements(body, "ul", "ol", "div", "table", "td", "p", "dl"):
        if element.getparent() is None:
            continue
        total = _length(element)
        linked = sum(_length(link) for link in element.iter("a") if link.get("href"))
        links = sum(1 for link in element.iter("a") if link.get("href"))
        if links >= 3 and linked > _LINKS_SHARE * total and total - linked < _PROSE:
            drop(element)
