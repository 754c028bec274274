"""The parts a query is made of; pure values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.model import Span

MAX_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Word:
    """One word. ``prefix``: it may be the beginning of a word. ``within`` names the only field that counts."""

    term: str
    typed: str
    span: Span
    prefix: bool = False
    within: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in exactly this order."""

    words: tuple[Word, ...]
    within: str = ""


@dataclass(frozen=True, slots=True)
class Restriction:
    """A property of the item: ``kind``, ``theme`` or ``perspective`` with its value, ``year`` from and to."""

    name: str
    value: str = ""
    years: tuple[int, int] = (0, MAX_YEAR)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Everything but this."""

    part: Node


@dataclass(frozen=True, slots=True)
class Wanted:
    """Parts side by side: all of ``required``, none of ``without``; ``words`` rank.

    Where no text is required, at least one of the words must be there.
    """

    words: tuple[Word, ...] = ()
    required: tuple[Node, ...] = ()
    without: tuple[Node, ...] = ()


Node = Word | Phrase | Restriction | AllOf | AnyOf | Without | Wanted


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query understood. ``words`` are all its words, with spans into ``text``; ``marked``: it has more than words."""

    root: Wanted
    words: tuple[Word, ...]
    marked: bool = False
    text: str = ""


def words_of(node: Node) -> Iterator[Word]:
    """All words under ``node``, in order, excluded ones too."""
    if isinstance(node, Word):
        yield node
    elif isinstance(node, Phrase):
        yield from node.words
    elif isinstance(node, AllOf | AnyOf):
        for part in node.parts:
            yield from words_of(part)
    elif isinstance(node, Without):
        yield from words_of(node.part)
    elif isinstance(node, Wanted):
        for part in (*node.required, *node.words, *node.without):
            yield from words_of(part)
