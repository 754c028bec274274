"""Lucide icons (ISC licence), read from the ``python-lucide`` package and drawn in any colour.

The package's own module is not imported: it takes 80 ms, more than the rest of the start together.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

KIND_ICONS = {
    "report": "file-text",
    "case-study": "users",
    "transcript": "message-square-quote",
    "blog": "pencil",
    "guide": "book-open",
    "session-pack": "presentation",
    "reference": "library",
}
_MISSING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="3"/></svg>'


@lru_cache(maxsize=1)
def _database() -> sqlite3.Connection | None:
    spec = importlib.util.find_spec("lucide")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "data" / "lucide-icons.db"
    if not path.is_file():
        return None
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)


@lru_cache(maxsize=256)
def icon_svg(name: str) -> str:
    """The drawing of an icon with ``currentColor`` strokes; a dot for a name Lucide does not have."""
    database = _database()
    row = database.execute("SELECT svg FROM icons WHERE name = ?", (name,)).fetchone() if database else None
    return str(row[0]) if row else _MISSING


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    drawing = icon_svg(name).replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    pixels = round(size * ratio)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon_pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon ``size`` logical pixels square, sharp at the device ratio."""
    return _pixmap(name, colour.name(), size, ratio)


def paint_icon(painter: QPainter, name: str, colour: QColor, x: float, y: float, size: int) -> None:
    """Draw an icon with its top left corner at ``(x, y)``."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(round(x), round(y), icon_pixmap(name, colour, size, ratio))
