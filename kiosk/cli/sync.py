"""``kioskctl sync`` and ``kioskctl rollback``: the next edition of the library, and the one before."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from kiosk.cli import stories
from kiosk.errors import UpdatesOff
from kiosk.settings import load
from kiosk.sync.outcomes import Applied, Busy, Failed, Offline, Outcome, Refused, Stage, UpToDate, as_json
from kiosk.sync.spreading import LONGEST, offset, this_machine
from kiosk.wiring import editions, sync_site

STATUS = {UpToDate: 0, Applied: 0, Offline: 3, Refused: 4, Failed: 2, Busy: 3}
_BETWEEN = 0.2  # seconds between two lines of progress


def add(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Declare the commands and their arguments."""
    sync = subparsers.add_parser(
        "sync",
        help="look for a newer release of the library and install it",
        description="Look for a newer release of the library at each place in turn, check its signatures, and "
        "install what changed as the next edition. Exit status: 0 up to date or updated, 2 this PC could not, "
        "3 no place could be reached or another update is running, 4 what was found is not to be believed. "
        "Reading is never affected.",
    )
    sync.add_argument(
        "--from", dest="places", action="append", default=[], metavar="PLACE",
        help="an address, or the folder of a share or stick, in place of those set on this PC; may be repeated",
    )  # fmt: skip
    sync.add_argument("--progress", choices=("json",), help="write progress and outcome as one JSON object a line")
    sync.add_argument(
        "--spread", type=_minutes, default=0, metavar="MINUTES",
        help="wait first, up to so many minutes: each PC its own time, the same all day, so that few ask at once",
    )  # fmt: skip
    sync.set_defaults(run=run_sync)
    back = subparsers.add_parser(
        "rollback",
        help="go back to the edition before the one in use",
        description="Go back to the newest whole edition before the one in use, or to the library in the package. "
        "The release that was left is not installed again; the next one is.",
    )
    back.set_defaults(run=run_rollback)


def run_sync(args: argparse.Namespace) -> int:
    """Look for updates; the exit status says what came of it."""
    from kiosk.sync.updating import update

    chosen = load().settings
    try:
        site = sync_site(chosen, args.places)  # what is set wrong is told before the wait
    except UpdatesOff:
        stories.send_waiting(chosen, quiet=bool(args.progress))
        raise
    if args.spread:
        time.sleep(offset(this_machine(), datetime.now(UTC).date().isoformat(), args.spread))
    outcome = update(site, _Telling() if args.progress else None)
    print(json.dumps(as_json(outcome)) if args.progress else _plain(outcome), flush=True)
    stories.send_waiting(chosen, quiet=bool(args.progress))
    return STATUS[type(outcome)]


def run_rollback(args: argparse.Namespace) -> int:
    """Move the pointer one edition back."""
    store = editions(load().settings)
    before = store.current()
    if before.number == 0:
        print("kioskctl: this PC reads the library in the package; there is nothing to go back to.", file=sys.stderr)
        return 2
    now = store.rollback()
    which = f"edition {now.number}" if now.number else "the library in the package"
    print(f"Edition {before.number} was left; {which} is read from now on.")
    return 0


def _minutes(said: str) -> int:
    minutes = int(said)
    if not 0 <= minutes <= LONGEST:
        raise argparse.ArgumentTypeError(f"0 to {LONGEST} minutes")
    return minutes


class _Telling:
    """Progress as lines of JSON, not more often than anybody reads them."""

    def __init__(self) -> None:
        self._stage: Stage | None = None
        self._told = 0.0

    def __call__(self, stage: Stage, done: int, total: int) -> None:
        now = time.monotonic()
        if stage is self._stage and now - self._told < _BETWEEN:
            return
        self._stage, self._told = stage, now
        print(json.dumps({"stage": str(stage), "done": done, "total": total}), flush=True)


def _plain(outcome: Outcome) -> str:
    if isinstance(outcome, UpToDate):
        held = " A later release is there; it was left by a rollback on this PC." if outcome.held_back else ""
        return f"The library is up to date (release {outcome.release_number}, checked at {outcome.source}).{held}"
    if isinstance(outcome, Applied):
        counts = f"{len(outcome.new)} new, {len(outcome.changed)} changed, {len(outcome.withdrawn)} withdrawn"
        lines = [f"Updated to release {outcome.release_number} from {outcome.source}: {counts}."]
        lines += [f"Not taken: {each}" for each in outcome.skipped]
        return "\n".join(lines)
    if isinstance(outcome, Offline):
        return "\n".join(["No place could be reached; the library stays as it is.", *map(_tried, outcome.tried)])
    if isinstance(outcome, Refused):
        tried = outcome.tried if len(outcome.tried) > 1 else ()
        return "\n".join([f"Refused: {outcome.sentence}", *map(_tried, tried)])
    if isinstance(outcome, Busy):
        return "Another update is running on this PC; there is nothing to do."
    return f"This PC could not update: {outcome.sentence} The library stays as it is."


def _tried(pair: tuple[str, str]) -> str:
    return f"  {pair[0]}: {pair[1]}"
