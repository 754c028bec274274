"""What is read out of an open feed: plain values, nothing but the standard library."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final

# The media types of captions, with the ending of a file that holds them.
CAPTIONS: Final = {
    "text/vtt": ".vtt", "application/x-subrip": ".srt", "application/srt": ".srt", "text/srt": ".srt",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript that an entry names: where it is, and what it says of itself ("" where it says nothing)."""

    url: str
    media_type: str = ""
    language: str = ""
    rel: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry, such as a recording; it is named and never fetched. ``length`` in bytes."""

    url: str
    media_type: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry. ``key`` tells it from all others of its feed; ``place`` says where it stands there ("entry 3").

    ``html`` is in the reduced subset, "" where the entry holds no text. ``published`` and ``updated`` are ISO dates
    or "". ``licence`` is a licence that was recognised, ``rights`` whatever is said of them. ``notes`` are
    sentences for the publisher about what was left out.
    """

    place: str
    key: str
    title: str
    html: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    link: str = ""
    language: str = ""
    rights: str = ""
    licence: str = ""
    transcripts: tuple[Transcript, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A hash of what readers would see; when it changes, the entry has changed.

        Dates are not part of it: some programs give every entry a new one each day.
        """
        seen = (self.title, self.html, self.summary, self.authors, self.link, self.licence or self.rights)
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """An entry that is not taken: where it stands, and why, in plain words."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was read; ``form`` is RSS, Atom or JSON Feed."""

    form: str
    title: str
    entries: tuple[FeedEntry, ...] = ()
    refused: tuple[RefusedEntry, ...] = ()
    notes: tuple[str, ...] = ()
