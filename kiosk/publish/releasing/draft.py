"""What a workspace would release: its documents as the files of a feed, and what they say of themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kiosk.errors import FeedDocumentInvalid, WorkspaceError
from kiosk.feed.changes import Listed
from kiosk.feed.documents import (
    curation_bytes,
    curation_from,
    curation_path,
    item_bytes,
    item_from,
    item_path,
    object_path,
)
from kiosk.model import Content, ItemContent
from kiosk.publish.build import Gathered, Progress, Refused, gather
from kiosk.publish.releasing.feed import stored_path
from kiosk.publish.workspace import RELEASE_FILE


@dataclass(frozen=True, slots=True)
class Draft:
    """The files of one publisher as the workspace has them now, by path; ``records`` is where each item comes from."""

    root: Path
    content: Content
    listed: tuple[Listed, ...]
    files: Mapping[str, bytes | Path]  # by the place below targets/
    records: Mapping[str, Path]
    warnings: tuple[WorkspaceError, ...]

    @property
    def publisher(self) -> str:
        """The id of the publisher."""
        return self.content.publisher_id

    @property
    def release_file(self) -> Path:
        """The file that says which release this is."""
        return self.root / RELEASE_FILE


def draft(
    root: Path,
    before: Mapping[str, Listed],
    notes: str = "",
    progress: Progress | None = None,
    day: date | None = None,
) -> Draft | Refused:
    """Read the workspace and make its files; ``before`` is what was released last, by path.

    With a ``day``, the release is dated so, and its number is one more than that of the last where the workspace says
    no higher; but where all else is as it was, number and date are too. Each document is read back as a kiosk would
    read it; what a kiosk would refuse is a problem here.
    """
    found = gather(root, progress)
    if isinstance(found, Refused):
        return found
    making = _Making(root, found, before)
    for content in found.content.items:
        making.item(content)
    if day is not None:
        making.raise_release(day)
    making.list_items()
    making.curation(notes)
    if making.problems:
        return Refused(tuple(making.problems), found.warnings)
    listed = tuple(sorted(making.listed, key=lambda each: each.path))
    return Draft(root, making.content, listed, making.files, found.records, found.warnings)


class _Making:
    def __init__(self, root: Path, found: Gathered, before: Mapping[str, Listed]) -> None:
        self.root = root
        self.found = found
        self.before = before
        self.content = found.content
        self.publisher = found.content.publisher_id
        self.documents: list[tuple[ItemContent, str, bytes]] = []
        self.listed: list[Listed] = []
        self.files: dict[str, bytes | Path] = {}
        self.problems: list[WorkspaceError] = []

    def item(self, content: ItemContent) -> None:
        """Make the document of an item, or note what is wrong with it."""
        item, raw, path = content.item, item_bytes(content), item_path(content.item.id)
        record = self.found.records[item.id]
        if item.id.partition("/")[0] != self.publisher:
            reason = f"{item.id} should begin with {self.publisher}/, since no one else's items can be signed here"
            self.problems.append(WorkspaceError(record, "id", reason))
            return
        if item.number < self.found.first_number:
            reason = (
                f"{item.number} is one of the starter library's, which PCs may have; take one from "
                f"{self.found.first_number} up, or set first_number in {RELEASE_FILE} where no PC has it"
            )
            self.problems.append(WorkspaceError(record, "number", reason))
            return
        try:
            item_from(raw, path)
        except FeedDocumentInvalid as error:
            reason = f"PCs would refuse this item ({error.reason})"
            self.problems.append(WorkspaceError(record, error.place, reason))
            return
        self.documents.append((content, path, raw))

    def raise_release(self, day: date) -> None:
        """Give the release its number and date; the last ones, if nothing else is new."""
        last = self.before.get(curation_path(self.publisher))
        number = last.custom.get("release") if last else None
        if last is None or not isinstance(number, int):
            self.content = replace(self.content, released=day.isoformat())
            return
        as_last = replace(self.content, release=number, released=str(last.custom.get("released", "")))
        paths = {path for path, each in self.before.items() if each.item_id and each.publisher == self.publisher}
        same_items = paths == {path for _, path, raw in self.documents if self._same(path, raw)}
        if same_items and len(paths) == len(self.documents) and self._same(last.path, curation_bytes(as_last)):
            self.content = as_last
        else:
            released = max(day.isoformat(), as_last.released)
            self.content = replace(self.content, release=max(self.content.release, number + 1), released=released)

    def list_items(self) -> None:
        """List the documents, with their objects."""
        for content, path, raw in self.documents:
            item, same = content.item, self._same(path, raw)
            custom = {
                "id": str(item.id),
                "number": item.number,
                "title": item.title,
                "kind": str(item.kind),
                "revision": item.revision,
                "state": str(item.state),
                "objects": [[each.sha256, each.size] for each in content.objects],
                "released": str(same.custom.get("released", "")) if same else self.content.released,
            }
            self._add(path, raw, custom)
            for each in content.objects:
                made = Listed(object_path(self.publisher, each.sha256), each.sha256, each.size)
                if stored_path(made) not in self.files:
                    self.listed.append(made)
                    self.files[stored_path(made)] = self.found.files[each.sha256]

    def curation(self, notes: str) -> None:
        """List what the publisher curates, or note what is wrong with it."""
        said = self.content
        raw, path = curation_bytes(said), curation_path(self.publisher)
        try:
            curation_from(raw, path)
        except FeedDocumentInvalid as error:
            reason = f"PCs would refuse the themes, collections and vocabulary ({error.reason})"
            self.problems.append(WorkspaceError(self.root, error.place, reason))
            return
        same = self._same(path, raw)
        custom = {"release": said.release, "released": said.released, "title": said.title, "notes": notes}
        self._add(path, raw, dict(same.custom) if same else custom)

    def _same(self, path: str, raw: bytes) -> Listed | None:
        """What was released at ``path``, if it was these bytes."""
        found = self.before.get(path)
        return found if found and found.sha256 == hashlib.sha256(raw).hexdigest() else None

    def _add(self, path: str, raw: bytes, custom: Mapping[str, object]) -> None:
        made = Listed(path, hashlib.sha256(raw).hexdigest(), len(raw), custom)
        self.listed.append(made)
        self.files[stored_path(made)] = raw
