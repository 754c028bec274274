"""The bundled library with one item more of every kind of thing that a page can show."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from kiosk.library.applying import apply
from kiosk.library.store import Library
from kiosk.library.text import plain_text
from kiosk.model import Holding, Item, ItemContent, ItemId, Kind, Layout, Passage, PassageId, State, StoredObject
from tests.ui.heard import recorded

ARTICLE = ItemId("trust/rich-text")
LEAFLET = ItemId("trust/leaflet")
TALK = ItemId("trust/talk-heard")
WITHDRAWN = ItemId("trust/taken-back")
REPLACED = ItemId("trust/replaced")
FIRST = 9_001  # the number of the first of them

_BASE = Item(
    id=ARTICLE, number=FIRST, title="Rounds that listen: a rich text", kind=Kind.GUIDE, form="guide",
    holding=Holding.FULL, layout=Layout.ARTICLE, publisher="A Trust", summary="A text with everything in it.",
    authors=("Ada Ward",), themes=("speaking-up",), year=2024, language="en-GB", minutes=6, words=600,
    url="https://www.example.org/rounds", licence="CC-BY-4.0", added="2026-11-01", reviewed_by="B. Reviewer",
    review_due="2027-11-01", content_note="It tells of a death.",
)  # fmt: skip
_TABLE = "<table><tr><th>Ward</th><th>Asked</th></tr><tr><td>Ash</td><td>41</td></tr></table>"
_MORE = "<p>Staff were asked what would help. Listening came first, then time to talk after a hard shift.</p>" * 4
_NOTES = '<ol><li>A first note, with <a href="https://www.example.org/note">its source</a>.</li><li>A second.</li></ol>'
_TURNS = (
    ("Nina", "Opening", "Welcome. Today we talk about listening on the ward."),
    ("Tom", "", "I was afraid to speak. Nobody had asked me before."),
    ("Nina", "What changed", "What changed for you?"),
    ("Tom", "", "A leader who came back the next day, and told us what had become of it."),
)


def full_library(seed: Path, folder: Path) -> Path:
    """Write the library into ``folder``, with its objects beside it; the path of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    objects = folder / "objects"
    objects.mkdir()
    for known in (seed.parent / "assets" / "objects").iterdir():
        (objects / known.name).symlink_to(known)
    pdf = _stored(objects, _pdf(folder / "leaflet.pdf"), "application/pdf", "original")
    wav = _stored(objects, recorded(folder / "talk.wav", 8), "audio/wav", "recording")
    gone = replace(_BASE, id=WITHDRAWN, number=FIRST + 3, title="Taken back", state=State.WITHDRAWN,
                   state_reason="Its figures were wrong.")  # fmt: skip
    old = replace(_BASE, id=REPLACED, number=FIRST + 4, title="An older edition", state=State.SUPERSEDED,
                  state_reason="A new edition came out.", superseded_by=ARTICLE)  # fmt: skip
    items = (
        ItemContent(_BASE, _article()),
        ItemContent(replace(_BASE, id=LEAFLET, number=FIRST + 1, title="A leaflet in its original pages",
                            kind=Kind.REPORT, layout=Layout.PAGES, pages=3, content_note=""), _pages(), (pdf,)),
        ItemContent(replace(_BASE, id=TALK, number=FIRST + 2, title="A talk that can be heard", form="talk-script",
                            kind=Kind.TRANSCRIPT, layout=Layout.TURNS, content_note=""), _turns(), (wav,)),
        ItemContent(gone),
        ItemContent(old),
    )  # fmt: skip
    path = folder / "library.db"
    apply(seed, path, items, None)
    library = Library.open(path, objects)
    assert library.object_path(pdf.sha256) and library.object_path(wav.sha256), "the library finds its objects"
    library.close()
    return path


def _article() -> tuple[Passage, ...]:
    def section(name: str, label: str, html: str, level: int) -> Passage:
        return Passage(PassageId(name), label, plain_text(html), html, level=level)

    lead = (
        "<p>Rounds can listen.<sup>1</sup> The FTSU guardian can help,<sup>2</sup> and "
        '<a href="lib:item/trust/leaflet">a leaflet</a> tells more; so does '
        '<a href="https://www.example.org/rounds">the web</a>.</p>'
    )
    return (
        section("start", _BASE.title, lead + _MORE, 0),
        section("asked", "What was asked", _TABLE + _MORE, 2),
        section("then", "What came of it", f"<ul><li>Time</li><li>Tea</li></ul>{_MORE}", 3),
        section("notes", "Notes", _NOTES, 2),
    )


def _pages() -> tuple[Passage, ...]:
    lines = [f"Page {n} tells of compassion on the ward, and of listening." for n in range(1, 4)]
    return tuple(
        Passage(PassageId(f"p{n}"), f"Page {n}", line, f"<p>{line}</p>", page=n) for n, line in enumerate(lines, 1)
    )


def _turns() -> tuple[Passage, ...]:
    return tuple(
        Passage(PassageId(f"t{n * 2}"), f"00:{n * 2:02}", text, f"<p>{text}</p>", start=n * 2.0, end=n * 2.0 + 2,
                speaker=speaker, chapter=chapter)
        for n, (speaker, chapter, text) in enumerate(_TURNS)
    )  # fmt: skip


def _pdf(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(420, 595))
    for passage in _pages():
        canvas.drawString(60, 500, passage.text)
        canvas.showPage()
    canvas.save()
    return path


def _stored(objects: Path, file: Path, media_type: str, role: str) -> StoredObject:
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    (objects / digest).write_bytes(content)
    return StoredObject(digest, media_type, len(content), role, file.name)
