"""Whether people's questions find their answers: the questions of tests/content on the bundled library.

    python -m benchmarks.questions [--json] [--library PATH]

Two sets are asked: sixty questions that the library was mended for, and some that nothing was tuned on, which tell what
a question finds that nobody thought of. For how many is an item that answers first, or among the first three or five?
Precision at 5 is the share of the first five that answer; as most questions have fewer than five answers it cannot
come near 1, so the most it can be is told beside it.
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
from kiosk.search import Searcher

ASKED = ROOT / "tests" / "content"
SETS = {"asked": ASKED / "questions.toml", "held_back": ASKED / "questions_held_back.toml"}
FIRST = 3
SHOWN = 5


def measure(library_path: Path | None = None) -> dict[str, dict[str, object]]:
    """For each set the counts, and the questions whose answer is not among the first three with what came instead."""
    with tempfile.TemporaryDirectory() as cache:
        chosen = settings.Settings(cache=Path(cache), library=library_path)
        library = wiring.open_library(chosen)
        searcher = wiring.open_searcher(chosen, library)
        found = {name: _measured(path, searcher) for name, path in SETS.items()}
        searcher.close()
        library.close()
    return found


def _measured(path: Path, searcher: Searcher) -> dict[str, object]:
    asked = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    places, right, possible = [], 0, 0
    missed: dict[str, list[str]] = {}
    for question in asked:
        answers = set(question["answers"])
        order = searcher.order(Query(question["text"], limit=2 * SHOWN))
        found = [item.id.partition("/")[2] for item, _ in order]
        places.append(next((at for at, name in enumerate(found, 1) if name in answers), 0))
        right += len(answers.intersection(found[:SHOWN]))
        possible += min(SHOWN, len(answers))
        if not 0 < places[-1] <= FIRST:
            missed[question["text"]] = found[:FIRST]
    return {
        "questions": len(asked),
        "answer_first": places.count(1),
        "answer_in_first_three": sum(0 < place <= FIRST for place in places),
        "answer_in_first_five": sum(0 < place <= SHOWN for place in places),
        "precision_at_5": round(right / (SHOWN * len(asked)), 3),
        "precision_at_5_at_most": round(possible / (SHOWN * len(asked)), 3),
        "missed": missed,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--library", type=Path, help="another library than the bundled one")
    args = parser.parse_args(argv)
    figures = measure(args.library)
    if args.json:
        print(json.dumps(figures, indent=2))
        return 0
    for name, one in figures.items():
        print(name)
        for figure, value in one.items():
            print(f"  {figure}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
