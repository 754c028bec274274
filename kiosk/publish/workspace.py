"""A workspace on disk: read whole with everything that is wrong in it, and documents added to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from kiosk.errors import StorageUnwritable, WorkspaceError
from kiosk.model import Collection, Item, ItemId, State, Term, Theme
from kiosk.publish.fields import Fields, read_text, read_yaml
from kiosk.publish.markdown import split_front_matter
from kiosk.publish.placing import put
from kiosk.publish.recordings import RECORDING_TYPES, recording_of
from kiosk.publish.records import Release, collection_from, item_from, release_from, themes_from, vocabulary_from

MEDIA_TYPES: Final = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".htm": "text/html",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}

SIDECAR: Final = ".yaml"
PICTURE_ENDINGS: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
RELEASE_FILE: Final = "workspace.yaml"
_OURS: Final = frozenset({"id", "number", "kind", "form"})  # no record here has none; front matter elsewhere may


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it lies in the workspace.

    ``path`` is the file with the text; ``original`` says that it is a document kept byte for byte, else
    it was written here and ``body`` is its Markdown, which begins at ``body_line`` of the file. ``recording`` is the
    sound or film of it.
    """

    item: Item
    path: Path
    original: bool
    body: str = ""
    body_line: int = 1
    recording: Path | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """All that a workspace says, the texts of its originals aside. Entries are in order of their numbers."""

    root: Path
    release: Release
    themes: tuple[Theme, ...] = ()
    collections: tuple[Collection, ...] = ()
    vocabulary: tuple[Term, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a workspace gave. With any ``problems``, ``workspace`` has gaps and is not to be built."""

    workspace: Workspace
    problems: tuple[WorkspaceError, ...]
    warnings: tuple[WorkspaceError, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """The ids and numbers that a workspace already uses."""

    ids: frozenset[str]
    numbers: frozenset[int]

    @property
    def next_number(self) -> int:
        """One more than the highest, so that a number in a gap is never used again."""
        return max(self.numbers, default=0) + 1


def read_workspace(root: Path) -> Reading:
    """Read and check the workspace at ``root``; nothing is raised for what is wrong in it, all of it is told."""
    return _Reader(root).read()


def taken(root: Path) -> Taken:
    """The ids and numbers used in the workspace at ``root``, in records that are otherwise wrong too."""
    entries = _Reader(root).entries(Release())
    return Taken(
        frozenset(entry.item.id for entry in entries if entry.item.id),
        frozenset(entry.item.number for entry in entries if entry.item.number),
    )


def next_number(root: Path) -> int:
    """The number for the next item of the workspace at ``root``."""
    return taken(root).next_number


def add_original(root: Path, source: Path, record: Mapping[str, object]) -> Path:
    """Copy a document into ``items/`` with ``record``, the fields of its item, beside it; return the copy's path.

    Each file is written beside its place, made durable and then renamed; the record comes last, since a
    document without one is not an item. So nothing is ever half imported. A name that is taken gets a number.

    Raises:
        WorkspaceError: the record would not be accepted when the workspace is read.
        StorageUnwritable: the workspace cannot be written to; it is as it was.
    """
    problems: list[WorkspaceError] = []
    item_from(Fields.of(source, record, problems), Release())
    if source.suffix.lower() not in MEDIA_TYPES:
        problems.append(WorkspaceError(source, "", f"a {source.suffix or 'nameless'} file cannot be an original"))
    if problems:
        raise problems[0]
    folder = root / "items"
    text = yaml.safe_dump(dict(record), sort_keys=False, allow_unicode=True, width=100)
    try:
        document = source.read_bytes()
    except OSError as error:
        raise WorkspaceError(source, "", f"it cannot be read ({error.strerror})") from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = _free_place(folder, source.name)
        put(place, document)
        try:
            put(sidecar_of(place), text.encode())
        except OSError:
            place.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageUnwritable(folder, error.strerror or str(error)) from error
    return place


def sidecar_of(original: Path) -> Path:
    """Where the record of an original document is: NAME.vtt.yaml for NAME.vtt."""
    return original.with_name(original.name + SIDECAR)


def record_of(entry: Entry) -> Path:
    """The file that the record of an item stands in: its sidecar, or the file written here."""
    return sidecar_of(entry.path) if entry.original else entry.path


def pictures_in(root: Path) -> list[Path]:
    """The pictures in ``items/``, by name, whether or not a text shows them."""
    return [path for path in _visible_files(root / "items") if path.suffix.lower() in PICTURE_ENDINGS]


def _free_place(folder: Path, name: str) -> Path:
    wanted = Path(name)
    number, place = 1, folder / name
    while place.exists() or sidecar_of(place).exists():
        number += 1
        place = folder / f"{wanted.stem}-{number}{wanted.suffix}"
    return place


class _Reader:
    """One pass over a workspace, noting what is wrong as it goes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[WorkspaceError] = []
        self.warnings: list[WorkspaceError] = []

    def read(self) -> Reading:
        release = self._release()
        workspace = Workspace(
            root=self.root,
            release=release,
            themes=self._themes(),
            collections=self._collections(),
            vocabulary=self._vocabulary(),
            entries=self.entries(release),
        )
        self._check_references(workspace)
        return Reading(workspace, tuple(self.problems), tuple(self.warnings))

    def entries(self, release: Release) -> tuple[Entry, ...]:
        """The items in order of their numbers; of two with one id or number, the second is a problem."""
        found: list[Entry] = []
        ids: dict[str, Path] = {}
        numbers: dict[int, Path] = {}
        for entry in self._each_entry(release):
            item, place = entry.item, record_of(entry)
            if item.id and ids.setdefault(item.id, place) != place:
                self._wrong(place, "id", f"{item.id} is already the id of {self._short(ids[item.id])}")
            if item.number and numbers.setdefault(item.number, place) != place:
                self._wrong(place, "number", f"{item.number} is already that of {self._short(numbers[item.number])}")
            found.append(entry)
        self._check_recordings(found)
        return tuple(sorted(found, key=lambda entry: (entry.item.number, entry.item.id)))

    def _each_entry(self, release: Release) -> Iterator[Entry]:
        for path in _visible_files(self.root / "items"):
            if path.suffix == SIDECAR:
                original = path.with_suffix("")
                if not original.is_file():
                    self._wrong(path, "", f"the document {original.name} it describes is not beside it")
            elif path.suffix.lower() in RECORDING_TYPES:
                continue  # whether an item names it is known when all have been read
            elif path.suffix.lower() in PICTURE_ENDINGS:
                continue  # whether a text shows it is known when all have been built
            elif path.suffix.lower() not in MEDIA_TYPES:
                self._warn(path, f"a {path.suffix or 'nameless'} file is no part of a workspace, and is left out")
            elif sidecar_of(path).is_file():
                yield from self._original(path, release)
            else:
                yield from self._written(path, release)

    def _check_recordings(self, entries: list[Entry]) -> None:
        """A recording that no item names is left out, and that is said."""
        named = {entry.recording for entry in entries}
        for path in _visible_files(self.root / "items"):
            if path.suffix.lower() in RECORDING_TYPES and path not in named:
                self._warn(path, "no item names it as its recording, and it is left out")

    def _original(self, path: Path, release: Release) -> Iterator[Entry]:
        sidecar = sidecar_of(path)
        text = read_text(sidecar, self.problems)
        value = None if text is None else self._yaml(sidecar, text)
        if value is not None:
            fields = Fields.of(sidecar, value, self.problems)
            item = item_from(fields, release)
            yield Entry(item, path, original=True, recording=recording_of(fields))

    def _written(self, path: Path, release: Release) -> Iterator[Entry]:
        written = path.suffix.lower() in (".md", ".markdown")
        text = read_text(path, self.problems) if written else None
        if written and text is None:
            return
        front = split_front_matter(text or "")
        if front is None:
            self._warn(path, f"has no record ({sidecar_of(path).name}) and is left out")
            return
        value = self._yaml(path, front.yaml, first_line=2)
        if isinstance(value, dict) and not _OURS & value.keys():  # what is left where an import was cut off
            self._warn(path, f"is of another program, has no record ({sidecar_of(path).name}) and is left out")
        elif value is not None:
            fields = Fields.of(path, value, self.problems)
            item, recording = item_from(fields, release), recording_of(fields)
            yield Entry(item, path, original=False, body=front.body, body_line=front.line, recording=recording)

    def _release(self) -> Release:
        path = self.root / RELEASE_FILE
        if not path.is_file():
            self._wrong(path, "", "there is no such file, so this folder is not a workspace")
            return Release()
        value = self._file(path)
        return Release() if value is None else release_from(Fields.of(path, value, self.problems))

    def _themes(self) -> tuple[Theme, ...]:
        path = self.root / "themes.yaml"
        value = self._file(path) if path.is_file() else None
        return () if value is None else themes_from(path, value, self.problems)

    def _collections(self) -> tuple[Collection, ...]:
        found = []
        for path in _visible_files(self.root / "collections"):
            if path.suffix != SIDECAR:
                self._warn(path, "is no part of a workspace, and is left out")
                continue
            value = self._file(path)
            if value is not None:
                found.append(collection_from(Fields.of(path, value, self.problems)))
        return tuple(collection for _, collection in sorted(found, key=lambda pair: (pair[0], pair[1].id)))

    def _vocabulary(self) -> tuple[Term, ...]:
        path = self.root / "vocabulary.csv"
        text = read_text(path, self.problems) if path.is_file() else None
        return () if text is None else vocabulary_from(path, text, self.problems)

    def _check_references(self, workspace: Workspace) -> None:
        """Themes that items name, and items that items and collections name, must be there."""
        themes = {theme.id for theme in workspace.themes}
        items = {entry.item.id: entry.item for entry in workspace.entries}
        for entry in workspace.entries:
            place = record_of(entry)
            for theme in entry.item.themes:
                if theme not in themes:
                    self._wrong(place, "themes", f"themes.yaml has no theme {theme!r}")
            successor = entry.item.superseded_by
            if successor and successor not in items:
                self._wrong(place, "superseded_by", f"there is no item {successor}")
        for collection in workspace.collections:
            path = self.root / "collections" / f"{collection.id}{SIDECAR}"
            named = [("items", item) for item in collection.items]
            named += [(f"featured_months.{month}", item) for month, item in collection.featured_months]
            for field, item in named:
                self._check_member(path, field, item, items)

    def _check_member(self, path: Path, field: str, item: ItemId, items: Mapping[ItemId, Item]) -> None:
        if item not in items:
            self._wrong(path, field, f"there is no item {item}")
        elif items[item].state is not State.CURRENT:
            self.warnings.append(WorkspaceError(path, field, f"{item} is {items[item].state} and will not be shown"))

    def _file(self, path: Path) -> object:
        text = read_text(path, self.problems)
        return None if text is None else self._yaml(path, text)

    def _yaml(self, path: Path, text: str, first_line: int = 1) -> object:
        """The value of a YAML text; None only where a problem was noted."""
        before = len(self.problems)
        value = read_yaml(path, text, self.problems, first_line)
        if value is None and len(self.problems) == before:
            self._wrong(path, "", "there is nothing in it")
        return value

    def _short(self, path: Path) -> Path:
        return path.relative_to(self.root)

    def _wrong(self, path: Path, place: str, reason: str) -> None:
        self.problems.append(WorkspaceError(path, place, reason))

    def _warn(self, path: Path, reason: str) -> None:
        self.warnings.append(WorkspaceError(path, "", reason))


def _visible_files(folder: Path) -> list[Path]:
    """The files below ``folder``, by name; hidden ones (and what an interrupted import left) are passed over."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(
        (path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)),
        key=lambda path: path.relative_to(folder).as_posix(),
    )
