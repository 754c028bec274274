"""Tab goes as one reads. Qt goes in the order in which widgets were made, and ours come and go while one types."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLayout, QScrollArea, QTextBrowser, QWidget

_PLACED = "placed"


def put_in_order(root: QWidget) -> None:
    """Have Tab visit what is in ``root`` in reading order."""
    for before, after in pairwise(_stops(root)):
        QWidget.setTabOrder(before, after)


def keep_place(widget: QWidget) -> None:
    """Have a widget that is no stop keep its place among them: Tab goes on from it to what comes next in reading."""
    widget.setProperty(_PLACED, True)
    widget.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # what cannot have the focus at all, Qt puts in no order


def is_placed(widget: QWidget) -> bool:
    """Whether it keeps one."""
    return bool(widget.property(_PLACED))


def _stops(widget: QWidget) -> Iterator[QWidget]:
    for child in children_in_order(widget):
        if not child.isHidden():
            # A text is a stop only while there are links in it.
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(child, QTextBrowser) or is_placed(child):
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
