"""A Word file gives what its author wrote, and nothing that was for the author's eyes only."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Inches

from kiosk.publish.extracted import Extracted
from kiosk.publish.importing.parsing import parse
from kiosk.publish.passages import from_extracted
from tests.publish.importing.samples import PROSE, png, replaced, word


def labels(extracted: Extracted) -> list[str]:
    return [passage.label for passage in from_extracted(extracted)]


def test_headings_divide_and_the_title_style_names(tmp_path: Path) -> None:
    found = parse(
        word(
            tmp_path / "a.docx",
            ("Title", "Caring for staff"),
            ("", "Before the first heading."),
            ("Heading 1", "What we did"),
            ("", PROSE),
            ("Heading 2", "What changed"),
            ("List Bullet", "One thing"),
            title="Microsoft Word - draft.docx",
        )
    )
    assert (found.title, labels(found)) == ("Caring for staff", ["Caring for staff", "What we did", "What changed"])
    assert "<li>One thing</li>" in found.html
    assert "<h2" in found.html and "<h3" in found.html and "Caring for staff" not in found.html


def test_a_house_style_based_on_a_heading_is_a_heading(tmp_path: Path) -> None:
    document = docx.Document()
    style = document.styles.add_style("House section", 1)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("A title", style="Title")
    document.add_paragraph("Our section", style="House section")
    document.add_paragraph(PROSE)
    document.save(str(tmp_path / "a.docx"))
    assert labels(parse(tmp_path / "a.docx")) == ["Our section"]


@pytest.mark.parametrize(
    ("declared", "blocks", "title"),
    [
        ("Listening well", [("", "Listening well"), ("", PROSE)], "Listening well"),
        ("", [("Heading 1", "First heading"), ("", PROSE)], "First heading"),
        ("Job description for a listening lead.docx", [("", "Job description:"), ("", f"The listening lead. {PROSE}")],
         "Job description for a listening lead"),
        ("Microsoft Word - x.doc", [("", f"{PROSE} {PROSE}")], "Ward notes"),
        ("", [("", "Overview"), ("", "A short first line"), ("", PROSE)], "A short first line"),
    ],
)  # fmt: skip
def test_the_title_comes_from_the_best_evidence(
    tmp_path: Path, declared: str, blocks: list[tuple[str, str]], title: str
) -> None:
    assert parse(word(tmp_path / "ward_notes.docx", *blocks, title=declared)).title == title


def test_page_headers_and_footers_are_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Confidential header"
    document.sections[0].footer.paragraphs[0].text = "Footer text"
    document.add_paragraph(PROSE)
    document.save(str(tmp_path / "a.docx"))
    html = parse(tmp_path / "a.docx").html
    assert "header" not in html and "Footer" not in html


def test_comments_never_leak_into_the_text(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph(PROSE)
    document.add_comment(paragraph.runs, text="Secret remark of the reviewer", author="R. Viewer")
    document.save(str(tmp_path / "a.docx"))
    found = parse(tmp_path / "a.docx")
    assert "Secret" not in found.html and "Viewer" not in found.html and "Staff who feel safe" in found.html


def test_tracked_deletions_are_not_shown_and_insertions_are(tmp_path: Path) -> None:
    plain = word(tmp_path / "plain.docx", ("", "KEEP"))
    change = {
        "<w:t>KEEP</w:t></w:r>": "<w:t>Kept </w:t></w:r>"
        '<w:del w:id="1" w:author="x"><w:r><w:delText>deleted words</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>inserted words</w:t></w:r></w:ins>'
    }
    found = parse(replaced(plain, "word/document.xml", change, tmp_path / "a.docx"))
    assert "Kept inserted words" in found.html and "deleted" not in found.html


def with_picture(path: Path, data: bytes, description: str) -> Path:
    document = docx.Document()
    document.add_paragraph(PROSE)
    document.add_picture(io.BytesIO(data), width=Inches(1))
    document.inline_shapes[0]._inline.docPr.set("descr", description)
    document.save(str(path))
    return path


def test_an_embedded_picture_becomes_an_object_with_its_alternative_text(tmp_path: Path) -> None:
    found = parse(with_picture(tmp_path / "a.docx", png(), "Two nurses talking"))
    (image,) = found.images
    assert (image.media_type, image.data) == ("image/png", png())
    assert f'<img alt="Two nurses talking" src="lib:object/{image.sha256}">' in found.html


@pytest.mark.parametrize("junk", ["image1.png", "A logo\n\nDescription automatically generated"])
def test_alternative_text_that_no_person_wrote_is_dropped(tmp_path: Path, junk: str) -> None:
    html = parse(with_picture(tmp_path / "a.docx", png(), junk)).html
    assert "image1" not in html and "generated" not in html


def test_a_picture_in_another_format_is_left_out_with_a_note(tmp_path: Path) -> None:
    plain = with_picture(tmp_path / "plain.docx", png(), "A chart")
    import zipfile

    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(tmp_path / "a.docx", "w") as made:
        for member in source.infolist():
            made.writestr(
                member, b"\x01\0\0\0EMF" if member.filename.startswith("word/media/") else source.read(member)
            )
    found = parse(tmp_path / "a.docx")
    assert found.images == () and "<img" not in found.html
    assert "1 picture was left out: in a format that cannot be shown" in found.notes[0]


def test_a_picture_outside_the_document_is_never_fetched(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(PROSE)
    document.add_picture(io.BytesIO(png()), width=Inches(1))
    (tmp_path / "near.png").write_bytes(png(shade=7))
    link = document.part.relate_to(str(tmp_path / "near.png"), RELATIONSHIP_TYPE.IMAGE, is_external=True)
    document.save(str(tmp_path / "plain.docx"))
    import re

    path = tmp_path / "a.docx"
    text = re.search(r'r:embed="rId\d+"', document.element.xml)
    assert text is not None
    replaced(tmp_path / "plain.docx", "word/document.xml", {text.group(0): f'r:link="{link}"'}, path)
    found = parse(path)
    assert found.images == () and "not fetched" in found.notes[0]


def test_a_list_of_contents_is_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("What we did\t3", style="toc 1")
    document.add_paragraph("What we did", style="Heading 1")
    document.add_paragraph("What changed", style="Heading 1")
    document.add_paragraph(PROSE)
    document.save(str(tmp_path / "a.docx"))
    assert parse(tmp_path / "a.docx").html.count("What we did") <= 1


def test_tables_keep_their_cells(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(PROSE)
    table = document.add_table(rows=2, cols=2)
    for row in range(2):
        for col in range(2):
            table.cell(row, col).text = f"r{row}c{col}"
    document.save(str(tmp_path / "a.docx"))
    html = parse(tmp_path / "a.docx").html
    assert html.count("<tr>") == 2 and all(f"r{row}c{col}" in html for row in range(2) for col in range(2))


def test_a_long_text_without_headings_is_noted(tmp_path: Path) -> None:
    found = parse(word(tmp_path / "a.docx", ("", " ".join([PROSE] * 40))))
    assert "heading styles" in found.notes[0]


def test_an_entity_in_the_markup_is_not_expanded(tmp_path: Path) -> None:
    plain = word(tmp_path / "plain.docx", ("", PROSE), title="TITLE")
    secret = tmp_path / "secret.txt"
    secret.write_text("outside words", encoding="utf-8")
    change = {
        "<cp:coreProperties": f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><cp:coreProperties',
        "TITLE": "A &e; title",
    }
    found = parse(replaced(plain, "docProps/core.xml", change, tmp_path / "a.docx"))
    assert "outside" not in found.title + found.html
