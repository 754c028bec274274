"""Captions (WebVTT and SRT) become timed cues with speakers and chapters; styling and positions are dropped."""

from __future__ import annotations

import codecs
import html
import io
import re
from pathlib import Path

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from kiosk.errors import ImportRefused
from kiosk.model import Layout
from kiosk.publish.extracted import Cue, Extracted
from kiosk.publish.importing import language, titles
from kiosk.publish.importing.limits import LIMITS, Limits

_CHAPTER = re.compile(r"^\s*chapter\s*:\s*(.+)$", re.I | re.S)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)*\s+([^>]+)>", re.I)
_TAG = re.compile(r"</?[a-z0-9][^>]*>|<\d[\d:.]*>|\{\\[^}]*\}", re.I)
_NAMED = re.compile(r"^(?:>>+\s*)?((?:Dr|Mr|Mrs|Ms|Prof)?\.?\s*[A-Z][A-Z'’.-]+(?: [A-Z][A-Z'’.-]+){0,3}):\s+(?=\S)")
_SIDES = re.compile(r"^(?:>>+)\s*")


def extract(path: Path, limits: Limits = LIMITS) -> Extracted:
    """Take cues, title and language out of a captions file.

    Raises:
        ImportRefused: no cues, not captions, or too many.
    """
    text = _decoded(path.read_bytes())
    try:
        captions = _read(path, text)
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        kind = "WebVTT" if path.suffix.lower() == ".vtt" else "SRT"
        raise ImportRefused(path, f"it is not {kind} as it should be: {_plainly(error)}") from error
    if len(captions.captions) > limits.cues:
        raise ImportRefused(path, f"it has {len(captions.captions)} cues, and at most {limits.cues} are read")
    cues = _cues(captions)
    if not any(any(char.isalnum() for char in cue.text) for cue in cues):
        raise ImportRefused(path, "it holds no captions")
    spoken = " ".join(cue.text for cue in cues)
    tongue = language.settle(_declared(captions), spoken)
    return Extracted(title=_title(captions, path, tongue), language=tongue, layout=Layout.TURNS, cues=tuple(cues))


def _decoded(data: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (codecs.BOM_UTF8, "utf-8-sig"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _read(path: Path, text: str) -> webvtt.WebVTT:
    kind = "vtt" if path.suffix.lower() == ".vtt" else "srt"
    if kind == "srt" and text.lstrip().startswith("WEBVTT"):
        kind = "vtt"
    elif kind == "srt":  # times with a full stop in place of the comma are common
        text = re.sub(r"(\d\d:\d\d:\d\d)\.(\d{3})", r"\1,\2", text)
    return webvtt.from_string(text) if kind == "vtt" else _from_srt(text)


def _from_srt(text: str) -> webvtt.WebVTT:
    return webvtt.from_buffer(io.StringIO(text), format="srt")


def _plainly(error: Exception) -> str:
    said = str(error).strip().rstrip(".")
    return said[0].lower() + said[1:] if said else "its first lines are not those of captions"


def _cues(captions: webvtt.WebVTT) -> list[Cue]:
    """The cues in order of time, one for each voice in them; a chapter's name goes to the first cue after it."""
    cues: list[Cue] = []
    for number, caption in enumerate(captions.captions):
        comments = [*(captions.header_comments if number == 0 else ()), *caption.comments]
        chapter = next((found for comment in reversed(comments) if (found := _chapter(comment))), "")
        start, end = _seconds(caption.start), _seconds(caption.end)
        for speaker, said in _voices(caption.raw_text):
            cues.append(Cue(start, max(start, end), said, speaker, chapter))
            chapter = ""
        if chapter:  # a cue without words still begins the chapter
            cues.append(Cue(start, max(start, end), "", "", chapter))
    return sorted(cues, key=lambda cue: cue.start)


def _chapter(comment: str) -> str:
    found = _CHAPTER.match(comment)
    return titles.plain(found.group(1)) if found else ""


def _seconds(stamp: str) -> float:
    parts = stamp.replace(",", ".").split(":")
    hours, minutes = (int(parts[-3]) if len(parts) > 2 else 0), int(parts[-2])
    return round(hours * 3600 + minutes * 60 + float(parts[-1]), 3)


def _voices(raw: str) -> list[tuple[str, str]]:
    """What each voice of a cue says, as (speaker, plain text)."""
    pieces = _VOICE.split(raw)
    found = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    said: list[tuple[str, str]] = []
    for speaker, text in found:
        plain = _plain(text)
        named = _NAMED.match(plain) if not speaker else None
        if named:
            speaker, plain = named.group(1).strip().title(), plain[named.end() :]
        plain = _SIDES.sub("", plain)
        if plain:
            said.append((titles.plain(html.unescape(speaker)), plain))
    return said


def _plain(text: str) -> str:
    return titles.plain(html.unescape(_TAG.sub("", text)))


def _declared(captions: webvtt.WebVTT) -> str:
    for line in [captions.header_text or "", *(captions.metadata or ())]:
        found = re.match(r"\s*-?\s*language\s*:\s*(\S+)", line, re.I)
        if found:
            return found.group(1)
    return ""


def _title(captions: webvtt.WebVTT, path: Path, tongue: str) -> str:
    """A title that the head of the file names, else the file's name without a language at its end."""
    lines = [captions.header_text or "", *(captions.metadata or ()), *captions.header_comments]
    for line in lines:
        found = re.match(r"\s*-?\s*title\s*:\s*(.+)", line, re.I)
        if found and titles.plausible(found.group(1)):
            return titles.shortened(titles.plain(found.group(1)))
    head = titles.plain(captions.header_text or "").lstrip("- ")
    if titles.plausible(head) and len(head.split()) >= 2 and ":" not in head:
        return titles.shortened(head)
    stem = path.stem
    if tongue:
        stem = re.sub(rf"[-_. ]{tongue.split('-')[0]}(?:[-_][A-Za-z]{{2}})?$", "", stem, flags=re.I) or stem
    return titles.shortened(titles.readable(Path(stem + path.suffix)))
