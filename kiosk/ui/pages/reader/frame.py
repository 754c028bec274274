"""The reader: bar, outline, text, and what is known about the item."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Holding, Layout, Span
from kiosk.ui.kit.cards import IconText, Panel, kind_tag
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BAR, QUIET, Button
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.outline import Outline, OutlineRow
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.aside import TITLE, Aside
from kiosk.ui.pages.reader.body import Body
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.reader.place import ReadingPlace
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.values import ReaderContent
from kiosk.ui.places import Spot
from kiosk.ui.wording import facts_line

COLUMN = 700  # px at 100 %: about 68 characters
DESCRIBED = "The full text is not in this library. This is our own description; the web address is under"


class _Bar(QWidget):
    """A strip above or below the text, with a line towards it."""

    def __init__(self, look: Look, *, below: bool = False) -> None:
        super().__init__()
        self._look, self._below = look, below

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        painter.fillRect(self.rect(), self._look["surface"])
        thick = 2 if self._look.contrast else 1
        painter.fillRect(0, 0 if self._below else self.height() - thick, self.width(), thick, self._look["line"])
        painter.end()


class ReaderPage(Page):
    """One item, open at a passage.

    Signals:
        back_requested: the Back button.
        text_size_requested: +1 larger, -1 smaller.
        item_requested: another item is to be read; carries its id.
        link_requested: a link in the text was followed; carries its address.
        alike_requested: items like this one are wanted.
    """

    back_requested = Signal()
    text_size_requested = Signal(int)
    item_requested = Signal(str)
    link_requested = Signal(str)
    alike_requested = Signal()
    title = "Reader"
    ground = "surface"

    def __init__(self, look: Look, content: ReaderContent, back_label: str) -> None:
        super().__init__(look)
        self.content = content
        self.setAccessibleName(content.item.title)
        self.body_ = self._make_body()
        self.body_.passage_reached.connect(self._mark)
        self.body_.link_followed.connect(self.link_requested)
        self._entries = self.body_.entries()
        self.body.addWidget(self._bar(back_label))
        row = QHBoxLayout()
        row.setSpacing(0)
        self.outline: Outline | None = None
        self._outline_scroll: PageScroll | None = None
        if not look.compact and self._entries:
            row.addWidget(self._side(self._make_outline(), 248 if content.item.layout is Layout.ARTICLE else 292))
        self.scroller = PageScroll(self._middle(), "Text")
        row.addWidget(self.scroller, 1)
        if not look.compact:
            row.addWidget(self._side(self._aside(), 286))
        self.body.addLayout(row, 1)
        if isinstance(self.body_, PagesBody):
            self.body.addWidget(self._page_bar(self.body_))
        self._reading = ReadingPlace(look, self.scroller, self._middle_row, self._middle_holder, self.body_)
        self.scroller.verticalScrollBar().valueChanged.connect(self._scrolled)
        if self._entries:
            self._mark(self._entries[0].passage_id)

    # parts --------------------------------------------------------------------------------

    def _make_body(self) -> Body:
        passages, look = self.content.passages, self.look
        if passages and self.content.item.layout is Layout.TURNS:
            return TurnsBody(look, passages)
        if passages and self.content.item.layout is Layout.PAGES:
            return PagesBody(look, passages, self.content.object_path)
        return ArticleBody(look, passages, self.content.object_path)

    def _make_outline(self) -> Outline:
        self.outline = Outline(self.look, self.body_.outline_title, self._entries)
        self.outline.chosen.connect(self.open_at)
        return self.outline

    def _side(self, content: QWidget, width: int) -> QWidget:
        look = self.look
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(look.space(m) for m in (16, 22, 16, 22)))
        column.addWidget(content)
        scroll = _SideScroll(look, holder)
        scroll.setFixedWidth(round(width * (1 + 0.6 * (look.scale - 1))))
        if content is self.outline:
            self._outline_scroll = scroll
        return scroll

    def _aside(self, *, titled: bool = True) -> Aside:
        content = self.content
        aside = Aside(self.look, content.item, content.related, content.theme_titles, titled=titled)
        aside.item_requested.connect(self.item_requested)
        aside.alike_requested.connect(self.alike_requested)
        return aside

    def _bar(self, back_label: str) -> QWidget:
        look = self.look
        bar = _Bar(look)
        row = QHBoxLayout(bar)
        row.setContentsMargins(*(look.space(m) for m in (16, 7, 16, 8)))
        row.setSpacing(look.space(4))
        back = Button(look, "Back" if look.compact else back_label, QUIET, icon="arrow-left")
        back.clicked.connect(self.back_requested)
        row.addWidget(back)
        if look.compact and self._entries:
            contents = Button(look, "Contents", BAR, icon="list")
            contents.clicked.connect(lambda: self.panel_requested.emit("contents"))
            row.addWidget(contents)
        row.addStretch(1)
        if look.compact:
            about = Button(look, "", BAR, icon="info")
            about.setAccessibleName(TITLE)
            about.clicked.connect(lambda: self.panel_requested.emit("about"))
            row.addWidget(about)
        if not look.narrow:
            self._add_text_size(row)
        return bar

    def _add_text_size(self, row: QHBoxLayout) -> None:
        look = self.look
        smaller = Button(look, "", BAR, icon="minus")
        smaller.setAccessibleName("Smaller text")
        smaller.clicked.connect(lambda: self.text_size_requested.emit(-1))
        larger = Button(look, "", BAR, icon="plus")
        larger.setAccessibleName("Larger text")
        larger.clicked.connect(lambda: self.text_size_requested.emit(1))
        row.addWidget(smaller)
        if not look.compact:
            label = Para(look, "Text size", 17, bold=True)
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(larger)

    def _middle(self) -> QWidget:
        look = self.look
        holder = self._middle_holder = QWidget()
        outer = self._middle_row = QHBoxLayout(holder)
        side = look.space(16 if look.compact else 40)
        outer.setContentsMargins(side, look.space(24), side, look.space(56))
        column_widget = QWidget()
        wide = 790 if isinstance(self.body_, TurnsBody) else COLUMN
        column_widget.setMaximumWidth(round(wide * look.scale))
        self._column = QVBoxLayout(column_widget)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.space(10))
        self._add_header()
        self._column.addSpacing(look.space(10))
        self._column.addWidget(self.body_)
        self._column.addStretch(1)
        outer.addStretch(1)
        outer.addWidget(column_widget, 100)
        outer.addStretch(1)
        return holder

    def _add_header(self) -> None:
        look, item = self.look, self.content.item
        facts = QWidget()
        flow = ChipFlow(look.space(14), facts)
        flow.addWidget(kind_tag(look, item.kind))
        flow.addWidget(Para(look, facts_line(item), 16, tone="muted"))
        if item.illustrative:
            flow.addWidget(IconText(look, "drama", "Illustrative: invented", "warm", ground="warm_soft", size=15))
        self._column.addWidget(facts)
        self.heading = Heading(look, item.title, 1, 36)
        self._column.addWidget(self.heading)
        if item.summary:
            self._column.addWidget(Para(look, item.summary, 20, tone="muted", leading=1.5))
        if item.holding is Holding.RECORD:
            self._notice("link", "Only described here", f"{DESCRIBED} “{TITLE}”.", "ink", "tint")
        if item.content_note:
            self._notice("info", "Before you read", item.content_note, "warn")

    def _notice(self, icon: str, title: str, sentence: str, tone: str, ground: str = "") -> None:
        panel = Panel(self.look, ground=ground or f"{tone}_soft", flat=True)
        panel.body.setContentsMargins(*(self.look.space(m) for m in (16, 12, 16, 12)))
        panel.body.addWidget(IconText(self.look, icon, title, tone))
        panel.body.addWidget(Para(self.look, sentence, 17, leading=1.45))
        self._column.addWidget(panel)

    def _page_bar(self, pages: PagesBody) -> QWidget:
        look = self.look
        bar = _Bar(look, below=True)
        row = QHBoxLayout(bar)
        row.setContentsMargins(*(look.space(m) for m in (16, 7, 16, 6)))
        previous = Button(look, "Previous", BAR, icon="chevron-left")
        previous.setAccessibleName("Previous page")
        following = Button(look, "Next", BAR, trailing="chevron-right")
        following.setAccessibleName("Next page")
        where = Para(look, "", 17, bold=True)

        def say() -> None:
            where.set_text(f"Page {pages.at + 1} of {len(pages.passages)}")
            previous.setEnabled(pages.at > 0)
            following.setEnabled(pages.at < len(pages.passages) - 1)

        previous.clicked.connect(lambda: pages.turn_to(pages.at - 1))
        following.clicked.connect(lambda: pages.turn_to(pages.at + 1))
        pages.passage_reached.connect(lambda _: say())
        say()
        row.addStretch(1)
        for widget in (previous, where, following):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        return bar

    # moving -------------------------------------------------------------------------------

    def arrive(self) -> None:
        """Reading starts at the heading."""
        self.heading.take_focus()

    def open_at(self, passage_id: str, spans: tuple[Span, ...] = ()) -> None:
        """Go to a passage and show the words that matched."""
        self.body_.show_passage(passage_id, spans)
        self._mark(passage_id)

    def spot(self) -> Spot:
        """The text at the top."""
        return self._reading.spot()

    def return_to(self, spot: Spot) -> None:
        """Go on reading where it was left, also when the text is laid out anew."""
        if not (spot.part or spot.into):
            super().return_to(spot)
            return
        self._reading.return_to(spot)
        if isinstance(self.body_, PagesBody):
            self._mark(self._entries[self.body_.at].passage_id)

    def _scrolled(self, value: int) -> None:
        if self.scroller is None or isinstance(self.body_, PagesBody) or not self._entries:
            return
        self._mark(self.body_.reached(value - self._reading.top() + self.look.space(40)))

    def _mark(self, passage_id: str) -> None:
        row = self.outline.set_present(passage_id) if self.outline is not None else None
        if row is not None:
            QTimer.singleShot(0, row, lambda: self._follow_outline(row))

    def _follow_outline(self, row: OutlineRow) -> None:
        """Keep the present entry in sight, once its place is known."""
        if self._outline_scroll is None or self.outline is None:
            return
        if row is self.outline.rows[0]:
            self._outline_scroll.verticalScrollBar().setValue(0)
        else:
            self._outline_scroll.ensureWidgetVisible(row, 0, 40)

    def panel(self, name: str) -> Overlay | None:
        """Contents and About this item, where there is no room beside the text."""
        made = {"contents": self._contents_panel, "about": self._aside_panel}.get(name)
        return made() if made is not None else None

    def _contents_panel(self) -> Overlay:
        overlay = Overlay(self.look, "Contents", self.window())
        outline = Outline(self.look, self.body_.outline_title, self._entries)
        outline.chosen.connect(overlay.end)
        outline.chosen.connect(self.open_at)
        overlay.body.addWidget(outline)
        return overlay

    def _aside_panel(self) -> Overlay:
        overlay = Overlay(self.look, TITLE, self.window())
        overlay.body.addWidget(self._aside(titled=False))
        return overlay


class _SideScroll(PageScroll):
    """A side column on paper."""

    def __init__(self, look: Look, content: QWidget) -> None:
        super().__init__(content)
        self.setObjectName("side")
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self.viewport())
        painter.fillRect(self.viewport().rect(), self._look["paper"])
        painter.end()
