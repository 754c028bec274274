"""Updates on About, and the page that says why this PC has not updated."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit.cards import Glyph, Panel
from kiosk.ui.kit.flow import ChipFlow, emptied
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BACK, PRIMARY, SECONDARY, ActionLink, Button, Style
from kiosk.ui.kit.scroll import PageScroll
from kiosk.ui.pages.facts import FactRows
from kiosk.ui.pages.page import Page, centred
from kiosk.ui.pages.values import UpdatesContent, WhyContent

CHECK, CHECKING = "Check for updates now", "Checking for updates"
_TONES = {
    "ok": ("ok_soft", "circle-check", "ok"),
    "calm": ("tint", "info", "primary"),
    "warn": ("warn_soft", "triangle-alert", "warn"),
}


class CheckNow(QWidget):
    """The button that looks for updates, with what comes of it in words below; it stays pressable and focused.

    Signals:
        check_requested: look for updates now.
        told: something a screen reader should say; carries the words.
    """

    check_requested = Signal()
    told = Signal(str)

    def __init__(self, look: Look, content: UpdatesContent, style: Style = SECONDARY, *others: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        buttons = QWidget()
        flow = ChipFlow(look.space(10), buttons)
        self.button = Button(look, CHECK, style, icon="refresh-cw")
        self.button.clicked.connect(self.check_requested)
        for each in (self.button, *others):
            flow.addWidget(each)
        column.addWidget(buttons)
        self.progress = Para(look, "", 16, tone="muted", leading=1.4)
        column.addWidget(self.progress)
        self._said = ""
        self._put(content)

    def show_updates(self, content: UpdatesContent, result: str) -> None:
        """Follow the look under way; ``result`` is told when it has ended."""
        ended = bool(self._said) and not content.progress
        if ended:
            self.told.emit(result)
        elif content.progress and _first_word(content.progress) != _first_word(self._said):
            self.told.emit(content.progress)  # each stage once: numbers are for the eye
        self._put(content)

    def _put(self, content: UpdatesContent) -> None:
        self._said = content.progress
        self.button.setVisible(content.can_check)
        label = CHECKING if content.progress else CHECK
        if self.button.label != label:
            self.button.set_label(label)
        self.progress.setVisible(bool(content.progress))
        if content.progress:
            self.progress.set_text(content.progress)


class UpdatesPanel(Panel):
    """How updates stand, on About.

    Signals:
        check_requested: look for updates now.
        why_requested: the page that says why this PC has not updated.
        told: something a screen reader should say; carries the words.
    """

    check_requested = Signal()
    why_requested = Signal()
    told = Signal(str)

    def __init__(self, look: Look, content: UpdatesContent) -> None:
        super().__init__(look)
        self._facts = content.facts
        self.body.addWidget(Heading(look, "Updates", 2, 20))
        self._holder = QWidget()
        rows = QVBoxLayout(self._holder)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(FactRows(look, content.facts))
        self.body.addWidget(self._holder)
        self.body.addSpacing(look.space(6))
        self.body.addStretch(1)
        self.why = ActionLink(look, content.why.title)
        self.why.clicked.connect(self.why_requested)
        self.check = CheckNow(look, content, SECONDARY, self.why)
        self.why.setVisible(content.behind)  # only now: shown by itself it would be a window of its own
        self.check.check_requested.connect(self.check_requested)
        self.check.told.connect(self.told)
        self.body.addWidget(self.check)

    def show_updates(self, content: UpdatesContent) -> None:
        """Show how it is now; buttons stay where they are, and keep the focus."""
        if content.facts != self._facts:
            self._facts = content.facts
            rows = self._holder.layout()
            if rows is not None:
                emptied(rows)
                rows.addWidget(FactRows(self._look, content.facts))
        self.why.setVisible(content.behind)
        if self.why.label != content.why.title:
            self.why.set_label(content.why.title)
        self.check.show_updates(content, content.why.sentence)


class WhyPage(Page):
    """Why this PC has not updated, what happens next, and what IT can do.

    Signals:
        back_requested: the Back button.
        check_requested: look for updates now.
        details_copied: the details for IT were asked for; carries the text.
    """

    back_requested = Signal()
    check_requested = Signal()
    details_copied = Signal(str)
    title = "Why this PC has not updated"

    def __init__(self, look: Look, content: UpdatesContent, back_label: str) -> None:
        super().__init__(look)
        self._why = content.why
        main = QWidget()
        rows = QVBoxLayout(main)
        rows.setContentsMargins(0, look.space(12), 0, look.space(36))
        rows.setSpacing(look.space(12))
        back = Button(look, back_label, BACK, icon="arrow-left")
        back.clicked.connect(self.back_requested)
        rows.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        self.heading = Heading(look, content.why.title, 1, 32)
        self.setAccessibleName(content.why.title)
        rows.addWidget(self.heading)
        self._answer = QWidget()
        self._answer_rows = QVBoxLayout(self._answer)
        self._answer_rows.setContentsMargins(0, 0, 0, 0)
        self._answer_rows.setSpacing(look.space(12))
        rows.addWidget(self._answer)
        self._say(content.why)
        self.copy = Button(look, "Copy details for IT", icon="clipboard-copy")
        self.copy.clicked.connect(self._copied)
        self.check = CheckNow(look, content, PRIMARY, self.copy)
        self.check.check_requested.connect(self.check_requested)
        self.check.told.connect(self.told)
        rows.addWidget(self.check)
        rows.addStretch(1)
        self.scroller = PageScroll(centred(look, main, round(820 * max(look.scale, 1))), content.why.title)
        self.body.addWidget(self.scroller)

    def arrive(self) -> None:
        """Reading starts at the heading."""
        self.heading.take_focus()

    def show_updates(self, content: UpdatesContent) -> None:
        """Say how it is now; while a look is under way only its progress changes."""
        if content.why != self._why and not content.progress:
            self._why = content.why
            self.heading.set_text(content.why.title)
            emptied(self._answer_rows)
            self._say(content.why)
        self.check.show_updates(content, content.why.sentence)

    def _copied(self) -> None:
        self.details_copied.emit(self._why.details)
        self.copy.set_label("Copied")
        self.copy.set_icon("check")

    def _say(self, why: WhyContent) -> None:
        look = self.look
        ground, icon, tone = _TONES[why.tone]
        verdict = Panel(look, ground=ground, flat=True)
        row = QHBoxLayout()
        row.setSpacing(look.space(16))
        row.addWidget(Glyph(look, icon, tone, 32), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Para(look, why.sentence, 20, bold=True, leading=1.3), 1)
        verdict.body.addLayout(row)
        self._answer_rows.addWidget(verdict)
        self._answer_rows.addWidget(Para(look, why.afterwards, 17, leading=1.5))
        if why.tried:
            tried = self._part("What was tried")
            for place, reason in why.tried:
                tried.body.addWidget(Para(look, place, 16, bold=True, leading=1.35))
                tried.body.addWidget(Para(look, reason, 16, leading=1.4))
        if why.can_help:
            can_help = self._part("What IT can do")
            for each in why.can_help:
                can_help.body.addLayout(_point(look, each))

    def _part(self, title: str) -> Panel:
        panel = Panel(self.look)
        panel.body.addWidget(Heading(self.look, title, 2, 20))
        self._answer_rows.addWidget(panel)
        return panel


def _first_word(words: str) -> str:
    return words.partition(" ")[0]


def _point(look: Look, sentence: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(look.space(8))
    row.addWidget(Glyph(look, "dot", "primary", 22), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Para(look, sentence, 16, leading=1.4), 1)
    return row
