"""What contradicts an earlier release is not signed; each refusal names the file, the place and the reason."""

from __future__ import annotations

import pytest

from kiosk.publish.releasing import ceremony
from kiosk.publish.releasing.release import NothingNew, UnknownPublisher, release
from tests.publish.releasing.feeds import Press
from tests.publish.workspaces import item, make

TWO = {"id": "trust/two", "number": 2, "title": "Two"}


@pytest.fixture
def released(written: Press) -> Press:
    written.write(3, two=item(**TWO))
    written.release()
    return written


def gone(word: str, **more: object) -> dict[str, object]:
    return {**TWO, "revision": 2, "state": word, "state_reason": "It was wrong.", **more}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"one": item(title="Changed")}, ("items/one.md", "revision", "should be 2")),
        ({"one": item(revision=2).replace("Text.", "More.")}, None),
        ({"one": item().replace("Text.", "More.")}, ("items/one.md", "revision", "should be 2")),
        ({"two": item(**TWO, revision=7)}, None),
        ({"one": item(number=9, revision=2)}, ("items/one.md", "number", "was released as 1 and never changes")),
        ({"two": ""}, ("items", "", "trust/two was released and is gone")),
        (
            {"two": "", "other": item(id="trust/other", number=2)},
            ("items/other.md", "number", "was released as the number of trust/two"),
        ),
        ({"new": item(id="another/new", number=3)}, ("items/new.md", "id", "should begin with trust/")),
        (
            {"one": item(summary="x", revision=1, licence="OGL-3.0")},
            ("items/one.md", "revision", "should be 2"),
        ),
    ],
)  # fmt: skip
def test_an_item_must_agree_with_what_was_released_of_it(
    released: Press, files: dict[str, str], told: tuple[str, str, str] | None
) -> None:
    released.write(4, **{"two": item(**TWO), **files})
    for name, text in files.items():
        if not text:
            (released.workspace / "items" / f"{name}.md").unlink()
    before = released.files()
    if told is None:
        released.release()
        return
    found = released.refused()
    assert any((file, place) == told[:2] and told[2] in reason for file, place, reason in found), found
    assert released.files() == before


@pytest.mark.parametrize("word", ["withdrawn", "superseded"])
def test_what_was_taken_back_never_comes_back(released: Press, word: str) -> None:
    by = {"superseded_by": "trust/one"} if word == "superseded" else {}
    released.write(4, two=item(**gone(word, **by)))
    released.release()
    released.write(5, two=item(**TWO, revision=3))
    assert (
        "items/two.md",
        "state",
        f"was released as {word} and cannot come back; give the text a new id and number",
    ) in (released.refused())


def test_a_lower_revision_is_refused(released: Press) -> None:
    released.write(4, two=item(**TWO, revision=5))
    released.release()
    released.write(5, two=item(**TWO, revision=4))
    assert released.refused() == [("items/two.md", "revision", "is 4, and revision 5 was released before")]


def test_items_cannot_supersede_each_other(released: Press) -> None:
    one = {"revision": 2, "state": "superseded", "state_reason": "x", "superseded_by": "trust/two"}
    two = gone("superseded", superseded_by="trust/one")
    released.write(4, one=item(**one), two=item(**two))
    assert ("items/one.md", "superseded_by", "leads back to this item") in released.refused()


@pytest.mark.parametrize(
    ("number", "day", "place"),
    [(3, "2026-11-24", "release"), (2, "2026-11-24", "release"), (4, "2026-11-22", "released")],
)
def test_number_and_date_of_a_release_only_grow(released: Press, number: int, day: str, place: str) -> None:
    released.write(number, day, one=item(title="Changed", revision=2))
    assert [(file, where) for file, where, _ in released.refused()] == [("workspace.yaml", place)]


def test_a_workspace_with_problems_is_not_signed(released: Press) -> None:
    released.write(4, one="---\nid: trust/one\n---\n\nText.\n", two=item(**TWO, kind="novel"))
    places = {(file, place) for file, place, _ in released.refused()}
    assert {("items/one.md", "title"), ("items/two.md", "kind")} <= places


def test_what_a_pc_would_refuse_is_not_signed(released: Press) -> None:
    released.write(4, one=item(title="T" * 1_001, revision=2))
    found = released.refused()
    assert [(file, place) for file, place, _ in found] == [("items/one.md", "item.title")]
    assert "PCs would refuse" in found[0][2]


def test_a_publisher_without_a_key_is_refused(released: Press) -> None:
    released.write(4)
    path = released.workspace / "workspace.yaml"
    path.write_text(path.read_text().replace("id: trust", "id: stranger"))
    with pytest.raises(UnknownPublisher, match="stranger"):
        release(released.workspace, released.feed, released.ring, released.now)


def test_a_number_of_another_publisher_is_refused(released: Press) -> None:
    ceremony.admit(released.feed, "board", released.ring, released.ceremony, released.now)
    theirs = released.root / "theirs"
    files = {"items/one.md": item(id="board/one"), "collections/start-here.yaml": ""}
    make(theirs, files)
    path = theirs / "workspace.yaml"
    path.write_text(path.read_text().replace("id: trust", "id: board"))
    made = release(theirs, released.feed, released.ring, released.now)
    assert not isinstance(made, NothingNew)
    assert [each.reason for each in getattr(made, "problems", ())] == [
        "1 is the number of trust/one, which another publisher has released"
    ]
    (theirs / "items/one.md").write_text(item(id="board/one", number=50))
    assert not getattr(release(theirs, released.feed, released.ring, released.now), "problems", None)
