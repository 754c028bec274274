"""The record of an imported document: what the publisher would otherwise have to fill in. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.model import Kind, Layout, Passage
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import gate
from kiosk.publish.importing.titles import plain

LONGEST_SUMMARY = 160  # characters
_LONGEST_SLUG = 60
_SPEAKING = 5  # paragraphs that begin with a speaker's name: fewer are no transcript
_TERMINAL = re.compile(r"[.!?؟。…][\"'”’»)\]]*(?=\s|$)")
_SHORT_FORM = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|No|vs|eg|ie|e\.g|i\.e|etc|approx|U\.S|[A-Z])\.$")
_SPEAKER = re.compile(r"<p(?: [^>]*)?><strong>[^<]{2,60}:\s*</strong>")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the publisher says of all the documents of one import; empty where the documents decide."""

    kind: Kind | None = None
    publisher: str = ""
    themes: tuple[str, ...] = ()
    licence: str = ""


def record(
    path: Path,
    extracted: Extracted,
    passages: Sequence[Passage],
    *,
    publisher_id: str,
    number: int,
    taken: Collection[str],
    today: date,
    choices: Choices,
) -> dict[str, object]:
    """The fields of the item for a document, in the order in which they are written."""
    fields: dict[str, object] = {
        "id": f"{publisher_id}/{free_slug(extracted.title, path, publisher_id, taken)}",
        "number": number,
        "title": extracted.title,
        "kind": (choices.kind or guessed_kind(path, extracted)).value,
        "form": "document",
        "publisher": choices.publisher,
        "summary": summary(extracted, passages),
        "authors": list(extracted.authors),
        "themes": list(choices.themes),
        "year": extracted.year,
        "language": extracted.language or "und",
        "licence": choices.licence,
        "added": today,
    }
    return {name: value for name, value in fields.items() if value not in ("", [], None)}


def guessed_kind(path: Path, extracted: Extracted) -> Kind:
    """Captions are transcripts, PDF and Word files reports, the rest guides, unless people speak in it."""
    form = gate.FORMATS.get(path.suffix.lower(), "")
    if extracted.layout is Layout.TURNS:
        return Kind.TRANSCRIPT
    spoken = len(_SPEAKER.findall(extracted.html))
    if spoken >= _SPEAKING and spoken * 4 >= extracted.html.count("<p"):
        return Kind.TRANSCRIPT
    return Kind.REPORT if form in (gate.PDF, gate.WORD) else Kind.GUIDE


def slug(text: str) -> str:
    """Lower-case Latin letters and digits joined by hyphens, cut at a word; "" where nothing is left.

    >>> slug("Éducation: the first 100 days"), slug("كتاب")
    ('education-the-first-100-days', '')
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    name = "-".join(re.findall(r"[a-z0-9]+", folded))
    if len(name) > _LONGEST_SLUG:
        name = name[: _LONGEST_SLUG + 1].rpartition("-")[0] or name[:_LONGEST_SLUG]
    return name


def free_slug(title: str, path: Path, publisher_id: str, taken: Collection[str]) -> str:
    """A slug from the title, else from the file's name, with a number where the id is taken."""
    name = slug(title)
    if len(re.sub(r"[^a-z]", "", name)) < 3:
        name = slug(path.stem) if len(slug(path.stem)) >= 3 else (name or "document")
    number, found = 1, name
    while f"{publisher_id}/{found}" in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def summary(extracted: Extracted, passages: Sequence[Passage]) -> str:
    """The document's own description, else its first good sentence, else its title; at most 160 characters."""
    described = plain(extracted.description)
    if len(described) >= 40 and len(described.split()) >= 6 and described.casefold() not in extracted.title.casefold():
        return cut(described)
    spoken = len(_SPEAKER.findall(extracted.html)) >= _SPEAKING
    for passage in passages[:12]:
        for line in passage.text.split("\n")[:40]:
            sentence = first_sentence(line.partition(": ")[2] if spoken and ": " in line[:60] else line)
            if sentence:
                return cut(sentence)
    return cut(described if len(described.split()) >= 6 else extracted.title)


def first_sentence(line: str) -> str:
    """The first sentence of a paragraph if it reads like one, else ""."""
    text = plain(re.sub(r"^(?:(?:[•–-]|\d{1,2}[.)]|[A-Z]:)\s*)+", "", line))
    if len(text) < 40 or len(text.split()) < 7 or " … " in text:
        return ""
    ends = (end.end() for end in _TERMINAL.finditer(text))
    end = next((end for end in ends if end >= 40 and not _SHORT_FORM.search(text[:end])), 0)
    sentence = text[:end] if end else text if len(text) > LONGEST_SUMMARY else ""
    letters = sum(char.isalpha() or char.isspace() for char in sentence)
    if letters < 0.8 * len(sentence) or sentence.upper() == sentence != sentence.lower():
        return ""
    return sentence


def cut(text: str) -> str:
    """At most 160 characters, cut at a word."""
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[: LONGEST_SUMMARY - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-(") + "…"
