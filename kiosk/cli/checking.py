"""``kioskctl publish check WORKSPACE``: what an editor would say of the texts, before they are signed."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.publish.build import Refused
    from kiosk.publish.checking.check import Report

SUMMARY = "check the texts and records of a workspace; without one, verify the feed as `publish verify` does"
DONE, ATTENTION, REFUSED = 0, 1, 2


def add(command: argparse.ArgumentParser) -> None:
    """Declare the arguments that only this command takes."""
    command.add_argument(
        "checked", nargs="?", type=Path, metavar="WORKSPACE", help="the workspace to check; nothing is written"
    )
    command.add_argument("--json", action="store_true", help="write what was found as JSON")
    command.add_argument("--strict", action="store_true", help="let advice count as an error does")


def run(root: Path, today: date, args: argparse.Namespace, shows_progress: bool = False) -> int:
    """Check the workspace ``root`` as of ``today``, say what was found, and return the exit status."""
    from kiosk.publish.build import Refused  # parsers are loaded here, and not before
    from kiosk.publish.checking.check import check

    report = check(root, today, _progress if shows_progress else None)
    if isinstance(report, Refused):
        return _refuse(report)
    if args.json:
        print(json.dumps(_as_json(report), indent=2, ensure_ascii=False))
    else:
        _show(report)
    from kiosk.publish.checking.findings import Severity

    counted = len(report.findings) if args.strict else report.count(Severity.ERROR)
    return ATTENTION if counted else DONE


def _show(report: Report) -> None:
    from kiosk.publish.checking.findings import Severity

    for each in report.findings:
        said = f' "{each.sentence}"' if each.sentence else ""
        print(f"{each.file}:{each.line}: {each.severity} [{each.rule}]{said}")
        print(f"    {each.advice[:1].upper()}{each.advice[1:]}.")
    for one in report.accepted:
        print(f"{one.finding.file}:{one.finding.line}: accepted [{one.finding.rule}] {one.reason}")
    for note in report.notes:
        print(f"Note: {note}", file=sys.stderr)
    grades = report.grades
    if grades.grades:
        print(f"Reading age: median grade {grades.median:.1f} of {len(grades.grades):,} texts.")
        for file, grade in grades.outliers:
            print(f"  above grade 9: {file}, {grade:.1f}")
    counted = Counter(each.rule for each in report.findings)
    rules = ", ".join(f"{count:,} {rule}" for rule, count in counted.most_common())
    print(
        f"{_counted(report.texts, 'item', 'items')}: {_counted(report.count(Severity.ERROR), 'error', 'errors')}, "
        f"{_counted(report.count(Severity.ADVICE), 'piece of advice', 'pieces of advice')}, "
        f"{len(report.accepted):,} accepted{f' ({rules})' if rules else ''}."
    )


def _as_json(report: Report) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "items": report.texts,
        "findings": [asdict(each) for each in report.findings],
        "accepted": [{**asdict(each.finding), "reason": each.reason} for each in report.accepted],
        "reading_age": {
            "median": round(report.grades.median, 2),
            "grades": {file: round(grade, 2) for file, grade in report.grades.grades},
            "outliers": [file for file, _ in report.grades.outliers],
        },
        "notes": list(report.notes),
    }


def _refuse(refused: Refused) -> int:
    for each in refused.problems:
        print(f"Wrong: {each}", file=sys.stderr)
    things = "1 thing is" if len(refused.problems) == 1 else f"{len(refused.problems):,} things are"
    print(
        f"kioskctl: {things} wrong, so that the workspace cannot be built; the texts were not checked. Put that right "
        "and check again.",
        file=sys.stderr,
    )
    return REFUSED


def _counted(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def _progress(done: int, total: int, name: str) -> None:
    line = f"{done:,} of {total:,} items  {name}"
    print(f"\r{line[:78]:<78}", end="\n" if done == total else "", file=sys.stderr, flush=True)
