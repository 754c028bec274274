"""A text of any length is read as if all of it were there: places, find, outline and End are exact."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.library.text import plain_text
from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId, Term
from kiosk.ui.kit.browser import Browser
from kiosk.ui.kit.look import Look, layout_width
from kiosk.ui.pages.reader.article import ArticleBody
from kiosk.ui.pages.reader.frame import ReaderPage
from kiosk.ui.pages.reader.note_panel import NotePanel
from kiosk.ui.pages.reader.pages import PagesBody
from kiosk.ui.pages.values import ReaderContent
from tests.ui.conftest import widgets_of

PICTURE = "a" * 64


def passage(
    number: int, paragraphs: int = 6, words: str = "listening to staff takes time and it is time well spent"
) -> Passage:
    # Lengths that no estimate foresees: short lines, long ones, lists.
    lines = [" ".join([words] * (1 + (number * 7 + n * 5) % 9)) + f" {number}-{n}." for n in range(paragraphs)]
    html = "".join(f"<p>{escape(line)}</p>" for line in lines)
    html += "<ul>" + "".join(f"<li>{n}</li>" for n in range(number % 12)) + "</ul>" if number % 12 else ""
    return Passage(PassageId(f"s{number}"), f"Section {number}", plain_text(html), html, level=2)


def item(layout: Layout = Layout.ARTICLE) -> Item:
    return Item(
        ItemId("trust/long"),
        1,
        "A long text",
        Kind.REPORT,
        "document",
        Holding.FULL,
        layout,
        "A Trust",
        summary="Long.",
    )


def opened(qtbot: QtBot, passages: list[Passage], *, layout: Layout = Layout.ARTICLE, **more: object) -> ReaderPage:
    def path(sha256: str) -> Path | None:
        return None

    content = ReaderContent(item(layout), tuple(passages), (), (), path, **more)  # type: ignore[arg-type]
    page = ReaderPage(Look("light", 1.0, layout_width(1366, 1.0)), content, "Back")
    qtbot.addWidget(page)
    page.resize(1262, 768)
    page.show()
    qtbot.waitExposed(page)
    qtbot.wait(60)
    return page


@pytest.fixture
def long_page(qtbot: QtBot) -> ReaderPage:
    return opened(qtbot, [passage(n) for n in range(160)])


def body(page: ReaderPage) -> ArticleBody:
    assert isinstance(page.body_, ArticleBody)
    return page.body_


def bar_of(page: ReaderPage) -> object:
    assert page.scroller is not None
    return page.scroller.verticalScrollBar()


def top_line(page: ReaderPage) -> tuple[str, int]:
    """The text at the top of the view, and how far (px) the line is from it."""
    spot = page.spot()
    return spot.part, spot.into


def on_screen(page: ReaderPage, view: Browser, character: int) -> int:
    """How far below the top of the reader's view (px) a character of a view's document is."""
    assert page.scroller is not None
    return view.mapTo(page.scroller.viewport(), QPoint(0, view.top_of(character))).y()


def test_only_a_little_of_a_long_text_is_laid_out(long_page: ReaderPage) -> None:
    assert len(widgets_of(long_page, Browser)) < 20
    long_page.open_at("s150")
    QTest.qWait(100)
    assert len(widgets_of(long_page, Browser)) < 40


@pytest.mark.parametrize("number", [0, 1, 77, 158, 159])
def test_a_hit_anywhere_opens_with_its_words_in_sight_and_marked(qtbot: QtBot, number: int) -> None:
    page = opened(qtbot, [passage(n) for n in range(160)])
    text = body(page).passages[number].text
    at = text.rindex(f"{number}-5.")
    page.open_at(f"s{number}", ((at, at + len(f"{number}-5.")),))
    qtbot.wait(120)
    marked = [
        (view, QTextCursor(one.cursor)) for view in widgets_of(page.body_, Browser) for one in view.extraSelections()
    ]
    assert [cursor.selectedText() for _, cursor in marked] == [f"{number}-5."]
    assert page.scroller is not None
    assert 0 <= on_screen(page, marked[0][0], marked[0][1].selectionStart()) < page.scroller.viewport().height()


@pytest.mark.parametrize("at", [0, 40])
def test_words_beside_a_picture_stay_marked_when_it_is_fitted_to_the_column(
    qtbot: QtBot, tmp_path: Path, at: int
) -> None:
    image = QImage(300, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.save(str(tmp_path / "picture.png"))
    html = f'<p><img src="lib:object/{PICTURE}" alt="red"></p><p>{"kindness at work " * 20}</p>'
    passages = tuple(Passage(PassageId(f"s{n}"), f"Section {n}", plain_text(html), html, level=2) for n in range(30))
    content = ReaderContent(item(), passages, (), (), lambda sha256: tmp_path / "picture.png")
    page = ReaderPage(Look("light", 1.0, layout_width(1366, 1.0)), content, "Back")
    qtbot.addWidget(page)
    page.open_at("s12", ((at, at + 16),))
    page.resize(1262, 768)
    page.show()
    qtbot.wait(120)
    marked = [(view, one) for view in widgets_of(page.body_, Browser) for one in view.extraSelections()]
    assert [one.cursor.selectedText() for _, one in marked] == [passages[12].text[at : at + 16]]


@pytest.mark.parametrize("number", [0, 1, 77])
def test_a_place_at_a_heading_is_found_again_at_the_heading_and_not_below_it(qtbot: QtBot, number: int) -> None:
    page = opened(qtbot, [passage(n) for n in range(160)])
    page.open_at(f"s{number}")
    qtbot.wait(120)
    before, spot = page.spot().pixels, page.spot()
    page.resize(1200, 768)
    qtbot.wait(60)
    page.return_to(spot)
    page.resize(1262, 768)
    qtbot.wait(120)
    view = next(view for view in widgets_of(page.body_, Browser) if view.accessibleName() == f"Section {number}")
    assert before == 0 or 0 <= on_screen(page, view, 0) < 60
    assert page.spot().part in (f"s{number}", "")


def test_what_one_reads_stays_still_while_heights_are_found(qtbot: QtBot, long_page: ReaderPage) -> None:
    page = long_page
    page.open_at("s120")
    qtbot.wait(150)
    assert page.scroller is not None
    bar = page.scroller.verticalScrollBar()
    for step in (-700, -350, 500, -900, 40):
        # The line under the middle of the view moves by exactly what is scrolled, although parts above it are laid out.
        view = next(
            view
            for view in widgets_of(page.body_, Browser)
            if 0 <= 350 - view.mapTo(page.scroller.viewport(), QPoint(0, 0)).y() < view.height()
        )
        character = view.character_at(350 - view.mapTo(page.scroller.viewport(), QPoint(0, 0)).y())
        before = on_screen(page, view, character)
        bar.setValue(bar.value() + step)
        after = on_screen(page, view, character)
        assert abs((before - after) - step) <= 1
        qtbot.wait(120)  # and those laid out ahead move nothing either
        assert abs(on_screen(page, view, character) - after) <= 1


def test_end_goes_to_the_end_and_home_to_the_beginning(qtbot: QtBot, long_page: ReaderPage) -> None:
    assert long_page.scroller is not None
    bar = long_page.scroller.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.wait(150)
    assert bar.value() == bar.maximum()
    last = widgets_of(long_page.body_, Browser)
    assert any("159-5." in view.toPlainText() for view in last)
    assert long_page.body_.reached(long_page.body_.in_sight[0] + 600).startswith("s15")
    bar.setValue(0)
    qtbot.wait(50)
    assert bar.value() == 0 and long_page.body_.present() == "s0"


def test_the_outline_follows_reading_to_any_place(qtbot: QtBot, long_page: ReaderPage) -> None:
    assert long_page.outline is not None
    for number in (140, 3, 80):
        long_page.outline.chosen.emit(f"s{number}")
        qtbot.wait(100)
        assert [row.entry.passage_id for row in long_page.outline.rows if row.present] == [f"s{number}"]
        assert long_page.body_.present() == f"s{number}"


def test_coming_back_finds_the_same_line(qtbot: QtBot, long_page: ReaderPage) -> None:
    long_page.open_at("s90")
    qtbot.wait(100)
    assert long_page.scroller is not None
    bar = long_page.scroller.verticalScrollBar()
    bar.setValue(bar.value() + 333)
    qtbot.wait(100)
    spot = long_page.spot()
    again = opened(qtbot, [passage(n) for n in range(160)])
    again.return_to(spot)
    qtbot.wait(150)
    assert (again.spot().part, again.spot().into) == (spot.part, spot.into)


def test_find_counts_goes_round_and_colours_without_moving_the_text(qtbot: QtBot, long_page: ReaderPage) -> None:
    page = long_page
    said: list[str] = []
    page.told.connect(said.append)
    before = {view: view.height() for view in widgets_of(page.body_, Browser)}
    page.heading.setFocus()
    QTest.keyClick(page.heading, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    strip = page.bar.find_strip
    qtbot.waitUntil(lambda: QApplication.focusWidget() is strip.field.line)
    assert strip.isVisible() and not page.bar.find_button.isVisible()
    QTest.keyClicks(strip.field.line, "SÉCTION 9")
    qtbot.waitUntil(lambda: strip.count.text == "1 of 11")  # 9, and 90 to 99
    assert said[-1] == "1 of 11"
    assert all(view.height() == before[view] for view in before if view in widgets_of(page.body_, Browser))
    QTest.keyClick(strip.field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: strip.count.text == "2 of 11" and page.body_.present() in ("s89", "s90"))
    QTest.keyClick(strip.field.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(strip.field.line, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert strip.count.text == "11 of 11"
    QTest.keyClick(strip.field.line, Qt.Key.Key_F3)
    qtbot.wait(80)
    assert strip.count.text == "1 of 11"
    colours = {one.cursor.selectedText() for view in widgets_of(page.body_, Browser) for one in view.extraSelections()}
    assert colours == {"Section 9"}
    strip.field.line.setText("no such words")
    strip.field.edited.emit("no such words")
    qtbot.waitUntil(lambda: strip.count.text == "No match")
    assert not strip.next.isEnabled()
    QTest.keyClick(strip.field.line, Qt.Key.Key_Escape)
    assert not strip.isVisible() and page.bar.find_button.isVisible()
    assert QApplication.focusWidget() is page.heading
    assert not any(view.extraSelections() for view in widgets_of(page.body_, Browser))


def test_find_in_a_pdf_s_text_turns_the_pages(qtbot: QtBot) -> None:
    texts = ["a ward", "nothing", "the Ward and the ward"]
    pages = [
        Passage(PassageId(f"p{n}"), f"Page {n}", text, f"<p>{text}</p>", page=n) for n, text in enumerate(texts, 1)
    ]
    page = opened(qtbot, pages, layout=Layout.PAGES)
    if not isinstance(page.body_, PagesBody):
        pytest.skip("these pages are shown in another body")
    assert page.body_.find_text("WARD") == 3
    page.body_.show_match(1)
    assert page.body_.at == 2
    assert [one.cursor.selectedText() for one in page.body_.text.extraSelections()] == ["Ward", "ward"]
    assert page.body_.find_text("") == 0 and page.body_.text.extraSelections() == []


def test_a_selection_goes_on_across_parts(qtbot: QtBot, long_page: ReaderPage) -> None:
    assert long_page.scroller is not None
    views = [view for view in widgets_of(long_page.body_, Browser) if view.y() < 2500]
    first, second = sorted(views, key=lambda view: view.y())[:2]
    start, end = QPoint(2, first.height() - 12), QPoint(150, 20)
    QTest.mousePress(first.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(first.viewport(), start + QPoint(30, 0))
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    at = second.viewport().mapToGlobal(end)
    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(first.viewport().mapFromGlobal(at)), QPointF(at),
        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(first.viewport(), move)
    QTest.mouseRelease(first.viewport(), Qt.MouseButton.LeftButton, pos=start)
    selected = long_page.body_.selected_text()
    assert "Section 1" in selected and first.textCursor().hasSelection() and second.textCursor().hasSelection()
    assert first.createMimeDataFromSelection().text() == selected
    QTest.keyClick(first, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert long_page.body_.selected_text().count("Section ") == 160


NOTES = "<ol><li><p>Francis, 2015.</p></li><li>A second one.</li></ol>"
TEXT = "<p>Staff spoke to the FTSU guardian<sup>2</sup>, FTSU for short, 10<sup>1</sup> times.</p>"


def explained(qtbot: QtBot) -> ReaderPage:
    link = '<p>See <a href="https://example.org">FTSU</a> and more about FTSU.</p>'
    return opened(
        qtbot,
        [
            Passage(PassageId("start"), "A long text", plain_text(TEXT), TEXT),
            Passage(PassageId("ftsu"), "FTSU here", plain_text(link), link, level=2),
            Passage(PassageId("notes"), "Notes", plain_text(NOTES), NOTES, level=2),
        ],
        terms=(Term("FTSU", "Freedom to Speak Up"),),
    )


def links(page: ReaderPage) -> list[tuple[str, str]]:
    """Every link in the text with its words, in reading order."""
    found = []
    for view in sorted(widgets_of(page.body_, Browser), key=lambda view: view.y()):
        block = view.document().begin()
        while block.isValid():
            fragments = block.begin()
            while not fragments.atEnd():
                shape = fragments.fragment().charFormat()
                if shape.isAnchor() and shape.anchorHref():
                    found.append((fragments.fragment().text(), shape.anchorHref()))
                fragments += 1
            block = block.next()
    return found


def test_notes_and_first_uses_are_links_but_not_powers_headings_or_links(qtbot: QtBot) -> None:
    assert links(explained(qtbot)) == [("FTSU", "term:FTSU"), ("2", "note:2"), ("FTSU", "https://example.org")]


def test_a_note_opens_on_the_spot_by_keyboard_and_escape_leads_back(qtbot: QtBot) -> None:
    page = explained(qtbot)
    view = sorted(widgets_of(page.body_, Browser), key=lambda view: view.y())[0]
    view.setFocus(Qt.FocusReason.TabFocusReason)
    asked: list[str] = []
    page.search_requested.connect(asked.append)
    QTest.keyClick(view, Qt.Key.Key_Return)
    panel = widgets_of(page, NotePanel)[0]
    assert "Freedom to Speak Up" in panel.accessibleName()
    QTest.keyClick(panel.close_button, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not widgets_of(page, NotePanel))
    assert QApplication.focusWidget() is view
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    panel = widgets_of(page, NotePanel)[0]
    assert panel.text.toPlainText().strip() == "A second one." and page.rect().contains(panel.geometry())
    panel.close()
    assert asked == []


def test_a_picture_fits_its_column_and_a_caption_stands_below_it(qtbot: QtBot, tmp_path: Path) -> None:
    image = QImage(2000, 500, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    assert image.save(str(tmp_path / "x.png"))
    view = Browser(Look(), "Text", lambda _: tmp_path / "x.png")
    qtbot.addWidget(view)
    view.show_html(f'<p>a</p><figure><img src="lib:object/{PICTURE}" alt="b"><figcaption>Caption</figcaption></figure>')
    for width in (600, 300):
        high = view.fit(width)
        assert view.document().size().width() <= width
        assert width // 4 < high < width // 4 + 160
    assert [line for line in view.toPlainText().split("\n") if line][-1] == "Caption"


def test_a_wide_table_keeps_its_words_and_scrolls_sideways(qtbot: QtBot) -> None:
    cells = "".join(f"<td>Rehabilitation{n}</td>" for n in range(20))
    view = Browser(Look(), "Text", lambda _: None)
    qtbot.addWidget(view)
    view.resize(600, 100)
    view.show()
    view.show_html(f"<table><tr>{cells}</tr></table>")
    bar = view.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert bar.isVisible() and bar.value() == 0
    assert view.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert bar.value() > 0
    view.show_html("<table><tr><td>small</td></tr></table>")
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_the_worst_table_and_the_longest_words_are_shown_whole(qtbot: QtBot) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{r}.{c}</td>" for c in range(20)) + "</tr>" for r in range(500))
    deep = "<table><tr><td>" * 5 + "deep" + "</td></tr></table>" * 5
    long_word = "<p>" + " ".join(["w" * 1000] * 30) + "</p>"
    html = f"<table>{rows}</table>{deep}{long_word}" + "".join(
        f'<p><a href="https://e.org/{n}">{n}</a></p>' for n in range(500)
    )
    page = opened(qtbot, [Passage(PassageId("a"), "A", plain_text(html), html, level=2)])
    assert page.scroller is not None
    bar = page.scroller.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.wait(150)
    assert any("499" in view.toPlainText() for view in widgets_of(page.body_, Browser))
    assert page.body_.find_text("499.19") == 1
