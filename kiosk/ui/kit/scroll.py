"""One scroll area a page: by wheel, key, bar or finger."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFrame,
    QScrollArea,
    QScroller,
    QScrollerProperties,
    QWidget,
)

from kiosk.ui.kit.heading import Heading

_BLINK = "usualCursorFlashTime"  # a property of the application: what the system asks for


def scroll_by_touch(area: QAbstractScrollArea) -> None:
    """Let a finger scroll; the mouse keeps selecting. The page does not bounce at its ends."""
    QScroller.grabGesture(area.viewport(), QScroller.ScrollerGestureType.TouchGesture)
    scroller = QScroller.scroller(area.viewport())
    properties = scroller.scrollerProperties()
    never = QScrollerProperties.OvershootPolicy.OvershootAlwaysOff
    metric = QScrollerProperties.ScrollMetric
    properties.setScrollMetric(metric.VerticalOvershootPolicy, never)
    properties.setScrollMetric(metric.HorizontalOvershootPolicy, never)
    scroller.setScrollerProperties(properties)


def keep_still(still: bool) -> None:
    """Pages made from now on stop where the finger leaves them, or glide on; the text cursor keeps from blinking."""
    QScrollerProperties.unsetDefaultScrollerProperties()
    if still:
        properties = QScrollerProperties()
        metric = QScrollerProperties.ScrollMetric
        properties.setScrollMetric(metric.MaximumVelocity, 0.0)
        properties.setScrollMetric(metric.AcceleratingFlickMaximumTime, 0.0)
        properties.setScrollMetric(metric.ScrollingCurve, QEasingCurve(QEasingCurve.Type.OutQuad))
        QScrollerProperties.setDefaultScrollerProperties(properties)
    application, hints = QGuiApplication.instance(), QGuiApplication.styleHints()
    if application is None:
        return
    if (usual := application.property(_BLINK)) is None:
        usual = hints.cursorFlashTime()
        application.setProperty(_BLINK, usual)
    hints.setCursorFlashTime(0 if still else usual)


class PageScroll(QScrollArea):
    """A page that scrolls down only; whatever takes the focus is brought into view."""

    def __init__(self, content: QWidget, name: str = "") -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        if name:
            self.setAccessibleName(name)
        scroll_by_touch(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def scroll_by_key(self, event: QKeyEvent) -> bool:
        """Scroll where a key means that; False where it does not."""
        bar, key = self.verticalScrollBar(), event.key()
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        places = {
            Qt.Key.Key_Up: bar.value() - bar.singleStep(),
            Qt.Key.Key_Down: bar.value() + bar.singleStep(),
            Qt.Key.Key_PageUp: bar.value() - bar.pageStep(),
            Qt.Key.Key_PageDown: bar.value() + bar.pageStep(),
            Qt.Key.Key_Space: bar.value() + (-bar.pageStep() if back else bar.pageStep()),
            Qt.Key.Key_Home: bar.minimum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        if key not in places:
            return False
        bar.setValue(places[Qt.Key(key)])
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home, End and Space scroll as well as the arrows."""
        if not self.scroll_by_key(event):
            super().keyPressEvent(event)

    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        content = self.widget()
        if isinstance(new, Heading):
            return  # focused by code, after it was put where it belongs
        if new is not None and content is not None and content.isAncestorOf(new):
            self.ensureWidgetVisible(new, 0, 24)
