"""A visit ends by itself or by a button, and the next person finds a clean screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from kiosk.model import ItemId, Query
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.pressables import Button
from kiosk.ui.pages.idle import FinishPanel, StillThere
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Browse, Found, Home, Reading
from kiosk.ui.shell import Shell
from kiosk.ui.touches import Touches
from kiosk.ui.visit import Belongings, Visits, forget_clipboard
from kiosk.visit import IdleLimits
from tests.ui.conftest import OpenWindow, focused, widgets_of
from tests.ui.store import Clock

TALK = ItemId("ward-library/safe-to-say")
FINGER = QTest.createTouchDevice()
LIMITS = IdleLimits(180, 30)


class Guest:
    """A window with visits and a clock, and hands that touch the window from outside."""

    def __init__(self, shell: Shell, **more: Any) -> None:
        self.shell, self.clock = shell, Clock()
        look = shell.look
        self.visits = Visits(
            shell,
            Touches(shell, self.clock),
            more.pop("limits", LIMITS),
            first_look=lambda: look,
            clock=self.clock,
            **more,
        )
        self.ended: list[None] = []
        self.visits.ended.connect(lambda: self.ended.append(None))

    @property
    def handle(self) -> QWindow:
        return self.shell.windowHandle()

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds * 2)):
            self.clock.now += 0.5
            self.visits.look()

    def press(self, key: Qt.Key) -> None:
        QTest.keyPress(self.handle, key)
        QTest.keyRelease(self.handle, key)

    def click(self, place: QPoint) -> None:
        QTest.mouseClick(self.handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def tap(self, place: QPoint) -> None:
        QTest.touchEvent(self.handle, FINGER).press(0, place).commit()
        QTest.touchEvent(self.handle, FINGER).release(0, place).commit()

    @property
    def warning(self) -> StillThere:
        assert self.visits.warning is not None
        return self.visits.warning


@pytest.fixture
def guest(open_window: OpenWindow) -> Callable[..., Guest]:
    return lambda **more: Guest(open_window(), **more)


def centre(shell: Shell, widget: Any) -> QPoint:
    place: QPoint = widget.mapTo(shell, widget.rect().center())
    return place


def reading(guest: Guest) -> None:
    guest.shell.search_for(Query("kindness"))
    guest.shell.go(Reading(TALK))
    QTest.qWait(30)


def test_who_walks_away_is_warned_then_forgotten(guest: Callable[..., Guest]) -> None:
    here = guest()
    reading(here)
    here.wait(181)
    assert here.warning.left == 29 and here.warning.isVisible()
    assert here.shell.place == Reading(TALK), "the page stays below the warning"
    here.wait(31)
    assert here.ended == [None]
    assert here.shell.place == Home() and here.visits.warning is None
    assert here.shell.rests and here.visits.nobody
    assert not here.shell._history.back(), "there is no way back into the visit"
    assert isinstance(focused(), QLineEdit)


Touch = Callable[[Guest], None]
ANSWERS: dict[str, Touch] = {
    "a letter": lambda one: one.press(Qt.Key.Key_X),
    "Enter": lambda one: one.press(Qt.Key.Key_Return),
    "Escape": lambda one: one.press(Qt.Key.Key_Escape),
    "Tab": lambda one: one.press(Qt.Key.Key_Tab),
    "a modifier": lambda one: one.press(Qt.Key.Key_Shift),
    "a click on the page": lambda one: one.click(QPoint(700, 740)),
    "a click on the rail": lambda one: one.click(centre(one.shell, one.shell._stage.rail.buttons["browse"])),
    "a click on the button": lambda one: one.click(centre(one.shell, one.warning.here)),
    "a finger on the rail": lambda one: one.tap(centre(one.shell, one.shell._stage.rail.buttons["browse"])),
    "a finger on the button": lambda one: one.tap(centre(one.shell, one.warning.here)),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_any_key_or_touch_goes_on_and_does_nothing_else(guest: Callable[..., Guest], name: str) -> None:
    here = guest()
    reading(here)
    page = here.shell.page
    here.wait(200)
    before = here.shell.place
    ANSWERS[name](here)
    QTest.qWait(60)
    assert here.visits.warning is None and not here.ended
    assert here.shell.place == before and here.shell.page is page
    assert [one for one in widgets_of(here.shell, Overlay) if one.isVisible()] == []
    here.wait(179)
    assert here.visits.warning is None, "the idle time begins anew"


def test_a_letter_that_goes_on_is_not_typed(guest: Callable[..., Guest]) -> None:
    here = guest()
    here.shell.search_for(Query("kindness"))
    page = here.shell.page
    assert isinstance(page, ResultsPage)
    here.wait(185)
    here.press(Qt.Key.Key_X)
    assert page.field.line.text() == "kindness"
    here.press(Qt.Key.Key_Y)
    assert page.field.line.text() == "kindnessy", "the next one is"


def test_start_again_ends_the_visit_by_mouse_and_by_finger(guest: Callable[..., Guest]) -> None:
    for act in (Guest.click, Guest.tap):
        here = guest()
        reading(here)
        here.wait(185)
        QTest.qWait(60)
        act(here, centre(here.shell, here.warning.start_again))
        QTest.qWait(60)
        assert here.ended == [None] and here.shell.place == Home()


def test_a_pointer_that_only_moves_neither_answers_nor_hides_the_warning(guest: Callable[..., Guest]) -> None:
    here = guest()
    reading(here)
    here.wait(185)
    for x in range(100, 200, 10):
        QTest.mouseMove(here.handle, QPoint(x, 300))
    QTest.qWait(20)
    assert here.warning.isVisible()


def test_a_key_held_down_by_a_folder_does_not_keep_a_visit_going(guest: Callable[..., Guest]) -> None:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    here = guest()
    reading(here)
    for _ in range(212 * 2):
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(here.handle, held)
        here.clock.now += 0.5
        here.visits.look()
    assert here.ended


def test_nobody_is_warned_on_a_clean_home(guest: Callable[..., Guest]) -> None:
    here = guest()
    page = here.shell.page
    here.wait(179)
    assert here.shell.page is page
    for _ in range(200):
        here.wait(1)
        assert here.visits.warning is None
    assert len(here.ended) == 1, "made clean once, and left alone until somebody comes"


def test_a_typed_word_on_home_is_warned_about_and_cleared(guest: Callable[..., Guest]) -> None:
    here = guest()
    here.shell.search_for(Query("grievance"))
    here.shell.go(Home())
    line = here.shell.page.search_line()
    assert line is not None
    line.setText("grievance")
    here.wait(190)
    assert here.warning.isVisible()
    here.wait(30)
    line = here.shell.page.search_line()
    assert line is not None and line.text() == "" and not line.isUndoAvailable()


def test_what_reads_aloud_or_prints_keeps_the_visit(guest: Callable[..., Guest]) -> None:
    here = guest()
    reading(here)
    here.shell.page.busy = True
    here.wait(2_000)
    assert here.visits.warning is None
    here.shell.page.busy = False
    release = here.visits.hold()
    here.wait(2_000)
    release()
    release()
    here.wait(179)
    assert not here.ended
    assert here.visits.warning is None
    here.wait(2)
    assert here.visits.warning is not None


def test_the_next_person_has_the_look_of_the_start(guest: Callable[..., Guest]) -> None:
    here = guest()
    here.shell.set_look(replace(here.shell.look, theme="contrast", scale=2.0, still=True))
    here.shell.open_display()
    here.visits.end()
    look = here.shell.look
    assert (look.theme, look.scale, look.still) == ("light", 1.0, False)
    assert not here.shell._panels.is_open


def test_a_panel_under_the_warning_is_still_there_afterwards(guest: Callable[..., Guest]) -> None:
    here = guest()
    here.shell.open_display()
    display = next(one for one in widgets_of(here.shell, Overlay))
    before = focused()
    here.wait(185)
    here.press(Qt.Key.Key_Space)
    assert display.isVisible() and focused() is before


@pytest.mark.parametrize("size", [(1366, 768), (700, 500), (1920, 1080)])
def test_the_warning_follows_a_window_that_changes_its_size(
    guest: Callable[..., Guest], qtbot: QtBot, size: tuple[int, int]
) -> None:
    here = guest()
    reading(here)
    here.wait(185)
    left = here.warning.left
    here.shell.resize(*size)
    qtbot.wait(60)
    here.visits.look()
    assert here.warning.size() == here.shell.size()
    assert here.warning.left == left
    assert here.warning.here.rect().height() > 40 and here.warning.here.visibleRegion().boundingRect().height() > 40
    here.press(Qt.Key.Key_A)
    assert here.shell.place == Reading(TALK)


def test_a_pc_that_slept_shows_nothing_of_the_visit_to_who_wakes_it(guest: Callable[..., Guest]) -> None:
    here = guest()
    here.shell.search_for(Query("kindness"))
    here.wait(10)
    here.clock.now += 900  # asleep: nobody looks at the clock
    here.press(Qt.Key.Key_Z)
    assert here.ended and here.shell.place == Home()
    line = here.shell.page.search_line()
    assert line is not None and line.text() == "", "the key that woke it is not typed"
    here.press(Qt.Key.Key_Z)
    assert isinstance(here.shell.place, Found), "the next one is"


def test_a_screen_that_was_locked_for_a_minute_is_as_it_was_left(guest: Callable[..., Guest]) -> None:
    here = guest()
    reading(here)
    here.wait(100)
    here.clock.now += 70
    here.visits.look()
    assert here.shell.place == Reading(TALK) and here.visits.warning is None


def test_finish_without_a_list_leads_home_at_once(guest: Callable[..., Guest]) -> None:
    here = guest()
    reading(here)
    here.shell._stage.rail.buttons["finish"].click()
    assert here.ended and here.shell.place == Home() and here.visits.nobody


def test_finish_offers_the_list_first(guest: Callable[..., Guest]) -> None:
    things = ["a", "b"]
    took: list[str] = []
    own = Belongings(lambda: len(things), things.clear, lambda: took.append("taken"))
    here = guest(belongings=own)
    reading(here)
    finish = here.shell._stage.rail.buttons["finish"]
    finish.click()
    (panel,) = widgets_of(here.shell, FinishPanel)
    assert not here.ended
    focused_button = focused()
    assert isinstance(focused_button, Button) and focused_button.label == "Take it with you"
    focused_button.click()
    assert took == ["taken"] and things and not here.ended
    finish.click()
    panel = widgets_of(here.shell, FinishPanel)[-1]
    next(one for one in widgets_of(panel, Button) if one.label == "Finish without it").click()
    assert here.ended and things == [] and here.shell.place == Home()


def test_a_list_alone_is_something_to_lose(guest: Callable[..., Guest]) -> None:
    here = guest(belongings=Belongings(lambda: 1))
    here.wait(185)
    assert here.visits.warning is not None


def test_what_others_kept_is_cleared_at_each_end(guest: Callable[..., Guest]) -> None:
    called: list[str] = []
    here = guest(clearing=(lambda: called.append("files"), lambda: called.append("updates")))
    here.visits.end()
    here.visits.end()
    assert called == ["files", "updates"] * 2


def test_a_screen_reader_hears_the_warning_at_once_and_again_as_time_runs_out(
    guest: Callable[..., Guest], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, QAccessible.AnnouncementPoliteness]] = []

    def hear(event: QObject) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            told.append((event.message(), event.politeness()))

    monkeypatch.setattr(QAccessible, "isActive", staticmethod(lambda: True))
    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(hear))
    here = guest()
    reading(here)
    here.wait(212)
    assertive = QAccessible.AnnouncementPoliteness.Assertive
    spoken = [text for text, politeness in told if politeness == assertive]
    assert spoken[0].startswith("Are you still there? This visit ends in 30 seconds.")
    assert spoken[1:] == ["20 seconds left", "10 seconds left", "5 seconds left"]


def test_the_clipboard_of_another_program_is_left_alone(guest: Callable[..., Guest]) -> None:
    guest()
    QGuiApplication.clipboard().setText("from a letter")  # the off-screen platform never owns its clipboard
    forget_clipboard()
    assert QGuiApplication.clipboard().text() == "from a letter"


def test_off_means_that_no_visit_ends_by_itself(guest: Callable[..., Guest]) -> None:
    here = guest(limits=IdleLimits(0, 30))
    reading(here)
    here.wait(3_000)
    assert here.visits.warning is None and not here.ended


def test_the_title_of_the_window_never_tells(guest: Callable[..., Guest], qtbot: QtBot) -> None:
    here = guest()
    for place in (Home(), Browse(), Found(Query("grievance")), Reading(TALK)):
        here.shell.go(place)
        qtbot.wait(20)
        assert here.shell.windowTitle() == "Ward Library" and here.handle.title() == "Ward Library"
