"""Whether people's questions find their answers: the questions of tests/content on the bundled library.

    python -m benchmarks.questions [--json]

Reports for how many questions an item that answers it is first, or among the first three.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.prose import ROOT
from kiosk import settings, wiring
from kiosk.model import Query

FIRST = 3


def measure() -> dict[str, object]:
    """The counts, and the questions whose answer is not among the first three with what came instead."""
    asked = tomllib.loads((ROOT / "tests" / "content" / "questions.toml").read_text(encoding="utf-8"))["question"]
    first = early = 0
    missed = {}
    with tempfile.TemporaryDirectory() as cache:
        chosen = settings.Settings(cache=Path(cache))
        library = wiring.open_library(chosen)
        searcher = wiring.open_searcher(chosen, library)
        for question in asked:
            found = [hit.item.id.partition("/")[2] for hit in searcher.search(Query(question["text"])).hits]
            first += bool(found) and found[0] in question["answers"]
            if set(found[:FIRST]) & set(question["answers"]):
                early += 1
            else:
                missed[question["text"]] = found[:FIRST]
        searcher.close()
        library.close()
    return {"questions": len(asked), "answer_first": first, "answer_in_first_three": early, "missed": missed}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions", description=__doc__)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    figures = measure()
    if args.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
