"""What is printed, as values: the text as HTML in pieces, and what stands at the head and foot of every page; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from kiosk.model import Edition, Item, Layout, Passage
from kiosk.takeaway.addresses import public_address
from kiosk.takeaway.citing import day_of, where

LEAD = "\u2060"  # begins a line that belongs to the paragraph after it
ONE_PAGE = "one-page-guide"  # the form of an item that is written to be pinned up
PIECE = 3000  # words that are laid out in one go: about as long as a screen may stand still


@dataclass(frozen=True, slots=True)
class Furniture:
    """The head and foot of every page. ``address`` is where the QR code leads, "" without one."""

    title: str
    publisher: str
    edition: str
    review: str
    licence: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Print:
    """Something to print: its furniture, and its text in pieces that follow one another without a gap.

    ``name`` is what a file of it is called, without an ending.
    """

    furniture: Furniture
    pieces: tuple[str, ...]
    name: str
    page_each: bool = field(default=False)  # each piece begins a page, as the pages of a PDF do
    one_page: bool = field(default=False)  # set closer, if that brings it on one side of paper


def furniture_of(item: Item, edition: Edition) -> Furniture:
    """Head and foot for an item."""
    reviewed = f"Reviewed by {item.reviewed_by}" if item.reviewed_by else "Not yet reviewed"
    due = f"review due {day_of(item.review_due)}" if item.review_due else ""
    year = str(item.year) if item.year else ""
    return Furniture(
        title=item.title,
        publisher=", ".join(filter(None, (item.publisher, year))),
        edition=where(edition),
        review="; ".join(filter(None, (reviewed, due))),
        licence=f"Licence: {item.licence}" if item.licence else "Licence: not stated",
        address=public_address(item),
    )


def whole(item: Item, edition: Edition, passages: Sequence[Passage]) -> Print:
    """All of an item."""
    paged = item.layout is Layout.PAGES and bool(passages)
    one_page = item.form == ONE_PAGE
    opening = _short_opening(item) if one_page else _opening(item)
    if paged:
        pieces = [f"<h2>{escape(one.label)}</h2>{one.html or _EMPTY_PAGE}" for one in passages]
        pieces[0] = opening + pieces[0]
    else:
        pieces = list(_joined((opening, *_written(item, passages)), (0, *(len(one.text.split()) for one in passages))))
    return Print(furniture_of(item, edition), tuple(pieces), file_name(item.title), paged, one_page)


def around(item: Item, passages: Sequence[Passage], passage_id: str) -> tuple[Passage, ...]:
    """What a person means by "this part": a page; a section with those below it; a chapter, or else a turn.

    Empty where the item has no such passage.
    """
    at = next((n for n, one in enumerate(passages) if one.id == passage_id), None)
    if at is None:
        return ()
    end = at + 1
    if item.layout is Layout.TURNS and any(one.chapter for one in passages[: at + 1]):
        at = max(n for n in range(at + 1) if passages[n].chapter)
        while end < len(passages) and not passages[end].chapter:
            end += 1
    elif item.layout is Layout.ARTICLE and passages[at].level:
        while end < len(passages) and passages[end].level > passages[at].level:
            end += 1
    return tuple(passages[at:end])


def part(item: Item, edition: Edition, passages: Sequence[Passage]) -> Print:
    """Some passages of an item, as `around` gives them."""
    said = f"{_notice(item)}<p class='note'>From: {escape(item.title)}</p>"
    labels = [f"<h2>{escape(one.label)}</h2>" if item.layout is Layout.PAGES else "" for one in passages]
    texts = (label + text for label, text in zip(labels, _written(item, passages), strict=True))
    pieces = tuple(_joined((said, *texts), (0, *(len(one.text.split()) for one in passages))))
    return Print(furniture_of(item, edition), pieces, file_name(f"{item.title} {_within(item, passages[0])}"))


def selection(item: Item, edition: Edition, text: str, passage: Passage | None = None) -> Print:
    """Some words of an item, told to be a selection, from ``passage`` where that is known."""
    paragraphs = [one.strip() for one in text.replace("\u2029", "\n").replace("\u2028", "\n").split("\n")]
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs if one)
    place = ", ".join(filter(None, (item.title, _within(item, passage) if passage is not None else "")))
    said = f"<p class='note'>Selected from: {escape(place)}</p>"
    pieces = tuple(_joined((_notice(item), said, body), (0, 0, len(text.split()))))
    return Print(furniture_of(item, edition), pieces, file_name(f"{item.title} selection"))


@dataclass(frozen=True, slots=True)
class ListRow:
    """An item of a printed list: its citation as HTML, its public address, and what is to be known of its state."""

    title: str
    citation: str
    address: str = ""
    note: str = ""


def listing(edition: Edition, rows: Iterable[ListRow], code: str) -> Print:
    """A reading list with its code; QR codes of the addresses are pictures named ``lib:qr/ADDRESS``."""
    lead = (
        f"<p>To open this list on another PC with Ward Library, choose “Have a list code?” on Home and type:</p>"
        f"<p class='code'>{escape(code)}</p>"
    )
    entries = [f"<h1>My reading list</h1>{lead}"]
    for place, row in enumerate(rows, 1):
        note = f"<p class='note'>{escape(row.note)}</p>" if row.note else ""
        picture = f"<img src='lib:qr/{escape(row.address, quote=True)}'>" if row.address else ""
        words = f"<p class='entry'><b>{place}. {escape(row.title)}</b></p><p>{row.citation}</p>{note}"
        entries.append(
            f"<table width='100%'><tr><td style='border: none'>{words}</td>"
            f"<td style='border: none' width='96'>{picture}</td></tr></table>"
        )
    furniture = Furniture("My reading list", edition.publisher, where(edition), f"List code: {code}", "")
    return Print(furniture, ("".join(entries),), "Reading list")


def file_name(title: str) -> str:
    """A title as a file's name that every system takes: letters, digits, spaces and hyphens, at most 80."""
    kept = "".join(each if each.isalnum() or each in " -" else " " for each in title)
    return " ".join(kept.split())[:80].rstrip(" -") or "Ward Library"


_EMPTY_PAGE = "<p class='note'>This page has no text.</p>"


def _within(item: Item, passage: Passage) -> str:
    """What a passage is called after its item's title; "" where that would be the title again."""
    beginning = item.layout is Layout.ARTICLE and not passage.level  # before the first heading: labelled with a title
    return "" if beginning or passage.label == item.title else passage.label


def _opening(item: Item) -> str:
    who = ", ".join(name for name in item.authors if name != item.publisher)
    facts = "  ·  ".join(filter(None, (who, item.publisher, str(item.year or ""))))
    summary = f"<p class='summary'>{escape(item.summary)}</p>" if item.summary else ""
    return f"<h1>{escape(item.title)}</h1><p class='note'>{escape(facts)}</p>{summary}{_notice(item)}"


def _short_opening(item: Item) -> str:
    """Title and warnings; a page to be pinned up begins with what it is for, and its head says who published it."""
    return f"<h1>{escape(item.title)}</h1>{_notice(item)}"


def _notice(item: Item) -> str:
    notes = ["Illustrative: people and events are invented."] * item.illustrative
    notes += [f"Before you read: {item.content_note}"] if item.content_note else []
    return "".join(f"<p class='note'><b>{escape(note)}</b></p>" for note in notes)


def _written(item: Item, passages: Sequence[Passage]) -> Iterator[str]:
    """Each passage with what stands above it on screen: its heading, or its time and speaker."""
    for passage in passages:
        if item.layout is Layout.TURNS:
            chapter = f"<h2>{escape(passage.chapter)}</h2>" if passage.chapter else ""
            speaker = f" {escape(passage.speaker)}" if passage.speaker else ""
            # The word joiner marks what must not stand alone at the foot of a page; it is not seen.
            yield f"{chapter}<p class='turn'>{LEAD}<b>{escape(passage.label)}{speaker}</b></p>{passage.html}"
        elif passage.level:
            level = min(max(passage.level, 2), 4)
            yield f"<h{level}>{escape(passage.label)}</h{level}>{passage.html}"
        else:
            yield passage.html or (_EMPTY_PAGE if item.layout is Layout.PAGES else "")


def _joined(texts: Iterable[str], words: Iterable[int]) -> Iterator[str]:
    """Texts put together into pieces of about `PIECE` words."""
    held, count = "", 0
    for text, length in zip(texts, words, strict=True):
        if held and count + length > PIECE:
            yield held
            held, count = "", 0
        held, count = held + text, count + length
    if held:
        yield held
