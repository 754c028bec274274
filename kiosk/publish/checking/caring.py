"""Rules that look after readers: invented stories say so, and hard reading warns and ends with help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kiosk.model import Holding
from kiosk.publish.checking.findings import Finding, Setting, Severity
from kiosk.publish.checking.texts import Block, Sort, Text

FIRST_LINE: Final = "Illustrative: the people, ward and events are invented."
HELP: Final = "Where to get help"
OFTEN: Final = 3  # times that a hard matter is named before a text is about it

_INVENTED = re.compile(
    r"\b(?:an? (?:invented|made-up|imagined|fictional) (?:story|case|scenario)|illustrative)\b", re.IGNORECASE
)
# Once is enough: a reader may have lived through it.
_HARSH = re.compile(
    r"\b(?:suicid\w*|self-harm\w*|rape[ds]?|sexual(?:ly)? (?:assault\w*|violence|abuse\w*|harass\w*|harm)"
    r"|stillb\w+|miscarr\w+)\b",
    re.IGNORECASE,
)
_HARD = re.compile(
    r"\b(?:died|dies|deaths?|killed|racis[mt]|racially|harass\w*|abused?|abusive|bull(?:y|ied|ies|ying)"
    r"|violen\w+|avoidable harm|(?:was|were|been) (?:badly |seriously )?(?:harmed|injured))\b",
    re.IGNORECASE,
)


def illustration(text: Text, setting: Setting) -> Iterator[Finding]:
    """An invented story of which the form, the record and the first line do not all say so."""
    item = text.item
    begins = next((block for block in text.blocks if block.sort is not Sort.HEADING), None)
    labelled = begins is not None and begins.text.startswith("Illustrative:")
    invented = item.form == "scenario" or item.illustrative or labelled
    if not invented:
        told = _INVENTED.search(f"{item.title} {item.summary}")
        if told and not text.cues:  # a talk may tell a story on its way, and says so where it does
            what = "if people and events are invented, say `illustrative: true` and begin with: " + FIRST_LINE
            yield Finding(text.record, text.field_line("summary"), "illustration", Severity.ERROR, told[0], what)
        return
    if not item.illustrative:
        what = "say `illustrative: true` in its record, so that every list labels it"
        line = text.field_line("illustrative")
        yield Finding(text.record, line, "illustration", Severity.ERROR, item.title, what)
    if item.holding is Holding.FULL and not labelled:
        line = begins.line if begins else 1
        yield Finding(text.file, line, "illustration", Severity.ERROR, _start(begins), f"begin with: {FIRST_LINE}")


def content_note(text: Text, setting: Setting) -> Iterator[Finding]:
    """A text on hard matters without a note before it; its own words of comfort are no such matter."""
    if text.item.content_note or not text.ours or text.item.form in ("glossary", "timeline"):
        return
    harsh, hard = _named(text, _HARSH), _named(text, _HARD)
    what = "add a `content_note` that says, in a line, what the text is about, and where help is"
    if harsh:
        line, sentence = harsh[0]
        yield Finding(text.file, line, "content-note", Severity.ERROR, sentence, what)
    elif len(hard) >= OFTEN:
        line, sentence = hard[0]
        severity = Severity.ERROR if len(hard) >= 2 * OFTEN else Severity.ADVICE
        yield Finding(text.file, line, "content-note", severity, sentence, f"{what}; {len(hard)} sentences name it")


def help_at_the_end(text: Text, setting: Setting) -> Iterator[Finding]:
    """A content note without places to get help after the text."""
    if not (text.item.content_note and text.ours) or text.item.holding is Holding.RECORD or text.cues:
        return
    headings = [block for block in text.blocks if block.sort is Sort.HEADING]
    if not headings or headings[-1].text != HELP:
        line = headings[-1].line if headings else text.field_line("content_note")
        what = f'end with a section "{HELP}", with blanks for the trust to fill in'
        yield Finding(text.file, line, "help", Severity.ERROR, headings[-1].text if headings else "", what)


def _named(text: Text, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    """The sentences that name such a matter; titles of works and places to get help are not counted."""
    helping = {block.section for block in text.blocks if block.sort is Sort.HEADING and block.text == HELP}
    found = []
    for block in text.blocks:
        if block.section in helping or block.sort is Sort.HEADING:
            continue
        for sentence, line in block.sentences():
            bare = sentence
            for title in block.titles:
                bare = bare.replace(" ".join(title.split()), "")
            if pattern.search(bare):
                found.append((line, sentence))
    return found


def _start(block: Block | None) -> str:
    return next((sentence for sentence, _ in block.sentences()), "") if block else ""
