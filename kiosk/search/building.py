"""Making an index, whole or by changing the items that changed.

Both write into a folder that nobody else reads, and leave publishing it to `kiosk.search.seal`.
"""

from __future__ import annotations

import shutil
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.model import Item, Passage, State
from kiosk.search import addresses, analysis, engine, guard, latent, merged, seal
from kiosk.search.gathering import TermPool, ask
from kiosk.search.lexicon import Lexicon, WordCount, forms_of
from kiosk.search.pieces import pieces
from kiosk.search.schema import (
    AUTHOR,
    BODY,
    FORMS,
    HEADING,
    IS_CARD,
    MAX_WORDS,
    OPENS,
    PLACES,
    PUBLISHER,
    SPOT,
    SPOT_FORMAT,
    TITLE,
    Run,
    codec,
    schema,
)
from kiosk.search.segments import Segments
from kiosk.search.source import Cancel, Progress, Source
from kiosk.search.windows import LONGEST, ItemWindows, Window, divide

REBUILD_SHARE = 0.25  # of the documents deleted: from there on starting afresh is quicker in the end
MAX_SEGMENTS = 8


def build(folder: Path, source: Source, progress: Progress | None, cancel: Cancel | None) -> None:
    """Index the whole library into an empty ``folder``; raises `Cancelled`, and `OSError` where it cannot write."""
    index = engine.FileIndex.create(engine.FileStorage(str(folder)), schema(), engine.INDEX)
    words = WordCount()
    _write(index, _with_passages(source, source.items(), None), words, len(source.items()), progress, cancel)
    words.write(folder / seal.WORDS)
    _derive(folder, cancel)


def update(
    folder: Path, base: Path, source: Source, marks: Mapping[int, str], progress: Progress | None, cancel: Cancel | None
) -> bool:
    """Copy the index at ``base``, whose items have ``marks``, and change what changed; False if that does not pay.

    Raises:
        IndexDoubtful: ``base`` is damaged.
        Cancelled: as asked; OSError where it cannot write.
    """
    wanted = source.fingerprints()
    gone = {number for number, mark in marks.items() if wanted.get(number) != mark}
    fresh = [item for item in source.items() if marks.get(item.number) != wanted.get(item.number)]
    for place in base.iterdir():
        if place.name not in (seal.SEAL, seal.ITEMS):
            ask(cancel)
            shutil.copyfile(place, folder / place.name)
    words = Lexicon.read(folder / seal.WORDS).as_counts()
    with Segments.open(folder) as old:
        documents = old.documents_of(gone)
        if old.deleted + len(documents) > REBUILD_SHARE * old.total or old.count >= MAX_SEGMENTS:
            return False
        for forms in old.forms_of(gone):
            words.remove(forms)
    index = engine.FileIndex(engine.FileStorage(str(folder)), schema(), engine.INDEX)
    entries = _with_passages(source, fresh, [item.number for item in fresh])
    _write(index, entries, words, len(fresh), progress, cancel, deleted=documents)
    words.write(folder / seal.WORDS)
    _derive(folder, cancel)
    return True


def _derive(folder: Path, cancel: Cancel | None) -> None:
    """Make what is worked out from the posting lists of the whole index."""
    latent.forget(folder)
    with Segments.open(folder) as segments:
        _write_columns(folder, segments, cancel)
        found = latent.made(segments, cancel)
    if found is not None:
        found.write(folder)


def _write_columns(folder: Path, segments: Segments, cancel: Cancel | None) -> None:
    """Write what searches read in place of posting lists."""
    with merged.Writing(folder, segments) as sums, addresses.Writing(folder, segments) as places:
        for piece in pieces(segments, cancel):
            sums.add(piece)
            places.add(piece)
        sums.end()
        places.end()


def _write(
    index: Any,
    entries: Iterable[tuple[Item, Sequence[Passage]]],
    words: WordCount,
    total: int,
    progress: Progress | None,
    cancel: Cancel | None,
    deleted: Iterable[int] = (),
) -> None:
    writer = index.writer(_lk=False, compound=False, codec=codec())
    writer.segments = [guard.segment(read) for read in writer.segments]
    writer.pool = pool = TermPool(cancel)
    adding = _Adding(writer, pool, words)
    try:
        for document in deleted:
            writer.delete_document(document)
        for done, (item, passages) in enumerate(entries):
            ask(cancel)
            if progress is not None:
                progress(done, total)
            adding.item(item, passages)
        writer.commit(merge=False)
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise
    if progress is not None:
        progress(total, total)


def _with_passages(
    source: Source, items: Iterable[Item], numbers: Sequence[int] | None
) -> Iterator[tuple[Item, list[Passage]]]:
    """Each current item with its passages, by number; the passages are read as a stream."""
    stream = source.all_passages(numbers)
    following = next(stream, None)
    for item in sorted(items, key=lambda item: item.number):
        passages = []
        while following is not None and following[0] <= item.number:
            if following[0] == item.number:
                passages.append(following[2])
            following = next(stream, None)
        if item.state is State.CURRENT:
            yield item, passages


class _Adding:
    """Adds items to a segment that is being written."""

    def __init__(self, writer: Any, pool: TermPool, words: WordCount) -> None:
        self._writer = writer
        self._pool = pool
        self._words = words
        self._headings: dict[str, Run | None] = {}

    def item(self, item: Item, passages: Sequence[Passage]) -> None:
        """Add an item's card and its windows."""
        divided = divide(item.layout, passages)
        headings = [passage.label for passage in passages if passage.level]
        told = (part for passage in passages for part in (passage.chapter, passage.speaker) if part)
        forms = forms_of([item.title, item.summary, *item.authors, *headings, *told])
        forms.update(map(analysis.form, divided.words))
        forms.discard("")
        self._words.add(forms)
        self._card(item, divided, forms)
        self._headings.clear()
        for window in divided.windows:
            self._window(item, window)

    def _card(self, item: Item, divided: ItemWindows, forms: set[str]) -> None:
        summary = self._placed(BODY, [item.summary], LONGEST)
        title, author = self._placed(TITLE, [item.title]), self._placed(AUTHOR, item.authors)
        counts = (_count(summary), 0, _count(title), _count(author))
        self._writer.add_document(
            **{
                BODY: summary,
                TITLE: title,
                AUTHOR: author,
                PUBLISHER: self._placed(PUBLISHER, [item.publisher]),
                SPOT: SPOT_FORMAT.pack(item.number, -1, -1, 0, len(item.summary), 0, *counts, IS_CARD),
                PLACES: array("I", divided.passage_places).tobytes() or None,
                FORMS: zlib.compress("\n".join(sorted(forms)).encode(), 1),
            }
        )

    def _window(self, item: Item, window: Window) -> None:
        if window.heading not in self._headings:
            self._headings[window.heading] = self._placed(HEADING, [window.heading])
        heading = self._headings[window.heading]
        spot = SPOT_FORMAT.pack(
            item.number,
            window.first,
            window.last,
            window.start,
            window.end,
            window.place,
            len(window.terms),
            _count(heading),
            0,
            0,
            OPENS if window.opens else 0,
        )
        body = self._pool.run(BODY, window.places, window.terms)
        self._writer.add_document(**{BODY: body, HEADING: heading, SPOT: spot})

    def _placed(self, field: str, texts: Iterable[str], most: int = MAX_WORDS) -> Run | None:
        """The words of short texts, the first ``most`` at most; one place stays free between two texts."""
        places: list[int] = []
        terms: list[str] = []
        place = 0
        for text in texts:
            found = analysis.terms(text)
            terms += found
            places += range(place, place + len(found))
            place += len(found) + 1
        kept = bisect_left(places, MAX_WORDS, hi=min(len(places), most))
        return self._pool.run(field, places[:kept], terms[:kept])


def _count(run: Run | None) -> int:
    return run.words if run is not None else 0
