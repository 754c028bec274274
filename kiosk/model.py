"""The words of the library as frozen values; imports nothing but the standard library.

Spans are half-open ``(start, end)`` pairs of **code points** into the plain text they
come with; only ``kiosk.ui`` converts them to Qt's UTF-16 units.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

ItemId = NewType("ItemId", str)  # "publisher/slug", for ever
PassageId = NewType("PassageId", str)  # "p61", "t252" or a heading's slug; local to its item
Span = tuple[int, int]


class Kind(StrEnum):
    REPORT = "report"
    CASE_STUDY = "case-study"
    TRANSCRIPT = "transcript"
    BLOG = "blog"
    GUIDE = "guide"
    SESSION_PACK = "session-pack"
    REFERENCE = "reference"


class Holding(StrEnum):
    FULL = "full"  # the text is here
    RECORD = "record"  # only described, with a link


class State(StrEnum):
    CURRENT = "current"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Perspective(StrEnum):
    NATIONAL = "national"
    INTERNATIONAL = "international"
    NONE = ""


class Layout(StrEnum):
    """How an item is divided, and so how the reader shows it."""

    ARTICLE = "article"  # sections under headings
    PAGES = "pages"  # the pages of a PDF
    TURNS = "turns"  # the turns of a transcript, in seconds


@dataclass(frozen=True, slots=True)
class Source:
    """Something an item cites. ``ref`` is the catalogue number (CAT-001) where there is one."""

    title: str
    publisher: str = ""
    year: int | None = None
    url: str = ""
    licence: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a person reads, without its passages.

    ``number`` is the small permanent integer behind typed list codes.
    ``minutes`` is reading time, or playing time for a transcript.
    ``pages`` is the page count of a paged original, else 0.
    """

    id: ItemId
    number: int
    title: str
    kind: Kind
    form: str
    holding: Holding
    layout: Layout
    publisher: str
    revision: int = 1
    state: State = State.CURRENT
    state_reason: str = ""
    superseded_by: ItemId | None = None
    summary: str = ""
    authors: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    perspective: Perspective = Perspective.NONE
    year: int | None = None
    language: str = "en-GB"
    minutes: int = 0
    pages: int = 0
    words: int = 0
    illustrative: bool = False
    content_note: str = ""
    licence: str = ""
    url: str = ""
    link_checked: bool = True  # whether a person has followed ``url``
    added: str = ""  # ISO date
    written: str = ""  # ISO date
    reviewed_by: str = ""
    review_due: str = ""  # ISO date
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """The part of an item that a hit opens at.

    ``label`` is what a person is told: the heading, "Page 61" or "04:12".
    ``level`` is the heading level (2 to 4) for sections, else 0.
    ``start`` and ``end`` are seconds, for turns only; ``chapter`` names the
    chapter that *begins* at this turn, else "".
    ``text`` is plain; ``html`` is the reduced subset described in docs/workspace.md.
    """

    id: PassageId
    label: str
    text: str
    html: str
    level: int = 0
    page: int | None = None
    start: float | None = None
    end: float | None = None
    speaker: str = ""
    chapter: str = ""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A file kept by content: an original document, an image, a recording.

    ``role`` is "original", "image" or "recording"; ``name`` is the file name people know it by.
    """

    sha256: str
    media_type: str
    size: int
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Theme:
    id: str
    title: str
    introduction: str
    icon: str  # a Lucide icon name
    featured: bool  # one of the eight on Home
    items: int = 0  # current items carrying it, counted by the store


@dataclass(frozen=True, slots=True)
class Collection:
    id: str
    title: str
    introduction: str
    items: tuple[ItemId, ...]
    featured_months: tuple[tuple[str, ItemId], ...] = ()  # ("2026-11", id) schedule


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the publisher's vocabulary. ``synonyms`` includes acronyms' expansions."""

    term: str
    expansion: str
    area: str = ""
    ambiguous: bool = False
    other_meanings: tuple[str, ...] = ()
    note: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemContent:
    """One item with its passages and files, each in order; ``words`` and ``minutes`` are already counted."""

    item: Item
    passages: tuple[Passage, ...] = ()
    objects: tuple[StoredObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Sharing:
    """How people share a story with the publisher, and where others meet; "" stands for what the library does not say.

    ``key`` is the publisher's X25519 public key in base64; without it no story can be sealed. ``address`` (https) is
    where sealed stories may be sent; without it they leave a PC on a stick. ``contact`` is an e-mail or web address.
    """

    key: str = ""
    address: str = ""
    contact_name: str = ""
    contact: str = ""
    community: str = ""
    community_about: str = ""
    community_url: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All that one library says. Themes, collections and vocabulary are in the order people see."""

    title: str
    publisher: str
    publisher_id: str
    release: int
    released: str  # ISO date
    licence: str
    items: tuple[ItemContent, ...] = ()
    themes: tuple[Theme, ...] = ()
    collections: tuple[Collection, ...] = ()
    vocabulary: tuple[Term, ...] = ()
    suggestions: tuple[str, ...] = ()  # searches offered on Home
    sharing: Sharing = Sharing()


@dataclass(frozen=True, slots=True)
class Edition:
    """What the open library says of itself."""

    release: int
    released: str  # ISO date
    title: str
    publisher: str
    digest: str  # over the sorted content, equal wherever it was built
    items: int
    passages: int
    words: int
    suggestions: tuple[str, ...] = ()  # searches offered on Home
    sharing: Sharing = Sharing()


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asks for. Empty sets do not restrict.

    ``as_you_type``: the last word is taken as a prefix.
    ``literal``: do not correct spelling (the person chose "search for … instead").
    ``unexpanded``: keys of expansions that the person took away (see `Expansion`).
    """

    text: str = ""
    kinds: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    perspectives: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()  # bands: see YEAR_BANDS
    holdings: frozenset[str] = frozenset()
    as_you_type: bool = False
    literal: bool = False
    unexpanded: frozenset[str] = frozenset()
    limit: int = 10
    offset: int = 0


YEAR_BANDS: tuple[tuple[str, str, int, int], ...] = (
    ("2020-", "2020 to today", 2020, 9999),
    ("2015-2019", "2015 to 2019", 2015, 2019),
    ("2010-2014", "2010 to 2014", 2010, 2014),
    ("-2009", "Before 2010", 0, 2009),
)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a passage's stored text and the spans in it that match.

    ``cut_before`` and ``cut_after`` say whether text was left out at either edge.
    """

    text: str
    spans: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that matches; ``spans`` are the matches in the passage's whole text."""

    passage_id: PassageId
    label: str
    snippet: Snippet
    score: float
    page: int | None = None
    start: float | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that matches, opened at ``passages[0]``, the best of its matching passages."""

    item: Item
    score: float
    passages: tuple[PassageHit, ...]
    matching_passages: int
    title_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts for one field over the hits, each as if that field were not restricted."""

    field: str  # "kind", "theme", "perspective", "year", "publisher", "holding"
    values: tuple[FacetValue, ...]


class ExpansionReason(StrEnum):
    """Why other words were searched for too, by the publisher's vocabulary."""

    ACRONYM = "acronym"  # an acronym was typed, ``also`` is what it stands for
    FULL_NAME = "full-name"  # a full name was typed, ``also`` is its acronym
    SYNONYM = "synonym"  # other words for the same thing


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words searched for beside those typed, since the vocabulary says that they mean the same.

    ``typed`` is the piece of the query as it was typed; ``also`` the other names of the same thing.
    ``key`` names the expansion in `Query.unexpanded`, to search without it.
    """

    typed: str
    also: tuple[str, ...]
    reason: ExpansionReason
    key: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that an ambiguous acronym in the query may mean; only offered, never searched for unasked.

    ``text`` is the whole query with the acronym written out.
    """

    typed: str
    meaning: str
    text: str


class SuggestionKind(StrEnum):
    TITLE = "title"  # of the item to open
    HEADING = "heading"  # of the passage to open
    PERSON = "person"  # an author; ``query`` asks for what they wrote
    TERM = "term"  # of the vocabulary; ``query`` asks for it


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an unfinished query may become. ``detail`` says more: the expansion, or the item of a heading.

    Titles and headings name the ``item`` to open, headings the ``passage``; the others a ``query``.
    """

    text: str
    kind: SuggestionKind
    detail: str = ""
    query: str = ""
    item: ItemId | None = None
    passage: PassageId | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one query. ``total`` counts items.

    ``corrected`` is the text searched for in place of the query's when its spelling
    was corrected; ``did_you_mean`` is an offer that was not applied; ``shorter`` are
    queries with fewer words that do find something, with their counts, given only
    when nothing was found. ``expansions`` were searched for too; ``meanings`` are offers for
    ambiguous acronyms; ``suggestions`` are for a query still being typed.
    """

    query: Query
    total: int
    hits: tuple[Hit, ...] = ()
    facets: tuple[Facet, ...] = ()
    corrected: str = ""
    did_you_mean: str = ""
    shorter: tuple[tuple[str, int], ...] = field(default=())
    expansions: tuple[Expansion, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
