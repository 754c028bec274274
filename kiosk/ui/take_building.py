"""Makes what belongs to taking along: panels over the reader, the page of the list; and connects what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from kiosk.errors import PassageNotFound
from kiosk.library.store import Library
from kiosk.model import Item, Passage, State
from kiosk.takeaway import sheets
from kiosk.takeaway.addresses import public_address
from kiosk.takeaway.citing import Style, cite, place_in
from kiosk.takeaway.listcodes import MOST_ITEMS, Listed, read_code
from kiosk.ui.clipboard import put
from kiosk.ui.contents import tombstone_content
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay, told
from kiosk.ui.places import MyList, Reading
from kiosk.ui.print_building import Printing
from kiosk.ui.taking import Takeaway

if TYPE_CHECKING:
    from kiosk.ui.pages.browse import ShelfPage
    from kiosk.ui.pages.page import Page
    from kiosk.ui.pages.reader.aside import Aside
    from kiosk.ui.pages.reader.frame import ReaderPage
    from kiosk.ui.pages.reading_list import CodePanel, ListContent, MyListPage
    from kiosk.ui.pages.results_list import ResultsList
    from kiosk.ui.pages.take import TakeContent
    from kiosk.ui.shell import Shell

FULL = "Your list is full"
FULL_WHY = f"It holds {MOST_ITEMS} items, as many as a list code can. Take one off the list to add another."


class Taking:
    """What panels and pages of taking along are made from: the open library, the list of the visit, today's date."""

    def __init__(self, library: Library, takeaway: Takeaway, today: Callable[[], date]) -> None:
        self._library, self._takeaway, self._today = library, takeaway, today
        self._printing = Printing(library, takeaway)

    def attach(self, shell: Shell) -> None:
        """Have a window show how many items are listed, and offer the list when the visit ends."""
        self._takeaway.make_panel = lambda: self._list_panel(shell)
        self._takeaway.show_count = shell.show_listed
        shell.show_listed(self._takeaway.count())

    # the reader ---------------------------------------------------------------------------

    def offer_in_reader(self, shell: Shell, page: ReaderPage) -> None:
        """Put up the buttons of the reader's bar, and answer them."""
        from kiosk.ui.pages.reader.aside import Aside

        page.offer(take=True, print_=True)
        print_key = QShortcut(QKeySequence("Ctrl+P"), page)
        print_key.setAutoRepeat(False)
        print_key.activated.connect(page.print_requested)
        page.take_requested.connect(lambda: shell.show_panel(lambda: self._take_panel(shell, page)))
        page.print_requested.connect(lambda: self._printing.offer_item(shell, page))
        for aside in page.findChildren(Aside):
            self._put_beside(page, aside)
        page.aside_made.connect(lambda aside: self._put_beside(page, aside))

    def _put_beside(self, page: ReaderPage, aside: Aside) -> None:
        from kiosk.ui.pages.take import TakeAside

        item, shortlist = page.content.item, self._takeaway.shortlist
        beside = TakeAside(page.look, item.number, public_address(item))
        beside.take_requested.connect(page.take_requested)
        beside.list_requested.connect(lambda number: self._list_or_not(page, number))
        self._keep_told(beside, lambda: beside.show_list(item.number in shortlist, full=shortlist.is_full))
        aside.put_first(beside)

    def _keep_told(self, widget: QWidget, tell: Callable[[], None]) -> None:
        """Tell a widget how the list is, now and after each change, for as long as the widget is there."""
        self._takeaway.changed.connect(_Told(widget, tell).renew)
        tell()

    # cards --------------------------------------------------------------------------------

    def offer_on_cards(self, shell: Shell, page: Page, cards: ResultsList | ShelfPage) -> None:
        """Have cards put their items on the list, or take them off, and show which are on it."""
        shortlist = self._takeaway.shortlist

        def list_or_not(number: int) -> None:
            if number not in shortlist and shortlist.is_full:
                shell.show_panel(lambda: told(shell.look, shell, FULL, FULL_WHY))
            else:
                self._list_or_not(page, number)

        cards.list_requested.connect(list_or_not)
        self._keep_told(cards, lambda: cards.show_listed(shortlist.numbers))

    def _list_or_not(self, page: Page, number: int) -> None:
        """Put an item on the list, or take it off."""
        shortlist = self._takeaway.shortlist
        if number in shortlist:
            shortlist.remove(number)
        else:
            shortlist.add(number)
        page.told.emit(f"{'On' if number in shortlist else 'Off'} your list, which has {len(shortlist)}")

    def _take_panel(self, shell: Shell, page: ReaderPage) -> Overlay:
        from kiosk.ui.pages.take import TakePanel

        shortlist, present = self._takeaway.shortlist, shell.page
        reader = present if isinstance(present, type(page)) else page
        panel = TakePanel(shell.look, shell, self._take_content(reader.content.item, self._reached(reader)))
        number = reader.content.item.number
        panel.copy_requested.connect(lambda citation: put(citation.plain, citation.html))
        panel.copy_requested.connect(lambda _: present.told.emit("Copied"))
        panel.print_requested.connect(lambda: self._printing.offer_item(shell, reader))
        panel.my_list_requested.connect(lambda: shell.go(MyList()))

        def list_or_not() -> None:
            self._list_or_not(present, number)
            panel.show_list(number in shortlist, len(shortlist), full=shortlist.is_full)

        panel.list_requested.connect(lambda _: list_or_not())
        return panel

    def _reached(self, page: ReaderPage) -> Passage | None:
        """Where reading is; None at the beginning, where all of the item is meant."""
        passages, present = page.content.passages, page.body_.present()
        if not passages or present == passages[0].id:
            return None
        with suppress(PassageNotFound):
            return self._library.passage(page.content.item.id, present)
        return None

    def _take_content(self, item: Item, passage: Passage | None) -> TakeContent:
        from kiosk.ui.pages.take import TakeContent

        edition, shortlist = self._library.edition(), self._takeaway.shortlist
        return TakeContent(
            number=item.number,
            title=item.title,
            address=public_address(item),
            citations={style: cite(style, item, edition, self._today(), passage) for style in Style},
            place=place_in(passage),
            on_list=item.number in shortlist,
            full=shortlist.is_full,
            listed=len(shortlist),
        )

    # the list -----------------------------------------------------------------------------

    def my_list(self, shell: Shell, look: Look) -> MyListPage:
        """The page of the list."""
        from kiosk.ui.pages.reading_list import MyListPage

        takeaway = self._takeaway
        page = MyListPage(look, self.list_content)
        page.item_requested.connect(lambda item: shell.go(Reading(item)))
        page.moved.connect(lambda number, by: takeaway.shortlist.move(number, by))
        page.removed.connect(lambda number: takeaway.shortlist.remove(number))
        page.code_copied.connect(put)
        page.print_requested.connect(lambda: self._print_list(shell))
        page.code_wanted.connect(lambda: self.ask_for_code(shell))
        takeaway.changed.connect(page.renew)
        return page

    def list_content(self) -> ListContent:
        """The list as pages show it."""
        from kiosk.ui.pages.reading_list import ListContent, ListedItem

        numbers = self._takeaway.shortlist.numbers
        items = self._library.items_by_number(numbers)
        found = []
        for number in numbers:
            item, other = items.get(number), None
            if item is not None and item.state is not State.CURRENT:
                other = tombstone_content(self._library, item).replacement
            found.append(ListedItem(number, item, other))
        return ListContent(tuple(found), self._takeaway.shortlist.code, self._library.edition().release)

    def _print_list(self, shell: Shell) -> None:
        from kiosk.ui.pages.print_panel import Choice

        self._printing.offer(shell, [Choice("My list", lambda: self._printing.text(self.list_print()))])

    def list_print(self) -> sheets.Print:
        """The list as it is printed."""
        from kiosk.ui.pages.tombstone import NO_REASON

        edition, content = self._library.edition(), self.list_content()
        rows = []
        for listed in content.items:
            item = listed.item
            if item is None:
                rows.append(sheets.ListRow(f"Item {listed.number}", "", note="Not in the library of this PC."))
                continue
            note = ""
            if item.state is not State.CURRENT:
                note = item.state_reason or NO_REASON[item.state]
                note += f" Read instead: {listed.replacement.title}." if listed.replacement is not None else ""
            citation = cite(Style.HARVARD, item, edition, self._today())
            rows.append(sheets.ListRow(item.title, citation.html, public_address(item), note))
        return sheets.listing(edition, rows, content.code)

    def _list_panel(self, shell: Shell) -> Overlay | None:
        from kiosk.ui.pages.reading_list import ListPanel

        if not self._takeaway.count():
            return None
        panel = ListPanel(shell.look, shell, self.list_content())
        panel.copy_requested.connect(put)
        panel.print_requested.connect(lambda: self._print_list(shell))
        panel.my_list_requested.connect(lambda: shell.go(MyList()))
        return panel

    def ask_for_code(self, shell: Shell) -> None:
        """The panel in which a list code is typed."""
        from kiosk.ui.pages.reading_list import CodePanel

        def make() -> CodePanel:
            panel = CodePanel(shell.look, shell)
            panel.submitted.connect(lambda typed: self._open_code(shell, panel, typed))
            return panel

        shell.show_panel(make)

    def _open_code(self, shell: Shell, panel: CodePanel, typed: str) -> None:
        from kiosk.ui.pages.reading_list import fault_sentence, opened_sentence

        read = read_code(typed)
        if not isinstance(read, Listed):
            panel.tell(fault_sentence(read))
            shell.page.told.emit(fault_sentence(read))
            return
        known = self._library.items_by_number(read.numbers)
        added = self._takeaway.shortlist.add_all(read.numbers)
        said = opened_sentence(len(read.numbers), added, sum(number not in known for number in read.numbers))
        shell.go(MyList())
        QTimer.singleShot(0, shell, lambda: shell.page.told.emit(said))


class _Told(QObject):
    """Ends with the widget that is told, and the telling with it."""

    def __init__(self, widget: QWidget, tell: Callable[[], None]) -> None:
        super().__init__(widget)
        self._tell = tell

    def renew(self, _count: int = 0) -> None:
        """The list has changed."""
        self._tell()
