"""A table as Qt lays it out well: very many cells as several tables, columns as wide as their text needs; pure.

Qt lays a table out as a whole, in time that grows faster than its cells, and gives a column of sentences hardly more
room than one of numbers.
"""

from __future__ import annotations

import re
from itertools import pairwise

from kiosk.library.text import plain_text

CELLS = 150  # of a table that is laid out at once
_LONG = 30  # characters of a cell, from which on its column is given its share of the width
_LONGEST_WORD = 24  # characters; a longer one, of a web address, is broken
_TAG = re.compile(r"<(/?)(table|tr|td|th)\b([^>]*)>")
_WORDS = re.compile(r"<[^>]*>")


def cut_table(html: str) -> list[tuple[str, str]]:
    """``html``, one table, as tables of at most about `CELLS` cells, each with its plain text.

    One with cells that go over several rows or columns stays as it is.
    """
    whole = [(html, plain_text(html))]
    rows = [] if "rowspan" in html or "colspan" in html else _rows(html)
    if not rows:
        return whole
    if len(re.findall(r"<t[dh]\b", html)) <= CELLS * 3 // 2:
        return [(_shared_out(html, rows), whole[0][1])]
    widths = _widths([html[start:end] for start, end in rows[:200]])
    found, at, cells = [], 0, 0
    edges = [0]
    for number, (start, end) in enumerate(rows):
        cells += len(re.findall(r"<t[dh]\b", html[start:end]))
        if cells >= CELLS and number + 1 < len(rows):
            edges.append(number + 1)
            cells = 0
    for first, last in zip(edges, [*edges[1:], len(rows)], strict=True):
        head = html[html.index(">") + 1 : rows[0][0]] if not first else ""
        body = "".join(html[start:end] for start, end in rows[first:last])
        head = re.sub(r"</?t(head|body|foot)\b[^>]*>", "", head)
        piece = f'<table width="100%">{head}{_with_widths(body, widths)}</table>'
        found.append((piece, plain_text(piece)))
        at = last
    return found if at == len(rows) else whole


def _shared_out(html: str, rows: list[tuple[int, int]]) -> str:
    """A table with a column of sentences, its width shared out by what the columns hold; any other as it is."""
    texts = [html[start:end] for start, end in rows]
    cells = [[_WORDS.sub("", cell) for cell in re.split(r"</t[dh]>", row)[:-1]] for row in texts]
    if max(map(len, cells)) < 3 or max(len(cell) for row in cells for cell in row) < _LONG:
        return html
    start = rows[0][0]
    head = re.sub(r"^<table\b", "<table width='100%'", html[:start])
    return head + _with_widths(html[start:], _widths(texts))


def _rows(html: str) -> list[tuple[int, int]]:
    """Where the table's own rows are."""
    found, depth, start = [], 0, 0
    for tag in _TAG.finditer(html):
        closing, name = tag.group(1), tag.group(2)
        if name == "table":
            depth += -1 if closing else 1
        elif name == "tr" and depth == 1:
            if closing:
                found.append((start, tag.end()))
            else:
                start = tag.start()
    return found


def _widths(rows: list[str]) -> list[int]:
    """The share of each column in per cent, for all rows alike: room for its longest word, the rest by its text."""
    words: list[int] = []  # letters of the longest in each column
    letters: list[int] = []  # of all cells together
    for row in rows:
        for number, cell in enumerate(re.split(r"</t[dh]>", row)[:-1]):
            if number == len(words):
                words.append(0)
                letters.append(0)
            text = _WORDS.sub("", cell)
            words[number] = max(words[number], *(min(len(word), _LONGEST_WORD) for word in text.split()), 0)
            letters[number] += len(text)
    # The padding counts as much as three letters; half of the mean makes the tables of this kind least high.
    sizes = [word + 3 + all_ / len(rows) / 2 for word, all_ in zip(words, letters, strict=True)]
    ends = [round(100 * sum(sizes[:place]) / max(sum(sizes), 1)) for place in range(len(sizes) + 1)]
    return [max(end - start, 1) for start, end in pairwise(ends)]  # together all of the width


def _with_widths(rows: str, widths: list[int]) -> str:
    """The rows, with the widths in the cells of the first one."""
    end = rows.index("</tr>")
    shares = iter(widths)
    first = re.sub(r"<(t[dh])\b", lambda tag: f'<{tag.group(1)} width="{next(shares, 1)}%"', rows[:end])
    return first + rows[end:]
