"""Applying changes gives what writing the whole library afresh would give, with no trace of what went."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import LibraryMissing, LibraryUnreadable, ReleaseContradicts
from kiosk.library.applying import apply, as_kept
from kiosk.library.store import Library
from kiosk.library.writing import write_library
from kiosk.model import (
    Collection,
    Content,
    Item,
    ItemContent,
    ItemId,
    Passage,
    PassageId,
    Source,
    State,
    StoredObject,
    Term,
    Theme,
)
from tests.library.samples import CASE, CONTENT, GONE, ORIGINAL, PICTURE, REPORT, SECTIONS, TALK, TURNS, many

ROOT = Path(__file__).resolve().parents[2]

THEMES = ("fairness", "speaking-up", "rest")
NUMBERS = range(1, 7)
FILES = tuple(
    StoredObject(f"{each}" * 64, "application/pdf" if each % 2 else "image/png", each * 100, "original", f"{each}.pdf")
    for each in range(4)
)
words = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
passages = st.lists(
    st.builds(
        Passage,
        id=st.sampled_from([PassageId(f"s{each}") for each in range(5)]),
        label=words,
        text=words,
        html=words,
        level=st.integers(0, 4),
        page=st.none() | st.integers(1, 9),
        start=st.none() | st.floats(0, 9),
    ),
    max_size=4,
    unique_by=lambda each: each.id,
).map(tuple)


def items(number: int) -> st.SearchStrategy[ItemContent]:
    item = st.builds(
        replace,
        st.just(REPORT),
        id=st.just(ItemId(f"trust/n{number}")),
        number=st.just(number),
        title=words,
        revision=st.integers(1, 9),
        words=st.integers(0, 900),
        state=st.sampled_from(State),
        state_reason=words,
        superseded_by=st.none() | st.just(ItemId("trust/n1")),
        authors=st.lists(words, max_size=2).map(tuple),
        themes=st.lists(st.sampled_from(THEMES), max_size=3, unique=True).map(tuple),
        sources=st.lists(st.builds(Source, words, year=st.none() | st.integers(1900, 2100)), max_size=2).map(tuple),
    )
    files = st.lists(st.sampled_from(FILES), max_size=3, unique=True).map(tuple)
    return st.builds(ItemContent, item, passages, files)


some_items = st.lists(st.sampled_from(NUMBERS), max_size=5, unique=True).flatmap(
    lambda numbers: st.tuples(*map(items, numbers))
)
contents = st.builds(
    Content,
    title=words,
    publisher=words,
    publisher_id=words,
    release=st.integers(0, 99),
    released=words,
    licence=words,
    items=some_items,
    themes=st.lists(
        st.builds(Theme, st.sampled_from(THEMES), words, words, words, st.booleans()),
        unique_by=lambda each: each.id,
        max_size=3,
    ).map(tuple),
    collections=st.lists(
        st.builds(
            Collection,
            st.sampled_from(("a", "b")),
            words,
            words,
            st.lists(st.sampled_from([ItemId(f"trust/n{each}") for each in NUMBERS]), max_size=3).map(tuple),
        ),
        unique_by=lambda each: each.id,
        max_size=2,
    ).map(tuple),
    vocabulary=st.lists(st.builds(Term, words, words), max_size=2).map(tuple),
    suggestions=st.lists(words.filter(lambda text: text and "\n" not in text), max_size=2).map(tuple),
)


def merged(content: Content, changes: Sequence[ItemContent], curation: Content | None) -> Content:
    """What the whole library says after the changes."""
    kept = {each.item.id: each for each in content.items} | {each.item.id: as_kept(each) for each in changes}
    return replace(curation or content, items=tuple(kept.values()))


@settings(max_examples=120)
@given(contents, some_items, st.none() | contents)
def test_applying_changes_gives_the_digest_of_the_whole_written_afresh(
    content: Content, changes: tuple[ItemContent, ...], curation: Content | None
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_library(folder / "source.db", content)
        before = (folder / "source.db").read_bytes()
        applied = apply(folder / "source.db", folder / "target.db", changes, curation)
        assert applied == write_library(folder / "afresh.db", merged(content, changes, curation))
        assert (folder / "source.db").read_bytes() == before
        connection = sqlite3.connect(folder / "target.db")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write_library(tmp_path / "source.db", CONTENT)
    return tmp_path / "source.db"


def applied(source: Path, changes: Sequence[ItemContent], curation: Content | None = None) -> Library:
    target = source.with_name("target.db")
    apply(source, target, changes, curation)
    return Library.open(target)


@pytest.mark.parametrize(
    "item",
    [
        replace(REPORT, state=State.WITHDRAWN, state_reason="A figure in it was wrong."),
        replace(REPORT, state=State.SUPERSEDED, state_reason="There is a newer one.", superseded_by=CASE.id),
    ],
)
def test_what_is_taken_back_stays_as_a_tombstone_and_leaves_no_text_in_the_file(source: Path, item: Item) -> None:
    confided = "The nurse in bay seven said this in confidence."
    told = ItemContent(REPORT, (replace(SECTIONS[0], text=confided, html=f"<p>{confided}</p>"),), (ORIGINAL, PICTURE))
    write_library(source, replace(CONTENT, items=(told, *CONTENT.items[1:])))
    assert confided.encode() in source.read_bytes()
    library = applied(source, [ItemContent(item, told.passages, told.objects)])
    found = library.item(REPORT.id)
    assert (found.title, found.state_reason, found.superseded_by) == (item.title, item.state_reason, item.superseded_by)
    assert library.passages(REPORT.id) == ()
    assert library.objects_of(REPORT.id) == ()
    assert REPORT.id not in {each.id for each in library.items()}
    assert confided.encode() not in library.path.read_bytes()
    connection = sqlite3.connect(library.path)
    known = connection.execute("SELECT sha256 FROM objects").fetchall()
    connection.close()
    assert known == [(ORIGINAL.sha256,)], "another item has it still; the picture was this item's alone"
    library.close()


def test_what_a_release_does_not_mention_stays(source: Path) -> None:
    library = applied(source, [ItemContent(replace(TALK, title="A better talk"), TURNS)])
    assert library.item(TALK.id).title == "A better talk"
    assert library.passages(REPORT.id) == SECTIONS
    assert library.item(GONE.id).state == State.WITHDRAWN
    assert [each.id for each in library.collections()] == [each.id for each in CONTENT.collections]
    assert library.edition().release == CONTENT.release
    library.close()


def test_a_new_title_of_a_theme_makes_its_items_be_indexed_again_and_no_others(source: Path) -> None:
    before = Library.open(source).fingerprints()
    themes = (CONTENT.themes[0], replace(CONTENT.themes[1], title="Fair treatment"), CONTENT.themes[2])
    after = applied(source, [], replace(CONTENT, themes=themes)).fingerprints()
    changed = {number for number in before if before[number] != after[number]}
    assert changed == {each.number for each in (REPORT, CASE)}
    assert "fairness" not in TALK.themes


def test_two_items_may_exchange_their_numbers_in_one_release(source: Path) -> None:
    swapped = [
        ItemContent(replace(REPORT, number=TALK.number), SECTIONS),
        ItemContent(replace(TALK, number=REPORT.number), TURNS),
    ]
    library = applied(source, swapped)
    assert library.item(REPORT.id).number == TALK.number
    assert library.passages(TALK.id) == TURNS
    library.close()


@pytest.mark.parametrize(
    "changes",
    [
        [ItemContent(REPORT), ItemContent(REPORT)],
        [ItemContent(replace(TALK, number=REPORT.number), TURNS)],
        [ItemContent(replace(REPORT, id=ItemId("trust/new"), number=99), (SECTIONS[0], SECTIONS[0]))],
        [ItemContent(replace(REPORT, title="\ud800"))],
        [ItemContent(replace(REPORT, year=1 << 70))],
    ],
    ids=["an item twice", "a number twice", "a passage twice", "half a character", "too large a number"],
)
def test_a_release_that_contradicts_itself_is_refused_and_nothing_is_written(
    source: Path, changes: list[ItemContent]
) -> None:
    with pytest.raises(ReleaseContradicts):
        apply(source, source.with_name("target.db"), changes, None)
    assert [each.name for each in source.parent.iterdir()] == [source.name]


def test_a_source_that_has_decayed_is_not_given_a_new_seal(source: Path) -> None:
    raw = source.read_bytes()
    at = raw.index(b"First words")
    source.write_bytes(raw[:at] + b"Worst" + raw[at + 5 :])
    with pytest.raises(LibraryUnreadable, match="digest"):
        apply(source, source.with_name("target.db"), [], None)
    with pytest.raises(LibraryMissing):
        apply(source.with_name("none.db"), source.with_name("target.db"), [], None)
    source.write_bytes(b"no library" * 500)
    with pytest.raises(LibraryUnreadable):
        apply(source, source.with_name("target.db"), [], None)
    assert not source.with_name("target.db").exists()


@pytest.mark.skipif(os.name != "posix", reason="the disk is filled up by a limit that only POSIX systems have")
def test_a_disk_that_fills_up_while_applying_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    write_library(tmp_path / "source.db", many(5, 20))
    program = (
        "import resource, signal, sys; from pathlib import Path; from kiosk.errors import StorageUnwritable\n"
        "from kiosk.library.applying import apply; from tests.library.samples import many\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000)); source = Path(sys.argv[1])\n"
        "try: apply(source, source.with_name('target.db'), many(40, 20).items, None)\n"
        "except StorageUnwritable as error: print(error)"
    )
    place = tmp_path / "source.db"
    assert place.stat().st_size < 600_000
    done = subprocess.run([sys.executable, "-c", program, place], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "cannot be written" in done.stdout
    assert [each.name for each in tmp_path.iterdir()] == ["source.db"]
