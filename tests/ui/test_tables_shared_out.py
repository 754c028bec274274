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


def test_words_that_are_said_get_more_room_than_a_name_of_an_activity() -> None:
    """Of an agenda, what a facilitator says is most of the text in it, and makes it as high as it is."""
    said = " ".join([SAID] * 4)
    rows = "".join(
        f"<tr><td>{n}</td><td>5</td><td>{n}. Welcome and ground rules for all who came</td><td>{said}</td>"
        "<td>Flip chart, pens and the worksheet</td></tr>"
        for n in range(8)
    )
    ((html, _),) = cut_table(
        "<table><thead><tr><th>Start</th><th>Minutes</th><th>Activity</th><th>Words</th><th>Kit</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
    *others, words, kit = widths(html)
    assert words > sum(others) + kit


def test_a_web_address_takes_no_more_of_a_table_than_a_long_word() -> None:
    address = "https://www.example.org/" + "a-very-long-address/" * 8
    ((html, _),) = cut_table(AGENDA.replace("<td>None</td>", f"<td>{address}</td>"))
    _, words, kit = widths(html)
    assert kit < 3 * words
