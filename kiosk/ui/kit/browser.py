"""Rich text that loads nothing from outside and opens no links itself.

Qt's own QTextBrowser reads ``file:`` images and local files it is pointed to; this one answers for
``lib:`` resources only, which come from the open library.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QImageReader,
    QKeyEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser

from kiosk.ui.kit.look import Look

LARGEST_IMAGE = 4096  # px on a side; a larger picture is not decoded

_SCROLL_KEYS = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space),
)

ObjectPath = Callable[[str], Path | None]  # from a SHA-256 to the file that holds those bytes


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
    figcaption, caption {{ color: {look.hex("muted")}; font-size: {look.text(16)}px; }}
    table {{ border-collapse: collapse; margin-bottom: {gap}px; }}
    th {{ background-color: {look.hex("sunken")}; font-weight: bold; text-align: left; }}
    td, th {{ padding: {look.space(8)}px; border: 1px solid {look.hex("edge")}; }}
    td p, th p, li p {{ margin-bottom: {gap // 4}px; }}
    .hit {{ background-color: {look.hex("mark")}; color: {look.hex("mark_ink")}; }}
    .muted {{ color: {look.hex("muted")}; }}
    """


class Browser(QTextBrowser):
    """A text view as tall as its text; the page around it scrolls.

    Signals:
        link_followed: a link was pressed; carries its address.
        laid_out: the text has a new height, and places in it have moved.
    """

    link_followed = Signal(str)
    laid_out = Signal()

    def __init__(self, look: Look, name: str, object_path: ObjectPath, *, size: float = 20) -> None:
        super().__init__()
        self._look, self._size = look, size
        self._object_path = object_path
        self._laid_width = -1
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
        self.anchorClicked.connect(lambda url: self.link_followed.emit(url.toString()))

    def show_html(self, html: str) -> None:
        """Show a text of the reduced subset."""
        document = self.document()
        document.setDefaultStyleSheet(style_sheet(self._look, self._size))
        document.setHtml(html)
        self._space_lines()
        self._laid_width = -1
        self._fit()

    def _space_lines(self) -> None:
        """Open the lines: the font's own spacing is about 1.2 of its size, reading wants about 1.5."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(124, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(spacing)

    def _fit(self) -> None:
        width = self.viewport().width()
        if width <= 0 or width == self._laid_width:
            return
        self._laid_width = width
        self.document().setTextWidth(width)
        height = round(self.document().size().height()) + 4
        self.setFixedHeight(max(height, 10))
        self.laid_out.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A new width gives a new height."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Only the width is free."""
        return QSize(400, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that scroll are the page's; those that follow and copy are the text's."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() == Qt.Key.Key_Space or (plain and event.key() in _SCROLL_KEYS):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls, not the text in it."""
        event.ignore()

    def character_at(self, top: int) -> int:
        """The first character of the line at ``top`` (px)."""
        layout = self.document().documentLayout()
        return max(layout.hitTest(QPointF(0, top), Qt.HitTestAccuracy.FuzzyHit), 0)

    def top_of(self, character: int) -> int:
        """How far down (px) the line of a character lies."""
        block = self.document().findBlock(character)
        if not block.isValid():
            return 0
        line = block.layout().lineForTextPosition(character - block.position())
        top = self.document().documentLayout().blockBoundingRect(block).top()
        return round(top + (line.y() if line.isValid() else 0))

    def anchor_tops(self) -> dict[str, float]:
        """Every named anchor with how far down (px) its line lies, in reading order."""
        tops: dict[str, float] = {}
        block = self.document().begin()
        layout = self.document().documentLayout()
        while block.isValid():
            fragments = block.begin()
            while not fragments.atEnd():
                fragment = fragments.fragment()
                for name in fragment.charFormat().anchorNames():
                    line = block.layout().lineForTextPosition(fragment.position() - block.position())
                    tops.setdefault(name, layout.blockBoundingRect(block).top() + (line.y() if line.isValid() else 0))
                fragments += 1
            block = block.next()
        return tops

    # nothing from outside -----------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Answer for pictures of the library; anything else is an empty answer, never a look-up."""
        address = QUrl(name)
        if kind == QTextDocument.ResourceType.ImageResource.value and address.scheme() == "lib":
            image = self._image(address)
            if image is not None:
                return image
        return b""

    def doSetSource(
        self, name: QUrl | str, kind: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource
    ) -> None:
        """Never goes anywhere by itself."""

    def _image(self, name: QUrl) -> QImage | None:
        parts = name.path().strip("/").split("/")
        if len(parts) != 2 or parts[0] != "object":
            return None
        path = self._object_path(parts[1])
        if path is None:
            return None
        reader = QImageReader(str(path))
        reader.setDecideFormatFromContent(True)
        size = reader.size()
        if not size.isValid() or max(size.width(), size.height()) > LARGEST_IMAGE:
            return None
        room = max(self.viewport().width(), 200)
        if size.width() > room:
            reader.setScaledSize(size.scaled(room, size.height(), Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        return None if image.isNull() else image
