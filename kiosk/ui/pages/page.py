"""What every page has: a look, a ground, a heading to announce, a scroll place."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.region import as_region
from kiosk.ui.places import Spot

CONTENT_WIDTH = 1400  # px at 100 %, at most


class Kept(Protocol):
    """What goes on while a page is made anew: the next page takes it over, or ends it."""

    def end(self) -> None:
        """Nobody takes it over."""


class Page(QWidget):
    """A page of the window.

    ``title`` is what a screen reader is told on arrival. Subclasses put their content into
    ``self.body`` and set ``self.scroller`` when they scroll as a whole. A page that is not ``divided`` into regions
    is one.

    Signals:
        panel_requested: one of this page's panels is to be opened; carries its name.
        told: something has changed that a screen reader should say; carries the words.
    """

    panel_requested = Signal(str)
    told = Signal(str)
    title = ""
    ground = "paper"
    divided = False
    busy = False  # whether it plays or reads aloud, so that nobody has to touch anything to be there

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.scroller: QScrollArea | None = None
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        if self.divided:
            self.setAccessibleName(self.title)
        else:
            as_region(self, self.title)

    def arrive(self) -> None:
        """Take the focus where this page wants it; called after each navigation to it."""

    def panel(self, name: str) -> Overlay | None:
        """A panel that this page has asked for by its name; None where it has no such panel."""
        return None

    def search_line(self) -> QLineEdit | None:
        """The field that searches the library, where the page has one."""
        return None

    def hand_over(self) -> Kept | None:
        """What goes on though this page is put away, as the same place is about to be shown anew."""
        return None

    def take_over(self, kept: Kept) -> None:
        """Go on with what the page before has handed over; a page of another kind ends it."""
        kept.end()

    def spot(self) -> Spot:
        """How far down the page is."""
        return Spot(self.scroller.verticalScrollBar().value() if self.scroller is not None else 0)

    def reopen(self, spot: Spot) -> None:
        """Open again what was open on the page when it was left; before `return_to`, while it is being made."""

    def return_to(self, spot: Spot) -> None:
        """Go back to where the page was."""
        place = spot.pixels
        if self.scroller is None or not place:
            return
        bar = self.scroller.verticalScrollBar()

        def settle(_least: int, most: int) -> None:
            """The page may still be growing: heights are found as it is laid out."""
            if most >= place:
                bar.rangeChanged.disconnect(settle)
                bar.setValue(place)

        if bar.maximum() >= place:
            bar.setValue(place)
        else:
            bar.rangeChanged.connect(settle)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground."""
        painter = painter_for(self)
        painter.fillRect(self.rect(), self.look[self.ground])
        painter.end()


def centred(look: Look, content: QWidget, widest: int = 0) -> QWidget:
    """Content in the middle, at most ``widest`` wide (0: the usual width), with the page's side margins."""
    holder = QWidget()
    inner = QHBoxLayout(holder)
    side = look.space(16 if look.compact else 28)
    inner.setContentsMargins(side, 0, side, 0)
    inner.setSpacing(0)
    content.setMaximumWidth(widest or round(CONTENT_WIDTH * look.scale))
    inner.addStretch(1)
    inner.addWidget(content, 1000)
    inner.addStretch(1)
    return holder
