"""Importing adds whole items to a workspace, or nothing, and says what became of each file."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from kiosk.errors import Cancelled, StorageUnwritable, WorkspaceError
from kiosk.model import Kind, Layout
from kiosk.publish import placing
from kiosk.publish.extracted import Extracted
from kiosk.publish.importing import Choices, Imported, Refused, Unchanged, import_paths, prepare
from kiosk.publish.importing.sandbox import Cancel, Sandbox
from kiosk.publish.workspace import read_workspace
from tests.publish.importing.samples import PROSE, SRT, VTT, column, pdf, word

TODAY = date(2026, 11, 23)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    (folder / "deeper").mkdir(parents=True)
    pdf(folder / "b report.pdf", [[(72, 740, "Listening to staff"), *column(72, 700, [PROSE[:85], PROSE[85:110]])]],
        sizes={"Listening to staff": 22})  # fmt: skip
    word(folder / "a.docx", ("Title", "Caring for teams"), ("Heading 1", "Why"), ("", PROSE))
    (folder / "deeper" / "talk.vtt").write_text(VTT, encoding="utf-8")
    (folder / "deeper" / "wrong.srt").write_text(PROSE, encoding="utf-8")
    (folder / ".hidden.md").write_text(PROSE, encoding="utf-8")
    return folder


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def check_whole(root: Path) -> None:
    """The workspace holds nothing but whole items, and is sound."""
    reading = read_workspace(root)
    assert (reading.problems, reading.warnings) == ((), ())
    items = {path.name for path in (root / "items").iterdir()}
    originals = {entry.path.name for entry in reading.workspace.entries}
    assert items == originals | {f"{name}.yaml" for name in originals}


def test_a_folder_becomes_items_in_order_and_the_bad_file_stops_nothing(tmp_path: Path, documents: Path) -> None:
    root = tmp_path / "ward-nine"
    outcomes = import_paths([documents], root, today=TODAY)
    assert [outcome.path.name for outcome in outcomes] == ["a.docx", "b report.pdf", "talk.vtt", "wrong.srt"]
    assert [type(outcome) for outcome in outcomes] == [Imported, Imported, Imported, Refused]
    first = outcomes[0]
    assert isinstance(first, Imported)
    assert (first.item_id, first.title, first.layout) == (
        "ward-nine/caring-for-teams",
        "Caring for teams",
        Layout.ARTICLE,
    )
    assert first.passages == 1 and first.words == len(PROSE.split())
    check_whole(root)


def test_the_record_is_filled_in_for_the_publisher(tmp_path: Path, documents: Path) -> None:
    import_paths([documents], tmp_path / "ward-nine", today=TODAY)
    record = yaml.safe_load((tmp_path / "ward-nine" / "items" / "a.docx.yaml").read_text("utf-8"))
    assert record == {
        "id": "ward-nine/caring-for-teams",
        "number": 1000,
        "title": "Caring for teams",
        "kind": "report",
        "form": "document",
        "summary": PROSE.partition(". ")[0] + ".",
        "year": 2013,
        "language": "en-US",
        "added": TODAY,
    }


def test_what_the_publisher_says_goes_before_what_is_guessed(tmp_path: Path, documents: Path) -> None:
    root = tmp_path / "w"
    prepare(root, TODAY)
    (root / "themes.yaml").write_text("- {id: listening, title: Listening, icon: ear}\n", encoding="utf-8")
    choices = Choices(Kind.CASE_STUDY, "The Trust", ("listening",), "OGL-3.0")
    import_paths([documents / "a.docx"], root, choices=choices, today=TODAY)
    (entry,) = read_workspace(root).workspace.entries
    item = entry.item
    assert (item.kind, item.publisher, item.themes, item.licence) == (
        Kind.CASE_STUDY,
        "The Trust",
        ("listening",),
        "OGL-3.0",
    )


def test_a_theme_that_is_not_there_is_refused_before_anything_is_done(tmp_path: Path, documents: Path) -> None:
    with pytest.raises(WorkspaceError, match="no theme 'listening'"):
        import_paths([documents], tmp_path / "w", choices=Choices(themes=("listening",)))
    assert set(tree(tmp_path / "w")) == {"workspace.yaml"}


def test_originals_are_kept_byte_for_byte(tmp_path: Path, documents: Path) -> None:
    import_paths([documents], tmp_path / "w", today=TODAY)
    for source in (documents / "a.docx", documents / "b report.pdf", documents / "deeper" / "talk.vtt"):
        assert (tmp_path / "w" / "items" / source.name).read_bytes() == source.read_bytes()


def test_the_same_document_twice_is_unchanged(tmp_path: Path, documents: Path) -> None:
    root = tmp_path / "w"
    import_paths([documents], root, today=TODAY)
    before = tree(root)
    shutil.copy(documents / "a.docx", documents / "copy under another name.docx")
    again = import_paths([documents], root, today=TODAY)
    assert tree(root) == before
    assert [type(outcome) for outcome in again] == [Unchanged, Unchanged, Unchanged, Unchanged, Refused]
    ids = {outcome.path.name: outcome.item_id for outcome in again if isinstance(outcome, Unchanged)}
    assert ids["a.docx"] == ids["copy under another name.docx"] == "w/caring-for-teams"


def test_a_changed_document_is_a_new_item_with_its_own_id_and_number(tmp_path: Path, documents: Path) -> None:
    root = tmp_path / "w"
    import_paths([documents / "a.docx"], root, today=TODAY)
    word(documents / "a.docx", ("Title", "Caring for teams"), ("", f"{PROSE} And more."))
    (outcome,) = import_paths([documents / "a.docx"], root, today=TODAY)
    assert isinstance(outcome, Imported) and outcome.item_id == "w/caring-for-teams-2"
    assert [entry.item.number for entry in read_workspace(root).workspace.entries] == [1000, 1001]
    assert (root / "items" / "a-2.docx").is_file()


def test_a_name_in_arabic_works(tmp_path: Path) -> None:
    path = tmp_path / "تقرير الفريق.srt"
    path.write_text(SRT, encoding="utf-8")
    (outcome,) = import_paths([path], tmp_path / "w", today=TODAY)
    assert isinstance(outcome, Imported) and outcome.title == "تقرير الفريق"
    assert re.fullmatch(r"w/[a-z0-9-]+", outcome.item_id)
    check_whole(tmp_path / "w")


def test_a_missing_workspace_is_made_and_an_existing_one_left_alone(tmp_path: Path) -> None:
    made = prepare(tmp_path / "St Anne's library", TODAY)
    assert made is not None and (made.publisher_id, made.publisher) == ("st-annes-library", "St Anne's library")
    before = tree(tmp_path)
    assert prepare(tmp_path / "St Anne's library", TODAY) is None
    assert tree(tmp_path) == before
    assert read_workspace(tmp_path / "St Anne's library").problems == ()


def test_a_workspace_that_is_a_file_or_wrong_is_refused(tmp_path: Path, documents: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="a workspace is a folder"):
        import_paths([documents], tmp_path / "file")
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "workspace.yaml").write_text("title: only", encoding="utf-8")
    with pytest.raises(WorkspaceError):
        import_paths([documents], tmp_path / "w")


def test_a_workspace_that_cannot_be_written_is_told(tmp_path: Path, documents: Path) -> None:
    prepare(tmp_path / "w", TODAY)
    (tmp_path / "w" / "items").rmdir()
    (tmp_path / "w" / "items").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageUnwritable):
        import_paths([documents], tmp_path / "w")


def test_progress_counts_every_file_and_cancelling_keeps_what_was_done(tmp_path: Path, documents: Path) -> None:
    told: list[tuple[int, int, str]] = []
    import_paths([documents], tmp_path / "w", lambda *step: told.append(step), today=TODAY)
    assert [step[:2] for step in told] == [(number, 4) for number in range(5)]
    records = tmp_path / "x" / "items"
    with pytest.raises(Cancelled, match="after 1 of 4 files"):
        import_paths([documents], tmp_path / "x", cancel=lambda: any(records.glob("*.yaml")), today=TODAY)
    assert len(list(records.iterdir())) == 2
    check_whole(tmp_path / "x")


def test_the_workspace_is_not_imported_into_itself(tmp_path: Path, documents: Path) -> None:
    root = documents / "library"
    import_paths([documents], root, today=TODAY)
    assert all(isinstance(outcome, Unchanged | Refused) for outcome in import_paths([documents], root, today=TODAY))


def test_a_file_named_twice_is_imported_once(tmp_path: Path, documents: Path) -> None:
    assert len(import_paths([documents, documents / "a.docx", documents / "a.docx"], tmp_path / "w", today=TODAY)) == 4


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (outcome,) = import_paths([tmp_path / "gone.pdf"], tmp_path / "w", today=TODAY)
    assert isinstance(outcome, Refused) and "cannot be read" in outcome.reason


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_a_link_to_a_file_without_an_ending_is_imported_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "3f2a").write_text(VTT, encoding="utf-8")
    (tmp_path / "talk.vtt").symlink_to(tmp_path / "3f2a")
    (outcome,) = import_paths([tmp_path / "talk.vtt"], tmp_path / "w", today=TODAY)
    assert isinstance(outcome, Imported)
    assert not (tmp_path / "w" / "items" / "talk.vtt").is_symlink()
    check_whole(tmp_path / "w")


@pytest.mark.parametrize("files_before", [1, 2])
def test_stopped_between_a_document_and_its_record_the_workspace_stays_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files_before: int
) -> None:
    """A document that has front matter of another program is not taken for an item written here."""

    class Stopped(BaseException):
        pass

    def put(place: Path, content: bytes) -> None:
        if len(placed) == files_before:
            raise Stopped
        placing.put(place, content)
        placed.append(place)

    placed: list[Path] = []
    note, root = tmp_path / "note.md", tmp_path / "w"
    note.write_text(f"---\ntitle: Kind notes\nlayout: post\n---\n\n{PROSE}\n", encoding="utf-8")
    prepare(root, TODAY)
    with monkeypatch.context() as patch:
        patch.setattr("kiosk.publish.workspace.put", put)
        if files_before == 1:
            with pytest.raises(Stopped):
                import_paths([note], root, today=TODAY)
        else:
            import_paths([note], root, today=TODAY)
    reading = read_workspace(root)
    assert reading.problems == ()
    assert len(reading.workspace.entries) == files_before - 1
    (again,) = import_paths([note], root, today=TODAY)
    assert isinstance(again, Imported if files_before == 1 else Unchanged)
    assert read_workspace(root).problems == ()
    assert [entry.item.number for entry in read_workspace(root).workspace.entries] == [1000]


def test_a_document_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(sandbox: Sandbox, path: Path, cancel: Cancel | None = None) -> Extracted:
        found = read(sandbox, path, cancel)
        path.write_text(VTT + "\n09:00.000 --> 09:01.000\nOne more thing.\n", encoding="utf-8")
        return found

    read = Sandbox.extract
    monkeypatch.setattr(Sandbox, "extract", changed)
    talk = tmp_path / "talk.vtt"
    talk.write_text(VTT, encoding="utf-8")
    (outcome,) = import_paths([talk], tmp_path / "w", today=TODAY)
    assert isinstance(outcome, Refused) and "changed while" in outcome.reason
    check_whole(tmp_path / "w")
