"""What people type, read forgivingly; pure.

    speaking up                any of the words, those with all of them first
    "speak up"                 exactly these words in this order
    fear -blame                not with this word (or NOT blame)
    fear AND silence           both
    nurse OR midwife           either; AND binds closer, ( ) group
    title:kindness author:west publisher:"king's fund"
    kind:report theme:speaking-up year:2019..2023 perspective:national

Words alone are wanted, and what is marked (quotes, AND, OR, a field) is required. Text that is
not right in any part is taken as its plain words, all of it; no text is an error.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kiosk.model import Kind, Perspective, Span
from kiosk.search import analysis
from kiosk.search.syntax import MAX_YEAR, AllOf, AnyOf, Node, Parsed, Phrase, Restriction, Wanted, Without, Word

MAX_DEPTH = 8  # of brackets; more of them is not a question
MAX_MARKED = 64  # parts of a query with operators; a longer one is pasted text
TEXT_FIELDS = ("title", "author", "publisher")

_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_MARKS = re.compile(rf"[{_QUOTES}():]|(?:^|\s)-|AND|OR|NOT")  # without any of them a text is plain words
_FIELD = re.compile(r"(title|author|publisher|kind|theme|year|perspective):")
_YEARS = re.compile(r"(\d{4})?(\.\.|-)?(\d{4})?")


class _NotWellFormed(Exception):
    """The text is no query with operators, so its words are searched."""


def parse(
    text: str,
    themes: Mapping[str, str] | None = None,
    *,
    as_you_type: bool = False,
    term_of: Callable[[str], str] = analysis.term,
) -> Parsed:
    """Understand ``text``; never raises.

    ``themes`` maps what a theme may be called (`kiosk.search.analysis.form` of its id and its title,
    without spaces) to its id. ``as_you_type``: the last word may be unfinished. ``term_of`` gives the term of a
    form, as `kiosk.search.analysis.term` does.
    """
    words = tuple(_words_in(text, term_of))
    if as_you_type and words and words[-1].span[1] == len(text):
        words = (*words[:-1], replace(words[-1], prefix=True))
    if not _MARKS.search(text):
        return plain(words, text)
    try:
        parts = _Parser(_Lexer(text, themes or {}).lexemes(), words).whole()
    except _NotWellFormed:
        return plain(words, text)
    root = _side_by_side(parts)
    return Parsed(root, words, bool(root.required or root.without), text)


def plain(words: Sequence[Word], text: str = "") -> Parsed:
    """A query of nothing but these words of ``text``."""
    kept = tuple(words)
    telling = tuple(word for word in kept if word.typed not in analysis.STOP_WORDS)
    return Parsed(Wanted(words=telling or kept), kept, text=text)


def _words_in(text: str, term_of: Callable[[str], str]) -> Iterator[Word]:
    for match in analysis.TOKEN.finditer(text):
        form = analysis.form(match.group())
        term = term_of(form)
        if term:
            yield Word(term, form, match.span())


def _side_by_side(parts: Sequence[Node]) -> Wanted:
    words: list[Word] = []
    required: list[Node] = []
    without: list[Node] = []
    for part in parts:
        if isinstance(part, Word) and not part.within:
            words.append(part)
        elif isinstance(part, Wanted) and not part.required and not part.without:
            words.extend(part.words)  # brackets around mere words, as in a pasted title
        elif isinstance(part, Without):
            without.append(part.part)
        else:
            required.append(part)
    telling = [word for word in words if word.typed not in analysis.STOP_WORDS]
    return Wanted(tuple(telling if telling or required else words), tuple(required), tuple(without))


@dataclass(frozen=True, slots=True)
class _Lexeme:
    """``kind`` is "words", "phrase", "restriction", or the operator itself."""

    kind: str
    span: Span = (0, 0)
    within: str = ""
    node: Node | None = None


@dataclass(slots=True)
class _Lexer:
    text: str
    themes: Mapping[str, str]
    at: int = 0
    open_brackets: int = 0
    marked: bool = False
    found: list[_Lexeme] = field(default_factory=list)

    def lexemes(self) -> list[_Lexeme]:
        while self.at < len(self.text):
            if self.text[self.at].isspace():
                self.at += 1
            else:
                self._next()
                self.marked = self.marked or self.found[-1].kind != "words"
            if self.marked and len(self.found) > MAX_MARKED:
                raise _NotWellFormed
        return self.found

    def _next(self) -> None:
        letter = self.text[self.at]
        following = self.text[self.at + 1 : self.at + 2]
        if letter in _QUOTES:
            self._quoted("")
        elif letter == "(" and not self._follows_word():
            self.open_brackets += 1
            self._take("(", 1)
        elif letter == ")" and self.open_brackets:
            self.open_brackets -= 1
            self._take(")", 1)
        elif letter == "-" and not self._follows_word() and _opens(following):
            self._take("NOT", 1)
        else:
            self._run()

    def _follows_word(self) -> bool:
        return self.at > 0 and not self.text[self.at - 1].isspace() and self.text[self.at - 1] not in "(-"

    def _take(self, kind: str, length: int) -> None:
        self.found.append(_Lexeme(kind, (self.at, self.at + length)))
        self.at += length

    def _quoted(self, within: str) -> None:
        start = self.at + 1
        closing = next((i for i in range(start, len(self.text)) if self.text[i] in _QUOTES), -1)
        if closing < 0:
            raise _NotWellFormed
        self.found.append(_Lexeme("phrase", (start, closing), within))
        self.at = closing + 1

    def _run(self) -> None:
        """Text up to the next space or quotation mark; a closing bracket ends it only if one is open."""
        match = _FIELD.match(self.text, self.at)
        if match and not self._follows_word():
            self._fielded(match[1], match.end())
            return
        end = self._end_of_run(self.at)
        word = self.text[self.at : end]
        kind = word if word in _OPERATORS else "words"
        self._take(kind, end - self.at)

    def _end_of_run(self, start: int) -> int:
        end = start
        while end < len(self.text) and not self.text[end].isspace() and self.text[end] not in _QUOTES:
            if self.text[end] == ")" and self.open_brackets:
                break
            end += 1
        return max(end, start + 1) if start < len(self.text) else end

    def _fielded(self, name: str, start: int) -> None:
        if start >= len(self.text) or self.text[start].isspace():
            raise _NotWellFormed
        self.at = start
        quoted = self.text[start] in _QUOTES
        if name in TEXT_FIELDS:
            if quoted:
                self._quoted(name)
            else:
                end = self._end_of_run(start)
                self.found.append(_Lexeme("phrase", (start, end), name))
                self.at = end
            return
        if quoted:
            self._quoted(name)
            start, end = self.found.pop().span
        else:
            end = self._end_of_run(start)
            self.at = end
        node = _restriction(name, self.text[start:end], self.themes)
        self.found.append(_Lexeme("restriction", (start, end), node=node))


def _opens(letter: str) -> bool:
    return letter != "" and (letter.isalnum() or letter in _QUOTES or letter == "(")


def _restriction(name: str, value: str, themes: Mapping[str, str]) -> Restriction:
    """The restriction that ``name:value`` asks for; raises `_NotWellFormed` if there is none such."""
    if name == "year":
        match = _YEARS.fullmatch(value)
        if not match or not (match[1] or match[3]) or (match[3] and not match[2]):
            raise _NotWellFormed
        first = int(match[1] or 0)
        last = int(match[3] or MAX_YEAR) if match[2] else first
        return Restriction("year", years=(min(first, last), max(first, last)))
    known: Mapping[str, str] = themes
    if name == "kind":
        known = {spoken: str(kind) for kind in Kind for spoken in _names_of(kind)}
    elif name == "perspective":
        known = {str(one): str(one) for one in Perspective if one}
    wanted = known.get(key(value))
    if wanted is None:
        raise _NotWellFormed
    return Restriction(name, wanted)


def key(name: str) -> str:
    """``name`` as it is looked up: without case, spaces, hyphens."""
    return "".join(analysis.form(match.group()) for match in analysis.TOKEN.finditer(name))


def _names_of(kind: Kind) -> tuple[str, ...]:
    one = key(str(kind))
    return one, f"{one}s", f"{one[:-1]}ies"


class _Parser:
    """Recursive descent over lexemes; AND binds closer than OR, and both than standing side by side."""

    def __init__(self, lexemes: list[_Lexeme], words: tuple[Word, ...]) -> None:
        self._lexemes = lexemes
        self._words = words
        self._starts = [word.span[0] for word in words]
        self._at = 0
        self._depth = 0

    def whole(self) -> list[Node]:
        parts = self._sequence()
        if self._at < len(self._lexemes):
            raise _NotWellFormed
        return parts

    def _peek(self) -> str:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else ""

    def _sequence(self) -> list[Node]:
        parts: list[Node] = []
        while self._peek() not in ("", ")"):
            parts.extend(self._either())
        return parts

    def _either(self) -> list[Node]:
        first = self._both()
        if self._peek() != "OR":
            return first
        parts = [_one(first)]
        while self._peek() == "OR":
            self._at += 1
            parts.append(_one(self._both()))
        return [AnyOf(tuple(parts))]

    def _both(self) -> list[Node]:
        first = self._negated()
        if self._peek() != "AND":
            return first
        parts = [_one(first)]
        while self._peek() == "AND":
            self._at += 1
            parts.append(_one(self._negated()))
        return [AllOf(tuple(parts))]

    def _negated(self) -> list[Node]:
        if self._peek() != "NOT":
            return self._atom()
        self._at += 1
        if self._peek() == "NOT":
            raise _NotWellFormed
        part = _one(self._atom())
        return [Without(replace(part, prefix=False) if isinstance(part, Word) else part)]

    def _atom(self) -> list[Node]:
        kind = self._peek()
        if kind in ("", ")", "AND", "OR", "NOT"):
            raise _NotWellFormed
        lexeme = self._lexemes[self._at]
        self._at += 1
        if kind == "(":
            return [self._group()]
        if lexeme.node is not None:
            return [lexeme.node]
        found = self._words_within(lexeme.span)
        if kind == "words":
            return list(found)
        if lexeme.within and not found:
            raise _NotWellFormed
        if lexeme.within and len(found) == 1:
            return [replace(found[0], within=lexeme.within)]
        words = tuple(replace(word, within=lexeme.within, prefix=False) for word in found)
        return [Phrase(words, lexeme.within)] if words else []

    def _words_within(self, span: Span) -> list[Word]:
        """The words inside ``span``; found by bisection, since pasted text has thousands of words and as many parts."""
        found = self._words[bisect_left(self._starts, span[0]) : bisect_left(self._starts, span[1])]
        return [word for word in found if word.span[1] <= span[1]]

    def _group(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _NotWellFormed
        inner = self._sequence()
        if self._peek() != ")" or not inner:
            raise _NotWellFormed
        self._at += 1
        self._depth -= 1
        return _side_by_side(inner)


def _one(parts: list[Node]) -> Node:
    """What an operator is applied to; words grown together, such as "well-led", count as a phrase."""
    if not parts:
        raise _NotWellFormed
    if len(parts) == 1:
        return parts[0]
    words = tuple(replace(part, prefix=False) for part in parts if isinstance(part, Word))
    return Phrase(words)
