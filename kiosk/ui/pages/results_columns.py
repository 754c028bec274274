"""How the results page is divided: filters, results, and on wide windows a preview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.region import Region
from kiosk.ui.kit.result_card import CARD_WIDTH

_FILTERS = 256  # px at 100 %
_PREVIEW = 400


class ResultsColumns(QWidget):
    """Filters at the left, the results as wide as reads well, and what previews them at the right."""

    def __init__(self, look: Look, filters: QWidget, results: Sequence[QWidget], preview: QWidget | None) -> None:
        super().__init__()
        self._look, self._filters = look, filters
        row = QHBoxLayout(self)
        side = look.space(16 if look.compact else 28)
        row.setContentsMargins(side, look.space(16), side, look.space(28))
        row.setSpacing(look.space(28))
        if look.compact:  # they have a panel of their own
            filters.setParent(self)
            filters.hide()
        else:
            filters.setFixedWidth(round(_FILTERS * (1 + 0.6 * (look.scale - 1))))
            row.addWidget(filters)
        self._main = Region("Results")
        self._main.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(10))
        for widget in results:
            column.addWidget(widget)
        column.addStretch(1)
        self._widen(CARD_WIDTH)
        row.addWidget(self._main, 1000)
        if preview is not None:
            preview.setFixedWidth(round(_PREVIEW * look.scale))
            row.addWidget(preview, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)

    def show_filters(self, needed: bool) -> None:
        """Where nothing was found there is nothing to filter, and the ways on have the room."""
        if not self._look.compact and self._filters.isHidden() == needed:
            self._filters.setVisible(needed)
            self._widen(CARD_WIDTH if needed else CARD_WIDTH + _FILTERS)

    def _widen(self, width: int) -> None:
        self._main.setMaximumWidth(round(width * max(1.0, self._look.scale)))
