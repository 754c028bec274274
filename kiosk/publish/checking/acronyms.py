"""The rule that an acronym is written out where it is first used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kiosk.publish.checking.findings import Finding, Setting, Severity
from kiosk.publish.checking.texts import Block, Sort, Text

_ACRONYM = re.compile(r"(?<![\w&-])([A-Z]{2,6})(?:s|\+)?(?![\w&])")
_BRACKETED = re.compile(r"\([^()]*\bCAT-\d+[^()]*\)")  # sources; their publishers are no part of the sentence
_ROMAN = re.compile(r"[IVXL]+")
_EXPLAINED: Final = (
    r"\({0}(?:s|\+)?[,)]|\b{0}(?:s|\+)?,? (?:\(|(?:is|are) short for|stands? for|means )|short for {0}\b"
)


def acronyms(text: Text, setting: Setting) -> Iterator[Finding]:
    """Each acronym whose first use says nowhere what it stands for; headings and titles of works do not count."""
    if not text.ours or text.item.form == "glossary":
        return
    seen = {*setting.known_acronyms, "CAT", "COVID"}  # CAT-001 names a source; COVID-19 is a name
    read = ""
    for block in text.blocks:
        bare = _bare(block)
        read += " " + " ".join(bare.split())
        if block.sort is Sort.HEADING:
            continue
        for match in _ACRONYM.finditer(bare):
            name = match[1]
            if name in seen or _ROMAN.fullmatch(name):
                continue
            seen.add(name)
            expansions = setting.expansions.get(name, setting.expansions.get(f"{name}+", ()))
            if not is_explained(name, read, expansions) and not _is_part_of_a_name(match, text):
                sentence, line = block.sentence_at(match.start())
                yield Finding(text.file, line, "acronym", Severity.ERROR, sentence, _what(name, expansions))


def is_explained(name: str, read: str, expansions: tuple[str, ...]) -> bool:
    """Whether what was read so far says what an acronym stands for."""
    if re.search(_EXPLAINED.format(re.escape(name)), read):
        return True
    plain = _folded(read)
    return any(_folded(expansion) in plain for expansion in expansions)


def _is_part_of_a_name(match: re.Match[str], text: Text) -> bool:
    """Whether it stands in a name that a source of the text has: the BMJ Leader, the LGBT Foundation."""
    around = re.match(rf"{match[1]} [A-Z]\w+", match.string[match.start() :])
    names = (f"{source.title} {source.publisher}" for source in text.item.sources)
    return around is not None and any(around[0] in name for name in names)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _bare(block: Block) -> str:
    """Its text without sources and titles of works, blanked so that every place stays where it is."""
    text = _BRACKETED.sub(lambda match: " " * len(match[0]), block.text)
    for title in block.titles:
        text = text.replace(title, " " * len(title))
    return text


def _what(name: str, known: tuple[str, ...]) -> str:
    written = f"{known[0]} ({name})" if known else f"its full name, then ({name})"
    return f"write it out at first: {written}; or list {name} under `known_acronyms` in workspace.yaml"
