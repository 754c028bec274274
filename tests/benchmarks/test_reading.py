"""What the reading benchmarks open: one text in three forms, its places where they are said to be, all of it opened."""

from __future__ import annotations

import itertools
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from benchmarks import reading, reading_texts
from benchmarks.reading_peers import Opening, medians, table, value
from benchmarks.reading_texts import PLACES, RARE, link_colour, mark_colour, png, sections
from kiosk.library.store import Library
from kiosk.model import Query
from kiosk.search import open_searcher
from kiosk.ui.places import Reading

SPOKEN = "care team ward nurse people listening leadership of the and to we staff who with time was because"


def stream() -> Iterator[str]:
    chance, spoken = random.Random(1), SPOKEN.split()  # noqa: S311
    return iter(lambda: chance.choice(spoken), None)


def test_every_place_is_in_the_text_once_and_evenly_spread() -> None:
    text = sections(20_000, stream())
    at = [number for number, one in enumerate(text) if one.place >= 0]
    assert [text[number].place for number in at] == list(range(PLACES))
    assert {b - a for a, b in itertools.pairwise(at)} <= {8, 9}
    html = "".join(one.html("mark.png") for one in text)
    assert [html.count(word) for word in RARE] == [1] * PLACES
    assert 19_500 <= sum(len(words.split()) for one in text for words in one.paragraphs) <= 20_000


def test_no_colour_of_a_place_is_that_of_another_or_of_a_link() -> None:
    colours = [mark_colour(place) for place in range(PLACES)] + [link_colour(place) for place in range(PLACES)]
    assert len(set(colours)) == 2 * PLACES
    image = QImage.fromData(png(colours[3]))
    assert (image.width(), image.pixelColor(7, 9)) == (40, QColor(*colours[3]))
    assert value(colours[3]) == np.uint32(image.pixel(0, 0) & 0xFFFFFF)


def test_in_our_form_each_rare_word_finds_its_place_and_the_picture_of_it(tmp_path: Path) -> None:
    text = sections(2_400, stream())
    library = Library.open(reading_texts.write_our_library(text, tmp_path / "ours"))
    searcher = open_searcher(library, (tmp_path / "ours" / "index",))
    passages = {one.id: one for one in library.passages("prose/long")}
    for one in (one for one in text if one.place >= 0):
        (hit,) = searcher.search(Query(RARE[one.place])).hits
        (found,) = [each for each in passages.values() if RARE[one.place] in each.text]
        assert (hit.matching_passages, found.id) == (1, one.name)
        (sha256,) = re.findall("lib:object/([0-9a-f]{64})", found.html)
        path = library.object_path(sha256)
        assert path is not None and path.read_bytes() == png(mark_colour(one.place))
    searcher.close()
    library.close()


def test_in_an_epub_every_link_leads_to_a_place_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_texts, "LARGEST_FILE", 30_000)
    text = sections(9_000, stream())
    with zipfile.ZipFile(reading_texts.write_epub(text, tmp_path / "long.epub")) as book:
        assert book.namelist()[0] == "mimetype"
        files = [name for name in book.namelist() if name.startswith("text")]
        assert len(files) > 1 and all(book.getinfo(name).file_size < 31_000 for name in files)
        leading = re.findall(r'href="([^"#]+)#([^"]+)"><img src="([^"]+)"', book.read("index.xhtml").decode())
        assert len(leading) == PLACES
        for place, (file, name, picture) in enumerate(leading):
            after = book.read(file).decode().split(f'<h2 id="{name}">')[1].split("<h2")[0]
            assert f'src="mark{place}.png"' in after and RARE[place] in after
            assert book.read(picture) == png(link_colour(place), reading_texts.SIDE_OF_LINK)
        every = "".join(book.read(name).decode() for name in files)
        assert re.findall(r'<h2 id="([^"]+)"', every) == [one.name for one in text]


@pytest.mark.parametrize("count", [560, 800, 2_000])
def test_a_passage_opened_in_the_window_is_painted_with_its_words_to_the_last_line(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    # The last lines were out of sight once: the text was thought shorter when the window was told where to scroll.
    monkeypatch.setattr(reading, "words", stream)
    monkeypatch.setattr(reading, "PATIENCE", 5.0)
    content = reading.article(1, count, headings=True)
    window = reading.Window(tmp_path, [content])
    try:
        for passage in (content.passages[0], content.passages[-1]):
            length = len(passage.text)
            for at in (0, length // 2, length - 30):
                window.open_(content.item.id, passage, ((at, at + 12),))
                window.home()
    finally:
        window.shell.close()
        window.library.close()


def test_what_is_not_painted_is_not_counted(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "words", stream)
    monkeypatch.setattr(reading, "PATIENCE", 0.3)
    content = reading.article(1, 560, headings=True)
    window = reading.Window(tmp_path, [content])
    monkeypatch.setattr(window.shell, "go", lambda place: type(window.shell).go(window.shell, _unmarked(place)))
    try:
        with pytest.raises(SystemExit, match="not painted"):
            window.open_(content.item.id, content.passages[0], ((0, 12),))
    finally:
        window.shell.close()
        window.library.close()


def _unmarked(place: object) -> Reading:
    assert isinstance(place, Reading)
    return Reading(place.item_id, place.passage_id)


def test_medians_and_ratios_are_of_all_openings() -> None:
    found = {
        20_000: {
            "ours": [Opening(1.0, (0.1, 0.2), 100_000_000), Opening(3.0, (0.3, 0.4), 300_000_000)],
            "Kiwix": [Opening(4.0, (0.5,), 400_000_000)],
        }
    }
    told = medians(found)
    assert told[20_000]["opened"] == {"ours": 0.25, "Kiwix": 0.5}
    lines = list(table(told))
    assert lines[0] == "| words | figure | ours | Kiwix | ours / Kiwix |"
    assert lines[2:] == [
        "| 20,000 | from start | 2,000 ms | 4,000 ms | 0.50 |",
        "| 20,000 | opened | 250 ms | 500 ms | 0.50 |",
        "| 20,000 | memory | 200 MB | 400 MB | 0.50 |",
    ]
