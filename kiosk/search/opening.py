"""Finding an index that can be trusted, or making one."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import IndexDoubtful, StorageUnwritable
from kiosk.search import building, engine, seal
from kiosk.search.schema import SCHEMA_VERSION
from kiosk.search.searcher import Searcher
from kiosk.search.segments import Segments
from kiosk.search.source import Cancel, Progress, Source


def open_searcher(
    source: Source,
    candidates: Sequence[Path],
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Searcher:
    """Open the index of a library, building or updating it first where none can be trusted.

    ``candidates`` are folders where an index may be, best first. All are looked into; a new one is
    written into the last, and the others, such as the one that is shipped, are only ever read.

    Raises:
        StorageUnwritable: there is no index and none can be written.
        Cancelled: ``cancel`` said so; what was there before is as it was.
    """
    opener = _Opener(source, list(candidates))
    searcher = Searcher(source, opener.open(progress, cancel), opener.reopen)
    searcher.prepare()
    # What is open now stays open: looking through all of it for garbage again and again would take a tenth of a second
    # each time, in the middle of a search or of a frame.
    gc.freeze()
    return searcher


def identity(source: Source) -> seal.Identity:
    """What an index of this library is named and sealed by."""
    return seal.Identity(source.edition().digest, engine.NAME, engine.VERSION, SCHEMA_VERSION)


class _Opener:
    def __init__(self, source: Source, candidates: list[Path]) -> None:
        self._source = source
        self._candidates = candidates
        self._distrusted: set[Path] = set()
        self._identity = identity(source)

    def open(self, progress: Progress | None = None, cancel: Cancel | None = None) -> Segments:
        for candidate in self._candidates:
            folder = candidate / self._identity.folder()
            if folder in self._distrusted:
                continue
            try:
                seal.verify(folder, self._identity)
                return Segments.open(folder)
            except IndexDoubtful:
                self._distrust(folder)
        return self._make(progress, cancel)

    def reopen(self, damaged: Segments) -> Segments:
        """Build again in place of an index that was sealed and yet cannot be read."""
        self._distrust(damaged.folder)
        return self.open()

    def _distrust(self, folder: Path) -> None:
        """Use a folder no more, and clear it away where it is ours, so that a new index can take its place."""
        self._distrusted.add(folder)
        if folder.parent == self._candidates[-1]:
            seal.discard(folder)

    def _make(self, progress: Progress | None, cancel: Cancel | None) -> Segments:
        if not self._candidates:
            raise StorageUnwritable(Path(), "no folder is given for the search index")
        candidate = self._candidates[-1]
        folder = self._make_in(candidate, progress, cancel)
        self._distrusted.discard(folder)
        for old in seal.others(candidate, self._identity):
            seal.discard(old)
        try:
            return Segments.open(folder)
        except IndexDoubtful as error:  # an old one that cannot be cleared away is in its place
            raise StorageUnwritable(candidate, error.reason) from error

    def _make_in(self, candidate: Path, progress: Progress | None, cancel: Cancel | None) -> Path:
        folder = seal.new_folder(candidate)
        try:
            if not self._updated(folder, progress, cancel):
                seal.discard(folder)
                folder = seal.new_folder(candidate)
                building.build(folder, self._source, progress, cancel)
            return seal.publish(folder, self._identity, self._source.fingerprints())
        except OSError as error:
            seal.discard(folder)
            raise StorageUnwritable(candidate, error.strerror or str(error)) from error
        except BaseException:
            seal.discard(folder)
            raise

    def _updated(self, folder: Path, progress: Progress | None, cancel: Cancel | None) -> bool:
        """Whether an index of an earlier library could be brought up to date in ``folder``."""
        for candidate in self._candidates:
            for base in seal.others(candidate, self._identity):
                try:
                    if not seal.verify(base).same_engine(self._identity):
                        continue
                    marks = seal.fingerprints(base)
                except IndexDoubtful:
                    continue
                try:
                    return building.update(folder, base, self._source, marks, progress, cancel)
                except IndexDoubtful:
                    return False
        return False
