"""Covers drawn from an item's id: leaves, people, rings, tiles. No photographs, no two pictures alike by accident."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import painter_for

# ground, middle, light, accent
_PALETTES = (
    ("#0B5563", "#1D7F8C", "#7FC1C6", "#F3D9A4"),
    ("#6A2F58", "#96537F", "#DBA9C8", "#F6DDB6"),
    ("#27427F", "#4266B4", "#A2B5E2", "#EBCFA0"),
    ("#7A4010", "#B1722C", "#E6BB82", "#CFE3E3"),
    ("#1B5C38", "#3F8C60", "#A9D4B8", "#F3E2A4"),
    ("#383D62", "#5F659C", "#B8BAE0", "#F3C4B1"),
)


class Cover(QWidget):
    """The cover of one item, filling the room it is given; nothing in high contrast."""

    def __init__(self, look: Look, item_id: str) -> None:
        super().__init__()
        self._look = look
        self._digest = hashlib.sha256(item_id.encode()).digest()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(60, 60))
        if look.contrast:
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, with rounded corners."""
        painter = painter_for(self)
        area = QRectF(self.rect())
        clip = QPainterPath()
        clip.addRoundedRect(area, 8, 8)
        painter.setClipPath(clip)
        palette = tuple(QColor(value) for value in _PALETTES[self._digest[0] % len(_PALETTES)])
        painter.fillRect(area, palette[0])
        (_people, _leaves, _rings, _tiles)[self._digest[1] % 4](painter, area, palette, self._digest)
        painter.end()


Palette = tuple[QColor, ...]


def _plain(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(colour)


def _people(painter: QPainter, area: QRectF, palette: Palette, digest: bytes) -> None:
    width, height = area.width(), area.height()
    _plain(painter, palette[1])
    painter.drawEllipse(QPointF(width / 2, height * 1.02), width * 0.62, height * 0.62)
    count = 3 + digest[2] % 3
    for n in sorted(range(count), key=lambda n: -abs(n - (count - 1) / 2)):
        middle = abs(n - (count - 1) / 2) < 0.6
        x = width * (n + 0.5) / count
        radius = min(width / count, height) * (0.27 if middle else 0.24)
        top = height * (0.5 if middle else 0.58 + 0.03 * (digest[3 + n] % 3))
        _plain(painter, palette[2])
        body = QPainterPath()
        body.addRoundedRect(QRectF(x - radius * 1.35, top + radius * 1.15, radius * 2.7, height), radius, radius)
        painter.drawPath(body)
        _plain(painter, palette[3])
        painter.drawEllipse(QPointF(x, top), radius, radius)


def _leaves(painter: QPainter, area: QRectF, palette: Palette, digest: bytes) -> None:
    width, height = area.width(), area.height()
    _plain(painter, palette[1])
    painter.drawRect(QRectF(0, height * 0.72, width, height))
    count = 4 + digest[2] % 2
    for n in range(count):
        x = width * (n + 0.5) / count
        tall = height * (0.35 + 0.4 * digest[4 + n] / 255)
        wide = width / count * 0.42
        base = height * 0.97
        leaf = QPainterPath(QPointF(x, base))
        leaf.cubicTo(
            QPointF(x - wide * 1.5, base - tall * 0.4), QPointF(x - wide, base - tall * 0.8), QPointF(x, base - tall)
        )
        leaf.cubicTo(QPointF(x + wide, base - tall * 0.8), QPointF(x + wide * 1.5, base - tall * 0.4), QPointF(x, base))
        _plain(painter, palette[3] if n == digest[3] % count else palette[2])
        painter.drawPath(leaf)


def _rings(painter: QPainter, area: QRectF, palette: Palette, digest: bytes) -> None:
    width, height = area.width(), area.height()
    centre = QPointF(width * (0.3 + 0.4 * digest[2] / 255), height)
    reach = max(width, height)
    for n, share in enumerate((1.0, 0.8, 0.6, 0.4, 0.2)):
        _plain(painter, palette[3] if share == 0.2 else palette[1 if n % 2 else 0].lighter(112 if n % 2 == 0 else 100))
        painter.drawEllipse(centre, reach * share, reach * share)


def _tiles(painter: QPainter, area: QRectF, palette: Palette, digest: bytes) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    columns = 4
    side = area.width() / columns
    rows = int(area.height() / side) + 1
    for cell in range(columns * rows):
        value = digest[(cell * 7 + 5) % 32]
        square = QRectF((cell % columns) * side, (cell // columns) * side, side + 1, side + 1)
        painter.fillRect(square, palette[value % 3])
        if value % 3 == 1:
            _plain(painter, palette[2 + value // 3 % 2])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawPie(square.adjusted(0, 0, side, side), 90 * 16, 90 * 16)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
