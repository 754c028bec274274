"""How the reader is divided: contents, text, what is known about the item; the sides give way to the text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.region import as_region
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.outline import Outline
from kiosk.ui.pages.reader.aside import TITLE

OUTLINE = 248  # px at 100 %
NUMBERED = 292  # with numbers of pages, or times
ASIDE = 286


def beside(room: int, outline: int, aside: int, least: int) -> tuple[bool, bool]:
    """Whether the outline and the aside (px wide, 0: there is none) go beside a text that needs ``least`` px.

    What is known about the item gives way before the way around in it does.
    """
    if room - outline - aside >= least:
        return outline > 0, aside > 0
    return 0 < outline <= room - least, False


class Columns(QWidget):
    """The text, and beside it what its lines leave room for.

    Signals:
        folded: what is not beside the text, and needs a button; carries whether that is so of the outline, and of
            the aside.
    """

    folded = Signal(bool, bool)

    def __init__(self, look: Look, middle: QWidget, least: int, outline: Outline | None, aside: QWidget | None) -> None:
        """``least`` is the width (px) that the middle must have."""
        super().__init__()
        self._look, self._middle, self._least, self._outline = look, middle, least, outline
        self._folded: tuple[bool, bool] | None = None
        self._contents: _SideScroll | None = None
        if outline is not None:
            numbered = any(row.entry.right for row in outline.rows)
            self._contents = self._side(outline, NUMBERED if numbered else OUTLINE, "Contents")
        middle.setParent(self)
        self._about = self._side(aside, ASIDE, TITLE) if aside is not None else None

    def follow(self) -> None:
        """Keep the present entry of the outline in sight."""
        if self._contents is not None and self._outline is not None:
            self._contents.follow(self._outline)

    def _side(self, content: QWidget, width: int, name: str) -> _SideScroll:
        look = self._look
        as_region(content, name)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(look.space(m) for m in (16, 22, 16, 22)))
        column.addWidget(content)
        side = _SideScroll(look, holder)
        side.setFixedWidth(round(width * (1 + 0.6 * (look.scale - 1))))
        side.setParent(self)
        return side

    def sizeHint(self) -> QSize:
        """As the text."""
        return self._middle.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The text alone."""
        return self._middle.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decided here and not in a layout, so that a long text is not laid out for a width it does not get."""
        super().resizeEvent(event)
        width, height = self.width(), self.height()
        left, right = (side.width() if side is not None else 0 for side in (self._contents, self._about))
        contents, about = beside(width, left, right, self._least)
        if self._contents is not None:
            self._contents.setVisible(contents)
            self._contents.setGeometry(0, 0, left, height)
        if self._about is not None:
            self._about.setVisible(about)
            self._about.setGeometry(width - right, 0, right, height)
        left, right = left if contents else 0, right if about else 0
        self._middle.setGeometry(left, 0, width - left - right, height)
        if self._folded != (folded := (not contents, not about)):
            self._folded = folded
            self.folded.emit(*folded)


class _SideScroll(PageScroll):
    """A side column on paper."""

    def __init__(self, look: Look, content: QWidget) -> None:
        super().__init__(content)
        self.setObjectName("side")
        self._look = look

    def follow(self, outline: Outline) -> None:
        """Keep the present entry of an outline in it in sight."""
        row = outline.present_row
        if row is outline.rows[0]:
            self.verticalScrollBar().setValue(0)
        elif row is not None:
            self.ensureWidgetVisible(row, 0, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self.viewport())
        painter.fillRect(self.viewport().rect(), self._look["paper"])
        painter.end()
