"""``kioskctl import``: add documents to a workspace."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.model import Kind

if TYPE_CHECKING:
    from rich.console import Console

    from kiosk.publish.importing import ImportOutcome
    from kiosk.publish.importing.into_workspace import Progress

_TABLE_WIDTH = 160  # characters, where the output is no terminal


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    command = subparsers.add_parser(
        "import",
        help="add documents to a workspace",
        description="Add PDF, Word, HTML, Markdown, WebVTT and SRT documents to a workspace. Each becomes an item, "
        "or is refused with a reason; one that cannot be read never stops the rest.",
        epilog="Exit status: 0 all imported, 1 some refused, 2 nothing imported.",
        allow_abbrev=False,
    )
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a document, or a folder of them")
    command.add_argument("--into", type=Path, metavar="WORKSPACE", help="the workspace; made if it is not there")
    command.add_argument("--kind", choices=[kind.value for kind in Kind], help="the kind of all of them; else guessed")
    command.add_argument("--publisher", default="", metavar="NAME", help="the body that publishes them")
    command.add_argument("--licence", default="", metavar="NAME", help="their licence, for example OGL-3.0")
    command.add_argument(
        "--theme",
        action="append",
        default=[],
        metavar="ID",
        dest="themes",
        help="a theme of all of them; may be repeated",
    )
    command.add_argument("--json", action="store_true", help="write the outcome as JSON")
    command.add_argument("--serve-documents", metavar="LIMITS", help=argparse.SUPPRESS)
    command.set_defaults(run=run, usage_error=command.error)


def run(args: argparse.Namespace) -> int:
    """Import, tell what became of each file, and return the exit status."""
    if args.serve_documents is not None:  # how a packaged program starts its own limited process
        from kiosk.publish.importing.worker import main

        return main(args.serve_documents)
    if not args.paths or args.into is None:
        args.usage_error("name at least one PATH, and the workspace with --into")
    from rich.console import Console

    from kiosk.publish.alone import changing
    from kiosk.publish.importing import Choices, import_paths, prepare

    said = Console(stderr=True, highlight=False)
    choices = Choices(Kind(args.kind) if args.kind else None, args.publisher, tuple(args.themes), args.licence)
    with changing(args.into, new=True):
        made = prepare(args.into)
        if made is not None:
            said.print(
                f"Made a new workspace at {made.root}, published by {made.publisher} ({made.publisher_id}): "
                "change this in workspace.yaml before you publish.",
                markup=False,
            )
        with _progress(said) as progress:
            outcomes = import_paths(args.paths, args.into, progress, choices=choices)
    if args.json:
        print(json.dumps([as_json(outcome) for outcome in outcomes], indent=2))
    else:
        print_table(outcomes)
    return status(outcomes)


def status(outcomes: Sequence[ImportOutcome]) -> int:
    """0 when no file was refused, 1 when some were, 2 when nothing was imported."""
    from kiosk.publish.importing import Refused

    refused = sum(isinstance(outcome, Refused) for outcome in outcomes)
    if refused == len(outcomes):
        return 2
    return 1 if refused else 0


def as_json(outcome: ImportOutcome) -> dict[str, object]:
    """One outcome as plain values."""
    from kiosk.publish.importing import Imported, Refused

    if isinstance(outcome, Imported):
        return {
            "file": str(outcome.path),
            "result": "imported",
            "item": outcome.item_id,
            "title": outcome.title,
            "layout": outcome.layout.value,
            "passages": outcome.passages,
            "words": outcome.words,
            "notes": list(outcome.notes),
        }
    if isinstance(outcome, Refused):
        return {"file": str(outcome.path), "result": "refused", "reason": outcome.reason}
    return {"file": str(outcome.path), "result": "unchanged", "item": outcome.item_id}


def print_table(outcomes: Sequence[ImportOutcome]) -> None:
    """Print what became of each file, and a last line with the sums."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=_TABLE_WIDTH)
    table = Table(title_justify="left", header_style="bold", expand=False)
    for name in ("File", "Result", "Title"):
        table.add_column(name, overflow="fold")
    table.add_column("Passages", justify="right")
    table.add_column("Words", justify="right")
    table.add_column("Reason or notes", overflow="fold")
    for outcome in outcomes:
        table.add_row(*(Text(cell) for cell in cells(outcome)))
    console.print(table)
    console.print(sums(outcomes), markup=False)


def cells(outcome: ImportOutcome) -> tuple[str, str, str, str, str, str]:
    """One row of the table: file, result, title, passages, words, reason or notes."""
    value = as_json(outcome)
    notes = value.get("notes", [])
    said = "; ".join(notes) if isinstance(notes, list) and notes else str(value.get("reason", ""))
    if value["result"] == "unchanged":
        said = f"is {value['item']} already"
    passages, words = (str(value.get(name, "")) for name in ("passages", "words"))
    return outcome.path.name, str(value["result"]), str(value.get("title", "")), passages, words, said


def sums(outcomes: Sequence[ImportOutcome]) -> str:
    """How many files were imported, unchanged and refused, in one sentence."""
    results = [as_json(outcome)["result"] for outcome in outcomes]
    if not results:
        return "There were no files to import."
    counted = {name: results.count(name) for name in ("imported", "unchanged", "refused")}
    words = sum(int(str(as_json(outcome).get("words", 0))) for outcome in outcomes)
    parts = [f"{count} {name}" for name, count in counted.items() if count]
    return f"{len(results)} {'file' if len(results) == 1 else 'files'}: {', '.join(parts)}; {words} words."


@contextmanager
def _progress(console: Console) -> Iterator[Progress | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("")

        def show(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=name)

        yield show
