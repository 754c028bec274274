"""One more passage of a result: where it is, and its words with those that match marked."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from kiosk.model import PassageHit
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import box, focus_ring, painter_for
from kiosk.ui.kit.para import Laid, lay_out, mark_formats, utf16_spans
from kiosk.ui.kit.pressables import Pressable
from kiosk.ui.kit.result_card import CARD_WIDTH, shown_snippet
from kiosk.ui.wording import place_of

_LINES = 3


@dataclass(frozen=True, slots=True)
class _Parts:
    label: Laid
    snippet: Laid
    height: int


class PassageRow(Pressable):
    """Pressed, it opens the item exactly there."""

    def __init__(self, look: Look, passage: PassageHit, title: str) -> None:
        super().__init__(look, f"{title}, {place_of(passage)}")
        self.passage = passage
        self._text, self._spans = shown_snippet(passage.snippet)
        self.setAccessibleDescription(self._text)
        self._parts: dict[int, _Parts] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _measure(self, width: int) -> _Parts:
        if width not in self._parts:
            look = self.look
            room = width - 2 * look.space(14)
            font = QFont(look.font(17, bold=True))
            font.setUnderline(True)
            label = lay_out(self.passage.label, font, room, 1.3, 2)
            marks = mark_formats(utf16_spans(self._text, self._spans), look)
            snippet = lay_out(self._text, look.font(17), room, 1.5, _LINES, marks)
            height = look.space(20) + label.height + look.space(4) + snippet.height
            if len(self._parts) > 4:
                self._parts.clear()
            self._parts[width] = _Parts(label, snippet, max(round(height), look.target(48)))
        return self._parts[width]

    def hasHeightForWidth(self) -> bool:
        """Its texts wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The exact height at a width."""
        return self._measure(width).height

    def sizeHint(self) -> QSize:
        """As wide as the list ever is."""
        return QSize(round(CARD_WIDTH * max(self.look.scale, 1.0)), round(100 * self.look.scale))

    def minimumSizeHint(self) -> QSize:
        """Never the reason for a page to scroll sideways."""
        return QSize(160, self.look.target(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Where, then the words."""
        painter = painter_for(self)
        look, area, parts = self.look, QRectF(self.rect()), self._measure(self.width())
        if self.hovered:
            box(painter, area, 8, look["tint"], look["link"] if look.contrast else None, 2)
        left, top = float(look.space(14)), float(look.space(10))
        painter.setPen(look["link_hover" if self.hovered else "link"])
        parts.label.layout.draw(painter, QPointF(left, top))
        painter.setPen(look["ink"])
        parts.snippet.layout.draw(painter, QPointF(left, top + parts.label.height + look.space(4)))
        if self.hasFocus():
            focus_ring(painter, area, 8, look)
        painter.end()
