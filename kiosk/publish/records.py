"""The records of a workspace: what the fields of its files mean, as values of the model."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.errors import WorkspaceError
from kiosk.model import (
    Collection,
    Holding,
    Item,
    ItemId,
    Kind,
    Layout,
    Perspective,
    Sharing,
    Source,
    State,
    Term,
    Theme,
)
from kiosk.publish.fields import ITEM_ID, SLUG, Fields

MAX_SUMMARY: Final = 160  # characters
COLUMNS: Final = ("term", "expansion", "area", "ambiguous", "other_meanings", "note", "synonyms")

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_ADDRESS = re.compile(r"https?://\S+")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_SECURE = re.compile(r"https://[^\s/?#@]+(/[^\s?#]*)?")
_CONTACT = re.compile(r"https?://\S+|[^\s@]+@[^\s@]+\.[^\s@]+")
_KEY = re.compile(r"(?!A{43}=)[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")  # 32 bytes in base64, not all of them 0
_ID_MEANING = "publisher/slug in lower-case letters, digits and hyphens"


STARTER: Final = "ward-library"  # the publisher of the library that comes with the app
FIRST_NUMBER: Final = 1000  # of other publishers: the numbers below are kept for the starter library
_UNSAID: Final = Sharing()


@dataclass(frozen=True, slots=True)
class Release:
    """What workspace.yaml says: who publishes, and which release this is."""

    publisher_id: str = ""
    publisher: str = ""
    title: str = ""
    release: int = 0
    released: str = ""  # ISO date
    licence: str = ""  # of items that name none
    suggestions: tuple[str, ...] = ()
    first_number: int = 1  # the lowest that an item of this publisher may have
    sharing: Sharing = _UNSAID


def release_from(fields: Fields) -> Release:
    """workspace.yaml as a value."""
    publisher = fields.inner("publisher", needed=True)
    publisher_id = publisher.matching("id", SLUG, "a slug of lower-case letters, digits and hyphens")
    found = Release(
        publisher_id=publisher_id,
        publisher=publisher.text("name"),
        title=fields.text("title"),
        release=fields.whole("release"),
        released=fields.date("released", needed=True),
        licence=fields.text("licence", ""),
        suggestions=fields.texts("suggestions"),
        first_number=fields.whole("first_number", 1 if publisher_id == STARTER else FIRST_NUMBER),
        sharing=_sharing_from(fields.inner("stories")),
    )
    fields.texts("known_acronyms")  # for the checks alone: see checking
    publisher.finish()
    fields.finish()
    return found


def _sharing_from(fields: Fields) -> Sharing:
    """How stories are shared, and where people meet: all of it may be left out."""
    web = "an address that begins with https://"
    found = Sharing(
        key=fields.matching("key", _KEY, "the public key that `kioskctl publish stories keys` shows", ""),
        address=fields.matching("address", _SECURE, f"{web}, without ? and #", ""),
        contact_name=fields.text("contact_name", ""),
        contact=fields.matching("contact", _CONTACT, f"an e-mail address, or {web}", ""),
        community=fields.text("community", ""),
        community_about=fields.text("community_about", ""),
        community_url=fields.matching("community_url", _ADDRESS, web, ""),
    )
    if found.address and not found.key:
        fields.wrong("address", "is of no use without a key: no story could be sealed")
    fields.finish()
    return found


def item_from(fields: Fields, release: Release) -> Item:
    """The record of an item: what its fields say, with defaults of the release.

    ``layout``, ``pages`` and ``words`` are known when its text is read; ``minutes`` is 0 where it is
    to be counted.
    """
    state = fields.choice("state", State, State.CURRENT)
    fields.inner("accepted")  # findings that its publisher accepts: see checking
    item = Item(
        id=ItemId(fields.matching("id", ITEM_ID, _ID_MEANING)),
        number=fields.whole("number"),
        title=fields.text("title"),
        kind=fields.choice("kind", Kind),
        form=fields.matching("form", SLUG, "a word such as briefing or talk-script"),
        holding=fields.choice("holding", Holding, Holding.FULL),
        layout=Layout.ARTICLE,
        publisher=fields.text("publisher", "") or release.publisher,
        revision=fields.whole("revision", 1),
        state=state,
        state_reason=fields.text("state_reason", ""),
        superseded_by=ItemId(fields.matching("superseded_by", ITEM_ID, _ID_MEANING, "")) or None,
        summary=fields.text("summary", longest=MAX_SUMMARY),
        authors=fields.texts("authors"),
        themes=fields.texts("themes"),
        perspective=fields.choice("perspective", Perspective, Perspective.NONE),
        year=fields.year("year"),
        language=fields.matching("language", _LANGUAGE, "a language tag such as en-GB", "") or "en-GB",
        minutes=fields.whole("minutes", 0),
        illustrative=fields.flag("illustrative"),
        content_note=fields.text("content_note", ""),
        licence=fields.text("licence", "") or release.licence,
        url=fields.matching("url", _ADDRESS, "an address that begins with https://", ""),
        link_checked=fields.flag("link_checked", default=True),
        added=fields.date("added"),
        written=fields.date("written"),
        reviewed_by=fields.text("reviewed_by", ""),
        review_due=fields.date("review_due"),
        sources=tuple(_source_from(inner) for inner in fields.inners("sources")),
    )
    _check_state(fields, item)
    fields.text("recording", "")  # a file, and so of the workspace: see recordings.py
    fields.finish()
    return item


def themes_from(path: Path, value: object, problems: list[WorkspaceError]) -> tuple[Theme, ...]:
    """themes.yaml as values, in order."""
    if not isinstance(value, list):
        problems.append(WorkspaceError(path, "", "this should be a list of themes"))
        return ()
    found: dict[str, Theme] = {}
    for number, each in enumerate(value, start=1):
        fields = Fields.of(path, each, problems, f"theme {number}")
        theme = Theme(
            id=fields.matching("id", SLUG, "a slug of lower-case letters, digits and hyphens"),
            title=fields.text("title"),
            introduction=fields.text("introduction", ""),
            icon=fields.text("icon", ""),
            featured=fields.flag("featured"),
        )
        if theme.id in found:
            fields.wrong("id", f"{theme.id!r} is there twice")
        fields.finish()
        found[theme.id] = theme
    return tuple(found.values())


def collection_from(fields: Fields) -> tuple[int, Collection]:
    """A file of ``collections/`` as its position and a value; its id is the file's name."""
    name = fields.path.stem
    if not SLUG.fullmatch(name):
        fields.wrong("", "the file's name should be lower-case letters, digits and hyphens")
    months = fields.inner("featured_months")
    if months.values and name != "featured":
        fields.wrong("featured_months", "stands only in collections/featured.yaml")
    schedule = []
    for month in sorted(str(month) for month in months.values):
        item = months.matching(month, ITEM_ID, _ID_MEANING)
        if _MONTH.fullmatch(month):
            schedule.append((month, ItemId(item)))
        else:
            months.wrong(month, "should be a month such as 2026-11")
    members = tuple(ItemId(item) for item in fields.texts("items"))
    found = Collection(name, fields.text("title"), fields.text("introduction", ""), members, tuple(schedule))
    position = fields.whole("position")
    months.finish()
    fields.finish()
    return position, found


def vocabulary_from(path: Path, text: str, problems: list[WorkspaceError]) -> tuple[Term, ...]:
    """vocabulary.csv as values, in its order."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: dict[tuple[str, str], Term] = {}
    try:
        header = tuple(next(reader, ()))
        if header != COLUMNS:
            problems.append(WorkspaceError(path, "line 1", f"the columns should be {','.join(COLUMNS)}"))
            return ()
        for row in reader:
            place = f"line {reader.line_num}"
            if len(row) != len(COLUMNS):
                problems.append(WorkspaceError(path, place, f"has {len(row)} cells instead of {len(COLUMNS)}"))
                continue
            term = _term_from(dict(zip(COLUMNS, (" ".join(cell.split()) for cell in row), strict=True)))
            for reason in _wrong_with(term, row[3], found):
                problems.append(WorkspaceError(path, place, reason))
            found.setdefault((term.term, term.expansion), term)
    except csv.Error as error:
        problems.append(WorkspaceError(path, f"line {reader.line_num}", f"this is not CSV as it should be: {error}"))
    return tuple(found.values())


def _source_from(fields: Fields) -> Source:
    source = Source(
        title=fields.text("title"),
        publisher=fields.text("publisher", ""),
        year=fields.year("year"),
        url=fields.matching("url", _ADDRESS, "an address that begins with https://", ""),
        licence=fields.text("licence", ""),
        ref=fields.text("ref", ""),
    )
    fields.finish()
    return source


def _check_state(fields: Fields, item: Item) -> None:
    """A tombstone explains itself; a current item has nothing to explain."""
    if item.state is State.CURRENT:
        for name in ("state_reason", "superseded_by"):
            if getattr(item, name):
                fields.wrong(name, "belongs to an item that is withdrawn or superseded")
        return
    if not item.state_reason:
        fields.wrong("state_reason", f"is needed, since the item is {item.state}")
    if item.state is State.SUPERSEDED and not item.superseded_by:
        fields.wrong("superseded_by", "is needed, since the item is superseded")
    if item.superseded_by == item.id:
        fields.wrong("superseded_by", "is this item itself")


def _term_from(cells: dict[str, str]) -> Term:
    return Term(
        term=cells["term"],
        expansion=cells["expansion"],
        area=cells["area"],
        ambiguous=cells["ambiguous"] == "yes",
        other_meanings=_parts(cells["other_meanings"]),
        note=cells["note"],
        synonyms=_parts(cells["synonyms"]),
    )


def _wrong_with(term: Term, ambiguous: str, found: dict[tuple[str, str], Term]) -> list[str]:
    reasons = [] if term.term else ["term is needed"]
    if not term.expansion and not term.synonyms:
        reasons.append("expansion or synonyms are needed")
    if ambiguous.strip() not in ("yes", "no"):
        reasons.append(f"ambiguous should be yes or no, not {ambiguous!r}")
    if (term.term, term.expansion) in found:
        reasons.append(f"{term.term!r} with this expansion is there twice")
    return reasons


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))
