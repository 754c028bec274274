"""Merged postings: where each term stands in any of the fields that count, the fields already added up.

BM25F adds the weighted frequencies of all fields before they saturate. That sum is the same for every query, so it is
made once, with the index, from Whoosh's own posting lists: for a term one block of bytes, read in one go.

    merged-terms.txt    all terms, ascending
    merged-sizes.u4     bytes of a number and of a frequency; then for each term, how many documents and items
    merged-blocks.bin   for each term: its documents, its items (each ascending), the frequencies in both

Items are counted in ascending order of their numbers, those without a live document left out. Numbers and frequencies
have the fewest bytes that hold all of a library's; frequencies are whole multiples of a half, as the weights are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import IndexDoubtful
from kiosk.search import ranking
from kiosk.search.gathering import ask
from kiosk.search.schema import AUTHOR, BODY, HEADING, IS_CARD, OPENS, TITLE
from kiosk.search.segments import Segments
from kiosk.search.source import Cancel

TERMS, SIZES, BLOCKS = "merged-terms.txt", "merged-sizes.u4", "merged-blocks.bin"
FREE_TEXT = (BODY, HEADING, TITLE, AUTHOR)
"""The fields in which a word is looked for when none is named."""
_STEP = 0.5  # frequencies are told in so many; every weight of a field is a multiple of it
_AT_ONCE = 500_000  # entries merged in one piece, at about 100 bytes each
_BETWEEN_ASKING = 2_000  # terms

Ints = NDArray[np.signedinteger[Any]]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Block:
    """One term: ``documents`` of its first entries and items of the others, with the frequency in each."""

    numbers: Ints
    frequencies: Floats
    documents: int


NO_BLOCK = Block(np.zeros(0, dtype=np.int64), np.zeros(0), 0)


class Merged:
    """The merged postings of one open index."""

    def __init__(self, segments: Segments, terms: list[str], sizes: NDArray[np.uint32], blocks: FileIO) -> None:
        self.items = _items(segments)
        """The numbers of the items that are counted, ascending."""
        self._folder = segments.folder
        self._documents = segments.total
        self._rows = dict(zip(terms, range(len(terms)), strict=True))
        widths, sizes = sizes[0].tolist(), sizes[1:]
        self._number, self._frequency = (f"<u{width}" for width in widths)
        self._width = sum(widths)
        self._of_number = widths[0]
        self._sizes = sizes.tolist()
        self._starts = [0, *(np.cumsum(sizes.sum(axis=1, dtype=np.int64)) * self._width).tolist()]
        self._blocks = blocks

    @classmethod
    def open(cls, segments: Segments) -> Merged:
        """Open what `write` wrote for these segments; raises `IndexDoubtful`."""
        folder = segments.folder
        try:
            terms = (folder / TERMS).read_text(encoding="utf-8").splitlines()
            sizes = np.fromfile(folder / SIZES, dtype="<u4").reshape(len(terms) + 1, 2)
            entries = int(sizes[1:].sum(dtype=np.int64))
            whole = (folder / BLOCKS).stat().st_size == entries * int(sizes[0].sum(dtype=np.int64))
            if not whole or not set(sizes[0].tolist()) <= {2, 4}:
                raise ValueError("the blocks are not as long as their terms say")
            # Not mapped into memory: a stick that is pulled out must not end the app.
            return cls(segments, terms, sizes, (folder / BLOCKS).open("rb", buffering=0))
        except (OSError, ValueError) as error:
            raise IndexDoubtful(folder, "its merged postings cannot be read") from error

    def close(self) -> None:
        """Close the file; doing it again changes nothing."""
        self._blocks.close()

    def block(self, term: str) -> Block:
        """The entries of a term, none if no document has it; raises `IndexDoubtful`."""
        row = self._rows.get(term)
        if row is None:
            return NO_BLOCK
        documents, items = self._sizes[row]
        start, count = self._starts[row], documents + items
        try:
            self._blocks.seek(start)
            raw = self._blocks.read(count * self._width)
            numbers = np.frombuffer(raw, self._number, count).astype(np.int64)
            told = np.frombuffer(raw, self._frequency, count, self._of_number * count)
            if numbers[:documents].max(initial=0) >= self._documents or numbers[documents:].max(initial=0) >= len(
                self.items
            ):
                raise ValueError("they lie outside the index")
        except (OSError, ValueError) as error:
            raise IndexDoubtful(self._folder, "merged postings cannot be read") from error
        return Block(numbers, told * _STEP, documents)


def write(folder: Path, segments: Segments, cancel: Cancel | None = None) -> None:
    """Merge the posting lists of an index that is being made; raises `Cancelled`, `IndexDoubtful` and ``OSError``."""
    spots = segments.spots
    opens = (spots["flags"] & OPENS) != 0
    item = np.searchsorted(_items(segments), spots["item"])
    widths = _narrowest(len(spots)), _narrowest(_most_told(spots, item))
    sizes = [np.array([widths], dtype="<u4")]
    terms: list[str] = []
    with (folder / BLOCKS).open("wb") as file:
        for piece in _pieces(segments, cancel):
            documents = _added_up(piece, piece.documents, np.where(piece.of_text, piece.weights, 0.0))
            # A heading is repeated on each window under it, and told once of the item.
            told_once = np.where(piece.of_heading & ~opens[piece.documents], 0.0, piece.weights)
            sizes.append(_write_blocks(file, widths, documents, _added_up(piece, item[piece.documents], told_once)))
            terms += piece.terms
    (folder / TERMS).write_text("\n".join(terms), encoding="utf-8", newline="\n")
    np.concatenate(sizes).tofile(folder / SIZES)


def _items(segments: Segments) -> NDArray[np.unsignedinteger[Any]]:
    return np.unique(segments.spots["item"][segments.live & ((segments.spots["flags"] & IS_CARD) != 0)])


def _narrowest(most: int) -> int:
    """The bytes that hold every whole number up to this one: two or four."""
    return 2 if most < 1 << 16 else 4


def _most_told(spots: NDArray[np.void], item: Ints) -> int:
    """More than any frequency in an item can be, in steps: as if all its words were one."""
    words = sum(ranking.FIELD_WEIGHT[field] * spots[field] for field in FREE_TEXT)
    return int(np.bincount(item, weights=words).max(initial=0.0) / _STEP)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Postings of some terms in all their fields, as parallel arrays; ``rows`` are positions in ``terms``."""

    terms: list[str]
    rows: Ints
    documents: Ints
    weights: Floats
    of_heading: NDArray[np.bool_]
    of_text: NDArray[np.bool_]  # in the body or a heading, which windows are scored by


@dataclass(frozen=True, slots=True)
class _Sums:
    """Frequencies by row and number, ascending by both, as parallel arrays; ``counts`` of them for each row."""

    numbers: Ints
    frequencies: Floats
    counts: Ints


def _pieces(segments: Segments, cancel: Cancel | None) -> Iterator[_Piece]:
    """All terms, ascending, with their postings, cut between terms into pieces small enough to sort."""
    terms: list[str] = []
    parts: list[tuple[int, str, Ints, Ints]] = []
    entries = 0
    for number, term in enumerate(sorted(set().union(*(segments.terms(field) for field in FREE_TEXT)))):
        if number % _BETWEEN_ASKING == 0:
            ask(cancel)
        for field in FREE_TEXT:
            found = segments.postings(field, term)
            if len(found.documents):
                parts.append((len(terms), field, found.documents, found.frequencies))
                entries += len(found.documents)
        if parts and parts[-1][0] == len(terms):  # else only deleted documents have it
            terms.append(term)
        if entries >= _AT_ONCE:
            yield _piece(terms, parts)
            terms, parts, entries = [], [], 0
    if terms:
        yield _piece(terms, parts)


def _piece(terms: list[str], parts: list[tuple[int, str, Ints, Ints]]) -> _Piece:
    rows, fields, documents, frequencies = zip(*parts, strict=True)
    sizes = [len(each) for each in documents]
    return _Piece(
        terms,
        np.repeat(np.array(rows), sizes),
        np.concatenate(documents),
        np.concatenate(frequencies) * np.repeat([ranking.FIELD_WEIGHT[field] for field in fields], sizes),
        np.repeat([field == HEADING for field in fields], sizes),
        np.repeat([field in (BODY, HEADING) for field in fields], sizes),
    )


def _added_up(piece: _Piece, numbers: Ints, weights: Floats) -> _Sums:
    """The sum of the weights of each row and number, where it is not 0."""
    kept = weights > 0
    rows, numbers, weights = piece.rows[kept], numbers[kept], weights[kept]
    if not len(rows):
        return _Sums(numbers, weights, np.zeros(len(piece.terms), dtype=np.int64))
    keys = rows * (int(numbers.max()) + 1) + numbers
    order = keys.argsort(kind="stable")
    keys = keys[order]
    starts = np.concatenate(([0], (keys[1:] != keys[:-1]).nonzero()[0] + 1))
    first = order[starts]
    return _Sums(
        numbers[first], np.add.reduceat(weights[order], starts), np.bincount(rows[first], minlength=len(piece.terms))
    )


def _write_blocks(file: BinaryIO, widths: tuple[int, int], documents: _Sums, items: _Sums) -> NDArray[np.uint32]:
    """Write the block of each term, and tell its sizes."""
    number, frequency = widths
    columns = [
        *((sums.counts * number, sums.numbers.astype(f"<u{number}").tobytes()) for sums in (documents, items)),
        *((sums.counts * frequency, _in_steps(sums, frequency).tobytes()) for sums in (documents, items)),
    ]
    ends = [np.cumsum(counts).tolist() for counts, _ in columns]
    starts = [0] * len(columns)
    for row in zip(*ends, strict=True):
        file.writelines(raw[start:end] for (_, raw), start, end in zip(columns, starts, row, strict=True))
        starts = list(row)
    return np.stack((documents.counts, items.counts), axis=1).astype("<u4")


def _in_steps(sums: _Sums, width: int) -> NDArray[np.unsignedinteger[Any]]:
    return np.asarray(sums.frequencies / _STEP, dtype=f"<u{width}")
