"""From a checked file to what it holds: one reader for each format. Runs only inside the limited process."""

from __future__ import annotations

from pathlib import Path

from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import gate
from kiosk.publish.importing.limits import LIMITS, Limits


def parse(path: Path, limits: Limits = LIMITS) -> Extracted:
    """Check a document and take out what it holds, in this very process.

    The readers are imported here, each only when a file needs it.

    Raises:
        ImportRefused: with the reason in plain words.
    """
    form = gate.check(path, limits)
    if form == gate.PDF:
        from kiosk.publish.importing.pdf.document import extract
    elif form == gate.WORD:
        from kiosk.publish.importing.word import extract
    elif form == gate.WEB:
        from kiosk.publish.importing.web import extract
    elif form == gate.MARKDOWN:
        from kiosk.publish.importing.foreign_markdown import extract
    else:
        from kiosk.publish.importing.captions import extract
    return extract(path, limits)
