"""What of an item can be heard: read aloud by the PC's voice, or its recording; one of them at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from kiosk.ui.kit.look import Look
from kiosk.ui.pages.reader.aloud import AloudStrip
from kiosk.ui.pages.reader.body import Body
from kiosk.ui.pages.reader.player import PlayerStrip
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.values import ReaderContent
from kiosk.ui.playback import open_playback
from kiosk.ui.speech import open_voice


class Listening(QObject):
    """Puts up the strips below the text and has the body show what is being said.

    Signals:
        busy_changed: whether anything can be heard has changed; carries that.
        told: something has changed that a screen reader should say; carries the words.
    """

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
        if isinstance(body, TurnsBody):
            self._put_up_player(body)

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
            SpaceKey(self.player.toggle, scroller)

    # the recording ------------------------------------------------------------------------

    def _put_up_player(self, body: TurnsBody) -> None:
        recording = next((one for one in self._content.objects if one.role == "recording"), None)
        if recording is None:
            return
        path = self._content.object_path(recording.sha256)
        film = recording.media_type.startswith("video/")
        playback = open_playback(self) if path is not None else None
        self.player = PlayerStrip(self._look, playback, path, film=film)
        self.player.moved.connect(self._played_to)
        self.player.busy_changed.connect(self._player_changed)
        self.player.told.connect(self.told)
        self._foot.addWidget(self.player)
        body.turn_chosen.connect(self._play_turn)

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
            self._body.show_said(str(self._content.passages[turn].id), None)

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
        voice = open_voice(self, self.engine)
        strip = self.aloud = AloudStrip(self._look, voice, self._content.passages, self._content.item.language)
        strip.said.connect(self._body.show_said)
        strip.busy_changed.connect(self._aloud_changed)
        strip.told.connect(self.told)
        strip.closed.connect(self._close_aloud)
        self._foot.addWidget(strip)
        if self.player is not None:
            self.player.hide()  # there is room for one of them
        strip.start(str(self._body.present()), self._body.selected_text())

    def _aloud_changed(self, sounds: bool) -> None:
        if sounds and self.player is not None:
            self.player.pause()
        self.busy_changed.emit(self.busy)

    def _close_aloud(self) -> None:
        strip, self.aloud = self.aloud, None
        if strip is not None:
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
