"""Draws the charts of the starter library from the numbers in the tables beside them.

    python -m tools.charts [--library DIR] [--check]

Each chart names cells of a Markdown table in its own item and what number to take from each, so chart and table cannot
disagree; the numbers are also kept in the PNG, where a test compares them again. ``--check`` writes nothing and tells
which committed charts are out of date. Exit status: 0 all is well, 1 a chart is out of date, 2 a table lacks a number.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.publish.markdown import parse, split_front_matter

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "assets" / "library"
NUMBERS = "Numbers"  # the text in the PNG that says what was drawn

Table = list[list[str]]  # rows of cells, the head row first


class NumberMissing(Exception):
    """A table does not say what a chart needs."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, and where its number is: the row that begins with ``row``, and in it what ``pattern`` has in brackets."""

    label: str
    row: str
    pattern: str
    sure: bool = True  # else it is drawn in outline: an earlier year, or a sum of our own
    written: str = "{}%"


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under one heading, in which ``{}`` stands for the number of the ``whole``, if there is one."""

    heading: str
    bars: tuple[Bar, ...]
    whole: Bar | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """``head`` is the first cell of the table's head row; ``most`` is where the axis ends, which begins at nought."""

    item: str
    head: str
    title: str
    groups: tuple[Group, ...]
    most: float
    source: str
    axis: str = "{}%"

    @property
    def name(self) -> str:
        """The file that it is drawn into, beside its item."""
        return f"{self.item}-chart.png"

    @property
    def bars(self) -> tuple[Bar, ...]:
        """All bars, from the top."""
        return tuple(bar for group in self.groups for bar in group.bars)

    @property
    def named(self) -> tuple[Bar, ...]:
        """All that has a number: the bars, and the wholes that headings tell."""
        return self.bars + tuple(group.whole for group in self.groups if group.whole)


def _years(row: str) -> tuple[Bar, ...]:
    return (Bar("2016", row, r"([\d.]+)% \(2016\)", sure=False), Bar("2023", row, r"([\d.]+)% \(2023\)"))


_GROUP = "Black or minority ethnic"
_POUNDS = r"£([\d,.]+) million"
CHARTS: tuple[Chart, ...] = (
    Chart(
        "race-equality-standard-in-figures",
        "What was measured",
        "Boards changed, but the gap to staff stayed",
        (
            Group(f"Share of all trust staff who are {_GROUP}", _years("Black and minority ethnic share of all")),
            Group(f"Share of board members who are {_GROUP}", _years("Black and minority ethnic share of board")),
        ),
        30,
        "Source: NHS England 2024, CAT-012",
    ),
    Chart(
        "snowy-white-peaks-to-too-hot-to-handle",
        "What the survey found",
        "The commonest outcome was that nothing happened",
        (
            Group(
                "Staff who raised a concern about racism",
                (
                    Bar("Taken seriously, and the problem dealt with", "Of those who raised", r"([\d.]+)%"),
                    Bar("Nothing happened: the commonest outcome", "The commonest outcome", r"([\d.]+)%"),
                ),
            ),
            Group(
                "Staff who kept silent",
                (Bar("Did not think that anything would change", "Of those who kept silent", r"([\d.]+)%"),),
            ),
            Group(
                "A group that the summary we read does not name",
                (Bar("Left their jobs because of how they were treated", "Left their jobs", r"([\d.]+)%", sure=False),),
            ),
        ),
        100,
        "Source: Kline and Warmington 2024, CAT-039",
    ),
    Chart(
        "rudeness-bullying-and-cost",
        "Part of the estimate",
        "Working unwell costs about twice as much as absence",
        (
            Group(
                "Parts of the {} that bullying costs the NHS in England a year",
                (
                    Bar("Working while unwell", "Working while unwell", _POUNDS, written="£{} million"),
                    Bar("Sickness absence", "Sickness absence", _POUNDS, written="£{} million"),
                    Bar("All the other parts together (our sum)", "All the other", _POUNDS, False, "about £{} million"),
                ),
                Bar("Total", "Total", _POUNDS, written="£{} million"),
            ),
        ),
        1_500,
        "Source: Kline and Lewis 2018, CAT-102. An estimate.",
        "£{} million",
    ),
    Chart(
        "culture-and-outcomes",
        "Country",
        "At best, just over half view handovers well",
        (
            Group(
                "Hospital staff with a positive view of handovers",
                tuple(Bar(label, label, r"([\d.]+)%") for label in
                      ("Slovenia (highest)", "Belgium (lowest, with Scotland)", "Scotland (lowest, with Belgium)")),
            ),
        ),
        100,
        "Source: OECD 2021, CAT-077",
    ),
    Chart(
        "freedom-to-speak-up-in-figures",
        "When",
        "Fewer of the cases brought to guardians are anonymous",
        (
            Group(
                "Share of cases that were anonymous",
                (
                    Bar("2017", "2017", r"([\d.]+)% of cases are anonymous"),
                    Bar("2021/22", "2021/22", r"([\d.]+)% anonymous"),
                    Bar("2022/23", "2022/23", r"([\d.]+)% anonymous"),
                ),
            ),
        ),
        20,
        "Source: National Guardian’s Office 2022 and 2023, CAT-027, CAT-028",
    ),
)  # fmt: skip


def tables_of(markdown: str) -> list[Table]:
    """The tables of Markdown, each as rows of plain cells."""
    found: list[Table] = []
    for token in parse(markdown):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open" and found:
            found[-1].append([])
        elif token.type in ("th_open", "td_open"):
            found[-1][-1].append("")
        elif token.type == "inline" and found and found[-1] and found[-1][-1] and token.level >= 4:
            found[-1][-1][-1] = "".join(child.content for child in token.children or ())
    return found


def numbers_of(chart: Chart, markdown: str) -> tuple[str, ...]:
    """The numbers of all that a chart has named, as its table writes them.

    Raises `NumberMissing` unless each is there once.
    """
    tables = [table for table in tables_of(markdown) if table and table[0] and table[0][0] == chart.head]
    if len(tables) != 1:
        raise NumberMissing(f"{chart.item}: {len(tables)} tables begin with “{chart.head}”; there must be one")
    found = []
    for bar in chart.named:
        rows = [row[1:] for row in tables[0][1:] if row[0].startswith(bar.row)]
        said = [number for row in rows for cell in row for number in re.findall(bar.pattern, cell)]
        if len(said) != 1:
            raise NumberMissing(
                f"{chart.item}: the rows “{bar.row}” say {said or 'nothing'} for {bar.pattern}, not one number"
            )
        found.append(said[0])
    return tuple(found)


def value(number: str) -> float:
    """A number as it is written: ``1,374`` or ``17.7``."""
    return float(number.replace(",", ""))


def body_of(chart: Chart, library: Path) -> str:
    """The Markdown of a chart's item."""
    text = (library / "items" / f"{chart.item}.md").read_text(encoding="utf-8")
    front = split_front_matter(text)
    return front.body if front else text


def picture_of(chart: Chart, library: Path) -> QImage:
    """The chart as it is to be. Needs a QGuiApplication; raises `NumberMissing`."""
    from tools.chart_drawing import drawn  # Qt only where something is drawn

    return drawn(chart, numbers_of(chart, body_of(chart, library)))


def noted(chart: Chart, numbers: Sequence[str]) -> str:
    """What the PNG says of itself."""
    return json.dumps([[bar.label, number] for bar, number in zip(chart.named, numbers, strict=True)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the charts, or check them."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.charts", description="Draw the charts of the starter library."
    )
    parser.add_argument("--library", type=Path, default=LIBRARY, help="the workspace (assets/library)")
    parser.add_argument("--check", action="store_true", help="write nothing; tell which charts are out of date")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication, QImage

    _application = QGuiApplication.instance() or QGuiApplication([])
    status = 0
    for chart in CHARTS:
        place = chosen.library / "items" / chart.name
        try:
            picture = picture_of(chart, chosen.library)
        except NumberMissing as error:
            print(error, file=sys.stderr)
            return 2
        if chosen.check:
            if QImage(str(place)).text() != picture.text():  # all that it says of itself, not the pixels of one machine
                print(f"{place.name} is out of date; `python -m tools.charts` draws it again")
                status = 1
        elif not picture.save(str(place), quality=0):
            print(f"{place} cannot be written", file=sys.stderr)
            return 2
    return status


if __name__ == "__main__":
    sys.exit(main())
