"""What the pages of a story have in common: notes with an icon, ways to reach people, the frame of the page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Sharing
from kiosk.ui.kit.cards import Glyph, Panel
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.qr import QrView
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.page import Page, centred

READABLE = 700  # px at 100 %: as wide as what is only read needs


class StoryFrame(Page):
    """A page with a heading and rows below it."""

    def __init__(self, look: Look, title: str, widest: int = 0) -> None:
        self.title = title
        super().__init__(look)
        main = QWidget()
        self.rows = QVBoxLayout(main)
        self.rows.setContentsMargins(0, look.space(24), 0, look.space(36))
        self.rows.setSpacing(look.space(14))
        self.heading = Heading(look, title, 1, 32)
        self.rows.addWidget(self.heading)
        wide = QWidget()  # lines end where they are easy to read, and begin where those of other pages do
        row = QHBoxLayout(wide)
        row.setContentsMargins(0, 0, 0, 0)
        if widest:
            main.setMaximumWidth(round(widest * look.scale))
        row.addWidget(main, 1000)
        row.addStretch(1)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(centred(look, wide))
        column.addStretch(1)
        self.scroller = PageScroll(holder, title)
        self.body.addWidget(self.scroller)

    def arrive(self) -> None:
        """Reading begins at the heading."""
        self.heading.take_focus()


def note(look: Look, icon: str, *sentences: str, tone: str = "ink", ground: str = "surface") -> Panel:
    """An icon beside sentences, the first of them bold where there are several."""
    panel = Panel(look, ground=ground, flat=True)
    panel.body.setContentsMargins(*(look.space(m) for m in (16, 14, 20, 14)))
    row = QHBoxLayout()
    row.setSpacing(look.space(14))
    row.addWidget(Glyph(look, icon, tone, 24), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(look.space(4))
    for number, sentence in enumerate(sentences):
        first = number == 0 and len(sentences) > 1
        words.addWidget(Para(look, sentence, 18 if first else 17, bold=first, leading=1.45, measured=True))
    row.addLayout(words, 1)
    panel.body.addLayout(row)
    return panel


def people(look: Look, sharing: Sharing) -> QWidget | None:
    """Whom to reach and where people meet, each with a code to scan; None where the library does not say."""
    ways: list[QWidget] = []
    if sharing.contact:
        mail = "@" in sharing.contact and "://" not in sharing.contact
        name = sharing.contact_name or "The library team"
        code = f"mailto:{sharing.contact}" if mail else sharing.contact
        ways.append(_way(look, name, "Ask about stories, or about yours.", sharing.contact, code))
    if sharing.community:
        about = sharing.community_about or "Meet others who care about how we treat each other at work."
        ways.append(_way(look, sharing.community, about, sharing.community_url, sharing.community_url))
    if not ways:
        return None
    holder = QWidget()
    directions = QBoxLayout.Direction
    row = QBoxLayout(directions.TopToBottom if look.compact else directions.LeftToRight, holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.space(18))
    for way in ways:
        row.addWidget(way, 1)
    return holder


def _way(look: Look, name: str, about: str, shown: str, code: str) -> QWidget:
    panel = Panel(look)
    panel.body.addWidget(Heading(look, name, 2, 20))
    panel.body.addWidget(Para(look, about, 17, leading=1.45, measured=True))
    if shown:
        panel.body.addWidget(Para(look, shown, 17, bold=True, leading=1.4))
        qr = QrView(code, f"QR code: {shown}", look.target(140))
        panel.body.addWidget(qr, 0, Qt.AlignmentFlag.AlignLeft)
        panel.body.addWidget(Para(look, "Scan it with your own phone.", 16, tone="muted"))
    panel.body.addStretch(1)
    return panel
