"""The benchmark of relevance measures what search does, on collections in the agreed form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import judged, prose, rankers, relevance

TEXTS = {
    "d1": ("Hand hygiene on wards", "Washing hands between patients prevents infection. " * 3),
    "d2": ("Listening", "A manager who listens hears of trouble early. " * 3),
    "d3": ("", "Nothing of note was written here about the weather. " * 3),
}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    rows = [json.dumps({"_id": name, "title": title, "text": text}) for name, (title, text) in TEXTS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    asked = {"q1": "wash hands", "q2": "who listens", "q3": "nobody judged this"}
    rows = [json.dumps({"_id": name, "text": text}) for name, text in asked.items()]
    (folder / "queries.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    qrels = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td3\t0\nq2\td2\t1\n"
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_ours_is_the_products_own_index_and_order(collection: Path, tmp_path: Path) -> None:
    read = judged.read(collection)
    run = rankers.ours(read, tmp_path)
    assert set(run) == {"q1", "q2"}, "a question that nobody judged is not asked"
    assert {query: max(found, key=lambda name: found[name]) for query, found in run.items()} == {"q1": "d1", "q2": "d2"}


def test_sqlites_order_comes_from_the_same_texts(collection: Path, tmp_path: Path) -> None:
    run = rankers.fts5(judged.read(collection), tmp_path)
    assert next(iter(run["q1"])) == "d1"
    assert next(iter(run["q2"])) == "d2"


def test_a_broken_collection_is_refused_by_name(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (collection / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\n", encoding="utf-8")
    assert relevance.main([str(collection)]) == 2
    assert "qrels.tsv cannot be read" in capsys.readouterr().err


def test_ours_is_told_as_a_part_of_the_best_of_the_others() -> None:
    rows = {"ours": {"nDCG@10": 0.55}, "FTS5": {"nDCG@10": 0.5}, "tantivy": {"nDCG@10": 0.4}}
    assert relevance.over_the_best(rows, "nDCG@10") == pytest.approx(1.1)


def test_the_hash_is_that_of_the_file_of_constants() -> None:
    assert len(relevance.ranking_hash()) == 64
    constants = (prose.ROOT / "kiosk" / "search" / "ranking.py").read_text(encoding="utf-8")
    assert "K1 = " in constants
    assert "ITEM_SHARE = " in constants
