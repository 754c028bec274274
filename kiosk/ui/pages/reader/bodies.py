"""Which body shows an item: by how it is divided, and by what of its original can be shown here."""

from __future__ import annotations

from PySide6.QtCore import QObject

from kiosk.model import Layout
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.body import Body
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.reader.pdf import PdfBody
from kiosk.ui.pages.reader.pdf_file import can_open
from kiosk.ui.pages.reader.pdf_source import PdfSource
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.values import ReaderContent


def make_body(look: Look, content: ReaderContent, owner: QObject) -> Body:
    """The body of an item; what it keeps open belongs to ``owner``."""
    passages = content.passages
    if passages and content.item.layout is Layout.TURNS:
        return TurnsBody(look, passages)
    if passages and content.item.layout is Layout.PAGES:
        source = original_of(content, owner)
        if source is not None:
            return PdfBody(look, passages, content.object_path, source)
        return PagesBody(look, passages, content.object_path)
    return ArticleBody(look, passages, content.object_path, content.terms)


def original_of(content: ReaderContent, owner: QObject) -> PdfSource | None:
    """The original PDF where it is here, and QtPdf to show it in its pages."""
    stored = next((one for one in content.objects if one.role == "original"), None)
    if stored is None or stored.media_type != "application/pdf" or not can_open():
        return None
    path = content.object_path(stored.sha256)
    return PdfSource(path, len(content.passages), owner) if path is not None else None
