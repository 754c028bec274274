"""``kioskctl import`` tells what became of each file and ends with a status that says so."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from kiosk.cli import importing
from tests.publish.importing.samples import SRT


def kioskctl(*words: str) -> int:
    top = argparse.ArgumentParser()
    importing.add(top.add_subparsers())
    args = top.parse_args(["import", *words])
    return int(args.run(args))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "team talk.srt"
    path.write_text(SRT, encoding="utf-8")
    return path


def test_the_status_says_all_some_or_none(tmp_path: Path, talk: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_text("no", encoding="utf-8")
    into = ("--into", str(tmp_path / "w"))
    assert kioskctl(str(talk), *into) == 0
    assert kioskctl(str(talk), *into) == 0, "unchanged is no failure"
    assert kioskctl(str(talk), str(bad), *into) == 1
    assert kioskctl(str(bad), *into) == 2
    (tmp_path / "empty").mkdir()
    assert kioskctl(str(tmp_path / "empty"), *into) == 2


def test_the_table_has_a_row_for_each_file_and_a_sum(
    tmp_path: Path, talk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad [red]name.pdf"
    bad.write_text("no", encoding="utf-8")
    kioskctl(str(talk), str(bad), "--into", str(tmp_path / "ward-nine"))
    told = capsys.readouterr()
    for part in (
        "team talk.srt",
        "imported",
        "Team talk",
        "bad [red]name.pdf",
        "refused",
        "it is not a PDF",
        "2 files: 1 imported, 1 refused; 8 words.",
    ):
        assert part in told.out
    assert "Made a new workspace" in told.err and "ward-nine" in told.err


def test_json_gives_the_same_as_values(tmp_path: Path, talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kioskctl(str(talk), "--into", str(tmp_path / "w"), "--json", "--kind", "guide", "--licence", "CC0-1.0")
    (outcome,) = json.loads(capsys.readouterr().out)
    assert outcome == {
        "file": str(talk),
        "result": "imported",
        "item": "w/team-talk",
        "title": "Team talk",
        "layout": "turns",
        "passages": 2,
        "words": 8,
        "notes": [],
    }
    record = (tmp_path / "w" / "items" / "team talk.srt.yaml").read_text("utf-8")
    assert "kind: guide" in record and "licence: CC0-1.0" in record


def test_a_command_without_its_parts_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["a.pdf"], ["--into", "w"], ["a.pdf", "--into", "w", "--kind", "novel"]):
        with pytest.raises(SystemExit) as ended:
            kioskctl(*words)
        assert ended.value.code == 2
    assert "--into" in capsys.readouterr().err
