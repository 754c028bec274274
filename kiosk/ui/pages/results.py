"""Results as one types: count, spelling line, filters, cards; and what to do when nothing is found."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.model import Facet, Hit, Query, Results, Theme
from kiosk.ui.kit.cards import TileCard
from kiosk.ui.kit.field import SearchField
from kiosk.ui.kit.flow import ChipFlow, GridFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import ACTIVE_CHIP, CHIP, QUIET, SECONDARY, ActionLink, Button
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.facets import FIELDS, FacetColumn, active, toggled, unfiltered
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.preview import Preview
from kiosk.ui.wording import count_of

FACETS_WIDTH = 256
LIST_WIDTH = 900


class _Strip(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def paintEvent(self, event: object) -> None:
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
        self._themes = themes
        self._results: Results | None = None
        self._labels: dict[tuple[str, str], str] = {("theme", theme.id): theme.title for theme in themes}
        self._cards: list[ResultCard] = []
        self.body.addWidget(self._strip())
        self.scroller = PageScroll(self._columns(), "Results")
        self.body.addWidget(self.scroller, 1)
        self._show_waiting()

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
        self.facets = FacetColumn(look)
        self.facets.toggled.connect(lambda field, value: self._change(toggled(self.query, field, value)))
        if not look.compact:
            self.facets.setFixedWidth(round(FACETS_WIDTH * (1 + 0.6 * (look.scale - 1))))
            row.addWidget(self.facets)
        else:
            self.facets.hide()
            self.facets.setParent(self)
        main = QWidget()
        main.setMaximumWidth(round(LIST_WIDTH * max(1.0, look.scale)))
        main.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(10))
        column.addLayout(self._head())
        self.chips = QWidget()
        self._chip_flow = ChipFlow(look.space(8), self.chips)
        column.addWidget(self.chips)
        self._list = QVBoxLayout()
        self._list.setSpacing(look.space(14))
        column.addLayout(self._list)
        column.addStretch(1)
        row.addWidget(main, 1000)
        self.preview: Preview | None = None
        if look.wide:
            self.preview = Preview(look)
            self.preview.open_requested.connect(self.open_requested)
            self.preview.setFixedWidth(round(400 * look.scale))
            row.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        return holder

    def _head(self) -> QVBoxLayout:
        look = self.look
        column = QVBoxLayout()
        column.setSpacing(look.space(8))
        top = QHBoxLayout()
        self.heading = Heading(look, " ", 1, 26)
        top.addWidget(self.heading, 1)
        self.filters = Button(look, "Filters", SECONDARY, icon="sliders-horizontal")
        self.filters.clicked.connect(self._open_filters)
        self.filters.setVisible(look.compact)
        top.addWidget(self.filters)
        column.addLayout(top)
        self.spelling = QWidget()
        self._spelling_flow = ChipFlow(look.space(10), self.spelling)
        column.addWidget(self.spelling)
        return column

    # what the person does -----------------------------------------------------------------

    def arrive(self) -> None:
        """Typing goes on in the search field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first_result(self) -> None:
        """The Down key leads from the field into the results."""
        if self._cards:
            self._cards[0].setFocus(Qt.FocusReason.TabFocusReason)

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
        self.field.line.clear()
        self._change(replace(self.query, text="", literal=False, offset=0))
        self.arrive()

    def search_for(self, text: str, *, literal: bool = False) -> None:
        """Put other words into the field and search for them."""
        self.show_query(replace(self.query, text=text, literal=literal, as_you_type=False, offset=0))
        self._change(self.query)

    def show_query(self, query: Query) -> None:
        """Show a query that came from outside, without asking."""
        self.query = query
        if self.field.line.text() != query.text:
            self.field.line.setText(query.text)

    def _change(self, query: Query) -> None:
        self.query = query
        self.query_changed.emit(query)

    def _open_filters(self) -> None:
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
        overlay.open_()

    _filters_open: FacetColumn | None = None

    def _filters_closed(self) -> None:
        self._filters_open = None

    # what is shown ------------------------------------------------------------------------

    def show_results(self, results: Results) -> None:
        """Replace what is shown; the scroll place goes back to the top when the query changed."""
        added = self._results is not None and results.query.offset > 0
        previous, self._results = self._results, results
        if added and previous is not None:
            results = replace(results, hits=previous.hits + results.hits)
            self._results = results
        elif self.scroller is not None:
            self.scroller.verticalScrollBar().setValue(0)
        self.setUpdatesEnabled(False)
        self._learn_labels(results.facets)
        self.facets.show_facets(results.facets, results.query)
        if self._filters_open is not None:
            self._filters_open.show_facets(results.facets, results.query)
        self._show_head(results)
        if results.hits:
            self._show_cards(results, keep=len(previous.hits) if added and previous else 0)
        else:
            self._show_nothing(results)
        self.setUpdatesEnabled(True)

    def show_trouble(self, heading: str, sentence: str) -> None:
        """Say plainly that search does not work now."""
        self._empty_list()
        self.heading.set_text(heading)
        self._list.addWidget(Para(self.look, sentence, 17, leading=1.5))

    def show_progress(self, done: int, total: int) -> None:
        """Say how far making the index is; titles can be searched meanwhile."""
        share = f" {100 * done // total} % done." if total else ""
        if self._results is None or not self._results.hits:
            self.heading.set_text("Getting search ready")
        self._say(f"Search is being made ready on this PC.{share} Until then, titles are searched.")

    def _show_waiting(self) -> None:
        self.chips.hide()
        self.spelling.hide()

    def _learn_labels(self, facets: tuple[Facet, ...]) -> None:
        for facet in facets:
            for value in facet.values:
                self._labels[(facet.field, value.value)] = value.label

    def _say(self, sentence: str) -> None:
        _emptied(self._spelling_flow)
        self._spelling_flow.addWidget(Para(self.look, sentence, 16, tone="muted"))
        self.spelling.show()

    def _show_head(self, results: Results) -> None:
        look = self.look
        self.heading.set_text(count_of(results.total, "result") if results.total else self._nothing_heading(results))
        _emptied(self._spelling_flow)
        if results.corrected:
            self._spelling_flow.addWidget(Para(look, "Showing results for", 16))
            self._spelling_flow.addWidget(Para(look, results.corrected, 16, bold=True))
            again = ActionLink(look, f"Search for “{results.query.text}” instead", trailing="")
            again.clicked.connect(lambda: self.search_for(results.query.text, literal=True))
            self._spelling_flow.addWidget(again)
        elif results.did_you_mean:
            self._spelling_flow.addWidget(Para(look, "Did you mean", 16))
            offer = ActionLink(look, results.did_you_mean, trailing="")
            offer.clicked.connect(lambda: self.search_for(results.did_you_mean))
            self._spelling_flow.addWidget(offer)
        self.spelling.setVisible(bool(results.corrected or results.did_you_mean))
        self._show_chips()

    def _show_chips(self) -> None:
        _emptied(self._chip_flow)
        pairs = active(self.query)
        for field, value in pairs:
            chip = Button(self.look, self._labels.get((field, value), value), ACTIVE_CHIP, icon="x")
            chip.setAccessibleName(f"Remove the filter {FIELDS[field][0]}: {chip.label}")
            chip.clicked.connect(lambda _=False, f=field, v=value: self._change(toggled(self.query, f, v)))
            self._chip_flow.addWidget(chip)
        if pairs:
            clear = Button(self.look, "Clear all filters", QUIET)
            clear.clicked.connect(lambda: self._change(unfiltered(self.query)))
            self._chip_flow.addWidget(clear)
        self.chips.setVisible(bool(pairs))
        self.filters.set_label(f"Filters ({len(pairs)})" if pairs else "Filters")

    def _show_cards(self, results: Results, keep: int) -> None:
        self._empty_list(keep)
        for hit in results.hits[keep:]:
            card = ResultCard(self.look, hit)
            card.clicked.connect(lambda _=False, hit=hit: self.open_requested.emit(hit))
            self._cards.append(card)
            self._list.addWidget(card)
            if self.preview is not None:
                card.installEventFilter(self.preview)
        left = results.total - len(results.hits)
        if left > 0:
            more = Button(self.look, f"Show {min(left, results.query.limit)} more of {count_of(left, 'result')}")
            more.clicked.connect(self._show_more)
            self._list.addWidget(more)
        if self.preview is not None and not keep:
            self.preview.show_hit(results.hits[0])

    def _show_more(self) -> None:
        if self._results is not None:
            self.query_changed.emit(replace(self.query, offset=len(self._results.hits)))

    def _empty_list(self, keep: int = 0) -> None:
        while self._list.count() > keep and (item := self._list.takeAt(keep)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        del self._cards[keep:]

    def _nothing_heading(self, results: Results) -> str:
        words = results.query.text.strip()
        shown = words if len(words) <= 60 else words[:59] + "…"
        return f"No results for “{shown}”" if words else "Nothing matches these filters"

    def _show_nothing(self, results: Results) -> None:
        look = self.look
        self._empty_list()
        if self.preview is not None:
            self.preview.show_hit(None)
        if results.shorter:
            said = "Nothing in this library has all these words. These searches do find something:"
            self._list.addWidget(Para(look, said, 17, leading=1.5))
            holder = QWidget()
            flow = ChipFlow(look.space(10), holder)
            for words, count in results.shorter:
                chip = Button(look, f"{words} ({count})", CHIP, icon="search")
                chip.clicked.connect(lambda _=False, words=words: self.search_for(words))
                flow.addWidget(chip)
            self._list.addWidget(holder)
        elif active(results.query):
            self._list.addWidget(Para(look, "Fewer filters may help: clear one above.", 17, leading=1.5))
        else:
            self._list.addWidget(Para(look, "Other words may help, or a shorter word.", 17, leading=1.5))
        self._show_themes()

    def _show_themes(self) -> None:
        look = self.look
        self._list.addSpacing(look.space(8))
        self._list.addWidget(Heading(look, "Or start from a theme", 2, 20))
        holder = QWidget()
        grid = GridFlow(look.space(14), round(240 * look.scale), 4, holder)
        for theme in [theme for theme in self._themes if theme.items][:4]:
            tile = TileCard(look, theme.icon, theme.title, count_of(theme.items, "item"))
            tile.clicked.connect(lambda _=False, theme=theme: self._start_from(theme.id))
            grid.addWidget(tile)
        self._list.addWidget(holder)

    def _start_from(self, theme: str) -> None:
        self.field.line.clear()
        self._change(Query(themes=frozenset({theme})))


def _emptied(flow: ChipFlow) -> None:
    while (item := flow.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def first_passage(hit: Hit) -> str:
    """The id of the passage a hit opens at, or "" for the beginning."""
    return hit.passages[0].passage_id if hit.passages else ""
