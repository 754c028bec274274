"""My list tells what has become of its items, and goes on paper with all that brings it back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QTest

from kiosk.library.writing import Content, ItemContent, write_library
from kiosk.model import Holding, Item, ItemId, Kind, Layout, State
from kiosk.takeaway.listcodes import MOST_ITEMS, Fault, Mistyped, code_of
from kiosk.takeaway.shortlist import Shortlist
from kiosk.ui.kit.para import Para
from kiosk.ui.pages.reading_list import MyListPage, fault_sentence, opened_sentence
from kiosk.ui.places import MyList, Reading
from kiosk.ui.shell import Shell
from tests.ui.conftest import OpenWindow, widgets_of
from tests.ui.test_take import button, takeaway_of


def item(number: int, title: str, **more: object) -> ItemContent:
    fields = {
        "id": ItemId(f"trust/{number}"), "number": number, "title": title, "kind": Kind.REPORT, "form": "document",
        "holding": Holding.RECORD, "layout": Layout.ARTICLE, "publisher": "A Trust", "summary": "Words.", "year": 2024,
    }  # fmt: skip
    return ItemContent(Item(**{**fields, **more}))  # type: ignore[arg-type]


def library_with_history(tmp_path: Path) -> Path:
    """A library with an item withdrawn, one replaced, and its replacement."""
    items = (
        item(1, "Still here", url="https://www.example.org/still-here"),
        item(2, "Taken back", state=State.WITHDRAWN, state_reason="The figures were wrong."),
        item(3, "The first edition", state=State.SUPERSEDED, superseded_by=ItemId("trust/4")),
        item(4, "The second edition"),
    )
    path = tmp_path / "some" / "library.db"
    path.parent.mkdir()
    write_library(path, Content("Four", "A Trust", "trust", 2, "2026-11-23", "", items=items))
    return path


@pytest.fixture
def window(open_window: OpenWindow, tmp_path: Path) -> Shell:
    """A window on the list of that library's items, and one that it has not."""
    path = library_with_history(tmp_path)
    shell = open_window(library=path, cache=tmp_path / "cache", wait_for_index=False)
    takeaway_of(shell).shortlist.add_all([2, 3, 1, 77])
    shell.go(MyList())
    return shell


def words_of(shell: Shell) -> str:
    return " ".join(para.accessibleName() for para in widgets_of(shell.page, Para))


def test_an_item_taken_back_shows_why_and_a_replaced_one_what_to_read(window: Shell) -> None:
    page = window.page
    assert isinstance(page, MyListPage)
    assert "The figures were wrong." in words_of(window)
    assert page.entries[0].acts["read"].label == "Why, and what else"
    replaced = page.entries[1].acts["read"]
    assert replaced.label == "Read instead: The second edition"
    replaced.click()
    assert window.place == Reading(ItemId("trust/4"))


def test_the_printed_list_has_citations_codes_and_what_became_of_items(window: Shell) -> None:
    taking = window._make_page.__self__._taking  # type: ignore[attr-defined]
    (text,) = taking.list_print().pieces
    assert code_of([2, 3, 1, 77]) in text
    assert "A Trust (2024) <i>Still here</i>. Available at: https://www.example.org/still-here" in text
    assert "lib:qr/https://www.example.org/still-here" in text
    assert "The figures were wrong." in text
    assert "Read instead: The second edition." in text
    assert "Not in the library of this PC." in text
    assert [int(n) for n in re.findall(r"<b>(\d)\. ", text)] == [1, 2, 3, 4]


def test_the_code_is_spelt_to_a_screen_reader(window: Shell) -> None:
    code = code_of([2, 3, 1, 77])
    first = " ".join(code.split()[0])
    assert f"List code: {first}, " in words_of(window)


def test_an_emptied_list_says_how_to_fill_it_and_still_opens_codes(window: Shell) -> None:
    takeaway_of(window).clear()
    QTest.qWait(30)
    assert "There is nothing on it yet." in words_of(window)
    assert button(window.page, "Open a list code").isVisible()


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_of_a_code_is_told_without_blame_and_with_what_to_do(fault: Fault) -> None:
    for groups in ((), (2,), (1, 9)):
        if fault is Fault.CHARACTER and not groups:
            continue
        said = fault_sentence(Mistyped(fault, groups, "*"))
        assert said.endswith(".")
        assert not re.search(r"invalid|error|oops|please|wrong", said, re.IGNORECASE)
        assert re.search(r"Type|Look|Check|Try|Compare", said)


def test_what_was_put_on_the_list_is_told() -> None:
    assert opened_sentence(3, 3, 0) == "3 items put on your list."
    assert opened_sentence(3, 0, 0) == "All of it was on your list already."
    assert opened_sentence(3, 3, 1) == "3 items put on your list and 1 item is not in the library of this PC."
    assert opened_sentence(3, 2, 0) == "2 items put on your list and 1 were there already or did not fit."


@given(st.lists(st.tuples(st.sampled_from(("add", "remove", "up", "down")), st.integers(1, 40)), max_size=120))
def test_a_list_never_has_an_item_twice_nor_more_than_a_code_holds(acts: list[tuple[str, int]]) -> None:
    told: list[int] = []
    shortlist = Shortlist(lambda: told.append(1))
    before: tuple[int, ...] = ()
    for act, number in acts:
        count = len(told)
        if act == "add":
            shortlist.add(number)
        elif act == "remove":
            shortlist.remove(number)
        else:
            shortlist.move(number, -1 if act == "up" else 1)
        assert len(set(shortlist.numbers)) == len(shortlist) <= MOST_ITEMS
        assert (len(told) > count) is (shortlist.numbers != before)
        before = shortlist.numbers
        if before:
            assert shortlist.code == code_of(before)
    shortlist.clear()
    assert shortlist.numbers == ()
