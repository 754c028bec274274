"""What the window holds: the rail and one page, in the present look."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget

from kiosk.ui.kit.look import Look
from kiosk.ui.kit.quick_taps import QuickTaps
from kiosk.ui.kit.scroll import keep_still
from kiosk.ui.pages.page import Kept, Page
from kiosk.ui.rail import Rail
from kiosk.ui.style import application_palette, application_sheet


class Stage(QWidget):
    """Rail and page.

    Signals:
        chosen: an entry of the rail was pressed; carries its id.
    """

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(0, 0, 0, 0)
        self._frame.setSpacing(0)
        self._holder: QWidget | None = None
        self.page: Page | None = None
        self._kept: Kept | None = None
        self._listed = 0
        self._sharing = False
        self._taps: QuickTaps | None = None
        self.set_look(look)

    def showEvent(self, event: QShowEvent) -> None:
        """Only a window that is shown has a handle to watch for taps."""
        super().showEvent(event)
        if self._taps is None:
            self._taps = QuickTaps(self.window())

    def set_look(self, look: Look, *, going_on: bool = False) -> None:
        """Put up a new rail in another look, without a page yet; ``going_on`` if that shows the same place anew."""
        if going_on:
            self.keep()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(application_palette(look))
            application.setStyleSheet(application_sheet(look))
        keep_still(look.still)
        old, self._holder, self.page = self._holder, QWidget(), None
        directions = QBoxLayout.Direction
        self._row = QBoxLayout(directions.TopToBottom if look.compact else directions.LeftToRight, self._holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.rail = Rail(look)
        self.rail.chosen.connect(self.chosen)
        self._row.addWidget(self.rail)
        self.rail.show_listed(self._listed)
        self.rail.show_sharing(self._sharing)
        self._frame.addWidget(self._holder)
        if old is not None:
            self._dismiss(old, self._frame)

    def keep(self) -> None:
        """The present page is about to be made anew: what it reads aloud or plays goes on in the next one."""
        self._kept = self.page.hand_over() if self.page is not None else None

    def show_listed(self, count: int) -> None:
        """How many items are on the list, in the rail."""
        self._listed = count
        self.rail.show_listed(count)

    def show_sharing(self, works: bool) -> None:
        """Whether stories can be shared, in the rail."""
        self._sharing = works
        self.rail.show_sharing(works)

    def put_up(self, page: Page, section: str) -> None:
        """Show a page in place of the present one."""
        old, self.page = self.page, page
        self._row.addWidget(page, 1)
        if old is not None:
            self._dismiss(old, self._row)
        self.rail.set_present(section)
        self.rail.show_listed(self._listed)
        page.show()
        kept, self._kept = self._kept, None
        if kept is not None:
            page.take_over(kept)

    def _dismiss(self, widget: QWidget, layout: QBoxLayout) -> None:
        """Away with a widget, but only once the event that led here is over."""
        widget.hide()
        layout.removeWidget(widget)
        widget.deleteLater()
