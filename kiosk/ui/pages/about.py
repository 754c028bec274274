"""About: one sentence on how the library is, then facts, then whose work it rests on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit.cards import Glyph, Panel
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import Button
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.facts import FactRows
from kiosk.ui.pages.page import Page, centred
from kiosk.ui.pages.updating import UpdatesPanel
from kiosk.ui.pages.values import AboutContent, Fact, UpdatesContent

INDEPENDENT = (
    "Ward Library is independent and open source. It is not an NHS service and is not endorsed by the NHS. "
    "Each item keeps its own licence, shown where you read it. Nothing you search for or read is kept."
)


class AboutPage(Page):
    """How the library and this PC are.

    Signals:
        details_copied: the details for IT were asked for; carries the text.
        notices_requested: show the licences of what the product is built on.
        check_requested: look for updates now.
        why_requested: the page that says why this PC has not updated.
    """

    details_copied = Signal(str)
    notices_requested = Signal()
    check_requested = Signal()
    why_requested = Signal()
    title = "About this library"

    def __init__(self, look: Look, content: AboutContent) -> None:
        super().__init__(look)
        self._content = content
        main = QWidget()
        rows = QVBoxLayout(main)
        rows.setContentsMargins(0, look.space(24), 0, look.space(36))
        rows.setSpacing(look.space(14))
        self.heading = Heading(look, self.title, 1, 32)
        rows.addWidget(self.heading)
        rows.addSpacing(look.space(4))
        rows.addWidget(self._verdict())
        panels = QBoxLayout(QBoxLayout.Direction.TopToBottom if look.compact else QBoxLayout.Direction.LeftToRight)
        panels.setSpacing(look.space(18))
        panels.addWidget(self._facts("Library", content.library), 1)
        self.updates = UpdatesPanel(look, content.updates)
        self.updates.check_requested.connect(self.check_requested)
        self.updates.why_requested.connect(self.why_requested)
        self.updates.told.connect(self.told)
        panels.addWidget(self.updates, 1)
        rows.addLayout(panels)
        rows.addSpacing(look.space(4))
        rows.addWidget(self._computer())
        rows.addWidget(Para(look, INDEPENDENT, 16, tone="muted", leading=1.5))
        rows.addStretch(1)
        self.scroller = PageScroll(centred(look, main, round(1180 * max(look.scale, 1))), "About")
        self.body.addWidget(self.scroller)

    def _computer(self) -> Panel:
        look, content = self.look, self._content
        computer = self._facts("This PC", content.computer)
        computer.body.addSpacing(look.space(6))
        buttons = QWidget()
        flow = ChipFlow(look.space(10), buttons)
        self.copy = Button(look, "Copy details for IT", icon="clipboard-copy")
        self.copy.clicked.connect(self._copied)
        flow.addWidget(self.copy)
        notices = Button(look, "Licences", icon="scale")
        notices.setAccessibleName("Licences of the software in this app")
        notices.clicked.connect(self.notices_requested)
        flow.addWidget(notices)
        computer.body.addWidget(buttons)
        return computer

    def show_updates(self, content: UpdatesContent) -> None:
        """Say how updates stand now."""
        self.updates.show_updates(content)

    def arrive(self) -> None:
        """Reading starts at the heading."""
        self.heading.take_focus()

    def _copied(self) -> None:
        self.details_copied.emit(self._content.details)
        self.copy.set_label("Copied")
        self.copy.set_icon("check")

    def _verdict(self) -> QWidget:
        look, content = self.look, self._content
        tone = "ok" if content.well else "warn"
        panel = Panel(look, ground=f"{tone}_soft", flat=True)
        row = QHBoxLayout()
        row.setSpacing(look.space(16))
        icon = "circle-check" if content.well else "triangle-alert"
        row.addWidget(Glyph(look, icon, tone, 32), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(look.space(2))
        words.addWidget(Heading(look, content.verdict, 2, 20))
        words.addWidget(Para(look, content.below, 16, leading=1.4))
        row.addLayout(words, 1)
        panel.body.addLayout(row)
        return panel

    def _facts(self, title: str, facts: tuple[Fact, ...]) -> Panel:
        look = self.look
        panel = Panel(look)
        panel.body.addWidget(Heading(look, title, 2, 20))
        panel.body.addWidget(FactRows(look, facts))
        panel.body.addStretch(1)
        return panel
