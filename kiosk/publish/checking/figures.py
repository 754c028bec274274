"""The rule that every figure has its source: in its sentence, or under its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kiosk.model import Holding
from kiosk.publish.checking.findings import Finding, Setting, Severity
from kiosk.publish.checking.texts import Block, Sort, Text

LEAST_COUNT: Final = 20  # a whole number from here on is a count of something, and not a step or a group's size

_SMALL_NUMBER = "(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|[0-9]{1,3})"
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_SHARE = re.compile(
    r"\d\s?(?:%|per cent\b)|[£$€]\s?\d[\d,.]*(?:(?: (?:m|b)illion|bn|m)\b)?"
    rf"|\b{_SMALL_NUMBER} (?:in|out of|in every) (?:every )?(?:two|three|four|five|six|seven|eight|nine|ten|[0-9]+)\b"
    r"|\b(?:two|three)[- ](?:thirds|quarters|fifths)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?<![\w.,:/–-])(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w:/–-]|[.,]\d)(?: (million|billion))?")
# What is a number and no figure: dates, times, spans of time, ages, and numbers that name something.
_NO_FIGURE: Final = (
    rf"\b\d{{1,2}}(?: and \d{{1,2}}| to \d{{1,2}})? {_MONTH}(?: \d{{4}})?|{_MONTH} (?:\d{{1,2}}, )?\d{{4}}",
    r"\b(?:1[5-9]|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?(?:s|\b)",
    r"\b\d{1,2}:\d\d\b|\b\d{1,2}(?:\.\d\d)? ?[ap]m\b|\bat \d{1,2}\.\d\d\b(?! ?(?:%|per cent|million|billion))",
    r"\b\d+(?: to \d+|–\d+)?[ -](?:minute|hour|second|day|week|month|year|night)s?(?:[- ]olds?)?\b",
    r"\b(?:age[ds]?|band|bay|bed|page|pages|step|question|part|way|pause|version|phase|round|room|ward|chapter|number"
    r"|metric|indicator|promise|action|item|article|section|level|minute|day|week|call|ring|text) \d+\b",
    r"\bCAT-\d+|\bCOVID-19\b",
)
_BARE = re.compile("|".join(_NO_FIGURE), re.IGNORECASE)
_SOURCE = re.compile(r"\bCAT-\d+\b|\b(?:our|my) (?:own )?(?:sums?|counts?|estimate|reckoning)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*\b(?:1[89]|20)\d\d[^()]*)\)")  # (Francis 2013), and not (in May 2013)
_SPOKEN = re.compile(r"\bCAT-\d+\b|\b(?:1[89]|20)\d\d\b")
_MADE_UP = re.compile(r"\b(?:invented|made[- ]up|illustrative)\b", re.IGNORECASE)
# The plain counts of these say what to do: "ask 20 people".
_INSTRUCTIONS: Final = frozenset({"session-pack", "one-page-guide"})
_PLAN = re.compile(r"\b(?:minutes?|timings?|agenda|time)\b", re.IGNORECASE)


def figures(text: Text, setting: Setting) -> Iterator[Finding]:
    """The figures of a text that have no source, neither in their sentence nor under their heading."""
    item = text.item
    if not text.ours or item.illustrative or item.form == "glossary" or item.holding is Holding.RECORD:
        return  # a record describes its own source
    plans = {block.table for block in text.blocks if block.head and _PLAN.search(block.text.partition("|")[0])}
    for number in sorted({block.section for block in text.blocks}):
        whole = text.section(number)
        spoken = text.section(number - 1) + whole if text.cues else ""  # a chapter goes on with what the last one named
        if is_sourced(spoken or whole, bool(spoken)) or _MADE_UP.search(whole):
            continue
        for block in (block for block in text.blocks if block.section == number):
            if block.sort is not Sort.HEADING and not (block.table and block.table in plans):
                yield from _uncited(text, block)


def is_sourced(text: str, spoken: bool = False) -> bool:
    """Whether a text says whose its figures are; a talk names the year aloud, and its sources in its notes."""
    if _SOURCE.search(text) or (spoken and _SPOKEN.search(text)):
        return True
    return any(re.search(r"[A-Z]\w", re.sub(_MONTH, "", each)) for each in _BRACKETS.findall(text))


def _uncited(text: Text, block: Block) -> Iterator[Finding]:
    counts = text.item.form not in _INSTRUCTIONS
    for sentence, line in block.sentences():
        if found := figure_in(_without(sentence, block.titles), counts):
            what = (
                f'say who gives "{found}" and when, in brackets at the end of the sentence: (Name 2024, CAT-001); '
                "or take it out"
            )
            yield Finding(text.file, line, "uncited-figure", Severity.ERROR, sentence, what)


def figure_in(sentence: str, counts: bool = True) -> str:
    """The first figure in a sentence as it is written there, or ""; without ``counts`` only shares and money are."""
    bare = _BARE.sub(lambda match: "·" * len(match[0]), sentence)
    if share := _SHARE.search(bare):
        start = sentence.rfind(" ", 0, share.start()) + 1
        return sentence[start : share.end()].strip("([“\"'")
    for count in _COUNT.finditer(bare) if counts else ():
        if count[2] or int(count[1].replace(",", "")) >= LEAST_COUNT:
            return count[0]
    return ""


def _without(sentence: str, titles: tuple[str, ...]) -> str:
    for title in titles:
        sentence = sentence.replace(" ".join(title.split()), "")
    return sentence
