"""QR codes as plain values: which text, and which of its squares are dark. Drawn in ``ui/kit/qr.py``."""

from __future__ import annotations

import segno

MARGIN = 4  # modules of white around the code, as ISO/IEC 18004 asks
LONGEST = 600  # bytes; a longer text makes squares too small to be read from a screen

Modules = tuple[tuple[bool, ...], ...]


def modules_of(text: str) -> Modules:
    """The squares of the code of ``text``, row by row, dark ones True, without the margin.

    A text longer than `LONGEST` bytes is cut between words.
    """
    code = segno.make(shortened(text), error="l", boost_error=True, micro=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def shortened(text: str) -> str:
    """``text``, cut between words where it is too long for a code."""
    if len(text.encode()) <= LONGEST:
        return text
    head = text.encode()[: LONGEST - 4].decode("utf-8", "ignore")
    return (head.rsplit(None, 1)[0] if len(head.split(None, 1)) > 1 else head) + " …"
