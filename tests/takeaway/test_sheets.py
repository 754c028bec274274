"""What is printed names its item once, and says where in it a part or a selection stands."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import Edition, Holding, Item, ItemId, Kind, Layout, Passage, PassageId
from kiosk.takeaway.sheets import Print, part, selection

EDITION = Edition(7, "2026-11-02", "Starter collection", "Ward Library", "", 1, 1, 1)
TITLE = "What the ward said"
TITLES = st.text(min_size=1, max_size=60).filter(lambda one: one.strip() and "elect" not in one)


def item(title: str = TITLE, layout: Layout = Layout.ARTICLE) -> Item:
    return Item(
        id=ItemId("trust/report"),
        number=1,
        title=title,
        kind=Kind.REPORT,
        form="document",
        holding=Holding.FULL,
        layout=layout,
        publisher="A Trust",
    )


def passage(label: str, level: int = 0, *, page: int | None = None) -> Passage:
    return Passage(PassageId("p"), label, "words", "<p>words</p>", level=level, page=page)


def note_of(content: Print) -> str:
    """The line that says what this is a part of."""
    (line,) = (one for one in content.pieces[0].split("</p>") if "rom: " in one)
    return line.rpartition("rom: ")[2]


@pytest.mark.parametrize("level", [0, 2])
def test_a_selection_from_the_beginning_has_the_title_once(level: int) -> None:
    """Text before the first heading is labelled with the title, and some texts repeat it as their first heading."""
    assert note_of(selection(item(), EDITION, "They listened.", passage(TITLE, level))) == TITLE


def test_a_beginning_that_is_labelled_with_another_title_has_that_of_the_library() -> None:
    start = passage("WHAT_THE_WARD_SAID_v3_final")
    assert note_of(selection(item(), EDITION, "They listened.", start)) == TITLE
    assert part(item(), EDITION, [start]).name == TITLE


@pytest.mark.parametrize(
    ("layout", "where"),
    [
        (Layout.ARTICLE, passage("What changed", 2)),
        (Layout.PAGES, passage("Page 1", page=1)),
        (Layout.TURNS, passage("0:00")),
    ],
)
def test_a_selection_from_further_on_says_where(layout: Layout, where: Passage) -> None:
    chosen = selection(item(layout=layout), EDITION, "They listened.", where)
    assert note_of(chosen) == f"{TITLE}, {where.label}"


def test_a_selection_from_nowhere_in_particular_says_the_title() -> None:
    assert note_of(selection(item(), EDITION, "They listened.")) == TITLE


def test_a_file_of_the_beginning_has_the_title_once() -> None:
    assert part(item(), EDITION, [passage(TITLE)]).name == TITLE
    assert part(item(), EDITION, [passage("What changed", 2)]).name == f"{TITLE} What changed"


@given(TITLES, st.sampled_from(list(Layout)), st.sampled_from([0, 2, 3]))
def test_no_title_is_said_twice(title: str, layout: Layout, level: int) -> None:
    chosen = selection(item(title, layout), EDITION, "", passage(title, level))
    assert chosen.pieces[0].endswith(f"Selected from: {escape(title)}</p>")
