"""What can be heard in a test: things to listen to, recordings to play, and every sentence that a voice is given."""

from __future__ import annotations

import math
import struct
import wave
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId, StoredObject
from kiosk.ui.pages.reader.aloud import AloudStrip
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.player import PlayerStrip
from kiosk.ui.speech import Voice

GUIDE = Item(
    id=ItemId("trust/long-guide"), number=9_101, title="A long guide", kind=Kind.GUIDE, form="guide",
    holding=Holding.FULL, layout=Layout.ARTICLE, publisher="A Trust", language="en-GB", added="2026-11-01",
)  # fmt: skip
TALK = replace(GUIDE, id=ItemId("trust/talk"), number=9_102, title="A talk", kind=Kind.TRANSCRIPT, form="talk-script",
               layout=Layout.TURNS)  # fmt: skip
RECORDING = StoredObject("0" * 64, "audio/wav", 1, "recording", "talk.wav")
_RATE = 8_000  # samples a second


def recorded(path: Path, seconds: int) -> Path:
    """A quiet tone of so many seconds, as a WAV at ``path``."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        tone = (round(900 * math.sin(n / 9)) for n in range(_RATE * seconds))
        file.writeframes(b"".join(struct.pack("<h", one) for one in tone))
    return path


def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that a voice is given to say from now on; it is said as well."""
    heard: list[str] = []
    say = Voice.say

    def listen(voice: Voice, text: str) -> None:
        heard.append(text)
        say(voice, text)

    monkeypatch.setattr(Voice, "say", listen)
    return heard


def sections() -> tuple[Passage, ...]:
    def section(n: int) -> Passage:
        lines = [f"Sentence {n} {line} is short, and one of very many that fill a page." for line in range(12)]
        return Passage(
            PassageId(f"s{n}"), f"Section {n}", "\n".join(lines), "".join(f"<p>{one}</p>" for one in lines), level=2
        )

    return tuple(section(n) for n in range(12))


def turns() -> tuple[Passage, ...]:
    text = "Words that were said, and heard. " * 6
    return tuple(
        Passage(PassageId(f"t{n}"), f"00:{n:02}", text, "", start=float(n), end=n + 1.0, speaker=("Nina", "Tom")[n % 2])
        for n in range(40)
    )


def strip_of(page: ReaderPage) -> AloudStrip:
    strip = page.listening.aloud
    assert strip is not None and strip.reciting is not None
    return strip


def player_of(page: ReaderPage) -> PlayerStrip:
    player = page.listening.player
    assert player is not None and player.playback is not None
    return player


def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told without having asked, from now on."""
    heard: list[str] = []

    def update(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append(event.message())

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", update)
    return heard
