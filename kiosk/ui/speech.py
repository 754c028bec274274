"""The voice of this PC, through QtTextToSpeech: says one piece of text after another, and can be silenced at once.

The module and its engines are optional: `open_voice` gives None where nothing here can speak.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QLoggingCategory, QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtTextToSpeech import QTextToSpeech

MOCK = "mock"  # Qt's engine for tests: it says nothing, word by word
SPEEDS = ((-0.4, "Slower"), (0.0, "Normal"), (0.25, "Faster"), (0.5, "Fast"))  # Qt's rate, and what it is called

NO_VOICE = (
    "This PC has no voice to read aloud with. Your IT team can add one: on Windows under Settings, Time and language, "
    "Speech; on Linux with the packages speech-dispatcher and espeak-ng."
)


def quiet_media() -> None:
    """Qt tells the console of every optional sound library that a PC does not have; here nobody reads that."""
    QLoggingCategory.setFilterRules("qt.multimedia.*=false\nqt.speech.*=false")


class Voice(QObject):
    """A voice that says one text at a time.

    Signals:
        said: the text given to `say` is over.
        failed: the engine has stopped working; carries what it says of that.
    """

    said = Signal()
    failed = Signal(str)

    def __init__(self, engine: QTextToSpeech, owner: QObject) -> None:
        super().__init__(owner)
        self._engine = engine
        engine.setParent(self)
        self._states = type(engine).State
        self._saying = False
        engine.stateChanged.connect(self._changed)

    def speak_language(self, tag: str) -> bool:
        """Use a voice for a language (BCP 47); False where there is none, and the usual voice stays."""
        wanted = QLocale(tag.replace("-", "_"))
        known = self._engine.availableLocales()
        same = [one for one in known if one.language() == wanted.language()]
        chosen = next((one for one in same if one.territory() == wanted.territory()), same[0] if same else None)
        if chosen is None:
            return False
        if chosen != self._engine.locale():
            self._engine.setLocale(chosen)
        return True

    def set_speed(self, rate: float) -> None:
        """From the next text on; -1 to 1, 0 is usual."""
        self._engine.setRate(rate)

    def say(self, text: str) -> None:
        """Say a text; the one before is broken off without a word."""
        self.silence()
        self._saying = True
        self._engine.say(text)

    def pause(self) -> bool:
        """Stop in the middle; False where this engine cannot."""
        if not self._engine.engineCapabilities() & type(self._engine).Capability.PauseResume:
            return False
        self._engine.pause(type(self._engine).BoundaryHint.Immediate)
        return True

    def resume(self) -> None:
        """Go on where it was paused."""
        self._engine.resume()

    def silence(self) -> None:
        """Not a sound more; `said` does not come."""
        self._saying = False
        if self._engine.state() in (self._states.Speaking, self._states.Paused):
            self._engine.stop(type(self._engine).BoundaryHint.Immediate)

    def _changed(self, state: object) -> None:
        if not self._saying:
            return
        if state == self._states.Ready:
            self._saying = False
            QTimer.singleShot(0, self, self.said.emit)  # engines are not fit for a next text while they tell of this
        elif state == self._states.Error:
            self._saying = False
            self.failed.emit(self._engine.errorString())


def open_voice(owner: QObject, engine: str = "") -> Voice | None:
    """A voice of this PC, or of one engine by its name; None where nothing can speak."""
    quiet_media()
    try:
        module = import_module("PySide6.QtTextToSpeech")
    except ImportError:
        return None
    engines = [engine] if engine else [one for one in module.QTextToSpeech.availableEngines() if one != MOCK]
    for name in engines:
        found: QTextToSpeech = module.QTextToSpeech(name)
        if found.state() != module.QTextToSpeech.State.Error and found.availableVoices():
            return Voice(found, owner)
        found.deleteLater()
    return None
