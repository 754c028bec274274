"""Items written here: front matter, then Markdown (CommonMark, tables and footnotes; raw HTML off)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from kiosk.publish.reduce import ReducedDocument, clean_href, reduce_document

_FENCE = re.compile(r"---[ \t]*")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")  # how an address that names no file beside the text begins


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A file's YAML and its Markdown; ``line`` is the line of the file that ``body`` begins at, from 1."""

    yaml: str
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class RefusedLink:
    """A link or picture whose address no reader may follow; ``line`` counts within the Markdown, from 1."""

    line: int
    address: str


@dataclass(frozen=True, slots=True)
class NamedPicture:
    """A picture that a text names as a file beside it; ``line`` counts within the Markdown, from 1.

    ``address`` is as `document` wants it. ``alone`` says that nothing else stands in its paragraph, without which it
    cannot have a ``caption``.
    """

    line: int
    address: str
    caption: str
    alone: bool


def split_front_matter(text: str) -> FrontMatter | None:
    """The front matter between the first line ``---`` and the next, and the Markdown after it; else None."""
    lines = text.splitlines(keepends=True)
    if not lines or not _FENCE.fullmatch(lines[0].rstrip("\r\n")):
        return None
    for number, line in enumerate(lines[1:], start=1):
        if _FENCE.fullmatch(line.rstrip("\r\n")):
            return FrontMatter("".join(lines[1:number]), "".join(lines[number + 1 :]), number + 2)
    return None


def document(markdown: str, pictures: Mapping[str, str] | None = None) -> ReducedDocument:
    """Markdown as a reduced document: its first ``#`` heading is the title, its footnotes a section "Notes".

    ``pictures`` are the ``lib:object/SHA256`` of the pictures beside it, by address; with a caption, a figure.
    """
    return reduce_document(to_html(markdown, pictures))


def to_html(markdown: str, pictures: Mapping[str, str] | None = None) -> str:
    """Markdown as plain HTML, headings as written; to be reduced before it is stored."""
    parser = _parser()
    tokens = parser.parse(markdown)
    _place_pictures(tokens, pictures or {})
    levels = _levels(tokens)
    notes = f"h{min(levels, default=2)}"
    parser.add_render_rule("footnote_block_open", lambda *_: f"<{notes}>Notes</{notes}><ol>")
    return str(parser.renderer.render(tokens, parser.options, {}))


def parse(markdown: str) -> list[Token]:
    """Markdown as the tokens of markdown-it, each block with its lines."""
    return _parser().parse(markdown)


def refused_links(markdown: str) -> tuple[RefusedLink, ...]:
    """The links and pictures that would be left out of the stored text."""
    return tuple(_refused(_parser().parse(markdown), 1))


def named_pictures(markdown: str) -> tuple[NamedPicture, ...]:
    """The pictures that are files beside the text, in order."""
    found = []
    for before, token, after in _threes(_parser().parse(markdown)):
        line = token.map[0] + 1 if token.map else 1
        for child in token.children or ():
            line += child.type in ("softbreak", "hardbreak")
            address = str(child.attrs.get("src", ""))
            if child.type == "image" and is_beside(address):
                alone = _is_only_child(before, token, after)
                found.append(NamedPicture(line, address, str(child.attrs.get("title", "")), alone))
    return tuple(found)


def _threes(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    """Each token that has one before it and one after it, with these two."""
    return zip(tokens, tokens[1:], tokens[2:], strict=False)


def is_beside(address: str) -> bool:
    """Whether the address of a picture means a file in the text's own folder, be it there or not."""
    return bool(address) and _ELSEWHERE.match(address) is None


def _is_only_child(before: Token, inline: Token, after: Token) -> bool:
    """Whether a run is a paragraph with one thing in it."""
    whole = (before.type, after.type) == ("paragraph_open", "paragraph_close")
    return whole and len(inline.children or ()) == 1


def _place_pictures(tokens: Sequence[Token], pictures: Mapping[str, str]) -> None:
    """Give pictures beside the text their address in the library, and those with a caption a figure."""
    for before, inline, after in _threes(tokens):
        children, caption = inline.children or [], ""
        for child in children:
            address = str(child.attrs.get("src", ""))
            if child.type == "image" and address in pictures:
                child.attrs["src"] = pictures[address]
                caption = str(child.attrs.pop("title", ""))
        if caption and _is_only_child(before, inline, after):
            before.tag = after.tag = "figure"
            before.hidden = after.hidden = False  # in a list they would not be written
            said = [Token("figcaption_open", "figcaption", 1), Token("text", "", 0, content=caption)]
            inline.children = [*children, *said, Token("figcaption_close", "figcaption", -1)]


class _Parser(MarkdownIt):
    """Reads every address as one, so that none is taken for text; which may stay is for `clean_href` to say.

    ``lib:`` addresses are left as they are; others are percent-encoded as the web wants them.
    """

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is markdown-it's
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the name is markdown-it's
        return url if url.startswith("lib:") else super().normalizeLink(url)


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False}).enable("table").use(footnote_plugin)
    # A note's number leads nowhere: links within a text are not in the stored subset, and notes are few.
    rules = {
        "footnote_ref": _reference,
        "footnote_block_close": lambda *_: "</ol>",
        "footnote_open": lambda *_: "<li>",
        "footnote_close": lambda *_: "</li>",
        "footnote_anchor": lambda *_: "",
    }
    for name, rule in rules.items():
        parser.add_render_rule(name, rule)
    return parser


def _reference(_renderer: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    return f"<sup>{tokens[index].meta['id'] + 1}</sup>"


def _levels(tokens: Sequence[Token]) -> list[int]:
    """The levels of the headings below the title."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    if 1 in levels:
        levels.remove(1)
    return levels


def _refused(tokens: Sequence[Token], line: int) -> Iterator[RefusedLink]:
    for token in tokens:
        at = token.map[0] + 1 if token.map else line
        for name in ("href", "src"):
            address = str(token.attrs.get(name, ""))
            if name == "src" and is_beside(address):
                continue  # a file, which `named_pictures` lists
            if address and (clean_href(address) is None or (name == "src") != address.startswith("lib:object/")):
                yield RefusedLink(at, address)
        yield from _refused(token.children or (), at)
