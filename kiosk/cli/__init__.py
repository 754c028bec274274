"""``kioskctl``, the console command for IT and publishers; imports no widgets.

Each command is a module with ``add(subparsers)``, which declares its arguments, and a
``run(args) -> int`` set as the default ``run``; the exit status is its result.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk import __version__
from kiosk.cli import build, importing, publish, search, selftest, status, stories, sync
from kiosk.errors import WardLibraryError

COMMANDS = (search, build, importing, publish, sync, stories, status, selftest)


def parser() -> argparse.ArgumentParser:
    """The whole command line, as one parser."""
    top = argparse.ArgumentParser(
        prog="kioskctl", description="Build, search and look after a Ward Library.", allow_abbrev=False
    )
    top.add_argument("--version", action="version", version=f"kioskctl {__version__}")
    subparsers = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(subparsers)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 done in part, 2 refused, 130 stopped, 141 pipe closed.

    Errors of our own tree become one plain sentence on standard error.
    """
    _steady_output()
    args = parser().parse_args(argv)
    try:
        status = int(args.run(args))
        sys.stdout.flush()  # a full disk shows here, and not at the very end, where nobody could say so
        return status
    except WardLibraryError as error:
        print(f"kioskctl: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "kiosk":
            raise  # one of our own modules is missing: that is a fault, not a smaller installation
        print(
            f"kioskctl: this command needs a publisher's installation ({error.name} is missing): "
            "pip install 'ward-library[publish]'. Nothing was changed.",
            file=sys.stderr,
        )
        return 2
    except BrokenPipeError:  # whoever read our output has read enough, for example `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        print("kioskctl: stopped; nothing was left half done.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nor at the exit is there room for the rest
        print("kioskctl: there is no room left to write to; what was written may be incomplete.", file=sys.stderr)
        return 2


def _steady_output() -> None:
    """Have somewhere to write, and write what the console has no letter for as its number rather than fail."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        stream = getattr(sys, name)
        names_fit = stream.errors == "surrogateescape" and stream.encoding.lower() == "utf-8"
        if isinstance(stream, io.TextIOWrapper) and not names_fit:
            stream.reconfigure(errors="backslashreplace")
