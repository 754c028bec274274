"""Read aloud, by Qt's mock engine: every sentence once and in order, from here, and never a sound after leaving."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.listening import Listening
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.reader.turns import TurnsBody
from kiosk.ui.pages.values import ReaderContent
from kiosk.ui.sentences import LONGEST, sentences
from kiosk.ui.speech import MOCK, NO_VOICE, SPEEDS, open_voice
from tests.ui.heard import spoken

ITEM = Item(
    id=ItemId("trust/item"), number=1, title="An item", kind=Kind.GUIDE, form="guide", holding=Holding.FULL,
    layout=Layout.ARTICLE, publisher="A Trust",
)  # fmt: skip


# sentences -----------------------------------------------------------------------------------


@given(st.text(st.sampled_from("aB1 .!?\n\t’)“e.gDr,;—"), max_size=1200))
def test_every_letter_is_in_one_sentence_and_none_is_too_long_to_say(text: str) -> None:
    spans = sentences(text)
    assert all(0 < end - start <= LONGEST for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    left = set(range(len(text))) - {place for start, end in spans for place in range(start, end)}
    assert all(text[place].isspace() for place in left)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Smith asked: is it safe? It is.", ["Dr. Smith asked: is it safe?", "It is."]),
        ("Use aids, e.g. a board. Then stop.", ["Use aids, e.g. a board.", "Then stop."]),
        ("It took 3.5 hours. We waited.", ["It took 3.5 hours.", "We waited."]),
        ("He said “No.” She left.", ["He said “No.”", "She left."]),
        ("First point\nSecond point", ["First point", "Second point"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == parts


# reading -------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def mock_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Listening, "engine", MOCK)
    yield


def article() -> tuple[Passage, ...]:
    def section(name: str, label: str, *lines: str) -> Passage:
        text = "\n".join(lines)
        return Passage(PassageId(name), label, text, "".join(f"<p>{line}</p>" for line in lines), level=2)

    filling = ["Words that fill a page and say little. " * 12 for _ in range(6)]
    return (section("a", "First", "One a. Two a.", *filling), section("b", "Second", "One b. Two b."))


def opened(qtbot: QtBot, layout: Layout = Layout.ARTICLE, passages: tuple[Passage, ...] = ()) -> ReaderPage:
    item = replace(ITEM, layout=layout)
    page = ReaderPage(Look(), ReaderContent(item, passages or article(), (), (), lambda _: None), "Back")
    page.resize(1366, 768)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    qtbot.wait(50)
    return page


def test_an_item_is_read_to_its_end_sentence_by_sentence(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    passages = tuple(
        Passage(PassageId(f"t{n}"), f"00:0{n}", text, "", start=float(n), end=n + 1.0, speaker=speaker)
        for n, (speaker, text) in enumerate([("Nina", "Hello. How now?"), ("Nina", "Go on."), ("Tom", "Yes!")])
    )
    page = opened(qtbot, Layout.TURNS, passages)
    said = spoken(monkeypatch)
    page.aloud_requested.emit()
    assert page.busy
    qtbot.waitUntil(lambda: not page.busy, timeout=15_000)
    assert said == ["Nina", "Hello.", "How now?", "Go on.", "Tom", "Yes!"]
    assert page.listening.aloud is not None and page.listening.aloud.state.text == "That was all of it"


def test_it_begins_where_one_reads_and_at_what_is_selected(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(qtbot)
    said = spoken(monkeypatch)
    page.open_at("b")
    qtbot.wait(50)
    page.listening.read_aloud()
    assert said[0] == "Second" or said[0].startswith(("Words", "One"))
    strip = page.listening.aloud
    assert strip is not None
    strip.start("a", "Two b.")
    assert said[-1] == "Two b."
    strip.start("b")
    assert said[-1] == "Second"


def test_pause_stays_and_next_previous_and_speed_move_by_sentences(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(qtbot)
    said = spoken(monkeypatch)
    page.listening.read_aloud()
    strip = page.listening.aloud
    assert strip is not None and strip.reciting is not None
    strip.start("a")
    QTest.mouseClick(strip.on, Qt.MouseButton.LeftButton)
    QTest.mouseClick(strip.on, Qt.MouseButton.LeftButton)
    assert said[-3:] == ["First", "One a.", "Two a."]
    QTest.mouseClick(strip.back, Qt.MouseButton.LeftButton)
    assert said[-1] == "One a."
    QTest.mouseClick(strip.play, Qt.MouseButton.LeftButton)
    assert not page.busy and strip.play.label == "Go on"
    count = len(said)
    qtbot.wait(600)
    assert len(said) == count, "nothing is said while it is paused"
    QTest.mouseClick(strip.play, Qt.MouseButton.LeftButton)
    assert page.busy and strip.play.label == "Pause"
    QTest.mouseClick(strip.speed, Qt.MouseButton.LeftButton)
    assert strip.speed.accessibleName() == f"Speed: {SPEEDS[2][1]}" and said[-1] == "One a."


def test_leaving_closing_and_ending_the_visit_are_silent_at_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    for leave in (ReaderPage.hide, ReaderPage.stop, lambda page: page.listening.aloud.end()):
        page = opened(qtbot)
        said = spoken(monkeypatch)
        page.listening.read_aloud()
        assert page.busy and said
        count = len(said)
        leave(page)
        assert not page.busy
        qtbot.wait(500)
        assert len(said) == count


def test_the_sentence_is_highlighted_in_articles_turns_and_pages(qtbot: QtBot) -> None:
    page = opened(qtbot)
    page.listening.read_aloud()
    strip = page.listening.aloud
    assert strip is not None
    strip.start("a", "Two a.")
    body = page.body_
    assert isinstance(body, ArticleBody)
    qtbot.wait(20)
    view = body.text.lay(0)
    raw = view.document().toRawText()
    selections = view.extraSelections()
    marked = [raw[one.cursor.selectionStart() : one.cursor.selectionEnd()] for one in selections]
    assert marked == ["Two a."]
    strip.end()
    assert view.extraSelections() == []
    pages = tuple(Passage(PassageId(f"p{n}"), f"Page {n}", f"Page {n} says so.", "<p>x</p>", page=n) for n in (1, 2))
    pages = tuple(replace(one, html=f"<p>{one.text}</p>") for one in pages)
    page = opened(qtbot, Layout.PAGES, pages)
    page.listening.read_aloud()
    reading = page.body_
    assert isinstance(reading, PagesBody)
    qtbot.waitUntil(lambda: reading.at == 1, timeout=5_000)


def test_reading_is_followed_until_the_person_looks_elsewhere(qtbot: QtBot) -> None:
    passages = tuple(
        Passage(PassageId(f"t{n}"), f"{n:02}:00", "Some words. " * 20, "", start=n * 60.0, end=n * 60 + 9.0)
        for n in range(40)
    )
    page = opened(qtbot, Layout.TURNS, passages)
    body = page.body_
    assert isinstance(body, TurnsBody) and page.scroller is not None
    bar, view = page.scroller.verticalScrollBar(), page.scroller.viewport()

    def top(passage: str) -> int:
        return body.row(passage).mapTo(view, QPoint(0, 0)).y()

    for n in range(12):
        body.show_said(f"t{n}", (0, 11))
        qtbot.wait(20)
        assert 0 <= top(f"t{n}") < view.height()
    bar.setValue(0)
    qtbot.wait(20)
    body.show_said("t13", (0, 11))
    qtbot.wait(20)
    assert bar.value() == 0, "who has scrolled away is left alone"


def test_without_a_voice_that_is_said_with_what_can_be_done(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtTextToSpeech", None)
    page = opened(qtbot)
    told: list[str] = []
    page.told.connect(told.append)
    page.aloud_requested.emit()
    qtbot.wait(20)
    strip = page.listening.aloud
    assert strip is not None and strip.message.isVisible() and strip.message.text == NO_VOICE
    assert told == [NO_VOICE] and not page.busy
    QTest.mouseClick(strip.close_button, Qt.MouseButton.LeftButton)
    assert page.listening.aloud is None


def test_the_voice_speaks_the_language_of_the_item_where_it_can(qtbot: QtBot, qapp: object) -> None:
    from PySide6.QtCore import QObject

    owner = QObject()
    voice = open_voice(owner, MOCK)
    assert voice is not None
    assert voice.speak_language("fi-FI") and voice.speak_language("en-GB") and voice.speak_language("nb")
    assert not voice.speak_language("cy-GB")
