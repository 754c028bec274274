"""More like this: items that share an item's most telling words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kiosk.model import Hit, ItemId
from kiosk.ui.kit.cards import NewRow, Rule
from kiosk.ui.kit.flow import emptied
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.threads import Alike
from kiosk.ui.wording import facts_line

TITLE = "More like this"


class AlikePanel(Overlay):
    """A list that is filled once search has answered.

    Signals:
        item_requested: an item is to be read; carries its id.
    """

    item_requested = Signal(str)

    def __init__(self, look: Look, window: QWidget, item_id: ItemId) -> None:
        super().__init__(look, TITLE, window, width=760)
        self._item_id = item_id
        self.body.setSpacing(look.space(2))
        self._say("Looking for items that share its most telling words.")

    def show_alike(self, found: Alike) -> None:
        """Show what was found, if it is what this panel asked for."""
        if found.item_id != self._item_id:
            return
        emptied(self.body)
        if found.results is None:
            self._say("Search is not ready on this PC yet. Try again in a little while.")
        elif not found.results.hits:
            self._say("Nothing else in this library is much like it.")
        else:
            self._list(found.results.hits)

    def _list(self, hits: tuple[Hit, ...]) -> None:
        rows: list[NewRow] = []
        for hit in hits:
            if rows:
                self.body.addWidget(Rule(self.look))
            row = NewRow(self.look, hit.item, note=facts_line(hit.item))
            row.clicked.connect(lambda _=False, item=hit.item.id: self._open(item))
            self.body.addWidget(row)
            rows.append(row)
        if self.close_button.hasFocus():  # nobody has moved on yet: what was waited for is here
            rows[0].show()
            rows[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _say(self, sentence: str) -> None:
        self.body.addWidget(Para(self.look, sentence, 17, leading=1.45))

    def _open(self, item: ItemId) -> None:
        self.end()
        self.item_requested.emit(item)
