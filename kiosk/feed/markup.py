"""Whether a piece of HTML is in the reduced subset (docs/workspace.md, "Text"), told by a grammar and not by a parser.

A signature proves where a text comes from, not that it is safe to show. The publisher's reducer writes tags in one
way only; whatever is not written in that way is refused here, so that nothing depends on how a reader would mend it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from html import unescape
from typing import Final

MAX_TABLES: Final = 5  # tables within tables
MAX_LISTS: Final = 12  # lists within lists; quotations too
MAX_DEPTH: Final = 80  # tags within tags
MAX_CELLS: Final = 10_000  # of one table, reaching over rows and columns counted in full
MAX_WORD: Final = 1_000  # characters

_VOID = frozenset({"br", "img"})
_EVERYWHERE = ("id", "lang", "dir")
_CELL = (*_EVERYWHERE, "colspan", "rowspan", "scope")
_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "caption", "thead", "tbody", "tr", "figure",
         "figcaption", "em", "strong", "sub", "sup", "br"),
        _EVERYWHERE,
    ),
    "th": _CELL,
    "td": _CELL,
    "a": (*_EVERYWHERE, "href"),
    "img": (*_EVERYWHERE, "src", "alt"),
}  # fmt: skip
_VALUES: Final[Mapping[str, re.Pattern[str]]] = {
    "href": re.compile(r"(?:https:|mailto:|lib:)."),
    "src": re.compile(r"lib:object/[0-9a-f]{64}\Z"),
    "alt": re.compile(r""),
    "id": re.compile(r"[A-Za-z][\w.:-]{0,99}\Z"),
    "lang": re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}\Z"),
    "dir": re.compile(r"(?:ltr|rtl|auto)\Z"),
    "scope": re.compile(r"(?:row|col|rowgroup|colgroup)\Z"),
    "colspan": re.compile(r"[1-9][0-9]{0,2}\Z", re.ASCII),
    "rowspan": re.compile(r"[1-9][0-9]{0,2}\Z", re.ASCII),
}
_PIECE = re.compile(r"<[^<>]*>|<")
_TAG = re.compile(r'<(?:/([a-z][a-z0-9]*)|([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*))>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"<>]*)"')
_LONG = re.compile(rf"[^ \t\n\r\f]{{{MAX_WORD + 1},}}")  # references may make it shorter yet
_NESTED: Final = {"table": ("table", MAX_TABLES), "ul": ("list", MAX_LISTS), "ol": ("list", MAX_LISTS),
                  "blockquote": ("quotation", MAX_LISTS)}  # fmt: skip


class MarkupRefused(ValueError):
    """The HTML is not in the subset; the message is the reason."""


def check(html: str) -> None:
    """Raise `MarkupRefused` unless ``html`` is in the subset, balanced, and within the bounds. Linear in its length."""
    _Checking().check(html)


class _Checking:
    """One pass over the tags."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._depths: Counter[str] = Counter()
        self._cells: list[int] = []  # of each table that is open
        self._known: dict[str, tuple[str, bool, int]] = {}  # start tags met before: name, void, cells

    def check(self, html: str) -> None:
        if _LONG.search(html):  # hardly ever; an address may be this long
            for between in _PIECE.split(html):
                if _LONG.search(unescape(between)):
                    raise MarkupRefused(f"a word has more than {MAX_WORD:,} characters")
        for piece in _PIECE.finditer(html):
            text = piece[0]
            if text.startswith("</"):
                self._end(text)
            else:
                self._start(text)
        if self._open:
            raise MarkupRefused(f"<{self._open[-1]}> is not closed")

    def _start(self, text: str) -> None:
        if text not in self._known:
            self._known[text] = _read(text)
        name, void, cells = self._known[text]
        if cells:
            if not self._cells:
                raise MarkupRefused(f"<{name}> stands outside a table")
            self._cells[-1] += cells
            if self._cells[-1] > MAX_CELLS:
                raise MarkupRefused(f"a table has more than {MAX_CELLS:,} cells")
        if void:
            return
        self._open.append(name)
        if len(self._open) > MAX_DEPTH:
            raise MarkupRefused(f"tags are nested more than {MAX_DEPTH} deep")
        if name in _NESTED:
            what, most = _NESTED[name]
            self._depths[what] += 1
            if self._depths[what] > most:
                raise MarkupRefused(f"a {what} is nested more than {most} deep")
        if name == "table":
            self._cells.append(0)

    def _end(self, text: str) -> None:
        name = text[2:-1]
        if not self._open or self._open[-1] != name:
            raise MarkupRefused(f"{_shown(text)} closes nothing that is open here")
        self._open.pop()
        if name in _NESTED:
            self._depths[_NESTED[name][0]] -= 1
        if name == "table":
            self._cells.pop()


def _read(text: str) -> tuple[str, bool, int]:
    """The name of a start tag, whether it stands alone, and how many cells it takes up."""
    tag = _TAG.fullmatch(text)
    name = tag[2] if tag else None
    if tag is None or name is None:
        raise MarkupRefused(f"{_shown(text)} is no tag as they are written here")
    if name not in _ALLOWED:
        raise MarkupRefused(f"<{name}> is not allowed")
    found: dict[str, str] = {}
    for attribute, raw in _ATTRIBUTE.findall(tag[3]):
        value = unescape(raw)
        if attribute in found or attribute not in _ALLOWED[name]:
            raise MarkupRefused(f"<{name}> may not have {attribute} here")
        if not _VALUES[attribute].match(value) or (attribute == "href" and not _plain(value)):
            raise MarkupRefused(f"{attribute} of <{name}> may not be {_shown(value)}")
        found[attribute] = value
    cells = int(found.get("colspan", "1")) * int(found.get("rowspan", "1")) if name in ("td", "th") else 0
    return name, name in _VOID, cells


def _plain(address: str) -> bool:
    """Whether an address has no spaces and no unseen characters, which readers skip in different ways."""
    return all(unicodedata.category(char)[0] not in "ZC" for char in address)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")
