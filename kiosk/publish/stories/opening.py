"""Opening what has arrived: each story becomes a draft, once; each file that is none is told with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from kiosk.errors import FeedDocumentInvalid
from kiosk.feed.stories import ENDING, LARGEST, Story, fault_of, read_receipt, story_from
from kiosk.publish.stories import drafting, ledger
from kiosk.publish.stories.keys import StoryKeys
from kiosk.publish.subscribing import drafts
from kiosk.publish.workspace import read_workspace

FOLDER: Final = "stories"  # in drafts/


@dataclass(frozen=True, slots=True)
class Opened:
    """A story that is a draft now."""

    path: Path
    story: Story
    draft: Path


@dataclass(frozen=True, slots=True)
class NotOpened:
    """A file that no draft was made of. ``known`` says that it is a story which had arrived already."""

    path: Path
    reason: str
    known: bool = False


Outcome = Opened | NotOpened


def open_all(workspace: Path, paths: Sequence[Path], keys: StoryKeys, today: date) -> Iterator[Outcome]:
    """Open stories, in files and in folders of them; one outcome for each, and then on to the next.

    A draft is on the disk before its story is noted as received: stopped between the two, the next run finds the
    draft again and writes no second.

    Raises:
        KeyUnusable: a private key cannot be opened, as with a wrong passphrase.
        WorkspaceError: ``stories.csv`` is damaged.
        StorageUnwritable: the workspace cannot be written to; what was drafted until then stays.
    """
    known = ledger.read(workspace)
    for path in _files(paths):
        if isinstance(path, NotOpened):
            yield path
            continue
        found = _open(path, keys)
        if isinstance(found, NotOpened):
            yield found
            continue
        sealed, story = found
        if before := known.get(story.receipt):
            yield NotOpened(path, f"it arrived on {before.received} already, as {before.draft}", known=True)
            continue
        draft = _drafted(workspace, sealed, story)
        allowed = "yes" if story.consent.may_edit else "no"
        known[story.receipt] = ledger.Received(
            story.receipt, story.day, today.isoformat(), str(story.consent.naming), allowed, draft.name
        )
        ledger.write(workspace, known)
        yield Opened(path, story, draft)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What became of a story: it waits as ``draft``, or is the item ``item``, or was deleted (neither)."""

    received: ledger.Received
    draft: Path | None = None
    item: str = ""


def find(workspace: Path, typed: str) -> Whereabouts | None:
    """The story with this receipt; None where no such story has arrived. Raises `WorkspaceError`."""
    received = ledger.read(workspace).get(read_receipt(typed))
    if received is None:
        return None
    draft = workspace / drafts.FOLDER / FOLDER / received.draft
    if draft.is_file():
        return Whereabouts(received, draft=draft)
    entries = read_workspace(workspace).workspace.entries
    found = next((entry.item.id for entry in entries if entry.path.name == received.draft), "")
    return Whereabouts(received, item=str(found))


def _files(paths: Sequence[Path]) -> Iterator[Path | NotOpened]:
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob(f"*{ENDING}") if each.is_file())
            yield from inside
            if not inside:
                yield NotOpened(path, f"there is no story in this folder (they end in {ENDING})")
        else:
            yield path


def _open(path: Path, keys: StoryKeys) -> tuple[bytes, Story] | NotOpened:
    try:
        with path.open("rb") as file:
            sealed = file.read(LARGEST + 1)
    except OSError as error:
        return NotOpened(path, f"it cannot be read ({error.strerror})")
    if fault := fault_of(sealed):
        return NotOpened(path, fault)
    try:
        padded = keys.opened(sealed)
        if padded is None:
            return NotOpened(path, "it is sealed to a key that is not here")
        return sealed, story_from(padded)
    except FeedDocumentInvalid as error:
        return NotOpened(path, f"what is in it is no story of this kind of app: {error}")
    except ValueError as error:
        return NotOpened(path, str(error))


def _drafted(workspace: Path, sealed: bytes, story: Story) -> Path:
    content = drafting.document(story)
    place = drafts.place(workspace / drafts.FOLDER / FOLDER, drafting.name_of(story, sealed), ".html", content)
    drafts.write(place, content, drafting.record(story))
    return place
