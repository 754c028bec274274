"""Rules on what a text leads to and shows: links within the library, pictures, cues of talks, and plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kiosk.publish.checking.findings import Finding, Setting, Severity
from kiosk.publish.checking.texts import Sort, Text

# What a viewer can take in, close to broadcasters' rules for subtitles.
LONGEST_LINE: Final = 42  # characters
MOST_LINES: Final = 2
LONGEST_CUE: Final = 7.0  # seconds
FASTEST: Final = 20.0  # characters a second

_ITEM = re.compile(r"lib:item/([a-z0-9-]+/[a-z0-9-]+)(?:#(.+))?")
_OBJECT = re.compile(r"lib:object/(\S+)")
_SAID = re.compile(r"[\"“][^\"”]*[\"”]")
# Words that shout, coax or talk like a machine; inside quotation marks people may say what they like.
_UNPLAIN = re.compile(
    r"\b(?:please|oops|invalid|illegal (?:value|character|input)|click here|error occurred"
    r"|utili[sz]e[ds]?|going forward|leverage[ds]?)\b|!!",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_UNSAID: Final = frozenset({"picture", "image", "photo", "chart", "figure", "diagram", "img"})


def dead_links(text: Text, setting: Setting) -> Iterator[Finding]:
    """Links to items, passages and files that are not there."""
    for line, address in text.links:
        if (match := _ITEM.fullmatch(address)) is None:
            continue
        passages = setting.anchors.get(match[1])
        if passages is None:
            what = f"there is no current item {match[1]}; name one that is there, or take the link out"
            yield Finding(text.file, line, "dead-link", Severity.ERROR, address, what)
        elif match[2] and match[2] not in passages:
            what = f"{match[1]} has no passage {match[2]}; it may have got another heading"
            yield Finding(text.file, line, "dead-link", Severity.ERROR, address, what)
    named = [*text.links, *((picture.line, picture.source) for picture in text.pictures)]
    for line, address in named:
        if (match := _OBJECT.fullmatch(address)) and match[1] not in setting.objects:
            what = "no item of this workspace brings this file; put it beside one, or take the link out"
            yield Finding(text.file, line, "dead-link", Severity.ERROR, address, what)


def pictures(text: Text, setting: Setting) -> Iterator[Finding]:
    """Pictures that someone who cannot see them would miss."""
    for picture in text.pictures:
        words = picture.described.split()
        if not words or (len(words) == 1 and words[0].casefold() in _UNSAID):
            what = "say between the brackets of ![…] what it shows, as you would on the telephone"
            yield Finding(text.file, picture.line, "alt-text", Severity.ERROR, picture.source, what)


def captions(text: Text, setting: Setting) -> Iterator[Finding]:
    """Pictures beside a text that do not say where they come from, and of which year they are."""
    for picture in text.pictures:
        if picture.beside and not _YEAR.search(picture.caption):
            what = (
                'say after its name what it is, whose it is and of which year: ![…](name.png "What it is. Name 2024")'
            )
            yield Finding(text.file, picture.line, "caption", Severity.ADVICE, picture.caption or picture.source, what)


def cues(text: Text, setting: Setting) -> Iterator[Finding]:
    """Cues that are too long to be read while they are shown."""
    for cue in text.cues:
        lasts = cue.end - cue.start
        shown = " / ".join(cue.lines)
        letters = sum(len(line) for line in cue.lines)
        if len(cue.lines) > MOST_LINES:
            yield _cue(text, cue.line, shown, f"at most {MOST_LINES} lines; part it into two cues")
        elif any(len(line) > LONGEST_LINE for line in cue.lines):
            yield _cue(text, cue.line, shown, f"at most {LONGEST_LINE} characters a line; break it, or part the cue")
        elif lasts > LONGEST_CUE:
            yield _cue(text, cue.line, shown, f"{lasts:.1f} seconds; at most {LONGEST_CUE:g}, so part it into two cues")
        elif lasts <= 0 or letters / lasts > FASTEST:
            yield _cue(text, cue.line, shown, f"more than {FASTEST:g} characters a second; show it longer, or say less")


def wording(text: Text, setting: Setting) -> Iterator[Finding]:
    """Words that this library does without, outside quotations."""
    if not text.ours or text.item.form == "glossary":
        return
    for block in text.blocks:
        if block.sort in (Sort.QUOTE, Sort.SPEECH):
            continue
        bare = _SAID.sub(lambda match: " " * len(match[0]), block.text)
        for found in _UNPLAIN.finditer(bare):
            sentence, line = block.sentence_at(found.start())
            what = f'say it without "{found[0]}"'
            yield Finding(text.file, line, "wording", Severity.ADVICE, sentence, what)


def _cue(text: Text, line: int, shown: str, what: str) -> Finding:
    return Finding(text.file, line, "cue", Severity.ERROR, shown, what)
