"""A library of the wanted size from the shared prose: real sentences, real lengths.

Where the documents do not suffice, the rest is made of their sentences, dealt out anew with a fixed seed.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
from collections.abc import Iterator
from html import escape
from itertools import count
from pathlib import Path

from kiosk.library.writing import Content, ItemContent, write_library
from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId, Perspective, Theme

ROOT = Path(__file__).resolve().parent.parent
WORDS = 250  # of a passage
SEED = 20261123
RESERVOIR = 20_000  # sentences
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\n+")
THEMES = ("teams", "care", "safety", "learning", "rights", "money", "records", "access")


def corpora() -> Path:
    """The folder of shared test documents: ``$WARD_LIBRARY_CORPORA``, else ``../shared/corpora``."""
    return Path(os.environ.get("WARD_LIBRARY_CORPORA", ROOT.parent / "shared" / "corpora"))


def documents(path: Path) -> Iterator[dict[str, str]]:
    """The documents of a ``prose.jsonl.gz``: id, title, text, source, licence, url, lang."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _passages(text: str) -> Iterator[Passage]:
    words = text.split()
    for number, start in enumerate(range(0, len(words), WORDS), 1):
        part = " ".join(words[start : start + WORDS])
        yield Passage(PassageId(f"part-{number}"), f"Part {number}", part, f"<p>{escape(part)}</p>", level=2)


def _item(number: int, document: dict[str, str], words: int) -> Item:
    kinds = tuple(Kind)
    return Item(
        id=ItemId(f"prose/text-{number}"),
        number=number,
        title=document["title"].strip() or f"Text {number}",
        kind=kinds[number % len(kinds)],
        form="document",
        holding=Holding.FULL,
        layout=Layout.ARTICLE,
        publisher=document["source"],
        summary=document["text"][:150],
        themes=(THEMES[number % len(THEMES)], THEMES[(number * 3 + 1) % len(THEMES)]),
        perspective=Perspective.NATIONAL if number % 3 else Perspective.INTERNATIONAL,
        year=2005 + number % 20,
        minutes=max(1, words // 200),
        words=words,
        added="2026-11-23",
    )


def recombined(path: Path, turn: int) -> Iterator[dict[str, str]]:
    """The documents of a ``prose.jsonl.gz`` once more, each as long as before, of sentences that stood elsewhere.

    Each sentence comes once again, after a walk through a reservoir of `RESERVOIR` others, so that however many
    passages are wanted, no more than these are held. The same ``turn`` (from 1) always gives the same documents.
    """
    chance = random.Random(f"{SEED}-{turn}")  # noqa: S311
    reservoir: list[str] = []
    lengths: list[tuple[dict[str, str], int]] = []  # documents waiting for their sentences
    dealt: list[str] = []
    for document in documents(path):
        sentences = [one for one in _SENTENCE_END.split(document["text"]) if one.strip()]
        lengths.append((document, len(sentences)))
        for sentence in sentences:
            if len(reservoir) < RESERVOIR:
                reservoir.append(sentence)
                continue
            at = chance.randrange(RESERVOIR)
            dealt.append(reservoir[at])
            reservoir[at] = sentence
        while lengths and len(dealt) >= lengths[0][1]:
            yield _dealt(*lengths.pop(0), dealt, turn)
    chance.shuffle(reservoir)
    dealt += reservoir
    for waiting, wanted in lengths:
        yield _dealt(waiting, wanted, dealt, turn)


def endless(path: Path) -> Iterator[dict[str, str]]:
    """The documents as they are, and then recombined again and again; raises ``ValueError`` where none has text."""
    some = False
    for document in documents(path):
        some = some or bool(document["text"].split())
        yield document
    if not some:
        raise ValueError(f"{path} holds no text")
    for turn in count(1):
        yield from recombined(path, turn)


def _dealt(document: dict[str, str], wanted: int, dealt: list[str], turn: int) -> dict[str, str]:
    text = " ".join(dealt[:wanted])
    del dealt[:wanted]
    return {**document, "title": f"{document['title'].strip()} ({turn + 1})", "text": text}


def prose_content(passages: int, folder: Path | None = None) -> Content:
    """At least ``passages`` passages as a library's content; ``folder`` holds the shared documents."""
    source = (folder or corpora()) / "prose.jsonl.gz"
    items: list[ItemContent] = []
    made = 0
    for document in endless(source):
        parts = tuple(_passages(document["text"]))
        if parts:
            words = sum(len(part.text.split()) for part in parts)
            items.append(ItemContent(_item(len(items) + 1, document, words), parts))
            made += len(parts)
        if made >= passages:
            break
    themes = tuple(Theme(name, name.capitalize(), f"About {name}.", "library", True) for name in THEMES)
    return Content("Prose", "Benchmarks", "prose", 1, "2026-11-23", "", items=tuple(items), themes=themes)


def prose_library(place: Path, passages: int = 20_000) -> int:
    """Write a library of at least ``passages`` passages at ``place``; returns how many it has."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return write_library(place, prose_content(passages)).passages
