"""Some of a printed text, laid out: styles of paper, pictures of the library, and what belongs on which page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QImage,
    QPainter,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
    QTextLength,
    QTextOption,
    QTextTable,
)

from kiosk.takeaway.qr import MARGIN, modules_of
from kiosk.takeaway.sheets import LEAD
from kiosk.ui.kit.look import FALLBACKS, FAMILY
from kiosk.ui.kit.pictures import ObjectPath, close_pictures, figures_for_qt, invisible_picture, whole_picture
from kiosk.ui.kit.qr import paint_modules

# Paper is not a screen: these are not tokens, and no theme changes them.
INK, MUTED, LINE, LINK = QColor("#16262E"), QColor("#4A5A63"), QColor("#B9B4A8"), "#0B5563"

_SIZE = 15  # px of the letters of a text, as the style gives all else
_STYLE = f"""
    p {{ margin-top: 0px; margin-bottom: 9px; }}
    h1 {{ font-size: 27px; font-weight: bold; margin-top: 0px; margin-bottom: 8px; }}
    h2 {{ font-size: 20px; font-weight: bold; margin-top: 18px; margin-bottom: 6px; }}
    h3 {{ font-size: 17px; font-weight: bold; margin-top: 14px; margin-bottom: 5px; }}
    h4 {{ font-size: 15px; font-weight: bold; margin-top: 10px; margin-bottom: 4px; }}
    ul, ol {{ margin-top: 0px; margin-bottom: 9px; }}
    li {{ margin-bottom: 4px; }}
    blockquote {{ margin-left: 20px; margin-right: 20px; margin-bottom: 9px; }}
    .caption {{ margin-top: 4px; margin-bottom: 9px; }}
    .caption, caption, .note {{ color: {MUTED.name()}; font-size: 13px; }}
    .summary {{ font-size: 17px; }}
    .code {{ font-size: 27px; font-weight: bold; margin-top: 4px; margin-bottom: 18px; }}
    .turn {{ margin-top: 8px; margin-bottom: 1px; }}
    table {{ border-collapse: collapse; margin-bottom: 9px; }}
    th {{ background-color: #ECE8DF; font-weight: bold; text-align: left; }}
    td, th {{ padding: 4px; border: 1px solid {LINE.name()}; }}
    a {{ color: {LINK}; }}
"""

_LENGTH = re.compile(r"(font-size|margin-top|margin-bottom): (\d+)px")


@dataclass(frozen=True, slots=True)
class Setting:
    """How close a text is set: its letters in px, and how much is left of the room between lines, 0 to 1."""

    size: int = _SIZE
    room: float = 1.0

    def style(self) -> str:
        """The style sheet."""
        parts = {"font-size": self.size / _SIZE}
        return _LENGTH.sub(lambda each: f"{each[1]}: {round(int(each[2]) * parts.get(each[1], self.room))}px", _STYLE)

    def line_height(self) -> float:
        """In hundredths of what the letters need."""
        return 100 + 12 * self.room


USUAL = Setting()
# Tried in turn where all is to come on one page; smaller letters than these are hard to read on a wall.
CLOSER = (Setting(15, 0.6), Setting(14, 0.6), Setting(14, 0.4))


class Piece(QTextDocument):
    """Some of the text; it loads pictures of the library and codes, and nothing from outside."""

    def __init__(self, html: str, room: QSizeF, used: float, object_path: ObjectPath, setting: Setting = USUAL) -> None:
        super().__init__()
        self._setting = setting
        self._object_path = object_path
        self.setUndoRedoEnabled(False)
        self.setUseDesignMetrics(True)
        self.setDocumentMargin(0)
        font = QFont()
        font.setFamilies([FAMILY, *FALLBACKS])
        font.setPixelSize(setting.size)
        self.setDefaultFont(font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setDefaultTextOption(option)
        self.setDefaultStyleSheet(setting.style())
        self.setHtml(f"<p>\u00a0</p>{figures_for_qt(html)}")
        self._arrange(room)
        self._begin_below(used)
        self.setPageSize(room)
        self._keep_together()

    def _keep_together(self) -> None:
        """A heading, who speaks or a picture with a caption does not stand alone at the foot of a page."""
        layout, height = self.documentLayout(), self.pageSize().height()
        block = self.begin().next()
        while block.isValid():
            following = block.next()
            while _leads(block) and _leads(following) and following.next().isValid():
                following = following.next()
            if _leads(block) and following.isValid():
                first = layout.blockBoundingRect(following).top()
                if following.layout().lineCount():
                    first += following.layout().lineAt(0).y()
                # Qt counts in 64ths of a pixel: what begins a page may begin a hair above it.
                if int((layout.blockBoundingRect(block).top() + 1) / height) != int((first + 1) / height):
                    form = block.blockFormat()
                    form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                    QTextCursor(block).setBlockFormat(form)
                    # Else Qt may leave what comes after without a layout, and it would not be printed.
                    self.markContentsDirty(block.position(), self.characterCount() - block.position())
            block = block.next()

    def _arrange(self, room: QSizeF) -> None:
        """Open the lines a little, let no picture or table be wider than the paper."""
        cursor = QTextCursor(self)
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(self._setting.line_height(), QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(spacing)
        close_pictures(self)
        for frame in self.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                form = frame.format()
                form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
                frame.setFormat(form)
        self._fit_pictures(room)

    def _fit_pictures(self, room: QSizeF) -> None:
        found: list[tuple[int, QTextImageFormat]] = []
        block = self.begin()
        while block.isValid():
            fragments = block.begin()
            while not fragments.atEnd():
                fragment = fragments.fragment()
                if fragment.charFormat().isImageFormat():
                    form, start = fragment.charFormat().toImageFormat(), fragment.position()
                    found += [(start + n, form) for n in range(fragment.length())]
                fragments += 1
            block = block.next()
        for position, form in found:
            image = self.resource(QTextDocument.ResourceType.ImageResource.value, QUrl(form.name()))
            if not isinstance(image, QImage) or image.isNull():
                continue
            size = QSizeF(image.size()) / image.devicePixelRatio()
            if size.width() > room.width() or size.height() > room.height() * 0.8:
                size = size.scaled(room.width(), room.height() * 0.8, Qt.AspectRatioMode.KeepAspectRatio)
            form.setWidth(size.width())
            form.setHeight(size.height())
            cursor = QTextCursor(self)
            cursor.setPosition(position)
            cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)

    def _begin_below(self, used: float) -> None:
        """Begin below what the piece before has left on the page."""
        first = QTextBlockFormat()
        first.setLineHeight(max(used, 0.1), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self)
        cursor.setBlockFormat(first)

    def paint(self, painter: QPainter, top: float, room: QSizeF) -> None:
        """Paint what lies on the page that begins at ``top``.

        A paragraph that crosses the end of a page is painted line by line: Qt would paint one line too many on
        either side, which the clip hides from the eye and not from whoever has a PDF read aloud.
        """
        bottom = top + room.height()
        first, last = self._crossing(top), self._crossing(bottom)
        above, below = top, bottom
        for block in [first] if first == last else [first, last]:
            if block is None:
                continue
            box = self.documentLayout().blockBoundingRect(block)
            self._paint_lines(painter, block, top, bottom)
            above = box.bottom() if block == first else above
            below = box.top() if block == last else below
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, INK)
        context.palette = palette
        context.clip = QRectF(0, above + 0.5, room.width(), below - above - 1)
        if below - above > 1:
            self.documentLayout().draw(painter, context)

    def _crossing(self, edge: float) -> QTextBlock | None:
        """The plain paragraph with lines on both sides of the end of a page, if there is one."""
        layout = self.documentLayout()
        block = self.findBlock(max(layout.hitTest(QPointF(0, edge - 1), Qt.HitTestAccuracy.FuzzyHit), 0))
        box = layout.blockBoundingRect(block)
        plain = block.textList() is None and QTextCursor(block).currentFrame() == self.rootFrame()
        return block if plain and box.top() < edge - 1 and box.bottom() > edge + 1 else None

    def _paint_lines(self, painter: QPainter, block: QTextBlock, top: float, bottom: float) -> None:
        lines, at = block.layout(), self.documentLayout().blockBoundingRect(block).topLeft()
        painter.setPen(INK)
        for number in range(lines.lineCount()):
            line = lines.lineAt(number)
            middle = at.y() + line.y() + line.height() / 2
            if top <= middle < bottom:
                line.draw(painter, at)

    def left_at(self) -> float:
        """How far down its last page it comes."""
        last = self.documentLayout().blockBoundingRect(self.lastBlock())
        end = last.bottom() + self.lastBlock().blockFormat().bottomMargin()
        return end - (self.pageCount() - 1) * self.pageSize().height()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Pictures of the library, and codes of addresses; in place of anything else a pixel of nothing.

        For an empty answer Qt would take the address for the name of a file, and open that.
        """
        address = QUrl(name)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return b""
        head, _, rest = address.path().strip("/").partition("/")
        if address.scheme() == "lib" and head == "qr":
            return qr_picture(QUrl.fromPercentEncoding(rest.encode()))
        return whole_picture(address, self._object_path) or invisible_picture()


def _leads(block: QTextBlock) -> bool:
    """Whether a line belongs to what follows it."""
    captioned = block.text().strip() == "\ufffc" and _is_caption(block.next())
    return bool(block.blockFormat().headingLevel()) or block.text().startswith(LEAD) or captioned


def _is_caption(block: QTextBlock) -> bool:
    """Whether a line is set as a caption; of its class nothing is left but that."""
    return bool(block.text().strip()) and block.begin().fragment().charFormat().foreground().color() == MUTED


def qr_picture(text: str) -> QImage:
    """A code as a picture of 1/96-inch pixels, 88 of them across, with 4 dots in each."""
    modules = modules_of(text)
    across = len(modules) + 2 * MARGIN
    dot = max(4 * 88 // across, 1)
    image = QImage(across * dot, across * dot, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_modules(painter, modules, lambda area: area, dot)
    painter.end()
    image.setDevicePixelRatio(across * dot / 88)
    return image
