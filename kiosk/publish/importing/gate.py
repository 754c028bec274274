"""The look at a file before anything parses it: ending, size, first bytes, ZIP bounds.

Reads only the first kilobytes and, for a Word file, the ZIP directory; it
decompresses nothing, so that it is safe to run outside the limited process.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath

from kiosk.errors import ImportRefused
from kiosk.publish.importing.limits import LIMITS, MEGABYTE, Limits

PDF, WORD, WEB, MARKDOWN, VTT, SRT = "pdf", "docx", "html", "markdown", "vtt", "srt"

FORMATS: dict[str, str] = {
    ".pdf": PDF,
    ".docx": WORD,
    ".html": WEB,
    ".htm": WEB,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".vtt": VTT,
    ".srt": SRT,
}

_MENDS = {
    ".doc": "old Word files (.doc) are not read; open it in Word and save it as .docx",
    ".dotx": "Word templates are not read; save it as .docx",
    ".docm": "Word files with macros are not read; save it as .docx",
    ".rtf": "RTF is not read; open it in Word and save it as .docx",
    ".odt": "OpenDocument text is not read yet; save it as .docx or PDF",
    ".ppt": "slides are not read; save them as PDF",
    ".pptx": "slides are not read yet; save them as PDF",
    ".odp": "slides are not read yet; save them as PDF",
    ".xls": "spreadsheets are not read; save the sheet as PDF",
    ".xlsx": "spreadsheets are not read; save the sheet as PDF",
    ".epub": "EPUB books are not read yet; save the book as PDF or HTML",
    ".ttml": "TTML captions are not read; save them as WebVTT (.vtt)",
    ".dfxp": "TTML captions are not read; save them as WebVTT (.vtt)",
    ".sbv": "YouTube captions (.sbv) are not read; save them as WebVTT (.vtt) or SRT",
    ".txt": "plain text carries no headings; save it as Markdown (.md) or .docx",
    ".mht": "web archives are not read; save the page as HTML",
    ".mhtml": "web archives are not read; save the page as HTML",
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BINARY_SIGNS = (b"%PDF-", _OLE, *_ZIP, b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf", b"\x7fELF", b"MZ")


def check(path: Path, limits: Limits = LIMITS) -> str:
    """Return the format of the file at ``path`` (one of the constants above).

    Raises:
        ImportRefused: with the reason in plain words, when it should not be parsed at all.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise ImportRefused(path, _MENDS.get(ending, f"files ending in {ending or 'nothing'} are not read"))
    form = FORMATS[ending]
    if not _is_text(path.name):
        raise ImportRefused(path, "its file name is not text on this computer; rename it, and import it again")
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(8192)
    except OSError as error:
        raise ImportRefused(path, f"it cannot be read ({error.strerror or error})") from error
    if size == 0 or not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise ImportRefused(path, "the file is empty")
    largest = limits.original if form in (PDF, WORD) else limits.text_original
    if size > largest:
        raise ImportRefused(
            path, f"it is too large: {size / MEGABYTE:.0f} MB, and at most {largest // MEGABYTE} MB are read"
        )
    _check_kind(path, form, head)
    if form == WORD:
        _check_zip(path, limits)
    return form


def _is_text(name: str) -> bool:
    """Whether a file name can be written down: in a record, a library, on screen."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _check_kind(path: Path, form: str, head: bytes) -> None:
    if form == PDF:
        if b"%PDF-" not in head[:1024]:
            raise ImportRefused(path, "it is not a PDF, though its name ends in .pdf")
    elif form == WORD:
        _check_word_head(path, head)
    elif head.startswith(_BINARY_SIGNS) or _looks_binary(head):
        raise ImportRefused(path, f"it is not text, though its name ends in {path.suffix.lower()}")
    elif form in (VTT, SRT) and re.search(rb"<tt[\s:>]", head):
        raise ImportRefused(path, "it holds TTML captions; save them as WebVTT (.vtt)")


def _looks_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 with its mark
        return False
    return b"\0" in head


def _check_word_head(path: Path, head: bytes) -> None:
    if head.startswith(_OLE):
        with path.open("rb") as stream:
            whole = stream.read(4 * MEGABYTE)
        if _ENCRYPTED_PACKAGE in whole:
            raise ImportRefused(path, "it is protected by a password; save a copy without one")
        raise ImportRefused(
            path,
            "it is an old Word file or protected by a password, though its name ends in .docx; "
            "open it in Word and save it as .docx without a password",
        )
    if not head.startswith(_ZIP):
        raise ImportRefused(path, "it is not a Word file, though its name ends in .docx")


def _check_zip(path: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ImportRefused(path, "it is damaged: its parts cannot be listed") from error
    if len(members) > limits.zip_members:
        raise ImportRefused(path, f"it has {len(members)} parts, and at most {limits.zip_members} are read")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > limits.zip_unpacked:
        raise ImportRefused(
            path,
            f"it unpacks to {unpacked // MEGABYTE} MB, and at most {limits.zip_unpacked // MEGABYTE} MB are read",
        )
    if unpacked > limits.zip_ratio * max(packed, 1):
        raise ImportRefused(path, f"it unpacks to more than {limits.zip_ratio} times its size, as attacks do")
    for member in members:
        _check_member(path, member)
    if "word/document.xml" not in {member.filename for member in members}:
        if "[Content_Types].xml" not in {member.filename for member in members}:
            raise ImportRefused(path, "it is a ZIP archive and not a Word file, though its name ends in .docx")
        if not any(member.filename.startswith("word/") for member in members):
            raise ImportRefused(path, "it is not a Word file but another kind of Office file")


def _check_member(path: Path, member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in PurePosixPath(name).parts:
        raise ImportRefused(path, "one of its parts names a place outside the document, as attacks do")
    if member.external_attr >> 16 & 0o170000 == 0o120000:
        raise ImportRefused(path, "one of its parts is a link to another file, as attacks do")
    if member.flag_bits & 0x1:
        raise ImportRefused(path, "it is protected by a password; save a copy without one")
