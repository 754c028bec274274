"""Roles and states that Qt does not give by itself: headings, links, lists, dialogs, what is unfolded.

The factory must be installed before the QApplication. The interfaces it makes are kept until their
widgets are destroyed: Qt holds them by a bare pointer.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

from kiosk.ui.kit.cards import IconText
from kiosk.ui.kit.fold_tag import FoldTag
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.overlay import Overlay, covering
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import ActionLink
from kiosk.ui.kit.region import is_region

_ROLES: tuple[tuple[type[QWidget], QAccessible.Role], ...] = (  # the first that fits
    (Heading, QAccessible.Role.Heading),
    (Para, QAccessible.Role.StaticText),
    (IconText, QAccessible.Role.StaticText),
)
# Known by name: a page is imported when it is first shown, and this module at the start.
_NAMED = {
    "ResultsList": QAccessible.Role.List,
    "ResultEntry": QAccessible.Role.ListItem,
    "ChoiceGroup": QAccessible.Role.Grouping,
    "QrView": QAccessible.Role.Graphic,
    "PagePicture": QAccessible.Role.Graphic,
    "OriginalPages": QAccessible.Role.Graphic,
    "_Seconds": QAccessible.Role.StaticText,
}
_kept: dict[int, QAccessibleInterface] = {}


class _Dialog(QAccessibleWidget):
    """While it is open, nothing else can be used."""

    def state(self) -> QAccessible.State:
        found = super().state()
        found.modal = True
        return found


class _Window(QAccessibleWidget):
    """The window; while a panel covers it, there is nothing in it but the panel."""

    def _cover(self) -> QAccessibleInterface | None:
        window = self.object()
        cover = covering(window) if isinstance(window, QWidget) else None
        return QAccessible.queryAccessibleInterface(cover) if cover is not None else None

    def childCount(self) -> int:
        return super().childCount() if self._cover() is None else 1

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # Qt's may be null as well
        if (cover := self._cover()) is None:
            return super().child(index)
        return cover if index == 0 else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        if (cover := self._cover()) is None:
            return super().indexOfChild(child)
        return 0 if child.object() is cover.object() else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return self._cover() or super().childAt(x, y)


class _Stage(QAccessibleWidget):
    """The page and the rail: told as not to be seen while a panel covers them, to whoever has found them before."""

    def state(self) -> QAccessible.State:
        found, stage = super().state(), self.object()
        if isinstance(stage, QWidget) and covering(stage.window()) is not None:
            found.invisible = found.offscreen = True
        return found


class _Pressed(QAccessibleWidget):
    """What an assistive program can press: Qt knows that only of widgets whose role it gives itself."""

    def actionNames(self) -> list[str]:
        press = QAccessibleActionInterface.pressAction()
        return [press, *super().actionNames()] if self.widget().isEnabled() else super().actionNames()

    def doAction(self, name: str) -> None:
        button = self.widget()
        if name == QAccessibleActionInterface.pressAction() and isinstance(button, QAbstractButton):
            button.click()
        else:
            super().doAction(name)


class _Folding(_Pressed):
    """A button that shows or hides what belongs to it."""

    def state(self) -> QAccessible.State:
        found, tag = super().state(), self.widget()
        found.expandable = True
        is_open = isinstance(tag, FoldTag) and tag.open
        found.expanded, found.collapsed = is_open, not is_open
        return found


def _made(thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, QWidget):
        return None
    if isinstance(thing, Overlay):
        return _Dialog(thing, QAccessible.Role.Dialog, "")
    if isinstance(thing, ActionLink):
        return _Pressed(thing, QAccessible.Role.Link, "")
    if isinstance(thing, FoldTag):
        return _Folding(thing, QAccessible.Role.Button, "")
    if type(thing).__name__ == "Shell":
        return _Window(thing, QAccessible.Role.Window, "")
    if type(thing).__name__ == "Stage":
        return _Stage(thing, QAccessible.Role.Client, "")
    role = next((role for kind, role in _ROLES if isinstance(thing, kind)), None) or _NAMED.get(type(thing).__name__)
    if role is None and is_region(thing):
        role = QAccessible.Role.Grouping
    return QAccessibleWidget(thing, role, "") if role is not None else None


def _interface(key: str, thing: QObject) -> QAccessibleInterface | None:
    interface = _made(thing)
    if interface is None:
        return None
    mark = id(thing)
    _kept[mark] = interface
    thing.destroyed.connect(lambda: _kept.pop(mark, None))
    return interface


def install_roles() -> None:
    """Install the factory; call before the QApplication is made."""
    QAccessible.installFactory(_interface)
