"""The window: it goes to places, comes back, keeps one panel over the page, and minds the keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kiosk.errors import WardLibraryError
from kiosk.model import Hit, ItemId, Query
from kiosk.ui.announce import Announcer
from kiosk.ui.asking import Asking
from kiosk.ui.focus import mark_focus, return_focus
from kiosk.ui.history import History, Step
from kiosk.ui.keys import act_on_key, bind_keys
from kiosk.ui.kit.look import Look, next_text_size
from kiosk.ui.kit.overlay import covering, told
from kiosk.ui.kit.region import go_round
from kiosk.ui.pages.page import Page
from kiosk.ui.panels import MakePanel, Panels, alike_panel, display_panel, tips_panel, trouble_page
from kiosk.ui.places import DESTINATIONS, Found, Home, Place, Reading, section
from kiosk.ui.stage import Stage
from kiosk.ui.threads import SearchThread
from kiosk.ui.wording import trouble

if TYPE_CHECKING:
    from kiosk.ui.pages.results import ResultsPage

MakePage = Callable[["Shell", Look, Place], Page]


class Shell(QWidget):
    """The one window.

    Signals:
        arrived: a place is shown; carries the Place.
        finish_requested: the person has finished.
    """

    arrived = Signal(object)
    finish_requested = Signal()

    def __init__(self, look: Look, make_page: MakePage, search: SearchThread) -> None:
        super().__init__()
        self.look = look
        self._make_page = make_page
        self._history = History()
        self._announcer = Announcer(self)
        self.warn = self._announcer.warn  # has a screen reader say something at once
        self._asking = Asking(search, self._present_results, self._announcer, self)
        self._panels = Panels(self)
        self.setWindowTitle("Ward Library")
        self.setMinimumSize(320, 320)
        self._stage = Stage(look)
        self._stage.chosen.connect(self._rail_chosen)
        self.show_listed = self._stage.show_listed  # how many items are on the person's list
        self.show_sharing = self._stage.show_sharing  # whether stories can be shared
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.addWidget(self._stage)
        bind_keys(self)
        self._show_page()

    # places -------------------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """Where the visit is."""
        return self._history.here.place

    @property
    def page(self) -> Page:
        """The page shown."""
        if self._stage.page is None:
            raise RuntimeError("no page has been shown yet")
        return self._stage.page

    @property
    def search_state(self) -> tuple[str, bool | None]:
        """How search is, in words, and whether that is well (None: not known yet)."""
        return self._asking.state

    @property
    def rests(self) -> bool:
        """Whether it shows Home as it is at the start: no panel over it, nothing typed."""
        line = self._line()
        return isinstance(self.place, Home) and not self._panels.is_open and not (line is not None and line.text())

    def renew(self, make_page: MakePage, search: SearchThread, place: Place, *, silent: bool = False) -> None:
        """Show another edition, anew at ``place``. Raises what making the page raises; then all is as before."""
        # The page is made with what the way back will be called.
        with self._history.begun_at(place, self.page.spot() if place == self.place else None):
            page = make_page(self, self.look, place)
        self._stage.keep()
        self._panels.end()
        self._make_page = make_page
        self._asking.retire()
        self._asking = Asking(search, self._present_results, self._announcer, self)
        self._put_up(page, silent=silent)

    def begin_anew(self, look: Look) -> None:
        """Show the next person Home in ``look``; nothing of the visit before is left."""
        self._panels.end()
        self.look = look.fitted(self.width(), self.height())
        self._history = History()
        self._stage.set_look(self.look)
        self._show_page()

    def go(self, place: Place) -> None:
        """Open a place and remember the way back."""
        self._panels.end()
        self._remember()
        self._history.go(place)
        self._show_page()

    def back(self) -> None:
        """Close the panel over the page, or go back one place, to where it was scrolled."""
        if self._panels.is_open:
            self._panels.end()
        elif self._history.back():
            self._show_page()
            return_focus(self.page, self._history.here.focus)

    def back_label(self) -> str:
        """What the way back is called."""
        return self._history.back_label()

    def _remember(self) -> None:
        if self._stage.page is not None:
            self._history.left(self._stage.page.spot(), mark_focus(self._stage.page))

    def _show_page(self, *, silent: bool = False) -> None:
        try:
            page = self._make_page(self, self.look, self.place)
        except WardLibraryError as error:
            self._tell_trouble(error)
            return
        self._put_up(page, silent=silent)

    def _put_up(self, page: Page, *, silent: bool = False) -> None:
        step = self._history.here
        self._history.shown()
        page.panel_requested.connect(lambda name: self.show_panel(lambda: self.page.panel(name)))
        page.told.connect(self._announcer.say)
        self._stage.put_up(page, section(step.place))
        if (present := self._present_results()) is not None:
            self._asking.show_known(*present)
        if (spot := step.spot) is not None:
            page.reopen(spot)
            QTimer.singleShot(0, page, lambda: page.return_to(spot))
        page.arrive()
        if not silent:
            self._announcer.say(page.accessibleName())
        self.arrived.emit(step.place)

    def _tell_trouble(self, error: WardLibraryError) -> None:
        if self._stage.page is None:  # not even Home can be read
            self._history = History()
            self._stage.put_up(trouble_page(self.look, error, self.close), "")
            return
        self._history.undo()
        heading, sentence = trouble(error)
        self.show_panel(lambda: told(self.look, self, heading, sentence))

    def _present_results(self) -> tuple[ResultsPage, Step] | None:
        """The results page and its step, where one is shown; a place and its page always go together."""
        if self._stage.page is None or not isinstance(self.place, Found):
            return None
        return cast("ResultsPage", self._stage.page), self._history.here

    # what pages ask for -------------------------------------------------------------------

    def open_hit(self, hit: Hit) -> None:
        """Read an item at the passage that matched best."""
        best = hit.passages[0] if hit.passages else None
        self.go(Reading(hit.item.id, best.passage_id if best else None, best.spans if best else ()))

    def search_for(self, query: Query) -> None:
        """Show the results of a query; typing goes on in the results' own field."""
        if (present := self._present_results()) is not None:
            first = replace(query, offset=0)
            present[0].show_query(first)
            self._history.refine(Found(first), keep_results=bool(query.offset))
            self._asking.ask(query)
            return
        self.go(Found(query))
        if (line := self.page.search_line()) is not None:
            self.page.arrive()
            line.setCursorPosition(len(query.text))

    def typed_on_home(self, text: str) -> None:
        """The first letter on Home leads to the results; no key is lost, as the focus moves with it."""
        if text.strip():
            self.search_for(Query(text=text, as_you_type=True))

    def unfold(self, hit: Hit) -> None:
        """Have all passages of a hit that match shown below it."""
        if (present := self._present_results()) is not None:
            self._asking.unfold(present[0].query, hit.item.id)

    def show_alike(self, item_id: ItemId) -> None:
        """The panel of items like one."""
        self.show_panel(lambda: alike_panel(self.look, self, item_id, self._asking.ask_alike, self.go))

    def show_panel(self, make: MakePanel) -> None:
        """Open a panel over the page, one at a time; it is made anew whenever the look changes."""
        self._panels.show(make)

    def _rail_chosen(self, name: str) -> None:
        if name in DESTINATIONS:
            self.go(DESTINATIONS[name])
        elif name == "finish":
            self.finish_requested.emit()
        else:
            self.open_display()

    # look ---------------------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Show everything in another look; place, words and scroll stay."""
        look = look.fitted(self.width(), self.height())
        if look == self.look:
            return
        panel = self._panels.put_away()
        mark = mark_focus(self._stage)
        self._remember()
        self.look = look
        self._stage.set_look(look, going_on=True)
        self._show_page(silent=True)  # nobody has gone anywhere
        return_focus(self._stage, mark)
        self._panels.bring_back(panel)

    def change_text_size(self, direction: int) -> None:
        """One step larger (+1), smaller (-1) or back to the usual size (0)."""
        size = next_text_size(round(self.look.scale * 100), direction)
        self.set_look(replace(self.look, scale=size / 100))
        self._announcer.say(f"Text size {size} %")

    def turn_easy_reading(self) -> None:
        """Larger, further apart, in high contrast; and back. It ends with the visit."""
        self.set_look(self.look.with_easy_reading())
        self._announcer.say(f"Easy reading {'on' if self.look.easy else 'off'}")

    def open_display(self) -> None:
        """The Display panel."""
        self.show_panel(lambda: display_panel(self.look, self, self.set_look))

    def open_tips(self) -> None:
        """The panel of search tips."""
        self.show_panel(lambda: tips_panel(self.look, self, self.search_for))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another layout, another look."""
        super().resizeEvent(event)
        if self.look.fitted(self.width(), self.height()) != self.look:
            QTimer.singleShot(0, self, lambda: self.set_look(self.look))

    # keys ---------------------------------------------------------------------------------

    def _line(self) -> QLineEdit | None:
        return self._stage.page.search_line() if self._stage.page is not None else None

    def focus_search(self) -> None:
        """Go to a search field: this page's, else that of the results."""
        if covering(self) is not None:
            return
        if self._line() is None:
            self.search_for(Query())
        if (line := self._line()) is not None:
            line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            line.selectAll()

    def next_region(self, step: int) -> None:
        """From region to region, round and round."""
        if covering(self) is None:
            go_round(self._stage, step, self.look)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A bare slash goes to the search field, Escape in the reader back; keys that nothing else wants scroll."""
        if not act_on_key(self, event):
            super().keyPressEvent(event)
