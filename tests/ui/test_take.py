"""Take it with you: the code is read by a camera, the citation is what was copied, nothing of it outlasts the visit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.library.writing import Content, ItemContent, write_library
from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId
from kiosk.takeaway.citing import Style
from kiosk.takeaway.listcodes import code_of
from kiosk.takeaway.qr import LONGEST, MARGIN, modules_of, shortened
from kiosk.ui.clipboard import clear_if_ours, put
from kiosk.ui.kit.pressables import Button
from kiosk.ui.kit.qr import LEAST_MODULE, QrView
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reading_list import CodePanel, ListPanel, MyListPage
from kiosk.ui.pages.take import TakeAside, TakePanel
from kiosk.ui.places import About, Home, MyList, Reading
from kiosk.ui.shell import Shell
from kiosk.ui.taking import Takeaway
from tests.ui.conftest import OpenWindow, widgets_of

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://www.example.org/reports/what-the-ward-said?edition=2"
SAID = ItemId("trust/what-the-ward-said")
PLAIN = ItemId("trust/kept-here")
FIGURES = ItemId("ward-library/freedom-to-speak-up-in-figures")


def item_of(item_id: ItemId, number: int, title: str, url: str) -> ItemContent:
    item = Item(
        id=item_id, number=number, title=title, kind=Kind.REPORT, form="document", holding=Holding.FULL,
        layout=Layout.ARTICLE, publisher="A Trust", summary="What was said.", authors=("Mary Ann Smith",), year=2024,
        url=url,
    )  # fmt: skip
    passages = (
        Passage(PassageId("start"), title, "It began so. " * 60, f"<p>{'It began so. ' * 60}</p>"),
        Passage(PassageId("next"), "What came next", "Then that. " * 200, f"<p>{'Then that. ' * 200}</p>", level=2),
    )
    return ItemContent(item, passages)


@pytest.fixture
def two_items(tmp_path: Path) -> Path:
    return write_two_items(tmp_path)


def write_two_items(tmp_path: Path) -> Path:
    """A library of one report with a public address and one without."""
    path = tmp_path / "two" / "library.db"
    path.parent.mkdir()
    items = (item_of(SAID, 1, "What the ward said", ADDRESS), item_of(PLAIN, 2, "Kept here", ""))
    write_library(path, Content("Two reports", "A Trust", "trust", 4, "2026-11-02", "", items=items))
    return path


def reader(shell: Shell) -> ReaderPage:
    assert isinstance(shell.page, ReaderPage)
    return shell.page


def panel_of(shell: Shell) -> TakePanel:
    (panel,) = widgets_of(shell, TakePanel)
    return panel


def button(root: Any, name: str) -> Button:
    (found,) = (one for one in widgets_of(root, Button) if one.accessibleName() == name)
    return found


# The code ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", ["1", "1.25", "1.5", "2"])
def test_a_phone_reads_the_code_from_the_screen_in_every_theme(two_items: Path, tmp_path: Path, ratio: str) -> None:
    out = tmp_path / "pictures"
    out.mkdir()
    environment = {**os.environ, "QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    program = [sys.executable, str(ROOT / "tests" / "ui" / "qr_pictures.py"), str(two_items), str(out)]
    subprocess.run(program, env=environment, check=True, timeout=120)
    pictures = sorted(out.glob("*.png"))
    assert len(pictures) == 12
    for path in pictures:
        read = {found.text for found in zxingcpp.read_barcodes(Image.open(path).convert("L"))}
        _theme, number, place = path.stem.split("-")
        if number == "1":
            assert read == {ADDRESS}, path.name
        elif place == "panel":
            (text,) = read
            assert text.startswith("Smith, M.A. (2024) Kept here."), path.name
            assert "Two reports, release 4, 2 November 2026" in text
        else:
            assert read == set(), path.name


def test_every_square_is_whole_pixels_black_on_white_with_its_margin(qtbot: QtBot) -> None:
    view = QrView(ADDRESS, "code", 50)  # less than the code needs
    qtbot.addWidget(view)
    view.resize(view.sizeHint())
    shot = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    colours = {shot.pixelColor(x, y).name() for x in range(shot.width()) for y in range(shot.height())}
    assert colours == {"#000000", "#ffffff"}
    module, modules = view.module(), modules_of(ADDRESS)
    assert module == LEAST_MODULE
    for row, squares in enumerate(modules):
        for column, dark in enumerate(squares):
            for x, y in ((0, 0), (module - 1, module - 1)):
                at = (column + MARGIN) * module + x, (row + MARGIN) * module + y
                assert (shot.pixelColor(*at).lightness() < 128) is dark, (row, column)
    edge = MARGIN * module
    assert all(shot.pixelColor(x, y).name() == "#ffffff" for x in range(shot.width()) for y in range(edge))


def test_a_text_too_long_for_a_code_is_cut_between_words() -> None:
    long = "very long citation " * 100
    assert len(shortened(long).encode()) <= LONGEST
    assert shortened(long).endswith("citation …") or shortened(long).endswith(("very …", "long …"))
    assert shortened("short") == "short"
    assert len(shortened("é" * 2000).encode()) <= LONGEST


def test_the_code_says_where_it_leads(open_window: OpenWindow, two_items: Path, tmp_path: Path) -> None:
    shell = open_window(library=two_items, cache=tmp_path)
    shell.go(Reading(SAID))
    reader(shell).take_requested.emit()
    assert panel_of(shell).qr.accessibleName() == f"QR code: opens {ADDRESS}"
    shell.go(Reading(PLAIN))
    reader(shell).take_requested.emit()
    assert panel_of(shell).qr.accessibleName() == "QR code: the citation of Kept here"


# Citations -----------------------------------------------------------------------------------


def test_a_citation_is_copied_with_its_italics_and_said_to_be(
    open_window: OpenWindow, two_items: Path, tmp_path: Path
) -> None:
    shell = open_window(library=two_items, cache=tmp_path)
    shell.go(Reading(SAID))
    reader(shell).take_requested.emit()
    panel = panel_of(shell)
    panel.copies[Style.HARVARD].click()
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.text() == panel.content.citations[Style.HARVARD].plain
    assert copied.text().startswith("Smith, M.A. (2024) What the ward said. Available at: https://www.example.org")
    assert "(Accessed: 23 November 2026)." in copied.text()
    assert "<i>What the ward said</i>" in copied.html()
    assert panel.copies[Style.HARVARD].label == "Copied"
    panel.copies[Style.VANCOUVER].click()
    assert QGuiApplication.clipboard().text().startswith("Smith MA. What the ward said [Internet].")
    assert panel.copies[Style.HARVARD].label == "Copy Harvard"


def test_a_citation_from_within_the_item_names_the_section(
    open_window: OpenWindow, two_items: Path, tmp_path: Path
) -> None:
    shell = open_window(library=two_items, cache=tmp_path)
    shell.go(Reading(SAID, PassageId("next")))
    QTest.qWait(100)
    reader(shell).take_requested.emit()
    assert panel_of(shell).content.citations[Style.HARVARD].in_text == "(Smith, 2024, ‘What came next’)"


def test_only_what_the_app_copied_is_taken_off_the_clipboard(qtbot: QtBot) -> None:
    board = QGuiApplication.clipboard()
    put("ours")
    assert clear_if_ours()
    assert board.text() == ""
    put("ours")
    board.setText("somebody else's")
    assert not clear_if_ours()
    assert board.text() == "somebody else's"
    board.clear()


def test_details_for_it_are_copied_as_ours(open_window: OpenWindow) -> None:
    shell = open_window(wait_for_index=False)
    shell.go(About())
    button(shell, "Copy details for IT").click()
    assert "Edition: Release" in QGuiApplication.clipboard().text()
    assert clear_if_ours()


# The list ------------------------------------------------------------------------------------


def takeaway_of(shell: Shell) -> Takeaway:
    """The list that the window's pages are made with."""
    found: Takeaway = shell._make_page.__self__._taking._takeaway  # type: ignore[attr-defined]
    return found


def test_an_item_is_listed_from_the_panel_and_the_rail_says_so(open_window: OpenWindow) -> None:
    shell = open_window(wait_for_index=False)
    shell.go(Reading(FIGURES))
    listed = shell._stage.rail.buttons["my-list"]
    assert not listed.isVisible(), "the rail shows only what works"
    reader(shell).take_requested.emit()
    button(panel_of(shell), "Add to my list").click()
    assert listed.isVisible()
    assert listed.accessibleName() == "My list, 1 item"
    assert takeaway_of(shell).shortlist.numbers == (4,)
    (beside,) = widgets_of(shell, TakeAside)
    assert beside.list_button.label == "Take off my list", "both say the same"
    button(panel_of(shell), "Take off my list").click()
    assert not listed.isVisible()
    assert beside.list_button.label == "Add to my list"


def test_the_list_stays_when_the_look_changes(open_window: OpenWindow) -> None:
    shell = open_window(wait_for_index=False)
    takeaway_of(shell).shortlist.add(4)
    shell.change_text_size(1)
    QTest.qWait(30)
    assert shell._stage.rail.buttons["my-list"].isVisible()


def test_a_typed_code_rebuilds_the_list_on_another_pc(open_window: OpenWindow) -> None:
    shell = open_window(wait_for_index=False)
    button(shell, "Have a list code?").click()
    (panel,) = widgets_of(shell, CodePanel)
    QTest.keyClicks(panel.field.line, code_of([12, 3, 4]).lower().replace(" ", "-"))
    QTest.keyClick(panel.field.line, "\r")  # type: ignore[call-overload]
    assert shell.place == MyList()
    assert takeaway_of(shell).shortlist.numbers == (12, 3, 4)
    assert isinstance(shell.page, MyListPage)
    assert [entry._listed.number for entry in shell.page.entries] == [12, 3, 4]


def test_a_slip_in_a_code_is_told_with_its_group_and_nothing_is_lost(open_window: OpenWindow) -> None:
    shell = open_window(wait_for_index=False)
    shell.go(Home())
    button(shell, "Have a list code?").click()
    (panel,) = widgets_of(shell, CodePanel)
    right = code_of([12, 3, 4]).replace(" ", "")
    wrong = right[:5] + ("7" if right[5] != "7" else "8") + right[6:]
    panel.field.line.setText(wrong)
    button(panel, "Open the list").click()
    assert "group 2" in panel.words.text
    assert panel.field.line.text() == wrong
    assert shell.place == Home()


def test_items_of_another_release_are_told_and_the_rest_is_shown(open_window: OpenWindow) -> None:
    shell = open_window(wait_for_index=False)
    takeaway_of(shell).shortlist.add_all([4, 1999])
    shell.go(MyList())
    assert isinstance(shell.page, MyListPage)
    known, unknown = shell.page.entries
    assert "read" in known.acts
    assert "read" not in unknown.acts
    assert shell.page.content.code == code_of([4, 1999]), "the code still holds it"


def test_the_order_is_changed_by_buttons_and_the_focus_stays_with_the_item(open_window: OpenWindow) -> None:
    shell = open_window(wait_for_index=False)
    takeaway_of(shell).shortlist.add_all([4, 12, 3])
    shell.go(MyList())
    page = shell.page
    assert isinstance(page, MyListPage)
    page.entries[2].acts["up"].setFocus()
    QTest.keyClick(page.entries[2].acts["up"], " ")  # type: ignore[call-overload]
    assert takeaway_of(shell).shortlist.numbers == (4, 3, 12)
    assert page.entries[1].acts["up"].hasFocus()
    page.entries[1].acts["remove"].setFocus()
    page.entries[1].acts["remove"].click()
    assert takeaway_of(shell).shortlist.numbers == (4, 12)
    assert page.entries[1].acts["remove"].hasFocus()


def test_the_end_of_a_visit_forgets_the_list_and_what_was_copied(open_window: OpenWindow) -> None:
    shell = open_window(wait_for_index=False)
    takeaway = takeaway_of(shell)
    takeaway.shortlist.add_all([4, 12])
    shell.show_panel(takeaway.panel)
    (panel,) = widgets_of(shell, ListPanel)
    button(panel, "Copy the code").click()
    assert QGuiApplication.clipboard().text() == code_of([4, 12])
    takeaway.clear()
    assert takeaway.count() == 0
    assert QGuiApplication.clipboard().text() == ""
    assert not shell._stage.rail.buttons["my-list"].isVisible()
    assert takeaway.panel() is None
