"""Citations of an item, or of a place in it, in the two styles that nurses and doctors are asked for; pure.

Harvard follows Cite Them Right as UK nursing schools use it: an organisation stands for a missing author, "et al."
from four authors, "no date", the address with the day of access, and no day of access with a DOI. Vancouver follows
the ICMJE recommendations and the NLM's "Citing Medicine": "et al." after six authors, "[date unknown]",
"[place unknown]", and the place in the document before its address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape

from kiosk.model import Edition, Item, Kind, Passage
from kiosk.takeaway.addresses import public_address
from kiosk.takeaway.names import Name, name_of

HARVARD_AUTHORS = 3  # all of them are named up to here, else the first and "et al."
VANCOUVER_AUTHORS = 6  # so many are named before "et al."
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


class Style(StrEnum):
    """How a citation is written."""

    HARVARD = "harvard"
    VANCOUVER = "vancouver"


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference in pieces, each with whether it is in italics.

    ``in_text`` is what stands in the sentence, "" in a style that numbers its references.
    """

    pieces: tuple[tuple[str, bool], ...]
    in_text: str = ""

    @property
    def plain(self) -> str:
        """The reference as plain text."""
        return "".join(text for text, _ in self.pieces)

    @property
    def html(self) -> str:
        """The reference with its italics."""
        return "".join(f"<i>{escape(text)}</i>" if slanted else escape(text) for text, slanted in self.pieces)


def cite(style: Style, item: Item, edition: Edition, accessed: date, passage: Passage | None = None) -> Citation:
    """A citation of ``item``, or of ``passage`` in it, as read in ``edition`` on the day ``accessed``."""
    return (harvard if style is Style.HARVARD else vancouver)(item, edition, accessed, passage)


def harvard(item: Item, edition: Edition, accessed: date, passage: Passage | None = None) -> Citation:
    """As `cite`, in the Harvard style of Cite Them Right."""
    names = _authors(item) or [Name(item.publisher)] * bool(item.publisher.strip())
    year = str(item.year) if item.year else "no date"
    title = _title(item)
    who = _harvard_names(names)
    if item.kind is Kind.BLOG:
        site = [(item.publisher, True)] if item.publisher else []
        day = _day(item.written, item.year)
        middle = [(f"‘{title}’", False), *([(", ", False), *site] if site else []), (f", {day}" if day else "", False)]
    else:
        middle = [(title, True), (f" [{_MEDIUM[item.kind]}]" if item.kind in _MEDIUM else "", False)]
    address = public_address(item)
    # A document that has no address of its own is known by who published it.
    opening = [(f"{who} ({year}) ", False), *middle] if who else [*middle, (f" ({year})", False)]
    end = "" if _ends(opening) else "."
    if not address and item.publisher and item.kind is not Kind.BLOG and Name(item.publisher) not in names:
        end += f" {_stopped(item.publisher)}"
    access = f" (Accessed: {_long(accessed)})" if not _is_doi(address) else ""
    available = f"{end} Available at: {address or where(edition)}{access}" + ("" if _is_doi(address) else ".")
    cited = _cited(names) if who else title
    return Citation(_joined([*opening, (available, False)]), _in_text(cited, year, passage))


def vancouver(item: Item, edition: Edition, accessed: date, passage: Passage | None = None) -> Citation:
    """As `cite`, in the Vancouver style of the ICMJE and the NLM."""
    names = _authors(item)
    written = [_vancouver_name(name) for name in names[:VANCOUVER_AUTHORS]]
    if len(names) > VANCOUVER_AUTHORS:
        written.append("et al")
    who = _stopped(", ".join(written)) + " " if written else ""
    address = public_address(item)
    medium = " on the ".join(filter(None, (_MEDIUM.get(item.kind, ""), "Internet" if address else "")))
    title = _title(item)
    title = _stopped(f"{title} [{medium}]" if medium else title)
    publisher = item.publisher or "publisher unknown"
    year = str(item.year) if item.year else "[date unknown]"
    seen = f"{accessed.year} {_MONTHS[accessed.month - 1][:3]} {accessed.day}"
    imprint = f" [place unknown]: {publisher}; {year} [cited {seen}]."
    place = _vancouver_place(passage)
    place = f" {_stopped(place)}" if place else ""
    # A full stop after an address would be typed as part of it; NLM leaves it out.
    source = f" Available from: {address}" if address else f" Located at: {where(edition)}."
    return Citation(((f"{who}{title}{imprint}{place}{source}", False),))


def where(edition: Edition) -> str:
    """Which library, and which state of it: "Ward Library starter collection, release 1, 23 November 2026"."""
    return f"{edition.title}, release {edition.release}, {day_of(edition.released)}"


_MEDIUM = {Kind.TRANSCRIPT: "transcript"}


# Authors -------------------------------------------------------------------------------------


def _authors(item: Item) -> list[Name]:
    found = [name_of(author) for author in item.authors if author.strip()]
    return list(dict.fromkeys(found))


def _listed(names: Sequence[Name], most: int, write: Callable[[Name], str]) -> str:
    """Names in a sentence, or the first and "et al."."""
    if len(names) > most:
        return f"{write(names[0])} et al."
    written = [write(name) for name in names]
    return f"{', '.join(written[:-1])} and {written[-1]}" if len(written) > 1 else "".join(written)


def _harvard_names(names: Sequence[Name]) -> str:
    return _listed(names, HARVARD_AUTHORS, _harvard_name)


def _harvard_name(name: Name) -> str:
    if not name.given:
        return name.family
    return f"{name.family}, {''.join(part + '.' for initial in name.initials for part in [initial.replace('-', '.-')])}"


def _vancouver_name(name: Name) -> str:
    """At most two initials, without stops, as the NLM writes them."""
    initials = "".join("".join(initial.split("-")) for initial in name.initials)[:2]
    return f"{name.family} {initials}" if initials else name.family


def _cited(names: Sequence[Name]) -> str:
    return _listed(names, HARVARD_AUTHORS, lambda name: name.family)


# Places --------------------------------------------------------------------------------------


def _in_text(cited: str, year: str, passage: Passage | None) -> str:
    return f"({', '.join(filter(None, (cited, year, place_in(passage))))})"


def place_in(passage: Passage | None) -> str:
    """Where a passage is, as a citation in a sentence says it: "p. 61", "4:12", "‘What changed’"; "" for all of it."""
    if passage is None:
        return ""
    if passage.page is not None:
        return f"p. {passage.page}"
    if passage.start is not None:
        return clock(passage.start)
    return f"‘{passage.label}’" if passage.level else ""


def _vancouver_place(passage: Passage | None) -> str:
    if passage is None:
        return ""
    if passage.page is not None:
        return f"p. {passage.page}"
    if passage.start is not None:
        return f"At {clock(passage.start)}"
    return passage.label if passage.level else ""


def clock(seconds: float) -> str:
    """A time in a recording, as players show it: "0:07", "4:12", "1:04:12"."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


# Words ---------------------------------------------------------------------------------------


def _title(item: Item) -> str:
    """The title on one line, without a full stop of its own."""
    title = " ".join(item.title.split())
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."


def _ends(pieces: Sequence[tuple[str, bool]]) -> bool:
    """Whether the last words close a sentence by themselves."""
    return next(text for text, _ in reversed(pieces) if text).endswith((".", "?", "!"))


def _joined(pieces: Sequence[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """Pieces without empty ones, and "et al." in italics, as Cite Them Right has it."""
    found: list[tuple[str, bool]] = []
    for at, (text, slanted) in enumerate(pieces):
        if at == 0 and " et al. (" in text:
            before, after = text.split("et al.", 1)
            found += [(before, False), ("et al.", True), (after, False)]
        elif text:
            found.append((text, slanted))
    return tuple(found)


def _is_doi(address: str) -> bool:
    return address.startswith(("https://doi.org/", "https://dx.doi.org/"))


def _long(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_of(iso: str) -> str:
    """Turn "2026-11-23" into "23 November 2026"; anything else comes back as it is."""
    try:
        return _long(date.fromisoformat(iso))
    except ValueError:
        return iso


def _day(iso: str, year: int | None) -> str:
    """Day and month of a blog, where they are known and belong to the year that is named."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return ""
    return f"{day.day} {_MONTHS[day.month - 1]}" if day.year == year else ""
