"""A library of the wanted size from the shared prose: real sentences, real lengths."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from html import escape
from itertools import count
from pathlib import Path

from kiosk.library.writing import Content, ItemContent, write_library
from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId, Perspective, Theme

ROOT = Path(__file__).resolve().parent.parent
WORDS = 250  # of a passage
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


def prose_content(passages: int, folder: Path | None = None) -> Content:
    """At least ``passages`` passages as a library's content; ``folder`` holds the shared documents.

    Where the documents do not suffice, they come round again under other numbers.
    """
    source = (folder or corpora()) / "prose.jsonl.gz"
    items: list[ItemContent] = []
    made = 0
    numbers = count(1)
    while made < passages:
        for document in documents(source):
            parts = tuple(_passages(document["text"]))
            if not parts:
                continue
            number = next(numbers)
            words = sum(len(part.text.split()) for part in parts)
            items.append(ItemContent(_item(number, document, words), parts))
            made += len(parts)
            if made >= passages:
                break
    themes = tuple(Theme(name, name.capitalize(), f"About {name}.", "library", True) for name in THEMES)
    return Content("Prose", "Benchmarks", "prose", 1, "2026-11-23", "", items=tuple(items), themes=themes)


def prose_library(place: Path, passages: int = 20_000) -> int:
    """Write a library of at least ``passages`` passages at ``place``; returns how many it has."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return write_library(place, prose_content(passages)).passages
