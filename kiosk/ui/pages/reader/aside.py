"""Beside the text: where it comes from, who has reviewed it, what to read next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Item, Source
from kiosk.ui.kit.cards import Card, Panel, kind_tag
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import SECONDARY, ActionLink, Button
from kiosk.ui.pages.values import OnShelf, ReaderContent
from kiosk.ui.wording import kind_name, length_line, long_date

TITLE = "About this item"


class Aside(QWidget):
    """Facts, sources, and related items; ``titled`` unless what holds it says the title already.

    Signals:
        item_requested: another item is to be read; carries its id.
        next_requested: the next one of a collection is; carries its id and that of the collection.
        collection_requested: a collection is to be shown; carries its id.
        alike_requested: items like this one are wanted.
    """

    item_requested = Signal(str)
    next_requested = Signal(str, str)
    collection_requested = Signal(str)
    alike_requested = Signal()

    def __init__(self, look: Look, content: ReaderContent, *, titled: bool = True) -> None:
        super().__init__()
        self._look = look
        item, related, theme_titles = content.item, content.related, content.theme_titles
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(10))
        if titled:
            column.addWidget(Heading(look, TITLE, 2, 18))
        facts = Panel(look, flat=True)
        facts.body.setContentsMargins(*(look.space(m) for m in (14, 12, 14, 14)))
        facts.body.setSpacing(look.space(10))
        for name, value in self._facts(item, theme_titles):
            facts.body.addLayout(self._fact(name, value))
        column.addWidget(facts)
        column.addSpacing(look.space(6))
        reading = content.reading
        if related or (reading is not None and reading.following is not None):
            column.addWidget(Heading(look, "Read next", 2, 18))
        if reading is not None and reading.following is not None:
            shelf, following = reading.collection_id, reading.following
            card = self._next_card(following, f"Next in {reading.title}")
            card.clicked.connect(lambda: self.next_requested.emit(following.id, shelf))
            column.addWidget(card)
        for other in related:
            card = self._next_card(other)
            card.clicked.connect(lambda _=False, other=other: self.item_requested.emit(other.id))
            column.addWidget(card)
        alike = Button(look, "More like this", SECONDARY, icon="text-search")
        alike.clicked.connect(self.alike_requested)
        column.addWidget(alike)
        if content.shelves:
            column.addSpacing(look.space(6))
            column.addWidget(Heading(look, "In collections", 2, 18))
        for one in content.shelves:
            column.addWidget(self._shelf(one))
        if item.sources:
            column.addSpacing(look.space(6))
            column.addWidget(Heading(look, "Sources", 2, 18))
            for source in item.sources:
                column.addWidget(self._source(source))
        column.addStretch(1)

    def put_first(self, widget: QWidget) -> None:
        """Show something above all else."""
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(0, widget)
            widget.lower()  # first among its siblings too: Tab goes in their order in a panel

    def _facts(self, item: Item, themes: tuple[str, ...]) -> list[tuple[str, str]]:
        reviewed = f"Reviewed by {item.reviewed_by}" if item.reviewed_by else "Not yet reviewed"
        facts = [
            ("By", ", ".join(name for name in item.authors if name != item.publisher)),
            ("Published by", item.publisher),
            ("Year", str(item.year or "")),
            ("Themes", ", ".join(themes)),
            ("Review", reviewed),
            ("To be reviewed by", long_date(item.review_due)),
            ("Licence", item.licence),
            ("On the web", item.url),
            ("About the link", "The link has not been checked" if item.url and not item.link_checked else ""),
        ]
        return [(name, value) for name, value in facts if value]

    def _fact(self, name: str, value: str) -> QVBoxLayout:
        """Told apart by weight and by room too: in high contrast there is but one colour."""
        pair = QVBoxLayout()
        pair.setSpacing(self._look.space(2))
        pair.addWidget(Para(self._look, name, 15, bold=True, tone="muted", leading=1.25))
        pair.addWidget(Para(self._look, value, 16, leading=1.35))
        return pair

    def _shelf(self, shelf: OnShelf) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, self._look.space(4))
        column.setSpacing(2)
        link = ActionLink(self._look, shelf.title, trailing="")
        link.setAccessibleName(f"Collection: {shelf.title}")
        link.clicked.connect(lambda: self.collection_requested.emit(shelf.collection_id))
        column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        following = shelf.following
        where = f"{shelf.place} of {shelf.of}"
        said = f"{where}; next: {following.title}" if following else f"{where}, the last one"
        column.addWidget(Para(self._look, said, 15, tone="muted", leading=1.3))
        return holder

    def _next_card(self, item: Item, why: str = "") -> Card:
        card = Card(self._look, f"Read next: {item.title}", margins=(14, 10, 14, 13))
        card.body.addWidget(kind_tag(self._look, item.kind, 15))
        card.body.addWidget(Para(self._look, item.title, 17, bold=True, leading=1.25))
        card.body.addWidget(Para(self._look, why or length_line(item), 15, tone="muted"))
        card.setAccessibleDescription(f"{kind_name(item.kind)}, {why or length_line(item)}")
        return card

    def _source(self, source: Source) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, self._look.space(4))
        column.setSpacing(2)
        column.addWidget(Para(self._look, source.title, 16, leading=1.3))
        facts = ", ".join(filter(None, (source.publisher, str(source.year or ""), source.ref)))
        column.addWidget(Para(self._look, facts, 15, tone="muted", leading=1.3))
        return holder
