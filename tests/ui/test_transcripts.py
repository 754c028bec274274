"""Transcripts: a turn opens at its second however long the talk is, one voice can be read alone, recordings play."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.feed import documents
from kiosk.library.store import Library
from kiosk.model import Holding, Item, ItemContent, ItemId, Kind, Layout, Passage, PassageId, StoredObject
from kiosk.publish.build import Built, Refused, build
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.player import CANNOT
from kiosk.ui.pages.reader.turn_row import TurnRow
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.values import ReaderContent
from tests.ui.conftest import widgets_of
from tests.ui.heard import recorded

TALK = Item(
    id=ItemId("trust/talk"), number=1, title="A talk", kind=Kind.TRANSCRIPT, form="talk-script", holding=Holding.FULL,
    layout=Layout.TURNS, publisher="A Trust",
)  # fmt: skip
# What Qt says on a machine without a sound card.
pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected")
VOICES = ("Nina", "Tom", "Ada")


def talk(turns: int, every: int = 2) -> tuple[Passage, ...]:
    """Turns of one second and of very different lengths."""
    made = []
    for n in range(turns):
        text = f"Turn {n} says this. " + "And a little more about the ward. " * (n * 7 % 11)
        chapter = f"Chapter {n // 50}" if n % 50 == 0 else ""
        made.append(
            Passage(
                PassageId(f"t{n * every}"), f"{n * every // 60:02}:{n * every % 60:02}", text.strip(), "",
                start=float(n * every), end=float(n * every + every), speaker=VOICES[n % 3], chapter=chapter,
            )
        )  # fmt: skip
    return tuple(made)


def opened(
    qtbot: QtBot, passages: tuple[Passage, ...], recording: Path | None = None, scale: float = 1.0
) -> ReaderPage:
    objects: tuple[StoredObject, ...] = ()
    if recording is not None:
        objects = (StoredObject("0" * 64, "audio/wav", 1, "recording", "talk.wav"),)
    content = ReaderContent(TALK, passages, (), (), lambda _: recording, objects=objects)
    page = ReaderPage(Look("light", scale), content, "Back")
    page.resize(1366, 768)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    qtbot.wait(60)
    return page


def body_of(page: ReaderPage) -> TurnsBody:
    assert isinstance(page.body_, TurnsBody)
    return page.body_


def top_in_view(page: ReaderPage, passage_id: str) -> int:
    assert page.scroller is not None
    row = body_of(page).row(passage_id)
    return row.mapTo(page.scroller.viewport(), QPoint(0, 0)).y()


@pytest.mark.parametrize("number", [0, 1, 599, 3000, 5999])
def test_any_turn_of_a_long_talk_opens_in_sight_and_only_few_are_made(qtbot: QtBot, number: int) -> None:
    passages = talk(6000)
    page = opened(qtbot, passages)
    page.open_at(passages[number].id, ((0, 4),))
    qtbot.wait(80)
    assert page.scroller is not None
    assert 0 <= top_in_view(page, passages[number].id) < page.scroller.viewport().height() - 40
    row = body_of(page).row(passages[number].id)
    assert row.present and row.accessibleName().startswith(passages[number].label)
    assert len(body_of(page).findChildren(TurnRow)) < 150, "the others wait until they come near"


def test_what_is_read_does_not_move_while_turns_above_it_are_laid_out(qtbot: QtBot) -> None:
    passages = talk(400)
    page = opened(qtbot, passages)
    page.open_at(passages[300].id)
    qtbot.wait(80)
    assert page.scroller is not None
    bar = page.scroller.verticalScrollBar()
    for _ in range(30):
        here = next(row for row in body_of(page).findChildren(TurnRow) if top_in_view(page, row.turn.id) > 0)
        before = top_in_view(page, here.turn.id)
        bar.setValue(bar.value() - 90)
        assert abs(top_in_view(page, here.turn.id) - before - 90) <= 1
    assert bar.value() > 0


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_reading_place_is_kept_to_the_line(qtbot: QtBot, scale: float) -> None:
    passages = talk(600)
    page = opened(qtbot, passages)
    page.open_at(passages[410].id)
    qtbot.wait(60)
    assert page.scroller is not None
    bar = page.scroller.verticalScrollBar()
    bar.setValue(bar.value() + 137)
    spot = page.spot()
    assert spot.part
    again = opened(qtbot, passages, scale=scale)
    again.return_to(spot)
    qtbot.wait(80)
    found = again.spot()
    assert found.part == spot.part and abs(found.into - spot.into) <= 40


def test_one_voice_can_be_read_alone_and_the_count_is_told(qtbot: QtBot) -> None:
    page = opened(qtbot, talk(90))
    body = body_of(page)
    assert body.chips is not None and list(body.chips.chips) == list(VOICES)
    told: list[str] = []
    page.told.connect(told.append)
    QTest.mouseClick(body.chips.chips["Tom"], Qt.MouseButton.LeftButton)
    qtbot.wait(30)
    assert {row.turn.speaker for row in widgets_of(body, TurnRow)} == {"Tom"}
    assert body.chips.count.text == "30 of 90 turns" and told == ["30 of 90 turns"]
    assert "shown" in body.chips.chips["Tom"].accessibleName()
    page.open_at("t6")  # Nina's: whoever comes from a search must see it
    qtbot.wait(30)
    assert body.chips.count.text == "90 turns"
    assert body.row("t6").present


def test_find_goes_to_turns_that_are_folded_out(qtbot: QtBot) -> None:
    page = opened(qtbot, talk(90))
    body = body_of(page)
    assert body.chips is not None
    QTest.mouseClick(body.chips.chips["Tom"], Qt.MouseButton.LeftButton)
    assert body.find_text("turn 45 SAYS") == 1
    body.show_match(0)
    qtbot.wait(60)
    assert page.scroller is not None
    assert 0 <= top_in_view(page, "t90") < page.scroller.viewport().height()


def test_an_outline_without_chapters_stays_short(qtbot: QtBot) -> None:
    page = opened(qtbot, tuple(replace(turn, chapter="") for turn in talk(2000)))
    assert page.outline is not None and 1 < len(page.outline.rows) <= 60
    page.open_at("t2222")
    qtbot.wait(60)
    here = [row for row in page.outline.rows if row.present]
    assert len(here) == 1 and int(here[0].entry.passage_id[1:]) <= 2222


# the recording -------------------------------------------------------------------------------


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Forty quiet seconds."""
    return recorded(tmp_path / "talk.wav", 40)


def ready(qtbot: QtBot, page: ReaderPage) -> None:
    player = page.listening.player
    assert player is not None and player.playback is not None
    playback = player.playback
    qtbot.waitUntil(lambda: playback.length > 39, timeout=10_000)


def test_a_pressed_turn_plays_from_its_second_and_the_next_one_is_followed(qtbot: QtBot, sound: Path) -> None:
    page = opened(qtbot, talk(20), sound)
    ready(qtbot, page)
    player = page.listening.player
    assert player is not None and player.playback is not None and not page.busy
    QTest.mouseClick(body_of(page).row("t12"), Qt.MouseButton.LeftButton)
    playback = player.playback
    qtbot.waitUntil(lambda: playback.plays and playback.seconds >= 12, timeout=5_000)
    assert page.busy, "nobody has to touch anything while it plays"
    qtbot.waitUntil(lambda: body_of(page).row("t14").present, timeout=10_000)
    page.stop()
    assert not page.busy


def test_space_plays_and_pauses(qtbot: QtBot, sound: Path) -> None:
    page = opened(qtbot, talk(20), sound)
    ready(qtbot, page)
    page.heading.take_focus()
    for plays in (True, False):
        QTest.keyClick(page.heading, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda plays=plays: page.busy is plays, timeout=5_000)  # type: ignore[misc]


def test_leaving_the_page_ends_the_sound(qtbot: QtBot, sound: Path) -> None:
    page = opened(qtbot, talk(20), sound)
    ready(qtbot, page)
    player = page.listening.player
    assert player is not None
    player.toggle()
    qtbot.waitUntil(lambda: page.busy, timeout=5_000)
    page.hide()
    assert not player.busy and not page.busy


@pytest.mark.parametrize("missing", ["module", "file", "damaged"])
def test_where_it_cannot_play_that_is_said_and_the_text_reads_as_before(
    qtbot: QtBot, sound: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    recording: Path | None = sound
    if missing == "module":
        monkeypatch.setitem(__import__("sys").modules, "PySide6.QtMultimedia", None)
    elif missing == "file":
        recording = None
    else:
        sound.write_bytes(b"RIFF" + b"nothing of the kind" * 9)
    page = opened(qtbot, talk(20), None)
    objects = (StoredObject("0" * 64, "audio/wav", 1, "recording", "talk.wav"),)
    page = ReaderPage(Look(), replace(page.content, objects=objects, object_path=lambda _: recording), "Back")
    qtbot.addWidget(page)
    page.show()
    player = page.listening.player
    assert player is not None
    qtbot.waitUntil(lambda: player.message.text == CANNOT and player.message.isVisible(), timeout=10_000)
    assert widgets_of(page.body_, TurnRow)


# from the workspace to the feed --------------------------------------------------------------

WORKSPACE = """publisher: {id: trust, name: A Trust}
title: Talks
release: 1
released: 2026-11-23
licence: CC-BY-4.0
"""
RECORD = """id: trust/talk
number: 1000
title: A talk
kind: transcript
form: talk-script
summary: One talk.
recording: RECORDING
"""


def workspace(folder: Path, recording: str) -> Path:
    (folder / "items").mkdir(parents=True)
    (folder / "workspace.yaml").write_text(WORKSPACE)
    (folder / "items" / "talk.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.000\n<v Nina>Hello to all of you.\n")
    (folder / "items" / "talk.vtt.yaml").write_text(RECORD.replace("RECORDING", recording))
    return folder


def test_a_recording_travels_from_the_workspace_through_library_and_feed(tmp_path: Path, sound: Path) -> None:
    root = workspace(tmp_path / "w", "talk.wav")
    (root / "items" / "talk.wav").write_bytes(sound.read_bytes())
    (root / "items" / "spare.mp3").write_bytes(b"ID3")
    built = build(root, tmp_path / "library.db")
    assert isinstance(built, Built)
    assert ["no item names it" in each.reason for each in built.warnings] == [True]
    library = Library.open(built.path, built.objects)
    kept = [one for one in library.objects_of("trust/talk") if one.role == "recording"]
    assert [(one.name, one.media_type, one.size) for one in kept] == [("talk.wav", "audio/wav", sound.stat().st_size)]
    place = library.object_path(kept[0].sha256)
    assert place is not None and place.read_bytes() == sound.read_bytes()
    content = ItemContent(library.item("trust/talk"), library.passages("trust/talk"), library.objects_of("trust/talk"))
    assert documents.item_from(documents.item_bytes(content), "trust/items/talk.json") == content
    library.close()


@pytest.mark.parametrize(
    ("recording", "prepare", "reason"),
    [
        ("gone.mp3", lambda items: None, "there is no file"),
        ("../workspace.yaml", lambda items: None, "without folders"),
        ("talk.exe", lambda items: (items / "talk.exe").write_bytes(b"MZ"), "a recording is one of"),
        ("talk.mp3", lambda items: (items / "talk.mp3").write_bytes(b"<html>"), "begins otherwise"),
    ],
)
def test_a_recording_that_will_not_do_is_refused_with_its_reason(
    tmp_path: Path, recording: str, prepare: Callable[[Path], object], reason: str
) -> None:
    root = workspace(tmp_path / "w", recording)
    prepare(root / "items")
    built = build(root, tmp_path / "library.db")
    assert isinstance(built, Refused)
    assert [(each.place, reason in each.reason) for each in built.problems] == [("recording", True)]


def teardown_module() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
