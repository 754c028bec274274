"""How long nobody has touched the window: no key, no pointer, no finger."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QWidget

_KINDS = QEvent.Type
_TOUCHES = frozenset(
    (
        *(_KINDS.KeyPress, _KINDS.KeyRelease, _KINDS.Wheel, _KINDS.MouseMove),
        *(_KINDS.MouseButtonPress, _KINDS.MouseButtonRelease, _KINDS.MouseButtonDblClick),
        *(_KINDS.TouchBegin, _KINDS.TouchUpdate, _KINDS.TouchEnd, _KINDS.TouchCancel, _KINDS.TabletPress),
    )
)

Guard = Callable[[QEvent], bool]


class Touches(QObject):
    """Notes when the window was last touched; ``clock`` gives seconds and is never set back.

    ``guard``, where one is set, sees every touch before the window does, and returns True to keep it from it.
    Dialogs and menus that open beside the window are watched as well.

    A key that repeats by itself is no touch: a folder that lies on the keyboard would keep a visit going for ever.
    """

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._clock = clock
        self._last = clock()
        self._pointer: QPointF | None = None
        self.guard: Guard | None = None
        window.winId()  # only then is there something that receives events from outside
        self._watched = {window.windowHandle()}
        window.windowHandle().installEventFilter(self)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._watch)

    def quiet_for(self) -> float:
        """Seconds since the last touch; infinite once a visit has ended and nobody has come since."""
        return self._clock() - self._last

    def forget(self) -> None:
        """The visit has ended: nobody is there until the next touch."""
        self._last = -inf

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look, and let everything pass that the guard does."""
        if event.type() not in _TOUCHES:
            return False
        if not self._is_from_a_hand(event):
            return self.guard is not None and isinstance(event, QKeyEvent) and self.guard(event)
        kept = self.guard is not None and self.guard(event)
        self._last = self._clock()
        return kept

    def _is_from_a_hand(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            return not event.isAutoRepeat()
        if event.type() == _KINDS.MouseMove and isinstance(event, QMouseEvent):
            before, self._pointer = self._pointer, event.globalPosition()
            return before != self._pointer  # a window that changes under the pointer tells of moves as well
        return True

    def _watch(self, window: QWindow | None) -> None:
        if window is not None and window not in self._watched:
            self._watched.add(window)
            window.installEventFilter(self)
            window.destroyed.connect(lambda: self._watched.discard(window))
