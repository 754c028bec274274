"""Share your story: the warning, the prompts, and what the person allows."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from kiosk.feed.stories import Naming
from kiosk.stories.draft import Draft, faults
from kiosk.ui.kit.choices import ChoiceChip
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import PRIMARY, QUIET, Button
from kiosk.ui.kit.reading_order import put_in_order
from kiosk.ui.kit.writing import WritingField
from kiosk.ui.pages.story_parts import StoryFrame, note
from kiosk.ui.story_wording import GUIDANCE, LABELS, TITLE, UNFINISHED, WARNING, WARNING_MORE, sealed_where
from kiosk.ui.wording import count_of

WIDEST = 1200  # px at 100 %: fields beside what is chosen, as wide as what stands in them is easy to read
LINES = {"happened": 6, "helped": 3, "others": 3}  # as high as these fields are at first


class StoryPage(StoryFrame):
    """Where a story is written.

    Signals:
        edited: what was put in has changed; carries the Draft.
        preview_requested: it is to be looked over and shown as it will be sent.
        left: the person does not want to go on; what they wrote is to be forgotten.
    """

    edited = Signal(object)
    preview_requested = Signal()
    left = Signal()

    def __init__(self, look: Look, draft: Draft, wrong: Mapping[str, str], address: str) -> None:
        super().__init__(look, TITLE, WIDEST)
        self._faults = dict(wrong)
        self.fields: dict[str, WritingField] = {}
        columns = QBoxLayout(QBoxLayout.Direction.TopToBottom if look.compact else QBoxLayout.Direction.LeftToRight)
        columns.setSpacing(look.space(28))
        columns.addLayout(self._words(draft), 60)
        columns.addLayout(self._allowed(draft, address), 40)
        self.rows.addLayout(columns)
        self.rows.addWidget(self._buttons())
        self._show_needed()
        put_in_order(self)

    def draft(self) -> Draft:
        """What was put in so far."""
        texts = {name: field.text() for name, field in self.fields.items()}
        return Draft(
            **texts,
            naming=Naming.ROLE if self.named.isChecked() else Naming.ANONYMOUS,
            may_edit=self.may_edit.isChecked(),
            may_contact=self.may_contact.isChecked(),
        )

    def show_faults(self, wrong: Mapping[str, str]) -> None:
        """Say above each field what is wrong with it, and go to the first."""
        self._faults = dict(wrong)
        for name, field in self.fields.items():
            field.show_wrong(wrong.get(name, ""))
        if wrong:
            first = next(name for name in self.fields if name in wrong)
            self.fields[first].setFocus(Qt.FocusReason.OtherFocusReason)
            self.told.emit(f"{count_of(len(wrong), 'thing')} to change. {wrong[first]}")

    def show_piece(self, name: str, start: int, end: int) -> None:
        """Go to a piece of what was written, in code points."""
        self.fields[name].select(start, end)

    def _field(self, name: str, text: str) -> WritingField:
        label, hint = LABELS[name]
        lines, wrong = LINES.get(name, 1), self._faults.get(name, "")
        field = WritingField(self.look, label, hint, text=text, lines=lines, wrong=wrong)
        field.edited.connect(self._changed)
        self.fields[name] = field
        return field

    def _words(self, draft: Draft) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.look.space(18))
        column.addWidget(Para(self.look, GUIDANCE, 18, leading=1.5, measured=True))
        column.addWidget(note(self.look, "shield-alert", WARNING, WARNING_MORE, tone="warn", ground="warn_soft"))
        for name in ("title", "happened", "helped", "others"):
            column.addWidget(self._field(name, draft.text(name)))
        column.addStretch(1)
        return column

    def _allowed(self, draft: Draft, address: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.look.space(18))
        named = draft.naming is Naming.ROLE
        _, self.named = self._choice(column, "If it is published", ("No name", "My role or ward"), named)
        column.addWidget(self._field("credit", draft.credit))
        _, self.may_edit = self._choice(
            column, "Editing", ("As it is, or not at all", "You may edit it for length and clarity"), draft.may_edit
        )
        _, self.may_contact = self._choice(column, "Contact", ("No contact", "You may contact me"), draft.may_contact)
        column.addWidget(self._field("contact", draft.contact))
        column.addWidget(note(self.look, "lock-keyhole", f"{UNFINISHED} {sealed_where(address)}"))
        column.addStretch(1)
        return column

    def _choice(
        self, column: QVBoxLayout, label: str, words: tuple[str, str], second: bool
    ) -> tuple[ChoiceChip, ChoiceChip]:
        """One of two, the first of them where nobody has chosen: what gives less away."""
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(self.look.space(8))
        inner.addWidget(Para(self.look, label, 17, bold=True))
        group = QWidget()
        flow = ChipFlow(self.look.space(8), group)
        chips = tuple(
            ChoiceChip(self.look, text, chosen=second is bool(number), parent=group)
            for number, text in enumerate(words)
        )
        for chip, text in zip(chips, words, strict=True):
            chip.setAccessibleName(f"{label}: {text}")
            chip.toggled.connect(lambda on: self._changed() if on else None)
            flow.addWidget(chip)
        inner.addWidget(group)
        column.addWidget(holder)
        return chips[0], chips[1]

    def _buttons(self) -> QWidget:
        holder = QWidget()
        flow = ChipFlow(self.look.space(16), holder)
        self.preview = Button(self.look, "Check and preview", PRIMARY, icon="eye")
        self.preview.clicked.connect(self.preview_requested)
        leave = Button(self.look, "Leave without sharing", QUIET)
        leave.clicked.connect(self.left)
        flow.addWidget(self.preview)
        flow.addWidget(leave)
        return holder

    def _changed(self) -> None:
        self._show_needed()
        draft = self.draft()
        self.edited.emit(draft)
        if self._faults:  # what was told is taken back once it is mended; nothing new is told while somebody writes
            left = faults(draft)
            for name in [one for one in self._faults if one not in left]:
                self.fields[name].show_wrong("")
                del self._faults[name]

    def _show_needed(self) -> None:
        """Fields that a choice has no use for are not there."""
        self.fields["credit"].setVisible(self.named.isChecked())
        self.fields["contact"].setVisible(self.may_contact.isChecked())
