"""What stands above the text: kind and facts, title, summary, and what to know before reading."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Holding, Item
from kiosk.ui.kit.cards import IconText, Panel, kind_tag
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.wording import facts_line

DESCRIBED = (
    "The full text is not in this library. This is our own description; the web address is under “About this item”."
)


def add_header(look: Look, item: Item, column: QVBoxLayout) -> Heading:
    """Put all of it into a column; returns the title."""
    facts = QWidget()
    flow = ChipFlow(look.space(14), facts)
    flow.addWidget(kind_tag(look, item.kind))
    flow.addWidget(Para(look, facts_line(item), 16, tone="muted"))
    if item.illustrative:
        flow.addWidget(IconText(look, "drama", "Illustrative: invented", "warm", ground="warm_soft", size=15))
    column.addWidget(facts)
    title = Heading(look, item.title, 1, 36)
    column.addWidget(title)
    if item.summary:
        column.addWidget(Para(look, item.summary, 20, tone="muted", leading=1.5))
    if item.holding is Holding.RECORD:
        column.addWidget(_notice(look, "link", "Only described here", DESCRIBED, "ink", "tint"))
    if item.content_note:
        column.addWidget(_notice(look, "info", "Before you read", item.content_note, "warn"))
    return title


def _notice(look: Look, icon: str, title: str, sentence: str, tone: str, ground: str = "") -> Panel:
    panel = Panel(look, ground=ground or f"{tone}_soft", flat=True)
    panel.body.setContentsMargins(*(look.space(m) for m in (16, 12, 16, 12)))
    panel.body.addWidget(IconText(look, icon, title, tone))
    panel.body.addWidget(Para(look, sentence, 17, leading=1.45))
    return panel
