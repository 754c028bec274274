"""Tab goes as one reads. Qt goes in the order in which widgets were made, and ours come and go while one types."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLayout, QScrollArea, QWidget


def put_in_order(root: QWidget) -> None:
    """Have Tab visit what is in ``root`` in reading order."""
    for before, after in pairwise(_stops(root)):
        QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    for child in children_in_order(widget):
        if not child.isHidden():
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                yield child
            yield from _stops(child)


def children_in_order(widget: QWidget) -> list[QWidget]:
    """Laid out ones in the order of the layout; each of the others after the last that begins at or above it."""
    if isinstance(widget, QAbstractScrollArea):
        # Its other parts are Qt's own; merely to ask for them takes the scroll bars from whoever in Python holds them.
        inside = widget.widget() if isinstance(widget, QScrollArea) else None
        return [inside] if inside is not None else []
    layout = widget.layout()
    ordered = list(_laid_out(layout)) if layout is not None else []
    known = set(ordered)
    others = [child for child in widget.children() if isinstance(child, QWidget) and child not in known]
    for child in sorted(others, key=lambda one: (one.y(), one.x())):
        place = len(ordered)
        while place and ordered[place - 1].y() > child.y():
            place -= 1
        ordered.insert(place, child)
    return ordered


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if (inside := item.layout()) is not None:
            yield from _laid_out(inside)
        elif (widget := item.widget()) is not None:
            yield widget
