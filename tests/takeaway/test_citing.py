"""Citations say who, when, what and where, in the form that a nurse's marker expects."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import Edition, Holding, Item, ItemId, Kind, Layout, Passage, PassageId, Source
from kiosk.takeaway.addresses import is_public, public_address
from kiosk.takeaway.citing import Citation, Style, cite, clock, harvard, vancouver
from kiosk.takeaway.names import Name, name_of

TODAY = date(2026, 11, 23)
EDITION = Edition(7, "2026-11-02", "Starter collection", "Ward Library", "", 1, 1, 1)
HERE = "Starter collection, release 7, 2 November 2026"
FUND = Item(
    id=ItemId("fund/what-matters"),
    number=9,
    title="What matters",
    kind=Kind.REPORT,
    form="document",
    holding=Holding.FULL,
    layout=Layout.PAGES,
    publisher="The Example Fund",
    authors=("Mary Ann Smith", "John Jones"),
    year=2020,
    url="https://fund.example.org/what-matters",
)
PAGE = Passage(PassageId("p61"), "Page 61", "x", "<p>x</p>", page=61)
TURN = Passage(PassageId("t252"), "04:12", "x", "<p>x</p>", start=252.4, end=260.0)
SECTION = Passage(PassageId("what-changed"), "What changed", "x", "<p>x</p>", level=2)
START = Passage(PassageId("start"), "What matters", "x", "<p>x</p>")


def of_harvard(passage: Passage | None = None, **changes: object) -> Citation:
    return harvard(replace(FUND, **changes), EDITION, TODAY, passage)  # type: ignore[arg-type]


def of_vancouver(passage: Passage | None = None, **changes: object) -> str:
    return vancouver(replace(FUND, **changes), EDITION, TODAY, passage).plain  # type: ignore[arg-type]


def test_harvard_of_a_report_on_the_web() -> None:
    found = of_harvard()
    assert found.plain == (
        "Smith, M.A. and Jones, J. (2020) What matters. Available at: https://fund.example.org/what-matters "
        "(Accessed: 23 November 2026)."
    )
    assert "<i>What matters</i>." in found.html
    assert found.in_text == "(Smith and Jones, 2020)"


def test_vancouver_of_a_report_on_the_web() -> None:
    assert of_vancouver() == (
        "Smith MA, Jones J. What matters [Internet]. [place unknown]: The Example Fund; 2020 [cited 2026 Nov 23]. "
        "Available from: https://fund.example.org/what-matters"
    )


def test_what_has_no_address_is_cited_by_publisher_and_edition_of_the_library() -> None:
    assert of_harvard(url="").plain == (
        "Smith, M.A. and Jones, J. (2020) What matters. The Example Fund. "
        f"Available at: {HERE} (Accessed: 23 November 2026)."
    )
    assert of_vancouver(url="").endswith(f"2020 [cited 2026 Nov 23]. Located at: {HERE}.")
    assert "Internet" not in of_vancouver(url="")


@pytest.mark.parametrize(
    ("authors", "full", "in_text"),
    [
        (("NHS England",), "NHS England (2020)", "(NHS England, 2020)"),
        ((), "The Example Fund (2020)", "(The Example Fund, 2020)"),
        (("A. One", "B. Two", "C. Three"), "One, A., Two, B. and Three, C. (2020)", "(One, Two and Three, 2020)"),
        (("A. One", "B. Two", "C. Three", "D. Four"), "One, A. et al. (2020)", "(One et al., 2020)"),
        (("Jean-Paul de Souza",), "de Souza, J.-P. (2020)", "(de Souza, 2020)"),
    ],
)
def test_harvard_authors(authors: tuple[str, ...], full: str, in_text: str) -> None:
    found = of_harvard(authors=authors)
    assert found.plain.startswith(full + " What matters.")
    assert found.in_text == in_text
    if "et al." in full:
        assert "<i>et al.</i>" in found.html


def test_vancouver_names_six_authors_and_no_more() -> None:
    six = tuple(f"{letter}. Author{letter.lower()}" for letter in "ABCDEF")
    assert of_vancouver(authors=six).startswith(
        "Authora A, Authorb B, Authorc C, Authord D, Authore E, Authorf F. What"
    )
    assert of_vancouver(authors=(*six, "G. Authorg")).startswith("Authora A, Authorb B, ")
    assert "Authorf F, et al. What matters" in of_vancouver(authors=(*six, "G. Authorg"))
    assert "Authorg" not in of_vancouver(authors=(*six, "G. Authorg"))


def test_without_author_and_publisher_the_title_comes_first() -> None:
    found = of_harvard(authors=(), publisher="")
    assert found.plain.startswith("What matters (2020). Available at:")
    assert found.in_text == "(What matters, 2020)"
    assert of_vancouver(authors=(), publisher="").startswith(
        "What matters [Internet]. [place unknown]: publisher unknown;"
    )


def test_no_year_is_said() -> None:
    assert "(no date) What matters" in of_harvard(year=None).plain
    assert of_harvard(year=None).in_text == "(Smith and Jones, no date)"
    assert "; [date unknown] [cited 2026 Nov 23]." in of_vancouver(year=None)


def test_a_blog_has_its_title_in_quotation_marks_and_its_day() -> None:
    found = of_harvard(kind=Kind.BLOG, written="2020-03-04")
    assert "(2020) ‘What matters’, The Example Fund, 4 March. Available at:" in found.plain
    assert "<i>The Example Fund</i>" in found.html
    assert "March" not in of_harvard(kind=Kind.BLOG, written="2024-03-04").plain, "the day of another year"


def test_a_page_a_time_and_a_section_are_named() -> None:
    assert of_harvard(PAGE).in_text == "(Smith and Jones, 2020, p. 61)"
    assert of_harvard(TURN, kind=Kind.TRANSCRIPT).in_text == "(Smith and Jones, 2020, 4:12)"
    assert of_harvard(SECTION, kind=Kind.CASE_STUDY).in_text == "(Smith and Jones, 2020, ‘What changed’)"
    assert of_harvard(START).in_text == "(Smith and Jones, 2020)", "the beginning is not a section with a name"
    assert "[cited 2026 Nov 23]. p. 61. Available from:" in of_vancouver(PAGE)
    assert "[cited 2026 Nov 23]. At 4:12. Available from:" in of_vancouver(TURN)
    assert "[cited 2026 Nov 23]. What changed. Available from:" in of_vancouver(SECTION)


def test_a_transcript_says_that_it_is_one() -> None:
    assert "What matters [transcript]. Available" in of_harvard(kind=Kind.TRANSCRIPT).plain
    assert "What matters [transcript on the Internet]." in of_vancouver(kind=Kind.TRANSCRIPT)
    assert "What matters [transcript]." in of_vancouver(kind=Kind.TRANSCRIPT, url="")


def test_a_doi_needs_no_day_of_access() -> None:
    found = of_harvard(url="https://doi.org/10.1000/182").plain
    assert found.endswith("Available at: https://doi.org/10.1000/182")


@pytest.mark.parametrize("title", ["Is it safe to say?", "It is.", "Look!"])
def test_no_sentence_ends_twice(title: str) -> None:
    for text in (of_harvard(title=title).plain, of_vancouver(title=title), of_harvard(title=title, url="").plain):
        assert "?." not in text
        assert ".." not in text
        assert "!." not in text


def test_times_are_written_as_players_show_them() -> None:
    assert [clock(7.9), clock(252), clock(3852)] == ["0:07", "4:12", "1:04:12"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mary Smith", Name("Smith", ("Mary",))),
        ("Smith, Mary", Name("Smith", ("Mary",))),
        ("Professor Sir Robert Example KC", Name("Example", ("Robert",))),
        ("Dr J.P. van der Berg", Name("van der Berg", ("J", "P"))),
        ("Ockenden D", Name("Ockenden", ("D",))),
        ("Zoë O’Neil", Name("O’Neil", ("Zoë",))),
        ("NHS England", Name("NHS England")),
        ("WHO", Name("WHO")),
        ("The Example Fund", Name("The Example Fund")),
        ("Department of Health and Social Care", Name("Department of Health and Social Care")),
        ("Nursing, Midwifery and Care Board", Name("Nursing, Midwifery and Care Board")),
        ("Ward Library", Name("Ward Library")),
        ("Team 7", Name("Team 7")),
    ],
)
def test_people_are_told_from_organisations(written: str, read: Name) -> None:
    assert name_of(written) == read


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)


@given(
    st.lists(texts, max_size=9), texts.filter(str.strip), texts, st.one_of(st.none(), st.integers(1000, 2030)),
    st.sampled_from(Kind), st.sampled_from((None, PAGE, TURN, SECTION, START)), st.sampled_from(Style),
)  # fmt: skip
def test_every_citation_has_its_title_its_year_and_where_it_was_read(
    authors: list[str], title: str, publisher: str, year: int | None, kind: Kind, passage: Passage | None, style: Style
) -> None:
    item = replace(FUND, authors=tuple(authors), title=title, publisher=publisher, year=year, kind=kind, url="")
    found = cite(style, item, EDITION, TODAY, passage)
    words = " ".join(title.split())
    assert words.removesuffix(".") in found.plain or words in found.plain
    assert (str(year) if year else ("no date" if style is Style.HARVARD else "[date unknown]")) in found.plain
    assert HERE in found.plain
    assert "2026" in found.plain
    assert "\n" not in found.plain


@given(st.text(max_size=60))
def test_any_name_is_read(author: str) -> None:
    found = name_of(author)
    assert found.family or not author.strip()


# Addresses ---------------------------------------------------------------------------------------


def test_the_address_of_the_original_is_offered_and_never_that_of_a_document_it_cites() -> None:
    cited = Source("Another document", url="https://other.example.org/")
    assert public_address(FUND) == FUND.url
    assert public_address(replace(FUND, url="", sources=(cited,))) == ""
    assert public_address(replace(FUND, url="", holding=Holding.RECORD, sources=(cited,))) == cited.url


@pytest.mark.parametrize(
    "address",
    [
        "", "http://example.org/", "ftp://example.org/", "javascript:alert(1)", "https://", "https://x",
        "//example.org",
        "https://user:word@example.org/", "https://example.org/a b", "https://example.org/\n", "https://[::1",
        "https://example.org:99999/", "https://example.org/" + "a" * 600, "file:///etc/passwd", "lib:item/a/b",
    ],
)  # fmt: skip
def test_only_a_plain_https_address_is_public(address: str) -> None:
    assert not is_public(address)


@given(st.text(max_size=50))
def test_no_text_breaks_the_look_at_an_address(text: str) -> None:
    assert is_public("https://" + text) in (True, False)
