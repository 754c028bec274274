"""Pictures found in documents: which are kept, and what is said about the others.

Only formats that the reader shows are kept, byte for byte and after a look at their headers; nothing is
decoded here, and nothing outside the document is ever fetched.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass, field

from kiosk.publish.extracted import ExtractedImage
from kiosk.publish.importing.limits import LIMITS, Limits
from kiosk.publish.importing.titles import plain

_FILE_NAME = re.compile(r"^[\w ().-]+\.(?:png|jpe?g|gif|webp|bmp|tiff?|emf|wmf|svg)$", re.I)
_MACHINE_MADE = re.compile(
    r"\s*(?:description (?:automatically )?generated.*|ai-generated content may be.*)$", re.I | re.S
)


@dataclass(slots=True)
class Pictures:
    """Collects the pictures of one document and counts those that are left out."""

    limits: Limits = LIMITS
    kept: dict[str, ExtractedImage] = field(default_factory=dict)
    outside: int = 0
    unreadable: int = 0
    too_large: int = 0

    def add(self, data: bytes) -> str:
        """Keep a picture and return its ``lib:object/...`` address, or "" if it is left out."""
        kind = media_type(data)
        if not kind:
            self.unreadable += 1
            return ""
        width, height = dimensions(data, kind)
        total = sum(len(image.data) for image in self.kept.values()) + len(data)
        if (
            len(data) > self.limits.picture
            or width * height > self.limits.picture_pixels
            or len(self.kept) >= self.limits.pictures
            or total > self.limits.pictures_total
        ):
            self.too_large += 1
            return ""
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = ExtractedImage(digest, kind, data)
        return f"lib:object/{digest}"

    def notes(self) -> list[str]:
        """Sentences for the publisher about the pictures that were left out."""
        said = []
        for count, reason in (
            (self.outside, "kept outside the document and not fetched"),
            (self.unreadable, "in a format that cannot be shown (PNG, JPEG, GIF and WebP can)"),
            (self.too_large, "too large"),
        ):
            if count:
                said.append(f"{count} {'picture was' if count == 1 else 'pictures were'} left out: {reason}")
        return said


def media_type(data: bytes) -> str:
    """The media type that the first bytes show, or "" if it is none that is kept."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def dimensions(data: bytes, kind: str) -> tuple[int, int]:
    """Width and height in pixels as the header declares them; (0, 0) where it does not say."""
    try:
        if kind == "image/png":
            return struct.unpack(">II", data[16:24])
        if kind == "image/gif":
            return struct.unpack("<HH", data[6:10])
        if kind == "image/jpeg":
            return _jpeg_dimensions(data)
        return _webp_dimensions(data)
    except struct.error:
        return (0, 0)


def _jpeg_dimensions(data: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return (width, height)
        if marker == 0xFF:  # filling
            place += 1
            continue
        place += 2 + max(2, struct.unpack(">H", data[place + 2 : place + 4])[0])
    return (0, 0)


def _webp_dimensions(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return (1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    width, height = struct.unpack("<HH", data[26:30])
    return (width & 0x3FFF, height & 0x3FFF)


def alternative(text: str | None) -> str:
    """The alternative text of a picture without what programs leave there: file names and their own credits."""
    said = plain(_MACHINE_MADE.sub("", (text or "").strip()))
    return "" if _FILE_NAME.match(said) else said
