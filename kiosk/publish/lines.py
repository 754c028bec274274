"""Lines of formatted text: how their white space is collapsed, their long words cut, and how they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

MAX_WORD: Final = 1_000  # characters

WHITE: Final = re.compile(r"[ \t\n\r\f]+")  # HTML's white space; \s would take no-break spaces too

Attributes = tuple[tuple[str, str], ...]
Format = tuple[str, Attributes]  # an inline tag, outermost first in a run


@dataclass(slots=True)
class Piece:
    """Text in one formatting, or a ``br`` or ``img`` (then ``void`` is its tag, and ``text`` is "")."""

    text: str
    formats: tuple[Format, ...] = ()
    void: str = ""
    attributes: Attributes = ()


def paragraphs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Tidy lines: a line break with only white space before the next one parts two paragraphs."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.void == "br":
            lines.append([])
        else:
            lines[-1].append(piece)
    paragraph: list[Piece] = []
    for line in (tidy(line) for line in lines):
        if line:
            paragraph += [Piece("", void="br"), *line] if paragraph else line
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def tidy(line: Sequence[Piece]) -> list[Piece]:
    """A line with its white space collapsed, equal neighbours joined and long words cut."""
    joined: list[Piece] = []
    for piece in line:
        last = joined[-1] if joined else None
        if last and not last.void and not piece.void and last.formats == piece.formats:
            last.text += piece.text
        else:
            joined.append(Piece(piece.text, piece.formats, piece.void, piece.attributes))
    spaced = True
    for piece in joined:
        if not piece.void:
            text = unicodedata.normalize("NFC", WHITE.sub(" ", piece.text))
            piece.text = text.removeprefix(" ") if spaced else text
        spaced = piece.text.endswith(" ") or (spaced and not piece.text and not piece.void)
    for piece in reversed(joined):
        piece.text = piece.text.removesuffix(" ")
        if piece.text or piece.void:
            break
    _cut_words(joined)
    return [piece for piece in joined if piece.text or piece.void]


def _cut_words(line: Sequence[Piece]) -> None:
    """Put a space into every word after `MAX_WORD` characters, wherever its formatting changes."""
    length = 0
    for piece in line:
        if piece.void:
            length = 0
            continue
        parts = []
        for word in re.split("( )", piece.text):
            cut = word
            if word == " ":
                length = 0
            elif length + len(word) > MAX_WORD:
                first = MAX_WORD - length
                rest = word[first:]
                cut = " ".join([word[:first], *(rest[at : at + MAX_WORD] for at in range(0, len(rest), MAX_WORD))])
                length = len(rest) % MAX_WORD or MAX_WORD
            else:
                length += len(word)
            parts.append(cut)
        piece.text = "".join(parts)


def written_tag(tag: str, attributes: Attributes) -> str:
    """A start tag."""
    said = "".join(f' {name}="{escape(value)}"' for name, value in attributes)
    return f"<{tag}{said}>"


def written_line(line: Sequence[Piece]) -> str:
    """Text with its formatting opened and closed as rarely as possible."""
    parts: list[str] = []
    open_formats: tuple[Format, ...] = ()
    for piece in line:
        shared = 0
        for ours, theirs in zip(open_formats, piece.formats, strict=False):
            if ours != theirs:
                break
            shared += 1
        parts += [f"</{tag}>" for tag, _ in reversed(open_formats[shared:])]
        parts += [written_tag(tag, attributes) for tag, attributes in piece.formats[shared:]]
        parts.append(written_tag(piece.void, piece.attributes) if piece.void else escape(piece.text, quote=False))
        open_formats = piece.formats
    parts += [f"</{tag}>" for tag, _ in reversed(open_formats)]
    return "".join(parts)
