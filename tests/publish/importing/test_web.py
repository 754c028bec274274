"""A saved web page gives its content and nothing of the page around it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from kiosk.publish.extracted import Extracted
from kiosk.publish.importing.parsing import parse
from kiosk.publish.passages import from_extracted
from tests.publish.importing.samples import PROSE, png


def page(tmp_path: Path, body: str, head: str = "", lang: str = "en-GB", name: str = "saved_page.html") -> Extracted:
    path = tmp_path / name
    path.write_text(
        f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>', encoding="utf-8"
    )
    return parse(path)


AROUND = [
    "<nav><a href='/'>AROUND</a></nav>",
    "<header><p>AROUND</p></header>",
    "<footer>AROUND</footer>",
    "<aside>AROUND</aside>",
    "<script>var x = 'AROUND'</script>",
    "<style>p { content: 'AROUND' }</style>",
    "<noscript>AROUND</noscript>",
    "<iframe src='https://example.org'>AROUND</iframe>",
    "<form><input value='AROUND'><button>AROUND</button></form>",
    "<div role='navigation'>AROUND</div>",
    "<div role='contentinfo'>AROUND</div>",
    "<div class='breadcrumbs'>AROUND</div>",
    "<div id='cookie-banner' class='cookies'>AROUND</div>",
    "<ul class='social share'><li>AROUND</li></ul>",
    "<div hidden>AROUND</div>",
    "<div style='display: none'>AROUND</div>",
    "<a class='skip-link' href='#main'>AROUND</a>",
    "<ul><li><a href='/a'>AROUND a</a></li><li><a href='/b'>AROUND b</a></li><li><a href='/c'>c</a></li></ul>",
    "<!-- AROUND -->",
]


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_the_content_goes(tmp_path: Path, around: str) -> None:
    found = page(tmp_path, f"{around}<h1>Kindness</h1><p>{PROSE}</p><h2>Why</h2><p>{PROSE}</p>{around}")
    assert "AROUND" not in found.html and found.html.count("Staff who feel safe") == 2


def test_headings_lists_tables_and_quotations_stay(tmp_path: Path) -> None:
    body = (
        f"<main><h1>Kindness</h1><p>{PROSE}</p><h2>Why</h2><ul><li>One</li><li>Two</li></ul><blockquote><p>Said so</p>"
        "</blockquote><h3>Figures</h3><table><tr><th>Year</th><td>2024</td></tr></table></main>"
    )
    found = page(tmp_path, body)
    assert [passage.label for passage in from_extracted(found)] == ["Kindness", "Why", "Figures"]
    for part in ("<li>One</li>", "<blockquote>", "<th>Year</th>", "<td>2024</td>"):
        assert part in found.html


def test_links_that_are_content_stay_content(tmp_path: Path) -> None:
    links = "".join(f'<li><a href="https://example.org/{n}">Reading {n}</a></li>' for n in range(4))
    assert (
        "Reading 3"
        in page(tmp_path, f"<main><h1>Kindness</h1><p>{PROSE}</p><h2>Further reading</h2><ul>{links}</ul></main>").html
    )


def test_a_layout_table_is_not_a_table_and_its_headings_divide(tmp_path: Path) -> None:
    cell = f"<h2>First</h2><p>{PROSE}</p><h2>Second</h2><p>{PROSE}</p>"
    body = f"<table><tr><td><a href='/'>Home</a></td><td>{cell}</td></tr></table>"
    found = page(tmp_path, body)
    assert "<table" not in found.html
    assert [passage.label for passage in from_extracted(found)][-2:] == ["First", "Second"]


def test_nothing_that_holds_most_of_the_text_is_taken_for_its_surroundings(tmp_path: Path) -> None:
    assert "Staff who feel safe" in page(tmp_path, f"<div class='sidebar'><p>{PROSE}</p></div><p>Short.</p>").html


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Kindness at work - The Trust</title>", "<h1>Kindness at work</h1>", "Kindness at work"),
        ("<title>Kindness at work | The Trust</title>", "", "Kindness at work"),
        (
            "<title>The Trust: Kindness at work</title>",
            "<h1>The Trust</h1><h1>Kindness at work</h1>",
            "Kindness at work",
        ),
        ("", "<h2>Kindness first</h2>", "Kindness first"),
        ("<title>index.html</title>", "", "Saved page"),
        ("", "", "Saved page"),
    ],
)
def test_the_title_leaves_the_site_out(tmp_path: Path, head: str, body: str, title: str) -> None:
    found = page(tmp_path, f"{body}<p>{PROSE}</p>", head)
    assert found.title == title


def test_the_record_comes_from_the_page(tmp_path: Path) -> None:
    head = (
        '<meta name="DC.Creator" content="Okafor, Amara"><meta name="author" content="Bo Lindqvist">'
        '<meta name="DC.Date.Issued" content="2019-04-02"><meta name="description" content="About listening.">'
    )
    found = page(tmp_path, f"<h1>Kindness</h1><p>{PROSE}</p>", head)
    assert (found.authors, found.year, found.description) == (
        ("Amara Okafor", "Bo Lindqvist"),
        2019,
        "About listening.",
    )
    assert found.language == "en-GB"


def test_a_wrongly_declared_language_is_put_right(tmp_path: Path) -> None:
    french = (
        "<p>Les soignants qui se sentent en sécurité parlent plus tôt, et le service apprend avec eux dans ce cas.</p>"
    )
    assert page(tmp_path, french * 3, lang="en").language == "fr"


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp1252", "<meta charset='iso-8859-1'>"),
        ("cp1252", ""),
        ("iso-8859-2", "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-2'>"),
        ("utf-8", "<meta charset='no-such-set'>"),
    ],
)
def test_pages_are_read_in_their_own_character_set(tmp_path: Path, encoding: str, head: str) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(
        f"<html><head>{head}</head><body><p>Zoë’s café – né</p></body></html>".replace(
            "’", "'" if "2" in encoding[-1] else "’"
        )
        .replace("–", "-" if "iso" in encoding else "–")
        .encode(encoding)
    )
    assert "Zoë" in parse(path).html and "né" in parse(path).html


def test_pictures_outside_are_noted_and_pictures_inside_kept(tmp_path: Path) -> None:
    inside = base64.b64encode(png()).decode()
    body = (
        f"<h1>Kindness</h1><p>{PROSE}</p><img alt='A ward' src='data:image/png;base64,{inside}'>"
        "<img src='https://example.org/a.jpg'><img src='pixel.gif' width='1' height='1'>"
        "<img src='data:image/png;base64,!!'>"
    )
    found = page(tmp_path, body)
    assert [image.data for image in found.images] == [png()]
    assert 'alt="A ward"' in found.html and "example.org" not in found.html
    assert found.notes == ("1 picture was left out: kept outside the document and not fetched",)


def test_script_and_dangerous_addresses_never_reach_the_text(tmp_path: Path) -> None:
    link = "<a href='javascript:alert(1)'>here</a><img src=x onerror=alert(1)>"
    body = f"<h1>Kindness</h1><p onclick='x()'>{PROSE}</p>{link}"
    html = page(tmp_path, body).html
    assert "javascript" not in html and "onclick" not in html and "onerror" not in html and "here" in html


def test_marks_of_citations_go_and_superscripts_stay(tmp_path: Path) -> None:
    body = f"<h1>Kindness</h1><p>{PROSE}<sup><a href='#n1'>[12]</a></sup> An area of 5 m<sup>2</sup>.</p>"
    html = page(tmp_path, body).html
    assert "[12]" not in html and "<sup>2</sup>" in html
