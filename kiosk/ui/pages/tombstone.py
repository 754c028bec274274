"""What is left of an item that is no longer current: its title, why, and what to read instead."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Item, State
from kiosk.ui.kit.cards import Card, Glyph, Panel, kind_tag
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BACK, Button
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.page import Page, centred
from kiosk.ui.pages.values import TombstoneContent
from kiosk.ui.wording import facts_line, kind_name

WITHDRAWN = "This has been withdrawn"
SUPERSEDED = "This has been replaced"
NO_REASON = {
    State.WITHDRAWN: "The publisher has taken it out of the library. Do not rely on copies of it.",
    State.SUPERSEDED: "The publisher has put something newer in its place.",
}


class TombstonePage(Page):
    """A title that leads on.

    Signals:
        back_requested: the Back button.
        item_requested: another item is to be read; carries its id.
        search_requested: look for something like it; carries the words.
    """

    back_requested = Signal()
    item_requested = Signal(str)
    search_requested = Signal(str)
    title = "No longer in the library"

    def __init__(self, look: Look, content: TombstoneContent, back_label: str) -> None:
        super().__init__(look)
        item = content.item
        self.setAccessibleName(f"{self._verdict(item)}: {item.title}")
        main = QWidget()
        self._rows = QVBoxLayout(main)
        self._rows.setContentsMargins(0, look.space(12), 0, look.space(36))
        self._rows.setSpacing(look.space(12))
        back = Button(look, back_label, BACK, icon="arrow-left")
        back.clicked.connect(self.back_requested)
        self._rows.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        facts = QWidget()
        flow = ChipFlow(look.space(14), facts)
        flow.addWidget(kind_tag(look, item.kind))
        flow.addWidget(Para(look, facts_line(item), 16, tone="muted"))
        self._rows.addWidget(facts)
        self.heading = Heading(look, item.title, 1, 32)
        self._rows.addWidget(self.heading)
        self._explain(item)
        if content.replacement is not None:
            self._offer("Read this instead", (content.replacement,))
        if content.related:
            self._offer("On the same themes", content.related)
        search = Button(look, "Search for something like it", icon="search")
        search.clicked.connect(lambda: self.search_requested.emit(item.title))
        self._rows.addSpacing(look.space(6))
        self._rows.addWidget(search, 0, Qt.AlignmentFlag.AlignLeft)
        self._rows.addStretch(1)
        self.scroller = PageScroll(centred(look, main, round(820 * max(look.scale, 1))), item.title)
        self.body.addWidget(self.scroller)

    def arrive(self) -> None:
        """Reading starts at the heading."""
        self.heading.take_focus()

    def _verdict(self, item: Item) -> str:
        return SUPERSEDED if item.state is State.SUPERSEDED else WITHDRAWN

    def _explain(self, item: Item) -> None:
        look = self.look
        panel = Panel(look, ground="warn_soft", flat=True)
        row = QVBoxLayout()
        row.setSpacing(look.space(6))
        top = QWidget()
        line = ChipFlow(look.space(12), top)
        line.addWidget(Glyph(look, "archive", "warn", 26))
        line.addWidget(Para(look, self._verdict(item), 20, bold=True))
        row.addWidget(top)
        row.addWidget(Para(look, item.state_reason or NO_REASON[item.state], 17, leading=1.5))
        panel.body.addLayout(row)
        self._rows.addWidget(panel)

    def _offer(self, title: str, items: tuple[Item, ...]) -> None:
        look = self.look
        self._rows.addSpacing(look.space(6))
        self._rows.addWidget(Heading(look, title, 2, 20))
        for item in items:
            card = Card(look, f"{title}: {item.title}")
            card.body.addWidget(kind_tag(look, item.kind))
            card.body.addWidget(Para(look, item.title, 20, bold=True, leading=1.25))
            card.body.addWidget(Para(look, facts_line(item), 16, tone="muted"))
            card.setAccessibleDescription(f"{kind_name(item.kind)}, {facts_line(item)}")
            card.clicked.connect(lambda _=False, item=item: self.item_requested.emit(item.id))
            self._rows.addWidget(card)
