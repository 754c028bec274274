"""What of an item can be heard: read aloud by the PC's voice, or its recording; one of them at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kiosk.model import Passage, Span, StoredObject
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.reading_order import put_in_order
from kiosk.ui.pages.reader.aloud import AloudStrip
from kiosk.ui.pages.reader.body import Body
from kiosk.ui.pages.reader.player import PlayerStrip
from kiosk.ui.pages.reader.reciting import Reciting
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.values import ReaderContent
from kiosk.ui.playback import Playback, open_playback
from kiosk.ui.speech import open_voice

CHANGED = "Reading aloud has stopped, as a new edition of the library has other words here. You can read them again."
OTHER_RECORDING = "The recording has stopped, as a new edition of the library has another one here. You can play it."


@dataclass(slots=True)
class Heard:
    """What of an item could be heard, to go on when its page is made anew.

    ``words`` are those of the strip that reads aloud, None without one; ``turn`` is the one that was played last;
    ``followed`` says whether the person was looking at what is said.
    """

    passages: tuple[Passage, ...]
    recording: StoredObject | None
    words: str | None
    reciting: Reciting | None
    playback: Playback | None
    turn: int
    followed: bool

    def end(self) -> None:
        """Not a sound more."""
        self.end_reciting()
        self.end_playback()

    def end_reciting(self) -> bool:
        """End reading aloud; whether it had begun."""
        reciting, self.reciting = self.reciting, None
        if reciting is None:
            return False
        began = reciting.reads
        reciting.end()
        return began

    def end_playback(self) -> bool:
        """End the recording; whether it played."""
        playback, self.playback = self.playback, None
        if playback is None:
            return False
        played = playback.plays
        playback.end()
        playback.deleteLater()
        return played


class Listening(QObject):
    """Puts up the strips below the text and has the body show what is being said.

    Signals:
        busy_changed: whether anything can be heard has changed; carries that.
        told: something has changed that a screen reader should say; carries the words.
        focus_left: what had the focus is put away.
    """

    focus_left = Signal()
    busy_changed = Signal(bool)
    told = Signal(str)
    engine = ""  # of speech; tests name Qt's own mock engine

    def __init__(self, look: Look, content: ReaderContent, body: Body, foot: QVBoxLayout, owner: QObject) -> None:
        super().__init__(owner)
        self._look, self._content, self._body, self._foot = look, content, body, foot
        self.aloud: AloudStrip | None = None
        self.player: PlayerStrip | None = None
        self._starts = [turn.start or 0.0 for turn in content.passages]
        self._turn = -1
        self._followed = False  # what is said was in sight, but may not be yet in the new layout
        self._recording = next((one for one in content.objects if one.role == "recording"), None)
        if isinstance(body, TurnsBody) and self._recording is not None:
            path = content.object_path(self._recording.sha256)
            self._put_up_player(open_playback(self) if path is not None else None, path)
            body.turn_chosen.connect(self._play_turn)

    @property
    def busy(self) -> bool:
        """Whether anything can be heard now."""
        return any(strip is not None and strip.busy for strip in (self.aloud, self.player))

    def stop(self) -> None:
        """Not a sound more."""
        for strip in (self.aloud, self.player):
            if strip is not None:
                strip.stop()

    def take_space(self, scroller: QObject) -> None:
        """Let Space play and pause where there is a recording."""
        if self.player is not None:
            SpaceKey(self._toggle_player, scroller)

    # another look, or another edition -----------------------------------------------------

    def hand_over(self) -> Heard:
        """What can be heard, to be taken over by the next page of this item; here nothing can be heard any more."""
        content, aloud, player = self._content, self.aloud, self.player
        self.aloud = self.player = None
        return Heard(
            passages=content.passages,
            recording=self._recording,
            words=aloud.state.text if aloud is not None else None,
            reciting=aloud.hand_over() if aloud is not None else None,
            playback=player.hand_over() if player is not None else None,
            turn=self._turn,
            followed=self._body.sees_said(),
        )

    def take_over(self, heard: Heard) -> None:
        """Go on with what the page before has handed over, where this is the same item, with the same words."""
        self._take_over_player(heard)
        self._take_over_aloud(heard)
        self._show_present()
        self._followed = heard.followed
        self.busy_changed.emit(self.busy)

    def _take_over_player(self, heard: Heard) -> None:
        fresh = self.player
        if heard.playback is None or fresh is None:
            heard.end_playback()
        elif heard.recording == self._recording and heard.passages == self._content.passages:
            self._foot.removeWidget(fresh)
            fresh.stop()
            fresh.hide()
            fresh.deleteLater()
            heard.playback.setParent(self)
            self._put_up_player(heard.playback, Path(), going_on=True)
            if self.player is not None:
                self.player.show()
            self._turn = heard.turn
        elif heard.end_playback():
            fresh.tell(OTHER_RECORDING)

    def _take_over_aloud(self, heard: Heard) -> None:
        if heard.words is None:
            return
        same = heard.passages == self._content.passages
        if same and heard.reciting is not None:
            strip = self._put_up_aloud(heard.reciting)
            heard.reciting = None
            strip.state.set_text(heard.words)
        elif heard.end_reciting():
            self._put_up_aloud().tell(CHANGED)
        elif same:
            self._put_up_aloud()

    def follow(self) -> None:
        """Once the layout is done: what is said is in sight again, if it was before."""
        if self._followed and self.busy and not self._body.sees_said():
            self._body.show_said("", None)  # where nothing was said before, a body goes to what is said
            self._show_present()

    def _show_present(self) -> None:
        """Show what is being said, or was before the pause."""
        at = self.aloud.present if self.aloud is not None else None
        if at is None and self._turn >= 0:
            at = str(self._content.passages[self._turn].id), None
        if at is not None:
            self._body.show_said(*at)

    # the recording ------------------------------------------------------------------------

    def _put_up_player(self, playback: Playback | None, path: Path | None, *, going_on: bool = False) -> None:
        film = self._recording is not None and self._recording.media_type.startswith("video/")
        self.player = PlayerStrip(self._look, playback, path, film=film, going_on=going_on)
        self.player.moved.connect(self._played_to)
        self.player.busy_changed.connect(self._player_changed)
        self.player.told.connect(self.told)
        self._foot.addWidget(self.player)

    def _toggle_player(self) -> None:
        if self.player is not None:
            self.player.toggle()

    def _play_turn(self, passage_id: str) -> None:
        ids = [str(turn.id) for turn in self._content.passages]
        if self.player is not None and passage_id in ids:
            if self.aloud is not None:
                self.aloud.end()
            self.player.play_from(self._starts[ids.index(passage_id)])

    def _played_to(self, seconds: float) -> None:
        turn = max(bisect_right(self._starts, seconds + 0.05) - 1, 0)
        if turn != self._turn and self.player is not None and self.player.busy:
            self._turn = turn
            self._said(str(self._content.passages[turn].id), None)

    def _player_changed(self, plays: bool) -> None:
        if plays and self.aloud is not None:
            self.aloud.end()
        if plays:
            self._turn = -1
        self.busy_changed.emit(self.busy)

    # read aloud ---------------------------------------------------------------------------

    def read_aloud(self) -> None:
        """Read from what is selected, else from the passage in sight; asked for again, pause or go on."""
        if self.aloud is not None:
            self.aloud.toggle()
            return
        strip = self._put_up_aloud()
        strip.start(str(self._body.selected_in() or self._body.present()), self._body.selected_text())

    def _put_up_aloud(self, going_on: Reciting | None = None) -> AloudStrip:
        voice = open_voice(self, self.engine) if going_on is None else None
        content = self._content
        strip = self.aloud = AloudStrip(self._look, voice, content.passages, content.item.language, going_on)
        strip.said.connect(self._said)
        strip.busy_changed.connect(self._aloud_changed)
        strip.told.connect(self.told)
        strip.closed.connect(self._close_aloud)
        self._foot.addWidget(strip)
        strip.show()  # now, for the focus may be about to return to it
        if self.player is not None:
            self.player.hide()  # there is room for one of them
        if isinstance(page := self.parent(), QWidget):
            put_in_order(page)  # what has just been made would come anywhere
        return strip

    def _said(self, passage_id: str, span: Span | None) -> None:
        """Show what is said; until it is in sight in the new layout it is gone along with, if it was before."""
        if self._body.sees_said():
            self._followed = False
        elif self._followed:
            self._body.show_said("", None)
        self._body.show_said(passage_id, span)

    def _aloud_changed(self, sounds: bool) -> None:
        if sounds and self.player is not None:
            self.player.pause()
        self.busy_changed.emit(self.busy)

    def _close_aloud(self) -> None:
        strip, self.aloud = self.aloud, None
        if strip is not None:
            focused = QApplication.focusWidget()
            if focused is not None and strip.isAncestorOf(focused):
                self.focus_left.emit()
            self._foot.removeWidget(strip)
            strip.hide()
            strip.deleteLater()
        if self.player is not None:
            self.player.show()
        self.busy_changed.emit(self.busy)


class SpaceKey(QObject):
    """Space plays and pauses where otherwise it would scroll; buttons keep theirs."""

    def __init__(self, toggle: Callable[[], None], scroller: QObject) -> None:
        super().__init__(scroller)
        self._toggle = toggle
        scroller.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Space, and nothing else."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Space or event.modifiers() or event.isAutoRepeat():
            return False
        self._toggle()
        return True
