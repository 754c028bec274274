"""What cannot become an item is refused before harm is done, with a reason that says how to mend it."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.errors import ImportRefused
from kiosk.publish.importing import gate
from kiosk.publish.importing.limits import LIMITS
from kiosk.publish.importing.parsing import parse
from tests.publish.importing.samples import PROSE, VTT, pdf, picture_pdf, png, word


def reason(path: Path) -> str:
    with pytest.raises(ImportRefused) as caught:
        parse(path)
    assert caught.value.path == path
    return caught.value.reason


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    path = pdf(tmp_path / "secret.pdf", [[(72, 700, PROSE[:60])]], password="x" * 8)
    assert "password" in reason(path)


def test_a_word_file_with_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert "password" in reason(path)


def test_an_old_word_file_with_a_new_name_is_told_from_a_protected_one(tmp_path: Path) -> None:
    path = tmp_path / "old.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "save it as .docx" in reason(path)


def test_a_scan_without_text_is_sent_to_text_recognition(tmp_path: Path) -> None:
    assert "text recognition" in reason(picture_pdf(tmp_path / "scan.pdf"))


@pytest.mark.parametrize("ending", sorted(gate.FORMATS))
def test_an_empty_file_is_refused(tmp_path: Path, ending: str) -> None:
    for content in (b"", b"\xef\xbb\xbf \r\n\n", bytes(100)):
        path = tmp_path / f"nothing{ending}"
        path.write_bytes(content)
        assert reason(path) == "the file is empty"


@pytest.mark.parametrize("ending", sorted(gate.FORMATS))
def test_a_file_that_is_not_what_its_ending_says_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"wrong{ending}"
    path.write_bytes(b"GIF89a\x01\x00\x01\x00" + bytes(50))
    assert f"ends in {ending}" in reason(path)


@pytest.mark.parametrize("ending", [".vtt", ".srt"])
def test_text_that_is_no_captions_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"prose{ending}"
    path.write_text(PROSE, encoding="utf-8")
    assert "as it should be" in reason(path)


def test_a_page_without_markup_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prose.html"
    path.write_text(PROSE, encoding="utf-8")
    assert "not a web page" in reason(path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("captions.ttml", "WebVTT"),
        ("old.doc", ".docx"),
        ("macros.docm", ".docx"),
        ("slides.pptx", "PDF"),
        ("sheet.xlsx", "PDF"),
        ("book.epub", "not read yet"),
        ("notes.txt", "Markdown"),
        ("photo.jpg", "files ending in .jpg are not read"),
        ("README", "files ending in nothing are not read"),
    ],
)
def test_other_formats_are_refused_with_a_way_to_mend_it(tmp_path: Path, name: str, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"whatever")
    assert said in reason(path)


@pytest.mark.parametrize("name", ["captions.vtt", "captions.srt"])
def test_ttml_under_another_name_is_still_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body/></tt>', encoding="utf-8")
    assert "WebVTT" in reason(path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    path.write_text(PROSE, encoding="utf-8")
    with pytest.raises(ImportRefused, match="too large"):
        gate.check(path, replace(LIMITS, text_original=20))


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    path = pdf(tmp_path / "long.pdf", [[(72, 700, f"Page {number}")] for number in range(5)])
    with pytest.raises(ImportRefused, match="it has 5 pages, and at most 4 are read"):
        parse(path, replace(LIMITS, pages=4))


def test_a_damaged_pdf_is_refused(tmp_path: Path) -> None:
    path = pdf(tmp_path / "whole.pdf", [[(72, 700, PROSE[:60])]])
    path.write_bytes(path.read_bytes()[:200])
    assert "damaged" in reason(path)


def test_a_word_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = word(tmp_path / "whole.docx", ("", PROSE))
    path.write_bytes(path.read_bytes()[:-400])
    assert "damaged" in reason(path)


def zipped(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


WORD_PARTS = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


def test_a_zip_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    parts = {f"word/part{number}.xml": b"" for number in range(2001)}
    assert "at most 2000 are read" in reason(zipped(tmp_path / "many.docx", WORD_PARTS | parts))


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "big.docx", WORD_PARTS | {"word/media/a.bin": bytes(range(256)) * 8}, zipfile.ZIP_STORED)
    with pytest.raises(ImportRefused, match="it unpacks to"):
        gate.check(path, replace(LIMITS, zip_unpacked=1000))


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.docx", WORD_PARTS | {"word/media/a.bin": bytes(5_000_000)})
    assert "more than 100 times" in reason(path)


@pytest.mark.parametrize(
    "name", ["../outside.xml", "/etc/outside.xml", "C:/outside.xml", "word/../../outside.xml", "..\\x"]
)
def test_a_zip_part_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert "outside the document" in reason(zipped(tmp_path / "escape.docx", {**WORD_PARTS, name: b"x"}))


def test_a_zip_part_that_is_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in WORD_PARTS.items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "link" in reason(path)


def test_another_zip_and_another_office_file_are_told_apart(tmp_path: Path) -> None:
    assert "ZIP archive" in reason(zipped(tmp_path / "plain.docx", {"readme.txt": b"x"}))
    assert "another kind" in reason(
        zipped(tmp_path / "sheet.docx", {"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"})
    )


def test_documents_without_any_text_are_refused(tmp_path: Path) -> None:
    empty = word(tmp_path / "empty.docx")
    page = tmp_path / "empty.html"
    page.write_text(
        f"<html><body><nav>Menu</nav><img src='https://example.org/a.png'>{'<hr>' * 3}</body></html>", "utf-8"
    )
    fields = tmp_path / "fields.md"
    fields.write_text("---\ntitle: Only fields\n---\n", encoding="utf-8")
    assert reason(empty) == "it holds no text"
    assert reason(page) == "it holds no text, only pictures"
    assert reason(fields) == "it holds no text"


def test_captions_without_words_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "silent.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n♪♪\n", encoding="utf-8")
    assert reason(path) == "it holds no captions"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    assert "cannot be read" in reason(tmp_path / "gone.pdf")
    assert "cannot be read" in reason(tmp_path / "folder.pdf")


def test_a_picture_named_as_a_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.htm"
    path.write_bytes(png())
    assert "not text" in reason(path)


def test_sound_files_pass_the_gate(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(VTT, encoding="utf-8")
    assert gate.check(path) == gate.VTT


@pytest.mark.skipif(os.name == "nt", reason="file names on Windows are always text")
def test_a_file_name_that_is_not_text_is_refused_and_not_met_again_while_building(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"r\xe9sum\xe9.vtt")
    path.write_text(VTT, encoding="utf-8")
    assert "rename it" in reason(path)
