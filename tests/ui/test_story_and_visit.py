"""A story that is not finished ends with the visit, and not unasked."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit

from kiosk.stories.draft import Draft
from kiosk.ui.kit.para import Para
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.idle import LOST, StillThere
from kiosk.ui.pages.story_check import LeavePanel
from kiosk.ui.places import Home, Story
from kiosk.ui.story_building import leave_panel
from kiosk.ui.touches import Touches
from kiosk.ui.visit import Belongings, Visits
from kiosk.visit import IdleLimits
from tests.ui.conftest import widgets_of
from tests.ui.store import Clock
from tests.ui.telling import GOOD, OpenTold, Told, open_told

__all__ = ["open_told"]


def visits_of(told: Told, clock: Clock) -> Visits:
    desk, shell, look = told.desk, told.shell, told.shell.look
    own = Belongings(unfinished=lambda: desk.begun, ask=lambda end: leave_panel(shell, end, "Finish"))
    return Visits(
        shell, Touches(shell, clock), IdleLimits(180, 30), first_look=lambda: look, belongings=own,
        clearing=(desk.clear,), clock=clock,
    )  # fmt: skip


def holds(told: Told, word: str) -> bool:
    QApplication.sendPostedEvents(None, 52)  # deferred deletes
    shown = [one for one in QApplication.allWidgets() if isinstance(one, QLineEdit | QPlainTextEdit)]
    written = [one.text() if isinstance(one, QLineEdit) else one.toPlainText() for one in shown]
    return word in repr(told.desk.draft) or any(word in one for one in written)


def test_an_unfinished_story_ends_with_the_visit(open_told: OpenTold) -> None:
    told, clock = open_told(), Clock()
    visits = visits_of(told, clock)
    told.write(replace(GOOD, happened="quokka"))
    assert holds(told, "quokka")
    visits.end()
    assert not holds(told, "quokka") and isinstance(told.shell.page, HomePage)
    told.shell.go(Story())
    assert told.page.draft() == Draft() and told.queue.waiting() == ()


def test_somebody_who_left_a_story_and_went_home_is_still_warned_and_then_it_is_forgotten(open_told: OpenTold) -> None:
    told, clock = open_told(), Clock()
    visits = visits_of(told, clock)
    told.write(replace(GOOD, happened="quokka"))
    told.shell.go(Home())
    for _ in range(2 * 181):
        clock.now += 0.5
        visits.look()
    assert visits.warning is not None
    assert LOST in visits.warning.spoken(30)
    assert any(LOST in para.text for para in widgets_of(visits.warning, Para)), "they are told what would go"
    for _ in range(2 * 31):
        clock.now += 0.5
        visits.look()
    assert not holds(told, "quokka") and visits.nobody


def test_nobody_is_told_of_a_story_that_they_have_not_begun(open_told: OpenTold) -> None:
    told, clock = open_told(), Clock()
    visits = visits_of(told, clock)
    told.shell.go(Story())
    for _ in range(2 * 181):
        clock.now += 0.5
        visits.look()
    assert visits.warning is not None and LOST not in visits.warning.spoken(30)
    assert not any(LOST in para.text for para in widgets_of(visits.warning, Para))
    assert told.panel(StillThere) is visits.warning


def test_whoever_answers_the_countdown_goes_on_with_the_same_words(open_told: OpenTold) -> None:
    told, clock = open_told(), Clock()
    visits = visits_of(told, clock)
    told.write(GOOD)
    for _ in range(2 * 190):
        clock.now += 0.5
        visits.look()
    assert visits.warning is not None
    visits.warning.here.click()
    assert visits.warning is None and told.page.draft() == GOOD and not visits.nobody


def test_finish_asks_before_an_unfinished_story_is_forgotten(open_told: OpenTold) -> None:
    told, clock = open_told(), Clock()
    visits = visits_of(told, clock)
    told.write(GOOD)
    told.shell.finish_requested.emit()
    told.panel(LeavePanel)
    told.button("Go on writing").click()
    assert told.page.draft() == GOOD and not visits.nobody
    told.shell.finish_requested.emit()
    next(one for one in widgets_of(told.panel(LeavePanel), QAbstractButton) if one.accessibleName() == "Finish").click()
    assert visits.nobody and told.desk.draft == Draft()


def test_leaving_without_sharing_asks_only_where_something_would_be_lost(open_told: OpenTold) -> None:
    told = open_told()
    told.shell.go(Story())
    told.button("Leave without sharing").click()
    assert isinstance(told.shell.page, HomePage)
    told.write(GOOD)
    told.button("Leave without sharing").click()
    told.panel(LeavePanel)
    told.button("Leave without sharing").click()
    assert isinstance(told.shell.page, HomePage)
    assert told.desk.draft == Draft()
