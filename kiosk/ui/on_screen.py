"""The window stays fully in sight when a screen is taken away or changes its size."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

SETTLED = 300  # ms after which the window system has done what it does by itself


def within(window: QRect, room: QRect) -> QRect:
    """``window`` moved, and made smaller only where it must be, so that all of it lies in ``room``."""
    width, height = min(window.width(), room.width()), min(window.height(), room.height())
    left = min(max(window.left(), room.left()), room.left() + room.width() - width)
    top = min(max(window.top(), room.top()), room.top() + room.height() - height)
    return QRect(left, top, width, height)


class OnScreen(QObject):
    """Brings a window back."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenRemoved.connect(self._soon)
        application.screenAdded.connect(self._follow)
        application.primaryScreenChanged.connect(self._soon)
        for screen in QGuiApplication.screens():
            self._follow(screen)

    def _follow(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._soon)

    def _soon(self) -> None:
        QTimer.singleShot(SETTLED, self, self.bring_back)

    def bring_back(self) -> None:
        """Put the window where a screen is, unless it is; full screen stays full screen."""
        window = self._window
        frame = window.frameGeometry()
        on = [screen for screen in QGuiApplication.screens() if screen.geometry().contains(frame.center())]
        screen = on[0] if on else QGuiApplication.primaryScreen()
        if window.isFullScreen() or window.isMaximized():
            room = screen.geometry() if window.isFullScreen() else screen.availableGeometry()
            if not on or frame.size() != room.size():
                window.setGeometry(room)
            return
        fitted = within(frame, screen.availableGeometry())
        if fitted != frame:
            inner = window.geometry()
            edge = frame.width() - inner.width(), frame.height() - inner.height()
            window.resize(fitted.width() - edge[0], fitted.height() - edge[1])
            window.move(fitted.topLeft())
