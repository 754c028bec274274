"""Take it with you: a code for the phone, citations to copy, and ways to print, list and remember an item."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from kiosk.takeaway.citing import Citation, Style
from kiosk.ui.kit.cards import Panel
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BAR, SECONDARY, Button
from kiosk.ui.kit.qr import QrView

TITLE = "Take it with you"
NARROW_SIDE = 172  # px: in a narrow window a larger code would not be seen whole
STYLES = {Style.HARVARD: "Harvard", Style.VANCOUVER: "Vancouver"}


@dataclass(frozen=True, slots=True)
class TakeContent:
    """What can be taken along of an item. ``address`` is "" where the original has none on the web.

    ``place`` says where in the item the citations point, "" for all of it; ``listed`` how many items are on the list.
    """

    number: int
    title: str
    address: str
    citations: dict[Style, Citation]
    place: str
    on_list: bool
    full: bool
    listed: int


class TakeAside(QWidget):
    """Beside the text: a code to scan, and the nearest ways to take the item along.

    Signals:
        take_requested: the panel with all ways.
        list_requested: put the item on the list, or take it off; carries its number.
    """

    take_requested = Signal()
    list_requested = Signal(int)

    def __init__(self, look: Look, number: int, address: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, look.space(8))
        column.setSpacing(look.space(8))
        column.addWidget(Heading(look, TITLE, 2, 18))
        if address:
            panel = Panel(look, flat=True)
            panel.body.setContentsMargins(*(look.space(m) for m in (12, 12, 12, 12)))
            side = NARROW_SIDE if look.narrow else look.target(140)
            code = QrView(address, f"QR code: opens {address}", side)
            panel.body.addWidget(code, 0, Qt.AlignmentFlag.AlignHCenter)
            say = "Scan to open the original on your own phone."
            panel.body.addWidget(Para(look, say, 15, leading=1.4))
            column.addWidget(panel)
        cite = Button(look, "Copy a citation", BAR, icon="quote", align_left=True)
        cite.clicked.connect(self.take_requested)
        column.addWidget(cite)
        self.list_button = Button(look, "", BAR, align_left=True)
        self.list_button.clicked.connect(lambda: self.list_requested.emit(number))
        column.addWidget(self.list_button)

    def show_list(self, on_list: bool, *, full: bool) -> None:
        """Say how the list stands now."""
        name_list_button(self.list_button, on_list, full=full)


def name_list_button(button: Button, on_list: bool, *, full: bool) -> None:
    """What pressing it does: put the item on the list, or take it off."""
    button.set_label("Take off my list" if on_list else "My list is full" if full else "Add to my list")
    button.set_icon("list-minus" if on_list else "list-plus")
    button.setEnabled(on_list or not full)


class TakePanel(Overlay):
    """All ways out of the room that leave nothing behind in it.

    Signals:
        copy_requested: a citation is to be copied; carries the Citation.
        print_requested: the item is to be printed.
        list_requested: put the item on the list, or take it off; carries its number.
        my_list_requested: show the list.
    """

    copy_requested = Signal(object)
    print_requested = Signal()
    list_requested = Signal(int)
    my_list_requested = Signal()

    def __init__(self, look: Look, window: QWidget, content: TakeContent) -> None:
        super().__init__(look, TITLE, window, width=860)
        self.content = content
        self.copies: dict[Style, Button] = {}
        self.body.setSpacing(look.space(14))
        self.body.addWidget(self._code())
        self.body.addWidget(self._acts())
        title = "Copy a citation" + (f" of {content.place}" if content.place else "")
        self.body.addWidget(Heading(look, title, 3, 20))
        for style, citation in content.citations.items():
            self.body.addWidget(self._citation(style, citation))

    def _code(self) -> QWidget:
        look, address = self.look, self.content.address
        harvard = self.content.citations[Style.HARVARD].plain
        holder = QWidget()
        directions = QBoxLayout.Direction
        row = QBoxLayout(directions.TopToBottom if look.narrow else directions.LeftToRight, holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(24))
        name = f"QR code: opens {address}" if address else f"QR code: the citation of {self.content.title}"
        side = NARROW_SIDE if look.narrow else round(232 * (1 + 0.3 * (look.scale - 1)))
        self.qr = QrView(address or harvard, name, side)
        row.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        words = QVBoxLayout()
        words.setSpacing(look.space(8))
        if address:
            say = (
                "Point your phone’s camera at the square. It opens the original on the publisher’s website, "
                "so your phone needs signal."
            )
            words.addWidget(Para(look, say, 17, leading=1.5))
            words.addWidget(Para(look, "Or type this address", 16, bold=True, tone="muted"))
            words.addWidget(Para(look, address, 18, bold=True, leading=1.4))
        else:
            say = (
                "Point your phone’s camera at the square. Your phone then shows the citation, which you can keep. "
                "This text has no address on the web: it is read here, in Ward Library."
            )
            words.addWidget(Para(look, say, 17, leading=1.5))
        words.addStretch(1)
        row.addLayout(words, 1)
        return holder

    def _acts(self) -> QWidget:
        look, content = self.look, self.content
        holder = QWidget()
        flow = ChipFlow(look.space(10), holder)
        print_ = Button(look, "Print", SECONDARY, icon="printer")
        print_.clicked.connect(self.print_requested)
        flow.addWidget(print_)
        self.list_button = Button(look, "", SECONDARY)
        self.list_button.clicked.connect(lambda: self.list_requested.emit(content.number))
        flow.addWidget(self.list_button)
        self.my_list = Button(look, "", SECONDARY, icon="list")
        self.my_list.clicked.connect(self.my_list_requested)
        flow.addWidget(self.my_list)
        self.show_list(content.on_list, content.listed, full=content.full)
        return holder

    def show_list(self, on_list: bool, listed: int, *, full: bool = False) -> None:
        """Say how the list stands now."""
        name_list_button(self.list_button, on_list, full=full)
        self.my_list.set_label(f"Show my list ({listed})")
        self.my_list.setVisible(listed > 0)

    def _citation(self, style: Style, citation: Citation) -> QWidget:
        look = self.look
        panel = Panel(look, ground="sunken", flat=True)
        panel.body.setContentsMargins(*(look.space(m) for m in (16, 12, 16, 14)))
        panel.body.addWidget(Para(look, STYLES[style], 16, bold=True))
        panel.body.addWidget(Para(look, citation.plain, 16, leading=1.45))
        if citation.in_text:
            panel.body.addWidget(Para(look, f"In your text: {citation.in_text}", 16, tone="muted", leading=1.4))
        copy = Button(look, f"Copy {STYLES[style]}", SECONDARY, icon="clipboard-copy")
        copy.clicked.connect(lambda: self._copied(style, citation))
        panel.body.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.copies[style] = copy
        return panel

    def _copied(self, style: Style, citation: Citation) -> None:
        self.copy_requested.emit(citation)
        for each, button in self.copies.items():
            button.set_label("Copied" if each is style else f"Copy {STYLES[each]}")
            button.set_icon("check" if each is style else "clipboard-copy")
        self.copies[style].setAccessibleName(f"Copied {STYLES[style]}")
