"""Share your story, as a person meets it: warned, asked, shown what is sent, and nothing of it left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from kiosk import settings, wiring
from kiosk.feed.stories import Naming, read_receipt
from kiosk.library.writing import write_library
from kiosk.model import Content, Sharing
from kiosk.stories.draft import Draft
from kiosk.stories.queue import StoryQueue
from kiosk.ui.building import Pages
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.kit.overlay import Overlay
from kiosk.ui.kit.para import Para
from kiosk.ui.kit.qr import QrView
from kiosk.ui.kit.writing import WritingField
from kiosk.ui.opened import search_thread
from kiosk.ui.pages.home import HomePage
from kiosk.ui.pages.story import StoryPage
from kiosk.ui.pages.story_check import CheckPanel
from kiosk.ui.pages.story_sent import ElsewherePage, KeptPage, PreviewPage
from kiosk.ui.places import Home, Story
from kiosk.ui.shell import Shell
from kiosk.ui.story_desk import StoryDesk
from tests.stories.samples import KEY, sealed, unsealed
from tests.ui.conftest import NOVEMBER, focused, widgets_of

SHARING = Sharing(
    key=KEY,
    address="https://stories.example.org/in",
    contact_name="The library team",
    contact="library@example.org",
    community="A community of practice",
    community_url="https://example.org/community",
)
GOOD = Draft("Tea trolley Tuesdays", "We moved the desk.\n\nPeople came.")


class Told:
    """A window on a library that says how stories are shared, its desk and its queue."""

    def __init__(self, shell: Shell, desk: StoryDesk, queue: StoryQueue) -> None:
        self.shell, self.desk, self.queue = shell, desk, queue

    @property
    def page(self) -> StoryPage:
        assert isinstance(self.shell.page, StoryPage)
        return self.shell.page

    def write(self, draft: Draft) -> StoryPage:
        """Have somebody come to the page, who has written this."""
        self.desk.write(draft)
        self.shell.go(Home())
        self.shell.go(Story())
        return self.page

    def button(self, name: str) -> QAbstractButton:
        return [one for one in widgets_of(self.shell, QAbstractButton) if one.accessibleName() == name][-1]

    def panel(self, kind: type[QWidget]) -> QWidget:
        (found,) = widgets_of(self.shell, kind)
        return found


OpenTold = Callable[..., Told]


@pytest.fixture
def open_told(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenTold]:
    opened = []

    def open_(
        sharing: Sharing = SHARING, *, size: tuple[int, int] = (1366, 768), theme: str = "light", scale: float = 1.0
    ) -> Told:
        path = tmp_path / "library" / "library.db"
        path.parent.mkdir(exist_ok=True)
        write_library(path, Content("A library", "A Trust", "trust", 3, "2026-11-23", "", sharing=sharing))
        chosen = settings.Settings(cache=tmp_path / "cache", stories_folder=tmp_path / "stories")
        library, desk = wiring.open_library(chosen, path), StoryDesk()
        pages = Pages(library, settings.Loaded(chosen, {}, ()), lambda: (), lambda: NOVEMBER, desk=desk)
        search = search_thread(chosen, path)
        shell = Shell(Look(theme, scale, layout_width(size[0], scale)), pages.make, search)
        shell.resize(*size)
        qtbot.addWidget(shell)
        shell.show()
        qtbot.waitExposed(shell)
        opened.append((shell, search, library))
        QTest.qWait(30)  # until it is the active window
        return Told(shell, desk, wiring.story_queue(chosen))

    yield open_
    for shell, search, library in opened:
        search.end()
        shell.close()
        library.close()


def texts(root: QWidget) -> str:
    return " ".join(para.text for para in widgets_of(root, Para))


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


# sealing ------------------------------------------------------------------------------------------


def test_what_is_shown_is_what_is_sealed_and_the_words_are_forgotten(open_told: OpenTold) -> None:
    told = open_told()
    draft = replace(GOOD, naming=Naming.ROLE, credit="A nurse", may_edit=True, may_contact=True, contact="a@b.org")
    told.write(draft).preview.click()
    shown = texts(told.shell.page)
    told.button("Seal my story").click()
    (path,) = told.queue.waiting()
    story = unsealed(path.read_bytes())
    for part in (story.told.title, *story.told.happened.split("\n\n"), story.consent.credit, story.consent.contact):
        assert part in shown
    assert (story.day, story.release, story.publisher) == ("2026-11-23", 3, "A Trust")
    assert story.consent.may_edit and "You may edit it" in shown
    assert isinstance(told.shell.page, KeptPage)
    assert read_receipt(story.receipt) and story.receipt in texts(told.shell.page)
    assert told.desk.draft == Draft() and not told.desk.begun
    told.shell.back()
    assert told.page.draft() == Draft(), "the way back shows none of it"


def test_the_screen_says_when_a_story_leaves(open_told: OpenTold) -> None:
    for sharing, said in ((SHARING, "next online"), (replace(SHARING, address=""), "on a stick")):
        told = open_told(sharing)
        told.write(GOOD).preview.click()
        assert said in texts(told.shell.page)
        told.button("Seal my story").click()
        assert said in texts(told.shell.page)


def test_a_disk_that_cannot_be_written_is_told_and_the_words_stay(open_told: OpenTold) -> None:
    told = open_told()
    told.queue.folder.parent.mkdir(exist_ok=True)
    told.queue.folder.write_text("a file where a folder should be")
    told.write(GOOD).preview.click()
    told.button("Seal my story").click()
    assert "could not be kept" in told.panel(Overlay).accessibleName()
    assert told.desk.draft == GOOD


def test_a_key_that_cannot_be_sealed_to_is_told_and_nothing_is_written(open_told: OpenTold) -> None:
    told = open_told(replace(SHARING, key="A" * 43 + "="))
    told.write(GOOD).preview.click()
    told.button("Seal my story").click()
    assert told.desk.draft == GOOD and not told.queue.folder.exists()


def test_codes_are_read_by_a_camera(open_told: OpenTold, tmp_path: Path) -> None:
    told = open_told(size=(1366, 1400))
    told.write(GOOD).preview.click()
    told.button("Seal my story").click()
    QTest.qWait(50)
    picture = tmp_path / "screen.png"
    told.shell.grab().save(str(picture))
    with Image.open(picture) as image:
        found = {one.text for one in zxingcpp.read_barcodes(image)}
    assert found == {told.desk.receipt, "mailto:library@example.org", "https://example.org/community"}


# where nothing can be sealed ------------------------------------------------------------------------


def test_without_a_key_the_page_says_how_to_share_and_offers_no_field(open_told: OpenTold) -> None:
    told = open_told(replace(SHARING, key="", address=""))
    assert isinstance(told.shell.page, HomePage)
    told.button("Share your story").click()
    assert isinstance(told.shell.page, ElsewherePage)
    assert not widgets_of(told.shell.page, WritingField)
    assert "library@example.org" in texts(told.shell.page) and len(widgets_of(told.shell.page, QrView)) == 2
    assert not told.shell._stage.rail.buttons["stories"].isVisible()


def test_without_a_contact_it_does_not_pretend_to_know_one(open_told: OpenTold) -> None:
    told = open_told(Sharing())
    told.shell.go(Story())
    assert "does not say whom to ask" in texts(told.shell.page)
    assert "docs/stories.md" in texts(told.shell.page), "whoever can change that is told where to look"
    told.button("Back to Home").click()
    assert isinstance(told.shell.page, HomePage)


@pytest.mark.parametrize("sharing", [Sharing(), replace(SHARING, key="", address="")])
@pytest.mark.parametrize(
    ("size", "scale", "theme"),
    [((1366, 768), 1.0, "light"), ((1366, 768), 2.0, "contrast"), ((683, 384), 2.0, "dark")],
)
def test_nothing_is_cut_off_where_nothing_can_be_sealed(
    open_told: OpenTold, size: tuple[int, int], scale: float, theme: str, sharing: Sharing
) -> None:
    told = open_told(sharing, size=size, scale=scale, theme=theme)
    told.shell.go(Story())
    QTest.qWait(30)
    for para in widgets_of(told.shell.page, Para):
        assert para.height() >= para.heightForWidth(para.width()), f"cut off: {para.text}"
        assert para.mapTo(told.shell, para.rect().topRight()).x() <= told.shell.width()


def test_the_library_in_the_package_names_no_key_and_nobody_and_its_page_says_so(
    open_told: OpenTold, seed_library: Path
) -> None:
    chosen = settings.Settings()
    library = wiring.open_library(chosen, seed_library)
    sharing = wiring.sharing(chosen, library)
    library.close()
    assert sharing == Sharing(), "there is no publisher yet who could read a story, or answer"
    told = open_told(sharing)
    told.button("Share your story").click()
    assert "cannot be written on this PC yet" in texts(told.shell.page)
    assert not widgets_of(told.shell.page, WritingField) and not widgets_of(told.shell.page, QrView)


def test_the_rail_offers_stories_where_one_can_be_sealed(open_told: OpenTold) -> None:
    told = open_told()
    told.button("Stories").click()
    assert isinstance(told.shell.page, StoryPage)


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


def test_the_queue_of_the_samples_is_readable_only_by_the_key() -> None:
    assert unsealed(sealed("one")).told.title == "one"
