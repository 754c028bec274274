"""The text of a feed from its bytes: by its mark, by what is declared, as UTF-8, or as Windows-1252 in turn."""

from __future__ import annotations

import codecs
import re
from html.entities import html5
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,200}\?>")
_DECLARED = re.compile(rb"\A\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.I)
# Codecs that are no character sets, or that cost more than they hold.
_NEVER: Final = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"})
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML has no way to say them
_NAMED = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&(?:([A-Za-z][A-Za-z0-9]{1,31});|(?!#?\w{1,32};))", re.S)
_OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})


def decoded(data: bytes, media_type: str = "") -> tuple[str, str]:
    """The text, without a byte order mark, and a note where it is not in the character set that it declares.

    ``media_type`` is what the server said, with its ``charset``.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), ""
    declared = _declared(data, media_type)
    for name in filter(None, (declared, "utf-8")):
        try:
            text = data.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
        except (UnicodeError, LookupError):
            continue
        return text, "" if name == (declared or "utf-8") else _otherwise(declared)
    return data.decode("cp1252", "replace"), _otherwise(declared or "utf-8")


def for_xml(text: str) -> str:
    """The text as a strict parser takes it: no declaration, no unseen characters, names such as ``&nbsp;`` as letters.

    An ampersand that begins no name stands for itself, as whoever wrote it meant. Nothing becomes markup by this.
    """
    text = _UNSEEN.sub(" ", _DECLARATION.sub("", text))
    return _NAMED.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    name = match[1]
    if match[0] == "&":
        return "&amp;"
    if not name or name in _OF_XML:
        return match[0]
    meant = html5.get(f"{name};")
    return match[0] if meant is None else "".join(f"&#{ord(each)};" for each in meant)


def _declared(data: bytes, media_type: str) -> str:
    """The normal name of the character set that the server or the file declares, "" where neither does."""
    said = _CHARSET.search(media_type)
    inside = _DECLARED.match(data)
    for name in ([said[1]] if said else []) + ([inside[1].decode("ascii")] if inside else []):
        try:
            normal = codecs.lookup(name).name
        except LookupError:
            continue
        if normal not in _NEVER:
            return normal
    return ""


def _otherwise(declared: str) -> str:
    return f"it is not in the character set that it declares ({declared}); look for wrong letters"
