"""Tidy HTML as a tree of blocks with lines of formatted text in them, and the one way to write it.

The tree never holds what the reader could choke on: nesting, table size and the length of words are capped
while it is built, by leaving tags out and never by leaving text out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from kiosk.publish.lines import WHITE, Attributes, Format, Piece, paragraphs, tidy, written_line, written_tag

MAX_TABLES: Final = 5  # tables within tables
MAX_LISTS: Final = 12  # lists within lists; quotations too
MAX_CELLS: Final = 10_000  # rows times columns of one table

RENAMED: Final = {"b": "strong", "i": "em", "tfoot": "tbody", "h1": "h1", "h5": "h5", "h6": "h6"}
BOUNDARIES: Final = frozenset({
    "div", "section", "article", "main", "header", "footer", "nav", "aside", "address", "dl", "dt", "dd",
    "fieldset", "form", "pre", "hr", "center", "details", "summary",
})  # fmt: skip

_INLINE = frozenset({"a", "em", "strong", "sub", "sup"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LINES = _HEADINGS | {"p", "caption"}  # blocks that hold one line of text and no blocks
_PARENTS = {
    "li": {"ul", "ol"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "caption": {"table"},
    "figcaption": {"figure"},
}
_NO_TEXT = frozenset({"table", "thead", "tbody", "tr"})  # text in these belongs to what is around the table
_CAPPED = {"table": MAX_TABLES, "ul": MAX_LISTS, "ol": MAX_LISTS, "blockquote": MAX_LISTS, "figure": 1}


@dataclass(slots=True)
class Block:
    """A block: ``children`` for those that hold blocks, ``line`` for those that hold text."""

    tag: str
    attributes: Attributes = ()
    children: list[Block] = field(default_factory=list)
    line: list[Piece] = field(default_factory=list)

    @property
    def level(self) -> int:
        """1 to 6 for a heading, else 0."""
        return int(self.tag[1]) if self.tag in _HEADINGS else 0


@dataclass(slots=True)
class _Open:
    """A tag that is open in the source: its block, if it became one, else what it passes on."""

    tag: str
    block: Block | None = None
    format: Format | None = None
    attributes: Attributes = ()


def blocks_of(tidy: str) -> list[Block]:
    """The top-level blocks of tidy HTML (every tag closed, every attribute checked)."""
    building = _Building()
    building.feed(tidy)
    building.close()
    return building.finished()


def text_of(block: Block) -> str:
    """The text of a block that holds a line."""
    return WHITE.sub(" ", "".join(" " if piece.void else piece.text for piece in block.line)).strip(" ")


def write(blocks: Sequence[Block]) -> str:
    """The blocks as HTML: no white space between tags, attributes in alphabetical order."""
    _keep_ids_apart(blocks, set())
    return "".join(part for block in blocks for part in _written(block))


class _Building(HTMLParser):
    """Builds the tree from nh3's output, whose tags are balanced."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._root = Block("")
        self._open: list[_Open] = []
        self._line: list[Piece] = []

    def finished(self) -> list[Block]:
        self._end_line()
        return self._root.children

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = RENAMED.get(tag, tag)
        attributes = tuple(sorted((name, value or "") for name, value in attrs))
        if tag in ("br", "img", "hr"):
            self._void(tag, attributes)
        elif tag in _INLINE:
            useful = tag != "a" or any(name == "href" for name, _ in attributes)
            kept = tuple(pair for pair in attributes if pair[0] != "id")
            self._open.append(_Open(tag, format=(tag, kept) if useful else None))
        else:
            self._open_block(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        tag = RENAMED.get(tag, tag)
        if not any(entry.tag == tag for entry in self._open):
            return
        if tag not in _INLINE:
            self._end_line()
        while (entry := self._open.pop()).tag != tag:
            pass
        if entry.block is not None:
            self._close_block(entry.block)

    def handle_data(self, data: str) -> None:
        formats = self._formats()
        if any(entry.tag == "pre" for entry in self._open):
            for number, line in enumerate(data.split("\n")):
                if number:
                    self._line.append(Piece("", void="br"))
                self._line.append(Piece(line, formats))
            return
        self._line.append(Piece(data, formats))

    def _formats(self) -> tuple[Format, ...]:
        """The formatting of text met here, outermost first; of two tags of one name the outer counts."""
        found: dict[str, Format] = {}
        for entry in self._open:
            if entry.format:
                found.setdefault(entry.format[0], entry.format)
        return tuple(found.values())

    def _void(self, tag: str, attributes: Attributes) -> None:
        formats = self._formats()
        if tag == "br":
            self._line.append(Piece("", void="br"))
        elif tag == "hr":
            self._end_line()
        elif any(name == "src" for name, _ in attributes):
            self._line.append(Piece("", formats, "img", tuple(pair for pair in attributes if pair[0] != "id")))

    def _open_block(self, tag: str, attributes: Attributes) -> None:
        """Open a block where it may stand; else its tag is only a boundary between lines."""
        self._end_line()
        block: Block | None = None
        within = self._container()
        if tag in BOUNDARIES or self._line_block() or not self._may_stand(tag, within):
            pass
        elif tag in _HEADINGS and within is not self._root:
            block = Block("p", self._with_inherited(attributes))  # headings divide items, not cells or quotations
            self._open.append(_Open(tag, block, ("strong", ())))
            return
        else:
            block = Block(tag, self._with_inherited(attributes))
        self._open.append(_Open(tag, block, attributes=attributes))

    def _may_stand(self, tag: str, within: Block) -> bool:
        if tag in _PARENTS:
            return within.tag in _PARENTS[tag]
        depth = sum(1 for entry in self._open if entry.block and _CAPPED.get(entry.tag) and _like(entry.tag, tag))
        return within.tag not in _NO_TEXT and depth < _CAPPED.get(tag, depth + 1)

    def _with_inherited(self, attributes: Attributes) -> Attributes:
        """``attributes``, with language and direction from the tags around it that became no block."""
        found = dict(attributes)
        for entry in reversed(self._open):
            if entry.block is not None:
                break
            for name, value in entry.attributes:
                if name in ("lang", "dir"):
                    found.setdefault(name, value)
        return tuple(sorted(found.items()))

    def _container(self) -> Block:
        return next((entry.block for entry in reversed(self._open) if entry.block is not None), self._root)

    def _line_block(self) -> bool:
        return self._container().tag in _LINES

    def _end_line(self) -> None:
        """Put the text met since the last boundary where it belongs."""
        pieces, self._line = self._line, []
        container = self._container()
        if container.tag in _LINES:
            if container.line and pieces:
                container.line.append(Piece("", void="br"))
            container.line.extend(pieces)
            return
        while container.tag in _NO_TEXT:
            container = self._around(container)
        for line in paragraphs(pieces):
            self._add(container, Block("p", self._with_inherited(()), line=line))

    def _around(self, block: Block) -> Block:
        """The block that holds ``block``."""
        chain = [self._root, *(entry.block for entry in self._open if entry.block is not None)]
        return chain[chain.index(block) - 1]

    def _add(self, container: Block, block: Block) -> None:
        if container.tag in ("ul", "ol") and block.tag != "li":
            block = Block("li", children=[block])
        container.children.append(block)

    def _close_block(self, block: Block) -> None:
        """Add a finished block to the one around it, unless there is nothing in it."""
        container = self._container()
        if block.tag in _LINES:
            lines = list(paragraphs(block.line))
            if block.tag == "p":
                for line in lines:
                    self._add(container, Block("p", block.attributes, line=line))
            elif lines:
                block.line = [piece for line in lines for piece in (*line, Piece(" "))]
                block.line = tidy([Piece(" ") if piece.void == "br" else piece for piece in block.line])
                self._add(container, block)
        elif block.tag == "table":
            for part in _capped_table(block):
                self._add(container, part)
        elif block.children or block.tag in ("td", "th"):
            self._add(container, block)


def _like(tag: str, other: str) -> bool:
    return tag == other or {tag, other} <= {"ul", "ol"}


def _capped_table(table: Block) -> list[Block]:
    """The table, or several with at most `MAX_CELLS` cells each, or its cells' text if one row is too wide."""
    rows = [(part.tag, row) for part in table.children for row in part.children]
    caption = [part for part in table.children if part.tag == "caption"]
    lines = [Block("p", line=part.line) for part in (caption[1:] if rows else caption)]
    if not rows:
        return lines
    width = _columns([row for _, row in rows])
    if width > MAX_CELLS:
        lines += [Block("p", line=part.line) for part in caption[:1]]
        return lines + [block for _, row in rows for cell in row.children for block in cell.children]
    height = MAX_CELLS // width
    tables = lines
    for start in range(0, len(rows), height):
        chosen = rows[start : start + height]
        made = Block("table", table.attributes, children=caption[:1] if start == 0 else [])
        for number, (tag, row) in enumerate(chosen):
            _clamp_rowspans(row, len(chosen) - number)
            if made.children and made.children[-1].tag == tag:
                made.children[-1].children.append(row)
            else:
                made.children.append(Block(tag, children=[row]))
        tables.append(made)
    return tables


def _columns(rows: Sequence[Block]) -> int:
    """The columns of a table: those of its widest row, cells that reach down from rows above included."""
    ending: dict[int, int] = {}
    reaching = widest = 0
    for number, row in enumerate(rows):
        reaching -= ending.pop(number, 0)
        own = 0
        for cell in row.children:
            span, depth = _span(cell, "colspan"), _span(cell, "rowspan")
            own += span
            if depth > 1:
                ending[number + depth] = ending.get(number + depth, 0) + span
        widest = max(widest, reaching + own)
        reaching += sum(_span(cell, "colspan") for cell in row.children if _span(cell, "rowspan") > 1)
    return widest


def _span(cell: Block, name: str) -> int:
    return int(dict(cell.attributes).get(name, "1"))


def _clamp_rowspans(row: Block, left: int) -> None:
    """Let no cell of ``row`` reach below the last of the ``left`` rows from here on."""
    for cell in row.children:
        if _span(cell, "rowspan") > left:
            kept = [pair for pair in cell.attributes if pair[0] != "rowspan"]
            cell.attributes = tuple(sorted([*kept, ("rowspan", str(left))] if left > 1 else kept))


def _keep_ids_apart(blocks: Sequence[Block], used: set[str]) -> None:
    """Leave each ``id`` with the first block that has it."""
    for block in blocks:
        name = dict(block.attributes).get("id", "")
        if name in used:
            block.attributes = tuple(pair for pair in block.attributes if pair[0] != "id")
        elif name:
            used.add(name)
        _keep_ids_apart(block.children, used)


def _written(block: Block) -> Iterator[str]:
    yield written_tag(block.tag, block.attributes)
    children = block.children
    if block.line:
        yield written_line(block.line)
    elif block.tag in ("li", "td", "th", "figcaption") and _one_line(children):
        yield written_line(children[0].line)
        children = children[1:]
    elif block.tag == "figure" and any(_pictures_only(child) for child in children):
        for child in children:
            yield from [written_line(child.line)] if _pictures_only(child) else _written(child)
        children = []
    for child in children:
        yield from _written(child)
    yield f"</{block.tag}>"


def _one_line(children: Sequence[Block]) -> bool:
    """Whether the only paragraph is the first block, and only lists follow: then it needs no tag."""
    first = bool(children) and children[0].tag == "p" and not children[0].attributes
    return first and all(child.tag in ("ul", "ol") for child in children[1:])


def _pictures_only(block: Block) -> bool:
    return block.tag == "p" and not block.attributes and all(piece.void == "img" for piece in block.line)
