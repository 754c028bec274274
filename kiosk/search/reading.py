"""How the text of a query is read: its parts, its spelling, what its acronyms may mean, and what less of it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.errors import Cancelled
from kiosk.model import Meaning, Query
from kiosk.search.catalogue import Mask
from kiosk.search.correction import Use, correct
from kiosk.search.evaluation import Known, Ranked, evaluate
from kiosk.search.query import parse, plain
from kiosk.search.source import Cancel
from kiosk.search.syntax import Parsed, words_of

MOST_SHORTER = 3
_MOST_PARTS = 8  # of a query that found nothing, left out one at a time


@dataclass(frozen=True, slots=True)
class Read:
    """A query as it was read: its parts, what they mean, and how its spelling was taken."""

    parsed: Parsed
    ranked: Ranked
    corrected: str
    did_you_mean: str


class Reader:
    """Reads queries over what is known of one library; ``themes`` maps what a theme may be called to its id."""

    def __init__(self, known: Known, themes: Mapping[str, str]) -> None:
        self.known = known
        self._themes = themes

    def parsed(self, text: str, query: Query) -> Parsed:
        """``text``, which is that of ``query`` or a correction of it, in its parts."""
        return parse(text, self._themes, as_you_type=query.as_you_type, term_of=self.known.lexicon.term_of)

    def read(self, typed: Parsed, query: Query, chosen: Mapping[str, Mask], cancel: Cancel | None = None) -> Read:
        """How the words of a query are read, and what they find; raises `Cancelled` when ``cancel`` says so.

        ``typed`` is the text of ``query`` in its parts.
        """
        ask(cancel)
        offer = correct(query.text, list(words_of(typed.root)), self.known.lexicon, self.known.vocabulary)
        use = offer.use if offer and not query.literal else None
        found = None if use is Use.NOW else evaluate(typed, self.known, query.unexpanded)
        if offer and (found is None or (use is Use.IF_NOTHING and not left_of(found.matching, chosen).any())):
            parsed = self.parsed(offer.text, query)
            ranked = evaluate(parsed, self.known, query.unexpanded)
            ask(cancel)
            return Read(parsed, ranked, offer.text, "")
        assert found is not None
        ask(cancel)
        offered = offer is not None and (offer.use is Use.OFFER or query.literal)
        return Read(typed, found, "", offer.text if offer and offered else "")

    def meanings(self, parsed: Parsed) -> tuple[Meaning, ...]:
        """What ambiguous acronyms in a query may mean, as far as the library says anything of it."""
        found = self.known.vocabulary.meanings(parsed.words, parsed.text)
        return tuple(meaning for meaning, terms in found if len(self.known.grounds.phrase(terms).items))

    def shorter(self, parsed: Parsed, chosen: Mapping[str, Mask], cancel: Cancel | None) -> tuple[tuple[str, int], ...]:
        """Queries with less in them that do find something, those that find least first."""
        text, words = parsed.text, list(dict.fromkeys(words_of(parsed.root)))
        tries: dict[str, Parsed] = {}
        if parsed.marked:
            tries[" ".join(text[slice(*word.span)] for word in words)] = plain(words, text)
        if 1 < len(words) <= _MOST_PARTS:
            for left_out in words:
                fewer = [word for word in words if word is not left_out]
                tries[" ".join(text[slice(*word.span)] for word in fewer)] = plain(fewer, text)
        counts = []
        for shorter, query in tries.items():
            ask(cancel)
            counts.append((shorter, int(left_of(evaluate(query, self.known).matching, chosen).sum())))
        found = sorted((one for one in counts if one[1]), key=lambda one: one[1])
        return tuple(found[:MOST_SHORTER])


def left_of(matching: Mask, chosen: Mapping[str, Mask]) -> Mask:
    """The matching items that all filters leave."""
    for left in chosen.values():
        matching = matching & left
    return matching


def ask(cancel: Cancel | None) -> None:
    """Raise `Cancelled` if ``cancel`` says so."""
    if cancel is not None and cancel():
        raise Cancelled("The search was stopped.")
