"""Facts as rows: what, how it is, and a mark where that is well or not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit.cards import Glyph, Rule
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.pages.values import Fact


class FactRows(QWidget):
    """Rows parted by hair lines."""

    def __init__(self, look: Look, facts: Sequence[Fact]) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(look.space(8))
        for n, fact in enumerate(facts):
            if n:
                rows.addWidget(Rule(look))
            row = QHBoxLayout()
            row.setSpacing(look.space(12))
            row.setContentsMargins(0, look.space(4), 0, look.space(4))
            row.addWidget(Para(look, fact.name, 16, bold=True), 36, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Para(look, fact.value, 16, leading=1.4), 64)
            if fact.well is None:
                row.addSpacing(look.text(22) + look.space(12))
            else:
                mark = Glyph(look, "circle-check" if fact.well else "triangle-alert", "ok" if fact.well else "warn", 22)
                row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            rows.addLayout(row)
