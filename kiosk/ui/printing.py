"""Pages of paper: an item's text, or its original's pages, with the same head and foot on each. Light colours always.

Everything is measured in pixels of 1/96 inch, whatever it is painted on; a painter is scaled to its device.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QPageSize,
    QPainter,
)

from kiosk.takeaway.qr import MARGIN, modules_of
from kiosk.takeaway.sheets import Furniture, Print, file_name
from kiosk.ui.kit.look import FALLBACKS, FAMILY
from kiosk.ui.kit.pictures import ObjectPath
from kiosk.ui.kit.qr import paint_modules
from kiosk.ui.print_piece import CLOSER, INK, LINE, MUTED, USUAL, Piece

DPI = 96.0
MM = DPI / 25.4
A4 = QPageSize(QPageSize.PageSizeId.A4).size(QPageSize.Unit.Point) * (DPI / 72)
SIDE = 18 * MM
HEAD = 26 * MM  # from the top of the paper to the text
FOOT = 34 * MM  # from the text to the bottom of the paper
QR_SIDE = 19 * MM
RENDERED = 200  # dots per inch of an original's page


class Sheets(Protocol):
    """What can be printed: pages that know how to paint themselves."""

    paper: QSizeF
    name: str  # what a file of them is called, without an ending

    @property
    def count(self) -> int:
        """How many pages there are, once `lay_out` has come to its end."""

    def lay_out(self) -> Iterator[tuple[int, int]]:
        """Get ready in small steps, each telling how much is done and of how much."""

    def paint(self, painter: QPainter, page: int) -> None:
        """Paint one page (from 0) from the corner of its paper, in pixels of 1/96 inch."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A page of a piece."""

    piece: Piece
    page: int


class _Framed:
    """Head and foot."""

    def __init__(self, furniture: Furniture, paper: QSizeF) -> None:
        self.paper = paper
        self._furniture = furniture
        self._modules = modules_of(furniture.address) if furniture.address else ()
        self.room = QRectF(SIDE, HEAD, max(paper.width() - 2 * SIDE, 80), max(paper.height() - HEAD - FOOT, 80))

    def paint(self, painter: QPainter, page: int, count: int) -> None:
        words, room = self._furniture, self.room
        painter.fillRect(QRectF(0, 0, self.paper.width(), self.paper.height()), Qt.GlobalColor.white)
        base = HEAD - 6 * MM
        right = self._write(painter, words.publisher, QRectF(room.left(), 0, room.width(), base), right=True, most=0.42)
        title = QRectF(room.left(), 0, room.width() - right - 16, base)
        self._write(painter, words.title, title, bold=True)
        painter.fillRect(QRectF(room.left(), base + 4, room.width(), 0.8), LINE)
        self._foot(painter, page, count)

    def _foot(self, painter: QPainter, page: int, count: int) -> None:
        words, room = self._furniture, self.room
        top = room.bottom() + 6 * MM
        painter.fillRect(QRectF(room.left(), top - 4, room.width(), 0.8), LINE)
        left = room.left()
        if self._modules:
            module = QR_SIDE / (len(self._modules) + 2 * MARGIN)
            corner = left - MARGIN * module
            paint_modules(painter, self._modules, lambda area: area.translated(corner, top + 2), module)
            left += QR_SIDE
        line = 5 * MM
        number = self._write(
            painter, f"Page {page + 1} of {count}", QRectF(left, top, room.right() - left, line), right=True, bold=True
        )
        lines = [words.edition, words.review, words.licence, words.address]
        for place, text in enumerate(one for one in lines if one):
            width = room.right() - left - (number + 16 if place == 0 else 0)
            self._write(painter, text, QRectF(left, top + place * line, width, line))

    def _write(
        self, painter: QPainter, text: str, area: QRectF, *, right: bool = False, bold: bool = False, most: float = 1
    ) -> float:
        """One line at the foot of ``area``, cut where it is too long; how wide it is."""
        font = QFont()
        font.setFamilies([FAMILY, *FALLBACKS])
        font.setPixelSize(12)
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(INK if bold else MUTED)
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width() * most)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextSingleLine, shown)
        return QFontMetricsF(font).horizontalAdvance(shown)


class TextSheets:
    """A text on paper."""

    def __init__(self, content: Print, paper: QSizeF, object_path: ObjectPath) -> None:
        self.paper, self.name = paper, content.name
        self._content, self._object_path = content, object_path
        self._frame = _Framed(content.furniture, paper)
        self._pages: list[list[_Place]] = []

    @property
    def count(self) -> int:
        """How many pages there are so far."""
        return len(self._pages)

    def lay_out(self) -> Iterator[tuple[int, int]]:
        """One piece a step; each begins where the one before has ended, unless it is to begin a page."""
        self._pages = []
        room, used = self._frame.room.size(), 0.0
        for number, html in enumerate(self._content.pieces, 1):
            if self._content.page_each or used > room.height() - 60:
                used = 0.0
            piece = self._set(html, used)
            for page in range(piece.pageCount()):
                if page == 0 and used and self._pages:
                    self._pages[-1].append(_Place(piece, 0))
                else:
                    self._pages.append([_Place(piece, page)])
            used = piece.left_at()
            yield number, len(self._content.pieces)

    def _set(self, html: str, used: float) -> Piece:
        """A piece as it is usually set; what is meant for one page, as loosely as one page allows."""
        room = self._frame.room.size()
        usual = Piece(html, room, used, self._object_path, USUAL)
        if not self._content.one_page:
            return usual
        tries = (Piece(html, room, used, self._object_path, one) for one in CLOSER)
        return next((one for one in (usual, *tries) if one.pageCount() == 1), usual)

    def paint(self, painter: QPainter, page: int) -> None:
        """Head, text, foot."""
        self._frame.paint(painter, page, self.count)
        room = self._frame.room
        for place in self._pages[page]:
            painter.save()
            painter.setClipRect(room)
            painter.translate(room.left(), room.top() - place.page * room.height())
            place.piece.paint(painter, place.page * room.height(), room.size())
            painter.restore()


class OriginalSheets:
    """The pages of a PDF as they were published, inside our head and foot."""

    def __init__(self, original: Path, furniture: Furniture, paper: QSizeF, pages: range | None = None) -> None:
        from PySide6.QtPdf import QPdfDocument

        self.paper, self.name = paper, file_name(furniture.title)
        self._frame = _Framed(furniture, paper)
        self._document = QPdfDocument()
        opened = self._document.load(str(original)) == QPdfDocument.Error.None_
        whole = range(self._document.pageCount() if opened else 0)
        self._wanted = whole if pages is None else range(max(pages.start, 0), min(pages.stop, len(whole)))

    @property
    def count(self) -> int:
        """How many pages; 0 where the file cannot be read as a PDF."""
        return len(self._wanted)

    def lay_out(self) -> Iterator[tuple[int, int]]:
        """Nothing needs to be laid out."""
        yield self.count, self.count

    def paint(self, painter: QPainter, page: int) -> None:
        """The page as a picture, as large as the room on the paper."""
        self._frame.paint(painter, page, self.count)
        number, room = self._wanted[page], self._frame.room
        size = self._document.pagePointSize(number)
        if size.isEmpty():
            return
        fitted = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        dots = min(painter.deviceTransform().m11() or 1.0, RENDERED / DPI)
        image = self._document.render(number, QSize(ceil(fitted.width() * dots), ceil(fitted.height() * dots)))
        area = QRectF(room.left() + (room.width() - fitted.width()) / 2, room.top(), fitted.width(), fitted.height())
        painter.fillRect(area, Qt.GlobalColor.white)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, image)


def page_picture(sheets: Sheets, page: int, width: int, ratio: float = 1.0) -> QImage:
    """A page as it will be printed, ``width`` logical pixels wide."""
    scale = width * ratio / sheets.paper.width()
    image = QImage(ceil(width * ratio), ceil(sheets.paper.height() * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    sheets.paint(painter, page)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image
