"""The starter library keeps its promises to the ward: facts with sources, plain words, links that lead somewhere.

Each promise is a check that lists what is wrong. Every check is run twice: on the library, where it
must find nothing, and on a copy with one fault put in, where it must find something.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from tests.content.starter import (
    FIRST_RECORD,
    RECORDS,
    Row,
    Starter,
    Text,
    chapters,
    cues,
    reading_grade,
    references,
    runs,
    runs_to_avoid,
    sentences,
    spoilt,
    syllables,
)

SCENARIO_LINE = "Illustrative: the people, ward and events are invented."
PLAN = {
    "briefing": 18,
    "case-brief": 13,
    "scenario": 7,
    "talk-script": 6,
    "session-pack": 6,
    "one-page-guide": 6,
    "glossary": 1,
    "timeline": 1,
    "document": 1,
}
THEMES = {
    "compassionate-leadership": 8,
    "inclusion-equality": 15,
    "race-equality": 12,
    "disability": 9,
    "lgbtq-plus": 3,
    "psychological-safety": 4,
    "speaking-up": 9,
    "civility-respect": 8,
    "team-working": 8,
    "staff-wellbeing": 11,
    "staff-engagement": 10,
    "collective-leadership": 6,
    "just-culture": 8,
    "patient-safety-culture": 11,
    "improvement": 7,
    "pandemic-learning": 2,
}
COLLECTIONS = {
    "start-here",
    "ten-minute-team-talk",
    "speaking-up",
    "session-packs",
    "after-an-incident",
    "looking-after-ourselves",
    "inclusion-and-race-equality",
    "case-studies",
    "culture-change",
    "talks",
    "significant-reports-national",
    "significant-reports-international",
    "featured",
}
OUR_SESSIONS = {"session-pack", "one-page-guide", "talk-script", "scenario"}
HIGHEST_GRADE = 9.0
# What its writers call the things they work with; a reader on a ward would not know what is meant.
WORKSHOP_WORDS = r"\b(?:catalogue|case briefs?|our (?:records?|notes)|the row)\b"


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


def what_is_featured_was_verified(starter: Starter, catalogue: list[Row]) -> list[str]:
    doubtful = {row["id"] for row in catalogue if row["confidence"] != "verified-by-excerpt"}
    shown = set(starter.collections["featured"]["featured_months"].values())
    return [
        f"{item.path.name}: {source['ref']}"
        for item in starter.items
        for source in item.fields.get("sources", [])
        if item.id in shown and source["ref"] in doubtful
    ]


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


def all_that_was_planned_is_there(starter: Starter) -> list[str]:
    forms = Counter(item.form for item in starter.full)
    themes = Counter(theme for item in starter.full for theme in item.fields["themes"])
    numbers = sorted(int(item.fields["number"]) for item in starter.items)
    wrong = [f"{form}: {forms[form]}" for form in {*PLAN, *forms} if forms[form] != PLAN.get(form, 0)]
    wrong += [f"{theme}: {themes[theme]}" for theme in {*THEMES, *themes} if themes[theme] != THEMES.get(theme, 0)]
    wrong += [f"{theme['id']} is not planned" for theme in starter.themes if theme["id"] not in THEMES]
    if numbers != list(range(1, FIRST_RECORD + RECORDS)) or len(starter.records) != RECORDS:
        wrong.append(f"{len(numbers)} numbers, {len(starter.records)} records")
    return wrong


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
    wrong = sorted(COLLECTIONS ^ starter.collections.keys())
    wrong += [name for name, each in starter.collections.items() if len(set(each["items"])) != len(each["items"])]
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
    """A text with a content note ends with places to turn; a record leads to a text of ours that does."""
    helping = {item.id for item in starter.full if ends_with_help(item)}
    wrong = []
    for item in (each for each in starter.items if each.fields.get("content_note")):
        linked = re.findall(r"lib:item/([^)#\s]+)", item.body)
        if item.id not in helping and not (item.is_record and helping.intersection(linked)):
            wrong.append(item.path.name)
    return wrong


def ends_with_help(item: Text) -> bool:
    """Blanks for the trust to fill in, under a heading of their own; a talk has no blanks, so it names whom to ask."""
    if item.is_talk:
        last = re.split(r"^NOTE Chapter: ", item.body, flags=re.MULTILINE)[-1]
        said = " ".join(line for cue in cues(last) for line in cue.lines)
        return "where to get help" in last.splitlines()[0] and "Freedom to Speak Up Guardian" in said
    last = item.body.rsplit("\n## ", 1)[-1]
    if item.id == "ward-library/who-to-speak-up-to":  # where to turn is all that it is about
        last = item.body
    elif not last.startswith("Where to get help"):
        return False
    return "____" in last and "Freedom to Speak Up Guardian" in last


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

FROM_MEMORY = "2027-06: ward-library/handover-at-ten-to-eight"  # it cites a trial that nobody has looked up again

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
    (all_that_was_planned_is_there, "items/safe-to-say.vtt.yaml", "form: talk-script", "form: talk"),
    (all_that_was_planned_is_there, "items/two-teams-one-ward.md", "- team-working", "- just-culture"),
    (all_that_was_planned_is_there, "items/records/fair-to-refer.md", "number: 162", "number: 180"),
    (all_that_was_planned_is_there, "items/records/fair-to-refer.md", "holding: record", "holding: full"),
    (cues_can_be_followed, "items/safe-to-say.vtt", "00:00:05.107\n", "00:00:06.507\n"),
    (cues_can_be_followed, "items/safe-to-say.vtt", "in two hospitals", "in two hospitals, both of them"),
    (cues_can_be_followed, "items/safe-to-say.vtt", "Let us start with a puzzle.\n", "Let us start\nwith a puzzle.\n"),
    (chapters_come_every_60_to_90_seconds, "items/safe-to-say.vtt", "NOTE Chapter: Third", "NOTE Third"),
    (talks_own_up_to_having_no_recording, "items/safe-to-say.vtt", "; no recording exists", ""),
    (a_year_is_scheduled, "collections/featured.yaml", "2027-06:", "2028-06:"),
    (a_year_is_scheduled, "collections/featured.yaml", "2027-06: ward-library/who", "2027-06: ward-library/how"),
    (collections_hold_items, "collections/talks.yaml", "- ward-library/safe-to-say", "- ward-library/safe-to-sing"),
    (themes_are_known, "items/two-teams-one-ward.md", "- team-working", "- teams"),
    (icons_can_be_drawn, "themes.yaml", "icon: sprout", "icon: sprouting"),
    (no_logo_is_used, "items/glossary.md", "If you hear one", "![The NHS logo](lib:object/0)\n\nIf you hear one"),
    (our_sessions_have_names_of_their_own, "items/safe-to-say-workshop.md", "This pack", "This Schwartz Round pack"),
    (our_sessions_have_names_of_their_own, "themes.yaml", "A real team", "A Schwartz Round"),
    (readers_meet_no_workshop_words, "items/learning-not-blame.md", "What we read of", "Our notes on"),
    (hard_reading_ends_with_help, "items/learning-not-blame.md", "## Where to get help", "## More"),
    (hard_reading_ends_with_help, "items/who-is-hurt.vtt", ", and where to get help", ""),
    (hard_reading_ends_with_help, "items/who-is-hurt.vtt", "or your Freedom to Speak Up Guardian", "or a friend"),
    (hard_reading_ends_with_help, "items/records/fair-to-refer.md", "lib:item/ward-library/gmc", "lib:item/x/gmc"),
    (the_glossary_is_the_vocabulary, "items/glossary.md", "**SHMI** Summary", "**SHMI** Standard"),
    (
        the_glossary_is_the_vocabulary,
        "vocabulary.csv",
        "SI,Serious Incident,safety,no,,PSIRF uses other terms in its place.,serious untoward incident; SUI\n",
        "",
    ),
    (synonyms_say_something_new, "vocabulary.csv", "no,,,union", "no,,,union; trade union"),
]
CHECKS = list(dict.fromkeys(fault[0] for fault in FAULTS))


def named(check: object) -> str:
    return getattr(check, "__name__", "")


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
        ("items/records/fair-to-refer.md", "In 77 pages"),
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


def test_nothing_doubtful_is_featured(tmp_path: Path, starter: Starter, catalogue: list[Row]) -> None:
    assert what_is_featured_was_verified(starter, catalogue) == []
    copy = spoilt(tmp_path, "collections/featured.yaml", "2027-06: ward-library/who-to-speak-up-to", FROM_MEMORY)
    assert what_is_featured_was_verified(copy, catalogue)


def test_half_of_all_texts_are_easier_than_grade_seven(starter: Starter) -> None:
    grades = [reading_grade(sentences(item)) for item in starter.items]
    assert median(grades) <= 7


def test_the_reading_grade_is_the_one_worked_out_by_hand() -> None:
    assert {word: syllables(word) for word in HAND_COUNTED} == HAND_COUNTED
    six_short_words = 0.39 * 6 + 11.8 * 6 / 6 - 15.59
    assert reading_grade(["The cat sat on the mat."]) == pytest.approx(six_short_words)
    assert reading_grade(["Guardians organised.", "People wanted."]) == pytest.approx(0.39 * 2 + 11.8 * 10 / 4 - 15.59)
