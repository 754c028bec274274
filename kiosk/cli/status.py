"""``kioskctl status``: which library is used, what is in it, and where things are."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

from kiosk import __version__
from kiosk.cli.secrets import hidden
from kiosk.errors import LibraryMissing, LibraryUnreadable
from kiosk.library.format import SCHEMA_VERSION
from kiosk.library.store import Library
from kiosk.settings import Loaded, load, machine_policy_path, user_settings_path
from kiosk.sync.outcomes import as_json, read_note
from kiosk.wiring import index_candidates, library_path, objects_path, open_library, serving, store_path


def add(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its arguments."""
    command = subparsers.add_parser(
        "status",
        help="say which library is used and what is in it",
        description="Say which library is used, what is in it, and where this PC keeps things.",
    )
    command.add_argument("--library", type=Path, metavar="PATH", help="another library.db than the one in use")
    command.add_argument("--json", action="store_true", help="write one JSON object, for programs")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the status: exit 0, or 2 where the library cannot be read (the rest is still told)."""
    loaded = load()
    path = args.library or library_path(loaded.settings)
    report: dict[str, Any] = {"program": {"version": __version__, "sqlite": sqlite3.sqlite_version}}
    try:
        library = open_library(loaded.settings, path)
        try:
            report["library"] = _contents(library)
        finally:
            library.close()
    except (LibraryMissing, LibraryUnreadable) as error:
        report["library"] = {"path": str(path), "error": str(error)}
    report["edition"] = _edition(loaded)
    report["places"] = _places(loaded, path)
    report["settings_problems"] = [str(problem) for problem in loaded.problems]
    report = hidden(report, loaded.settings.feed)
    print(json.dumps(report, indent=2) if args.json else _plain(report))
    if "error" not in report["library"]:
        return 0
    if not args.json:
        print(f"kioskctl: {report['library']['error']} Nothing was changed.", file=sys.stderr)
    return 2


def _contents(library: Library) -> dict[str, Any]:
    edition = library.edition()
    return {
        "path": str(library.path),
        "title": edition.title,
        "publisher": edition.publisher,
        "release": edition.release,
        "released": edition.released,
        "items": edition.items,
        "kinds": library.kind_counts(),
        "passages": edition.passages,
        "words": edition.words,
        "digest": edition.digest,
        "schema": SCHEMA_VERSION,
        "made_with_sqlite": library.made_with(),
        "bytes": library.path.stat().st_size,
    }


def _edition(loaded: Loaded) -> dict[str, Any]:
    """What the store says: which edition serves, and what came of the last look for updates."""
    store = store_path(loaded.settings)
    with serving(loaded.settings) as held:
        found = held.installed
    checked = read_note(store)
    return {
        "number": found.number,
        "release_number": found.release_number,
        "verified": found.verified,
        "in_place_of_another": found.reason,
        "rolled_back_from": found.rolled_back_from,
        "updates_from": list(loaded.settings.feed),
        "store": str(store),
        "checked": None if checked is None else {"at": checked.at, **as_json(checked.outcome)},
    }


def _places(loaded: Loaded, library: Path) -> dict[str, Any]:
    return {
        "objects": str(objects_path(library)),
        "index": [str(place) for place in index_candidates(loaded.settings, library)],
        "machine_policy": str(machine_policy_path()),
        "user_settings": str(user_settings_path()),
        "settings_from": dict(loaded.origins),
    }


def _plain(report: dict[str, Any]) -> str:
    program, library, places = report["program"], report["library"], report["places"]
    lines = [f"Ward Library {program['version']}, with SQLite {program['sqlite']}", f"Library    {library['path']}"]
    if "error" not in library:
        kinds = ", ".join(f"{count} {kind}" for kind, count in library["kinds"].items())
        lines += [
            f"           {library['title']}, by {library['publisher']}",
            f"           release {library['release']} of {library['released']}, schema {library['schema']}, "
            f"made with SQLite {library['made_with_sqlite']}",
            f"           {library['items']:,} items ({kinds})",
            f"           {library['passages']:,} passages, {library['words']:,} words, {library['bytes']:,} bytes",
            f"           digest {library['digest']}",
        ]
    lines += _updates(report["edition"])
    lines.append(f"Originals  {places['objects']}")
    lines += [f"Index      {place}" for place in places["index"]]
    lines.append(f"Policy     {_told(places['machine_policy'])}")
    lines.append(f"Settings   {_told(places['user_settings'])}")
    lines += [f"           {name}: from {origin}" for name, origin in sorted(places["settings_from"].items())]
    lines += [f"Note: {problem}" for problem in report["settings_problems"]]
    return "\n".join(lines)


def _updates(edition: dict[str, Any]) -> list[str]:
    which = f"edition {edition['number']}" if edition["number"] else "the library in the package"
    lines = [f"Edition    {which}, in {_told(edition['store'], folder=True)}"]
    if edition["number"]:
        lines.append(f"           release number {edition['release_number']}, verified {edition['verified']}")
    if edition["in_place_of_another"]:
        lines.append(f"           serves in place of another: {edition['in_place_of_another']}")
    lines.append(
        f"Updates    from {', then '.join(edition['updates_from'])}" if edition["updates_from"] else "Updates    off"
    )
    if edition["checked"]:
        lines.append(f"           last looked {edition['checked']['at']}: {edition['checked']['outcome']}")
    return lines


def _told(place: str, *, folder: bool = False) -> str:
    there = Path(place).is_dir() if folder else Path(place).is_file()
    return place if there else f"{place} (not there)"
