"""Strokes that stay sharp at any device ratio, and the one way focus is shown."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from kiosk.ui.kit.look import Look


def painter_for(widget: QWidget) -> QPainter:
    """An antialiased painter on a widget; the caller ends it."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def box(
    painter: QPainter,
    area: QRectF,
    radius: float,
    fill: QColor | None,
    border: QColor | None = None,
    width: float = 1.0,
    dashed: bool = False,
) -> None:
    """A rounded box whose border lies wholly inside ``area``."""
    inside = area.adjusted(width / 2, width / 2, -width / 2, -width / 2) if border is not None else area
    pen = QPen(Qt.PenStyle.NoPen)
    if border is not None:
        pen = QPen(border, width)
        if dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(QBrush(fill) if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inside, radius, radius)


def focus_ring(painter: QPainter, area: QRectF, radius: float, look: Look) -> None:
    """Ink 2, yellow 4, ink 2, all inside ``area``: visible on any ground."""
    ink = look["focus_ink"]
    box(painter, area, radius, None, ink, 2)
    box(painter, area.adjusted(2, 2, -2, -2), max(radius - 2, 0), None, look["focus"], 4)
    box(painter, area.adjusted(6, 6, -6, -6), max(radius - 6, 0), None, ink, 2)


def field_box(painter: QPainter, area: QRectF, look: Look, *, focused: bool, wrong: bool = False) -> None:
    """What a text is written into: with a border, or with yellow around ink while it has the focus."""
    if focused:
        box(painter, area, 11, look["focus"])
        box(painter, area.adjusted(4, 4, -4, -4), 8, look["surface"], look["focus_ink"], 3)
        return
    edge = look["bad"] if wrong else look["control"]
    box(painter, area.adjusted(3, 3, -3, -3), 8, look["surface"], edge, 3 if wrong else 2)


def focus_fill(painter: QPainter, area: QRectF, radius: float, look: Look) -> None:
    """Yellow ground with a near-black edge and a 5 px foot: a focused button."""
    ink = look["focus_ink"]
    path = QPainterPath()
    path.addRoundedRect(area, radius, radius)
    painter.fillPath(path, ink)
    inner = area.adjusted(2, 2, -2, -5)
    box(painter, inner, max(radius - 2, 0), look["focus"])


def shelf(painter: QPainter, area: QRectF, radius: float, look: Look, fill: QColor, edge: QColor) -> None:
    """A card: a hair line around it and a 3 px bottom edge, like a book on a shelf."""
    if look.contrast:
        box(painter, area, radius, fill, edge, 2)
        return
    path = QPainterPath()
    path.addRoundedRect(area, radius, radius)
    painter.fillPath(path, edge)
    box(painter, area.adjusted(1, 1, -1, -3), max(radius - 1, 0), fill)
