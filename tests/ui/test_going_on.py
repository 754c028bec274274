"""Another look, or another edition, while somebody listens: the sentence and the second go on, and the place holds."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.model import Holding, Item, ItemContent, ItemId, Kind, Layout, Passage, PassageId, StoredObject
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.page import Page
from kiosk.ui.pages.reader.aloud import AloudStrip
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.listening import CHANGED, OTHER_RECORDING, Listening
from kiosk.ui.pages.reader.player import PlayerStrip
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.values import ReaderContent
from kiosk.ui.places import Home, Place, Reading
from kiosk.ui.shell import Shell
from kiosk.ui.speech import MOCK, Voice
from tests.ui.conftest import OpenWindow
from tests.ui.store import Kiosk, release, report, settings_for

GUIDE = Item(
    id=ItemId("trust/long-guide"), number=9_101, title="A long guide", kind=Kind.GUIDE, form="guide",
    holding=Holding.FULL, layout=Layout.ARTICLE, publisher="A Trust", language="en-GB", added="2026-11-01",
)  # fmt: skip
TALK = replace(GUIDE, id=ItemId("trust/talk"), number=9_102, title="A talk", kind=Kind.TRANSCRIPT, form="talk-script",
               layout=Layout.TURNS)  # fmt: skip
pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected")

RECORDING = StoredObject("0" * 64, "audio/wav", 1, "recording", "talk.wav")


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


@pytest.fixture(autouse=True)
def mock_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Listening, "engine", MOCK)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that a voice is given to say."""
    heard: list[str] = []
    say = Voice.say

    def listen(voice: Voice, text: str) -> None:
        heard.append(text)
        say(voice, text)

    monkeypatch.setattr(Voice, "say", listen)
    return heard


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty quiet seconds."""
    place = tmp_path_factory.mktemp("sound") / "talk.wav"
    with wave.open(str(place), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(struct.pack("<h", int(900 * math.sin(n / 9))) for n in range(8000 * 40)))
    return place


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


def strip_of(page: ReaderPage) -> AloudStrip:
    strip = page.listening.aloud
    assert strip is not None and strip.reciting is not None
    return strip


def player_of(page: ReaderPage) -> PlayerStrip:
    player = page.listening.player
    assert player is not None and player.playback is not None
    return player


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


# another edition -----------------------------------------------------------------------------


def guide(passages: tuple[Passage, ...]) -> ItemContent:
    return ItemContent(GUIDE, passages)


@pytest.fixture
def on_store(qtbot: QtBot, tmp_path: Path, index_folder: Path) -> Iterator[Callable[..., Kiosk]]:
    """A kiosk on a store whose edition holds the guide."""
    opened: list[Kiosk] = []

    def open_(*items: ItemContent) -> Kiosk:
        chosen = settings_for(tmp_path, index_folder)
        release(chosen, *items)
        app = Kiosk(chosen)
        qtbot.addWidget(app.shell)
        opened.append(app)
        qtbot.waitExposed(app.shell)
        return app

    yield open_
    for each in opened:
        each.end()


def notice(qtbot: QtBot, app: Kiosk) -> None:
    app.succession.look()
    qtbot.waitUntil(lambda: app.succession._opening is None, timeout=20_000)
    qtbot.wait(20)


def listening_to_the_guide(qtbot: QtBot, app: Kiosk) -> ReaderPage:
    app.shell.go(Reading(GUIDE.id))
    qtbot.wait(60)
    page = app.shell.page
    assert isinstance(page, ReaderPage)
    page.open_at("s4")
    qtbot.wait(60)
    page.listening.read_aloud()
    strip_of(page).start("s4", "Sentence 4 2")
    return page


def test_an_edition_that_arrives_while_somebody_listens_waits(
    qtbot: QtBot, on_store: Callable[..., Kiosk], said: list[str]
) -> None:
    app = on_store(guide(sections()))
    page = listening_to_the_guide(qtbot, app)
    first, count = app.number, len(said)
    release(app.chosen, report(1, "Wombats on the ward"))
    notice(qtbot, app)
    qtbot.waitUntil(lambda: len(said) > count + 1, timeout=15_000)
    assert app.shell.page is page and app.number == first and page.busy


def test_the_same_item_is_read_on_in_the_next_edition(
    qtbot: QtBot, on_store: Callable[..., Kiosk], said: list[str]
) -> None:
    app = on_store(guide(sections()))
    page = listening_to_the_guide(qtbot, app)
    number = release(app.chosen, report(1, "Wombats on the ward"))
    notice(qtbot, app)
    count, place = len(said), page.spot().part
    app.updates.show_requested.emit()
    fresh = app.shell.page
    assert app.number == number and fresh is not page and isinstance(fresh, ReaderPage)
    assert app.shell.place == Reading(GUIDE.id) and fresh.busy
    qtbot.waitUntil(lambda: len(said) > count + 1, timeout=15_000)
    assert said[count].startswith("Sentence 4"), "it goes on with the sentence after"
    assert fresh.spot().part == place


def test_other_words_are_not_read_on_and_one_sentence_says_so(
    qtbot: QtBot, on_store: Callable[..., Kiosk], said: list[str]
) -> None:
    app = on_store(guide(sections()))
    listening_to_the_guide(qtbot, app)
    changed = (*sections()[:4], replace(sections()[4], text="Other words.", html="<p>Other words.</p>"))
    number = release(app.chosen, guide(changed))
    notice(qtbot, app)
    app.updates.show_requested.emit()
    fresh, count = app.shell.page, len(said)
    assert app.number == number and isinstance(fresh, ReaderPage) and not fresh.busy
    qtbot.wait(400)
    assert len(said) == count
    strip = strip_of(fresh)
    assert strip.isVisible() and strip.state.text == CHANGED and strip.play.label == "Read again"
    strip.play.click()
    assert fresh.busy


def test_an_item_that_is_gone_in_the_next_edition_is_silent(
    qtbot: QtBot, on_store: Callable[..., Kiosk], said: list[str]
) -> None:
    from kiosk.model import State

    app = on_store(guide(sections()))
    listening_to_the_guide(qtbot, app)
    taken = replace(GUIDE, state=State.WITHDRAWN, state_reason="Its figures were wrong.")
    number = release(app.chosen, ItemContent(taken))
    notice(qtbot, app)
    app.updates.show_requested.emit()
    assert app.number == number and not isinstance(app.shell.page, ReaderPage) and not app.shell.page.busy
    count = len(said)
    qtbot.wait(400)
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
