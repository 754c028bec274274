"""Read aloud: the strip below the text, and what it does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.model import Passage, Span
from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BAR, PRIMARY, Button, Style, icon_button
from kiosk.ui.kit.region import as_region
from kiosk.ui.pages.reader.bar import Strip
from kiosk.ui.pages.reader.reciting import Piece, Reciting
from kiosk.ui.speech import NO_VOICE, SPEEDS, Voice

PLAY = Style(**{**{name: getattr(PRIMARY, name) for name in PRIMARY.__slots__}, "height": 48})
_BROKEN = "The voice of this PC has stopped working. The text is all there; reading aloud can be tried again."


class AloudStrip(Strip):
    """Play and pause, a sentence back and on, speed, close; or why nothing can be read aloud.

    Signals:
        said: this is being said now; carries a passage id and a span, or "" and None once it has ended.
        busy_changed: whether it can be heard has changed; carries that.
        closed: the strip is no longer wanted.
        told: something has changed that a screen reader should say; carries the words.
    """

    said = Signal(str, object)
    busy_changed = Signal(bool)
    closed = Signal()
    told = Signal(str)

    def __init__(
        self,
        look: Look,
        voice: Voice | None,
        passages: Sequence[Passage],
        language: str,
        going_on: Reciting | None = None,
    ) -> None:
        """``going_on`` is what another strip has handed over, and is then read on instead of by ``voice``."""
        super().__init__(look, below=True)
        self._passages = tuple(passages)
        self.reciting: Reciting | None = None
        as_region(self, "Read aloud")
        row = QHBoxLayout(self)
        row.setContentsMargins(*(look.space(m) for m in (16, 7, 16, 6)))
        holder = QWidget()
        self._flow = ChipFlow(look.space(4), holder)
        column = QVBoxLayout()
        column.addWidget(holder)
        row.addLayout(column, 1)
        self.state = Para(look, "Read aloud", 16, tone="muted")
        if going_on is not None:
            going_on.take_over(self)
            self.reciting = going_on
            self._make_buttons(going_on)
        elif voice is None:
            self.message = Para(look, NO_VOICE, 16, leading=1.4)
            row.insertWidget(0, self.message, 100)
            holder.hide()
        else:
            if not voice.speak_language(language):
                self.state.set_text("Read aloud by a voice for another language")
            self.reciting = Reciting(voice, passages, self)
            self._make_buttons(self.reciting)
        self.close_button = Button(look, "", BAR, icon="x")
        self.close_button.setAccessibleName("Close read aloud")
        self.close_button.clicked.connect(self.end)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def _make_buttons(self, reciting: Reciting) -> None:
        look = self._look
        self.back = icon_button(look, "Previous sentence", "skip-back", reciting.previous)
        self.play = Button(look, "Pause", PLAY, icon="pause")
        self.play.clicked.connect(self.toggle)
        self.on = icon_button(look, "Next sentence", "skip-forward", reciting.next)
        self.speed = Button(look, "", BAR, icon="gauge")
        self.speed.clicked.connect(self._next_speed)
        for widget in (self.back, self.play, self.on, self.speed, self.state):
            self._flow.addWidget(widget)
        reciting.reached.connect(self._reached)
        reciting.changed.connect(self._changed)
        reciting.ended.connect(self._ended)
        reciting.failed.connect(lambda: self.tell(_BROKEN))
        self._changed()

    @property
    def busy(self) -> bool:
        """Whether it can be heard now."""
        return self.reciting is not None and self.reciting.sounds

    def hand_over(self) -> Reciting | None:
        """What is read, to go on in another strip; this one is no use any more."""
        reciting, self.reciting = self.reciting, None
        return reciting.hand_over() if reciting is not None else None

    @property
    def present(self) -> tuple[str, Span | None] | None:
        """What is being said, or was before the pause: a passage id and a span."""
        piece = self.reciting.present if self.reciting is not None else None
        return (str(self._passages[piece.passage].id), piece.span) if piece is not None else None

    def start(self, passage_id: str, selected: str = "") -> None:
        """Read from a passage on; from ``selected`` on where those words are in it or in a passage after it."""
        if self.reciting is None:
            self.told.emit(NO_VOICE)
            return
        ids = [str(passage.id) for passage in self._passages]
        first = ids.index(passage_id) if passage_id in ids else 0
        line = next((line.strip() for line in selected.splitlines() if line.strip()), "")
        if line:
            order = [*range(first, len(ids)), *range(first)]
            for number in order:
                place = self._passages[number].text.find(line)
                if place >= 0:
                    self.reciting.start(number, place)
                    return
        self.reciting.start(first)

    def toggle(self) -> None:
        """Pause, or go on; once it has ended, from the beginning."""
        if self.reciting is None:
            return
        if self.reciting.sounds:
            self.reciting.pause()
        elif self.reciting.paused:
            self.reciting.resume()
        else:
            self.reciting.start(0)

    def stop(self) -> None:
        """Not a sound more."""
        if self.reciting is not None:
            self.reciting.stop()
        self.said.emit("", None)

    def end(self) -> None:
        """Stop and go away."""
        self.stop()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    def _next_speed(self) -> None:
        if self.reciting is not None:
            self.reciting.set_speed((self.reciting.speed + 1) % len(SPEEDS))
            self.told.emit(self.speed.accessibleName())

    def _reached(self, piece: Piece) -> None:
        passage = self._passages[piece.passage]
        self.state.set_text(passage.label)
        self.said.emit(str(passage.id), piece.span)

    def _changed(self) -> None:
        reciting = self.reciting
        if reciting is None:
            return
        sounds = reciting.sounds
        self.play.set_label("Pause" if sounds else "Go on" if reciting.paused else "Read again")
        self.play.set_icon("pause" if sounds else "play")
        speed = SPEEDS[reciting.speed][1]
        self.speed.set_label(speed)
        self.speed.setAccessibleName(f"Speed: {speed}")
        for button in (self.back, self.on):
            button.setEnabled(reciting.reads)
        self.busy_changed.emit(sounds)

    def _ended(self) -> None:
        self.said.emit("", None)
        self.tell("That was all of it")

    def tell(self, words: str) -> None:
        """Say something of the reading, on screen and to a screen reader."""
        self.state.set_text(words)
        self.told.emit(words)
