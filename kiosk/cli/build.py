"""``kioskctl build``: a workspace becomes a library."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiosk.errors import WorkspaceError
    from kiosk.publish.build import Built, Refused


def add(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its arguments."""
    command = subparsers.add_parser(
        "build",
        help="build a library from a workspace",
        description="Build a library from a workspace. The same workspace gives the same library, wherever it is "
        "built. If anything in the workspace is wrong, all of it is listed and nothing is written.",
    )
    command.add_argument("workspace", type=Path, metavar="WORKSPACE", help="the folder with workspace.yaml")
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write library.db")
    command.add_argument(
        "--objects", type=Path, metavar="DIR", help="where originals and pictures go (default: objects, beside FILE)"
    )
    command.add_argument(
        "--prune", action="store_true", help="remove other originals from DIR; only where no other library shares it"
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Build, and say what was built (exit 0) or what is wrong (exit 2)."""
    from kiosk.publish.build import Built, build

    progress = _progress if sys.stderr.isatty() else None
    outcome = build(args.workspace, args.out, args.objects, progress, args.prune)
    _list("Note", outcome.warnings)
    if isinstance(outcome, Built):
        print(_summary(outcome))
        return 0
    _refuse(outcome, args.out)
    return 2


def _summary(built: Built) -> str:
    edition = built.edition
    kinds = ", ".join(f"{count} {kind}" for kind, count in built.kinds)
    return "\n".join(
        (
            f"{edition.title}, release {edition.release} of {edition.released}, by {edition.publisher}",
            f"  {edition.items:,} items ({kinds})",
            f"  {edition.passages:,} passages, {edition.words:,} words",
            f"  {built.files:,} originals and pictures in {built.objects}",
            f"  digest {edition.digest}",
            f"Written to {built.path} ({built.path.stat().st_size:,} bytes).",
        )
    )


def _refuse(refused: Refused, out: Path) -> None:
    _list("Wrong", refused.problems)
    count = len(refused.problems)
    kept = f"{out} is as it was" if out.exists() else "nothing was written"
    things = "1 thing is wrong" if count == 1 else f"{count:,} things are wrong"
    print(f"kioskctl: {things} in the workspace; {kept}. Put that right and build again.", file=sys.stderr)


def _list(word: str, found: Sequence[WorkspaceError]) -> None:
    for each in found:
        print(f"{word}: {each}", file=sys.stderr)


def _progress(done: int, total: int, name: str) -> None:
    line = f"{done:,} of {total:,} items  {name}"
    print(f"\r{line[:78]:<78}", end="\n" if done == total else "", file=sys.stderr, flush=True)
