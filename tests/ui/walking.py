"""What is asked of every control, on whatever page or panel it is: name, role, state, keyboard, focus, size, room."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.choices import FacetRow
from kiosk.ui.kit.fold_tag import FoldTag
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import ActionLink, Pressable
from tests.ui import drawn

ROLES = QAccessible.Role
CONTROLS = frozenset(
    (ROLES.Button, ROLES.CheckBox, ROLES.RadioButton, ROLES.Link, ROLES.EditableText, ROLES.Slider, ROLES.ComboBox,
     ROLES.PageTab, ROLES.SpinBox, ROLES.MenuItem)
)  # fmt: skip
_WORD = re.compile(r"[\w'’]+")
_LEFT_OUT = re.compile(r" and \d+ more\b")
_MOST_STOPS = 400


@dataclass(frozen=True)
class Node:
    """One element of what a screen reader is told."""

    widget: QWidget
    role: QAccessible.Role
    name: str
    state: QAccessible.State
    description: str

    @property
    def told(self) -> str:
        """How a fault speaks of it."""
        return f"{type(self.widget).__name__} {self.name or self.widget.objectName()!r}"


def interface_of(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None, f"{widget} is not there for a screen reader"
    return found


def nodes(root: QWidget) -> list[Node]:
    """The tree below ``root`` as QAccessible gives it, without what cannot be seen at all."""
    found: list[Node] = []

    def walk(interface: QAccessibleInterface) -> None:
        widget = interface.object()
        if isinstance(widget, QWidget):
            if not widget.isVisible():
                return
            texts = QAccessible.Text
            found.append(
                Node(widget, interface.role(), interface.text(texts.Name), interface.state(),
                     interface.text(texts.Description))
            )  # fmt: skip
        for place in range(interface.childCount()):
            child = interface.child(place)
            if child.isValid():
                walk(child)

    walk(interface_of(root))
    return found


# names, roles, states ----------------------------------------------------------------------------


def name_faults(root: QWidget, found: list[Node]) -> list[str]:
    """Controls without a name, with a name that others beside them have, or that leaves out what is seen."""
    faults = [f"{one.told} has no name" for one in found if not one.name.strip() and _needs_name(one)]
    controls = [one for one in found if one.role in CONTROLS]
    for (parent, role, name), count in Counter(
        (id(one.widget.parent()), one.role, one.name) for one in controls
    ).items():
        if count > 1 and name:
            faults.append(f"{count} controls of one parent ({parent % 1000}) and role {role.name} are called {name!r}")
    for one in controls:
        if one.name and isinstance(one.widget, QAbstractButton):
            said = {word.casefold() for word in _WORD.findall(f"{one.name} {one.description}")}
            runs = (_LEFT_OUT.sub("", run) for run in _own_words(one.widget))  # the name has all of them
            words = [word for run in runs for word in _WORD.findall(run)]
            missing = [word for word in words if word.casefold() not in said]
            if missing:
                faults.append(f"{one.told} does not say {' '.join(missing[:6])!r}, which it shows")
    return faults


def _needs_name(one: Node) -> bool:
    reached = bool(one.widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return one.role in CONTROLS or reached or one.role in (ROLES.Heading, ROLES.Dialog)


def _own_words(widget: QWidget) -> Iterator[str]:
    for one in drawn.drawings(widget):
        if isinstance(one, drawn.Words):
            yield one.text.rstrip("…").rpartition(" ")[0] if one.text.endswith("…") else one.text


def role_faults(found: list[Node]) -> list[str]:
    """Controls that are told to be something else than they are, or in another state."""
    faults = []
    for one in found:
        wanted = _role_wanted(one.widget)
        if wanted is not None and one.role is not wanted:
            faults.append(f"{one.told} is told as {one.role.name}, not {wanted.name}")
        if isinstance(one.widget, QAbstractButton):
            checked = one.widget.isCheckable() and one.widget.isChecked()
            if bool(one.state.checked) is not checked:
                faults.append(f"{one.told} is told as {'' if one.state.checked else 'not '}checked")
        if one.role in CONTROLS and bool(one.state.disabled) is one.widget.isEnabled():
            faults.append(f"{one.told} is told as {'disabled' if one.state.disabled else 'enabled'}")
        if isinstance(one.widget, Heading) and one.description != f"Level {one.widget.level}":
            faults.append(f"{one.told} does not tell its level")
        if isinstance(one.widget, FoldTag) and not (one.state.expandable and one.state.expanded != one.state.collapsed):
            faults.append(f"{one.told} does not say whether it is unfolded")
        if isinstance(one.widget, Overlay) and not one.state.modal:
            faults.append(f"{one.told} does not say that only it can be used")
    return faults


def _role_wanted(widget: QWidget) -> QAccessible.Role | None:
    kinds: tuple[tuple[type[QWidget], QAccessible.Role], ...] = (
        (Heading, ROLES.Heading), (ActionLink, ROLES.Link), (FacetRow, ROLES.CheckBox), (Para, ROLES.StaticText),
        (QLineEdit, ROLES.EditableText), (QAbstractSlider, ROLES.Slider), (Overlay, ROLES.Dialog),
    )  # fmt: skip
    if isinstance(widget, QAbstractSlider) and "Scroll" in type(widget).__name__:
        return None
    for kind, role in kinds:
        if isinstance(widget, kind):
            return role
    if isinstance(widget, QAbstractButton):
        if widget.isCheckable():
            return ROLES.RadioButton if widget.autoExclusive() else ROLES.CheckBox
        return ROLES.Button
    return None


def heading_faults(found: list[Node]) -> list[str]:
    """Headings that leave a level out, and pages that do not have just one of the first level."""
    levels = [(one.widget.level, one) for one in found if isinstance(one.widget, Heading)]
    if not levels:
        return []
    faults = []
    if (first := sum(level == 1 for level, _ in levels)) != 1:
        faults.append(f"{first} headings of level 1")
    known = {level for level, _ in levels} | {1}
    faults += [
        f"{one.told} is of level {level}, and none is of {level - 1}"
        for level, one in levels
        if level - 1 not in known and level > 1
    ]
    return faults


# the keyboard -----------------------------------------------------------------------------------


def focused() -> QWidget | None:
    return QApplication.focusWidget()


def _spot() -> tuple[int, int]:
    """Where the keyboard is: in a text also at which link."""
    now = focused()
    return id(now), now.textCursor().selectionStart() if isinstance(now, Browser) else 0


def stops(window: QWidget, *, forward: bool = True) -> list[QWidget]:
    """What Tab visits once round, beginning after where it is; each widget once."""
    key = Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab
    found: list[QWidget] = []
    visited: set[tuple[int, int]] = set()
    for _ in range(_MOST_STOPS):
        now = focused()
        QTest.keyClick(now if now is not None else window, key)
        now = focused()
        if now is None or _spot() in visited:
            break
        visited.add(_spot())
        if now not in found:
            found.append(now)
    return found


def reachable(root: QWidget) -> list[QWidget]:
    """What Tab must come to."""
    found = [one for one in root.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
    found = [one for one in found if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None]
    found = [one for one in found if isinstance(one, Browser) or not isinstance(one, QAbstractScrollArea)]
    return [one for one in found if not _by_arrows(one)]


def _by_arrows(widget: QWidget) -> bool:
    """One of several that exclude each other and not the chosen one: arrow keys go there, as everywhere in Qt."""
    return isinstance(widget, QAbstractButton) and widget.autoExclusive() and not widget.isChecked()


def keyboard_faults(root: QWidget, *, inside: bool) -> list[str]:
    """What Tab does not reach, reaches out of order, or does not leave; ``inside``: it must stay within ``root``."""
    wanted = reachable(root)
    there, back = stops(root.window()), stops(root.window(), forward=False)
    faults = [f"Tab does not reach {_told(one)}" for one in wanted if one not in there]
    faults += [f"Shift+Tab does not reach {_told(one)}" for one in wanted if one not in back]
    if len(there) >= _MOST_STOPS:
        faults.append("Tab never comes round")
    if inside:
        faults += [f"Tab leaves the panel for {_told(one)}" for one in (*there, *back) if not root.isAncestorOf(one)]
    ring = [one for one in there if root.isAncestorOf(one)]
    for before, after in pairwise(ring):
        a, b = _rect(root, before), _rect(root, after)
        across = min(a.right(), b.right()) - max(a.left(), b.left())
        if b.bottom() <= a.top() and across > 8 and after is not _first(root, ring) and _same_column(before, after):
            faults.append(f"Tab goes up from {_told(before)} to {_told(after)}")
    return faults


def _same_column(one: QWidget, other: QWidget) -> bool:
    return _scroller(one) is _scroller(other)


def _scroller(widget: QWidget) -> QWidget | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QAbstractScrollArea):
        above = above.parentWidget()
    return above


def _first(root: QWidget, ring: list[QWidget]) -> QWidget:
    """The one at the top left: coming round to it again is going up."""
    return min(ring, key=lambda one: (_rect(root, one).top(), _rect(root, one).left()))


def _rect(root: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(root.window(), QPoint(0, 0)), widget.size())


def _told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()[:40]!r}"


# focus in sight ---------------------------------------------------------------------------------


def _box(widget: QWidget) -> QWidget:
    """What shows the focus: the field around a line, else the widget."""
    parent = widget.parentWidget()
    return parent if parent is not None and isinstance(widget, (QLineEdit, QPlainTextEdit)) else widget


def focus_faults(window: QWidget, widgets: list[QWidget]) -> list[str]:
    """Where the focus is not in sight, or cannot be told from what was there before by 3 to 1."""
    faults = []
    for widget in widgets:
        if isinstance(widget, Browser):
            continue  # what has the focus in it is a link: see `link_faults`
        widget.clearFocus()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if focused() is not widget:
            faults.append(f"{_told(widget)} does not take the focus")
            continue
        shown_by = _box(widget)
        area = QRect(shown_by.mapTo(window, QPoint(0, 0)), shown_by.size())
        if hidden := _hidden_part(window, shown_by, area):
            faults.append(f"{_told(widget)} has the focus and is {hidden}")
            continue
        seen = area.intersected(_room(window, shown_by))
        with_focus = drawn.photograph(window, seen)
        widget.clearFocus()
        QApplication.processEvents()
        without = drawn.photograph(window, seen)
        strong = int((drawn.ratios(with_focus, without) >= 2.95).sum())
        if strong < seen.width() + seen.height():
            around = seen.width() + seen.height()
            faults.append(f"{_told(widget)}: {strong} px tell its focus, of {around} that half its outline has")
    return faults


def _room(window: QWidget, widget: QWidget) -> QRect:
    """The part of the window in which a widget can be seen."""
    scroller = _scroller(widget)
    if not isinstance(scroller, QAbstractScrollArea):
        return window.rect()
    view = scroller.viewport()
    return QRect(view.mapTo(window, QPoint(0, 0)), view.size()).intersected(window.rect())


def _hidden_part(window: QWidget, widget: QWidget, area: QRect) -> str:
    """Why a focused widget is not all in sight; what is larger than the window must fill it."""
    room = _room(window, widget)
    least_high = min(area.height(), room.height())
    seen = area.intersected(room)
    if seen.height() < least_high - 1 or seen.width() < min(area.width(), room.width()) - 1:
        return f"out of sight ({seen.height()} of {area.height()} px high, {seen.width()} of {area.width()} wide)"
    inset = min(6, seen.width() // 3, seen.height() // 3)
    inner = seen.adjusted(inset, inset, -inset, -inset)
    for point in (inner.topLeft(), inner.topRight(), inner.bottomLeft(), inner.bottomRight(), inner.center()):
        on = window.childAt(point)
        if on is not None and on is not widget and not widget.isAncestorOf(on) and not on.isAncestorOf(widget):
            return f"below {_told(on)}"
    return ""


# sizes and room ---------------------------------------------------------------------------------

COMPACT_ROWS = frozenset(("FacetRow", "OutlineRow", "FoldTag", "PassageRow", "OfferChip", "ActionLink", "ReasonChip"))
SMALL, USUAL = 40, 48


def target_faults(window: QWidget, scale: float) -> list[str]:
    """Targets that are smaller than 48 px (40 for repeated compact rows), or that lie over one another."""
    faults = []
    pressed = (one for kind in (Pressable, QAbstractSlider) for one in window.findChildren(kind) if one.isVisible())
    targets: list[QWidget] = [one for one in pressed if "ScrollBar" not in type(one).__name__]
    targets = [one for one in targets if not one.visibleRegion().isEmpty()]
    for one in targets:
        least = SMALL if type(one).__name__ in COMPACT_ROWS else USUAL
        if min(one.width(), one.height()) < least:
            faults.append(f"{_told(one)} is {one.width()} x {one.height()} px")
    by_parent: dict[int, list[QWidget]] = {}
    for one in targets:
        by_parent.setdefault(id(one.parentWidget()), []).append(one)
    for beside in by_parent.values():
        for n, one in enumerate(beside):
            for other in beside[n + 1 :]:
                alike = (type(one).__name__ in ON_CARDS) == (type(other).__name__ in ON_CARDS)
                if alike and one.geometry().intersects(other.geometry()):
                    faults.append(f"{_told(one)} lies over {_told(other)}")
    return faults


ON_CARDS = frozenset(("FoldTag", "ListToggle"))  # lie on a card by design, and are targets of their own


def room_faults(root: QWidget) -> list[str]:
    """Words that stick out of their widget or are cut, and widgets that stick out of what holds them."""
    faults = []
    for widget in drawn.shown(root):
        for one in drawn.drawings(widget):
            if not isinstance(one, drawn.Words):
                continue
            if "…" in one.text and not _said_in_full(widget, one.text):
                faults.append(f"{one.text[:50]!r} is cut, and nothing says it in full")
            if not widget.rect().adjusted(-2, -3, 2, 3).contains(one.area.toRect()) and not _scrolls(widget):
                faults.append(
                    f"{one.text[:40]!r} sticks out of its {type(widget).__name__}: {one.area} of {widget.size()}"
                )
        parent = widget.parentWidget()
        if widget is root or parent is None or _is_scrolled(widget) or not isinstance(widget, (Para, Pressable)):
            continue
        if not parent.rect().adjusted(-2, -2, 2, 2).contains(widget.geometry()):
            faults.append(f"{_told(widget)} sticks out of its {type(parent).__name__}")
        if isinstance(widget, Para) and widget.height() + 1 < widget.heightForWidth(widget.width()):
            faults.append(f"{_told(widget)} has {widget.height()} of {widget.heightForWidth(widget.width())} px")
    return faults


def _scrolls(widget: QWidget) -> bool:
    """Whether its content is larger on purpose: a line to type in, a wide table."""
    parent = widget.parentWidget()
    wide = isinstance(parent, QAbstractScrollArea) and parent.horizontalScrollBar().maximum() > 0
    return isinstance(widget, QLineEdit) or wide


def _is_scrolled(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    above = parent.parentWidget() if parent is not None else None
    return isinstance(parent, QAbstractScrollArea) or isinstance(above, QAbstractScrollArea)


def _said_in_full(widget: QWidget, text: str) -> bool:
    begun = text.split("…")[0].strip().casefold()
    name = widget.accessibleName() or (widget.text if isinstance(widget, Para) else "")
    above = widget.parentWidget()
    said = " ".join((name, widget.accessibleDescription(), above.accessibleName() if above else ""))
    return begun[-12:] in said.casefold()
