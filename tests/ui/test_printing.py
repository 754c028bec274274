"""What is printed says where it comes from on every page, fits the paper, and is lost by no failure."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPalette, QPdfWriter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from kiosk.model import Edition, Holding, Item, ItemId, Kind, Layout, Passage, PassageId
from kiosk.takeaway import sheets
from kiosk.ui.print_run import Done, Failed, Outcome, PrintRun, Stopped, to_pdf
from kiosk.ui.printing import A4, OriginalSheets, TextSheets, page_picture

EDITION = Edition(7, "2026-11-02", "Starter collection", "Ward Library", "", 1, 1, 1)
ITEM = Item(
    id=ItemId("trust/report"),
    number=1,
    title="What the ward said",
    kind=Kind.REPORT,
    form="document",
    holding=Holding.FULL,
    layout=Layout.ARTICLE,
    publisher="A Trust",
    year=2024,
    licence="CC-BY-4.0",
    url="https://www.example.org/what-the-ward-said",
    review_due="2027-11-23",
    reviewed_by="M. Smith",
)
FURNITURE = (
    "What the ward said",
    "A Trust, 2024",
    "Starter collection, release 7, 2 November 2026",
    "Reviewed by M. Smith; review due 23 November 2027",
    "Licence: CC-BY-4.0",
    "https://www.example.org/what-the-ward-said",
)


def section(n: int, words: int = 400) -> Passage:
    text = " ".join(f"w{n}x{m}" for m in range(words))
    return Passage(PassageId(f"s{n}"), f"Section {n}", text, f"<p>{text}</p>", level=2)


def nothing(_sha: str) -> Path | None:
    return None


def laid(content: sheets.Print, object_path: object = nothing) -> TextSheets:
    found = TextSheets(content, A4, object_path)  # type: ignore[arg-type]
    for _ in found.lay_out():
        pass
    return found


def ended(run: PrintRun | Failed) -> Outcome:
    if isinstance(run, Failed):
        return run
    loop, outcomes = QEventLoop(), list[Outcome]()
    run.ended.connect(outcomes.append)
    run.ended.connect(loop.quit)
    run.start()
    if not outcomes:
        loop.exec()
    return outcomes[0]


def pages_of(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return found


def inked(picture: QImage, left: int, top: int, right: int, bottom: int) -> bool:
    """Whether anything but white is in a part of a picture."""
    return any(
        picture.pixelColor(x, y) != QColor("white") for x in range(left, right, 2) for y in range(top, bottom, 2)
    )


# What is on paper ----------------------------------------------------------------------------


def test_every_page_says_what_it_is_and_where_it_comes_from(qtbot: QtBot, tmp_path: Path) -> None:
    content = laid(sheets.whole(ITEM, EDITION, [section(n) for n in range(12)]))
    assert content.count > 5
    out = tmp_path / "out.pdf"
    assert ended(to_pdf(content, out, "x")) == Done(content.count)
    pages = pages_of(out)
    for number, text in enumerate(pages, 1):
        for words in (*FURNITURE, f"Page {number} of {content.count}"):
            assert words in text, (number, words)


def test_no_word_is_lost_or_moved_where_pieces_and_pages_end(qtbot: QtBot, tmp_path: Path) -> None:
    passages = [section(n, 700) for n in range(14)]
    content = sheets.whole(ITEM, EDITION, passages)
    assert len(content.pieces) > 3
    found = laid(content)
    out = tmp_path / "out.pdf"
    ended(to_pdf(found, out, "x"))
    words = re.findall(r"w\d+x\d+", " ".join(pages_of(out)))
    assert words == [word for passage in passages for word in passage.text.split()]
    whole = laid(replace(content, pieces=("".join(content.pieces),)))
    assert abs(found.count - whole.count) <= 1, "pieces follow one another without a gap"


def test_the_code_at_the_foot_is_read_from_paper(qtbot: QtBot) -> None:
    shot = page_picture(laid(sheets.whole(ITEM, EDITION, [section(1)])), 0, 1654).convertToFormat(
        QImage.Format.Format_Grayscale8
    )
    picture = Image.frombytes(
        "L", (shot.width(), shot.height()), bytes(shot.constBits()), "raw", "L", shot.bytesPerLine()
    )
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [ITEM.url]


def test_paper_is_light_in_every_theme(qtbot: QtBot) -> None:
    content = sheets.whole(ITEM, EDITION, [replace(section(1), html="<p>A <a href='lib:item/a/b'>link</a></p>")])
    usual = QGuiApplication.palette()
    light = page_picture(laid(content), 0, 500)
    dark = QPalette(QColor("black"))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.Link):
        dark.setColor(role, QColor("white"))
    QApplication.setPalette(dark)
    try:
        assert page_picture(laid(content), 0, 500) == light
    finally:
        QApplication.setPalette(usual)


def test_wide_tables_and_large_pictures_fit_the_paper(qtbot: QtBot, tmp_path: Path) -> None:
    picture = QImage(3000, 2400, QImage.Format.Format_RGB32)
    picture.fill(QColor("#336699"))
    kept = tmp_path / "picture.png"
    picture.save(str(kept))
    cells = "".join(f"<td>{'unbreakable' * 4}{n}</td>" for n in range(9))
    html = f"<table><tr>{cells}</tr></table><p><img src='lib:object/{'a' * 64}'></p>"
    found = laid(sheets.whole(ITEM, EDITION, [replace(section(1), html=html)]), lambda _: kept)
    blue = 0
    for page in range(found.count):
        shot = page_picture(found, page, 794)
        assert not inked(shot, 0, 0, 60, shot.height()), "the left margin"
        assert not inked(shot, 734, 0, 794, shot.height()), "the right margin"
        blue += any(shot.pixelColor(397, y) == QColor("#336699") for y in range(0, shot.height(), 4))
    assert blue == 1, "the picture is on one page, whole"


def test_a_transcript_has_its_times_speakers_and_chapters(qtbot: QtBot, tmp_path: Path) -> None:
    turns = [
        Passage(
            PassageId("t0"), "00:00", "Good morning.", "<p>Good morning.</p>", start=0.0, speaker="Ann", chapter="One"
        ),
        Passage(PassageId("t9"), "00:09", "And to you.", "<p>And to you.</p>", start=9.0, speaker="Ben"),
        Passage(PassageId("t20"), "00:20", "Now then.", "<p>Now then.</p>", start=20.0, speaker="Ann", chapter="Two"),
    ]
    talk = replace(ITEM, kind=Kind.TRANSCRIPT, layout=Layout.TURNS)
    out = tmp_path / "out.pdf"
    ended(to_pdf(laid(sheets.whole(talk, EDITION, turns)), out, "x"))
    text = pages_of(out)[0].replace("\u2060", "")
    for words in ("One", "00:00 Ann", "Good morning.", "00:09 Ben", "Two", "00:20 Ann"):
        assert words in text
    assert sheets.around(talk, turns, "t9") == tuple(turns[:2]), "a chapter is what is meant by this part"


def test_what_this_part_means() -> None:
    passages = [
        Passage(PassageId("start"), "T", "x", "<p>x</p>"),
        section(1),
        replace(section(2), level=3),
        section(3),
    ]
    assert sheets.around(ITEM, passages, "s1") == tuple(passages[1:3]), "a section with those below it"
    assert sheets.around(ITEM, passages, "s3") == (passages[3],)
    assert sheets.around(ITEM, passages, "nowhere") == ()


def test_the_text_of_a_pdf_is_printed_page_by_page(qtbot: QtBot) -> None:
    passages = [
        Passage(PassageId(f"p{n}"), f"Page {n}", "few words", "<p>few words</p>" if n != 2 else "", page=n)
        for n in range(1, 5)
    ]
    assert laid(sheets.whole(replace(ITEM, layout=Layout.PAGES), EDITION, passages)).count == 4


def test_nothing_from_outside_is_loaded(qtbot: QtBot, tmp_path: Path) -> None:
    picture = QImage(50, 50, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    kept = tmp_path / "red.png"
    picture.save(str(kept))
    sources = (
        kept.as_uri(),
        str(kept),
        f"lib:../{kept}",
        "https://example.org/x.png",
        "data:image/png;base64,AAAA",
        "qrc:/x",
    )
    html = "".join(f"<img src='{source}'>" for source in sources)
    shot = page_picture(laid(sheets.whole(ITEM, EDITION, [replace(section(1), html=html)])), 0, 794)
    assert not any(shot.pixelColor(x, y) == QColor("red") for x in range(0, 794, 5) for y in range(0, shot.height(), 5))


def test_a_file_is_named_so_that_every_system_takes_it() -> None:
    assert sheets.file_name('A: "title" / with\\all? of <them>|*') == "A title with all of them"
    assert sheets.file_name("...") == "Ward Library"
    assert len(sheets.file_name("long words " * 50)) <= 80


# Going out -----------------------------------------------------------------------------------


def test_what_is_stopped_leaves_no_file_and_an_earlier_one_as_it_was(qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    out.write_bytes(b"an earlier file")
    found = laid(sheets.whole(ITEM, EDITION, [section(n) for n in range(20)]))
    run = to_pdf(found, out, "x")
    assert isinstance(run, PrintRun)
    run.progressed.connect(lambda done, _: run.stop() if done == 2 else None)
    assert ended(run) == Stopped()
    assert out.read_bytes() == b"an earlier file"
    assert [each.name for each in tmp_path.iterdir()] == ["out.pdf"], "nothing is left beside it"


def test_a_place_that_cannot_be_written_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    found = laid(sheets.whole(ITEM, EDITION, [section(1)]))
    outcome = to_pdf(found, tmp_path / "nowhere" / "out.pdf", "x")
    assert isinstance(outcome, Failed)
    assert outcome.reason


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_answer_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    found = laid(sheets.whole(ITEM, EDITION, [section(1)]))
    silent = QPdfWriter(str(tmp_path / "nowhere" / "out.pdf"))
    assert ended(PrintRun(found, silent)) == Failed("it does not answer")


def test_a_long_item_is_laid_out_and_printed_in_small_steps(qtbot: QtBot) -> None:
    passages = [section(n, 500) for n in range(300)]  # 150,000 words, about 400 pages
    found = TextSheets(sheets.whole(ITEM, EDITION, passages), A4, nothing)
    steps = list(found.lay_out())
    assert len(steps) >= 40
    assert steps[-1] == (len(steps), len(steps))
    assert found.count > 300


# The originals -------------------------------------------------------------------------------


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A PDF of three pages, the second on its side."""
    path = tmp_path / "original.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for number in range(3):
        canvas.setPageSize((842, 595) if number == 1 else (595, 842))
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(100, 100, 300, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return path


def test_original_pages_are_printed_inside_our_head_and_foot(qtbot: QtBot, original: Path, tmp_path: Path) -> None:
    pytest.importorskip("PySide6.QtPdf")
    found = OriginalSheets(original, sheets.furniture_of(ITEM, EDITION), A4)
    assert found.count == 3
    out = tmp_path / "out.pdf"
    assert ended(to_pdf(found, out, "x")) == Done(3)
    for number, text in enumerate(pages_of(out), 1):
        assert f"Page {number} of 3" in text
        assert FURNITURE[2] in text
    shot = page_picture(found, 1, 794)
    assert any(shot.pixelColor(x, 300) == QColor("red") for x in range(0, 794, 3))
    assert not inked(shot, 0, 0, 60, shot.height())


def test_a_file_that_is_no_pdf_has_no_pages(qtbot: QtBot, tmp_path: Path) -> None:
    pytest.importorskip("PySide6.QtPdf")
    broken = tmp_path / "x.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    assert OriginalSheets(broken, sheets.furniture_of(ITEM, EDITION), A4).count == 0
