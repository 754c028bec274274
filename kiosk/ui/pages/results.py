"""Results as one types: the field, filters, count, cards, and on wide windows a preview."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit

from kiosk.model import ItemId, PassageHit, Query, Results, Suggestion, SuggestionKind, Theme
from kiosk.ui.kit.field import SearchField
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.pressables import SECONDARY, Button
from kiosk.ui.kit.reading_order import put_in_order
from kiosk.ui.kit.region import as_region
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.facets import FacetColumn, active, toggled
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.preview import Preview
from kiosk.ui.pages.result_entry import with_passages
from kiosk.ui.pages.results_columns import ResultsColumns
from kiosk.ui.pages.results_head import ResultsHead
from kiosk.ui.pages.results_list import ResultsList
from kiosk.ui.pages.results_place import ResultsPlace
from kiosk.ui.pages.search_strip import SearchStrip
from kiosk.ui.places import Spot


class ResultsPage(Page):
    """What a query found.

    Signals:
        query_changed: the person changed words or filters; carries the new Query.
        open_requested: a hit is to be read; carries the Hit.
        suggestion_requested: an item or a passage that was suggested is to be read; carries the Suggestion.
        passages_requested: all passages of a hit that match are wanted; carries the Hit.
        tips_requested: how to search.
        home_requested: Escape in an empty field.
    """

    query_changed = Signal(object)
    open_requested = Signal(object)
    suggestion_requested = Signal(object)
    passages_requested = Signal(object)
    tips_requested = Signal()
    home_requested = Signal()
    title = "Results"
    divided = True

    def __init__(self, look: Look, query: Query, themes: tuple[Theme, ...]) -> None:
        super().__init__(look)
        self.query = query
        self._results: Results | None = None
        self._filters_open: FacetColumn | None = None
        self.preview = Preview(look) if look.wide else None
        self.head = ResultsHead(look, themes)
        self.list = ResultsList(look, themes, self.preview)
        self.facets = FacetColumn(look)
        as_region(self.facets, "Filters")
        self.strip = SearchStrip(look)
        self._connect()
        self.body.addWidget(self.strip)
        # In a narrow window the strip would leave no room for anything else: suggestions scroll with the results.
        main = (self.strip.offers, self.head, self.list) if look.narrow else (self.head, self.list)
        self._columns = ResultsColumns(look, self.facets, main, self.preview)
        self.scroller = PageScroll(self._columns)
        self._place = ResultsPlace(self.scroller, self._columns, self.list)
        self.body.addWidget(self.scroller, 1)
        self.strip.show_query(query)

    @property
    def heading(self) -> Heading:
        """The count, as a heading."""
        return self.head.heading

    @property
    def field(self) -> SearchField:
        """Where one types."""
        return self.strip.field

    # parts --------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.strip.edited.connect(self._typed)
        self.strip.submitted.connect(self._submitted)
        self.strip.escaped.connect(self._escaped)
        self.strip.cleared.connect(self._clear)
        self.strip.chosen.connect(self._take)
        self.strip.passed.connect(self.focus_first_result)
        self.strip.tips_requested.connect(self.tips_requested)
        self.head.words_requested.connect(lambda text, literal: self.search_for(text, literal=literal))
        self.head.query_requested.connect(self._change)
        self.head.filters_requested.connect(lambda: self.panel_requested.emit("filters"))
        self.list.open_requested.connect(self.open_requested)
        self.list.passages_requested.connect(self.passages_requested)
        self.list.more_requested.connect(lambda shown: self.query_changed.emit(replace(self.query, offset=shown)))
        self.list.words_requested.connect(self.search_for)
        self.list.query_requested.connect(self._change)
        self.list.suggestion_requested.connect(self._take)
        self.list.tips_requested.connect(self.tips_requested)
        self.list.folded.connect(self.told)
        self.facets.toggled.connect(lambda field, value: self._change(toggled(self.query, field, value)))
        if self.preview is not None:
            self.preview.open_requested.connect(self.open_requested)

    # what the person does -----------------------------------------------------------------

    def search_line(self) -> QLineEdit:
        """The search field."""
        return self.field.line

    def arrive(self) -> None:
        """Typing goes on in the search field."""
        self.strip.arrive()

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
        self.strip.show_query(query)

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
        """Other words are not bound to what was taken away from the last ones."""
        self._change(replace(self.query, text="", literal=False, unexpanded=frozenset(), offset=0))
        self.arrive()

    def _take(self, suggestion: Suggestion) -> None:
        if suggestion.kind in (SuggestionKind.TITLE, SuggestionKind.HEADING):
            self.suggestion_requested.emit(suggestion)
            return
        text = suggestion.query or suggestion.text
        self._change(replace(self.query, text=text, as_you_type=False, literal=False, unexpanded=frozenset(), offset=0))
        self.arrive()

    def _change(self, query: Query) -> None:
        self.show_query(query)
        self.query_changed.emit(query)

    # where one is -------------------------------------------------------------------------

    def spot(self) -> Spot:
        """The result at the top, and what is unfolded."""
        return self._place.spot(super().spot().pixels)

    def reopen(self, spot: Spot) -> None:
        """All results at once, to come back to any of them, and what was unfolded."""
        self.list.finish()
        self.list.unfold(spot.unfolded)

    def return_to(self, spot: Spot) -> None:
        """Have the same result at the top, however high those above it are now."""
        if not self._place.return_to(spot):
            super().return_to(spot)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as one reads, whatever has come and gone since."""
        put_in_order(self)
        return super().focusNextPrevChild(forward)

    # panels -------------------------------------------------------------------------------

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

    @property
    def shown(self) -> Results | None:
        """What is shown, with what was added to it; None until there is an answer."""
        return self._results

    # what is shown ------------------------------------------------------------------------

    def show_results(self, results: Results) -> None:
        """Replace what is shown, or add to it when these are the next hits of the same query."""
        previous = self._results
        more = previous is not None and results.query.offset > 0
        if more and previous is not None:
            results = replace(results, hits=previous.hits + results.hits)
        elif self.scroller is not None:
            self.scroller.verticalScrollBar().setValue(0)
        self._results = results
        focus = QApplication.focusWidget()
        from_list = focus is not None and self.list.isAncestorOf(focus)
        self.setUpdatesEnabled(False)
        self.head.learn_labels(results.facets)
        self.head.show_results(results, self.query)
        for column in filter(None, (self.facets, self._filters_open)):
            column.show_facets(results.facets, self.query)
        self._columns.show_filters(bool(results.hits or active(self.query)))
        if results.hits:
            self.list.show_cards(results)
        else:
            self.list.show_nothing(results)
        if self.query.as_you_type:
            self.strip.show_suggestions(results.suggestions)
        if self.preview is not None and not more:
            self.preview.show_hit(results.hits[0] if results.hits else None)
        self.setUpdatesEnabled(True)
        if from_list:
            self._keep_focus(len(previous.hits) if more and previous is not None else -1)

    def _keep_focus(self, first_new: int) -> None:
        """What was pressed in the list may be gone: on to the first new result, else back to the field."""
        focus = QApplication.focusWidget()
        if focus is not None and self.list.isAncestorOf(focus):
            return
        if 0 <= first_new < len(self.list.cards):
            self.list.entries[first_new].show()
            self.list.cards[first_new].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.arrive()

    def show_passages(self, item: ItemId, passages: tuple[PassageHit, ...]) -> None:
        """All passages of an unfolded item that match."""
        if self._results is not None:
            self._results = with_passages(self._results, item, passages)
            self.list.show_all(self._results)

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
