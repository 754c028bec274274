"""Pictures of a text: as sharp as the screen can, in words for who cannot see them, and on paper as in the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF, QUrl
from PySide6.QtGui import QAccessible, QColor, QImage, QTextBlock
from pytestqt.qtbot import QtBot

from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.look import Look
from kiosk.ui.kit.pictures import library_picture, said_of_pictures
from kiosk.ui.print_piece import Piece

SHA = "a" * 64
SHOWN = f'<img alt="Shares &amp; &quot;gaps&quot;" src="lib:object/{SHA}">'
FIGURE = f"<figure>{SHOWN}<figcaption>Name 2024</figcaption></figure>"


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    image = QImage(1280, 640, QImage.Format.Format_RGB32)
    image.fill(QColor("#0B5563"))
    assert image.save(str(tmp_path / "chart.png"))
    return tmp_path / "chart.png"


def view_of(qtbot: QtBot, chart: Path, html: str) -> Browser:
    view = Browser(Look(), "A section", lambda _: chart)
    qtbot.addWidget(view)
    view.show_html(html)
    return view


def test_whoever_cannot_see_a_picture_is_told_what_it_shows(qtbot: QtBot, chart: Path) -> None:
    other = (
        f'<p><img alt="" src="lib:object/{SHA}"> <img src="lib:object/{SHA}"> <img alt="B" src="lib:object/{SHA}"></p>'
    )
    view = view_of(qtbot, chart, f"<p>Text.</p>{FIGURE}{other}")
    told = QAccessible.queryAccessibleInterface(view)
    assert told.text(QAccessible.Text.Name) == "A section"
    assert told.text(QAccessible.Text.Description) == 'Picture: Shares & "gaps" Picture: B'
    view.show_html("<p>No picture.</p>")
    assert told.text(QAccessible.Text.Description) == ""


def test_words_in_a_text_are_not_taken_for_a_picture() -> None:
    assert said_of_pictures('<p>&lt;img alt="x"&gt; alt="y"</p><td id="alt">z</td>') == ""


@pytest.mark.parametrize(("ratio", "dots"), [(1.0, 640), (1.5, 960), (2.0, 1280), (3.0, 1280)])
def test_a_sharp_screen_gets_the_dots_that_it_can_show_in_the_same_room(chart: Path, ratio: float, dots: int) -> None:
    image = library_picture(QUrl(f"lib:object/{SHA}"), lambda _: chart, 640, ratio)
    assert image is not None
    assert image.width() == dots
    assert image.deviceIndependentSize().toSize().width() == 640
    assert image.deviceIndependentSize().toSize().height() == 320


def test_a_picture_with_room_to_spare_is_not_blown_up(chart: Path) -> None:
    image = library_picture(QUrl(f"lib:object/{SHA}"), lambda _: chart, 2000, 2.0)
    assert image is not None
    assert (image.width(), image.devicePixelRatio()) == (1280, 1.0)


class Sharp(Browser):
    def devicePixelRatioF(self) -> float:  # noqa: N802 - the name is Qt's
        return 2.0


def test_on_a_sharp_screen_a_picture_still_fits_its_column(qtbot: QtBot, chart: Path) -> None:
    view = Sharp(Look(), "A section", lambda _: chart)
    qtbot.addWidget(view)
    view.show_html(FIGURE)
    for width in (600, 300):
        high = view.fit(width)
        assert view.document().size().width() <= width + 1
        assert width // 2 <= high < width // 2 + 80


def lines(piece: Piece) -> list[tuple[str, float, float]]:
    """(text, top, height) of each block."""
    found, block = [], piece.begin()
    layout = piece.documentLayout()
    while block.isValid():
        box = layout.blockBoundingRect(block)
        found.append((text_of(block), box.top(), box.height()))
        block = block.next()
    return found


def text_of(block: QTextBlock) -> str:
    return block.text().replace("\ufffc", "[picture]").strip()


def test_on_paper_a_picture_stands_in_a_block_of_its_own_with_its_caption_right_below(
    qtbot: QtBot, chart: Path
) -> None:
    piece = Piece(f"<p>Before.</p>{FIGURE}<p>After.</p>", QSizeF(600, 900), 0, lambda _: chart)
    (before, picture, caption, after) = (each for each in lines(piece) if each[0])
    assert [before[0], picture[0], caption[0], after[0]] == ["Before.", "[picture]", "Name 2024", "After."]
    assert 300 <= picture[2] < 312, "as wide as the paper, and no room for lines below it"
    assert caption[1] - (picture[1] + picture[2]) < 10
    assert after[1] - (caption[1] + caption[2]) >= 8
