"""The starter library as plain files, and the small measures its tests take of them.

Read here with nothing but YAML, CSV and regular expressions, so that the product's own readers
cannot hide a fault in the sources.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "assets" / "library"
FIRST_RECORD, RECORDS = 60, 120  # their numbers follow those of the items, in the order of the sources
RUN = 8  # words in a row that make a copied run

Row = dict[str, str]


@dataclass(frozen=True)
class Cue:
    start: float  # seconds
    end: float
    lines: tuple[str, ...]  # without the voice tag


@dataclass(frozen=True)
class Text:
    """An item: its file, its fields and its body (Markdown, or the whole WebVTT file)."""

    path: Path
    fields: dict[str, Any]
    body: str

    @property
    def id(self) -> str:
        return str(self.fields["id"])

    @property
    def form(self) -> str:
        return str(self.fields["form"])

    @property
    def is_record(self) -> bool:
        """Whether it only describes something that is elsewhere."""
        return self.fields.get("holding") == "record"

    @property
    def is_talk(self) -> bool:
        return self.path.suffix == ".vtt"

    @cached_property
    def prose(self) -> str:
        """All that is read: no link targets, no Markdown marks, no times of cues."""
        if self.is_talk:
            kept = [line for line in self.body.splitlines() if line not in ("WEBVTT", "NOTE") and "-->" not in line]
            return re.sub(r"<v [^>]*>", "", "\n".join(kept))
        return re.sub(r"[*|_>#`]+", " ", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", self.body))

    @property
    def read(self) -> str:
        """The prose and what stands around it on screen."""
        around = (str(self.fields.get(name, "")) for name in ("title", "summary", "content_note"))
        return "\n".join([*around, self.prose])


class Starter:
    """A workspace folder, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.items = [*self._articles(), *self._talks()]
        self.themes: list[dict[str, Any]] = yaml.safe_load((folder / "themes.yaml").read_text(encoding="utf-8"))
        self.collections: dict[str, dict[str, Any]] = {
            path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
            for path in sorted((folder / "collections").glob("*.yaml"))
        }
        self.released = str(yaml.safe_load((folder / "workspace.yaml").read_text(encoding="utf-8"))["released"])
        self.vocabulary = rows_of(folder / "vocabulary.csv")

    def _articles(self) -> Iterator[Text]:
        for path in sorted((self.folder / "items").rglob("*.md")):
            _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
            yield Text(path, yaml.safe_load(front), body.strip())

    def _talks(self) -> Iterator[Text]:
        for path in sorted((self.folder / "items").rglob("*.vtt")):
            sidecar = path.with_name(path.name + ".yaml")
            yield Text(path, yaml.safe_load(sidecar.read_text(encoding="utf-8")), path.read_text(encoding="utf-8"))

    @property
    def full(self) -> list[Text]:
        """The items whose text is here."""
        return [item for item in self.items if not item.is_record]

    @property
    def records(self) -> list[Text]:
        """The descriptions of what is elsewhere, in order of their numbers."""
        return sorted((item for item in self.items if item.is_record), key=lambda item: int(item.fields["number"]))

    @property
    def ids(self) -> set[str]:
        return {item.id for item in self.items}

    def read_aloud(self) -> Iterator[tuple[str, str]]:
        """Every piece of text a reader can meet, with the name of where it stands."""
        for item in self.items:
            yield item.path.name, item.read
        for theme in self.themes:
            yield f"theme {theme['id']}", f"{theme['title']}\n{theme['introduction']}"
        for name, collection in self.collections.items():
            yield f"collection {name}", f"{collection['title']}\n{collection['introduction']}"
        for row in self.vocabulary:
            yield f"vocabulary {row['term']}", row["note"]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(text: str) -> list[str]:
    """The words of a text, so that case, punctuation and typography make no difference."""
    return re.findall(r"[^\W_]+", text.lower().replace("'", "").replace("’", ""))


def runs(text: str) -> set[str]:
    """Every run of eight words."""
    found = words(text)
    return {" ".join(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def runs_to_avoid(catalogue: Iterable[Row]) -> set[str]:
    """The runs of every cell, apart from those that are part of a title or a name."""
    named: set[str] = set()
    told: set[str] = set()
    for row in catalogue:
        for column, cell in row.items():
            (named if column in ("title", "authors", "publisher") else told).update(runs(cell))
    return told - named


def references(text: str) -> set[str]:
    return set(re.findall(r"\bCAT-\d+\b", text))


def cues(body: str) -> list[Cue]:
    found = []
    for block in body.split("\n\n"):
        times = re.match(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})$", block, re.MULTILINE)
        if times:
            h1, m1, s1, h2, m2, s2 = (float(part) for part in times.groups())
            lines = tuple(re.sub(r"<[^>]*>", "", line) for line in block.strip().splitlines()[1:])
            found.append(Cue(3600 * h1 + 60 * m1 + s1, 3600 * h2 + 60 * m2 + s2, lines))
    return found


def chapters(body: str) -> list[float]:
    """The second at which each chapter begins: the start of the first cue after its NOTE."""
    parts = re.split(r"^NOTE Chapter: .+$", body, flags=re.MULTILINE)[1:]
    return [cues(part)[0].start for part in parts if cues(part)]


def syllables(word: str) -> int:
    """Groups of vowels, without silent endings; at least one. A known, rough rule."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    bare = re.sub(r"(?<=[^aeiouylcgsxz])es$|(?<![td])ed$|(?<=[^aeiouyl])e$", "", bare)
    split = re.findall(r"(?<![cgst])i(?:a|o(?!u))|[aeouy]ing$|creat", bare)  # vowels said apart: guardian, being
    return max(1, len(re.findall(r"[aeiouy]+", bare)) + len(split))


def sentences(item: Text) -> list[str]:
    """Sentences of paragraphs, lists and speech; no headings, tables, blanks or bracketed references."""
    if item.is_talk:
        spoken = " ".join(" ".join(cue.lines) for cue in cues(item.body))
        return [each for each in re.split(r"(?<=[.?!])[\"”]?\s+", spoken) if words(each)]
    lines = [line for line in item.body.splitlines() if not re.match(r"\s*(#|\|)|.*__", line)]
    bare = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", "\n".join(lines))
    bare = re.sub(r"\([^()]*CAT-[^()]*\)", "", bare)
    return [each for each in re.split(r"(?<=[.?!])[*\"”]*\s+|\n\s*\n|\n[-\d]", bare) if words(each)]


def reading_grade(parts: list[str]) -> float:
    """The Flesch-Kincaid grade of sentences (Kincaid and others, 1975): US school years."""
    spoken = [re.findall(r"[A-Za-z][A-Za-z'’-]*", part) for part in parts]
    total = sum(len(each) for each in spoken)
    sounds = sum(syllables(word) for each in spoken for word in each)
    return 0.39 * total / len(parts) + 11.8 * sounds / total - 15.59


def spoilt(folder: Path, file: str, old: str, new: str) -> Starter:
    """A copy of the library in which ``old``, which must be there once, is ``new``."""
    copy = folder / "library"
    shutil.copytree(LIBRARY, copy)
    text = (copy / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} has {old!r} {text.count(old)} times, so the fault cannot be put in"
    (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    return Starter(copy)
