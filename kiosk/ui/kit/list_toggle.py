"""The corner of a card that puts its item on the person's list, or takes it off: a target of its own over the card."""

from __future__ import annotations

from PySide6.QtCore import QSize

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.pressables import Button, Style

_SIDE = 48  # px at 100 %
_GAP = 8  # to the edge of the card, and to what is beside it
_TOP = 4
OFF = Style(None, "tint", None, 2, height=_SIDE, pad=12, icon=24)
ON = Style("tint2", "tint", "primary", 2, height=_SIDE, pad=12, icon=24)
TAKE_OFF = "Press to take it off"


def corner_width(look: Look) -> int:
    """How much of a card's right side it takes, with the gaps left and right of it; px."""
    return look.target(_SIDE) + 2 * look.space(_GAP)


class ListToggle(Button):
    """An icon in a target of full size. Its name says what pressing it does, or that the item is on the list.

    It stands beside the card in the tree of widgets, not in it: what is inside a button is nothing to a screen
    reader, and pressing it must not open the item.
    """

    def __init__(self, look: Look) -> None:
        super().__init__(look, "", OFF, icon="list-plus")
        self.setFixedSize(self.sizeHint())
        self.number = 0
        self.on_list = False

    def sizeHint(self) -> QSize:
        """A square: it has no words."""
        side = self.look.target(_SIDE)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    def show_item(self, number: int, title: str, *, on_list: bool) -> None:
        """Be about this item, which is on the list or not."""
        self.setObjectName(f"list-{number}")  # the name changes when it is pressed; the focus finds it by this
        if on_list is not self.on_list:
            self.on_list = on_list
            self.set_icon("list-checks" if on_list else "list-plus")
            self.set_style(ON if on_list else OFF)
        self.number = number
        self.setAccessibleName(f"{'On' if on_list else 'Add to'} my list: {title}")
        self.setAccessibleDescription(TAKE_OFF if on_list else "")
        self.setToolTip("On my list" if on_list else "Add to my list")

    def place(self, right: int, top: int) -> None:
        """Stand at the upper right corner of a card that ends at ``right`` and begins at ``top``; px."""
        gap = self.look.space(_GAP)
        self.move(right - gap - self.width(), top + self.look.space(_TOP))
        self.raise_()
