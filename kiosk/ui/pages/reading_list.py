"""My list: what somebody wants to read or pass on, in their order, with the code that brings it back elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Item, State
from kiosk.takeaway.listcodes import Fault, Mistyped
from kiosk.ui.kit.cards import Glyph, Panel, kind_tag
from kiosk.ui.kit.field import SearchField
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BAR, PRIMARY, SECONDARY, Button
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.page import Page, centred
from kiosk.ui.pages.tombstone import NO_REASON, SUPERSEDED, WITHDRAWN
from kiosk.ui.wording import count_of, facts_line, joined

TITLE = "My list"
HOW_TO_ADD = (
    "To put something on it, press the button with a list and a plus, at the corner of a result or of an item in a "
    "collection. While you read, choose “Take it with you”, then “Add to my list”."
)
HOW_TO_OPEN = "On any PC with Ward Library, choose “Have a list code?” on Home and type this code."
NOT_KEPT = "The list is not kept: it goes when you finish. The code brings it back."


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A place on the list. ``item`` is None where this PC's library has no item of this number."""

    number: int
    item: Item | None
    replacement: Item | None = None


@dataclass(frozen=True, slots=True)
class ListContent:
    """The list as the page shows it."""

    items: tuple[ListedItem, ...]
    code: str
    release: int


class _Entry(Panel):
    """One item: what it is, and what can be done with it."""

    def __init__(self, look: Look, page: MyListPage, listed: ListedItem, place: int, last: int) -> None:
        super().__init__(look)
        self._page, self._listed = page, listed
        item = listed.item
        title = item.title if item is not None else f"Item {listed.number}"
        self.body.setContentsMargins(*(look.space(m) for m in (18, 14, 14, 17)))
        if item is None:
            self.body.addWidget(Para(look, f"{place}. {title}", 19, bold=True, leading=1.3))
            self._warn("This is not in the library of this PC", NOT_HERE)
        else:
            facts = ChipFlow(look.space(14))
            facts.addWidget(kind_tag(look, item.kind))
            facts.addWidget(Para(look, facts_line(item), 16, tone="muted"))
            self.body.addLayout(facts)
            self.body.addWidget(Para(look, f"{place}. {title}", 19, bold=True, leading=1.3))
            if item.state is not State.CURRENT:
                verdict = SUPERSEDED if item.state is State.SUPERSEDED else WITHDRAWN
                self._warn(verdict, item.state_reason or NO_REASON[item.state])
        self.body.addWidget(self._buttons(title, place, last))

    def _warn(self, verdict: str, why: str) -> None:
        look = self._look
        box = Panel(look, ground="warn_soft", flat=True)
        box.body.setContentsMargins(*(look.space(m) for m in (14, 10, 14, 12)))
        top = QWidget()
        line = ChipFlow(look.space(8), top)
        line.addWidget(Glyph(look, "archive", "warn", 20))
        line.addWidget(Para(look, verdict, 16, bold=True, tone="warn"))
        box.body.addWidget(top)
        box.body.addWidget(Para(look, why, 16, leading=1.45))
        self.body.addWidget(box)

    def _buttons(self, title: str, place: int, last: int) -> QWidget:
        look, page, listed = self._look, self._page, self._listed
        holder = QWidget()
        flow = ChipFlow(look.space(8), holder)
        self.acts: dict[str, Button] = {}
        reads = listed.replacement or listed.item
        if reads is not None:
            words = f"Read instead: {reads.title}" if listed.replacement is not None else "Read"
            words = "Why, and what else" if reads is listed.item and reads.state is not State.CURRENT else words
            self._act(flow, "read", words, f"{words}: {title}", "book-open", lambda: page.item_requested.emit(reads.id))
        number = listed.number
        self._act(flow, "up", "Up", f"Move up: {title}", "arrow-up", lambda: page.move_item(number, -1))
        self._act(flow, "down", "Down", f"Move down: {title}", "arrow-down", lambda: page.move_item(number, 1))
        self._act(flow, "remove", "Remove", f"Remove: {title}", "x", lambda: page.removed.emit(number))
        self.acts["up"].setEnabled(place > 1)
        self.acts["down"].setEnabled(place < last)
        return holder

    def _act(self, flow: ChipFlow, key: str, words: str, name: str, icon: str, do: Callable[[], object]) -> None:
        button = Button(self._look, words, SECONDARY if key == "read" else BAR, icon=icon)
        button.setAccessibleName(name)
        button.clicked.connect(lambda: do())
        flow.addWidget(button)
        self.acts[key] = button


NOT_HERE = "It may come with another release. It stays in the list and its code; the others are here."


class MyListPage(Page):
    """The list, its code, and a way to open another one's.

    Signals:
        item_requested: an item is to be read; carries its id.
        moved: an item's number, and -1 (up) or +1 (down).
        removed: an item's number.
        code_copied, print_requested, code_wanted: the buttons beside the code.
    """

    item_requested = Signal(str)
    moved = Signal(int, int)
    removed = Signal(int)
    code_copied = Signal(str)
    print_requested = Signal()
    code_wanted = Signal()
    title = TITLE

    def __init__(self, look: Look, content: Callable[[], ListContent]) -> None:
        super().__init__(look)
        self._ask = content
        self._asked: int | None = None
        main = QWidget()
        self._rows = QVBoxLayout(main)
        self._rows.setContentsMargins(0, look.space(24), 0, look.space(36))
        self._rows.setSpacing(look.space(14))
        self.heading = Heading(look, TITLE, 1, 32)
        self._rows.addWidget(self.heading)
        self._shown: QWidget | None = None
        self.entries: list[_Entry] = []
        self.scroller = PageScroll(centred(look, main, round(1100 * look.scale)), TITLE)
        self.body.addWidget(self.scroller)
        self.show_list(content())
        self._rows.addStretch(1)

    def arrive(self) -> None:
        """Reading starts at the heading."""
        self.heading.take_focus()

    def renew(self, _count: int = 0) -> None:
        """The list has changed."""
        before, content = [one.number for one in self.content.items], self._ask()
        self.show_list(content)
        if said := change_told(before, content.items, self._asked):
            self.told.emit(said)
        self._asked = None

    def move_item(self, number: int, step: int) -> None:
        """Ask for an item to be moved, and remember which: a screen reader is told where it is then."""
        self._asked = number
        self.moved.emit(number, step)

    def show_list(self, content: ListContent) -> None:
        """Show how the list is now; the focus stays with the button that was pressed, as far as there is one."""
        kept = self._focused()
        self.content, old = content, self._shown
        self._shown = self._body()
        self._rows.insertWidget(1, self._shown)
        if old is not None:
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        if kept is not None:
            self._focus_again(*kept)

    def _focused(self) -> tuple[int, int, str] | None:
        for place, entry in enumerate(self.entries):
            for key, button in entry.acts.items():
                if button.hasFocus():
                    return entry._listed.number, place, key
        return None

    def _focus_again(self, number: int, place: int, key: str) -> None:
        entry = next((one for one in self.entries if one._listed.number == number), None)
        if entry is None:
            entry = self.entries[min(place, len(self.entries) - 1)] if self.entries else None
        if entry is None:
            self.heading.take_focus()
            return
        button = entry.acts.get(key, entry.acts["remove"])
        if not button.isEnabled():
            button = entry.acts["down" if key == "up" else "up"]
        button.setFocus(Qt.FocusReason.TabFocusReason)

    def _body(self) -> QWidget:
        look, content = self.look, self.content
        holder = QWidget()
        directions = QBoxLayout.Direction
        row = QBoxLayout(directions.TopToBottom if look.compact else directions.LeftToRight, holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(20))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(12))
        self.entries = []
        if not content.items:
            column.addWidget(Para(look, "There is nothing on it yet.", 20, bold=True))
            column.addWidget(Para(look, HOW_TO_ADD, 17, leading=1.5))
        for place, listed in enumerate(content.items, 1):
            entry = _Entry(look, self, listed, place, len(content.items))
            self.entries.append(entry)
            column.addWidget(entry)
        column.addStretch(1)
        side = self._side()
        row.addWidget(left, 0 if look.compact else 62)
        if look.compact:
            row.addWidget(side)
        else:
            row.addWidget(side, 38, Qt.AlignmentFlag.AlignTop)
        return holder

    def _side(self) -> QWidget:
        look, content = self.look, self.content
        panel = Panel(look)
        if content.code:
            panel.body.addWidget(Heading(look, "List code", 2, 20))
            panel.body.addWidget(code_text(look, content.code))
            panel.body.addWidget(Para(look, HOW_TO_OPEN, 16, leading=1.45))
            panel.body.addWidget(Para(look, NOT_KEPT, 16, tone="muted", leading=1.45))
            self.copy = Button(look, "Copy the code", SECONDARY, icon="clipboard-copy")
            self.copy.clicked.connect(self._copied)
            panel.body.addWidget(self.copy)
            print_ = Button(look, "Print the list", SECONDARY, icon="printer")
            print_.clicked.connect(self.print_requested)
            panel.body.addWidget(print_)
        self.other = Button(look, "Open a list code", SECONDARY, icon="hash")
        self.other.clicked.connect(self.code_wanted)
        panel.body.addWidget(self.other)
        return panel

    def _copied(self) -> None:
        self.code_copied.emit(self.content.code)
        self.copy.set_label("Copied")
        self.copy.set_icon("check")
        self.told.emit("Copied")


def code_text(look: Look, code: str) -> Para:
    """A list code in large type; a screen reader spells it, group by group."""
    text = Para(look, code.replace(" ", "   "), 28, bold=True, leading=1.4)
    text.setAccessibleName(f"List code: {', '.join(' '.join(group) for group in code.split())}")
    return text


def change_told(before: list[int], items: tuple[ListedItem, ...], asked: int | None) -> str:
    """What a screen reader is told of a list that has changed: where an item is now, or how many are left."""
    now = [one.number for one in items]
    if len(now) < len(before):
        return f"Off your list, which has {len(now)}"
    if asked in now and now != before:
        return f"Now {now.index(asked) + 1} of {len(now)}"
    return ""


class CodePanel(Overlay):
    """Where a list code is typed.

    Signals:
        submitted: the text that was typed.
    """

    submitted = Signal(str)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "Have a list code?", window, width=680)
        say = "Type the code as it is written. Capitals, spaces and hyphens do not matter, and O counts as 0."
        self.field = SearchField(look, "List code", "For example 2503 0CZC 0HZJ TJV", icon="hash")
        self.field.submitted.connect(self.submitted)
        self.field.escaped.connect(self.end)
        self.field.edited.connect(lambda _: self.tell(""))
        self.field.line.setMaxLength(200)
        self.body.addWidget(Para(look, say, 17, leading=1.5))
        self.body.addWidget(self.field)
        self.said = Panel(look, ground="warn_soft", flat=True)
        self.words = Para(look, "", 17, tone="warn", leading=1.45)
        self.said.body.addWidget(self.words)
        self.said.hide()
        self.body.addWidget(self.said)
        row = QHBoxLayout()
        self.open_button = Button(look, "Open the list", PRIMARY)
        self.open_button.clicked.connect(lambda: self.submitted.emit(self.field.line.text()))
        row.addWidget(self.open_button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)

    def open_(self) -> None:
        """Ready to type in."""
        super().open_()
        self.field.setFocus(Qt.FocusReason.TabFocusReason)

    def tell(self, words: str) -> None:
        """Say what is wrong with the code, or nothing any more."""
        self.words.set_text(words)
        self.said.setVisible(bool(words))


class ListPanel(Overlay):
    """The list to take along, as it is offered at the end of a visit.

    Signals:
        copy_requested: the code is to be copied.
        print_requested: the list is to be printed.
        my_list_requested: show the page of the list.
    """

    copy_requested = Signal(str)
    print_requested = Signal()
    my_list_requested = Signal()

    def __init__(self, look: Look, window: QWidget, content: ListContent) -> None:
        super().__init__(look, "Take your list", window, width=760)
        self.body.addWidget(Heading(look, "List code", 3, 20))
        self.body.addWidget(code_text(look, content.code))
        self.body.addWidget(Para(look, HOW_TO_OPEN, 17, leading=1.5))
        holder = QWidget()
        flow = ChipFlow(look.space(10), holder)
        print_ = Button(look, "Print the list", SECONDARY, icon="printer")
        print_.clicked.connect(self.print_requested)
        self.copy = Button(look, "Copy the code", SECONDARY, icon="clipboard-copy")
        self.copy.clicked.connect(lambda: self._copied(content.code))
        show = Button(look, "Show my list", SECONDARY, icon="list")
        show.clicked.connect(self.my_list_requested)
        for button in (print_, self.copy, show):
            flow.addWidget(button)
        self.body.addWidget(holder)
        self.body.addSpacing(look.space(6))
        self.body.addWidget(Heading(look, f"On it: {count_of(len(content.items), 'item')}", 3, 17))
        for place, listed in enumerate(content.items, 1):
            title = listed.item.title if listed.item is not None else f"Item {listed.number}, not in this library"
            self.body.addWidget(Para(look, f"{place}. {title}", 16, leading=1.4))

    def _copied(self, code: str) -> None:
        self.copy_requested.emit(code)
        self.copy.set_label("Copied")
        self.copy.set_icon("check")


def fault_sentence(fault: Mistyped) -> str:
    """What is said about a code that cannot be used: what is wrong, where, and what to do."""
    groups = [f"group {group}" for group in fault.groups]
    if fault.fault is Fault.EMPTY:
        return "Type the code first."
    if fault.fault is Fault.CHARACTER:
        return f"“{fault.character}” is in no code. Look at {groups[0]} again: codes have only digits and letters."
    if fault.fault is Fault.SHORT:
        return "This is too short for a list code. Check that nothing was left out."
    if fault.fault is Fault.NEWER:
        return "This code was made by a later version of Ward Library. Try another PC, and tell IT."
    if fault.fault is Fault.MISTYPED and groups:
        return f"Something is not right, it seems in {' or '.join(groups)}. Compare it with what you have."
    if fault.fault is Fault.MISTYPED:
        return "The code is not quite right. Compare each group of four with what you have."
    return "This is not a list code of Ward Library. Compare each group of four with what you have."


def opened_sentence(asked: int, added: int, unknown: int) -> str:
    """What is said once a code was read."""
    parts = [f"{count_of(added, 'item')} put on your list" if added else "All of it was on your list already"]
    if unknown:
        parts.append(f"{count_of(unknown, 'item is', 'items are')} not in the library of this PC")
    if added < asked and added:
        parts.append(f"{asked - added} were there already or did not fit")
    return joined(parts) + "."
