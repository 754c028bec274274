"""``kioskctl publish``: a workspace becomes a signed feed, and everything around it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.cli import checking, folders, story_publishing, subscribing
from kiosk.errors import SettingInvalid

if TYPE_CHECKING:
    from kiosk.cli.publishing import Place

_EXIT = "Exit status: 0 done, 1 done and something needs attention, 2 refused (nothing was changed)."


def add(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Declare the command, its own commands and their arguments."""
    command = subparsers.add_parser(
        "publish",
        help="sign a workspace into a feed, renew, withdraw, change keys, copy to a stick",
        description="Sign a workspace into a feed that PCs fetch from a server, a share or a stick. "
        "docs/publishing.md is the guide.",
        epilog=_EXIT,
        allow_abbrev=False,
    )
    inner = command.add_subparsers(title="commands", required=True, metavar="COMMAND")
    init = _command(inner, "init", "make the keys and an empty feed (the key ceremony)")
    init.add_argument("--publisher", metavar="ID", help="the first publisher (default: the workspace's)")
    init.add_argument("--root-keys", type=int, default=3, metavar="N", help="root keys to make (default: 3)")
    init.add_argument("--threshold", type=int, default=2, metavar="N", help="root keys that must sign (default: 2)")
    init.add_argument("--encrypt-online", action="store_true", help="give the online key a passphrase too")
    for name, text in (
        ("add", "add documents to the workspace (the same as `kioskctl import`)"),
        ("update", "add documents again after they changed (the same as `kioskctl import`)"),
    ):
        adding = _command(inner, name, text)
        adding.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a document, or a folder of them")
    preview = _command(inner, "preview", "say exactly what a release would change on PCs; nothing is signed")
    preview.add_argument("--json", action="store_true", help="write it as JSON")
    release = _command(inner, "release", "check the workspace and sign it into the feed")
    release.add_argument("--notes", default="", metavar="TEXT", help="release notes, shown to readers")
    release.add_argument("--site", default="", metavar="URL", help="where the feed is served, for feed.atom")
    release.add_argument(
        "--raise", action="store_true", dest="raised", help="give workspace.yaml the next number and today's date"
    )
    renew = _command(inner, "renew", "sign snapshot and timestamp anew, as a scheduled job does")
    renew.add_argument(
        "--also", action="append", default=[], metavar="ROLE", help="root, targets or a publisher as well; repeatable"
    )
    withdraw = _command(inner, "withdraw", "take an item back; PCs keep its title and your reason")
    withdraw.add_argument("item", metavar="ITEM", help="the item's id")
    withdraw.add_argument("--reason", required=True, metavar="TEXT", help="what people are told instead of the text")
    supersede = _command(inner, "supersede", "replace an item by another")
    supersede.add_argument("item", metavar="ITEM", help="the item's id")
    supersede.add_argument("--by", required=True, metavar="ITEM", help="the id of the item that replaces it")
    supersede.add_argument("--reason", required=True, metavar="TEXT", help="what people are told instead of the text")
    _add_keys(inner)
    export = _command(inner, "export", "copy the feed to a stick or a share, and read the copy back")
    export.add_argument("target", type=Path, metavar="DIR", help="the folder on the stick")
    _command(inner, "verify", "verify the whole feed, and say when its signatures expire")
    checking.add(_command(inner, "check", checking.SUMMARY))
    subscribing.add(inner)
    story_publishing.add(inner)


def _add_keys(inner: argparse._SubParsersAction[Any]) -> None:
    keys = inner.add_parser("keys", help="list, replace or revoke keys, or admit a publisher", allow_abbrev=False)
    actions = keys.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _command(actions, "list", "the keys that the feed trusts, and which are at hand", "keys list")
    rotate = _command(actions, "rotate", "replace a key that is old, and still at hand", "keys rotate")
    revoke = _command(actions, "revoke", "replace a key that is lost or stolen, at once", "keys revoke")
    for each in (rotate, revoke):
        each.add_argument("key", metavar="KEY", help="its name, as `keys list` shows it")
    revoke.add_argument(
        "--beyond", type=int, default=0, metavar="NUMBER", help="the highest release number a thief has signed"
    )
    admit = _command(actions, "add", "make a key for one more publisher", "keys add")
    admit.add_argument("publisher", metavar="ID", help="the publisher's id")


def _command(inner: argparse._SubParsersAction[Any], name: str, text: str, full: str = "") -> argparse.ArgumentParser:
    """One command with the arguments that all of them take."""
    command: argparse.ArgumentParser = inner.add_parser(
        name, help=text, description=text[0].upper() + text[1:] + ".", epilog=_EXIT, allow_abbrev=False
    )
    command.add_argument(
        "--in", type=Path, default=Path(), dest="folder", metavar="FOLDER",
        help="the publisher's folder, with workspace, keys and feed in it (default: here)",
    )  # fmt: skip
    command.add_argument("--workspace", type=Path, metavar="DIR", help="the workspace, where it is elsewhere")
    command.add_argument("--feed", type=Path, metavar="DIR", help="the feed, where it is elsewhere")
    folders.add_keys(command)
    command.add_argument("--date", metavar="MOMENT", help="sign as of 2026-11-23T09:30:00Z, say (default: now)")
    command.set_defaults(run=_runner(full or name))
    return command


def _runner(name: str) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        from kiosk.cli.publishing import RUN  # TUF and cryptography are loaded here, and not before

        return RUN[name](_place(args), args)

    return run


def _place(args: argparse.Namespace) -> Place:
    from kiosk.cli.publishing import Place

    folder: Path = args.folder
    return Place(
        workspace=args.workspace or folder / "workspace",
        feed=args.feed or folder / "feed",
        keys=tuple(args.keys or (folder / "keys",)),
        passphrases=args.passphrases,
        now=_moment(args.date),
        progress=sys.stderr.isatty(),
    )


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingInvalid(
            "the command line", "--date", f"{text!r} is no moment such as 2026-11-23T09:30:00Z"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
