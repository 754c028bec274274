"""What the speed benchmark measures with: enough text, the same each time, and figures that are what they say."""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import prose
from benchmarks.prose import prose_content, recombined
from benchmarks.rivals import Asked
from benchmarks.speed_measuring import compared, percentiles, pss_of_tree
from benchmarks.speed_queries import malformed, questions
from kiosk.library.writing import write_library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = []
    for number in range(12):
        text = " ".join(f"Sentence {number} {at} is about care of staff on ward {at}." for at in range(60))
        lines.append(json.dumps({"id": str(number), "title": f"Title {number}", "text": text, "source": "S"}))
    with gzip.open(tmp_path / "prose.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))
    return tmp_path


def words_of(folder: Path, turn: int) -> list[str]:
    return [word for each in recombined(folder / "prose.jsonl.gz", turn) for word in each["text"].split()]


@pytest.mark.parametrize("reservoir", [1, 50, 20_000])
def test_recombining_deals_every_sentence_out_once_and_always_alike(
    folder: Path, reservoir: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prose, "RESERVOIR", reservoir)
    once = [word for each in prose.documents(folder / "prose.jsonl.gz") for word in each["text"].split()]
    first = words_of(folder, 1)
    assert first == words_of(folder, 1)
    assert Counter(first) == Counter(once)
    if reservoir > 1:
        assert first != once
        assert words_of(folder, 2) != first


def test_more_passages_than_the_prose_has_are_reached_with_other_text(folder: Path) -> None:
    content = prose_content(100, folder)
    parts = [part.text for each in content.items for part in each.passages]
    assert 100 <= len(parts) < 110
    assert len(set(parts)) == len(parts)
    assert prose_content(100, folder) == content


def test_prose_without_text_is_refused_and_not_read_for_ever(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "prose.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "1", "title": "Empty", "text": "", "source": "S"}))
    with pytest.raises(ValueError, match="no text"):
        prose_content(5, tmp_path)


def test_queries_are_of_all_sorts_each_once_and_always_the_same(folder: Path) -> None:
    write_library(folder / "library.db", prose_content(40, folder))
    asked = questions(folder / "library.db", 60)
    assert asked == questions(folder / "library.db", 60)
    assert len(set(asked)) == len(asked)
    assert {one.sort for one in asked} == {"title", "heading", "words", "phrase", "typing"}
    assert all(one.quoted == (one.sort == "phrase") for one in asked)
    assert malformed(asked, 50) == malformed(asked, 50)


def test_an_operator_in_the_text_is_a_word_for_every_rival() -> None:
    assert Asked("words", "Care AND kindness").words == ["care", "and", "kindness"]


def test_others_are_compared_on_the_queries_they_were_asked() -> None:
    times: dict[str, dict[str, list[float | None]]] = {"answer": {"ours": [1.0, 100.0], "Slow": [10.0, None]}}
    told = compared(["words", "words"], times, {"ours": [30.0, 50.0, 40.0], "Slow": [10.0]})
    assert told["answer"]["all"]["Slow"]["ours/theirs"] == {"p50": 0.1, "p95": 0.1, "p99": 0.1}
    assert told["first"]["ours"] == {"ms": 40.0, "of_warm_p95": 0.4}
    assert percentiles([float(n) for n in range(100)])["p95"] == 95.0
    assert percentiles([10.0, 60.0])["over_50_ms"] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the proportional set size")
def test_memory_is_that_of_the_whole_tree() -> None:
    import os

    assert pss_of_tree(os.getpid()) > 5_000_000
    assert pss_of_tree(0x7FFFFFFF) == 0
