"""Taking an item back in the workspace: its record is changed, its text stays for the publisher, PCs keep a tombstone.

Only the lines of the fields in question change, so that comments and order stay; where the fields stand in a form
that lines do not show, the record is written anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kiosk.errors import ItemNotFound, StorageUnwritable, WorkspaceError
from kiosk.model import ItemId, State
from kiosk.publish.fields import Fields, read_yaml, text_of
from kiosk.publish.markdown import split_front_matter
from kiosk.publish.placing import put
from kiosk.publish.records import Release, item_from, release_from
from kiosk.publish.workspace import RELEASE_FILE, Entry, Workspace, read_workspace, record_of

_TOP_LEVEL = re.compile(r"[^\s#-]")


def withdraw(root: Path, item_id: str, reason: str) -> Path:
    """Mark an item as withdrawn and raise its revision; returns the file that was changed.

    Raises:
        ItemNotFound: the workspace has no such item.
        WorkspaceError: the item is withdrawn already, the reason is empty, or something else is wrong with its record.
        StorageUnwritable: the file cannot be written; it is as it was.
    """
    entry = _entry(root, item_id)
    if entry.item.state is State.WITHDRAWN:
        raise WorkspaceError(record_of(entry), "state", f"{item_id} is withdrawn already")
    return _mark(entry, {"state": str(State.WITHDRAWN), "state_reason": _said(entry, reason), "superseded_by": None})


def supersede(root: Path, item_id: str, by: str, reason: str) -> Path:
    """Mark an item as superseded by another, current one and raise its revision; otherwise as `withdraw`."""
    workspace = read_workspace(root).workspace
    entry = _found(workspace, item_id)
    successor = _found(workspace, by)
    if successor.item.id == entry.item.id:
        raise WorkspaceError(record_of(entry), "superseded_by", "an item cannot supersede itself")
    if successor.item.state is not State.CURRENT:
        raise WorkspaceError(record_of(entry), "superseded_by", f"{by} is {successor.item.state} itself")
    if entry.item.superseded_by == successor.item.id:
        raise WorkspaceError(record_of(entry), "state", f"{item_id} is superseded by {by} already")
    said = {"state": str(State.SUPERSEDED), "state_reason": _said(entry, reason), "superseded_by": str(ItemId(by))}
    return _mark(entry, said)


def raise_release(root: Path, number: int, day: date) -> Path:
    """Have workspace.yaml say that this is release ``number``, of ``day``; returns its path. Raises as `withdraw`."""
    path = root / RELEASE_FILE
    text = text_of(path)
    changed = with_fields(path, text, {"release": number, "released": day})
    if changed == text:
        return path
    problems: list[WorkspaceError] = []
    release_from(Fields.of(path, read_yaml(path, changed, problems), problems))
    if problems:
        raise problems[0]
    _put(path, changed)
    return path


def with_fields(path: Path, text: str, changes: Mapping[str, object]) -> str:
    """YAML fields with some changed, added or (None) taken out; all others say what they said."""
    problems: list[WorkspaceError] = []
    before = read_yaml(path, text, problems)
    if problems or not isinstance(before, dict):
        raise problems[0] if problems else WorkspaceError(path, "", "there should be fields here, as `name: value`")
    wanted = {name: value for name, value in {**before, **changes}.items() if value is not None}
    by_line = _by_line(text, changes)
    after = read_yaml(path, by_line, [])
    if after == wanted:
        return by_line
    return yaml.safe_dump(wanted, sort_keys=False, allow_unicode=True, width=100)


def _by_line(text: str, changes: Mapping[str, object]) -> str:
    """The text with the lines of top-level fields replaced; only right where each is on lines of its own."""
    lines = text.splitlines()
    for name, value in changes.items():
        at = next((number for number, line in enumerate(lines) if re.match(rf"{re.escape(name)}\s*:", line)), None)
        new = [] if value is None else [f"{name}: {_scalar(value)}"]
        if at is None:
            lines += new
            continue
        end = at + 1
        while end < len(lines) and lines[end].strip() and not _TOP_LEVEL.match(lines[end]):
            end += 1
        lines[at:end] = new
    return "\n".join(lines) + "\n"


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def _mark(entry: Entry, changes: Mapping[str, object]) -> Path:
    path = record_of(entry)
    fields: dict[str, Any] = {"revision": entry.item.revision + 1, **changes}
    text = text_of(path)
    if entry.original:
        changed = with_fields(path, text, fields)
        record = changed
    else:
        front = split_front_matter(text)
        assert front is not None, "an item written here has front matter"
        record = with_fields(path, front.yaml, fields)
        changed = f"---\n{record}---\n{front.body}"
    _check(path, record)
    _put(path, changed)
    return path


def _check(path: Path, record: str) -> None:
    """Raise `WorkspaceError` unless the record would be accepted when the workspace is read."""
    problems: list[WorkspaceError] = []
    item_from(Fields.of(path, read_yaml(path, record, problems), problems), Release())
    if problems:
        raise problems[0]


def _entry(root: Path, item_id: str) -> Entry:
    return _found(read_workspace(root).workspace, item_id)


def _found(workspace: Workspace, item_id: str) -> Entry:
    for entry in workspace.entries:
        if entry.item.id == item_id:
            return entry
    raise ItemNotFound(item_id)


def _said(entry: Entry, reason: str) -> str:
    found = " ".join(reason.split())
    if not found:
        raise WorkspaceError(record_of(entry), "state_reason", "is needed: it is what people are told instead")
    return found


def _put(path: Path, text: str) -> None:
    try:
        put(path, text.encode())
    except OSError as error:
        raise StorageUnwritable(path.parent, error.strerror or str(error)) from error
