from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.search import query
from kiosk.search.query import MAX_DEPTH, MAX_MARKED, parse, plain
from kiosk.search.syntax import AllOf, AnyOf, Node, Phrase, Restriction, Wanted, Without, Word, words_of
from tests.steps import steps

THEMES = {"speakingup": "speaking-up"}


def told(node: Node) -> object:
    """The shape of a query without spans, to compare with."""
    if isinstance(node, Word):
        return node.typed + ("*" if node.prefix else "") + (f"@{node.within}" if node.within else "")
    if isinstance(node, Phrase):
        return ("phrase", *(word.typed for word in node.words)) + ((f"@{node.within}",) if node.within else ())
    if isinstance(node, Restriction):
        return (node.name, node.value or node.years)
    if isinstance(node, AllOf | AnyOf):
        return ("and" if isinstance(node, AllOf) else "or", *map(told, node.parts))
    if isinstance(node, Without):
        return ("not", told(node.part))
    parts = [("must", *map(told, node.required))] if node.required else []
    parts += [("never", *map(told, node.without))] if node.without else []
    return [*map(told, node.words), *parts]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Speaking up", ["speaking"]),
        ("to be or not", ["to", "be", "or", "not"]),
        ('"speak up"', [("must", ("phrase", "speak", "up"))]),
        ("“speak up” fear", ["fear", ("must", ("phrase", "speak", "up"))]),
        ("fear -blame", ["fear", ("never", "blame")]),
        ("fear NOT blame", ["fear", ("never", "blame")]),
        ("-blame", [("never", "blame")]),
        ('fear -"no blame"', ["fear", ("never", ("phrase", "no", "blame"))]),
        ("fear AND silence", [("must", ("and", "fear", "silence"))]),
        ("nurse OR midwife", [("must", ("or", "nurse", "midwife"))]),
        ("a1 OR b1 AND c1", [("must", ("or", "a1", ("and", "b1", "c1")))]),
        ("(a1 OR b1) AND c1", [("must", ("and", [("must", ("or", "a1", "b1"))], "c1"))]),
        ("ward nurse OR midwife", ["ward", ("must", ("or", "nurse", "midwife"))]),
        ("fear AND NOT blame", [("must", ("and", "fear", ("not", "blame")))]),
        ("well-led AND fear", [("must", ("and", ("phrase", "well", "led"), "fear"))]),
        ("well-led", ["well", "led"]),
        ("Francis report (2013)", ["francis", "report", "2013"]),
        ("title:kindness", [("must", "kindness@title")]),
        ('author:"Ada Care"', [("must", ("phrase", "ada", "care", "@author"))]),
        ('publisher:"king’s fund"', [("must", ("phrase", "king", "fund", "@publisher"))]),
        ("kind:report", [("must", ("kind", "report"))]),
        ("kind:case-studies mesh", ["mesh", ("must", ("kind", "case-study"))]),
        ('kind:"session pack"', [("must", ("kind", "session-pack"))]),
        ("theme:speaking-up", [("must", ("theme", "speaking-up"))]),
        ("-kind:report fear", ["fear", ("never", ("kind", "report"))]),
        ("perspective:national", [("must", ("perspective", "national"))]),
        ("year:2019", [("must", ("year", (2019, 2019)))]),
        ("year:2019..2023", [("must", ("year", (2019, 2023)))]),
        ("year:2023-2019", [("must", ("year", (2019, 2023)))]),
        ("year:2019..", [("must", ("year", (2019, 9999)))]),
        ("year:..2012", [("must", ("year", (0, 2012)))]),
        ('"" fear', ["fear"]),
        ("Freedom - to speak", ["freedom", "speak"]),
        ("10:30 https://x.org", ["10", "30", "https", "x", "org"]),
        ("", []),
        ("* …", []),
    ],
)
def test_the_language_by_example(text: str, shape: object) -> None:
    assert told(parse(text, THEMES).root) == shape


@pytest.mark.parametrize(
    "text",
    [
        '"unclosed',
        "AND",
        "OR fear",
        "fear AND",
        "fear OR OR blame",
        "NOT",
        "NOT NOT fear",
        "(fear",
        "() fear",
        'fear AND "!!"',
        "kind:banana fear",
        "theme:none fear",
        "year:20x fear",
        "year:20192023",
        "title: fear",
        "fear AND (blame",
        "(" * (MAX_DEPTH + 1) + "fear" + ")" * (MAX_DEPTH + 1),
        " OR ".join(f"w{n}" for n in range(MAX_MARKED)),
        "'; DROP TABLE items; -- \"",
    ],
)
def test_what_is_not_well_formed_is_its_words(text: str) -> None:
    parsed = parse(text, THEMES)
    assert not parsed.marked
    assert parsed.root == plain(parsed.words).root
    assert [word.typed for word in parsed.words] == [word.typed for word in parse(text.lower(), THEMES).words]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("fea", ["fea*"]),
        ("speak u", ["speak", "u*"]),
        ("speak up ", ["speak"]),
        ("fear in", ["fear"]),
        ("the", ["the*"]),
        ('"speak up"', [("must", ("phrase", "speak", "up"))]),
        ('"speak u', ["speak", "u*"]),
        ("fear -bla", ["fear", ("never", "bla")]),
        ("title:kin", [("must", "kin*@title")]),
        ("fear AND sil", [("must", ("and", "fear", "sil*"))]),
        ("fear AND", ["fear"]),
    ],
)
def test_the_last_word_may_be_unfinished_while_typing(text: str, shape: object) -> None:
    assert told(parse(text, THEMES, as_you_type=True).root) == shape


pieces = st.sampled_from(
    [
        "fear",
        "care",
        "AND",
        "OR",
        "NOT",
        "-",
        '"',
        "“",
        "(",
        ")",
        " ",
        "title:",
        "kind:",
        "kind:report",
        "year:2019..",
        "*",
        "the",
    ]
)
mixed = st.lists(pieces, max_size=30).map("".join) | st.lists(pieces, max_size=20).map(" ".join) | st.text(max_size=60)


@given(mixed, st.booleans())
@example("(" * 10_000, False)
@example('"' * 9_999, True)
@example("AND " * 5_000, False)
@example("-(" * 5_000, False)
def test_any_text_is_a_query(text: str, as_you_type: bool) -> None:
    parsed = parse(text, THEMES, as_you_type=as_you_type)
    assert isinstance(parsed.root, Wanted)
    for word in words_of(parsed.root):
        assert 0 <= word.span[0] < word.span[1] <= len(text)
    if not parsed.marked:
        assert set(words_of(parsed.root)) <= set(parsed.words)


@given(mixed)
def test_only_the_last_word_is_ever_unfinished(text: str) -> None:
    unfinished = [word for word in words_of(parse(text, THEMES, as_you_type=True).root) if word.prefix]
    assert all(word.span[1] == len(text) for word in unfinished)
    assert not any(word.prefix for word in words_of(parse(text, THEMES).root))


def test_reading_a_pasted_text_takes_steps_in_proportion_to_its_words() -> None:
    assert steps(lambda: parse("a b " * 400)) < 3 * steps(lambda: parse("a b " * 200))


@given(st.text(alphabet="abzé-' 19,.&ANDORT", max_size=40), st.booleans())
def test_a_text_without_marks_is_read_as_the_parser_reads_it(text: str, as_you_type: bool) -> None:
    never = re.compile("")  # finds a mark in every text
    quick = parse(text, as_you_type=as_you_type)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(query, "_MARKS", never)
        assert parse(text, as_you_type=as_you_type) == quick
