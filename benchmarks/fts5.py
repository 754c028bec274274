"""SQLite's FTS5 (porter) behind the same window: the peer that every Python program has at hand."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kiosk.library.store import Library
from kiosk.model import Facet, FacetValue, Hit, Item, PassageHit, Query, Results, Snippet

DEEP = 400  # passages looked at, enough for twenty items
OPEN, CLOSE = "\x02", "\x03"


class Fts5:
    """Answers as the product's searcher does: twenty items, snippets with spans, facets over all matches."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._library = Library.open(library)
        self._items = {item.number: item for item in self._library.items()}
        place = folder / "fts5.db"
        fresh = not place.exists()
        self._database = sqlite3.connect(place)
        if fresh:
            self._fill()

    def _fill(self) -> None:
        self._database.execute(
            "CREATE VIRTUAL TABLE passages USING fts5(title, text, item UNINDEXED, place UNINDEXED, label UNINDEXED, "
            "tokenize = 'porter unicode61')"
        )
        rows = (
            (self._items[number].title, passage.text, number, str(passage.id), passage.label)
            for number, _position, passage in self._library.all_passages()
        )
        self._database.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", rows)
        self._database.commit()

    def close(self) -> None:
        """Let go of both files."""
        self._database.close()
        self._library.close()

    def search(self, query: Query, cancel: Callable[[], bool] | None = None) -> Results:
        """Any of the words, the last as a prefix, ranked by BM25 with the title counted three times."""
        words = re.findall(r"\w+", query.text)
        if not words:
            return Results(query, 0)
        terms = [f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}"*']
        match = " OR ".join(terms)
        found = self._database.execute(
            "SELECT item, place, label, snippet(passages, 1, ?, ?, '', 40) FROM passages WHERE passages MATCH ? "
            "ORDER BY bm25(passages, 3.0, 1.0) LIMIT ?",
            (OPEN, CLOSE, match, DEEP),
        ).fetchall()
        counted = [
            row[0]
            for row in self._database.execute("SELECT DISTINCT item FROM passages WHERE passages MATCH ?", (match,))
        ]
        hits: dict[int, Hit] = {}
        for number, place, label, marked in found:
            if number not in hits and len(hits) < query.limit:
                snippet = _snippet(marked)
                hits[number] = Hit(self._items[number], 1.0, (PassageHit(place, label, snippet, 1.0),), 1)
        return Results(query, len(counted), tuple(hits.values()), _facets([self._items[number] for number in counted]))


def _snippet(marked: str) -> Snippet:
    text, spans, start = "", [], 0
    for piece in re.split(f"([{OPEN}{CLOSE}])", marked):
        if piece == OPEN:
            start = len(text)
        elif piece == CLOSE:
            spans.append((start, len(text)))
        else:
            text += piece
    return Snippet(text, tuple(spans), True, True)


def _facets(items: list[Item]) -> tuple[Facet, ...]:
    def facet(field: str, values: Counter[str]) -> Facet:
        return Facet(field, tuple(FacetValue(value, value, count) for value, count in sorted(values.items())))

    return (
        facet("kind", Counter(item.kind.value for item in items)),
        facet("theme", Counter(theme for item in items for theme in item.themes)),
        facet("perspective", Counter(item.perspective.value for item in items)),
        facet("publisher", Counter(item.publisher for item in items)),
    )
