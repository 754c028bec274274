"""Every page and panel of the window, in every state that looks or reads differently: one list, for all who walk it.

A page, a panel or a widget of the product that no state shows fails ``test_accessibility.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.errors import LibraryMissing
from kiosk.feed.stories import Naming
from kiosk.library.shelf import Installed
from kiosk.model import ItemId, Query
from kiosk.stories.draft import Draft
from kiosk.ui.kit.cards import NewRow
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.kit.pressables import Pressable
from kiosk.ui.kit.result_card import ResultCard
from kiosk.ui.pages.alike import AlikePanel
from kiosk.ui.pages.idle import FinishPanel, StillThere
from kiosk.ui.pages.print_panel import PrintPanel
from kiosk.ui.pages.reader.body import Note
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.pdf import PdfBody
from kiosk.ui.pages.reader.pdf_bar import PdfBar
from kiosk.ui.pages.reader.player import PlayerStrip
from kiosk.ui.pages.reading_list import CodePanel
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.pages.trouble import TroublePage
from kiosk.ui.pages.updating import WhyPage
from kiosk.ui.places import About, Browse, Home, MyList, Place, Reading, Shelf, Story, WhyNotUpdated
from kiosk.ui.shell import Shell
from kiosk.ui.story_desk import StoryDesk
from kiosk.ui.taking import Takeaway
from kiosk.ui.update_state import News
from kiosk.ui.updates import Updates
from tests.ui import full_library
from tests.ui.conftest import widgets_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EDITION = Installed(7, Path("library.db"), Path("objects"), Path("index"), 12, {}, "2026-11-22T04:12:00+00:00")
GOOD = Draft("Tea trolley Tuesdays", "We moved the desk.\n\nPeople came.")
PATIENCE = 60_000  # ms


@dataclass
class Stage:
    """A window and what belongs to it, for the states to be made in."""

    shell: Shell
    updates: Updates
    takeaway: Takeaway
    desk: StoryDesk
    share: Callable[[bool], None]  # whether stories can be shared from this PC
    trouble: TroublePage | None = None

    def settle(self, milliseconds: int = 30) -> None:
        """Let what was asked for be laid out and painted."""
        QTest.qWait(milliseconds)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something; fails after a while."""
        waited = 0
        while not true():
            assert waited < PATIENCE, "it has not come"
            QTest.qWait(10)
            waited += 10

    def press(self, name: str) -> None:
        """Press the visible button of this name."""
        next(one for one in widgets_of(self.shell, Pressable) if one.accessibleName() == name).click()
        self.settle()

    def reader(self, item: ItemId) -> ReaderPage:
        """Read an item."""
        self.shell.go(Reading(item))
        self.settle()
        assert isinstance(self.shell.page, ReaderPage)
        return self.shell.page

    def ask(self, query: Query) -> ResultsPage:
        """The results of a query, once they are there."""
        self.shell.search_for(query)
        page = self.shell.page
        assert isinstance(page, ResultsPage)
        self.until(lambda: page.shown is not None and page.shown.query == query)
        return page


@dataclass(frozen=True)
class State:
    """How one state is made; ``main`` ones are also looked at on the smallest window."""

    name: str
    make: Callable[[Stage], QWidget | None]
    main: bool = False
    compact_only: bool = False
    wide_only: bool = False


def _at(place: Place) -> Callable[[Stage], None]:
    return lambda stage: stage.shell.go(place)


def _asked(words: str) -> Callable[[Stage], None]:
    def make(stage: Stage) -> None:
        stage.ask(Query(words))

    return make


def _banner(stage: Stage) -> None:
    stage.updates.tell_waiting(News(8, 12, NOW.date().isoformat()))
    stage.shell.go(Home())


def _results(stage: Stage) -> None:
    page = stage.ask(Query("listening to staff"))
    stage.until(lambda: bool(widgets_of(page, ResultCard)))
    next(entry for entry in page.list.entries if len(entry.hit.passages) > 1).unfold()
    stage.settle()


def _typing(stage: Stage) -> None:
    stage.ask(Query("OD compasionate psychol", as_you_type=True))
    stage.settle(200)


def _filtered(stage: Stage) -> None:
    stage.ask(Query("FTSU staff", kinds=frozenset({"report", "guide"})))


def _filters(stage: Stage) -> None:
    stage.ask(Query("staff"))
    stage.press("Filters")


def _tips(stage: Stage) -> None:
    stage.ask(Query("staff"))
    stage.shell.open_tips()


def _alike(stage: Stage) -> None:
    item = ItemId("ward-library/freedom-to-speak-up-in-figures")
    stage.shell.go(Reading(item))
    stage.shell.show_alike(item)
    stage.until(lambda: any(widgets_of(panel, NewRow) for panel in widgets_of(stage.shell, AlikePanel)))


def _find(stage: Stage) -> None:
    page = stage.reader(full_library.ARTICLE)
    page.bar.open_find()
    QTest.keyClicks(page.bar.find_strip.field.line, "listen")
    stage.until(lambda: "of" in page.bar.find_strip.said)


def _note(stage: Stage, title: str, html: str, search: str) -> QWidget:
    page = stage.reader(full_library.ARTICLE)
    middle = page.mapToGlobal(page.rect().center())
    page.body_.note_wanted.emit(Note(title, html, QRect(middle.x(), middle.y() - 60, 30, 20), search))
    stage.settle()
    return next(one for one in page.findChildren(QWidget) if type(one).__name__ == "NotePanel")


def _footnote(stage: Stage) -> QWidget:
    return _note(stage, "Note 1", '<p>A first note, with <a href="https://www.example.org">its source</a>.</p>', "")


def _term(stage: Stage) -> QWidget:
    return _note(stage, "FTSU", "<p>Freedom to Speak Up</p>", "FTSU")


def _web_link(stage: Stage) -> None:
    stage.reader(full_library.ARTICLE).link_requested.emit("https://www.example.org/a/long/address/of/a/page")


def _aloud(stage: Stage) -> None:
    page = stage.reader(full_library.ARTICLE)
    page.aloud_requested.emit()
    stage.settle()
    if page.listening.aloud is not None and page.listening.aloud.busy:
        page.listening.aloud.toggle()


def _player(stage: Stage) -> None:
    page = stage.reader(full_library.TALK)
    assert widgets_of(page, PlayerStrip)


def _pdf(stage: Stage) -> ReaderPage:
    page = stage.reader(full_library.LEAFLET)
    body = page.body_
    assert isinstance(body, PdfBody)
    stage.until(lambda: body.views.can_show)
    stage.settle()
    return page


def _original(stage: Stage) -> None:
    _pdf(stage)


def _pdf_text(stage: Stage) -> None:
    page = _pdf(stage)
    (bar,) = widgets_of(page, PdfBar)
    bar.other.click()


def _contents(stage: Stage) -> None:
    stage.reader(full_library.ARTICLE)
    stage.press("Contents")


def _facts(stage: Stage) -> None:
    stage.reader(full_library.ARTICLE)
    stage.press("About this item")


def _take(stage: Stage) -> None:
    stage.reader(full_library.ARTICLE).take_requested.emit()


def _print(stage: Stage) -> None:
    stage.reader(full_library.ARTICLE).print_requested.emit()
    (panel,) = widgets_of(stage.shell, PrintPanel)
    stage.until(lambda: "page" in panel.count.text)


def _list(stage: Stage) -> None:
    numbers = range(full_library.FIRST, full_library.FIRST + 5)
    stage.takeaway.shortlist.add_all([*numbers, 77_777])
    stage.shell.go(MyList())


def _list_panel(stage: Stage) -> None:
    _list(stage)
    stage.shell.show_panel(stage.takeaway.panel)


def _list_code(stage: Stage) -> None:
    stage.shell.go(Home())
    stage.press("Have a list code?")
    (panel,) = widgets_of(stage.shell, CodePanel)
    panel.submitted.emit("2503 0CZC 0HZJ TJW")


def _why(stage: Stage) -> None:
    stage.shell.go(WhyNotUpdated())
    assert isinstance(stage.shell.page, WhyPage)


def _licences(stage: Stage) -> None:
    stage.shell.go(About())
    stage.press("Licences of the software in this app")


def _display(stage: Stage) -> None:
    stage.shell.go(Home())
    stage.shell.open_display()


def _idle(stage: Stage) -> None:
    stage.shell.go(Browse())

    def make() -> StillThere:
        panel = StillThere(stage.shell.look, stage.shell)
        panel.set_left(25)
        return panel

    stage.shell.show_panel(make)


def _finish(stage: Stage) -> None:
    stage.shell.go(Browse())
    stage.shell.show_panel(lambda: FinishPanel(stage.shell.look, stage.shell, 3))


def _write(stage: Stage, draft: Draft) -> None:
    stage.desk.write(draft)
    stage.shell.go(Story())
    stage.settle()


def _story_faults(stage: Stage) -> None:
    _write(stage, Draft(credit="A nurse", naming=Naming.ROLE, may_contact=True))
    stage.press("Check and preview")


def _story_left(stage: Stage) -> None:
    _write(stage, GOOD)
    stage.press("Leave without sharing")


def _story_signs(stage: Stage) -> None:
    _write(stage, replace(GOOD, happened="Dr Jane Smith on Ward 7 rang 020 7946 0123 on 3 May 2024. People came."))
    stage.press("Check and preview")


def _story_preview(stage: Stage) -> None:
    _write(stage, GOOD)
    stage.shell.go(Story("preview"))


def _story_kept(stage: Stage) -> None:
    stage.desk.finished("A1B2-C3D4")
    stage.shell.go(Story("kept"))


def _story_elsewhere(stage: Stage) -> None:
    stage.share(False)
    stage.shell.go(Story())
    stage.share(True)


def _trouble(stage: Stage) -> QWidget:
    shell = stage.shell
    look = Look(shell.look.theme, shell.look.scale, layout_width(shell.width(), shell.look.scale))
    page = stage.trouble = TroublePage(look, LibraryMissing(Path("library.db")))
    page.resize(shell.size())
    page.show()
    page.activateWindow()
    return page


STATES = (
    State("home", _at(Home()), main=True),
    State("home with a banner", _banner, main=True),
    State("browse", _at(Browse()), main=True),
    State("a collection", _at(Shelf("start-here"))),
    State("results", _results, main=True),
    State("results while typing", _typing, main=True),
    State("results with filters and meanings", _filtered),
    State("no results", _asked("xyzzy plugh"), main=True),
    State("no results but shorter searches", _asked('"bullying xyzzy"')),
    State("filters panel", _filters, main=True, compact_only=True),
    State("search tips", _tips),
    State("more like this", _alike),
    State("article", _at(Reading(full_library.ARTICLE)), main=True),
    State("find in an article", _find, main=True),
    State("footnote", _footnote),
    State("glossary", _term),
    State("web link", _web_link),
    State("read aloud", _aloud, main=True),
    State("transcript with a player", _player, main=True),
    State("original pages", _original, main=True),
    State("text of pages", _pdf_text),
    State("contents panel", _contents, compact_only=True),
    State("about this item panel", _facts, compact_only=True),
    State("take it with you", _take, main=True),
    State("print", _print),
    State("withdrawn", _at(Reading(full_library.WITHDRAWN))),
    State("superseded", _at(Reading(full_library.REPLACED))),
    State("my list, empty", _at(MyList())),
    State("my list", _list, main=True),
    State("my list to take along", _list_panel),
    State("list code", _list_code),
    State("about", _at(About()), main=True),
    State("licences", _licences),
    State("why not updated", _why),
    State("display", _display, main=True),
    State("still there", _idle, main=True),
    State("finish", _finish),
    State("story", lambda stage: _write(stage, GOOD), main=True),
    State("story with things to change", _story_faults),
    State("signs in a story", _story_signs),
    State("leaving a story", _story_left),
    State("a story as it is sent", _story_preview),
    State("a story that is kept", _story_kept),
    State("stories elsewhere", _story_elsewhere),
    State("trouble", _trouble),
)


def leave(stage: Stage) -> None:
    """Put away what a state has put up beside the window's page."""
    if stage.trouble is not None:
        stage.trouble.close()
        stage.trouble.deleteLater()
        stage.trouble = None
        stage.shell.activateWindow()
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    stage.updates.tell_waiting(None)
    stage.takeaway.clear()
    stage.desk.clear()
    stage.shell.begin_anew(replace(stage.shell.look))
    stage.shell.setFocus(Qt.FocusReason.OtherFocusReason)
    stage.settle(10)
