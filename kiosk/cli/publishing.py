"""What the commands of ``kioskctl publish`` do and say; loaded when one of them runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kiosk.cli import checking, importing
from kiosk.errors import WorkspaceError
from kiosk.feed.changes import Listed
from kiosk.publish.alone import changing
from kiosk.publish.build import Refused
from kiosk.publish.releasing import ceremony, passphrases, tombstones
from kiosk.publish.releasing.calendar import Expiry, expiries, warnings
from kiosk.publish.releasing.export import export
from kiosk.publish.releasing.feed import FeedDamaged, check_files, read_feed
from kiosk.publish.releasing.keyfiles import Keyring
from kiosk.publish.releasing.preview import Preview
from kiosk.publish.releasing.release import NothingNew, prepare, release, renew
from kiosk.publish.workspace import read_workspace

DONE, ATTENTION, REFUSED = 0, 1, 2
_WIDTH = 140  # characters, where the output is no terminal


@dataclass(frozen=True, slots=True)
class Place:
    """Where a publisher's things are, and when it is."""

    workspace: Path
    feed: Path
    keys: tuple[Path, ...]
    passphrases: Path | None
    now: datetime
    progress: bool

    def ring(self) -> Keyring:
        """The keys at hand."""
        return Keyring(self.keys, passphrases.known(self.passphrases))

    def ceremony(self) -> ceremony.Ceremony:
        """How new keys are made: in the first of the folders."""
        return ceremony.Ceremony(self.keys[0], passphrases.new(self.passphrases))


def _init(place: Place, args: argparse.Namespace) -> int:
    publisher = args.publisher or read_workspace(place.workspace).workspace.release.publisher_id
    if not publisher:
        return _refuse([WorkspaceError(place.workspace, "publisher.id", "is needed; or name one with --publisher")])
    made = ceremony.Ceremony(
        folder=place.keys[0],
        passphrases=passphrases.new(place.passphrases),
        online_encrypted=args.encrypt_online,
        root_keys=args.root_keys,
        threshold=args.threshold,
    )
    state = ceremony.found(place.feed, publisher, made, place.now)
    print(f"Made the feed {place.feed} for {publisher}, and these keys in {made.folder}:")
    for key in ceremony.held_keys(state, place.ring()):
        print(f"  {key.name:<20} {', '.join(key.roles):<22} {key.keyid[:16]}")
    print(f"Root expires on {state.root.signed.expires.date()}. PCs are set up with {place.feed}/metadata/root.json.")
    print(
        "Now move each root key, and the targets key, to a medium of its own, and keep a second copy of each elsewhere."
    )
    return DONE


def _add(place: Place, args: argparse.Namespace) -> int:
    return importing.run(
        argparse.Namespace(
            paths=args.paths, into=place.workspace, kind=None, publisher="", licence="", themes=[], json=False,
            serve_documents=None,
        )
    )  # fmt: skip


def _preview(place: Place, args: argparse.Namespace) -> int:
    progress = _progress if place.progress else None
    found = prepare(place.workspace, place.feed, progress=progress, day=place.now.date())
    if isinstance(found, Refused):
        return _refuse(found.problems, found.warnings)
    _note(found.draft.warnings)
    if args.json:
        print(json.dumps(_as_json(found.preview), indent=2))
    else:
        _show(found.preview)
    return DONE


def _release(place: Place, args: argparse.Namespace) -> int:
    with changing(place.workspace):
        done = release(
            place.workspace, place.feed, place.ring(), place.now,
            notes=args.notes, site=args.site, progress=_progress if place.progress else None,
            day=place.now.date() if args.raised else None,
        )  # fmt: skip
    if isinstance(done, Refused):
        return _refuse(done.problems, done.warnings)
    if isinstance(done, NothingNew):
        print("The feed has all of this already; nothing was signed. (`publish renew` moves expiry dates.)")
        return DONE
    _note(done.warnings)
    _show(done.preview)
    print(f"Signed and in place as release number {done.number}.")
    return _attention(done.expiring)


def _renew(place: Place, args: argparse.Namespace) -> int:
    done = renew(place.feed, place.ring(), place.now, also=args.also)
    print(f"Renewed: release number {done.number}, good until {done.until.date()}.")
    return _attention(done.expiring)


def _withdraw(place: Place, args: argparse.Namespace) -> int:
    with changing(place.workspace):
        path = tombstones.withdraw(place.workspace, args.item, args.reason)
    print(f"{path}: {args.item} is marked as withdrawn. PCs learn it with the next `publish release --raise`.")
    return DONE


def _supersede(place: Place, args: argparse.Namespace) -> int:
    with changing(place.workspace):
        path = tombstones.supersede(place.workspace, args.item, args.by, args.reason)
    print(f"{path}: {args.item} is superseded by {args.by}. PCs learn it with the next `publish release --raise`.")
    return DONE


def _keys_list(place: Place, args: argparse.Namespace) -> int:
    state = read_feed(place.feed)
    table = Table(header_style="bold")
    for name in ("Key", "Signs", "Id", "At hand"):
        table.add_column(name, overflow="fold")
    for key in ceremony.held_keys(state, place.ring()):
        cells = (key.name, ", ".join(key.roles), key.keyid[:16], "yes" if key.at_hand else "no")
        table.add_row(*(Text(cell) for cell in cells))
    _console().print(table)
    root = state.root.signed.roles["root"]
    print(f"{root.threshold} of {len(root.keyids)} root keys must sign a new root.")
    return DONE


def _keys_replace(place: Place, args: argparse.Namespace, revoke: bool) -> int:
    beyond = args.beyond if revoke else 0
    state, name = ceremony.replace(
        place.feed, args.key, place.ring(), place.ceremony(), place.now, revoke=revoke, beyond=beyond
    )
    print(f"{args.key} is replaced by {name}, kept in {place.keys[0]}; root is version {state.root.signed.version}.")
    if revoke:
        print(f"PCs refuse what {args.key} signs as soon as they have seen this feed. Destroy every copy of it.")
    return DONE


def _keys_add(place: Place, args: argparse.Namespace) -> int:
    ceremony.admit(place.feed, args.publisher, place.ring(), place.ceremony(), place.now)
    print(f"{args.publisher} may publish now; the key {args.publisher} is in {place.keys[0]}: hand it over safely.")
    return DONE


def _export(place: Place, args: argparse.Namespace) -> int:
    done = export(place.feed, args.target, place.now)
    print(
        f"Copied release number {done.number} to {done.target} and read it back: {done.files:,} files, "
        f"{done.bytes:,} bytes. PCs accept this copy until {done.until.date()}."
    )
    return _attention(done.expiring)


def _check(place: Place, args: argparse.Namespace) -> int:
    """Check the workspace that is named; with none named, verify the feed, as the command always did."""
    if args.checked is None and args.workspace is None:
        return _verify(place, args)
    return checking.run(args.checked or place.workspace, place.now.date(), args, place.progress)


def _verify(place: Place, args: argparse.Namespace) -> int:
    state = read_feed(place.feed)
    if problems := check_files(place.feed, state):
        raise FeedDamaged(place.feed, "; ".join(problems[:5]))
    print(f"Release number {state.snapshot.signed.version}; every signature and every file is as it should be.")
    for each in expiries(state, place.now):
        print(f"  {each.role:<20} expires on {each.expires.date()}, in {each.left.days:,} days")
    return _attention(warnings(state, place.now))


RUN: Final[Mapping[str, Callable[[Place, argparse.Namespace], int]]] = {
    "init": _init,
    "add": _add,
    "update": _add,
    "preview": _preview,
    "release": _release,
    "renew": _renew,
    "withdraw": _withdraw,
    "supersede": _supersede,
    "keys list": _keys_list,
    "keys rotate": lambda place, args: _keys_replace(place, args, revoke=False),
    "keys revoke": lambda place, args: _keys_replace(place, args, revoke=True),
    "keys add": _keys_add,
    "export": _export,
    "verify": _verify,
    "check": _check,
}


def _parts(found: Preview) -> tuple[tuple[str, Sequence[Listed]], ...]:
    return (
        ("new", found.new),
        ("changed", found.changed),
        ("withdrawn", found.withdrawn),
        ("superseded", found.superseded),
    )


def _show(found: Preview) -> None:
    """What changes on PCs, as a table and a sentence."""
    print(f"{found.title}, release {found.release} of {found.released}, by {found.publisher}")
    if found.empty:
        print(f"Nothing changes on PCs: all {found.unchanged:,} items are as they were released.")
        return
    table = Table(header_style="bold")
    for name in ("Change", "Item", "Title", "Kind", "Revision"):
        table.add_column(name, overflow="fold")
    table.add_column("Bytes", justify="right")
    for word, items in _parts(found):
        for each in items:
            was, now = found.revisions.get(each.path), each.custom.get("revision")
            revision = f"{was} to {now}" if was else f"{now}"
            cells = (word, each.item_id, each.title, str(each.custom.get("kind", "")), revision, f"{each.size:,}")
            table.add_row(*(Text(cell) for cell in cells))
    if table.rows:
        _console().print(table)
    counts = ", ".join(f"{len(items):,} {word}" for word, items in _parts(found) if items) or "no item changes"
    also = "; themes, collections, vocabulary or release number change" if found.curation else ""
    files = f"; {len(found.objects):,} originals and pictures" if found.objects else ""
    print(f"{counts}; {found.unchanged:,} unchanged{files}{also}.")
    print(f"A PC that is up to date fetches {found.bytes:,} bytes and the signatures.")


def _as_json(found: Preview) -> dict[str, object]:
    items = {
        word: [{"id": each.item_id, "title": each.title, "bytes": each.size, **_said(each)} for each in part]
        for word, part in _parts(found)
    }
    return {
        "publisher": found.publisher,
        "release": found.release,
        "released": found.released,
        **items,
        "objects": [{"sha256": each.sha256, "bytes": each.size} for each in found.objects],
        "curation": found.curation,
        "unchanged": found.unchanged,
        "bytes": found.bytes,
    }


def _said(each: Listed) -> dict[str, object]:
    return {name: each.custom[name] for name in ("number", "kind", "revision", "state") if name in each.custom}


def _attention(expiring: Sequence[Expiry]) -> int:
    """Say what runs out soon; the exit status tells a scheduled job."""
    for each in expiring:
        print(f"Attention: {each.sentence}", file=sys.stderr)
    return ATTENTION if expiring else DONE


def _refuse(problems: Sequence[WorkspaceError], warnings: Sequence[WorkspaceError] = ()) -> int:
    _note(warnings)
    for each in problems:
        print(f"Wrong: {each}", file=sys.stderr)
    things = "1 thing is" if len(problems) == 1 else f"{len(problems):,} things are"
    print(f"kioskctl: {things} wrong; nothing was signed, the feed is as it was.", file=sys.stderr)
    return REFUSED


def _note(warnings: Sequence[WorkspaceError]) -> None:
    for each in warnings:
        print(f"Note: {each}", file=sys.stderr)


def _console() -> Console:
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=_WIDTH)


def _progress(done: int, total: int, name: str) -> None:
    line = f"{done:,} of {total:,} items  {name}"
    print(f"\r{line[:78]:<78}", end="\n" if done == total else "", file=sys.stderr, flush=True)
