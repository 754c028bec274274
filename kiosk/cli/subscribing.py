"""``kioskctl publish subscribe`` and ``accept``: open feeds become drafts, and drafts become items."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kiosk.cli import folders
from kiosk.errors import SettingInvalid
from kiosk.model import Kind

if TYPE_CHECKING:
    from kiosk.publish.subscribing.outcomes import Acceptance, Outcome
    from kiosk.publish.subscribing.refreshing import Follower
    from kiosk.publish.subscribing.subscriptions import Subscription

DONE, ATTENTION, REFUSED = 0, 1, 2
_MOST: Final = 100
_EXIT: Final = "Exit status: 0 done, 1 done and something needs attention, 2 nothing was done."


def add(inner: argparse._SubParsersAction[Any]) -> None:
    """Declare both commands."""
    subscribe = _command(
        inner, "subscribe", "draft what is new in RSS, Atom and JSON feeds, for you to read and accept",
        "Entries become drafts in WORKSPACE/drafts, which are never released by themselves. Without a feed, "
        "all that are followed are looked at.",
    )  # fmt: skip
    subscribe.add_argument("feed", nargs="?", metavar="URL|FILE", help="the address of a feed, or a file")
    subscribe.add_argument("--name", default="", metavar="NAME", help="its short name (default: from its title)")
    subscribe.add_argument(
        "--kind", choices=[kind.value for kind in Kind], help="the kind of its texts (default: blog)"
    )
    subscribe.add_argument(
        "--allow-http", action="store_true", help="allow addresses that anybody on the way can change"
    )
    subscribe.add_argument(
        "--also-from", action="append", default=[], metavar="ORIGIN",
        help="fetch its transcripts from https://this.server too; repeatable",
    )  # fmt: skip
    subscribe.add_argument(
        "--most", type=int, default=_MOST, metavar="N", help=f"drafts of one feed (default: {_MOST})"
    )
    either = subscribe.add_mutually_exclusive_group()
    either.add_argument("--list", action="store_true", dest="listed", help="say which feeds are followed")
    either.add_argument("--remove", metavar="NAME", help="follow a feed no longer; its drafts stay")
    subscribe.add_argument("--serve-feeds", metavar="LIMITS", help=argparse.SUPPRESS)
    subscribe.set_defaults(run=_subscribe)
    accept = _command(
        inner, "accept", "make items of drafts that you have read and completed",
        "A draft is moved to items/ with an id and a number. The next release signs it.",
    )  # fmt: skip
    accept.add_argument("drafts", nargs="+", type=Path, metavar="DRAFT", help="a draft's document or record")
    accept.add_argument("--licence", default="", metavar="NAME", help="the licence of those whose record names none")
    accept.set_defaults(run=_accept)


def _command(inner: argparse._SubParsersAction[Any], name: str, text: str, more: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = inner.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}. {more}", epilog=_EXIT, allow_abbrev=False
    )
    command.add_argument(
        "--in", type=Path, default=Path(), dest="folder", metavar="FOLDER",
        help="the publisher's folder, with the workspace in it (default: here)",
    )  # fmt: skip
    folders.add_workspace(command)
    command.add_argument("--json", action="store_true", help="write the outcome as JSON")
    return command


def _subscribe(args: argparse.Namespace) -> int:
    if args.serve_feeds is not None:  # how a packaged program starts its own limited process
        from kiosk.publish.subscribing.worker import main

        return main(args.serve_feeds)
    from kiosk.publish.alone import changing

    workspace = folders.workspace_of(args)
    if args.most < 1:
        raise SettingInvalid("the command line", "--most", "should be at least 1")
    with nullcontext() if args.listed else changing(workspace):
        return _follow(workspace, args)


def _follow(workspace: Path, args: argparse.Namespace) -> int:
    from kiosk.publish.subscribing import subscriptions

    if args.remove:
        subscriptions.remove(workspace, args.remove)
        print(f"{args.remove} is followed no longer. Its drafts stay in {workspace / 'drafts' / args.remove}.")
        return DONE
    known, problems = subscriptions.read_all(workspace)
    for problem in problems:
        print(f"Wrong: {problem}", file=sys.stderr)
    if args.listed:
        return max(_list(workspace, known, args.json), ATTENTION if problems else DONE)
    if not args.feed and (args.name or args.also_from or args.kind or args.allow_http):
        raise SettingInvalid("the command line", "URL|FILE", "is needed with --name, --kind, --also-from, --allow-http")
    outcomes = _look(workspace, known, args)
    if args.json:
        print(json.dumps([_as_json(each) for each in outcomes], indent=2))
    elif not outcomes and not problems:
        print("No feed is followed yet: name one, as in `kioskctl publish subscribe https://example.org/feed.xml`.")
    else:
        for each in outcomes:
            _show(each, workspace)
    return _status(outcomes, bool(problems))


def _look(workspace: Path, known: Sequence[Subscription], args: argparse.Namespace) -> list[Outcome]:
    from kiosk.publish.subscribing.refreshing import Follower

    progress = _progress if sys.stderr.isatty() else None
    with Follower(workspace, date.today(), most=args.most, progress=progress) as follower:
        found = [_one(follower, workspace, known, args)] if args.feed else [follower.refresh(each) for each in known]
    if progress:
        progress("")
    return found


def _one(follower: Follower, workspace: Path, known: Sequence[Subscription], args: argparse.Namespace) -> Outcome:
    """Look at the feed that was named: a new one, or one that is followed already, by its address or its name."""
    from dataclasses import replace

    from kiosk.publish.subscribing import subscriptions

    feed: str = args.feed
    source = feed if "://" in feed else str(Path(feed).resolve())
    before = next((each for each in known if source == each.source or feed == each.name), None)
    origins = tuple(_origin(each) for each in args.also_from)
    if before is None:
        if args.name and subscriptions.place_of(workspace, args.name).exists():
            raise SettingInvalid("the command line", "--name", f"{args.name!r} is the name of another feed")
        kind = args.kind or Kind.BLOG.value
        wanted = subscriptions.Subscription(args.name, source, http=args.allow_http, also_from=origins, kind=kind)
        return follower.subscribe(wanted)
    if args.name and args.name != before.name:
        raise SettingInvalid("the command line", "--name", f"this feed is followed as {before.name} already")
    more = tuple(each for each in origins if each not in before.also_from)
    said = replace(
        before, http=before.http or args.allow_http, also_from=before.also_from + more, kind=args.kind or before.kind
    )
    # What is allowed newly is looked for in entries that are known: the feed must come whole.
    return follower.refresh(said if said == before else replace(said, etag="", modified=""))


def _origin(text: str) -> str:
    from kiosk.publish.subscribing.planning import origin

    found = origin(text)
    if not found or not re.fullmatch(r"https?://[^/?#]+/?", text, re.I):
        raise SettingInvalid(
            "the command line", "--also-from", f"{text!r} is no origin such as https://media.example.org"
        )
    return found


def _list(workspace: Path, known: Sequence[Subscription], as_json: bool) -> int:
    from kiosk.publish.subscribing import drafts

    rows = [
        {
            "name": each.name,
            "title": each.title,
            "source": each.source,
            "checked": each.checked,
            "entries": len(each.entries),
            "drafts": drafts.count(workspace, each.name),
            "also_from": list(each.also_from),
        }
        for each in known
    ]
    if as_json:
        print(json.dumps(rows, indent=2))
        return DONE
    for row in rows:
        print(f"{row['name']}  {row['title']}\n  {row['source']}")
        print(f"  last looked at {row['checked']}: {row['entries']:,} entries known, {row['drafts']:,} drafts to read")
    if not rows:
        print("No feed is followed.")
    return DONE


def _accept(args: argparse.Namespace) -> int:
    from kiosk.publish.alone import changing
    from kiosk.publish.subscribing.accepting import accept
    from kiosk.publish.subscribing.outcomes import Accepted

    workspace = folders.workspace_of(args)
    with changing(workspace):
        named = [_found(workspace, path) for path in args.drafts]
        outcomes = accept(workspace, named, args.licence, date.today())
    if args.json:
        print(json.dumps([_acceptance_as_json(each) for each in outcomes], indent=2))
    else:
        for each in outcomes:
            if isinstance(each, Accepted):
                said = "is" if each.revision == 1 else f"changed, now revision {each.revision}:"
                print(f"{each.draft.name} {said} {each.item_id} ({each.path})")
            else:
                print(f"Not accepted: {each.draft}: {each.reason}", file=sys.stderr)
    accepted = sum(isinstance(each, Accepted) for each in outcomes)
    return DONE if accepted == len(outcomes) else ATTENTION if accepted else REFUSED


def _found(workspace: Path, path: Path) -> Path:
    """A draft as it was named: a path from here, from the workspace, or from its drafts."""
    places = (path, workspace / path, workspace / "drafts" / path)
    return next((each for each in places if each.is_file()), path)


def _show(outcome: Outcome, workspace: Path) -> None:
    from kiosk.publish.subscribing.outcomes import Checked, NothingNew

    if isinstance(outcome, NothingNew):
        print(f"{outcome.name}: nothing new.")
        return
    if not isinstance(outcome, Checked):
        print(f"{outcome.name or outcome.source}: {outcome.reason.rstrip('.')}. Nothing was changed.", file=sys.stderr)
        return
    print(f"{outcome.name}: {outcome.title} ({outcome.source})")
    for note in outcome.notes:
        print(f"  note      {note}")
    for draft in outcome.drafted:
        word = "changed" if draft.changed else "new"
        print(f"  {word:<9} {_shown(draft.path, workspace)}  {draft.title}")
        for note in draft.notes:
            print(f"            {note}")
    for refused in outcome.refused:
        print(f"  left out  {refused.place}: {refused.reason}", file=sys.stderr)
    parts = [f"{len(outcome.drafted):,} drafted", f"{outcome.unchanged:,} known already"]
    parts += [f"{len(outcome.refused):,} left out"] if outcome.refused else []
    parts += [f"{outcome.waiting:,} wait for the next run"] if outcome.waiting else []
    print(f"  {', '.join(parts)}.")
    if outcome.drafted:
        print("  Read each, complete its record (.yaml), then: kioskctl publish accept DRAFT …")


def _shown(path: Path, workspace: Path) -> str:
    return path.relative_to(workspace).as_posix()


def _as_json(outcome: Outcome) -> dict[str, object]:
    from kiosk.publish.subscribing.outcomes import Checked, NothingNew, Unreachable

    said: dict[str, object] = {"name": outcome.name, "source": outcome.source}
    if isinstance(outcome, NothingNew):
        return {**said, "result": "nothing new"}
    if not isinstance(outcome, Checked):
        return {
            **said,
            "result": "unreachable" if isinstance(outcome, Unreachable) else "refused",
            "reason": outcome.reason,
        }
    return {
        **said,
        "result": "checked",
        "title": outcome.title,
        "drafted": [
            {
                "draft": str(each.path),
                "title": each.title,
                "what": each.what,
                "changed": each.changed,
                "notes": list(each.notes),
            }
            for each in outcome.drafted
        ],
        "refused": [{"place": each.place, "reason": each.reason} for each in outcome.refused],
        "unchanged": outcome.unchanged,
        "waiting": outcome.waiting,
        "notes": list(outcome.notes),
    }


def _acceptance_as_json(outcome: Acceptance) -> dict[str, object]:
    from kiosk.publish.subscribing.outcomes import Accepted

    if isinstance(outcome, Accepted):
        return {
            "draft": str(outcome.draft),
            "result": "accepted",
            "item": outcome.item_id,
            "file": str(outcome.path),
            "revision": outcome.revision,
        }
    return {"draft": str(outcome.draft), "result": "refused", "reason": outcome.reason}


def _status(outcomes: Sequence[Outcome], problems: bool) -> int:
    """2 when no feed could be looked at, 1 when something was left out, or one of several could not."""
    from kiosk.publish.subscribing.outcomes import Checked, NothingNew

    looked = [each for each in outcomes if isinstance(each, (Checked, NothingNew))]
    if outcomes and not looked:
        return REFUSED
    left = any(isinstance(each, Checked) and (each.refused or each.waiting) for each in looked)
    return ATTENTION if problems or left or len(looked) < len(outcomes) else DONE


def _progress(source: str) -> None:
    print(f"\r{source[:78]:<78}", end="" if source else "\r", file=sys.stderr, flush=True)
