"""The queries of `benchmarks.speed`: real ones, of all sorts, and ones that nobody meant; with fixed seeds."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.prose import SEED
from benchmarks.rivals import Asked, Row
from kiosk.library.store import Library

SHARES = {"title": 0.15, "heading": 0.15, "words": 0.2, "phrase": 0.2, "typing": 0.3}
_FRAMES = (
    "{}",
    '"{}',
    "{} AND",
    "({}",
    "{} OR OR",
    "kind:no {}",
    "*{}*",
    "year:{}",
    "-{}",
    '"{}" NOT',
    "theme:{} )",
    "{}:",
)
_WORD = re.compile(r"[^\W_]+")


def rows(library: Path) -> Iterator[Row]:
    """Titles and texts of all passages, as a stream."""
    opened = Library.open(library)
    titles = {item.number: item.title for item in opened.items()}
    for number, _, passage in opened.all_passages():
        yield titles[number], passage.text
    opened.close()


def questions(library: Path, count: int, seed: int = SEED) -> list[Asked]:
    """About ``count`` different queries of all sorts, shuffled; the same for the same library and seed."""
    chance = random.Random(seed)  # noqa: S311
    every = list(rows(library)) if count >= 100 else [row for row, _ in zip(rows(library), range(2_000), strict=False)]
    asked: dict[Asked, None] = {}
    for sort, share in SHARES.items():
        before, tries = len(asked), 0
        while len(asked) - before < share * count and tries < 20 * count:
            tries += 1
            asked.update(dict.fromkeys(_asked_as(sort, *chance.choice(every), chance)))
    found = list(asked)
    chance.shuffle(found)
    return found


def _asked_as(sort: str, title: str, text: str, chance: random.Random) -> Iterator[Asked]:
    """One query of a sort about a passage; for typing, one for each letter."""
    if sort == "title":
        yield Asked(sort, title)
        return
    if sort == "heading":
        words = _WORD.findall(chance.choice(re.split(r"(?<=[.?!])\s+", text)))[: chance.randint(3, 6)]
        if len(words) >= 3:
            yield Asked(sort, " ".join(words))
        return
    words = _WORD.findall(text)
    length = chance.randint(*(1, 3) if sort == "typing" else (2, 5))
    if len(words) < length:
        return
    at = chance.randint(0, len(words) - length)
    told = " ".join(words[at : at + length])
    if sort != "typing":
        yield Asked(sort, f'"{told}"' if sort == "phrase" else told)
        return
    for end in range(1, len(told) + 1):
        if told[end - 1] != " ":
            yield Asked(sort, told[:end], unfinished=True)


def malformed(good: Sequence[Asked], count: int, seed: int = SEED) -> list[Asked]:
    """Queries that nobody meant: random letters and signs, and good ones with signs and frames put in."""
    chance = random.Random(seed)  # noqa: S311
    signs = "\"'()-:*&|!~^\\/.,; \t\x00\u200b\u00ad\u202eéßΩ😀ANDORNOT"
    made = []
    for _ in range(count):
        if chance.random() < 0.3:
            text = "".join(chance.choice(signs + "abcdefgh 019") for _ in range(chance.randint(1, 60)))
        else:
            text = chance.choice(good).text
            for _ in range(chance.randint(1, 4)):
                at = chance.randint(0, len(text))
                text = text[:at] + chance.choice(signs) + text[at + chance.randint(0, 2) :]
            text = chance.choice(_FRAMES).format(text)
        made.append(Asked("malformed", text, unfinished=chance.random() < 0.5))
    return made
