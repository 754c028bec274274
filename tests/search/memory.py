"""A library in memory, for tests of search."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kiosk.model import Edition, Holding, Item, ItemId, Kind, Layout, Passage, PassageId, Perspective, Term, Theme
from kiosk.search.source import PassageKey

WORDS = [
    "care",
    "caring",
    "cared",
    "staff",
    "ward",
    "wards",
    "nurse",
    "nursing",
    "speak",
    "speaking",
    "up",
    "well",
    "led",
    "fear",
    "culture",
    "just",
    "the",
    "of",
    "a",
    "and",
    "organisation",
    "organization",
    "behaviour",
    "behavior",
    "learning",
    "team",
    "teams",
    "kind",
    "listen",
    "listening",
    "harm",
    "leader",
]


@dataclass
class Memory:
    """The shape search needs of a library, kept in dictionaries."""

    all_items: list[Item] = field(default_factory=list, repr=False)
    texts: dict[int, list[Passage]] = field(default_factory=dict, repr=False)
    all_themes: tuple[Theme, ...] = ()
    terms: tuple[Term, ...] = ()
    reads: list[int] = field(default_factory=list)  # numbers of the items whose passages were streamed

    def add(self, item: Item, passages: Sequence[Passage] = ()) -> None:
        self.all_items.append(item)
        self.texts[item.number] = list(passages)

    def replaced(self, number: int, passages: Sequence[Passage]) -> Memory:
        """A later library, in which one item has other passages."""
        return replace(self, texts={**self.texts, number: list(passages)}, reads=[])

    def without(self, *numbers: int) -> Memory:
        kept = [item for item in self.all_items if item.number not in numbers]
        return replace(self, all_items=kept, reads=[])

    def edition(self) -> Edition:
        marks = repr(sorted(self.fingerprints().items()))
        digest = hashlib.sha256(marks.encode()).hexdigest()
        return Edition(1, "2026-11-23", "Test", "Test", digest, len(self.all_items), 0, 0)

    def items(self) -> Sequence[Item]:
        return tuple(self.all_items)

    def fingerprints(self) -> Mapping[int, str]:
        return {
            item.number: hashlib.sha256(repr((item, self.texts[item.number])).encode()).hexdigest()
            for item in self.all_items
        }

    def all_passages(self, item_numbers: Iterable[int] | None = None) -> Iterator[tuple[int, int, Passage]]:
        wanted = None if item_numbers is None else set(item_numbers)
        for item in sorted(self.all_items, key=lambda item: item.number):
            if wanted is None or item.number in wanted:
                self.reads.append(item.number)
                for position, passage in enumerate(self.texts[item.number]):
                    yield item.number, position, passage

    def passage_texts(self, keys: Sequence[PassageKey]) -> Mapping[PassageKey, Passage]:
        return {
            (number, position): self.texts[number][position]
            for number, position in keys
            if position < len(self.texts[number])
        }

    def headings(self) -> Iterator[tuple[int, PassageId, str]]:
        for number, passages in sorted(self.texts.items()):
            if any(item.number == number for item in self.all_items):
                for passage in passages:
                    if passage.level or passage.chapter:
                        yield number, passage.id, passage.label if passage.level else passage.chapter

    def speakers(self) -> Sequence[str]:
        numbers = [item.number for item in self.all_items]
        return sorted({one.speaker for number in numbers for one in self.texts[number]} - {""})

    def themes(self) -> Sequence[Theme]:
        return self.all_themes

    def vocabulary(self) -> Sequence[Term]:
        return self.terms


def item(number: int, title: str, **fields: object) -> Item:
    plain = Item(
        ItemId(f"test/{number}"), number, title, Kind.REPORT, "document", Holding.FULL, Layout.ARTICLE, "Test House"
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def section(name: str, text: str, label: str = "") -> Passage:
    return Passage(PassageId(name), label or name, text, "", level=2 if label else 0)


def page(number: int, text: str) -> Passage:
    return Passage(PassageId(f"p{number}"), f"Page {number}", text, "", page=number)


def turn(second: int, text: str, speaker: str = "", chapter: str = "") -> Passage:
    label = f"{second // 60:02}:{second % 60:02}"
    return Passage(
        PassageId(f"t{second}"),
        label,
        text,
        "",
        start=float(second),
        end=second + 9.0,
        speaker=speaker,
        chapter=chapter,
    )


def article(number: int, title: str, *texts: str, **fields: object) -> tuple[Item, list[Passage]]:
    return item(number, title, **fields), [section(f"s{at}", text) for at, text in enumerate(texts)]


def library(*entries: tuple[Item, Sequence[Passage]], **fields: object) -> Memory:
    made = Memory(**fields)  # type: ignore[arg-type]
    for one, passages in entries:
        made.add(one, passages)
    return made


def sentence(chance: random.Random, longest: int = 60) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(0, longest)))


def random_library(seed: int, items: int = 14) -> Memory:
    """A small library of few words, so that queries meet often."""
    chance = random.Random(seed)  # noqa: S311
    themes = tuple(Theme(name, name.title(), "", "dot", featured=False) for name in ("alpha", "beta", "gamma"))
    made = Memory(all_themes=themes)
    for number in range(1, items + 1):
        layout = chance.choice(list(Layout))
        count = chance.randint(0, 6)
        if layout is Layout.PAGES:
            passages = [page(at + 1, sentence(chance)) for at in range(count)]
        elif layout is Layout.TURNS:
            passages = [
                turn(at * 10, sentence(chance, 20), chance.choice(["", "Ada", "Ben"]), chance.choice(["", "", "Ward"]))
                for at in range(count * 3)
            ]
        else:
            passages = [section(f"s{at}", sentence(chance, 300), sentence(chance, 3)) for at in range(count)]
        made.add(
            item(
                number * 3,
                sentence(chance, 5) or "untitled",
                layout=layout,
                kind=chance.choice(list(Kind)),
                holding=chance.choice(list(Holding)),
                perspective=chance.choice(list(Perspective)),
                year=chance.choice([None, 1999, 2012, 2017, 2023]),
                publisher=chance.choice(["North House", "South House", ""]),
                themes=tuple(chance.sample(["alpha", "beta", "gamma"], chance.randint(0, 3))),
                authors=tuple(chance.sample(["Ada Care", "Ben Ward"], chance.randint(0, 2))),
                summary=sentence(chance, 8),
                added=f"2026-0{chance.randint(1, 9)}-01",
            ),
            passages,
        )
    return made
