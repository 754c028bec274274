"""The reader: bar, outline, text, and what is known about the item."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Span
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.reading_order import put_in_order
from kiosk.ui.kit.region import Region
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.outline import Outline
from kiosk.ui.pages.page import Kept, Page
from kiosk.ui.pages.reader.aside import TITLE, Aside
from kiosk.ui.pages.reader.bar import ReaderBar
from kiosk.ui.pages.reader.bodies import make_body
from kiosk.ui.pages.reader.body import Body, Note
from kiosk.ui.pages.reader.columns import Columns
from kiosk.ui.pages.reader.going_on import GoingOn
from kiosk.ui.pages.reader.header import add_header
from kiosk.ui.pages.reader.listening import Listening
from kiosk.ui.pages.reader.note_panel import NotePanel
from kiosk.ui.pages.reader.page_find import PageFind
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
        aside_made: what is known about the item is shown once more, in a panel; carries the Aside.
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
    aside_made = Signal(object)
    title = "Reader"
    divided = True
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
        self._outline_soon = QTimer(self, singleShot=True)
        self._outline_soon.timeout.connect(self._follow_outline)
        self._entries = self.body_.entries()
        self.bar = self._make_bar(back_label)
        self.body.addWidget(self.bar)
        self.finding = PageFind(self.bar, self.body_, self)
        self.finding.told.connect(self.told)
        self.outline: Outline | None = None
        self.scroller = PageScroll(self._middle())
        self._columns = self._divide(self.scroller)
        self.body.addWidget(self._columns, 1)
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
        self.listening.focus_left.connect(self.bar.focus_aloud)
        self.listening.take_space(self.scroller)
        self.aloud_requested.connect(self.listening.read_aloud)
        self.bar.offer(aloud=bool(content.passages))
        self._reading = ReadingPlace(look, self.scroller, self._middle_row, self._middle_holder, self.body_)
        self._reading.settled.connect(self.listening.follow)
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

    def hand_over(self) -> Kept:
        """What is heard, the view, what is looked for."""
        return GoingOn(self.content.item.id, self.listening.hand_over(), self.body_.view(), self.finding.words)

    def take_over(self, kept: Kept) -> None:
        """Go on with what a page of the same item has handed over."""
        if not isinstance(kept, GoingOn) or kept.item_id != self.content.item.id:
            kept.end()
            return
        self.body_.show_as(kept.view)
        if kept.find is not None:
            self.finding.open_with(kept.find)
        self.listening.take_over(kept.heard)

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

    def _divide(self, scroller: PageScroll) -> Columns:
        look, sides = self.look, not self.look.compact
        if sides and self._entries:
            self.outline = Outline(look, self.body_.outline_title, self._entries)
            self.outline.chosen.connect(self.open_at)
        bar, margins = scroller.verticalScrollBar().sizeHint().width(), self._middle_row.contentsMargins()
        least = bar + margins.left() + margins.right() + round(self.body_.least_width * 1.02)  # stretches at its sides
        columns = Columns(look, scroller, least, self.outline, self._aside() if sides else None)
        columns.folded.connect(self._fold)
        return columns

    def _fold(self, contents: bool, about: bool) -> None:
        self.bar.fold(contents=contents, about=about)
        put_in_order(self)
        now: QWidget | None = self.window().focusWidget()
        if now is not None and self.isAncestorOf(now) and not now.isVisibleTo(self):
            self.bar.focus_folded()  # it was in a column that has just become a panel

    def _aside(self, *, titled: bool = True) -> Aside:
        aside = Aside(self.look, self.content, titled=titled)
        aside.item_requested.connect(self.item_requested)
        aside.next_requested.connect(self.next_requested)
        aside.collection_requested.connect(self.collection_requested)
        aside.alike_requested.connect(self.alike_requested)
        self.aside_made.emit(aside)
        return aside

    def _make_bar(self, back_label: str) -> ReaderBar:
        bar = ReaderBar(self.look, back_label, contents=bool(self._entries))
        bar.back_requested.connect(self.back_requested)
        bar.panel_requested.connect(self.panel_requested)
        bar.text_size_requested.connect(self.text_size_requested)
        bar.take_requested.connect(self.take_requested)
        bar.print_requested.connect(self.print_requested)
        bar.aloud_requested.connect(self.aloud_requested)
        return bar

    def _middle(self) -> QWidget:
        look = self.look
        holder = self._middle_holder = Region("Text")
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

    # notes --------------------------------------------------------------------------------

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
        if self.outline is not None and self.outline.set_present(passage_id) is not None:
            self._outline_soon.start()

    def _follow_outline(self) -> None:
        """Keep the present entry in sight, once its place is known."""
        self._columns.follow()

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
