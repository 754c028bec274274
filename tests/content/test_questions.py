"""The questions that search is judged by: fair ones, and answered by the library."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kiosk.library.store import Library
from kiosk.search.analysis import is_stop_word, terms
from tests.content.starter import Starter

LIBRARY = Path(__file__).resolve().parents[2] / "assets" / "library"

QUESTIONS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))[
    "question"
]


def content_words(text: str) -> set[str]:
    return {term for word in re.findall(r"\w+", text) if not is_stop_word(word) for term in terms(word)}


def test_there_are_sixty_of_wards_and_trainers() -> None:
    assert len(QUESTIONS) >= 60
    assert len({question["text"].casefold() for question in QUESTIONS}) == len(QUESTIONS)
    assert {question["who"] for question in QUESTIONS} == {"ward", "trainer"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["text"])
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
