"""Importing: files and folders become items of a workspace, each whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from kiosk.errors import Cancelled, ImportRefused, StorageUnwritable, WorkspaceError
from kiosk.model import ItemId
from kiosk.publish import passages as division
from kiosk.publish import workspace as workspaces
from kiosk.publish.importing import gate, titles
from kiosk.publish.importing.outcomes import Imported, ImportOutcome, Refused, Unchanged
from kiosk.publish.importing.records import Choices, record, slug
from kiosk.publish.importing.sandbox import Cancel, Sandbox
from kiosk.publish.placing import put

Progress = Callable[[int, int, str], None]  # done, all, the name of the file at hand


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """A workspace that was made because there was none, with what was assumed for it."""

    root: Path
    publisher_id: str
    publisher: str


def prepare(root: Path, today: date | None = None) -> NewWorkspace | None:
    """Make ``root`` a workspace if it is none yet; return what was assumed, or None if it was one already.

    Raises:
        WorkspaceError: ``root`` is a file.
        StorageUnwritable: nothing can be written there.
    """
    if (root / "workspace.yaml").is_file():
        return None
    if root.exists() and not root.is_dir():
        raise WorkspaceError(root, "", "this is a file, and a workspace is a folder")
    name = titles.readable(root.resolve())
    made = NewWorkspace(root, slug(root.resolve().name) or "library", name)
    value = {
        "publisher": {"id": made.publisher_id, "name": made.publisher},
        "title": name,
        "release": 1,
        "released": today or date.today(),
    }
    try:
        (root / "items").mkdir(parents=True, exist_ok=True)
        put(root / "workspace.yaml", yaml.safe_dump(value, sort_keys=False, allow_unicode=True).encode())
    except OSError as error:
        raise StorageUnwritable(root, error.strerror or str(error)) from error
    return made


def import_paths(
    paths: Sequence[Path],
    workspace: Path,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    *,
    choices: Choices | None = None,
    today: date | None = None,
) -> tuple[ImportOutcome, ...]:
    """Import files, and folders with all that is in them, into a workspace; one outcome for each file, in order.

    A file that cannot be imported is refused and the rest goes on. ``cancel`` is asked between files and
    while one is read.

    Raises:
        WorkspaceError: the workspace's own ``workspace.yaml`` is wrong.
        StorageUnwritable: the workspace cannot be written to.
        Cancelled: the caller asked to stop; what was imported until then stays.
    """
    prepare(workspace, today)
    intake = _Intake(workspace, choices or Choices(), today or date.today())
    files = list(files_of(paths, workspace))
    outcomes: list[ImportOutcome] = []
    with Sandbox() as sandbox:
        for index, path in enumerate(files):
            if cancel is not None and cancel():
                raise Cancelled(f"The import was stopped after {index} of {len(files)} files.")
            if progress is not None:
                progress(index, len(files), path.name)
            outcomes.append(intake.take(path, sandbox, cancel))
    if progress is not None:
        progress(len(files), len(files), "")
    return tuple(outcomes)


def files_of(paths: Sequence[Path], workspace: Path) -> Iterator[Path]:
    """The files that paths stand for: folders give all they hold, sorted.

    Hidden files, and those of the workspace itself, are passed over.
    """
    seen: set[Path] = set()
    for path in paths:
        found = [path]
        if path.is_dir():
            found = [each for each in path.rglob("*") if each.is_file() and not _hidden(each.relative_to(path))]
            found = [each for each in found if not each.resolve().is_relative_to(workspace.resolve())]
            found.sort(key=lambda each: each.as_posix())
        for each in found:
            if each.resolve() not in seen:
                seen.add(each.resolve())
                yield each


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


class _Intake:
    """Adds documents to one workspace and knows what is in it already."""

    def __init__(self, root: Path, choices: Choices, today: date) -> None:
        self._root = root
        self._choices = choices
        self._today = today
        reading = workspaces.read_workspace(root)
        for problem in reading.problems:
            if problem.path.name == "workspace.yaml":
                raise problem
        self._publisher_id = reading.workspace.release.publisher_id
        self._check_themes({theme.id for theme in reading.workspace.themes})
        used = workspaces.taken(root)
        self._ids = set(used.ids)
        self._number = max(used.next_number, reading.workspace.release.first_number)
        self._originals: dict[str, ItemId] = {}
        for entry in reading.workspace.entries:
            if entry.original:
                self._originals[_digest(entry.path)] = entry.item.id

    def _check_themes(self, known: set[str]) -> None:
        for theme in self._choices.themes:
            if theme not in known:
                raise WorkspaceError(self._root / "themes.yaml", "", f"there is no theme {theme!r}")

    def take(self, path: Path, sandbox: Sandbox, cancel: Cancel | None) -> ImportOutcome:
        """Import one file."""
        try:
            gate.check(path)
            digest = _digest(path)
            if digest in self._originals:
                return Unchanged(path, self._originals[digest])
            return self._added(path, digest, sandbox, cancel)
        except ImportRefused as error:
            return Refused(path, error.reason)
        except WorkspaceError as error:  # the record that we made would not be accepted
            return Refused(path, f"no record can be made for it ({error.place}: {error.reason})")

    def _added(self, path: Path, digest: str, sandbox: Sandbox, cancel: Cancel | None) -> Imported:
        extracted = sandbox.extract(path, cancel)
        passages = division.from_extracted(extracted)
        fields = record(
            path,
            extracted,
            passages,
            publisher_id=self._publisher_id,
            number=self._number,
            taken=self._ids,
            today=self._today,
            choices=self._choices,
        )
        if _digest(path) != digest:
            raise ImportRefused(path, "it changed while it was being read; import it again")
        workspaces.add_original(self._root, path, fields)
        item_id = ItemId(str(fields["id"]))
        self._number += 1
        self._ids.add(item_id)
        self._originals[digest] = item_id
        words = division.word_count(passages)
        return Imported(path, item_id, extracted.title, extracted.layout, len(passages), words, extracted.notes)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ImportRefused(path, f"it cannot be read ({error.strerror or error})") from error
