"""Regions of the window: named parts, as landmarks are elsewhere; F6 goes from one to the next, a frame shows where to.

Regions may lie in one another: what can be focused belongs to the innermost. They are visited in reading order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget

from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, painter_for
from kiosk.ui.kit.reading_order import children_in_order

_MARK = "region"
_THICK = 7  # px of the frame: ink 2, yellow 3, ink 2
_APART = 5  # px between it and what it frames, where there is room
# Qt tells assistive programs nothing of a widget of this name, as a rubber band is drawn and no more.
_UNTOLD = "qt_rubberband"


@runtime_checkable
class TakesFocus(Protocol):
    """A region that knows where in it one begins."""

    def take_focus(self) -> None:
        """Have the focus go there."""


def as_region(widget: QWidget, name: str) -> None:
    """Make a widget a region of this name."""
    widget.setProperty(_MARK, True)  # before the name: telling that makes Qt ask for the role, and remember it
    widget.setAccessibleName(name)


class Region(QWidget):
    """A plain one; the role of a bare `QWidget` is Qt's own affair, and nobody else is asked for it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        as_region(self, name)


def is_region(thing: QObject) -> bool:
    """Whether it is one."""
    return bool(thing.property(_MARK))


def regions(root: QWidget) -> list[QWidget]:
    """Those in ``root`` that are not hidden and have anything to focus, in reading order."""
    return [one for one in _below(root) if is_region(one) and _first_stop(one) is not None]


def region_of(widget: QWidget | None) -> QWidget | None:
    """The innermost region that a widget is in, or is."""
    while widget is not None and not is_region(widget):
        widget = widget.parentWidget()
    return widget


def go_round(root: QWidget, step: int, look: Look) -> None:
    """Go ``step`` regions on (-1: back) from where the focus is in ``root``, round and round, and frame where to."""
    ring = regions(root)
    if not ring:
        return
    now = region_of(root.window().focusWidget())
    at = ring.index(now) if now in ring else (-1 if step > 0 else 0)
    region = ring[(at + step) % len(ring)]
    enter(region)
    if (focused := QApplication.focusWidget()) is not None and region.isAncestorOf(focused):
        RegionFrame(look, _framed(region), focused)


def enter(region: QWidget) -> None:
    """The focus goes to where a region begins, or to the first that is in sight, so that nobody loses their place."""
    if isinstance(region, TakesFocus):
        region.take_focus()
        return
    target = _first_stop(region)
    if isinstance(target, Heading):
        target.take_focus()
    elif isinstance(target, QAbstractScrollArea):  # a text: it is larger than what is in sight of it
        scroller = _scroller(target)
        place = scroller.verticalScrollBar().value() if scroller is not None else 0
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        if scroller is not None:
            scroller.verticalScrollBar().setValue(place)
    elif target is not None:
        target.setFocus(Qt.FocusReason.TabFocusReason)


def _first_stop(region: QWidget) -> QWidget | None:
    """The page's heading or the first stop in sight; else the first stop, else any heading."""
    own = [one for one in _below(region, own=True) if one.isEnabled()]
    stops = [one for one in own if _is_stop(one)]
    titles = [one for one in own if isinstance(one, Heading)]
    begins = [one for one in own if _is_stop(one) or (isinstance(one, Heading) and one.level == 1)]
    in_sight = (one for one in begins if not one.visibleRegion().isEmpty())
    return next(in_sight, None) or next(iter((*stops, *titles)), None)


def _is_stop(widget: QWidget) -> bool:
    text = isinstance(widget, QAbstractScrollArea) and not isinstance(widget, QScrollArea)
    return bool(widget.focusPolicy() & (Qt.FocusPolicy.ClickFocus if text else Qt.FocusPolicy.TabFocus))


def _below(widget: QWidget, *, own: bool = False) -> Iterator[QWidget]:
    """What is in a widget and not hidden, in reading order; ``own``: without what belongs to a region inside it."""
    for child in children_in_order(widget):
        if not child.isHidden() and not (own and is_region(child)):
            yield child
            yield from _below(child, own=own)


def _scroller(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _framed(region: QWidget) -> QWidget:
    """What is framed: the region, or what it scrolls in if that holds nothing else."""
    scroller = _scroller(region)
    inside = scroller.widget() if scroller is not None else None
    if scroller is None or inside is None or not scroller.isVisible() or region_of(scroller) is not None:
        return region
    others = (one for one in _below(inside) if is_region(one) and one is not region and not region.isAncestorOf(one))
    return region if next(others, None) is not None else scroller


class RegionFrame(QWidget):
    """Yellow between ink, around a region or just inside it, for as long as the focus stays where F6 has put it."""

    def __init__(self, look: Look, around: QWidget, focused: QWidget) -> None:
        super().__init__(around.parentWidget())
        self._look, self._around, self._focused = look, around, focused
        self.setObjectName(_UNTOLD)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        around.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._moved_on)
        self._fit()
        self.show()
        self.raise_()

    def _fit(self) -> None:
        room = self.parentWidget()
        out = _THICK + _APART
        area = self._around.geometry().adjusted(-out, -out, out, out)
        self.setGeometry(area.intersected(room.rect()) if room is not None else area)
        inner = self.rect().adjusted(_THICK, _THICK, -_THICK, -_THICK)
        self.setMask(QRegion(self.rect()).subtracted(QRegion(inner)))

    def _moved_on(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not self._focused:  # as well when what it frames is gone, and can be told nothing
            self.hide()
            self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay around it."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._fit()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ink, yellow, ink."""
        painter = painter_for(self)
        area, ink = QRectF(self.rect()), self._look["focus_ink"]
        box(painter, area, 0, None, ink, 2)
        box(painter, area.adjusted(2, 2, -2, -2), 0, None, self._look["focus"], 3)
        box(painter, area.adjusted(5, 5, -5, -5), 0, None, ink, 2)
        painter.end()
