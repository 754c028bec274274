"""The strip at the top of the results: the field, what it may become, and a way to learn how to search."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Query, Suggestion
from kiosk.ui.kit.field import SearchField
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.offers import OfferRow
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.pressables import BAR_QUIET, Button
from kiosk.ui.kit.region import as_region
from kiosk.ui.search_wording import suggestion_offer


class SearchStrip(QWidget):
    """Stays where it is while the results scroll.

    Signals:
        edited: the text changed by typing; carries the text.
        submitted: Enter was pressed; carries the text.
        escaped: Escape was pressed in the field.
        cleared: the Clear button.
        tips_requested: the Search tips button.
        chosen: a suggestion was taken; carries the Suggestion.
        passed: Down leads on to the results.
    """

    edited = Signal(str)
    submitted = Signal(str)
    escaped = Signal()
    cleared = Signal()
    tips_requested = Signal()
    chosen = Signal(object)
    passed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        as_region(self, "Search")
        self._look = look
        self._suggestions: tuple[Suggestion, ...] = ()
        column = QVBoxLayout(self)
        side = look.space(16 if look.compact else 28)
        above = look.space(3 if look.low else 10)
        column.setContentsMargins(side, above, side, above)
        column.setSpacing(look.space(8))
        column.addLayout(self._top())
        self.offers = OfferRow(look, "Suggestions")
        self.offers.chosen.connect(lambda place: self.chosen.emit(self._suggestions[place]))
        self.offers.left.connect(self.arrive)
        self.offers.passed.connect(self.passed)
        self.offers.hide()
        column.addWidget(self.offers)

    def _top(self) -> QHBoxLayout:
        look = self._look
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(4 if look.compact else 12))
        self.field = SearchField(look, "Search the library", "Search the library", height=56, size=19)
        self.field.setMinimumHeight(look.bar_target(56))
        self.field.setMaximumWidth(round(820 * max(1.0, look.scale)))
        self.field.edited.connect(self.edited)
        self.field.submitted.connect(self.submitted)
        self.field.escaped.connect(self.escaped)
        self.field.down_pressed.connect(self._down)
        row.addWidget(self.field, 100)
        clear = Button(look, "" if look.compact else "Clear", BAR_QUIET, icon="x")
        clear.setAccessibleName("Clear the search")
        clear.clicked.connect(self.cleared)
        row.addWidget(clear)
        tips = Button(look, "" if look.compact else "Search tips", BAR_QUIET, icon="circle-question-mark")
        tips.setAccessibleName("Search tips")
        tips.clicked.connect(self.tips_requested)
        row.addWidget(tips)
        row.addStretch(0 if look.compact else 1)
        return row

    def arrive(self) -> None:
        """Typing goes on in the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """The field has the focus."""
        self.arrive()

    def show_query(self, query: Query) -> None:
        """Show a query's words; room for suggestions is kept for as long as they are being typed."""
        if self.field.line.text() != query.text:
            self.field.line.setText(query.text)
        typing = query.as_you_type and bool(query.text.strip())
        if not typing:
            self.show_suggestions(())
        self.offers.setVisible(typing)

    def show_suggestions(self, suggestions: tuple[Suggestion, ...]) -> None:
        """Show what the words may become."""
        self._suggestions = suggestions
        self.offers.show_offers([suggestion_offer(one) for one in suggestions])

    def _down(self) -> None:
        if self.offers.isHidden() or not self.offers.enter():
            self.passed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tinted ground."""
        painter = painter_for(self)
        painter.fillRect(self.rect(), self._look["tint"])
        if self._look.contrast:
            painter.fillRect(0, self.height() - 2, self.width(), 2, self._look["line"])
        painter.end()
