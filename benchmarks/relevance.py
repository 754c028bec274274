"""How well search ranks, on judged collections, beside SQLite FTS5, tantivy and bm25s in the same run.

    python -m benchmarks.relevance [FOLDER ...] [--json]

Each folder is a collection (see `benchmarks.judged`); without any, all those of the shared test documents.
Prints nDCG@10, Recall@100 and MAP as ir-measures (trec_eval) has them, and the hash of the file of
ranking constants that gave our figures: there is one for all collections.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.judged import Judged, read
from benchmarks.prose import ROOT, corpora
from benchmarks.rankers import RANKERS, Run

MEASURES = ("nDCG@10", "R@100", "AP")
Figures = dict[str, dict[str, dict[str, float]]]
"""Collection to ranker to measure."""


def ranking_hash() -> str:
    """SHA-256 of the file of ranking constants."""
    return hashlib.sha256((ROOT / "kiosk" / "search" / "ranking.py").read_bytes()).hexdigest()


def scored(run: Run, judged: Judged) -> dict[str, float]:
    """The measures of a run, as means over all questions; one that found nothing counts as 0."""
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    found = ir_measures.calc_aggregate(measures, judged.grades, run)
    return {str(measure): round(float(value), 4) for measure, value in found.items()}


def measured(folders: Sequence[Path]) -> tuple[Figures, dict[str, str]]:
    """The figures of all collections, and the rankers that could not take part, with the reason."""
    figures: Figures = {}
    absent: dict[str, str] = {}
    for folder in folders:
        judged = read(folder)
        rows = figures.setdefault(judged.name, {})
        for name, rank in RANKERS.items():
            if name in absent:
                continue
            with tempfile.TemporaryDirectory() as place:
                try:
                    rows[name] = scored(rank(judged, Path(place)), judged)
                except ModuleNotFoundError as error:
                    absent[name] = f"{error.name} is not installed; `make bench` installs it"
    return figures, absent


def means(figures: Figures) -> dict[str, dict[str, float]]:
    """The mean of each measure over the collections, for each ranker."""
    rankers = next(iter(figures.values()), {})
    return {
        name: {measure: sum(rows[name][measure] for rows in figures.values()) / len(figures) for measure in MEASURES}
        for name in rankers
    }


def over_the_best(rows: Mapping[str, Mapping[str, float]], measure: str) -> float:
    """Ours as a part of the best of the others."""
    best = max((row[measure] for name, row in rows.items() if name != "ours"), default=0.0)
    return rows["ours"][measure] / best if best else float("nan")


def report(figures: Figures) -> str:
    """The figures as a table for people, and for docs/benchmarks.md."""
    rankers = list(next(iter(figures.values()), {}))
    lines = [
        f"| collection | measure | {' | '.join(rankers)} | ours / best other |",
        f"|---|---|{'---:|' * (len(rankers) + 1)}",
    ]
    for name, rows in [*figures.items(), ("mean", means(figures))]:
        for measure in MEASURES:
            values = " | ".join(f"{rows[ranker][measure]:.3f}" for ranker in rankers)
            lines.append(f"| {name} | {measure} | {values} | {over_the_best(rows, measure):.3f} |")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 2 where there is nothing to measure with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(argv)
    shared = corpora() / "relevance"
    folders = chosen.folders or sorted(path.parent for path in shared.glob("*/corpus.jsonl"))
    if not folders:
        print(f"Not measured: there is no collection in {shared} (name folders).", file=sys.stderr)
        return 2
    try:
        figures, absent = measured(folders)
    except ModuleNotFoundError as error:
        print(f"Not measured: {error.name} is not installed; `make bench` installs it.", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"Not measured: {error}", file=sys.stderr)
        return 2
    if chosen.json:
        told = {"ranking": ranking_hash(), "collections": figures, "mean": means(figures), "absent": absent}
        print(json.dumps(told, indent=1))
        return 0
    print(report(figures))
    for name, reason in absent.items():
        print(f"{name} was not measured: {reason}.")
    print(f"ranking.py: sha256 {ranking_hash()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
