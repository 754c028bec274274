"""What became of each file that was to be imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kiosk.model import ItemId, Layout


@dataclass(frozen=True, slots=True)
class Imported:
    """The document is an item now; ``notes`` say what was left out of its text."""

    path: Path
    item_id: ItemId
    title: str
    layout: Layout
    passages: int
    words: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The document is not an item, and why, in plain words; the workspace is as it was."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The same document, byte for byte, is an item already."""

    path: Path
    item_id: ItemId


ImportOutcome = Imported | Refused | Unchanged
