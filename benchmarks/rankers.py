"""Who ranks the texts of a judged collection: our search, and the engines beside it, each at its best.

All are given the same texts and the same questions, and hand back the best ``DEPTH`` texts of each.
Rivals get the words of a question joined by OR, without English stop words where that serves them,
and the title weighted where that serves them: each set-up is the best of those tried, by the mean
of nDCG@10 over the shared collections.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.judged import Judged, as_content

DEPTH = 1000
Run = Mapping[str, Mapping[str, float]]
"""Query to text to score."""
_WORD = re.compile(r"\w+")


def ours(judged: Judged, folder: Path) -> Run:
    """The product: a library of the texts, its index, its ranking."""
    from kiosk.library.store import Library
    from kiosk.library.writing import write_library
    from kiosk.model import Query
    from kiosk.search import open_searcher

    write_library(folder / "library.db", as_content(judged))
    library = Library.open(folder / "library.db")
    searcher = open_searcher(library, [folder / "index"])
    try:
        return {
            name: {item.id.partition("/")[2]: score for item, score in searcher.order(Query(text, limit=DEPTH))}
            for name, text in judged.queries.items()
        }
    finally:
        searcher.close()
        library.close()


def fts5(judged: Judged, folder: Path) -> Run:
    """SQLite's FTS5 with its Porter stemmer and its own BM25; words of a title count three times."""
    database = sqlite3.connect(folder / "fts5.db")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61')")
    rows = ((each.id, each.title, each.text) for each in judged.documents)
    database.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)
    database.execute("INSERT INTO texts(texts) VALUES ('optimize')")
    found = {}
    for name, text in judged.queries.items():
        match = " OR ".join(f'"{word}"' for word in _words(text))
        order = database.execute(
            "SELECT id, -bm25(texts, 0, 3.0, 1.0) FROM texts WHERE texts MATCH ? ORDER BY 2 DESC LIMIT ?",
            (match, DEPTH),
        )
        found[name] = dict(order.fetchall())
    database.close()
    return found


def tantivy(judged: Judged, folder: Path) -> Run:
    """Tantivy with its English stemmer; title and text in one field, which served it better than two."""
    import tantivy as engine

    builder = engine.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", stored=False, tokenizer_name="en_stem")
    index = engine.Index(builder.build())
    writer = index.writer(100_000_000, 1)
    for each in judged.documents:
        writer.add_document(engine.Document(id=each.id, text=f"{each.title} {each.text}"))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    found = {}
    for name, text in judged.queries.items():
        query = index.parse_query(" ".join(_words(text)), ["text"])
        hits = searcher.search(query, DEPTH).hits
        found[name] = {searcher.doc(address)["id"][0]: score for score, address in hits}
    return found


def bm25s(judged: Judged, folder: Path) -> Run:
    """bm25s with Lucene's BM25, our k1 and b, and the Snowball stemmer; a title stands three times before its text."""
    import bm25s as engine
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    texts = [f"{each.title} " * 3 + each.text for each in judged.documents]
    retriever = engine.BM25(method="lucene", k1=1.8, b=0.75)
    retriever.index(engine.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    asked = engine.tokenize(list(judged.queries.values()), stopwords="en", stemmer=stemmer, show_progress=False)
    most = min(DEPTH, len(texts))
    order, scores = retriever.retrieve(asked, k=most, show_progress=False)
    return {
        name: {
            judged.documents[at].id: float(score)
            for at, score in zip(order[row], scores[row], strict=True)
            if score > 0
        }
        for row, name in enumerate(judged.queries)
    }


def _words(text: str) -> list[str]:
    """The words of a question, without stop words unless it has nothing else."""
    words = [word.lower() for word in _WORD.findall(text)]
    return [word for word in words if word not in _STOP_WORDS] or words


# The classic list of Lucene's English analyser.
_LUCENE = """
a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was
will with
"""
_STOP_WORDS = frozenset(_LUCENE.split())

RANKERS: dict[str, Callable[[Judged, Path], Run]] = {
    "ours": ours,
    "FTS5": fts5,
    "tantivy": tantivy,
    "bm25s": bm25s,
}
