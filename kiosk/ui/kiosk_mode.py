"""Kiosk mode: the window fills the screen, and nothing in it leads out.

The operating system's own ways out are IT's to close (docs/kiosk-mode.md).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

ENDED_BY_IT = 75  # exit code; "temporary failure" in sysexits.h, which nothing else here uses
END_EVERY = 2_000  # ms between two looks for the file that ends kiosk mode
_FAR = 1_000_000  # px; nobody drags that far, so nothing is ever dragged out of the window
_SCHEMES = ("http", "https", "mailto", "file", "ftp", "tel")

_KINDS = QEvent.Type
_DROPS = frozenset((_KINDS.DragEnter, _KINDS.DragMove, _KINDS.DragLeave, _KINDS.Drop))
_CONTROL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_SHIFT, _META = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.MetaModifier
_PLAIN = Qt.KeyboardModifier.NoModifier
_KEY = Qt.Key

# What other programs, window managers and Qt itself give a meaning that leads out of a page.
_CLOSED_KEYS = frozenset(
    (
        *((_KEY.Key_Menu, held) for held in (_PLAIN, _SHIFT, _CONTROL)),
        *((_KEY.Key_F10, held) for held in (_PLAIN, _SHIFT)),
        *((_KEY.Key_F4, held) for held in (_ALT, _CONTROL)),
        *((key, _PLAIN) for key in (_KEY.Key_F11, _KEY.Key_F12, _KEY.Key_Help, _KEY.Key_Print)),
        *((key, _ALT) for key in (_KEY.Key_Space, _KEY.Key_Escape, _KEY.Key_F9, _KEY.Key_F10)),
        *((key, _CONTROL) for key in (_KEY.Key_Q, _KEY.Key_W, _KEY.Key_O, _KEY.Key_S, _KEY.Key_N, _KEY.Key_T)),
        *((key, _CONTROL | _SHIFT) for key in (_KEY.Key_I, _KEY.Key_J, _KEY.Key_C, _KEY.Key_S, _KEY.Key_N)),
        (_KEY.Key_F1, _SHIFT),
    )
)


class KioskMode(QObject):
    """Keeps ``window`` where it is; to be made before the window is shown."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._ending = window, False
        hints = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        window.setWindowFlags(Qt.WindowType.Window | hints)
        window.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        window.installEventFilter(self)
        window.winId()  # only then is there something that receives events from outside
        window.windowHandle().installEventFilter(self)
        QApplication.setStartDragDistance(_FAR)
        QApplication.setStartDragTime(_FAR)
        for scheme in _SCHEMES:
            # PySide's stub says bytes; what it takes is a string.
            QDesktopServices.setUrlHandler(scheme, self, "keep_inside")  # type: ignore[arg-type]
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._look_at)

    def end(self) -> None:
        """From now on the window may be closed."""
        self._ending = True
        for scheme in _SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)

    @Slot(QUrl)
    def keep_inside(self, address: QUrl) -> None:
        """An address that something wants to open with another program: it stays unopened."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse what leads out."""
        kind = event.type()
        if watched is self._window:
            if kind == _KINDS.Close and not self._ending:
                event.ignore()
                return True
            if kind in (_KINDS.WindowStateChange, _KINDS.Hide, _KINDS.WindowDeactivate) and not self._ending:
                QTimer.singleShot(0, self, self.return_)
            return False
        if kind in (_KINDS.KeyPress, _KINDS.KeyRelease, _KINDS.ShortcutOverride) and isinstance(event, QKeyEvent):
            return (event.key(), _held(event)) in _CLOSED_KEYS or bool(event.modifiers() & _META)
        if isinstance(event, QMouseEvent):
            return Qt.MouseButton.RightButton in (event.button(), event.buttons())
        return kind in _DROPS or kind == _KINDS.ContextMenu

    def return_(self) -> None:
        """Full screen and in front again, whatever a window manager has done."""
        window = self._window
        if self._ending:
            return
        if not window.isFullScreen() or window.isMinimized() or not window.isVisible():
            window.showFullScreen()
        if not window.isActiveWindow() and not _print_dialogs():
            window.raise_()
            window.activateWindow()

    def _look_at(self, focused: QWindow | None) -> None:
        """No dialog of the system or of Qt stays open beside the window, but that which chooses the printer.

        That one is ours, and offers no file. Menus cannot come up at all.
        """
        if self._ending or focused is None or focused is self._window.windowHandle() or _is_of(focused):
            return
        QTimer.singleShot(0, focused, focused.close)


def _print_dialogs() -> list[QWindow]:
    """The dialog that chooses a printer, while it is open."""
    shown = (one for one in QApplication.topLevelWidgets() if one.isVisible() and one.inherits("QPrintDialog"))
    return [one.windowHandle() for one in shown]


def _is_of(window: QWindow) -> bool:
    """Whether a window is that dialog, or was opened by it, as its lists and the printer's properties are."""
    dialogs = _print_dialogs()
    above: QObject | None = window
    while isinstance(above, QWindow):
        if above in dialogs:
            return True
        above = above.transientParent()
    return False


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    """The modifiers that matter, without those that only tell where a key is."""
    return event.modifiers() & (_CONTROL | _ALT | _SHIFT | _META)


class EndFile(QObject):
    """Notices that somebody who may write to the folder of the machine's policy has made or touched a file there."""

    def __init__(self, path: Path, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._end = path, end
        self._before = self._state()
        self._timer = QTimer(self)
        self._timer.setInterval(END_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """End if there is such a file now and it is not the one that was there at the start."""
        now = self._state()
        if now is not None and now != self._before:
            self._timer.stop()
            self._end()
        self._before = now

    def _state(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
