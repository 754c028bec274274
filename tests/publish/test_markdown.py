"""Markdown becomes the reduced subset: tables and footnotes in, raw HTML out, no link lost in silence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.library.text import plain_text
from kiosk.publish.markdown import FrontMatter, document, refused_links, split_front_matter
from kiosk.publish.reduce import reduce_html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("One\nline.\n\nTwo", "<p>One line.</p><p>Two</p>"),
        ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
        ("# Title\n\n## A\n\n### B", "<h2>A</h2><h3>B</h3>"),
        ("# Title\n\n### A\n\n##### B", "<h2>A</h2><h4>B</h4>"),
        ("1. a\n2. b\n   - c", "<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        (
            "| a | b |\n|---|--:|\n| 1 | 2 |",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        ),
        ("a <b>raw</b> <script>x</script>", "<p>a &lt;b&gt;raw&lt;/b&gt; &lt;script&gt;x&lt;/script&gt;</p>"),
        ("<div>\nraw\n</div>", "<p>&lt;div&gt; raw &lt;/div&gt;</p>"),
        ("fewer than <5 & more", "<p>fewer than &lt;5 &amp; more</p>"),
        ("[x](lib:item/a/b#café)", '<p><a href="lib:item/a/b#café">x</a></p>'),
        ("[x](https://e.org/ä)", '<p><a href="https://e.org/%C3%A4">x</a></p>'),
        ("Your Guardian: \\_\\_\\_\\_", "<p>Your Guardian: ____</p>"),
        ("Your Guardian: ____________", "<p>Your Guardian: ____________</p>"),
    ],
)
def test_markdown_is_stored_as_the_subset(markdown: str, html: str) -> None:
    assert document(markdown).html == html


def test_footnotes_are_numbered_and_stand_in_a_section_of_their_own() -> None:
    reduced = document("# T\n\nOne.[^b] Two.[^a] One again.[^b]\n\n## S\n\nx\n\n[^a]: Note *a*.\n[^b]: Note b.\n")
    assert reduced.title == "T"
    assert reduced.html == (
        "<p>One.<sup>1</sup> Two.<sup>2</sup> One again.<sup>1</sup></p><h2>S</h2><p>x</p>"
        "<h2>Notes</h2><ol><li>Note b.</li><li>Note <em>a</em>.</li></ol>"
    )


def test_the_notes_never_change_the_levels_of_other_headings() -> None:
    assert "<h2>Deep</h2>" in document("# T\n\n#### Deep\n\nx[^1]\n\n[^1]: n").html


@pytest.mark.parametrize("address", ["http://e.org", "page.html", "#below", "file:///etc/passwd", "lib:item/nowhere"])
def test_a_link_that_would_be_left_out_is_told_with_its_line(address: str) -> None:
    (refused,) = refused_links(f"# T\n\nfirst\n\n- a\n- [x]({address})\n")
    assert (refused.line, refused.address) == (6, address)


def test_pictures_must_be_objects_or_files_beside_the_text() -> None:
    picture = "lib:object/" + "0a" * 32
    assert refused_links(f"![seen]({picture})") == ()
    assert document(f"![seen]({picture})").html == f'<p><img alt="seen" src="{picture}"></p>'
    assert [link.address for link in refused_links("![a](https://e.org/a.png) ![b](b.png)")] == ["https://e.org/a.png"]


def test_links_that_may_be_followed_are_not_complained_of() -> None:
    assert refused_links("[a](https://e.org) [b](mailto:a@e.org) [c](lib:item/a/b#t252) <https://e.org>") == ()


@pytest.mark.parametrize(
    ("text", "front"),
    [
        ("---\nid: a\n---\n\nBody\n---\nmore", FrontMatter("id: a\n", "\nBody\n---\nmore", 4)),
        ("---\r\nid: a\r\n---  \r\nBody", FrontMatter("id: a\r\n", "Body", 4)),
        ("---\n---\n", FrontMatter("", "", 3)),
        ("--- \nid: a\n", None),
        ("No front matter\n---\n---\n", None),
        ("\n---\na: 1\n---\n", None),
        ("", None),
    ],
)
def test_front_matter_is_between_the_first_two_lines_of_hyphens(text: str, front: FrontMatter | None) -> None:
    assert split_front_matter(text) == front


MARKS = st.sampled_from(
    ["# ", "## ", "- ", "1. ", "> ", "| a | b |\n|---|---|\n", "[^1]", "\n[^1]: n\n", "[x](", "lib:item/a/b", ")", "**",
     "_", "`", "<b>", "```\n", "\n", "\n\n", "    ", "word ", "é", "&lt;", "\\", "![", "]"]
)  # fmt: skip


@given(st.lists(MARKS, max_size=25).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_markdown_gives_canonical_text_and_never_raises(markdown: str) -> None:
    reduced = document(markdown)
    assert reduce_html(reduced.html) == reduced.html
    plain_text(reduced.html)
    refused_links(markdown)
