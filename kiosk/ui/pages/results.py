"""Results as one types: the field, filters, count, cards, and on wide windows a preview."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from kiosk.model import Query, Results, Theme
from kiosk.ui.kit.field import SearchField
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.pressables import QUIET, SECONDARY, Button
from kiosk.ui.kit.result_card import CARD_WIDTH, ResultCard
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.facets import FacetColumn, toggled
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.preview import Preview
from kiosk.ui.pages.results_head import ResultsHead
from kiosk.ui.pages.results_list import ResultsList
from kiosk.ui.places import Spot

FACETS_WIDTH = 256
_PARTS = 1_000_000  # of a card's height; fine enough to come back to the very pixel


class _Strip(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        painter.fillRect(self.rect(), self._look["tint"])
        if self._look.contrast:
            painter.fillRect(0, self.height() - 2, self.width(), 2, self._look["line"])
        painter.end()


class ResultsPage(Page):
    """What a query found.

    Signals:
        query_changed: the person changed words or filters; carries the new Query.
        open_requested: a hit is to be read; carries the Hit.
        home_requested: Escape in an empty field.
    """

    query_changed = Signal(object)
    open_requested = Signal(object)
    home_requested = Signal()
    title = "Results"

    def __init__(self, look: Look, query: Query, themes: tuple[Theme, ...]) -> None:
        super().__init__(look)
        self.query = query
        self._results: Results | None = None
        self._filters_open: FacetColumn | None = None
        labels = {("theme", theme.id): theme.title for theme in themes}
        self.preview = Preview(look) if look.wide else None
        self.head = ResultsHead(look, labels)
        self.head.words_requested.connect(lambda text, literal: self.search_for(text, literal=literal))
        self.head.query_requested.connect(self._change)
        self.head.filters_requested.connect(lambda: self.panel_requested.emit("filters"))
        self.list = ResultsList(look, themes, self.preview)
        self.list.open_requested.connect(self.open_requested)
        self.list.more_requested.connect(lambda shown: self.query_changed.emit(replace(self.query, offset=shown)))
        self.list.words_requested.connect(self.search_for)
        self.list.query_requested.connect(self._change)
        self.facets = FacetColumn(look)
        self.facets.toggled.connect(lambda field, value: self._change(toggled(self.query, field, value)))
        self.body.addWidget(self._strip())
        self._content = self._columns()
        self.scroller = PageScroll(self._content, "Results")
        self.body.addWidget(self.scroller, 1)
        self._returning: Spot | None = None
        bar = self.scroller.verticalScrollBar()
        bar.rangeChanged.connect(self._settle)
        bar.valueChanged.connect(self._scrolled)

    @property
    def heading(self) -> Heading:
        """The count, as a heading."""
        return self.head.heading

    # parts --------------------------------------------------------------------------------

    def _strip(self) -> QWidget:
        look = self.look
        strip = _Strip(look)
        row = QHBoxLayout(strip)
        side = look.space(16 if look.compact else 28)
        row.setContentsMargins(side, look.space(10), side, look.space(10))
        row.setSpacing(look.space(12))
        self.field = SearchField(look, "Search the library", "Search the library", height=56, size=19)
        self.field.setMaximumWidth(round(820 * max(1.0, look.scale)))
        self.field.line.setText(self.query.text)
        self.field.edited.connect(self._typed)
        self.field.submitted.connect(self._submitted)
        self.field.escaped.connect(self._escaped)
        self.field.down_pressed.connect(self.focus_first_result)
        row.addWidget(self.field, 100)
        clear = Button(look, "" if look.compact else "Clear", QUIET, icon="x")
        clear.setAccessibleName("Clear the search")
        clear.clicked.connect(self._clear)
        row.addWidget(clear)
        row.addStretch(0 if look.compact else 1)
        return strip

    def _columns(self) -> QWidget:
        look = self.look
        holder = QWidget()
        row = QHBoxLayout(holder)
        side = look.space(16 if look.compact else 28)
        row.setContentsMargins(side, look.space(16), side, look.space(28))
        row.setSpacing(look.space(28))
        if look.compact:
            self.facets.setParent(self)
            self.facets.hide()
        else:
            self.facets.setFixedWidth(round(FACETS_WIDTH * (1 + 0.6 * (look.scale - 1))))
            row.addWidget(self.facets)
        main = QWidget()
        main.setMaximumWidth(round(CARD_WIDTH * max(1.0, look.scale)))
        main.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(10))
        column.addWidget(self.head)
        column.addWidget(self.list)
        column.addStretch(1)
        row.addWidget(main, 1000)
        if self.preview is not None:
            self.preview.open_requested.connect(self.open_requested)
            self.preview.setFixedWidth(round(400 * look.scale))
            row.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        return holder

    # what the person does -----------------------------------------------------------------

    def search_line(self) -> QLineEdit:
        """The search field."""
        return self.field.line

    def arrive(self) -> None:
        """Typing goes on in the search field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first_result(self) -> None:
        """The Down key leads from the field into the results."""
        if self.list.cards:
            self.list.cards[0].setFocus(Qt.FocusReason.TabFocusReason)

    def search_for(self, text: str, *, literal: bool = False) -> None:
        """Put other words into the field and search for them."""
        self._change(replace(self.query, text=text, literal=literal, as_you_type=False, offset=0))

    def show_query(self, query: Query) -> None:
        """Show a query that came from outside, without asking."""
        self.query = query
        if self.field.line.text() != query.text:
            self.field.line.setText(query.text)

    def _typed(self, text: str) -> None:
        self._change(replace(self.query, text=text, as_you_type=True, literal=False, offset=0))

    def _submitted(self, text: str) -> None:
        self._change(replace(self.query, text=text, as_you_type=False, offset=0))

    def _escaped(self) -> None:
        if self.field.line.text():
            self._clear()
        else:
            self.home_requested.emit()

    def _clear(self) -> None:
        self._change(replace(self.query, text="", literal=False, offset=0))
        self.arrive()

    def _change(self, query: Query) -> None:
        self.show_query(query)
        self.query_changed.emit(query)

    def spot(self) -> Spot:
        """The result at the top, and how far into it in millionths of its height."""
        pixels = super().spot().pixels
        for card in self.list.cards if pixels else ():
            into = pixels - self._top_of(card)
            if into < card.height():
                return Spot(pixels, card.hit.item.id, max(into, 0) * _PARTS // max(card.height(), 1))
        return Spot(pixels)

    def return_to(self, spot: Spot) -> None:
        """Have the same result at the top, however high those above it are now."""
        if any(card.hit.item.id == spot.part for card in self.list.cards):
            self._returning = spot
            self._settle()
        else:
            super().return_to(spot)

    def _settle(self) -> None:
        """Heights are found in steps: look again at each, until the person scrolls."""
        spot = self._returning
        if spot is None or self.scroller is None:
            return
        for card in self.list.cards:
            if card.hit.item.id == spot.part:
                top = self._top_of(card) + round(card.height() * spot.into / _PARTS)
                self.scroller.verticalScrollBar().setValue(top)
        self._returning = spot

    def _scrolled(self) -> None:
        self._returning = None

    def _top_of(self, card: ResultCard) -> int:
        return card.mapTo(self._content, card.rect().topLeft()).y()

    def panel(self, name: str) -> Overlay | None:
        """The filters, where there is no room beside the results."""
        return self._filters_panel() if name == "filters" else None

    def _filters_panel(self) -> Overlay:
        overlay = Overlay(self.look, "Filters", self.window(), width=520)
        facets = FacetColumn(self.look)
        if self._results is not None:
            facets.show_facets(self._results.facets, self.query)
        facets.toggled.connect(lambda field, value: self._change(toggled(self.query, field, value)))
        overlay.body.addWidget(facets)
        show = Button(self.look, "Show results", SECONDARY)
        show.clicked.connect(overlay.end)
        overlay.body.addWidget(show)
        self._filters_open = facets
        overlay.closed.connect(self._filters_closed)
        return overlay

    def _filters_closed(self) -> None:
        self._filters_open = None

    # what is shown ------------------------------------------------------------------------

    def show_results(self, results: Results) -> None:
        """Replace what is shown, or add to it when these are the next hits of the same query."""
        previous = self._results
        keep = len(previous.hits) if previous is not None and results.query.offset else 0
        if keep and previous is not None:
            results = replace(results, hits=previous.hits + results.hits)
        elif self.scroller is not None:
            self.scroller.verticalScrollBar().setValue(0)
        self._results = results
        self.setUpdatesEnabled(False)
        self.head.learn_labels(results.facets)
        self.head.show_results(results, self.query)
        for column in filter(None, (self.facets, self._filters_open)):
            column.show_facets(results.facets, self.query)
        if results.hits:
            self.list.show_cards(results, keep)
        else:
            self.list.show_nothing(results)
        if self.preview is not None and not keep:
            self.preview.show_hit(results.hits[0] if results.hits else None)
        self.setUpdatesEnabled(True)

    def show_trouble(self, heading: str, sentence: str) -> None:
        """Say plainly that search does not work now; results of titles may follow."""
        if self._results is None:
            self.list.show_sentence(sentence)
            self.head.heading.set_text(heading)
        else:
            self.head.say("", sentence)

    def show_progress(self, done: int, total: int) -> None:
        """Say how far making the index is; titles can be searched meanwhile."""
        share = f" {100 * done // total} % done." if total else ""
        sentence = f"Search is being made ready on this PC.{share} Until then, titles are searched."
        self.head.say("" if self._results else "Getting search ready", sentence)
