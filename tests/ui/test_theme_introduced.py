"""Who looks through a theme is told what it is about; who searches is not kept from the results by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.model import Query, Results, Theme
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.results_head import ResultsHead

THEMES = (
    Theme("speaking-up", "Speaking up", "What makes it safe to say so. " * 12, "megaphone", True, 3),
    Theme("improvement", "Making things better", "Small changes, tried out.", "sprout", False),
)


@pytest.fixture
def head(qtbot: QtBot) -> Iterator[ResultsHead]:
    window = QWidget()
    qtbot.addWidget(window)
    made = ResultsHead(Look(), THEMES)
    made.setParent(window)
    window.resize(900, 600)
    window.show()
    yield made
    window.close()


def shown(head: ResultsHead, query: Query) -> str:
    head.show_results(Results(query, 3), query)
    return head.introduction.text if head.introduction.isVisibleTo(head) else ""


def test_a_theme_by_itself_is_introduced_and_nothing_else_is(head: ResultsHead) -> None:
    theme = frozenset({"speaking-up"})
    assert shown(head, Query(themes=theme)) == THEMES[0].introduction
    assert shown(head, Query("fear", themes=theme)) == ""
    assert shown(head, Query(themes=theme, kinds=frozenset({"guide"}))) == ""
    assert shown(head, Query(themes=theme | {"improvement"})) == ""
    assert shown(head, Query(themes=frozenset({"improvement"}))) == THEMES[1].introduction
    assert shown(head, Query(themes=frozenset({"unknown"}))) == ""
    assert shown(head, Query()) == ""


def test_no_line_of_an_introduction_is_cut_off(head: ResultsHead, qtbot: QtBot) -> None:
    shown(head, Query(themes=frozenset({"speaking-up"})))
    head.setFixedWidth(900)
    head.adjustSize()
    qtbot.waitUntil(lambda: head.introduction.height() > 50)
    layout = head.introduction._at(head.introduction.width()).layout
    assert layout.lineCount() > 2
    assert max(layout.lineAt(n).textLength() for n in range(layout.lineCount())) <= 75, "it keeps its measure"
    assert head.introduction.height() >= head.introduction.heightForWidth(head.introduction.width())
