"""A workspace is read whole: all that is wrong is told, with file, place and reason, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from kiosk.errors import StorageUnwritable, WorkspaceError
from kiosk.model import Holding, Kind, Perspective, Source, State
from kiosk.publish import placing
from kiosk.publish.workspace import add_original, next_number, read_workspace, taken

RELEASE = """\
publisher: {id: trust, name: A Trust}
title: A library
release: 3
released: 2026-11-23
licence: CC-BY-4.0
suggestions: [speaking up]
"""
THEMES = """\
- {id: speaking-up, title: Speaking up, icon: megaphone, featured: true, introduction: About it.}
- {id: fairness, title: Fairness}
"""
COLLECTION = "title: Start\nintroduction: Why.\nitems: [trust/one]\nposition: 1\n"
VOCABULARY = (
    "term,expansion,area,ambiguous,other_meanings,note,synonyms\n"
    'FTSU,"Freedom to Speak Up",voice,no,,,speaking up; voice\n'
    "ACP,Advanced Clinical Practitioner,role,yes,Advance care planning;  A college,Ask.,\n"
    "kindness,,,no,,,compassion; care\n"
)
ONE = {"id": "trust/one", "number": 1, "title": "One", "kind": "report", "form": "briefing", "summary": "About one."}


def item(**changes: object) -> str:
    """An item written here; a field changed to None is left out."""
    fields = {name: value for name, value in {**ONE, **changes}.items() if value is not None}
    return f"---\n{yaml.safe_dump(fields, sort_keys=False, allow_unicode=True)}---\n\nText.\n"


def make(root: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """A workspace in which nothing is wrong, with ``files`` put over it ("" takes one away)."""
    whole: dict[str, str | bytes] = {
        "workspace.yaml": RELEASE,
        "themes.yaml": THEMES,
        "vocabulary.csv": VOCABULARY,
        "collections/start-here.yaml": COLLECTION,
        "items/one.md": item(),
        **(files or {}),
    }
    for name, content in whole.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def told(root: Path) -> list[tuple[str, str, str]]:
    """(file, place, reason) of every problem."""
    return [(each.path.relative_to(root).as_posix(), each.place, each.reason) for each in read_workspace(root).problems]


def test_a_workspace_in_order_has_no_problems_and_no_warnings(tmp_path: Path) -> None:
    reading = read_workspace(make(tmp_path))
    assert (reading.problems, reading.warnings) == ((), ())
    workspace = reading.workspace
    assert workspace.release.publisher == "A Trust"
    assert (workspace.release.release, workspace.release.released) == (3, "2026-11-23")
    assert workspace.release.suggestions == ("speaking up",)
    assert [(theme.id, theme.featured) for theme in workspace.themes] == [("speaking-up", True), ("fairness", False)]
    assert [collection.items for collection in workspace.collections] == [("trust/one",)]


def test_what_an_item_leaves_out_has_the_documented_defaults(tmp_path: Path) -> None:
    (entry,) = read_workspace(make(tmp_path)).workspace.entries
    found = entry.item
    assert (found.holding, found.revision, found.state) == (Holding.FULL, 1, State.CURRENT)
    assert (found.publisher, found.licence, found.language) == ("A Trust", "CC-BY-4.0", "en-GB")
    assert (found.minutes, found.year, found.illustrative, found.sources) == (0, None, False, ())
    assert (entry.original, entry.body.strip(), entry.body_line) == (False, "Text.", 9)


def test_every_field_of_an_item_is_read(tmp_path: Path) -> None:
    fields = {
        "number": 12, "title": "Tri", "kind": "case-study", "form": "case-brief", "holding": "record", "revision": 2,
        "publisher": "Someone", "summary": "S" * 160, "authors": ["Zoë", "Ann"], "themes": ["fairness", "speaking-up"],
        "perspective": "international", "year": 2013, "language": "cy", "minutes": 7, "illustrative": True,
        "content_note": "About harm.", "licence": "OGL-3.0", "url": "https://e.org/x", "added": "2026-11-23",
        "written": "2026-11-22", "reviewed_by": "A. Reviewer", "review_due": "2027-11-23",
        "sources": [{"ref": "CAT-1", "title": "T", "publisher": "P", "year": 1999, "url": "https://e.org",
                     "licence": "L"}, {"title": "Bare"}],
    }  # fmt: skip
    (entry,) = read_workspace(make(tmp_path, {"items/one.md": item(**fields)})).workspace.entries
    found = entry.item
    assert (found.kind, found.holding, found.perspective) == (
        Kind.CASE_STUDY,
        Holding.RECORD,
        Perspective.INTERNATIONAL,
    )
    assert (found.number, found.revision, found.year, found.minutes, found.illustrative) == (12, 2, 2013, 7, True)
    assert (found.authors, found.themes) == (("Zoë", "Ann"), ("fairness", "speaking-up"))
    assert (found.added, found.written, found.review_due) == ("2026-11-23", "2026-11-22", "2027-11-23")
    assert (found.publisher, found.licence, found.url, found.language) == (
        "Someone",
        "OGL-3.0",
        "https://e.org/x",
        "cy",
    )
    assert (found.content_note, found.reviewed_by) == ("About harm.", "A. Reviewer")
    assert found.sources == (Source("T", "P", 1999, "https://e.org", "L", "CAT-1"), Source("Bare"))


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
        ({"workspace.yaml": RELEASE + "title: Again\n"}, ("workspace.yaml", "line 7", "title is there twice")),
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


def test_a_document_without_a_record_is_left_out_with_a_warning(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "items/report.pdf": b"%PDF-1.4",
        "items/notes.md": "# Notes without front matter",
        "items/x.png": b"png",
    }
    reading = read_workspace(make(tmp_path, files))
    assert reading.problems == ()
    assert [entry.path.name for entry in reading.workspace.entries] == ["one.md"]
    assert sorted(warning.path.name for warning in reading.warnings) == ["notes.md", "report.pdf", "x.png"]


def test_hidden_files_and_unfinished_ones_are_passed_over(tmp_path: Path) -> None:
    files = {"items/.x.part": "half", "items/.git/one.md": item(), "collections/.b.yaml": "["}
    reading = read_workspace(make(tmp_path, files))
    assert (reading.problems, reading.warnings, len(reading.workspace.entries)) == ((), (), 1)


def test_a_markdown_file_with_a_sidecar_is_an_original_whatever_it_begins_with(tmp_path: Path) -> None:
    sidecar = yaml.safe_dump({**ONE, "id": "trust/two", "number": 2})
    files = {"items/foreign.md": "---\nlayout: blog post\n---\nx", "items/foreign.md.yaml": sidecar}
    reading = read_workspace(make(tmp_path, files))
    assert reading.problems == ()
    assert [(entry.path.name, entry.original) for entry in reading.workspace.entries] == [
        ("one.md", False),
        ("foreign.md", True),
    ]


def test_items_lie_in_folders_with_names_in_any_script(tmp_path: Path) -> None:
    files = {
        "items/عربي/تقرير الجناح.md": item(id="trust/two", number=2),
        "items/b c/ü.MD": item(id="trust/c", number=3),
    }
    reading = read_workspace(make(tmp_path, files))
    assert reading.problems == ()
    assert [entry.item.number for entry in reading.workspace.entries] == [1, 2, 3]


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    text = "\ufeff" + item().replace("\n", "\r\n")
    reading = read_workspace(make(tmp_path, {"items/one.md": text}))
    assert reading.problems == ()
    assert reading.workspace.entries[0].item.title == "One"


def test_collections_are_in_order_of_position_then_name(tmp_path: Path) -> None:
    files = {
        f"collections/{name}.yaml": COLLECTION.replace("1\n", f"{at}\n") for name, at in (("b", 2), ("a", 2), ("z", 1))
    }
    reading = read_workspace(make(tmp_path, {**files, "collections/start-here.yaml": ""}))
    assert [collection.id for collection in reading.workspace.collections] == ["z", "a", "b"]


def test_a_withdrawn_item_in_a_collection_is_warned_of(tmp_path: Path) -> None:
    gone = item(state="withdrawn", state_reason="It was wrong.")
    reading = read_workspace(make(tmp_path, {"items/one.md": gone}))
    assert reading.problems == ()
    assert ["will not be shown" in warning.reason for warning in reading.warnings] == [True]


def test_deep_nesting_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    found = told(make(tmp_path, {"themes.yaml": "[" * 20_000}))
    assert [file for file, _, _ in found] == ["themes.yaml"]


def test_a_folder_that_is_no_workspace_says_so(tmp_path: Path) -> None:
    (problem,) = read_workspace(tmp_path / "nowhere").problems
    assert "not a workspace" in problem.reason


RECORD = {**ONE, "id": "trust/two", "number": 2, "title": "Führung: ein Bericht", "authors": ["Zoë"]}


class TestAdding:
    def source(self, tmp_path: Path, name: str = "Bericht.pdf") -> Path:
        path = tmp_path / name
        path.write_bytes(b"%PDF-1.4 \x00\xff")
        return path

    def test_the_document_is_kept_byte_for_byte_and_its_record_reads_back(self, tmp_path: Path) -> None:
        root = make(tmp_path / "ws")
        place = add_original(root, self.source(tmp_path), RECORD)
        assert place == root / "items" / "Bericht.pdf"
        assert place.read_bytes() == b"%PDF-1.4 \x00\xff"
        reading = read_workspace(root)
        assert (reading.problems, reading.warnings) == ((), ())
        added = reading.workspace.entries[1]
        assert (added.item.title, added.item.authors, added.original) == ("Führung: ein Bericht", ("Zoë",), True)

    def test_a_name_that_is_taken_gets_a_number(self, tmp_path: Path) -> None:
        root = make(tmp_path / "ws")
        names = [
            add_original(root, self.source(tmp_path), {**RECORD, "id": f"trust/n{n}", "number": n}).name
            for n in (2, 3, 4)
        ]
        assert names == ["Bericht.pdf", "Bericht-2.pdf", "Bericht-3.pdf"]
        assert read_workspace(root).problems == ()

    def test_a_name_in_arabic_is_kept(self, tmp_path: Path) -> None:
        root = make(tmp_path / "ws")
        assert add_original(root, self.source(tmp_path, "تقرير.pdf"), RECORD).name == "تقرير.pdf"
        assert read_workspace(root).problems == ()

    @pytest.mark.parametrize("change", [{"kind": "sermon"}, {"title": ""}, {"summary": "S" * 161}, {"colour": "red"}])
    def test_a_record_that_would_be_refused_adds_nothing(self, tmp_path: Path, change: dict[str, object]) -> None:
        root = make(tmp_path / "ws")
        with pytest.raises(WorkspaceError, match=next(iter(change))):
            add_original(root, self.source(tmp_path), {**RECORD, **change})
        assert [path.name for path in (root / "items").iterdir()] == ["one.md"]

    def test_a_kind_of_file_that_cannot_be_read_adds_nothing(self, tmp_path: Path) -> None:
        root = make(tmp_path / "ws")
        with pytest.raises(WorkspaceError, match=r"\.exe"):
            add_original(root, self.source(tmp_path, "setup.exe"), RECORD)
        with pytest.raises(WorkspaceError, match="cannot be read"):
            add_original(root, tmp_path / "missing.pdf", RECORD)
        assert [path.name for path in (root / "items").iterdir()] == ["one.md"]

    def test_where_nothing_can_be_written_it_is_said(self, tmp_path: Path) -> None:
        root = tmp_path / "ws"
        root.mkdir()
        (root / "items").write_text("a file in the way")
        with pytest.raises(StorageUnwritable):
            add_original(root, self.source(tmp_path), RECORD)

    def test_a_failure_before_the_record_leaves_no_document_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = make(tmp_path / "ws")

        def put(place: Path, content: bytes) -> None:
            if place.suffix == ".yaml":
                raise OSError(28, "No space left on device")
            placing.put(place, content)

        monkeypatch.setattr("kiosk.publish.workspace.put", put)
        with pytest.raises(StorageUnwritable, match="No space left"):
            add_original(root, self.source(tmp_path), RECORD)
        assert [path.name for path in (root / "items").iterdir()] == ["one.md"]

    def test_numbers_go_on_after_the_highest_and_never_fill_gaps(self, tmp_path: Path) -> None:
        assert next_number(tmp_path / "new") == 1
        root = make(tmp_path / "ws", {"items/nine.md": item(id="trust/nine", number=9, kind="sermon")})
        assert next_number(root) == 10
        assert taken(root).ids == {"trust/one", "trust/nine"}
        assert taken(root).numbers == {1, 9}
