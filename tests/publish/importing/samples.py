"""Small documents made for one test each."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

PROSE = (
    "Staff who feel safe to speak up raise concerns earlier, and the ward learns from them before anyone is harmed. "
    "Managers who listen without blame hear more of what they need to know."
)


def png(width: int = 2, height: int = 2, shade: int = 120) -> bytes:
    """A whole grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pdf(
    path: Path,
    pages: Sequence[Sequence[tuple[float, float, str]]],
    *,
    size: float = 11,
    sizes: Mapping[str, float] | None = None,
    title: str | None = None,
    author: str | None = None,
    password: str = "",
) -> Path:
    """A PDF with each text at (x, y) points from the lower left; ``sizes`` sets single texts larger."""
    sheet = canvas.Canvas(str(path), pagesize=A4, encrypt=password or None, invariant=1)
    if title is not None:
        sheet.setTitle(title)
    if author is not None:
        sheet.setAuthor(author)
    for texts in pages:
        for x, y, text in texts:
            sheet.setFont("Helvetica", (sizes or {}).get(text, size))
            sheet.drawString(x, y, text)
        sheet.showPage()
    sheet.save()
    return path


def column(x: float, top: float, lines: Sequence[str], leading: float = 13) -> list[tuple[float, float, str]]:
    """Lines below each other, for `pdf`."""
    return [(x, top - leading * number, line) for number, line in enumerate(lines)]


def picture_pdf(path: Path) -> Path:
    """A page that holds one picture and no text, like a scan."""
    from reportlab.lib.utils import ImageReader

    sheet = canvas.Canvas(str(path), pagesize=A4, invariant=1)
    sheet.drawImage(ImageReader(io.BytesIO(png(40, 40))), 50, 300, 400, 400)
    sheet.showPage()
    sheet.save()
    return path


def word(path: Path, *blocks: tuple[str, str], title: str = "") -> Path:
    """A Word file of (style, text) paragraphs."""
    document = docx.Document()
    document.core_properties.title = title
    for style, text in blocks:
        document.add_paragraph(text, style=style or None)
    document.save(str(path))
    return path


def replaced(path: Path, name: str, change: Mapping[str, str], target: Path) -> Path:
    """A copy of a ZIP file with texts in one of its parts replaced."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for member in source.infolist():
            data = source.read(member)
            if member.filename == name:
                text = data.decode()
                for old, new in change.items():
                    assert old in text, f"{old} is not in {name}"
                    text = text.replace(old, new)
                data = text.encode()
            made.writestr(member, data)
    return target


VTT = """WEBVTT

NOTE Chapter: Why we meet

00:00:01.000 --> 00:00:05.500 align:start position:10%
<v Asha>We meet <i>every</i> week &amp; listen.</v>

NOTE this is for the editor only

00:00:06.000 --> 00:00:09.000
<v.loud Ben>It helps.</v> <v Asha>It does.</v>
"""

SRT = """1
00:00:01,000 --> 00:00:04,000
<font color="#fff">{\\an8}We meet every week.</font>

2
00:00:05,000 --> 00:00:08,000
BEN: It helps us all.
"""
