"""Documents of a feed: one form in bytes, and nothing else is ever taken for one."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import FeedDocumentInvalid
from kiosk.feed import documents
from kiosk.feed.documents import (
    curation_bytes,
    curation_from,
    curation_path,
    item_bytes,
    item_from,
    item_path,
    merged,
)
from kiosk.library.store import Library
from kiosk.library.writing import write_library
from kiosk.model import (
    Collection,
    Content,
    Item,
    ItemContent,
    ItemId,
    Passage,
    Sharing,
    Source,
    StoredObject,
    Term,
    Theme,
)
from tests.feed.contents import curations, items
from tests.library.samples import CONTENT, REPORT, SECTIONS, TALK, TURNS

WHOLE = ItemContent(REPORT, SECTIONS, CONTENT.items[0].objects)


def changed(raw: bytes, change: Callable[[Any], object]) -> bytes:
    """The document with its value changed, written in the same form."""
    value = json.loads(raw)
    change(value)
    return written(value)


def written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def with_html(html: str) -> bytes:
    return changed(item_bytes(WHOLE), lambda value: value["passages"][0].update(html=html))


@given(items)
def test_an_item_comes_back_as_it_was(content: ItemContent) -> None:
    raw = item_bytes(content)
    found = item_from(raw, item_path(content.item.id))
    assert found == content
    assert item_bytes(found) == raw


@given(curations)
def test_a_curation_comes_back_as_it_was(content: Content) -> None:
    raw = curation_bytes(content)
    found = curation_from(raw, curation_path(content.publisher_id))
    assert found == content
    assert curation_bytes(found) == raw


@given(items, st.data())
def test_a_damaged_document_is_refused_or_is_another_whole_one(content: ItemContent, data: st.DataObject) -> None:
    raw = bytearray(item_bytes(content))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))
    try:
        found = item_from(bytes(raw))
    except FeedDocumentInvalid:
        return
    assert item_bytes(found) == bytes(raw)


@given(st.binary(max_size=60) | st.text('{}[]",:0e-.1tn', max_size=60).map(str.encode))
def test_no_bytes_do_worse_than_be_refused(raw: bytes) -> None:
    for read in (item_from, curation_from):
        with pytest.raises(FeedDocumentInvalid):
            read(raw)


def test_an_item_read_back_from_a_library_is_the_same_document(tmp_path: Path) -> None:
    turns = tuple(replace(passage, start=0, end=4) for passage in TURNS)  # whole seconds, as a reader may give them
    given_items = (WHOLE, ItemContent(TALK, turns), *CONTENT.items[2:])
    write_library(tmp_path / "library.db", replace(CONTENT, items=given_items))
    library = Library.open(tmp_path / "library.db")
    for content in given_items:
        name = content.item.id
        back = ItemContent(library.item(name), library.passages(name), library.objects_of(name))
        assert item_bytes(back) == item_bytes(content)
    library.close()


def test_every_item_of_the_bundled_library_is_a_document_that_kiosks_take(seed_library: Path) -> None:
    library = Library.open(seed_library)
    found = [ItemContent(item, library.passages(item.id), library.objects_of(item.id)) for item in library.items()]
    library.close()
    assert len(found) > 10
    for content in found:
        assert item_from(item_bytes(content), item_path(content.item.id)) == content


@pytest.mark.parametrize(
    ("table", "value"),
    [
        (documents._ITEM, Item),
        (documents._PASSAGE, Passage),
        (documents._OBJECT, StoredObject),
        (documents._SOURCE, Source),
        (documents._COLLECTION, Collection),
        (documents._TERM, Term),
        (documents._CONTENT, ItemContent),
    ],
)
def test_a_field_added_to_the_model_is_not_forgotten_here(table: dict[str, object], value: type) -> None:
    assert list(table) == [field.name for field in dataclasses.fields(value)]


def test_the_counted_and_the_separate_are_the_only_fields_left_out() -> None:
    assert {field.name for field in dataclasses.fields(Theme)} - documents._THEME.keys() == {"items"}
    assert {field.name for field in dataclasses.fields(Content)} - documents._CURATION.keys() == {"items", "sharing"}
    assert list(documents._SHARING) == [field.name for field in dataclasses.fields(Sharing)]


def each_field() -> list[tuple[str, str]]:
    value = json.loads(item_bytes(WHOLE))
    parts = {"": value, "item": value["item"], "passages": value["passages"][1], "objects": value["objects"][0]}
    parts["sources"] = value["item"]["sources"][0]
    return [(part, name) for part, fields in parts.items() for name in fields]


def part_of(value: Any, part: str) -> Any:
    if part == "sources":
        return value["item"]["sources"][0]
    found = value[part] if part else value
    return found[1 if part == "passages" else 0] if isinstance(found, list) else found


@pytest.mark.parametrize(("part", "name"), each_field())
def test_a_missing_an_unknown_and_a_wrong_field_are_refused_with_their_place(part: str, name: str) -> None:
    raw = item_bytes(WHOLE)
    changes: tuple[Callable[[Any], object], ...] = (
        lambda fields: fields.pop(name),
        lambda fields: fields.update({name + "x": 1}),
        lambda fields: fields.update({name: {"a": 1}}),
        lambda fields: fields.update({name: [[1]]}),
        lambda fields: fields.update({name: -1}),
    )
    for change in changes:
        spoilt = json.loads(raw)
        change(part_of(spoilt, part))
        with pytest.raises(FeedDocumentInvalid) as refused:
            item_from(written(spoilt))
        assert name in str(refused.value), "the sentence names the field"


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        (lambda v: v.update(version=2), "version", "this app reads version 1"),
        (lambda v: v.update(format="ward-library-curation"), "format", "ward-library-item"),
        (lambda v: v["item"].update(id="Trust/x"), "item.id", "publisher/slug"),
        (lambda v: v["item"].update(id="trust/../../x"), "item.id", "publisher/slug"),
        (lambda v: v["item"].update(id="trust/" + "x" * 151), "item.id", "at most 150"),
        (lambda v: v["item"].update(number=True), "item.number", "whole number"),
        (lambda v: v["item"].update(number=2**60), "item.number", "whole number"),
        (lambda v: v["item"].update(kind="novel"), "item.kind", "should be one of"),
        (lambda v: v["item"].update(title="a\x00b"), "item.title", "character"),
        (lambda v: v["item"].update(title="a\nb"), "item.title", "character"),
        (lambda v: v["item"].update(title=""), "item.title", "characters"),
        (lambda v: v["item"].update(url="javascript:alert(1)"), "item.url", "address"),
        (lambda v: v["item"].update(added="yesterday"), "item.added", "day"),
        (lambda v: v["item"].update(state="withdrawn"), "item.state_reason", "needed"),
        (lambda v: v["item"].update(state="withdrawn", state_reason="x"), "item.state", "neither passages"),
        (lambda v: v["item"].update(state_reason="x"), "item.state", "current"),
        (lambda v: v["item"].update(themes=["a", "a"]), "item.themes[2]", "twice"),
        (lambda v: v["passages"].append(v["passages"][0]), "passages[4]", "twice"),
        (lambda v: v["passages"][0].update(level=1), "passages[1].level", "2 to 4"),
        (lambda v: v["passages"][0].update(start=1), "passages[1].start", "decimal point"),
        (lambda v: v["passages"][0].update(id="a b"), "passages[1].id", "spaces"),
        (lambda v: v["objects"][0].update(name="../../etc/passwd"), "objects[1].name", "folder"),
        (lambda v: v["objects"][0].update(sha256="AB" * 32), "objects[1].sha256", "SHA-256"),
    ],
)
def test_what_no_publisher_writes_is_refused(change: Callable[[Any], object], place: str, reason: str) -> None:
    with pytest.raises(FeedDocumentInvalid) as refused:
        item_from(changed(item_bytes(WHOLE), change), item_path(REPORT.id))
    assert refused.value.place == place
    assert reason in refused.value.reason
    assert refused.value.document == item_path(REPORT.id)


def test_an_item_under_the_path_of_another_is_refused() -> None:
    with pytest.raises(FeedDocumentInvalid, match="belongs to another path"):
        item_from(item_bytes(WHOLE), "other/items/listening.json")


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda raw: raw[:-1],
        lambda raw: raw + b"\n",
        lambda raw: raw.replace(b":", b": ", 1),
        lambda raw: json.dumps(json.loads(raw), sort_keys=True, separators=(",", ":")).encode() + b"\n",
        lambda raw: raw.replace(b'"format":', b'"format":"ward-library-item","format":', 1),
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b'"start":null', b'"start":-0.0', 1),
    ],
)
def test_the_same_value_in_other_bytes_is_refused(rewrite: Callable[[bytes], bytes]) -> None:
    raw = rewrite(item_bytes(WHOLE))
    assert raw != item_bytes(WHOLE)
    with pytest.raises(FeedDocumentInvalid):
        item_from(raw)


@pytest.mark.parametrize(
    "raw",
    [b"[" * 200_000, b'{"a":' * 200_000, b"1" * 10_000, b'"\\ud800"', b'{"version":NaN}', b"\xff", b"", b"null"],
)
def test_bombs_and_rubbish_are_refused_quickly(raw: bytes) -> None:
    with pytest.raises(FeedDocumentInvalid):
        item_from(raw)


def test_a_document_beyond_the_bound_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_DOCUMENT", 100)
    with pytest.raises(FeedDocumentInvalid, match="at most 100"):
        item_from(item_bytes(WHOLE))


PICTURE = "lib:object/" + "ab" * 32


@pytest.mark.parametrize(
    "html",
    [
        "<p>",
        "</p>",
        "<p>a</p></p>",
        "<p><em>a</p></em>",
        "<P>a</P>",
        "<p >a</p>",
        "<p/>",
        "<br/>",
        "<!-- a -->",
        "<!DOCTYPE html>",
        "<?xml?>",
        "a < b",
        "<p",
        "<script>alert(1)</script>",
        "<svg></svg>",
        "<div>a</div>",
        "<style>p{}</style>",
        "<iframe></iframe>",
        '<p onclick="x">a</p>',
        '<p style="x">a</p>',
        '<p class="x">a</p>',
        "<p lang='en'>a</p>",
        "<p lang=en>a</p>",
        '<p lang="en" lang="cy">a</p>',
        '<p dir="up">a</p>',
        '<a href="javascript:x">a</a>',
        '<a href="JAVASCRIPT:x">a</a>',
        '<a href=" javascript:x">a</a>',
        '<a href="&#106;avascript:x">a</a>',
        '<a href="https&colon;//x">a</a>x<a href="\u2028javascript:x">a</a>',
        '<a href="https://a\u2028b">a</a>',
        '<a href="https://a&#10;b">a</a>',
        '<a href="http://a">a</a>',
        '<a href="file:///etc/passwd">a</a>',
        '<a href="//host/share">a</a>',
        '<a href="data:text/html,x">a</a>',
        '<a href="">a</a>',
        '<p href="https://a">a</p>',
        '<img src="https://example.org/a.png">',
        '<img src="lib:object/../../x">',
        '<img src="file:///etc/passwd">',
        f'<img src="{PICTURE}" onerror="x">',
        f'<img src="{PICTURE}"/>',
        "<td>a</td>",
        '<table><tr><td colspan="0">a</td></tr></table>',
        '<table><tr><td colspan="10000">a</td></tr></table>',
        '<table><tr><td colspan="200" rowspan="60">a</td></tr></table>',
        "<table><tr>" + "<td></td>" * 10_001 + "</tr></table>",
        "<table><tr><td>" * 6 + "</td></tr></table>" * 6,
        "<ul><li>" * 13 + "</li></ul>" * 13,
        "<blockquote>" * 13 + "</blockquote>" * 13,
        "<em>" * 81 + "</em>" * 81,
        "<p>" + "a" * 1_001 + "</p>",
        "<p>" + "&amp;" * 1_001 + "</p>",
    ],
)
def test_html_beyond_the_subset_is_refused_whoever_signed_it(html: str) -> None:
    with pytest.raises(FeedDocumentInvalid) as refused:
        item_from(with_html(html))
    assert refused.value.place == "passages[1].html"


@pytest.mark.parametrize(
    "html",
    [
        "a &lt; b &amp; c > d",
        "<p>" + "&amp;" * 1_000 + "</p>",
        f'<p><a href="https://example.org/{"a" * 2_000}">a</a></p>',
        '<a href="mailto:a@example.org">a</a> <a href="lib:item/a/b#c">d</a>',
        "<table><tr><td>" * 5 + "</td></tr></table>" * 5,
        "<ul><li>" * 12 + "</li></ul>" * 12,
        "<table><tbody><tr>" + "<td></td>" * 10_000 + "</tr></tbody></table>",
    ],
)
def test_html_at_the_edge_of_the_subset_is_taken(html: str) -> None:
    assert item_from(with_html(html)).passages[0].html == html


def test_a_month_featured_twice_is_refused() -> None:
    first, second = (Collection(name, name, "", (), (("2026-11", ItemId("a/b")),)) for name in ("featured", "other"))
    with pytest.raises(FeedDocumentInvalid, match="featured in two"):
        curation_from(curation_bytes(replace(CONTENT, collections=(first, second))))


def test_a_curation_under_the_path_of_another_publisher_is_refused() -> None:
    with pytest.raises(FeedDocumentInvalid, match="belongs to another path"):
        curation_from(curation_bytes(CONTENT), "other/curation.json")


def test_a_curation_read_from_a_workspace_can_be_written_as_a_library(tmp_path: Path) -> None:
    found = curation_from(curation_bytes(CONTENT))
    assert replace(found, items=CONTENT.items) == CONTENT
    edition = write_library(tmp_path / "one.db", CONTENT)
    assert write_library(tmp_path / "two.db", replace(found, items=CONTENT.items)).digest == edition.digest


@given(st.lists(curations, min_size=1, max_size=4))
def test_of_several_publishers_the_first_names_and_none_replaces(given_curations: list[Content]) -> None:
    found = merged(given_curations)
    assert found.title == given_curations[0].title
    assert found.release == given_curations[0].release
    assert merged([found, *given_curations]) == found, "merging again changes nothing"
    for parts, key in (("themes", "id"), ("collections", "id"), ("vocabulary", "term")):
        first = getattr(given_curations[0], parts)
        assert getattr(found, parts)[: len(first)] == first
        wanted = {getattr(each, key) for content in given_curations for each in getattr(content, parts)}
        assert {getattr(each, key) for each in getattr(found, parts)} == wanted


def test_a_later_publisher_replaces_nothing_of_the_same_name() -> None:
    theirs = replace(
        CONTENT,
        title="Another",
        themes=tuple(replace(each, title="Another") for each in CONTENT.themes),
        collections=tuple(replace(each, title="Another", featured_months=()) for each in CONTENT.collections),
        vocabulary=tuple(replace(each, note="Another") for each in CONTENT.vocabulary),
        items=(),
    )
    assert merged([CONTENT, theirs]) == CONTENT


def test_a_month_belongs_to_the_first_publisher_who_features_something_in_it() -> None:
    ours = replace(CONTENT, collections=(Collection("featured", "F", "", (), (("2026-11", ItemId("a/b")),)),))
    months = (("2026-11", ItemId("c/d")), ("2026-12", ItemId("c/d")))
    theirs = replace(CONTENT, collections=(Collection("theirs", "T", "", (), months),))
    found = merged([ours, theirs])
    assert [each.featured_months for each in found.collections] == [(("2026-11", "a/b"),), (("2026-12", "c/d"),)]
    assert curation_from(curation_bytes(found)).collections == found.collections


def test_there_must_be_something_to_merge() -> None:
    with pytest.raises(ValueError, match="no curation"):
        merged(())
