"""From rows to blocks: paragraphs, headings, list items and tables.

A row goes on with the paragraph before it unless something says that a new one begins:
a gap, another size, a bullet, an indent, or a line that ended although the next word
would still have fitted.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kiosk.publish.importing.pdf.glyphs import SOFT_HYPHEN
from kiosk.publish.importing.pdf.lines import Row

PARAGRAPH, HEADING, ITEM, TABLE = "paragraph", "heading", "item", "table"

_BULLET = re.compile(r"^[•◦▪▫■□●○‣⁃∙·➢➤✓✔❖](?:\s*|$)|^\*(?:\s+|$)|^[–-](?:\s+(?=[\"“‘(]?[A-Z0-9])|$)|^o\s+(?=[A-Z])")
_LABEL = re.compile(r"^(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,3})+\.?|Q:|A:)(?:\s|$)")
_ENDS_SENTENCE = re.compile(r"[.!?:;؟。…][\"'”’»)\]]*$")
_GOES_ON = re.compile(r"^[a-zà-öø-ÿ(&]")
UNFINISHED = re.compile(
    r"\b(?:and|of|for|the|to|in|a|an|by|with|on|or|from|using|der|die|das|und|de|do|da)$|[,&/]$", re.IGNORECASE
)
_HYPHENS = ("-", "\u2010", SOFT_HYPHEN)
# First parts that keep their hyphen when a line breaks after them.
_PREFIXES = frozenset({"self", "non", "well", "cross"})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table of a page; a table's text has a line for each row.

    ``height`` is that of its letters and ``top`` its place on the page, in points.
    """

    kind: str
    text: str
    height: float
    top: float
    bold: bool = False
    open_ended: bool = False  # the sentence may go on on the next page or in the next column


def words_in(rows: Sequence[Row]) -> Counter[str]:
    """Count the words that stand whole inside a line: evidence for mending broken ones."""
    found: Counter[str] = Counter()
    for row in rows:
        for cell in row.cells:
            found.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", cell.text.lower())[:-1])
    return found


def join_lines(first: str, second: str, known: Counter[str]) -> str:
    """Join two lines of a paragraph, mending a word broken by a hyphen.

    >>> join_lines("the adip-", "iscing elit", Counter())
    'the adipiscing elit'
    >>> join_lines("a well-", "known ward", Counter())
    'a well-known ward'
    """
    if not first.endswith(_HYPHENS):
        cut = re.search(r"[\w/][–/@]$", first) and re.match(r"\d" if first.endswith("–") else r"\w", second)
        return f"{first}{second}" if cut else f"{first} {second}"
    head = re.search(r"([^\W_]+(?:-[^\W_]+)*)[-\u2010\u00ad]$", first)
    tail = re.match(r"[^\W_]+", second)
    if head is None or tail is None:
        return f"{first.rstrip(SOFT_HYPHEN)} {second}"
    left, right = head.group(1), tail.group(0)
    if not right[0].islower() or not left[-1].isalpha():
        return f"{first[:-1]}-{second}"
    whole, hyphened = (left + right).lower(), f"{left}-{right}".lower()
    last = left.lower().rpartition("-")[2]
    if known[whole] < known[hyphened] or (not known[whole] and (last in _PREFIXES or "-" in left)):
        return f"{first[:-1]}-{second}"
    return first[:-1] + second


def blocks_of(rows: Sequence[Row], body: float, known: Counter[str]) -> list[Block]:
    """Group the rows of one page into blocks; ``body`` is the height of the document's plain text."""
    blocks: list[Block] = []
    leading = _leading(rows)
    edge = _edges(rows)
    index = 0
    while index < len(rows):
        table = _table_at(rows, index)
        if table > index:
            blocks.append(_table_block(rows[index:table]))
            index = table
            continue
        end = index + 1
        while (
            end < len(rows) and _table_at(rows, end) == end and not _breaks(rows[index:end], rows[end], leading, edge)
        ):
            end += 1
        blocks.append(_text_block(rows[index:end], body, known))
        index = end
    return _joined_columns(blocks, known)


def _leading(rows: Sequence[Row]) -> float:
    """The usual distance of two lines of a paragraph, as a multiple of their height."""
    drops = Counter[float]()
    for above, below in pairwise(rows):
        drop = above.bottom - below.bottom
        if above.height > 0 and 0.5 < drop / above.height < 3 and _same_size(above, below):
            drops[round(drop / above.height, 1)] += 1
    return drops.most_common(1)[0][0] if drops else 1.2


def _same_size(first: Row, second: Row) -> bool:
    if abs(first.height - second.height) <= 0.12 * max(first.height, second.height):
        return True
    return abs(first.tall - second.tall) <= 0.05 * max(first.tall, second.tall)  # small capitals in one of them


def _edges(rows: Sequence[Row]) -> Callable[[Row], float]:
    """A function giving the right edge (in reading direction) of the column that a row stands in."""
    single = [row for row in rows if len(row.cells) == 1]

    def edge(row: Row) -> float:
        return max(
            (
                other.end
                for other in single
                if abs(other.start - row.start) < 4 * row.height and other.rtl == row.rtl and _same_size(row, other)
            ),
            default=row.end,
        )

    return edge


def _breaks(block: Sequence[Row], row: Row, leading: float, edge: Callable[[Row], float]) -> bool:
    """Whether ``row`` begins a new block after the rows of ``block``."""
    previous = block[-1]
    if _only_label(block):
        return previous.bottom - row.bottom > 0.5 * row.height
    if len(row.cells) > 1 or (len(previous.cells) > 1 and not _hangs(previous)) or _BULLET.match(row.text):
        return True
    if _hangs(previous):
        previous = Row(previous.cells[1:], previous.rtl)
        block = [previous]
    if previous.turned or row.turned:
        return True
    if not _same_size(previous, row) or previous.bold != row.bold or previous.rtl != row.rtl:
        return True
    drop = previous.bottom - row.bottom
    if drop < 0.3 * row.height or row.left > previous.right or row.right < previous.left:
        return True
    if drop > max(1.2 * leading * row.height, 1.1 * row.height) and drop > (leading + 0.2) * row.height:
        return True
    if previous.text.endswith(_HYPHENS) and _GOES_ON.match(row.text):
        return False
    if _centred(previous, row):
        return bool(_ENDS_SENTENCE.search(previous.text)) and _fits(previous, row, edge(previous))
    return _indented(block, row) or _ended_early(block, row, edge(previous))


def _only_label(block: Sequence[Row]) -> bool:
    text = block[0].text
    return len(block) == 1 and _is_label(text)


def _is_label(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}", text)) or _BULLET.sub("", text) == "" or _LABEL.sub("", text) == ""


def _hangs(row: Row) -> bool:
    """Whether a row is a label and the beginning of what it labels."""
    return len(row.cells) == 2 and _is_label(row.cells[0].text) and _wordy(row.cells[1].text)


def _centred(previous: Row, row: Row) -> bool:
    middle = abs(previous.left + previous.right - row.left - row.right) / 2
    return middle < 0.3 * row.height and abs(previous.start - row.start) > 0.5 * row.height


def _indented(block: Sequence[Row], row: Row) -> bool:
    previous = block[-1]
    shift = row.start - previous.start
    labelled = bool(_BULLET.match(block[0].text) or _LABEL.match(block[0].text))
    if shift > 0.9 * row.height:
        return not (labelled and len(block) == 1) and bool(_ENDS_SENTENCE.search(previous.text))
    if shift < -0.9 * row.height:
        if len(block) == 1 and not labelled:
            return False
        return labelled or bool(_ENDS_SENTENCE.search(previous.text))
    return bool(_LABEL.match(row.text)) and (labelled or bool(_ENDS_SENTENCE.search(previous.text)))


def _fits(previous: Row, row: Row, edge: float) -> bool:
    """Whether the first word of ``row`` would have fitted at the end of the line before."""
    word = row.text.split(" ", 1)[0]
    width = (row.right - row.left) * (len(word) + 1.5) / max(len(row.text), 1)
    return previous.end + 1.15 * width < edge


def _ended_early(block: Sequence[Row], row: Row, edge: float) -> bool:
    previous = block[-1]
    if not _fits(previous, row, edge) or _GOES_ON.match(row.text) or UNFINISHED.search(previous.text):
        return False
    if row.text[0].isalpha() and row.text[0].lower() == row.text[0].upper():  # a script without capitals
        return bool(_ENDS_SENTENCE.search(previous.text))
    return bool(_ENDS_SENTENCE.search(previous.text)) or previous.end < previous.start + 0.66 * (edge - previous.start)


def _table_at(rows: Sequence[Row], index: int) -> int:
    """The end of the table that begins at ``index``: three or more rows of several cells, else ``index``."""
    end = index
    while end < len(rows) and len(rows[end].cells) > 1 and not _only_label(rows[end : end + 1]):
        if _hangs(rows[end]):
            break
        if end > index and not 0 < rows[end - 1].bottom - rows[end].bottom < 4 * rows[end].height:
            break
        end += 1
    return end if end - index >= 3 else index


def _table_block(rows: Sequence[Row]) -> Block:
    text = "\n".join(row.text.replace(SOFT_HYPHEN, "") for row in rows)
    return Block(TABLE, text, statistics.median(row.height for row in rows), rows[0].top)


def _text_block(rows: Sequence[Row], body: float, known: Counter[str]) -> Block:
    text = rows[0].text
    for row in rows[1:]:
        text = join_lines(text, row.text, known)
    height = statistics.median(row.height for row in rows)
    bold, top = all(row.bold for row in rows), rows[0].top
    bullet = _BULLET.match(text)
    open_ended = not _ENDS_SENTENCE.search(text)
    if bullet and text[bullet.end() :].strip():
        return Block(ITEM, text[bullet.end() :].strip(), height, top, bold, open_ended=open_ended)
    large = height >= 1.18 * body
    if (large or bold) and len(text) <= (300 if large else 150) and not re.search(r"[.;,]$", text) and _wordy(text):
        return Block(HEADING, text.rstrip(SOFT_HYPHEN), height, top, bold)
    return Block(PARAGRAPH, text, height, top, bold, open_ended=open_ended)


def _wordy(text: str) -> bool:
    return sum(char.isalpha() for char in text) >= 3


def _joined_columns(blocks: Sequence[Block], known: Counter[str]) -> list[Block]:
    """Join a paragraph that stops in mid-sentence to the one that goes on in the next column."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before is not None and goes_on(before, block):
            joined[-1] = replace(before, text=join_lines(before.text, block.text, known), open_ended=block.open_ended)
        else:
            joined.append(block)
    return [replace(block, text=block.text.rstrip(SOFT_HYPHEN)) for block in joined]


def goes_on(before: Block, block: Block) -> bool:
    """Whether a paragraph is the second half of the one before it."""
    if before.kind not in (PARAGRAPH, ITEM) or block.kind != PARAGRAPH or not before.open_ended:
        return False
    similar = abs(before.height - block.height) <= 0.12 * max(before.height, block.height)
    broken = before.text.endswith(_HYPHENS) or len(before.text) > 40
    return similar and before.bold == block.bold and broken and bool(_GOES_ON.match(block.text))
