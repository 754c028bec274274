"""The Display panel: colours, text size, easy reading, stillness, keys; they last for the visit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.settings import TEXT_SIZES
from kiosk.ui.kit.choices import ChoiceChip, ChoiceGroup
from kiosk.ui.kit.flow import GridFlow
from kiosk.ui.kit.heading import Heading
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para

_COLOURS = (("light", "Light", "sun"), ("dark", "Dark", "moon"), ("contrast", "High contrast", "contrast"))
_SWITCH = 62  # px at 100 %: as wide when it says "On" as when it says "Off"


class DisplayPanel(Overlay):
    """Choices that take effect at once.

    Signals:
        look_requested: show everything anew; carries the Look.
    """

    look_requested = Signal(object)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "Display", window)
        self._group("Colours", [self._colour(*colour) for colour in _COLOURS], 150)
        self._group("Text size", [self._size(size) for size in TEXT_SIZES], 84)
        about = "Larger, in high contrast, with more room between letters and lines. F8 turns it on and off."
        easy = self._switch("Easy reading", about, look.easy)
        easy.clicked.connect(lambda: self._ask(look.with_easy_reading()))
        self.body.addSpacing(look.space(6))
        about = "Pages stop where your finger leaves them; the cursor does not blink."
        still = self._switch("Keep moving parts still", about, look.still)
        still.clicked.connect(lambda: self._ask(replace(look, still=not look.still)))
        self.body.addSpacing(look.space(6))
        about = "Outside a field, / goes to the search. Ctrl+K always does."
        keys = self._switch("Single-key shortcut", about, look.single_keys)
        keys.clicked.connect(lambda: self._ask(replace(look, single_keys=not look.single_keys)))
        self.body.addSpacing(look.space(6))
        note = "These settings last for your visit. Ctrl and + or − also change the text size."
        self.body.addWidget(Para(look, note, 16, tone="muted", leading=1.4))

    def _group(self, title: str, chips: list[ChoiceChip], least: int) -> None:
        look = self.look
        self.body.addWidget(Heading(look, title, 3, 17))
        holder = ChoiceGroup(title)
        grid = GridFlow(look.space(10), round(least * look.scale), 5, holder)
        for chip in chips:
            grid.addWidget(chip)
        self.body.addWidget(holder)
        self.body.addSpacing(look.space(6))

    def _colour(self, theme: str, name: str, icon: str) -> ChoiceChip:
        chip = ChoiceChip(self.look, name, icon=icon, chosen=self.look.theme == theme)
        chip.clicked.connect(lambda: self._ask(replace(self.look, theme=theme)))
        return chip

    def _size(self, size: int) -> ChoiceChip:
        chip = ChoiceChip(self.look, f"{size}%", chosen=round(self.look.scale * 100) == size)
        chip.clicked.connect(lambda: self._ask(replace(self.look, scale=size / 100)))
        return chip

    def _switch(self, title: str, about: str, on: bool) -> ChoiceChip:
        """A row with a heading, what it is about, and a switch."""
        look = self.look
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(look.space(2))
        words.addWidget(Heading(look, title, 3, 17))
        words.addWidget(Para(look, about, 16, tone="muted"))
        row.addLayout(words, 1)
        switch = ChoiceChip(look, "On" if on else "Off", chosen=on)
        switch.setMinimumWidth(round(_SWITCH * look.scale))
        switch.setAutoExclusive(False)
        switch.setObjectName(title)  # the focus comes back to it, though it is called something else then
        switch.setAccessibleName(f"{title}: {switch.label}")
        row.addWidget(switch, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)
        return switch

    def _ask(self, look: Look) -> None:
        if look != self.look:
            self.look_requested.emit(look)
