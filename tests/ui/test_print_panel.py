"""The panel that prints: what it shows before anything goes out, and what it says of what went wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from kiosk.library.writing import Content, ItemContent, write_library
from kiosk.model import ItemId, Layout, Passage, PassageId, StoredObject
from kiosk.takeaway import sheets
from kiosk.ui.kit.pressables import Button
from kiosk.ui.pages.print_panel import Choice, PrintPanel, Ways
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.pdf import PdfBody
from kiosk.ui.places import Reading
from kiosk.ui.print_run import Failed, PrintRun, to_pdf
from kiosk.ui.printing import A4, Sheets, TextSheets
from kiosk.ui.shell import Shell
from tests.ui.conftest import OpenWindow, widgets_of
from tests.ui.test_printing import EDITION, ITEM, nothing, original, pages_of, section

__all__ = ["original"]
FIGURES = ItemId("ward-library/freedom-to-speak-up-in-figures")


def print_panel(shell: Shell) -> PrintPanel:
    page = shell.page
    assert isinstance(page, ReaderPage)
    page.print_requested.emit()
    (panel,) = widgets_of(shell, PrintPanel)
    for _ in range(100):
        QTest.qWait(20)
        if "page" in panel.count.text:
            break
    return panel


def test_the_original_is_offered_where_it_is_kept(open_window: OpenWindow, original: Path, tmp_path: Path) -> None:
    pytest.importorskip("PySide6.QtPdf")
    content = original.read_bytes()
    name = hashlib.sha256(content).hexdigest()
    folder = tmp_path / "library"
    (folder / "objects").mkdir(parents=True)
    (folder / "objects" / name).write_bytes(content)
    kept = StoredObject(name, "application/pdf", len(content), "original", "original.pdf")
    paged = replace(ITEM, layout=Layout.PAGES, pages=3)
    passages = tuple(Passage(PassageId(f"p{n}"), f"Page {n}", "x", "<p>x</p>", page=n) for n in (1, 2, 3))
    one = ItemContent(paged, passages, (kept,))
    write_library(folder / "library.db", Content("One", "A Trust", "trust", 1, "2026-11-23", "", items=(one,)))
    shell = open_window(library=folder / "library.db", cache=tmp_path / "cache")
    shell.go(Reading(paged.id))
    page = shell.page
    assert isinstance(page, ReaderPage) and isinstance(page.body_, PdfBody)
    views = page.body_.views
    for _ in range(400):
        if views.can_show:
            break
        QTest.qWait(20)
    QTest.qWait(200)
    panel = print_panel(shell)
    assert [chip.label for chip in panel.chips] == ["All of it", "This page", "Original pages"]
    panel.chips[2].click()
    QTest.qWait(50)
    assert panel.count.text == "3 pages"


def test_pages_are_told_and_turned_before_anything_is_printed(open_window: OpenWindow) -> None:
    shell = open_window(wait_for_index=False)
    shell.go(Reading(FIGURES))
    panel = print_panel(shell)
    assert panel.count.text == "3 pages"
    assert panel.where.text == "Page 1 of 3"
    assert not panel.previous.isEnabled()
    panel.following.click()
    panel.following.click()
    assert panel.where.text == "Page 3 of 3"
    assert not panel.following.isEnabled()
    assert panel.picture.accessibleName() == "Preview of page 3 of 3"
    panel.chips[1].click()
    QTest.qWait(50)
    assert panel.where.text.startswith("Page 1 of")


def ways_to(path: Path) -> Ways:
    return Ways(to_printer=None, to_pdf=lambda ready: to_pdf(ready, path, ready.name))


@pytest.fixture
def choices() -> Iterator[list[Choice]]:
    content = sheets.whole(ITEM, EDITION, [section(n) for n in range(6)])

    def make() -> Sheets:
        return TextSheets(content, A4, nothing)

    yield [Choice("All of it", make)]


def test_without_a_printer_a_pdf_is_offered_and_says_when_it_is_done(
    open_window: OpenWindow, choices: list[Choice], tmp_path: Path, qtbot: QtBot
) -> None:
    shell = open_window(wait_for_index=False)
    panel = PrintPanel(shell.look, shell, choices, ways_to(tmp_path / "out.pdf"))
    panel.open_()
    qtbot.waitUntil(panel.save_button.isEnabled)
    assert not panel.print_button.isVisible()
    assert "no printer" in panel.said.text
    panel.save_button.click()
    qtbot.waitUntil(lambda: panel.said.text.startswith("Done"))
    assert len(pages_of(tmp_path / "out.pdf")) == int(panel.count.text.split()[0])
    panel.end()


def test_where_nothing_may_be_saved_no_pdf_is_offered(open_window: OpenWindow, choices: list[Choice]) -> None:
    shell = open_window(wait_for_index=False)
    panel = PrintPanel(shell.look, shell, choices, Ways(None, None))
    panel.open_()
    assert not [one for one in widgets_of(panel, Button) if "PDF" in one.accessibleName()]
    assert "QR code" in panel.said.text
    panel.end()


def test_a_failure_is_told_and_can_be_tried_again(
    open_window: OpenWindow, choices: list[Choice], tmp_path: Path, qtbot: QtBot
) -> None:
    shell = open_window(wait_for_index=False)
    panel = PrintPanel(shell.look, shell, choices, ways_to(tmp_path / "nowhere" / "out.pdf"))
    panel.open_()
    qtbot.waitUntil(panel.save_button.isEnabled)
    panel.save_button.click()
    assert "Nothing is lost" in panel.said.text
    assert panel.save_button.isEnabled()
    (tmp_path / "nowhere").mkdir()
    panel.save_button.click()
    qtbot.waitUntil(lambda: panel.said.text.startswith("Done"))
    panel.end()


def test_closing_the_panel_does_not_end_what_is_going_out(
    open_window: OpenWindow, choices: list[Choice], tmp_path: Path, qtbot: QtBot
) -> None:
    shell = open_window(wait_for_index=False)
    out, kept = tmp_path / "out.pdf", list[PrintRun]()

    def start(ready: Sheets) -> PrintRun | Failed:
        run = to_pdf(ready, out, "x")
        assert isinstance(run, PrintRun)
        kept.append(run)
        return run

    panel = PrintPanel(shell.look, shell, choices, Ways(None, start))
    panel.open_()
    qtbot.waitUntil(panel.save_button.isEnabled)
    panel.save_button.click()
    panel.end()
    qtbot.waitUntil(lambda: kept[0].is_over)
    assert len(pages_of(out)) > 1


def test_no_temporary_file_is_written_for_a_preview(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    shell = open_window(wait_for_index=False)
    shell.go(Reading(FIGURES))
    print_panel(shell).end()
    assert list(folder.iterdir()) == []


def test_a_printed_selection_names_the_section_it_begins_in_not_the_one_on_top(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = open_window(1920, 1080, wait_for_index=False)
    shell.go(Reading(FIGURES))
    page = shell.page
    assert isinstance(page, ReaderPage) and isinstance(page.body_, ArticleBody)
    body = page.body_
    headed = [part for part, one in enumerate(body.text.parts) if body.passages[one.passage].level == 2]
    chosen = body.passages[body.text.parts[headed[1]].passage]
    assert body.present() != chosen.id and body.selected_in() == ""
    cursor = body.text.lay(headed[1]).textCursor()
    cursor.select(cursor.SelectionType.Document)
    body.text.lay(headed[1]).setTextCursor(cursor)
    panel = print_panel(shell)
    assert panel.chips[0].label == "What is selected"
    saved = tmp_path / "selected.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved), ""))
    panel.save_button.click()
    for _ in range(200):
        QTest.qWait(20)
        if panel.run is None and saved.exists():
            break
    assert f"Selected from: {page.content.item.title}, {chosen.label}" in pages_of(saved)[0]
