"""HTML of any kind -> the reduced subset of docs/workspace.md, safe to show and always written the same way.

nh3 (the HTML5 algorithm, and an allow-list) makes tidy markup of whatever comes in; ``blocks`` writes that
again as plain blocks of text within the caps; addresses are checked here a second time, because nh3 takes an
address that begins with an unusual space for a relative one. The result is canonical: reducing it again
gives the same text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import nh3

from kiosk.errors import WardLibraryError
from kiosk.publish.blocks import BOUNDARIES, RENAMED, Block, blocks_of, text_of, write

MAX_HTML: Final = 20_000_000  # characters; a longer document is refused
MAX_DEPTH: Final = 256  # of tags that do not close by themselves; nh3's time is quadratic in it

_SUBSET = frozenset({
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "img", "figure", "figcaption", "a", "em", "strong", "sub", "sup", "br",
})  # fmt: skip
_READ = set(_SUBSET) | set(RENAMED) | set(BOUNDARIES)
_DROPPED_WITH_CONTENT = {
    "script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "select", "textarea",
    "button", "audio", "video", "canvas",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan", "scope"},
    "th": {"colspan", "rowspan", "scope"},
}
# Text that has no meaning on a screen, and would keep a word from being found.
_UNSEEN = dict.fromkeys((0x00AD, 0xFEFF, *range(0x00, 0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*>")
_CLOSES_BY_ITSELF = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
    "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "tfoot",
})  # fmt: skip
_ITEM_LINK = re.compile(r"lib:item/[a-z0-9-]+/[a-z0-9-]+(#[^\s#]+)?")
_OBJECT_LINK = re.compile(r"lib:object/[0-9a-f]{64}")


class ReductionRefused(WardLibraryError):
    """A text is too large to be reduced in reasonable time; says by how much."""


@dataclass(frozen=True, slots=True)
class ReducedDocument:
    """A whole document: its ``title`` (the text of its first heading of level 1, or "") and the rest."""

    title: str
    html: str


def reduce_html(html: str) -> str:
    """A piece of HTML in the reduced subset; ``h1`` becomes ``h2``, ``h5`` and ``h6`` become ``h4``.

    Idempotent. Text is never lost, save that of elements which hold none for readers (scripts, forms'
    controls, drawings). Raises `ReductionRefused` above `MAX_HTML` characters.
    """
    return write(_levelled(_blocks(html), shift=0))


def reduce_document(html: str) -> ReducedDocument:
    """A whole document in the reduced subset: its first ``h1`` is taken out as the title.

    The levels of the other headings are shifted so that the highest is ``h2``; deeper than ``h4``
    becomes ``h4``. Raises `ReductionRefused` above `MAX_HTML` characters.
    """
    blocks = _blocks(html)
    first = next((block for block in blocks if block.tag == "h1"), None)
    rest = [block for block in blocks if block is not first]
    highest = min((block.level for block in rest if block.level), default=2)
    return ReducedDocument(title=text_of(first) if first else "", html=write(_levelled(rest, shift=2 - highest)))


def clean_href(address: str) -> str | None:
    """An address that may stand in ``href``, or None.

    Spaces and unseen characters of every script are taken out first, since readers and Qt skip some of
    them; then only ``https:``, ``mailto:``, ``lib:item/...`` and ``lib:object/...`` are left.
    """
    tight = "".join(char for char in address if unicodedata.category(char)[0] not in "ZC")
    scheme, colon, rest = tight.partition(":")
    tight = scheme.lower() + colon + rest
    if re.match(r"(https://|mailto:).", tight) or _ITEM_LINK.fullmatch(tight) or _OBJECT_LINK.fullmatch(tight):
        return tight
    return None


def _blocks(html: str) -> list[Block]:
    if len(html) > MAX_HTML:
        raise ReductionRefused(f"The text is {len(html):,} characters long; at most {MAX_HTML:,} can be taken in.")
    tidy = nh3.clean(
        _shallow(html.encode("utf-8", "replace").decode("utf-8")),
        tags=_READ,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_checked_attribute,
        url_schemes={"https", "mailto", "lib"},
        link_rel=None,
    )
    return blocks_of(tidy.translate(_UNSEEN))  # not sooner: "<", an unseen character and "b" are no tag


def _shallow(html: str) -> str:
    """``html`` without the tags beyond `MAX_DEPTH`; a rough count that guards time, not safety."""
    depth = dropped = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal depth, dropped
        if match[2].lower() in _CLOSES_BY_ITSELF or match[0].endswith("/>"):
            return match[0]
        if not match[1]:
            if depth >= MAX_DEPTH:
                dropped += 1
                return " "
            depth += 1
        elif dropped:
            dropped -= 1
            return " "
        else:
            depth = max(0, depth - 1)
        return match[0]

    end = html.rfind(">") + 1  # each "<" behind it would be looked through to the end of the text, in vain
    return _TAG.sub(kept, html[:end]) + html[end:]


def _checked_attribute(tag: str, name: str, value: str) -> str | None:
    """nh3 asks this for every attribute it would keep; None takes it out."""
    if name == "href":
        return clean_href(value)
    if name == "src":
        return value if _OBJECT_LINK.fullmatch(value) else None
    if name in ("colspan", "rowspan"):
        return value if re.fullmatch(r"[1-9][0-9]{0,2}", value, re.ASCII) and value != "1" else None
    allowed = {
        "alt": r"[\s\S]*",
        "id": r"[A-Za-z][\w.:-]{0,99}",
        "lang": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,4}",
        "dir": r"ltr|rtl|auto",
        "scope": r"row|col|rowgroup|colgroup",
    }
    return value if re.fullmatch(allowed.get(name, r"(?!)"), value) else None


def _levelled(blocks: list[Block], shift: int) -> list[Block]:
    for block in blocks:
        if block.level:
            block.tag = f"h{min(4, max(2, block.level + shift))}"
    return blocks
