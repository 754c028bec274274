"""The page shown when there is no library to read: what happened, that nothing is lost, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk import __version__
from kiosk.errors import WardLibraryError
from kiosk.ui.kit.cards import Glyph, Panel
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import PRIMARY, Button
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.page import Page, centred
from kiosk.ui.wording import trouble


class TroublePage(Page):
    """An error instead of Home; without ``closes`` the window cannot be closed from it, as in kiosk mode.

    Signals:
        close_requested: the person wants to close the app.
    """

    close_requested = Signal()
    title = "Ward Library"

    def __init__(self, look: Look, error: WardLibraryError, *, closes: bool = True) -> None:
        super().__init__(look)
        heading, sentence = trouble(error)
        details = f"Ward Library {__version__}\n{type(error).__name__}: {error}"
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, look.space(64), 0, look.space(32))
        panel = Panel(look)
        panel.body.setContentsMargins(*(look.space(m) for m in (32, 28, 32, 31)))
        panel.body.setSpacing(look.space(14))
        panel.body.addWidget(Glyph(look, "triangle-alert", "warn", 40), 0, Qt.AlignmentFlag.AlignLeft)
        self.heading = Heading(look, heading, 1, 32)
        panel.body.addWidget(self.heading)
        panel.body.addWidget(Para(look, sentence, 18, leading=1.5))
        buttons = QWidget()
        flow = ChipFlow(look.space(12), buttons)
        if closes:
            close = Button(look, "Close", PRIMARY)
            close.clicked.connect(self.close_requested)
            flow.addWidget(close)
        copy = Button(look, "Copy details for IT", icon="clipboard-copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        flow.addWidget(copy)
        panel.body.addWidget(buttons)
        column.addWidget(panel)
        column.addStretch(1)
        self.scroller = PageScroll(centred(look, main, round(760 * look.scale)), heading)
        self.body.addWidget(self.scroller)
