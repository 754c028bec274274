"""The plain text that spans refer to, and the way back onto the HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.library.text import mark, plain_text

CELLS = "<table><caption>Cap</caption><tbody><tr><th>A</th><td>1</td></tr><tr><th>B</th><td>2</td></tr></tbody></table>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("\n <p> One \n</p>\n\n<p>Two</p> ", "One\nTwo"),
        ("<p>speak<em>ing</em> <strong>up</strong></p>", "speaking up"),
        ("<p>a&amp;b &lt;c&gt; &eacute;</p>", "a&b <c> é"),
        ("<p>one<br>two<br/>three</p>", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "a\nb\nc"),
        (CELLS, "Cap\nA\n1\nB\n2"),
        ('<p>x <img src="lib:object/0" alt="not text"> y</p>', "x y"),
        ("<p>10\N{NO-BREAK SPACE}mg</p>", "10\N{NO-BREAK SPACE}mg"),
        ("<p></p><p>after an empty one</p>", "after an empty one"),
        ("<blockquote><p>السلامة</p></blockquote>", "السلامة"),
    ],
)
def test_blocks_are_lines_and_white_space_is_one_space(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_a_span_across_tags_is_marked_piece_by_piece() -> None:
    html = "<p>Speak <em>up</em>, safely</p><p>Now</p>"
    start = plain_text(html).index("up")
    marked = mark(html, [(start - 2, start + 4)], lambda index: f"<b{index}>", "</b>")
    assert marked == "<p>Spea<b0>k </b><em><b0>up</b></em><b0>, </b>safely</p><p>Now</p>"


def test_a_span_over_a_line_end_never_wraps_what_lies_between_blocks() -> None:
    html = "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"
    assert mark(html, [(0, 7)], lambda _: "<b>", "</b>") == "<ul>\n<li><b>one</b></li>\n<li><b>two</b></li>\n</ul>"


INLINE = st.sampled_from(
    ["word", "two words", " ", "&amp;", "&lt;b&gt;", "é", "🙂", "\N{NO-BREAK SPACE}", "\n", "<br>"]
)
FORMATTED = st.builds(lambda tag, inner: f"<{tag}>{inner}</{tag}>", st.sampled_from(["em", "strong", "sup"]), INLINE)
LINE = st.lists(INLINE | FORMATTED, max_size=6).map("".join)
BLOCK = st.builds(lambda tag, line: f"<{tag}>{line}</{tag}>", st.sampled_from(["p", "h2", "li", "td"]), LINE)
HTML = st.lists(BLOCK | st.sampled_from(["\n", " "]), max_size=6).map("".join)


@given(HTML)
def test_no_line_is_empty_or_has_space_at_its_ends(html: str) -> None:
    text = plain_text(html)
    assert all(line and line == line.strip(" \t\n\r\f") for line in text.split("\n")) or text == ""
    assert "  " not in text


@given(HTML)
def test_without_white_space_the_text_is_the_html_without_its_tags(html: str) -> None:
    told = re.sub(r"[ \t\n\r\f]+", "", unescape(re.sub(r"<[^>]*>", "", html)))
    assert re.sub(r"[ \t\n\r\f]+", "", plain_text(html)) == told


@given(HTML, st.data())
def test_marking_wraps_exactly_the_span_and_changes_no_text(html: str, data: st.DataObject) -> None:
    text = plain_text(html)
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    marked = mark(html, spans, lambda index: f"<mark{index}>", "</mark>")
    assert plain_text(marked) == text
    for index, (start, end) in enumerate(spans):
        wrapped = "".join(re.findall(rf"<mark{index}>(.*?)</mark>", marked, re.DOTALL))
        squeezed = re.sub(r"[ \t\n\r\f]+", "", unescape(wrapped))
        assert squeezed == re.sub(r"[ \t\n\r\f]+", "", text[start:end])
    assert not re.search(r"<mark\d+>[^<]*<(?!/mark>)", marked), "a mark may hold text only"
