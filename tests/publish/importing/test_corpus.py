"""Real documents that nobody made for us: each is imported whole, or refused with a reason."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from kiosk.publish.importing import Imported, ImportOutcome, Refused, Unchanged, import_paths
from kiosk.publish.passages import from_extracted
from kiosk.publish.workspace import read_workspace
from tests.publish.importing.test_into_workspace import TODAY, check_whole
from tests.publish.importing.test_limited_process import children, needs_proc

FOLDERS = ("pdf", "docx", "html", "markdown", "transcript")
REFUSED = {
    "encrypted-needs-password.pdf": "password",
    "image-only-fax-ccitt.pdf": "text recognition",
    "image-only-greyscale.pdf": "text recognition",
    "scanned-1p-no-text.pdf": "text recognition",
    "scanned-4p-no-text.pdf": "text recognition",
    "unreadable-metadata-no-text-4p.pdf": "damaged",
    "fixture-mammoth-external-picture.docx": "no text",
    "fixture-tika-testWORD_protected_passtika.docx": "password",
    "fixture.ttml": "WebVTT",
}


@pytest.fixture(scope="module")
def documents(corpora: Path) -> list[Path]:
    return [corpora / "documents" / folder for folder in FOLDERS]


@pytest.fixture(scope="module")
def imported(documents: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[ImportOutcome, ...]]:
    root = tmp_path_factory.mktemp("corpus") / "workspace"
    return root, import_paths(documents, root, today=TODAY)


def test_every_file_has_an_outcome_and_only_hopeless_ones_are_refused(
    documents: list[Path], imported: tuple[Path, tuple[ImportOutcome, ...]]
) -> None:
    _, outcomes = imported
    assert [outcome.path for outcome in outcomes] == [
        path for folder in documents for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    refused = {outcome.path.name: outcome.reason for outcome in outcomes if isinstance(outcome, Refused)}
    assert refused.keys() == REFUSED.keys()
    assert {name for name, said in REFUSED.items() if said not in refused[name]} == set()


def test_the_workspace_holds_whole_items_and_nothing_else(imported: tuple[Path, tuple[ImportOutcome, ...]]) -> None:
    root, outcomes = imported
    check_whole(root)
    assert len(read_workspace(root).workspace.entries) == sum(isinstance(outcome, Imported) for outcome in outcomes)


def test_originals_are_the_files_byte_for_byte(imported: tuple[Path, tuple[ImportOutcome, ...]]) -> None:
    root, outcomes = imported
    for outcome in outcomes:
        if isinstance(outcome, Imported):
            assert (root / "items" / outcome.path.name).read_bytes() == outcome.path.read_bytes()


def test_every_item_has_text_a_title_and_a_summary(imported: tuple[Path, tuple[ImportOutcome, ...]]) -> None:
    root, outcomes = imported
    for outcome in outcomes:
        if isinstance(outcome, Imported):
            assert outcome.passages > 0 and outcome.words > 0 and len(outcome.title) >= 3, outcome.path.name
            assert not outcome.title.lower().endswith((".docx", ".xlsx", ".pdf")) and "://" not in outcome.title
    for entry in read_workspace(root).workspace.entries:
        assert 0 < len(entry.item.summary) <= 160


def test_a_second_import_changes_nothing(
    documents: list[Path], imported: tuple[Path, tuple[ImportOutcome, ...]]
) -> None:
    root, outcomes = imported
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    again = import_paths(documents, root, today=TODAY)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
    assert [type(outcome) for outcome in again] == [
        Refused if isinstance(outcome, Refused) else Unchanged for outcome in outcomes
    ]


@needs_proc
def test_killing_the_reader_again_and_again_leaves_only_whole_items(corpora: Path, tmp_path: Path) -> None:
    folder = corpora / "documents" / "docx"
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.15):
            for child in children():
                os.kill(child, signal.SIGKILL)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        outcomes = import_paths([folder], tmp_path / "w", today=TODAY)
    finally:
        stop.set()
        thread.join()
    assert len(outcomes) == len(list(folder.iterdir()))
    assert any(isinstance(outcome, Refused) and "reading it failed" in outcome.reason for outcome in outcomes)
    check_whole(tmp_path / "w")
    after = import_paths([folder], tmp_path / "w", today=TODAY)
    assert {outcome.path.name for outcome in after if isinstance(outcome, Refused)} <= REFUSED.keys()
    check_whole(tmp_path / "w")


def test_reading_twice_gives_the_same(corpora: Path) -> None:
    from kiosk.publish.importing import Sandbox

    with Sandbox() as one, Sandbox() as other:
        for folder in ("docx", "html", "markdown"):
            for path in sorted((corpora / "documents" / folder).iterdir())[:6]:
                if path.name not in REFUSED:
                    first, second = one.extract(path), other.extract(path)
                    assert first == second and from_extracted(first) == from_extracted(second)
