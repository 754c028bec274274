"""A report in two views that stay on the same page: its original pages, and its text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from kiosk.model import Passage, PassageId, Span
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pictures import ObjectPath
from kiosk.ui.kit.pressables import BAR, SECONDARY, Button, icon_button
from kiosk.ui.pages.outline import Entry
from kiosk.ui.pages.reader.bar import Strip
from kiosk.ui.pages.reader.body import COLUMN, Body
from kiosk.ui.pages.reader.finding import Finding, Match, nearest
from kiosk.ui.pages.reader.original import Fit, OriginalPages
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.reader.pdf_file import PdfFile

ORIGINAL_WIDTH = 1100  # px at 100 %, at most


class PdfBody(Body):
    """Original pages, continuous, or the text of one page at a time.

    Signals:
        view_changed: the other view is shown.
    """

    view_changed = Signal()
    outline_title = "Pages"
    widest = ORIGINAL_WIDTH

    def __init__(self, look: Look, passages: Sequence[Passage], object_path: ObjectPath, pdf: PdfFile) -> None:
        super().__init__(look, passages)
        self._numbers = {str(page.id): n for n, page in enumerate(self.passages)}
        self._finding: Finding | None = None
        self._matches: list[Match] = []
        self._match = -1
        self._hits: tuple[int, tuple[Span, ...]] = (-1, ())
        self._said: tuple[int, Span | None] = (-1, None)
        self._target: tuple[int, int] = (0, -1)  # a page, and thousandths of it or -1
        self.original = OriginalPages(look, pdf, self.passages)
        self.text = PagesBody(look, self.passages, object_path)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.original)
        self._sheet = QWidget()  # the text is as wide as text anywhere, in the middle
        row = QHBoxLayout(self._sheet)
        row.setContentsMargins(0, 0, 0, 0)
        self.text.setMaximumWidth(round(COLUMN * look.scale))
        row.addStretch(1)
        row.addWidget(self.text, 100)
        row.addStretch(1)
        column.addWidget(self._sheet)
        self._sheet.hide()
        self.text.place_wanted.connect(self._text_place)
        self.text.passage_reached.connect(self._text_reached)
        self.text.link_followed.connect(self.link_followed)
        self.text.focus_moved.connect(self.focus_moved)
        self.original.zoomed.connect(self._zoomed)
        self._page = 0

    @property
    def shows_text(self) -> bool:
        """Whether the text is shown, and not the original."""
        return not self._sheet.isHidden()

    @property
    def at(self) -> int:
        """The page that is read, from 0."""
        return self.text.at if self.shows_text else self._page

    def show_text(self, shows: bool) -> None:
        """Show the text, or the original, of the same page."""
        if shows == self.shows_text:
            return
        page = self.at
        now = QApplication.focusWidget()
        focus = now is not None and self.isAncestorOf(now)
        self.paged = shows  # one page at a time, or all of them
        spans = self._hits[1] if self._hits[0] == page else ()
        self.original.setHidden(shows)
        self._sheet.setVisible(shows)
        if shows:
            self.text.turn_to(page, spans)
            if focus:
                self.text.text.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._highlight()
            self._go(page, -1)
            if focus:
                self.original.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view_changed.emit()
        self.told.emit(f"{'Text' if shows else 'Original pages'}, page {page + 1} of {len(self.passages)}")

    def foot(self) -> QWidget | None:
        """Pages, zoom, and which view."""
        return PdfBar(self.look, self)

    # what is in sight ---------------------------------------------------------------------

    def see(self, top: int, height: int) -> None:
        """Draw what is in sight."""
        super().see(top, height)
        if self.shows_text:
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

    # find in page -------------------------------------------------------------------------

    def find_text(self, text: str) -> int:
        """Look on all pages; what is found is shown in both views."""
        self._finding = self._finding or Finding([page.text for page in self.passages])
        self._matches, self._match = self._finding.matches(text), -1
        self.text.find_text(text)
        self._highlight()
        return len(self._matches)

    def show_match(self, n: int) -> None:
        """Go to the page of a match."""
        self._match = n
        if self.shows_text:
            self.text.show_match(n)
            return
        self._highlight()
        self._go(self._matches[n].text, -1)

    def nearest_match(self) -> int:
        """The first match from this page on."""
        return nearest(self._matches, self.at, 0)

    def _highlight(self) -> None:
        spans: dict[int, tuple[tuple[Span, bool], ...]] = {}
        for n, match in enumerate(self._matches):
            spans[match.text] = (*spans.get(match.text, ()), ((match.start, match.end), n == self._match))
        page, hits = self._hits
        if not self._matches and hits:
            spans[page] = tuple((hit, True) for hit in hits)
        page, said = self._said
        if said is not None:
            spans[page] = (*spans.get(page, ()), (said, False))
        self.original.highlight(spans)

    def show_said(self, passage_id: str, span: Span | None) -> None:
        """Highlight what is being read aloud in the view that is shown, and turn to its page."""
        before, number = self._said[0], self._numbers.get(passage_id, -1)
        self._said = (number, span)
        if self.shows_text:
            self.text.show_said(passage_id, span)
            return
        self._highlight()
        if number >= 0 and number != before and (before < 0 or before == self._page):
            self._go(number, -1)

    # moving -------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """Every page with its first words."""
        return self.text.entries()

    def show_passage(self, passage_id: str, spans: Sequence[Span] = ()) -> None:
        """Turn to a page with the words that matched highlighted."""
        number = self._numbers.get(passage_id, 0)
        self._hits = (number, tuple(sorted(spans)))
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


class PdfBar(Strip):
    """Previous page, which page it is, next page; size; the other view."""

    def __init__(self, look: Look, body: PdfBody) -> None:
        super().__init__(look, below=True)
        self._body = body
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.space(m) for m in (16, 7, 16, 6)))
        column.setSpacing(0)
        self.sideways = QScrollBar(Qt.Orientation.Horizontal)
        self.sideways.setAccessibleName("Move the page sideways")
        self.sideways.valueChanged.connect(lambda value: body.original.move_sideways(value - body.original.left))
        column.addWidget(self.sideways)
        holder = QWidget()
        flow = ChipFlow(look.space(4), holder)
        column.addWidget(holder)
        self.previous = icon_button(look, "Previous page", "chevron-left", lambda: body.turn_to(body.at - 1))
        self.where = Para(look, "", 17, bold=True)
        self.following = icon_button(look, "Next page", "chevron-right", lambda: body.turn_to(body.at + 1))
        self.smaller = icon_button(look, "Smaller page", "zoom-out", lambda: body.original.zoom(-1))
        self.percent = Para(look, "", 16, tone="muted")
        self.larger = icon_button(look, "Larger page", "zoom-in", lambda: body.original.zoom(1))
        self.whole = Button(look, "Whole page", BAR)
        self.whole.clicked.connect(self._fit)
        self.other = Button(look, "Text view", SECONDARY, icon="file-text")
        self.other.clicked.connect(lambda: body.show_text(not body.shows_text))
        for widget in (
            *(self.previous, self.where, self.following, self.smaller, self.percent, self.larger),
            *(self.whole, self.other),
        ):
            flow.addWidget(widget)
        body.passage_reached.connect(lambda _: self._say())
        body.view_changed.connect(self._say)
        body.original.zoomed.connect(self._say)
        self._say()

    def _fit(self) -> None:
        original = self._body.original
        original.set_fit(Fit.WIDTH if original.fit is Fit.PAGE else Fit.PAGE)

    def _say(self) -> None:
        body, original = self._body, self._body.original
        self.where.set_text(f"Page {body.at + 1} of {len(body.passages)}")
        self.previous.setEnabled(body.at > 0)
        self.following.setEnabled(body.at < len(body.passages) - 1)
        for widget in (self.smaller, self.percent, self.larger, self.whole):
            widget.setHidden(body.shows_text)
        self.percent.set_text(f"{original.percent} %")
        self.smaller.setEnabled(original.can_zoom(-1))
        self.larger.setEnabled(original.can_zoom(1))
        self.whole.set_label("Full width" if original.fit is Fit.PAGE else "Whole page")
        self.other.set_label("Original pages" if body.shows_text else "Text view")
        self.sideways.setHidden(body.shows_text or not original.overhang)
        self.sideways.setRange(0, original.overhang)
        self.sideways.setPageStep(max(original.width(), 1))
        self.sideways.setValue(original.left)
