"""Search, end to end, beside Whoosh's own searcher, SQLite FTS5, tantivy and Kiwix's libzim, in one run.

    python -m benchmarks.speed [--passages N ...] [--queries N] [--keep FOLDER] [--json]

A library of N passages of about 250 words is made of the shared prose (2,000, 20,000 and 100,000 unless told). Each
engine builds its index from it in a process of its own, whose memory is watched. Then the same queries go to all
of them in turn, each query once, in a fixed shuffled order, after a few others to warm up. `benchmarks.rivals` says how
the others are set up. Nobody keeps answers.

* **title**: titles of the library, as they are;
* **heading**: the prose has no headings, so the first three to six words of a sentence, as headings are long;
* **words**: two to five words in a row as they stand in a text; **phrase**: the same, quoted;
* **typing**: one to three words in a row, typed letter by letter, the last word unfinished.

*Ours* is text to `Results`: parse, correct, score, collapse to items, count six facets, read the texts, mark and cut
the snippets of the first 20 items. *Scoring alone* is the order of the first 20 and nothing of what is shown, nor of
what is offered in place of slips; *by words alone* it is what the others score: BM25 over the words, without words side
by side and without the subject.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.prose import ROOT, SEED, corpora, prose_library
from benchmarks.rivals import SHOWN, Asked, Rival, all_rivals, is_here
from benchmarks.speed_measuring import Child, compared, percentiles
from benchmarks.speed_queries import SHARES, malformed, questions, rows
from kiosk.library.store import Library
from kiosk.model import Query

SIZES = (2_000, 20_000, 100_000)
MALFORMED = 2_000
FEW = 40  # queries before the clock runs
MOST_OF_WHOOSH = 200  # queries that its own searcher is asked at most, spread evenly over all ...
PATIENCE_WITH_WHOOSH = 240.0  # ... and seconds after which it is asked no more
TOLD = {
    "answer": "End to end",
    "score": "Scoring alone, all engines in turn",
    "words": "Scoring by words alone, all engines in turn",
    "score_in_a_row": "Scoring alone, one engine after the other",
    "words_in_a_row": "Scoring by words alone, one engine after the other",
}
SCORING = ", scoring"  # how a process is named that is asked for nothing but scores
OPENINGS = 5  # fresh processes whose first query is timed


class Ours:
    """The product's own searcher over the library, with the index beside it."""

    name, needs, gives = "ours", "kiosk", "items, snippets, facets, corrections"

    def __init__(self, library: Path) -> None:
        self._path = library

    def open(self, folder: Path) -> None:
        """Open the library and its index; builds that where there is none."""
        from kiosk.search import open_searcher

        self._library = Library.open(self._path)
        self._searcher = open_searcher(self._library, [folder])

    def build(self, folder: Path, rows: object = None) -> None:
        """The same, and close again."""
        self.open(folder)
        self.close()

    def answer(self, asked: Asked) -> int:
        """All that the results page shows."""
        query = Query(asked.text, as_you_type=asked.unfinished, limit=SHOWN)
        return len(self._searcher.search(query).hits)

    def score(self, asked: Asked) -> int:
        """The order alone, by all that it hangs on: words, words side by side, the subject."""
        return self._ordered(asked, by_words_alone=False)

    def score_words(self, asked: Asked) -> int:
        """The order by words alone, which is all that others score: BM25F over windows and items, the first 20."""
        return self._ordered(asked, by_words_alone=True)

    def _ordered(self, asked: Asked, *, by_words_alone: bool) -> int:
        from kiosk.search.evaluation import evaluate

        reader = self._searcher._reader
        query = Query(asked.text, as_you_type=asked.unfinished, limit=SHOWN)
        parsed = reader.parsed(asked.text, query)
        # A marked query is scored without words side by side and without the subject.
        ranked = evaluate(replace(parsed, marked=True) if by_words_alone else parsed, reader.known)
        return len(self._searcher._best(ranked, ranked.matching, query))

    def close(self) -> None:
        """Close both."""
        self._searcher.close()
        self._library.close()


Engine = Ours | Rival
Times = dict[str, dict[str, list[float | None]]]


def _engine(name: str, library: Path) -> Engine:
    return next(each for each in (Ours(library), *all_rivals()) if each.name == name)


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "benchmarks.speed", "--step", *map(str, arguments)]


def _build(name: str, library: Path, folder: Path) -> float:
    """In a child: build one index; seconds."""
    folder.mkdir(parents=True)
    importlib.import_module("kiosk.search.opening" if name == "ours" else _engine(name, library).needs)
    started = time.perf_counter()
    _engine(name, library).build(folder, rows(library))
    return time.perf_counter() - started


def _serve(name: str, library: Path, folder: Path) -> None:
    """In a child: open an index and tell the milliseconds it took, then those of each query that comes as a line."""
    engine = _engine(name, library)
    started = time.perf_counter()
    engine.open(folder)
    print((time.perf_counter() - started) * 1000, flush=True)
    for line in sys.stdin:
        step, *asked = json.loads(line)
        query = Asked(*asked)
        action = {"answer": engine.answer, "score": engine.score}.get(step)
        if action is None:
            assert isinstance(engine, Ours)
            action = engine.score_words
        started = time.perf_counter()
        action(query)
        print((time.perf_counter() - started) * 1000, flush=True)
    engine.close()


def built(engine: Engine, library: Path, folder: Path, passages: int) -> dict[str, float]:
    """Build one index in a process of its own; rate, size and peak memory."""
    with Child(_command("build", engine.name, library, folder), ROOT, watched=True) as child:
        seconds = float(child.line())
        child.end()
    size = sum(place.stat().st_size for place in folder.rglob("*") if place.is_file())
    return {
        "seconds": round(seconds, 2),
        "passages_per_second": round(passages / seconds),
        "megabytes": round(size / 1e6, 1),
        "peak_pss_megabytes": round(child.peak / 1e6),
    }


class Served:
    """An engine that answers in a process of its own, so that none is in another's way."""

    def __init__(self, engine: Engine, library: Path, folder: Path) -> None:
        self._child = Child(_command("serve", engine.name, library, folder), ROOT, watched=False)
        self.opened = float(self._child.line())
        """Milliseconds that opening took, imports and all."""

    def ask(self, step: str, asked: Asked) -> float:
        """Milliseconds in the engine."""
        return float(self._child.ask(json.dumps([step, asked.sort, asked.text, asked.unfinished])))

    def close(self) -> int:
        """End it; the memory it took in the end."""
        self._child.end()
        return self._child.peak


def asked_of(served: dict[str, Served], queries: Sequence[Asked]) -> Times:
    """Ask everybody everything once, in turns; None where an engine was not asked."""
    scoring = [name for name in served if name.endswith(SCORING)]
    answering = [name for name in served if ", " not in name]
    times: Times = {
        "answer": {name: [] for name in answering},
        "score": {name: [] for name in scoring},
        "words": {"ours, words": []},
    }
    every = max(1, len(queries) // MOST_OF_WHOOSH)
    for number, asked in enumerate(queries):
        for step, found in times.items():
            names = list(found)
            for name in names[number % len(names) :] + names[: number % len(names)]:  # nobody always comes first
                spent = sum(one or 0.0 for one in found[name]) / 1000 if name == "Whoosh" else 0.0
                wanted = name != "Whoosh" or (number % every == 0 and spent < PATIENCE_WITH_WHOOSH)
                found[name].append(served[name].ask(step, asked) if wanted else None)
    if (theirs := "tantivy" + SCORING) in times["score"]:
        times["score"]["tantivy"] = times["words"]["tantivy"] = times["score"].pop(
            theirs
        )  # it scores words only anyway
    return times


def asked_in_a_row(engine: Engine, step: str, library: Path, folder: Path, queries: Sequence[Asked]) -> list[float]:
    """The same of one engine while no other is at work, which would push its data out of the processor's caches."""
    served = Served(engine, library, folder)
    for asked in questions(library, FEW, SEED - 1):
        served.ask("answer", asked)
    taken = [served.ask(step, asked) for asked in queries]
    served.close()
    return taken


def scored_in_rows(
    present: Sequence[Engine], places: dict[str, Path], library: Path, queries: Sequence[Asked]
) -> Times:
    """Scoring, one engine after the other, where tantivy is there to compare with."""
    ours, tantivy = (next((one for one in present if one.name == name), None) for name in ("ours", "tantivy"))
    if ours is None or tantivy is None:
        return {}
    theirs = asked_in_a_row(tantivy, "score", library, places["tantivy"], queries)
    return {
        f"{step}_in_a_row": {
            f"ours, {name}": list(asked_in_a_row(ours, step, library, places["ours"], queries)),
            "tantivy": list(theirs),
        }
        for step, name in (("score", "scoring"), ("words", "words"))
    }


def first_query(engine: Engine, library: Path, folder: Path, turn: int) -> float:
    """Milliseconds of the first query after opening in a fresh process."""
    served = Served(engine, library, folder)
    taken = served.ask("answer", questions(library, FEW, SEED + turn)[0])
    served.close()
    return taken


def measured(passages: int, count: int, folder: Path) -> dict[str, Any]:
    """Everything at one size, in ``folder``, where the library may be already."""
    library = folder / "library.db"
    if not library.exists():
        with Child(_command("library", passages, library, folder), ROOT, watched=False) as child:
            child.end()
    opened = Library.open(library)
    found = opened.edition().passages
    opened.close()
    with tempfile.TemporaryDirectory(dir=folder) as name:
        return {"passages": found, **_measured(library, found, count, Path(name))}


def _measured(library: Path, passages: int, count: int, folder: Path) -> dict[str, Any]:
    rivals = list(all_rivals())
    present: list[Engine] = [Ours(library), *(one for one in rivals if is_here(one))]
    places = {one.name: folder / one.needs for one in present}
    indexes = {one.name: built(one, library, places[one.name], passages) for one in present}
    openings = {
        one.name: [first_query(one, library, places[one.name], turn) for turn in range(OPENINGS)] for one in present
    }
    served = {one.name: Served(one, library, places[one.name]) for one in present}
    # Whoever scores does so in a process of its own, which has not just answered the same query.
    for one in present:
        if one.name in ("ours", "tantivy"):
            served[one.name + SCORING] = Served(one, library, places[one.name])
    served["ours, words"] = Served(present[0], library, places["ours"])
    for asked in questions(library, FEW, SEED - 1):
        for serving in served.values():
            serving.ask("answer", asked)
    queries = questions(library, count)
    times = asked_of(served, queries)
    bad = [served["ours"].ask("answer", asked) for asked in malformed(queries, MALFORMED)]
    for name, serving in served.items():
        peak = serving.close()
        if name in indexes:
            indexes[name]["searching_pss_megabytes"] = round(peak / 1e6)
            indexes[name]["opening_ms"] = round(serving.opened)
    times |= scored_in_rows(present, places, library, queries)
    slowest = sorted(zip(times["answer"]["ours"], queries, strict=True), key=lambda one: -(one[0] or 0.0))
    return {
        "not_measured": [
            f"{one.name}: {one.needs} is not installed (make bench installs it)" for one in rivals if one not in present
        ],
        "indexes": indexes,
        "queries": {sort: sum(one.sort == sort for one in queries) for sort in SHARES},
        **compared([one.sort for one in queries], times, openings),
        "longest": [[round(taken or 0.0, 1), asked.text] for taken, asked in slowest[:8]],
        "malformed": percentiles(bad),
    }


def report(found: dict[str, Any]) -> str:
    """The figures of one size for people, as Markdown."""
    lines = [f"## {found['passages']:,} passages, {sum(found['queries'].values()):,} queries", ""]
    lines += [f"Not measured: {one}" for one in found["not_measured"]]
    lines += [
        "| index | seconds | passages/s | MB on disk | MB while building (PSS) | MB while searching | ms to open |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, one in found["indexes"].items():
        lines.append("| " + " | ".join([name, *(f"{value:,}" for value in one.values())]) + " |")
    for step, told in TOLD.items():
        if step not in found:
            continue
        lines += [
            "",
            f"{told}, ms",
            "",
            "| sort | engine | queries | p50 | p95 | p99 | max | over 50 ms | p50, p95, p99 of ours / theirs |",
        ]
        lines.append("|---|---|---|---|---|---|---|---|---|")
        for sort, engines in found[step].items():
            for name, one in engines.items():
                ratio = (
                    " ".join(str(one["ours/theirs"][part]) for part in ("p50", "p95", "p99"))
                    if "ours/theirs" in one
                    else ""
                )
                values = (one["queries"], one["p50"], one["p95"], one["p99"], one["max"], one["over_50_ms"])
                lines.append(f"| {sort} | {name} | " + " | ".join(map(str, values)) + f" | {ratio} |")
    lines += [
        "",
        "| first query after opening | ms, median of five processes | in parts of the warm p95 |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {one['ms']} | {one['of_warm_p95']} |" for name, one in found["first"].items()]
    lines += ["", f"Malformed queries, ours: {found['malformed']}", f"Longest of ours: {found['longest']}"]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Measure and print; 2 where the prose is not there."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description="Search beside four other engines."
    )
    options.add_argument(
        "--passages", type=int, nargs="+", default=list(SIZES), help="sizes of the library, one after another"
    )
    options.add_argument("--queries", type=int, default=1_500)
    options.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="make the libraries here and keep them for the next run"
    )
    options.add_argument("--json", action="store_true")
    options.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    chosen = options.parse_args(argv)
    if chosen.step:
        step, name, library, place = chosen.step
        if step == "library":
            prose_library(Path(library), int(name))
        elif step == "build":
            print(_build(name, Path(library), Path(place)))
        else:
            _serve(name, Path(library), Path(place))
        return 0
    prose = corpora() / "prose.jsonl.gz"
    if not prose.is_file():
        print(f"Not measured: there is no {prose} ($WARD_LIBRARY_CORPORA names its folder).", file=sys.stderr)
        return 2
    results = []
    with tempfile.TemporaryDirectory() as name:
        for passages in chosen.passages:
            folder = (chosen.keep or Path(name)) / str(passages)
            folder.mkdir(parents=True, exist_ok=True)
            results.append(measured(passages, chosen.queries, folder))
            if not chosen.json:
                print(report(results[-1]), flush=True)
    if chosen.json:
        print(json.dumps(results, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
