"""Texts as rules look at them: blocks with their lines and sections, from Markdown or from the cues of a talk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it.token import Token

from kiosk.model import Item
from kiosk.publish.markdown import is_beside, parse

_TIMES = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})")
_CHAPTER = re.compile(r"NOTE Chapter: (.+)")
_VOICE = re.compile(r"<v(?:\.[\w.]+)? ([^>]*)>")
_MARK = re.compile(r"<[^>]*>")
# A full stop ends a sentence unless what follows goes on small, or what stands before it is a known short form.
_SENTENCE = re.compile(r"(?<=[.?!])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bMr\.)(?<!\bDr\.)[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])")


class Sort(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    POINT = "point"  # of a list
    QUOTE = "quote"
    ROW = "row"  # of a table, its cells parted by " | "
    SPEECH = "speech"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a text; one that is a file ``beside`` it can have a ``caption``, which readers see."""

    line: int
    source: str
    described: str
    caption: str = ""
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text. ``lines`` are (offset in ``text``, line in the file) pairs; ``section`` counts the headings.

    ``head`` says that it is the head row of a table, ``titles`` are the words that were emphasised or linked.
    """

    sort: Sort
    text: str
    lines: tuple[tuple[int, int], ...]
    section: int = 0
    head: bool = False
    table: int = 0  # which table a row belongs to; 0 for none
    titles: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """The line that it begins at."""
        return self.lines[0][1]

    def _lines_from(self, start: int) -> tuple[tuple[int, int], ...]:
        later = tuple((offset - start, line) for offset, line in self.lines if offset > start)
        return ((0, self.line_at(start)), *later)

    def line_at(self, offset: int) -> int:
        """The line that a place in ``text`` is on."""
        return max((at for at in self.lines if at[0] <= offset), default=self.lines[0])[1]

    def sentence_at(self, offset: int) -> tuple[str, int]:
        """The sentence that a place in ``text`` is in, and the line that it begins at."""
        ends = (match.end() for match in _SENTENCE.finditer(self.text))
        start = max((end for end in ends if end <= offset), default=0)
        return next(Block(self.sort, self.text[start:], self._lines_from(start)).sentences(), ("", self.line))

    def sentences(self) -> Iterator[tuple[str, int]]:
        """Its sentences, each with the line that it begins at."""
        start = 0
        for end in [*(match.end() for match in _SENTENCE.finditer(self.text)), len(self.text)]:
            sentence = self.text[start:end]
            if sentence.strip():
                yield " ".join(sentence.split()), self.line_at(start + len(sentence) - len(sentence.lstrip()))
            start = end


@dataclass(frozen=True, slots=True)
class TimedCue:
    """A cue; ``start`` and ``end`` in seconds, ``lines`` as they are shown, without their marks."""

    line: int
    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """An item with its text, read to be checked. Files are named relative to the workspace.

    ``fields`` are the lines of the fields of its record; ``ours`` says that it was written by the publisher, so that
    the rules of style are for it; a document of others is checked for its record alone.
    """

    item: Item
    file: str
    record: str
    ours: bool = True
    fields: dict[str, int] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    links: tuple[tuple[int, str], ...] = ()
    pictures: tuple[Picture, ...] = ()
    cues: tuple[TimedCue, ...] = ()
    notes: str = ""  # what the file of a talk says without showing it

    def field_line(self, name: str) -> int:
        """The line of a field of the record, or its first where the field is not there."""
        return self.fields.get(name, 1)

    def section(self, number: int) -> str:
        """All the text under one heading, the heading with it."""
        return "\n".join(block.text for block in self.blocks if block.section == number)

    @property
    def prose(self) -> str:
        """All that is read."""
        return "\n".join(block.text for block in self.blocks)


def markdown_parts(
    body: str, first_line: int = 1
) -> tuple[tuple[Block, ...], tuple[tuple[int, str], ...], tuple[Picture, ...]]:
    """The blocks, links and pictures of Markdown that begins at ``first_line`` of its file."""
    reading = _Markdown(first_line)
    reading.read(parse(body))
    return tuple(reading.blocks), tuple(reading.links), tuple(reading.pictures)


class _Markdown:
    """Walks through markdown-it's tokens, keeping count of where it is."""

    def __init__(self, first_line: int) -> None:
        self.blocks: list[Block] = []
        self.links: list[tuple[int, str]] = []
        self.pictures: list[Picture] = []
        self._first = first_line
        self._open: list[str] = []
        self._section = self._table = 0
        self._cells: list[tuple[str, tuple[str, ...], int]] = []

    def read(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.nesting == 1:
                self._open.append(token.type.removesuffix("_open"))
                self._section += token.type == "heading_open"
                self._table += token.type == "table_open"
            elif token.nesting == -1:
                if token.type == "tr_close":
                    self._row()
                self._open.pop()
            elif token.type == "inline":
                self._inline(token)

    def _inline(self, token: Token) -> None:
        line = self._first + (token.map[0] if token.map else 0)
        text, lines, titles = self._words(token, line)
        if "table" in self._open:
            self._cells.append((text, titles, line))
        elif text.strip():
            self.blocks.append(Block(self._sort(), text, lines, self._section, titles=titles))

    def _row(self) -> None:
        if self._cells:
            text = " | ".join(cell for cell, _, _ in self._cells)
            titles = tuple(title for _, found, _ in self._cells for title in found)
            place = ((0, self._cells[0][2]),)
            head = "thead" in self._open
            self.blocks.append(Block(Sort.ROW, text, place, self._section, head, self._table, titles))
            self._cells = []

    def _sort(self) -> Sort:
        if "heading" in self._open:
            return Sort.HEADING
        if "blockquote" in self._open:
            return Sort.QUOTE
        return Sort.POINT if "list_item" in self._open else Sort.PARAGRAPH

    def _words(self, token: Token, line: int) -> tuple[str, tuple[tuple[int, int], ...], tuple[str, ...]]:
        """The text of a run, the lines in it, and the words that are emphasised or linked."""
        text, lines, titles, since = "", [(0, line)], [], []
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                text, line = text + "\n", line + 1
                lines.append((len(text), line))
            elif child.type == "image":
                picture = _picture(line, child)
                self.pictures.append(picture)
                text += picture.caption
            elif child.type in ("em_open", "link_open"):
                since.append(len(text))
                if child.type == "link_open":
                    self.links.append((line, str(child.attrs.get("href", ""))))
            elif child.type in ("em_close", "link_close"):
                titles.append(text[since.pop() :])
            else:
                text += child.content
        return text, tuple(lines), tuple(titles)


def _picture(line: int, image: Token) -> Picture:
    source = str(image.attrs.get("src", ""))
    beside = is_beside(source)
    return Picture(line, source, image.content, str(image.attrs.get("title", "")) if beside else "", beside)


def talk_parts(text: str) -> tuple[tuple[Block, ...], tuple[TimedCue, ...], str]:
    """The blocks of a WebVTT or SRT file (a turn each, a section a chapter), its cues, and its notes."""
    lines = text.splitlines()
    blocks: list[Block] = []
    cues: list[TimedCue] = []
    notes: list[str] = []
    section = number = 0
    turn: list[TimedCue] = []
    while number < len(lines):
        if chapter := _CHAPTER.match(lines[number]):
            blocks += _turn(turn, section)
            turn, section = [], section + 1
            blocks.append(Block(Sort.HEADING, chapter[1].strip(), ((0, number + 1),), section))
        elif lines[number].startswith("NOTE"):
            number, note = _until_blank(lines, number)
            notes += note
        elif times := _TIMES.search(lines[number]):
            at = number + 1
            number, shown = _until_blank(lines, at)
            cue = _cue(times, at + 1, shown)
            if turn and cue.speaker != turn[-1].speaker:
                blocks += _turn(turn, section)
                turn = []
            turn.append(cue)
            cues.append(cue)
        number += 1
    blocks += _turn(turn, section)
    return tuple(blocks), tuple(cues), "\n".join(notes)


def _until_blank(lines: Sequence[str], start: int) -> tuple[int, list[str]]:
    end = start
    while end < len(lines) and lines[end].strip():
        end += 1
    return end, list(lines[start:end])


def _cue(times: re.Match[str], line: int, shown: Sequence[str]) -> TimedCue:
    hour, minute, second, part, to_hour, to_minute, to_second, to_part = (int(each or 0) for each in times.groups())
    voice = _VOICE.search(" ".join(shown))
    return TimedCue(
        line,
        3600 * hour + 60 * minute + second + part / 1000,
        3600 * to_hour + 60 * to_minute + to_second + to_part / 1000,
        tuple(_MARK.sub("", each) for each in shown),
        voice[1] if voice else "",
    )


def _turn(cues: Sequence[TimedCue], section: int) -> list[Block]:
    text, lines = "", []
    for cue in cues:
        for number, shown in enumerate(cue.lines):
            lines.append((len(text), cue.line + number))
            text += shown + "\n"
    return [Block(Sort.SPEECH, text, tuple(lines), section)] if text.strip() else []
