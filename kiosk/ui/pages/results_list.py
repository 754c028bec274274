"""The results themselves; and, when nothing is found, searches and themes that do find something."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Query, Results, Theme
from kiosk.ui.kit.cards import TileCard
from kiosk.ui.kit.flow import ChipFlow, GridFlow, emptied
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import CHIP, Button
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.facets import active
from kiosk.ui.wording import count_of


class ResultsList(QWidget):
    """Cards, and what is offered instead of cards.

    Signals:
        open_requested: a hit is to be read; carries the Hit.
        more_requested: the next hits; carries how many are shown.
        words_requested: other words are to be searched for; carries the text.
        query_requested: another query; carries it.
    """

    open_requested = Signal(object)
    more_requested = Signal(int)
    words_requested = Signal(str)
    query_requested = Signal(object)

    def __init__(self, look: Look, themes: tuple[Theme, ...], watcher: QObject | None) -> None:
        super().__init__()
        self._look, self._themes, self._watcher = look, themes, watcher
        self.cards: list[ResultCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.space(14))

    def show_cards(self, results: Results, keep: int = 0) -> None:
        """Show the hits; the first ``keep`` cards are there already."""
        emptied(self._column, keep)
        del self.cards[keep:]
        for hit in results.hits[keep:]:
            card = ResultCard(self._look, hit)
            card.clicked.connect(lambda _=False, hit=hit: self.open_requested.emit(hit))
            self.cards.append(card)
            self._column.addWidget(card)
            if self._watcher is not None:
                card.installEventFilter(self._watcher)
        shown = len(results.hits)
        left = results.total - shown
        if left > 0:
            more = Button(self._look, f"Show {min(left, results.query.limit)} more of {count_of(left, 'result')}")
            more.clicked.connect(lambda: self.more_requested.emit(shown))
            self._column.addWidget(more)

    def show_nothing(self, results: Results) -> None:
        """Offer ways on."""
        look = self._look
        self.clear()
        if results.shorter:
            self._say("Nothing in this library has all these words. These searches do find something:")
            holder = QWidget()
            flow = ChipFlow(look.space(10), holder)
            for words, count in results.shorter:
                chip = Button(look, f"{words} ({count})", CHIP, icon="search")
                chip.clicked.connect(lambda _=False, words=words: self.words_requested.emit(words))
                flow.addWidget(chip)
            self._column.addWidget(holder)
        elif active(results.query):
            self._say("Fewer filters may help: clear one above.")
        else:
            self._say("Other words may help, or a shorter word.")
        self._show_themes()

    def show_sentence(self, sentence: str) -> None:
        """Say something instead of results."""
        self.clear()
        self._say(sentence)

    def clear(self) -> None:
        """Show nothing."""
        emptied(self._column)
        self.cards.clear()

    def _say(self, sentence: str) -> None:
        self._column.addWidget(Para(self._look, sentence, 17, leading=1.5))

    def _show_themes(self) -> None:
        look = self._look
        filled = [theme for theme in self._themes if theme.items]
        if not filled:
            return
        self._column.addSpacing(look.space(8))
        self._column.addWidget(Heading(look, "Or start from a theme", 2, 20))
        holder = QWidget()
        grid = GridFlow(look.space(14), round(240 * look.scale), 4, holder)
        for theme in filled[:4]:
            tile = TileCard(look, theme.icon, theme.title, count_of(theme.items, "item"))
            tile.clicked.connect(
                lambda _=False, theme=theme: self.query_requested.emit(Query(themes=frozenset({theme.id})))
            )
            grid.addWidget(tile)
        self._column.addWidget(holder)
