"""PDF text by page: one page at a time, so that a report of 400 pages opens as fast as a leaflet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Passage, PassageId, Span
from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.cards import Panel
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pictures import ObjectPath
from kiosk.ui.kit.pressables import BAR, Button, step_with
from kiosk.ui.kit.region import as_region
from kiosk.ui.pages.outline import Entry
from kiosk.ui.pages.reader.bar import Strip
from kiosk.ui.pages.reader.body import Body, first_words, match_colours
from kiosk.ui.pages.reader.finding import Matches, nearest
from kiosk.ui.pages.reader.parts import places

_NO_TEXT = "<p class='muted'>This page has no text: it may hold only a picture or be blank.</p>"


class PagesBody(Body):
    """The text of one page at a time, on a sheet."""

    outline_title = "Pages"
    paged = True

    def __init__(self, look: Look, passages: Sequence[Passage], object_path: ObjectPath) -> None:
        super().__init__(look, passages)
        self.at = 0
        self._character: int | None = None
        sheet = Panel(look, flat=True)
        sheet.body.setContentsMargins(*(look.space(m) for m in (28, 22, 28, 28)))
        self.heading = Heading(look, "", 2, 18)
        self.heading.set_tone("muted")
        sheet.body.addWidget(self.heading)
        self.text = Browser(look, "Text of the page", object_path, size=19)
        self.text.link_followed.connect(self.link_followed)
        self.text.link_focused.connect(lambda at: self.focus_moved.emit(at.translated(self.text.mapTo(self, QPoint()))))
        sheet.body.addWidget(self.text)
        self.least_width += 2 * look.space(28)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(sheet)
        column.addStretch(1)
        self._hits: tuple[Span, ...] = ()
        self._found = Matches(lambda: [page.text for page in self.passages])
        self._said: Span | None = None  # on the page shown
        self._places: list[int] | None = None  # where in the document each character of the page is
        self._render()

    def _render(self) -> None:
        page = self.passages[self.at]
        self.heading.set_text(f"{page.label} of {len(self.passages)}")
        self._places = None
        self.text.show_html(page.html if page.text else _NO_TEXT)
        self._tint()
        self.passage_reached.emit(page.id)

    def foot(self) -> QWidget | None:
        """Which page it is, and the ones before and after it."""
        return PageBar(self.look, self)

    def entries(self) -> list[Entry]:
        """Every page with its first words."""
        return [
            Entry(page.id, first_words(page.text, 40) or "No text", str(page.page or n), f"page {page.page or n}")
            for n, page in enumerate(self.passages, 1)
        ]

    def show_passage(self, passage_id: str, spans: Sequence[Span] = ()) -> None:
        """Turn to a page."""
        places = {page.id: n for n, page in enumerate(self.passages)}
        self.turn_to(places.get(type(self.passages[0].id)(passage_id), 0), spans)

    def turn_to(self, number: int, spans: Sequence[Span] = ()) -> None:
        """Turn to a page by its place, from 0; out of range is the nearest one."""
        self.at = min(max(number, 0), len(self.passages) - 1)
        self._character = None
        self._hits, self._found.at = tuple(sorted(spans)), -1
        self._render()
        self.place_wanted.emit(self.settled(0))

    def find_text(self, text: str) -> int:
        """Look on all pages."""
        self._found.look_for(text)
        self._tint()
        return len(self._found.all)

    def nearest_match(self) -> int:
        """The first match from this page on."""
        return nearest(self._found.all, self.at, 0)

    def show_match(self, n: int) -> None:
        """Turn to the page of a match."""
        self._found.at = n
        number = self._found.all[n].text
        if number != self.at:
            self.at, self._hits = number, ()
            self._render()
        else:
            self._tint()
        self._character = None
        self.place_wanted.emit(self.settled(0))

    def _tint(self) -> None:
        colours = self.look["mark"], self.look["mark_ink"]
        if not self._found.looking:
            tints = [(*span, *colours) for span in self._hits]
        else:
            found = self._found.within(self.at, 0, len(self.passages[self.at].text))
            tints = [(start, end, *match_colours(self.look, strong=strong)) for start, end, strong in found]
        if self._said is not None:
            tints.append((*self._said, *match_colours(self.look, strong=False)))
        self.text.tint([(self._place(start), self._place(end), ground, ink) for start, end, ground, ink in tints])

    def _place(self, character: int) -> int:
        if self._places is None:
            units = self.text.document().toRawText().encode("utf-16-le").decode("utf-16-le", "replace")
            self._places = places(units, self.passages[self.at].text)
        return self._places[min(character, len(self._places) - 1)]

    def show_said(self, passage_id: str, span: Span | None) -> None:
        """Highlight what is being read aloud, and turn to its page."""
        number = next((n for n, page in enumerate(self.passages) if page.id == passage_id), -1)
        self._said = None
        if number >= 0 and number != self.at:
            self.turn_to(number)
        self._said = span if number >= 0 else None
        self._tint()
        if self._said is not None:
            top = self.text.y() + self.text.top_of(self._place(self._said[0]))
            if self.in_sight[1] and not self.sees_said():
                self.focus_moved.emit(QRect(0, top, 1, self.look.space(80)))

    def sees_said(self) -> bool:
        """Whether the sentence begins in sight."""
        if self._said is None:
            return True
        top = self.text.y() + self.text.top_of(self._place(self._said[0]))
        return self.in_sight[0] <= top <= sum(self.in_sight) - self.look.space(80)

    def selected_text(self) -> str:
        """What is selected on the page."""
        return self.text.textCursor().selection().toPlainText()

    def selected_in(self) -> PassageId:
        """That page, for no other can be selected in."""
        return self.passages[self.at].id if self.text.textCursor().hasSelection() else PassageId("")

    def settled(self, place: int) -> int:
        """The top of the page, or the first highlight where that is far below."""
        if (match := self._found.shown) is not None:
            top = self.text.y() + self.text.top_of(self._place(match.start))
            return max(top - round(120 * self.look.scale), 0)
        if self._character:
            return self.text.y() + self.text.top_of(self._character)
        if self._character == 0:
            return 0  # the number of the page stands above its first character
        hit = self.text.top_of(self._place(self._hits[0][0])) if self._hits else 0
        return hit if hit > 300 else 0

    def spot(self, top: int) -> tuple[str, int]:
        """The page shown, and the character at ``top``."""
        return self.reached(top), self.text.character_at(top - self.text.y())

    def return_to(self, passage_id: str, into: int) -> None:
        """Turn to a page, and to a character of it."""
        if passage_id != self.passages[self.at].id:
            self.show_passage(passage_id)
        self._character = into
        self.place_wanted.emit(self.settled(0))

    def reached(self, top: int) -> str:
        """The page shown."""
        return self.passages[self.at].id


class PageBar(Strip):
    """Previous page, which page it is, next page."""

    def __init__(self, look: Look, pages: PagesBody) -> None:
        super().__init__(look, below=True)
        as_region(self, "Pages")
        row = QHBoxLayout(self)
        row.setContentsMargins(*(look.space(m) for m in (16, 7, 16, 6)))
        previous = Button(look, "Previous", BAR, icon="chevron-left")
        previous.setAccessibleName("Previous page")
        following = Button(look, "Next", BAR, trailing="chevron-right")
        following.setAccessibleName("Next page")
        where = Para(look, "", 17, bold=True)

        def say() -> None:
            where.set_text(f"Page {pages.at + 1} of {len(pages.passages)}")
            previous.setEnabled(pages.at > 0)
            following.setEnabled(pages.at < len(pages.passages) - 1)

        def turn(step: int) -> None:
            pressed, other = (following, previous) if step > 0 else (previous, following)
            step_with(pressed, other, lambda: pages.turn_to(pages.at + step))
            pages.told.emit(where.text)

        previous.clicked.connect(lambda: turn(-1))
        following.clicked.connect(lambda: turn(1))
        pages.passage_reached.connect(lambda _: say())
        say()
        row.addStretch(1)
        for widget in (previous, where, following):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
