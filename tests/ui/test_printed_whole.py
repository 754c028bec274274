"""No line of a text is lost on paper, wherever its pages happen to end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from kiosk.library.store import Library
from kiosk.model import Holding, State
from kiosk.takeaway.sheets import whole
from kiosk.ui.print_piece import Piece
from kiosk.ui.printing import A4, TextSheets
from tests.content.starter import LIBRARY

TABLE = "<table><tr><th>What was measured</th><th>Share</th></tr><tr><td>Cases</td><td>12%</td></tr></table>"
SECTION = f"<h2>A heading</h2><p>{'Some words of a text. ' * 12}</p>{TABLE}<h3>Another</h3><p>{'More words. ' * 20}</p>"


def without_lines(document: QTextDocument) -> Iterator[str]:
    """The blocks with text that were not laid out: they are on no page."""
    block = document.begin()
    while block.isValid():
        if block.text() and not block.layout().lineCount():
            yield block.text()
        block = block.next()


@pytest.mark.parametrize("height", range(700, 1000, 20))
def test_a_heading_that_is_moved_to_the_next_page_takes_no_text_away(qtbot: QtBot, height: int) -> None:
    piece = Piece(SECTION * 8, QSizeF(640, height), 0, lambda _: None)
    assert list(without_lines(piece)) == []
    last = piece.documentLayout().blockBoundingRect(piece.lastBlock())
    assert last.bottom() <= piece.pageCount() * height


@pytest.mark.parametrize("height", range(700, 1000, 20))
def test_a_picture_and_its_caption_are_on_the_same_page(qtbot: QtBot, tmp_path: Path, height: int) -> None:
    kept = tmp_path / "picture.png"
    picture = QImage(500, 170, QImage.Format.Format_RGB32)
    picture.fill(0x336699)
    picture.save(str(kept))
    figure = f"<figure><img src='lib:object/{'a' * 64}'><figcaption>What it shows</figcaption></figure>"
    piece = Piece(f"<p>{'Some words of a text. ' * 30}</p>{figure}" * 12, QSizeF(640, height), 0, lambda _: kept)
    layout, captions = piece.documentLayout(), 0
    block = piece.begin()
    while block.isValid():
        if block.text() == "What it shows":
            above, below = layout.blockBoundingRect(block.previous()), layout.blockBoundingRect(block)
            assert above.height() > 100, "this is the picture"
            assert int((above.top() + 1) / height) == int((below.bottom() - 1) / height)
            captions += 1
        block = block.next()
    assert captions == 12 and list(without_lines(piece)) == []


def test_every_item_of_the_library_is_whole_on_a4(qtbot: QtBot) -> None:
    library = Library.open(LIBRARY.parents[1] / "library.db", LIBRARY.parent / "objects")
    edition = library.edition()
    lost: dict[str, list[str]] = {}
    printed = 0
    for item in library.items():
        if item.holding is Holding.FULL and item.state is State.CURRENT:
            content = whole(item, edition, library.passages(item.id))
            sheets = TextSheets(content, QSizeF(A4), library.object_path)
            list(sheets.lay_out())
            pieces = {id(place.piece): place.piece for page in sheets._pages for place in page}
            if missing := [text for piece in pieces.values() for text in without_lines(piece)]:
                lost[item.id] = missing
            printed += 1
    library.close()
    assert lost == {}
    assert printed > 50
