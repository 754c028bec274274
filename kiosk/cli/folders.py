"""Where a publisher's workspace and keys are: the arguments that name them, and what they come to."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.errors import WorkspaceError


def add_workspace(command: argparse.ArgumentParser) -> None:
    """Declare ``--into``, which `workspace_of` reads beside the command's ``--in``."""
    command.add_argument(
        "--into", "--workspace", type=Path, dest="workspace", metavar="WORKSPACE", help="the workspace itself"
    )


def add_keys(command: argparse.ArgumentParser) -> None:
    """Declare where keys and their passphrases are."""
    command.add_argument(
        "--keys",
        type=Path,
        action="append",
        metavar="DIR",
        help="a folder with keys, where it is elsewhere; repeatable",
    )
    command.add_argument(
        "--passphrases", type=Path, metavar="FILE", help="a file with the passphrases, one `KEY: passphrase` a line"
    )


def workspace_of(args: argparse.Namespace) -> Path:
    """The workspace that is meant; raises `WorkspaceError` where there is none."""
    found: Path = args.workspace or args.folder / "workspace"
    if not (found / "workspace.yaml").is_file():
        raise WorkspaceError(found, "", "this is no workspace (it has no workspace.yaml); name one with --into")
    return found
