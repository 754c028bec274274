"""A workspace gives one library, the same everywhere; anything wrong is told and leaves the old library alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from kiosk.errors import StorageUnwritable
from kiosk.library.store import Library
from kiosk.library.text import plain_text
from kiosk.model import Layout, State
from kiosk.publish.build import Built, Refused, build
from kiosk.publish.reduce import reduce_html

ROOT = Path(__file__).resolve().parents[2]
TALK = """\
WEBVTT

NOTE Chapter: Opening

00:00:00.500 --> 00:00:04.000
<v Presenter>Good morning, everyone.

00:01:30.000 --> 00:01:58.000
<v Second voice>What did the ward hear?
"""
FILES: dict[str, str] = {
    "workspace.yaml": "publisher: {id: trust, name: A Trust}\ntitle: A library\nrelease: 3\nreleased: 2026-11-23\n"
    "licence: CC-BY-4.0\nsuggestions: [listening]\n",
    "themes.yaml": "- {id: speaking-up, title: Speaking up, icon: megaphone, featured: true, "
    "introduction: About it.}\n",
    "vocabulary.csv": "term,expansion,area,ambiguous,other_meanings,note,synonyms\n"
    "FTSU,Freedom to Speak Up,voice,no,,,voice\n",
    "collections/start-here.yaml": "title: Start\nintroduction: Why.\nitems: [trust/listening, trust/gone]\n"
    "position: 1\n",
    "items/listening.md": "---\nid: trust/listening\nnumber: 1\ntitle: Listening\nkind: report\nform: briefing\n"
    "summary: About listening.\nthemes: [speaking-up]\nadded: 2026-11-01\n---\n\nFirst words.\n\n## What changed\n\n"
    "Staff said **more**. See [the talk](lib:item/trust/talk#t90).\n",
    "items/talk.vtt": TALK,
    "items/talk.vtt.yaml": "id: trust/talk\nnumber: 2\ntitle: A talk\nkind: transcript\nform: talk-script\n"
    "summary: A talk.\n",
    "items/gone.md": "---\nid: trust/gone\nnumber: 3\ntitle: Gone\nkind: blog\nform: document\nsummary: Was here.\n"
    "state: withdrawn\nstate_reason: It was wrong.\n---\n\nThe wrong text.\n",
    "items/elsewhere.md": "---\nid: trust/elsewhere\nnumber: 4\ntitle: Elsewhere\nkind: report\nform: document\n"
    "summary: Described only.\nholding: record\nurl: https://example.org\n---\n",
}
LISTENING = FILES["items/listening.md"]


def make(root: Path, changes: Mapping[str, str] | None = None) -> Path:
    """A small workspace in order, with ``changes`` over it ("" takes a file away)."""
    for name, content in {**FILES, **(changes or {})}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content:
            path.write_text(content, encoding="utf-8", newline="\n")
    return root


def built(root: Path, out: Path) -> Built:
    outcome = build(root, out)
    assert isinstance(outcome, Built), [str(problem) for problem in getattr(outcome, "problems", ())]
    return outcome


def test_two_builds_in_two_places_give_the_same_bytes(tmp_path: Path) -> None:
    first = built(make(tmp_path / "a"), tmp_path / "out" / "library.db")
    second = built(make(tmp_path / "somewhere" / "else"), tmp_path / "b.db")
    assert first.edition == second.edition
    assert first.path.read_bytes() == second.path.read_bytes()


def test_neither_the_clock_nor_the_hash_seed_nor_the_time_zone_is_in_the_library(tmp_path: Path) -> None:
    root = make(tmp_path / "ws")
    program = (
        "import sys; from kiosk.publish.build import build; from pathlib import Path; build(*map(Path, sys.argv[1:]))"
    )
    made: list[bytes] = []
    for name, extra in (
        ("a", {"PYTHONHASHSEED": "1", "TZ": "UTC"}),
        ("b", {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"}),
    ):
        for path in root.rglob("*.md"):
            os.utime(path, (1_000_000_000 + len(made) * 1e6,) * 2)
        out = tmp_path / f"{name}.db"
        subprocess.run([sys.executable, "-c", program, root, out], check=True, cwd=ROOT, env={**os.environ, **extra})
        made.append(out.read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("items/listening.md", "First", "Other"),
        ("items/listening.md", "About listening", "About hearing"),
        ("items/talk.vtt", "Good morning", "Good evening"),
        ("items/talk.vtt.yaml", "A talk.", "One talk."),
        ("items/gone.md", "It was wrong", "It was not right"),
        ("workspace.yaml", "release: 3", "release: 4"),
        ("themes.yaml", "About it", "About this"),
        ("vocabulary.csv", "voice,no", "voice,yes"),
        ("collections/start-here.yaml", "Why.", "Why not."),
    ],
)
def test_a_changed_source_changes_the_digest(tmp_path: Path, name: str, old: str, new: str) -> None:
    before = built(make(tmp_path / "a"), tmp_path / "a.db").edition.digest
    assert old in FILES[name]
    after = built(make(tmp_path / "b", {name: FILES[name].replace(old, new)}), tmp_path / "b.db").edition.digest
    assert before != after


def test_the_text_of_a_tombstone_is_in_no_library(tmp_path: Path) -> None:
    outcome = built(make(tmp_path / "ws"), tmp_path / "library.db")
    assert b"wrong text" not in outcome.path.read_bytes()
    library = Library.open(outcome.path)
    assert library.item("trust/gone").state is State.WITHDRAWN
    assert library.collection("start-here").items == ("trust/listening",)
    library.close()


def test_every_item_is_there_with_what_was_counted(tmp_path: Path) -> None:
    outcome = built(make(tmp_path / "ws"), tmp_path / "library.db")
    library = Library.open(outcome.path)
    listening, talk, elsewhere = library.items()
    assert (listening.layout, listening.words, listening.minutes) == (Layout.ARTICLE, 8, 1)
    assert (talk.layout, talk.words, talk.minutes) == (Layout.TURNS, 8, 2)
    assert (elsewhere.words, elsewhere.minutes, library.passages(elsewhere.id)) == (0, 0, ())
    assert [(each.id, each.label) for each in library.passages(listening.id)] == [
        ("start", "Listening"),
        ("what-changed", "What changed"),
    ]
    assert [(each.id, each.speaker, each.chapter) for each in library.passages(talk.id)] == [
        ("t0", "Presenter", "Opening"),
        ("t90", "Second voice", ""),
    ]
    for _, _, passage in library.all_passages():
        assert passage.text == plain_text(passage.html)
        assert passage.html == reduce_html(passage.html)
    assert outcome.kinds == (("report", 2), ("transcript", 1))
    assert library.edition() == outcome.edition
    library.close()


def test_the_original_is_kept_byte_for_byte_under_its_own_hash(tmp_path: Path) -> None:
    outcome = built(make(tmp_path / "ws"), tmp_path / "library.db")
    library = Library.open(outcome.path)
    (stored,) = library.objects_of("trust/talk")
    assert (stored.media_type, stored.role, stored.name) == ("text/vtt", "original", "talk.vtt")
    assert (stored.size, stored.sha256) == (len(TALK.encode()), hashlib.sha256(TALK.encode()).hexdigest())
    place = library.object_path(stored.sha256)
    assert place == tmp_path / "objects" / stored.sha256
    assert place.read_bytes() == TALK.encode()
    assert library.objects_of("trust/listening") == ()
    library.close()


def test_objects_go_where_they_are_asked_to_and_damaged_ones_are_replaced(tmp_path: Path) -> None:
    root = make(tmp_path / "ws")
    name = hashlib.sha256(TALK.encode()).hexdigest()
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / name).write_bytes(b"damaged")
    assert isinstance(build(root, tmp_path / "library.db", folder), Built)
    assert (folder / name).read_bytes() == TALK.encode()
    assert not (tmp_path / "objects").exists()


def test_objects_of_other_libraries_stay_unless_none_shares_the_folder(tmp_path: Path) -> None:
    root, out, folder = make(tmp_path / "ws"), tmp_path / "library.db", tmp_path / "objects"
    folder.mkdir()
    (folder / ("0" * 64)).write_bytes(b"another library's")
    (folder / "README.txt").write_bytes(b"no object")
    build(root, out)
    assert (folder / ("0" * 64)).exists()
    build(root, out, prune=True)
    assert sorted(path.name for path in folder.iterdir()) == ["README.txt", hashlib.sha256(TALK.encode()).hexdigest()]


@pytest.mark.parametrize(
    ("changes", "file", "place", "reason"),
    [
        ({"items/listening.md": LISTENING.replace("report", "sermon")}, "listening.md", "kind", "one of"),
        ({"items/listening.md": LISTENING + "\n\n[x](http://e.org)\n"}, "listening.md", "line 19", "http://e.org"),
        ({"items/listening.md": LISTENING.split("First")[0]}, "listening.md", "", "no text"),
        ({"items/talk.vtt": "not captions at all\n"}, "talk.vtt", "", ""),
        ({"workspace.yaml": ""}, "workspace.yaml", "", "not a workspace"),
    ],
)  # fmt: skip
def test_anything_wrong_refuses_the_build_and_leaves_the_old_library(
    tmp_path: Path, changes: dict[str, str], file: str, place: str, reason: str
) -> None:
    out = tmp_path / "out" / "library.db"
    built(make(tmp_path / "before"), out)
    before = {path.name: path.read_bytes() for path in out.parent.rglob("*") if path.is_file()}
    outcome = build(make(tmp_path / "ws", changes), out)
    assert isinstance(outcome, Refused)
    found = [each for each in outcome.problems if each.path.name == file]
    assert found
    assert (found[0].place, reason in found[0].reason) == (place, True), str(found[0])
    assert {path.name: path.read_bytes() for path in out.parent.rglob("*") if path.is_file()} == before


def test_one_run_tells_what_is_wrong_in_records_and_in_texts(tmp_path: Path) -> None:
    changes = {
        "themes.yaml": FILES["themes.yaml"] + "- {id: x, title: X, colour: red}\n",
        "items/listening.md": LISTENING + "\n![x](x.png) and [y](http://e.org)\n",
        "items/talk.vtt": "not captions at all\n",
    }
    outcome = build(make(tmp_path / "ws", changes), tmp_path / "library.db")
    assert isinstance(outcome, Refused)
    assert sorted(each.path.name for each in outcome.problems) == [
        "listening.md",
        "listening.md",
        "talk.vtt",
        "themes.yaml",
    ]
    assert not (tmp_path / "library.db").exists()


@pytest.mark.parametrize(
    ("link", "warning"),
    [
        ("lib:item/trust/nowhere", "no current item trust/nowhere"),
        ("lib:item/trust/gone", "no current item trust/gone"),
        ("lib:item/trust/talk#t91", "no passage #t91 of trust/talk"),
        ("lib:item/trust/talk#t90", ""),
        ("lib:item/trust/talk", ""),
    ],
)
def test_a_link_that_leads_nowhere_is_warned_of(tmp_path: Path, link: str, warning: str) -> None:
    gone = {"collections/start-here.yaml": FILES["collections/start-here.yaml"].replace(", trust/gone", "")}
    text = LISTENING + f"\n\nSee [this]({link}).\n"
    outcome = built(make(tmp_path / "ws", {**gone, "items/listening.md": text}), tmp_path / "library.db")
    assert [each.reason for each in outcome.warnings] == ([f"a link leads to {warning}"] if warning else [])


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageUnwritable):
        build(make(tmp_path / "ws"), tmp_path / "file" / "library.db")
    with pytest.raises(StorageUnwritable):
        build(tmp_path / "ws", tmp_path / "library.db", tmp_path / "file")
    assert not (tmp_path / "library.db").exists(), "no library without its objects"


def test_real_documents_become_pages_and_sections_with_their_originals(tmp_path: Path, corpora: Path) -> None:
    root = make(tmp_path / "ws")
    documents = {
        "pdf": "gov-companies-house-case-study.pdf",
        "docx": "gov-digital-comms-lead.docx",
        "html": "lwn-1.html",
    }
    for number, (folder, name) in enumerate(documents.items(), start=10):
        shutil.copyfile(corpora / "documents" / folder / name, root / "items" / name)
        record = {"id": f"trust/{folder}", "number": number, "title": folder, "kind": "report"}
        record |= {"form": "document", "summary": "x"}
        (root / "items" / f"{name}.yaml").write_text(yaml.safe_dump(record), encoding="utf-8")
    outcome = built(root, tmp_path / "library.db")
    library = Library.open(outcome.path)
    for name, layout in (("pdf", Layout.PAGES), ("docx", Layout.ARTICLE), ("html", Layout.ARTICLE)):
        item = library.item(f"trust/{name}")
        passages = library.passages(item.id)
        assert item.layout is layout
        assert item.words > 0
        assert item.pages == (len(passages) if layout is Layout.PAGES else 0)
        assert all(each.text == plain_text(each.html) and each.html == reduce_html(each.html) for each in passages)
        original = library.objects_of(item.id)[0]
        place = library.object_path(original.sha256)
        assert original.role == "original"
        assert place is not None
        assert hashlib.sha256(place.read_bytes()).hexdigest() == original.sha256
    library.close()


class TestCommand:
    def test_it_says_what_was_built_and_status_says_the_same(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from kiosk.cli import main

        out = tmp_path / "library.db"
        assert main(["build", str(make(tmp_path / "ws")), "--out", str(out)]) == 0
        said = capsys.readouterr()
        assert "3 items (2 report, 1 transcript)" in said.out
        assert "3 passages, 16 words" not in said.out
        assert "4 passages, 16 words" in said.out
        assert "trust/gone is withdrawn and will not be shown" in said.err
        assert main(["status", "--library", str(out), "--json"]) == 0
        library = Library.open(out)
        told = yaml.safe_load(capsys.readouterr().out)["library"]
        assert (told["digest"], told["items"], told["words"]) == (library.edition().digest, 3, 16)
        assert main(["status", "--library", str(out)]) == 0
        assert library.edition().digest in capsys.readouterr().out
        library.close()

    def test_it_lists_all_problems_and_exits_2(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        from kiosk.cli import main

        wrong = make(tmp_path / "ws", {"items/listening.md": LISTENING.replace("report", "sermon")})
        assert main(["build", str(wrong), "--out", str(tmp_path / "library.db")]) == 2
        said = capsys.readouterr().err
        assert f"Wrong: {wrong / 'items' / 'listening.md'}, kind: should be one of" in said
        assert "1 thing is wrong in the workspace; nothing was written. Put that right and build again." in said

    def test_status_of_a_library_that_is_missing_or_damaged_says_so_and_where_things_are(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from kiosk.cli import main

        (tmp_path / "library.db").write_bytes(b"")
        for path, words in (
            (tmp_path / "none.db", "There is no library"),
            (tmp_path / "library.db", "the file is empty"),
        ):
            assert main(["status", "--library", str(path)]) == 2
            said = capsys.readouterr()
            assert words in said.err
            assert "Policy" in said.out
            assert main(["status", "--library", str(path), "--json"]) == 2
            assert words in yaml.safe_load(capsys.readouterr().out)["library"]["error"]


def test_a_folder_named_in_place_of_the_file_is_said_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(StorageUnwritable, match="is a folder") as caught:
        build(make(tmp_path / "ws"), tmp_path / "out")
    assert caught.value.path == tmp_path / "out"
    assert not list((tmp_path / "out").iterdir()) and not (tmp_path / "objects").exists()
