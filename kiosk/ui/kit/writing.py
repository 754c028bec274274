"""Fields to write in: a label, a hint, what is wrong above the field, and a box that shows the focus."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QObject, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QPalette, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.kit.cards import Glyph
from kiosk.ui.kit.line import Area, Line
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import field_box, painter_for
from kiosk.ui.kit.para import Para, utf16_spans
from kiosk.ui.kit.scroll import scroll_by_touch

MOST_LINES = 16  # lines to which a field of text grows; beyond them it scrolls

# A keyboard on the screen learns the words that it is not told to forget.
_UNREMEMBERED = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText


class _Box(QWidget):
    """The frame around an editor."""

    def __init__(self, look: Look, editor: QLineEdit | QPlainTextEdit) -> None:
        super().__init__()
        self._look, self._editor, self.wrong = look, editor, False
        row = QHBoxLayout(self)
        row.setContentsMargins(*(look.space(m) for m in (14, 10, 10, 10)))
        row.addWidget(editor)
        self.setFocusProxy(editor)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint anew when the focus comes or goes."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, border, focus."""
        painter = painter_for(self)
        field_box(painter, QRectF(self.rect()), self._look, focused=self._editor.hasFocus(), wrong=self.wrong)
        painter.end()


class WritingField(QWidget):
    """A labelled field of one line, or of ``lines`` and more.

    Signals:
        edited: the person has changed the text, by whatever means.
    """

    edited = Signal()

    def __init__(self, look: Look, label: str, hint: str, *, text: str = "", lines: int = 1, wrong: str = "") -> None:
        super().__init__()
        self._look, self._hint, self._lines = look, hint, lines
        self.label = label
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(4))
        column.addWidget(Para(look, label, 17, bold=True))
        if hint:
            column.addWidget(Para(look, hint, 16, tone="muted", leading=1.4))
        self._wrong = QWidget()
        row = QHBoxLayout(self._wrong)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(8))
        row.addWidget(Glyph(look, "triangle-alert", "bad", 20), 0, Qt.AlignmentFlag.AlignTop)
        self._said = Para(look, "", 16, bold=True, tone="bad", leading=1.35)
        row.addWidget(self._said, 1)
        column.addWidget(self._wrong)
        self.editor = self._line(text) if lines == 1 else self._box(text)
        self.editor.setFont(look.font(17))
        self.editor.setAccessibleName(label)
        self.editor.setInputMethodHints(_UNREMEMBERED)
        palette = self.editor.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, look["ink"])
        palette.setColor(QPalette.ColorRole.Highlight, look["mark"])
        palette.setColor(QPalette.ColorRole.HighlightedText, look["mark_ink"])
        self.editor.setPalette(palette)
        self._frame = _Box(look, self.editor)
        column.addWidget(self._frame)
        self.setFocusProxy(self.editor)
        if isinstance(self.editor, QPlainTextEdit):
            self.editor.document().documentLayout().documentSizeChanged.connect(self._grow)
            self._grow(self.editor.document().size())
        else:
            self._frame.setMinimumHeight(look.target(54))
        self.show_wrong(wrong)

    def text(self) -> str:
        """What stands in it."""
        return self.editor.text() if isinstance(self.editor, QLineEdit) else self.editor.toPlainText()

    def show_wrong(self, sentence: str) -> None:
        """Say above the field what is wrong with it, or no more of it."""
        self._said.set_text(sentence)
        self._wrong.setVisible(bool(sentence))
        self._frame.wrong = bool(sentence)
        self._frame.update()
        self.editor.setAccessibleDescription(". ".join(filter(None, (sentence, self._hint))))

    def select(self, start: int, end: int) -> None:
        """Go to a piece of the text (in code points)."""
        ((first, last),) = utf16_spans(self.text(), [(start, end)])
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self.editor, QLineEdit):
            self.editor.setSelection(first, last - first)
            return
        cursor = self.editor.textCursor()
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        self.editor.setTextCursor(cursor)

    def _line(self, text: str) -> QLineEdit:
        line = Line(text)
        line.setFrame(False)
        line.setMaxLength(2_000)  # more than fits: what is too long is told, and not cut off unseen
        line.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        line.written.connect(lambda _: self.edited.emit())
        return line

    def _box(self, text: str) -> QPlainTextEdit:
        area = Area(text)
        area.setTabChangesFocus(True)
        area.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.document().setDocumentMargin(2)
        area.viewport().setAutoFillBackground(False)
        scroll_by_touch(area)
        area.written.connect(lambda _: self.edited.emit())
        return area

    def _grow(self, size: QSizeF) -> None:
        """As high as its text, in bounds; a plain document counts its height in lines."""
        lines = min(max(ceil(size.height()), self._lines), MOST_LINES)
        # Each line is laid out in whole pixels: with less the last would be scrolled, though all of them fit.
        inner = ceil(QFontMetricsF(self._look.font(17)).lineSpacing()) * lines + 6
        self.editor.setFixedHeight(round(inner))
        margins = self._frame.layout()
        around = margins.contentsMargins() if margins is not None else self.contentsMargins()
        self._frame.setFixedHeight(round(inner) + around.top() + around.bottom())
