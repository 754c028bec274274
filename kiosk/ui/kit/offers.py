"""A single row of offers: as many as fit, always as high as one, so that what is below it stays where it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.ui.kit.chips import Offer, OfferChip
from kiosk.ui.kit.look import Look

_MOST = 8


class OfferRow(QWidget):
    """Offers side by side. Chips are made once and shown again with other words: this happens at every key.

    Signals:
        chosen: an offer was pressed; carries its place in what was shown.
        left: Escape, or Up: back to where one came from.
        passed: Down: on to what is below.
    """

    chosen = Signal(int)
    left = Signal()
    passed = Signal()

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._offers: tuple[Offer, ...] = ()
        self._chips: list[OfferChip] = []
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One chip high."""
        return QSize(200, self._look.target(OfferChip.HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Any width will do: what does not fit is left out."""
        return QSize(0, self._look.target(OfferChip.HEIGHT))

    @property
    def chips(self) -> tuple[OfferChip, ...]:
        """The chips that are shown, in their order."""
        return tuple(chip for chip in self._chips if chip.isVisibleTo(self))

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Offer these instead."""
        self._offers = tuple(offers[:_MOST])
        while len(self._chips) < len(self._offers):
            self._chips.append(self._made(len(self._chips)))
        for chip, offer in zip(self._chips, self._offers, strict=False):
            chip.show_offer(offer)
        self._place()

    def enter(self) -> bool:
        """Give the focus to the first offer; False where there is none."""
        return self._focus(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer fit."""
        super().resizeEvent(event)
        self._place()

    def _made(self, place: int) -> OfferChip:
        chip = OfferChip(self._look)
        chip.setParent(self)
        chip.clicked.connect(lambda: self.chosen.emit(place))
        chip.key_moved.connect(lambda key: self._key_moved(place, Qt.Key(key)))
        return chip

    def _place(self) -> None:
        """Each at its own width; the last one is cut rather than left out, if a good part of it can be read."""
        gap, at, room = self._look.space(8), 0, self.width()
        full = False
        for place, chip in enumerate(self._chips):
            width = chip.sizeHint().width()
            if at + width > room:
                width = room - at
                full = full or width < chip.minimumSizeHint().width()
            shown = place < len(self._offers) and not full
            if shown:
                chip.setGeometry(at, 0, width, chip.height())
                at += width + gap
            elif chip.hasFocus():
                self.left.emit()
            chip.setVisible(shown)

    def _key_moved(self, place: int, key: Qt.Key) -> None:
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Up):
            self.left.emit()
        elif key == Qt.Key.Key_Down:
            self.passed.emit()
        else:
            last = len(self.chips) - 1
            steps = {Qt.Key.Key_Left: place - 1, Qt.Key.Key_Right: place + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
            self._focus(min(max(steps[key], 0), last))

    def _focus(self, place: int) -> bool:
        chips = self.chips
        if place >= len(chips):
            return False
        chips[place].setFocus(Qt.FocusReason.TabFocusReason)
        return True
