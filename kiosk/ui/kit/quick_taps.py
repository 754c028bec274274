"""Quick taps in a row all count.

Qt turns the second of two quick taps into a double click, and drops it when it was made from touch: every other
tap on "larger text" would be lost, more so with gloves. Nothing here needs a double click by touch.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QInputDevice, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class QuickTaps(QObject):
    """Makes a press out of a double click that was made from touch."""

    def __init__(self, window: QWidget) -> None:
        """``window`` has to be shown: only then is there something that receives events from outside."""
        super().__init__(window)
        self._window = window
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Send the press to what lies under the finger."""
        if event.type() != QEvent.Type.MouseButtonDblClick or not isinstance(event, QMouseEvent):
            return False
        device = event.pointingDevice()
        if device.type() != QInputDevice.DeviceType.TouchScreen:
            return False
        below: QWidget | None = self._window.childAt(self._window.mapFromGlobal(event.globalPosition().toPoint()))
        target = below if below is not None else self._window
        press = QMouseEvent(
            QEvent.Type.MouseButtonPress,
            target.mapFromGlobal(event.globalPosition()),
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
            device,
        )
        QApplication.sendEvent(target, press)
        return True
