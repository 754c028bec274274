"""Search, end to end, beside SQLite's own full-text search on the same text in the same run.

    python -m benchmarks.search_speed [--passages N] [--queries N] [--corpora DIR] [--json]

A library of N passages of about 250 words is made of the shared prose, and written and indexed as
any library is. Then the same queries go to both, in turn, each once, in a fixed shuffled order:
one to five words in a row as they stand in a text, two to four of them as a phrase, one to three
with a filter for kind, and queries typed letter by letter with the last word unfinished.

* **ours**: text to `Results`: parse, score, collapse to items, count six facets, correct spelling,
  and read and mark the snippets of the first 20 items from library.db.
* **FTS5**: one table of titles and passages with the porter tokenizer; any of the words, ordered by
  bm25() with titles counting three times, the first 20 passages with snippet(). It counts nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.prose import corpora, prose_content
from kiosk.library.store import Library
from kiosk.library.writing import Content, write_library
from kiosk.model import Kind, Query
from kiosk.search.analysis import TOKEN
from kiosk.search.opening import open_searcher

SHARES = {"words": 0.35, "phrase": 0.15, "filter": 0.15, "typing": 0.35}


@dataclass(frozen=True, slots=True)
class Asked:
    """One query, in both languages."""

    sort: str
    ours: Query
    fts: str
    kind: str = ""


def quoted(words: list[str]) -> list[str]:
    """Words as FTS5 takes them literally."""
    return [f'"{word}"' for word in words]


def questions(content: Content, count: int) -> list[Asked]:
    """A mixed set of queries with a fixed seed, shuffled."""
    chance = random.Random(20261123)  # noqa: S311
    texts = [passage.text for entry in content.items for passage in entry.passages]
    asked: list[Asked] = []
    for sort, share in SHARES.items():
        made = 0
        while made < share * count:
            words = TOKEN.findall(chance.choice(texts))
            length = chance.randint(*{"words": (1, 5), "phrase": (2, 4), "filter": (1, 3), "typing": (1, 3)}[sort])
            if len(words) < length:
                continue
            at = chance.randint(0, len(words) - length)
            new = list(asked_as(sort, words[at : at + length], chance.choice(list(Kind))))
            asked += new
            made += len(new)
    chance.shuffle(asked)
    return asked


def asked_as(sort: str, words: list[str], kind: Kind) -> Iterator[Asked]:
    """One query of a sort; for typing, one for each letter of the last word."""
    text = " ".join(words)
    either = " OR ".join(quoted(words))
    if sort == "words":
        yield Asked(sort, Query(text), either)
    elif sort == "phrase":
        yield Asked(sort, Query(f'"{text}"'), f'"{text}"')
    elif sort == "filter":
        yield Asked(sort, Query(text, kinds=frozenset({str(kind)})), either, str(kind))
    else:
        *whole, last = words
        for end in range(1, len(last) + 1):
            typed = [*whole, last[:end]]
            fts = " OR ".join([*quoted(whole), f'"{last[:end]}"*'])
            yield Asked(sort, Query(" ".join(typed), as_you_type=True), fts)


def fts_of(content: Content, path: Path) -> sqlite3.Connection:
    """The same passages in an FTS5 table."""
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE VIRTUAL TABLE found USING fts5(title, body, kind UNINDEXED, tokenize='porter unicode61')"
    )
    rows = [(e.item.title, passage.text, str(e.item.kind)) for e in content.items for passage in e.passages]
    connection.executemany("INSERT INTO found VALUES (?, ?, ?)", rows)
    connection.execute("INSERT INTO found(found) VALUES ('optimize')")
    connection.commit()
    return connection


def fts_search(connection: sqlite3.Connection, asked: Asked) -> int:
    """The first 20 passages with snippets."""
    only = "AND kind = ?" if asked.kind else ""
    statement = (
        "SELECT rowid, bm25(found, 3.0, 1.0), snippet(found, 1, '[', ']', '…', 40) FROM found "  # noqa: S608
        f"WHERE found MATCH ? {only} ORDER BY bm25(found, 3.0, 1.0) LIMIT 20"
    )
    return len(connection.execute(statement, (asked.fts, asked.kind) if asked.kind else (asked.fts,)).fetchall())


def timed(action: Callable[[], object]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def summary(times: list[float]) -> dict[str, float]:
    """Percentiles of some times in milliseconds."""
    ordered = sorted(times)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    told = {name: round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 2) for name, part in at.items()}
    return {**told, "max": round(ordered[-1], 2), "queries": len(ordered)}


def measured(content: Content, folder: Path, count: int) -> dict[str, object]:
    """Build both, ask both, and say how they compare."""
    write_library(folder / "library.db", content)
    library = Library.open(folder / "library.db")
    building = timed(lambda: open_searcher(library, [folder / "index"]).close())
    opened: list[float] = []
    fts = fts_of(content, folder / "fts.db")
    searcher = open_searcher(library, [folder / "index"])
    try:
        asked = questions(content, count)
        opened.append(timed(lambda: searcher.search(asked[0].ours)))
        ours: dict[str, list[float]] = {}
        theirs: dict[str, list[float]] = {}
        for one in asked[1:]:
            ours.setdefault(one.sort, []).append(timed(lambda one=one: searcher.search(one.ours)))  # type: ignore[misc]
            theirs.setdefault(one.sort, []).append(timed(lambda one=one: fts_search(fts, one)))  # type: ignore[misc]
    finally:
        searcher.close()
        library.close()
        fts.close()
    told = {sort: compared(ours[sort], theirs[sort]) for sort in ours}
    told["all"] = compared([t for ts in ours.values() for t in ts], [t for ts in theirs.values() for t in ts])
    return {
        "passages": sum(len(entry.passages) for entry in content.items),
        "items": len(content.items),
        "build_seconds": round(building / 1000, 1),
        "index_megabytes": round(sum(p.stat().st_size for p in (folder / "index").rglob("*") if p.is_file()) / 1e6, 1),
        "fts_megabytes": round((folder / "fts.db").stat().st_size / 1e6, 1),
        "first_query_ms": round(opened[0], 1),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "results": told,
    }


def compared(ours: list[float], theirs: list[float]) -> dict[str, dict[str, float]]:
    """Both summaries, and ours as parts of theirs."""
    one, other = summary(ours), summary(theirs)
    ratio = {name: round(one[name] / other[name], 2) for name in ("p50", "p95", "p99")}
    return {"ours": one, "fts5": other, "ratio": ratio}


def report(found: dict[str, object]) -> str:
    """The figures for people."""
    results = found["results"]
    assert isinstance(results, dict)
    lines = [
        f"{found['items']:,} items, {found['passages']:,} passages; built in {found['build_seconds']} s, "
        f"index {found['index_megabytes']} MB (FTS5 with its text {found['fts_megabytes']} MB), "
        f"first query {found['first_query_ms']} ms, peak memory {found['peak_megabytes']} MB",
        f"{'milliseconds':<14}{'queries':>8}{'ours p50':>10}{'p95':>8}{'p99':>8}{'FTS5 p50':>10}{'p95':>8}{'p99':>8}"
        f"{'ratio p50':>11}{'p95':>7}{'p99':>7}",
    ]
    for sort, both in results.items():
        ours, fts, ratio = both["ours"], both["fts5"], both["ratio"]
        lines.append(
            f"{sort:<14}{ours['queries']:>8}{ours['p50']:>10}{ours['p95']:>8}{ours['p99']:>8}"
            f"{fts['p50']:>10}{fts['p95']:>8}{fts['p99']:>8}{ratio['p50']:>11}{ratio['p95']:>7}{ratio['p99']:>7}"
        )
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Measure and print; 2 where the prose is not there."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.search_speed", description="Search beside FTS5.")
    options.add_argument("--passages", type=int, default=20_000)
    options.add_argument("--queries", type=int, default=2_000)
    options.add_argument("--corpora", type=Path, default=corpora())
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args(argv)
    prose = chosen.corpora / "prose.jsonl.gz"
    if not prose.is_file():
        print(f"Not measured: there is no {prose} (name the folder with --corpora).", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        found = measured(prose_content(chosen.passages, chosen.corpora), Path(name), chosen.queries)
    print(json.dumps(found, indent=1) if chosen.json else report(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
