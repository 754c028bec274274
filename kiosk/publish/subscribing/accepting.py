"""Accepting drafts: what a publisher has read and completed becomes an item of the workspace, or changes one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kiosk.errors import ImportRefused, StorageUnwritable, WorkspaceError
from kiosk.model import State
from kiosk.publish import workspace as workspaces
from kiosk.publish.fields import read_yaml, text_of
from kiosk.publish.importing.records import free_slug
from kiosk.publish.importing.sandbox import Sandbox
from kiosk.publish.placing import put
from kiosk.publish.releasing.tombstones import with_fields
from kiosk.publish.subscribing import drafts, subscriptions
from kiosk.publish.subscribing.outcomes import Acceptance, Accepted, NotAccepted
from kiosk.publish.subscribing.subscriptions import Known, Subscription
from kiosk.publish.workspace import Entry, sidecar_of


class _Refused(ValueError):
    """The message is why a draft is not accepted."""


def accept(root: Path, paths: Sequence[Path], licence: str, today: date) -> tuple[Acceptance, ...]:
    """Make items of drafts; one outcome for each, in order. ``licence`` is that of those that name none.

    A draft is named by its document or its record. An accepted one is moved: its files leave ``drafts/``.

    Raises:
        WorkspaceError: the workspace's own ``workspace.yaml`` is wrong.
        StorageUnwritable: the workspace cannot be written to; drafts accepted until then are items.
    """
    with Sandbox() as sandbox:
        return tuple(_Acceptance(root, licence, today, sandbox).take(path) for path in paths)


class _Acceptance:
    """One draft; the workspace is read anew for each, since the one before has changed it."""

    def __init__(self, root: Path, licence: str, today: date, sandbox: Sandbox) -> None:
        self._root = root
        self._licence = licence
        self._today = today
        self._sandbox = sandbox

    def take(self, path: Path) -> Acceptance:
        try:
            return self._take(path)
        except _Refused as error:
            return NotAccepted(path, str(error))
        except ImportRefused as error:
            return NotAccepted(path, error.reason)
        except WorkspaceError as error:
            if error.path.name == workspaces.RELEASE_FILE:
                raise
            return NotAccepted(path, f"{error.place}: {error.reason}" if error.place else error.reason)

    def _take(self, named: Path) -> Acceptance:
        document = self._document(named)
        fields = _fields(document)
        said = fields.pop("draft", None)
        self._sandbox.extract(document)  # as the build will: a text that cannot be read never becomes an item
        subscription, key = self._subscription(said)
        known = subscription.entries.get(key, Known()) if subscription else Known()
        transcript = isinstance(said, dict) and "transcript" in said
        content = _bytes(document)
        if known.item and not transcript:
            changed = isinstance(said, dict) and said.get("changed") is True
            done = self._changed(document, content, known, changed)
        else:
            done = self._added(document, fields)
        if subscription and not transcript:
            accepted = replace(known, item=done.item_id, document=hashlib.sha256(content).hexdigest())
            subscriptions.write(self._root, subscription.with_entry(key, accepted))
        _clear(document)
        return done

    def _document(self, named: Path) -> Path:
        """The document of a draft, which must lie in the workspace's drafts: it is moved from there."""
        path = named.with_suffix("") if named.suffix == workspaces.SIDECAR else named
        within = (self._root / drafts.FOLDER).resolve()
        if not path.is_file():
            raise _Refused("there is no such draft")
        if not path.resolve().is_relative_to(within):
            raise _Refused(f"it does not lie in {within}; use `kioskctl import` for other documents")
        return path

    def _subscription(self, said: object) -> tuple[Subscription | None, str]:
        """The subscription that a draft came by, and its entry's key; None where it is followed no longer."""
        if not isinstance(said, dict) or not isinstance(said.get("subscription"), str):
            return None, ""
        try:
            return subscriptions.read(self._root, said["subscription"]), str(said.get("entry", ""))
        except WorkspaceError:
            return None, ""

    def _added(self, document: Path, fields: Mapping[str, object]) -> Accepted:
        reading = workspaces.read_workspace(self._root)
        for problem in reading.problems:
            if problem.path.name == workspaces.RELEASE_FILE:
                raise problem
        _check_themes(fields, {theme.id for theme in reading.workspace.themes})
        same = _holding(reading.workspace.entries, _bytes(document))
        if same:  # an acceptance that was cut off before the draft was cleared away
            return Accepted(document, same.item.id, same.path, same.item.revision)
        licence = fields.get("licence") or self._licence
        if not licence:
            raise _Refused(
                "its record names no licence: ask whoever owns the text, and write it there or give --licence "
                "(the licence in workspace.yaml is that of your own texts)"
            )
        used = workspaces.taken(self._root)
        publisher = reading.workspace.release.publisher_id
        title = str(fields.get("title", ""))
        complete = {
            "id": f"{publisher}/{free_slug(title, document, publisher, used.ids)}",
            "number": max(used.next_number, reading.workspace.release.first_number),
            **fields,
            "licence": licence,
        }
        complete.setdefault("added", self._today)
        if complete["id"] in used.ids or complete["number"] in used.numbers:
            raise _Refused("its record has the id or number of an item that is there")
        place = workspaces.add_original(self._root, document, complete)
        return Accepted(document, str(complete["id"]), place)

    def _changed(self, document: Path, content: bytes, known: Known, changed: bool) -> Accepted:
        """Give an item the new text of its entry and the next revision; its record stays as it is otherwise."""
        if not changed:
            raise _Refused(f"its entry is {known.item} already; delete the draft, or accept the one that is changed")
        entry = _entry(workspaces.read_workspace(self._root).workspace.entries, known.item)
        if entry is None:
            raise _Refused(f"its entry was {known.item}, which is there no longer; import it as a document of its own")
        if entry.item.state is not State.CURRENT:
            raise _Refused(f"{known.item} is {entry.item.state}")
        now = hashlib.sha256(_bytes(entry.path)).hexdigest()
        if entry.path.suffix != document.suffix or now not in (known.document, hashlib.sha256(content).hexdigest()):
            raise _Refused(
                f"the text of {known.item} was edited here: put the change in by hand, then delete the draft"
            )
        record = sidecar_of(entry.path)
        text = text_of(record)
        revision = entry.item.revision + 1
        try:
            put(entry.path, content)
            put(record, with_fields(record, text, {"revision": revision}).encode())
        except OSError as error:
            raise StorageUnwritable(record.parent, error.strerror or str(error)) from error
        return Accepted(document, known.item, entry.path, revision)


def _fields(document: Path) -> dict[str, object]:
    record = sidecar_of(document)
    if not record.is_file():
        raise _Refused(f"its record ({record.name}) is not beside it")
    problems: list[WorkspaceError] = []
    value = read_yaml(record, text_of(record), problems)
    if problems:
        raise problems[0]
    if not isinstance(value, dict):
        raise _Refused("its record should have fields, as `name: value`")
    return {str(name): each for name, each in value.items()}


def _check_themes(fields: Mapping[str, object], known: set[str]) -> None:
    themes = fields.get("themes", [])
    for theme in themes if isinstance(themes, list) else []:
        if theme not in known:
            raise _Refused(f"themes.yaml has no theme {theme!r}")


def _holding(entries: Sequence[Entry], content: bytes) -> Entry | None:
    sized = (each for each in entries if each.original and each.path.stat().st_size == len(content))
    return next((each for each in sized if each.path.read_bytes() == content), None)


def _entry(entries: Sequence[Entry], item_id: str) -> Entry | None:
    return next((each for each in entries if each.item.id == item_id and each.original), None)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _Refused(f"it cannot be read ({error.strerror or error})") from error


def _clear(document: Path) -> None:
    """The record goes first: a document without one is no draft."""
    try:
        sidecar_of(document).unlink(missing_ok=True)
        document.unlink(missing_ok=True)
    except OSError as error:
        raise StorageUnwritable(document.parent, error.strerror or str(error)) from error
