"""What a check of a workspace says: findings, and the settings that rules are applied with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """How much a finding matters: an error keeps a text from being released, advice is for its writer to weigh."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found. ``line`` counts from 1 in ``file``, which is told relative to the workspace."""

    file: str
    line: int
    rule: str
    severity: Severity
    sentence: str  # the words it is about, or "" where there are none
    advice: str  # what to do


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that the record of its item accepts, and why."""

    finding: Finding
    reason: str


RULES: Final[Mapping[str, str]] = {
    "licence": "every item says under which licence it may be read and passed on",
    "review": "every text written here has a day by which it is to be read again, and that day is to come",
    "sources": "a text names the works it draws on, and every reference in it is one of them",
    "summary": "a summary is a sentence or two that tells more than the title",
    "illustration": "an invented story says so, in its record and in its first line",
    "content-note": "a text on harm, death, racism or sexual violence warns of it",
    "help": "a text with a content note ends with places to get help",
    "reading-age": "a text can be read by someone of 14 (Flesch-Kincaid grade 9)",
    "dead-link": "every link within the library leads somewhere",
    "uncited-figure": "every figure has its source",
    "acronym": "an acronym is written out where it is first used",
    "cue": "what is said can be read while it is shown",
    "alt-text": "every picture is described in words",
    "caption": "every picture beside a text says where it comes from, and of which year it is",
    "wording": "plain and calm words, here as on screen",
}
META: Final = ("accepted", "workspace")  # about the checking itself; no record can accept these

# Everyday words on a ward; nobody needs to be told what they are short for.
KNOWN_ACRONYMS: Final = frozenset(
    ("NHS", "UK", "US", "USA", "EU", "WHO", "GP", "TV", "PC", "PDF", "QR", "IT", "ID", "OK", "AM", "PM", "BBC", "ABC")
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rules need to know of the workspace around a text.

    ``expansions`` are the names that the vocabulary has for each acronym, ``anchors`` the passages of every current
    item by its id, ``objects`` the SHA-256 of every file there is.
    """

    today: date
    known_acronyms: frozenset[str] = KNOWN_ACRONYMS
    expansions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    anchors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    objects: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()  # bodies and titles that reading age leaves out
