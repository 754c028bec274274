"""Whatever way words come into a field, the page knows: by key, by pasting, composed, or by an assistive program."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from kiosk.stories.draft import Draft
from kiosk.ui.kit.field import SearchField
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.writing import WritingField
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.places import Found, Story
from tests.ui import walking
from tests.ui.conftest import OpenWindow, widgets_of
from tests.ui.states import Stage
from tests.ui.test_accessibility import library as library
from tests.ui.test_accessibility import open_stage as open_stage

pytestmark = pytest.mark.qt_log_ignore("PulseAudioService", "No audio device detected")
Editor = QLineEdit | QPlainTextEdit


def text_of(editor: Editor) -> str:
    return editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()


def by_key(editor: Editor) -> None:
    QTest.keyClicks(editor, "x")


def by_pasting(editor: Editor) -> None:
    QApplication.clipboard().setText("pasted")
    editor.paste()


def composed(editor: Editor) -> None:
    event = QInputMethodEvent()
    event.setCommitString("né")
    QApplication.sendEvent(editor, event)


def inserted_from_outside(editor: Editor) -> None:
    interface = walking.interface_of(editor).editableTextInterface()
    assert interface is not None
    interface.insertText(0, "dictated ")


def replaced_from_outside(editor: Editor) -> None:
    interface = walking.interface_of(editor).editableTextInterface()
    assert interface is not None
    interface.replaceText(0, 2, "other")


def deleted_from_outside(editor: Editor) -> None:
    interface = walking.interface_of(editor).editableTextInterface()
    assert interface is not None
    interface.deleteText(0, 2)


def set_from_outside(editor: Editor) -> None:
    walking.interface_of(editor).setText(QAccessible.Text.Value, "all of it")


WAYS = (
    by_key, by_pasting, composed, inserted_from_outside, replaced_from_outside, deleted_from_outside, set_from_outside
)  # fmt: skip


def fields() -> Iterator[tuple[QWidget, Editor]]:
    line, area = (
        WritingField(Look(), "Title", "", text="as it was"),
        WritingField(Look(), "Story", "", text="as it was", lines=4),
    )
    search = SearchField(Look(), "Search", "Search")
    search.line.setText("as it was")
    yield line, line.editor
    yield area, area.editor
    yield search, search.line


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_of_writing_is_told(qtbot: QtBot, way: Callable[[Editor], None]) -> None:
    for field, editor in fields():
        qtbot.addWidget(field)
        field.show()
        heard: list[str] = []
        field.edited.connect(lambda *_, heard=heard, editor=editor: heard.append(text_of(editor)))  # type: ignore[attr-defined]
        before = text_of(editor)
        way(editor)
        assert text_of(editor) != before, f"{way.__name__} has no effect in {type(editor).__name__}"
        assert heard and heard[-1] == text_of(editor), type(editor).__name__


def test_what_is_only_being_composed_or_put_there_by_the_page_is_not_told(qtbot: QtBot) -> None:
    for field, editor in fields():
        qtbot.addWidget(field)
        field.show()
        heard: list[object] = []
        field.edited.connect(lambda *_, heard=heard: heard.append(1))  # type: ignore[attr-defined]
        QApplication.sendEvent(editor, QInputMethodEvent("half a le", []))
        QApplication.sendEvent(editor, QInputMethodEvent("", []))
        if isinstance(editor, QLineEdit):
            editor.setText("by the page")
        else:
            editor.setPlainText("by the page, with a\xa0hard space\r\nand lines")
        assert heard == [], type(editor).__name__


def test_a_search_dictated_through_an_assistive_program_is_made(open_window: OpenWindow, qtbot: QtBot) -> None:
    shell = open_window()
    line = shell.page.search_line()
    assert line is not None
    inserted_from_outside(line)
    assert isinstance(shell.place, Found) and isinstance(shell.page, ResultsPage)
    assert shell.page.query.text.strip() == "dictated"


def test_a_story_dictated_through_an_assistive_program_is_kept(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(1366, 768, "light", 1.0)
    stage.desk.write(Draft())
    stage.shell.go(Story())
    stage.settle()
    (
        title,
        *_,
    ) = widgets_of(stage.shell, WritingField)
    inserted_from_outside(title.editor)
    stage.settle()
    assert stage.desk.draft.title.strip() == "dictated"
