"""Running text keeps its measure: no line of a page about stories is longer than reads well, in any window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.feed.stories import Naming
from kiosk.stories.draft import Draft
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.para import MEASURE, Para, line_of
from kiosk.ui.pages.story_check import CheckPanel
from kiosk.ui.pages.story_sent import ElsewherePage, KeptPage, PreviewPage
from kiosk.ui.places import Story
from tests.ui.conftest import widgets_of
from tests.ui.telling import GOOD, SHARING, OpenTold, open_told

__all__ = ["open_told"]

MOST = 75  # characters of any line
LONG = " ".join(["We asked everybody who came to the huddle what would have helped them on the day."] * 9)


def lines_of(para: Para) -> list[str]:
    layout = para._at(para.width()).layout
    shown = layout.text()
    lines = (layout.lineAt(n) for n in range(layout.lineCount()))
    return [shown[line.textStart() : line.textStart() + line.textLength()].strip() for line in lines]


def too_long(root: QWidget) -> list[str]:
    """The lines that are."""
    paras = widgets_of(root, Para)
    assert len(paras) > 3, "there is something to measure"
    return [line for para in paras for line in lines_of(para) if len(line) > MOST]


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(1920, 1080, 1.0), (1920, 1080, 1.15), (2560, 1440, 1.15), (1366, 768, 1.0)]
)
def test_no_line_about_stories_is_longer_than_reads_well(
    open_told: OpenTold, width: int, height: int, scale: float
) -> None:
    told = open_told(size=(width, height), scale=scale)
    page = told.write(Draft(naming=Naming.ROLE, may_contact=True, contact="sam"))
    page.preview.click()
    QTest.qWait(30)
    assert too_long(told.shell) == [], "with what is missing said above the fields"
    told.write(replace(GOOD, happened=f"{GOOD.happened}\n\nDr Jane Smith said: {LONG}")).preview.click()
    (check,) = told.shell.findChildren(CheckPanel)
    QTest.qWait(30)
    assert too_long(check) == []
    check.fine.emit()
    preview = told.shell.page
    assert isinstance(preview, PreviewPage)
    QTest.qWait(30)
    assert too_long(preview) == []
    preview.seal.click()
    QTest.qWait(30)
    assert isinstance(told.shell.page, KeptPage)
    assert too_long(told.shell.page) == []


@pytest.mark.parametrize("named", [True, False])
def test_no_line_is_longer_where_nothing_can_be_sealed(open_told: OpenTold, named: bool) -> None:
    nobody = replace(SHARING, key="", contact="", contact_name="", community="", community_url="")
    told = open_told(replace(SHARING, key="") if named else nobody, size=(1920, 1080))
    told.shell.go(Story())
    QTest.qWait(30)
    assert isinstance(told.shell.page, ElsewherePage)
    assert too_long(told.shell.page) == []


def test_fields_are_wider_than_a_line_and_still_end_where_their_page_does(open_told: OpenTold) -> None:
    page = open_told(size=(1920, 1080)).write(GOOD)
    QTest.qWait(30)
    warning = next(one for one in widgets_of(page, Para) if one.text.startswith("Leave out anything"))
    panel = warning.parentWidget()
    assert panel is not None
    editor = page.fields["happened"]._frame
    where = [QRect(one.mapTo(page, one.rect().topLeft()), one.size()) for one in (panel, editor)]
    assert where[0].left() <= where[1].left() <= where[0].left() + 4
    assert where[0].right() - 4 <= where[1].right() <= where[0].right()


@settings(deadline=None, max_examples=60)
@given(st.integers(60, 3_000), st.sampled_from([16, 17, 18, 20]), st.sampled_from([1.0, 1.15, 2.0]))
def test_a_measured_text_is_as_high_as_its_lines_at_any_width(fonts: None, width: int, size: int, scale: float) -> None:
    look = Look(scale=scale)
    para, free = (Para(look, LONG, size, measured=measured) for measured in (True, False))
    widest = line_of(look.font(size), MEASURE)
    laid = para._at(width)
    assert laid.width <= widest + 1
    assert para.heightForWidth(width) == free.heightForWidth(min(width, widest))
    assert all(len(line) <= MOST for line in lines_of(para))
