"""What the reader's frame asks of a body, whichever way the item is divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from kiosk.model import Passage, PassageId, Span
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import line_of
from kiosk.ui.pages.outline import Entry

COLUMN = 700  # px at 100 %: about 80 characters
LEAST = 45  # characters of a line, before what stands beside the text gives way to it


@dataclass(frozen=True, slots=True)
class Note:
    """Something said on the spot: a footnote, or what an acronym stands for.

    ``html`` is of the reduced subset; ``search`` is what "Search for it" looks for, "" without that link; ``place``
    is where on the screen it is about.
    """

    title: str
    html: str
    place: QRect
    search: str = ""


class Body(QWidget):
    """The text of an item, laid out in a widget as tall as all of it; the page around it scrolls.

    What a body must say is the contract below: the frame knows nothing else about it. All heights are logical
    pixels from the top of the body; passages and spans are those of `passages`.

    Signals:
        place_wanted: the page should scroll so that this height (px in the body) is near the top. The frame asks
            `settled` for it once more when the layout is done.
        place_shifted: text above the one in sight has become this many px taller (or, below 0, shorter): the page
            should scroll along, so that what is in sight stays where it is.
        passage_reached: reading has come to a passage; carries its id.
        link_followed: a link was pressed; carries its address.
        focus_moved: Tab has come to something inside the body; carries where in it, to be brought into view.
        note_wanted: a small panel is to be shown over the text; carries a `Note`.
        told: something has changed that a screen reader should say; carries the words.
    """

    place_wanted = Signal(int)
    place_shifted = Signal(int)
    passage_reached = Signal(str)
    link_followed = Signal(str)
    focus_moved = Signal(QRect)
    note_wanted = Signal(object)
    told = Signal(str)
    outline_title = "In this item"
    paged = False  # True: one page at a time is shown, and the outline is marked by the body, not by scrolling
    widest = COLUMN

    def __init__(self, look: Look, passages: Sequence[Passage]) -> None:
        super().__init__()
        self.look = look
        self.passages = tuple(passages)
        self.in_sight = (0, 0)  # px in the body: the top of the window's view of it, and its height
        self.least_width = line_of(look.font(20), LEAST)  # px it needs for lines of `LEAST` characters

    # what is in sight ---------------------------------------------------------------------

    def see(self, top: int, height: int) -> None:
        """Told by the frame at every scroll: ``height`` px from ``top`` (below 0 above the body) are in sight.

        A body that lays out lazily must have laid out at least that much when this returns.
        """
        self.in_sight = (top, height)

    def present(self) -> PassageId:
        """The passage that is being read: the one at the top of what is in sight; "" without any passage."""
        return PassageId(self.reached(self.in_sight[0] + self.look.space(40)))

    def foot(self) -> QWidget | None:
        """A strip of the body's own for below the text (use `bar.Strip(look, below=True)`), asked for once."""
        return None

    def selected_text(self) -> str:
        """What the person has selected, as plain text with line feeds; "" where nothing is."""
        return ""

    def selected_in(self) -> PassageId:
        """The passage in which that begins; "" where nothing is selected."""
        return PassageId("")

    def view(self) -> object:
        """What is shown besides the place (which of two views, whose turns), for `show_as` in another look."""
        return None

    def show_as(self, view: object) -> None:
        """Show what `view` told, in a body of the same kind; anything else is no matter."""

    # find in page -------------------------------------------------------------------------

    def find_text(self, text: str) -> int:
        """Look for ``text`` in the whole item and show every match in sight in a pale colour; their number.

        `finding.Finding` does the looking: without regard to case and accents. "" ends it, and all colours go. It moves
        nothing, lays nothing out anew and is asked at every key: at most 50 ms for 100,000 words.
        """
        return 0

    def show_match(self, n: int) -> None:
        """Show match ``n`` (from 0, in reading order) in the strong colour, and emit `place_wanted` for it."""

    def nearest_match(self) -> int:
        """The first match at or below the top of what is in sight, else 0: where finding begins."""
        return 0

    # what is being said -------------------------------------------------------------------

    def show_said(self, passage_id: str, span: Span | None) -> None:
        """Highlight what is being read aloud or played, a span of a passage's text or None for all of it.

        Goes along with it as long as the person is looking there; "" ends it.
        """

    def sees_said(self) -> bool:
        """Whether what is being said is in sight, and so gone along with; True where nothing is said."""
        return True

    # moving -------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """The outline."""
        raise NotImplementedError

    def show_passage(self, passage_id: str, spans: Sequence[Span] = ()) -> None:
        """Open at a passage with the words that matched highlighted."""
        raise NotImplementedError

    def settled(self, place: int) -> int:
        """``place`` again, once the layout is done and heights are known."""
        return place

    def spot(self, top: int) -> tuple[str, int]:
        """What is at ``top`` (px in the body): a passage, and how far into it, in the body's own count."""
        raise NotImplementedError

    def return_to(self, passage_id: str, into: int) -> None:
        """Go back to what ``spot`` told, whatever the layout is now."""
        raise NotImplementedError

    def reached(self, top: int) -> str:
        """The passage that is at ``top`` (px in the body)."""
        raise NotImplementedError


def match_colours(look: Look, *, strong: bool) -> tuple[QColor, QColor]:
    """Ground and ink of a match of find in page; the one shown is ``strong``."""
    ground, ink = ("mark", "mark_ink") if strong else ("tint2", "ink")
    if look.contrast:
        ground, ink = ("focus", "focus_ink") if strong else ("mark", "mark_ink")
    return look[ground], look[ink]


def heading_html(passage: Passage) -> str:
    """A passage's heading with its id as a named place."""
    level = min(max(passage.level, 2), 4)
    return f'<h{level}><a name="{escape(passage.id)}"></a>{escape(passage.label)}</h{level}>'


def first_words(text: str, most: int) -> str:
    """The beginning of a text in at most ``most`` characters, cut between words."""
    words = " ".join(text[:200].split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"
