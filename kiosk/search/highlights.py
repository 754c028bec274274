"""Which words of a text match a query, and which piece of the text to show; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from string import ascii_letters, digits

from kiosk.model import Snippet, Span
from kiosk.search.analysis import HAS_INNER, TOKEN, WORD_BEGINS, term

LONGEST = 240  # characters of a snippet
_LEAD = 80  # characters before the first match, at most
_SENTENCE = re.compile(r"[.?!][\"'\u2019\u201d)\]]*\s+|\n+")
_SPACE = re.compile(r"\s")
# A term begins like its word, but for diacritics and a few British spellings: oedema, aetiology, enquiry.
_ALSO = {"e": "ao", "i": "e"}


@dataclass(slots=True)
class Wording:
    """What of a query is to be shown in texts. Words asked for in a title are shown in titles only."""

    terms: set[str] = field(default_factory=set)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    title_terms: set[str] = field(default_factory=set)
    title_phrases: list[tuple[str, ...]] = field(default_factory=list)
    _in_titles: Finder | None = field(default=None, repr=False, compare=False)

    def add_terms(self, terms: Iterable[str], within: str = "") -> None:
        """Show these terms wherever they stand."""
        if within not in ("", "title"):
            return
        found = set(terms)
        self.title_terms |= found
        self._in_titles = None
        if not within:
            self.terms |= found

    def add_phrase(self, terms: Sequence[str], within: str = "") -> None:
        """Show these terms where they stand in this order."""
        if within not in ("", "title"):
            return
        self.title_phrases.append(tuple(terms))
        self._in_titles = None
        if not within:
            self.phrases.append(tuple(terms))

    def finder(self) -> Finder:
        """What finds them in texts; made once for a query."""
        return Finder(self.terms, self.phrases)

    def in_text(self, text: str) -> list[Span]:
        """The spans that match in ``text``, ascending, none overlapping."""
        return self.finder().spans(text)

    def in_title(self, title: str) -> tuple[Span, ...]:
        """The spans that match in a title."""
        if self._in_titles is None:
            self._in_titles = Finder(self.title_terms, self.title_phrases)
        return tuple(self._in_titles.spans(title))


class Finder:
    """Finds the words and phrases of one query in texts."""

    def __init__(self, terms: Collection[str], phrases: Sequence[tuple[str, ...]]) -> None:
        self._terms = terms
        self._beginnings: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            self._beginnings.setdefault(phrase[0], []).append(phrase)
        self._initials = frozenset(word[0] for word in (*terms, *self._beginnings))

    def spans(self, text: str, pieces: Iterable[Span] | None = None) -> list[Span]:
        """Where they stand in the ``pieces`` of ``text``, which ascend; ascending, none overlapping."""
        if not self._initials:
            return []
        plain = "&" not in text and (text.isascii() or not HAS_INNER.search(text))
        found: list[Span] = []
        for start, end in pieces or ((0, len(text)),):
            found += self._plain(text, start, end) if plain else self._any(text, start, end)
        return merged(found) if self._beginnings else found

    def _plain(self, text: str, start: int, end: int) -> list[Span]:
        """In a text where no word is like A&E and none holds a mark from INNER, as almost everywhere."""
        found = []
        terms, beginnings = self._terms, self._beginnings
        for match in _plain_words_beginning(self._initials).finditer(text, start, end):
            if match.lastindex is not None:
                whole = TOKEN.match(text, match.start(), end)
                if whole is None:
                    continue
                match = whole
            word = term(match[0])
            if word in terms:
                found.append(match.span())
            if word in beginnings:
                found += self._phrases(text, match.start(), word)
        return found

    def _any(self, text: str, start: int, end: int) -> list[Span]:
        pattern = TOKEN if HAS_INNER.search(text, start, end) else _words_beginning(self._initials)
        found = []
        for match in pattern.finditer(text, start, end):
            word = term(match[0])
            if word in self._terms:
                found.append(match.span())
            if word in self._beginnings:
                found += self._phrases(text, match.start(), word)
        return found

    def _phrases(self, text: str, start: int, word: str) -> Iterator[Span]:
        for phrase in self._beginnings[word]:
            finish = _end_of_phrase(text, start, phrase)
            if finish:
                yield start, finish


def matches(
    text: str, terms: Collection[str], phrases: Sequence[tuple[str, ...]], start: int = 0, end: int | None = None
) -> list[Span]:
    """Where terms, and phrases as a whole, begin in ``text[start:end]``; ascending, none overlapping."""
    return Finder(terms, phrases).spans(text, [(start, len(text) if end is None else end)])


def _end_of_phrase(text: str, start: int, phrase: Sequence[str]) -> int:
    """Where ``phrase`` ends if it stands at ``start``, else 0."""
    wanted = iter(phrase)
    expected = next(wanted, None)
    for found in TOKEN.finditer(text, start):
        word = term(found.group())
        if not word:
            continue  # a mark that no term is made of has no place of its own, here as in the index
        if word != expected:
            return 0
        expected = next(wanted, None)
        if expected is None:
            return found.end()
    return 0


@lru_cache(maxsize=256)
def _words_beginning(initials: frozenset[str]) -> re.Pattern[str]:
    """A pattern for the words whose term begins with one of these letters, and some others.

    Looking at first letters alone passes over most words of a text without analysing them.
    """
    letters = _first_letters(initials)
    return re.compile(rf"(?=[{letters}]|[^\x00-\x7f]){WORD_BEGINS}(?:{TOKEN.pattern})") if letters else TOKEN


@lru_cache(maxsize=256)
def _plain_words_beginning(initials: frozenset[str]) -> re.Pattern[str]:
    """The same, much quicker; where a word may be more than plain letters, a group tells to look at it with TOKEN.

    The pattern begins with a set of letters, which the engine looks for without trying the rest.
    """
    letters = _first_letters(initials) or ascii_letters + digits
    # What cannot begin one of them, rather than what can: a set that names all other alphabets takes milliseconds.
    others = "".join(rf"\x{code:02x}" for code in range(128) if chr(code) not in letters)
    begins = rf"[^{others}](?<![^\W_].)(?<![^\W_]['\u2019\u02bc].)"
    return re.compile(rf"{begins}(?:(?<=[a-zA-Z])[a-zA-Z]*+(?!['\u2019\u02bc]|[^\W_])|())", re.DOTALL)


def _first_letters(initials: frozenset[str]) -> str:
    """The letters that words may begin with whose terms begin so; none where they cannot be told."""
    if not all(initial.isascii() and initial.isalpha() for initial in initials):
        return ""
    letters = set(initials).union(*(_ALSO.get(initial, "") for initial in initials))
    return "".join(sorted(letters | {letter.upper() for letter in letters}))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap made one."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def snippet(text: str, spans: Sequence[Span]) -> Snippet:
    """The piece of ``text`` that shows most different matches, at most about ``LONGEST`` characters.

    It begins and ends at whole words, and at the edge of a sentence where one is near.
    """
    first, last = _densest(text, spans) if spans else (0, 0)
    if len(text) <= LONGEST:
        start, end = 0, len(text)
    else:
        room = max(LONGEST - (last - first), 0)
        start = _start(text, first, min(_LEAD, room))
        if len(text) - start < LONGEST // 2:  # the text ends soon, so there is room for what leads up to it
            start = _start(text, first, min(room, max(LONGEST - (len(text) - first), 0)), early=True)
        end = _end(text, max(last, start), start + LONGEST)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    inside = tuple((begin - start, finish - start) for begin, finish in spans if start <= begin and finish <= end)
    return Snippet(text[start:end], inside, cut_before=bool(text[:start].strip()), cut_after=bool(text[end:].strip()))


def _densest(text: str, spans: Sequence[Span]) -> Span:
    """From the first to the last of the matches that together show the most different words."""
    room = LONGEST - _LEAD // 2
    words = [text[start:end].casefold() for start, end in spans]
    best, most = spans[0], (0, 0)
    shown: Counter[str] = Counter()
    first = 0
    for at, (_, end) in enumerate(spans):
        shown[words[at]] += 1
        while first < at and end - spans[first][0] > room:
            shown[words[first]] -= 1
            if not shown[words[first]]:
                del shown[words[first]]
            first += 1
        if (len(shown), at - first) > most:
            best, most = (spans[first][0], end), (len(shown), at - first)
    return best


def _start(text: str, first: int, lead: int, *, early: bool = False) -> int:
    """Where to begin so that ``first`` is shown with at most ``lead`` characters before it.

    At the beginning of its sentence if that is near; with ``early``, of the first sentence there is room for.
    """
    earliest = max(first - lead, 0)
    if earliest == 0 and early:
        return 0
    edges = [edge.end() for edge in _SENTENCE.finditer(text, earliest, first)]
    if edges:
        return edges[0 if early else -1]
    if earliest == 0:
        return 0
    space = _SPACE.search(text, earliest, first)
    return space.end() if space else first


def _end(text: str, last: int, latest: int) -> int:
    """Where to end, after ``last`` and not after ``latest`` unless one long match needs it."""
    if latest >= len(text):
        return len(text)
    if last >= latest:
        return last
    edges = list(_SENTENCE.finditer(text, last, latest + 1))
    # A sentence edge is worth giving up a third of the room for.
    if edges and edges[-1].end() > latest - LONGEST // 3:
        return edges[-1].end()
    spaces = [space.start() for space in _SPACE.finditer(text, last, latest + 1)]
    return spaces[-1] if spaces else last
