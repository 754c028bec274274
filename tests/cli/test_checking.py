"""``kioskctl publish check``: what a publisher is told before anything is signed, and what a script relies on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.cli import main
from tests.publish.checking.test_check import GOOD, one
from tests.publish.workspaces import make

DATE = ["--date", "2026-11-23T09:00:00Z"]
ADVICE = f"{GOOD} Please read on."


def workspace(folder: Path, body: str = GOOD, **changes: object) -> Path:
    return make(folder / "workspace", {"items/one.md": one(body, **changes)})


def test_a_good_workspace_passes_with_its_reading_age(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "Ask the nurse who is next to you what she saw. Then thank her. " * 8 + GOOD
    assert main(["publish", "check", str(workspace(tmp_path, body)), *DATE]) == 0
    said = capsys.readouterr().out
    assert "Reading age: median grade" in said
    assert "1 item: 0 errors, 0 pieces of advice, 0 accepted." in said


def test_an_error_is_told_with_its_place_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = workspace(tmp_path, f"{GOOD}\n\n## Later\n\nIt rose by 12%.")
    assert main(["publish", "check", str(root), *DATE]) == 1
    said = capsys.readouterr().out
    line = len((root / "items" / "one.md").read_text(encoding="utf-8").splitlines())
    assert f'items/one.md:{line}: error [uncited-figure] "It rose by 12%."' in said
    assert "1 error" in said


def test_advice_fails_only_where_it_is_asked_to(tmp_path: Path) -> None:
    root = str(workspace(tmp_path, ADVICE))
    assert main(["publish", "check", root, *DATE]) == 0
    assert main(["publish", "check", root, "--strict", *DATE]) == 1


def test_what_is_accepted_is_listed_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(workspace(tmp_path, ADVICE, accepted={"wording": "An old friend says it."}))
    assert main(["publish", "check", root, "--strict", *DATE]) == 0
    assert "accepted [wording] An old friend says it." in capsys.readouterr().out


def test_programs_get_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(workspace(tmp_path, f"{ADVICE}\n\n## Later\n\nBy 12%.", accepted={"uncited-figure": "A riddle."}))
    assert main(["publish", "check", root, "--json", *DATE]) == 0
    said = json.loads(capsys.readouterr().out)
    (finding,) = said["findings"]
    assert (finding["rule"], finding["severity"], finding["file"]) == ("wording", "advice", "items/one.md")
    assert [(each["rule"], each["reason"]) for each in said["accepted"]] == [("uncited-figure", "A riddle.")]
    assert said["items"] == 1
    assert set(said["reading_age"]) == {"median", "grades", "outliers"}


def test_the_day_of_review_is_seen_against_the_date(tmp_path: Path) -> None:
    root = str(workspace(tmp_path))
    assert main(["publish", "check", root, *DATE]) == 0
    assert main(["publish", "check", root, "--date", "2028-01-01T00:00:00Z"]) == 1


def test_what_cannot_be_built_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "check", str(workspace(tmp_path, kind="novel")), *DATE]) == 2
    assert "kind" in capsys.readouterr().err
    assert main(["publish", "check", str(tmp_path / "nowhere"), *DATE]) == 2


def test_the_workspace_may_be_named_as_other_commands_name_it(tmp_path: Path) -> None:
    root = str(workspace(tmp_path, f"{GOOD}\n\n## Later\n\nBy 12%."))
    assert main(["publish", "check", "--workspace", root, *DATE]) == 1


def test_with_no_workspace_the_feed_is_verified_as_ever(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace(tmp_path, "Not cited: 12%.")
    for name in ("verify", "check"):
        assert main(["publish", name, "--in", str(tmp_path), *DATE]) == 2, "there is no feed"
        assert "feed" in capsys.readouterr().err
