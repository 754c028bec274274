"""What goes on in the reader when its page is made anew: what is heard, which view is shown, what is looked for."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.model import ItemId
from kiosk.ui.pages.reader.listening import Heard


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Handed over by one page of an item to the next one of the same item.

    ``view`` is the body's own: what it shows, besides the place. ``find`` is what is looked for in the item, None
    where find is closed.
    """

    item_id: ItemId
    heard: Heard
    view: object
    find: str | None

    def end(self) -> None:
        """Not a sound more."""
        self.heard.end()
