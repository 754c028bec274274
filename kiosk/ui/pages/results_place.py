"""Where one is in the results: found once they are laid out, and kept when they are laid out anew."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QScrollArea, QWidget

from kiosk.ui.pages.result_entry import ResultEntry
from kiosk.ui.pages.results_list import ResultsList
from kiosk.ui.places import Spot

_PARTS = 1_000_000  # of an entry's height; fine enough to come back to the very pixel


class ResultsPlace(QObject):
    """The place in a list of results that scrolls."""

    def __init__(self, scroller: QScrollArea, content: QWidget, results: ResultsList) -> None:
        super().__init__(scroller)
        self._scroller, self._content, self._list = scroller, content, results
        self._returning: Spot | None = None
        bar = scroller.verticalScrollBar()
        bar.rangeChanged.connect(self._settle)
        bar.valueChanged.connect(self._scrolled)

    def spot(self, pixels: int) -> Spot:
        """The result at the top, how far into it in millionths of its height, and what is unfolded."""
        unfolded = tuple(str(entry.hit.item.id) for entry in self._list.entries if entry.unfolded)
        for entry in self._list.entries if pixels else ():
            into = pixels - self._top_of(entry)
            if into < entry.height():
                parts = max(into, 0) * _PARTS // max(entry.height(), 1)
                return Spot(pixels, str(entry.hit.item.id), parts, unfolded)
        return Spot(pixels, unfolded=unfolded)

    def return_to(self, spot: Spot) -> bool:
        """Have the same result at the top, however high those above it are now; False where it is not there."""
        if not any(entry.hit.item.id == spot.part for entry in self._list.entries):
            return False
        self._returning = spot
        self._settle()
        return True

    def _settle(self) -> None:
        """Heights are found in steps: look again at each, until the person scrolls."""
        spot = self._returning
        if spot is None:
            return
        for entry in self._list.entries:
            if entry.hit.item.id == spot.part:
                top = self._top_of(entry) + round(entry.height() * spot.into / _PARTS)
                self._scroller.verticalScrollBar().setValue(top)
        self._returning = spot

    def _scrolled(self) -> None:
        self._returning = None

    def _top_of(self, entry: ResultEntry) -> int:
        return entry.mapTo(self._content, entry.rect().topLeft()).y()
