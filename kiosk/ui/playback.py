"""Sound and film through QtMultimedia, which is optional: `open_playback` gives None where it is missing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, SignalInstance
from PySide6.QtGui import QImage

from kiosk.ui.speech import quiet_media

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame

SPEEDS = (0.75, 1.0, 1.25, 1.5, 2.0)


class Playback(QObject):
    """One recording. Times are seconds.

    Signals:
        moved: it is somewhere else; carries the time.
        changed: it has begun or stopped, or it has become known how long it is.
        failed: it cannot be played; carries the reason, for IT.
        pictured: there is a new picture of a film; carries a QImage.
    """

    moved = Signal(float)
    changed = Signal()
    failed = Signal(str)
    pictured = Signal(QImage)

    def __init__(self, player: QMediaPlayer, output: QAudioOutput, *, audible: bool, owner: QObject) -> None:
        super().__init__(owner)
        self._player, self._output = player, output
        self.audible = audible
        self.picture = QImage()  # of a film, the last one; none before the first
        player.setParent(self)
        output.setParent(self)
        _settle(output.volumeChanged, player.errorChanged)
        player.setAudioOutput(output)
        self._playing = type(player).PlaybackState.PlayingState
        player.positionChanged.connect(lambda position: self.moved.emit(position / 1000))
        player.playbackStateChanged.connect(lambda _: self.changed.emit())
        player.durationChanged.connect(lambda _: self.changed.emit())
        player.errorOccurred.connect(lambda _error, words: self.failed.emit(words))

    def load(self, path: Path) -> None:
        """Take a file; it does not play yet."""
        self._player.setSource(QUrl.fromLocalFile(str(path)))

    def show_pictures(self) -> None:
        """Tell the pictures of a film by `pictured`."""
        sink = import_module("PySide6.QtMultimedia").QVideoSink(self)
        _settle(sink.videoSizeChanged)
        self._player.setVideoSink(sink)
        sink.videoFrameChanged.connect(self._picture)

    def _picture(self, frame: QVideoFrame) -> None:
        image = frame.toImage()
        if not image.isNull():
            self.picture = image
            self.pictured.emit(image)

    @property
    def plays(self) -> bool:
        """Whether it plays now."""
        return self._player.playbackState() == self._playing

    @property
    def seconds(self) -> float:
        """Where it is."""
        return self._player.position() / 1000

    @property
    def length(self) -> float:
        """How long it is; 0 until that is known."""
        return self._player.duration() / 1000

    @property
    def volume(self) -> int:
        """How loud, in per cent."""
        return round(self._output.volume() * 100)

    @property
    def speed(self) -> float:
        """How fast; 1 is usual."""
        return self._player.playbackRate()

    def play(self) -> None:
        """Go on from where it is."""
        self._player.play()

    def pause(self) -> None:
        """Stay where it is."""
        self._player.pause()

    def seek(self, seconds: float) -> None:
        """Go to a time; before the beginning is the beginning, after the end the end."""
        last = self.length or seconds
        self._player.setPosition(round(min(max(seconds, 0.0), last) * 1000))

    def set_speed(self, speed: float) -> None:
        """How fast; 1 is usual."""
        self._player.setPlaybackRate(speed)

    def set_volume(self, percent: int) -> None:
        """How loud, in per cent."""
        self._output.setVolume(percent / 100)

    def end(self) -> None:
        """Not a sound more, and the file is let go."""
        self._player.stop()
        self._player.setSource(QUrl())


def _settle(*signals: SignalInstance) -> None:
    """Have Qt learn, here and now, that no Python code of the signals' objects wants to be told of disconnections.

    It asks at the first disconnection. That may be made by Qt's own sound thread, which then waits for Python with a
    lock of Qt's in its hand, while Python, in the window's thread, ends the recording and waits for that lock:
    about one recording in a hundred that was ended while it played left a dead window.
    """
    for signal in signals:
        signal.connect(_nothing)
        signal.disconnect(_nothing)


def _nothing(*_: object) -> None:
    pass


def open_playback(owner: QObject) -> Playback | None:
    """What plays on this PC; None where the parts of Qt for it are missing."""
    quiet_media()
    try:
        module = import_module("PySide6.QtMultimedia")
    except ImportError:
        return None
    player = module.QMediaPlayer()
    if not player.isAvailable():
        player.deleteLater()
        return None
    audible = not module.QMediaDevices.defaultAudioOutput().isNull()
    return Playback(player, module.QAudioOutput(), audible=audible, owner=owner)
