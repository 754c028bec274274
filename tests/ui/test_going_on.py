"""Another look while somebody listens: the sentence and the second go on, and the place holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.model import Item
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.listening import OTHER_RECORDING
from kiosk.ui.pages.reader.player import Film, PlayerStrip
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.values import ReaderContent
from kiosk.ui.places import Home, Place, Reading
from kiosk.ui.playback import open_playback
from kiosk.ui.shell import Shell
from kiosk.ui.speech import Voice
from tests.ui.conftest import OpenWindow
from tests.ui.heard import GUIDE, RECORDING, TALK, player_of, recorded, sections, strip_of, turns

pytestmark = [
    pytest.mark.usefixtures("mock_engine"),
    pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected"),
]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty quiet seconds."""
    return recorded(tmp_path_factory.mktemp("sound") / "talk.wav", 40)


Window = Callable[[Item], tuple[Shell, Callable[[], ReaderPage]]]


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, sound: Path) -> Window:
    """A window that reads one item, made for the test."""

    def open_(item: Item) -> tuple[Shell, Callable[[], ReaderPage]]:
        shell = open_window(wait_for_index=False)
        passages = sections() if item is GUIDE else turns()
        made = shell._make_page

        def make_page(shell: Shell, look: Look, place: Place) -> Page:
            if not isinstance(place, Reading):
                return made(shell, look, place)
            objects = (RECORDING,) if item is TALK else ()
            content = ReaderContent(item, passages, (), (), lambda _: sound, objects=objects)
            page = ReaderPage(look, content, shell.back_label())
            page.text_size_requested.connect(shell.change_text_size)
            return page

        shell._make_page = make_page
        shell.go(Reading(item.id))
        qtbot.wait(60)

        def page() -> ReaderPage:
            assert isinstance(shell.page, ReaderPage)
            return shell.page

        return shell, page

    return open_


def marked(page: ReaderPage) -> list[str]:
    """What is highlighted in what is laid out of an article."""
    body = page.body_
    assert isinstance(body, ArticleBody)
    found = []
    for view in body.text._views.values():
        raw = view.document().toRawText()
        found += [raw[one.cursor.selectionStart() : one.cursor.selectionEnd()] for one in view.extraSelections()]
    return found


def other_text_size(shell: Shell) -> None:
    shell.change_text_size(1)


def other_theme(shell: Shell) -> None:
    shell.set_look(replace(shell.look, theme="dark"))


def other_width(shell: Shell) -> None:
    shell.resize(760, 700)


def easy_reading(shell: Shell) -> None:
    QTest.keyClick(shell, Qt.Key.Key_F8)


CHANGES = pytest.mark.parametrize("change", [other_text_size, other_theme, other_width, easy_reading])


# another look --------------------------------------------------------------------------------


@CHANGES
def test_reading_aloud_goes_on_in_another_look_with_the_sentence_in_sight(
    qtbot: QtBot, window: Window, said: list[str], change: Callable[[Shell], None]
) -> None:
    shell, page = window(GUIDE)
    page().open_at("s5")
    qtbot.wait(80)
    page().listening.read_aloud()
    strip_of(page()).start("s5", "Sentence 5 3")
    qtbot.wait(50)
    before, count, sentence = page(), len(said), said[-1]
    reciting = strip_of(before).reciting
    assert sentence.startswith("Sentence 5 3") and page().busy
    change(shell)
    qtbot.waitUntil(lambda: page() is not before, timeout=5_000)
    assert page().busy, "nobody has to touch anything while it is read"
    assert strip_of(page()).reciting is reciting and len(said) == count, "no sentence is said twice, none left out"
    qtbot.waitUntil(lambda: len(said) > count, timeout=15_000)
    assert said[count].startswith("Sentence 5 4"), "the next one follows"
    qtbot.wait(150)
    assert marked(page()) == [said[-1]]
    assert page().body_.sees_said() and strip_of(page()).isVisible()
    QTest.mouseClick(strip_of(page()).play, Qt.MouseButton.LeftButton)
    assert not page().busy and strip_of(page()).play.label == "Go on"


def test_what_is_read_stays_in_sight_when_the_text_becomes_twice_as_large(
    qtbot: QtBot, window: Window, said: list[str]
) -> None:
    shell, page = window(GUIDE)
    page().listening.read_aloud()
    strip_of(page()).start("s0", "Sentence 0 9")
    strip_of(page()).toggle()
    qtbot.wait(50)
    page().listening.aloud.toggle()  # type: ignore[union-attr]
    assert page().body_.sees_said() and page().scroller is not None
    assert page().spot().pixels == 0, "it is near the foot of the window"
    shell.set_look(replace(shell.look, scale=2.0))
    qtbot.wait(300)
    assert page().body_.sees_said()


def test_who_looks_elsewhere_while_it_is_read_is_left_there(qtbot: QtBot, window: Window, said: list[str]) -> None:
    shell, page = window(GUIDE)
    page().listening.read_aloud()
    strip_of(page()).start("s1")
    page().open_at("s9")
    qtbot.wait(100)
    place = page().spot()
    assert not page().body_.sees_said() and place.part in ("s8", "s9")
    count = len(said)
    shell.change_text_size(1)
    qtbot.waitUntil(lambda: len(said) > count + 1, timeout=15_000)
    qtbot.wait(100)
    assert page().spot().part == place.part and page().busy


def test_a_pause_stays_a_pause_and_the_speed_the_speed(qtbot: QtBot, window: Window, said: list[str]) -> None:
    shell, page = window(GUIDE)
    page().listening.read_aloud()
    strip_of(page()).start("s2")
    QTest.mouseClick(strip_of(page()).speed, Qt.MouseButton.LeftButton)
    QTest.mouseClick(strip_of(page()).play, Qt.MouseButton.LeftButton)
    words, speed = strip_of(page()).state.text, strip_of(page()).speed.accessibleName()
    count = len(said)
    shell.turn_easy_reading()
    qtbot.wait(600)
    assert len(said) == count and not page().busy
    strip = strip_of(page())
    assert (strip.state.text, strip.speed.accessibleName(), strip.play.label) == (words, speed, "Go on")
    QTest.mouseClick(strip.play, Qt.MouseButton.LeftButton)
    assert page().busy
    strip.close_button.click()
    assert page().listening.aloud is None and not page().busy


def test_the_focus_stays_on_the_button_that_pauses(qtbot: QtBot, window: Window, said: list[str]) -> None:
    shell, page = window(GUIDE)
    shell.activateWindow()
    page().listening.read_aloud()
    strip_of(page()).play.setFocus(Qt.FocusReason.TabFocusReason)
    shell.turn_easy_reading()
    qtbot.wait(60)
    assert strip_of(page()).play.hasFocus()


def test_many_looks_in_a_row_leave_one_voice(qtbot: QtBot, window: Window, said: list[str]) -> None:
    shell, page = window(GUIDE)
    page().listening.read_aloud()
    for _ in range(6):
        shell.turn_easy_reading()
        qtbot.wait(20)
    qtbot.wait(100)
    assert page().busy and len(shell.findChildren(Voice)) == 1
    shell.begin_anew(shell.look)
    assert shell.place == Home()
    count = len(said)
    qtbot.wait(600)
    assert len(said) == count and not shell.findChildren(Voice), "the visit has ended, and with it every sound"


@CHANGES
def test_a_recording_plays_on_in_another_look(qtbot: QtBot, window: Window, change: Callable[[Shell], None]) -> None:
    shell, page = window(TALK)
    playback = player_of(page()).playback
    assert playback is not None
    qtbot.waitUntil(lambda: playback.length > 39, timeout=10_000)
    player_of(page()).speed.click()
    player_of(page()).volume.setValue(35)
    player_of(page()).play_from(12.0)
    qtbot.waitUntil(lambda: playback.plays and playback.seconds > 12.2, timeout=10_000)
    before, paused = page(), []
    playback.changed.connect(lambda: paused.append(not playback.plays))
    change(shell)
    qtbot.waitUntil(lambda: page() is not before, timeout=5_000)
    assert page().busy and player_of(page()).playback is playback and True not in paused
    assert player_of(page()).play.label == "Pause" and player_of(page()).volume.value() == 35
    assert player_of(page()).speed.accessibleName() == "Speed: 1.25×"
    seconds = playback.seconds
    assert seconds > 12
    qtbot.waitUntil(lambda: playback.seconds > seconds + 1.5, timeout=10_000)
    body = page().body_
    assert isinstance(body, TurnsBody)
    assert any(body.row(f"t{n}").present for n in range(12, 20)), "the turn is marked in its new place"
    page().stop()
    assert not page().busy and not playback.plays


def test_a_paused_recording_keeps_its_second_and_its_speakers(qtbot: QtBot, window: Window) -> None:
    shell, page = window(TALK)
    playback = player_of(page()).playback
    assert playback is not None
    qtbot.waitUntil(lambda: playback.length > 39, timeout=10_000)
    player_of(page()).seek(21.0)
    body = page().body_
    assert isinstance(body, TurnsBody) and body.chips is not None
    body.chips.chips["Tom"].click()
    shell.change_text_size(1)
    qtbot.wait(100)
    body = page().body_
    assert isinstance(body, TurnsBody) and body.chips is not None
    assert body.chips.names == {"Tom"} and body.chips.count.text == "20 of 40 turns"
    assert round(playback.seconds) == 21 and player_of(page()).place.value() == 21 and not page().busy
    player_of(page()).toggle()
    qtbot.waitUntil(lambda: playback.seconds > 21.3, timeout=10_000)


@pytest.mark.qt_log_ignore("No RHI backend")
def test_the_picture_of_a_paused_film_is_still_there_in_another_look(qtbot: QtBot, sound: Path) -> None:
    owner = QObject()
    first = PlayerStrip(Look(), open_playback(owner), sound, film=True)
    qtbot.addWidget(first)
    playback = first.playback
    assert playback is not None
    picture = QImage(64, 36, QImage.Format.Format_RGB32)
    picture.fill(QColor("#336699"))
    playback._picture(pytest.importorskip("PySide6.QtMultimedia").QVideoFrame(picture))
    assert middle_of(first) == "#336699"
    again = PlayerStrip(Look(scale=1.5), first.hand_over(), sound, film=True, going_on=True)
    qtbot.addWidget(again)
    playback.setParent(owner)
    assert middle_of(again) == "#336699"
    again.stop()


def middle_of(strip: PlayerStrip) -> str:
    """The colour in the middle of the picture."""
    strip.resize(800, 500)
    (film,) = strip.findChildren(Film)
    shot = film.grab().toImage()
    return shot.pixelColor(shot.width() // 2, shot.height() // 2).name()


def test_find_in_page_stays_open_with_its_words(qtbot: QtBot, window: Window) -> None:
    shell, page = window(GUIDE)
    page().open_at("s6")
    qtbot.wait(80)
    QTest.keyClick(page(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(page().bar.find_strip.field.line, "sentence 6")
    qtbot.wait(120)
    place, said = page().spot().part, page().bar.find_strip.said
    assert said.endswith("of 12")
    shell.change_text_size(1)
    qtbot.wait(150)
    assert page().finding.words == "sentence 6" and page().bar.find_strip.said == said
    assert page().spot().part == place


def test_going_to_another_page_still_ends_every_sound(qtbot: QtBot, window: Window, said: list[str]) -> None:
    shell, page = window(GUIDE)
    page().listening.read_aloud()
    qtbot.wait(30)
    shell.go(Home())
    count = len(said)
    qtbot.wait(600)
    assert len(said) == count


def test_another_recording_of_the_same_talk_does_not_begin_by_itself(qtbot: QtBot, sound: Path) -> None:
    def page_of(sha: str) -> ReaderPage:
        objects = (replace(RECORDING, sha256=sha),)
        page = ReaderPage(Look(), ReaderContent(TALK, turns(), (), (), lambda _: sound, objects=objects), "Back")
        page.resize(1366, 768)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitExposed(page)
        return page

    first = page_of("0" * 64)
    playback = player_of(first).playback
    assert playback is not None
    qtbot.waitUntil(lambda: playback.length > 39, timeout=10_000)
    player_of(first).toggle()
    qtbot.waitUntil(lambda: first.busy, timeout=5_000)
    second = page_of("1" * 64)
    second.take_over(first.hand_over())
    assert not second.busy and not playback.plays
    assert player_of(second).message.text == OTHER_RECORDING and player_of(second).message.isVisible()
