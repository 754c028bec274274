"""Making an index, whole or by changing the items that changed.

Both write into a folder that nobody else reads, and leave publishing it to `kiosk.search.seal`.
"""

from __future__ import annotations

import shutil
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.errors import Cancelled
from kiosk.model import Item, Passage, State
from kiosk.search import analysis, engine, guard, seal
from kiosk.search.lexicon import Lexicon, WordCount, forms_of
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
    codec,
    schema,
)
from kiosk.search.segments import Segments
from kiosk.search.source import Cancel, Progress, Source
from kiosk.search.windows import LONGEST, ItemWindows, Window, divide

REBUILD_SHARE = 0.25  # of the documents deleted: from there on starting afresh is quicker in the end
MAX_SEGMENTS = 8
_TERMS_BETWEEN_ASKING = 2000

Placed = list[tuple[int, str]]


class TermPool:
    """Holds postings by term until they are written, in place of Whoosh's pool of sorted tuples.

    Documents arrive in order, so each posting list is sorted as it grows, and nothing has to be
    sorted but the terms. Takes about 7 bytes a posting, where a tuple takes 150.
    """

    def __init__(self, cancel: Cancel | None) -> None:
        self._fields: dict[str, dict[bytes, tuple[array[int], array[int], bytearray]]] = {}
        self._weights: dict[int, float] = {}
        self._cancel = cancel

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """Take one posting: field, term, document, weight (its frequency), value."""
        field, term, document, weight, value = item
        terms = self._fields.get(field)
        if terms is None:
            terms = self._fields[field] = {}
        found = terms.get(term)
        if found is None:
            found = terms[term] = (array("I"), array("H"), bytearray())
        found[0].append(document)
        found[1].append(int(weight))
        found[2].extend(value)

    def iter_postings(self) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        """All postings by field, term and document; forgets them on the way."""
        for field in sorted(self._fields):
            terms = self._fields.pop(field)
            for number, term in enumerate(sorted(terms)):
                if number % _TERMS_BETWEEN_ASKING == 0:
                    ask(self._cancel)
                documents, frequencies, values = terms.pop(term)
                size = len(values) // sum(frequencies)
                at = 0
                for document, frequency in zip(documents, frequencies, strict=True):
                    end = at + frequency * size
                    yield field, term, document, float(frequency), bytes(values[at:end])
                    at = end

    def cleanup(self) -> None:
        """Forget everything; Whoosh calls it when a writer closes."""
        self._fields.clear()


def ask(cancel: Cancel | None) -> None:
    """Raise `Cancelled` if ``cancel`` says so."""
    if cancel is not None and cancel():
        raise Cancelled("Indexing was stopped; the last good index still serves.")


def build(folder: Path, source: Source, progress: Progress | None, cancel: Cancel | None) -> None:
    """Index the whole library into an empty ``folder``; raises `Cancelled`, and `OSError` where it cannot write."""
    index = engine.FileIndex.create(engine.FileStorage(str(folder)), schema(), engine.INDEX)
    words = WordCount()
    _write(index, _with_passages(source, source.items(), None), words, len(source.items()), progress, cancel)
    words.write(folder / seal.WORDS)


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
    return True


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
    writer.pool = TermPool(cancel)
    try:
        for document in deleted:
            writer.delete_document(document)
        for done, (item, passages) in enumerate(entries):
            ask(cancel)
            if progress is not None:
                progress(done, total)
            _add_item(writer, item, passages, words)
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


def _add_item(writer: Any, item: Item, passages: Sequence[Passage], words: WordCount) -> None:
    divided = divide(item.layout, passages)
    forms = forms_of(
        [item.title, item.summary, *item.authors]
        + [part for passage in passages for part in (passage.text, passage.chapter, passage.speaker)]
        + [passage.label for passage in passages if passage.level]
    )
    words.add(forms)
    _add_card(writer, item, divided, forms)
    for window in divided.windows:
        _add_window(writer, item, window)


def _add_card(writer: Any, item: Item, divided: ItemWindows, forms: set[str]) -> None:
    summary = _placed([item.summary])[:LONGEST]
    title, author = _placed([item.title]), _placed(item.authors)
    spot = SPOT_FORMAT.pack(
        item.number, -1, -1, 0, len(item.summary), 0, len(summary), 0, len(title), len(author), IS_CARD
    )
    writer.add_document(
        **{
            BODY: summary or None,
            TITLE: title or None,
            AUTHOR: author or None,
            PUBLISHER: _placed([item.publisher]) or None,
            SPOT: spot,
            PLACES: array("I", divided.passage_places).tobytes() or None,
            FORMS: zlib.compress("\n".join(sorted(forms)).encode(), 1),
        }
    )


def _add_window(writer: Any, item: Item, window: Window) -> None:
    heading = _placed([window.heading])
    spot = SPOT_FORMAT.pack(
        item.number,
        window.first,
        window.last,
        window.start,
        window.end,
        window.place,
        len(window.body),
        len(heading),
        0,
        0,
        OPENS if window.opens else 0,
    )
    writer.add_document(**{BODY: list(window.body) or None, HEADING: heading or None, SPOT: spot})


def _placed(texts: Iterable[str]) -> Placed:
    """The terms of short texts with their places; one place stays free between two texts."""
    placed: Placed = []
    place = 0
    for text in texts:
        for word in analysis.terms(text):
            placed.append((place, word))
            place += 1
        place += 1
    return [pair for pair in placed if pair[0] < MAX_WORDS]
