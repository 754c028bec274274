"""A slider drawn by us: a bar that is filled up to a round handle; a press anywhere on it goes there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSlider

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_ring, painter_for


class Slider(QSlider):
    """From left to right; by arrows, Page keys, Home and End as well."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._look = look
        self.setAccessibleName(name)
        self.setFixedHeight(look.target(48))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _edge(self) -> float:
        return self._look.target(20) / 2 + 4

    def _left(self) -> float:
        room = max(self.width() - 2 * self._edge(), 1.0)
        span = max(self.maximum() - self.minimum(), 1)
        return self._edge() + room * (self.sliderPosition() - self.minimum()) / span

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bar, what of it is over, handle."""
        painter = painter_for(self)
        look, middle, edge = self._look, self.height() / 2, self._edge()
        left, thick = self._left(), 6.0
        bar = QRectF(edge, middle - thick / 2, self.width() - 2 * edge, thick)
        box(painter, bar, thick / 2, look["sunken"], look["control"], 1)
        box(painter, QRectF(edge, bar.top(), left - edge, thick), thick / 2, look["primary"])
        size = float(look.target(20))
        box(
            painter,
            QRectF(left - size / 2, middle - size / 2, size, size),
            size / 2,
            look["primary"],
            look["surface"],
            2,
        )
        if self.hasFocus():
            focus_ring(painter, QRectF(self.rect()), 8, look)
        painter.end()

    def _go_to(self, event: QMouseEvent) -> None:
        share = (event.position().x() - self._edge()) / max(self.width() - 2 * self._edge(), 1.0)
        place = round(self.minimum() + min(max(share, 0.0), 1.0) * (self.maximum() - self.minimum()))
        self.setSliderPosition(place)
        self.sliderMoved.emit(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where it is pressed."""
        self.setSliderDown(True)
        self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self._go_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        self.setSliderDown(False)
