"""What a document may cost: the bounds every import keeps to, in one place."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one import; sizes in bytes, times in seconds.

    ``memory`` counts address space, which is larger than what is really used.
    CPU, memory and file size are enforced by the operating system on POSIX;
    on Windows only ``wall_seconds`` is.
    """

    original: int = 100 * MEGABYTE  # a PDF or Word file
    text_original: int = 10 * MEGABYTE  # a web page, Markdown or captions
    pages: int = 2_000
    cues: int = 50_000
    text_characters: int = 20_000_000  # of one document, after extraction
    zip_members: int = 2_000
    zip_unpacked: int = 200 * MEGABYTE
    zip_ratio: int = 100
    picture: int = 5 * MEGABYTE
    pictures: int = 300
    pictures_total: int = 60 * MEGABYTE
    picture_pixels: int = 40_000_000
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    memory: int = 2048 * MEGABYTE
    written_file: int = 128 * MEGABYTE


LIMITS = Limits()
