"""``kioskctl selftest``: what is wrong with a PC is told, each thing by its own line, and nothing is touched."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk import settings
from kiosk.cli import main
from tests.cli.self_tests import Pc, SelfTest, flip, live
from tests.conftest import ROOT
from tests.library.test_ownership import without_rights

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the settings' folder is moved by XDG variables")

SECRETS = ("r3ader", "s3cr3t", "pr0xys3cret")


def test_a_pc_that_is_well_is_said_to_be_and_is_left_as_it_was(pc: Pc, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    before = pc.snapshot()
    found = pc.tested(more={"TMPDIR": str(tmp_path / "scratch")})
    assert (found.states(), found.status, found.report["state"]) == ({}, 0, "ok")
    assert pc.snapshot() == before
    assert list((tmp_path / "scratch").iterdir()) == [], "nothing is left behind elsewhere either"
    edition, feed = found.checks["edition"]["facts"], found.checks["feed-1"]["facts"]
    assert (edition["edition"], edition["items"] > 2) == (1, True)
    assert feed["release_number"] == feed["installed_release_number"] == edition["release_number"]
    assert (feed["outcome"], feed["proxy"], feed["certificate_issuer"]) == ("verified", "", "")
    assert datetime.fromisoformat(feed["expires"]) > datetime.now(UTC) + timedelta(days=50)
    assert found.checks["search"]["facts"]["items"] >= 1


def test_a_damaged_edition_gives_way_and_is_told_and_all_else_is_looked_at(pc: Pc) -> None:
    flip(pc.edition / "library.db")
    before = pc.snapshot()
    found = pc.tested()
    assert (found.states(), found.status) == ({"edition": "attention"}, 1)
    assert "000001" in found.said("edition") and "kioskctl sync" in found.said("edition")
    assert found.checks["edition"]["facts"]["edition"] == 0
    assert found.checks["search"]["state"] == "ok", "the library in the package is searched in its place"
    assert pc.snapshot() == before, "no index was made for it"


def test_a_damaged_original_is_told(pc: Pc) -> None:
    original = next(iter(sorted((pc.root / "store" / "objects").iterdir())))
    flip(original, 0)
    found = pc.tested("--offline")
    assert (found.states(), found.status) == ({"edition": "attention"}, 1)
    assert original.name in found.said("edition")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The program with its library, in a place of its own."""
    place = tmp_path / "program"
    ours = shutil.ignore_patterns("__pycache__", "_bundled")
    shutil.copytree(ROOT / "kiosk", place / "kiosk", ignore=ours)
    shutil.copytree(ROOT / "assets" / "objects", place / "assets" / "objects")
    shutil.copyfile(ROOT / "library.db", place / "library.db")
    return place


def test_a_damaged_library_in_the_package_is_told_and_all_else_is_looked_at(pc: Pc, copied: Path) -> None:
    database = copied / "library.db"
    at = database.read_bytes().find(b"compassion", 200_000)
    assert at > 0
    flip(database, at)
    found = pc.tested(kiosk=copied)
    assert found.states() == {"bundled-library": "failed"}, "the edition is whole, and the feed verifies"
    assert (found.status, "install ward library again" in found.said("bundled-library").lower()) == (2, True)


def test_no_library_at_all_is_told_and_all_else_is_looked_at(pc: Pc, copied: Path) -> None:
    (copied / "library.db").unlink()
    shutil.rmtree(pc.root / "store")
    before = pc.snapshot()
    found = pc.tested(kiosk=copied)
    stopped = {"bundled-library": "failed", "edition": "failed", "index": "failed", "search": "failed"}
    assert found.states() == {**stopped, "folders": "failed", "updates": "attention"}
    assert found.status == 2
    assert found.checks["feed-1"]["state"] == "not checked", "without a library nobody knows how old a feed may be"
    assert pc.snapshot() == before


def test_a_tampered_index_is_told_and_neither_mended_nor_cleared_away(pc: Pc) -> None:
    tampered = next((pc.edition / "index").rglob("words.txt"))
    flip(tampered, 0)
    before = pc.snapshot()
    found = pc.tested("--offline")
    assert (found.states(), found.status) == ({"index": "attention"}, 1)
    assert "words.txt was changed" in found.said("index")
    assert pc.snapshot() == before


def test_an_index_that_is_not_there_and_cannot_be_made_stops_reading(pc: Pc) -> None:
    shutil.rmtree(pc.edition / "index")
    (pc.root / "cache" / settings.PROGRAM).parent.mkdir(exist_ok=True)
    assert pc.tested("--offline").states() == {}, "it can be made, so all is well"
    shutil.rmtree(pc.root / "cache" / settings.PROGRAM, ignore_errors=True)
    (pc.root / "cache" / settings.PROGRAM).write_text("a file is in the way")
    found = pc.tested("--offline")
    assert (found.states(), found.status) == ({"index": "failed", "cache": "attention"}, 2)
    assert "`cache`" in found.said("index")


def test_folders_that_this_account_may_not_write_to_are_told(
    made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # so that another user can look into it
        pc = Pc.__new__(Pc)
        pc.root = Path(name) / "pc"
        shutil.copytree(made, pc.root)
        for path in (pc.root, *pc.root.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        pc.set(feed=[str(pc.root / "press" / "feed")])
        live(pc, monkeypatch)
        main(["selftest", "--offline", "--json"])  # once before, so that all modules are loaded
        assert SelfTest(0, capsys.readouterr().out).states() == {}
        with without_rights(pc.root):
            status = main(["selftest", "--offline", "--json"])
        found = SelfTest(status, capsys.readouterr().out)
    assert (found.states(), found.status) == ({"store": "failed", "cache": "attention"}, 2)
    assert "Permission denied" in found.said("store")


def test_a_store_that_others_can_write_to_is_told_and_the_feed_is_asked_all_the_same(pc: Pc) -> None:
    (pc.root / "store").chmod(0o777)
    found = pc.tested()
    assert (found.states(), found.status) == ({"store": "failed", "edition": "attention"}, 2)
    assert "every user can write to it" in found.said("store")
    assert found.checks["feed-1"]["facts"]["outcome"] == "verified"


def test_bad_settings_are_told_one_by_one(pc: Pc) -> None:
    pc.set(feed=[str(pc.press.feed)], theme="pink", colour=3, stories="off")
    found = pc.tested("--offline")
    assert found.states() == dict.fromkeys(("settings-1", "settings-2", "settings-3"), "attention")
    assert {found.checks[name]["facts"]["setting"] for name in found.states()} == {"theme", "colour", "stories"}
    assert found.status == 1
    (pc.root / "config" / settings.PROGRAM / "settings.json").write_text("{")
    unread = pc.tested("--offline")
    assert unread.states() == {"settings-1": "attention", "updates": "attention"}
    assert "cannot be read" in unread.said("settings-1")


def test_who_set_each_setting_is_told(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pc.set(feed=["https://elsewhere.invalid"], still=True)
    policy = {"feed": [], "idle_minutes": 5, "store": str(pc.root / "store")}
    (tmp_path / "policies.json").write_text(json.dumps(policy))
    monkeypatch.setattr(settings, "machine_policy_path", lambda: tmp_path / "policies.json")
    live(pc, monkeypatch)
    status = main(["selftest", "--json"])
    found = SelfTest(status, capsys.readouterr().out)
    told = {each["name"]: (each["value"], each["from"]) for each in found.report["settings"]}
    assert (told["feed"], told["idle_minutes"]) == (([], "policy"), (5, "policy"))
    assert (told["still"], told["theme"]) == ((True, "file"), ("auto", "default"))
    assert len(told) == found.checks["settings"]["facts"]["default"] + 4
    assert found.checks["updates"]["state"] == "ok", "updates are off on purpose"
    assert any("only the machine's policy" in found.said(name) for name in found.states()), found.states()


def test_a_library_that_is_set_is_the_one_that_is_tested(pc: Pc, tmp_path: Path) -> None:
    copy = Path(shutil.copyfile(ROOT / "library.db", tmp_path / "library.db"))
    pc.set(feed=[str(pc.press.feed)], library=str(copy))
    whole = pc.tested("--offline")
    assert (whole.states(), whole.checks["edition"]["facts"]["edition"]) == ({}, None)
    flip(copy, copy.read_bytes().find(b"compassion", 200_000))
    assert pc.tested("--offline").states() == {"edition": "failed"}
    copy.unlink()
    gone = pc.tested("--offline")
    assert gone.states() == dict.fromkeys(("edition", "index", "search", "folders"), "failed")
    assert gone.checks["store"]["state"] == "ok"


def test_the_json_form_is_the_one_that_is_promised(pc: Pc) -> None:
    page = (ROOT / "docs" / "updating.md").read_text(encoding="utf-8")
    section = page.partition("## Is this PC in order?")[2].partition("\n## ")[0]
    pc.set(feed=["http://127.0.0.1:1/", str(pc.press.feed)], theme="pink")
    report = pc.tested().report
    assert report["version"] == 1
    assert set(report) == {"version", "program", "at", "state", "status", "checks", "settings"}
    assert datetime.fromisoformat(report["at"]).utcoffset() == timedelta(0)
    promised = set(re.findall(r"`([a-z_-]+(?:-1)?)`", section))
    for check in report["checks"]:
        assert set(check) == {"name", "title", "state", "found", "next", "facts"}
        assert check["name"] in promised or re.sub(r"\d+$", "1", check["name"]) in promised, check["name"]
        assert set(check["facts"]) <= promised, check["name"]
        assert check["state"] in ("ok", "attention", "failed", "not checked") and check["found"].endswith(".")
        assert bool(check["next"]) == (check["state"] in ("attention", "failed")), check["name"]
    assert all(set(each) == {"name", "value", "from"} for each in report["settings"])


def test_no_name_or_password_of_an_address_is_printed(pc: Pc, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    places = ["http://r3ader:s3cr3t@127.0.0.1:1/feed", "https://r3ader:s3cr3t with spaces@127.0.0.1:1/feed"]
    proxy = {
        "http_proxy": "http://r3ader:pr0xys3cret@127.0.0.1:2",
        "https_proxy": "http://r3ader:pr0xys3cret@127.0.0.1:2",
    }
    pc.set(feed=places)
    for environment in ({}, proxy):
        for arguments in ((), ("--json",), ("--html", str(page))):
            found = pc.kioskctl("selftest", *arguments, more=environment)
            said = found.stdout + found.stderr + (page.read_text(encoding="utf-8") if page.is_file() else "")
            assert "127.0.0.1:1/feed" in said and found.returncode == 2
            assert not [secret for secret in SECRETS if secret in said]


def test_without_the_care_for_secrets_they_would_be_printed(
    pc: Pc, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pc.set(feed=["http://r3ader:s3cr3t@127.0.0.1:1/feed"])
    live(pc, monkeypatch)
    monkeypatch.setattr("kiosk.cli.selftest_report.without_secrets", lambda report, places: report)
    main(["selftest", "--offline"])
    assert "s3cr3t" in capsys.readouterr().out


def test_a_folder_for_temporary_files_that_is_unsafe_or_cannot_be_used_is_no_fault_of_the_library(
    pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    assert pc.tested(more={"TMPDIR": str(tmp_path / "open")}).states() == {}
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    live(pc, monkeypatch)
    before = pc.snapshot()
    status = main(["selftest", "--json"])
    found = SelfTest(status, capsys.readouterr().out)
    assert (found.states(), found.status) == ({}, 0)
    assert found.checks["feed-1"]["state"] == "not checked" and "cannot be written" in found.said("feed-1")
    assert pc.snapshot() == before


def test_in_words_each_check_has_its_line_and_paths_stay_whole(pc: Pc) -> None:
    flip(pc.edition / "library.db")
    found = pc.kioskctl("selftest", "--offline")
    assert found.returncode == 1 and found.stderr == ""
    assert re.search(r"^attention +Library in use: ", found.stdout, re.MULTILINE)
    assert re.search(r"^ok +Room on the disk: ", found.stdout, re.MULTILINE)
    assert str(pc.edition / "library.db") in found.stdout
    assert found.stdout.rstrip().endswith("checks 1 needs attention.")


def test_a_page_that_cannot_be_written_is_told_after_the_report(pc: Pc, tmp_path: Path) -> None:
    found = pc.kioskctl("selftest", "--offline", "--json", "--html", str(tmp_path / "no" / "report.html"))
    assert (found.returncode, json.loads(found.stdout)["state"]) == (2, "ok")
    assert "cannot be written" in found.stderr and "Traceback" not in found.stderr
