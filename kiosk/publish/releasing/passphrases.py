"""Where the passphrases of keys come from: a file, the environment, or whoever sits at the terminal."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from kiosk.publish.releasing.keyfiles import SHORTEST, KeyUnusable, Passphrases

VARIABLE: Final = "WARD_LIBRARY_PASSPHRASE"

Ask = Callable[[str], str]


def known(file: Path | None, ask: Ask | None = None, environment: Mapping[str, str] = os.environ) -> Passphrases:
    """Passphrases of keys that are there: from ``file``, else from the environment, else asked for.

    The file has one ``KEY: passphrase`` a line; a line that is only a passphrase is that of all other keys.
    """
    return _source(
        file, environment, ask or _terminal(), lambda asking, name: asking(f"Passphrase of the key {name}: ")
    )


def new(file: Path | None, ask: Ask | None = None, environment: Mapping[str, str] = os.environ) -> Passphrases:
    """Passphrases of keys to be made: as `known`, but asked for twice, until both agree and are long enough."""
    return _source(file, environment, ask or _terminal(), _chosen)


def _source(
    file: Path | None, environment: Mapping[str, str], ask: Ask | None, asked: Callable[[Ask, str], str]
) -> Passphrases:
    written = _read(file) if file else {}

    def passphrase(name: str) -> str:
        found = written.get(name) or written.get("") or environment.get(VARIABLE, "")
        if found:
            return found
        if ask is None:
            raise KeyUnusable(name, f"its passphrase is needed: use --passphrases FILE or the variable {VARIABLE}")
        return asked(ask, name)

    return passphrase


def _chosen(ask: Ask, name: str) -> str:
    while True:
        first = ask(f"New passphrase for the key {name} (at least {SHORTEST} characters): ")
        if len(first) < SHORTEST:
            print(f"That has {len(first)} characters; five or six random words are good.", file=sys.stderr)
        elif ask(f"The passphrase of {name} once more: ") == first:
            return first
        else:
            print("The two were not the same.", file=sys.stderr)


def _terminal() -> Ask | None:
    return getpass.getpass if sys.stdin is not None and sys.stdin.isatty() else None


def _read(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnusable(file.name, f"{file} cannot be read as a file of passphrases") from error
    found: dict[str, str] = {}
    for line in lines:
        name, colon, passphrase = line.partition(": ")
        if colon and " " not in name:
            found[name] = passphrase.strip()
        elif line.strip():
            found[""] = line.strip()
    return found
