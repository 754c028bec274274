"""Whether the starter library says anything in the words of the catalogue it draws on.

    python -m tools.copied_runs [--catalogue FILE] [--library DIR] [--allowed FILE] [--json]

A run of eight words or more that a text shares with any cell of the catalogue is copied, unless it is a title or a
name, or stands in the list of allowed runs with a reason. Exit status: 0 nothing is copied, 1 something is, or the
list allows what nobody says, 2 there is no catalogue.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.content.starter import RUN, Row, Starter, rows_of, runs, words

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "assets" / "library"
ALLOWED = Path(__file__).with_suffix(".toml")
NAMES = ("title", "authors", "publisher")  # columns that are to be repeated word for word


@dataclass(frozen=True, slots=True)
class Shared:
    """Words that a text has in common with a cell; ``reason`` says why they may stay, and is "" where they may not."""

    where: str
    words: str
    cell: str
    reason: str = ""


def shared(texts: Iterable[tuple[str, str]], catalogue: Sequence[Row], allowed: Mapping[str, str]) -> list[Shared]:
    """The longest runs that each (name, text) shares with a cell, in order, with what excuses them."""
    cells: dict[str, str] = {}
    for row in catalogue:
        for column in sorted(row, key=lambda name: name not in NAMES):  # a title told again elsewhere is a title still
            for run in runs(row[column] or ""):
                if run not in cells or (column in NAMES and cells[run].split()[1] not in NAMES):
                    cells[run] = f"{row['id']} {column}"
    reasons = {run: reason for phrase, reason in allowed.items() for run in runs(phrase)}
    found = []
    for name, text in texts:
        spoken = words(text)
        start = 0
        while start <= len(spoken) - RUN:
            end, cell, excuse = _longest(spoken, start, cells, reasons)
            if end:
                found.append(Shared(name, " ".join(spoken[start:end]), cell, excuse))
            start = end - RUN + 2 if end else start + 1
    return found


def _longest(
    spoken: Sequence[str], start: int, cells: Mapping[str, str], reasons: Mapping[str, str]
) -> tuple[int, str, str]:
    """Where the run that begins at ``start`` ends (0 for none), its first cell, and what excuses all of it."""
    end, cell = 0, ""
    excuses: list[str] = []
    at = start
    while (run := " ".join(spoken[at : at + RUN])) in cells:
        excuse = _excuse(run, cells, reasons)
        if end and bool(excuse) != bool(excuses[0]):
            break
        cell = cell or cells[run]
        excuses.append(excuse)
        end, at = at + RUN, at + 1
    return end, cell, excuses[0] if excuses else ""


def _excuse(run: str, cells: Mapping[str, str], reasons: Mapping[str, str]) -> str:
    if run in reasons:
        return reasons[run]
    source, _, column = cells[run].partition(" ")
    return f"the {column.removesuffix('s')} of {source}" if column in NAMES else ""


def unused(found: Iterable[Shared], allowed: Mapping[str, str]) -> list[str]:
    """The allowed runs that no text shares any more."""
    said = {run for each in found for run in runs(each.words)}
    return [phrase for phrase in allowed if not runs(phrase) & said]


def allowed_in(path: Path) -> dict[str, str]:
    """The allowed runs of a list, each with its reason; one without is refused with `ValueError`."""
    listed = tomllib.loads(path.read_text(encoding="utf-8")).get("run", []) if path.is_file() else []
    wrong = [each for each in listed if len(words(each.get("words", ""))) < RUN or not each.get("reason", "").strip()]
    if wrong:
        raise ValueError(f"{path.name}: {wrong[0]} should have `words`, {RUN} at least, and a `reason`")
    return {each["words"]: each["reason"] for each in listed}


def default_catalogue() -> Path:
    """Where the catalogue is looked for: in ``$WARD_LIBRARY_CONTENT``, then beside the checkout."""
    return Path(os.environ.get("WARD_LIBRARY_CONTENT", ROOT.parent / "shared" / "content")) / "catalogue.csv"


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, and tell what was found."""
    parser = argparse.ArgumentParser(prog="python -m tools.copied_runs", description=__doc__.partition("\n")[0])
    parser.add_argument("--catalogue", type=Path, default=default_catalogue(), metavar="FILE")
    parser.add_argument("--library", type=Path, default=LIBRARY, metavar="DIR")
    parser.add_argument("--allowed", type=Path, default=ALLOWED, metavar="FILE")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    if not args.catalogue.is_file():
        print(f"There is no catalogue at {args.catalogue}; name one with --catalogue.", file=sys.stderr)
        return 2
    allowed = allowed_in(args.allowed)
    try:
        catalogue = rows_of(args.catalogue)
    except (csv.Error, UnicodeDecodeError) as error:
        print(f"{args.catalogue} is not CSV as it should be: {error}", file=sys.stderr)
        return 2
    found = shared(Starter(args.library).read_aloud(), catalogue, allowed)
    copied = [each for each in found if not each.reason]
    stale = unused(found, allowed)
    if args.json:
        print(json.dumps({"shared": [asdict(each) for each in found], "unused": stale}, indent=2, ensure_ascii=False))
    else:
        for each in found:
            said = f"allowed, {each.reason}" if each.reason else f"COPIED from {each.cell}"
            print(f"{each.where}: {said}: {each.words}")
        for phrase in stale:
            print(f"{args.allowed.name}: nobody says this any more: {phrase}")
        print(f"{len(copied)} copied, {len(found) - len(copied)} allowed, {len(stale)} allowed for nothing.")
    return 1 if copied or stale else 0


if __name__ == "__main__":
    sys.exit(main())
