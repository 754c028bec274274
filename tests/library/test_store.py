"""What was written is read back whole, and nothing more is read than was asked for."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.errors import CollectionNotFound, ItemNotFound, PassageNotFound
from kiosk.library.store import Library
from kiosk.library.writing import ItemContent, write_library
from kiosk.model import Holding, Item, ItemId, Kind, State
from tests.library.samples import CASE, CONTENT, GONE, OLD, ORIGINAL, PICTURE, REPORT, SECTIONS, TALK, TURNS, many


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    write_library(tmp_path / "library.db", CONTENT)
    opened = Library.open(tmp_path / "library.db")
    yield opened
    opened.close()


def test_every_field_of_every_item_comes_back(library: Library) -> None:
    assert library.items() == (TALK, REPORT, CASE), "by number, without tombstones"
    assert [library.item(item.id) for item in (REPORT, TALK, CASE, GONE, OLD)] == [REPORT, TALK, CASE, GONE, OLD]
    assert library.items_by_number([30, 4, 99, 30]) == {30: CASE, 4: GONE}


def test_a_tombstone_keeps_its_title_and_explanation(library: Library) -> None:
    old = library.item("trust/old")
    assert (old.title, old.state_reason, old.superseded_by) == ("Taken back", "It was wrong.", REPORT.id)
    assert library.passages(old.id) == ()


def test_every_passage_comes_back_in_order(library: Library) -> None:
    assert library.passages(REPORT.id) == SECTIONS
    assert library.passages(TALK.id) == TURNS
    assert library.passage(REPORT.id, "what-changed") == SECTIONS[1]


def test_what_is_not_there_is_named(library: Library) -> None:
    with pytest.raises(ItemNotFound, match="trust/nothing"):
        library.item("trust/nothing")
    with pytest.raises(ItemNotFound):
        library.passages("trust/nothing")
    with pytest.raises(PassageNotFound, match="'p1'"):
        library.passage(REPORT.id, "p1")
    with pytest.raises(CollectionNotFound, match="elsewhere"):
        library.collection("elsewhere")


def test_passages_stream_by_item_and_position_for_indexing(library: Library) -> None:
    all_of_them = [(TALK.number, 0, TURNS[0]), *((REPORT.number, at, each) for at, each in enumerate(SECTIONS))]
    assert list(library.all_passages()) == [*all_of_them, (CASE.number, 0, SECTIONS[0])]
    assert list(library.all_passages([REPORT.number, GONE.number, 99])) == all_of_them[1:]


def test_headings_and_chapters_are_read_without_their_texts(library: Library) -> None:
    assert list(library.headings()) == [
        (TALK.number, "t0", "Opening"),
        (REPORT.number, "what-changed", "What changed"),
        (REPORT.number, "then", "Then"),
    ]
    assert library.speakers() == ("Presenter",)


def test_snippets_are_fetched_by_item_and_position(library: Library) -> None:
    found = library.passage_texts([(7, 1), (2, 0), (7, 9), (99, 0)])
    assert found == {(7, 1): SECTIONS[1], (2, 0): TURNS[0]}
    assert library.passage_texts([]) == {}


def test_more_keys_than_one_statement_takes_are_all_answered(tmp_path: Path) -> None:
    write_library(tmp_path / "library.db", many(1500, 1, words=3))
    library = Library.open(tmp_path / "library.db")
    assert len(library.passage_texts([(number, 0) for number in range(1, 1501)])) == 1500
    assert set(library.items_by_number(range(1500, 0, -1))) == set(range(1, 1501))
    assert [number for number, _, _ in library.all_passages(range(1, 1501))] == list(range(1, 1501))
    library.close()


def test_counts_are_of_current_items_only(library: Library) -> None:
    assert [(theme.id, theme.items) for theme in library.themes()] == [
        ("speaking-up", 2),
        ("fairness", 2),
        ("unused", 0),
    ]
    assert library.kind_counts() == {"case-study": 1, "report": 1, "transcript": 1}
    edition = library.edition()
    assert (edition.items, edition.passages, edition.words) == (3, 5, 27)
    assert (edition.release, edition.released, edition.title) == (12, "2026-11-23", "A library")
    assert edition.suggestions == CONTENT.suggestions


def test_collections_are_in_the_curators_order_without_tombstones(library: Library) -> None:
    assert [each.id for each in library.collections()] == ["zz-first", "featured"]
    assert library.collection("zz-first").items == (REPORT.id, TALK.id)


@pytest.mark.parametrize(
    ("month", "item"),
    [
        ("2026-12", REPORT),
        ("2027-08", REPORT),
        ("2026-10", TALK),
        ("2026-11", TALK),
        ("2026-09", CASE),
        ("2020-01", CASE),
    ],
)
def test_a_month_features_its_item_or_the_latest_before_or_the_newest_case_study(
    library: Library, month: str, item: Item
) -> None:
    assert library.featured(month) == item  # 2026-09 names an item that was withdrawn


def test_nothing_is_featured_where_there_is_nothing_to_feature(tmp_path: Path) -> None:
    report_only = replace(CONTENT, items=(ItemContent(REPORT),), collections=())
    write_library(tmp_path / "library.db", report_only)
    library = Library.open(tmp_path / "library.db")
    assert library.featured("2026-11") is None
    library.close()


def test_the_newest_come_first(library: Library) -> None:
    assert library.newest(2) == (TALK, CASE)
    assert library.newest(0) == ()


def test_the_vocabulary_keeps_its_lists_apart(library: Library) -> None:
    assert library.vocabulary() == CONTENT.vocabulary


def test_objects_are_listed_and_found_only_where_their_bytes_are(library: Library, tmp_path: Path) -> None:
    assert library.objects_of(REPORT.id) == (ORIGINAL, PICTURE)
    name = hashlib.sha256(b"pdf").hexdigest()
    assert library.object_path(name) is None
    (tmp_path / "objects").mkdir()
    (tmp_path / "objects" / name).write_bytes(b"pdf")
    assert library.object_path(name) == tmp_path / "objects" / name


def test_an_object_whose_bytes_are_not_its_own_is_not_handed_out(library: Library, tmp_path: Path) -> None:
    name = hashlib.sha256(b"a report").hexdigest()
    place = tmp_path / "objects" / name
    place.parent.mkdir()
    place.write_bytes(b"a rePort")
    assert library.object_path(name) is None
    place.write_bytes(b"a report")
    assert library.object_path(name) == place
    assert library.object_path(name) == place
    place.write_bytes(b"a forged report")
    assert library.object_path(name) is None
    place.unlink()
    assert library.object_path(name) is None
    place.mkdir()
    assert library.object_path(name) is None


@pytest.mark.parametrize("name", ["../library.db", "", "AB" * 32, "library.db", "ab" * 32 + "\n"])
def test_no_name_but_a_sha256_leads_to_a_file(library: Library, tmp_path: Path, name: str) -> None:
    (tmp_path / "objects").mkdir()
    (tmp_path / "objects" / "library.db").write_bytes(b"")
    assert library.object_path(name) is None


def test_a_fingerprint_changes_with_what_indexing_sees_and_with_nothing_else(tmp_path: Path) -> None:
    def prints(name: str, first: ItemContent, **changes: object) -> dict[int, str]:
        items = (first, *CONTENT.items[1:])
        write_library(tmp_path / name, replace(CONTENT, items=items, **changes))  # type: ignore[arg-type]
        library = Library.open(tmp_path / name)
        found = library.fingerprints()
        library.close()
        return found

    before = prints("a.db", CONTENT.items[0])
    assert list(before) == [2, 7, 30]
    html = prints(
        "b.db", ItemContent(REPORT, (replace(SECTIONS[0], html="<p>First <em>words</em></p>"), *SECTIONS[1:]))
    )
    assert html == before
    text = prints("c.db", ItemContent(REPORT, (replace(SECTIONS[0], text="Other words"), *SECTIONS[1:])))
    title = prints("d.db", ItemContent(replace(REPORT, title="Other"), SECTIONS))
    order = prints("e.db", ItemContent(REPORT, SECTIONS[::-1]))
    for changed in (text, title, order):
        assert {number for number in before if changed[number] != before[number]} == {7}
    themes = (CONTENT.themes[0], replace(CONTENT.themes[1], title="Justice"), CONTENT.themes[2])
    renamed = prints("f.db", CONTENT.items[0], themes=themes)
    assert {number for number in before if renamed[number] != before[number]} == {7, 30}


def test_many_threads_read_at_once_each_with_its_own_connection(library: Library) -> None:
    wrong: list[object] = []

    def read() -> None:
        for _ in range(30):
            if library.passages(REPORT.id) != SECTIONS or library.item(TALK.id) != TALK:
                wrong.append(threading.current_thread())

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_closed_library_answers_nothing(tmp_path: Path) -> None:
    write_library(tmp_path / "library.db", CONTENT)
    library = Library.open(tmp_path / "library.db")
    library.close()
    with pytest.raises(sqlite3.ProgrammingError):
        library.items()


def test_the_library_cannot_be_written_through_a_reader(library: Library) -> None:
    before = library.path.read_bytes()
    with pytest.raises(Exception, match=r"readonly|read-only"):
        list(library._connections.stream("DELETE FROM items"))
    assert library.path.read_bytes() == before


def test_a_path_with_spaces_signs_and_arabic_opens(tmp_path: Path) -> None:
    folder = tmp_path / "مكتبة الجناح ? # % 100"
    write_library(folder / "library.db", CONTENT)
    library = Library.open(folder / "library.db")
    assert library.item(REPORT.id).kind is Kind.REPORT
    library.close()


def test_opening_twenty_thousand_passages_reads_a_few_pages_only(tmp_path: Path) -> None:
    """Counted in SQLite's own steps, not in time: a scan of the passages would take far more."""
    path = tmp_path / "library.db"
    write_library(path, many(1000, 20, words=40))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    plain_connect = sqlite3.connect

    def counted(*args: object, **kwargs: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = plain_connect(*args, **kwargs)  # type: ignore[call-overload]
        connection.set_progress_handler(count, 1)
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", counted)
        library = Library.open(path)
        assert library.edition().passages == 20_000
        library.close()
    assert 0 < steps < 1_000


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM passages p WHERE p.item = 1 ORDER BY p.position",
        "SELECT 1 FROM passages p WHERE p.item = 1 AND p.id = 'x'",
        "WITH w(item, position) AS (VALUES (1, 2)) SELECT p.html FROM w JOIN passages p "
        "ON p.item = w.item AND p.position = w.position",
        "SELECT p.html FROM items i JOIN passages p ON p.item = i.number WHERE i.state = 'current' "
        "ORDER BY i.number, p.position",
    ],
)
def test_no_reading_of_passages_scans_or_sorts_them(library: Library, statement: str) -> None:
    plan = [row[3] for row in library._connections.stream(f"EXPLAIN QUERY PLAN {statement}")]
    assert not any("SCAN p" in step or "TEMP B-TREE" in step for step in plan), plan


def test_what_is_only_described_comes_after_what_can_be_read(tmp_path: Path) -> None:
    older = replace(CASE, themes=TALK.themes)
    described = replace(older, id=ItemId("trust/described"), number=29, holding=Holding.RECORD, added=TALK.added)
    path = tmp_path / "library.db"
    items = tuple(ItemContent(item, SECTIONS) for item in (described, TALK, older))
    write_library(path, replace(CONTENT, items=items, collections=()))
    library = Library.open(path)
    found = library.newest(3), library.related(TALK.id, 2), library.featured("2026-11")
    library.close()
    assert found[0] == (TALK, described, older)
    assert found[1] == (older, described)
    assert found[2] == older


def test_related_items_share_themes_and_a_rare_theme_counts_more(tmp_path: Path) -> None:
    def item(number: int, *themes: str, state: State = State.CURRENT) -> ItemContent:
        one = replace(REPORT, id=ItemId(f"trust/i{number}"), number=number, themes=themes, state=state)
        return ItemContent(replace(one, state_reason="" if state is State.CURRENT else "Taken back."), SECTIONS)

    everywhere = [item(number, "common") for number in range(10, 16)]
    here = item(1, "common", "rare")
    rare, gone, stranger = item(2, "rare"), item(3, "rare", state=State.WITHDRAWN), item(4, "other")
    path = tmp_path / "library.db"
    write_library(path, replace(CONTENT, items=(here, rare, gone, stranger, *everywhere), collections=()))
    library = Library.open(path)
    found = [one.number for one in library.related("trust/i1", 3)]
    library.close()
    assert found == [2, 10, 11]


@pytest.mark.skipif(os.name == "nt", reason="file names on Windows are always text")
def test_a_library_in_a_folder_whose_name_is_not_text_opens(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    write_library(folder / "library.db", CONTENT)
    library = Library.open(folder / "library.db")
    assert library.items()
    library.close()
