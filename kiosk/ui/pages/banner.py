"""The banner over Home: one line of news with a button, never in anybody's way."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit.cards import Glyph
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.painting import painter_for
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import QUIET, Button
from kiosk.ui.kit.region import as_region
from kiosk.ui.pages.page import centred
from kiosk.ui.pages.values import BannerContent, BannerKind

_ICONS = {
    BannerKind.WAITING: ("download", "primary"),
    BannerKind.NEWS: ("sparkles", "primary"),
    BannerKind.REFUSED: ("shield-alert", "warn"),
}
_MARGIN = 4  # px above and below the buttons: 56 in all


class Banner(QWidget):
    """What it says, a button for it, and one to say no more of it.

    Signals:
        acted: the button was pressed; carries the BannerKind.
        laid_by: no more of this.
    """

    acted = Signal(object)
    laid_by = Signal()

    def __init__(self, look: Look, content: BannerContent) -> None:
        super().__init__()
        self._look = look
        self.content = content
        as_region(self, "News of the library")
        icon, tone = _ICONS[content.kind]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, look.space(10) if look.narrow else _MARGIN, 0, _MARGIN)
        inner = QWidget()
        outer.addWidget(centred(look, inner))
        row = QBoxLayout(QBoxLayout.Direction.TopToBottom if look.narrow else QBoxLayout.Direction.LeftToRight, inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(6 if look.narrow else 12))
        line = QHBoxLayout()
        line.setSpacing(look.space(12))
        line.addWidget(Glyph(look, icon, tone, 24), 0, Qt.AlignmentFlag.AlignVCenter)
        self.text = Para(look, content.text, 17)
        line.addWidget(self.text, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(line, 1)
        buttons = QWidget()
        flow: ChipFlow | QHBoxLayout = ChipFlow(look.space(8), buttons) if look.narrow else QHBoxLayout(buttons)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setSpacing(look.space(8))
        self.action = Button(look, content.action)
        self.action.setAccessibleName(f"{content.action}: {content.text}")
        self.action.clicked.connect(lambda: self.acted.emit(content.kind))
        self.later = Button(look, "Not now", QUIET)
        self.later.setAccessibleName("Not now: close this news")
        self.later.clicked.connect(self.laid_by)
        for button in (self.action, self.later):
            flow.addWidget(button)
        row.addWidget(buttons)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A strip with a line below."""
        painter = painter_for(self)
        painter.fillRect(self.rect(), self._look["surface"])
        thick = 2 if self._look.contrast else 1
        painter.fillRect(0, self.height() - thick, self.width(), thick, self._look["line"])
        painter.end()
