"""What search needs of a library, and nothing more; ``kiosk.library.store.Library`` has this shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from kiosk.model import Edition, Item, Passage, PassageId, Term, Theme

Progress = Callable[[int, int], None]
"""Told ``(done, total)`` items while an index is built."""

Cancel = Callable[[], bool]
"""Asked between steps whether to stop."""

PassageKey = tuple[int, int]
"""``(item number, position)``; positions count from 0 within the item."""


class Source(Protocol):
    """A library that can be indexed and searched. It must not change while a searcher uses it."""

    def edition(self) -> Edition:
        """What the library says of itself; its digest names the index."""
        ...

    def items(self) -> Sequence[Item]:
        """All current items."""
        ...

    def fingerprints(self) -> Mapping[int, str]:
        """Item number to a hash over everything of the item that is indexed."""
        ...

    def all_passages(self, item_numbers: Iterable[int] | None = None) -> Iterator[tuple[int, int, Passage]]:
        """``(item number, position, passage)``, ordered by number and position."""
        ...

    def passage_texts(self, keys: Sequence[PassageKey]) -> Mapping[PassageKey, Passage]:
        """The passages at these keys; unknown keys are left out."""
        ...

    def headings(self) -> Iterator[tuple[int, PassageId, str]]:
        """``(item number, passage, text)`` of headings, and of chapters where they begin; by number and position."""
        ...

    def speakers(self) -> Sequence[str]:
        """Everyone who speaks in a transcript, by name."""
        ...

    def themes(self) -> Sequence[Theme]:
        """The themes in the publisher's order."""
        ...

    def vocabulary(self) -> Sequence[Term]:
        """The publisher's terms, synonyms and acronyms."""
        ...
