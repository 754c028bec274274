"""What the reader's frame asks of a body, whichever way the item is divided."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kiosk.library.text import mark
from kiosk.model import Passage, Span
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.outline import Entry


class Body(QWidget):
    """The text of an item.

    Signals:
        place_wanted: the page should scroll so that this height (px in the body) is near the top.
        passage_reached: reading has come to a passage; carries its id.
        link_followed: a link was pressed; carries its address.
    """

    place_wanted = Signal(int)
    passage_reached = Signal(str)
    link_followed = Signal(str)
    outline_title = "In this item"

    def __init__(self, look: Look, passages: Sequence[Passage]) -> None:
        super().__init__()
        self.look = look
        self.passages = tuple(passages)

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


def marked(passage: Passage, spans: Sequence[Span]) -> str:
    """A passage's HTML with spans of its plain text highlighted and named ``hit-0``, ``hit-1`` and so on."""
    if not spans:
        return passage.html
    return mark(passage.html, sorted(spans), lambda n: f'<a name="hit-{n}"></a><span class="hit">', "</span>")


def heading_html(passage: Passage) -> str:
    """A passage's heading with its id as a named place."""
    level = min(max(passage.level, 2), 4)
    return f'<h{level}><a name="{escape(passage.id)}"></a>{escape(passage.label)}</h{level}>'


def first_words(text: str, most: int) -> str:
    """The beginning of a text in at most ``most`` characters, cut between words."""
    words = " ".join(text[:200].split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
