"""A PDF as QtPdf reads it: sizes of pages, pictures of them, and where their words stand.

QtPdf is an optional part of Qt; `open_pdf` gives None where it is missing, so that the text serves instead.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from kiosk.model import Span
from kiosk.ui.kit.para import utf16_spans
from kiosk.ui.pages.reader.pdf_words import spans_on_page

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument

MOST_PIXELS = 16_000_000  # of one picture; a page asked for larger is drawn smaller and stretched
MOST_CACHED = 96_000_000  # bytes of pictures that are kept
_SMALLEST = 20.0  # points: a page said to be smaller, or of no size, is shown as A4
_A4 = QSizeF(595, 842)


class PdfFile:
    """An open PDF; keep it as long as its pages are shown.

    ``tried`` are the pages (from 0) that may be drawn and read, None for all; it may grow.
    """

    def __init__(self, document: QPdfDocument, tried: Collection[int] | None = None) -> None:
        self._document, self._tried = document, tried
        self._texts: dict[int, str] = {}
        self._pictures: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self.sizes = tuple(self._size(page) for page in range(document.pageCount()))

    def _size(self, page: int) -> QSizeF:
        size = self._document.pagePointSize(page)
        return size if min(size.width(), size.height()) >= _SMALLEST else _A4

    def allows(self, page: int) -> bool:
        """Whether a page may be drawn and read: some make QtPdf hang, and so each is tried elsewhere first."""
        return self._tried is None or page in self._tried

    def known(self, page: int, width: int) -> QImage | None:
        """The picture of a page ``width`` device px wide, if it was drawn before and kept."""
        picture = self._pictures.get((page, width))
        if picture is not None:
            self._pictures.move_to_end((page, width))
        return picture

    def other(self, page: int) -> QImage | None:
        """A picture of a page in whatever size is kept, to be shown until the right one is there."""
        return next((picture for (number, _), picture in reversed(self._pictures.items()) if number == page), None)

    def picture(self, page: int, width: int) -> QImage:
        """The picture of a page, white where nothing is printed; about ``width`` device px wide."""
        picture = self.known(page, width)
        if picture is None:
            picture = self._pictures[(page, width)] = self._draw(page, width)
            while len(self._pictures) > 1 and sum(one.sizeInBytes() for one in self._pictures.values()) > MOST_CACHED:
                self._pictures.popitem(last=False)
        return picture

    @property
    def kept_bytes(self) -> int:
        """What the pictures kept take up."""
        return sum(one.sizeInBytes() for one in self._pictures.values())

    def _draw(self, page: int, width: int) -> QImage:
        size = self.sizes[page]
        wide, high = max(width, 1), max(round(width * size.height() / size.width()), 1)
        if wide * high > MOST_PIXELS:
            less = (MOST_PIXELS / (wide * high)) ** 0.5
            wide, high = max(int(wide * less), 1), max(int(high * less), 1)
        sheet = QImage(QSize(wide, high), QImage.Format.Format_RGB32)
        sheet.fill(Qt.GlobalColor.white)
        drawn = self._document.render(page, QSize(wide, high))
        if not drawn.isNull():
            painter = QPainter(sheet)
            painter.drawImage(0, 0, drawn)
            painter.end()
        return sheet

    def text(self, page: int) -> str:
        """The words of a page as the PDF has them."""
        if page not in self._texts:
            self._texts[page] = self._document.getAllText(page).text()
        return self._texts[page]

    def boxes(self, page: int, text: str, spans: Sequence[Span]) -> list[list[QRectF]]:
        """Where spans of ``text``, the library's text of the page, stand on it: for each, a box a line, in points."""
        if not self.allows(page):
            return []
        own = self.text(page)
        found = []
        for start, end in utf16_spans(own, spans_on_page(own, text, spans)):
            chosen = self._document.getSelectionAtIndex(page, start, end - start)
            lines = _lines([polygon.boundingRect() for polygon in chosen.bounds()])
            if lines:
                found.append(lines)
        return found


def _lines(boxes: Sequence[QRectF]) -> list[QRectF]:
    """The boxes of characters joined to one box a line."""
    lines: list[QRectF] = []
    for box in boxes:
        if (
            lines
            and box.top() < lines[-1].bottom()
            and box.bottom() > lines[-1].top()
            and box.left() >= lines[-1].left()
        ):
            lines[-1] = lines[-1].united(box)
        else:
            lines.append(QRectF(box))
    return lines


def can_open() -> bool:
    """Whether QtPdf is here; it is not loaded for that."""
    return find_spec("PySide6.QtPdf") is not None


def open_pdf(path: Path | None, pages: int, owner: QObject, tried: Collection[int] | None = None) -> PdfFile | None:
    """The PDF at ``path`` where it can be shown: QtPdf is there, the file is whole, not locked, of ``pages`` pages.

    ``tried`` are the pages that may be drawn and read, None for all.
    """
    if path is None:
        return None
    try:
        module = import_module("PySide6.QtPdf")
    except ImportError:
        return None
    document: QPdfDocument = module.QPdfDocument(owner)
    if document.load(str(path)) != module.QPdfDocument.Error.None_ or document.pageCount() != pages:
        document.deleteLater()
        return None
    return PdfFile(document, tried)
