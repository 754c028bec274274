"""The search field: a line edit inside a box that shows focus by ink and yellow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiosk.ui.kit.icons import paint_icon
from kiosk.ui.kit.line import Line
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import field_box, painter_for

LONGEST_QUERY = 10_000  # characters; more is cut, as a paste of a whole document must not stall the window


class _Line(Line):
    """A line edit that leaves Escape and the arrow keys that it has no use for to the page."""

    escaped = Signal()
    down_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape and Down mean something to the page."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            return
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
            return
        super().keyPressEvent(event)


class SearchField(QWidget):
    """Where a person types what they look for.

    Signals:
        edited: the text changed by typing or dictating; carries the text.
        submitted: Enter was pressed; carries the text.
        escaped: Escape was pressed.
        down_pressed: the Down key asks for the first result.
    """

    edited = Signal(str)
    submitted = Signal(str)
    escaped = Signal()
    down_pressed = Signal()

    def __init__(
        self, look: Look, name: str, placeholder: str, *, height: int = 60, size: float = 20, icon: str = "search"
    ) -> None:
        super().__init__()
        self._look, self._drawing = look, icon
        self._icon = look.text(26 if height >= 60 else 24)
        self.line = _Line()
        self.line.setFrame(False)
        self.line.setMaxLength(LONGEST_QUERY)
        self.line.setFont(look.font(size))
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(name)
        self.line.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.line.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        palette = self.line.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, look["ink"])
        palette.setColor(QPalette.ColorRole.PlaceholderText, look["muted"])
        palette.setColor(QPalette.ColorRole.Highlight, look["mark"])
        palette.setColor(QPalette.ColorRole.HighlightedText, look["mark_ink"])
        self.line.setPalette(palette)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space(16) + self._icon + look.space(10), 4, look.space(12), 4)
        row.addWidget(self.line)
        self.setMinimumHeight(look.target(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.line)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.line.written.connect(self.edited)
        self.line.returnPressed.connect(lambda: self.submitted.emit(self.line.text()))
        self.line.escaped.connect(self.escaped)
        self.line.down_pressed.connect(self.down_pressed)
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Repaint the box when the focus comes or goes; and only then, for that paints the line as well."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, its focus, the icon."""
        painter = painter_for(self)
        look, area = self._look, QRectF(self.rect())
        field_box(painter, area, look, focused=self.line.hasFocus())
        top = (area.height() - self._icon) / 2
        paint_icon(painter, self._drawing, look["muted"], look.space(16), top, self._icon)
        painter.end()
