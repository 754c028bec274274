"""The long text that the reading benchmarks open, and the same text as a library, a ZIM and an EPUB.

In eight places, evenly spread, stands a picture of one colour that is nowhere else, under a heading and
beside a word that is nowhere else. Whoever opens one of these places has it on screen when its colour is there. What
leads there, a page of links, has a picture of another colour in each link, so that a link is found like the place.
"""

from __future__ import annotations

import hashlib
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path

from benchmarks.prose import corpora, endless
from benchmarks.screen import need
from kiosk import wiring
from kiosk.library.text import plain_text
from kiosk.library.writing import Content, ItemContent, write_library
from kiosk.model import Holding, Item, ItemId, Kind, Layout, Passage, PassageId, StoredObject
from kiosk.settings import Settings

SECTION = 300  # words
PARAGRAPH = 80
# In none of the prose; one a place.
RARE = ("quillonberry", "vexilforge", "zophimor", "jaxelwren", "krumhoven", "brontafel", "wyvendale", "ospringule")
PLACES = len(RARE)
SIDE, SIDE_OF_LINK = 40, 20  # px of a picture
LARGEST_FILE = 260_000  # bytes of one file in an EPUB: as calibre itself cuts them
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml">'

Colour = tuple[int, int, int]


def mark_colour(place: int) -> Colour:
    """What stands at a place."""
    return 250, 10 + 20 * place, 200


def link_colour(place: int) -> Colour:
    """What stands in the link to it."""
    return 10 + 20 * place, 250, 60


def words() -> Iterator[str]:
    """The words of the shared prose."""
    for document in endless(corpora() / "prose.jsonl.gz"):
        yield from document["text"].split()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and paragraphs; ``place`` is below 0 where it is none of the eight."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    place: int

    def html(self, picture: str) -> str:
        """What stands below the heading; ``picture`` is the address of the mark."""
        text = "".join(f"<p>{escape(one)}</p>" for one in self.paragraphs)
        if self.place < 0:
            return text
        return f'<p><img src="{picture}" alt="mark {self.place}"/></p><p>Here is {RARE[self.place]}.</p>{text}'


def sections(count: int, stream: Iterator[str] | None = None) -> list[Section]:
    """A text of so many words, in sections of `SECTION` and with its eight places."""
    stream = words() if stream is None else stream
    number = max(count // SECTION, PLACES)
    places = {(place * number + number // 2) // PLACES: place for place in range(PLACES)}
    found = []
    for at in range(number):
        text = list(islice(stream, SECTION))
        parts = tuple(" ".join(text[start : start + PARAGRAPH]) for start in range(0, len(text), PARAGRAPH))
        found.append(Section(f"part-{at}", f"Part {at}: {parts[0][:40].strip()}", parts, places.get(at, -1)))
    return found


def png(colour: Colour, side: int = SIDE) -> bytes:
    """A square of one colour."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compress((b"\0" + bytes(colour) * side) * side)
    size = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def write_our_library(text: Sequence[Section], folder: Path) -> Path:
    """The text as an item of a library, with its search index beside it, as in a package."""
    (folder / "objects").mkdir(parents=True)
    objects = []
    for place in range(PLACES):
        picture = png(mark_colour(place))
        sha256 = hashlib.sha256(picture).hexdigest()
        (folder / "objects" / sha256).write_bytes(picture)
        objects.append(StoredObject(sha256, "image/png", len(picture), "image", f"mark{place}.png"))
    passages = []
    for one in text:
        html = one.html(f"lib:object/{objects[one.place].sha256}").replace("/>", ">")
        passages.append(Passage(PassageId(one.name), one.title, plain_text(html), html, level=2))
    item = Item(
        id=ItemId("prose/long"), number=1, title="A long text", kind=Kind.REPORT, form="document",
        holding=Holding.FULL, layout=Layout.ARTICLE, publisher="Benchmarks", summary="Of the shared prose.",
        words=sum(len(one.text.split()) for one in passages),
    )  # fmt: skip
    content = ItemContent(item, tuple(passages), tuple(objects))
    write_library(folder / "library.db", Content("Prose", "Benchmarks", "prose", 1, "2026-11-23", "", items=(content,)))
    library = wiring.open_library(Settings(), folder / "library.db")
    wiring.make_index(library, (folder / "index",))
    library.close()
    return folder / "library.db"


def _page(title: str, body: str) -> str:
    head = f'<head><meta charset="utf-8"/><title>{escape(title)}</title></head>'
    return f"{_HEAD}{head}<body><h1>{escape(title)}</h1>{body}</body></html>"


def _body(text: Sequence[Section]) -> str:
    return "".join(f'<h2 id="{one.name}">{escape(one.title)}</h2>{one.html(f"mark{one.place}.png")}' for one in text)


def _links(files: dict[str, Sequence[Section]]) -> str:
    return "".join(
        f'<p><a href="{file}#{one.name}"><img src="link{one.place}.png" alt=""/> {one.name}</a></p>'
        for file, text in files.items()
        for one in text
        if one.place >= 0
    )


def _pictures() -> dict[str, bytes]:
    marks = {f"mark{place}.png": png(mark_colour(place)) for place in range(PLACES)}
    return marks | {f"link{place}.png": png(link_colour(place), SIDE_OF_LINK) for place in range(PLACES)}


def write_zim(text: Sequence[Section], folder: Path) -> Path:
    """The text as one page of a ZIM whose front page leads to its places, made with Kiwix's own tool."""
    pages = folder / "html"
    pages.mkdir(parents=True)
    (pages / "long.html").write_text(_page("A long text", _body(text)), encoding="utf-8")
    (pages / "index.html").write_text(_page("Places", _links({"long.html": text})), encoding="utf-8")
    for name, picture in {**_pictures(), "picture.png": png((0, 128, 128), 48)}.items():
        (pages / name).write_bytes(picture)
    command = [need("zimwriterfs", "zim-tools"), "--welcome=index.html", "--illustration=picture.png"]
    command += ["--language=eng", "--title=Prose", "--description=The same text", "--creator=Benchmarks"]
    target = folder / "long.zim"
    subprocess.run([*command, "--publisher=Benchmarks", str(pages), str(target)], check=True, capture_output=True)
    return target


def _cut(text: Sequence[Section]) -> dict[str, Sequence[Section]]:
    files: dict[str, Sequence[Section]] = {}
    start = size = 0
    for at, one in enumerate(text):
        more = len(one.html("mark0.png").encode())
        if at > start and size + more > LARGEST_FILE:
            files[f"text{len(files)}.xhtml"] = text[start:at]
            start, size = at, 0
        size += more
    files[f"text{len(files)}.xhtml"] = text[start:]
    return files


def write_epub(text: Sequence[Section], target: Path) -> Path:
    """The text as an EPUB 3 whose first page leads to its places; its contents name every section."""
    files = _cut(text)
    contents = "".join(
        f'<li><a href="{file}#{one.name}">{escape(one.title)}</a></li>' for file, part in files.items() for one in part
    )
    nav = f'<nav epub:type="toc" xmlns:epub="http://www.idpf.org/2007/ops"><ol>{contents}</ol></nav>'
    pages = {"index.xhtml": _page("Places", _links(files)), "nav.xhtml": _page("Contents", nav)}
    pages |= {file: _page("A long text", _body(part)) for file, part in files.items()}
    kind = "application/xhtml+xml"
    listed = [f'<item id="i{n}" href="{file}" media-type="{kind}"/>' for n, file in enumerate(("index.xhtml", *files))]
    listed += [f'<item id="{name[:-4]}" href="{name}" media-type="image/png"/>' for name in _pictures()]
    listed.append(f'<item id="nav" properties="nav" href="nav.xhtml" media-type="{kind}"/>')
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(files) + 1))
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">prose-long</dc:identifier>'
        '<dc:title>A long text</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">'
        f"2026-11-23T00:00:00Z</meta></metadata><manifest>{''.join(listed)}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>"
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, page in {"META-INF/container.xml": container, "content.opf": package, **pages}.items():
            book.writestr(name, page)
        for name, picture in _pictures().items():
            book.writestr(name, picture)
    return target
