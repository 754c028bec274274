"""Text to terms: the one place that decides what counts as the same word; pure.

A *token* is a run of letters and digits with its span in the text. Its *form* is the token
folded (compatibility forms, case, diacritics, possessive 's); its *term* is the form with
British and American spelling made one and then stemmed (Porter's English stemmer,
"Porter2", http://snowball.tartarus.org/algorithms/english/stemmer.html, as Whoosh ships it).
Every word is indexed; stop words are dropped only from queries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, Protocol

from kiosk.search.spelling_variants import folded

# Combining marks, soft hyphens and zero-width joiners occur inside words, above all in text
# taken from PDF files; "A&E" and "1,000" are one word each.
INNER = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
_RUN = f"(?:[^\\W_]|[{INNER}])"
TOKEN = re.compile(
    # Most words: plain letters, with nothing after them that could go on. The rest says the same of all others.
    rf"[a-zA-Z]++(?![\w'\u2019\u02bc&{INNER}])"
    rf"|(?:[^\W\d_]&[^\W\d_](?![\w{INNER}&])"  # A&E
    rf"|\d+(?:[.,]\d+)+(?![\w{INNER}])"  # 1,000 and 3.5
    rf"|[^\W_]{_RUN}*)(?:['\u2019\u02bc]{_RUN}+)*"
)
# The same words where the text holds none of the characters INNER, told by what stands before them: a letter that
# begins a word neither follows another, nor an apostrophe within a word, nor is the E of A&E.
WORD_BEGINS = (
    r"(?<![^\W_])(?<![^\W_]['\u2019\u02bc])"
    r"(?!(?<=(?<![^\W_])(?<![^\W_]['\u2019\u02bc])[^\W\d_]&)[^\W\d_](?![\w&]))"
)
HAS_INNER = re.compile(f"[{INNER}]")
_POSSESSIVE = re.compile(r"'s$")
MAX_TERM = 64  # characters of a term that are kept; no word of any language is longer

# The stemmer makes these one with a different word (organ, compass, experience, sever, moral, intern ...);
# a word that begins so keeps apart from it. (beginning, term)
_KEPT_APART = (
    ("organiz", "organiz"),
    ("compassion", "compassion"),
    ("experiment", "experiment"),
    ("several", "several"),
    ("kindness", "kindness"),
    ("morale", "morale"),
    ("internation", "internation"),
    ("universit", "universit"),
    ("importan", "important"),
    ("executive", "executive"),
)

_STOP_WORDS = """
a about above across after again against all along also am among an and any are arent around as at away be
because been before being below between both but by can cannot cant could couldnt did didnt do does doesnt doing
dont down during each either else ever every few for from further had hadnt has hasnt have havent having he
hence her here hers herself him himself his how i if im in indeed instead into is isnt it its itself ive just
let many may maybe me might mine more most much must my myself no nor not now of off on once oneself only onto
or other ought our ours ourselves out over own per perhaps quite rather really same shall she should shouldnt
since so some somehow such than that thats the their theirs them themselves then there theres these they theyre
theyve this those though through thus to too toward towards under unless until up upon us very via was wasnt we
were werent weve what whatever whats when whenever where wherever whether which whichever while who whoever whom
whose why will with within without wont would wouldnt yet you your youre yours yourself yourselves youve
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


class Token(NamedTuple):
    """A word in a text: where it is (code points, half open) and the term it stands for."""

    start: int
    end: int
    term: str


class _Stemmer(Protocol):
    def stem(self, word: str) -> str: ...


@lru_cache(maxsize=1)
def _stemmer() -> _Stemmer:
    from whoosh.lang.snowball.english import EnglishStemmer  # kept off the import of this module

    stemmer: _Stemmer = EnglishStemmer()
    return stemmer


@lru_cache(maxsize=200_000)
def form(word: str) -> str:
    """The word as people would type it plainly: lower case, no diacritics, no possessive ``'s``."""
    text = word.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", HAS_INNER.sub("", word)).casefold())
        text = "".join(c for c in text if not unicodedata.combining(c)).replace("\u2019", "'").replace("\u02bc", "'")
        text = "".join(text.split())
    text = _POSSESSIVE.sub("", text).replace("'", "")
    if text[:1].isdigit():
        text = text.replace(",", "")
    return text[:MAX_TERM]


@lru_cache(maxsize=200_000)
def term(word: str) -> str:
    """What is indexed for ``word``; never empty for a word that holds a letter or digit."""
    plain = form(word)
    if not plain.isascii() or not plain.isalpha():
        return plain
    one_spelling = folded(plain)
    for beginning, kept in _KEPT_APART:
        if one_spelling.startswith(beginning):
            return kept
    return _stemmer().stem(one_spelling) or plain


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The words of ``text[start:end]`` in order, with spans into the whole ``text``."""
    stop = len(text) if end is None else end
    for match in TOKEN.finditer(text, start, stop):
        found = term(match.group())
        if found:
            yield Token(match.start(), match.end(), found)


def terms(text: str) -> list[str]:
    """The terms of ``text`` in order."""
    return [token.term for token in tokens(text)]


def is_stop_word(word: str) -> bool:
    """Whether ``word`` says so little that a query may do without it."""
    return form(word) in STOP_WORDS
