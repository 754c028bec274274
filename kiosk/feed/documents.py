"""The documents of a feed, between bytes and values: an item with its text, and what a publisher curates. Pure.

A document is canonical JSON: UTF-8, fields in order of their names, no spaces, a line feed at the end. A value has
one form in bytes, so that its SHA-256 names it wherever it was built, and other bytes are refused when read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final, NoReturn

from kiosk.feed import markup
from kiosk.feed.reading import (
    Check,
    Place,
    choice,
    day,
    fields_of,
    flag,
    listed,
    matching,
    maybe,
    record,
    seconds,
    text,
    unique,
    whole,
)
from kiosk.model import (
    Collection,
    Content,
    Holding,
    Item,
    ItemContent,
    Kind,
    Layout,
    Passage,
    Perspective,
    Sharing,
    Source,
    State,
    StoredObject,
    Term,
    Theme,
)

ITEM_FORMAT: Final = "ward-library-item"
CURATION_FORMAT: Final = "ward-library-curation"
VERSION: Final = 1
MAX_DOCUMENT: Final = 32_000_000  # bytes
MAX_OBJECT: Final = 2_000_000_000  # bytes

SLUG: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SLUG = matching(SLUG, "lower-case letters, digits and hyphens", 150)
# Short enough for "SHA256.SLUG.json" to be the name of a file everywhere.
_ITEM_ID = matching(
    rf"(?=[^/]{{1,100}}/[^/]{{1,150}}\Z){SLUG}/{SLUG}",
    "publisher/slug in lower-case letters, digits and hyphens, the slug with at most 150 of them",
)
_ADDRESS = matching(r"https?://\S+", "an address that begins with https://", 4_000, empty=True)
_NAME = text(1_000)
_PROSE = text(20_000, lines=True)


def _html(place: Place, value: object) -> str:
    found = str(text(MAX_DOCUMENT, lines=True)(place, value))
    try:
        markup.check(found)
    except markup.MarkupRefused as error:
        raise place.wrong(str(error)) from error
    return found


def _month(place: Place, value: object) -> tuple[str, str]:
    pair = listed(text(300), 2)(place, value)
    if len(pair) != 2:
        raise place.wrong("should be a month and an item")
    month = matching(r"[0-9]{4}-(?:0[1-9]|1[0-2])", "a month such as 2026-11")(place.at(0), pair[0])
    return month, _ITEM_ID(place.at(1), pair[1])


_SOURCE: Final[Mapping[str, Check]] = {
    "title": _NAME,
    "publisher": _NAME,
    "year": maybe(whole(1000, 9999)),
    "url": _ADDRESS,
    "licence": _NAME,
    "ref": _NAME,
}
_ITEM: Final[Mapping[str, Check]] = {
    "id": _ITEM_ID,
    "number": whole(1),
    "title": text(1_000, least=1),
    "kind": choice(Kind),
    "form": _SLUG,
    "holding": choice(Holding),
    "layout": choice(Layout),
    "publisher": _NAME,
    "revision": whole(1),
    "state": choice(State),
    "state_reason": _PROSE,
    "superseded_by": maybe(_ITEM_ID),
    "summary": _NAME,
    "authors": listed(_NAME, 1_000),
    "themes": unique(listed(_SLUG, 100), str, "the theme"),
    "perspective": choice(Perspective),
    "year": maybe(whole(1000, 9999)),
    "language": matching(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", "a language tag such as en-GB"),
    "minutes": whole(0),
    "pages": whole(0),
    "words": whole(0),
    "illustrative": flag,
    "content_note": _PROSE,
    "licence": _NAME,
    "url": _ADDRESS,
    "link_checked": flag,
    "added": day(empty=True),
    "written": day(empty=True),
    "reviewed_by": _NAME,
    "review_due": day(empty=True),
    "sources": listed(record(Source, _SOURCE), 5_000),
}
_PASSAGE: Final[Mapping[str, Check]] = {
    "id": matching(r"[^\s#\"<>&/]+", "a passage's id, without spaces", 200),
    "label": text(5_000),
    "text": text(MAX_DOCUMENT, lines=True),
    "html": _html,
    "level": whole(0, 4),
    "page": maybe(whole(1)),
    "start": maybe(seconds),
    "end": maybe(seconds),
    "speaker": _NAME,
    "chapter": _NAME,
}
_OBJECT: Final[Mapping[str, Check]] = {
    "sha256": matching(r"[0-9a-f]{64}", "a SHA-256 of 64 hexadecimal digits"),
    "media_type": matching(r"[a-z0-9.+-]+/[a-z0-9.+-]+", "a media type such as application/pdf"),
    "size": whole(0, MAX_OBJECT),
    "role": matching(r"original|image|recording", "original, image or recording"),
    "name": matching(r"[^/\\]+", "a file's name without a folder", 255),
}
_THEME: Final[Mapping[str, Check]] = {
    "id": _SLUG,
    "title": _NAME,
    "introduction": _PROSE,
    "icon": matching(SLUG, "the name of an icon", 100, empty=True),
    "featured": flag,
}
_COLLECTION: Final[Mapping[str, Check]] = {
    "id": _SLUG,
    "title": _NAME,
    "introduction": _PROSE,
    "items": unique(listed(_ITEM_ID, 10_000), str, "the item"),
    "featured_months": unique(listed(_month, 2_000), lambda pair: pair[0], "the month"),
}
_TERM: Final[Mapping[str, Check]] = {
    "term": text(300, least=1),
    "expansion": _NAME,
    "area": _NAME,
    "ambiguous": flag,
    "other_meanings": listed(text(1_000, least=1), 100),
    "note": _PROSE,
    "synonyms": listed(text(1_000, least=1), 100),
}
_SHARING: Final[Mapping[str, Check]] = {
    "key": matching(r"[A-Za-z0-9+/]{43}=", "a public key of 32 bytes in base64", 44, empty=True),
    "address": matching(r"https://[^\s/?#@]+(?:/[^\s?#]*)?", "an address that begins with https://", 1_000, empty=True),
    "contact_name": _NAME,
    "contact": _NAME,
    "community": _NAME,
    "community_about": _NAME,
    "community_url": _ADDRESS,
}
_CURATION: Final[Mapping[str, Check]] = {
    "title": text(1_000, least=1),
    "publisher": text(1_000, least=1),
    "publisher_id": _SLUG,
    "release": whole(1),
    "released": day(empty=False),
    "licence": _NAME,
    "themes": unique(listed(record(Theme, _THEME), 1_000), lambda theme: theme.id, "the theme"),
    "collections": unique(listed(record(Collection, _COLLECTION), 1_000), lambda each: each.id, "the collection"),
    "vocabulary": unique(
        listed(record(Term, _TERM), 20_000), lambda term: (term.term, term.expansion), "the term and expansion"
    ),
    "suggestions": listed(text(300, least=1), 100),
}
_CONTENT: Final[Mapping[str, Check]] = {
    "item": record(Item, _ITEM),
    "passages": unique(listed(record(Passage, _PASSAGE), 100_000), lambda passage: passage.id, "the passage"),
    "objects": listed(record(StoredObject, _OBJECT), 10_000),
}


def item_path(item_id: str) -> str:
    """The path in the feed of the item with this id: ``PUBLISHER/items/SLUG.json``."""
    publisher, _, slug = item_id.partition("/")
    return f"{publisher}/items/{slug}.json"


def object_path(publisher_id: str, sha256: str) -> str:
    """The path in the feed of a publisher's object."""
    return f"{publisher_id}/objects/{sha256}"


def curation_path(publisher_id: str) -> str:
    """The path in the feed of what a publisher curates."""
    return f"{publisher_id}/curation.json"


def item_bytes(content: ItemContent) -> bytes:
    """An item as a document; the same content gives the same bytes, wherever it comes from."""
    passages = [
        {**asdict(passage), "start": _seconds(passage.start), "end": _seconds(passage.end)}
        for passage in content.passages
    ]
    objects = [asdict(each) for each in content.objects]
    return _written(ITEM_FORMAT, {"item": asdict(content.item), "passages": passages, "objects": objects})


def item_from(raw: bytes, path: str = "") -> ItemContent:
    """The item in a document, checked whole; with ``path``, that it is the item of this path too.

    Raises `FeedDocumentInvalid` with the place and the reason.
    """
    place = Place(path)
    said = _read(raw, place, ITEM_FORMAT, _CONTENT)
    found = ItemContent(**said)
    item = found.item
    if path and item_path(item.id) != path:
        raise place.at("item").at("id").wrong(f"{item.id} belongs to another path, {item_path(item.id)}")
    _check_item(place, found)
    if item_bytes(found) != raw:
        raise place.wrong("is not written in the one way that documents are: fields in order, each once, no spaces")
    return found


def curation_bytes(content: Content) -> bytes:
    """What a publisher curates, as a document; the items of ``content`` are no part of it."""
    said: dict[str, Any] = {name: getattr(content, name) for name in _CURATION}
    if content.sharing != Sharing():
        said["sharing"] = asdict(content.sharing)
    said["themes"] = [
        {name: value for name, value in asdict(theme).items() if name in _THEME} for theme in content.themes
    ]
    # Months have an order of their own, which is the one a library keeps them in.
    said["collections"] = [
        {**asdict(each), "featured_months": sorted(each.featured_months)} for each in content.collections
    ]
    said["vocabulary"] = [asdict(term) for term in content.vocabulary]
    return _written(CURATION_FORMAT, {"curation": said})


def curation_from(raw: bytes, path: str = "") -> Content:
    """What a publisher curates, as a `Content` without items; with ``path``, that it is the publisher's of this path.

    Raises `FeedDocumentInvalid` with the place and the reason.
    """
    place = Place(path)
    found: Content = _read(raw, place, CURATION_FORMAT, {"curation": _curation})["curation"]
    if path and curation_path(found.publisher_id) != path:
        raise place.at("curation").at("publisher_id").wrong(f"{found.publisher_id} belongs to another path")
    months = [month for each in found.collections for month, _ in each.featured_months]
    if len(months) != len(set(months)):
        raise place.at("curation").at("collections").wrong("a month is featured in two of them")
    if curation_bytes(found) != raw:
        raise place.wrong("is not written in the one way that documents are: fields in order, each once, no spaces")
    return found


def _curation(place: Place, value: object) -> Content:
    """What a publisher curates; how stories are shared is written only where there is anything to say of it."""
    fields = {**_CURATION, "sharing": record(Sharing, _SHARING)} if _says(value, "sharing") else _CURATION
    return Content(**fields_of(place, value, fields))


def _says(value: object, name: str) -> bool:
    return isinstance(value, dict) and name in value


def merged(curations: Sequence[Content]) -> Content:
    """What several publishers curate as one: the first names the library, later ones add and never replace.

    A theme or collection is known by its id, a term by its word and expansion; a month keeps the first item that
    was featured in it. Items stay with whoever brings them. Raises ValueError where there is nothing to merge.
    """
    if not curations:
        raise ValueError("there is no curation to merge")
    themes: dict[str, Theme] = {}
    collections: dict[str, Collection] = {}
    terms: dict[tuple[str, str], Term] = {}
    months: set[str] = set()
    for each in curations:
        for theme in each.themes:
            themes.setdefault(theme.id, theme)
        for collection in each.collections:
            if collection.id not in collections:
                kept = tuple(pair for pair in collection.featured_months if pair[0] not in months)
                months.update(month for month, _ in kept)
                collections[collection.id] = replace(collection, featured_months=kept)
        for term in each.vocabulary:
            terms.setdefault((term.term, term.expansion), term)
    return replace(
        curations[0],
        items=tuple(content for each in curations for content in each.items),
        themes=tuple(themes.values()),
        collections=tuple(collections.values()),
        vocabulary=tuple(terms.values()),
    )


def _check_item(place: Place, found: ItemContent) -> None:
    """What fields must say together."""
    item, at = found.item, place.at("item")
    if item.state is State.CURRENT:
        if item.state_reason or item.superseded_by:
            raise at.at("state").wrong("a current item has no state_reason and no superseded_by")
    else:
        if not item.state_reason:
            raise at.at("state_reason").wrong(f"is needed, since the item is {item.state}")
        if found.passages or found.objects:
            raise at.at("state").wrong(f"an item that is {item.state} has neither passages nor objects")
    if item.state is State.SUPERSEDED and not item.superseded_by:
        raise at.at("superseded_by").wrong("is needed, since the item is superseded")
    if item.superseded_by == item.id:
        raise at.at("superseded_by").wrong("is this item itself")
    for number, passage in enumerate(found.passages):
        if passage.level == 1:
            raise place.at("passages").at(number).at("level").wrong("should be 0, or 2 to 4")


def _seconds(value: float | None) -> float | None:
    """A time as a library gives it back: with a decimal point, and never minus nought."""
    return None if value is None else float(value) + 0.0


def _written(name: str, parts: Mapping[str, object]) -> bytes:
    said = {"format": name, "version": VERSION, **parts}
    return json.dumps(said, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _read(raw: bytes, place: Place, name: str, parts: Mapping[str, Check]) -> dict[str, Any]:
    """The parts of a document, each checked."""
    if len(raw) > MAX_DOCUMENT:
        raise place.wrong(f"has {len(raw):,} bytes; at most {MAX_DOCUMENT:,} are allowed")
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise place.wrong(f"is not JSON in UTF-8 ({_first_line(error)})") from error
    head: dict[str, Check] = {"format": matching(name, f"{name!r}"), "version": _version}
    found = fields_of(place, _known(place, value, name), {**head, **parts})
    return {part: found[part] for part in parts}


def _known(place: Place, value: object, name: str) -> object:
    """``value``, unless it says itself that it is of another kind or for a later app."""
    if isinstance(value, dict) and "format" in value and "version" in value:
        matching(name, f"{name!r}")(place.at("format"), value["format"])
        _version(place.at("version"), value["version"])
    return value


def _version(place: Place, value: object) -> int:
    found = int(whole(1)(place, value))
    if found != VERSION:
        raise place.wrong(f"is {found}; this app reads version {VERSION}")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _first_line(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).partition("\n")[0][:120]
