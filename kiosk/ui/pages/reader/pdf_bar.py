"""The strip below a report: its pages, their size, and the way to the other view."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QScrollBar, QVBoxLayout, QWidget

from kiosk.model import Passage
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BAR, SECONDARY, Button, icon_button, step_with
from kiosk.ui.kit.region import as_region
from kiosk.ui.pages.reader.bar import Strip
from kiosk.ui.pages.reader.original import Fit
from kiosk.ui.pages.reader.pdf_views import PdfViews


class Leafed(Protocol):
    """What the strip needs of the body it belongs to."""

    passages: tuple[Passage, ...]
    views: PdfViews
    passage_reached: SignalInstance
    told: SignalInstance

    @property
    def at(self) -> int:
        """The page that is read, from 0."""

    def turn_to(self, number: int) -> None:
        """Turn to a page."""

    def show_text(self, shows: bool) -> None:
        """Show the text, or the original."""


class PdfBar(Strip):
    """Previous page, which page it is, next page; size; the other view."""

    def __init__(self, look: Look, body: Leafed) -> None:
        super().__init__(look, below=True)
        as_region(self, "Pages")
        self._body = body
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.space(m) for m in (16, 7, 16, 6)))
        column.setSpacing(0)
        self.sideways = QScrollBar(Qt.Orientation.Horizontal)
        self.sideways.setAccessibleName("Move the page sideways")
        self.sideways.valueChanged.connect(self._move_sideways)
        column.addWidget(self.sideways)
        self.message = Para(look, "", 16, leading=1.4)
        column.addWidget(self.message)
        holder = QWidget()
        flow = ChipFlow(look.space(4 if look.compact else 8), holder)
        column.addWidget(holder)
        self.previous = icon_button(look, "Previous page", "chevron-left", lambda: self._turn(-1))
        self.where = Para(look, "", 17, bold=True)
        self.following = icon_button(look, "Next page", "chevron-right", lambda: self._turn(1))
        self.smaller = icon_button(look, "Smaller page", "zoom-out", lambda: self._zoom(-1))
        self.percent = Para(look, "", 16, tone="muted")
        self.larger = icon_button(look, "Larger page", "zoom-in", lambda: self._zoom(1))
        self.whole = Button(look, "Whole page", BAR)
        self.whole.clicked.connect(self._fit)
        self.other = Button(look, "Text view", SECONDARY, icon="file-text")
        self.other.clicked.connect(lambda: body.show_text(not body.views.shows_text))
        for widget in (
            *(self.previous, self.where, self.following, self.smaller, self.percent, self.larger),
            *(self.whole, self.other),
        ):
            flow.addWidget(widget)
        body.passage_reached.connect(lambda _: self._say())
        body.views.changed.connect(self._say)
        body.views.zoomed.connect(self._say)
        self._say()

    def _turn(self, step: int) -> None:
        body = self._body
        pressed, other = (self.following, self.previous) if step > 0 else (self.previous, self.following)
        step_with(pressed, other, lambda: body.turn_to(body.at + step))
        body.told.emit(self.where.text)

    def _zoom(self, step: int) -> None:
        self._body.views.original.zoom(step)
        self._tell_size()

    def _fit(self) -> None:
        original = self._body.views.original
        original.set_fit(Fit.WIDTH if original.fit is Fit.PAGE else Fit.PAGE)
        self._tell_size()

    def _tell_size(self) -> None:
        self._body.told.emit(f"Page size {self.percent.text}")

    def _move_sideways(self, value: int) -> None:
        if self._body.views.can_show:
            self._body.views.original.move_sideways(value - self._body.views.original.left)

    def _say(self) -> None:
        body = self._body
        self.where.set_text(f"Page {body.at + 1} of {len(body.passages)}")
        self.previous.setEnabled(body.at > 0)
        self.following.setEnabled(body.at < len(body.passages) - 1)
        self.message.set_text(body.views.trouble)
        self.message.setHidden(not body.views.trouble)
        self.other.set_label("Original pages" if body.views.shows_text else "Text view")
        self.other.setHidden(bool(body.views.trouble))
        self.other.setEnabled(body.views.can_show)
        for widget in (self.smaller, self.percent, self.larger, self.whole):
            widget.setHidden(body.views.shows_text)
        if not body.views.can_show:
            self.sideways.hide()
            return
        original = body.views.original
        self.percent.set_text(f"{original.percent} %")
        self.smaller.setEnabled(original.can_zoom(-1))
        self.larger.setEnabled(original.can_zoom(1))
        self.whole.set_label("Full width" if original.fit is Fit.PAGE else "Whole page")
        self.sideways.setHidden(body.views.shows_text or not original.overhang)
        self.sideways.setRange(0, original.overhang)
        self.sideways.setPageStep(max(original.width(), 1))
        self.sideways.setValue(original.left)
