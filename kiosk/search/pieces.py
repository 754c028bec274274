"""All posting lists of an index, term by term, for what is worked out from them when they have been written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk.search.gathering import ask
from kiosk.search.schema import TEXT_FIELDS
from kiosk.search.segments import Postings, Segments
from kiosk.search.source import Cancel

_AT_ONCE = 250_000  # documents of lists in one piece; adding them up takes about 200 bytes each
_BETWEEN_ASKING = 2_000  # terms


@dataclass(slots=True)
class Piece:
    """Some terms that follow one another with their posting lists, by row in ``terms`` and by field."""

    terms: list[str] = field(default_factory=list)
    lists: list[tuple[int, str, Postings]] = field(default_factory=list)


def pieces(segments: Segments, cancel: Cancel | None = None) -> Iterator[Piece]:
    """All terms, ascending, cut between terms into pieces small enough to sort; raises `Cancelled`, `IndexDoubtful`."""
    piece, entries = Piece(), 0
    for number, term in enumerate(sorted(set().union(*(segments.terms(name) for name in TEXT_FIELDS)))):
        if number % _BETWEEN_ASKING == 0:
            ask(cancel)
        found = [(len(piece.terms), name, segments.postings(name, term)) for name in TEXT_FIELDS]
        found = [one for one in found if len(one[2].documents)]
        if found:  # else only deleted documents have it
            piece.terms.append(term)
            piece.lists += found
        entries += sum(len(one[2].documents) for one in found)
        if entries >= _AT_ONCE:
            yield piece
            piece, entries = Piece(), 0
    if piece.terms:
        yield piece


def narrowest(most: int) -> str:
    """The type of two or four bytes that holds every whole number up to this one."""
    return "<u2" if most < 1 << 16 else "<u4"
