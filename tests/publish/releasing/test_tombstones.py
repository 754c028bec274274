"""Taking an item back changes its record and nothing else, whatever form the record is written in."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import ItemNotFound, WorkspaceError
from kiosk.model import Item, State
from kiosk.publish.releasing import tombstones
from kiosk.publish.workspace import read_workspace
from tests.publish.releasing.feeds import SIDECAR, Press
from tests.publish.workspaces import item

TWO = {"id": "trust/two", "number": 2, "title": "Two"}


def record(press: Press, item_id: str) -> Item:
    reading = read_workspace(press.workspace)
    assert not reading.problems
    return next(entry.item for entry in reading.workspace.entries if entry.item.id == item_id)


def test_withdrawing_tells_pcs_and_keeps_the_text(written: Press) -> None:
    written.release()
    path = tombstones.withdraw(written.workspace, "trust/one", 'It was "wrong": see\nboard minutes # 3')
    assert path == written.workspace / "items/one.md"
    found = record(written, "trust/one")
    assert (found.state, found.revision) == (State.WITHDRAWN, 2)
    assert found.state_reason == 'It was "wrong": see board minutes # 3'
    assert path.read_text().endswith("---\n\nText.\n")
    tombstones.raise_release(written.workspace, 4, date(2026, 12, 1))
    made = written.release()
    assert [each.item_id for each in made.preview.withdrawn] == ["trust/one"]
    assert (made.preview.release, made.preview.released) == (4, "2026-12-01")


def test_superseding_names_the_successor(written: Press) -> None:
    written.write(3, two=item(**TWO))
    tombstones.supersede(written.workspace, "trust/one", "trust/two", "There is a new edition.")
    found = record(written, "trust/one")
    assert (found.state, found.superseded_by, found.revision) == (State.SUPERSEDED, "trust/two", 2)
    tombstones.withdraw(written.workspace, "trust/one", "Both were wrong.")
    found = record(written, "trust/one")
    assert (found.state, found.superseded_by, found.revision) == (State.WITHDRAWN, None, 3)


def test_a_sidecar_keeps_its_comments_and_its_order(press: Press) -> None:
    path = press.workspace / "items/talk.vtt.yaml"
    path.write_text("# checked by A. Reviewer\n" + SIDECAR + "revision: 4  # third print\nauthors:\n- Ada\n- Bea\n")
    assert tombstones.withdraw(press.workspace, "trust/talk", "Asked for by the speaker.") == path
    lines = path.read_text().splitlines()
    assert lines[0] == "# checked by A. Reviewer"
    assert lines[1:7] == SIDECAR.splitlines()
    assert lines[7:] == [
        "revision: 5",
        "authors:",
        "- Ada",
        "- Bea",
        'state: "withdrawn"',
        'state_reason: "Asked for by the speaker."',
    ]
    assert record(press, "trust/talk").authors == ("Ada", "Bea")


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda root: tombstones.withdraw(root, "trust/one", "  "), "is needed"),
        (lambda root: tombstones.withdraw(root, "trust/gone", "x"), "withdrawn already"),
        (lambda root: tombstones.supersede(root, "trust/one", "trust/one", "x"), "itself"),
        (lambda root: tombstones.supersede(root, "trust/one", "trust/gone", "x"), "is withdrawn itself"),
    ],
)
def test_a_senseless_change_is_refused_with_the_file(written: Press, call: object, reason: str) -> None:
    gone = item(id="trust/gone", number=5, state="withdrawn", state_reason="x")
    written.write(3, gone=gone)
    before = {path: path.read_bytes() for path in written.workspace.rglob("*") if path.is_file()}
    with pytest.raises(WorkspaceError, match=reason) as refused:
        call(written.workspace)  # type: ignore[operator]
    assert refused.value.path.parent.name == "items"
    assert {path: path.read_bytes() for path in written.workspace.rglob("*") if path.is_file()} == before


def test_an_unknown_item_is_named(written: Press) -> None:
    with pytest.raises(ItemNotFound, match="trust/none"):
        tombstones.withdraw(written.workspace, "trust/none", "x")
    with pytest.raises(ItemNotFound, match="trust/none"):
        tombstones.supersede(written.workspace, "trust/one", "trust/none", "x")


values = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
    st.integers(),
    st.booleans(),
    st.lists(st.text("ab: #'\"-", max_size=5), max_size=3),
    st.dictionaries(st.sampled_from(["state", "x"]), st.text("ab\n: ", max_size=5), max_size=2),
    st.text("ab \n:#-'|>", max_size=30),
)
fields = st.dictionaries(st.sampled_from(["id", "state", "state_reason", "revision", "title", "state2"]), values)


@given(fields, st.sampled_from(["block", "flow"]), values)
def test_the_other_fields_say_what_they_said(before: dict[str, object], style: str, reason: object) -> None:
    from pathlib import Path

    text = yaml.safe_dump(before, sort_keys=False, allow_unicode=True, default_flow_style=style == "flow")
    changes = {"state": "withdrawn", "state_reason": reason, "superseded_by": None}
    after = yaml.safe_load(tombstones.with_fields(Path("x.yaml"), text, changes))
    assert after == {**before, "state": "withdrawn", "state_reason": reason}
