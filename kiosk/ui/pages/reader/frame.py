"""The reader: bar, outline, text, and what is known about the item."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Layout, Span
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.reading_order import put_in_order
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.outline import Outline
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.reader.aside import TITLE, Aside
from kiosk.ui.pages.reader.bar import ReaderBar
from kiosk.ui.pages.reader.bodies import make_body
from kiosk.ui.pages.reader.body import Body, Note
from kiosk.ui.pages.reader.header import add_header
from kiosk.ui.pages.reader.listening import Listening
from kiosk.ui.pages.reader.note_panel import NotePanel
from kiosk.ui.pages.reader.place import ReadingPlace
from kiosk.ui.pages.values import ReaderContent
from kiosk.ui.places import Spot


class ReaderPage(Page):
    """One item, open at a passage.

    Signals:
        back_requested: the Back button.
        text_size_requested: +1 larger, -1 smaller.
        item_requested: another item is to be read; carries its id.
        link_requested: a link in the text was followed; carries its address.
        alike_requested: items like this one are wanted.
        next_requested: the next item of a collection is to be read; carries its id and that of the collection.
        collection_requested: a collection is to be shown; carries its id.
        search_requested: an acronym of the text is to be searched for; carries it.
        take_requested, print_requested, aloud_requested: buttons that are there once `offer` has asked for them.
    """

    back_requested = Signal()
    text_size_requested = Signal(int)
    item_requested = Signal(str)
    link_requested = Signal(str)
    alike_requested = Signal()
    next_requested = Signal(str, str)
    collection_requested = Signal(str)
    search_requested = Signal(str)
    take_requested = Signal()
    print_requested = Signal()
    aloud_requested = Signal()
    title = "Reader"
    ground = "surface"

    def __init__(self, look: Look, content: ReaderContent, back_label: str) -> None:
        super().__init__(look)
        self.content = content
        self.setAccessibleName(content.item.title)
        self.body_: Body = make_body(look, content, self)
        self.body_.passage_reached.connect(self._mark)
        self.body_.link_followed.connect(self.link_requested)
        self.body_.note_wanted.connect(self._show_note)
        self.body_.told.connect(self.told)
        self._matches, self._match = 0, -1  # of find in page
        self._outline_soon = QTimer(self, singleShot=True)
        self._outline_soon.timeout.connect(self._follow_outline)
        self._entries = self.body_.entries()
        self.bar = self._make_bar(back_label)
        self.body.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(0)
        self.outline: Outline | None = None
        self._outline_scroll: _SideScroll | None = None
        if not look.compact and self._entries:
            row.addWidget(self._side(self._make_outline(), 248 if content.item.layout is Layout.ARTICLE else 292))
        self.scroller = PageScroll(self._middle(), "Text")
        row.addWidget(self.scroller, 1)
        if not look.compact:
            row.addWidget(self._side(self._aside(), 286))
        self.body.addLayout(row, 1)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(0)
        if (foot := self.body_.foot()) is not None:
            self.foot.addWidget(foot)
        if look.narrow:  # below the text it would leave no room for any: it scrolls with it
            self._column.insertLayout(self._column.indexOf(self.body_), self.foot)
        else:
            self.body.addLayout(self.foot)
        self.listening = Listening(look, content, self.body_, self.foot, self)
        self.listening.busy_changed.connect(self._heard)
        self.listening.told.connect(self.told)
        self.listening.take_space(self.scroller)
        self.aloud_requested.connect(self.listening.read_aloud)
        self.bar.offer(aloud=bool(content.passages))
        self._reading = ReadingPlace(look, self.scroller, self._middle_row, self._middle_holder, self.body_)
        self.scroller.verticalScrollBar().valueChanged.connect(self._scrolled)
        if self._entries:
            self._mark(self._entries[0].passage_id)

    def offer(self, *, take: bool = False, print_: bool = False, aloud: bool = False) -> None:
        """Show a button for each of these, once; without being asked for them the bar has none.

        What a button asks for comes as `take_requested`, `print_requested` and `aloud_requested`. A strip that
        belongs to it (a player, say) goes into the layout `foot`, below the text.
        """
        self.bar.offer(take=take, print_=print_, aloud=aloud)
        put_in_order(self)  # what is below the text was made before these buttons

    def stop(self) -> None:
        """Not a sound more."""
        self.listening.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever leaves the page hears no more of it; a window that is put aside plays on."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.stop()

    def _heard(self, busy: bool) -> None:
        self.busy = busy

    # parts --------------------------------------------------------------------------------

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
        aside = Aside(self.look, self.content, titled=titled)
        aside.item_requested.connect(self.item_requested)
        aside.next_requested.connect(self.next_requested)
        aside.collection_requested.connect(self.collection_requested)
        aside.alike_requested.connect(self.alike_requested)
        return aside

    def _make_bar(self, back_label: str) -> ReaderBar:
        bar = ReaderBar(self.look, back_label, contents=bool(self._entries))
        bar.back_requested.connect(self.back_requested)
        bar.panel_requested.connect(self.panel_requested)
        bar.text_size_requested.connect(self.text_size_requested)
        bar.take_requested.connect(self.take_requested)
        bar.print_requested.connect(self.print_requested)
        bar.aloud_requested.connect(self.aloud_requested)
        bar.find_strip.wanted.connect(self._find)
        bar.find_strip.moved.connect(self._find_next)
        for keys, step in (("Ctrl+F", 0), ("F3", 1), ("Shift+F3", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self._find_key(step))
        return bar

    def _middle(self) -> QWidget:
        look = self.look
        holder = self._middle_holder = QWidget()
        outer = self._middle_row = QHBoxLayout(holder)
        side = look.space(16 if look.compact else 40)
        outer.setContentsMargins(side, look.space(24), side, look.space(56))
        column_widget = QWidget()
        column_widget.setMaximumWidth(round(self.body_.widest * look.scale))
        self._column = QVBoxLayout(column_widget)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.space(10))
        self.heading = add_header(look, self.content.item, self._column)
        self._column.addSpacing(look.space(10))
        self._column.addWidget(self.body_)
        self._column.addStretch(1)
        outer.addStretch(1)
        outer.addWidget(column_widget, 100)
        outer.addStretch(1)
        return holder

    # find and notes -----------------------------------------------------------------------

    def _find_key(self, step: int) -> None:
        """F3 goes on finding; without anything found yet, it opens find as Ctrl+F does."""
        if any(overlay.isVisible() for overlay in self.window().findChildren(Overlay)):
            return
        if step and self._matches:
            self._find_next(step)
        else:
            self.bar.open_find()

    def _find(self, text: str) -> None:
        self._matches = self.body_.find_text(text)
        self._match = self.body_.nearest_match() if self._matches else -1
        if self._matches:
            self.body_.show_match(self._match)
        self.bar.find_strip.tell(self._matches, self._match)
        if text.strip():
            self.told.emit(self.bar.find_strip.said)

    def _find_next(self, step: int) -> None:
        if self._matches:
            self._match = (self._match + step) % self._matches
            self.body_.show_match(self._match)
            self.bar.find_strip.tell(self._matches, self._match)
            self.told.emit(self.bar.find_strip.said)

    def _show_note(self, note: Note) -> None:
        panel = NotePanel(self.look, note, self)
        panel.search_requested.connect(self.search_requested)
        panel.link_followed.connect(self.link_requested)
        panel.open_()
        self.told.emit(panel.accessibleName())

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
        if self.body_.paged:
            self._mark(self.body_.present())

    def _scrolled(self, value: int) -> None:
        if self.scroller is not None and self._entries and not self.body_.paged:
            self._mark(self.body_.reached(value - self._reading.top() + self.look.space(40)))

    def _mark(self, passage_id: str) -> None:
        row = self.outline.set_present(passage_id) if self.outline is not None else None
        if row is not None:
            self._outline_soon.start()

    def _follow_outline(self) -> None:
        """Keep the present entry in sight, once its place is known."""
        if self._outline_scroll is not None and self.outline is not None:
            self._outline_scroll.follow(self.outline)

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

    def follow(self, outline: Outline) -> None:
        """Keep the present entry of an outline in it in sight."""
        row = outline.present_row
        if row is outline.rows[0]:
            self.verticalScrollBar().setValue(0)
        elif row is not None:
            self.ensureWidgetVisible(row, 0, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self.viewport())
        painter.fillRect(self.viewport().rect(), self._look["paper"])
        painter.end()
