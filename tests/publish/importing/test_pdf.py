"""A PDF gives one text a page, in the order in which people read it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import Layout
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing.parsing import parse
from kiosk.publish.importing.pdf import ligatures
from kiosk.publish.importing.pdf.glyphs import Glyph, _mend_ligatures_right_to_left, _without_shadows
from kiosk.publish.importing.pdf.lines import lines_of
from kiosk.publish.importing.pdf.paragraphs import join_lines
from tests.publish.importing.samples import PROSE, column, pdf

LEFT = ["Compassion in a team begins with", "paying attention to what people", "say and to what they leave out."]
RIGHT = ["The second column is read only", "after the first one has come to", "its very end, and not before it."]


def read(path: Path) -> Extracted:
    extracted = parse(path)
    assert extracted.layout is Layout.PAGES
    return extracted


def test_each_page_is_one_text_and_an_empty_page_an_empty_one(tmp_path: Path) -> None:
    found = read(pdf(tmp_path / "a.pdf", [column(72, 700, LEFT), [], column(72, 700, RIGHT)]))
    assert found.pages == (" ".join(LEFT), "", " ".join(RIGHT))
    assert found.notes == ("1 page holds no text, only pictures or nothing",)


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    found = read(pdf(tmp_path / "a.pdf", [[*column(72, 700, LEFT), *column(320, 700, RIGHT)]]))
    assert found.pages == ("\n".join((" ".join(LEFT), " ".join(RIGHT))),)


def test_a_sentence_goes_on_in_the_next_column(tmp_path: Path) -> None:
    first = [*LEFT[:2], "say and to what they prefer to"]
    found = read(
        pdf(tmp_path / "a.pdf", [[*column(72, 700, first), *column(320, 700, ["leave out, again and again."])]])
    )
    assert found.pages[0].endswith("what they prefer to leave out, again and again.")


def test_a_word_broken_at_the_end_of_a_line_is_mended(tmp_path: Path) -> None:
    found = read(
        pdf(
            tmp_path / "a.pdf",
            [column(72, 700, ["Nurses spoke about the impor-", "tance of being heard, and of well-", "known ways."])],
        )
    )
    assert found.pages == ("Nurses spoke about the importance of being heard, and of well-known ways.",)


@pytest.mark.parametrize(
    ("first", "second", "known", "joined"),
    [
        ("the adip-", "iscing one", {}, "the adiscing one".replace("adiscing", "adipiscing")),
        ("a follow-", "up visit", {"follow-up": 2}, "a follow-up visit"),
        ("a follow-", "up visit", {"followup": 1}, "a followup visit"),
        ("self-", "care", {}, "self-care"),
        ("2018-", "23", {}, "2018-23"),
        ("an A-", "Team", {}, "an A-Team"),
        ("pages 12–", "14", {}, "pages 12–14"),
        ("a pause –", "then more", {}, "a pause – then more"),
        ("https://example.org/", "page", {}, "https://example.org/page"),
        ("plain", "words", {}, "plain words"),
    ],
)
def test_lines_are_joined_as_a_reader_would(first: str, second: str, known: dict[str, int], joined: str) -> None:
    assert join_lines(first, second, Counter(known)) == joined


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"), min_size=1))
def test_joining_lines_loses_no_letter(first: str, second: str) -> None:
    def letters(text: str) -> str:
        return "".join(char for char in text if char.isalnum())

    assert letters(join_lines(first, second, Counter())) == letters(first) + letters(second)


def test_running_headers_footers_and_page_numbers_go(tmp_path: Path) -> None:
    pages = [
        [
            (72, 800, "Annual Report of the Ward"),
            *column(72, 600, [f"Body text number {word} stays."]),
            (290, 30, f"Page {n} of 5"),
        ]
        for n, word in enumerate(["one", "two", "three", "four", "five"], start=1)
    ]
    found = read(pdf(tmp_path / "a.pdf", pages))
    assert found.pages[1:] == tuple(f"Body text number {word} stays." for word in ("two", "three", "four", "five"))
    assert found.pages[0] == "Annual Report of the Ward\nBody text number one stays.", "the first page keeps its title"


def test_numbers_that_do_not_count_the_pages_stay(tmp_path: Path) -> None:
    pages = [[*column(72, 600, ["Some text above it."]), (290, 30, str(year))] for year in (1998, 2013, 2004, 2020)]
    assert [page.split("\n")[-1] for page in read(pdf(tmp_path / "a.pdf", pages)).pages] == [
        "1998",
        "2013",
        "2004",
        "2020",
    ]


def test_a_page_is_never_emptied_by_what_repeats(tmp_path: Path) -> None:
    pages = [[(72, 800, "Notes")] for _ in range(4)]
    assert read(pdf(tmp_path / "a.pdf", pages)).pages == ("Notes",) * 4


def test_paragraphs_bullets_and_tables_keep_their_lines(tmp_path: Path) -> None:
    lines = [
        *column(72, 700, ["A first paragraph that runs over two lines of", "the page and ends here."]),
        *column(72, 650, ["It is followed by another one, set apart by a", "wider gap."]),
        (72, 600, "• A bullet"),
        (72, 587, "• Another"),
        *[(x, 540 - 13 * row, f"cell{row}{col}") for row in range(3) for col, x in enumerate((72, 200, 330))],
    ]
    assert read(pdf(tmp_path / "a.pdf", [lines])).pages[0].split("\n") == [
        "A first paragraph that runs over two lines of the page and ends here.",
        "It is followed by another one, set apart by a wider gap.",
        "• A bullet",
        "• Another",
        "cell00 cell01 cell02",
        "cell10 cell11 cell12",
        "cell20 cell21 cell22",
    ]


def test_ligatures_become_their_letters(tmp_path: Path) -> None:
    glyphs = [Glyph(char, 10.0 * n, 0, 10.0 * n + 10, 10) for n, char in enumerate("offi")]
    assert lines_of(glyphs)[0].text == "offi"
    from kiosk.publish.importing.pdf.glyphs import _clean_char

    assert [_clean_char(char) for char in "\ufb03\ufb02\ufefb\u00a0\uf0b7\x07"] == ["ffi", "fl", "لا", " ", "•", ""]


def test_the_letters_of_an_arabic_ligature_are_put_back_in_order() -> None:
    boxes = [("ا", 30.0), ("إ", 20.0), ("ل", 20.0), ("ن", 10.0)]  # PDFium's order; the middle two share one glyph
    glyphs = [Glyph(char, left, 0, left + 8, 10) for char, left in boxes]
    _mend_ligatures_right_to_left(glyphs)
    assert "".join(glyph.char for glyph in glyphs) == "الإن"


def test_letters_drawn_twice_for_a_shadow_are_read_once() -> None:
    drawn = [Glyph(char, 8.0 * n, 0, 8.0 * n + 8, 12) for n, char in enumerate("Diagnoses")]
    shadow = [Glyph(char, 8.0 * n + 1.5, -1.5, 8.0 * n + 9.5, 10.5) for n, char in enumerate("Diagnoses")]
    assert "".join(glyph.char for glyph in _without_shadows([*drawn, *shadow])) == "Diagnoses"
    double = [Glyph(char, 8.0 * n, 0, 8.0 * n + 8, 12) for n, char in enumerate("ffffff")]
    assert len(_without_shadows(double)) == 6, "letters right behind each other are no shadow"


def test_wrong_letters_for_a_ligature_are_mended_only_with_enough_evidence() -> None:
    wrong = ligatures.wrong_characters(["informa4on for par4cipants in tes4ng ques4ons"])
    assert ligatures.mend("Tes4ng 4 wards in 2014, A4 paper", wrong) == "Testing 4 wards in 2014, A4 paper"
    assert ligatures.wrong_characters(["sec4on of the R2D2 and the B4by"]) == frozenset()


def test_a_page_turned_on_its_side_is_read_along_its_text(tmp_path: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen import canvas

    sheet = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=A4, invariant=1)
    sheet.rotate(90)
    for number, line in enumerate(LEFT):
        sheet.drawString(100, -100 - 13 * number, line)
    sheet.save()
    assert read(tmp_path / "a.pdf").pages == (" ".join(LEFT),)


JUNK = [
    "Microsoft Word - final draft3.doc",
    "Dummy Case Study.docx",
    "https://example.org/x...y",
    "untitled",
    "scan_0012",
]


@pytest.mark.parametrize("junk", JUNK)
def test_a_junk_title_gives_way_to_the_largest_text(tmp_path: Path, junk: str) -> None:
    big = "Speaking up on the night shift"
    found = read(pdf(tmp_path / "a.pdf", [[(72, 750, big), *column(72, 700, LEFT)]], sizes={big: 24}, title=junk))
    assert found.title == big


def test_a_declared_title_that_the_page_repeats_is_kept(tmp_path: Path) -> None:
    big = "ANNUAL REPORT"
    lines = [(72, 750, big), (72, 720, "Listening to every voice"), *column(72, 700, LEFT)]
    found = read(pdf(tmp_path / "a.pdf", [lines], sizes={big: 24}, title="Listening to Every Voice"))
    assert found.title == "Listening to Every Voice"


def test_without_any_evidence_the_file_name_is_made_readable(tmp_path: Path) -> None:
    found = read(pdf(tmp_path / "nhs_ward-handover.pdf", [column(72, 700, [f"{line}." for line in LEFT])], title="x1"))
    assert found.title == "NHS ward handover"


def test_an_author_is_believed_only_if_the_text_names_them(tmp_path: Path) -> None:
    lines = column(72, 700, ["A report by Amara Okafor", *LEFT])
    assert read(pdf(tmp_path / "a.pdf", [lines], author="Amara Okafor")).authors == ("Amara Okafor",)
    assert read(pdf(tmp_path / "b.pdf", [lines], author="Default User")).authors == ()
    assert read(pdf(tmp_path / "c.pdf", [lines], author="Some Typist")).authors == ()


def test_four_hundred_pages_are_read(tmp_path: Path) -> None:
    pages = [column(72, 700, [f"Page text number {n}.", *LEFT, *RIGHT]) for n in range(1, 401)]
    found = read(pdf(tmp_path / "long.pdf", pages))
    assert len(found.pages) == 400
    assert all(f"Page text number {n}." in page for n, page in enumerate(found.pages, start=1))


def test_the_language_is_guessed_where_the_words_leave_no_doubt(tmp_path: Path) -> None:
    english = [PROSE[start : start + 80] for start in range(0, len(PROSE), 80)]
    assert read(pdf(tmp_path / "a.pdf", [column(72, 700, english)])).language == "en"
    assert read(pdf(tmp_path / "b.pdf", [column(72, 700, ["Lorem ipsum dolor sit amet"])])).language == ""
