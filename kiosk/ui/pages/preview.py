"""On wide windows: the result under the pointer or the focus, shown larger."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal

from kiosk.model import Hit
from kiosk.ui.kit.cards import Panel, kind_tag
from kiosk.ui.kit.covers import Cover
from kiosk.ui.kit.flow import emptied
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import PRIMARY, Button
from kiosk.ui.kit.region import as_region
from kiosk.ui.kit.result_card import ResultCard, shown_snippet
from kiosk.ui.wording import facts_line, place_of


class Preview(Panel):
    """A larger view of one hit.

    Signals:
        open_requested: the hit is to be read; carries the Hit.
    """

    open_requested = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        as_region(self, "Preview")
        self._hit: Hit | None = None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow pointer and focus over the cards."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn) and isinstance(watched, ResultCard):
            self.show_hit(watched.hit)
        return False

    def show_hit(self, hit: Hit | None) -> None:
        """Show another hit, or nothing."""
        if hit is self._hit:
            return
        self._hit = hit
        emptied(self.body)
        self.setVisible(hit is not None)
        if hit is None:
            return
        look, item_ = self._look, hit.item
        best = hit.passages[0] if hit.passages else None
        self.body.addWidget(Para(look, "Preview", 15, bold=True, tone="muted"))
        if not look.contrast:
            cover = Cover(look, item_.id)
            cover.setFixedHeight(look.space(132))
            self.body.addWidget(cover)
        self.body.addWidget(kind_tag(look, item_.kind))
        self.body.addWidget(Heading(look, item_.title, 2, 22))
        self.body.addWidget(Para(look, item_.summary, 17, leading=1.5))
        if best is not None:
            self.body.addSpacing(look.space(4))
            place = place_of(best)
            self.body.addWidget(Para(look, place[0].upper() + place[1:], 16, bold=True))
            text, spans = shown_snippet(best.snippet)
            self.body.addWidget(Para(look, text, 17, leading=1.5, spans=spans))
        self.body.addWidget(Para(look, facts_line(item_), 16, tone="muted"))
        button = Button(look, "Open at this passage" if best else "Open", PRIMARY, trailing="arrow-right")
        button.setAccessibleName(f"{button.label}: {item_.title}")
        button.clicked.connect(lambda: self.open_requested.emit(hit))
        self.body.addSpacing(look.space(4))
        self.body.addWidget(button)
