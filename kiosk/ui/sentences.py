"""Where the sentences of a text begin and end; pure. For reading aloud: a wrong cut costs a pause, nothing else."""

from __future__ import annotations

import re

from kiosk.model import Span

LONGEST = 360  # characters that are said in one go; a longer sentence is cut at a comma or between words
# A full stop after one of these does not end a sentence.
_SHORT = frozenset({
    *("dr", "mr", "mrs", "ms", "prof", "st", "rev", "sr", "jr", "e.g", "i.e", "vs", "nos", "pp", "fig", "vol", "eds"),
    *("cf", "approx", "ltd", "dept"),
})  # fmt: skip
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+")
_BEFORE = re.compile(r"([\w.]+)\.$")
_SOFT = re.compile(r"[,;:–—]\s|\s")


def sentences(text: str) -> list[Span]:
    """The sentences of ``text`` in order, as spans; every character that is not white space is in one of them."""
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if match[0][0] == "\n" or not _goes_on(text, start, match):
            _add(text, start, match.end(), found)
            start = match.end()
    _add(text, start, len(text), found)
    return found


def _goes_on(text: str, start: int, end: re.Match[str]) -> bool:
    """Whether this full stop belongs to an abbreviation, or stands before a small letter."""
    if end[0] != ".":
        return False
    before = _BEFORE.search(text, start, end.end())
    word = before[1] if before is not None else ""
    if word.casefold() in _SHORT or (len(word) == 1 and word.isupper()):  # of a title, or the initial of a name
        return True
    after = text[end.end() :].lstrip(" \t")[:1]
    return after.islower()


def _add(text: str, start: int, end: int, found: list[Span]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = _cut(text, start, start + LONGEST)
        found.append((start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        found.append((start, end))


def _cut(text: str, start: int, most: int) -> int:
    """The best place to breathe before ``most``: after a comma in the second half, else between words, else there."""
    best = most
    for match in _SOFT.finditer(text, start + 1, most):
        if not match[0][0].isspace() and match.start() > (start + most) // 2:
            best = match.start() + 1
        elif best == most or text[best - 1] not in ",;:–—":
            best = match.start()
    return best
