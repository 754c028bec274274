"""Roles that Qt does not give by itself: headings, links, static text.

The factory must be installed before the QApplication. The interfaces it makes are kept until their
widgets are destroyed: Qt holds them by a bare pointer.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from kiosk.ui.kit.cards import IconText
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import ActionLink

_kept: dict[int, QAccessibleInterface] = {}


def _interface(key: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, Heading):
        role = QAccessible.Role.Heading
    elif isinstance(thing, ActionLink):
        role = QAccessible.Role.Link
    elif isinstance(thing, (Para, IconText)):
        role = QAccessible.Role.StaticText
    else:
        return None
    interface = QAccessibleWidget(thing, role, "")
    mark = id(thing)
    _kept[mark] = interface
    thing.destroyed.connect(lambda: _kept.pop(mark, None))
    return interface


def install_roles() -> None:
    """Install the factory; call before the QApplication is made."""
    QAccessible.installFactory(_interface)
