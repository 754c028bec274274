"""What an importer takes out of an original document: plain values, nothing but the standard library.

An importer fills one `Extracted`; ``kiosk.publish.passages.from_extracted`` divides it into passages.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.model import Layout


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed cue of a recording: ``start`` and ``end`` in seconds, ``text`` plain.

    ``speaker`` is "" where none is named. ``chapter`` names the chapter that *begins*
    at this cue, else "".
    """

    start: float
    end: float
    text: str
    speaker: str = ""
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedImage:
    """A picture found in a document, kept by content: ``sha256`` is that of ``data``, in hex."""

    sha256: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text and the record of one original document.

    Which of the three texts is filled depends on ``layout``:

    - ``Layout.ARTICLE``: ``html``, as ``kiosk.publish.reduce.reduce_document`` returns it. The title is
      not in it; its pictures are ``lib:object/SHA256`` with their bytes in ``images``.
    - ``Layout.PAGES``: ``pages``, the plain text of each page in order, "" for a page without text. Each line
      is one paragraph: lines that the page merely wrapped are already joined.
    - ``Layout.TURNS``: ``cues``, in order of time.

    ``title`` may be "" where the document has none; ``language`` is BCP 47 or "". ``notes`` are sentences
    for the publisher about what was left out ("2 pictures in a format that cannot be shown").
    """

    title: str
    language: str
    layout: Layout
    html: str = ""
    pages: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()
    authors: tuple[str, ...] = ()
    year: int | None = None
    description: str = ""
    images: tuple[ExtractedImage, ...] = ()
    notes: tuple[str, ...] = ()
