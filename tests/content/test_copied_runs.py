"""The script that finds copied words finds them, names where they are from, and excuses only what is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.starter import Row
from tools import copied_runs
from tools.copied_runs import allowed_in, shared, unused

FACT = "nine of every ten nurses in the survey said that they were tired"
TITLE = "A promise to learn, a commitment to act: improving safety"
CATALOGUE: list[Row] = [
    {"id": "CAT-001", "title": TITLE, "authors": "", "publisher": "", "key_facts": f"Title: {TITLE}. It says {FACT}."}
]


def found(text: str, allowed: dict[str, str] | None = None) -> list[tuple[str, bool]]:
    return [(each.words, bool(each.reason)) for each in shared([("a", text)], CATALOGUE, allowed or {})]


def test_a_copied_run_is_told_whole_and_with_its_cell() -> None:
    (told,) = shared([("one.md", f"We know: {FACT.upper()}, indeed.")], CATALOGUE, {})
    assert (told.where, told.words, told.cell, told.reason) == ("one.md", FACT, "CAT-001 key_facts", "")


def test_seven_words_are_no_run_and_eight_are() -> None:
    words = FACT.split()
    assert found(" ".join(words[:7])) == []
    assert found(" ".join(words[:8])) == [(" ".join(words[:8]), False)]


def test_a_title_is_free_wherever_the_catalogue_tells_it() -> None:
    assert [free for _, free in found(f"Read {TITLE}, again.")] == [True]


def test_a_title_does_not_excuse_what_follows_it() -> None:
    assert [free for _, free in found(f"{TITLE}. It says {FACT}.")] == [True, False]


def test_a_listed_run_is_allowed_with_its_reason_until_nobody_says_it() -> None:
    allowed = {FACT: "the wording of a law"}
    assert found(FACT, allowed) == [(FACT, True)]
    assert unused(shared([("a", FACT)], CATALOGUE, allowed), allowed) == []
    assert unused(shared([("a", "Nothing.")], CATALOGUE, allowed), allowed) == [FACT]


def test_a_list_without_reasons_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.toml").write_text(f'[[run]]\nwords = "{FACT}"\nreason = " "\n', encoding="utf-8")
    with pytest.raises(ValueError, match="reason"):
        allowed_in(tmp_path / "list.toml")
    assert allowed_in(tmp_path / "none.toml") == {}
    assert allowed_in(copied_runs.ALLOWED) == {}


def test_run_alone_it_finds_nothing_copied_in_the_library(
    catalogue_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copied_runs.main(["--catalogue", str(catalogue_path)]) == 0
    assert "0 copied" in capsys.readouterr().out


def test_run_alone_it_says_what_is_missing_or_copied(
    tmp_path: Path, catalogue_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copied_runs.main(["--catalogue", str(tmp_path / "none.csv")]) == 2
    path = tmp_path / "catalogue.csv"
    said = "Use this page when you hear a racist or sexist remark at work"
    path.write_text(f"id,title,authors,publisher,key_facts\nCAT-001,A,B,C,{said}\n", encoding="utf-8")
    assert copied_runs.main(["--catalogue", str(path), "--json"]) == 1
    assert "active-bystander.md" in capsys.readouterr().out


@pytest.fixture
def catalogue_path() -> Path:
    place = copied_runs.default_catalogue()
    if not place.is_file():
        pytest.skip(f"the catalogue of sources is not at {place} (set WARD_LIBRARY_CONTENT)")
    return place
