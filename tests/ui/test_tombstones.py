"""What is no longer current says so, says why, and leads on; nothing that points to it is a dead end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.library.store import Library
from kiosk.library.writing import Content, write_library
from kiosk.model import Item, ItemContent, ItemId, Passage, PassageId, State
from kiosk.ui.contents import tombstone_content
from kiosk.ui.kit.cards import Card
from kiosk.ui.kit.para import Para
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.results import ResultsPage
from kiosk.ui.pages.tombstone import SUPERSEDED, WITHDRAWN, TombstonePage
from kiosk.ui.places import Found, Reading
from kiosk.ui.shell import Shell
from tests.library.samples import CONTENT, REPORT
from tests.ui.conftest import OpenWindow, widgets_of

LINK = "trust/gone"


def tombstone(name: str, number: int, state: State, by: str | None = None, reason: str = "") -> ItemContent:
    return ItemContent(
        replace(
            REPORT, id=ItemId(f"trust/{name}"), number=number, title=f"The {name} report", state=state,
            state_reason=reason, superseded_by=ItemId(by) if by else None,
        )
    )  # fmt: skip


def written(folder: Path, *items: ItemContent) -> Path:
    """A library with one current item, which links to what is gone."""
    html = f'<p>See <a href="lib:item/{LINK}#start">that report</a>.</p>'
    current = ItemContent(REPORT, (Passage(PassageId("start"), REPORT.title, "See that report.", html),))
    path = folder / "gone" / "library.db"
    path.parent.mkdir()
    content: Content = replace(CONTENT, items=(current, *items), collections=())
    write_library(path, content)
    return path


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return written(
        tmp_path,
        tombstone("gone", 4, State.WITHDRAWN, reason="Its figures were wrong."),
        tombstone("first", 5, State.SUPERSEDED, "trust/second", "A second edition came out."),
        tombstone("second", 6, State.SUPERSEDED, REPORT.id),
        tombstone("round", 8, State.SUPERSEDED, "trust/about"),
        tombstone("about", 9, State.SUPERSEDED, "trust/round"),
        tombstone("lost", 10, State.SUPERSEDED, "trust/nowhere"),
    )


def told(shell: Shell) -> list[str]:
    return [para.text for para in widgets_of(shell.page, Para)]


def at(shell: Shell, name: str) -> TombstonePage:
    shell.go(Reading(ItemId(f"trust/{name}")))
    assert isinstance(shell.page, TombstonePage)
    return shell.page


def test_a_link_to_what_was_withdrawn_tells_why_and_leads_on(
    qtbot: QtBot, open_window: OpenWindow, library: Path, tmp_path: Path
) -> None:
    shell = open_window(library=library, cache=tmp_path / "cache")
    shell.go(Reading(REPORT.id))
    assert isinstance(shell.page, ReaderPage)
    shell.page.link_requested.emit(f"lib:item/{LINK}#start")
    page = shell.page
    assert isinstance(page, TombstonePage) and page.heading.text == "The gone report"
    assert WITHDRAWN in told(shell) and "Its figures were wrong." in told(shell)
    assert page.accessibleName().startswith(WITHDRAWN)
    cards = widgets_of(page, Card)
    assert [card.label for card in cards] == [f"On the same themes: {REPORT.title}"]
    page.back_requested.emit()
    assert isinstance(shell.page, ReaderPage)
    at(shell, "gone").search_requested.emit("The gone report")
    assert isinstance(shell.place, Found) and isinstance(shell.page, ResultsPage)


def test_what_was_replaced_leads_to_what_is_current_in_the_end(
    qtbot: QtBot, open_window: OpenWindow, library: Path, tmp_path: Path
) -> None:
    shell = open_window(library=library, cache=tmp_path / "cache")
    page = at(shell, "first")
    assert SUPERSEDED in told(shell) and "A second edition came out." in told(shell)
    (card,) = widgets_of(page, Card)
    assert card.label == f"Read this instead: {REPORT.title}"
    card.click()
    assert shell.place == Reading(REPORT.id) and isinstance(shell.page, ReaderPage)
    shell.back()
    assert isinstance(shell.page, TombstonePage)


@pytest.mark.parametrize("name", ["round", "lost"])
def test_a_replacement_that_is_none_is_not_offered(library: Path, name: str) -> None:
    opened = Library.open(library)
    try:
        item: Item = opened.item(f"trust/{name}")
        found = tombstone_content(opened, item)
        assert found.replacement is None and [one.id for one in found.related] == [REPORT.id]
    finally:
        opened.close()


def test_a_tombstone_without_a_reason_says_what_to_make_of_it(
    qtbot: QtBot, open_window: OpenWindow, library: Path, tmp_path: Path
) -> None:
    shell = open_window(library=library, cache=tmp_path / "cache")
    at(shell, "second")
    assert "The publisher has put something newer in its place." in told(shell)
