"""Markdown from elsewhere loses the marks of the program it was written for, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.publish.extracted import Extracted
from kiosk.publish.importing.foreign_markdown import stripped
from kiosk.publish.importing.parsing import parse
from kiosk.publish.passages import from_extracted
from tests.publish.importing.samples import PROSE


def read(tmp_path: Path, text: str, name: str = "team_notes.md") -> Extracted:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return parse(path)


@pytest.mark.parametrize(
    "mark",
    [
        "{{< figure src='a.png' alt='MARK' >}}",
        "{{% notice %}}",
        "{% include video.html id='MARK'\n  size='2' %}",
        "{{ site.title }}",
        "{::nomarkdown}",
        "{:/}",
        '{::options toc_levels="2..2" /}',
        "{:.left}",
        "{:#film.no-display}",
        "- MARK is made here\n{:toc}",
        "<!-- MARK -->",
        "<style>\n.MARK { color: red }\n\np { x: y }\n</style>",
        "<script>MARK</script>",
        "[[toc]]",
        "[a link](x){.title}",
    ],
)
def test_the_marks_of_site_generators_go(tmp_path: Path, mark: str) -> None:
    html = read(tmp_path, f"{PROSE}\n\n{mark}\n\n## After\n\nThe end.\n").html
    for left in ("MARK", "{", "}", "toc", "include", "<style", "color"):
        assert left not in html
    assert "After</h2>" in html and "The end." in html


def test_marks_inside_code_are_left_alone(tmp_path: Path) -> None:
    assert "{% raw %}" in stripped("```\n{% raw %}\n```\n{% raw %}\n")
    assert stripped("```\n{% raw %}\n```\n{% raw %}\n").count("raw") == 1


@given(st.text(st.characters(codec="utf-8", exclude_characters="{}<>[]#-*+`~_")))
def test_plain_text_is_not_touched(text: str) -> None:
    assert stripped(text) == text


def test_headings_without_a_space_and_with_an_id_are_headings(tmp_path: Path) -> None:
    found = read(tmp_path, f"##What good looks like {{#good}}\n\n{PROSE}\n\nWhat else {{#else}}\n------\n\nMore.\n")
    assert [passage.label for passage in from_extracted(found)] == ["What good looks like", "What else"]


def test_the_record_comes_from_the_front_matter(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "---\ntitle: 'Listening &#43; learning'\nlang: en\ndate: 2019-03-18 13:00:00 -0500\n"
        "description: How one team listens.\nauthors:\n  - amara-okafor\n  - {name: Amara Okafor}\n"
        "extra: {a: [1, 2]}\n---\n\n"
        f"# Listening + learning\n\n{PROSE}\n",
    )
    assert (found.title, found.year, found.language) == ("Listening + learning", 2019, "en")
    assert (found.description, found.authors) == ("How one team listens.", ("Amara Okafor",))
    assert "Listening" not in found.html, "the heading that repeats the title goes"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# A real title\n\n{PROSE}", "A real title"),
        (f"## A first section\n\n{PROSE}", "A first section"),
        (PROSE, "Team notes"),
        (f"---\ntitle: [broken\ntitle: Kept anyway\n---\n\n{PROSE}", "Kept anyway"),
        (f"+++\ntitle = 'Not read'\n+++\n\n{PROSE}", "Team notes"),
        (f"---\n\n{PROSE}\n\n---\n\n{PROSE}", "Team notes"),
    ],
)
def test_the_title_is_found_without_front_matter_too(tmp_path: Path, text: str, title: str) -> None:
    found = read(tmp_path, text)
    assert found.title == title and "Staff who feel safe" in found.html


def test_raw_html_is_reduced(tmp_path: Path) -> None:
    table = "    <table>\n    <tr><td onclick='x'>cell</td></tr>\n    </table>\n"
    html = read(tmp_path, f"{PROSE}\n\n{table}\n<div class='x'><b>bold</b> <script>alert(1)</script></div>\n").html
    assert "<td>cell</td>" in html and "<strong>bold</strong>" in html
    assert "onclick" not in html and "alert" not in html and "<div" not in html


def test_tables_and_notes_stay(tmp_path: Path) -> None:
    html = read(tmp_path, f"| a | b |\n|---|---|\n| 1 | 2 |\n\n{PROSE}[^n]\n\n[^n]: The note.\n").html
    assert "<th>a</th>" in html and "<td>2</td>" in html and "The note." in html


def test_pictures_are_noted_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "near.png").write_bytes(b"x")
    found = read(tmp_path, f"{PROSE}\n\n![A ward](near.png) ![Two](https://example.org/a.png)\n")
    assert found.images == () and "2 pictures were left out" in found.notes[0]


def test_a_link_that_a_shortcode_made_keeps_its_words(tmp_path: Path) -> None:
    html = read(tmp_path, f'{PROSE} See the [community]({{{{< ref "/x" >}}}}) page.').html
    assert "See the community page." in html
