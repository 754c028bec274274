"""The results themselves, in entries that are used again while one types; or what is said when there are none."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Hit, Results, Theme
from kiosk.ui.kit.flow import emptied
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import Button
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.nothing_found import NothingFound
from kiosk.ui.pages.result_entry import ResultEntry
from kiosk.ui.wording import count_of

_FIRST = 4  # new entries made at once while one types: as many as are in sight
_STEP = 3  # new entries made in each turn of the event loop after that, so that a key never waits for all of them
_SPARE = 10  # entries kept for the next answer beyond those that are shown


class ResultsList(QWidget):
    """Entries, and what is offered instead of them.

    Signals:
        open_requested: a hit is to be read; carries the Hit.
        more_requested: the next hits; carries how many are shown.
        passages_requested: all passages of a hit that match; carries the Hit.
        words_requested: other words are to be searched for; carries the text.
        query_requested: another query; carries it.
        suggestion_requested: what was suggested is wanted; carries the Suggestion.
        tips_requested: how to search.
        folded: passages were shown or put away; carries what to tell a screen reader.
        list_requested: put an item on the list, or take it off; carries its number.
    """

    open_requested = Signal(object)
    more_requested = Signal(int)
    passages_requested = Signal(object)
    words_requested = Signal(str)
    query_requested = Signal(object)
    suggestion_requested = Signal(object)
    tips_requested = Signal()
    folded = Signal(str)
    list_requested = Signal(int)

    def __init__(self, look: Look, themes: tuple[Theme, ...], watcher: QObject | None) -> None:
        super().__init__()
        self.setAccessibleName("Items found")
        self._look, self._themes, self._watcher = look, themes, watcher
        self._entries: list[ResultEntry] = []
        self._shown = 0
        self._listed: Collection[int] = ()
        self._to_come: tuple[Hit, ...] = ()
        self._coming = QTimer(self, interval=0, singleShot=True)
        self._coming.timeout.connect(self._go_on)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.space(12))
        self._below = QWidget()
        self._below_column = QVBoxLayout(self._below)
        self._below_column.setContentsMargins(0, 0, 0, 0)
        self._below.hide()
        self._column.addWidget(self._below)

    @property
    def entries(self) -> tuple[ResultEntry, ...]:
        """The entries that are shown, in their order."""
        return tuple(self._entries[: self._shown])

    @property
    def cards(self) -> tuple[ResultCard, ...]:
        """The cards that are shown, in their order."""
        return tuple(entry.card for entry in self.entries)

    def show_cards(self, results: Results) -> None:
        """Show the hits; an entry that shows its hit already is left alone. While one types, the last come later."""
        typing = results.query.as_you_type and not results.query.offset
        made = len(self._entries) + _FIRST if typing else len(results.hits)
        self._show_entries(results.hits[:made], results.hits[made:])
        shown = len(results.hits)
        left = results.total - shown
        emptied(self._below_column)
        self._below.setVisible(left > 0)
        if left > 0:
            more = Button(self._look, f"Show {min(left, results.query.limit)} more of {count_of(left, 'result')}")
            more.clicked.connect(lambda: self.more_requested.emit(shown))
            self._below_column.addWidget(more)

    def show_nothing(self, results: Results) -> None:
        """Offer ways on."""
        nothing = NothingFound(self._look, results, self._themes)
        nothing.words_requested.connect(self.words_requested)
        nothing.query_requested.connect(self.query_requested)
        nothing.suggestion_requested.connect(self.suggestion_requested)
        nothing.tips_requested.connect(self.tips_requested)
        self._show_instead(nothing)

    def show_sentence(self, sentence: str) -> None:
        """Say something instead of results."""
        self._show_instead(Para(self._look, sentence, 17, leading=1.5))

    def show_all(self, results: Results) -> None:
        """The same hits, some of them with all of their passages now."""
        for entry, hit in zip(self.entries, results.hits, strict=False):
            if len(hit.passages) != len(entry.hit.passages):
                entry.show_all(hit)

    def finish(self) -> None:
        """Make now what would come in a moment."""
        while self._to_come:
            self._go_on()

    def unfold(self, items: Collection[str]) -> None:
        """Unfold the entries of these items."""
        for entry in self.entries:
            if entry.hit.item.id in items:
                entry.unfold()

    def show_listed(self, numbers: Collection[int]) -> None:
        """Say which items are on the list, by their numbers."""
        self._listed = frozenset(numbers)
        for entry in self.entries:
            entry.show_listed(on_list=entry.hit.item.number in self._listed)

    def _show_instead(self, widget: QWidget) -> None:
        self._show_entries(())
        emptied(self._below_column)
        self._below_column.addWidget(widget)
        self._below.show()

    def _go_on(self) -> None:
        hits = tuple(entry.hit for entry in self.entries) + self._to_come[:_STEP]
        self._show_entries(hits, self._to_come[_STEP:])

    def _show_entries(self, hits: tuple[Hit, ...], to_come: tuple[Hit, ...] = ()) -> None:
        self._to_come = to_come
        if to_come:
            self._coming.start()
        while len(self._entries) < len(hits):
            self._add(hits[len(self._entries)])
        for entry, hit in zip(self._entries, hits, strict=False):
            entry.show_hit(hit)
            entry.show_listed(on_list=hit.item.number in self._listed)
            entry.show()
        self._shown = len(hits)
        for entry in self._entries[self._shown :]:
            entry.hide()
        for entry in self._entries[self._shown + _SPARE :]:
            self._column.removeWidget(entry)
            entry.deleteLater()
        del self._entries[self._shown + _SPARE :]

    def _add(self, hit: Hit) -> None:
        entry = ResultEntry(self._look, hit, self._watcher)
        entry.open_requested.connect(self.open_requested)
        entry.passages_requested.connect(self.passages_requested)
        entry.folded.connect(self.folded)
        entry.list_requested.connect(self.list_requested)
        self._column.insertWidget(len(self._entries), entry)
        entry.stackUnder(self._below)  # a screen reader goes as one reads
        self._entries.append(entry)
