"""What is offered where nothing was found: searches and themes that do find something, and how to search."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Query, Results, Theme
from kiosk.ui.kit.cards import TileCard
from kiosk.ui.kit.chips import OfferChip
from kiosk.ui.kit.flow import ChipFlow, GridFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import CHIP, SECONDARY, Button
from kiosk.ui.near import near_themes
from kiosk.ui.pages.facets import active, unfiltered
from kiosk.ui.search_wording import suggestion_offer
from kiosk.ui.wording import count_of

_THEMES = 4


class NothingFound(QWidget):
    """Ways on from a search that found nothing.

    Signals:
        words_requested: other words are to be searched for; carries the text.
        query_requested: another query; carries it.
        suggestion_requested: what was suggested is wanted; carries the Suggestion.
        tips_requested: how to search.
    """

    words_requested = Signal(str)
    query_requested = Signal(object)
    suggestion_requested = Signal(object)
    tips_requested = Signal()

    def __init__(self, look: Look, results: Results, themes: tuple[Theme, ...]) -> None:
        super().__init__()
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.space(12))
        query = results.query
        if results.shorter:
            self._say("Nothing in this library matches exactly that. These searches do find something:")
            self._show_shorter(results)
        elif active(query):
            self._say("Fewer filters may help.")
            self._show_without_filters(query)
        elif not (results.did_you_mean or results.meanings or results.suggestions):
            self._say("Other words may help, or a shorter word.")
        if results.suggestions:
            self._show_suggestions(results)
        self._show_themes(query, themes)
        self._show_tips()

    def _say(self, sentence: str) -> None:
        self._column.addWidget(Para(self._look, sentence, 17, leading=1.5))

    def _flow(self) -> ChipFlow:
        holder = QWidget()
        self._column.addWidget(holder)
        return ChipFlow(self._look.space(10), holder)

    def _show_shorter(self, results: Results) -> None:
        flow = self._flow()
        for words, count in results.shorter:
            chip = Button(self._look, f"{words} ({count})", CHIP, icon="search")
            chip.setAccessibleName(f"Search for {words}, {count_of(count, 'result')}")
            chip.clicked.connect(lambda _=False, words=words: self.words_requested.emit(words))
            flow.addWidget(chip)

    def _show_without_filters(self, query: Query) -> None:
        chip = Button(self._look, "Search without filters", CHIP, icon="search")
        chip.clicked.connect(lambda: self.query_requested.emit(unfiltered(query)))
        self._flow().addWidget(chip)

    def _show_suggestions(self, results: Results) -> None:
        self._say("The library does have:")
        flow = self._flow()
        for suggestion in results.suggestions:
            chip = OfferChip(self._look)
            chip.show_offer(suggestion_offer(suggestion))
            chip.clicked.connect(lambda _=False, one=suggestion: self.suggestion_requested.emit(one))
            flow.addWidget(chip)

    def _show_themes(self, query: Query, themes: tuple[Theme, ...]) -> None:
        look = self._look
        near = near_themes(query.text, themes)[:_THEMES]
        shown = near or [theme for theme in themes if theme.items and theme.featured][:_THEMES]
        if not shown:
            return
        self._column.addSpacing(look.space(8))
        heading = "Themes near your words" if near else "Or start from a theme"
        self._column.addWidget(Heading(look, heading, 2, 20))
        holder = QWidget()
        grid = GridFlow(look.space(14), round(240 * look.scale), 4, holder)
        for theme in shown:
            tile = TileCard(look, theme.icon, theme.title, count_of(theme.items, "item"))
            tile.clicked.connect(
                lambda _=False, theme=theme: self.query_requested.emit(Query(themes=frozenset({theme.id})))
            )
            grid.addWidget(tile)
        self._column.addWidget(holder)

    def _show_tips(self) -> None:
        self._column.addSpacing(self._look.space(8))
        tips = Button(self._look, "Search tips", SECONDARY, icon="circle-question-mark")
        tips.clicked.connect(self.tips_requested)
        self._column.addWidget(tips, 0, Qt.AlignmentFlag.AlignLeft)
