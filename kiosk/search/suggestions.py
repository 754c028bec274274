"""What an unfinished query may become: titles, headings, people, and terms of the publisher's vocabulary.

Every word of every text stands in one sorted list, each occurrence as its text and its place in it,
so that an unfinished word is a slice of the list, found by bisection, and the rest is arithmetic
on arrays of numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kiosk.model import Item, PassageId, Suggestion, SuggestionKind, Term
from kiosk.search import analysis
from kiosk.search.syntax import Word

MOST = 6
MOST_WORDS = 12  # of a query; a longer one was pasted and goes on in no title
FEWEST_LETTERS = 2  # one letter begins too much to be told from it
COMMON_SHARE = 0.01  # of the items: a heading that more of them have says nothing by itself ...
COMMON_ITEMS = 3  # ... if these are more than so many

Ints = NDArray[np.signedinteger[Any]]
Headings = Iterable[tuple[int, PassageId, str]]
"""``(item number, passage, text)`` by item number."""

_PLAIN = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_NOT_PLAIN = re.compile(r"['&]|[.,]\d|\w{65}")  # where `analysis` does more than to split and fold case
_NUMERALS = frozenset(["ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"])
_QUOTES = re.compile(r'["\u201c\u201d\u201e\u00ab\u00bb]')
# A rank is one number: not exact, does not begin so, stop words missing, place, and which text it is.
_EXACT, _BEGINS, _MISSING, _PLACE = 1 << 44, 1 << 43, 1 << 38, 1 << 32
_LAST_PLACE = 63


class _Text(NamedTuple):
    """Something to suggest. ``held`` counts the items that have it, ``item`` is the number of the one to open."""

    kind: SuggestionKind
    text: str
    held: int = 1
    item: int = -1
    passage: PassageId | None = None
    query: str = ""
    detail: str = ""


_Words = Sequence[str]


class Suggestions:
    """All that can be suggested from one library. Used from one thread at a time."""

    def __init__(
        self, items: Sequence[Item], headings: Headings, speakers: Sequence[str], vocabulary: Sequence[Term]
    ) -> None:
        self._items = {item.number: item for item in items}
        titles = _titles(items)
        common = max(COMMON_ITEMS, int(COMMON_SHARE * len(items)))
        found: list[tuple[_Text, _Words]] = []
        self._ends = []  # of each kind, in ``found``
        people = _people(items, speakers)
        for kind in (titles.values(), _terms(vocabulary), people, _headings(headings, titles, common)):
            found.extend(sorted(kind, key=lambda one: (-one[0].held, len(one[0].text))))
            self._ends.append(len(found))
        self._texts = [text for text, _ in found]
        self._index([words for _, words in found])

    def _index(self, texts: Sequence[_Words]) -> None:
        said = [word for words in texts for word in words]
        self._words = sorted(set(said))
        number = {word: at for at, word in enumerate(self._words)}
        numbers = np.fromiter((number[word] for word in said), dtype=np.int64, count=len(said))
        telling = np.array([word not in analysis.STOP_WORDS for word in self._words], dtype=np.int64)[numbers]
        self._lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        before = np.cumsum(telling) - telling
        firsts = np.repeat(np.cumsum(self._lengths) - self._lengths, self._lengths)
        order = np.argsort(numbers, kind="stable")
        self._bounds = np.searchsorted(numbers[order], np.arange(len(self._words) + 1))
        self._text_of = np.repeat(np.arange(len(texts)), self._lengths)[order]
        # A place counts telling words only, so that "messenger rev" begins "The Messenger review".
        self._place_of = np.minimum(before - before[firsts], _LAST_PLACE)[order]

    def starting(self, typed: Sequence[Word]) -> tuple[Suggestion, ...]:
        """What these words, the last of which may be unfinished, may become; the best first.

        A suggestion holds all the words, stop words apart. First comes what is just so, then what begins
        so, then where the words stand earlier, then what more items have, then the shorter. No kind shows
        its second best before the best of another, unless the other does not begin so.
        """
        words = [word.typed for word in typed]
        if not 0 < len(words) <= MOST_WORDS or sum(map(len, words)) < FEWEST_LETTERS:
            return ()
        ranks = self._ranks(words, unfinished=typed[-1].prefix)
        if not len(ranks) and len(words) > 1 and words[-1] in analysis.STOP_WORDS:
            ranks = self._ranks(words[:-1], unfinished=False)
        return tuple(self._suggestion(self._texts[at]) for at in self._mixed(ranks))

    def _ranks(self, words: Sequence[str], *, unfinished: bool) -> Ints:
        """The rank of each text that matches, by the text's number."""
        *whole, last = words
        count, place = len(self._texts), 0
        missing = np.zeros(count, dtype=np.int64)
        texts, places = self._occurrences(last, beginning=unfinished)
        held = _marked(count, texts)
        begins = np.ones(count, dtype=bool)
        for word in whole:
            holding, at = self._occurrences(word)
            if word in analysis.STOP_WORDS:
                missing += ~_marked(count, holding)
            else:
                held &= _marked(count, holding)
                begins &= _marked(count, holding[at == place])
                place += 1
        begins &= _marked(count, texts[places == place])
        exact = begins & _marked(count, self._occurrences(last)[0]) & (missing == 0) & (self._lengths == len(words))
        first = np.full(count, _LAST_PLACE, dtype=np.int64)
        np.minimum.at(first, texts, places)
        ranks = _EXACT * (~exact).astype(np.int64) + _BEGINS * (~begins).astype(np.int64)
        ranks += _MISSING * missing + _PLACE * first + np.arange(count)
        return np.asarray(ranks[held])

    def _occurrences(self, word: str, *, beginning: bool = False) -> tuple[Ints, Ints]:
        """The texts that hold a word, or a word that begins so, and at which places."""
        low = bisect_left(self._words, word)
        if beginning:
            high = bisect_left(self._words, word + "\U0010ffff", lo=low)
        else:
            high = low + int(self._words[low : low + 1] == [word])
        chosen = slice(self._bounds[low], self._bounds[high])
        return self._text_of[chosen], self._place_of[chosen]

    def _mixed(self, ranks: Ints) -> list[int]:
        """The numbers of the texts to show, the best first: a fair mix of kinds, and nothing twice."""
        numbers = ranks % _PLACE
        bounds = [0, *np.searchsorted(numbers, self._ends).tolist()]
        found: list[tuple[bool, int, int]] = []
        for start, end in pairwise(bounds):
            own = ranks[start:end]
            # Terms stand there twice, by their acronym and in full, so twice as many are looked at.
            best = np.partition(own, 2 * MOST)[: 2 * MOST] if len(own) > 2 * MOST else own
            for turn, rank in enumerate(sorted(best.tolist())):
                found.append((rank >= _EXACT, turn + bool(rank & _BEGINS), rank))
        shown: dict[str, int] = {}
        for _, _, rank in sorted(found):
            shown.setdefault(self._texts[rank % _PLACE].text.casefold(), rank)
        return [rank % _PLACE for rank in sorted(list(shown.values())[:MOST])]

    def _suggestion(self, one: _Text) -> Suggestion:
        if one.query:
            return Suggestion(one.text, one.kind, one.detail, query=one.query)
        item = self._items[one.item]
        detail = item.title if one.kind is SuggestionKind.HEADING else ""
        return Suggestion(one.text, one.kind, detail, item=item.id, passage=one.passage)


def words_of(text: str) -> list[str]:
    """The folded words of ``text``, as `analysis` tells them."""
    if text.isascii() and not _NOT_PLAIN.search(text):
        return text.translate(_PLAIN).split()
    return [word for word in map(analysis.form, analysis.TOKEN.findall(text)) if word]


def _titles(items: Sequence[Item]) -> dict[tuple[str, ...], tuple[_Text, _Words]]:
    """Titles by their words; of items called the same, the newest."""
    newest = sorted(items, key=lambda item: (item.added, item.number))
    found = {tuple(words_of(item.title)): item for item in newest}
    return {
        words: (_Text(SuggestionKind.TITLE, item.title, item=item.number), words)
        for words, item in found.items()
        if words
    }


def _terms(vocabulary: Sequence[Term]) -> Iterator[tuple[_Text, _Words]]:
    """Each term by its own words, and by those of what it stands for."""
    for term in vocabulary:
        meanings = (term.expansion, *term.other_meanings) if term.ambiguous else (term.expansion,)
        text = _Text(SuggestionKind.TERM, term.term, query=term.term, detail="; ".join(filter(None, meanings)))
        for words in filter(None, (words_of(term.term), words_of(term.expansion))):
            yield text, words


def _people(items: Sequence[Item], speakers: Sequence[str]) -> Iterator[tuple[_Text, _Words]]:
    """Authors, and speakers of transcripts who are called by a name and not "Presenter" or "Speaker 2"."""
    authors: dict[tuple[str, ...], list[str]] = {}
    for item in items:
        for name in dict.fromkeys(item.authors):
            authors.setdefault(tuple(words_of(name)), []).append(name)
    for words, names in authors.items():
        if words:
            yield _Text(SuggestionKind.PERSON, names[0], len(names), query=f"author:{_quoted(names[0])}"), words
    for name in speakers:
        words = tuple(words_of(name))
        named = len(words) > 1 and all(part[0].isupper() and part[-1] not in "0123456789" for part in name.split())
        if named and words not in authors:
            yield _Text(SuggestionKind.PERSON, name, query=_quoted(name)), words


def _quoted(name: str) -> str:
    return f'"{" ".join(_QUOTES.sub(" ", name).split())}"'


def _headings(
    headings: Headings, titles: Mapping[tuple[str, ...], object], most: int
) -> Iterator[tuple[_Text, _Words]]:
    """Each heading once, unless it is a title, or says nothing by itself.

    That is so if more than ``most`` items have it, as "Where to get help", or if it has one telling
    word only, as "Introduction" and "Part 3".
    """
    by_text: dict[str, tuple[PassageId, list[int]]] = {}
    for number, passage, text in headings:
        known = by_text.get(text)
        if known is None:
            by_text[text] = (passage, [number])
        elif known[1][-1] != number:
            known[1].append(number)
    by_words: dict[tuple[str, ...], tuple[str, PassageId, list[int]]] = {}
    for text, (passage, numbers) in by_text.items():
        words = tuple(words_of(text))
        if words in by_words:
            by_words[words][2].extend(numbers)
        elif words not in titles and _says_something(words):
            by_words[words] = (text, passage, numbers)
    for words, (text, passage, numbers) in by_words.items():
        held = len(numbers) if len(numbers) < 2 else len(set(numbers))
        if held <= most:
            yield _Text(SuggestionKind.HEADING, text, held, numbers[0], passage), words


def _says_something(words: _Words) -> bool:
    telling = 0
    for word in words:
        if word not in analysis.STOP_WORDS and word not in _NUMERALS and len(word) > 1 and not word.isdigit():
            telling += 1
            if telling > 1:
                return True
    return False


def _marked(count: int, texts: Ints) -> NDArray[np.bool_]:
    marks = np.zeros(count, dtype=bool)
    marks[texts] = True
    return marks
