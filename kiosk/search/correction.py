"""Words that the library does not have, and what may have been meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kiosk.search import analysis, ranking
from kiosk.search.lexicon import Lexicon, Near, by_nearness
from kiosk.search.syntax import Word
from kiosk.search.vocabulary import Vocabulary

_MOST = 64  # words; a longer text was pasted, not typed, and looking for each of its words would take seconds
_SHORTEST = 4  # letters of a word that is worth correcting
_LONGEST_ACRONYM = 6
_LONG_ENOUGH = 5  # letters of a word to put right by one edit unasked
_LONG_ENOUGH_FOR_TWO = 8


class Use(Enum):
    """What to do with a correction."""

    NOW = "search for it in place of what was typed"
    IF_NOTHING = "search for it if what was typed finds nothing"
    OFFER = "ask whether it was meant"


@dataclass(frozen=True, slots=True)
class Correction:
    """A text with words put right."""

    text: str
    use: Use


def correct(text: str, words: Sequence[Word], lexicon: Lexicon, vocabulary: Vocabulary) -> Correction | None:
    """Put right the words that are unknown, or so rare beside a near one that they may be slips.

    A good word that a small library happens not to have looks like a slip, too. So only likely slips
    are put right at once: in words long enough that few others are as near, and never an acronym.
    Returns None if there is nothing to put right, or more than `_MOST` words.
    """
    if len(words) > _MOST:
        return None
    unknown = [
        (word, found)
        for word in words
        if not (_known(word, lexicon) or vocabulary.knows(word))
        and (found := _instead(word, lexicon, vocabulary.lexicon))
    ]
    likely = [(word, found.form) for word, found in unknown if _is_likely(word, found, text)]
    if likely:
        return Correction(_replaced(text, likely), Use.NOW)
    possible = [(word, found.form) for word, found in unknown if found.edits == 1]
    if possible:
        acronym = any(_is_acronym(text[slice(*word.span)]) for word, _ in possible)
        return Correction(_replaced(text, possible), Use.OFFER if acronym else Use.IF_NOTHING)
    rare = [(word, form) for word in words if not vocabulary.knows(word) and (form := _commoner(word, lexicon))]
    return Correction(_replaced(text, rare), Use.OFFER) if rare else None


def _is_likely(word: Word, found: Near, text: str) -> bool:
    if _is_acronym(text[slice(*word.span)]) or found.form[0] != word.typed[0]:
        return False
    return len(word.typed) >= (_LONG_ENOUGH if found.edits == 1 else _LONG_ENOUGH_FOR_TWO)


def _known(word: Word, lexicon: Lexicon) -> bool:
    if word.term in lexicon.known_terms or analysis.is_stop_word(word.typed):
        return True
    return word.prefix and bool(lexicon.beginning_with(word.typed))


def _instead(word: Word, lexicon: Lexicon, names: Lexicon) -> Near | None:
    if len(word.typed) < _SHORTEST or not word.typed.isalpha():
        return None
    most = ranking.CORRECTION_CANDIDATES
    whole = by_nearness(word.typed, [*lexicon.near(word.typed, most), *names.near(word.typed, most)])
    if word.prefix:
        # The word may go on: a commoner word that nearly begins so is the better guess.
        longer = lexicon.near(word.typed, most, as_prefix=True)
        whole = sorted([*longer, *(one for one in whole if one.edits == 1)], key=lambda one: (one.edits, -one.items))
    return whole[0] if whole else None


def _commoner(word: Word, lexicon: Lexicon) -> str:
    if word.prefix or len(word.typed) < _SHORTEST or not word.typed.isalpha():
        return ""
    count = lexicon.known_terms.get(word.term, 0)
    if not 0 < count <= ranking.RARE:
        return ""
    for found in lexicon.near(word.typed, ranking.CORRECTION_CANDIDATES):
        common = found.items >= ranking.MUCH_COMMONER * count
        if found.edits == 1 and common and analysis.term(found.form) != word.term:
            return found.form
    return ""


def _is_acronym(typed: str) -> bool:
    return typed.isupper() and len(typed) <= _LONGEST_ACRONYM


def _replaced(text: str, pairs: Sequence[tuple[Word, str]]) -> str:
    for word, instead in sorted(pairs, key=lambda pair: -pair[0].span[0]):
        text = text[: word.span[0]] + instead + text[word.span[1] :]
    return text
