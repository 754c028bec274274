"""The starter library keeps its promises to the ward: facts with sources, plain words, links that lead somewhere.

Each promise is a check that lists what is wrong. Every check is run twice: on the library, where it
must find nothing, and on a copy with one fault put in, where it must find something.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest

from tests.content.starter import (
    Row,
    Starter,
    chapters,
    cues,
    reading_grade,
    references,
    rows_of,
    runs,
    runs_to_avoid,
    sentences,
    syllables,
)

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "assets" / "library"

SCENARIO_LINE = "Illustrative: the people, ward and events are invented."
FIRST_PART = {"briefing": 4, "case-brief": 4, "scenario": 2, "talk-script": 2, "session-pack": 1, "one-page-guide": 1}
OUR_SESSIONS = {"session-pack", "one-page-guide", "talk-script", "scenario"}
HIGHEST_GRADE = 9.0
# What its writers call the things they work with; a reader on a ward would not know what is meant.
WORKSHOP_WORDS = r"\b(?:catalogue|case briefs?|our (?:records?|notes)|the row)\b"


@pytest.fixture(scope="session")
def catalogue() -> list[Row]:
    """The catalogue of published resources that the texts draw on, which is not part of the project.

    Looked for in ``$WARD_LIBRARY_CONTENT``, then in ``../shared/content`` beside the checkout.
    """
    place = Path(os.environ.get("WARD_LIBRARY_CONTENT", ROOT.parent / "shared" / "content")) / "catalogue.csv"
    if not place.is_file():
        if os.environ.get("CI"):
            pytest.fail(f"the catalogue of sources must be present in CI, and is not at {place}")
        pytest.skip(f"the catalogue of sources is not at {place} (set WARD_LIBRARY_CONTENT)")
    return rows_of(place)


@pytest.fixture(scope="session")
def avoided(catalogue: list[Row]) -> set[str]:
    """The runs of eight words that none of our texts may share with the catalogue."""
    return runs_to_avoid(catalogue)


@pytest.fixture(scope="module")
def starter() -> Starter:
    return Starter(LIBRARY)


# What is checked against the sources.


def nothing_is_copied(starter: Starter, avoided: set[str]) -> list[str]:
    return [f"{name}: {run}" for name, text in starter.read_aloud() for run in sorted(runs(text) & avoided)]


def sources_are_those_of_the_catalogue(starter: Starter, catalogue: list[Row]) -> list[str]:
    known = {row["id"]: row for row in catalogue}
    wrong = []
    for item in starter.items:
        for source in item.fields.get("sources", []):
            row = known.get(source["ref"], {})
            shown = {"id": source["ref"], **{name: str(given) for name, given in source.items() if name != "ref"}}
            names = ("id", "title", "publisher", "year", "url", "licence")
            wrong += [f"{item.path.name}: {source['ref']} {name}" for name in names if shown.get(name) != row.get(name)]
    return wrong


# What is checked in the files themselves.


def every_reference_is_a_source_and_the_reverse(starter: Starter) -> list[str]:
    return [
        f"{item.path.name}: {ref}"
        for item in starter.items
        for ref in references(item.body) ^ {source["ref"] for source in item.fields.get("sources", [])}
    ]


def summaries_fit_a_result(starter: Starter) -> list[str]:
    return [item.path.name for item in starter.items if not 1 <= len(item.fields.get("summary", "")) <= 160]


def links_lead_to_items(starter: Starter) -> list[str]:
    return [
        f"{item.path.name}: {link}"
        for item in starter.items
        for link in re.findall(r"lib:item/([^)#\s]+)", item.body)
        if link not in starter.ids
    ]


def invented_stories_say_so(starter: Starter) -> list[str]:
    wrong = []
    for item in starter.items:
        signs = {item.form == "scenario", item.fields["illustrative"] is True, item.body.startswith(SCENARIO_LINE)}
        if len(signs) > 1:
            wrong.append(item.path.name)
    return wrong


def texts_are_easy_to_read(starter: Starter) -> list[str]:
    grades = {item.path.name: reading_grade(sentences(item)) for item in starter.items}
    return [f"{name}: {grade:.1f}" for name, grade in grades.items() if grade > HIGHEST_GRADE]


def the_first_part_is_there(starter: Starter) -> list[str]:
    forms = [item.form for item in starter.items]
    return [
        f"{form}: {forms.count(form)} of {least}" for form, least in FIRST_PART.items() if forms.count(form) < least
    ]


def cues_can_be_followed(starter: Starter) -> list[str]:
    wrong = []
    for item in starter.items:
        spoken = cues(item.body) if item.is_talk else []
        if item.is_talk and (len(spoken) < 2 or len(spoken) != item.body.count("-->")):
            wrong.append(f"{item.path.name}: cues that cannot be read")
        for number, cue in enumerate(spoken, 1):
            long_lines = [line for line in cue.lines if len(line) > 42]
            lasts = round(cue.end - cue.start, 3)
            overlaps = number < len(spoken) and spoken[number].start < cue.end
            if not 3 <= lasts <= 6 or not 1 <= len(cue.lines) <= 2 or long_lines or overlaps:
                wrong.append(f"{item.path.name}: cue {number} lasts {lasts} s, {cue.lines}")
    return wrong


def chapters_come_every_60_to_90_seconds(starter: Starter) -> list[str]:
    wrong = []
    for item in (each for each in starter.items if each.is_talk):
        marks = [*chapters(item.body), cues(item.body)[-1].end]
        gaps = [round(later - earlier) for earlier, later in pairwise(marks)]
        if len(gaps) < 4 or not all(60 <= gap <= 90 for gap in gaps):
            wrong.append(f"{item.path.name}: {gaps}")
    return wrong


def talks_own_up_to_having_no_recording(starter: Starter) -> list[str]:
    line = "Script by the project; no recording exists"
    return [item.path.name for item in starter.items if item.is_talk and line not in item.body.splitlines()]


def a_year_is_scheduled(starter: Starter) -> list[str]:
    featured = starter.collections["featured"]
    months = featured["featured_months"]
    year, month = (int(part) for part in starter.released.split("-")[:2])
    expected = [f"{year + (month - 1 + i) // 12}-{(month - 1 + i) % 12 + 1:02}" for i in range(12)]
    wrong = [f"{name} is not scheduled" for name in expected if name not in months]
    return wrong + [f"{name}: {item}" for name, item in months.items() if item not in featured["items"]]


def collections_hold_items(starter: Starter) -> list[str]:
    wrong = [name for name, each in starter.collections.items() if len(set(each["items"])) != len(each["items"])]
    for name, collection in starter.collections.items():
        listed = [*collection["items"], *collection.get("featured_months", {}).values()]
        wrong += [f"{name}: {item}" for item in listed if item not in starter.ids]
    return wrong


def themes_are_known(starter: Starter) -> list[str]:
    known = {theme["id"] for theme in starter.themes}
    return [
        f"{item.path.name}: {theme}" for item in starter.items for theme in item.fields["themes"] if theme not in known
    ]


def icons_can_be_drawn(starter: Starter) -> list[str]:
    spec = find_spec("lucide")
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "data" / "lucide-icons.db"
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    drawn = {str(name) for (name,) in connection.execute("SELECT name FROM icons")}
    connection.close()
    return [f"{theme['id']}: {theme['icon']}" for theme in starter.themes if theme["icon"] not in drawn]


def no_logo_is_used(starter: Starter) -> list[str]:
    marks = r"(?i)!\[[^]]*\b(?:nhs|logo)\b|nhs[-_ ]?(?:logo|lozenge|identity)"
    pictures = {".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp", ".ico"}
    files = [path for path in starter.folder.rglob("*") if path.suffix.lower() in pictures]
    return [
        *(path.name for path in files if re.search("(?i)nhs|logo", path.name)),
        *(item.path.name for item in starter.items if re.search(marks, item.body)),
    ]


def our_sessions_have_names_of_their_own(starter: Starter) -> list[str]:
    ours = {item.path.name for item in starter.items if item.form in OUR_SESSIONS}
    places = [
        (name, text)
        for name, text in starter.read_aloud()
        if name in ours or name.startswith(("theme ", "collection "))
    ]
    return [name for name, text in places if "schwartz" in text.lower()]


def readers_meet_no_workshop_words(starter: Starter) -> list[str]:
    found = ((name, re.search(WORKSHOP_WORDS, text, re.IGNORECASE)) for name, text in starter.read_aloud())
    return [f"{name}: {match[0]}" for name, match in found if match]


def hard_reading_ends_with_help(starter: Starter) -> list[str]:
    """A text with a content note ends with places to turn, left blank for the trust to fill in."""
    wrong = []
    for item in starter.items:
        last = item.body.rsplit("\n## ", 1)[-1]
        helps = last.startswith("Where to get help") and "____" in last and "Freedom to Speak Up Guardian" in last
        if item.fields.get("content_note") and not helps:
            wrong.append(item.path.name)
    return wrong


def the_glossary_is_the_vocabulary(starter: Starter) -> list[str]:
    acronyms = [row for row in starter.vocabulary if row["expansion"]]
    glossary = next(item for item in starter.items if item.form == "glossary")
    entries = dict(re.findall(r"^\*\*(\S+)\*\* (.+)$", glossary.body, re.MULTILINE))
    wrong = [row["term"] for row in acronyms if not entries.get(row["term"], "").startswith(row["expansion"])]
    wrong += [row["term"] for row in acronyms if row["note"] not in entries.get(row["term"], "")]
    if len(entries) != len(acronyms) or f"spells out {len(acronyms)} of them" not in glossary.body:
        wrong.append(f"{len(entries)} entries, {len(acronyms)} acronyms")
    return wrong


def synonyms_say_something_new(starter: Starter) -> list[str]:
    wrong = []
    for row in starter.vocabulary:
        offered = [part.strip().lower() for part in row["synonyms"].split(";") if part.strip()]
        if len(set(offered)) != len(offered) or {row["term"].lower(), row["expansion"].lower()} & set(offered):
            wrong.append(row["term"])
    return wrong


HAND_COUNTED = {
    "ward": 1,
    "people": 2,
    "wanted": 2,
    "asked": 1,
    "chances": 2,
    "guardians": 3,
    "being": 2,
    "organised": 3,
}

Check = Callable[[Starter], list[str]]

# Each check with a fault it must notice: the file, the words that are there once, and what they become.
FAULTS: list[tuple[Check, str, str, str]] = [
    (every_reference_is_a_source_and_the_reverse, "items/learning-not-blame.md", "ref: CAT-096", "ref: CAT-095"),
    (every_reference_is_a_source_and_the_reverse, "items/safe-to-say.vtt", "CAT-048", "the 2002 paper"),
    (summaries_fit_a_result, "items/ten-minute-listening.md", 'summary: "', 'summary: "' + 160 * "s"),
    (links_lead_to_items, "items/two-teams-one-ward.md", "lib:item/ward-library/hand", "lib:item/ward-library/and"),
    (invented_stories_say_so, "items/two-teams-one-ward.md", SCENARIO_LINE, "Two teams."),
    (invented_stories_say_so, "items/two-teams-one-ward.md", "illustrative: true", "illustrative: false"),
    (texts_are_easy_to_read, "items/ten-minute-listening.md", "Use this page", "Organisational considerations " * 60),
    (the_first_part_is_there, "items/safe-to-say.vtt.yaml", "form: talk-script", "form: talk"),
    (cues_can_be_followed, "items/safe-to-say.vtt", "00:00:05.107\n", "00:00:06.507\n"),
    (cues_can_be_followed, "items/safe-to-say.vtt", "in two hospitals", "in two hospitals, both of them"),
    (cues_can_be_followed, "items/safe-to-say.vtt", "Let us start with a puzzle.\n", "Let us start\nwith a puzzle.\n"),
    (chapters_come_every_60_to_90_seconds, "items/safe-to-say.vtt", "NOTE Chapter: Third", "NOTE Third"),
    (talks_own_up_to_having_no_recording, "items/safe-to-say.vtt", "; no recording exists", ""),
    (a_year_is_scheduled, "collections/featured.yaml", "2027-06:", "2028-06:"),
    (a_year_is_scheduled, "collections/featured.yaml", "2027-06: ward-library/two", "2027-06: ward-library/to"),
    (collections_hold_items, "collections/talks.yaml", "- ward-library/safe-to-say", "- ward-library/safe-to-sing"),
    (themes_are_known, "items/two-teams-one-ward.md", "- team-working", "- teams"),
    (icons_can_be_drawn, "themes.yaml", "icon: sprout", "icon: sprouting"),
    (no_logo_is_used, "items/glossary.md", "If you hear one", "![The NHS logo](lib:object/0)\n\nIf you hear one"),
    (our_sessions_have_names_of_their_own, "items/safe-to-say-workshop.md", "This pack", "This Schwartz Round pack"),
    (our_sessions_have_names_of_their_own, "themes.yaml", "A real team", "A Schwartz Round"),
    (readers_meet_no_workshop_words, "items/learning-not-blame.md", "What we read of", "Our notes on"),
    (hard_reading_ends_with_help, "items/learning-not-blame.md", "## Where to get help", "## More"),
    (the_glossary_is_the_vocabulary, "items/glossary.md", "**SHMI** Summary", "**SHMI** Standard"),
    (the_glossary_is_the_vocabulary, "vocabulary.csv", "TU,Trade Union,workforce,no,,,union\n", ""),
    (synonyms_say_something_new, "vocabulary.csv", "no,,,union", "no,,,union; trade union"),
]
CHECKS = list(dict.fromkeys(fault[0] for fault in FAULTS))


def named(check: object) -> str:
    return getattr(check, "__name__", "")


def spoilt(folder: Path, file: str, old: str, new: str) -> Starter:
    """A copy of the library in which ``old``, which must be there once, is ``new``."""
    copy = folder / "library"
    shutil.copytree(LIBRARY, copy)
    text = (copy / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} has {old!r} {text.count(old)} times, so the fault cannot be put in"
    (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    return Starter(copy)


@pytest.mark.parametrize("check", CHECKS, ids=named)
def test_the_starter_library_keeps_its_promises(starter: Starter, check: Check) -> None:
    assert check(starter) == []


@pytest.mark.parametrize(("check", "file", "old", "new"), FAULTS, ids=[named(fault[0]) for fault in FAULTS])
def test_each_check_notices_a_fault(tmp_path: Path, check: Check, file: str, old: str, new: str) -> None:
    assert check(spoilt(tmp_path, file, old, new))


def test_no_text_shares_eight_words_in_a_row_with_the_catalogue(starter: Starter, avoided: set[str]) -> None:
    assert nothing_is_copied(starter, avoided) == []


@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("items/glossary.md", "If you hear one"),
        ("items/safe-to-say.vtt", "Let us start"),
        ("items/safe-to-say.vtt.yaml", "A talk for two voices:"),
        ("themes.yaml", "A real team"),
        ("collections/talks.yaml", "Short talks"),
        ("vocabulary.csv", "The NHS plan of 2019."),
    ],
)
def test_a_copied_run_is_noticed_wherever_it_stands(
    tmp_path: Path, catalogue: list[Row], avoided: set[str], file: str, old: str
) -> None:
    fact = min(runs(catalogue[0]["key_facts"]) & avoided)
    assert nothing_is_copied(spoilt(tmp_path, file, old, f"{fact} {old}"), avoided)


def test_a_run_is_copied_from_eight_words_on_and_titles_and_names_are_free() -> None:
    row = {
        "title": "One two three four five six seven eight",
        "key_facts": "Title: one two three four five six seven eight",
    }
    avoided = runs_to_avoid([row])
    assert not runs("One, two: three (four) five six seven eight.") & avoided
    assert runs("“Title” – ONE two three four five\nsix seven") & avoided
    assert not runs("title one two three four five six") & avoided


def test_every_source_is_as_the_catalogue_gives_it(starter: Starter, catalogue: list[Row]) -> None:
    assert sources_are_those_of_the_catalogue(starter, catalogue) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("year: 2023", "year: 2022"),
        ('publisher: "NHS England"', 'publisher: "England"'),
        ("licence: all rights", "licence: some rights"),
    ],
)
def test_a_source_that_differs_from_the_catalogue_is_noticed(
    tmp_path: Path, catalogue: list[Row], old: str, new: str
) -> None:
    copy = spoilt(tmp_path, "items/messenger-review-in-ten-minutes.md", old, new)
    assert len(sources_are_those_of_the_catalogue(copy, catalogue)) == 1


def test_the_reading_grade_is_the_one_worked_out_by_hand() -> None:
    assert {word: syllables(word) for word in HAND_COUNTED} == HAND_COUNTED
    six_short_words = 0.39 * 6 + 11.8 * 6 / 6 - 15.59
    assert reading_grade(["The cat sat on the mat."]) == pytest.approx(six_short_words)
    assert reading_grade(["Guardians organised.", "People wanted."]) == pytest.approx(0.39 * 2 + 11.8 * 10 / 4 - 15.59)
