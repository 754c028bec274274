"""The publisher's vocabulary: which words of a query have other names, and what they are; pure.

An entry of the vocabulary is one thing with several names: an acronym, its full name, synonyms. Where a query
has one of them, the others may be searched for as well: names of the same thing (acronym and full name) like the
words themselves, synonyms for less. An acronym that means several things is never searched for unasked; what it
may mean is offered.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from kiosk.model import ExpansionReason, Meaning, Term
from kiosk.search import analysis
from kiosk.search.lexicon import Lexicon
from kiosk.search.syntax import Word

SHORTEST_PREFIX = 4  # letters from which an unfinished word stands for a name that it begins
MOST_NAMES = 8  # other names searched for in place of one

_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_RANK = {ExpansionReason.ACRONYM: 0, ExpansionReason.FULL_NAME: 1, ExpansionReason.SYNONYM: 2}

Terms = tuple[str, ...]


class OtherName(NamedTuple):
    """A name to search for as well: as it is written, its terms, and why."""

    name: str
    terms: Terms
    reason: ExpansionReason


@dataclass(frozen=True, slots=True)
class Widening:
    """A run of words in a query with its other names, the surest first.

    ``first`` and ``last`` are positions among the words of the query; ``key`` names the run however it is written.
    """

    first: int
    last: int
    key: str
    others: tuple[OtherName, ...]


class _Entry(NamedTuple):
    acronym: Terms  # empty where the entry has none, or where it is ambiguous
    full: Terms
    names: tuple[tuple[str, Terms], ...]  # all that may be searched for


class Vocabulary:
    """The entries by the terms of each of their names."""

    def __init__(self, entries: Sequence[Term]) -> None:
        self._ambiguous: dict[Terms, Term] = {}
        for entry in entries:
            if entry.ambiguous and entry.expansion:
                self._ambiguous[_terms(entry.term)] = entry
        self._entries: dict[Terms, list[_Entry]] = {}
        self._longest = 0
        capitals: dict[Terms, str] = {}
        for entry in entries:
            made = self._entry(entry)
            for _, terms in made.names:
                self._entries.setdefault(terms, []).append(made)
                self._longest = max(self._longest, len(terms))
            if entry.expansion:
                capitals[_terms(entry.term)] = entry.term
        # An acronym that is also a plain word, such as WHO, is meant only where it stands in capitals.
        self._only_in_capitals = {
            terms
            for terms, acronym in capitals.items()
            if analysis.is_stop_word(acronym) or _is_everyday(self._ambiguous.get(terms))
        }
        self.forms = sorted({form for entry in entries for name in _names(entry) for form in _forms(name)})
        self.lexicon = Lexicon(self.forms, [analysis.term(form) for form in self.forms], [1] * len(self.forms))
        """Its words, which count as spelt right although the library may not have them."""

    def _entry(self, entry: Term) -> _Entry:
        found: dict[Terms, str] = {}
        for name in _names(entry):
            terms = _terms(name)
            if terms and (terms not in self._ambiguous or _is_everyday(self._ambiguous[terms])):
                found.setdefault(terms, name)
        acronym = _terms(entry.term) if entry.expansion else ()
        return _Entry(
            acronym if acronym in found else (), _terms(entry.expansion), tuple((n, t) for t, n in found.items())
        )

    def knows(self, word: Word) -> bool:
        """Whether the vocabulary has this word, or one that it may become."""
        at = bisect_left(self.forms, word.typed)
        found = self.forms[at] if at < len(self.forms) else ""
        return found == word.typed or (word.prefix and bool(word.typed) and found.startswith(word.typed))

    def widenings(self, words: Sequence[Word], text: str) -> tuple[Widening, ...]:
        """The runs of ``words`` that have other names; none overlap, and longer runs go first."""
        found = []
        at = 0
        while at < len(words):
            one = self._longest_at(words, at, text)
            if one is None:
                at += 1
            else:
                found.append(one)
                at = one.last + 1
        return tuple(found)

    def meanings(self, words: Sequence[Word], text: str) -> Iterator[tuple[Meaning, Terms]]:
        """What the ambiguous acronyms among ``words`` may mean, with the terms of each meaning.

        One typed in small letters is taken for an acronym only where nothing else was typed.
        """
        for word in words:
            entry = self._ambiguous.get((word.term,))
            typed = text[slice(*word.span)]
            if entry is None or _is_everyday(entry) or not (_in_capitals(typed) or len(words) == 1):
                continue
            for meaning in (entry.expansion, *entry.other_meanings):
                said = _IN_BRACKETS.sub("", meaning)
                if terms := _terms(said):
                    written = text[: word.span[0]] + said + text[word.span[1] :]
                    yield Meaning(typed, meaning, written), terms

    def _longest_at(self, words: Sequence[Word], at: int, text: str) -> Widening | None:
        for length in range(min(self._longest, len(words) - at), 0, -1):
            run = words[at : at + length]
            if length > 1 and not _stand_together(run, text):
                continue
            terms = tuple(word.term for word in run)
            entries = self._entries.get(terms, [])
            if not entries and length == 1 and run[0].prefix:
                terms, entries = self._begun(run[0])
            if entries and not self._is_mere_word(terms, text[run[0].span[0] : run[-1].span[1]]):
                others = self._others(terms, entries, {word.term for word in words})
                if others:
                    return Widening(at, at + length - 1, " ".join(terms), others)
        return None

    def _begun(self, word: Word) -> tuple[Terms, list[_Entry]]:
        """The one name that an unfinished word can become, if there is just one."""
        if len(word.typed) < SHORTEST_PREFIX:
            return (), []
        low, high = bisect_left(self.forms, word.typed), bisect_left(self.forms, word.typed + "\U0010ffff")
        names = {(analysis.term(form),) for form in self.forms[low:high]}
        known = [name for name in names if name in self._entries]
        return (known[0], self._entries[known[0]]) if len(known) == 1 else ((), [])

    def _others(self, terms: Terms, entries: Iterable[_Entry], words: set[str]) -> tuple[OtherName, ...]:
        """The other names in these entries; none whose words the query has all, since it finds them anyway."""
        found: dict[Terms, OtherName] = {}
        for entry in entries:
            for name, other in entry.names:
                if other == terms or other in self._only_in_capitals or words.issuperset(other) or _holds(other, terms):
                    continue
                reason = _reason(entry, terms, other)
                if other not in found or _RANK[reason] < _RANK[found[other].reason]:
                    found[other] = OtherName(name, other, reason)
        return tuple(sorted(found.values(), key=lambda one: _RANK[one.reason]))

    def _is_mere_word(self, terms: Terms, typed: str) -> bool:
        return terms in self._only_in_capitals and not _in_capitals(typed)


def _reason(entry: _Entry, typed: Terms, other: Terms) -> ExpansionReason:
    if entry.acronym and typed == entry.acronym and other == entry.full:
        return ExpansionReason.ACRONYM
    if entry.acronym and typed == entry.full and other == entry.acronym:
        return ExpansionReason.FULL_NAME
    return ExpansionReason.SYNONYM


def _holds(longer: Terms, shorter: Terms) -> bool:
    """Whether ``shorter`` stands in ``longer``: then whatever has the longer has the shorter too."""
    size = len(shorter)
    return any(longer[at : at + size] == shorter for at in range(len(longer) - size + 1))


def _names(entry: Term) -> Iterator[str]:
    yield entry.term
    if entry.expansion:
        yield entry.expansion
    yield from entry.synonyms


def _is_everyday(entry: Term | None) -> bool:
    """Whether an acronym's other meanings are all in brackets: plain words that nobody would search for."""
    return entry is not None and all(meaning.startswith("(") for meaning in entry.other_meanings)


def _stand_together(run: Sequence[Word], text: str) -> bool:
    """Whether nothing but spaces and hyphens stands between the words."""
    gaps = (text[one.span[1] : other.span[0]] for one, other in pairwise(run))
    return all(not gap.strip(" \t\n-\u2010\u2011\u2013&/,") for gap in gaps)


def _in_capitals(typed: str) -> bool:
    letters = [letter for letter in typed if letter.isalpha()]
    return len(letters) > 1 and sum(letter.isupper() for letter in letters) * 2 > len(letters)


def _terms(name: str) -> Terms:
    return tuple(analysis.terms(name))


def _forms(name: str) -> Iterator[str]:
    return (analysis.form(word) for word in analysis.TOKEN.findall(name))
