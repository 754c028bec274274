"""Whatever is wrong in a workspace is told, each thing with its file, place and reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kiosk.publish.workspace import read_workspace
from tests.publish.workspaces import COLLECTION, ONE, RELEASE, THEMES, VOCABULARY, item, make, told


@pytest.mark.parametrize(
    ("changes", "place", "reason"),
    [
        ({"id": None}, "id", "needed"),
        ({"id": "Trust/One"}, "id", "publisher/slug"),
        ({"id": "one"}, "id", "publisher/slug"),
        ({"id": "trust/one/more"}, "id", "publisher/slug"),
        ({"number": None}, "number", "needed"),
        ({"number": 0}, "number", "whole number from 1"),
        ({"number": "1"}, "number", "whole number"),
        ({"number": True}, "number", "whole number"),
        ({"number": 1.5}, "number", "whole number"),
        ({"title": None}, "title", "needed"),
        ({"title": "  "}, "title", "empty"),
        ({"title": 1984}, "title", "quotes"),
        ({"kind": None}, "kind", "needed"),
        ({"kind": "sermon"}, "kind", "one of report, case-study"),
        ({"form": None}, "form", "needed"),
        ({"form": "Case Brief"}, "form", "a word such as"),
        ({"holding": "lent"}, "holding", "one of full, record"),
        ({"revision": 0}, "revision", "whole number"),
        ({"state": "lost"}, "state", "one of current"),
        ({"state": "withdrawn"}, "state_reason", "needed"),
        ({"state": "superseded", "state_reason": "x"}, "superseded_by", "needed"),
        ({"state": "superseded", "state_reason": "x", "superseded_by": "trust/nowhere"}, "superseded_by", "no item"),
        ({"state": "superseded", "state_reason": "x", "superseded_by": "trust/one"}, "superseded_by", "itself"),
        ({"state_reason": "why"}, "state_reason", "withdrawn or superseded"),
        ({"summary": None}, "summary", "needed"),
        ({"summary": "S" * 161}, "summary", "161 characters; at most 160"),
        ({"authors": "Ann Other"}, "authors", "a list"),
        ({"authors": ["Ann", 7]}, "authors[2]", "text"),
        ({"authors": ["Ann", "Ann"]}, "authors[2]", "twice"),
        ({"themes": ["unknown"]}, "themes", "no theme 'unknown'"),
        ({"perspective": "local"}, "perspective", "national"),
        ({"year": "2013"}, "year", "whole number"),
        ({"year": 213}, "year", "from 1000 to 9999"),
        ({"language": "English (UK)"}, "language", "en-GB"),
        ({"minutes": -1}, "minutes", "whole number"),
        ({"illustrative": "yes"}, "illustrative", "true or false"),
        ({"link_checked": "no"}, "link_checked", "true or false"),
        ({"url": "e.org"}, "url", "https://"),
        ({"url": "javascript:alert(1)"}, "url", "https://"),
        ({"added": "23.11.2026"}, "added", "2026-11-23"),
        ({"added": "2026-02-30"}, "added", "2026-11-23"),
        ({"review_due": 2027}, "review_due", "2026-11-23"),
        ({"sources": {"title": "x"}}, "sources", "a list"),
        ({"sources": ["x"]}, "sources[1]", "fields here"),
        ({"sources": [{"title": "x"}, {"ref": "CAT-2"}]}, "sources[2].title", "needed"),
        ({"sources": [{"title": "x", "isbn": "1"}]}, "sources[1].isbn", "not a field"),
        ({"colour": "red"}, "colour", "not a field"),
    ],
)
def test_each_wrong_field_is_told_alone_with_its_place(
    tmp_path: Path, changes: dict[str, object], place: str, reason: str
) -> None:
    files: dict[str, str | bytes] = {"items/one.md": item(**changes), "collections/start-here.yaml": ""}
    found = told(make(tmp_path, files))
    assert [(file, where) for file, where, _ in found] == [("items/one.md", place)]
    assert reason in found[0][2]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"workspace.yaml": ""}, ("workspace.yaml", "", "not a workspace")),
        ({"workspace.yaml": RELEASE.replace("release: 3\n", "")}, ("workspace.yaml", "release", "needed")),
        ({"workspace.yaml": RELEASE.replace("2026-11-23", "soon")}, ("workspace.yaml", "released", "a day")),
        ({"workspace.yaml": RELEASE.replace("id: trust, ", "")}, ("workspace.yaml", "publisher.id", "needed")),
        ({"workspace.yaml": RELEASE + "colour: red\n"}, ("workspace.yaml", "colour", "not a field")),
        ({"workspace.yaml": RELEASE + "title: Again\n"}, ("workspace.yaml", "line 8", "title is there twice")),
        ({"workspace.yaml": "a: [1\nb"}, ("workspace.yaml", "line 2", "not YAML")),
        ({"workspace.yaml": "- a\n"}, ("workspace.yaml", "", "fields here")),
        ({"workspace.yaml": "# nothing\n"}, ("workspace.yaml", "", "nothing in it")),
        ({"themes.yaml": "speaking-up: x\n"}, ("themes.yaml", "", "list of themes")),
        ({"themes.yaml": THEMES + "- {id: fairness, title: Again}\n"}, ("themes.yaml", "theme 3.id", "twice")),
        ({"themes.yaml": THEMES + "- {id: a, title: A, colour: red}\n"},
         ("themes.yaml", "theme 3.colour", "not a field")),
        ({"themes.yaml": "- &a {id: a, title: A}\n- *a\n"}, ("themes.yaml", "line 2", "alias")),
        ({"vocabulary.csv": "term,expansion\nA,B\n"}, ("vocabulary.csv", "line 1", "columns")),
        ({"vocabulary.csv": VOCABULARY + "A,B\n"}, ("vocabulary.csv", "line 5", "2 cells instead of 7")),
        ({"vocabulary.csv": VOCABULARY + "A,B,c,maybe,,,\n"}, ("vocabulary.csv", "line 5", "yes or no")),
        ({"vocabulary.csv": VOCABULARY + ",B,c,no,,,\n"}, ("vocabulary.csv", "line 5", "term is needed")),
        ({"vocabulary.csv": VOCABULARY + "A,,c,no,,,\n"}, ("vocabulary.csv", "line 5", "expansion or synonyms")),
        ({"vocabulary.csv": VOCABULARY + "FTSU,Freedom to Speak Up,,no,,,\n"}, ("vocabulary.csv", "line 5", "twice")),
        ({"vocabulary.csv": VOCABULARY + '"A,B\n'}, ("vocabulary.csv", "line 5", "CSV")),
        ({"vocabulary.csv": b"term\xff"}, ("vocabulary.csv", "byte 5", "not UTF-8")),
        ({"collections/b.yaml": COLLECTION.replace("one", "two")},
         ("collections/b.yaml", "items", "no item trust/two")),
        ({"collections/b.yaml": COLLECTION.replace("position: 1", "")}, ("collections/b.yaml", "position", "needed")),
        ({"collections/b.yaml": COLLECTION.replace("[trust/one]", "[trust/one, trust/one]")},
         ("collections/b.yaml", "items[2]", "twice")),
        ({"collections/b.yaml": COLLECTION + "featured_months: {2026-11: trust/one}\n"},
         ("collections/b.yaml", "featured_months", "only in collections/featured.yaml")),
        ({"collections/featured.yaml": COLLECTION + "featured_months: {2026-13: trust/one}\n"},
         ("collections/featured.yaml", "featured_months.2026-13", "a month")),
        ({"collections/featured.yaml": COLLECTION + "featured_months: {2026-11: trust/two}\n"},
         ("collections/featured.yaml", "featured_months.2026-11", "no item trust/two")),
        ({"collections/Big Name.yaml": COLLECTION}, ("collections/Big Name.yaml", "", "lower-case")),
        ({"items/two.md": item(number=2)}, ("items/two.md", "id", "already the id of items/one.md")),
        ({"items/two.md": item(id="trust/two")}, ("items/two.md", "number", "already that of items/one.md")),
        ({"items/two.md": b"---\nid: \xe9\n---\n"}, ("items/two.md", "byte 9", "not UTF-8")),
        ({"items/two.md": "---\nid: [\n---\nx"}, ("items/two.md", "line 3", "not YAML")),
        ({"items/two.md": "---\n---\nx"}, ("items/two.md", "", "nothing in it")),
        ({"items/talk.vtt.yaml": yaml.safe_dump({**ONE, "id": "trust/two", "number": 2})},
         ("items/talk.vtt.yaml", "", "talk.vtt it describes is not beside it")),
        ({"items/talk.vtt": "WEBVTT\n", "items/talk.vtt.yaml": yaml.safe_dump({**ONE, "number": 2})},
         ("items/talk.vtt.yaml", "id", "already the id of items/one.md")),
    ],
)  # fmt: skip
def test_each_wrong_file_is_told_alone_with_its_place(
    tmp_path: Path, files: dict[str, str | bytes], problem: tuple[str, str, str]
) -> None:
    if not files.get("workspace.yaml", "x"):
        files = {**files, "items/one.md": item(publisher="P")}
    found = told(make(tmp_path, files))
    assert [(file, place) for file, place, _ in found] == [problem[:2]]
    assert problem[2] in found[0][2]


def test_one_reading_tells_all_that_is_wrong(tmp_path: Path) -> None:
    files = {
        "workspace.yaml": RELEASE + "colour: red\n",
        "themes.yaml": "nonsense\n",
        "items/one.md": item(kind="sermon", summary="S" * 200, sources=[{}]),
        "items/two.md": "---\n[\n---\n",
        "items/three.md": item(id="trust/three", number=3, year="x"),
        "collections/start-here.yaml": COLLECTION + "extra: 1\n",
    }
    assert {(file, place) for file, place, _ in told(make(tmp_path, files))} == {
        ("workspace.yaml", "colour"),
        ("themes.yaml", ""),
        ("items/one.md", "kind"),
        ("items/one.md", "summary"),
        ("items/one.md", "sources[1].title"),
        ("items/two.md", "line 3"),
        ("items/three.md", "year"),
        ("collections/start-here.yaml", "extra"),
    }


def test_an_error_names_file_place_and_reason_in_one_sentence(tmp_path: Path) -> None:
    (problem,) = read_workspace(make(tmp_path, {"items/one.md": item(number=None)})).problems
    assert str(problem) == f"{tmp_path / 'items' / 'one.md'}, number: is needed, and missing"


def test_deep_nesting_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    found = told(make(tmp_path, {"themes.yaml": "[" * 20_000}))
    assert [file for file, _, _ in found] == ["themes.yaml"]
