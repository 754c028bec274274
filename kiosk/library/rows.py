"""Rows of library.db as the frozen values of ``kiosk.model``; raises ValueError for what no library holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from kiosk.model import (
    Edition,
    Holding,
    Item,
    ItemId,
    Kind,
    Layout,
    Passage,
    PassageId,
    Perspective,
    Sharing,
    Source,
    State,
    Term,
)

Value = TypeVar("Value")
Conversion = Callable[[Any], Value]

ITEM = (
    "i.number, i.id, i.title, i.kind, i.form, i.holding, i.layout, i.publisher, i.revision, i.state, i.state_reason, "
    "i.superseded_by, i.summary, i.perspective, i.year, i.language, i.minutes, i.pages, i.words, i.illustrative, "
    "i.content_note, i.licence, i.url, i.link_checked, i.added, i.written, i.reviewed_by, i.review_due"
)
PASSAGE = 'p.id, p.label, p.text, p.html, p.level, p.page, p.start, p."end", p.speaker, p.chapter'
SOURCE = "title, publisher, year, url, licence, ref"
HEADINGS = (
    "SELECT p.item, p.id, CASE WHEN p.level > 0 THEN p.label ELSE p.chapter END "
    "FROM items i JOIN passages p ON p.item = i.number "
    "WHERE i.state = 'current' AND (p.level > 0 OR p.chapter != '') ORDER BY p.item, p.position"
)
SPEAKERS = (
    "SELECT DISTINCT p.speaker FROM items i JOIN passages p ON p.item = i.number "
    "WHERE i.state = 'current' AND i.layout = 'turns' AND p.speaker != '' ORDER BY p.speaker"
)
NEWEST = """
    SELECT number FROM items WHERE state = 'current' ORDER BY added DESC, holding = 'record', number DESC LIMIT ?
"""
FEATURED = """
    SELECT i.number FROM featured_months f JOIN items i ON i.id = f.item_id
    WHERE f.month <= ? AND i.state = 'current' ORDER BY f.month DESC LIMIT 1
"""
RELATED = (
    "SELECT other.item FROM item_themes mine JOIN item_themes other ON other.theme = mine.theme "
    "JOIN (SELECT theme, COUNT(*) AS items FROM item_themes GROUP BY theme) spread ON spread.theme = mine.theme "
    "JOIN items i ON i.number = other.item "
    "WHERE mine.item = ? AND other.item != mine.item AND i.state = 'current' "
    "GROUP BY other.item ORDER BY i.holding = 'record', SUM(1.0 / spread.items) DESC, other.item LIMIT ?"
)
TERMS = "SELECT term, expansion, area, ambiguous, other_meanings, note, synonyms FROM vocabulary ORDER BY position"


def edition(lines: Iterable[tuple[str, str]]) -> Edition:
    """The lines of ``meta`` as an Edition."""
    said = dict(lines)
    return Edition(
        release=int(said["release"]),
        released=said["released"],
        title=said["title"],
        publisher=said["publisher"],
        digest=said["digest"],
        items=int(said["items"]),
        passages=int(said["passages"]),
        words=int(said["words"]),
        suggestions=_lines(said["suggestions"]),
        sharing=_sharing(said.get("sharing", "{}")),
    )


def _sharing(said: str) -> Sharing:
    fields = json.loads(said)
    if not all(isinstance(value, str) for value in fields.values()):
        raise ValueError("how stories are shared is told in other values than text")
    return Sharing(**fields)


def item(parts: tuple[Sequence[Any], list[Any], list[Any], list[Any]]) -> Item:
    """A row of `ITEM` columns, and the item's authors, themes and sources in order, as an Item."""
    row, authors, themes, sources = parts
    (number, id_, title, kind, form, holding, layout, publisher, revision, state, reason, successor, summary,
     perspective, year, language, minutes, pages, words, illustrative, note, licence, url, link_checked,
     added, written, reviewed_by, review_due) = row  # fmt: skip
    return Item(
        id=ItemId(id_), number=number, title=title, kind=Kind(kind), form=form, holding=Holding(holding),
        layout=Layout(layout), publisher=publisher, revision=revision, state=State(state), state_reason=reason,
        superseded_by=ItemId(successor) if successor else None, summary=summary,
        authors=tuple(name for (name,) in authors), themes=tuple(theme for (theme,) in themes),
        perspective=Perspective(perspective), year=year, language=language, minutes=minutes, pages=pages, words=words,
        illustrative=bool(illustrative), content_note=note, licence=licence, url=url, link_checked=bool(link_checked),
        added=added, written=written, reviewed_by=reviewed_by, review_due=review_due,
        sources=tuple(Source(*source) for source in sources),
    )  # fmt: skip


def passage(row: Sequence[Any]) -> Passage:
    """A row of `PASSAGE` columns as a Passage."""
    return Passage(PassageId(row[0]), *row[1:])


def term(row: Sequence[Any]) -> Term:
    """A row of `TERMS` as a Term; lists are stored one entry a line."""
    name, expansion, area, ambiguous, other, note, synonyms = row
    return Term(name, expansion, area, bool(ambiguous), _lines(other), note, _lines(synonyms))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()
