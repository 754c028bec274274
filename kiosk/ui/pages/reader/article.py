"""Articles: one text with headings; of a long one, what is in sight is laid out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QVBoxLayout

from kiosk.model import Passage, PassageId, Span, Term
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.pictures import ObjectPath
from kiosk.ui.pages.outline import Entry
from kiosk.ui.pages.reader.adorning import link_numbers, link_span
from kiosk.ui.pages.reader.body import Body, Note, heading_html, match_colours
from kiosk.ui.pages.reader.explained import NOTES, Glossary, footnotes, term_html
from kiosk.ui.pages.reader.finding import Match, Matches, nearest
from kiosk.ui.pages.reader.long_text import LongText, Tint
from kiosk.ui.pages.reader.parts import Part, parts_of

NOTE_LINK, TERM_LINK = "note:", "term:"
SIZE = 20


class ArticleBody(Body):
    """Sections under headings."""

    def __init__(
        self, look: Look, passages: Sequence[Passage], object_path: ObjectPath, terms: Sequence[Term] = ()
    ) -> None:
        super().__init__(look, passages)
        self._numbers = {passage.id: number for number, passage in enumerate(self.passages)}
        self._notes = footnotes(self.passages)
        self._glossary = Glossary(terms)
        self._uses: dict[int, list[tuple[Span, Term]]] = {}
        self._hits: tuple[int, tuple[Span, ...]] = (-1, ())
        self._target: int = 0
        self._character: int | None = None
        self._found = Matches(self._units)
        self._said: tuple[int, Span] | None = None
        parts = parts_of(self.passages)
        self._first = {part.passage: number for number, part in reversed(list(enumerate(parts)))}
        self._space(parts)
        self.text = LongText(look, parts, object_path, self, SIZE)
        self.text.link_pressed.connect(self._follow)
        self.text.shifted.connect(self.place_shifted)
        self.text.link_focused.connect(self.focus_moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)

    def _space(self, parts: Sequence[Part]) -> None:
        gap = round(self.look.text(SIZE) * 0.8)
        headings = {2: gap * 2, 3: gap * 3 // 2, 4: gap}
        for number, part in enumerate(parts):
            level = self.passages[part.passage].level if part.opens else 0
            part.gap = headings.get(level, gap) if number else 0
            if not part.opens and part.html.startswith('<table width="100%">') and "<caption" not in part.html:
                part.gap = 0 if parts[number - 1].html.startswith('<table width="100%">') else part.gap

    # what the text says -------------------------------------------------------------------

    def html_of(self, part: Part) -> str:
        """A part with its heading."""
        passage = self.passages[part.passage]
        return (heading_html(passage) if self.headed(part) else "") + part.html

    def name_of(self, part: Part) -> str:
        """The heading; parts after the first say so."""
        label = self.passages[part.passage].label or "Text of the item"
        nth = self.text_parts(part.passage).index(part) + 1 if not part.opens else 1
        return label if nth == 1 else f"{label}, part {nth}"

    def text_parts(self, passage: int) -> list[Part]:
        """The parts of a passage."""
        return [part for part in self.text.parts if part.passage == passage]

    def headed(self, part: Part) -> bool:
        """Every passage has a heading but the one before the first heading."""
        return part.opens and self.passages[part.passage].level > 0

    def whole_text(self) -> str:
        """All headings and texts."""
        return "\n".join(line for one in self.passages for line in (one.label if one.level else "", one.text) if line)

    def adorn(self, part: Part, document: QTextDocument, place: Callable[[int], int]) -> None:
        """The numbers of footnotes become links, and so do acronyms that the vocabulary knows."""
        if self._notes and "<sup>" in part.html and self.passages[part.passage].label != NOTES:
            link_numbers(document, NOTE_LINK, len(self._notes), self.look)
        if part.passage not in self._uses:
            self._uses[part.passage] = self._glossary.first_uses(self.passages[part.passage].text)
        for (start, end), term in self._uses[part.passage]:
            if part.start <= start and end <= part.end:
                span = place(start - part.start), place(end - part.start)
                link_span(document, *span, TERM_LINK + term.term, self.look)

    def _units(self) -> list[str]:
        """What is looked through: of each passage its heading, then its text."""
        return [unit for one in self.passages for unit in (one.label if one.level else "", one.text)]

    def tints(self, part: Part) -> list[Tint]:
        """While something is looked for its matches, else the words that matched the search; and what is being said."""
        said: list[Tint] = []
        if self._said is not None and self._said[0] == part.passage:
            said = [(*one, *match_colours(self.look, strong=False)) for one in _within(part, [self._said[1]])]
        if not self._found.looking:
            passage, spans = self._hits
            marked = spans if passage == part.passage else ()
            colours = self.look["mark"], self.look["mark_ink"]
            return [*((*one, *colours) for one in _within(part, marked)), *said]
        label = len(self.passages[part.passage].label)
        heading = self._found.within(2 * part.passage, 0, label) if self.headed(part) else ()
        found = [(start - label, end - label, strong) for start, end, strong in heading]
        text = self._found.within(2 * part.passage + 1, part.start, part.end)
        found += [(start - part.start, end - part.start, strong) for start, end, strong in text]
        return [*((start, end, *match_colours(self.look, strong=strong)) for start, end, strong in found), *said]

    # find in page -------------------------------------------------------------------------

    def find_text(self, text: str) -> int:
        """Look in headings and texts."""
        if self._found.looking or text.strip():
            self._found.look_for(text)
            self.text.tint()
        return len(self._found.all)

    def nearest_match(self) -> int:
        """The first match from the top of what is in sight."""
        if not self.text.parts:
            return 0
        part = self.text.parts[self.text.at(max(self.in_sight[0], 0))]
        return nearest(self._found.all, 2 * part.passage + (0 if part.opens else 1), 0 if part.opens else part.start)

    def show_match(self, n: int) -> None:
        """Scroll to a match."""
        self._found.at, self._character = n, None
        self.text.tint()
        self.place_wanted.emit(self.settled(0))

    def _match_top(self, match: Match) -> int:
        passage, in_text = divmod(match.text, 2)
        if not in_text:
            return round(self.text.top(self._first[passage]))
        top = self._top_of(passage, match.start)
        self.text.bring_in(*self._part_at(passage, match.start))
        return top

    def _top_of(self, passage: int, character: int) -> int:
        number, within = self._part_at(passage, character)
        return self.text.top_of(number, within)

    def _part_at(self, passage: int, character: int) -> tuple[int, int]:
        parts = self.text.parts
        number = self._first[passage]
        while number + 1 < len(parts) and parts[number + 1].passage == passage and parts[number + 1].start <= character:
            number += 1
        return number, character - parts[number].start

    def show_said(self, passage_id: str, span: Span | None) -> None:
        """Highlight a sentence, and go along while the one before it is in sight."""
        looking = self.sees_said()
        number = self._numbers.get(PassageId(passage_id), -1)
        self._said = (number, span if span is not None else (0, 0)) if number >= 0 else None
        self.text.tint()
        if self._said is not None and looking:
            top = round(self.text.top(self._first[number])) if span is None else self._top_of(number, span[0])
            if not self._sees(top + self.look.space(40)):
                self.focus_moved.emit(QRect(0, top, 1, self.look.space(200)))

    def sees_said(self) -> bool:
        """Whether the sentence begins in sight."""
        return self._said is None or self._sees(self._top_of(self._said[0], self._said[1][0]))

    def _sees(self, top: int) -> bool:
        start, height = self.in_sight
        return start <= top + self.text.y() <= start + height

    # moving -------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """Every heading."""
        return [
            Entry(passage.id, passage.label, level=passage.level or 2) for passage in self.passages if passage.level
        ]

    def see(self, top: int, height: int) -> None:
        """Lay out what is in sight."""
        super().see(top, height)
        self.text.see(top - self.text.y(), height)

    def show_passage(self, passage_id: str, spans: Sequence[Span] = ()) -> None:
        """Scroll to the first highlight of a passage, or to its heading."""
        self._target = self._numbers.get(PassageId(passage_id), 0)
        self._hits = (self._target, tuple(sorted(spans)))
        self._character, self._found.at = None, -1
        self.text.tint()
        self.place_wanted.emit(self.settled(0))

    def settled(self, place: int) -> int:
        """The heading of the passage opened at, or its first highlight where that is far below."""
        if not self.text.parts or not self.text.ready:
            return 0
        above = round(120 * self.look.scale)
        if (match := self._found.shown) is not None:
            return max(self._match_top(match) - above, 0)
        if self._character is not None and self._character >= 0:
            return self._top_of(self._target, self._character)
        heading = round(self.text.top(self._first[self._target]))
        if self._character is not None:
            return heading
        spans = self._hits[1]
        if not spans or self._hits[0] != self._target:
            return heading
        # A hit far below its heading is what the person came for; one close to it is read better from the heading.
        hit = self._top_of(self._target, spans[0][0])
        return hit - above if hit - heading > 300 else heading

    def spot(self, top: int) -> tuple[str, int]:
        """The passage at ``top``, and which of its characters begins the line there."""
        if not self.text.parts:
            return "", 0
        number, character = self.text.character_at(top)
        part = self.text.parts[number]
        return self.passages[part.passage].id, part.start + character

    def return_to(self, passage_id: str, into: int) -> None:
        """Scroll to a character."""
        self._target, self._character = self._numbers.get(PassageId(passage_id), 0), into
        self._found.at = -1
        self.place_wanted.emit(self.settled(0))

    def present(self) -> PassageId:
        """The passage gone to last as long as its beginning is in sight: the last of all never comes to the top."""
        if self.text.parts and self._sees(round(self.text.top(self._first[self._target]))):
            return self.passages[self._target].id
        return super().present()

    def reached(self, top: int) -> str:
        """The last passage that begins above ``top``."""
        if not self.text.parts:
            return ""
        number = self.text.at(top + 24)
        if number and self.text.top(number) > top + 24:
            number -= 1
        return self.passages[self.text.parts[number].passage].id

    def selected_text(self) -> str:
        """What is selected, also across parts."""
        return self.text.selecting.text()

    def selected_in(self) -> PassageId:
        """The passage in which that begins."""
        number = self.text.selecting.first()
        return PassageId("") if number is None else self.passages[self.text.parts[number].passage].id

    def anchor_tops(self) -> dict[str, float]:
        """Every passage, and every highlight (``hit-0`` and so on), with how far down (px) it lies."""
        tops = {passage.id: self.text.top(self._first[number]) for number, passage in enumerate(self.passages)}
        passage, spans = self._hits
        hits = {f"hit-{n}": float(self._top_of(passage, start)) for n, (start, _) in enumerate(spans)}
        return {**{str(name): top for name, top in tops.items()}, **hits}

    def _follow(self, address: str, at: QRect) -> None:
        kind, _, rest = address.partition(":")
        if kind + ":" == NOTE_LINK and rest.isdigit() and 0 < int(rest) <= len(self._notes):
            self.note_wanted.emit(Note(f"Note {rest}", self._notes[int(rest) - 1], at))
        elif kind + ":" == TERM_LINK and rest in self._glossary.terms:
            term = self._glossary.terms[rest]
            self.note_wanted.emit(Note(term.term, term_html(term), at, term.term))
        else:
            self.link_followed.emit(address)


def _within(part: Part, spans: Sequence[Span]) -> list[Span]:
    """What of some spans of a passage lies in a part of it, counted from the part's beginning."""
    return [
        (max(start, part.start) - part.start, min(end, part.end) - part.start)
        for start, end in spans
        if start < part.end and end > part.start
    ]
