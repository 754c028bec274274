"""PDFs in their original pages: the hit is highlighted where it is printed, both views stay on the same page."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId, StoredObject
from kiosk.ui.kit.look import Look
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.reader.pdf import PdfBody
from kiosk.ui.pages.reader.pdf_bar import PdfBar
from kiosk.ui.pages.reader.pdf_file import MOST_CACHED, open_pdf
from kiosk.ui.pages.reader.pdf_source import CANNOT
from kiosk.ui.pages.reader.pdf_words import spans_on_page
from kiosk.ui.pages.values import ReaderContent

REPORT = Item(
    id=ItemId("trust/report"), number=1, title="A report", kind=Kind.REPORT, form="document", holding=Holding.FULL,
    layout=Layout.PAGES, publisher="A Trust",
)  # fmt: skip
PAGES = 12


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve pages; on each, one line near the top and one near the foot."""
    place = tmp_path_factory.mktemp("pdf") / "report.pdf"
    canvas = Canvas(str(place), pagesize=(595, 842))
    for n in range(1, PAGES + 1):
        canvas.drawString(72, 770, f"Running head {n}")
        canvas.drawString(72, 700, f"Page {n} tells of compassion on the ward")
        canvas.drawString(72, 90, f"and at its foot of listening to staff {n}")
        canvas.showPage()
    canvas.save()
    return place


def passages() -> tuple[Passage, ...]:
    texts = [
        f"Page {n} tells of compassion on the ward\nand at its foot of listening to staff {n}"
        for n in range(1, PAGES + 1)
    ]
    return tuple(
        Passage(PassageId(f"p{n}"), f"Page {n}", text, "".join(f"<p>{line}</p>" for line in text.split("\n")), page=n)
        for n, text in enumerate(texts, 1)
    )


def opened(qtbot: QtBot, path: Path | None, look: Look | None = None) -> ReaderPage:
    objects = (StoredObject("0" * 64, "application/pdf", 1, "original", "report.pdf"),)
    content = ReaderContent(REPORT, passages(), (), (), lambda _: path, objects=objects)
    page = ReaderPage(look or Look(), content, "Back")
    page.resize(1366, 768)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    if isinstance(page.body_, PdfBody):
        views = page.body_.views
        qtbot.waitUntil(lambda: views.can_show or bool(views.trouble), timeout=20_000)
    qtbot.wait(80)
    return page


def pdf_of(page: ReaderPage) -> PdfBody:
    assert isinstance(page.body_, PdfBody)
    return page.body_


def span_of(words: str, page: int) -> tuple[int, int]:
    at = passages()[page].text.index(words)
    return at, at + len(words)


def test_a_hit_is_highlighted_where_it_is_printed(qtbot: QtBot, report: Path) -> None:
    page = opened(qtbot, report)
    body = pdf_of(page)
    page.open_at("p7", (span_of("listening", 6),))
    qtbot.wait(120)
    ((lines, strong),) = body.original.boxes(6)
    assert strong and len(lines) == 1
    assert 735 < lines[0].top() < 842 - 85 and 72 + 60 < lines[0].left() < 72 + 130, "in points, from the top left"
    assert page.scroller is not None
    area = body.original.area(6)
    place = body.original.mapTo(page.scroller.viewport(), area.topLeft().toPoint()).y()
    hit = place + lines[0].top() * body.original.percent / 75
    assert 0 <= hit < page.scroller.viewport().height(), "and it is in sight"
    shown = page.scroller.viewport().grab().toImage()
    ratio = shown.width() / page.scroller.viewport().width()
    left = body.original.mapTo(page.scroller.viewport(), area.topLeft().toPoint()).x()
    x, y = left + lines[0].left() * body.original.percent / 75, hit
    colours = {
        shown.pixelColor(round((x + dx) * ratio), round((y + dy) * ratio)).name() for dx in range(40) for dy in range(8)
    }
    assert Look("light").hex("mark").lower() in colours


def test_both_views_stay_on_the_same_page(qtbot: QtBot, report: Path) -> None:
    page = opened(qtbot, report)
    body = pdf_of(page)
    bar = page.findChild(PdfBar)
    assert isinstance(bar, PdfBar)
    page.open_at("p5")
    qtbot.wait(80)
    assert body.present() == "p5" and bar.where.text == f"Page 5 of {PAGES}"
    QTest.mouseClick(bar.other, Qt.MouseButton.LeftButton)
    qtbot.wait(80)
    assert body.shows_text and body.text.at == 4 and body.paged
    assert "Page 5 tells" in body.text.text.toPlainText()
    QTest.mouseClick(bar.following, Qt.MouseButton.LeftButton)
    qtbot.wait(50)
    QTest.mouseClick(bar.other, Qt.MouseButton.LeftButton)
    qtbot.wait(80)
    assert not body.shows_text and body.present() == "p6" and not body.paged
    assert bar.where.text == f"Page 6 of {PAGES}"
    assert body.original.accessibleName() == f"Page 6 of {PAGES}, original"


def test_scrolling_turns_pages_in_the_bar_and_in_the_page_list(qtbot: QtBot, report: Path) -> None:
    page = opened(qtbot, report)
    assert page.scroller is not None and page.outline is not None
    bar = page.scroller.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.wait(50)
    assert pdf_of(page).present() == f"p{PAGES}"
    assert [row.entry.passage_id for row in page.outline.rows if row.present] == [f"p{PAGES}"]


def test_the_place_on_the_page_is_kept_when_its_size_changes(qtbot: QtBot, report: Path) -> None:
    page = opened(qtbot, report)
    body = pdf_of(page)
    page.open_at("p4")
    qtbot.wait(60)
    assert page.scroller is not None
    scroll = page.scroller.verticalScrollBar()
    scroll.setValue(scroll.value() + 300)
    before = page.spot()
    for direction in (1, 1, -1):
        body.original.zoom(direction)
        qtbot.wait(60)
        after = page.spot()
        assert after.part == before.part and abs(after.into - before.into) < 25


def test_find_shows_matches_in_both_views(qtbot: QtBot, report: Path) -> None:
    page = opened(qtbot, report)
    body = pdf_of(page)
    assert body.find_text("COMPASSION") == PAGES
    body.show_match(8)
    qtbot.wait(80)
    assert body.present() == "p9"
    assert [strong for _, strong in body.original.boxes(8)] == [True]
    assert [strong for _, strong in body.original.boxes(7)] == [False]
    body.show_text(True)
    body.show_match(9)
    assert body.present() == "p10"
    body.find_text("")
    assert body.original.boxes(8) == []


def test_wide_pages_move_sideways_by_key_bar_and_hand(qtbot: QtBot, report: Path) -> None:
    page = opened(qtbot, report)
    original = pdf_of(page).original
    bar = page.findChild(PdfBar)
    assert isinstance(bar, PdfBar) and original.overhang == 0 and bar.sideways.isHidden()
    while original.can_zoom(1):
        original.zoom(1)
    assert original.overhang > 0 and bar.sideways.isVisible()
    original.setFocus()
    QTest.keyClick(original, Qt.Key.Key_Right)
    assert original.left > 0
    bar.sideways.setValue(original.overhang)
    assert original.left == original.overhang


def test_only_pages_in_sight_are_drawn_and_pictures_do_not_pile_up(qtbot: QtBot, report: Path) -> None:
    owner = QObject()
    pdf = open_pdf(report, PAGES, owner)
    assert pdf is not None
    for _ in range(3):
        for n in range(PAGES):
            picture = pdf.picture(n, 2400)
            assert picture.pixelColor(2, 2).name() == "#ffffff"
            assert pdf.kept_bytes <= MOST_CACHED
    assert pdf.picture(0, 50_000).width() < 5_000, "a page is never drawn larger than memory bears"


@pytest.mark.parametrize("why", ["module", "missing", "damaged", "locked", "pages"])
def test_where_the_original_cannot_be_shown_its_text_is(
    qtbot: QtBot, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    path: Path | None = tmp_path / "report.pdf"
    assert path is not None
    if why == "module":
        path = report
        monkeypatch.setitem(sys.modules, "PySide6.QtPdf", None)
    elif why == "missing":
        path = None
    elif why == "damaged":
        path.write_bytes(b"%PDF-1.4\n" + report.read_bytes()[40:200])
    else:
        canvas = Canvas(str(path), encrypt="secret" if why == "locked" else None)
        for _ in range(PAGES if why == "locked" else 2):
            canvas.drawString(72, 700, "words")
            canvas.showPage()
        canvas.save()
    page = opened(qtbot, path)
    body = page.body_
    if isinstance(body, PdfBody):
        assert why in ("damaged", "locked", "pages")
        bar = next(one for one in page.findChildren(PdfBar))
        assert bar.message.isVisible() and bar.message.text == CANNOT and not bar.other.isVisible()
        body = body.text
    assert isinstance(body, PagesBody)
    page.open_at("p3", (span_of("compassion", 2),))
    qtbot.wait(50)
    assert body.isVisible() and "Page 3 tells" in body.text.toPlainText()


@given(
    st.lists(st.sampled_from(["care", "ward", "staff", "listen", "café", "fi"]), min_size=1, max_size=40),
    st.data(),
)
def test_words_are_found_again_whatever_lies_between_them(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    page = "Head 7\r\n" + "\r\n".join(word.replace("fi", "ﬁ") for word in words) + "\r\nFoot"
    chosen = data.draw(st.integers(0, len(words) - 1))
    start = sum(len(word) + 1 for word in words[:chosen])
    ((found, end),) = spans_on_page(page, text, [(start, start + len(words[chosen]))])
    assert page[found:end].replace("ﬁ", "fi") == words[chosen]


def test_of_equal_words_the_right_one_is_found() -> None:
    text = "care one care two care three"
    page = "care one\r\ncare two\r\ncare three"
    assert spans_on_page(page, text, [(18, 22)]) == [(20, 24)]
    assert spans_on_page(page, text, [(0, 0)]) == []
    assert spans_on_page("nothing like it", text, [(0, 4)]) == []


def test_words_of_real_reports_are_found_on_their_pages(corpora: Path, qapp: object) -> None:
    """Most long words of the library's text must be found on the page that they were taken from."""
    from kiosk.publish import passages as rules
    from kiosk.publish.importing import Sandbox

    owner = QObject()
    names = (
        "gov-hmrc-case-study",
        "health-rule-federal-register-3-columns-15p",
        "plain-prose-5p",
        "health-faqs-tagged",
    )
    with Sandbox() as sandbox:
        for name in names:
            path = corpora / "documents" / "pdf" / f"{name}.pdf"
            found = rules.from_extracted(sandbox.extract(path), name)
            pdf = open_pdf(path, len(found), owner)
            assert pdf is not None
            wanted = got = 0
            for number, passage in enumerate(found[:5]):
                at = 0
                for word in passage.text.split()[:200:10]:
                    at = passage.text.index(word, at)
                    if len(word) > 6 and word.isalpha():
                        wanted += 1
                        got += len(pdf.boxes(number, passage.text, [(at, at + len(word))]))
            assert wanted > 5 and got >= wanted * 0.97, (name, got, wanted)
