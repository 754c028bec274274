"""Questions before a story goes on: is anybody named in it, and may what is not finished be forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kiosk.stories.identifying import Found, Sign
from kiosk.ui.kit.cards import Panel
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import PRIMARY, Button
from kiosk.ui.story_wording import field_name, sign_sentence

SHOWN = 12  # pieces; more would be a page of its own
IN_SIGHT = 4  # pieces above the buttons that fit on a small screen


class CheckPanel(Overlay):
    """What might say who somebody is; it asks, and either answer will do.

    Signals:
        change_requested: the person goes back to the text.
        fine: none of it says who anybody is.
    """

    change_requested = Signal()
    fine = Signal()

    def __init__(self, look: Look, window: QWidget, signs: Sequence[tuple[str, Found]]) -> None:
        super().__init__(look, "Could this tell who somebody is?", window, width=720)
        self.body.setSpacing(look.space(12))
        say = "We found this in your story. If it is about a real person, change it: “a patient” will do."
        self.body.addWidget(Para(look, say, 17, leading=1.5, measured=True))
        pieces = Counter((field, found.sign, found.text) for field, found in signs)  # in their order
        first = look.compact or len(pieces) > IN_SIGHT
        if first:  # else they would be below the edge, and to get the focus would hide the question
            self.body.addWidget(self._buttons())
        for piece, count in list(pieces.items())[:SHOWN]:
            self.body.addWidget(_piece(look, *piece, count))
        if len(pieces) > SHOWN:
            self.body.addWidget(Para(look, f"And {len(pieces) - SHOWN} more.", 17))
        more = "This check can miss things. You know your ward best."
        self.body.addWidget(Para(look, more, 16, tone="muted", leading=1.4, measured=True))
        if not first:
            self.body.addWidget(self._buttons())

    def _buttons(self) -> QWidget:
        look, buttons = self.look, QWidget()
        flow = ChipFlow(look.space(12), buttons)
        change = Button(look, "Change it", PRIMARY, icon="pencil")
        change.clicked.connect(self.change_requested)
        fine = Button(look, "It is fine")
        fine.clicked.connect(self.fine)
        flow.addWidget(change)
        flow.addWidget(fine)
        return buttons


def _piece(look: Look, field: str, sign: Sign, text: str, count: int) -> Panel:
    """What was found, what it looks like, where, and how often."""
    panel = Panel(look, ground="warn_soft", flat=True)
    panel.body.setContentsMargins(*(look.space(m) for m in (16, 10, 16, 12)))
    panel.body.addWidget(Para(look, f"“{text}”", 18, bold=True, leading=1.4))
    where = f"{sign_sentence(sign)}, in “{field_name(field)}”" + (f", {count} times" if count > 1 else "")
    panel.body.addWidget(Para(look, where[0].upper() + where[1:], 16, leading=1.4))
    return panel


class LeavePanel(Overlay):
    """Asked before a story that is not finished is forgotten.

    Signals:
        kept: the person goes on writing.
        left: it may be forgotten.
    """

    kept = Signal()
    left = Signal()

    def __init__(self, look: Look, window: QWidget, leave: str = "Leave without sharing") -> None:
        super().__init__(look, "Your story is not finished", window)
        say = "It is only in this window. If you leave now, your words are gone and nothing is sent."
        self.body.addWidget(Para(look, say, 18, leading=1.5, measured=True))
        buttons = QWidget()
        flow = ChipFlow(look.space(12), buttons)
        keep = Button(look, "Go on writing", PRIMARY, icon="pencil")
        keep.clicked.connect(self.kept)
        go = Button(look, leave)
        go.clicked.connect(self.left)
        flow.addWidget(keep)
        flow.addWidget(go)
        self.body.addWidget(buttons)
