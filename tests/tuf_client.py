"""The product's trust and transport behind the command line of TUF's conformance suite.

    python tests/tuf_client.py --metadata-dir D init ROOT_JSON
    python tests/tuf_client.py --metadata-dir D --metadata-url U refresh
    python tests/tuf_client.py --metadata-dir D --metadata-url U --target-name PATH [--target-name PATH …]
                               --target-base-url B --target-dir T download

The interface is that of CLIENT-CLI.md in theupdateframework/tuf-conformance. Exit code 0 only on full success, else 1.
Fetches by `kiosk.feed.transport` (QtNetwork) and believes by `kiosk.feed.trust`; nothing here verifies anything.
The suite's repositories have target names, dates and numbers of every kind, so there is no floor and no check of the
clock against the app's own date.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from any folder, without being installed

from kiosk.errors import WardLibraryError
from kiosk.feed.transport import HttpCarrier
from kiosk.feed.trust import TrustedFeed

_BOOTSTRAP = "trusted_root"  # the root given to init; not *.json, which are the roles verified since
_ARRIVING = "arriving"  # files being fetched, apart from the finished ones


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    carrier = HttpCarrier(user_agent="tuf-client")
    try:
        match options.command:
            case "init":
                _init(options.metadata_dir, options.root)
            case "refresh":
                _feed(options, carrier).refresh()
            case "download":
                _download(options, carrier)
    except (WardLibraryError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        carrier.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metadata-dir", type=Path, required=True)
    parser.add_argument("--metadata-url", default="")
    parser.add_argument("--target-name", action="append", default=[])
    parser.add_argument("--target-base-url", default="")
    parser.add_argument("--target-dir", type=Path)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init").add_argument("root", type=Path)
    commands.add_parser("refresh")
    commands.add_parser("download")
    return parser


def _init(metadata_dir: Path, root: Path) -> None:
    raw = root.read_bytes()
    metadata_dir.mkdir(parents=True, exist_ok=True)
    with (metadata_dir / _BOOTSTRAP).open("xb") as file:  # once only
        file.write(raw)
    (metadata_dir / "root.json").write_bytes(raw)


def _feed(options: argparse.Namespace, carrier: HttpCarrier) -> TrustedFeed:
    if not options.metadata_url:
        raise FileNotFoundError("--metadata-url is needed")
    root = (options.metadata_dir / _BOOTSTRAP).read_bytes()
    return TrustedFeed(options.metadata_url, options.target_base_url, root, options.metadata_dir, carrier)


def _download(options: argparse.Namespace, carrier: HttpCarrier) -> None:
    """Fetch the targets in order with one client, stopping at the first failure."""
    if not options.target_name or not options.target_base_url or options.target_dir is None:
        raise FileNotFoundError("--target-name, --target-base-url and --target-dir are needed")
    feed = _feed(options, carrier)
    feed.refresh()
    options.target_dir.mkdir(parents=True, exist_ok=True)
    for name in options.target_name:
        place = options.target_dir / quote(name, safe="")
        if not feed.is_wanted(name, place):
            whole = feed.download_path(name, options.metadata_dir / _ARRIVING)
            shutil.move(whole, place)


if __name__ == "__main__":
    sys.exit(main())
