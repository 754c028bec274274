"""A text of any length: only what is in sight, and a little around it, is laid out.

The parts of the text are views one below the other. Those that have not been seen have estimated heights; when an
estimate above the view is put right, the page is told to scroll along, so that what one reads stays where it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Protocol

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QColor, QResizeEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.pictures import ObjectPath
from kiosk.ui.kit.reading_order import keep_place
from kiosk.ui.pages.reader.parts import Part, estimate, places
from kiosk.ui.pages.reader.selecting import Selecting

AHEAD = 1.5  # views above and below the one in sight that are laid out when there is time
KEPT = 40  # laid-out parts; of more, those far away are let go

Tint = tuple[int, int, QColor, QColor]  # from and to which character of a part, ground, ink


class Script(Protocol):
    """What a text says, part by part."""

    def html_of(self, part: Part) -> str:
        """A part's HTML, with the heading of the passage that it opens."""

    def name_of(self, part: Part) -> str:
        """What a screen reader calls a part."""

    def headed(self, part: Part) -> bool:
        """Whether a part begins with a heading."""

    def adorn(self, part: Part, document: QTextDocument, place: Callable[[int], int]) -> None:
        """Change a part's document before it is laid out, but not its text; ``place`` is where a character is in it."""

    def tints(self, part: Part) -> list[Tint]:
        """The colours over a part: spans of its text, those of its heading counted from below 0 up to 0."""

    def whole_text(self) -> str:
        """All of the text."""


def _start_of(text: QWidget) -> QWidget:
    """A place in the order of Tab after which the first part comes: Qt puts nothing after a widget that it lies in."""
    start = QWidget(text)
    start.setFixedSize(0, 0)
    keep_place(start)
    return start


class LongText(QWidget):
    """Parts one below the other, as high as all of them.

    Signals:
        shifted: what is in sight now lies this many px further down.
        link_pressed: a link, with where on the screen it is.
        link_focused: Tab has come to a link; carries where in this widget it is.
    """

    shifted = Signal(int)
    link_pressed = Signal(str, QRect)
    link_focused = Signal(QRect)

    def __init__(self, look: Look, parts: Sequence[Part], object_path: ObjectPath, script: Script, size: float) -> None:
        super().__init__()
        self._look, self._size, self._object_path, self._script = look, size, object_path, script
        self.parts = tuple(parts)
        self._views: dict[int, Browser] = {}
        self._places: dict[int, tuple[int, list[int]]] = {}
        self._tops: list[float] = [0.0] * (len(self.parts) + 1)
        self._right = 1.0  # how much higher than estimated parts have been so far
        self._laid_width = 0
        self._sight = (0, 0)
        self._start = _start_of(self)
        self.selecting = Selecting(self, script.whole_text)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(0)
        self._ahead.timeout.connect(self._lay_ahead)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def ready(self) -> bool:
        """Whether it has a width, without which nothing has a place."""
        return self._laid_width > 0

    # heights ------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: all heights are estimates again."""
        super().resizeEvent(event)
        if self.width() == self._laid_width:
            return
        self._laid_width = self.width()
        for part in self.parts:
            part.laid = False
            part.height = estimate(part, self.width(), self._look.text(self._size)) * self._right
        self._stack()
        for number in [n for n in self._views if not self._near(n, 1.0)]:
            self._let_go(number)
        for number in list(self._views):
            self.lay(number)
        self._stack()

    def _stack(self) -> None:
        steps = [part.gap + part.height for part in self.parts]
        self._tops = [0.0, *accumulate(steps)]
        for number, view in self._views.items():
            view.move(0, round(self.top(number)))
        height = max(round(self._tops[-1]), 10)
        if height != self.height():
            self.setFixedHeight(height)

    def top(self, number: int) -> float:
        """How far down (px) a part begins, below its gap."""
        return self._tops[number] + self.parts[number].gap

    def at(self, top: float) -> int:
        """The part at a height (px)."""
        return min(max(bisect_right(self._tops, top) - 1, 0), len(self.parts) - 1)

    def _near(self, number: int, views: float) -> bool:
        top, height = self._sight
        return self._tops[number + 1] > top - views * height and self._tops[number] < top + (1 + views) * height

    # laying out ---------------------------------------------------------------------------

    def see(self, top: int, height: int) -> None:
        """Lay out what is in sight; emits `shifted` where that moves it."""
        self._sight = (top, height)
        if not self.parts or self._laid_width <= 0 or height <= 0:
            return
        self._shift(self._settle(top, height))
        self._ahead.start()

    def _settle(self, top: int, height: int) -> int:
        """Lay out all that is from ``top``; returns how far that has moved it."""
        seen = range(self.at(top), self.at(top + height) + 1)
        pin = next((n for n in seen if self.parts[n].laid), seen[0])
        inside = top - self._tops[pin]
        if not self.parts[pin].laid:
            guessed = self.parts[pin].height
            self.lay(pin)
            self._stack()
            inside *= self.parts[pin].height / max(guessed, 1.0) if inside > 0 else 1.0
        now = self._tops[pin] + inside
        while missing := [n for n in range(self.at(now), self.at(now + height) + 1) if not self._ready(n)]:
            for number in missing:
                self.lay(number)
            self._stack()
            now = self._tops[pin] + inside
        return round(now) - top

    def _ready(self, number: int) -> bool:
        return self.parts[number].laid and number in self._views

    def lay(self, number: int) -> Browser:
        """Lay a part out, unless it is; heights below it change with the next `_stack`."""
        part, view = self.parts[number], self._views.get(number)
        if view is None:
            view = self._view(number)
        if not part.laid:
            view.setFixedWidth(max(self._laid_width, 1))
            guessed = estimate(part, self._laid_width, self._look.text(self._size))
            part.height, part.laid = float(view.fit(self._laid_width)), True
            if guessed > 0:
                self._right += (part.height / guessed - self._right) / 8
        return view

    def _view(self, number: int) -> Browser:
        part, script = self.parts[number], self._script
        view = self._views[number] = Browser(self._look, script.name_of(part), self._object_path, size=self._size)
        view.setParent(self)
        view.show_html(script.html_of(part), lambda document: self._prepare(number, document))
        view.link_pressed.connect(self.link_pressed)
        view.link_focused.connect(lambda at: self.link_focused.emit(at.translated(view.pos())))
        self.selecting.add(number, view)
        self._tint(number)
        view.move(0, round(self.top(number)))
        view.show()
        self._put_in_order(number, view)
        return view

    def _put_in_order(self, number: int, view: Browser) -> None:
        """Parts are laid out in any order; Tab and a screen reader go through them as one reads."""
        if (after := min((n for n in self._views if n > number), default=None)) is not None:
            view.stackUnder(self._views[after])
        before = max((n for n in self._views if n < number), default=None)
        QWidget.setTabOrder(self._start if before is None else self._views[before], view)

    def _prepare(self, number: int, document: QTextDocument) -> None:
        """No space above the first block and below the last: the gaps between parts are the page's."""
        for block, margin in ((document.begin(), "setTopMargin"), (document.lastBlock(), "setBottomMargin")):
            cursor = QTextCursor(block)
            shape = block.blockFormat()
            getattr(shape, margin)(0)
            cursor.setBlockFormat(shape)
        self._script.adorn(self.parts[number], document, lambda character: self._document_place(number, character))

    def _lay_ahead(self) -> None:
        """One part more around what is in sight, while nothing else is to be done."""
        top, height = self._sight
        here = self.at(top)
        below, above = self.at(top + (1 + AHEAD) * height), self.at(top - AHEAD * height)
        number = next((n for n in (*range(here, below + 1), *range(here, above - 1, -1)) if not self._ready(n)), None)
        if number is None:
            self._let_go_far()
            return
        inside = top - self._tops[here]
        self.lay(number)
        self._stack()
        self._shift(round(self._tops[here] + inside) - top)
        self._ahead.start()

    def _shift(self, moved: int) -> None:
        if moved:
            self._sight = (self._sight[0] + moved, self._sight[1])
            self.shifted.emit(moved)

    def _let_go_far(self) -> None:
        if len(self._views) > KEPT:
            for number in [n for n in self._views if not self._near(n, 3 * AHEAD)]:
                self._let_go(number)

    def _let_go(self, number: int) -> None:
        view = self._views[number]
        if view is QApplication.focusWidget() or self.selecting.has(number):
            return
        del self._views[number]
        self._places.pop(number, None)
        self.selecting.remove(number)
        view.hide()
        view.deleteLater()

    # places in the text -------------------------------------------------------------------

    def top_of(self, number: int, character: int) -> int:
        """How far down (px) the line of a character of a part lies; the part is laid out if it was not."""
        view = self._laid(number)
        return round(self.top(number)) + view.top_of(self._document_place(number, character))

    def bring_in(self, number: int, character: int) -> None:
        """Scroll a wide table sideways so that a character of it can be seen."""
        self._laid(number).bring_in(self._document_place(number, character))

    def character_at(self, top: float) -> tuple[int, int]:
        """The part at a height (px), and which of its characters begins the line there; -1 in its heading."""
        number = self.at(top)
        place = self._laid(number).character_at(round(top - self.top(number)))
        heading, found = self._mapped(number)
        return number, max(bisect_right(found, place) - 1, -1 if heading else 0)

    def _laid(self, number: int) -> Browser:
        new = not self._ready(number)
        view = self.lay(number)
        if new:
            self._stack()
        return view

    def _mapped(self, number: int) -> tuple[int, list[int]]:
        """How long a part's heading is in its document, and where there each character of its text is."""
        if number not in self._places:
            part, document = self.parts[number], self._views[number].document()
            heading = document.begin().length() if self._script.headed(part) else 0
            units = document.toRawText().encode("utf-16-le")[heading * 2 :].decode("utf-16-le", "replace")
            self._places[number] = heading, [heading + one for one in places(units, part.text)]
        return self._places[number]

    def _document_place(self, number: int, character: int) -> int:
        heading, found = self._mapped(number)
        if character < 0:
            return max(heading + character - 1, 0)
        return found[min(character, len(found) - 1)]

    # colours ------------------------------------------------------------------------------

    def tint(self) -> None:
        """Colour what is laid out anew; nothing is laid out by it."""
        for number in self._views:
            self._tint(number)

    def _tint(self, number: int) -> None:
        wanted = self._script.tints(self.parts[number])
        heading = self._mapped(number)[0] - 1 if wanted else 0
        tints = []
        for start, end, ground, ink in wanted:
            last = heading if start < 0 <= end else self._document_place(number, end)
            tints.append((self._document_place(number, start), last, ground, ink))
        self._views[number].tint(tints)
