"""The clipboard: what the app has put there is remembered by a fingerprint, so that only that is taken away again."""

from __future__ import annotations

import hashlib
import secrets

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication

_KEY = secrets.token_bytes(16)  # a fingerprint says nothing about the text to anybody without it
_ours: list[bytes] = []


def put(text: str, html: str = "") -> None:
    """Put a text on the clipboard; ``html`` is the same with its italics."""
    content = QMimeData()
    content.setText(text)
    if html:
        content.setHtml(html)
    QGuiApplication.clipboard().setMimeData(content)
    remember(text)


def remember(text: str) -> None:
    """Take what is on the clipboard for ours: a text copied from an item by its reader."""
    _ours[:] = [_fingerprint(text)]


def clear_if_ours() -> bool:
    """Empty the clipboard if it still holds what the app put there; whether it did."""
    board = QGuiApplication.clipboard()
    modes = [QClipboard.Mode.Clipboard] + [QClipboard.Mode.Selection] * board.supportsSelection()
    cleared = False
    for mode in modes:
        text = board.text(mode=mode)
        if text and _fingerprint(text) in _ours:
            board.clear(mode=mode)
            cleared = True
    _ours.clear()
    return cleared


def _fingerprint(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=_KEY).digest()
