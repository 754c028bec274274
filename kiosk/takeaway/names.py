"""Names as citations want them: who is a person and who an organisation, surnames and initials; pure.

A record keeps a name as the document has it, so this is told by its words. Where that is doubtful the name is taken
for an organisation's and is left as it is, since that can be read, and a name cut in the wrong place cannot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron rev reverend hon rt general sister".split()  # noqa: SIM905
)
_HONOURS = re.compile(
    r"(?:[,\s]+(?:PhD|DPhil|MD|MBE|OBE|CBE|KBE|DBE|CB|KC|QC|RN|RGN|RMN|MSc|BSc|BA|MA|FRCN|FRCP|FRCGP|FMedSci|QN))+$"
)
_PARTICLES = frozenset("de da del della der den di dos du la le van von ter ten bin ibn al el st".split())  # noqa: SIM905
_ORGANISATION = frozenset(
    """
    academy action agency alliance association authority board body bureau care centre center charity clinic college
    collaborative commission commissioner committee community company confederation consortium council department
    directorate england executive faculty federation for forum foundation fund government group guardian health
    healthcare hospital hospitals improvement initiative inquiry institute institution international ireland kingdom
    lab laboratory library limited ltd ministry national network nhs northern office of organisation organization
    panel parliament partnership press programme project research review royal school scotland secretariat service
    services society staff states survey team the trust trusts uk unicef union unit university wales ward who working
    world
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Name:
    """An author. ``given`` is "" for an organisation, whose whole name is in ``family``."""

    family: str
    given: tuple[str, ...] = ()

    @property
    def initials(self) -> tuple[str, ...]:
        """First letters of the given names; both of a hyphenated one: "J-P"."""
        return tuple("-".join(part[0].upper() for part in name.split("-") if part) for name in self.given)


def name_of(author: str) -> Name:
    """An author as the record has it, read as a person's name or an organisation's."""
    whole = " ".join(author.split())
    text = _HONOURS.sub("", whole)
    if text.count(",") == 1:
        family, given = (part.strip() for part in text.split(","))
        if family and given and _is_person([*given.split(), *family.split()]):
            return Name(family, _given(given.split()))
        return Name(whole)
    words = text.split()
    while len(words) > 1 and words[0].rstrip(".").lower() in _TITLES:
        words.pop(0)
    if not _is_person(words):
        return Name(whole)
    if len(words[-1]) <= 3 and words[-1].isupper() and not words[0].isupper() and "." not in words[0]:
        return Name(" ".join(words[:-1]), tuple(words[-1]))  # "Ockenden D", as journals list their authors
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _PARTICLES:
        at -= 1
    return Name(" ".join(words[at:]), _given(words[:at]))


def _given(words: list[str]) -> tuple[str, ...]:
    """Given names; initials that are run together ("J.P.") are parted."""
    return tuple(part for word in words for part in word.split(".") if part)


def _is_person(words: list[str]) -> bool:
    """Two to five words, each like a name, none that names a body, and no acronym that could be one."""
    if not 2 <= len(words) <= 5 or any(not _like_a_name(word) for word in words):
        return False
    if any(word.lower().strip(".") in _ORGANISATION for word in words):
        return False
    return not words[-1].isupper() or len(words[-1]) <= 3 or all(word.isupper() for word in words)


def _like_a_name(word: str) -> bool:
    letters = word.replace("-", "").replace("'", "").replace("’", "").replace(".", "")
    return letters.isalpha() and (word[0].isupper() or word.lower() in _PARTICLES)
