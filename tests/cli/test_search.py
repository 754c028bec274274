"""``kioskctl search`` on the bundled library, through its own parser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.cli.search import as_text
from kiosk.library.store import Library
from kiosk.model import Hit, Holding, Item, ItemId, Kind, Layout, PassageHit, PassageId, Query, Results, Snippet


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


def found(seed: Path, index: Path, capsys: pytest.CaptureFixture[str], query: str, *more: str) -> dict[str, Any]:
    assert main(["search", query, "--library", str(seed), "--index", str(index), "--json", *more]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    answer: dict[str, Any] = json.loads(told.out)
    return answer


def test_speaking_up_without_fear_gives_relevant_passages_with_spans(
    seed_library: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = found(seed_library, index, capsys, "speaking up without fear")
    assert answer["total"] > 0 and answer["corrected"] == ""
    first = answer["hits"][0]
    assert {"item", "title", "kind", "passage", "locator", "score", "snippet"} <= set(first)
    shown = [first["snippet"]["text"][start:end].casefold() for start, end in first["snippet"]["spans"]]
    assert any(word.startswith("speak") for word in shown)
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_every_hit_names_a_passage_of_its_item(
    seed_library: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = Library.open(seed_library)
    try:
        hits = found(seed_library, index, capsys, "staff", "--limit", "100")["hits"]
        assert hits
        for hit in hits:
            for passage in hit["passages"]:
                stored = library.passage(hit["item"], passage["passage"])
                assert passage["snippet"]["text"] in stored.text
                assert all(stored.text[start:end].strip() for start, end in passage["spans"])
                if stored.start is not None:
                    assert passage["locator"] == {"start": stored.start, "time": stored.label}
    finally:
        library.close()


@pytest.mark.parametrize(
    ("query", "item"),
    [
        ("restorative just culture", "mersey-care-restorative-just-culture"),
        ("FTSU", "glossary"),
        ("rudeness", "handover-at-ten-to-eight"),
        ("Messenger review", "messenger-review-in-ten-minutes"),
        ("surgical mesh", "surgical-mesh-restorative-response"),
    ],
)
def test_what_staff_would_type_finds_the_item_that_answers(
    seed_library: Path, index: Path, capsys: pytest.CaptureFixture[str], query: str, item: str
) -> None:
    answer = found(seed_library, index, capsys, query, "--limit", "3")
    assert f"ward-library/{item}" in [hit["item"] for hit in answer["hits"]]


def test_filters_restrict_and_facets_show_what_else_there_is(
    seed_library: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = found(seed_library, index, capsys, "staff", "--kind", "transcript", "--kind", "guide", "--limit", "50")
    assert {hit["kind"] for hit in answer["hits"]} <= {"transcript", "guide"}
    counts = {value["value"]: value["count"] for value in answer["facets"]["kind"]}
    assert answer["total"] == counts["transcript"] + counts["guide"]
    assert counts["report"] > 0


def test_people_read_plain_lines_without_escape_codes(
    seed_library: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", "just culture", "--library", str(seed_library), "--index", str(index), "--limit", "2"]) == 0
    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err
    assert "  1. " in told.out and "  3. " not in told.out


def test_finding_nothing_is_an_answer(seed_library: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = found(seed_library, index, capsys, "xqzw")
    assert (answer["total"], answer["hits"]) == (0, [])
    assert main(["search", "xqzw", "--library", str(seed_library), "--index", str(index)]) == 0
    assert capsys.readouterr().out == "0 items\n"


def test_a_library_that_is_not_there_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "care", "--library", str(tmp_path / "none.db"), "--index", str(tmp_path)]) == 2
    assert "There is no library at" in capsys.readouterr().err


def test_an_index_folder_that_cannot_be_written_is_told_in_a_sentence(
    seed_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["search", "care", "--library", str(seed_library), "--index", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["-1", "x", "1.5"])
def test_a_limit_must_be_a_count(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["search", "care", "--limit", limit])
    assert "whole number" in capsys.readouterr().err


def test_matches_are_bold_on_a_terminal_and_the_rest_of_the_answer_is_told() -> None:
    item = Item(ItemId("a/b"), 1, "Title", Kind.REPORT, "document", Holding.FULL, Layout.PAGES, "House", year=2020)
    passage = PassageHit(PassageId("p3"), "Page 3", Snippet("take care", ((5, 9),), cut_before=True), 1.0, page=3)
    results = Results(Query("cair"), 1, (Hit(item, 1.0, (passage,), 1),), corrected="care", shorter=(("a", 2),))
    text = as_text(results, marked=True)
    assert "Showing results for care (--literal searches for cair instead)" in text
    assert "… take \x1b[1mcare\x1b[22m" in text
    assert "report, House, 2020" in text and "on page 3" in text and "2 for a" in text


def test_other_names_are_told_and_can_be_left_out(
    capsys: pytest.CaptureFixture[str], seed_library: Path, tmp_path: Path
) -> None:
    said = ["search", "FTSU", "--library", str(seed_library), "--index", str(tmp_path)]
    assert main(said) == 0
    shown = capsys.readouterr().out
    assert "Also searched for Freedom to Speak Up" in shown
    assert "--without ftsu" in shown
    assert main([*said, "--without", "ftsu", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["expansions"] == []
    assert main([*said[:1], "OD", *said[2:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["meanings"][0]["meaning"] == "Organisational Development"
