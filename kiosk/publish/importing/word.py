"""Word files (.docx): mammoth reads the structure, this module what it needs to know besides.

Comments, tracked deletions, page headers and footers, and tables of contents are left out.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import mammoth
from lxml import etree
from lxml.html import HtmlElement

from kiosk.errors import ImportRefused
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import markup, titles
from kiosk.publish.importing.limits import LIMITS, Limits
from kiosk.publish.importing.pictures import Pictures, alternative

_DAMAGE = (zipfile.BadZipFile, zlib.error, ExpatError, etree.XMLSyntaxError, KeyError, OSError, ValueError, EOFError)
_TITLE_CLASS = "document-title"
_TITLE_LEVEL = -1
_STYLES = f"""
p[style-name='Title'] => h1.{_TITLE_CLASS}:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name^='toc '] => !
p[style-name='TOC Heading'] => !
p[style-name='Contents Heading'] => !
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
r[style-name='Strong'] => strong
r[style-name='Emphasis'] => em
"""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"


def extract(path: Path, limits: Limits = LIMITS) -> Extracted:
    """Take text, pictures, title and record out of a Word file.

    Raises:
        ImportRefused: damaged, or without text.
    """
    pictures = Pictures(limits)
    try:
        with zipfile.ZipFile(path) as archive:
            properties = _properties(archive)
            styles = _xml(archive, "word/styles.xml")
        with path.open("rb") as stream:
            result = mammoth.convert_to_html(
                stream,
                style_map=_STYLES + heading_styles(styles),
                convert_image=mammoth.images.img_element(_keeper(pictures)),
            )
    except _DAMAGE as error:
        raise ImportRefused(path, "it is damaged and cannot be read as a Word file") from error
    pictures.outside += sum("external image" in str(message.message) for message in result.messages)
    root = markup.parsed(f"<html><body>{result.value}</body></html>")
    title = _title(root, properties.get("title", ""), path)
    _tidy(root)
    opening = markup.text_of(root)[:6000]
    return markup.finished(
        root,
        path,
        title=title,
        declared_language=_declared_language(styles),
        authors=titles.authors(properties.get("creator", ""), opening),
        year=_year(properties.get("modified") or properties.get("created") or ""),
        description=properties.get("subject", ""),
        pictures=pictures,
        limits=limits,
    )


def _keeper(pictures: Pictures) -> Any:
    """What mammoth asks for the attributes of each picture."""

    def keep(image: Any) -> dict[str, str]:
        with image.open() as stream:
            address = pictures.add(stream.read(pictures.limits.picture + 1))
        return {"src": address} if address else {}

    return keep


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    """The root of a part of the file, or None if it is not there."""
    if name not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)


def _properties(archive: zipfile.ZipFile) -> dict[str, str]:
    core = _xml(archive, "docProps/core.xml")
    if core is None:
        return {}
    found: dict[str, str] = {}
    for tag, name in (
        (f"{_DUBLIN}title", "title"),
        (f"{_DUBLIN}creator", "creator"),
        (f"{_DUBLIN}subject", "subject"),
        (f"{_TERMS}created", "created"),
        (f"{_TERMS}modified", "modified"),
    ):
        element = core.find(tag)
        if element is not None and element.text:
            found[name] = titles.plain(element.text)
    return found


def heading_styles(styles: Any) -> str:
    """The lines of a style map for the headings of ``styles``, the root of the file's style sheet or None.

    Houses make their own heading styles from Word's: a style is a heading of level N if it, or one that it is
    based on, has the outline level N or is named "heading N".
    """
    if styles is None:
        return ""
    known = {style.get(f"{_WORD}styleId"): style for style in styles.iter(f"{_WORD}style")}
    lines = []
    for identifier, style in known.items():
        plain = re.fullmatch(r"[A-Za-z0-9_]+", identifier or "")
        if plain and style.get(f"{_WORD}type") == "paragraph" and (level := _level(style, known)):
            target = f"h1.{_TITLE_CLASS}" if level == _TITLE_LEVEL else f"h{min(level, 6)}"
            lines.append(f"p.{identifier} => {target}:fresh\n")
    return "".join(lines)


def _level(style: Any, known: dict[Any, Any]) -> int:
    """The heading level of a style, `_TITLE_LEVEL` for the title, or 0."""
    seen: set[int] = set()
    while style is not None and id(style) not in seen:
        seen.add(id(style))
        name = _value(style.find(f"{_WORD}name")).lower()
        if name.startswith(("toc", "contents", "subtitle")):
            return 0
        outline = _value(style.find(f"{_WORD}pPr/{_WORD}outlineLvl"))
        named = re.match(r"heading (\d)", name)
        if named or outline in tuple("012345678"):
            return int(named.group(1)) if named else int(outline) + 1
        if name == "title":
            return _TITLE_LEVEL
        style = known.get(_value(style.find(f"{_WORD}basedOn")))
    return 0


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(f"{_WORD}val") or "")


def _declared_language(styles: Any) -> str:
    if styles is None:
        return ""
    return _value(styles.find(f"{_WORD}docDefaults/{_WORD}rPrDefault/{_WORD}rPr/{_WORD}lang"))


def _tidy(root: HtmlElement) -> None:
    for anchor in markup.elements(root, "a"):
        if (anchor.get("href") or "").startswith(("#footnote-ref", "#endnote-ref")):
            markup.drop(anchor)  # the arrow back from a note
        elif anchor.get("id") and not anchor.get("href"):
            anchor.drop_tag()  # a bookmark
    for picture in markup.elements(root, "img"):
        if picture.get("src"):
            picture.set("alt", alternative(picture.get("alt")))
        else:
            markup.drop(picture)
    for element in markup.elements(root, "p", "li", "td"):
        for part in (element, *element.iter()):
            if part.text:
                part.text = re.sub(r"\t+", " ", part.text)
            if part is not element and part.tail:
                part.tail = re.sub(r"\t+", " ", part.tail)


def _title(root: HtmlElement, declared: str, path: Path) -> str:
    """The title style, the first heading at the top, the declared title, or the first short line."""
    styled = [markup.text_of(element) for element in root.find_class(_TITLE_CLASS)]
    if styled and any(char.isalnum() for char in styled[0]):
        return styled[0]
    lines = [element for element in root.iter("p", *markup.HEADINGS) if markup.text_of(element)]
    opening = " ".join(markup.text_of(element) for element in lines[:40])
    credible = titles.plausible(declared)
    if credible and titles.confirmed(declared, opening):
        return declared
    if leading := _leading_heading(lines):
        return leading
    if credible and titles.supported(declared, opening) >= 0.5:
        return declared
    name = titles.from_file_name(declared)
    if name and titles.supported(name, opening) >= 0.5:
        return name
    for element in lines[:8]:
        text = markup.text_of(element)
        if len(text) <= 100 and titles.plausible(text) and not re.search(r"[.;,:?\d]$", text):
            return text
    return declared if credible else titles.readable(path)


def _leading_heading(lines: list[HtmlElement]) -> str:
    """The first heading, if it stands before the text."""
    first = next((index for index, element in enumerate(lines[:4]) if element.tag in markup.HEADINGS), None)
    if first is None or any(len(markup.text_of(element)) > 200 for element in lines[:first]):
        return ""
    text = markup.text_of(lines[first]).rstrip(" :")
    return text if titles.plausible(text) else ""


def _year(stamp: str) -> int | None:
    found = re.match(r"((?:19|20)\d\d)-", stamp)
    return int(found.group(1)) if found else None
