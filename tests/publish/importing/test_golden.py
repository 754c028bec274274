"""Real documents become the items a careful reader would make of them, or are refused with a reason.

``golden.toml`` says what each document is, fixed by reading it; nothing in it was taken from the importer.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ImportRefused
from kiosk.publish.importing import extract
from kiosk.publish.passages import from_extracted

TABLE: dict[str, list[dict[str, Any]]] = tomllib.loads(Path(__file__).with_name("golden.toml").read_text("utf-8"))
IMPORTS = TABLE["import"]
REFUSALS = TABLE["refuse"]
EITHER = TABLE["either"]

_QUOTES_AND_DASHES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´′", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
# Soft hyphens, zero-width marks, marks of writing direction, and the Arabic vowel marks that few people type.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u064b-\u0652]")


def plain(text: str) -> str:
    """Text as it is compared: white space collapsed, typographic quotes, dashes and ligatures made plain."""
    text = unicodedata.normalize("NFKC", text)
    return " ".join(_INVISIBLE.sub("", text).translate(_QUOTES_AND_DASHES).split())


def plain_title(title: str) -> str:
    """A title as it is compared: capitals and what stands between words do not count."""
    return re.sub(r"[\s_:-]+", " ", plain(title)).strip(" .").casefold()


def first_missing(phrases: list[str], text: str) -> str | None:
    """The first phrase that does not follow the ones before it in the text, or None."""
    text, at = plain(text), 0
    for phrase in phrases:
        found = text.find(plain(phrase), at)
        if found < 0:
            return phrase
        at = found + len(plain(phrase))
    return None


@dataclass(frozen=True, slots=True)
class Read:
    """What the importer made of a document."""

    title: str
    layout: str
    ids: tuple[str, ...]
    text: str


@cache
def read(path: Path) -> Read:
    extracted = extract(path)
    passages = from_extracted(extracted)
    return Read(
        title=extracted.title,
        layout=str(extracted.layout),
        ids=tuple(passage.id for passage in passages),
        text="\n".join(passage.text for passage in passages),
    )


def by_file(entries: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("entry", entries, ids=[entry["file"] for entry in entries])


def titles(entry: dict[str, Any]) -> list[str]:
    return list(entry["title_any"]) if "title_any" in entry else [entry["title"]]


def counts(entry: dict[str, Any]) -> list[int]:
    return list(entry["passages_any"]) if "passages_any" in entry else [entry["passages"]]


@by_file(IMPORTS)
def test_a_document_keeps_the_title_it_is_known_by(entry: dict[str, Any], corpora: Path) -> None:
    found = read(corpora / "documents" / entry["file"]).title
    assert plain_title(found) in [plain_title(title) for title in titles(entry)]


@by_file(IMPORTS)
def test_a_document_is_divided_by_the_rules(entry: dict[str, Any], corpora: Path) -> None:
    found = read(corpora / "documents" / entry["file"])
    assert found.layout == entry["layout"]
    assert len(found.ids) in counts(entry), found.ids
    assert len(set(found.ids)) == len(found.ids)


@by_file(IMPORTS)
def test_what_is_printed_can_be_read_in_order(entry: dict[str, Any], corpora: Path) -> None:
    text = read(corpora / "documents" / entry["file"]).text
    assert first_missing(entry["phrases"], text) is None


@by_file([entry for entry in IMPORTS if entry.get("absent")])
def test_what_is_not_the_document_stays_out(entry: dict[str, Any], corpora: Path) -> None:
    text = plain(read(corpora / "documents" / entry["file"]).text)
    assert [phrase for phrase in entry["absent"] if plain(phrase) in text] == []


@by_file(REFUSALS)
def test_what_cannot_be_read_is_refused_with_the_reason(entry: dict[str, Any], corpora: Path) -> None:
    path = corpora / "documents" / entry["file"]
    with pytest.raises(ImportRefused) as refused:
        read(path)
    assert refused.value.path.name == path.name
    assert any(word in refused.value.reason.lower() for word in entry["any_of"]), refused.value.reason


@by_file(EITHER)
def test_nonsense_never_enters_a_library(entry: dict[str, Any], corpora: Path) -> None:
    try:
        text = read(corpora / "documents" / entry["file"]).text
    except ImportRefused as refused:
        assert any(word in refused.reason.lower() for word in entry["any_of"]), refused.reason
    else:
        assert first_missing(entry["phrases"], text) is None


# The table and the comparison themselves -----------------------------------------------------------------------------


def test_the_table_is_large_and_covers_every_format() -> None:
    assert len(IMPORTS) >= 25
    assert len(REFUSALS) >= 8
    kinds = Counter(Path(entry["file"]).suffix for entry in IMPORTS)
    assert all(kinds[suffix] >= 5 for suffix in (".pdf", ".docx", ".html", ".md", ".vtt")), kinds


def test_the_table_names_each_document_once_and_all_exist(corpora: Path) -> None:
    files = [entry["file"] for entry in IMPORTS + REFUSALS + EITHER]
    assert [file for file, times in Counter(files).items() if times > 1] == []
    assert [file for file in files if not (corpora / "documents" / file).is_file()] == []


def test_the_table_leaves_few_counts_open() -> None:
    assert all(counts(entry) and min(counts(entry)) >= 1 for entry in IMPORTS)
    assert len([entry for entry in IMPORTS if len(counts(entry)) != 1]) <= 6


@by_file(IMPORTS)
def test_phrases_are_long_enough_to_prove_something(entry: dict[str, Any]) -> None:
    lengths = [len(phrase.split()) for phrase in entry["phrases"]]
    if entry.get("short"):
        assert len(lengths) >= 2
    else:
        assert len(lengths) >= 3
        assert all(4 <= length <= 9 for length in lengths), lengths


def test_phrases_out_of_order_or_overlapping_are_noticed() -> None:
    text = "Listen first.\nThen ask what would help, and act on it."
    assert first_missing(["Listen first. Then", "and act on it"], text) is None
    assert first_missing(["and act on it", "Listen first"], text) == "Listen first"
    assert first_missing(["Then ask what", "ask what would help"], text) == "ask what would help"
    assert first_missing(["never printed"], text) == "never printed"


def test_typography_does_not_count_but_letters_do() -> None:
    assert plain("the\u00a0ward\u2019s  \u201cof\ufb01ce\u201d \u2013 open") == 'the ward\'s "office" - open'
    assert plain("adip-\niscing") != plain("adipiscing")
    assert plain_title("Agile-coach: Job_description.") == plain_title("agile coach job description")
    assert plain_title("Proposed Rules") != plain_title("Proposed Rule")
