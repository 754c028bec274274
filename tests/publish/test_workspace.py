"""A workspace is read whole, and documents are added to it whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kiosk.errors import StorageUnwritable, WorkspaceError
from kiosk.model import Holding, Kind, Perspective, Source, State
from kiosk.publish import placing
from kiosk.publish.workspace import add_original, next_number, read_workspace, taken
from tests.publish.workspaces import COLLECTION, ONE, item, make


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
    assert found.link_checked
    assert (entry.original, entry.body.strip(), entry.body_line) == (False, "Text.", 9)


def test_every_field_of_an_item_is_read(tmp_path: Path) -> None:
    fields = {
        "number": 12, "title": "Tri", "kind": "case-study", "form": "case-brief", "holding": "record", "revision": 2,
        "publisher": "Someone", "summary": "S" * 160, "authors": ["Zoë", "Ann"], "themes": ["fairness", "speaking-up"],
        "perspective": "international", "year": 2013, "language": "cy", "minutes": 7, "illustrative": True,
        "content_note": "About harm.", "licence": "OGL-3.0", "url": "https://e.org/x", "link_checked": False,
        "added": "2026-11-23", "written": "2026-11-22", "reviewed_by": "A. Reviewer", "review_due": "2027-11-23",
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
    assert (found.content_note, found.reviewed_by, found.link_checked) == ("About harm.", "A. Reviewer", False)
    assert found.sources == (Source("T", "P", 1999, "https://e.org", "L", "CAT-1"), Source("Bare"))


def test_a_document_without_a_record_is_left_out_with_a_warning(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "items/report.pdf": b"%PDF-1.4",
        "items/notes.md": "# Notes without front matter",
        "items/x.bmp": b"BM",
    }
    reading = read_workspace(make(tmp_path, files))
    assert reading.problems == ()
    assert [entry.path.name for entry in reading.workspace.entries] == ["one.md"]
    assert sorted(warning.path.name for warning in reading.warnings) == ["notes.md", "report.pdf", "x.bmp"]


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
