"""A PDF in its original pages, one below the other; only those in sight are drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.model import Passage, Span
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import focus_ring
from kiosk.ui.kit.tokens import THEMES
from kiosk.ui.pages.reader.pdf_file import PdfFile

STEPS = (50, 75, 100, 125, 150, 200, 300)  # per cent of the printed size, at 96 px an inch
_POINT = 96 / 72  # px of a point at 100 %
# Paper is white in every theme, and so what is marked on it has the colours of the light one.
_PAPER, _PALE, _STRONG, _INK = (QColor(THEMES["light"][tone]) for tone in ("surface", "warn_soft", "mark", "mark_ink"))


class Fit(StrEnum):
    """What the size of the pages follows: the width there is, the window, or the person."""

    WIDTH = "width"
    PAGE = "page"
    NONE = ""


class OriginalPages(QWidget):
    """The pages on the reader's ground, as high as all of them.

    Signals:
        zoomed: pages have another size; what was in sight has to be found again.
    """

    zoomed = Signal()

    def __init__(self, look: Look, pdf: PdfFile, passages: Sequence[Passage]) -> None:
        super().__init__()
        self._look, self._pdf, self._passages = look, pdf, tuple(passages)
        self.fit, self._percent, self.left = Fit.WIDTH, 100, 0
        self._sight = (0, 600)
        self._tops: list[float] = [0.0]
        self._scale = 1.0  # px of a point
        self._boxes: dict[int, list[tuple[list[QRectF], bool]]] = {}
        self._spans: dict[int, tuple[tuple[Span, bool], ...]] = {}
        self._grabbed: QPoint | None = None
        self._drawing = QTimer(self)
        self._drawing.setSingleShot(True)
        self._drawing.setInterval(0)
        self._drawing.timeout.connect(self._draw_next)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._say_page(0)
        self._lay()

    # sizes --------------------------------------------------------------------------------

    @property
    def percent(self) -> int:
        """How large the pages are, in per cent of their printed size."""
        return round(self._scale / _POINT * 100)

    def _widest(self) -> float:
        return max(size.width() for size in self._pdf.sizes)

    def _lay(self) -> None:
        room = max(self.width(), 120)
        if self.fit is Fit.NONE:
            self._scale = self._percent / 100 * _POINT
        else:
            self._scale = room / self._widest()
            if self.fit is Fit.PAGE:
                tallest = max(size.height() for size in self._pdf.sizes)
                self._scale = min(self._scale, max(self._sight[1] - self._look.space(48), 120) / tallest)
        gap = self._look.space(16)
        self._tops = list(accumulate((size.height() * self._scale + gap for size in self._pdf.sizes), initial=0.0))
        self.left = min(max(self.left, 0), self.overhang)
        self.setFixedHeight(max(round(self._tops[-1] - gap), 10))
        self.update()

    @property
    def overhang(self) -> int:
        """How much wider (px) the widest page is than there is room."""
        return max(round(self._widest() * self._scale) - self.width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pages fit the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay()
            self.zoomed.emit()

    def sizeHint(self) -> QSize:
        """Only the width is free."""
        return QSize(600, self.height())

    def set_fit(self, fit: Fit) -> None:
        """Have pages fit the width, or the window as a whole."""
        self.set_sizing(fit, self._percent, 0)

    @property
    def sizing(self) -> tuple[Fit, int, int]:
        """What the size follows, in per cent where that is the person, and how far (px) wide pages are moved."""
        return self.fit, self._percent, self.left

    def set_sizing(self, fit: Fit, percent: int, left: int) -> None:
        """A size that `sizing` told."""
        self.fit, self._percent, self.left = fit, percent, left
        self._lay()
        self.zoomed.emit()

    def zoom(self, direction: int) -> None:
        """One step larger (+1) or smaller (-1)."""
        now = self.percent
        steps = [step for step in STEPS if (step > now if direction > 0 else step < now)]
        if steps:
            self.fit, self._percent = Fit.NONE, steps[0] if direction > 0 else steps[-1]
            self._lay()
            self.zoomed.emit()

    def can_zoom(self, direction: int) -> bool:
        """Whether there is another step."""
        return self.percent < STEPS[-1] if direction > 0 else self.percent > STEPS[0]

    def move_sideways(self, pixels: int) -> bool:
        """Show more of the right (or, below 0, left) of pages that are wider than there is room; whether it moved."""
        left = min(max(self.left + pixels, 0), self.overhang)
        moved, self.left = left != self.left, left
        if moved:
            self.update()
        return moved

    # places -------------------------------------------------------------------------------

    def page_at(self, top: float) -> int:
        """The page at a height; outside of all, the nearest one."""
        return min(max(bisect_right(self._tops, top) - 1, 0), len(self._pdf.sizes) - 1)

    def top_of(self, page: int, thousandths: int = 0) -> int:
        """How far down (px) a page begins, or a place in it."""
        return round(self._tops[page] + self._pdf.sizes[page].height() * self._scale * thousandths / 1000)

    def thousandths(self, top: float) -> tuple[int, int]:
        """The page at a height, and how far into it."""
        page = self.page_at(top)
        into = (top - self._tops[page]) / max(self._pdf.sizes[page].height() * self._scale, 1) * 1000
        return page, min(max(round(into), 0), 1000)

    def area(self, page: int) -> QRectF:
        """Where a page lies (px)."""
        size = self._pdf.sizes[page]
        wide = size.width() * self._scale
        left = max((self.width() - wide) / 2, 0.0) if not self.overhang else -float(self.left)
        return QRectF(left, self._tops[page], wide, size.height() * self._scale)

    def see(self, top: int, height: int) -> None:
        """Told what is in sight."""
        before, self._sight = self._sight[1], (top, height)
        if self.fit is Fit.PAGE and abs(before - height) > 2:
            self._lay()
        self._say_page(self.page_at(top + height / 3))
        self._drawing.start()

    def _say_page(self, page: int) -> None:
        self.setAccessibleName(f"Page {page + 1} of {len(self._pdf.sizes)}, original")
        self.setAccessibleDescription("A picture of the printed page. Its words are in the text view.")

    # highlights ---------------------------------------------------------------------------

    def highlight(self, spans: dict[int, tuple[tuple[Span, bool], ...]]) -> None:
        """Highlight spans of the text of pages, by the page's number; True is for the strong colour."""
        if spans != self._spans:
            self._spans, self._boxes = dict(spans), {}
            self.update()

    def allow(self, page: int) -> None:
        """A page may be drawn and read now."""
        self._boxes.pop(page, None)
        self.update(self.area(page).toAlignedRect())

    def boxes(self, page: int) -> list[tuple[list[QRectF], bool]]:
        """Where the highlights of a page are, in points from its top left corner."""
        if page not in self._boxes:
            found: list[tuple[list[QRectF], bool]] = []
            for span, strong in self._spans.get(page, ()):
                found += [(lines, strong) for lines in self._pdf.boxes(page, self._passages[page].text, [span])]
            self._boxes[page] = found
        return self._boxes[page]

    def top_of_highlight(self, page: int, *, strong: bool = False) -> int | None:
        """How far down (px) the first (or the first strong) highlight of a page lies."""
        tops = [line.top() for lines, one in self.boxes(page) for line in lines if one or not strong]
        return round(self._tops[page] + min(tops) * self._scale) if tops else None

    # drawing ------------------------------------------------------------------------------

    def _device_width(self, page: int) -> int:
        return round(self._pdf.sizes[page].width() * self._scale * self.devicePixelRatioF())

    def _in_sight(self) -> range:
        top, height = self._sight
        return range(self.page_at(top), self.page_at(top + height) + 1)

    def _draw_next(self) -> None:
        """Draw one page that is in sight and not drawn yet; then the page below, so that scrolling finds it ready."""
        pages = [*self._in_sight()]
        pages += [page for page in (pages[-1] + 1,) if page < len(self._pdf.sizes)]
        for page in filter(self._pdf.allows, pages):
            width = self._device_width(page)
            if self._pdf.known(page, width) is None:
                self._pdf.picture(page, width)
                self.update(self.area(page).toAlignedRect())
                self._drawing.start()
                return

    def paintEvent(self, event: QPaintEvent) -> None:
        """Pages in the exposed part: as drawn, or, until that is done, as white paper."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        exposed: QRect = event.rect()
        for page in range(self.page_at(exposed.top()), self.page_at(exposed.bottom()) + 1):
            area = self.area(page)
            picture = self._pdf.known(page, self._device_width(page))
            if picture is None:
                picture = self._pdf.other(page)
                self._drawing.start()
            painter.fillRect(area, _PAPER)
            if picture is not None:
                painter.drawImage(area, picture)
            self._paint_boxes(painter, page, area.topLeft())
            painter.setPen(self._look["edge"])
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        if self.hasFocus():
            top, height = self._sight
            seen = QRectF(0, max(top, 0), self.width(), height).intersected(QRectF(self.rect()))
            focus_ring(painter, seen, 4, self._look)
        painter.end()

    def _paint_boxes(self, painter: QPainter, page: int, corner: QPointF) -> None:
        """Over white paper: yellow shows the print through by multiplying; the strong one has a frame as well."""
        for lines, strong in self.boxes(page):
            for line in lines:
                place = QRectF(
                    corner.x() + line.x() * self._scale - 2, corner.y() + line.y() * self._scale - 2,
                    line.width() * self._scale + 4, line.height() * self._scale + 4,
                )  # fmt: skip
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
                painter.fillRect(place, _STRONG if strong else _PALE)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
                if strong:
                    painter.setPen(_INK)
                    painter.drawRect(place)

    # hands --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move wide pages; the rest is the page's."""
        step = self._look.space(60)
        by = {Qt.Key.Key_Left: -step, Qt.Key.Key_Right: step}.get(Qt.Key(event.key()), 0)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not (by and plain and self.move_sideways(by)):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a wide page."""
        self._grabbed = event.position().toPoint() if self.overhang else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull it sideways."""
        if self._grabbed is not None:
            here = event.position().toPoint()
            self.move_sideways(self._grabbed.x() - here.x())
            self._grabbed = here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None
