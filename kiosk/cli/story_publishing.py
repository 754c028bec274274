"""``kioskctl publish stories``: the key that stories are sealed to, and what becomes of those that arrive."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.cli import folders

if TYPE_CHECKING:
    from kiosk.publish.stories.opening import Outcome

DONE, ATTENTION, REFUSED = 0, 1, 2
_NAME = "stories"


def add(inner: argparse._SubParsersAction[Any]) -> None:
    """Declare the command, its own commands and their arguments."""
    command = inner.add_parser(
        "stories", help="open the stories that people have shared, and make drafts of them", allow_abbrev=False
    )
    actions = command.add_subparsers(title="commands", required=True, metavar="COMMAND")
    keys = _command(
        actions, "keys", "make the key that stories are sealed to, or show it", "docs/stories.md says more."
    )
    keys.add_argument("--name", default=_NAME, help=f"its name (default: {_NAME}); a new one replaces an old key")
    keys.set_defaults(run=_keys)
    opening = _command(
        actions, "open", "open sealed stories, and make a draft of each",
        "A story that has arrived before is told and passed over. Exit status: 0 done, 1 some could not be opened, "
        "2 nothing was done.",
    )  # fmt: skip
    opening.add_argument("paths", nargs="+", type=Path, metavar="FOLDER|FILE", help="stories, or folders of them")
    opening.add_argument("--json", action="store_true", help="write the outcome as JSON, without any words of a story")
    opening.set_defaults(run=_open)
    find = _command(actions, "find", "say what became of a story", "For people who quote the code they were given.")
    find.add_argument("receipt", metavar="CODE", help="the receipt code")
    find.set_defaults(run=_find)


def _command(actions: argparse._SubParsersAction[Any], name: str, text: str, more: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = actions.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}. {more}", allow_abbrev=False
    )
    command.add_argument(
        "--in", type=Path, default=Path(), dest="folder", metavar="FOLDER",
        help="the publisher's folder, with workspace and keys in it (default: here)",
    )  # fmt: skip
    folders.add_workspace(command)
    folders.add_keys(command)
    return command


def _key_folders(args: argparse.Namespace) -> tuple[Path, ...]:
    return tuple(args.keys or (args.folder / "keys",))


def _keys(args: argparse.Namespace) -> int:
    from kiosk.publish.releasing import passphrases
    from kiosk.publish.stories.keys import make_key, public_keys

    places = _key_folders(args)
    public = public_keys(places).get(args.name)
    if public is None:
        public = make_key(places[0], args.name, passphrases.new(args.passphrases)(args.name))
        print(f"Made the key {args.name} in {places[0]}. Keep a copy of {args.name}.pem in a second safe place:")
        print("without it, no story that was sealed to it can ever be opened.")
    print("Put these lines into workspace.yaml; the next release brings them to PCs:\n")
    print(f"stories:\n  key: {public}")
    print("  # address, contact, contact_name, community, community_about, community_url: see docs/stories.md")
    return DONE


def _open(args: argparse.Namespace) -> int:
    from kiosk.publish.alone import changing
    from kiosk.publish.releasing import passphrases
    from kiosk.publish.releasing.keyfiles import KeyUnusable
    from kiosk.publish.stories.keys import StoryKeys
    from kiosk.publish.stories.opening import NotOpened, Opened, open_all

    workspace, places = folders.workspace_of(args), _key_folders(args)
    keys = StoryKeys(places, passphrases.known(args.passphrases))
    if not keys:
        told = ", ".join(map(str, places))
        raise KeyUnusable(_NAME, f"there is no key for stories in {told}: make one with `publish stories keys`")
    outcomes: list[Outcome] = []
    with changing(workspace):
        for each in open_all(workspace, args.paths, keys, datetime.now(UTC).date()):
            outcomes.append(each)
            if not args.json:
                _say(each)
    made = sum(isinstance(each, Opened) for each in outcomes)
    wrong = sum(isinstance(each, NotOpened) and not each.known for each in outcomes)
    if args.json:
        print(json.dumps([_as_json(each) for each in outcomes], indent=2))
    else:
        drafts = "1 draft" if made == 1 else f"{made:,} drafts"
        print(f"{drafts} made, {len(outcomes) - made - wrong:,} known already, {wrong:,} not opened.")
        if made:
            print("Read each, complete its record, and accept it with `kioskctl publish accept`.")
    if not wrong:
        return DONE
    return ATTENTION if wrong < len(outcomes) else REFUSED


def _say(outcome: Outcome) -> None:
    from kiosk.publish.stories.opening import Opened

    if isinstance(outcome, Opened):
        consent = outcome.story.consent
        said = (
            f"named as {consent.credit}" if consent.credit else "anonymous",
            "may be edited" if consent.may_edit else "as it is or not at all",
            "may be contacted" if consent.contact else "no contact",
        )
        print(f"{outcome.story.receipt}  {outcome.story.day}  {', '.join(said)}\n    {outcome.draft}")
    else:
        print(f"{'Known' if outcome.known else 'Not opened'}: {outcome.path}: {outcome.reason}", file=sys.stderr)


def _as_json(outcome: Outcome) -> dict[str, object]:
    from kiosk.publish.stories.opening import Opened

    if not isinstance(outcome, Opened):
        return {"file": str(outcome.path), "known": outcome.known, "reason": outcome.reason}
    story = outcome.story
    return {
        "file": str(outcome.path), "receipt": story.receipt, "day": story.day, "naming": str(story.consent.naming),
        "may_edit": story.consent.may_edit, "contact": bool(story.consent.contact), "draft": str(outcome.draft),
    }  # fmt: skip


def _find(args: argparse.Namespace) -> int:
    from kiosk.feed.stories import read_receipt
    from kiosk.publish.stories.opening import find

    if not read_receipt(args.receipt):
        print(f"{args.receipt} is no receipt code: a character is wrong, missing or too many.", file=sys.stderr)
        return REFUSED
    found = find(folders.workspace_of(args), args.receipt)
    if found is None:
        print("No story with this code has arrived yet. It may still wait on a PC.")
        return ATTENTION
    arrived = f"It was told on {found.received.told} and arrived on {found.received.received}."
    if found.draft is not None:
        print(f"{arrived} It waits as a draft: {found.draft}. To take it out, delete this file and its record.")
    elif found.item:
        print(f"{arrived} It is {found.item}. To take it back: kioskctl publish withdraw {found.item} --reason TEXT")
    else:
        print(f"{arrived} Its draft {found.received.draft} was deleted, and it is no item.")
    return DONE
