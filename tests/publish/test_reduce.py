"""Whatever HTML comes in, what is stored is the small safe subset, written in one way, with no text lost."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.library.text import plain_text
from kiosk.publish.blocks import MAX_CELLS, MAX_LISTS, MAX_TABLES
from kiosk.publish.lines import MAX_WORD
from kiosk.publish.reduce import (
    MAX_DEPTH,
    MAX_HTML,
    ReductionRefused,
    _shallow,
    clean_href,
    reduce_document,
    reduce_html,
)

PICTURE = "lib:object/" + "ab" * 32
ALLOWED = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "img", "figure", "figcaption", "a", "em", "strong", "sub", "sup", "br",
}  # fmt: skip
ATTRIBUTES = {"href", "src", "alt", "id", "lang", "dir", "colspan", "rowspan", "scope"}


class Census(HTMLParser):
    """Counts what a reader would meet; fails on anything that is not in the subset."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.deepest: dict[str, int] = {}
        self.cells = 0
        self.feed(html)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        for name, value in attrs:
            assert name in ATTRIBUTES
            if name == "href":
                assert re.match(r"(https://|mailto:|lib:)", value or "")
            if name == "src":
                assert re.fullmatch(r"lib:object/[0-9a-f]{64}", value or "")
        if tag not in ("br", "img"):
            self.open.append(tag)
        self.cells += tag in ("td", "th")
        kind = "list" if tag in ("ul", "ol") else tag
        depth = sum(1 for other in self.open if other == tag or (kind == "list" and other in ("ul", "ol")))
        self.deepest[kind] = max(self.deepest.get(kind, 0), depth)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError("no comments")


@pytest.mark.parametrize(
    ("html", "reduced"),
    [
        ("loose text", "<p>loose text</p>"),
        ("<div>one</div><div>two</div>", "<p>one</p><p>two</p>"),
        ("<p>a<br>b<br><br>c</p>", "<p>a<br>b</p><p>c</p>"),
        ("<p> much \n\t space </p>", "<p>much space</p>"),
        ("<b>b</b><i>i</i><u>u</u>", "<p><strong>b</strong><em>i</em>u</p>"),
        ("<em><p>one</p><p>two</p></em>", "<p><em>one</em></p><p><em>two</em></p>"),
        ("<em>a</em><em>b</em>", "<p><em>ab</em></p>"),
        ("<h1>A</h1><h5>B</h5>", "<h2>A</h2><h4>B</h4>"),
        ("<blockquote><h2>Said</h2>so</blockquote>", "<blockquote><p><strong>Said</strong></p><p>so</p></blockquote>"),
        ("<ul><li><p>a</p></li><li>b<ol><li>c</ol></ul>", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"),
        ("<ul>stray<li>b</li></ul>", "<ul><li>stray</li><li>b</li></ul>"),
        (
            "<table><tr><th scope=col>a<td colspan=2 rowspan=1><div>x</div><div>y</div></table>",
            '<table><tbody><tr><th scope="col">a</th><td colspan="2"><p>x</p><p>y</p></td></tr></tbody></table>',
        ),
        ("<table><tr><td></td><td>b</td></tr></table>", "<table><tbody><tr><td></td><td>b</td></tr></tbody></table>"),
        (
            f"<figure><img src='{PICTURE}' alt='Two &lt; three'><figcaption>Seen</figcaption></figure>",
            f'<figure><img alt="Two &lt; three" src="{PICTURE}"><figcaption>Seen</figcaption></figure>',
        ),
        ("<div dir=rtl lang=ar><p>سلام</p></div>", '<p dir="rtl" lang="ar">سلام</p>'),
        ("lead\N{SOFT HYPHEN}ership e\N{COMBINING ACUTE ACCENT}", "<p>leadership é</p>"),
        ("<\x00b a&#173;b&#1;c &am\x00p;", "<p>&lt;b abc &amp;amp;</p>"),
        ("<pre>one\n  two</pre>", "<p>one<br>two</p>"),
        ("<p id=a>x</p><p id=a>y</p>", '<p id="a">x</p><p>y</p>'),
        ("<script>bad()</script><style>p{}</style>good", "<p>good</p>"),
        ("<noscript>Turn it on</noscript><button>Share</button><svg><text>axis</text></svg>good", "<p>good</p>"),
        ("<ul><li></li></ul><p> </p><h2></h2>", ""),
        ("before<table><caption>alone</caption></table>", "<p>before</p><p>alone</p>"),
        ("\ud800lone", "<p>?lone</p>"),
    ],
)
def test_it_is_written_in_one_plain_way(html: str, reduced: str) -> None:
    assert reduce_html(html) == reduced


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/a?b=c&d", "https://example.org/a?b=c&d"),
        ("HTTPS://example.org", "https://example.org"),
        (" mailto:ward@example.org", "mailto:ward@example.org"),
        ("lib:item/ward-library/safe-to-say#t252", "lib:item/ward-library/safe-to-say#t252"),
        ("lib:item/ward-library", None),
        ("lib:item/../../etc/passwd", None),
        (PICTURE, PICTURE),
        ("http://example.org", None),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("\N{LINE SEPARATOR}javascript:alert(1)", None),
        ("\N{ZERO WIDTH NO-BREAK SPACE}javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("//host/share", None),
        ("page.html", None),
        ("#note", None),
        ("data:text/html,x", None),
        ("https:", None),
        ("", None),
    ],
)
def test_only_addresses_a_reader_may_follow_are_left(address: str, kept: str | None) -> None:
    assert clean_href(address) == kept


@pytest.mark.parametrize("space", [chr(code) for code in (0x00A0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x3000)])
def test_no_unusual_space_smuggles_a_script_address_in(space: str) -> None:
    assert reduce_html(f'<a href="{space}javascript:alert(1)">x</a>') == "<p>x</p>"


def test_a_link_that_may_not_be_followed_leaves_its_text() -> None:
    assert reduce_html("<a href='http://x.example'>the <b>text</b></a>") == "<p>the <strong>text</strong></p>"


def test_a_picture_from_elsewhere_is_left_out() -> None:
    assert reduce_html("<p>a<img src='https://x.example/p.png'>b<img src='file:///c:/p.png'></p>") == "<p>ab</p>"


def test_the_first_level_1_heading_is_the_title_and_the_highest_other_becomes_h2() -> None:
    reduced = reduce_document("<p>intro</p><h1>The <i>title</i></h1><h3>A</h3><p>a</p><h5>B</h5><h6>C</h6>")
    assert reduced.title == "The title"
    assert reduced.html == "<p>intro</p><h2>A</h2><p>a</p><h4>B</h4><h4>C</h4>"


def test_a_second_level_1_heading_is_a_section() -> None:
    reduced = reduce_document("<h1>Title</h1><h1>One</h1><h2>Two</h2>")
    assert (reduced.title, reduced.html) == ("Title", "<h2>One</h2><h3>Two</h3>")


def test_tables_in_tables_stop_at_the_cap_and_keep_their_text() -> None:
    html = "".join(f"<table><tr><td>level{number}" for number in range(60))
    reduced = reduce_html(html)
    assert Census(reduced).deepest["table"] == MAX_TABLES
    assert all(f"level{number}" in plain_text(reduced).split("\n") for number in range(60))


def test_lists_in_lists_stop_at_the_cap_and_keep_their_text() -> None:
    html = "".join(f"<{'ul' if number % 2 else 'ol'}><li>level{number}" for number in range(40))
    reduced = reduce_html(html)
    assert Census(reduced).deepest["list"] == MAX_LISTS
    assert plain_text(reduced).split("\n") == [f"level{number}" for number in range(40)]


def test_a_great_table_is_parted_and_keeps_every_cell() -> None:
    rows = "".join(
        "<tr>" + "".join(f"<td>{row}.{column}</td>" for column in range(30)) + "</tr>" for row in range(1000)
    )
    reduced = reduce_html(f"<table><caption>All</caption><tbody>{rows}</tbody></table>")
    tables = re.findall(r"<table>.*?</table>", reduced)
    assert len(tables) == 4
    assert all(table.count("<td>") <= MAX_CELLS for table in tables)
    assert plain_text(reduced).split("\n") == ["All", *(f"{r}.{c}" for r in range(1000) for c in range(30))]


def test_cells_that_reach_over_many_rows_or_columns_count_as_many() -> None:
    wide = "<tr>" + "<td colspan=999>x</td>" * 20 + "</tr>"
    assert "<table" not in reduce_html(f"<table>{wide}</table>")
    deep = "<tr><td rowspan=900>x</td></tr>" * 900
    tables = re.findall(r"<table>.*?</table>", reduce_html(f"<table>{deep}</table>"))
    assert max(table.count("<tr>") for table in tables) * 900 <= MAX_CELLS


def test_a_very_long_word_is_cut_even_across_its_formatting() -> None:
    reduced = reduce_html(f"<p>{'a' * 700}<b>{'b' * 700}</b>{'c' * 1700}</p>")
    assert max(map(len, plain_text(reduced).split())) == MAX_WORD
    assert plain_text(reduced).replace(" ", "") == "a" * 700 + "b" * 700 + "c" * 1700


@pytest.mark.parametrize(
    "start", ["<div>", "<b>", "<b><p>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<a href='https://x'>"]
)
def test_a_hundred_thousand_nested_tags_end_in_a_shallow_text(start: str) -> None:
    reduced = reduce_html(start * (100_000 // len(start)) + "the text")
    assert "the text" in plain_text(reduced)
    assert sum(Census(reduced).deepest.values()) < 100


def test_no_more_tags_than_the_cap_are_open_at_once_when_the_text_is_parsed() -> None:
    assert _shallow("<b>" * 1_000 + "text").count("<b>") == MAX_DEPTH
    assert _shallow("<b>text</b>" * 1_000).count("<b>") == 1_000


@pytest.mark.parametrize("start", ["<a", "<a ", "</b", "<p>text</p><a"])
def test_tags_that_are_never_closed_are_read_once_and_not_again_and_again(start: str) -> None:
    assert Census(reduce_html(start * 20_000)).open == []


def test_a_text_beyond_the_limit_is_refused_in_plain_words() -> None:
    with pytest.raises(ReductionRefused, match=r"20,000,001 characters long; at most 20,000,000"):
        reduce_html("x" * (MAX_HTML + 1))


TAGS = sorted(
    ALLOWED | {"div", "h1", "h5", "h6", "b", "i", "span", "section", "pre", "u", "tfoot", "dl", "dt", "hr", "font"}
)
VALUES = [
    "https://x.example/?a&b",
    "javascript:x",
    "\N{EM SPACE}javascript:x",
    PICTURE,
    "lib:item/a/b",
    "3",
    "99",
    "rtl",
    "n1",
    '"<>',
]
ATTRIBUTE = st.builds(
    lambda name, value: f" {name}='{value}'",
    st.sampled_from([*sorted(ATTRIBUTES), "onclick", "style"]),
    st.sampled_from(VALUES),
)
START = st.builds(lambda tag, attrs: f"<{tag}{''.join(attrs)}>", st.sampled_from(TAGS), st.lists(ATTRIBUTE, max_size=2))
END = st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS))
WORDS = st.text(
    alphabet="ab &;<é\N{COMBINING ACUTE ACCENT}\N{NO-BREAK SPACE}\N{SOFT HYPHEN}\n\t🙂ش\x00\x0c", max_size=6
)
SOUP = st.lists(
    START | END | WORDS | st.sampled_from(["word", " ", "&amp;", "<!-- c -->", "x" * 1200]), max_size=25
).map("".join)


@given(SOUP)
@settings(max_examples=400, deadline=None)
def test_any_soup_of_tags_becomes_the_subset_and_stays_as_it_is(soup: str) -> None:
    reduced = reduce_html(soup)
    Census(reduced)
    assert reduce_html(reduced) == reduced
    document = reduce_document(soup)
    assert reduce_document(document.html).html == document.html
    assert reduce_html(document.html) == document.html


@given(SOUP)
@settings(max_examples=200, deadline=None)
def test_the_stored_text_is_what_a_browser_would_show(soup: str) -> None:
    """Compared with html5lib, a parser of its own; order counts, white space does not."""
    tree = html5lib.parseFragment(soup, treebuilder="dom", namespaceHTMLElements=False)

    def shown(node: object) -> str:
        value = getattr(node, "data", "") if getattr(node, "nodeType", 0) == 3 else ""
        return value + "".join(shown(child) for child in getattr(node, "childNodes", ()))

    def squeezed(text: str) -> str:
        seen = re.sub("[\x00-\x1f\x7f\ufeff\ufffd\u00ad \t\n\r\f]", "", text)
        return unicodedata.normalize("NFC", seen)

    assert squeezed(plain_text(reduce_html(soup))) == squeezed(shown(tree))


def test_what_follows_a_very_deep_part_keeps_its_structure() -> None:
    reduced = reduce_html("<div>" * 400 + "deep" + "</div>" * 400 + "<ul><li>after</li></ul><p>it</p>")
    assert reduced == "<p>deep</p><ul><li>after</li></ul><p>it</p>"
