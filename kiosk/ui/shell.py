"""The window: rail, page, history, keys. It builds pages for places and carries out what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kiosk.errors import WardLibraryError
from kiosk.model import Hit, Query, Results
from kiosk.settings import TEXT_SIZES
from kiosk.ui.announce import Announcer
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.pages.display import DisplayPanel
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import About, Browse, Found, Home, Place, Reading, section
from kiosk.ui.rail import Rail
from kiosk.ui.style import application_palette, application_sheet
from kiosk.ui.threads import SearchThread
from kiosk.ui.wording import count_of, trouble

MakePage = Callable[["Shell", Look, Place], Page]


@dataclass(slots=True)
class Step:
    """One place of the visit's history, in memory only: where, how far down, and what was found there."""

    place: Place
    scrolled: int = 0
    results: list[Results] = field(default_factory=list)


class Shell(QWidget):
    """The one window.

    Signals:
        arrived: a place is shown; carries the Place.
        painted: the first page has been painted.
    """

    arrived = Signal(object)
    painted = Signal()

    def __init__(self, look: Look, make_page: MakePage, search: SearchThread) -> None:
        super().__init__()
        self.look = look
        self._make_page, self._search = make_page, search
        self._steps: list[Step] = [Step(Home())]
        self._page: Page | None = None
        self._announcer = Announcer(self)
        self._chosen_scale = 0.0  # set once the person has chosen a size
        self.search_state: tuple[str, bool | None] = ("Getting ready", None)
        self.setWindowTitle("Ward Library")
        self.setMinimumSize(320, 320)
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(0, 0, 0, 0)
        self._frame.setSpacing(0)
        self._holder: QWidget | None = None
        self._overlay: Overlay | None = None
        search.answered.connect(self._answered)
        search.progressed.connect(self._progressed)
        search.ready.connect(self._ready)
        search.failed.connect(self._search_failed)
        self._keys()
        self._rebuild()

    # places -------------------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """Where the visit is."""
        return self._steps[-1].place

    @property
    def page(self) -> Page:
        """The page shown."""
        if self._page is None:
            raise RuntimeError("no page has been shown yet")
        return self._page

    def go(self, place: Place) -> None:
        """Open a place and remember the way back."""
        self._remember()
        if isinstance(place, Home):
            self._steps = [Step(place)]
        elif place != self.place:
            self._steps.append(Step(place))
        self._show_page()

    def back(self) -> None:
        """Go back one place, to where it was scrolled; Home is the end."""
        if self._overlay is not None:
            self._overlay.end()
            return
        if len(self._steps) > 1:
            self._steps.pop()
            self._show_page()

    def back_label(self) -> str:
        """What the way back is called: the place before the present one."""
        before = self._steps[-2].place if len(self._steps) > 1 else Home()
        if isinstance(before, Found):
            return "Back to results"
        if isinstance(before, Home):
            return "Back to Home"
        return "Back to Browse" if isinstance(before, Browse) else "Back"

    def _remember(self) -> None:
        if self._page is not None:
            self._steps[-1].scrolled = self._page.scroll_place()

    # building -----------------------------------------------------------------------------

    def _rebuild(self) -> None:
        """Make rail and page anew for the present look."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(application_palette(self.look))
            application.setStyleSheet(application_sheet(self.look))
        old = self._holder
        self._holder = QWidget()
        across = self.look.compact
        row = QBoxLayout(QBoxLayout.Direction.TopToBottom if across else QBoxLayout.Direction.LeftToRight, self._holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.rail = Rail(self.look)
        self.rail.chosen.connect(self._rail_chosen)
        row.addWidget(self.rail)
        self._page_row = row
        self._page = None
        self._frame.addWidget(self._holder)
        self._show_page()
        if old is not None:
            old.hide()
            self._frame.removeWidget(old)
            old.deleteLater()

    def _show_page(self) -> None:
        step = self._steps[-1]
        try:
            page = self._make_page(self, self.look, step.place)
        except WardLibraryError as error:
            self._tell_trouble(error)
            return
        old, self._page = self._page, page
        self._page_row.addWidget(page, 1)
        if old is not None:
            old.hide()
            self._page_row.removeWidget(old)
            old.deleteLater()
        self.rail.set_present(section(step.place))
        if isinstance(page, ResultsPage):
            self._show_known(page, step)
        page.show()
        if step.scrolled and not (isinstance(step.place, Reading) and step.place.passage_id):
            QTimer.singleShot(0, page, lambda: page.restore_scroll(step.scrolled))
        if self._overlay is None:
            page.arrive()
        self._announcer.say(page.accessibleName())
        self.arrived.emit(step.place)

    def _show_known(self, page: ResultsPage, step: Step) -> None:
        for results in step.results:
            page.show_results(results)
        if not step.results:
            self._search.ask(page.query)

    def _tell_trouble(self, error: WardLibraryError) -> None:
        heading, sentence = trouble(error)
        overlay = Overlay(self.look, heading, self)
        overlay.body.addWidget(Para(self.look, sentence, 17, leading=1.5))
        overlay.open_()
        if len(self._steps) > 1:
            self._steps.pop()

    # what pages ask for -------------------------------------------------------------------

    def open_hit(self, hit: Hit) -> None:
        """Read an item at the passage that matched best."""
        best = hit.passages[0] if hit.passages else None
        self.go(Reading(hit.item.id, best.passage_id if best else None, best.spans if best else ()))

    def search_for(self, query: Query) -> None:
        """Show the results of a query; typing goes on in the results' own field."""
        if isinstance(self.place, Found) and isinstance(self._page, ResultsPage):
            self._page.show_query(replace(query, offset=0))
            self._steps[-1] = Step(Found(query), results=self._steps[-1].results if query.offset else [])
            self._search.ask(query)
            return
        self.go(Found(query))
        if isinstance(self._page, ResultsPage):
            self._page.arrive()
            self._page.field.line.setCursorPosition(len(query.text))

    def typed_on_home(self, text: str) -> None:
        """The first letter on Home leads to the results; no key is lost, as the focus moves with it."""
        if text.strip():
            self.search_for(Query(text=text, as_you_type=True))

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self._announcer.say("Copied")

    def show_overlay(self, overlay: Overlay) -> None:
        """Open a panel over the page; one at a time."""
        if self._overlay is not None:
            self._overlay.end()
        self._overlay = overlay
        overlay.closed.connect(lambda: self._overlay_closed(overlay))
        overlay.open_()

    def _overlay_closed(self, overlay: Overlay) -> None:
        if self._overlay is overlay:
            self._overlay = None

    def _rail_chosen(self, name: str) -> None:
        if name == "display":
            self.open_display()
        else:
            places: dict[str, Place] = {"home": Home(), "browse": Browse(), "about": About()}
            self.go(places[name])

    # search -------------------------------------------------------------------------------

    def _answered(self, results: Results) -> None:
        page, step = self._page, self._steps[-1]
        if not isinstance(page, ResultsPage) or not isinstance(step.place, Found):
            return
        if replace(results.query, offset=0) != replace(page.query, offset=0):
            return
        if results.query.offset:
            step.results.append(results)
        else:
            step.results = [results]
        page.show_results(results)
        spoken = count_of(results.total, "result") if results.total else "No results"
        self._announcer.say(f"{spoken}. Showing results for {results.corrected}" if results.corrected else spoken)

    def _progressed(self, done: int, total: int) -> None:
        share = f", {100 * done // total} %" if total else ""
        self.search_state = (f"Being made ready{share}", None)
        if isinstance(self._page, ResultsPage):
            self._page.show_progress(done, total)

    def _ready(self) -> None:
        self.search_state = ("Ready", True)
        if isinstance(self._page, ResultsPage):
            self._search.ask(self._page.query)

    def _search_failed(self, error: WardLibraryError) -> None:
        self.search_state = (trouble(error)[1], False)
        if isinstance(self._page, ResultsPage):
            self._page.show_trouble(*trouble(error))
            self._announcer.say(trouble(error)[0])

    # look ---------------------------------------------------------------------------------

    def set_look(self, look: Look) -> None:
        """Show everything in another look; place, words and scroll stay."""
        look = replace(look, width=layout_width(self.width(), look.scale))
        if look == self.look:
            return
        had_display = isinstance(self._overlay, DisplayPanel)
        if self._overlay is not None:
            self._overlay.end()
        cursor = self._cursor()
        self._remember()
        self.look = look
        self._rebuild()
        self._restore_cursor(cursor)
        if had_display:
            self.open_display()

    def change_text_size(self, direction: int) -> None:
        """One step larger (+1), smaller (−1) or back to the usual size (0)."""
        now = round(self.look.scale * 100)
        sizes = list(TEXT_SIZES)
        nearest = min(range(len(sizes)), key=lambda n: abs(sizes[n] - now))
        size = 100 if direction == 0 else sizes[min(max(nearest + direction, 0), len(sizes) - 1)]
        self._chosen_scale = size / 100
        self.set_look(replace(self.look, scale=size / 100))
        self._announcer.say(f"Text size {size} %")

    def open_display(self) -> None:
        """The Display panel."""
        panel = DisplayPanel(self.look, self)
        panel.look_requested.connect(self._look_chosen)
        self.show_overlay(panel)

    def _look_chosen(self, look: Look) -> None:
        self._chosen_scale = look.scale
        self.set_look(look)

    def _cursor(self) -> int | None:
        line = self._line()
        return line.cursorPosition() if line is not None and line.hasFocus() else None

    def _line(self) -> QLineEdit | None:
        return self._page.field.line if isinstance(self._page, (HomePage, ResultsPage)) else None

    def _restore_cursor(self, cursor: int | None) -> None:
        line = self._line()
        if line is not None and cursor is not None:
            line.setFocus()
            line.setCursorPosition(cursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another layout width, another look."""
        super().resizeEvent(event)
        if layout_width(self.width(), self.look.scale) is not self.look.width:
            QTimer.singleShot(0, self, lambda: self.set_look(self.look))

    # keys ---------------------------------------------------------------------------------

    def _keys(self) -> None:
        actions: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Ctrl+K", self.focus_search),
            ("Alt+Left", self.back),
            ("Alt+Home", lambda: self.go(Home())),
            ("Ctrl++", lambda: self.change_text_size(1)),
            ("Ctrl+=", lambda: self.change_text_size(1)),
            ("Ctrl+-", lambda: self.change_text_size(-1)),
            ("Ctrl+0", lambda: self.change_text_size(0)),
            ("F6", self._next_region),
        )
        for keys, action in actions:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action)

    def focus_search(self) -> None:
        """Go to a search field: this page's, else that of the results."""
        line = self._line()
        if line is None:
            self.search_for(Query())
            line = self._line()
        if line is not None:
            line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            line.selectAll()

    def _next_region(self) -> None:
        """From the rail to the page and back."""
        now = QApplication.focusWidget()
        if now is not None and self.rail.isAncestorOf(now):
            self.page.arrive()
        else:
            self.rail.buttons[section(self.place)].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A bare slash goes to the search field; Escape in a page goes back."""
        if event.key() == Qt.Key.Key_Slash and not isinstance(QApplication.focusWidget(), QLineEdit):
            self.focus_search()
        elif event.key() == Qt.Key.Key_Escape and isinstance(self._page, ReaderPage):
            self.back()
        else:
            super().keyPressEvent(event)
