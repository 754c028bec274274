"""Another edition while somebody listens: it waits, and then the same item is read on, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.model import ItemContent, Passage, State
from kiosk.ui.kit.pressables import Button
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.listening import CHANGED
from kiosk.ui.places import Browse, Home, Reading
from tests.ui.conftest import widgets_of
from tests.ui.heard import GUIDE, sections, strip_of
from tests.ui.store import Kiosk, notice, on_screen, release, report, settings_for

pytestmark = [
    pytest.mark.usefixtures("mock_engine"),
    pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected"),
]


def guide(passages: tuple[Passage, ...]) -> ItemContent:
    return ItemContent(GUIDE, passages)


@pytest.fixture
def on_store(qtbot: QtBot, tmp_path: Path, index_folder: Path) -> Iterator[Callable[..., Kiosk]]:
    """A kiosk on a store whose edition holds the guide."""
    opened: list[Kiosk] = []

    def open_(*items: ItemContent) -> Kiosk:
        chosen = settings_for(tmp_path, index_folder)
        release(chosen, *items)
        opened.append(on_screen(qtbot, Kiosk(chosen)))
        return opened[-1]

    yield open_
    for each in opened:
        each.end()


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


def test_the_way_back_is_called_what_it_is_when_another_edition_has_come(
    qtbot: QtBot, on_store: Callable[..., Kiosk]
) -> None:
    app = on_store(guide(sections()))
    app.shell.go(Browse())
    page = listening_to_the_guide(qtbot, app)
    assert [one.label for one in widgets_of(page, Button) if one.label.startswith("Back")] == ["Back to Browse"]
    release(app.chosen, report(1, "Wombats on the ward"))
    notice(qtbot, app)
    app.updates.show_requested.emit()
    fresh = app.shell.page
    assert isinstance(fresh, ReaderPage) and fresh is not page
    (back,) = [one for one in widgets_of(fresh, Button) if one.label.startswith("Back")]
    assert back.label == "Back to Home"
    back.click()
    assert app.shell.place == Home()


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
