"""How long nobody has touched the window: no key, no pointer, no finger."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

_TOUCHES = frozenset(
    (
        *(QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.Wheel, QEvent.Type.MouseMove),
        *(QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick),
        *(QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd),
    )
)


class Touches(QObject):
    """Notes when the window was last touched; ``clock`` gives seconds and is never set back."""

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._clock = clock
        self._last = clock()
        window.winId()  # only then is there something that receives events from outside
        window.windowHandle().installEventFilter(self)

    def quiet_for(self) -> float:
        """Seconds since the last touch."""
        return self._clock() - self._last

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, and let everything pass."""
        if event.type() in _TOUCHES:
            self._last = self._clock()
        return False
