"""A workspace becomes a library: texts to passages, checks, originals to objects, and library.db at the end."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kiosk.errors import ImportRefused, StorageUnwritable, WorkspaceError
from kiosk.library.writing import write_library
from kiosk.model import Content, Edition, Holding, ItemContent, Layout, Passage, State, StoredObject
from kiosk.publish import markdown, passages
from kiosk.publish.extracted import Extracted
from kiosk.publish.illustrations import illustrations_of
from kiosk.publish.placing import put
from kiosk.publish.recordings import stored_recording
from kiosk.publish.reduce import ReductionRefused
from kiosk.publish.workspace import MEDIA_TYPES, Entry, Reading, pictures_in, read_workspace, record_of

if TYPE_CHECKING:
    from kiosk.publish.importing import Sandbox

Progress = Callable[[int, int, str], None]  # items done, items in all, the file now being read

_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_ITEM_LINK = re.compile(r'href="lib:item/([a-z0-9-]+/[a-z0-9-]+)(?:#([^"]+))?"')
_OBJECT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Built:
    """The library is there, with all its objects."""

    edition: Edition
    path: Path
    objects: Path
    kinds: tuple[tuple[str, int], ...]  # kind and number of current items, in order of the alphabet
    files: int  # objects the library names
    warnings: tuple[WorkspaceError, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Something is wrong in the workspace; nothing was written."""

    problems: tuple[WorkspaceError, ...]
    warnings: tuple[WorkspaceError, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a workspace holds, read and checked; nothing was written yet.

    ``files`` are its objects by SHA-256, each as the place it is read from or as its bytes; ``records`` says in
    which file the record of each item is, by id; ``first_number`` is the lowest an item of this publisher may have.
    """

    content: Content
    files: Mapping[str, Path | bytes]
    records: Mapping[str, Path]
    warnings: tuple[WorkspaceError, ...]
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class _Made:
    """One item ready to be written; ``files`` are its objects by SHA-256: where they are, or their bytes."""

    content: ItemContent
    files: tuple[tuple[str, Path | bytes], ...] = ()


def build(
    root: Path,
    out: Path,
    objects: Path | None = None,
    progress: Progress | None = None,
    prune: bool = False,
) -> Built | Refused:
    """Build the library of the workspace ``root`` at ``out``, its objects in ``objects`` or beside it.

    Everything is read and checked before anything is written; objects are written before the library that
    names them, and the library replaces an older one in one step. Other objects in the folder stay, since
    other libraries may share it, unless ``prune`` says that none does.

    Raises `StorageUnwritable` where ``out`` or the objects cannot be written; the old library is as it was.
    """
    if out.is_dir():
        raise StorageUnwritable(out, "it is a folder; name the file to write, for example library.db in it")
    found = gather(root, progress)
    if isinstance(found, Refused):
        return found
    folder = objects if objects is not None else out.parent / "objects"
    for name, content in sorted(found.files.items()):
        _keep(folder, name, content)
    edition = write_library(out, found.content)
    if prune:
        _prune(folder, found.files)
    current = [each.item.kind.value for each in found.content.items if each.item.state is State.CURRENT]
    kinds = tuple((kind, current.count(kind)) for kind in sorted(set(current)))
    return Built(edition, out, folder, kinds, len(found.files), found.warnings)


def gather(root: Path, progress: Progress | None = None) -> Gathered | Refused:
    """Read the workspace ``root`` with all its documents, and check it; nothing is written."""
    reading = read_workspace(root)
    with contextlib.ExitStack() as stack:
        building = _Building(reading, stack)
        made = building.items(progress)
    building.check_links(made)
    building.check_pictures(root)
    problems, warnings = tuple(building.problems), tuple(building.warnings)
    if problems:
        return Refused(problems, warnings)
    return Gathered(
        content=_content(reading, [each.content for each in made]),
        files={name: content for each in made for name, content in each.files},
        records={entry.item.id: record_of(entry) for entry in reading.workspace.entries},
        warnings=warnings,
        first_number=reading.workspace.release.first_number,
    )


class _Building:
    """Turns entries into content, noting what is wrong with each and going on."""

    def __init__(self, reading: Reading, stack: contextlib.ExitStack) -> None:
        self.entries = reading.workspace.entries
        self.problems = list(reading.problems)
        self.warnings = list(reading.warnings)
        self._shown: set[Path] = set()  # pictures beside texts
        self._stack = stack
        self._sandbox: Sandbox | None = None

    def items(self, progress: Progress | None) -> list[_Made]:
        made = []
        for number, entry in enumerate(self.entries):
            if progress:
                progress(number, len(self.entries), entry.path.name)
            found = self._item(entry)
            if found:
                made.append(found)
        if progress:
            progress(len(self.entries), len(self.entries), "")
        return made

    def check_links(self, made: Sequence[_Made]) -> None:
        """Warn of links to items and passages that are not there: a dead end for the reader, but no wrong text."""
        anchors: dict[str, set[str]] = {
            each.content.item.id: {str(passage.id) for passage in each.content.passages}
            for each in made
            if each.content.item.state is State.CURRENT
        }
        places = {entry.item.id: entry.path for entry in self.entries}
        for each in made:
            for target, anchor in _links(each.content.passages):
                known = anchors.get(target)
                if known is None or (anchor and anchor not in known):
                    missing = f"passage #{anchor} of {target}" if known is not None else f"current item {target}"
                    self._warn(places[each.content.item.id], f"a link leads to no {missing}")

    def check_pictures(self, root: Path) -> None:
        """Warn of pictures that no text shows: they are in no library."""
        for path in pictures_in(root):
            if path not in self._shown:
                self._warn(path, "no text shows this picture, and it is left out")

    def _item(self, entry: Entry) -> _Made | None:
        if entry.item.state is not State.CURRENT:
            return _Made(ItemContent(entry.item))  # a tombstone: title and explanation, no text
        if entry.original:
            return self._from_original(entry)
        return self._from_markdown(entry)

    def _from_markdown(self, entry: Entry) -> _Made | None:
        for link in markdown.refused_links(entry.body):
            line = entry.body_line + link.line - 1
            reason = f"{link.address} is no address that readers can follow (https:, mailto:, lib:item/ or lib:object/)"
            self.problems.append(WorkspaceError(entry.path, f"line {line}", reason))
        pictures = illustrations_of(entry)
        self.problems += pictures.problems
        self._shown |= pictures.places
        try:
            found = passages.article(markdown.document(entry.body, pictures.addresses).html, entry.item.title)
        except ReductionRefused as error:
            self.problems.append(WorkspaceError(entry.path, "", str(error)))
            return None
        return self._made(entry, Layout.ARTICLE, found, pictures.files)

    def _from_original(self, entry: Entry) -> _Made | None:
        try:
            extracted = self._extract(entry.path)
            found = passages.from_extracted(extracted, entry.item.title)
            original = entry.path.read_bytes()
        except ImportRefused as error:
            self.problems.append(WorkspaceError(entry.path, "", error.reason))
            return None
        except ReductionRefused as error:
            self.problems.append(WorkspaceError(entry.path, "", str(error)))
            return None
        except OSError as error:
            self.problems.append(WorkspaceError(entry.path, "", f"it cannot be read ({error.strerror})"))
            return None
        for note in extracted.notes:
            self._warn(entry.path, note)
        return self._made(entry, extracted.layout, found, tuple(_files(entry.path, original, extracted)))

    def _extract(self, path: Path) -> Extracted:
        """Have an original read in the limited process, which serves them all and is started for the first."""
        if self._sandbox is None:
            from kiosk.publish.importing import Sandbox  # a workspace of written items does without

            self._sandbox = self._stack.enter_context(Sandbox())
        return self._sandbox.extract(path)

    def _made(
        self,
        entry: Entry,
        layout: Layout,
        found: tuple[Passage, ...],
        files: tuple[tuple[StoredObject, Path | bytes], ...],
    ) -> _Made | None:
        words = passages.word_count(found)
        if entry.item.holding is Holding.FULL and not words:
            self.problems.append(WorkspaceError(entry.path, "", "there is no text in it"))
            return None
        item = replace(
            entry.item,
            layout=layout,
            words=words,
            minutes=entry.item.minutes or passages.minutes_for(found),
            pages=len(found) if layout is Layout.PAGES else 0,
        )
        if entry.recording is not None:
            try:
                files = (*files, (stored_recording(entry.recording), entry.recording))
            except WorkspaceError as error:
                self.problems.append(error)
                return None
        stored = tuple(each for each, _ in files)
        return _Made(ItemContent(item, found, stored), tuple((each.sha256, content) for each, content in files))

    def _warn(self, path: Path, reason: str) -> None:
        self.warnings.append(WorkspaceError(path, "", reason))


def _content(reading: Reading, items: Sequence[ItemContent]) -> Content:
    workspace = reading.workspace
    release = workspace.release
    return Content(
        title=release.title,
        publisher=release.publisher,
        publisher_id=release.publisher_id,
        release=release.release,
        released=release.released,
        licence=release.licence,
        items=tuple(items),
        themes=workspace.themes,
        collections=workspace.collections,
        vocabulary=workspace.vocabulary,
        suggestions=release.suggestions,
        sharing=release.sharing,
    )


def _links(found: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """The item and the passage ("" for none) of every link in the passages."""
    for passage in found:
        for match in _ITEM_LINK.finditer(passage.html):
            yield match[1], match[2] or ""


def _files(path: Path, original: bytes, extracted: Extracted) -> Iterator[tuple[StoredObject, Path | bytes]]:
    """The original document, then its pictures in order, each once."""
    digest = hashlib.sha256(original).hexdigest()
    media_type = MEDIA_TYPES[path.suffix.lower()]
    yield StoredObject(digest, media_type, len(original), "original", path.name), path
    pictures = {image.sha256: image for image in extracted.images}
    for number, image in enumerate(pictures.values(), start=1):
        name = f"picture-{number}.{_ENDINGS.get(image.media_type, 'bin')}"
        yield StoredObject(image.sha256, image.media_type, len(image.data), "image", name), image.data


def _keep(folder: Path, name: str, content: Path | bytes) -> None:
    """Have ``content`` as the file ``name``, its SHA-256; a damaged one of that name is replaced."""
    place = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == name:
            return
        put(place, content if isinstance(content, bytes) else content.read_bytes())
    except OSError as error:
        raise StorageUnwritable(folder, error.strerror or str(error)) from error


def _prune(folder: Path, named: Container[str]) -> None:
    """Remove the objects that are not ``named``; files that are no objects stay."""
    try:
        for path in folder.iterdir() if folder.is_dir() else ():
            if _OBJECT.fullmatch(path.name) and path.name not in named:
                path.unlink()
    except OSError as error:
        raise StorageUnwritable(folder, error.strerror or str(error)) from error
