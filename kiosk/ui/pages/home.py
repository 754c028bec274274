"""Home: search first, then what is featured and new, then ways to browse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from kiosk.model import Item
from kiosk.ui.kit.cards import Card, IconText, KindCard, NewRow, Panel, Rule, TileCard, collection_tile, kind_tag
from kiosk.ui.kit.covers import Cover
from kiosk.ui.kit.field import SearchField
from kiosk.ui.kit.flow import ChipFlow, GridFlow, add_all
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import CHIP, PRIMARY, ActionLink, Button
from kiosk.ui.kit.reading_order import put_in_order
from kiosk.ui.kit.region import Region, as_region
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.banner import Banner
from kiosk.ui.pages.page import Page, centred
from kiosk.ui.pages.values import BannerContent, HomeContent, UpdatesContent
from kiosk.ui.wording import count_of, kind_name, kind_plural, length_line, long_date


def _facts(item: Item) -> str:
    return "  ·  ".join(filter(None, (length_line(item), str(item.year or ""))))


def _said_of(item: Item) -> str:
    invented = ["Illustrative: invented people and events"] if item.illustrative else []
    return f"{', '.join([kind_name(item.kind), _facts(item), *invented])}. {item.summary}"


class _Hero(QWidget):
    """The tinted band with its rising rings."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        as_region(self, "Search")
        self._look = look

    def take_focus(self) -> None:
        for field in self.findChildren(SearchField):
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, width, height = self._look, self.width(), self.height()
        painter = painter_for(self)
        painter.fillRect(self.rect(), look["tint"])
        if look.contrast:
            painter.fillRect(0, height - 2, width, 2, look["line"])
        elif width > 1000 * look.scale:
            painter.setPen(Qt.PenStyle.NoPen)
            centre = QPointF(min(width - 164, 1110 + (width - 1262) * 0.8), height - 20)
            for radius, tone in ((216, "tint2"), (172, "tint"), (128, "tint2"), (84, "tint"), (13, "sun")):
                painter.setBrush(look[tone])
                painter.drawEllipse(centre + QPointF(0, 0 if radius == 13 else 42), radius, radius)
        painter.end()


def _story(look: Look, share: Callable[[], None]) -> QWidget:
    """The way to share a story."""
    panel = Panel(look, ground="tint", flat=True)
    row = QBoxLayout(QBoxLayout.Direction.TopToBottom if look.compact else QBoxLayout.Direction.LeftToRight)
    row.setSpacing(look.space(18))
    words = QVBoxLayout()
    words.setSpacing(look.space(4))
    words.addWidget(Heading(look, "Your story belongs here too", 2, 22))
    words.addWidget(Para(look, "What did you try on your ward, and what happened?", 17, leading=1.45))
    row.addLayout(words, 1)
    button = Button(look, "Share your story", icon="hand-heart")
    button.clicked.connect(share)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    panel.body.addLayout(row)
    return panel


class HomePage(Page):
    """The first page.

    Signals:
        search_edited: the text in the search field changed.
        search_submitted: Enter or the Search button; carries the text.
        item_requested: an item is to be opened; carries its id.
        theme_requested, kind_requested, collection_requested: browse by one of these; carries its id.
        newest_requested: all items, newest first.
        all_themes_requested: the Browse page.
        list_code_requested: somebody has a list code.
        story_requested: somebody wants to share their story.
        banner_acted: the banner's button was pressed; carries the BannerKind.
        banner_laid_by: the banner is to say no more of this.
    """

    search_edited = Signal(str)
    search_submitted = Signal(str)
    item_requested = Signal(str)
    theme_requested = Signal(str)
    kind_requested = Signal(str)
    collection_requested = Signal(str)
    newest_requested = Signal()
    all_themes_requested = Signal()
    list_code_requested = Signal()
    story_requested = Signal()
    banner_acted = Signal(object)
    banner_laid_by = Signal()
    title, divided = "Home", True

    def __init__(self, look: Look, content: HomeContent, banner: BannerContent | None = None) -> None:
        super().__init__(look)
        self._content = content
        self.banner: Banner | None = None
        holder = QWidget()
        self._column = column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, look.space(32))
        column.setSpacing(0)
        column.addWidget(self._hero())
        main = Region("In the library")
        rows = QVBoxLayout(main)
        rows.setContentsMargins(0, look.space(16), 0, 0)
        rows.setSpacing(look.space(14))
        if not content.edition.items:
            rows.addWidget(Para(look, "There is nothing in this library yet. Tell IT.", 18))
        if content.featured is not None or content.newest:
            rows.addLayout(self._top())
        for section in (self._themes(), self._collections(), self._kinds(), _story(look, self.story_requested.emit)):
            if section is not None:
                rows.addSpacing(look.space(8))
                rows.addWidget(section)
        column.addWidget(centred(look, main))
        column.addStretch(1)
        self.scroller = PageScroll(holder)
        self.body.addWidget(self.scroller)
        self._put_banner(banner)

    def show_updates(self, content: UpdatesContent) -> None:
        """Say what is new, or no more of it."""
        if content.banner == (self.banner.content if self.banner is not None else None):
            return
        self._put_banner(content.banner)
        if content.banner is not None:
            self.told.emit(content.banner.text)

    def _put_banner(self, content: BannerContent | None) -> None:
        before, self.banner = self.banner, None
        if before is not None:
            now = QApplication.focusWidget()
            if now is not None and before.isAncestorOf(now):
                self.arrive()
            before.hide()
            before.deleteLater()
        if content is None:
            return
        self.banner = Banner(self.look, content)
        self.banner.acted.connect(self.banner_acted)
        self.banner.laid_by.connect(self.banner_laid_by)
        # Where there is little room it scrolls away with the rest.
        (self._column if self.look.compact else self.body).insertWidget(0, self.banner)
        put_in_order(self)

    def search_line(self) -> QLineEdit:
        """The search field."""
        return self.field.line

    def arrive(self) -> None:
        """The search field is ready to type in."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hero(self) -> QWidget:
        look, content = self.look, self._content
        hero = _Hero(look)
        outer = QVBoxLayout(hero)
        outer.setContentsMargins(0, look.space(20), 0, look.space(14))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        column.addWidget(Heading(look, "What would help your team today?", 1, 38 if look.wide else 32))
        count = content.edition.items
        self.field = SearchField(
            look,
            "Search the library",
            f"Search {count_of(count, 'report, case study and talk', 'reports, case studies and talks')}"
            if count and not look.narrow
            else "Search the library",
        )
        self.field.setMaximumWidth(round(760 * max(look.scale, 1) * (1.15 if look.wide else 1)))
        self.field.edited.connect(self.search_edited)
        self.field.submitted.connect(self.search_submitted)
        search = Button(look, "Search", PRIMARY)
        search.clicked.connect(lambda: self.search_submitted.emit(self.field.line.text()))
        row = QHBoxLayout()
        row.setSpacing(look.space(10))
        row.addWidget(self.field, 100)
        row.addWidget(search)
        row.addStretch(0 if look.compact else 1)
        column.addLayout(row)
        column.addWidget(self._suggestions())
        outer.addWidget(centred(look, inner))
        return hero

    def _suggestions(self) -> QWidget:
        look = self.look
        holder = QWidget()
        flow = ChipFlow(look.space(8), holder)
        if self._content.suggestions:
            flow.addWidget(Para(look, "Try ", 16, tone="muted"))
        for words in self._content.suggestions:
            chip = Button(look, words, CHIP)
            chip.setAccessibleName(f"Search for {words}")
            chip.clicked.connect(lambda _=False, words=words: self.search_submitted.emit(words))
            flow.addWidget(chip)
        code = ActionLink(look, "Have a list code?", trailing="")
        code.clicked.connect(self.list_code_requested)
        flow.addWidget(code)
        return holder

    def _top(self) -> QHBoxLayout | QVBoxLayout:
        look = self.look
        row: QHBoxLayout | QVBoxLayout = QVBoxLayout() if look.compact else QHBoxLayout()
        row.setSpacing(look.space(18))
        if self._content.featured is not None:
            row.addWidget(self._featured(self._content.featured), 64)
        if self._content.newest:
            row.addWidget(self._new(), 40)
        return row

    def _featured(self, item: Item) -> QWidget:
        look = self.look
        card = Card(look, f"Featured this month: {item.title}", margins=(8, 8, 20, 11))
        card.clicked.connect(lambda: self.item_requested.emit(item.id))
        row = QHBoxLayout()
        row.setSpacing(look.space(20))
        if not look.contrast and not look.compact:
            cover = Cover(look, item.id)
            cover.setMinimumSize(150, 280)
            row.addWidget(cover, 40)
        words = QVBoxLayout()
        words.setContentsMargins(
            look.space(12) if look.contrast or look.compact else 0, look.space(10), 0, look.space(8)
        )
        words.setSpacing(look.space(10))
        words.addWidget(IconText(look, "", "Featured this month", "warm", ground="warm_soft", size=15))
        words.addWidget(Para(look, item.title, 26, bold=True, leading=1.28))
        words.addWidget(Para(look, item.summary, 17, tone="muted", leading=1.5))
        if item.illustrative:
            words.addWidget(IconText(look, "drama", "Illustrative: invented people and events", "warm", size=15))
        words.addStretch(1)
        link = ActionLink(look, "Read this case study" if item.kind == "case-study" else "Read this")
        link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        link.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        foot = ChipFlow(look.space(14))
        foot.addWidget(kind_tag(look, item.kind))
        foot.addWidget(Para(look, _facts(item), 16, tone="muted"))
        card.setAccessibleDescription(_said_of(item))
        words.addLayout(foot)
        row.addLayout(words, 54)
        card.body.addLayout(row)
        return card

    def _new(self) -> QWidget:
        look = self.look
        panel = Panel(look)
        panel.body.setContentsMargins(*(look.space(m) for m in (8, 8, 8, 11)))
        panel.body.setSpacing(look.space(2))
        top = QHBoxLayout()
        top.setContentsMargins(look.space(12), 0, look.space(12), 0)
        top.addWidget(Heading(look, "What’s new", 2, 20), 1, Qt.AlignmentFlag.AlignVCenter)
        see_all = ActionLink(look, "See all")
        see_all.setAccessibleName("See all new items")
        see_all.clicked.connect(self.newest_requested)
        top.addWidget(see_all)
        panel.body.addLayout(top)
        for n, item in enumerate(self._content.newest):
            if n:
                panel.body.addWidget(Rule(look))
            added = f"added {long_date(item.added)}" if item.added else ""
            row = NewRow(look, item, note="  ·  ".join(filter(None, (length_line(item), added))))
            row.clicked.connect(lambda _=False, item=item: self.item_requested.emit(item.id))
            panel.body.addWidget(row)
        panel.body.addStretch(1)
        panel.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        return panel

    def _section(self, title: str, tiles: list[Card], least: int, most: int, all_link: str = "") -> QWidget | None:
        if not tiles:
            return None
        look = self.look
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(10))
        top = QHBoxLayout()
        top.addWidget(Heading(look, title, 2, 22), 1, Qt.AlignmentFlag.AlignVCenter)
        if all_link:
            link = ActionLink(look, all_link)
            link.clicked.connect(self.all_themes_requested)
            top.addWidget(link)
        column.addLayout(top)
        grid = GridFlow(look.space(14), round(least * look.scale), most)
        add_all(grid, tiles)
        column.addLayout(grid)
        return holder

    def _themes(self) -> QWidget | None:
        tiles: list[Card] = []
        for theme in (theme for theme in self._content.themes if theme.featured and theme.items):
            tile = TileCard(self.look, theme.icon, theme.title, count_of(theme.items, "item"))
            tile.clicked.connect(lambda _=False, theme=theme: self.theme_requested.emit(theme.id))
            tiles.append(tile)
        return self._section("Browse by theme", tiles, 260, 4, "All themes")

    def _collections(self) -> QWidget | None:
        tiles: list[Card] = []
        for collection in self._content.collections:
            tile = collection_tile(self.look, collection)
            tile.clicked.connect(lambda _=False, one=collection: self.collection_requested.emit(one.id))
            tiles.append(tile)
        return self._section("Collections", tiles, 320, 3)

    def _kinds(self) -> QWidget | None:
        tiles: list[Card] = []
        for kind, count in self._content.kinds.items():
            tile = KindCard(self.look, kind, kind_plural(kind), count)
            tile.clicked.connect(lambda _=False, kind=kind: self.kind_requested.emit(kind))
            tiles.append(tile)
        return self._section("Browse by kind", tiles, 200, 5)
