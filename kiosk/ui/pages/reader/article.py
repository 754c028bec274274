"""Articles: one text with headings, laid out as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from kiosk.model import Passage, Span
from kiosk.ui.kit.browser import Browser, ObjectPath
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.outline import Entry
from kiosk.ui.pages.reader.body import Body, heading_html, marked


class ArticleBody(Body):
    """Sections under headings."""

    def __init__(self, look: Look, passages: Sequence[Passage], object_path: ObjectPath) -> None:
        super().__init__(look, passages)
        self._shown: tuple[str, tuple[Span, ...]] = ("", ())
        self._target = ""
        self._character: int | None = None
        self._tops: dict[str, float] = {}
        self.text = Browser(look, "Text of the item", object_path)
        self.text.link_followed.connect(self.link_followed)
        self.text.laid_out.connect(self._moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self._render()

    def _render(self) -> None:
        target, spans = self._shown
        parts = []
        for passage in self.passages:
            if passage.id == "start":
                parts.append('<a name="start"></a>')
            elif passage.level:
                parts.append(heading_html(passage))
            parts.append(marked(passage, spans if passage.id == target else ()))
        self.text.show_html("".join(parts))

    def _moved(self) -> None:
        self._tops = self.text.anchor_tops()

    def entries(self) -> list[Entry]:
        """Every heading."""
        return [
            Entry(passage.id, passage.label, level=passage.level or 2) for passage in self.passages if passage.level
        ]

    def show_passage(self, passage_id: str, spans: Sequence[Span] = ()) -> None:
        """Scroll to the first highlight of a passage, or to its heading."""
        wanted = (passage_id, tuple(spans))
        if wanted != self._shown and (spans or self._shown[1]):
            self._shown = wanted
            self._render()
        self._target, self._character = passage_id, None
        self.place_wanted.emit(self.settled(0))

    def settled(self, place: int) -> int:
        """The heading of the passage opened at, or its first highlight where that is far below."""
        self._tops = self.text.anchor_tops()
        if self._character is not None:
            return self.text.top_of(self._character)
        heading = self._tops.get(self._target, 0.0)
        hit = self._tops.get("hit-0")
        # A hit far below its heading is what the person came for; one close to it is read better from the heading.
        far = hit is not None and hit - heading > 300
        return round(hit - 120 * self.look.scale if far and hit is not None else heading)

    def spot(self, top: int) -> tuple[str, int]:
        """The character at ``top``; headings that a highlight has added are not text, so the count holds."""
        return "", self.text.character_at(top)

    def return_to(self, passage_id: str, into: int) -> None:
        """Scroll to a character."""
        self._character = into
        self.place_wanted.emit(self.settled(0))

    def reached(self, top: int) -> str:
        """The last heading above ``top``."""
        ids = {passage.id for passage in self.passages}
        here = self.passages[0].id if self.passages else ""
        for name, place in self._tops.items():
            if name in ids and place <= top + 24:
                here = type(self.passages[0].id)(name)
        return here
