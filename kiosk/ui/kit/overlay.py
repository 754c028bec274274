"""A dialog inside the window: a scrim over the page and a panel in the middle.

No second window is opened, so that a full-screen kiosk cannot be left by one.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import QUIET, Button
from kiosk.ui.kit.scroll import PageScroll


class _Sheet(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        border = self._look["line"] if self._look.contrast else None
        box(painter, QRectF(self.rect()), 16, self._look["surface"], border, 2)
        painter.end()


class Overlay(QWidget):
    """A titled panel over the whole window; Escape, the close button or the scrim end it.

    Focus stays inside while it is open and goes back to where it was. Assistive programs are told of nothing else in
    the window meanwhile (see `covering`, and the roles).

    Signals:
        closed: the overlay has ended; it deletes itself afterwards.
    """

    closed = Signal()

    def __init__(self, look: Look, title: str, window: QWidget, *, width: int = 620) -> None:
        super().__init__(window)
        self.look = look
        self._window = window
        self._back_to: QWidget | None = window.focusWidget()
        if self._back_to is not None:
            self._back_to.destroyed.connect(self._forget)
        self.setAccessibleName(title)
        self._sheet = _Sheet(look)
        self._wanted = round(width * (1 + 0.6 * (look.scale - 1)))
        self._outer = outer = QVBoxLayout(self._sheet)
        outer.setContentsMargins(*(look.space(m) for m in (26, 18, 18, 22)))
        top = QHBoxLayout()
        self.heading = Para(look, title, 26, bold=True)
        top.addWidget(self.heading, 1, Qt.AlignmentFlag.AlignVCenter)
        self.close_button = Button(look, "", QUIET, icon="x")
        self.close_button.setAccessibleName(f"Close {title}")
        self.close_button.clicked.connect(self.end)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(top)
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 0, look.space(8), 0)
        self.body.setSpacing(look.space(10))
        self._scroll = PageScroll(self._content, title)
        outer.addWidget(self._scroll, 1)
        self._sheet.setParent(self)
        window.installEventFilter(self)
        self._content.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keep_focus)

    def open_(self) -> None:
        """Show over the window and take the focus."""
        self._fit()
        self.show()
        self.raise_()
        self.take_focus()

    def take_focus(self) -> None:
        """The focus goes to the first control; where that would scroll away what is to be read first, to Close."""
        first = self.body.itemAt(0)
        target = self._first_control(first.widget() if first is not None else None)
        if target is None or (self.close_button.isVisible() and self._is_below_sight(target)):
            target = self.close_button
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _is_below_sight(self, control: QWidget) -> bool:
        """Whether a control can be seen only once the panel is scrolled."""
        self.body.activate()
        end = control.mapTo(self._content, control.rect().bottomLeft()).y()
        return self._content.isAncestorOf(control) and end > self._scroll.viewport().height()

    def _first_control(self, inside: QWidget | None) -> QWidget | None:
        for widget in self._sheet.findChildren(QWidget):
            can = widget.isEnabled() and widget.isVisibleTo(self) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if can and widget is not self.close_button:
                return widget
        return inside if inside is not None and inside.focusPolicy() != Qt.FocusPolicy.NoFocus else None

    def end(self) -> None:
        """Close and give the focus back."""
        self._window.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        self._give_back()
        self.deleteLater()

    def _give_back(self) -> None:
        """The focus goes to where it was; where that is gone, to what one sees now: a panel below, or the page."""
        back, below = self._back_to, covering(self._window)
        if back is not None and back.isVisibleTo(self._window) and back.isEnabled():
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        elif below is not None:
            below.take_focus()
        else:
            titles = [one for one in self._window.findChildren(Heading) if one.level == 1]
            # A page that is only being put up is not in sight yet; its title has the focus once it is.
            title = next((one for one in titles if one.isVisible()), titles[-1] if titles else None)
            if title is not None:
                title.take_focus()

    def _keep_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        """The focus comes back from wherever a key, a page or an assistive program has put it below the panel."""
        if new is None or new is self or self.isAncestorOf(new) or new.window() is not self._window:
            return
        if covering(self._window) is self:
            shown = self.close_button if self.close_button.isVisible() else self._first_control(None)
            (shown or self.close_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        """What had the focus is gone: the page was made anew meanwhile."""
        self._back_to = None

    def _fit(self) -> None:
        self.setGeometry(self._window.rect())
        room = self._window.width() - self.look.space(32)
        width = min(self._wanted, room)
        self._sheet.resize(width, 10)
        self._outer.activate()
        inner = width - self.look.space(26) - self.look.space(18)
        needed = self.body.totalHeightForWidth(inner - self.look.space(8))
        if needed < 0:
            needed = self._content.sizeHint().height()
        frame = self.look.space(40) + self.close_button.sizeHint().height() + self.look.space(14)
        height = min(needed + frame, self._window.height() - self.look.space(32))
        left, top = (self._window.width() - width) // 2, (self._window.height() - height) // 2
        self._sheet.setGeometry(left, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the window when it is resized, and grow with what comes into the panel."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self._fit)
        elif watched is self._window and event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """What it covers is not there any more for assistive programs."""
        super().showEvent(event)
        self._tell_below(QAccessible.Event.ObjectHide)

    def hideEvent(self, event: QHideEvent) -> None:
        """It is there again."""
        super().hideEvent(event)
        if covering(self._window) is None:
            self._tell_below(QAccessible.Event.ObjectShow)

    def _tell_below(self, what: QAccessible.Event) -> None:
        if QAccessible.isActive():
            for child in self._window.children():
                if isinstance(child, QWidget) and child is not self and child.isVisible():
                    QAccessible.updateAccessibility(QAccessibleEvent(child, what))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside the panel."""
        stops = [
            widget
            for widget in self._sheet.findChildren(QWidget)
            if widget.isVisibleTo(self) and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        if not stops:
            return False
        now = QApplication.focusWidget()
        at = stops.index(now) if now in stops else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; nothing passes to the page below."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pressing beside the panel closes it."""
        if not self._sheet.geometry().contains(event.position().toPoint()):
            self.end()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The scrim."""
        painter = painter_for(self)
        scrim = QColor(self.look["rail"] if self.look.theme == "light" else "#000000")
        scrim.setAlphaF(0.69)
        painter.fillRect(self.rect(), scrim)
        painter.end()


def covering(window: QWidget) -> Overlay | None:
    """The panel over a window, the topmost of several; None where none is open."""
    panels = (child for child in reversed(window.children()) if isinstance(child, Overlay))
    return next((one for one in panels if not one.isHidden()), None)


def told(look: Look, window: QWidget, title: str, *sentences: str) -> Overlay:
    """A panel that only says something."""
    overlay = Overlay(look, title, window)
    for sentence in sentences:
        overlay.body.addWidget(Para(look, sentence, 17, leading=1.5))
    return overlay
