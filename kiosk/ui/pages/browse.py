"""Browse: every theme, collection and kind; and one collection in its order."""

from __future__ import annotations

from collections.abc import Collection as Numbers

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Collection, Item, Theme
from kiosk.takeaway.listcodes import can_be_listed
from kiosk.ui.kit.cards import Card, Glyph, IconText, KindCard, collection_tile, kind_tag
from kiosk.ui.kit.flow import ChipFlow, GridFlow, add_all
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.list_toggle import ListToggle, corner_width
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BACK, QUIET, ActionLink, Button
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.page import Page, centred
from kiosk.ui.wording import count_of, facts_line, kind_name, kind_plural


class BrowsePage(Page):
    """All ways into the library.

    Signals:
        theme_requested, collection_requested, kind_requested: carry an id.
        everything_requested: list all items.
        search_requested: go to the search field.
    """

    theme_requested = Signal(str)
    collection_requested = Signal(str)
    kind_requested = Signal(str)
    everything_requested = Signal()
    search_requested = Signal()
    title = "Browse"

    def __init__(
        self, look: Look, themes: tuple[Theme, ...], collections: tuple[Collection, ...], kinds: dict[str, int]
    ) -> None:
        super().__init__(look)
        main = QWidget()
        self._rows = QVBoxLayout(main)
        self._rows.setContentsMargins(0, look.space(24), 0, look.space(36))
        self._rows.setSpacing(look.space(12))
        top = QHBoxLayout()
        self.heading = Heading(look, "Browse the library", 1, 32)
        top.addWidget(self.heading, 1)
        search = Button(look, "Search", QUIET, icon="search")
        search.clicked.connect(self.search_requested)
        top.addWidget(search)
        self._rows.addLayout(top)
        everything = ActionLink(look, f"See all {count_of(sum(kinds.values()), 'item')}")
        everything.clicked.connect(self.everything_requested)
        line = QWidget()
        flow = ChipFlow(look.space(8), line)
        flow.addWidget(everything)
        self._rows.addWidget(line)
        self._kinds(kinds)
        self._collections(collections)
        self._themes(themes)
        self._rows.addStretch(1)
        self.scroller = PageScroll(centred(look, main), "Browse")
        self.body.addWidget(self.scroller)

    def arrive(self) -> None:
        """Reading starts at the heading."""
        self.heading.take_focus()

    def _grid(self, title: str, tiles: list[Card], least: int, most: int) -> None:
        if not tiles:
            return
        self._rows.addSpacing(self.look.space(8))
        self._rows.addWidget(Heading(self.look, title, 2, 22))
        holder = QWidget()
        add_all(GridFlow(self.look.space(14), round(least * self.look.scale), most, holder), tiles)
        self._rows.addWidget(holder)

    def _kinds(self, kinds: dict[str, int]) -> None:
        tiles: list[Card] = []
        for kind, count in kinds.items():
            tile = KindCard(self.look, kind, kind_plural(kind), count)
            tile.clicked.connect(lambda _=False, kind=kind: self.kind_requested.emit(kind))
            tiles.append(tile)
        self._grid("Kinds", tiles, 200, 5)

    def _collections(self, collections: tuple[Collection, ...]) -> None:
        tiles: list[Card] = []
        for collection in collections:
            tile = collection_tile(self.look, collection)
            tile.clicked.connect(lambda _=False, one=collection: self.collection_requested.emit(one.id))
            tiles.append(tile)
        self._grid("Collections", tiles, 320, 3)

    def _themes(self, themes: tuple[Theme, ...]) -> None:
        look = self.look
        tiles: list[Card] = []
        for theme in themes:
            count = count_of(theme.items, "item")
            tile = Card(look, f"{theme.title}, {count}", margins=(18, 14, 18, 17))
            tile.setAccessibleDescription(f"Theme. {theme.introduction}")
            top = QHBoxLayout()
            top.setSpacing(look.space(12))
            top.addWidget(Glyph(look, theme.icon, "primary", 24))
            top.addWidget(Para(look, theme.title, 18, bold=True, leading=1.25), 1)
            tile.body.addLayout(top)
            tile.body.addWidget(Para(look, theme.introduction, 16, leading=1.45))
            tile.body.addStretch(1)
            tile.body.addWidget(Para(look, count if theme.items else "No items yet", 15, tone="muted"))
            tile.setEnabled(theme.items > 0)
            tile.clicked.connect(lambda _=False, theme=theme: self.theme_requested.emit(theme.id))
            tiles.append(tile)
        self._grid("Themes", tiles, 380, 3)


class ShelfPage(Page):
    """One collection.

    Signals:
        item_requested: an item is to be read; carries its id.
        list_requested: put an item on the list, or take it off; carries its number.
        back_requested: the Back button.
    """

    item_requested = Signal(str)
    list_requested = Signal(int)
    back_requested = Signal()
    title = "Collection"

    def __init__(self, look: Look, collection: Collection, items: tuple[Item, ...], back_label: str) -> None:
        super().__init__(look)
        self.setAccessibleName(collection.title)
        main = QWidget()
        rows = QVBoxLayout(main)
        rows.setContentsMargins(0, look.space(14), 0, look.space(36))
        rows.setSpacing(look.space(12))
        line = QWidget()
        flow = ChipFlow(look.space(8), line)
        back = Button(look, back_label, BACK, icon="arrow-left")
        back.clicked.connect(self.back_requested)
        flow.addWidget(back)
        rows.addWidget(line)
        self.heading = Heading(look, collection.title, 1, 32)
        rows.addWidget(self.heading)
        rows.addWidget(Para(look, collection.introduction, 18, tone="muted", leading=1.5, measured=True))
        rows.addSpacing(look.space(6))
        self.entries = tuple(ShelfEntry(look, n, item) for n, item in enumerate(items, 1))
        for entry in self.entries:
            entry.card.clicked.connect(lambda _=False, entry=entry: self.item_requested.emit(entry.item.id))
            entry.toggle.clicked.connect(lambda _=False, entry=entry: self.list_requested.emit(entry.item.number))
            rows.addWidget(entry)
        rows.addStretch(1)
        self.scroller = PageScroll(centred(look, main, round(940 * look.scale)), collection.title)
        self.body.addWidget(self.scroller)

    def arrive(self) -> None:
        """Reading starts at the heading."""
        self.heading.take_focus()

    def show_listed(self, numbers: Numbers[int]) -> None:
        """Say which items are on the list, by their numbers."""
        for entry in self.entries:
            entry.show_listed(on_list=entry.item.number in numbers)


class ShelfEntry(QWidget):
    """One item of a collection: its card, and over the card's corner what puts it on the list."""

    def __init__(self, look: Look, n: int, item: Item) -> None:
        super().__init__()
        self.item = item
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.card = self._made_card(look, n, item)
        self.card.installEventFilter(self)
        column.addWidget(self.card)
        self.toggle = ListToggle(look)
        self.toggle.setParent(self)
        self.show_listed(on_list=False)

    def show_listed(self, *, on_list: bool) -> None:
        """Say whether the item is on the list."""
        self.toggle.show_item(self.item.number, self.item.title, on_list=on_list)
        self.toggle.setVisible(can_be_listed(self.item.number))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The corner is where the card ends."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.toggle.place(self.card.geometry().right() + 1, self.card.y())
        return False

    def _made_card(self, look: Look, n: int, item: Item) -> Card:
        card = Card(look, f"{n}. {item.title}")
        facts_said = [kind_name(item.kind), facts_line(item), *(["Illustrative"] if item.illustrative else [])]
        card.setAccessibleDescription(f"{', '.join(facts_said)}. {item.summary}")
        card.body.setContentsMargins(look.space(20), look.space(16), corner_width(look), look.space(19))
        facts = ChipFlow(look.space(14))
        facts.addWidget(kind_tag(look, item.kind))
        facts.addWidget(Para(look, facts_line(item), 16, tone="muted"))
        if item.illustrative:
            facts.addWidget(IconText(look, "drama", "Illustrative", "warm", size=15))
        card.body.addLayout(facts)
        card.body.addWidget(Para(look, item.title, 20, bold=True, tone="link", underline=True))
        card.body.addWidget(Para(look, item.summary, 17, leading=1.45))
        return card
