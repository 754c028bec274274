"""Who speaks in a transcript, as chips: one voice can be read alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kiosk.model import Passage
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import ACTIVE_CHIP, CHIP, Button
from kiosk.ui.wording import count_of

_MOST = 8  # chips: of more people, those who speak most often


class SpeakerChips(QWidget):
    """Everyone, or some; and how many turns that leaves.

    Signals:
        chosen: only the turns of these speakers are wanted; carries a frozenset of names, empty for everyone.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, passages: Sequence[Passage], parent: QWidget) -> None:
        super().__init__(parent)
        self._turns = Counter(turn.speaker for turn in passages)
        self._all = len(passages)
        self.names: frozenset[str] = frozenset()  # who is chosen; nobody's name is everybody's
        flow = ChipFlow(look.space(8), self)
        self.everyone = Button(look, "Everyone", ACTIVE_CHIP)
        self.everyone.clicked.connect(self.choose_all)
        flow.addWidget(self.everyone)
        often = {name for name, _ in self._turns.most_common() if name}
        if len(often) > _MOST:
            often = {name for name, _ in [one for one in self._turns.most_common() if one[0]][:_MOST]}
        self.chips: dict[str, Button] = {}
        for name in dict.fromkeys(turn.speaker for turn in passages if turn.speaker in often):
            chip = self.chips[name] = Button(look, name, CHIP)
            chip.clicked.connect(lambda _=False, name=name: self._toggle(name))
            flow.addWidget(chip)
        self.count = Para(look, "", 16, tone="muted")
        flow.addWidget(self.count)
        self._say()

    def heightForWidth(self, width: int) -> int:
        """All rows of chips."""
        layout = self.layout()
        return layout.heightForWidth(width) if layout is not None else 0

    def choose_all(self) -> None:
        """Everyone again."""
        self.choose(frozenset())

    def _toggle(self, name: str) -> None:
        self.choose(self.names ^ {name})

    def choose(self, names: frozenset[str]) -> None:
        """Choose some, as far as they speak here."""
        names = frozenset(name for name in names if name in self.chips)
        if names == self.names:
            return
        self.names = names
        self._say()
        self.chosen.emit(names)

    def _say(self) -> None:
        self.everyone.set_style(CHIP if self.names else ACTIVE_CHIP)
        self.everyone.setAccessibleName("Everyone" if self.names else "Everyone, shown")
        for name, chip in self.chips.items():
            chosen = name in self.names
            chip.set_style(ACTIVE_CHIP if chosen else CHIP)
            turns = count_of(self._turns[name], "turn")
            chip.setAccessibleName(f"{name}, {turns}" + (", shown" if chosen else ""))
        left = sum(self._turns[name] for name in self.names) if self.names else self._all
        every = count_of(self._all, "turn")
        self.count.set_text(f"{left:,} of {every}" if self.names else every)
