"""A column of sentences gets more of a table's width than one of numbers, and not a word of the table is changed."""

from __future__ import annotations

import re

from kiosk.library.text import plain_text
from kiosk.ui.pages.reader.long_tables import cut_table

SAID = "Thank you for coming. We are going to practise listening, in threes, for three minutes each."
AGENDA = (
    "<table><thead><tr><th>Start</th><th>Words</th><th>Kit</th></tr></thead>"
    f"<tbody><tr><td>0</td><td>{SAID}</td><td>None</td></tr></tbody></table>"
)


def widths(html: str) -> list[int]:
    return [int(width) for width in re.findall(r'width="(\d+)%"', html)]


def test_a_column_of_sentences_gets_most_of_the_width() -> None:
    ((html, text),) = cut_table(AGENDA)
    start, words, kit = widths(html)
    assert words > 3 * max(start, kit)
    assert start + words + kit == 100
    assert text == plain_text(AGENDA) == plain_text(html)


def test_tables_of_short_cells_or_of_two_columns_stay_as_they_are() -> None:
    for table in (
        AGENDA.replace(SAID, "Welcome"),
        re.sub(r"<th>Kit</th>|<td>None</td>", "", AGENDA),
        AGENDA.replace("<td>None</td>", '<td rowspan="2">None</td>'),
        "<table></table>",
    ):
        assert cut_table(table) == [(table, plain_text(table))]
