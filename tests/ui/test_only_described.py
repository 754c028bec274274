"""What is only described says so wherever it is met, and says whether its link was checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from kiosk.library.writing import ItemContent, write_library
from kiosk.model import Collection, Holding, Item, ItemId
from kiosk.ui.kit.para import Para
from kiosk.ui.places import Reading, Shelf
from kiosk.ui.wording import facts_line, length_line
from tests.library.samples import CONTENT, REPORT, SECTIONS
from tests.ui.conftest import OpenWindow, widgets_of

UNCHECKED = "The link has not been checked"
NOT_HERE = "The full text is not in this library."
HELD = replace(REPORT, id=ItemId("trust/held"), number=1, link_checked=False, content_note="")
DOUBTED = replace(HELD, id=ItemId("trust/doubted"), number=2, holding=Holding.RECORD)
FOLLOWED = replace(DOUBTED, id=ItemId("trust/followed"), number=3, link_checked=True)
UNLINKED = replace(DOUBTED, id=ItemId("trust/unlinked"), number=4, url="")
ALL = (HELD, DOUBTED, FOLLOWED, UNLINKED)


@pytest.fixture
def described(tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    shelf = Collection("shelf", "Shelf", "", tuple(item.id for item in ALL))
    items = tuple(ItemContent(item, SECTIONS) for item in ALL)
    write_library(path, replace(CONTENT, items=items, collections=(shelf,)))
    return path


def said(window: QWidget) -> str:
    return "\n".join(para.text for para in widgets_of(window, Para))


@pytest.mark.parametrize(
    ("item", "is_described", "is_doubted"),
    [(HELD, False, True), (DOUBTED, True, True), (FOLLOWED, True, False), (UNLINKED, True, False)],
    ids=["held", "doubted", "followed", "unlinked"],
)
def test_the_reader_says_what_is_not_here_and_what_nobody_has_checked(
    open_window: OpenWindow, described: Path, tmp_path: Path, item: Item, is_described: bool, is_doubted: bool
) -> None:
    shell = open_window(library=described, cache=tmp_path / "cache")
    shell.go(Reading(item.id))
    words = said(shell)
    assert (NOT_HERE in words, UNCHECKED in words) == (is_described, is_doubted)


def test_a_list_tells_a_description_from_a_text(open_window: OpenWindow, described: Path, tmp_path: Path) -> None:
    shell = open_window(library=described, cache=tmp_path / "cache")
    shell.go(Shelf("shelf"))
    words = said(shell)
    assert words.count("Description and link") == 3
    assert words.count(length_line(HELD)) == 1


def test_a_description_has_no_reading_time() -> None:
    assert length_line(DOUBTED) == "Description and link"
    assert facts_line(DOUBTED).endswith("2019  ·  Description and link")
    assert length_line(HELD) == f"{HELD.minutes} min read"
