"""The help card of the query language: examples that can be tried at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.model import Query
from kiosk.search.examples import Example
from kiosk.ui.kit.cards import Rule
from kiosk.ui.kit.icons import paint_icon
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.painting import box, focus_ring, painter_for
from kiosk.ui.kit.para import Laid, Para, lay_out
from kiosk.ui.kit.pressables import Pressable

TITLE = "Search tips"
_OPENING = "Type words and results appear. These ways of asking find more exactly what you mean. Press one to try it."


class ExampleRow(Pressable):
    """A query as it is typed, and what it asks for: side by side, or below each other where there is little room."""

    def __init__(self, look: Look, example: Example) -> None:
        super().__init__(look, example.query)
        self.example = example
        self.setAccessibleName(f"Search for {example.query}")
        self.setAccessibleDescription(example.meaning)
        self._laid: dict[int, tuple[Laid, Laid, bool, int]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _measure(self, width: int) -> tuple[Laid, Laid, bool, int]:
        """The query, its meaning, whether they are side by side, and the height of the row."""
        if width not in self._laid:
            look = self.look
            room = width - 2 * look.space(10) - look.text(20) - look.space(10)
            beside = not look.compact
            left = room * 0.42 if beside else room
            query = lay_out(self.example.query, look.font(17, bold=True), left, 1.3)
            right = room - left - look.space(16) if beside else room
            meaning = lay_out(self.example.meaning, look.font(16), right, 1.35)
            height = max(query.height, meaning.height) if beside else query.height + look.space(2) + meaning.height
            self._laid[width] = query, meaning, beside, max(round(height + look.space(16)), look.target(48))
        return self._laid[width]

    def hasHeightForWidth(self) -> bool:
        """Its texts wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The exact height at a width."""
        return self._measure(width)[3]

    def sizeHint(self) -> QSize:
        """As wide as the panel."""
        return QSize(round(600 * self.look.scale), self.look.target(56))

    def minimumSizeHint(self) -> QSize:
        """Room for a word."""
        return QSize(200, self.look.target(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A magnifying glass, the query, the meaning."""
        painter = painter_for(self)
        look, area = self.look, QRectF(self.rect())
        query, meaning, beside, _ = self._measure(self.width())
        if self.hovered:
            box(painter, area, 8, look["tint"], look["link"] if look.contrast else None, 2)
        left, top, icon = float(look.space(10)), float(look.space(12)), look.text(20)
        tone = look["link_hover" if self.hovered else "link"]
        paint_icon(painter, "search", tone, left, top + 1, icon)
        left += icon + look.space(10)
        painter.setPen(tone)
        query.layout.draw(painter, QPointF(left, top))
        painter.setPen(look["ink"])
        if beside:
            room = self.width() - 2 * look.space(10) - icon - look.space(10)
            meaning.layout.draw(painter, QPointF(left + room * 0.42 + look.space(16), top))
        else:
            meaning.layout.draw(painter, QPointF(left, top + query.height + look.space(2)))
        if self.hasFocus():
            focus_ring(painter, area, 8, look)
        painter.end()


class TipsPanel(Overlay):
    """Examples of queries.

    Signals:
        query_requested: an example is to be tried; carries the Query.
    """

    query_requested = Signal(object)

    def __init__(self, look: Look, window: QWidget, examples: Sequence[Example]) -> None:
        super().__init__(look, TITLE, window, width=860)
        self.body.setSpacing(look.space(2))
        self.body.addWidget(Para(look, _OPENING, 17, leading=1.45))
        self.body.addSpacing(look.space(6))
        self.rows: list[ExampleRow] = []
        for place, example in enumerate(examples):
            if place:
                self.body.addWidget(Rule(look))
            row = ExampleRow(look, example)
            row.clicked.connect(lambda _=False, text=example.query: self._try(text))
            self.rows.append(row)
            self.body.addWidget(row)

    def _try(self, text: str) -> None:
        self.end()
        self.query_requested.emit(Query(text))
