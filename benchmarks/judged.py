"""Judged collections: texts, questions, and which texts answer which question.

A collection is a folder with ``corpus.jsonl`` (``_id``, ``title``, ``text``), ``queries.jsonl`` (``_id``, ``text``)
and ``qrels.tsv`` (a header, then query, text, grade).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kiosk.library.writing import Content, ItemContent
from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId

Grades = Mapping[str, Mapping[str, int]]
"""Query to text to grade; grades above 0 are relevant."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text of a collection."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A collection read whole; only questions with a relevant text are kept."""

    name: str
    documents: tuple[Document, ...]
    queries: Mapping[str, str]
    grades: Grades


def read(folder: Path) -> Judged:
    """Read a collection; raises `ValueError` naming the file where one is missing or unreadable."""
    documents = tuple(
        Document(str(row["_id"]), str(row.get("title") or ""), str(row.get("text") or ""))
        for row in _rows(folder / "corpus.jsonl")
    )
    grades: dict[str, dict[str, int]] = {}
    for query, document, grade in _judgements(folder / "qrels.tsv"):
        grades.setdefault(query, {})[document] = grade
    answered = {query for query, found in grades.items() if any(grade > 0 for grade in found.values())}
    queries = {str(row["_id"]): str(row["text"]) for row in _rows(folder / "queries.jsonl")}
    kept = {query: text for query, text in queries.items() if query in answered}
    return Judged(folder.name, documents, kept, {query: grades[query] for query in kept})


def as_content(judged: Judged) -> Content:
    """The collection as a library: each text an item of one passage, which the index cuts into windows."""
    items = tuple(_item(number, document) for number, document in enumerate(judged.documents, 1))
    return Content(judged.name, "Benchmarks", judged.name, 1, "2026-11-23", "", items=items)


def _item(number: int, document: Document) -> ItemContent:
    item = Item(
        id=ItemId(f"judged/{document.id}"),
        number=number,
        title=document.title,
        kind=Kind.REPORT,
        form="document",
        holding=Holding.FULL,
        layout=Layout.ARTICLE,
        publisher="",
        words=len(document.text.split()),
    )
    passage = Passage(PassageId("text"), "Text", document.text, f"<p>{escape(document.text)}</p>")
    return ItemContent(item, (passage,))


def _rows(place: Path) -> Iterator[Mapping[str, object]]:
    try:
        with place.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)
    except (OSError, ValueError) as error:
        raise ValueError(f"{place} cannot be read: {error}") from error


def _judgements(place: Path) -> Iterator[tuple[str, str, int]]:
    try:
        with place.open(encoding="utf-8") as lines:
            next(lines)
            for line in filter(str.strip, lines):
                query, document, grade = line.rstrip("\n").split("\t")
                yield query, document, int(grade)
    except (OSError, ValueError, StopIteration) as error:
        raise ValueError(f"{place} cannot be read: {error}") from error
