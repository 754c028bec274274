"""Where the focus is, told in a way that outlives the widgets, which are made anew with every look."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget


@dataclass(frozen=True, slots=True)
class Mark:
    """The ``nth`` widget of a kind and a name; in a line of text also the cursor and what is selected."""

    kind: str
    name: str
    nth: int
    cursor: int = 0
    selected: tuple[int, int] = (-1, 0)


def mark_focus(root: QWidget) -> Mark | None:
    """Where the focus is inside ``root``; None where it is not."""
    now: QWidget | None = root.window().focusWidget()  # also while another window is in front
    if now is None or not root.isAncestorOf(now):
        return None
    kind, name = type(now).__name__, _known_as(now)
    alike = _alike(root, kind, name)
    if now not in alike:
        return None  # it has been hidden, or can be used no more
    nth = alike.index(now)
    if isinstance(now, QLineEdit):
        return Mark(kind, name, nth, now.cursorPosition(), (now.selectionStart(), len(now.selectedText())))
    if isinstance(now, QPlainTextEdit):
        return Mark(kind, name, nth, now.textCursor().position())
    return Mark(kind, name, nth)


def return_focus(root: QWidget, mark: Mark | None) -> bool:
    """Put the focus where it was told to be; False where there is nothing like it any more."""
    alike = _alike(root, mark.kind, mark.name) if mark is not None else []
    if mark is None or mark.nth >= len(alike):
        return False
    widget = alike[mark.nth]
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    if isinstance(widget, QLineEdit):
        widget.setCursorPosition(mark.cursor)
        if mark.selected[0] >= 0:
            widget.setSelection(*mark.selected)
    elif isinstance(widget, QPlainTextEdit):
        cursor = widget.textCursor()
        cursor.setPosition(mark.cursor)
        widget.setTextCursor(cursor)
    return True


def _alike(root: QWidget, kind: str, name: str) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if type(widget).__name__ == kind
        and _known_as(widget) == name
        and (widget.focusPolicy() != Qt.FocusPolicy.NoFocus or _by_arrows(widget))
        and widget.isEnabled()
        and not _hidden(widget, root)
    ]


def _known_as(widget: QWidget) -> str:
    """What stays the same of it: an accessible name may tell a state."""
    return widget.objectName() or widget.accessibleName()


def _by_arrows(widget: QWidget) -> bool:
    """One of several that exclude each other: Tab comes to one of them, arrows to the others."""
    return isinstance(widget, QAbstractButton) and widget.autoExclusive()


def _hidden(widget: QWidget | None, root: QWidget) -> bool:
    """Whether somebody hid it; what has just been made is merely not shown yet."""
    while widget is not None and widget is not root:
        if widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            return True
        widget = widget.parentWidget()
    return False
