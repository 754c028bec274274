"""The questions that search is judged by: fair ones, and answered by the library."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from benchmarks.questions import SETS, measure
from kiosk.library.store import Library
from kiosk.search.analysis import is_stop_word, terms
from tests.content.starter import Starter

LIBRARY = Path(__file__).resolve().parents[2] / "assets" / "library"


def questions_of(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))["question"]
    return found


QUESTIONS = questions_of("questions.toml")
HELD_BACK = questions_of("questions_held_back.toml")
FOUND = 55  # of the sixty, that have an answer among the first three


def content_words(text: str) -> set[str]:
    return {term for word in re.findall(r"\w+", text) if not is_stop_word(word) for term in terms(word)}


def test_there_are_sixty_of_wards_and_trainers() -> None:
    assert len(QUESTIONS) >= 60
    assert len({question["text"].casefold() for question in QUESTIONS}) == len(QUESTIONS)
    assert {question["who"] for question in QUESTIONS} == {"ward", "trainer"}


def test_what_is_held_back_is_asked_of_nothing_else() -> None:
    texts = [question["text"].casefold() for question in (*QUESTIONS, *HELD_BACK)]
    assert len(HELD_BACK) >= 80
    assert len(set(texts)) == len(texts)
    assert {question["who"] for question in HELD_BACK} == {"ward", "trainer"}


def test_most_of_the_sixty_find_an_answer_among_the_first_three(seed_library: Path) -> None:
    figures = measure(seed_library)["asked"]
    assert figures["questions"] == len(QUESTIONS)
    assert int(str(figures["answer_in_first_three"])) >= FOUND, figures["missed"]


def test_answers_that_are_nowhere_are_counted_as_missed(
    seed_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked.toml"
    wrong = "who-is-nobody"
    asked.write_text(
        f'[[question]]\ntext = "huddle"\nanswers = ["{wrong}"]\n'
        '[[question]]\ntext = "huddle"\nanswers = ["huddle-worth-the-minutes"]\n',
        encoding="utf-8",
    )
    monkeypatch.setitem(SETS, "asked", asked)
    figures = measure(seed_library)["asked"]
    assert (figures["questions"], figures["answer_first"], figures["answer_in_first_three"]) == (2, 1, 1)
    assert figures["precision_at_5"] == 0.1
    assert figures["precision_at_5_at_most"] == 0.2


@pytest.mark.parametrize("question", [*QUESTIONS, *HELD_BACK], ids=lambda question: question["text"])
def test_a_question_is_answered_and_does_not_quote_the_title(question: dict[str, Any], seed_library: Path) -> None:
    library = Library.open(seed_library)
    for slug in question["answers"]:
        title = library.item(f"ward-library/{slug}").title
        shared = content_words(question["text"]) & content_words(title)
        assert len(shared) <= 2, f"{title} shares {shared}"
    library.close()


def test_every_item_is_asked_for_and_so_is_every_theme() -> None:
    starter = Starter(LIBRARY)
    items = {item.id.partition("/")[2]: item for item in starter.full}
    answers = {slug for question in QUESTIONS for slug in question["answers"]}
    assert items.keys() <= answers <= {each.partition("/")[2] for each in starter.ids}
    asked = {theme for slug in answers & items.keys() for theme in items[slug].fields["themes"]}
    assert asked == {theme["id"] for theme in starter.themes}


def test_quoting_the_title_would_be_caught(seed_library: Path) -> None:
    assert len(content_words("safe to say: a 90-minute workshop") & content_words("Safe to say, a workshop")) > 2
