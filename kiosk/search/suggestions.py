"""What to offer while someone types: titles and the publisher's terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiosk.model import Item, Term
from kiosk.search import analysis

MOST = 8


class Suggestions:
    """Titles, and terms with their expansions, by the words they hold."""

    def __init__(self, items: Sequence[Item], vocabulary: Sequence[Term]) -> None:
        texts = dict.fromkeys([item.title for item in items] + list(_of_terms(vocabulary)))
        self._entries = [(text, [analysis.form(word) for word in analysis.TOKEN.findall(text)]) for text in texts]

    def starting(self, typed: str) -> tuple[str, ...]:
        """Texts that hold all words of ``typed``, the last of them as a beginning; at most ``MOST``.

        Those that begin with what was typed come first, then those where the words stand earlier.
        """
        words = [analysis.form(word) for word in analysis.TOKEN.findall(typed)]
        if not words:
            return ()
        found = []
        for at, (text, held) in enumerate(self._entries):
            place = _place(words, held)
            if place >= 0:
                found.append((place, len(held), at, text))
        return tuple(text for _, _, _, text in sorted(found)[:MOST])


def _of_terms(vocabulary: Sequence[Term]) -> Iterable[str]:
    for term in vocabulary:
        yield f"{term.term} ({term.expansion})" if term.expansion else term.term


def _place(words: Sequence[str], held: Sequence[str]) -> int:
    """Where the unfinished last word stands, if all words are held: 0 if ``held`` begins with them; else -1."""
    *whole, last = words
    if not all(word in held for word in whole):
        return -1
    if list(held[: len(whole)]) == whole and len(held) > len(whole) and held[len(whole)].startswith(last):
        return 0
    return next((at + 1 for at, word in enumerate(held) if word.startswith(last)), -1)
