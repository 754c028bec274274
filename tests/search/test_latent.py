"""The subject of a text helps to order what the words found, and never finds or hides anything."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kiosk.errors import IndexDoubtful
from kiosk.model import Query
from kiosk.search import latent, ranking
from kiosk.search.latent import Latent
from kiosk.search.opening import open_searcher
from kiosk.search.segments import Segments
from tests.search.conftest import Opener
from tests.search.memory import Memory, article, library

SHIP = ["harbour", "sail", "mast", "anchor", "tide", "deck", "captain", "crew", "rope", "keel", "hull", "voyage"]
BREAD = ["oven", "flour", "yeast", "dough", "crust", "loaf", "knead", "salt", "crumb", "baker", "rye", "wheat"]
OTHER = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in "lmnrst"]


def text(chance: random.Random, words: list[str], *more: str) -> str:
    found = chance.choices(words, k=40) + chance.choices(OTHER, k=4) + list(more)
    chance.shuffle(found)
    return " ".join(found) + "."


def two_subjects(seed: int = 1, each: int = 80) -> Memory:
    """Two subjects; "knot" stands in texts of both, but it keeps the company of ships."""
    chance = random.Random(seed)  # noqa: S311
    made = library()
    for number in range(1, each + 1):
        made.add(*article(number, f"Ship {number}", text(chance, SHIP, *(["knot"] if number % 2 else []))))
    for number in range(each + 1, 2 * each + 1):
        made.add(*article(number, f"Bread {number}", text(chance, BREAD, *(["knot"] if number == each + 1 else []))))
    return made


def test_texts_on_the_subject_come_first(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = opened(two_subjects())

    def place() -> int:
        titles = [hit.item.title for hit in searcher.search(Query("knot", limit=100)).hits]
        return titles.index("Bread 81") + 1

    assert place() > 20, "the one text of 41 in which the knot is out of place comes late"
    monkeypatch.setattr(ranking, "SUBJECT", 0.0)
    assert place() == 1, "by its words alone it is as good as any, and the newest"


def test_the_subject_finds_nothing_and_hides_nothing(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = opened(two_subjects())
    queries = ["knot", "oven tide", "bad", "sail -knot", '"captain crew"', "zzz"]
    found = [{hit.item.id for hit in searcher.search(Query(query, limit=500)).hits} for query in queries]
    monkeypatch.setattr(ranking, "SUBJECT", 0.0)
    assert found == [{hit.item.id for hit in searcher.search(Query(query, limit=500)).hits} for query in queries]


def test_an_exact_title_still_wins(opened: Opener) -> None:
    made = two_subjects()
    made.add(*article(900, "Knot", "oven flour yeast. " * 20))
    assert opened(made).search(Query("knot")).hits[0].item.title == "Knot"


def test_an_updated_index_has_the_vectors_of_a_fresh_one(tmp_path: Path) -> None:
    before = two_subjects()
    after = before.replaced(3, article(3, "x", text(random.Random(5), BREAD, "knot"))[1])  # noqa: S311
    open_searcher(before, [tmp_path / "one"]).close()
    updated = open_searcher(after, [tmp_path / "one"])
    fresh = open_searcher(after, [tmp_path / "two"])
    for query in ("knot", "oven tide", "harbour crust bal"):
        ours, theirs = updated.order(Query(query, limit=200)), fresh.order(Query(query, limit=200))
        assert [item.id for item, _ in ours] == [item.id for item, _ in theirs]
        assert [score for _, score in ours] == pytest.approx([score for _, score in theirs])
    updated.close()
    fresh.close()


def test_a_small_library_has_no_vectors_and_is_searched_all_the_same(tmp_path: Path) -> None:
    searcher = open_searcher(two_subjects(each=20), [tmp_path])
    assert not list(tmp_path.rglob(latent.TERMS))
    assert searcher.search(Query("knot")).total == 11
    searcher.close()


def test_words_without_a_subject_are_ranked_by_themselves(opened: Opener) -> None:
    made = two_subjects()
    made.add(*article(900, "Only here", "quixotic " * 3))
    assert opened(made).search(Query("quixotic")).hits[0].item.title == "Only here"


def test_an_item_found_by_its_title_alone_is_not_held_back(opened: Opener) -> None:
    made = two_subjects()
    made.add(*article(900, "Rare gathering of skippers", text(random.Random(3), SHIP)))  # noqa: S311
    made.add(*article(901, "Nothing but a title about skippers"))
    found = [hit.item.title for hit in opened(made).search(Query("skippers gathering")).hits]
    assert found == ["Rare gathering of skippers", "Nothing but a title about skippers"]


@pytest.mark.parametrize("name", [latent.TERM_VECTORS, latent.WINDOW_VECTORS])
def test_vectors_cut_short_are_doubtful(name: str, tmp_path: Path) -> None:
    open_searcher(two_subjects(), [tmp_path]).close()
    (place,) = tmp_path.rglob(name)
    place.write_bytes(place.read_bytes()[:-128])
    with Segments.open(place.parent) as segments, pytest.raises(IndexDoubtful):
        Latent.read(place.parent, segments.total)


def test_vectors_that_were_changed_are_made_again(tmp_path: Path) -> None:
    open_searcher(two_subjects(), [tmp_path]).close()
    (place,) = tmp_path.rglob(latent.WINDOW_VECTORS)
    whole = place.read_bytes()
    place.write_bytes(bytes(len(whole)))
    open_searcher(two_subjects(), [tmp_path]).close()
    (place,) = tmp_path.rglob(latent.WINDOW_VECTORS)
    assert place.read_bytes() == whole


def test_the_directions_are_those_of_an_exact_decomposition(tmp_path: Path) -> None:
    """Against NumPy's own singular value decomposition of the same matrix, over the first few directions."""
    open_searcher(two_subjects(), [tmp_path]).close()
    (place,) = tmp_path.rglob(latent.TERMS)
    with Segments.open(place.parent) as segments:
        windows = np.flatnonzero(segments.live & (segments.spots["first"] >= 0))
        windows = windows[np.lexsort((segments.spots["place"][windows], segments.spots["item"][windows]))]
        terms, by_term, _ = latent._matrix(segments, windows, None)
        by_window = by_term.turned(len(windows))
        dense = np.zeros((len(windows), len(terms)))
        for row in range(len(windows)):
            at = slice(by_window.starts[row], by_window.starts[row + 1])
            dense[row, by_window.columns[at]] = by_window.values[at]
        dense /= np.linalg.norm(dense, axis=1, keepdims=True)
        by_window = replace(by_window, values=(dense[dense != 0]).astype(np.float32))
        directions = latent._directions(by_window, len(terms), None)
    exact = np.linalg.svd(dense, full_matrices=False)[2]
    assert abs(float(directions[:, 0] @ exact[0])) > 0.999
    assert abs(float(directions[:, 1] @ exact[1])) > 0.99
    assert np.linalg.norm(directions.T @ directions - np.eye(latent.DIMENSIONS)) < 1e-2
