"""The process that tries a PDF: it does with every page what the window will do, and may hang or die of it.

It is started with the file, the number of pages that it should have, and the page to begin with (from 0), says
``opened`` once the sizes of all pages are known, then the number of each page that went well, a line each, and ends
with 0. A clock that needs nothing of Python ends it when one step takes too long, and on POSIX the operating system
bounds its memory. It writes nothing to disk.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.bounds import allow_cpu, bound

STEP_SECONDS = 4.0  # for opening it, and for each page
WIDTH = 800  # px that pages are drawn wide: about as on screen
_CPU = 900  # seconds for all of it
_MEMORY = 1024 * 1024 * 1024
UNFIT = 3  # locked, damaged, or of another number of pages


def main(arguments: Sequence[str]) -> int:
    """Try one file; 0 where all went well."""
    path, pages, first = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    bound(_MEMORY, 0, reserves=True)
    allow_cpu(_CPU)
    from PySide6.QtCore import QCoreApplication

    from kiosk.ui.pages.reader.pdf_file import open_pdf

    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device
        application = QCoreApplication(["kiosk"])
        _allow_step(nowhere.fileno())
        pdf = open_pdf(path, pages, application)
        if pdf is None:
            return UNFIT
        _say("opened")
        for page in [*range(first, pages), *range(first)]:
            _allow_step(nowhere.fileno())
            pdf.picture(page, WIDTH)
            pdf.text(page)
            _say(str(page))
        faulthandler.cancel_dump_traceback_later()
    return 0


def _allow_step(nowhere: int) -> None:
    faulthandler.dump_traceback_later(STEP_SECONDS, exit=True, file=nowhere)


def _say(line: str) -> None:
    """Straight to the pipe; a program without console may have none, and then how it ends says enough."""
    with contextlib.suppress(OSError):
        os.write(1, line.encode("ascii") + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
