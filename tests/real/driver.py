"""The app as it is, in a process of its own, that a test may ask about itself and act on: lines of Python on stdin.

``python -m tests.real.driver POLICY [arguments of the app]``. Each line is JSON, an expression to evaluate in the
window's thread with ``shell``, ``visits``, ``touch`` and Qt at hand; what it gives comes back as a line of JSON.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest

from kiosk import app, settings
from kiosk.ui import places
from kiosk.ui.visit import Visits


def write(text: str) -> None:
    """Type into whatever has the focus."""
    now = QtWidgets.QApplication.focusWidget()
    assert now is not None, "nothing has the focus"
    QTest.keyClicks(now, text)


def key(name: str) -> None:
    """Press a key, for example ``"Ctrl+F"``, in whatever has the focus."""
    combination = QtCore.QKeyCombination.fromCombined(QtGui.QKeySequence(name)[0].toCombined())  # type: ignore[index]
    now = QtWidgets.QApplication.focusWidget() or QtWidgets.QApplication.activeWindow()
    assert now is not None, "no window is in front"
    QTest.keyClick(now, combination.key(), combination.keyboardModifiers())


def press(name: str) -> bool:
    """Press the last visible button whose name begins so, as that is in the panel on top; False: there is none."""
    found = [
        one
        for window in QtWidgets.QApplication.topLevelWidgets()
        for one in window.findChildren(QtWidgets.QAbstractButton)
        if one.isVisible() and one.isEnabled() and one.accessibleName().startswith(name)
    ]
    if found:
        found[-1].click()
    return bool(found)


def traces(*words: str) -> list[str]:
    """Where any of the words is to be seen or fetched in the app: on widgets, in titles, on the clipboard, by undo."""
    found: list[tuple[str, str]] = []
    for widget in QtWidgets.QApplication.allWidgets():
        kind = type(widget).__name__
        for name in ("text", "toPlainText", "accessibleName", "accessibleDescription", "toolTip", "windowTitle"):
            if callable(read := getattr(widget, name, None)):
                found.append((f"{kind}.{name}", str(read())))
        found.append((f"{kind}.label", str(getattr(widget, "label", ""))))
        if isinstance(widget, QtWidgets.QLineEdit) and widget.isUndoAvailable():
            widget.undo()
            found.append((f"{kind}.undo", widget.text()))
            widget.redo()
    board = QtGui.QGuiApplication.clipboard()
    for mode in QtGui.QClipboard.Mode:
        found.append((f"clipboard {mode.name}", board.text(mode=mode)))
    found += [("title", window.title()) for window in QtGui.QGuiApplication.topLevelWindows()]
    return sorted({place for place, text in found if any(word.lower() in text.lower() for word in words)})


def remembered(shell: Any, *words: str) -> list[str]:
    """What the window's own memory holds of the words: its way back, its last questions, the panel to make anew."""
    held = {
        "history": shell._history._steps, "shown": shell._history._shown, "panel": shell._panels._make,
        "announcement": shell._announcer._text, "question": shell._asking._thread._question,
    }  # fmt: skip
    return sorted(name for name, value in held.items() if any(word.lower() in repr(value).lower() for word in words))


class Ear(QObject):
    """Listens to stdin in a thread, and answers in the window's."""

    heard = Signal(str)

    def __init__(self, known: dict[str, Any]) -> None:
        super().__init__()
        self._known = known
        self.heard.connect(self._answer)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.heard.emit(line)

    def _answer(self, line: str) -> None:
        try:
            found = eval(json.loads(line), self._known)  # noqa: S307 - a test asks its own process
            said = json.dumps({"said": found}, default=repr)
        except Exception as error:  # noqa: BLE001 - told to the test, which fails by it
            said = json.dumps({"wrong": f"{type(error).__name__}: {error}"})
        print(said, flush=True)


def main() -> int:
    """Run the app with the machine's policy at another place."""
    policy = Path(sys.argv[1])
    settings.machine_policy_path = lambda: policy
    known: dict[str, Any] = {
        "QtCore": QtCore, "QtGui": QtGui, "QtWidgets": QtWidgets, "Qt": Qt, "QTest": QTest, "QPoint": QPoint,
        "places": places, "json": json, "write": write, "key": key, "press": press, "traces": traces,
    }  # fmt: skip
    show = app._show
    begun = Visits.start

    def show_and_listen(window: QtWidgets.QWidget, *rest: Any) -> None:
        finger = QTest.createTouchDevice()

        def tap(x: int, y: int) -> None:
            place, handle = QPoint(x, y), window.windowHandle()
            QTest.touchEvent(handle, finger).press(0, place).commit()
            QTest.qWait(20)
            QTest.touchEvent(handle, finger).release(0, place).commit()

        known.update(shell=window, tap=tap, remembered=lambda *words: remembered(window, *words))
        show(window, *rest)
        known["ear"] = Ear(known)

    def note_visits(visits: Visits) -> None:
        known["visits"] = visits
        begun(visits)

    app._show = show_and_listen  # type: ignore[assignment]
    Visits.start = note_visits  # type: ignore[method-assign,assignment]
    return app.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
