"""A QR code on screen: whole pixels, a white margin, black on white in every theme."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.takeaway.qr import MARGIN, Modules, modules_of

LEAST_MODULE = 3  # device pixels; a smaller square is not read from a screen

# Not tokens: a code is read by a camera, which wants these two in every theme.
_DARK, _LIGHT = QColor(0, 0, 0), QColor(255, 255, 255)


class QrView(QWidget):
    """A code of ``text``; ``name`` says to a screen reader what it leads to, ``side`` is the side wished for (px)."""

    def __init__(self, text: str, name: str, side: int) -> None:
        super().__init__()
        self._modules = modules_of(text)
        self._side = side
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def across(self) -> int:
        """Modules in a row, with the margin."""
        return len(self._modules) + 2 * MARGIN

    def module(self) -> int:
        """The side of a square in device pixels."""
        return max(int(self._side * self.devicePixelRatioF() / self.across), LEAST_MODULE)

    def sizeHint(self) -> QSize:
        """Room for whole squares at this screen's ratio, and a pixel to begin at a whole one."""
        side = ceil((self.module() * self.across + 1) / self.devicePixelRatioF())
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """A code that is cut off is no code."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """All squares, in device pixels."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), _LIGHT)
        device = painter.deviceTransform()
        origin = device.map(QPointF(0, 0))
        module = self.module()
        spare = (min(self.width(), self.height()) * self.devicePixelRatioF() - module * self.across) / 2
        left, top = (round(at + max(spare, 0.0)) for at in (origin.x(), origin.y()))
        back, _ = device.inverted()
        paint_modules(painter, self._modules, lambda area: back.mapRect(area.translated(left, top)), module)
        painter.end()


def paint_modules(painter: QPainter, modules: Modules, place: Callable[[QRectF], QRectF], module: float) -> None:
    """Draw the dark squares, each run of a row as one; ``place`` maps a rectangle, counted from the margin's corner."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for row, squares in enumerate(modules):
        start = 0
        while start < len(squares):
            if not squares[start]:
                start += 1
                continue
            end = start
            while end < len(squares) and squares[end]:
                end += 1
            area = QRectF((start + MARGIN) * module, (row + MARGIN) * module, (end - start) * module, module)
            painter.fillRect(place(area), _DARK)
            start = end
