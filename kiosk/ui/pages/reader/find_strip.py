"""Find in page: a field, how many matches there are, the next and the previous one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from kiosk.ui.kit.field import SearchField
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import icon_button
from kiosk.ui.kit.region import as_region

CALM = 60  # ms: quick typing is searched for once


class FindStrip(QWidget):
    """Where a person types what to find in the item they read.

    Signals:
        wanted: look for this text; carries it, "" for nothing. Answered by `tell`.
        moved: show another match; carries +1 for the next one, -1 for the one before.
        ended: find is closed.
    """

    wanted = Signal(str)
    moved = Signal(int)
    ended = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        as_region(self, "Find in this item")
        self._back_to: QWidget | None = None
        self.said = ""  # what the count says
        self.field = SearchField(look, "Find in this item", "Find", height=48, size=17)
        self.field.setMinimumHeight(look.bar_target(48))
        self.field.setMinimumWidth(round((120 if look.narrow else 190) * look.scale))
        self.field.setMaximumWidth(round(320 * look.scale))
        self.count = Para(look, "", 16, tone="muted")
        self.count.setFixedWidth(round((62 if look.narrow else 104) * look.scale))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(4))
        row.addWidget(self.field, 1)
        row.addSpacing(0 if look.narrow else look.space(4))  # clear of the field's frame
        row.addWidget(self.count, 0, Qt.AlignmentFlag.AlignVCenter)
        self.previous = icon_button(look, "Previous match", "chevron-up", lambda: self.moved.emit(-1))
        self.next = icon_button(look, "Next match", "chevron-down", lambda: self.moved.emit(1))
        self.close_button = icon_button(look, "Close find", "x", self.end)
        for button in (self.previous, self.next, self.close_button):
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(CALM)
        self._typing.timeout.connect(self._ask)
        self.field.edited.connect(lambda _: self._typing.start())
        self.field.escaped.connect(self.end)
        self.field.line.installEventFilter(self)
        self.tell(0, -1)

    @property
    def text(self) -> str:
        """What is looked for."""
        return self.field.line.text()

    def open_(self) -> None:
        """Show, with the focus in the field; words still there are found again."""
        now = QApplication.focusWidget()
        if now is not None and not self.isAncestorOf(now):
            self._remember(now)
        self.show()
        self.field.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.line.selectAll()
        if self.text:
            self._ask()

    def tell(self, matches: int, at: int) -> None:
        """Say how many matches there are, and which is shown (from 0)."""
        self.said = f"{at + 1:,} of {matches:,}" if matches else ("No match" if self.text.strip() else "")
        self.count.set_text(self.said)
        for button in (self.previous, self.next):
            button.setEnabled(matches > 0)

    def end(self) -> None:
        """Close; the focus goes back to where it was."""
        self._typing.stop()
        inside = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self.hide()
        self.wanted.emit("")
        self.ended.emit()
        if inside and self._back_to is not None:
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remember(self, widget: QWidget) -> None:
        self._back_to = widget
        widget.destroyed.connect(self._forget)

    def _forget(self) -> None:
        self._back_to = None

    def _ask(self) -> None:
        self._typing.stop()
        self.wanted.emit(self.text)

    def eventFilter(self, watched: object, event: object) -> bool:
        """Enter goes to the next match, with Shift to the one before."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if self._typing.isActive():
            self._ask()
        else:
            self.moved.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes, wherever in the strip the focus is."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)
