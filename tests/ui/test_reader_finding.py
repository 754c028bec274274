"""Find in page looks as people do: without regard to case, accents and the kind of quotation mark; and cuts no text."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.library.text import mark, parts, plain_text
from kiosk.model import Passage, PassageId, Term
from kiosk.ui.pages.reader.explained import Glossary, footnotes
from kiosk.ui.pages.reader.finding import Finding, Match, Matches, folded, nearest
from kiosk.ui.pages.reader.parts import Part, parts_of, places

WORDS = st.text(alphabet="aAbé e\u0301ßﬁ’'\nöÖİ 𝔄x", max_size=60)


@given(st.lists(WORDS, max_size=4), WORDS)
def test_every_match_reads_like_what_was_typed_and_none_is_missed(texts: list[str], words: str) -> None:
    needle = folded(" ".join(words.split()))
    found = Finding(texts).matches(words)
    for match in found:
        assert needle in folded(texts[match.text][match.start : match.end])
    expected = sum(folded(text).count(needle) for text in texts) if needle else 0
    assert len(found) == expected
    assert found == sorted(found, key=lambda one: (one.text, one.start))


@pytest.mark.parametrize(
    ("text", "typed", "spans"),
    [
        ("Zoë met zoe and ZOË", "zoe", [(0, 3), (8, 11), (16, 19)]),
        ("a staff\u2019s view", "staff's", [(2, 9)]),
        ("the ﬁrst", "first", [(4, 8)]),
        ("Stra\u00dfe", "strasse", [(0, 6)]),
        ("cafe\u0301 x", "café", [(0, 4)]),
        ("well\u2011being", "well-being", [(0, 10)]),
        ("one\ntwo", "one two", [(0, 7)]),
        ("𝔄𝔅 ward", "ward", [(3, 7)]),
        ("none", "zzz", []),
        ("none", "  ", []),
    ],
)
def test_case_accents_and_marks_do_not_matter(text: str, typed: str, spans: list[tuple[int, int]]) -> None:
    assert [(one.start, one.end) for one in Finding([text]).matches(typed)] == spans


def test_matches_of_a_stretch_are_cut_to_it_and_the_one_shown_is_told() -> None:
    found = Matches(lambda: ["aa bb aa", "aa"])
    assert found.look_for("AA") == 3
    found.at = 1
    assert list(found.within(0, 0, 8)) == [(0, 2, False), (6, 8, True)]
    assert list(found.within(0, 1, 7)) == [(1, 2, False), (6, 7, True)]
    assert list(found.within(1, 0, 2)) == [(0, 2, False)]
    assert nearest(found.all, 0, 3) == 1 and nearest(found.all, 1, 1) == 0
    assert found.shown == Match(0, 6, 8)
    assert found.look_for(" ") == 0 and not found.looking and found.shown is None


LINES = st.lists(
    st.text(alphabet="abc &<é", min_size=1, max_size=30).filter(lambda one: one.strip()), min_size=1, max_size=6
)
BLOCKS = st.one_of(
    LINES.map(lambda lines: "".join(f"<p>{escape(line)}</p>" for line in lines)),
    LINES.map(lambda lines: "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"),
    LINES.map(lambda lines: "<ol>" + "".join(f"<li><p>{escape(line)}</p></li>" for line in lines) + "</ol>"),
    LINES.map(lambda lines: "<table><tr>" + "".join(f"<td>{escape(line)}</td>" for line in lines) + "</tr></table>"),
    LINES.map(lambda lines: "<blockquote><p>" + "<br>".join(escape(line) for line in lines) + "</p></blockquote>"),
)


@settings(max_examples=150)
@given(st.lists(BLOCKS, max_size=8).map("".join), st.integers(1, 120))
def test_cutting_a_text_into_parts_loses_nothing(html: str, most: int) -> None:
    cut = parts(html, most)
    assert "\n".join(text for _, text in cut if text) == plain_text(html)
    for piece, text in cut:
        assert plain_text(piece) == text
        assert piece.count("<table") <= 1
        for tag in ("p", "ul", "ol", "li", "table", "blockquote"):
            assert piece.count(f"<{tag}>") + piece.count(f"<{tag} ") == piece.count(f"</{tag}>")


def test_a_list_that_is_cut_goes_on_counting() -> None:
    html = "<ol>" + "".join(f"<li>step {n}</li>" for n in range(1, 9)) + "</ol>"
    pieces = [piece for piece, _ in parts(html, 12)]
    assert len(pieces) == 4 and [piece[:14] for piece in pieces[1:]] == [f'<ol start="{n}">' for n in (3, 5, 7)]


def test_parts_of_a_passage_know_where_in_its_text_they_begin() -> None:
    html = "".join(f"<p>{'word ' * 200}{n}</p>" for n in range(9)) + "<table><tr><td>cell</td></tr></table><p>end</p>"
    passage = Passage(PassageId("a"), "A", plain_text(html), html, level=2)
    found = parts_of([passage, Passage(PassageId("b"), "B", "", "", level=2)])
    assert [part.opens for part in found].count(True) == 2 and len(found) > 4
    for part in found:
        if part.passage == 0:
            assert passage.text[part.start : part.end] == part.text


def test_html_that_does_not_say_what_the_text_says_stays_whole() -> None:
    passage = Passage(PassageId("a"), "A", "other words " * 400, "<p>these words</p>" * 300, level=2)
    assert parts_of([passage]) == [Part(0, passage.html, 0, passage.text, True)]


@given(st.text(alphabet="ab 𝔄\n", max_size=40))
def test_places_lead_to_the_same_characters(text: str) -> None:
    raw = "\ufdd0" + text.replace("\n", "\u2029\ufffc\u2029") + "\ufdd1"
    units = raw.encode("utf-16-le")
    where = places(raw, text)
    assert len(where) == len(text) + 1
    for character, at in zip(text, where, strict=False):
        if character not in " \n":
            wide = 4 if character > "\uffff" else 2
            assert units[at * 2 : at * 2 + wide].decode("utf-16-le") == character


def test_notes_are_the_outermost_items_of_the_last_section() -> None:
    html = "<ol><li><p>One <em>a</em></p></li><li>Two<ul><li>inner</li></ul></li></ol>"
    notes = Passage(PassageId("notes"), "Notes", plain_text(html), html, level=2)
    assert footnotes([notes]) == ("<p>One <em>a</em></p>", "Two<ul><li>inner</li></ul>")
    assert footnotes([notes, Passage(PassageId("x"), "X", "", "")]) == ()
    assert footnotes([]) == ()


def test_only_acronyms_with_one_meaning_are_explained_and_only_once() -> None:
    known = [
        Term("FTSU", "Freedom to Speak Up"),
        Term("CQC", "Care Quality Commission", ambiguous=True),
        Term("huddle", "a short meeting"),
        Term("HSIB", ""),
        Term("A&E", "Accident and Emergency"),
    ]
    text = "FTSUs and xFTSU. The FTSU guardian, FTSU again, CQC, huddle, HSIB, A&E."
    used = [(text[slice(*span)], term.term) for span, term in Glossary(known).first_uses(text)]
    assert used == [("FTSU", "FTSU"), ("A&E", "A&E")]
    assert Glossary([]).first_uses(text) == []


def test_marks_and_parts_agree_on_the_text() -> None:
    html = "<p>one two</p><p>three</p>"
    assert plain_text(mark(html, [(4, 10)], lambda _: "<b>", "</b>")) == plain_text(html)
