"""Links that a text gets on screen and does not have in the library: to footnotes, to explanations."""

from __future__ import annotations

from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument

from kiosk.ui.kit.look import Look


def link_numbers(document: QTextDocument, scheme: str, most: int, look: Look) -> None:
    """Make raised numbers from 1 to ``most`` links to ``scheme`` and the number; one after a digit is a power."""
    block = document.begin()
    while block.isValid():
        for start, end in _numbers(block, most):
            shape = QTextCharFormat()
            shape.setAnchor(True)
            shape.setAnchorHref(scheme + _between(document, start, end))
            shape.setForeground(look["link"])
            shape.setFontUnderline(True)
            _cursor(document, start, end).mergeCharFormat(shape)
        block = block.next()


def _numbers(block: QTextBlock, most: int) -> list[tuple[int, int]]:
    found, before = [], ""
    fragments = block.begin()
    while not fragments.atEnd():
        fragment = fragments.fragment()
        shape, text = fragment.charFormat(), fragment.text()
        raised = shape.verticalAlignment() == QTextCharFormat.VerticalAlignment.AlignSuperScript
        number = int(text) if raised and text.isascii() and text.isdigit() else 0
        if 0 < number <= most and not shape.isAnchor() and not before[-1:].isdigit():
            found.append((fragment.position(), fragment.position() + fragment.length()))
        before = text
        fragments += 1
    return found


def link_span(document: QTextDocument, start: int, end: int, address: str, look: Look) -> None:
    """Make a span a link that looks like text with dots below it, unless any of it is in a link or a heading."""
    if end <= start or document.findBlock(start).blockFormat().headingLevel():
        return
    cursor = QTextCursor(document)
    for place in (start + 1, end):  # the format of the character before the cursor
        cursor.setPosition(place)
        if cursor.charFormat().isAnchor():
            return
    shape = QTextCharFormat()
    shape.setAnchor(True)
    shape.setAnchorHref(address)
    shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    shape.setUnderlineColor(QColor(look["link"]))
    _cursor(document, start, end).mergeCharFormat(shape)


def _cursor(document: QTextDocument, start: int, end: int) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _between(document: QTextDocument, start: int, end: int) -> str:
    return _cursor(document, start, end).selectedText()
