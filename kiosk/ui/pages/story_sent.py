"""A story as it will be sent; the code for one that is sealed; and how to share one where none can be sealed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from kiosk.feed.stories import Story
from kiosk.model import Sharing
from kiosk.ui.kit.cards import Panel
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import PRIMARY, Button
from kiosk.ui.kit.qr import QrView
from kiosk.ui.pages.facts import FactRows
from kiosk.ui.pages.story_parts import READABLE, StoryFrame, note, people
from kiosk.ui.pages.values import Fact
from kiosk.ui.story_wording import (
    ELSEWHERE,
    GOOD_STORY,
    LABELS,
    NOBODY_NAMED,
    SWITCH_ON,
    TITLE,
    allowed,
    leaves,
    sealed_where,
)


class PreviewPage(StoryFrame):
    """The story exactly as it will be sealed.

    Signals:
        sent: it is to be sealed.
        change_requested: back to writing.
    """

    sent = Signal()
    change_requested = Signal()

    def __init__(self, look: Look, story: Story, address: str) -> None:
        super().__init__(look, "This is what the library team will get", READABLE)
        panel = Panel(look)
        panel.body.setSpacing(look.space(10))
        panel.body.addWidget(Heading(look, story.told.title, 2, 26))
        for name in ("happened", "helped", "others"):
            if text := getattr(story.told, name):
                panel.body.addSpacing(look.space(6))
                panel.body.addWidget(Heading(look, LABELS[name][0].removesuffix(" (optional)"), 3, 20))
                for part in text.split("\n\n"):
                    panel.body.addWidget(Para(look, part, 18, leading=1.5, measured=True))
        self.rows.addWidget(panel)
        facts = Panel(look)
        facts.body.addWidget(Heading(look, "With it goes", 2, 20))
        facts.body.addWidget(FactRows(look, [Fact(name, value) for name, value in allowed(story)]))
        facts.body.addWidget(
            Para(look, "Nothing else: no name of this PC, and no time of day.", 16, tone="muted", measured=True)
        )
        self.rows.addWidget(facts)
        agree = (
            "With “Seal my story” you agree that the library team may read it, keep it, and publish it in this library "
            "as you have chosen. You can ask for it back with the code that you get next."
        )
        self.rows.addWidget(Para(look, agree, 17, leading=1.5, measured=True))
        self.rows.addWidget(note(look, "lock-keyhole", sealed_where(address)))
        buttons = QWidget()
        flow = ChipFlow(look.space(16), buttons)
        self.seal = Button(look, "Seal my story", PRIMARY, icon="send")
        self.seal.clicked.connect(self.sent)
        change = Button(look, "Change something", icon="pencil")
        change.clicked.connect(self.change_requested)
        flow.addWidget(self.seal)
        flow.addWidget(change)
        self.rows.addWidget(buttons)


class KeptPage(StoryFrame):
    """The story is sealed: its code, and what happens next.

    Signals:
        home_requested: go to Home.
        another_requested: tell one more.
    """

    home_requested = Signal()
    another_requested = Signal()

    def __init__(self, look: Look, receipt: str, sharing: Sharing) -> None:
        super().__init__(look, "Thank you. Your story is sealed", READABLE)
        self.rows.addWidget(note(look, "lock-keyhole", "Nobody who uses this PC can read it.", leaves(sharing.address)))
        panel = Panel(look)
        directions = QBoxLayout.Direction
        row = QBoxLayout(directions.TopToBottom if look.compact else directions.LeftToRight)
        row.setSpacing(look.space(24))
        words = QVBoxLayout()
        words.setSpacing(look.space(8))
        words.addWidget(Heading(look, "Your code", 2, 20))
        words.addWidget(Para(look, receipt, 38 if not look.compact else 30, bold=True))
        say = (
            "Write it down, or take a picture of it. If you change your mind, give this code to the library team and "
            "they take your story out, without asking who you are. This PC forgets the code with your visit."
        )
        words.addWidget(Para(look, say, 17, leading=1.5, measured=True))
        words.addStretch(1)
        row.addLayout(words, 1)
        code = QrView(receipt, f"QR code: {receipt}", look.target(160))
        row.addWidget(code, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        panel.body.addLayout(row)
        self.rows.addWidget(panel)
        if (ways := people(look, sharing)) is not None:
            self.rows.addWidget(ways)
        buttons = QWidget()
        flow = ChipFlow(look.space(16), buttons)
        home = Button(look, "Back to Home", PRIMARY, icon="house")
        home.clicked.connect(self.home_requested)
        another = Button(look, "Tell another story")
        another.clicked.connect(self.another_requested)
        flow.addWidget(home)
        flow.addWidget(another)
        self.rows.addWidget(buttons)


class ElsewherePage(StoryFrame):
    """No story can be sealed here: how to share one instead.

    Signals:
        home_requested: go to Home.
    """

    home_requested = Signal()

    def __init__(self, look: Look, sharing: Sharing) -> None:
        super().__init__(look, TITLE, READABLE)
        self.rows.addWidget(Para(look, ELSEWHERE, 18, leading=1.5, measured=True))
        if (ways := people(look, sharing)) is not None:
            self.rows.addWidget(Para(look, "You can share it here instead:", 18, bold=True))
            self.rows.addWidget(ways)
        else:
            self.rows.addWidget(note(look, "message-circle-question-mark", "Where to share it instead", NOBODY_NAMED))
        self.rows.addWidget(note(look, "pencil", "What makes a good story", GOOD_STORY))
        care = "Wherever you tell it, leave out anything that could identify a patient or a colleague."
        self.rows.addWidget(note(look, "shield-alert", care, tone="warn", ground="warn_soft"))
        self.rows.addWidget(Para(look, SWITCH_ON, 16, tone="muted", leading=1.45, measured=True))
        home = Button(look, "Back to Home", PRIMARY, icon="house")
        home.clicked.connect(self.home_requested)
        self.rows.addWidget(home, 0, Qt.AlignmentFlag.AlignLeft)
