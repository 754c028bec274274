"""What a feed brings that is not known yet. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kiosk.publish.subscribing.feeds import CAPTIONS, FeedEntry, RefusedEntry, Transcript

_ENDINGS: Final = {".vtt": ".vtt", ".srt": ".srt"}
_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class NewText:
    """An entry whose text is to be drafted; ``changed`` where an earlier form of it was drafted before."""

    entry: FeedEntry
    changed: bool = False


@dataclass(frozen=True, slots=True)
class NewTranscript:
    """A transcript that is to be fetched and drafted; ``ending`` is that of its file."""

    entry: FeedEntry
    transcript: Transcript
    ending: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be drafted, in the feed's order, and what became of the rest.

    ``waiting`` entries and transcripts are new and beyond what one run takes.
    """

    texts: tuple[NewText, ...] = ()
    transcripts: tuple[NewTranscript, ...] = ()
    refused: tuple[RefusedEntry, ...] = ()
    unchanged: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """From where transcripts may be fetched: the feed's own ``origin``, and others that the publisher named."""

    origin: str
    also: tuple[str, ...] = ()
    http: bool = False

    def why_not(self, transcript: Transcript) -> str:
        """Why a transcript is not fetched, in words for its record; "" where it is."""
        if not ending(transcript):
            return f"not fetched: only WebVTT and SRT are taken, and it is {transcript.media_type or 'of no said kind'}"
        place = origin(transcript.url)
        if not place or (place.startswith("http:") and not self.http):
            return "not fetched: its address does not begin with https://"
        if place != self.origin and place not in self.also:
            return f"not fetched: it is on another server ({place}); `--also-from {place}` allows that"
        return ""


def plan(
    entries: Collection[FeedEntry],
    known: Mapping[str, str],
    transcripts: Mapping[str, Collection[str]],
    fetched: Fetched,
    most: int,
    most_fetches: int,
) -> Plan:
    """Sort the entries of a feed.

    ``known`` gives the digest of what was drafted last, by the entry's key; ``transcripts`` the addresses taken
    already. At most ``most`` texts and ``most_fetches`` transcripts are planned for this run.
    """
    texts: list[NewText] = []
    fetches: list[NewTranscript] = []
    refused: list[RefusedEntry] = []
    seen: dict[str, str] = {}
    unchanged = waiting = 0
    for entry in entries:
        if entry.key in seen:
            refused.append(RefusedEntry(entry.place, f"it has the id of {seen[entry.key]}"))
            continue
        seen[entry.key] = entry.place
        wanted = [each for each in entry.transcripts if not fetched.why_not(each)]
        if not entry.html and not wanted:
            refused.append(RefusedEntry(entry.place, "it holds no text, and no transcript that may be fetched"))
            continue
        new = bool(entry.html) and known.get(entry.key) != entry.digest
        if new and len(texts) >= most:
            waiting += 1
            continue  # its transcripts wait with it
        if new:
            texts.append(NewText(entry, entry.key in known))
        missing = [each for each in wanted if each.url not in transcripts.get(entry.key, ())]
        taken = missing[: max(0, most_fetches - len(fetches))]
        fetches += [NewTranscript(entry, each, ending(each)) for each in taken]
        waiting += len(missing) - len(taken)
        unchanged += not new and not missing
    return Plan(tuple(texts), tuple(fetches), tuple(refused), unchanged, waiting)


def ending(transcript: Transcript) -> str:
    """``.vtt`` or ``.srt``, by the type that is said and else by the address; "" for anything else."""
    kind = transcript.media_type.partition(";")[0].strip().lower()
    if kind in CAPTIONS:
        return CAPTIONS[kind]
    if kind in ("", "text/plain", "application/octet-stream"):
        path = urlsplit(transcript.url).path.lower()
        return next((given for name, given in _ENDINGS.items() if path.endswith(name)), "")
    return ""


def origin(address: str) -> str:
    """Scheme, host and port of a web address in their normal form; "" where it is none.

    >>> origin("HTTPS://Feeds.Example.org:443/a.xml"), origin("file:///etc/passwd")
    ('https://feeds.example.org', '')
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _PORTS[parts.scheme] else "")
