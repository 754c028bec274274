"""What a feed brings: nothing is forgotten, nothing is fetched twice, and what is not mentioned stays."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import FeedDocumentInvalid
from kiosk.feed.changes import Listed, Plan, Sort, plan


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def item(slug: str, content: str = "", state: str = "current", objects: tuple[str, ...] = (), size: int = 10) -> Listed:
    custom = {"title": slug.title(), "state": state, "objects": [[name, 5] for name in objects]}
    return Listed(f"trust/items/{slug}.json", sha(content or slug), size, custom)


def stored(name: str, size: int = 5) -> Listed:
    return Listed(f"trust/objects/{name}", name, size)


CURATION = Listed("trust/curation.json", sha("c"), 3)
A, B, C = sha("A"), sha("B"), sha("C")

slugs = st.sampled_from(["a", "b", "c", "d", "e-1"])
some_items = st.lists(
    st.builds(
        item,
        slugs,
        st.sampled_from(["1", "2"]),
        st.sampled_from(["current", "withdrawn", "superseded"]),
        st.lists(st.sampled_from([A, B, C]), max_size=3, unique=True).map(tuple),
        st.integers(0, 99),
    ),
    unique_by=lambda each: each.path,
)
feeds = st.builds(
    lambda items, objects, more: [*items, *map(stored, objects), *more],
    some_items,
    st.sets(st.sampled_from([A, B, C])),
    st.lists(st.just(CURATION), max_size=1),
)
installations = st.dictionaries(
    slugs.map(lambda slug: f"trust/items/{slug}.json"), st.sampled_from([sha("1"), sha("2")])
)
holdings = st.sets(st.sampled_from([A, B, C]))


@given(feeds, installations, holdings)
def test_after_fetching_a_plan_there_is_nothing_left_to_fetch(
    feed: list[Listed], installed: dict[str, str], held: set[str]
) -> None:
    found = plan(feed, installed, held)
    after = {**installed, **{each.path: each.sha256 for each in (*found.items, *found.curations)}}
    again = plan(feed, after, held | {each.sha256 for each in found.objects})
    assert again.empty
    assert again.bytes == 0
    assert again.lacking == found.lacking


@given(feeds, installations, holdings)
def test_every_listed_item_is_new_changed_withdrawn_or_unchanged(
    feed: list[Listed], installed: dict[str, str], held: set[str]
) -> None:
    found = plan(feed, installed, held)
    listed = [each for each in feed if each.sort is Sort.ITEM]
    assert len(found.items) + found.unchanged == len(listed)
    assert all(each.path not in installed for each in found.new)
    assert all(installed[each.path] != each.sha256 for each in found.changed)
    assert all(each.state == "current" for each in (*found.new, *found.changed))
    assert all(each.state != "current" for each in found.withdrawn)
    assert set(found.items) <= set(listed), "what the feed does not mention is no part of any plan"


@given(feeds, installations, holdings)
def test_an_object_is_fetched_once_if_it_is_wanted_and_not_at_hand(
    feed: list[Listed], installed: dict[str, str], held: set[str]
) -> None:
    found = plan(feed, installed, held)
    current = [each for each in feed if each.sort is Sort.ITEM and each.state == "current"]
    wanted = {name for each in current for name, _ in each.objects}
    there = {each.sha256 for each in feed if each.sort is Sort.OBJECT}
    assert [each.sha256 for each in found.objects] == sorted((wanted & there) - held)
    assert {name for _, name in found.lacking} == wanted - there - held
    assert found.bytes == sum(each.size for each in (*found.items, *found.curations, *found.objects))


@given(feeds, installations, holdings, st.randoms())
def test_the_order_of_a_list_means_nothing(
    feed: list[Listed], installed: dict[str, str], held: set[str], random: object
) -> None:
    shuffled = list(feed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan(shuffled, installed, held) == plan(feed, installed, list(held))


def test_an_empty_library_gets_everything_and_a_full_one_nothing() -> None:
    feed = [item("one", objects=(A,)), item("two"), stored(A), stored(B), CURATION]
    first = plan(feed, {}, ())
    assert [each.item_id for each in first.new] == ["trust/one", "trust/two"]
    assert [each.sha256 for each in first.objects] == [A], "an object that no item names is not fetched"
    assert first.curations == (CURATION,)
    assert first.bytes == 10 + 10 + 5 + 3
    installed = {each.path: each.sha256 for each in feed}
    assert plan(feed, installed, {A}) == Plan(unchanged=2)


def test_an_object_that_was_lost_comes_back() -> None:
    feed = [item("one", objects=(A,)), stored(A)]
    assert plan(feed, {feed[0].path: feed[0].sha256}, ()).objects == (stored(A),)


def test_an_object_whose_name_is_not_its_hash_is_never_fetched() -> None:
    lie = Listed(f"trust/objects/{A}", B, 5)
    found = plan([item("one", objects=(A,)), lie], {}, ())
    assert found.objects == ()
    assert found.lacking == (("trust/items/one.json", A),)


@pytest.mark.parametrize(
    ("path", "sort", "item_id"),
    [
        ("trust/items/one.json", Sort.ITEM, "trust/one"),
        ("trust/objects/" + A, Sort.OBJECT, ""),
        ("trust/curation.json", Sort.CURATION, ""),
        ("trust/items/../x.json", Sort.FOREIGN, ""),
        ("../../x", Sort.FOREIGN, ""),
        ("trust/items/One.json", Sort.FOREIGN, ""),
        ("trust/items/one.json/x", Sort.FOREIGN, ""),
        ("trust/items/one.json\n", Sort.FOREIGN, ""),
        ("trust/objects/" + A[:-1], Sort.FOREIGN, ""),
        ("trust/later/thing", Sort.FOREIGN, ""),
        ("/trust/curation.json", Sort.FOREIGN, ""),
    ],
)
def test_only_paths_of_the_known_shapes_mean_anything(path: str, sort: Sort, item_id: str) -> None:
    listed = Listed(path, A, 1, {"state": "current", "objects": []})
    assert (listed.sort, listed.item_id) == (sort, item_id)
    assert plan([listed], {}, ()).empty is (sort in (Sort.FOREIGN, Sort.OBJECT))


@pytest.mark.parametrize(
    "custom",
    [
        {},
        {"state": "gone", "objects": []},
        {"state": "current"},
        {"state": "current", "objects": [["x", 1]]},
        {"state": "current", "objects": [[A, -1]]},
        {"state": "current", "objects": [[A]]},
        {"state": "current", "objects": "all"},
    ],
)
def test_nonsense_said_of_an_item_is_refused_with_its_path(custom: dict[str, object]) -> None:
    with pytest.raises(FeedDocumentInvalid, match=r"trust/items/one\.json"):
        plan([Listed("trust/items/one.json", A, 1, custom)], {}, ())
