"""A whole PDF: opens it, reads every page, and says what it holds."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from kiosk.errors import ImportRefused
from kiosk.model import Layout
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import language, titles
from kiosk.publish.importing.limits import LIMITS, Limits
from kiosk.publish.importing.pdf import ligatures, paragraphs
from kiosk.publish.importing.pdf.furniture import without_furniture
from kiosk.publish.importing.pdf.glyphs import read_page
from kiosk.publish.importing.pdf.headline import headline
from kiosk.publish.importing.pdf.lines import Row, lines_of, rows_of
from kiosk.publish.importing.pdf.paragraphs import Block

_PICTURES_ONLY = "it holds only pictures of text; run text recognition (OCR) over it first"
_UNREADABLE_SHARE = 0.3
_DATE_LINE = re.compile(
    r"^\W*(?:published|updated|date|version|\d{1,2}(?:st|nd|rd|th)?|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b",
    re.I,
)


def extract(path: Path, limits: Limits = LIMITS) -> Extracted:
    """Take text, title and record out of a PDF; one text a page.

    Raises:
        ImportRefused: encrypted, damaged, too long, or without any text.
    """
    document = _open(path)
    try:
        count = len(document)
        if count == 0:
            raise ImportRefused(path, "it has no pages, or is damaged")
        if count > limits.pages:
            raise ImportRefused(path, f"it has {count} pages, and at most {limits.pages} are read")
        pages, heights, lost = _read_pages(document)
        properties = {key: value.replace("\0", "").strip() for key, value in document.get_metadata_dict().items()}
        declared = _declared_language(document)
    finally:
        document.close()
    if not any(char.isalnum() for rows in pages for row in rows for char in row.text):
        raise ImportRefused(path, _PICTURES_ONLY)
    everything = [row for rows in pages for row in rows]
    known = paragraphs.words_in(everything)
    body = _body_height(everything)
    kept = without_furniture(pages, heights)
    blocks = [paragraphs.blocks_of(rows, body, known) for rows in kept]
    wrong = ligatures.wrong_characters([block.text for page in blocks for block in page])
    texts = tuple(ligatures.mend("\n".join(_lines(block) for block in page), wrong) for page in blocks)
    if sum(map(len, texts)) > limits.text_characters:
        raise ImportRefused(path, "it holds more text than is read from one document")
    opening = "\n".join(texts[:3])
    return Extracted(
        title=titles.of_pages(
            properties.get("Title", ""), ligatures.mend(headline(blocks, body), wrong), opening, path
        ),
        language=language.settle(declared, "\n".join(texts)),
        layout=Layout.PAGES,
        pages=texts,
        authors=titles.authors(properties.get("Author", ""), opening),
        year=_year(texts[0], properties.get("CreationDate", "")),
        description=titles.plain(properties.get("Subject", "")),
        notes=_notes(texts, lost),
    )


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise ImportRefused(path, "it is protected by a password; save a copy without one") from error
        if code == pdfium.FPDF_ERR_SECURITY:
            raise ImportRefused(path, "it is protected in a way that cannot be read; save a copy without it") from error
        raise ImportRefused(path, "it is damaged and cannot be opened as a PDF") from error


def _read_pages(document: pypdfium2.PdfDocument) -> tuple[list[list[Row]], list[float], int]:
    """Return the rows of each page, the pages' heights in points, and how many pages could not be read."""
    pages: list[list[Row]] = []
    heights: list[float] = []
    lost = 0
    for index in range(len(document)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            pages.append([])
            heights.append(1.0)
            lost += 1
            continue
        try:
            glyphs, size = read_page(page)
        finally:
            page.close()
        pages.append(rows_of(lines_of(glyphs)))
        heights.append(size[1])
    return pages, heights, lost


def _body_height(rows: list[Row]) -> float:
    """The height of the letters that most of the document is set in."""
    heights: Counter[float] = Counter()
    for row in rows:
        for cell in row.cells:
            heights[round(cell.height, 0)] += len(cell.text)
    return heights.most_common(1)[0][0] if heights else 1.0


def _lines(block: Block) -> str:
    if block.kind == paragraphs.ITEM:
        return f"• {block.text}"
    return block.text


def _year(first_page: str, created: str) -> int | None:
    """The year on a short line of the first page (a date line), else the year in which the file was made."""
    for line in first_page.split("\n"):
        if not _DATE_LINE.search(line):
            continue
        named = re.findall(r"(?<![\d/-])(?:19[89]\d|20[0-4]\d)(?![\d/-])", line)
        if len(named) == 1 and len(line) <= 40:
            return int(named[0])
    made = re.match(r"(?:D:)?((?:19|20)\d\d)", created)
    return int(made.group(1)) if made and int(made.group(1)) > 1990 else None


def _declared_language(document: pypdfium2.PdfDocument) -> str:
    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").strip()


def _notes(texts: tuple[str, ...], lost: int) -> tuple[str, ...]:
    notes: list[str] = []
    if lost:
        notes.append(f"{lost} {'page is' if lost == 1 else 'pages are'} damaged and could not be read")
    empty = sum(not text for text in texts) - lost
    if empty > 0:
        notes.append(f"{empty} {'page holds' if empty == 1 else 'pages hold'} no text, only pictures or nothing")
    garbled = sum(_garbled(text) for text in texts if text)
    if garbled:
        notes.append(f"the letters of {garbled} {'page' if garbled == 1 else 'pages'} may be wrong: look at them")
    return tuple(notes)


def _garbled(text: str) -> bool:
    """Whether a page reads like nonsense: few letters, or words without vowels."""
    words = re.findall(r"[A-Za-z]{4,}", text)
    if len(words) < 20:
        return False
    odd = sum(not re.search(r"[aeiouyAEIOUY]", word) for word in words)
    return odd / len(words) > _UNREADABLE_SHARE
