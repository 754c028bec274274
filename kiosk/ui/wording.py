"""What the screen says: kinds, lengths, dates, counts, errors, as sentences for staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kiosk.errors import (
    CannotReach,
    CollectionNotFound,
    IndexDoubtful,
    ItemNotFound,
    LibraryMissing,
    LibraryTooNew,
    LibraryUnreadable,
    SearchStopped,
    StorageUnwritable,
    WardLibraryError,
)
from kiosk.model import Holding, Item, Layout, PassageHit

_KINDS = {
    "report": ("Report", "Reports"),
    "case-study": ("Case study", "Case studies"),
    "transcript": ("Transcript", "Transcripts"),
    "blog": ("Blog", "Blogs"),
    "guide": ("Guide", "Guides"),
    "session-pack": ("Session pack", "Session packs"),
    "reference": ("Reference", "Reference"),
}
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def kind_name(kind: str) -> str:
    """The word for a kind: "Case study"."""
    return _KINDS.get(kind, (kind.replace("-", " ").capitalize(), ""))[0]


def kind_plural(kind: str) -> str:
    """The word for several of a kind: "Case studies"."""
    return _KINDS.get(kind, ("", kind.replace("-", " ").capitalize()))[1]


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 item", "12,000 items"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def joined(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def long_date(iso: str) -> str:
    """Turn "2024-06-03" into "3 June 2024"; anything else comes back as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def clock(seconds: float) -> str:
    """A time in a recording: 04:12, or 1:04:12."""
    minutes, second = divmod(int(max(seconds, 0)), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def length_line(item: Item) -> str:
    """How long an item is: "6 min read", "148 pages", "18 min"; of one that is only described, that it is so."""
    if item.holding is Holding.RECORD:
        return "Description and link"
    if item.pages:
        return count_of(item.pages, "page")
    if item.layout is Layout.TURNS or item.form == "session-pack":
        return f"{item.minutes} min" if item.minutes else ""
    return f"{item.minutes} min read" if item.minutes else ""


def facts_line(item: Item) -> str:
    """Publisher, year and length, parted by dots."""
    facts = [item.publisher, str(item.year) if item.year else "", length_line(item)]
    return "  ·  ".join(fact for fact in facts if fact)


def place_of(hit: PassageHit) -> str:
    """Where a hit lies: "page 61", "04:12" or a heading in quotation marks."""
    if hit.page is not None:
        return f"page {hit.page}"
    if hit.start is not None:
        return hit.label
    return f"“{hit.label}”"


def match_line(hit: PassageHit, matching: int, *, in_title: bool = False) -> str:
    """The tag of a result: "Match on page 61", "Match at 04:12, 2 more", "3 matching passages", or in the title."""
    if not matching:  # what is told of the item matches, and none of its passages: this is where it begins
        return "Match in the title" if in_title else "Match in the description"
    more = f", {matching - 1} more" if matching > 1 else ""
    if hit.page is not None:
        return f"Match on page {hit.page}{more}"
    if hit.start is not None:
        return f"Match at {hit.label}{more}"
    return count_of(matching, "matching passage")


def trouble(error: WardLibraryError) -> tuple[str, str]:
    """A heading and a sentence for an error: what happened, that nothing is lost, what to do next."""
    if isinstance(error, LibraryMissing):
        return (
            "There is no library here yet",
            f"The app looked for it at {error.path}. Nothing is lost. "
            "Ask IT to install the library, or to check where the app should look.",
        )
    if isinstance(error, LibraryTooNew):
        return (
            "This library needs a newer app",
            "It was made for a later version of Ward Library. Nothing is lost. Ask IT to update the app.",
        )
    if isinstance(error, LibraryUnreadable):
        return (
            "The library on this PC cannot be read",
            f"The file {error.path} is damaged or is not a library. Your PC is fine. "
            "Ask IT to install the library again.",
        )
    if isinstance(error, (ItemNotFound, CollectionNotFound)):
        return (
            "This is not in the library",
            f"{error} It may be in another release. Nothing is lost. Search for what you need, and tell IT "
            "if a link led you here.",
        )
    if isinstance(error, StorageUnwritable):
        return (
            "Search cannot be made ready on this PC",
            f"There is no room, or no permission, to write to {error.path}. "
            "You can still browse and read everything. Tell IT.",
        )
    if isinstance(error, IndexDoubtful):
        return (
            "Search is being mended",
            "Its index could not be trusted and is made anew. You can browse and read meanwhile.",
        )
    if isinstance(error, SearchStopped):
        return (
            "Search has stopped",
            "Nothing is lost, and you can browse and read. Search for something again to start it anew, "
            "and tell IT if this happens again.",
        )
    if isinstance(error, CannotReach):
        return "Something is out of reach", f"{error} Nothing is lost. Try again in a little while."
    return "Something went wrong", f"{error} Nothing is lost. Go back to Home, and tell IT if it happens again."
