"""Where one is in the text: found once it is laid out, and kept when it is laid out anew."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.reader.body import Body
from kiosk.ui.places import Spot


class ReadingPlace(QObject):
    """Scrolls a body inside ``content``, whose layout is ``row``.

    A spot is text, and finding it again moves up to the start of its line; so a spot returned to is kept as it is
    until the person scrolls, or a few changes of text size would wander through the text.

    Signals:
        settled: the layout is done and the place found.
    """

    settled = Signal()

    def __init__(self, look: Look, scroller: PageScroll, row: QHBoxLayout, content: QWidget, body: Body) -> None:
        super().__init__(scroller)
        self._look, self._row, self._content, self._body = look, row, content, body
        self._scroller = scroller
        self._bar = scroller.verticalScrollBar()
        self._wanted: int | None = None
        # What was wanted, but further down than the text reached then, with the spot that is kept there.
        self._short: tuple[int, Spot | None] | None = None
        self._kept: Spot | None = None
        self._kept_at = 0
        self._shifting = False
        self._returning: Spot | None = None
        self._width = content.width()
        self._anew, self._settling = self._soon(self._laid_anew), self._soon(self._settle)
        body.place_wanted.connect(self._scroll_to)
        body.place_shifted.connect(self._shift)
        body.focus_moved.connect(self._show)
        self._bar.valueChanged.connect(self.look_at)
        self._bar.valueChanged.connect(self._scrolled)
        self._bar.rangeChanged.connect(self._grown)
        content.installEventFilter(self)
        body.installEventFilter(self)

    def _soon(self, act: Callable[[], None]) -> QTimer:
        """A timer for once the present event is over; `QTimer.singleShot` would keep a page that is gone by then."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(0)
        timer.timeout.connect(act)
        return timer

    def top(self) -> int:
        """How far down the body begins."""
        return self._body.mapTo(self._content, self._body.rect().topLeft()).y()

    def look_at(self) -> None:
        """Tell the body what of it is in sight."""
        if not self._shifting and self._scroller.viewport().height() > 0 and self._content.width() > 0:
            at_end = 0 < self._bar.value() == self._bar.maximum()
            self._body.see(self._bar.value() - self.top(), self._scroller.viewport().height())
            if at_end:  # and so it stays, though the last of the text is higher than was thought
                self._grow()
                self._bar.setValue(self._bar.maximum())

    def _shift(self, pixels: int) -> None:
        """Text above has become higher: scroll along, with no frame in between."""
        self._grow()
        keep, self._shifting = self._bar.value() == self._kept_at, True
        self._bar.setValue(self._bar.value() + pixels)
        self._shifting = False
        if keep:
            self._kept_at = self._bar.value()

    def _grow(self) -> None:
        """Let the body's new height be the page's now, not with the next event."""
        widget: QWidget | None = self._body
        while widget is not None:
            layout = widget.layout()
            if layout is not None:
                layout.activate()
            if widget is self._content:
                break
            widget = widget.parentWidget()
        QCoreApplication.sendEvent(self._content, QEvent(QEvent.Type.LayoutRequest))

    def _show(self, at: QRect) -> None:
        """Scroll so that what Tab has come to can be seen."""
        margin, view = self._look.space(48), self._scroller.viewport().height()
        top = self.top() + at.top() - self._bar.value()
        if top < margin:
            self._bar.setValue(self._bar.value() + top - margin)
        elif top + at.height() > view - margin:
            self._bar.setValue(self._bar.value() + top + at.height() - view + margin)

    def spot(self) -> Spot:
        """The text at the top; above it, pixels say enough."""
        if self._kept is not None and (self._bar.value() == self._kept_at or self._content.width() != self._width):
            return self._kept
        pixels = self._bar.value()
        if self._line() <= 0 and not self._body.paged:
            return Spot(pixels)
        return Spot(pixels, *self._body.spot(max(self._line(), 0)))

    def _line(self) -> int:
        """How far down the body what is read begins."""
        return self._bar.value() + self._look.space(16) - self.top()

    def return_to(self, spot: Spot) -> None:
        """Go on reading at a spot, whatever was wanted before; needs one with a part or a count."""
        self._wanted, self._kept, self._returning = None, spot, spot
        self._body.return_to(spot.part, spot.into)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width is another layout, and its heights are found in steps: stay where the text was."""
        if event.type() == QEvent.Type.Resize:
            self._anew.start()
        return False

    def _laid_anew(self) -> None:
        spot, self._width = self._kept, self._content.width()
        if spot is None and self._short is not None:
            self._go_further()
        elif spot is not None and (spot.part or spot.into) and self._wanted is None and not self._at(spot):
            self.return_to(spot)
        self.look_at()
        if self._wanted is None:
            self.settled.emit()

    def _at(self, spot: Spot) -> bool:
        """Whether a spot is what is read now; finding it again would only move it to the start of its line."""
        return (spot.part, spot.into) == self._body.spot(max(self._line(), 0))

    def _grown(self) -> None:
        """Near the end of the text there may not have been enough of it yet to scroll as far as was wanted."""
        self._go_further()

    def _go_further(self) -> None:
        if self._short is not None and self._wanted is None:
            place, self._returning = self._short
            self._scroll_to(place)

    def _scrolled(self, value: int) -> None:
        if self._shifting:
            return
        self._short = None
        if self._content.width() == self._width and value != self._kept_at:
            self._kept, self._kept_at = None, value
            self._kept = self.spot()

    def _scroll_to(self, place: int) -> None:
        self._wanted = place
        self._settling.start()

    def _settle(self) -> None:
        """Scroll once the layout is done, and once more after it, when heights have been found."""
        if self._wanted is None:
            return
        place, self._wanted = self._wanted, None
        kept, self._returning = self._returning, None
        self._row.activate()
        place = self._body.settled(place)
        self._grow()
        at_top = place <= 0 and not self._body.paged
        target = 0 if at_top else self.top() + place - self._look.space(16)
        self._bar.setValue(target)
        self._short = (place, kept) if target > self._bar.maximum() else None
        self._kept, self._kept_at = None, self._bar.value()
        # Short of what is wanted, what is in sight is not what is to be kept there.
        self._kept = kept or (self.spot() if self._short is None else None)
        self.settled.emit()
