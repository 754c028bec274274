"""Drafts on disk: ``drafts/SUBSCRIPTION/NAME.html`` (or ``.vtt``, ``.srt``) with its record beside it.

The record has the fields of an item (docs/workspace.md) without ``id`` and ``number``, which it gets when it is
accepted, and ``draft``, which says where it comes from. A draft that lies there is never written to again.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml

from kiosk.errors import StorageUnwritable
from kiosk.model import Kind, Layout
from kiosk.publish import passages as division
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import records, titles
from kiosk.publish.placing import put
from kiosk.publish.subscribing import texts
from kiosk.publish.subscribing.feeds import FeedEntry, Transcript
from kiosk.publish.subscribing.subscriptions import Subscription, numbered
from kiosk.publish.workspace import sidecar_of

FOLDER: Final = "drafts"
_TITLE_WORDS: Final = 12  # of the text, where an entry has no title


def title_of(entry: FeedEntry) -> str:
    """The entry's title, else the first words of its text."""
    if entry.title:
        return entry.title
    words = titles.plain(texts.text_of(entry.html)[: 100 * _TITLE_WORDS]).split(" ")
    return titles.shortened(" ".join(words[:_TITLE_WORDS]) + ("…" if len(words) > _TITLE_WORDS else ""))


def document(entry: FeedEntry) -> bytes:
    """The text of an entry as a web page of its own: the original that the item will be made from."""
    title = html.escape(title_of(entry))
    heading = f"<h1>{title}</h1>\n" if titles.plausible(title_of(entry)) else ""
    language = html.escape(entry.language or "und", quote=True)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>\n'
        f"<body>\n<main>\n{heading}{entry.html}\n</main>\n</body>\n</html>\n"
    ).encode()


def text_record(
    entry: FeedEntry, subscription: Subscription, said: Sequence[Mapping[str, str]], changed: bool
) -> dict[str, object]:
    """The record of a text; ``said`` is what became of each of the entry's transcripts."""
    extracted = Extracted(title_of(entry), entry.language, Layout.ARTICLE, html=entry.html, description=entry.summary)
    summary = records.summary(extracted, division.from_extracted(extracted))
    fields = _record(entry, subscription, title_of(entry), subscription.kind, summary, entry.language)
    return {**fields, "draft": _origin(entry, subscription, said, changed, entry.notes)}


def transcript_record(
    entry: FeedEntry,
    subscription: Subscription,
    said: Sequence[Mapping[str, str]],
    transcript: Transcript,
    extracted: Extracted,
) -> dict[str, object]:
    """The record of a transcript, with what its captions hold in ``extracted``."""
    summary = records.summary(extracted, division.from_extracted(extracted))
    tongue = extracted.language or titles.plain(transcript.language)
    other = tongue and entry.language and tongue.split("-")[0] != entry.language.split("-")[0]
    title = titles.shortened(f"{title_of(entry) or extracted.title}: transcript" + (f" ({tongue})" if other else ""))
    fields = _record(entry, subscription, title, Kind.TRANSCRIPT.value, summary, tongue)
    origin = _origin(entry, subscription, said, False, extracted.notes)
    return {**fields, "draft": {**origin, "transcript": transcript.url}}


def _record(
    entry: FeedEntry, subscription: Subscription, title: str, kind: str, summary: str, language: str
) -> dict[str, object]:
    day = entry.published or entry.updated
    fields: dict[str, object] = {
        "title": title,
        "kind": kind,
        "form": "document",
        "publisher": subscription.title,
        "summary": summary,
        "authors": list(entry.authors),
        "year": int(day[:4]) if day else None,
        "language": language or "und",
        "licence": entry.licence,
        "url": entry.link,
    }
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def _origin(
    entry: FeedEntry,
    subscription: Subscription,
    said: Sequence[Mapping[str, str]],
    changed: bool,
    notes: Sequence[str],
) -> dict[str, object]:
    files = [{"url": each.url, "type": each.media_type, "bytes": each.length} for each in entry.enclosures]
    fields: dict[str, object] = {
        "subscription": subscription.name,
        "entry": entry.key,
        "changed": changed,
        "published": entry.published,
        "updated": entry.updated,
        "rights": entry.rights,
        "notes": list(notes),
        "transcripts": [dict(each) for each in said],
        "recordings": [{name: value for name, value in each.items() if value} for each in files],
    }
    return {name: value for name, value in fields.items() if value not in ("", [], False)}


def place(folder: Path, name: str, ending: str, content: bytes) -> Path:
    """A path for a draft: the first that is free, or that holds these very bytes already (after an interruption)."""
    for stem in numbered(name):
        found = folder / f"{stem}{ending}"
        if not found.exists() and not sidecar_of(found).exists():
            return found
        if found.is_file() and found.stat().st_size == len(content) and found.read_bytes() == content:
            return found
    raise AssertionError("names never run out")


def write(path: Path, content: bytes, record: Mapping[str, object]) -> None:
    """Write a draft, its record last; one that is there already is left as it is. Raises `StorageUnwritable`."""
    text = yaml.safe_dump(dict(record), sort_keys=False, allow_unicode=True, width=100)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            put(path, content)
        if not sidecar_of(path).exists():
            put(sidecar_of(path), text.encode())
    except OSError as error:
        raise StorageUnwritable(path.parent, error.strerror or str(error)) from error


def count(workspace: Path, name: str) -> int:
    """How many drafts of a subscription wait for somebody to read them."""
    return sum(1 for path in (workspace / FOLDER / name).glob("*.yaml") if path.with_suffix("").is_file())


def name_of(entry: FeedEntry, *more: str) -> str:
    """The file name of a draft without its ending."""
    stem = records.slug(title_of(entry))
    stem = stem if len(stem) >= 3 else (records.slug(entry.published) or "entry")
    return "-".join([stem, *(part for part in map(records.slug, more) if part)])
