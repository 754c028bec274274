"""PDF text by page: one page at a time, so that a report of 400 pages opens as fast as a leaflet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from kiosk.model import Passage, Span
from kiosk.ui.kit.browser import Browser, ObjectPath
from kiosk.ui.kit.cards import Panel
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.outline import Entry
from kiosk.ui.pages.reader.body import Body, first_words, marked

_NO_TEXT = "<p class='muted'>This page has no text: it may hold only a picture or be blank.</p>"


class PagesBody(Body):
    """The text of one page at a time, on a sheet."""

    outline_title = "Pages"

    def __init__(self, look: Look, passages: Sequence[Passage], object_path: ObjectPath) -> None:
        super().__init__(look, passages)
        self.at = 0
        self._character: int | None = None
        sheet = Panel(look, flat=True)
        sheet.body.setContentsMargins(*(look.space(m) for m in (28, 22, 28, 28)))
        self.heading = Heading(look, "", 2, 18)
        self.heading.set_tone("muted")
        sheet.body.addWidget(self.heading)
        self.text = Browser(look, "Text of the page", object_path, size=19)
        self.text.link_followed.connect(self.link_followed)
        sheet.body.addWidget(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(sheet)
        column.addStretch(1)
        self._render(())

    def _render(self, spans: Sequence[Span]) -> None:
        page = self.passages[self.at]
        self.heading.set_text(f"{page.label} of {len(self.passages)}")
        self.text.show_html(marked(page, spans) if page.text else _NO_TEXT)
        self.passage_reached.emit(page.id)

    def entries(self) -> list[Entry]:
        """Every page with its first words."""
        return [
            Entry(page.id, first_words(page.text, 40) or "No text", str(page.page or n))
            for n, page in enumerate(self.passages, 1)
        ]

    def show_passage(self, passage_id: str, spans: Sequence[Span] = ()) -> None:
        """Turn to a page."""
        places = {page.id: n for n, page in enumerate(self.passages)}
        self.turn_to(places.get(type(self.passages[0].id)(passage_id), 0), spans)

    def turn_to(self, number: int, spans: Sequence[Span] = ()) -> None:
        """Turn to a page by its place, from 0; out of range is the nearest one."""
        self.at = min(max(number, 0), len(self.passages) - 1)
        self._character = None
        self._render(spans)
        self.place_wanted.emit(self.settled(0))

    def settled(self, place: int) -> int:
        """The top of the page, or the first highlight where that is far below."""
        if self._character:
            return self.text.y() + self.text.top_of(self._character)
        if self._character == 0:
            return 0  # the number of the page stands above its first character
        hit = self.text.anchor_tops().get("hit-0", 0.0)
        return round(hit) if hit > 300 else 0

    def spot(self, top: int) -> tuple[str, int]:
        """The page shown, and the character at ``top``."""
        return self.reached(top), self.text.character_at(top - self.text.y())

    def return_to(self, passage_id: str, into: int) -> None:
        """Turn to a page, and to a character of it."""
        if passage_id != self.passages[self.at].id:
            self.show_passage(passage_id)
        self._character = into
        self.place_wanted.emit(self.settled(0))

    def reached(self, top: int) -> str:
        """The page shown."""
        return self.passages[self.at].id
