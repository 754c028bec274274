"""``kioskctl stories``: the sealed stories that wait on this PC; listed, brought to a stick, sent.

Nobody can read them here: this PC has no key that opens them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.errors import CannotReach, DoNotTrust
from kiosk.settings import Settings, load
from kiosk.wiring import deliver_stories, open_library, sharing, story_queue

if TYPE_CHECKING:
    from kiosk.stories.delivery import Delivered

DONE, ATTENTION, OFFLINE = 0, 1, 3


def add(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Declare the command, its own commands and their arguments."""
    command = subparsers.add_parser(
        "stories",
        help="the sealed stories that wait on this PC: list them, bring them to a stick, send them",
        description="Stories that people have shared wait on this PC, sealed to the publisher's key: nobody here can "
        "read them. docs/stories.md is the guide.",
        allow_abbrev=False,
    )
    inner = command.add_subparsers(title="commands", required=True, metavar="COMMAND")
    listed = inner.add_parser("list", help="say how many wait, where, and how they leave", allow_abbrev=False)
    listed.add_argument("--json", action="store_true", help="write one JSON object")
    listed.set_defaults(run=_list)
    export = inner.add_parser(
        "export",
        help="bring them to a folder, as on a stick, and take them out of the queue",
        description="Copies each story, reads it back, and only then takes it out of the queue. Exit status: 0 done, "
        "1 some could not be copied and stay, 2 nothing was done.",
        allow_abbrev=False,
    )
    export.add_argument("place", type=Path, metavar="PLACE", help="the folder, for example on a stick")
    export.add_argument("--keep", action="store_true", help="leave them in the queue as well")
    export.set_defaults(run=_export)
    send = inner.add_parser(
        "send",
        help="send them now to the address that the library or IT names (as `kioskctl sync` does)",
        description="Sends what waits, also where `kioskctl sync` would wait for a while after a failure. "
        "Exit status: 0 nothing waits any more, 1 no address is known or another program is sending, "
        "3 some stay and are sent later.",
        allow_abbrev=False,
    )
    send.set_defaults(run=_send)


def _list(args: argparse.Namespace) -> int:
    chosen = load().settings
    queue = story_queue(chosen)
    waiting = queue.waiting()
    library = open_library(chosen)
    try:
        how = sharing(chosen, library)
    finally:
        library.close()
    if args.json:
        said = {"waiting": len(waiting), "folder": str(queue.folder), "address": how.address, "sealing": bool(how.key)}
        print(json.dumps(said, indent=2))
        return DONE
    print(f"{_count(len(waiting))} in {queue.folder}")
    if not how.key:
        print("No new ones can be shared: neither the library nor the policy names a key to seal them to.")
    if how.address:
        print(f"They are sent to {how.address}, after each look for updates or with `kioskctl stories send`.")
    elif waiting or how.key:
        print("No address is known to send them to: bring them to a stick with `kioskctl stories export`.")
    return DONE


def _export(args: argparse.Namespace) -> int:
    from kiosk.stories.export import export

    progress = _progress if sys.stderr.isatty() else None
    done = export(story_queue(load().settings), args.place, keep=args.keep, progress=progress)
    for name, reason in done.left:
        print(f"Not copied: {name}: {reason}", file=sys.stderr)
    if not done.stories and not done.left:
        print("No stories wait on this PC; nothing was done.")
        return DONE
    where = "They stay in the queue as well." if args.keep else "They are no longer on this PC."
    print(f"Copied to {done.place} and read back: {_count(done.stories, 'story', 'stories')}. {where}")
    return ATTENTION if done.left else DONE


def _send(args: argparse.Namespace) -> int:
    chosen = load().settings
    if not story_queue(chosen).waiting():
        print("No stories wait on this PC.")
        return DONE
    done = deliver_stories(chosen, at_once=True)
    if done is None:
        print("No address is known to send stories to: use `kioskctl stories export`.", file=sys.stderr)
        return ATTENTION
    print(_sentence(done))
    return OFFLINE if done.left else DONE


def send_waiting(chosen: Settings, *, quiet: bool) -> None:
    """Send what waits, after an update; whatever goes wrong is told, and is no failure of the update."""
    try:
        done = deliver_stories(chosen)
        said = _sentence(done) if done is not None else ""
    except (CannotReach, DoNotTrust) as error:
        said = f"Stories were not sent, and stay on this PC: {error}"
    if said and not quiet:
        print(said)


def _sentence(done: Delivered) -> str:
    sent = f"Sent: {_count(done.sent, 'story', 'stories')}." if done.sent or not done.left else ""
    if not done.left:
        return sent
    again = f" They are tried again from {done.again:%Y-%m-%d %H:%M} UTC." if done.again else ""
    left = f"{_count(done.left)} on this PC: {done.reason or 'new ones have come meanwhile'}.{again}"
    return f"{sent} {left}".strip()


def _count(number: int, one: str = "story waits", more: str = "stories wait") -> str:
    return f"{number:,} {one if number == 1 else more}"


def _progress(done: int, total: int) -> None:
    print(f"\r{done:,} of {total:,} stories", end="", file=sys.stderr, flush=True)
