"""Two layouts Qt does not have: chips that flow into rows, and a grid of equal columns.

Both answer ``heightForWidth`` exactly and set out children in reading order.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class _Sequence(QLayout):
    """The bookkeeping a layout needs; subclasses place the visible items."""

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gap = gap
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item (called by ``addWidget``)."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at an index, None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove and return the item at an index."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Wants no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Rows depend on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all rows at this width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, area: QRect) -> None:
        """Place the items."""
        super().setGeometry(area)
        self._place(area, move=True)

    def sizeHint(self) -> QSize:
        """As small as can be: the width is given from outside."""
        return self.minimumSize()

    def _visible(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _margins(self) -> QMargins:
        return self.contentsMargins()

    def _place(self, area: QRect, *, move: bool) -> int:
        raise NotImplementedError


class ChipFlow(_Sequence):
    """Items side by side at their own width, wrapping like words."""

    def minimumSize(self) -> QSize:
        """The widest single item."""
        size = QSize()
        for item in self._visible():
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self._margins())

    def _place(self, area: QRect, *, move: bool) -> int:
        margins = self._margins()
        left, right = area.x() + margins.left(), area.right() - margins.right() + 1
        top = area.y() + margins.top()
        row: list[tuple[QLayoutItem, QSize]] = []
        x, row_height = left, 0

        def finish(y: int) -> None:
            at = left
            for item, size in row:
                if move:
                    item.setGeometry(QRect(at, y + (row_height - size.height()) // 2, size.width(), size.height()))
                at += size.width() + self.gap

        for item in self._visible():
            hint = item.sizeHint()
            width = min(hint.width(), max(right - left, item.minimumSize().width()))
            height = item.heightForWidth(width) if item.hasHeightForWidth() else hint.height()
            if row and x + width > right:
                finish(top)
                top += row_height + self.gap
                row, x, row_height = [], left, 0
            row.append((item, QSize(width, height)))
            row_height = max(row_height, height)
            x += width + self.gap
        finish(top)
        return top + row_height + margins.bottom() - area.y()


class GridFlow(_Sequence):
    """Equal columns, as many as fit at ``least`` wide and at most ``most``; rows as tall as their tallest."""

    def __init__(self, gap: int, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(gap, parent)
        self.least, self.most = least, most

    def minimumSize(self) -> QSize:
        """One column."""
        return QSize(min(self.least, 200), 0).grownBy(self._margins())

    def columns(self, width: int) -> int:
        """How many columns stand side by side at this width."""
        fitting = (width + self.gap) // (self.least + self.gap)
        count = max(1, min(self.most, fitting))
        visible = len(self._visible())
        # Four tiles in rows of three leave one alone: two rows of two look kept.
        if count == 3 and visible == 4:
            return 2
        return count

    def _place(self, area: QRect, *, move: bool) -> int:
        margins = self._margins()
        width = area.width() - margins.left() - margins.right()
        columns = self.columns(width)
        each = (width - self.gap * (columns - 1)) / columns
        items = self._visible()
        top = area.y() + margins.top()
        for start in range(0, len(items), columns):
            row = items[start : start + columns]
            lefts = [round(n * (each + self.gap)) for n in range(columns + 1)]
            widths = [lefts[n + 1] - self.gap - lefts[n] for n in range(columns)]
            height = max(_height(item, widths[n]) for n, item in enumerate(row))
            if move:
                for n, item in enumerate(row):
                    item.setGeometry(QRect(area.x() + margins.left() + lefts[n], top, widths[n], height))
            top += height + self.gap
        return (top - self.gap if items else top) + margins.bottom() - area.y()


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


def add_all(layout: QLayout, widgets: Sequence[QWidget]) -> None:
    """Add widgets to a layout in order."""
    for widget in widgets:
        layout.addWidget(widget)


def emptied(layout: QLayout, keep: int = 0) -> None:
    """Take out and delete everything after the first ``keep`` items."""
    while layout.count() > keep and (item := layout.takeAt(keep)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
