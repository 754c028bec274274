"""Pictures of the library, decoded within limits; nothing else is ever read for a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QImageReader

LARGEST_IMAGE = 4096  # px on a side; a larger picture is not decoded
FORMATS = frozenset(
    {"png", "jpeg", "jpg", "gif", "webp", "bmp"}
)  # no SVG: it may name files and takes time as it likes
_OBJECT = re.compile(r"lib:(?://)?/?object/([0-9a-f]{64})")

ObjectPath = Callable[[str], Path | None]  # from a SHA-256 to the file that holds those bytes


def library_picture(address: QUrl, object_path: ObjectPath, room: int) -> QImage | None:
    """The picture at a ``lib:object/SHA256``, at most ``room`` px wide; None for anything else, or for no good picture.

    The file's own format counts, whatever it is called; its size is read before any of it is decoded.
    """
    named = _OBJECT.fullmatch(address.toString(QUrl.ComponentFormattingOption.FullyEncoded))
    path = object_path(named.group(1)) if named is not None else None
    if path is None:
        return None
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()).decode("ascii", "replace") not in FORMATS:
        return None  # before anything else: to tell the size of an SVG, Qt reads the files that it names
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > LARGEST_IMAGE:
        return None
    if size.width() > room:
        reader.setScaledSize(size.scaled(room, size.height(), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


def invisible_picture() -> QImage:
    """One pixel of nothing."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image
