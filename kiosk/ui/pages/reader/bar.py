"""The bar over the text: the way back, contents, find, text size, and what can be done with the item."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BAR, BAR_QUIET, Button, Style
from kiosk.ui.kit.region import as_region
from kiosk.ui.pages.reader.aside import TITLE
from kiosk.ui.pages.reader.find_strip import FindStrip

_PLAINEST = ("Find", "Print", "Listen", "Take it with you")  # from the icon that is known best
ROOM = 1320  # px at 100 %: from here on find and all the tools stand side by side


class Strip(QWidget):
    """A strip above or below the text, with a line towards it."""

    def __init__(self, look: Look, *, below: bool = False) -> None:
        super().__init__()
        self._look, self._below = look, below

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground and the line."""
        painter = painter_for(self)
        painter.fillRect(self.rect(), self._look["surface"])
        thick = 2 if self._look.contrast else 1
        painter.fillRect(0, 0 if self._below else self.height() - thick, self.width(), thick, self._look["line"])
        painter.end()


class ReaderBar(Strip):
    """One row of buttons; find, once asked for, stands where its button stood.

    Signals:
        back_requested: the Back button.
        panel_requested: a panel of the page; carries its name.
        text_size_requested: +1 larger, -1 smaller.
        take_requested, print_requested, aloud_requested: the buttons that `offer` has put up.
    """

    back_requested = Signal()
    panel_requested = Signal(str)
    text_size_requested = Signal(int)
    take_requested = Signal()
    print_requested = Signal()
    aloud_requested = Signal()

    def __init__(self, look: Look, back_label: str, *, contents: bool) -> None:
        """``contents``: the item has an outline, which is a panel where it is not beside the text."""
        super().__init__(look)
        as_region(self, "Item tools")
        row = self._row = QHBoxLayout(self)
        side = look.space(6 if look.narrow else 16)
        row.setContentsMargins(side, *((2, side, 3) if look.low else (look.space(7), side, look.space(8))))
        row.setSpacing(look.space(0 if look.narrow else 4))
        back = "Back" if look.compact else back_label
        shown = "" if look.narrow else back
        self.back_button = self._tool(back, "arrow-left", self.back_requested.emit, BAR_QUIET, shown=shown)
        row.addWidget(self.back_button)
        self._sizes: list[QWidget] = []
        self._between: Para | None = None
        self._after: list[QWidget] = []
        self._offered = False
        self._said: dict[Button, tuple[str, str]] = {}  # what is on a tool where there is room; what it is called
        self._contents = self._panel_tool("Contents", "list", "contents", "" if look.narrow else "Contents")
        row.addWidget(self._contents)
        self._about = self._panel_tool(TITLE, "info", "about", "")
        self._folded = {self._contents: look.compact and contents, self._about: look.compact}
        self._has_contents = contents
        row.addStretch(1)
        self.find_button = self._tool("Find in this item", "search", self.open_find, shown="Find")
        self._said[self.find_button] = "Find", "Find in this item"
        row.addWidget(self.find_button)
        self.find_strip = FindStrip(look)
        self.find_strip.ended.connect(self.close_find)
        self.find_strip.hide()
        row.addWidget(self.find_strip, 40)
        row.addStretch(0 if look.compact else 1)
        if not look.narrow:
            self._add_text_size()
        self._offers_at = row.count()
        row.addWidget(self._about)
        self._make_room()

    def fold(self, *, contents: bool, about: bool) -> None:
        """Have a button for what is not beside the text."""
        self._folded = {self._contents: contents and self._has_contents, self._about: about}
        self._make_room()

    def focus_aloud(self) -> None:
        """The focus goes to what reading aloud began with."""
        self._focus("Listen: read aloud")

    def focus_folded(self) -> None:
        """The focus goes to what opens the columns that are panels now."""
        self._focus(TITLE if not self._about.isHidden() else "Contents")

    def _focus(self, name: str) -> None:
        buttons = (one for one in self.findChildren(Button) if not one.isHidden())
        button = next((one for one in buttons if one.accessibleName() == name), self.back_button)
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer(self, *, take: bool = False, print_: bool = False, aloud: bool = False) -> None:
        """Put up a button for each thing that can be done: take it with you, print, read aloud."""
        wanted = (
            (aloud, "Listen", "Listen: read aloud", "volume-2", self.aloud_requested.emit),
            (print_, "Print", "Print", "printer", self.print_requested.emit),
            (take, "Take it with you", "Take it with you", "smartphone", self.take_requested.emit),
        )
        at = self._offers_at
        self._offered = take or print_ or aloud
        for there, shown, name, icon, act in wanted:
            if there:
                button = self._tool(name, icon, act, shown=shown)
                self._said[button] = shown, name
                self._row.insertWidget(at, button)
                self._after.append(button)
                at += 1
        self._make_room()

    def open_find(self) -> None:
        """Show the find field in place of its button, with the focus in it."""
        self.find_button.hide()
        self.find_strip.open_()
        self._make_room()

    def close_find(self) -> None:
        """The button again; what was focused before find was opened has the focus again."""
        self.find_strip.hide()
        self.find_button.show()
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With less room, find stands alone."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        finding = not self.find_strip.isHidden()
        short = finding and self.width() < (ROOM - (0 if self._offered else 250)) * self._look.scale
        for widget in self._sizes:
            widget.setHidden(short)
        short = finding and self.width() < (ROOM - 250) * self._look.scale
        for widget in self._after:
            widget.setHidden(short)
        for widget, needed in self._folded.items():
            widget.setHidden(short or not needed)
        self.back_button.setHidden(short and self._look.narrow)
        self._choose_words(finding)

    def _choose_words(self, finding: bool) -> None:
        """Words beside as many icons as have room for them on one line; in a compact window, the icons alone.

        The plainest icons go without first: a phone says less of what it does than a printer.
        """
        plainest = [words for words in _PLAINEST if words in {said for said, _ in self._said.values()}]
        for without in range(-1, len(plainest) + 1):  # the first to go is what stands between − and +
            self._say(set() if self._look.compact else set(plainest[max(without, 0) :]), between=without < 0)
            if finding or self._look.compact or self._row.sizeHint().width() <= self.width():
                return

    def _say(self, worded: set[str], *, between: bool) -> None:
        for button, (words, name) in self._said.items():
            if button.label != (shown := words if words in worded else ""):
                button.set_label(shown)
                button.setAccessibleName(name)
        if self._between is not None:
            self._between.setHidden(not between or self._look.compact or self._sizes[0].isHidden())

    def _tool(
        self, name: str, icon: str, act: Callable[[], None], style: Style = BAR, *, shown: str | None = None
    ) -> Button:
        button = Button(self._look, name if shown is None else shown, style, icon=icon)
        if shown is not None:
            button.setAccessibleName(name)
        button.clicked.connect(lambda: act())
        return button

    def _panel_tool(self, name: str, icon: str, panel: str, shown: str) -> Button:
        return self._tool(name, icon, lambda: self.panel_requested.emit(panel), shown=shown)

    def _add_text_size(self) -> None:
        smaller = self._tool("Smaller text", "minus", lambda: self.text_size_requested.emit(-1), shown="")
        larger = self._tool("Larger text", "plus", lambda: self.text_size_requested.emit(1), shown="")
        if not self._look.compact:
            self._between = Para(self._look, "Text size", 17, bold=True)
        between = [self._between] if self._between is not None else []
        for widget in (smaller, *between, larger):
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
            self._sizes.append(widget)
