"""A report in two views that stay on the same page: its original pages, and its text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Passage, PassageId, Span
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.pictures import ObjectPath
from kiosk.ui.pages.outline import Entry
from kiosk.ui.pages.reader.body import Body
from kiosk.ui.pages.reader.original import Fit, OriginalPages
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.reader.pdf_bar import PdfBar
from kiosk.ui.pages.reader.pdf_marks import PdfMarks
from kiosk.ui.pages.reader.pdf_source import CANNOT, PdfSource
from kiosk.ui.pages.reader.pdf_views import PdfViews

ORIGINAL_WIDTH = 1100  # px at 100 %, at most


class PdfBody(Body):
    """Original pages, continuous, or the text of one page at a time; the text alone until the original may be shown."""

    outline_title = "Pages"
    widest = ORIGINAL_WIDTH

    def __init__(self, look: Look, passages: Sequence[Passage], object_path: ObjectPath, source: PdfSource) -> None:
        super().__init__(look, passages)
        self._numbers = {str(page.id): n for n, page in enumerate(self.passages)}
        self._marks = PdfMarks([page.text for page in self.passages])
        self._target: tuple[int, int] = (0, -1)  # a page, and thousandths of it or -1
        self.text = PagesBody(look, self.passages, object_path)
        self.least_width = self.text.least_width
        self.views = PdfViews(look, self.passages, self.text, source)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.views)
        self.paged = True
        self.text.place_wanted.connect(self._text_place)
        self.text.passage_reached.connect(self._text_reached)
        self.text.link_followed.connect(self.link_followed)
        self.text.focus_moved.connect(self.focus_moved)
        self._page = 0
        self.views.turning.connect(self._turn)
        self.views.zoomed.connect(self._zoomed)
        self.views.failed.connect(lambda: self.told.emit(CANNOT))
        self.views.begin_known()

    # which view ---------------------------------------------------------------------------

    @property
    def original(self) -> OriginalPages:
        """The original pages; raises RuntimeError as long as there are none to show."""
        return self.views.original

    @property
    def shows_text(self) -> bool:
        """Whether the text is shown, and not the original."""
        return self.views.shows_text

    @property
    def at(self) -> int:
        """The page that is read, from 0."""
        return self.text.at if self.shows_text else self._page

    def show_text(self, shows: bool) -> None:
        """Show the text, or the original where there is one to show, of the same page."""
        if shows != self.shows_text and self.views.can_show:
            self.views.wants_text = shows
            self._turn(shows)
            self.told.emit(f"{'Text' if shows else 'Original pages'}, page {self.at + 1} of {len(self.passages)}")

    def _turn(self, to_text: bool) -> None:
        if to_text == self.shows_text:
            return
        page = self.at
        self.paged = to_text  # one page at a time, or all of them
        self.views.turn(to_text=to_text)
        if to_text:
            self.text.turn_to(page, self._marks.hits_on(page))
        else:
            self._highlight()
            self._go(page, -1)
        self.views.changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """On screen it is known at which page it was opened, and the original is tried from there."""
        super().showEvent(event)
        self.views.begin(self.at)

    def foot(self) -> QWidget | None:
        """Pages, zoom, and which view."""
        return PdfBar(self.look, self)

    # what is in sight ---------------------------------------------------------------------

    def see(self, top: int, height: int) -> None:
        """Draw what is in sight."""
        super().see(top, height)
        if self.shows_text:
            self.text.see(top, height)
            return
        self.original.see(top, height)
        page = self.original.page_at(top + height / 3)
        if page != self._page:
            self._page = page
            self.passage_reached.emit(self.passages[page].id)

    def present(self) -> PassageId:
        """The page that is read."""
        return self.passages[self.at].id

    def selected_text(self) -> str:
        """What is selected in the text; nothing can be in the original."""
        return self.text.selected_text() if self.shows_text else ""

    def selected_in(self) -> PassageId:
        """The page of the text in which that is."""
        return self.text.selected_in() if self.shows_text else PassageId("")

    def view(self) -> tuple[bool, Fit, int, int]:
        """Whether the person has chosen the text, and how large the original pages are."""
        return (self.views.wants_text, *self.views.sizing)

    def show_as(self, view: object) -> None:
        """Show that view, in that size, as soon as it can be."""
        match view:
            case (bool(wants_text), Fit() as fit, int(percent), int(left)):
                self.views.wants_text = wants_text
                self.views.set_sizing(fit, percent, left)
                if self.views.can_show:
                    self._turn(wants_text)

    # find in page -------------------------------------------------------------------------

    def find_text(self, text: str) -> int:
        """Look on all pages; what is found is shown in both views."""
        found = self._marks.find(text)
        self.text.find_text(text)
        self._highlight()
        return found

    def show_match(self, n: int) -> None:
        """Go to the page of a match."""
        self._marks.match = n
        if self.shows_text:
            self.text.show_match(n)
            return
        self._highlight()
        self._go(self._marks.page_of(n), -1)

    def nearest_match(self) -> int:
        """The first match from this page on."""
        return self._marks.nearest(self.at)

    def _highlight(self) -> None:
        if self.views.can_show:
            self.original.highlight(self._marks.by_page())

    def show_said(self, passage_id: str, span: Span | None) -> None:
        """Highlight what is being read aloud in the view that is shown, and turn to its page."""
        before, number = self._marks.said[0], self._numbers.get(passage_id, -1)
        self._marks.said = (number, span)
        if self.shows_text:
            self.text.show_said(passage_id, span)
            return
        self._highlight()
        if number >= 0 and number != before and (before < 0 or before == self._page):
            self._go(number, -1)

    def sees_said(self) -> bool:
        """Whether the page of what is said is the present one; in the text, whether the sentence is in sight."""
        return self.text.sees_said() if self.shows_text else self._marks.said[0] in (-1, self._page)

    # moving -------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """Every page with its first words."""
        return self.text.entries()

    def show_passage(self, passage_id: str, spans: Sequence[Span] = ()) -> None:
        """Turn to a page with the words that matched highlighted."""
        number = self._numbers.get(passage_id, 0)
        self._marks.hits = (number, tuple(sorted(spans)))
        if self.shows_text:
            self.text.show_passage(passage_id, spans)
            return
        self._highlight()
        self._go(number, -1)

    def turn_to(self, number: int) -> None:
        """Turn to a page by its place, from 0; out of range is the nearest one."""
        number = min(max(number, 0), len(self.passages) - 1)
        if self.shows_text:
            self.text.turn_to(number)
        else:
            self._go(number, 0)

    def _go(self, page: int, thousandths: int) -> None:
        self._target = (page, thousandths)
        if page != self._page:
            self._page = page
            self.passage_reached.emit(self.passages[page].id)
        self.place_wanted.emit(self.settled(0))

    def _zoomed(self) -> None:
        """The same place on the same page, in its new size."""
        if not self.shows_text and self.in_sight[1] and self.in_sight[0] > 0:
            self.place_wanted.emit(self.settled(0))

    def settled(self, place: int) -> int:
        """The top of the page, or its highlight where that would not be in sight."""
        if self.shows_text:
            return self.text.settled(place)
        page, thousandths = self._target
        if thousandths > 0:
            return self.original.top_of(page, thousandths)
        top = self.original.top_of(page)
        hit = self.original.top_of_highlight(page, strong=True) if thousandths < 0 else None
        if hit is not None and hit - top > max(self.in_sight[1], 400) * 2 // 3:
            return hit - round(120 * self.look.scale)
        return max(top, 1 if page else 0)

    def spot(self, top: int) -> tuple[str, int]:
        """The page at ``top``, and how far into it in thousandths; in the text its own count."""
        if self.shows_text:
            return self.text.spot(top)
        page, into = self.original.thousandths(top)
        self._target = (page, into)
        return str(self.passages[page].id), into

    def return_to(self, passage_id: str, into: int) -> None:
        """Go back to a place on a page."""
        if self.shows_text:
            self.text.return_to(passage_id, into)
        elif passage_id in self._numbers:
            self._go(self._numbers[passage_id], into)

    def reached(self, top: int) -> str:
        """The page at ``top``."""
        return str(self.passages[self.at if self.shows_text else self.original.page_at(top)].id)

    def _text_place(self, place: int) -> None:
        if self.shows_text:
            self.place_wanted.emit(place)

    def _text_reached(self, passage_id: str) -> None:
        if self.shows_text:
            self.passage_reached.emit(passage_id)
