"""A one-page guide is one page of A4, with its warning, as loosely set as one page allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QTextBlock

from kiosk.library.store import Library
from kiosk.model import Holding, Item
from kiosk.takeaway import sheets
from kiosk.ui.kit.fonts import load_fonts
from kiosk.ui.print_piece import CLOSER, USUAL, Piece, Setting
from kiosk.ui.printing import A4, TextSheets
from tests.ui.test_printing import nothing

GUIDES = (
    "who-to-speak-up-to",
    "ten-minute-listening",
    "first-day-after-an-incident",
    "huddle-worth-the-minutes",
    "talking-about-adjustments",
    "active-bystander",
)
SMALLEST = 14  # px, 10.5 point


@pytest.fixture
def library(qapp: object, seed_library: Path) -> Iterator[Library]:
    assert load_fonts()
    opened = Library.open(seed_library)
    yield opened
    opened.close()


def laid(library: Library, item: Item) -> TextSheets:
    content = sheets.whole(item, library.edition(), library.passages(item.id))
    found = TextSheets(content, A4, nothing)
    for _ in found.lay_out():
        pass
    return found


def pieces_of(found: TextSheets) -> list[Piece]:
    return list(dict.fromkeys(place.piece for page in found._pages for place in page))


def guide(library: Library, name: str) -> Item:
    return next(item for item in library.items() if item.id == f"ward-library/{name}")


def test_these_are_all_guides_there_are(library: Library) -> None:
    found = {item.id.partition("/")[2] for item in library.items() if item.form == sheets.ONE_PAGE}
    assert found == set(GUIDES)


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_one_page_that_can_be_read(library: Library, name: str) -> None:
    found = laid(library, guide(library, name))
    assert found.count == 1
    (piece,) = pieces_of(found)
    assert piece.defaultFont().pixelSize() >= SMALLEST
    told = " ".join(piece.toPlainText().split())
    for passage in library.passages(guide(library, name).id):
        assert " ".join(passage.text.split())[-30:] in told, "all of it is there"


def test_a_guide_keeps_its_warning_and_leaves_its_summary(library: Library) -> None:
    item = guide(library, "active-bystander")
    (piece,) = pieces_of(laid(library, item))
    assert item.content_note in piece.toPlainText()
    assert item.summary not in piece.toPlainText()


def test_the_same_text_set_as_any_other_would_not_fit(library: Library) -> None:
    for name in GUIDES:
        assert laid(library, replace(guide(library, name), form="document")).count == 2


def test_a_guide_that_is_too_long_is_set_as_any_other(library: Library) -> None:
    item = guide(library, "who-to-speak-up-to")
    text = library.passages(item.id)
    content = sheets.whole(item, library.edition(), [*text, *text, *text])
    found = TextSheets(content, A4, nothing)
    for _ in found.lay_out():
        pass
    assert found.count > 1
    assert pieces_of(found)[0].defaultFont().pixelSize() == USUAL.size


def test_closer_is_tried_from_loose_to_close() -> None:
    usual = USUAL.style()
    assert Setting().style() == usual
    assert "font-size: 27px" in usual
    assert "font-size: 25px" in Setting(14, 0.5).style()
    order = [(one.size, one.room) for one in (USUAL, *CLOSER)]
    assert order == sorted(order, reverse=True)
    assert all(one.size >= SMALLEST for one in CLOSER)


def on_page(piece: Piece, block: QTextBlock) -> int:
    """The page that a paragraph's first line is painted on, which is told by the middle of the line."""
    top = piece.documentLayout().blockBoundingRect(block).top()
    line = block.layout().lineAt(0)
    return int((top + line.y() + line.height() / 2) / piece.pageSize().height())


def leads(block: QTextBlock) -> bool:
    return bool(block.blockFormat().headingLevel()) or block.text().startswith(sheets.LEAD)


def test_no_heading_or_speaker_stands_alone_at_the_foot_of_any_page_of_the_library(library: Library) -> None:
    alone = []
    for item in library.items():
        # A guide is also set as any other text: it has headings before lists, close to the foot.
        found = laid(library, replace(item, form="document")) if item.holding is Holding.FULL else None
        for piece in pieces_of(found) if found else []:
            block = piece.begin().next()
            while block.isValid() and block.next().isValid():
                after = block.next()
                both = block.layout().lineCount() and after.layout().lineCount()
                if leads(block) and both and on_page(piece, block) != on_page(piece, after):
                    alone.append(f"{item.id}: {block.text()}")
                block = after
    assert alone == []
