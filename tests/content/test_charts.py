"""Charts say what the tables beside them say: in the numbers they carry, and in the length of every bar."""

from __future__ import annotations

import json
import re
import shutil
from itertools import groupby
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from kiosk.library.store import Library
from kiosk.publish.markdown import named_pictures
from kiosk.publish.workspace import pictures_in
from kiosk.ui.kit.tokens import THEMES
from tools.charts import CHARTS, LIBRARY, NUMBERS, Chart, NumberMissing, body_of, main, numbers_of, tables_of, value

each_chart = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.item)
BARS = {QColor(THEMES["light"][name]).rgb() for name in ("primary", "tint2")}


def committed(chart: Chart) -> QImage:
    image = QImage(str(LIBRARY / "items" / chart.name))
    assert not image.isNull(), chart.name
    return image


@each_chart
def test_the_numbers_in_a_chart_are_those_of_the_table_beside_it(qtbot: QtBot, chart: Chart) -> None:
    noted = json.loads(committed(chart).text(NUMBERS))
    numbers = numbers_of(chart, body_of(chart, LIBRARY))
    assert noted == [[bar.label, number] for bar, number in zip(chart.named, numbers, strict=True)]
    assert committed(chart).text("Title") == chart.title
    assert committed(chart).text("Source") == chart.source


def lengths(image: QImage) -> list[int]:
    """The length in dots of each bar from the top."""
    spans = []
    for y in range(0, image.height(), 4):
        inked = [x for x in range(image.width()) if image.pixel(x, y) in BARS]
        spans.append(inked[-1] - inked[0] + 1 if inked else 0)
    return [max(run) for run in (list(run) for _, run in groupby(spans, key=bool)) if len(run) >= 10 and max(run)]


@each_chart
def test_each_bar_is_as_long_as_its_number_from_nought_on(qtbot: QtBot, chart: Chart) -> None:
    numbers = [value(number) for number in numbers_of(chart, body_of(chart, LIBRARY))][: len(chart.bars)]
    found = lengths(committed(chart))
    assert len(found) == len(numbers)
    scale = max(found) / max(numbers)
    for length, number in zip(found, numbers, strict=True):
        assert abs(length - number * scale) <= 3, (length, number)


@each_chart
def test_a_chart_is_sharp_and_no_wider_than_a_column(qtbot: QtBot, chart: Chart) -> None:
    assert committed(chart).width() == 2 * 640
    assert committed(chart).height() < 2 * 640


@each_chart
def test_a_chart_stands_with_its_table_under_one_heading_and_says_the_figures_in_words(chart: Chart) -> None:
    body = body_of(chart, LIBRARY)
    (named,) = named_pictures(body)
    assert named.address == chart.name
    section = next(part for part in re.split(r"^#{2,3} ", body, flags=re.MULTILINE) if chart.name in part)
    assert any(table[0][0] == chart.head for table in tables_of(section))
    described = re.findall(r"!\[([^]]+)\]", body)[0]
    for number in numbers_of(chart, body):
        assert number in described
    assert re.search(r"\b20\d\d\b", named.caption)
    for reference in re.findall(r"CAT-\d+", chart.source):
        assert reference in named.caption
    assert chart.title not in named.caption, "said once is enough"


def test_every_picture_of_the_library_is_a_chart() -> None:
    assert {path.name for path in pictures_in(LIBRARY)} == {chart.name for chart in CHARTS}


def test_the_committed_charts_are_what_would_be_drawn(qtbot: QtBot) -> None:
    assert main(["--check"]) == 0


def test_a_changed_table_makes_its_chart_out_of_date_until_it_is_drawn_again(qtbot: QtBot, tmp_path: Path) -> None:
    shutil.copytree(LIBRARY / "items", tmp_path / "items")
    place = tmp_path / "items" / "culture-and-outcomes.md"
    text = place.read_text(encoding="utf-8")
    assert "| 54% |" in text
    place.write_text(text.replace("| 54% |", "| 45% |"), encoding="utf-8")
    arguments = ["--library", str(tmp_path)]
    assert main([*arguments, "--check"]) == 1
    assert main(arguments) == 0
    assert main([*arguments, "--check"]) == 0
    drawn = QImage(str(tmp_path / "items" / "culture-and-outcomes-chart.png"))
    assert lengths(drawn)[0] / lengths(drawn)[1] == pytest.approx(45 / 32, rel=0.01)


def test_drawing_twice_gives_the_same_bytes(qtbot: QtBot, tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        shutil.copytree(LIBRARY / "items", tmp_path / name / "items")
        assert main(["--library", str(tmp_path / name)]) == 0
        found.append({path.name: path.read_bytes() for path in pictures_in(tmp_path / name)})
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("old", "new"), [("54%", "more than half"), ("54%", "54% or 55%"), ("| Country |", "| Where |")]
)
def test_a_number_that_is_missing_or_there_twice_is_told_and_nothing_is_drawn(old: str, new: str) -> None:
    chart = next(chart for chart in CHARTS if chart.item == "culture-and-outcomes")
    body = body_of(chart, LIBRARY)
    assert old in body
    with pytest.raises(NumberMissing, match="culture-and-outcomes"):
        numbers_of(chart, body.replace(old, new))


@each_chart
def test_the_library_in_the_package_has_the_chart(chart: Chart) -> None:
    library = Library.open(LIBRARY.parents[1] / "library.db", LIBRARY.parent / "objects")
    (stored,) = library.objects_of(f"ward-library/{chart.item}")
    path = library.object_path(stored.sha256)
    library.close()
    assert path is not None
    assert path.read_bytes() == (LIBRARY / "items" / chart.name).read_bytes()
