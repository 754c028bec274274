"""Rich text that loads nothing from outside and opens no links itself.

Qt's own QTextBrowser reads ``file:`` images and local files it is pointed to; this one answers for
``lib:`` resources only, which come from the open library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QTextEdit

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.pictures import (
    ObjectPath,
    close_pictures,
    figures_for_qt,
    invisible_picture,
    library_picture,
    said_of_pictures,
)

WIDEST_TABLE = 4000  # px at 100 %; a table wider than this has its longest words broken

_SCROLL_KEYS = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space),
)


def style_sheet(look: Look, size: float) -> str:
    """The typography of an item's text, in Qt's subset of CSS."""
    body = look.text(size)
    gap = round(body * 0.8)
    return f"""
    p {{ margin-top: 0px; margin-bottom: {gap}px; }}
    h1 {{ font-size: {look.text(36)}px; font-weight: bold; margin-top: 0px; margin-bottom: {gap}px; }}
    h2 {{ font-size: {look.text(26)}px; font-weight: bold; margin-top: {gap * 2}px; margin-bottom: {gap // 2}px; }}
    h3 {{ font-size: {look.text(22)}px; font-weight: bold; margin-top: {gap * 3 // 2}px; margin-bottom: {gap // 2}px; }}
    h4 {{ font-size: {look.text(20)}px; font-weight: bold; margin-top: {gap}px; margin-bottom: {gap // 2}px; }}
    ul, ol {{ margin-top: 0px; margin-bottom: {gap}px; }}
    li {{ margin-bottom: {gap // 3}px; }}
    blockquote {{ margin-left: {look.space(24)}px; margin-right: {look.space(24)}px; margin-bottom: {gap}px; }}
    .caption, caption {{ color: {look.hex("muted")}; font-size: {look.text(16)}px; }}
    .caption {{ margin-top: {gap // 3}px; margin-bottom: {gap}px; }}
    table {{ border-collapse: collapse; margin-bottom: {gap}px; }}
    th {{ background-color: {look.hex("sunken")}; font-weight: bold; text-align: left; }}
    td, th {{ padding: {look.space(8)}px; border: 1px solid {look.hex("edge")}; }}
    td p, th p, li p {{ margin-bottom: {gap // 4}px; }}
    .hit {{ background-color: {look.hex("mark")}; color: {look.hex("mark_ink")}; }}
    .muted {{ color: {look.hex("muted")}; }}
    """


def has_links(document: QTextDocument) -> bool:
    """Whether there is anything in a text that Tab can go to."""
    block = document.begin()
    while block.isValid():
        if any(one.format.isAnchor() and one.format.anchorHref() for one in block.textFormats()):
            return True
        block = block.next()
    return False


class Browser(QTextBrowser):
    """A text view as tall as its text; the page around it scrolls.

    A table that is wider than the view keeps its words whole: the view scrolls sideways, with its bar in sight.

    Signals:
        link_followed: a link was pressed; carries its address.
        link_pressed: the same, with where on the screen it is.
        link_focused: Tab has come to a link; carries where in the view it is.
        laid_out: the text has a new height, and places in it have moved.
    """

    link_followed = Signal(str)
    link_pressed = Signal(str, QRect)
    link_focused = Signal(QRect)
    laid_out = Signal()

    def __init__(self, look: Look, name: str, object_path: ObjectPath, *, size: float = 20) -> None:
        super().__init__()
        self._look, self._size = look, size
        self._object_path = object_path
        self._laid_width = -1
        self._wide = self._pictures = False
        self._room = 0  # px that pictures may be wide
        self._shown: tuple[str, Callable[[QTextDocument], None] | None] = ("", None)
        self._tints: tuple[tuple[int, int, QColor, QColor], ...] = ()
        self._pressed: QPoint | None = None
        self._linked = False
        self._link_at = -1  # where in the text a link is that was followed by keyboard
        self.copied: Callable[[], str] | None = None  # what is copied, where more than this view is selected
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(look.font(size))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, look["ink"])
        palette.setColor(QPalette.ColorRole.Link, look["link"])
        palette.setColor(QPalette.ColorRole.Highlight, look["focus"])
        palette.setColor(QPalette.ColorRole.HighlightedText, look["focus_ink"])
        self.setPalette(palette)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._follow)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Back from what a link has opened, that link has the focus again; Qt would begin at the first one."""
        super().focusInEvent(event)
        if self._linked and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.focusNextPrevChild(event.reason() == Qt.FocusReason.TabFocusReason)
        wanted, self._link_at = self._link_at, -1
        if wanted >= 0 and event.reason() == Qt.FocusReason.OtherFocusReason:
            while super().focusNextPrevChild(True) and self.textCursor().selectionStart() < wanted:
                pass

    def _follow(self, url: QUrl) -> None:
        self._link_at = self.textCursor().selectionStart() if self._pressed is None else -1
        at = self.cursorRect() if self._pressed is None else QRect(self._pressed, QSize(1, 1)).adjusted(-8, -16, 8, 16)
        self.link_pressed.emit(url.toString(), QRect(self.viewport().mapToGlobal(at.topLeft()), at.size()))
        self.link_followed.emit(url.toString())

    def show_html(self, html: str, adorn: Callable[[QTextDocument], None] | None = None) -> None:
        """Show a text of the reduced subset; ``adorn`` may change formats before the text is laid out."""
        self._shown, self._tints = (html, adorn), ()
        self._pictures = "<img" in html
        self.setAccessibleDescription(said_of_pictures(html))  # Qt tells of a picture in a text only that it is there
        self._wide, self._linked = "<table" in html, False
        self._render(self.viewport().width())
        self._laid_width = -1
        self._fit()

    def _render(self, width: int) -> None:
        """Read the text; its pictures are made to fit ``width`` (px)."""
        html, adorn = self._shown
        self._room = width
        document = self.document()
        document.setDefaultStyleSheet(style_sheet(self._look, self._size))
        document.setHtml(figures_for_qt(html))
        self._space_lines()
        if adorn is not None:
            adorn(document)
        if self._pictures:
            close_pictures(document)
        self._linked = has_links(document)
        if self._tints:  # of a text that is read anew, with the same characters
            self.tint(self._tints)

    def _space_lines(self) -> None:
        """Open the lines: the font's own spacing is about 1.2 of its size, reading wants about 1.5."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        percent = 150 if self._look.easy else 124
        spacing.setLineHeight(percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(spacing)

    def _fit(self) -> None:
        self.fit(self.viewport().width())

    def fit(self, width: int) -> int:
        """Lay the text out ``width`` px wide, unless it is; the view's height then (px)."""
        if width <= 0 or width == self._laid_width:
            return self.height()
        self._laid_width = width
        if self._pictures and width != self._room:
            self._render(width)
        document = self.document()
        if self._wide:
            self._keep_words(document, width)
        document.setTextWidth(width)
        size = document.size()
        sideways = self._wide and size.width() > width + 1
        bars = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(bars.ScrollBarAlwaysOn if sideways else bars.ScrollBarAlwaysOff)
        stop = sideways or self._linked
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus)
        room = self.horizontalScrollBar().sizeHint().height() + 4 if sideways else 0
        self.setFixedHeight(max(round(size.height()) + room + 4, 10))
        self.horizontalScrollBar().setValue(0)
        self.laid_out.emit()
        return self.height()

    def _keep_words(self, document: QTextDocument, width: int) -> None:
        """Break no word of a table to squeeze it in, unless it is of one that nobody could read by scrolling."""
        option = document.defaultTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        document.setDefaultTextOption(option)
        document.setTextWidth(width)
        if document.size().width() > max(WIDEST_TABLE * self._look.scale, width):
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            document.setDefaultTextOption(option)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new width gives a new height."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Only the width is free."""
        return QSize(400, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that scroll are the page's; those that follow and copy are the text's."""
        sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.horizontalScrollBar().maximum() > 0
        if sideways and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            bar, left = self.horizontalScrollBar(), event.key() == Qt.Key.Key_Left
            bar.setValue(bar.value() + (-1 if left else 1) * self._look.space(60))
            return
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() == Qt.Key.Key_Space or (plain and event.key() in _SCROLL_KEYS):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls, not the text in it; sideways, a wide table does."""
        turn = event.angleDelta()
        sideways = turn.x() or (turn.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if sideways and self.horizontalScrollBar().maximum() > 0:
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - sideways // 2)
            event.accept()
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Remember where, for a link that is pressed."""
        self._pressed = event.position().toPoint()
        super().mouseReleaseEvent(event)
        self._pressed = None

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from link to link; the page must bring them into view."""
        moved = super().focusNextPrevChild(forward)
        if moved and self.hasFocus() and self.textCursor().hasSelection():
            self.link_focused.emit(self.cursorRect())
        return moved

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text only, with the selection of the views around it."""
        found = QMimeData()
        selected = self.copied() if self.copied is not None else self.textCursor().selection().toPlainText()
        found.setText(selected)
        return found

    def tint(self, tints: Sequence[tuple[int, int, QColor, QColor]]) -> None:
        """Colour spans of the document (from, to, ground, ink) without laying anything out; they replace the last."""
        selections, self._tints = [], tuple(tints)
        for start, end, ground, ink in self._tints:
            one = QTextEdit.ExtraSelection()
            one.cursor = QTextCursor(self.document())
            one.cursor.setPosition(start)
            one.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            one.format.setBackground(ground)
            one.format.setForeground(ink)
            selections.append(one)
        if selections or self.extraSelections():
            self.setExtraSelections(selections)

    def character_at(self, top: int) -> int:
        """The first character of the line at ``top`` (px)."""
        layout = self.document().documentLayout()
        return max(layout.hitTest(QPointF(0, top), Qt.HitTestAccuracy.FuzzyHit), 0)

    def bring_in(self, character: int) -> None:
        """Scroll a wide table sideways so that a character can be seen."""
        bar = self.horizontalScrollBar()
        if bar.maximum() > 0:
            cursor = QTextCursor(self.document())
            cursor.setPosition(character)
            left, margin = self.cursorRect(cursor).left(), self._look.space(60)
            if left < margin or left > self.viewport().width() - margin:
                bar.setValue(bar.value() + left - self.viewport().width() // 3)

    def top_of(self, character: int) -> int:
        """How far down (px) the line of a character lies."""
        block = self.document().findBlock(character)
        if not block.isValid():
            return 0
        line = block.layout().lineForTextPosition(character - block.position())
        top = self.document().documentLayout().blockBoundingRect(block).top()
        return round(top + (line.y() if line.isValid() else 0))

    # nothing from outside -----------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Answer for pictures of the library; anything else is an empty answer, never a look-up.

        In place of a picture that is refused there is an invisible one: for no picture at all, Qt itself would load the
        file of that name.
        """
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return b""
        room, ratio = max(self._room, 200), self.devicePixelRatioF()
        return library_picture(QUrl(name), self._object_path, room, ratio) or invisible_picture()

    def doSetSource(
        self, name: QUrl | str, kind: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource
    ) -> None:
        """Never goes anywhere by itself."""
