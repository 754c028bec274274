"""What is read aloud, sentence by sentence: the order, and where one is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from kiosk.model import Passage, Span
from kiosk.ui.sentences import sentences
from kiosk.ui.speech import SPEEDS, Voice


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that is said: words, the passage they belong to, and their span in its text; None for its heading."""

    passage: int
    span: Span | None
    words: str


class Reciting(QObject):
    """Reads passages aloud.

    Signals:
        reached: this is being said now; carries a `Piece`.
        changed: it has begun, paused, gone on, or ended.
        ended: the last sentence is over.
        failed: the voice has stopped working.
    """

    reached = Signal(object)
    changed = Signal()
    ended = Signal()
    failed = Signal()

    def __init__(self, voice: Voice, passages: Sequence[Passage], owner: QObject) -> None:
        super().__init__(owner)
        self._voice, self._passages = voice, tuple(passages)
        self._pieces: dict[int, list[Piece]] = {}
        self._at: tuple[int, int] | None = None  # passage, and which piece of it
        self._resumable = False
        self.paused = False
        self.speed = 1  # of SPEEDS
        voice.said.connect(self.next)
        voice.failed.connect(self._fail)

    @property
    def reads(self) -> bool:
        """Whether it has begun and not ended, paused or not."""
        return self._at is not None

    @property
    def sounds(self) -> bool:
        """Whether it can be heard now."""
        return self.reads and not self.paused

    def start(self, passage: int, character: int = 0) -> None:
        """Begin at the sentence of a passage that has this character in it, or begins after it."""
        pieces = self._of(passage)
        first = 0
        if character:
            first = next((n for n, one in enumerate(pieces) if one.span is not None and one.span[1] > character), 0)
        if not pieces:
            self._at = (passage, -1)
            self.next()
            return
        self._say(passage, first)

    def next(self) -> None:
        """The next sentence; after the last one it ends."""
        if self._at is None:
            return
        passage, n = self._at
        n += 1
        while passage < len(self._passages) and n >= len(self._of(passage)):
            passage, n = passage + 1, 0
        if passage < len(self._passages):
            self._say(passage, n)
        else:
            self.stop()
            self.ended.emit()

    def previous(self) -> None:
        """The sentence before; the first one is said again."""
        if self._at is None:
            return
        passage, n = self._at
        n -= 1
        while n < 0 and passage > 0:
            passage -= 1
            n = len(self._of(passage)) - 1
        self._say(passage, max(n, 0))

    def pause(self) -> None:
        """Be quiet and stay there; where the voice cannot, the sentence will be said again."""
        if self.sounds:
            self.paused, self._resumable = True, self._voice.pause()
            if not self._resumable:
                self._voice.silence()
            self.changed.emit()

    def resume(self) -> None:
        """Go on."""
        if self._at is None or not self.paused:
            return
        self.paused = False
        if self._resumable:
            self._voice.resume()
            self.changed.emit()
        else:
            self._say(*self._at)

    def hand_over(self) -> Reciting:
        """Go on without those who listen to it and own it; `take_over` finds it others."""
        for signal in (self.reached, self.changed, self.ended, self.failed):
            signal.disconnect()
        for each in (self, self._voice):
            each.setParent(None)
        return self

    def take_over(self, owner: QObject) -> None:
        """Belong to ``owner`` from now on, and so the voice."""
        for each in (self, self._voice):
            each.setParent(owner)

    @property
    def present(self) -> Piece | None:
        """What is being said, or was said last before the pause."""
        if self._at is None or self._at[1] < 0:
            return None
        return self._of(self._at[0])[self._at[1]]

    def set_speed(self, speed: int) -> None:
        """Another speed, by its place in `SPEEDS`; the sentence is said again in it."""
        self.speed = speed
        self._voice.set_speed(SPEEDS[speed][0])
        if self.sounds and self._at is not None:
            self._say(*self._at)
        else:
            self._resumable = False
            self.changed.emit()

    def stop(self) -> None:
        """End; not a sound more."""
        self._voice.silence()
        was, self._at, self.paused = self._at, None, False
        if was is not None:
            self.changed.emit()

    def end(self) -> None:
        """Stop for ever, and let the voice go."""
        self.stop()
        self._voice.deleteLater()
        self.deleteLater()

    def _say(self, passage: int, n: int) -> None:
        pieces = self._of(passage)
        if not pieces:
            self._at = (passage, -1)
            self.next()
            return
        self._at, self.paused = (passage, n), False
        self.reached.emit(pieces[n])
        self._voice.say(pieces[n].words)
        self.changed.emit()

    def _of(self, number: int) -> list[Piece]:
        """The pieces of a passage: its heading or speaker where that is new, then its sentences."""
        if number not in self._pieces:
            passage = self._passages[number]
            before = self._passages[number - 1].speaker if number else ""
            pieces = [Piece(number, None, words) for words in (passage.chapter,) if words]
            if passage.level:
                pieces.append(Piece(number, None, passage.label))
            if passage.speaker and passage.speaker != before:
                pieces.append(Piece(number, None, passage.speaker))
            for start, end in sentences(passage.text):
                pieces.append(Piece(number, (start, end), passage.text[start:end]))
            self._pieces[number] = [one for one in pieces if any(each.isalnum() for each in one.words)]
        return self._pieces[number]

    def _fail(self, reason: str) -> None:
        self.stop()
        self.failed.emit()
