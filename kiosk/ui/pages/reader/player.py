"""The player below a transcript: play and pause, where it is, ten seconds back and on, speed, loudness."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.ui.kit.flow import ChipFlow
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.pressables import BAR, Button, icon_button
from kiosk.ui.kit.region import as_region
from kiosk.ui.kit.slider import Slider
from kiosk.ui.pages.reader.aloud import PLAY
from kiosk.ui.pages.reader.bar import Strip
from kiosk.ui.playback import SPEEDS, Playback
from kiosk.ui.wording import clock

STEP = 10.0  # seconds that the two buttons go back and on
STEP_LOUD = 20  # per cent that the two buttons change the loudness by
CANNOT = "This PC cannot play the recording. All its words are here to read."
SILENT = "No loudspeaker or headphones found: it plays without sound."


class Film(QWidget):
    """The picture of a film, as large as its place allows."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._image = QImage()
        self.setFixedHeight(round(240 * min(look.scale, 1.25)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Picture of the film")

    def show_image(self, image: QImage) -> None:
        """Show the next picture."""
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in the middle, on black."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.black))
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size: QSize = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
        painter.end()


class PlayerStrip(Strip):
    """Plays one recording.

    Signals:
        moved: it is somewhere else; carries the time in seconds.
        busy_changed: it has begun or stopped playing; carries whether it plays.
        told: something has changed that a screen reader should say; carries the words.
    """

    moved = Signal(float)
    busy_changed = Signal(bool)
    told = Signal(str)

    def __init__(
        self, look: Look, playback: Playback | None, path: Path | None, *, film: bool, going_on: bool = False
    ) -> None:
        """``going_on``: another strip has handed the playback over, with its file."""
        super().__init__(look, below=True)
        as_region(self, "Recording")
        self.playback = playback
        self._film, self._failed, self._busy = film, False, False
        speed = playback.speed if playback is not None else 1.0
        self._speed = SPEEDS.index(speed if speed in SPEEDS else 1.0)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.space(m) for m in (16, 7, 16, 6)))
        column.setSpacing(look.space(4))
        self.message = Para(look, CANNOT, 16, leading=1.4)
        self._controls = QWidget()
        column.addWidget(self.message)
        column.addWidget(self._controls)
        if playback is None or path is None:
            self._controls.hide()
            return
        self._make_controls(playback)
        self.message.setHidden(playback.audible)
        self.message.set_text(SILENT)
        if film:
            picture = Film(look)
            column.insertWidget(0, picture)
            playback.pictured.connect(picture.show_image)
            picture.show_image(playback.picture)  # one that is paused has no other to come
            if not going_on:
                playback.show_pictures()
        playback.moved.connect(self._moved)
        playback.changed.connect(self._changed)
        playback.failed.connect(self._fail)
        if not going_on:
            playback.load(path)
        self._changed()
        self.place.setValue(round(playback.seconds))

    def _make_controls(self, playback: Playback) -> None:
        look = self._look
        column = QVBoxLayout(self._controls)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.place = Slider(look, "Place in the recording")
        self.place.setPageStep(30)
        self.place.sliderMoved.connect(lambda value: playback.seek(float(value)))
        self.place.actionTriggered.connect(lambda _: playback.seek(float(self.place.sliderPosition())))
        column.addWidget(self.place)
        holder = QWidget()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(holder, 1)
        column.addLayout(row)
        flow = ChipFlow(look.space(4), holder)
        back = icon_button(look, "10 seconds back", "rotate-ccw", lambda: self._skip(-STEP))
        self.play = Button(look, "Play", PLAY, icon="play")
        self.play.clicked.connect(self.toggle)
        on = icon_button(look, "10 seconds on", "rotate-cw", lambda: self._skip(STEP))
        self.time = Para(look, "", 17, bold=True)
        self.speed = Button(look, "", BAR, icon="gauge")
        self.speed.clicked.connect(self._next_speed)
        self.volume = Slider(look, "Loudness")
        self.volume.setRange(0, 100)
        self.volume.setPageStep(10)
        self.volume.setValue(playback.volume)
        self.volume.setFixedWidth(round(130 * look.scale))
        self.volume.valueChanged.connect(playback.set_volume)
        quieter = icon_button(look, "Quieter", "volume-1", lambda: self._louder(-STEP_LOUD))
        louder = icon_button(look, "Louder", "volume-2", lambda: self._louder(STEP_LOUD))
        for widget in (back, self.play, on, self.time, self.speed, quieter, self.volume, louder):
            flow.addWidget(widget)

    @property
    def busy(self) -> bool:
        """Whether it plays now."""
        return self.playback is not None and self.playback.plays

    def hand_over(self) -> Playback | None:
        """What plays, to go on in another strip; this one is no use any more. None where nothing can be played."""
        playback = self.playback
        if playback is None or self._failed:
            return None  # it ends with this strip
        self.playback = None
        signals = (playback.moved, playback.changed, playback.failed)
        for signal in (*signals, playback.pictured) if self._film else signals:
            signal.disconnect()
        playback.setParent(None)
        return playback

    def toggle(self) -> None:
        """Play, or pause."""
        if self.playback is not None:
            self.playback.pause() if self.playback.plays else self.playback.play()

    def seek(self, seconds: float) -> None:
        """Go to a time."""
        if self.playback is not None:
            self.playback.seek(seconds)
            self._moved(self.playback.seconds)

    def _skip(self, seconds: float) -> None:
        if self.playback is not None:
            self.seek(self.playback.seconds + seconds)
            self.told.emit(self.time.text)

    def _louder(self, step: int) -> None:
        self.volume.setValue(self.volume.value() + step)
        self.told.emit(f"Loudness {self.volume.value()} %")

    def play_from(self, seconds: float) -> None:
        """Play from a time on."""
        if self.playback is not None:
            self.playback.seek(seconds)
            self.playback.play()

    def pause(self) -> None:
        """Be quiet and stay there."""
        if self.playback is not None:
            self.playback.pause()

    def stop(self) -> None:
        """Not a sound more; it cannot be played again in this strip."""
        if self.playback is not None:
            self.playback.end()

    def tell(self, words: str) -> None:
        """Say something of the recording, on screen and to a screen reader."""
        self.message.set_text(words)
        self.message.show()
        self.told.emit(words)

    def _next_speed(self) -> None:
        self._speed = (self._speed + 1) % len(SPEEDS)
        if self.playback is not None:
            self.playback.set_speed(SPEEDS[self._speed])
        self._changed()
        self.told.emit(self.speed.accessibleName())

    def _moved(self, seconds: float) -> None:
        self._say_time()
        if not self.place.isSliderDown():
            self.place.setValue(round(seconds))
        self.moved.emit(seconds)

    def _say_time(self) -> None:
        if self.playback is not None:
            now, length = self.playback.seconds, self.playback.length
            said = f"{clock(now)} of {clock(length)}" if length else clock(now)
            if said != self.time.text:
                self.time.set_text(said)
                self.place.setAccessibleDescription(said)  # the value is in seconds

    def _changed(self) -> None:
        playback = self.playback
        if playback is None:
            return
        self.place.setRange(0, round(playback.length))
        self.play.set_label("Pause" if playback.plays else "Play")
        self.play.set_icon("pause" if playback.plays else "play")
        speed = f"{SPEEDS[self._speed]:g}×"
        self.speed.set_label(speed)
        self.speed.setAccessibleName(f"Speed: {speed}")
        self._say_time()
        if playback.plays != self._busy:
            self._busy = playback.plays
            self.busy_changed.emit(self._busy)

    def _fail(self, reason: str) -> None:
        """The text reads as before; IT finds the reason as a tool tip."""
        self._failed = True
        self._controls.hide()
        self.message.setToolTip(reason)
        self.busy_changed.emit(False)
        self.tell(CANNOT)
