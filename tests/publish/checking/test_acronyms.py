"""An acronym is written out before a reader has to ask."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model import Source
from kiosk.publish.checking.acronyms import acronyms, is_explained
from tests.publish.checking.texts import SETTING, found, of_others, written

KNOWN = replace(SETTING, expansions={"FTSU": ("Freedom to Speak Up",), "LGBTQ+": ("Lesbian, Gay and others",)})


@pytest.mark.parametrize(
    "body",
    [
        "The Care Quality Commission (CQC) came. The CQC left.",
        "The CQC (Care Quality Commission) came.",
        "CQC is short for Care Quality Commission.",
        "Guardians of freedom to speak up came: the FTSU team.",
        "LGBTQ+ staff, that is lesbian, gay and others.",
        "Staff networks (LGBTQ+) met.",
        "The NHS, the UK and the WHO.",
        "So it says (CQC 2020, CAT-001).",
        "Read *The CQC and you*.",
        "Chapters II and IV, and 5 GB... no.",
        "## What the CQC does\n\nThe Care Quality Commission (CQC) looks.",
        "COVID-19 came.",
        "A&E was full; ring 111.",
    ],
)
def test_one_that_is_explained_known_or_a_name_is_left(body: str) -> None:
    assert found(acronyms, written(body.replace("5 GB... no", "more")), KNOWN) == []


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("The CQC came. The Care Quality Commission (CQC) left.\n\nThe CQC!", []),
        ("The CQC came.\n\nThe Care Quality Commission (CQC) left.", [10]),
        ("The FTSU team.", [10]),
        ("We met.\nThe CQC and the HSIB came.", [11, 11]),
        ("| Who | What |\n|---|---|\n| CQC | looks |", [12]),
        ("Many CQCs.", [10]),
    ],
)
def test_one_that_is_not_is_found_once_at_its_first_use(body: str, lines: list[int]) -> None:
    assert [line for line, _ in found(acronyms, written(body), KNOWN)] == lines


def test_the_advice_spells_out_what_the_vocabulary_knows() -> None:
    (told,) = acronyms(written("The FTSU team."), KNOWN)
    assert "Freedom to Speak Up (FTSU)" in told.advice


def test_a_publisher_says_which_ones_everybody_knows() -> None:
    assert found(acronyms, written("The CQC came."), replace(SETTING, known_acronyms=frozenset({"CQC"}))) == []
    assert found(acronyms, written("The NHS came."), replace(SETTING, known_acronyms=frozenset())) == [(10, "error")]


def test_a_name_of_a_source_is_kept_whole() -> None:
    leader = (Source("In conversation", "BMJ Leader blog", ref="CAT-018"),)
    assert found(acronyms, written("BMJ Leader spoke.", sources=leader)) == []
    assert found(acronyms, written("BMJ Leader spoke.")) == [(10, "error")]
    assert found(acronyms, written("The BMJ spoke.", sources=leader)) == [(10, "error")]


def test_a_glossary_and_what_others_wrote_are_left() -> None:
    assert found(acronyms, written("CQC is a body.", form="glossary")) == []
    assert found(acronyms, of_others()) == []


@given(st.from_regex(r"\A[A-Z]{2,6}\Z"), st.text(max_size=40))
def test_brackets_after_the_full_name_always_explain(name: str, before: str) -> None:
    assert is_explained(name, f"{before} The Full Name ({name}) here", ())
    assert not is_explained(name, f"the {name} team", ())
