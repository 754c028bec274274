"""Share your story, as a person meets it: warned, asked, and all of it by keyboard, by ear and in large letters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget

from kiosk.feed.stories import Naming
from kiosk.stories.draft import Draft
from kiosk.ui.kit.para import Para
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.story import StoryPage
from kiosk.ui.pages.story_check import CheckPanel
from kiosk.ui.pages.story_sent import PreviewPage
from kiosk.ui.places import Story
from tests.stories.samples import unsealed
from tests.ui.conftest import focused, widgets_of
from tests.ui.telling import GOOD, OpenTold, open_told, texts

__all__ = ["open_told"]


# writing ------------------------------------------------------------------------------------------


def test_the_warning_stands_before_the_first_field(open_told: OpenTold) -> None:
    told = open_told()
    told.shell.go(Story())
    QTest.qWait(30)
    warning = next(one for one in widgets_of(told.page, Para) if one.text.startswith("Leave out anything"))
    first = told.page.fields["title"]
    top = warning.mapTo(told.page, warning.rect().bottomLeft()).y()
    assert top < first.mapTo(told.page, first.rect().topLeft()).y()
    read = told.page.findChildren(QWidget)
    assert read.index(warning) < read.index(first), "a screen reader meets it first as well"


def test_what_is_missing_is_said_above_its_field_and_the_first_gets_the_focus(open_told: OpenTold) -> None:
    told = open_told()
    page = told.write(Draft(naming=Naming.ROLE, may_contact=True, contact="sam.okafor@"))
    page.preview.click()
    QTest.qWait(30)
    assert focused() is page.fields["title"].editor
    said = {name: field.editor.accessibleDescription() for name, field in page.fields.items()}
    assert said["title"].startswith("Give your story a title")
    assert said["happened"].startswith("Say what happened")
    assert said["credit"].startswith("Say how to name you")
    assert said["contact"].startswith("Enter a full email address, like name@example.org")
    for field in page.fields.values():
        if (error := next((one for one in widgets_of(field, Para) if one._tone == "bad"), None)) is not None:
            assert error.mapTo(field, error.rect().bottomLeft()).y() < field.editor.mapTo(field, field.editor.pos()).y()
    assert isinstance(told.shell.page, StoryPage)


def test_fields_that_a_choice_has_no_use_for_are_not_there_and_not_sent(open_told: OpenTold) -> None:
    told = open_told()
    page = told.write(replace(GOOD, credit="Sister Example", contact="sam@example.org"))
    assert not page.fields["credit"].isVisible() and not page.fields["contact"].isVisible()
    page.preview.click()
    assert isinstance(told.shell.page, PreviewPage)
    shown = texts(told.shell.page)
    assert "Sister Example" not in shown and "sam@example.org" not in shown and "No name" in shown


def test_what_gives_less_away_is_chosen_to_begin_with(open_told: OpenTold) -> None:
    page = open_told().write(Draft())
    assert (page.named.isChecked(), page.may_edit.isChecked(), page.may_contact.isChecked()) == (False, False, False)


def test_text_that_is_too_long_is_told_and_not_cut(open_told: OpenTold) -> None:
    told = open_told()
    page = told.write(replace(GOOD, happened="x" * 6_010))
    page.preview.click()
    assert "10 characters too long" in page.fields["happened"].editor.accessibleDescription()
    assert len(page.fields["happened"].text()) == 6_010


@pytest.mark.parametrize("scale", [1.25, 2.0])
def test_words_and_place_outlast_a_change_of_the_display(open_told: OpenTold, scale: float) -> None:
    told = open_told()
    told.shell.go(Story())
    editor = told.page.fields["happened"].editor
    editor.setFocus()
    QTest.keyClicks(editor, "We moved the desk")
    told.shell.set_look(replace(told.shell.look, scale=scale))
    QTest.qWait(30)
    again = told.page.fields["happened"].editor
    assert again is not editor and focused() is again
    QTest.keyClicks(again, " again")
    assert told.desk.draft.happened == "We moved the desk again"


@pytest.mark.parametrize("scale", [1.0, 1.15, 1.25, 1.5, 2.0])
def test_a_field_grows_with_its_text_and_hides_none_of_it(open_told: OpenTold, scale: float) -> None:
    field = open_told(scale=scale, size=(1920, 1080)).write(Draft()).fields["helped"]
    assert isinstance(field.editor, QPlainTextEdit)
    for lines in range(1, 12):
        field.editor.setPlainText("\n".join("a line" for _ in range(lines)))
        QTest.qWait(1)
        assert field.editor.verticalScrollBar().maximum() == 0, f"{lines} lines"


def test_what_was_wrong_is_taken_back_once_it_is_mended_and_nothing_new_is_told_meanwhile(open_told: OpenTold) -> None:
    told = open_told()
    page = told.write(Draft(naming=Naming.ROLE, credit="A nurse"))
    page.preview.click()
    title, happened = page.fields["title"], page.fields["happened"]
    assert title._wrong.isVisible() and happened._wrong.isVisible()
    QTest.keyClicks(title.editor, "Tea")
    assert not title._wrong.isVisible() and happened._wrong.isVisible()
    assert not title.editor.accessibleDescription().startswith("Give")
    page.fields["credit"].editor.clear()
    QTest.keyClicks(page.fields["credit"].editor, " ")
    assert not page.fields["credit"]._wrong.isVisible(), "that is told when they ask to go on"
    page.preview.click()
    assert page.fields["credit"]._wrong.isVisible() and happened._wrong.isVisible()


def test_what_is_chosen_is_said_in_the_same_words_where_it_is_sealed(open_told: OpenTold) -> None:
    told = open_told()
    page = told.write(replace(GOOD, may_edit=True))
    chosen = page.may_edit.accessibleName().removeprefix("Editing: ")
    page.preview.click()
    assert chosen in texts(told.shell.page)


# asking -------------------------------------------------------------------------------------------


def test_the_same_words_are_asked_about_once(open_told: OpenTold) -> None:
    told = open_told()
    told.write(replace(GOOD, happened="Mrs Green came. Then Mrs Green sat. Mrs Green smiled.")).preview.click()
    shown = texts(told.panel(CheckPanel))
    assert shown.count("“Mrs Green”") == 1 and "in “What happened”, 3 times" in shown


@pytest.mark.parametrize(("size", "scale"), [((1366, 768), 1.0), ((1366, 768), 2.0), ((683, 384), 2.0)])
@pytest.mark.parametrize("count", [1, 4, 12])
def test_the_question_is_in_sight_together_with_the_answers(
    open_told: OpenTold, size: tuple[int, int], scale: float, count: int
) -> None:
    told = open_told(size=size, scale=scale)
    happened = " ".join(f"Mrs {chr(65 + number)}reen came." for number in range(count))
    told.write(replace(GOOD, happened=happened)).preview.click()
    QTest.qWait(30)
    panel = told.panel(CheckPanel)
    (question,) = [one for one in widgets_of(panel, Para) if one.text.startswith("We found this")]
    assert not focused().visibleRegion().isEmpty()
    assert not question.visibleRegion().isEmpty()
    if size[0] > 1000:
        assert focused().accessibleName() == "Change it"
        assert question.visibleRegion().boundingRect() == question.rect()


def test_what_may_identify_somebody_is_asked_about_and_either_answer_will_do(open_told: OpenTold) -> None:
    told = open_told()
    page = told.write(replace(GOOD, happened="Then Mrs Green in bed 4 smiled."))
    page.preview.click()
    assert "Mrs Green" in texts(told.panel(CheckPanel)) and "bed 4" in texts(told.panel(CheckPanel))
    told.button("Change it").click()
    editor = told.page.fields["happened"].editor
    assert isinstance(editor, QPlainTextEdit)
    assert focused() is editor and editor.textCursor().selectedText() == "Mrs Green"
    told.page.preview.click()
    told.button("It is fine").click()
    assert isinstance(told.shell.page, PreviewPage) and "Mrs Green in bed 4" in texts(told.shell.page)
    told.button("Change something").click()
    told.page.preview.click()
    assert isinstance(told.shell.page, PreviewPage), "nobody is asked twice about the same words"


def test_closing_the_question_goes_back_to_writing(open_told: OpenTold) -> None:
    told = open_told()
    told.write(replace(GOOD, happened="Ring 0113 496 0000")).preview.click()
    QTest.keyClick(told.panel(CheckPanel), Qt.Key.Key_Escape)
    assert isinstance(told.shell.page, StoryPage) and told.queue.waiting() == ()


# keyboard, screen readers, large text ----------------------------------------------------------------


def test_the_whole_way_is_gone_with_the_keyboard_alone(open_told: OpenTold) -> None:
    told = open_told()
    told.shell.go(Story())

    def tab_to(name: str) -> QWidget:
        for _ in range(60):
            QTest.keyClick(focused(), Qt.Key.Key_Tab)
            if focused().accessibleName() == name:
                return focused()
        raise AssertionError(f"Tab does not come to {name}")

    QTest.keyClicks(tab_to("Give it a title"), "Tea trolley")
    QTest.keyClicks(tab_to("What happened?"), "Mrs Green smiled")
    QTest.keyClick(tab_to("If it is published: No name"), Qt.Key.Key_Right)
    assert focused().accessibleName() == "If it is published: My role or ward"
    QTest.keyClicks(tab_to("How may we name you?"), "A nurse")
    QTest.keyClick(tab_to("Check and preview"), Qt.Key.Key_Return)
    QTest.keyClick(tab_to("It is fine"), Qt.Key.Key_Return)
    QTest.keyClick(tab_to("Seal my story"), Qt.Key.Key_Return)
    (path,) = told.queue.waiting()
    assert unsealed(path.read_bytes()).consent.credit == "A nurse"
    QTest.keyClick(tab_to("Back to Home"), Qt.Key.Key_Return)
    assert isinstance(told.shell.page, HomePage)


def test_tab_goes_from_field_to_field_in_the_order_of_reading(open_told: OpenTold) -> None:
    told = open_told()
    page = told.write(Draft(naming=Naming.ROLE, may_contact=True))
    page.fields["title"].setFocus()
    seen = []
    for _ in range(20):
        name = focused().accessibleName()
        seen.append(name)
        if name == "Leave without sharing":
            break
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    fields = [one for one in seen if one in {field.label for field in page.fields.values()}]
    assert fields == [field.label for field in page.fields.values()]
    assert seen[-2:] == ["Check and preview", "Leave without sharing"]


@pytest.mark.parametrize(
    ("size", "scale", "theme"),
    [
        ((1366, 768), 1.0, "light"),
        ((1366, 768), 2.0, "contrast"),
        ((683, 384), 2.0, "dark"),
        ((1920, 1080), 1.15, "dark"),
    ],
)
def test_everything_has_a_name_and_is_wide_enough(
    open_told: OpenTold, size: tuple[int, int], scale: float, theme: str
) -> None:
    told = open_told(size=size, scale=scale, theme=theme)

    def look_over() -> None:
        QTest.qWait(30)
        page = told.shell.page
        for one in (
            *widgets_of(page, QAbstractButton),
            *widgets_of(page, QLineEdit),
            *widgets_of(page, QPlainTextEdit),
        ):
            interface = QAccessible.queryAccessibleInterface(one)
            assert interface.text(QAccessible.Text.Name), type(one).__name__
            left = one.mapTo(told.shell, one.rect().topLeft()).x()
            assert left >= 0 and left + one.width() <= told.shell.width(), one.accessibleName()
        for para in widgets_of(page, Para):
            assert para.height() >= para.heightForWidth(para.width()), f"cut off: {para.text}"

    told.write(replace(GOOD, naming=Naming.ROLE, may_contact=True, credit="A nurse", contact="a@b.org"))
    look_over()
    told.page.show_faults({"title": "Give your story a title. A few words are enough"})
    look_over()
    told.page.preview.click()
    look_over()
    told.button("Seal my story").click()
    look_over()
