"""Pictures of the library, decoded within limits; nothing else is ever read for a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QImageReader, QTextBlockFormat, QTextCursor, QTextDocument

LARGEST_IMAGE = 4096  # px on a side; a larger picture is not decoded
FORMATS = frozenset(
    {"png", "jpeg", "jpg", "gif", "webp", "bmp"}
)  # no SVG: it may name files and takes time as it likes
_DESCRIBED = re.compile(r'<img (?:[^>]* )?alt="([^"]*)"')
_OBJECT = re.compile(r"lib:(?://)?/?object/([0-9a-f]{64})")

ObjectPath = Callable[[str], Path | None]  # from a SHA-256 to the file that holds those bytes


def library_picture(address: QUrl, object_path: ObjectPath, room: int, ratio: float = 1.0) -> QImage | None:
    """The picture at a ``lib:object/SHA256``, at most ``room`` px wide; None for anything else, or for no good picture.

    On a screen of ``ratio`` dots a px, one that is made to fit keeps as many of its dots as the screen can show.
    The file's own format counts, whatever it is called; its size is read before any of it is decoded.
    """
    reader = _reader_of(address, object_path)
    if reader is None:
        return None
    size = reader.size()
    dots = min(round(room * ratio), size.width()) if size.width() > room else size.width()
    if dots < size.width():
        reader.setScaledSize(size.scaled(dots, size.height(), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    image.setDevicePixelRatio(max(dots / room, 1.0))
    return image


def whole_picture(address: QUrl, object_path: ObjectPath) -> QImage | None:
    """The picture at such an address with all its dots, as paper can show them; None for anything else."""
    reader = _reader_of(address, object_path)
    image = reader.read() if reader is not None else QImage()
    return None if image.isNull() else image


def _reader_of(address: QUrl, object_path: ObjectPath) -> QImageReader | None:
    """What reads the picture at an address; None where nothing may be read."""
    named = _OBJECT.fullmatch(address.toString(QUrl.ComponentFormattingOption.FullyEncoded))
    path = object_path(named.group(1)) if named is not None else None
    if path is None:
        return None
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()).decode("ascii", "replace") not in FORMATS:
        return None  # before anything else: to tell the size of an SVG, Qt reads the files that it names
    size = reader.size()
    return reader if size.isValid() and max(size.width(), size.height()) <= LARGEST_IMAGE else None


def said_of_pictures(html: str) -> str:
    """What the pictures of a text show, for who cannot see them; a picture without words is left out."""
    said = [unescape(words).strip() for words in _DESCRIBED.findall(html)]
    return " ".join(f"Picture: {words}" for words in said if words)


def figures_for_qt(html: str) -> str:
    """Figures as Qt's reader knows blocks; it would put a picture into the paragraph before it."""
    if "<fig" not in html:
        return html
    caption = html.replace("<figcaption>", '<div class="caption">').replace("</figcaption>", "</div>")
    return caption.replace("<figure>", "<div>").replace("</figure>", "</div>")


def close_pictures(document: QTextDocument) -> None:
    """A line that is a picture needs no room between lines."""
    block = document.begin()
    while block.isValid():
        if block.text().strip() == "\ufffc":
            shape = QTextBlockFormat()
            shape.setLineHeight(100, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            QTextCursor(block).mergeBlockFormat(shape)
        block = block.next()


def invisible_picture() -> QImage:
    """One pixel of nothing."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image
