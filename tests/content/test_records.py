"""The records tell people what exists elsewhere: truly, in words of our own, and never as if the text were here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.content.starter import FIRST_RECORD, Row, Starter, Text, spoilt

# What a record is called on screen, by the kind of what it describes.
KINDS = {
    "report": ("report", {"report"}),
    "journal-article": ("report", {"journal-article"}),
    "dataset": ("report", {"dataset"}),
    "case-study": ("case-study", {"case-study"}),
    "guidance": ("guide", {"guidance", "web-page"}),
    "toolkit": ("guide", {"toolkit"}),
    "blog": ("blog", {"blog"}),
}


def records_follow_the_catalogue(starter: Starter, catalogue: list[Row]) -> list[str]:
    """One record for each resource, in order, which says of it what the catalogue does."""
    records = starter.records
    if len(records) != len(catalogue):
        return [f"{len(records)} records of {len(catalogue)} resources"]
    return [
        f"{record.path.name}: {name}"
        for record, row in zip(records, catalogue, strict=True)
        for name, right in what_follows(record, row).items()
        if not right
    ]


def what_follows(record: Text, row: Row) -> dict[str, bool]:
    said = record.fields
    kind, forms = KINDS.get(row["kind"], ("", set()))
    if row["kind"] == "video-or-podcast":  # a transcript is promised only where one is known of
        kind = "transcript" if "transcript" in row["key_facts"] else "reference"
        forms = {"podcast", "interview", "film"}
    inferred = row["licence_basis"] == "inferred-from-publisher"
    names = f"{row['publisher']}; {row['authors']}"
    return {
        "number": f"CAT-{int(said['number']) - FIRST_RECORD + 1:03}" == row["id"],
        "title": row["title"].startswith(said["title"]),
        "kind": (said["kind"], said["form"] in forms) == (kind, True),
        "publisher": bool(said["publisher"]) and said["publisher"] in names,
        "authors": bool(said["authors"]) and all(name in names for name in said["authors"]),
        "year": str(said["year"]) == row["year"],
        "perspective": said["perspective"] == row["perspective"],
        "themes": said["themes"] == row["themes"].split("; "),
        "licence": said["licence"].startswith(row["licence"]) and inferred == ("inferred" in said["licence"]),
        "url": said["url"] == row["url"],
        "link_checked": said["link_checked"] is (row["url_status"] == "seen"),
        "sources": [source["ref"] for source in said["sources"]] == [row["id"]],
    }


def records_describe_and_do_not_pretend(starter: Starter) -> list[str]:
    """A paragraph or two in words of our own, with a link, and nothing that claims to be the text itself."""
    wrong = []
    for record in starter.records:
        length = len(record.prose.split())
        if not 60 <= length <= 112 or not record.fields["url"] or re.search("^#", record.body, re.MULTILINE):
            wrong.append(f"{record.path.name}: {length} words")
    return wrong


def ours_come_before_descriptions(starter: Starter) -> list[str]:
    records = {record.id for record in starter.records}
    held = {name: [item in records for item in each["items"]] for name, each in starter.collections.items()}
    return [name for name, marks in held.items() if marks != sorted(marks)]


def test_records_say_of_each_resource_what_the_catalogue_does(starter: Starter, catalogue: list[Row]) -> None:
    assert records_follow_the_catalogue(starter, catalogue) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("number: 67\n", "number: 66\n"),
        ("\ntitle: 'Health on the Line:", "\ntitle: 'Health off the Line:"),
        ("kind: transcript", "kind: blog"),
        ("form: podcast", "form: talk-script"),
        ("\npublisher: NHS Confederation", "\npublisher: NHS England"),
        ("  - Matthew Taylor\n", "  - Matthew Tailor\n"),
        ("\nyear: 2022", "\nyear: 2023"),
        ("perspective: national", "perspective: international"),
        ("  - collective-leadership\n", ""),
        ("licence: all rights reserved (inferred from the publisher)", "licence: all rights reserved"),
        ("\nurl: https://www.nhsconfed.org/", "\nurl: https://www.nhsconfed.example/"),
        ("link_checked: true", "link_checked: false"),
        ("ref: CAT-008", "ref: CAT-007"),
    ],
)
def test_a_record_that_differs_from_the_catalogue_is_noticed(
    tmp_path: Path, catalogue: list[Row], old: str, new: str
) -> None:
    copy = spoilt(tmp_path, "items/records/messenger-podcast-health-on-the-line.md", old, new)
    assert records_follow_the_catalogue(copy, catalogue)


FAULTS = [
    (records_describe_and_do_not_pretend, "items/records/fair-to-refer.md", "In 77 pages", "## In 77 pages"),
    (records_describe_and_do_not_pretend, "items/records/fair-to-refer.md", "In 77 pages", "In 77 " + "pages " * 40),
    (ours_come_before_descriptions, "collections/talks.yaml", "items:", "items:\n  - ward-library/fair-to-refer"),
]


def test_records_describe_and_stand_after_our_own_texts(starter: Starter) -> None:
    assert records_describe_and_do_not_pretend(starter) == []
    assert ours_come_before_descriptions(starter) == []


@pytest.mark.parametrize(("check", "file", "old", "new"), FAULTS)
def test_each_check_notices_a_fault(
    tmp_path: Path, check: Callable[[Starter], list[str]], file: str, old: str, new: str
) -> None:
    assert check(spoilt(tmp_path, file, old, new))
