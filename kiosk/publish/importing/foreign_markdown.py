"""Markdown written for other places: front matter read, the marks of site generators stripped, raw HTML reduced.

Known marks: Hugo shortcodes ``{{< … >}}`` and ``{{% … %}}``, Liquid tags ``{% … %}`` and ``{{ … }}`` (Jekyll),
kramdown's ``{::nomarkdown}``, ``{:.class}`` and ``{#id}``, and headings without a space after their ``#``.
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Mapping
from pathlib import Path

import yaml
from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import markup, titles
from kiosk.publish.importing.limits import LIMITS, Limits
from kiosk.publish.importing.web import decoded

_LONGEST_FRONT = 100_000  # characters
_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
_TOML_FRONT = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n.*?\r?\n\+\+\+[ \t]*(?:\r?\n|\Z)", re.S)
_FENCED = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)`*~*[ \t]*$", re.M | re.S)
_MARKS = (
    re.compile(r"<!--.*?-->", re.S),
    re.compile(r"<(style|script)\b.*?</\1\s*>", re.S | re.I),
    re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.S),
    re.compile(r"^[-*+] [^\n]*\n\{:\s*\.?toc[^}]*\}", re.M),
    re.compile(r"\{\{[<%].*?[%>]\}\}", re.S),
    re.compile(r"\{%.*?%\}", re.S),
    re.compile(r"\{\{.*?\}\}", re.S),
    re.compile(r"\{::?/?[a-z]*(?:\s[^{}\n]*)?/?\}"),
    re.compile(r"\{:[^{}\n]*\}"),
    re.compile(r"[ \t]*\{[#.][\w-]+(?:[ .#][\w.#=\"'-]*)*\}"),
    re.compile(r"^\[\[?_?toc_?\]?\][ \t]*$", re.I | re.M),
)
_INDENTED_TAG = re.compile(
    r"^[ \t]{1,40}(?=</?(?:table|thead|tbody|tr|t[dh]|div|p|ul|ol|li|section|aside|figure)\b)", re.M | re.I
)
_TITLE_FIELDS = ("title", "nav_title", "name")
_DATE_FIELDS = ("date", "published", "last_updated", "last_modified", "updated", "year")
_TEXT_FIELDS = ("description", "summary", "deck", "subtitle", "abstract", "excerpt")


def extract(path: Path, limits: Limits = LIMITS) -> Extracted:
    """Take text, title and record out of a Markdown file.

    Raises:
        ImportRefused: when no text is left.
    """
    text = decoded(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    fields, body, notes = _front_matter(text)
    root = markup.parsed(f"<html><body>{_rendered(stripped(body))}</body></html>")
    outside = _drop_pictures(root)
    if outside:
        counted = "1 picture was" if outside == 1 else f"{outside} pictures were"
        notes.append(f"{counted} left out: kept outside the document and not fetched")
    _drop_empty(root)
    return markup.finished(
        root,
        path,
        title=_title(root, fields, path),
        declared_language=str(fields.get("lang") or fields.get("language") or ""),
        authors=_authors(fields),
        year=_year(fields),
        description=next((_text(fields[name]) for name in _TEXT_FIELDS if _text(fields.get(name))), ""),
        notes=notes,
        limits=limits,
    )


def _front_matter(text: str) -> tuple[Mapping[str, object], str, list[str]]:
    """The fields before the text, the text after them, and what is to be said about them."""
    toml = _TOML_FRONT.match(text)
    if toml:
        return {}, text[toml.end() :], ["the fields before its text (TOML) were not read"]
    found = _FRONT.match(text)
    if found is None or len(found.group(1)) > _LONGEST_FRONT:
        return {}, text, []
    try:
        fields = yaml.safe_load(found.group(1))
    except (yaml.YAMLError, ValueError, RecursionError):
        return _simple_fields(found.group(1)), text[found.end() :], ["the fields before its text are not proper YAML"]
    if not isinstance(fields, dict):  # a rule and a first paragraph, not front matter
        return {}, text if fields is not None else text[found.end() :], []
    return {str(name): value for name, value in fields.items()}, text[found.end() :], []


def _simple_fields(front: str) -> dict[str, object]:
    """The fields that can be read line by line where the whole cannot."""
    return {
        name: value.strip("\"' ")
        for name, value in re.findall(r"^(\w+):[ \t]+(\S.*)$", front, re.M)
        if name in (*_TITLE_FIELDS, *_DATE_FIELDS, *_TEXT_FIELDS, "lang", "language")
    }


def stripped(body: str) -> str:
    """Markdown without the marks of site generators; fenced code is left as it is.

    >>> stripped("##What good looks like {#good}")
    '## What good looks like'
    """
    parts: list[str] = []
    end = 0
    for fenced in _FENCED.finditer(body):
        parts += [_stripped(body[end : fenced.start()]), fenced.group(0)]
        end = fenced.end()
    return "".join([*parts, _stripped(body[end:])])


def _stripped(text: str) -> str:
    text = re.sub(r"\]\(\s*\{\{[<%].*?[%>]\}\}[^)\s]*\s*\)", "]()", text, flags=re.S)  # a link that a shortcode makes
    for mark in _MARKS:
        text = mark.sub("", text)
    return re.sub(r"^(#{2,6})(?=[^#\s])", r"\1 ", text, flags=re.M)


def _rendered(body: str) -> str:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(footnote_plugin)
    parser.add_render_rule("footnote_anchor", lambda *_: "")
    return str(parser.render(_html_on_its_own(body)))


def _html_on_its_own(body: str) -> str:
    """Take the indent from lines that begin with a tag: four spaces would make code of them."""
    return _INDENTED_TAG.sub("", body)


def _drop_pictures(root: HtmlElement) -> int:
    """Remove pictures, which a lone Markdown file never holds; return how many there were."""
    pictures = list(markup.elements(root, "img"))
    for picture in pictures:
        markup.drop(picture)
    return len(pictures)


def _drop_empty(root: HtmlElement) -> None:
    """Remove what the stripping left empty, links without a target among it (their text stays)."""
    for link in markup.elements(root, "a"):
        if not link.get("href"):
            link.drop_tag()
    for name in ("iframe", "video", "audio", "nav", "script", "style", "form"):
        for element in markup.elements(root, name):
            markup.drop(element)


def _text(value: object) -> str:
    return titles.plain(html.unescape(value)) if isinstance(value, str) else ""


def _title(root: HtmlElement, fields: Mapping[str, object], path: Path) -> str:
    """The title field, the first heading of level 1, or the file's name."""
    for name in _TITLE_FIELDS:
        declared = _text(fields.get(name))
        if len(declared) >= 3 and any(char.isalpha() for char in declared):
            return declared
    tops = [markup.text_of(heading) for heading in root.iter("h1")]
    first = next((text for text in tops if text), "")
    if first:
        return first
    opening = markup.headings(root)[:1]
    before = root.xpath("string(.//body/*[1])") if opening else ""
    if opening and titles.plain(str(before)) == markup.text_of(opening[0]):
        return markup.text_of(opening[0])
    return titles.readable(path)


def _authors(fields: Mapping[str, object]) -> list[str]:
    """Names of authors; short names of accounts are left out."""
    found = fields.get("authors") or fields.get("author") or ()
    listed = found if isinstance(found, list) else [found]
    names = [_text(each.get("name")) if isinstance(each, dict) else _text(each) for each in listed]
    return list(dict.fromkeys(name for name in names if titles.plausible_author(name)))


def _year(fields: Mapping[str, object]) -> int | None:
    for name in _DATE_FIELDS:
        value = fields.get(name)
        if isinstance(value, datetime.date):
            return value.year
        found = re.match(r"\s*((?:19|20)\d\d)\b", str(value)) if value is not None else None
        if found:
            return int(found.group(1))
    return None
