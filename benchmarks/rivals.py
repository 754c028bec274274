"""The other engines, each set up at its best, from the same rows: titles and passages.

All are given one document for a passage, its title counting three times where the engine can weigh fields, any of the
words unless they are quoted, and an unfinished last word as a prefix. All indexes lie on disk, whole and merged,
opened once; none keeps answers. What is particular to each:

* **Whoosh** (whoosh3, the version the product uses): `TEXT` fields with the `StemmingAnalyzer`, stored; one writer
  with its own defaults, one segment; its own parser, BM25F, and highlights of the 20 shown.
* **SQLite FTS5**: porter over unicode61, the title's weight set as the table's rank, so that ``ORDER BY rank``
  sorts inside FTS5 and `snippet()` is worked out for the 20 shown only (with ``ORDER BY bm25()`` it is for every
  match, which is many times slower); an index of the beginnings of one to three letters; optimised, committed.
* **tantivy**: `en_stem`, positions, two threads with 256 MB, one commit, merges awaited; its parser; its snippet
  generator for the 20 shown.
* **libzim** (Kiwix): one HTML entry for a passage, full-text indexed in English by Xapian. It wants *all* words and its
  Python binding offers neither prefixes in full-text search nor snippets, so it does less than the others:
  it gives the paths of the first 20.
"""

from __future__ import annotations

import html
import importlib
import importlib.util
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

SHOWN = 20
Row = tuple[str, str]  # title, text of a passage


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: its sort, the text as a person types it; ``unfinished``: the last word is a prefix."""

    sort: str
    text: str
    unfinished: bool = False

    @property
    def quoted(self) -> bool:
        """Whether it is a phrase."""
        return self.text.startswith('"')

    @property
    def words(self) -> list[str]:
        """Its words in lower case, so that no engine takes one for an operator."""
        found: list[str] = re.findall(r"\w+", self.text.lower())
        return found


class Rival(Protocol):
    """An engine whose index lies in a folder."""

    name: str
    needs: str  # the package
    gives: str  # what an answer holds

    def build(self, folder: Path, rows: Iterable[Row]) -> None:
        """Index the rows into the empty folder."""
        ...

    def open(self, folder: Path) -> None:
        """Make ready to answer."""
        ...

    def answer(self, asked: Asked) -> int:
        """Find and show the first 20; returns how many are shown."""
        ...

    def score(self, asked: Asked) -> int:
        """Find the first 20 and show nothing."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Fts5:
    """SQLite's own full-text search."""

    name, needs, gives = "SQLite FTS5", "sqlite3", "passages, snippet()"

    def build(self, folder: Path, rows: Iterable[Row]) -> None:
        """One table, optimised."""
        with sqlite3.connect(folder / "found.db") as database:
            database.execute(
                "CREATE VIRTUAL TABLE found USING fts5(title, body, tokenize='porter unicode61', prefix='1 2 3')"
            )
            database.execute("INSERT INTO found(found, rank) VALUES ('rank', 'bm25(3.0, 1.0)')")
            database.executemany("INSERT INTO found VALUES (?, ?)", rows)
            database.execute("INSERT INTO found(found) VALUES ('optimize')")
        database.close()

    def open(self, folder: Path) -> None:
        """With the whole file mapped."""
        self._database = sqlite3.connect(folder / "found.db")
        self._database.execute(f"PRAGMA mmap_size = {1 << 31}")

    @staticmethod
    def _match(asked: Asked) -> str:
        words = asked.words
        if asked.quoted:
            return '"' + " ".join(words) + '"'
        terms = [f'"{word}"' for word in words]
        return " OR ".join(terms) + ("*" if asked.unfinished and terms else "")

    def _rows(self, what: str, asked: Asked) -> int:
        statement = f"SELECT {what} FROM found WHERE found MATCH ? ORDER BY rank LIMIT {SHOWN}"  # noqa: S608
        return len(self._database.execute(statement, (self._match(asked),)).fetchall())

    def answer(self, asked: Asked) -> int:
        """Titles and snippets."""
        return self._rows("rowid, title, snippet(found, 1, '[', ']', '…', 40)", asked)

    def score(self, asked: Asked) -> int:
        """Row numbers."""
        return self._rows("rowid", asked)

    def close(self) -> None:
        """Close the database."""
        self._database.close()


class Whoosh:
    """Whoosh as it comes."""

    name, needs, gives = "Whoosh", "whoosh", "passages, highlights"

    def build(self, folder: Path, rows: Iterable[Row]) -> None:
        """One writer, one process, one segment."""
        analysis, fields, index = (_whoosh(each) for each in ("analysis", "fields", "index"))
        text = fields.TEXT(analyzer=analysis.StemmingAnalyzer(), stored=True)
        made = index.create_in(str(folder), fields.Schema(title=text, body=text))
        writer = made.writer()
        for title, body in rows:
            writer.add_document(title=title, body=body)
        writer.commit()
        made.close()

    def open(self, folder: Path) -> None:
        """One searcher, kept."""
        index, qparser = _whoosh("index"), _whoosh("qparser")
        opened = index.open_dir(str(folder))
        self._searcher: Any = opened.searcher()
        self._parser: Any = qparser.MultifieldParser(
            ["title", "body"], opened.schema, fieldboosts={"title": 3.0}, group=qparser.OrGroup
        )

    def _found(self, asked: Asked) -> Any:
        text = " ".join(asked.words)
        text = f'"{text}"' if asked.quoted else text + ("*" if asked.unfinished else "")
        return self._searcher.search(self._parser.parse(text), limit=SHOWN)

    def answer(self, asked: Asked) -> int:
        """Titles and highlights."""
        return len([(hit["title"], hit.highlights("body")) for hit in self._found(asked)])

    def score(self, asked: Asked) -> int:
        """Document numbers."""
        return len([number for _, number in self._found(asked).top_n])

    def close(self) -> None:
        """Close the searcher."""
        self._searcher.close()


def _whoosh(module: str) -> Any:
    """A module of Whoosh's, without types: it annotates some of its functions and not others."""
    return importlib.import_module(f"whoosh.{module}")


class Tantivy:
    """tantivy by its Python binding."""

    name, needs, gives = "tantivy", "tantivy", "passages, snippets"

    @staticmethod
    def _schema() -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        for field in ("title", "body"):
            builder.add_text_field(field, stored=True, tokenizer_name="en_stem", index_option="position")
        return builder.build()

    def build(self, folder: Path, rows: Iterable[Row]) -> None:
        """One commit, merges awaited."""
        import tantivy

        index = tantivy.Index(self._schema(), path=str(folder))
        writer = index.writer(256_000_000, 2)
        for title, body in rows:
            writer.add_document(tantivy.Document(title=[title], body=[body]))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """One searcher, kept."""
        import tantivy

        self._tantivy: Any = tantivy
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def _query(self, asked: Asked) -> Any:
        words = asked.words
        last = words.pop() if asked.unfinished and words else ""
        text = " ".join(words)
        query = self._index.parse_query(
            f'"{text}"' if asked.quoted else text, ["title", "body"], field_boosts={"title": 3.0}
        )
        if not last:
            return query
        made, either = self._tantivy.Query, self._tantivy.Occur.Should
        fields = ("title", "body")
        begun = [made.fuzzy_term_query(self._index.schema, each, last, distance=0, prefix=True) for each in fields]
        return made.boolean_query([(either, one) for one in ([query] if words else []) + begun])

    def answer(self, asked: Asked) -> int:
        """Titles and snippets."""
        query = self._query(asked)
        snippets = self._tantivy.SnippetGenerator.create(self._searcher, query, self._index.schema, "body")
        snippets.set_max_num_chars(240)
        shown = []
        for _, address in self._searcher.search(query, SHOWN).hits:
            document = self._searcher.doc(address)
            snippet = snippets.snippet_from_doc(document)
            shown.append((document["title"], snippet.fragment(), snippet.highlighted()))
        return len(shown)

    def score(self, asked: Asked) -> int:
        """Document addresses."""
        return len(self._searcher.search(self._query(asked), SHOWN, count=False).hits)

    def close(self) -> None:
        """Nothing is to be closed."""


class Zim:
    """Kiwix's engine by its Python binding."""

    name, needs, gives = "libzim", "libzim", "paths, all words wanted"

    def build(self, folder: Path, rows: Iterable[Row]) -> None:
        """One ZIM file, compressed, indexed."""
        from libzim.writer import Creator

        with Creator(folder / "found.zim").config_indexing(True, "eng") as creator:
            creator.set_mainpath("0")
            for number, row in enumerate(rows):
                creator.add_item(_entry(number, row))

    def open(self, folder: Path) -> None:
        """One searcher, kept."""
        from libzim.reader import Archive
        from libzim.search import Query, Searcher

        self._query: Any = Query
        self._searcher: Any = Searcher(Archive(folder / "found.zim"))

    def answer(self, asked: Asked) -> int:
        """Paths."""
        text = " ".join(asked.words)
        query = self._query().set_query(f'"{text}"' if asked.quoted else text)
        return len(list(self._searcher.search(query).getResults(0, SHOWN)))

    def score(self, asked: Asked) -> int:
        """The same."""
        return self.answer(asked)

    def close(self) -> None:
        """Nothing is to be closed."""


def _entry(number: int, row: Row) -> Any:
    """A passage as a page of a ZIM file."""
    from libzim.writer import Hint, Item, StringProvider

    title, body = map(html.escape, row)

    class Entry(Item):  # type: ignore[misc]
        def get_path(self) -> str:
            return str(number)

        def get_title(self) -> str:
            return row[0]

        def get_mimetype(self) -> str:
            return "text/html"

        def get_contentprovider(self) -> Any:
            return StringProvider(f"<html><head><title>{title}</title></head><body><p>{body}</p></body></html>")

        def get_hints(self) -> dict[Any, Any]:
            return {Hint.FRONT_ARTICLE: True}

    return Entry()


def all_rivals() -> Iterator[Rival]:
    """One of each, fresh."""
    yield from (Whoosh(), Fts5(), Tantivy(), Zim())


def is_here(rival: Rival) -> bool:
    """Whether its package is installed."""
    return importlib.util.find_spec(rival.needs) is not None
