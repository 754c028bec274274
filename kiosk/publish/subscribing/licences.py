"""Licences, told from what feeds say of them; only those that are named without doubt."""

from __future__ import annotations

import re

_CREATIVE = re.compile(r"creativecommons\.org/licenses/(by(?:-(?:nc-sa|nc-nd|nc|sa|nd))?)/([1-4]\.[05])\b", re.I)
_ZERO = re.compile(r"creativecommons\.org/publicdomain/zero/1\.0\b", re.I)
_OPEN_GOVERNMENT = re.compile(
    r"nationalarchives\.gov\.uk/doc/open-government-licence/version/([123])\b|\bOGL-(?:UK-)?([123])\.0\b", re.I
)
_NAMED = re.compile(r"(?<![\w-])CC[ -](BY(?:-(?:NC-SA|NC-ND|NC|SA|ND))?)[ -]([1-4]\.[05])(?!\.?\d)", re.I)


def recognised(*said: str) -> str:
    """The first licence that one of the texts names, such as CC-BY-4.0; "" where none is sure.

    >>> recognised("", "https://creativecommons.org/licenses/by-sa/4.0/")
    'CC-BY-SA-4.0'
    >>> recognised("© 2026 The Trust. All rights reserved.")
    ''
    """
    for text in said:
        if found := _CREATIVE.search(text) or _NAMED.search(text):
            return f"CC-{found[1].upper()}-{found[2]}"
        if _ZERO.search(text):
            return "CC0-1.0"
        if found := _OPEN_GOVERNMENT.search(text):
            return f"OGL-{found[1] or found[2]}.0"
    return ""
