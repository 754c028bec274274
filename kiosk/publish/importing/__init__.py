"""Import of real documents: PDF, Word, web pages, Markdown and captions become items of a workspace.

Every document is read in a limited process (``sandbox``, ``worker``); nothing here parses one in the
caller's own. See docs/importing.md for what is accepted and what is refused.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.publish.extracted import Extracted
from kiosk.publish.importing.into_workspace import NewWorkspace, import_paths, prepare
from kiosk.publish.importing.outcomes import Imported, ImportOutcome, Refused, Unchanged
from kiosk.publish.importing.records import Choices
from kiosk.publish.importing.sandbox import Sandbox

__all__ = [
    "Choices",
    "ImportOutcome",
    "Imported",
    "NewWorkspace",
    "Refused",
    "Sandbox",
    "Unchanged",
    "extract",
    "import_paths",
    "prepare",
]


def extract(path: Path) -> Extracted:
    """Read one document in a limited process of its own.

    Raises:
        ImportRefused: with the reason in plain words.
    """
    with Sandbox() as sandbox:
        return sandbox.extract(path)
