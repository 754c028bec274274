"""``kioskctl selftest``: is everything in order on this PC? For IT, and for programs that watch over many PCs."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import textwrap
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk import __version__
from kiosk.errors import StorageUnwritable, WardLibraryError
from kiosk.settings import load

if TYPE_CHECKING:
    from kiosk.cli.selftest_local import Here
    from kiosk.cli.selftest_report import Check, Report

_WIDTH = 100


def add(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its arguments."""
    command = subparsers.add_parser(
        "selftest",
        help="check whether everything is in order on this PC",
        description="Check the library, its index, searching, folders, the disk and each place of the feed, as the "
        "account that runs this. Nothing is changed, installed or kept. Exit status: 0 all is well, 1 somebody should "
        "look at something, 2 something stops reading or updating.",
    )
    command.add_argument("--json", action="store_true", help="write one JSON object, for programs")
    command.add_argument("--html", type=Path, metavar="FILE", help="write a page for people as well")
    command.add_argument("--offline", action="store_true", help="leave the places of the feed out")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run all checks and print the report; the exit status is the worst of them. Raises `StorageUnwritable`."""
    from kiosk.cli.selftest_report import as_json

    report = tested(offline=args.offline)
    print(json.dumps(as_json(report), indent=2) if args.json else _plain(report), flush=True)
    if args.html is not None:
        from kiosk.cli.selftest_page import page

        try:
            args.html.write_text(page(report), encoding="utf-8")
        except OSError as error:
            raise StorageUnwritable(args.html, error.strerror or str(error)) from error
    return report.status


def tested(*, offline: bool = False) -> Report:
    """A self-test of this PC as it is set up."""
    from kiosk.cli.selftest_local import Here, chosen
    from kiosk.cli.selftest_report import Report, without_secrets

    loaded, now = load(), datetime.now(UTC)
    with _scratch() as scratch:
        checks = tuple(_all(Here(loaded, now, scratch, offline)))
    report = Report(__version__, now, checks, chosen(loaded))
    return without_secrets(report, (*loaded.settings.feed, *urllib.request.getproxies().values()))


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for what this test writes; where there can be none, as on a full disk, a path that cannot be made."""
    with ExitStack() as stack:
        try:
            folder = tempfile.TemporaryDirectory(prefix="ward-library-selftest-", ignore_cleanup_errors=True)
        except OSError:
            yield Path(sys.executable) / "no-scratch"
        else:
            yield Path(stack.enter_context(folder))


def _all(here: Here) -> Iterator[Check]:
    """Every check in order; one that cannot be made to an end is a failure of its own, and the rest goes on."""
    from kiosk.cli.selftest_report import Check, State

    for name, title, check in _checks():
        try:
            yield from list(check(here))
        except (WardLibraryError, OSError) as error:
            yield Check(name, title, State.FAILED, f"{str(error).rstrip('.')}.", _ADVICE.get(name, ""))


def _checks() -> tuple[tuple[str, str, Callable[[Here], Iterator[Check]]], ...]:
    from kiosk.cli import selftest_feed as feed
    from kiosk.cli import selftest_local as local
    from kiosk.cli import selftest_store as store

    return (
        ("program", "Program", local.program),
        ("settings", "Settings", local.settings),
        ("bundled-library", "Library in the package", local.bundled_library),
        ("edition", "Library in use", local.edition),
        ("index", "Search index", local.index),
        ("search", "Search and reading", local.search),
        ("store", "Folder of editions", store.store),
        ("folders", "Other folders", store.other_folders),
        ("disk", "Room on the disk", store.disk),
        ("updates", "Updates", store.updates),
        ("feed", "Feed", feed.feed),
        ("printing-and-voices", "Printing and voices", local.in_the_app),
    )


_LIBRARY = "Install Ward Library again, or set another library; until then nothing can be read on this PC."
_ADVICE = {
    "bundled-library": "Install Ward Library again: every edition stands on the library in the package.",
    "edition": _LIBRARY,
    "index": "See the line on the library in use first.",
    "search": "See the lines on the library in use and on its index first.",
    "folders": "See the line on the library in use first.",
    "disk": "See the line on the library in use first.",
}


def _plain(report: Report) -> str:
    from kiosk.cli.selftest_report import counted

    lines = [f"Ward Library {report.program}, tested {report.at:%Y-%m-%d %H:%M} UTC", ""]
    for check in report.checks:
        lines += _wrapped(f"{check.title}: {check.found}", f"{check.state:<13}", 13)
        if check.advice:
            lines += _wrapped(f"Next: {check.advice}", " " * 13, 19)
    lines += ["", "Settings"]
    lines += [
        f"  {each.name}: {json.dumps(each.value, ensure_ascii=False)} ({each.origin})" for each in report.settings
    ]
    return "\n".join([*lines, "", counted(report)])


def _wrapped(text: str, first: str, then: int) -> list[str]:
    """Lines of ``text``, the others ``then`` letters in; paths and addresses stay whole, so that they can be copied."""
    wrapper = textwrap.TextWrapper(_WIDTH, first, " " * then, break_long_words=False, break_on_hyphens=False)
    return wrapper.wrap(text)
