"""The panel over the page: one at a time, and made anew when everything is shown in another look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from kiosk.errors import WardLibraryError
from kiosk.model import ItemId, Query
from kiosk.ui.focus import Mark, mark_focus, return_focus
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.pages.page import Page
from kiosk.ui.places import Reading
from kiosk.ui.threads import Alike

MakePanel = Callable[[], Overlay | None]
AskAlike = Callable[[ItemId, Callable[[Alike], None]], None]


class Panels(QObject):
    """Keeps what is open, and how it was made."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._open: Overlay | None = None
        self._make: MakePanel | None = None

    @property
    def is_open(self) -> bool:
        """Whether a panel covers the page."""
        return self._open is not None

    def show(self, make: MakePanel) -> None:
        """Open a panel, closing the one before; nothing opens where ``make`` has none to give."""
        self.end()
        overlay = make()
        if overlay is not None:
            self._open, self._make = overlay, make
            overlay.closed.connect(self._closed)
            overlay.open_()

    def end(self) -> None:
        """Close the panel, if there is one; the focus goes back."""
        if self._open is not None:
            self._open.end()

    def put_away(self) -> tuple[MakePanel, Mark | None] | None:
        """Close the panel for a moment; what it takes to bring it back."""
        if self._open is None or self._make is None:
            return None
        kept = self._make, mark_focus(self._open)
        self.end()
        return kept

    def bring_back(self, kept: tuple[MakePanel, Mark | None] | None) -> None:
        """Open what was put away, made anew, with the focus where it was in it."""
        if kept is None:
            return
        make, mark = kept
        self.show(make)
        if self._open is not None:
            return_focus(self._open, mark)

    def _closed(self) -> None:
        self._open = self._make = None


# Panels of the window itself; their modules are imported when they are opened, since the start does not need them.


def display_panel(look: Look, window: QWidget, show: Callable[[Look], None]) -> Overlay:
    """Colours, text size, stillness."""
    from kiosk.ui.pages.display import DisplayPanel

    panel = DisplayPanel(look, window)
    panel.setObjectName("display")
    panel.look_requested.connect(show)
    return panel


def tips_panel(look: Look, window: QWidget, ask: Callable[[Query], None]) -> Overlay:
    """How to search, by example."""
    from kiosk.search.examples import EXAMPLES
    from kiosk.ui.pages.tips import TipsPanel

    panel = TipsPanel(look, window, EXAMPLES)
    panel.query_requested.connect(ask)
    return panel


def alike_panel(look: Look, window: QWidget, item_id: ItemId, ask: AskAlike, go: Callable[[Reading], None]) -> Overlay:
    """Items like one."""
    from kiosk.ui.pages.alike import AlikePanel

    panel = AlikePanel(look, window, item_id)
    panel.item_requested.connect(lambda item: go(Reading(item)))
    ask(item_id, panel.show_alike)
    return panel


def trouble_page(look: Look, error: WardLibraryError, close: Callable[[], object]) -> Page:
    """What is shown where not even Home can be read."""
    from kiosk.ui.pages.trouble import TroublePage

    page = TroublePage(look, error)
    page.close_requested.connect(close)
    return page
