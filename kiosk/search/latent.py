"""What windows are about, beyond their very words: latent semantic analysis of the library by itself.

Words that keep the same company get similar vectors, so that among what a query finds, windows on its subject come
before windows that merely hold its words (Deerwester and others 1990). The vectors are the first right singular
vectors of the matrix of windows by terms, found by a randomised decomposition (Halko, Martinsson and Tropp 2011)
with a fixed seed: the same library always gives the same vectors, however its index came about.

Nothing is found by it that the words do not find; it only helps to order. A library too small to tell has none.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import IndexDoubtful
from kiosk.search import ranking
from kiosk.search.gathering import ask
from kiosk.search.schema import BODY, TITLE
from kiosk.search.segments import Segments
from kiosk.search.source import Cancel

TERMS, TERM_VECTORS, WINDOW_VECTORS = "latent-terms.txt", "latent-terms.f2", "latent-windows.f2"
DIMENSIONS = 64
FEWEST_WINDOWS = 100  # with fewer, what keeps company with what is chance
_FEWEST_HOLDING = 3  # windows that must hold a term
_FITTED = 8192  # windows the decomposition is made from; the others are only placed in it
_SPARE = 8  # dimensions more than kept, which makes the random decomposition nearly exact
_AT_ONCE = 1 << 16  # entries multiplied in one go, about 20 MB
_BETWEEN_ASKING = 2_000  # terms
_SEED = 0

Vectors = NDArray[np.float32]
Ints = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True)
class Latent:
    """The vectors of one index: ``term_vectors`` by ``terms``, which ascend, ``window_vectors`` by document."""

    terms: Sequence[str]
    term_vectors: NDArray[np.float16]
    window_vectors: NDArray[np.floating[Any]]

    @classmethod
    def read(cls, folder: Path, documents: int) -> Latent | None:
        """What `write` wrote; None where the library is too small; raises `IndexDoubtful`."""
        if not (folder / TERMS).exists():
            return None
        try:
            terms = (folder / TERMS).read_text(encoding="utf-8").splitlines()
            of_terms = np.fromfile(folder / TERM_VECTORS, dtype=np.float16).reshape(len(terms), DIMENSIONS)
            of_windows = np.fromfile(folder / WINDOW_VECTORS, dtype=np.float16).reshape(documents, DIMENSIONS)
        except (OSError, ValueError) as error:
            raise IndexDoubtful(folder, "the vectors of its windows cannot be read") from error
        return cls(terms, of_terms, of_windows.astype(np.float32))  # so that no query does it again

    def write(self, folder: Path) -> None:
        """Write the vectors into an index that is being made."""
        (folder / TERMS).write_text("\n".join(self.terms), encoding="utf-8", newline="\n")
        self.term_vectors.tofile(folder / TERM_VECTORS)
        self.window_vectors.astype(np.float16, copy=False).tofile(folder / WINDOW_VECTORS)

    def vector(self, weighted: Iterable[tuple[str, float]]) -> Vectors | None:
        """The direction of terms with their weights, of length 1; None if none of them has one."""
        known = [(at, weight) for term, weight in weighted if (at := self._row(term)) is not None]
        if not known:
            return None
        rows, weights = zip(*known, strict=True)
        total = np.array(weights, dtype=np.float32) @ self.term_vectors.take(rows, axis=0).astype(np.float32)
        length = math.sqrt(total @ total)
        return total / np.float32(length) if length > 0 else None

    def _row(self, term: str) -> int | None:
        at = bisect_left(self.terms, term)
        return at if at < len(self.terms) and self.terms[at] == term else None

    def likeness(self, vector: Vectors, documents: Ints) -> NDArray[np.float64]:
        """How alike each of these documents is to a direction: the cosine, 0 for a document without a vector."""
        chosen = self.window_vectors.take(documents, axis=0).astype(np.float32, copy=False)
        return np.asarray(chosen @ vector, dtype=np.float64)


def forget(folder: Path) -> None:
    """Remove the vectors from an index that is being changed."""
    for name in (TERMS, TERM_VECTORS, WINDOW_VECTORS):
        (folder / name).unlink(missing_ok=True)


def made(segments: Segments, cancel: Cancel | None = None) -> Latent | None:
    """The vectors of an index; None where the library is too small. Raises `Cancelled` and `IndexDoubtful`."""
    spots = segments.spots
    windows = np.flatnonzero(segments.live & (spots["first"] >= 0))
    if len(windows) < FEWEST_WINDOWS:
        return None
    windows = windows[np.lexsort((spots["place"][windows], spots["item"][windows]))]
    terms, by_term, rarity = _matrix(segments, windows, cancel)
    if len(terms) <= DIMENSIONS + _SPARE:
        return None
    by_window = by_term.turned(len(windows))
    rows = np.repeat(np.arange(len(windows)), np.diff(by_window.starts))
    lengths = np.sqrt(np.bincount(rows, weights=by_window.values**2, minlength=len(windows)))
    by_window.values /= lengths[rows].astype(np.float32)
    ask(cancel)
    directions = _directions(by_window, len(terms), cancel)
    placed = by_window.times(directions)
    placed /= np.maximum(np.linalg.norm(placed, axis=1, keepdims=True), 1e-9)
    vectors = np.zeros((len(spots), DIMENSIONS), dtype=np.float16)
    vectors[windows] = placed
    return Latent(terms, (rarity[:, None] * directions).astype(np.float16), vectors)


@dataclass(slots=True)
class _Sparse:
    """A matrix by rows: the columns and values of row n stand from ``starts[n]`` up to ``starts[n + 1]``."""

    starts: Ints
    columns: Ints
    values: Vectors

    def turned(self, columns: int) -> _Sparse:
        """The same matrix with rows and columns changed about; it has so many ``columns``."""
        rows = np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))
        order = np.argsort(self.columns, kind="stable")
        counts = np.bincount(self.columns, minlength=columns)
        return _Sparse(np.concatenate(([0], np.cumsum(counts))), rows[order], self.values[order])

    def chosen(self, rows: Ints) -> _Sparse:
        """Only these rows."""
        counts = np.diff(self.starts)[rows]
        ends = np.cumsum(counts)
        at = np.arange(int(ends[-1])) + np.repeat(self.starts[rows] - (ends - counts), counts)
        return _Sparse(np.concatenate(([0], ends)), self.columns[at], self.values[at])

    def times(self, dense: Vectors) -> Vectors:
        """This matrix times a dense one."""
        result = np.zeros((len(self.starts) - 1, dense.shape[1]), dtype=np.float32)
        filled = np.flatnonzero(np.diff(self.starts))
        at = 0
        while at < len(filled):
            low = int(self.starts[filled[at]])
            end = max(at + 1, int(np.searchsorted(self.starts[filled + 1], low + _AT_ONCE, side="right")))
            rows = filled[at:end]
            high = int(self.starts[rows[-1] + 1])
            values, gathered = self.values[low:high], dense[self.columns[low:high]]
            starts, ends = (self.starts[rows] - low).tolist(), (self.starts[rows + 1] - low).tolist()
            for row, start, finish in zip(rows.tolist(), starts, ends, strict=True):
                np.dot(values[start:finish], gathered[start:finish], out=result[row])
            at = end
        return result


def _matrix(segments: Segments, windows: Ints, cancel: Cancel | None) -> tuple[list[str], _Sparse, NDArray[np.float32]]:
    """The terms, terms by windows with (1 + log frequency) times rarity, and the rarity of each term.

    Words of a title count in each of its item's windows.
    """
    position = np.full(segments.total, -1, dtype=np.int64)
    position[windows] = np.arange(len(windows))
    items = segments.spots["item"][windows]
    terms: list[str] = []
    columns: list[Ints] = []
    values: list[Vectors] = []
    rarity: list[float] = []
    for number, term in enumerate(sorted({*segments.terms(BODY), *segments.terms(TITLE)})):
        if number % _BETWEEN_ASKING == 0:
            ask(cancel)
        held, frequencies = _holding(segments, term, position, items)
        if len(held) < _FEWEST_HOLDING:
            continue
        terms.append(term)
        rarity.append(ranking.idf(len(held), len(windows)))
        columns.append(held.astype(np.int32))
        values.append(((1.0 + np.log(frequencies)) * rarity[-1]).astype(np.float32))
    starts = np.concatenate(([0], np.cumsum([len(each) for each in columns], dtype=np.int64)))
    if not terms:
        return [], _Sparse(starts, np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)), np.zeros(0, np.float32)
    matrix = _Sparse(starts, np.concatenate(columns), np.concatenate(values))
    return terms, matrix, np.asarray(rarity, dtype=np.float32)


def _holding(segments: Segments, term: str, position: Ints, items: Ints) -> tuple[Ints, NDArray[np.float64]]:
    """The positions of the windows that hold a term, ascending, and how often."""
    body, title = segments.postings(BODY, term), segments.postings(TITLE, term)
    at = position[body.documents]
    held, counts = at[at >= 0], body.frequencies[at >= 0].astype(float)
    if len(title.documents):
        entitled = segments.spots["item"][title.documents]
        low, high = np.searchsorted(items, entitled), np.searchsorted(items, entitled, side="right")
        under = np.concatenate([np.arange(*ends) for ends in zip(low.tolist(), high.tolist(), strict=True)])
        told = np.repeat(title.frequencies.astype(float), high - low)
        held, counts = np.concatenate((held, under)), np.concatenate((counts, told))
    held, inverse = np.unique(held.astype(np.int64), return_inverse=True)
    return held, np.bincount(inverse, weights=counts, minlength=len(held)).astype(np.float64)


def _directions(by_window: _Sparse, terms: int, cancel: Cancel | None) -> Vectors:
    """The first right singular vectors, one column each; from a sample of the windows if there are many."""
    count = len(by_window.starts) - 1
    if count > _FITTED:
        by_window = by_window.chosen(np.linspace(0, count - 1, _FITTED).astype(np.int64))
        count = _FITTED
    by_term = by_window.turned(terms)
    start = np.random.default_rng(_SEED).standard_normal((terms, DIMENSIONS + _SPARE), dtype=np.float32)
    basis = np.linalg.qr(by_window.times(start))[0]
    ask(cancel)
    basis = np.linalg.qr(by_window.times(by_term.times(basis)))[0]
    ask(cancel)
    reduced = by_term.times(basis)
    strengths, turned = np.linalg.eigh(reduced.T @ reduced)  # ascending
    kept = turned[:, ::-1][:, :DIMENSIONS] / np.sqrt(np.maximum(strengths[::-1][:DIMENSIONS], 1e-12))
    return np.asarray(reduced @ kept, dtype=np.float32)
